package quantity

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

//go:embed units.tsv
var unitsText string

//go:embed nouns.tsv
var nounsText string

// unit is what stands behind a number.
type unit struct {
	name   string
	kind   Kind
	money  bool
	weak   bool // small counts are lists
	noun   bool
	factor float64
}

// tables are the words of units.tsv and nouns.tsv.
type tables struct {
	latin   map[string]unit // English and other Latin words, lower case, in the singular
	han     map[string]unit // by simplified characters
	measure map[string]bool // Chinese measure words of things
	longest int             // bytes of the longest word in han
}

// allTables parses the embedded lists once.
//
//nolint:gochecknoglobals // made once from embedded files and never changed
var allTables = sync.OnceValue(func() *tables {
	t := &tables{latin: make(map[string]unit, 1200), han: make(map[string]unit, 1200), measure: map[string]bool{}}
	kinds := map[string]Kind{"money": Figure, "figure": Figure, "spec": Spec, "time": Time, "ordinal": Ordinal, "plain": Plain}
	for line := range strings.SplitSeq(unitsText, "\n") {
		f := strings.Split(line, "\t")
		if strings.HasPrefix(line, "#") || len(f) != 4 {
			continue
		}
		factor, err := strconv.ParseFloat(f[3], 64)
		if err != nil {
			continue // Unreachable: a test reads every line.
		}
		for w := range strings.SplitSeq(f[0], ",") {
			t.put(w, unit{name: f[1], kind: kinds[f[2]], money: f[2] == "money", factor: factor})
		}
	}
	for line := range strings.SplitSeq(nounsText, "\n") {
		name, words, ok := strings.Cut(line, "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		if name == "*" {
			for w := range strings.FieldsSeq(words) {
				t.measure[w] = true
			}
			continue
		}
		n := unit{name: strings.Trim(name, "[]"), kind: Figure, noun: true, factor: 1}
		n.weak = n.name != name
		for w := range strings.FieldsSeq(words) {
			t.put(w, n)
		}
	}
	return t
})

// put adds a word; the first one wins.
func (t *tables) put(w string, u unit) {
	if w == "" {
		return
	}
	if w[0] < 0x80 {
		if _, ok := t.latin[w]; !ok {
			t.latin[w] = u
		}
		return
	}
	if _, ok := t.han[w]; !ok {
		t.han[w] = u
	}
	t.longest = max(t.longest, len(w))
}

// longestHan returns the longest Chinese unit or noun at the start of s, and its length.
func (t *tables) longestHan(s string) (unit, int) {
	n := min(len(s), t.longest)
	for ; n > 0; n-- {
		if n < len(s) && s[n]&0xC0 == 0x80 { // within a character
			continue
		}
		if u, ok := t.han[s[:n]]; ok {
			return u, n
		}
	}
	return unit{}, 0
}

// word finds a Latin word or words in the singular or plural.
func (t *tables) word(w string) (unit, bool) {
	if u, ok := t.latin[w]; ok {
		return u, true
	}
	if len(w) < 3 || w[len(w)-1] != 's' {
		return unit{}, false
	}
	if u, ok := t.latin[w[:len(w)-1]]; ok && w[len(w)-2] != 's' {
		return u, true
	}
	if strings.HasSuffix(w, "es") {
		u, ok := t.latin[w[:len(w)-2]]
		return u, ok
	}
	return unit{}, false
}
