package llm

import (
	"fmt"
	"math"
)

// Money is an amount in millionths of a dollar.
type Money int64

// Dollars turns an amount in dollars into Money, rounded up: a price is never made smaller than it is.
func Dollars(d float64) Money { return Money(math.Ceil(d*1e6 - 1e-6)) }

// String writes the amount in dollars.
func (m Money) String() string {
	sign := ""
	if m < 0 {
		sign, m = "-", -m
	}
	if m%10_000 == 0 {
		return fmt.Sprintf("%s$%d.%02d", sign, m/1_000_000, m%1_000_000/10_000)
	}
	return fmt.Sprintf("%s$%d.%06d", sign, m/1_000_000, m%1_000_000)
}

// Price is what a model costs, in thousandths of a dollar for a million tokens. The zero price is that of a model of
// one's own; a model whose price is not known is not configured at all (config refuses it).
type Price struct {
	Input, Output int64
}

// PerMillion returns a price from dollars for a million tokens, rounded up.
func PerMillion(input, output float64) Price {
	return Price{int64(math.Ceil(input*1000 - 1e-6)), int64(math.Ceil(output*1000 - 1e-6))}
}

// Free says that calls cost nothing.
func (p Price) Free() bool { return p == Price{} }

// Cost is the price of so many tokens, rounded up. Counts beyond the possible do not wrap around.
func (p Price) Cost(input, output int64) Money {
	billionths := mul(p.Input, input) + mul(p.Output, output) // thousandths for a million are billionths for one
	return Money((billionths + 999) / 1000)
}

// overhead is how many tokens a provider may add around a call: roles, the schema's wrapping, a system prompt for tools
// (Anthropic: 346 for a forced tool, as documented; some newer models more).
const overhead = 1024

// Worst is the most that a call can cost: a tokenizer makes at most one token of a byte, and the answer is bounded.
func (p Price) Worst(c *Call) Money {
	return p.Cost(int64(c.Bytes())+overhead, int64(c.MaxTokens))
}

// Charged is what a call that was reserved at worst is charged with in the end. A count that is missing, negative or
// beyond what was sent and allowed is not believed: then the worst case stays.
func (p Price) Charged(worst Money, u Usage) (cost Money, believed bool) {
	if !u.Told || u.Input < 0 || u.Output < 0 || u.Input == 0 && u.Output == 0 {
		return worst, false
	}
	cost = p.Cost(u.Input, u.Output)
	if cost > worst {
		return worst, false
	}
	return cost, true
}

// mul multiplies without wrapping around; both are at least zero.
func mul(a, b int64) int64 {
	if a != 0 && b > math.MaxInt64/4/a {
		return math.MaxInt64 / 4
	}
	return a * b
}
