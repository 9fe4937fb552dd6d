package llm

import (
	_ "embed" // the word list
	"regexp"
	"strings"
)

//go:embed orders.tsv
var ordersFile string

// Orders find sentences that tell a reader, or a machine that reads, what to do, as reports hold that were written to be
// obeyed. A list of words cannot be complete, so nothing rests on it alone: what it misses meets the proof. Safe for
// concurrent use.
type Orders struct{ rules []orderRule }

type orderRule struct {
	one, and []string
	all      *regexp.Regexp
}

// ReadOrders reads the list of words.
func ReadOrders() *Orders {
	o := &Orders{}
	head := true
	for line := range strings.Lines(ordersFile) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.SplitN(strings.TrimRight(line, "\n"), "\t", 3)
		if head || len(f) != 3 {
			head = false
			continue
		}
		o.rules = append(o.rules, orderRule{strings.Split(f[0], "|"), strings.Split(f[1], "|"), regexp.MustCompile(f[2])})
	}
	return o
}

// In says whether a text gives an order. It errs to the safe side: some of the news that quotes an order is found too.
func (o *Orders) In(text string) bool {
	text = strings.ToLower(Clean(text))
	for i := range o.rules {
		r := &o.rules[i]
		if contains(text, r.one) && contains(text, r.and) && r.all.MatchString(text) {
			return true
		}
	}
	return false
}

func contains(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
