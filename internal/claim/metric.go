package claim

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"

	"dateline/internal/text"
)

//go:embed metric.tsv
var metricText string

//go:embed scope.tsv
var scopeText string

//go:embed figure_words.tsv
var figureWordsText string

// metric is what a figure measures.
type metric struct {
	name     string
	units    string // letters of the units that it may have, as metric.tsv explains
	bare     string // the unit of a number that has none
	measured bool
}

// takes says whether the metric may have a unit of the class.
func (m *metric) takes(class byte) bool { return strings.IndexByte(m.units, class) >= 0 }

// cueWord is a word that names a metric.
type cueWord struct {
	word string
	open bool // any ending may follow
	weak bool // others near it speak first
	m    *metric
	says sense
}

// sense is a set of what a word says of a figure, as figure_words.tsv explains.
type sense uint16

const (
	saysUp sense = 1 << iota
	saysDown
	saysLevel
	saysRaise
	saysLower
	saysOld
	saysRun
	saysTarget
	saysGuide
	saysExpert
	saysExpect
	saysFuture
	saysPlan
)

// cue is a place at which a passage names a metric.
type cue struct {
	text.Span
	m    *metric
	weak bool
	says sense
}

// cueTable finds cues by their first character or letters.
type cueTable struct {
	han   map[rune][]cueWord
	latin map[string][]cueWord // by the first three letters, or all of a shorter word
}

// metricTable is all that figures are read with.
type metricTable struct {
	metrics cueTable
	words   cueTable
	scopes  cueTable // a scope's metric has the scope's name, and as units the metrics that it narrows
}

// metricsOnce parses the embedded lists once.
//
//nolint:gochecknoglobals // made once from embedded files and never changed
var metricsOnce = sync.OnceValue(func() *metricTable {
	t := &metricTable{
		metrics: cueTable{han: map[rune][]cueWord{}, latin: map[string][]cueWord{}},
		words:   cueTable{han: map[rune][]cueWord{}, latin: map[string][]cueWord{}},
		scopes:  cueTable{han: map[rune][]cueWord{}, latin: map[string][]cueWord{}},
	}
	for line := range strings.SplitSeq(metricText, "\n") {
		f := strings.Split(line, "\t")
		if strings.HasPrefix(line, "#") || len(f) != 4 {
			continue
		}
		m := &metric{name: f[0], units: strings.TrimSuffix(f[1], "a"), measured: strings.HasSuffix(f[1], "a")}
		if f[2] != "-" {
			m.bare = f[2]
		}
		for w := range strings.SplitSeq(f[3], ",") {
			t.metrics.put(w, m, 0)
		}
	}
	for line := range strings.SplitSeq(figureWordsText, "\n") {
		kind, words, ok := strings.Cut(line, "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for w := range strings.SplitSeq(words, ",") {
			t.words.put(w, nil, senseOf(kind))
		}
	}
	for line := range strings.SplitSeq(scopeText, "\n") {
		f := strings.Split(line, "\t")
		if strings.HasPrefix(line, "#") || len(f) != 3 {
			continue
		}
		m := &metric{name: f[0], units: "," + f[1] + ","}
		for w := range strings.SplitSeq(f[2], ",") {
			t.scopes.put(w, m, 0)
		}
	}
	return t
})

// senseOf reads the first column of figure_words.tsv.
func senseOf(kind string) sense {
	switch kind {
	case "up":
		return saysUp
	case "down":
		return saysDown
	case "level":
		return saysLevel
	case "raise":
		return saysRaise
	case "lower":
		return saysLower
	case "old":
		return saysOld
	case "run":
		return saysRun
	case "target":
		return saysTarget
	case "guide":
		return saysGuide
	case "expert":
		return saysExpert
	case "expect":
		return saysExpect
	case "future":
		return saysFuture
	case "plan":
		return saysPlan
	}
	return 0
}

// put adds a word; a word that is there already gains the sense.
func (t *cueTable) put(w string, m *metric, says sense) {
	if w == "" {
		return
	}
	c := cueWord{word: strings.Trim(w, "?*"), open: strings.HasSuffix(w, "*"), weak: w[0] == '?', m: m, says: says}
	r, _ := utf8.DecodeRuneInString(c.word)
	k := c.word[:min(3, len(c.word))]
	list := t.latin[k]
	if r >= utf8.RuneSelf {
		list = t.han[r]
	}
	for i := range list {
		if list[i].word == c.word && m == nil {
			list[i].says |= says
			list[i].open = list[i].open || c.open
			return
		}
	}
	if r >= utf8.RuneSelf {
		t.han[r] = append(list, c)
		return
	}
	t.latin[k] = append(list, c)
}

// cues finds the words of the table in s, which is folded: at each place the longest.
func (t *cueTable) cues(s string) []cue {
	var out []cue
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			best := longestCue(t.han[r], s, i)
			if best.word != "" {
				out = append(out, cue{text.Span{Start: i, End: i + len(best.word)}, best.m, best.weak, best.says})
				n = len(best.word)
			}
			i += n
			continue
		}
		if !isLower(c) {
			if c == '/' {
				if best := longestCue(t.latin[s[i:min(len(s), i+3)]], s, i); best.word != "" {
					out = append(out, cue{text.Span{Start: i, End: i + len(best.word)}, best.m, best.weak, best.says})
				}
			}
			i++
			continue
		}
		e := i
		for e < len(s) && isLower(s[e]) {
			e++
		}
		if i == 0 || !isAlnum(s[i-1]) {
			best := cueWord{}
			for n := 1; n <= 3 && i+n <= len(s); n++ {
				if n == 3 || n == e-i { // short words are listed under all of them
					if b := longestCue(t.latin[s[i:i+n]], s, i); len(b.word) > len(best.word) {
						best = b
					}
				}
			}
			if best.word != "" {
				out = append(out, cue{text.Span{Start: i, End: i + len(best.word)}, best.m, best.weak, best.says})
				e = max(e, i+len(best.word))
			}
		}
		i = e
	}
	return out
}

// longestCue returns the longest of the words that stands at s[i].
func longestCue(words []cueWord, s string, i int) cueWord {
	best := cueWord{}
	for _, w := range words {
		if len(w.word) <= len(best.word) || !strings.HasPrefix(s[i:], w.word) {
			continue
		}
		e := i + len(w.word)
		if !w.open && w.word[0] < utf8.RuneSelf && e < len(s) && isAlnum(s[e]) && isAlnum(s[e-1]) && (s[e] != 's' || e+1 < len(s) && isAlnum(s[e+1])) {
			continue
		}
		best = w
	}
	return best
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
func isAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
