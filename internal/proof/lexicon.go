package proof

import (
	_ "embed" // the word lists
	"slices"
	"strings"
	"unicode/utf8"
)

//go:embed words.tsv
var wordList string

//go:embed concepts.tsv
var conceptList string

//go:embed places.tsv
var placeList string

//go:embed equals.tsv
var equalList string

// cueKind says what a cue does.
type cueKind uint8

const (
	hedge cueKind = iota
	noHedge
	negation
	noNegation
	hearsay
	report
	official
	done
	translated
	bound
	cueKinds
)

// phrase is one row's phrase: what a cue looks like.
type phrase struct {
	words      string // folded
	kind       cueKind
	inPassage  int8 // its level where a passage has it
	inSentence int8
}

// lexicon is the embedded lists, by what a phrase begins with: the first word in English, the first character in Chinese.
type lexicon struct {
	english  map[string][]phrase
	chinese  map[rune][]phrase
	concepts map[string]string // from an English stem
	conceptZ map[rune][]concept
	places   []place
	placeAt  map[string][]int // by first word or first character of a form
	equals   [][]string       // folded forms that say the same
}

type concept struct{ words, id string }

// place is a country or city with its forms. The first ones of each language are names by themselves; those behind
// "+" only hold one (the adjective, the short form).
type place struct {
	id    string
	forms []placeForm
}

type placeForm struct {
	words string
	weak  bool
}

func kindOf(s string) cueKind {
	switch s {
	case "hedge":
		return hedge
	case "nohedge":
		return noHedge
	case "not":
		return negation
	case "nonot":
		return noNegation
	case "hearsay":
		return hearsay
	case "report":
		return report
	case "official":
		return official
	case "done":
		return done
	case "translated":
		return translated
	case "bound":
		return bound
	}
	panic("proof: no such kind of words: " + s)
}

// rows returns the columns of the rows of an embedded table.
func rows(table string) [][]string {
	var out [][]string
	for line := range strings.Lines(table) {
		line = strings.TrimRight(line, "\r\n")
		if line != "" && line[0] != '#' {
			out = append(out, strings.Split(line, "\t"))
		}
	}
	return out
}

func level(s string) int8 { return int8(s[0] - '0') }

func readLexicon() *lexicon {
	l := &lexicon{
		english: map[string][]phrase{}, chinese: map[rune][]phrase{}, concepts: map[string]string{},
		conceptZ: map[rune][]concept{}, placeAt: map[string][]int{},
	}
	for _, f := range rows(wordList) {
		for words := range strings.SplitSeq(f[4], "|") {
			p := phrase{words: fold(words).text, kind: kindOf(f[0]), inPassage: level(f[1]), inSentence: level(f[2])}
			if f[3] == "zh" {
				r, _ := utf8.DecodeRuneInString(p.words)
				l.chinese[r] = append(l.chinese[r], p)
			} else {
				first := firstWord(p.words)
				l.english[first] = append(l.english[first], p)
			}
		}
	}
	longest := func(a, b phrase) int { return len(b.words) - len(a.words) }
	for _, ps := range l.english {
		slices.SortStableFunc(ps, longest)
	}
	for _, ps := range l.chinese {
		slices.SortStableFunc(ps, longest)
	}
	for _, f := range rows(conceptList) {
		for w := range strings.SplitSeq(f[1], "|") {
			l.concepts[stem(w)] = f[0]
		}
		for w := range strings.SplitSeq(f[2], "|") {
			r, _ := utf8.DecodeRuneInString(w)
			l.conceptZ[r] = append(l.conceptZ[r], concept{w, f[0]})
		}
	}
	for _, cs := range l.conceptZ {
		slices.SortStableFunc(cs, func(a, b concept) int { return len(b.words) - len(a.words) })
	}
	for _, f := range rows(equalList) {
		var forms []string
		for w := range strings.SplitSeq(f[0], "|") {
			forms = append(forms, fold(w).text)
		}
		l.equals = append(l.equals, forms)
	}
	for _, f := range rows(placeList) {
		p := place{id: "place:" + f[0]}
		for _, column := range f[1:] {
			strong, weak, _ := strings.Cut(column, "+")
			for w := range strings.SplitSeq(strong, "|") {
				p.forms = append(p.forms, placeForm{words: fold(w).text})
			}
			for w := range strings.SplitSeq(weak, "|") {
				if w != "" {
					p.forms = append(p.forms, placeForm{words: fold(w).text, weak: true})
				}
			}
		}
		l.places = append(l.places, p)
		for _, form := range p.forms {
			k := headOf(form.words)
			if !slices.Contains(l.placeAt[k], len(l.places)-1) {
				l.placeAt[k] = append(l.placeAt[k], len(l.places)-1)
			}
		}
	}
	return l
}

// firstWord returns the first word of a folded English phrase, as the tokens have it.
func firstWord(s string) string {
	i := 0
	for i < len(s) && isAlnum(s[i]) {
		i++
	}
	if i == 0 { // 'll, n't
		return s
	}
	return s[:i]
}

// headOf is what places are looked up by: the first word, or the first character.
func headOf(s string) string {
	if s[0] < utf8.RuneSelf {
		return firstWord(s)
	}
	_, n := utf8.DecodeRuneInString(s)
	return s[:n]
}

// stem cuts an English word's ending: launches, launched and launching are one. It need not be a word, only alike for
// forms of one word, so it cuts more than a dictionary would.
func stem(w string) string {
	if i := strings.IndexByte(w, '\''); i > 0 {
		w = w[:i]
	}
	if len(w) <= 3 {
		return w
	}
	switch {
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		w = w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "ied") && len(w) > 4:
		w = w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "xes"):
		w = w[:len(w)-2]
	case strings.HasSuffix(w, "ing") && len(w) > 5:
		w = w[:len(w)-3]
	case strings.HasSuffix(w, "ed") && len(w) > 4:
		w = w[:len(w)-2]
	case strings.HasSuffix(w, "s") && w[len(w)-2] != 's' && w[len(w)-2] != 'u':
		w = w[:len(w)-1]
	}
	if n := len(w); n > 3 && w[n-1] == w[n-2] && w[n-1] != 's' && w[n-1] != 'l' && w[n-1] != 'e' {
		w = w[:n-1] // shipp, plann
	}
	return strings.TrimSuffix(w, "e")
}

// isFunction lists English words that say nothing of a matter.
func isFunction(w string) bool {
	switch w {
	case "the", "a", "an", "of", "and", "or", "to", "in", "on", "at", "by", "for", "from", "with", "as", "is", "are", "was", "were", "be",
		"been", "being", "has", "have", "had", "it", "its", "that", "this", "these", "those", "which", "who", "whom", "whose", "what",
		"he", "she", "they", "we", "you", "i", "his", "her", "their", "our", "your", "my", "him", "them", "us", "but", "than", "then",
		"into", "over", "after", "before", "about", "also", "more", "up", "out", "so", "if", "when", "while", "there", "such",
		"do", "does", "did", "not", "no", "will", "would", "can", "could", "may", "might", "s", "t", "just", "now", "new", "some", "any",
		"during", "between", "through", "against", "under", "per", "via", "other", "all", "how", "why", "where", "because", "since":
		return true
	}
	return false
}
