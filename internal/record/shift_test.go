package record_test

import (
	"math"
	"math/big"
	"testing"

	"dateline/internal/record"
)

func TestCompare(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name                 string
		early, late, history record.Count
		same                 bool
		z                    float64
		grade                record.Grade
		ratio                float64
	}{
		// The seed of METHODS §17: bullets that name Llama, first and fourth quarter of 2025.
		{"seed", record.Count{N: 196, Of: 4720}, record.Count{N: 63, Of: 3904}, record.Count{}, true, -6.4, record.GradePrint, 2.573},
		{"seed, other sources", record.Count{N: 196, Of: 4720}, record.Count{N: 63, Of: 3904}, record.Count{}, false, -6.4, record.GradeDesk, 2.573},
		{"seed turned around", record.Count{N: 63, Of: 3904}, record.Count{N: 196, Of: 4720}, record.Count{}, false, 6.4, record.GradePrint, 2.573},
		{"a call: much, then once", record.Count{N: 27, Of: 600}, record.Count{N: 1, Of: 640}, record.Count{}, true, -3.65, record.GradeDesk, 28.8},
		{"no change", record.Count{N: 20, Of: 1000}, record.Count{N: 20, Of: 1000}, record.Count{}, true, 0, record.GradeNone, 1},
		{"twice once is nothing", record.Count{N: 1, Of: 500}, record.Count{N: 2, Of: 500}, record.Count{}, true, 0.42, record.GradeNone, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := record.Compare("x", tt.early, tt.late, tt.history, record.PriorWeight, tt.same)
			if !ok {
				t.Fatal("Compare refused")
			}
			if math.Abs(got.Z-tt.z) > 0.05 || got.Grade != tt.grade || math.Abs(got.Ratio-tt.ratio) > 0.01 {
				t.Errorf("Compare = z %.3f, %s, ratio %.3f, want z %.2f, %s, %.3f", got.Z, got.Grade, got.Ratio, tt.z, tt.grade, tt.ratio)
			}
			if got.Early != tt.early || got.Late != tt.late {
				t.Errorf("counts %v → %v are not the raw ones", got.Early, got.Late)
			}
		})
	}
}

func TestCompareRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string][2]record.Count{
		"nothing read":     {{N: 0, Of: 0}, {N: 3, Of: 10}},
		"never named":      {{N: 0, Of: 10}, {N: 0, Of: 10}},
		"more than all":    {{N: 11, Of: 10}, {N: 0, Of: 10}},
		"negative":         {{N: -1, Of: 10}, {N: 5, Of: 10}},
		"nothing else now": {{N: 10, Of: 10}, {N: 10, Of: 10}},
	} {
		if s, ok := record.Compare("x", c[0], c[1], record.Count{}, record.PriorWeight, true); ok {
			t.Errorf("%s: Compare = %+v, want refusal", name, s)
		}
	}
}

// The tails are compared with sums of exact terms.
func TestPoissonTails(t *testing.T) {
	t.Parallel()
	for _, mean := range []float64{0.5, 1, 3.25, 12, 50, 180} {
		for _, n := range []int{0, 1, 2, 5, 11, 12, 13, 30, 60, 200, 250} {
			upper, lower := record.PoissonTails(n, mean)
			wantUpper, wantLower := exactTails(n, mean)
			if relative(upper, wantUpper) > 1e-10 || relative(lower, wantLower) > 1e-10 {
				t.Errorf("PoissonTails(%d, %v) = %g, %g, want %g, %g", n, mean, upper, lower, wantUpper, wantLower)
			}
		}
	}
	if upper, lower := record.PoissonTails(1_000_000, 1_000_000); math.Abs(upper-0.5) > 0.001 || math.Abs(lower-0.5) > 0.001 {
		t.Errorf("tails at a mean of a million = %g, %g, want about a half each", upper, lower)
	}
	if upper, lower := record.PoissonTails(100_000, 3); upper != 0 || lower != 1 {
		t.Errorf("far tail = %g, %g, want 0, 1", upper, lower)
	}
	if upper, lower := record.PoissonTails(0, 0); upper != 1 || lower != 1 {
		t.Errorf("none of none = %g, %g, want 1, 1", upper, lower)
	}
}

func relative(got, want float64) float64 {
	if want == 0 {
		return math.Abs(got)
	}
	return math.Abs(got-want) / want
}

// exactTails sums the terms in 300 bits.
func exactTails(n int, mean float64) (upper, lower float64) {
	prec := func() *big.Float { return new(big.Float).SetPrec(300) }
	m := prec().SetFloat64(mean)
	term := prec().SetInt64(1)
	sumUpper, sumLower, all := prec(), prec(), prec()
	for k := range 2000 {
		if k > 0 {
			term.Mul(term, m)
			term.Quo(term, prec().SetInt64(int64(k)))
		}
		all.Add(all, term)
		if k >= n {
			sumUpper.Add(sumUpper, term)
		}
		if k <= n {
			sumLower.Add(sumLower, term)
		}
	}
	upper, _ = sumUpper.Quo(sumUpper, all).Float64()
	lower, _ = sumLower.Quo(sumLower, all).Float64()
	return upper, lower
}

func TestWeekly(t *testing.T) {
	t.Parallel()
	past := func(n ...int) []record.Count {
		var out []record.Count
		for _, v := range n {
			out = append(out, record.Count{Period: "w", N: v, Of: 300})
		}
		return out
	}
	quiet := past(30, 28, 33, 31, 29, 30, 32, 30)
	now := func(n int) record.Count { return record.Count{Period: "now", N: n, Of: 300} }
	tests := []struct {
		name string
		s    record.Series
		want string // "", "rise", "fall"
	}{
		{"a burst", record.Series{Now: now(30), Past: past(3, 4, 2, 5, 3, 4, 3, 4)}, "rise"},
		{"out of nothing", record.Series{Now: now(9), Past: past(0, 0, 0, 0, 0, 0, 0, 0)}, "rise"},
		{"too few stories", record.Series{Now: now(4), Past: past(0, 0, 0, 0, 0, 0, 0, 0)}, ""},
		{"gone silent", record.Series{Now: now(1), Past: quiet, SameSources: true}, "fall"},
		{"fell to none", record.Series{Now: now(0), Past: quiet, SameSources: true}, "fall"},
		{"a fall from little", record.Series{Now: now(0), Past: past(4, 4, 4, 4, 4, 4, 4, 4)}, ""},
		{"as ever", record.Series{Now: now(12), Past: past(10, 12, 11, 13, 9, 12, 10, 11)}, ""},
		{"large but a small ratio", record.Series{Now: now(280), Past: past(200, 200, 200, 200, 200, 200, 200, 200)}, ""},
		{"no baseline", record.Series{Now: now(40)}, ""},
		{"weeks that were not read", record.Series{Now: now(40), Past: []record.Count{{Of: 0}, {Of: 0}}}, ""},
		{"this week was not read", record.Series{Now: record.Count{}, Past: past(20, 20, 20)}, ""},
		{"only the last eight weeks count", record.Series{Now: now(30), Past: past(90, 90, 90, 30, 30, 30, 30, 30, 30, 30, 30)}, ""},
		{"twice the reading is no rise", record.Series{Now: record.Count{N: 80, Of: 600}, Past: past(40, 40, 40, 40)}, ""},
	}
	if got := record.Weekly([]record.Series{{Now: now(0), Past: quiet}}, record.DefaultWeeklyRule()); len(got) != 1 || got[0].Grade != record.GradeDesk {
		t.Errorf("a fall in other sources = %+v, want one for the desk", got)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := record.Weekly([]record.Series{tt.s}, record.DefaultWeeklyRule())
			word := ""
			if len(got) == 1 {
				word = map[bool]string{true: "rise", false: "fall"}[got[0].Rise]
			}
			if word != tt.want {
				t.Errorf("Weekly = %q (%+v), want %q", word, got, tt.want)
			}
		})
	}
}

// A find that stands alone falls among hundreds that were tested with it: chance alone makes such a week.
func TestWeeklyBoundsFalseFinds(t *testing.T) {
	t.Parallel()
	odd := record.Series{Subject: "odd", Now: record.Count{N: 12, Of: 100}, Past: []record.Count{{N: 3, Of: 100}}}
	if got := record.Weekly([]record.Series{odd}, record.DefaultWeeklyRule()); len(got) != 1 {
		t.Fatalf("alone: %d shifts, want 1", len(got))
	}
	all := []record.Series{odd}
	for range 400 {
		all = append(all, record.Series{Subject: "even", Now: record.Count{N: 3, Of: 100}, Past: []record.Count{{N: 3, Of: 100}}})
	}
	if got := record.Weekly(all, record.DefaultWeeklyRule()); len(got) != 0 {
		t.Errorf("among 400: %+v, want none", got)
	}
}
