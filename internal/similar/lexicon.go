package similar

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

//go:embed lexicon.txt
var lexiconText string

// lexicon leads Chinese words and English stems to ideas, which both languages share.
type lexicon struct {
	chinese map[string][]int32
	english map[string][]int32
	longest int // runes of the longest Chinese word
	ideas   int32
}

// newLexicon reads the general lexicon and adds the field's own words.
func newLexicon(glossary map[string]string) *lexicon {
	l := &lexicon{chinese: make(map[string][]int32, 2000), english: make(map[string][]int32, 2000)}
	for line := range strings.SplitSeq(lexiconText, "\n") {
		if zh, en, ok := strings.Cut(line, " = "); ok && !strings.HasPrefix(line, "#") {
			l.add(strings.Fields(zh), strings.Fields(en))
		}
	}
	for _, zh := range sortedKeys(glossary) {
		if _, known := l.chinese[zh]; !known {
			l.add([]string{zh}, strings.Fields(glossary[zh]))
		}
	}
	return l
}

// add makes an idea of words that mean the same. A single Han character says too little and is left out, but for those
// that carry a meaning alone in headlines.
func (l *lexicon) add(zh, en []string) {
	id := l.ideas
	l.ideas++
	for _, w := range zh {
		n := utf8.RuneCountInString(w)
		if r, _ := utf8.DecodeRuneInString(w); r < 0x2E80 {
			l.english[stem(strings.ToLower(w))] = append(l.english[stem(strings.ToLower(w))], id)
			continue
		}
		if n < 2 {
			continue
		}
		l.chinese[w] = append(l.chinese[w], id)
		l.longest = max(l.longest, n)
	}
	for _, w := range en {
		for part := range strings.SplitSeq(strings.ToLower(w), "-") {
			s := stem(part)
			if len(s) > 1 && !contains(l.english[s], id) {
				l.english[s] = append(l.english[s], id)
			}
		}
	}
}

func contains(ids []int32, id int32) bool {
	for _, x := range ids {
		if x == id {
			return true
		}
	}
	return false
}

// find calls f for the ideas of the longest known words in Chinese text, left to right.
func (l *lexicon) find(s string, f func(idea int32)) {
	for i := 0; i < len(s); {
		if s[i] < 0xE3 { // no Han character starts so
			i++
			continue
		}
		// Ends of the next runes.
		var ends [12]int
		n, at := 0, i
		for n < min(l.longest, len(ends)) && at < len(s) && s[at] >= 0xE3 {
			_, w := utf8.DecodeRuneInString(s[at:])
			at += w
			ends[n] = at
			n++
		}
		step := ends[0]
		for k := n - 1; k >= 1; k-- {
			if ids := l.chinese[s[i:ends[k]]]; ids != nil {
				for _, id := range ids {
					f(id)
				}
				step = ends[k]
				break
			}
		}
		i = max(step, i+1)
	}
}

// stem cuts the commonest English endings, so that acquires, acquired and acquiring meet. It is crude on purpose: both sides of
// every comparison go through it.
func stem(w string) string {
	n := len(w)
	for i := range n {
		if w[i] >= utf8.RuneSelf {
			return w
		}
	}
	switch {
	case n > 4 && strings.HasSuffix(w, "ies"):
		w = w[:n-3] + "y"
	case n > 4 && (strings.HasSuffix(w, "sses") || strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "shes") || strings.HasSuffix(w, "xes")):
		w = w[:n-2]
	case n > 3 && w[n-1] == 's' && w[n-2] != 's' && w[n-2] != 'u' && w[n-2] != 'i':
		w = w[:n-1]
	}
	n = len(w)
	switch {
	case n > 5 && strings.HasSuffix(w, "ing"):
		w = undouble(w[:n-3])
	case n > 4 && strings.HasSuffix(w, "ied"):
		w = w[:n-3] + "y"
	case n > 4 && strings.HasSuffix(w, "ed"):
		w = undouble(w[:n-2])
	}
	if n = len(w); n > 4 && w[n-1] == 'e' {
		w = w[:n-1]
	}
	return w
}

// undouble makes "stopp" "stop"; ll, ss and zz are left, since they end words of their own.
func undouble(w string) string {
	n := len(w)
	if n > 3 && w[n-1] == w[n-2] && w[n-1] != 'l' && w[n-1] != 's' && w[n-1] != 'z' {
		return w[:n-1]
	}
	return w
}
