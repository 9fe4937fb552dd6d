package similar

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"dateline/internal/text"
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
	for _, zh := range slices.Sorted(maps.Keys(glossary)) {
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
			l.addEnglish(strings.ToLower(w), id)
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
			l.addEnglish(part, id)
		}
	}
}

func (l *lexicon) addEnglish(w string, id int32) {
	s := string(text.Stem([]byte(w)))
	if len(s) > 1 && !slices.Contains(l.english[s], id) {
		l.english[s] = append(l.english[s], id)
	}
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
