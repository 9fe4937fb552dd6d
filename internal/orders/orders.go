// Package orders finds what reports hold for machines that read them: "ignore all previous instructions", 「忽略以上指令」,
// texts that a machine is told to decode, letters parted by characters that show nothing. Such words are no news. They are
// left out of all that chooses, orders or links stories, and out of what is printed or given to a model; the text that is
// kept stays as it was.
//
// The rules are words (orders.tsv) and shapes. No list of words is complete, so nothing else rests on it: what it misses meets
// the proof of each sentence. News about such orders is news: of a report that quotes one, the quoted words alone are cut.
package orders

import (
	_ "embed" // the word list
	"regexp"
	"strings"
)

//go:embed orders.tsv
var ordersFile string

// Finder finds orders. It is safe for concurrent use.
type Finder struct {
	rules  []rule // all that find orders
	firm   []rule // those that find one in a title
	begin  []rule // those that find one behind other words
	follow []rule // those that find what goes on with one
}

// rule is an expression with the words of which one each must stand in a text before it is tried at all.
type rule struct {
	one, and []string
	all      *regexp.Regexp
}

// New reads the list of words.
func New() *Finder {
	f := &Finder{}
	for line := range strings.Lines(ordersFile) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		c := strings.SplitN(strings.TrimRight(line, "\n"), "\t", 4)
		if len(c) != 4 || c[0] == "kind" {
			continue
		}
		r := rule{strings.Split(c[1], "|"), strings.Split(c[2], "|"), regexp.MustCompile(c[3])}
		switch c[0] {
		case "after":
			f.follow = append(f.follow, r)
			continue
		case "order":
			f.begin = append(f.begin, r)
			f.firm = append(f.firm, r)
		case "role":
			f.firm = append(f.firm, r)
		}
		f.rules = append(f.rules, r)
	}
	return f
}

// In says whether a text gives an order. It errs to the safe side: some of the news that quotes an order is found too.
func (f *Finder) In(text string) bool {
	return find(f.rules, strings.ToLower(Clean(text)), nil) || len(carriers(text)) > 0
}

// find says whether a rule finds something in a text of small letters, and calls at with the bytes that each finds, if that is
// asked for.
func find(rules []rule, text string, at func(start, end int)) bool {
	found := false
	for i := range rules {
		r := &rules[i]
		if !r.may(text) {
			continue
		}
		if at == nil {
			if r.all.MatchString(text) {
				return true
			}
			continue
		}
		if m := r.all.FindStringIndex(text); m != nil {
			found = true
			at(m[0], m[1])
		}
	}
	return found
}

// may says whether a text of small letters holds the words of a rule.
func (r *rule) may(text string) bool { return contains(text, r.one) && contains(text, r.and) }

// gated are the rules whose words a text of small letters holds.
func gated(rules []rule, text string) []rule {
	var out []rule
	for i := range rules {
		if rules[i].may(text) {
			out = append(out, rules[i])
		}
	}
	return out
}

// first says whether a text of small letters begins with an order.
func first(rules []rule, text string) bool {
	begins := false
	find(rules, text, func(start, _ int) { begins = begins || start == 0 })
	return begins
}

func contains(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
