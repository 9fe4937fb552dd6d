package claim

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"dateline/internal/hans"
)

//go:embed release_words.tsv
var releaseWordsText string

//go:embed release_nouns.tsv
var releaseNounsText string

//go:embed release_common.txt
var releaseCommonText string

//go:embed release_access.tsv
var releaseAccessText string

// releaseWords are the words that releases are read with.
type releaseWords struct {
	words   *lexicon          // verbs, nouns of products, and what stands around them
	access  *lexicon          // how one gets a product
	english map[string]string // from the form of a noun or modifier to its English word
	common  map[string]bool   // common words of descriptions, which are no names
}

//nolint:gochecknoglobals // made once and never changed
var releaseLexicon = sync.OnceValue(func() *releaseWords {
	w := &releaseWords{access: newLexicon(releaseAccessText), english: make(map[string]string, 800), common: make(map[string]bool, 400)}
	for line := range strings.Lines(releaseCommonText) {
		if !strings.HasPrefix(line, "#") {
			for word := range strings.FieldsSeq(line) {
				w.common[word] = true
			}
		}
	}
	var nouns strings.Builder
	for line := range strings.Lines(releaseNounsText) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") || len(cells) < 2 {
			continue
		}
		forms := cells[len(cells)-1]
		nouns.WriteString(cells[0] + "\t" + forms + "\n")
		for form := range strings.SplitSeq(forms, "|") {
			if _, ok := w.english[form]; !ok {
				english := cells[1]
				if len(cells) == 2 {
					english = ""
				}
				w.english[form] = english
			}
		}
	}
	w.words = newLexicon(releaseWordsText + nouns.String())
	return w
})

// EnglishProduct writes the description of a product that has no name in English, so that a Chinese and an English
// report of it agree: 自研AI服务器芯片 is "AI server chip", "AI smart glasses" is "AI glasses". A text with
// a Chinese word that it does not know may hold a name and stays as it is, and so does one with no Chinese in it.
func EnglishProduct(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) < 0 {
		return s
	}
	w := releaseLexicon()
	folded := hans.Mainland(fold(s))
	var out []string
	known := false
	for i := 0; i < len(s); {
		if end := latinRun(s, i); end > i {
			if word := strings.TrimSpace(s[i:end]); len(out) == 0 || !strings.HasSuffix(strings.ToLower(out[len(out)-1]), strings.ToLower(word)) {
				out = append(out, word)
			}
			i = end
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if unicode.Is(unicode.Han, r) {
			if english, size := w.longest(folded[i:]); size > 0 {
				known = true
				if english != "" {
					out = append(out, english)
				}
				i += size
				continue
			}
			name, size := pinyinName(folded[i:])
			if i > 0 || size == 0 {
				return s // a name, in part or whole
			}
			out, i, known = append(out, name), size, true
			continue
		}
		i += n
	}
	if !known || len(out) == 0 {
		return s
	}
	return strings.Join(out, " ")
}

// pinyinName returns the name of two or three characters that s begins with in pinyin, as English texts print it, and its
// length, if a version follows: 晶创26 is Jingchuang 26.
func pinyinName(s string) (name string, size int) {
	for n := 0; size < len(s) && n < 4; n++ {
		r, width := utf8.DecodeRuneInString(s[size:])
		if !unicode.Is(unicode.Han, r) {
			break
		}
		size += width
	}
	if n := utf8.RuneCountInString(s[:size]); n < 2 || n > 3 || size == len(s) || s[size] < '0' || s[size] > '9' || strings.ContainsAny(s[:size], "长重行乐都朝调传藏弹降角宁强曲省系兴应载种转") { // these are read in two ways
		return "", 0
	}
	first, rest, _ := strings.Cut(hans.Latin(s[:size]), " ")
	return first + strings.ToLower(rest), size
}

// longest returns the English word of the longest noun or modifier that s begins with, and its length in s.
func (w *releaseWords) longest(s string) (english string, size int) {
	r, _ := utf8.DecodeRuneInString(s)
	for _, p := range w.words.han[r] {
		if strings.HasPrefix(s, p.text) {
			if english, ok := w.english[p.text]; ok {
				return english, len(p.text)
			}
		}
	}
	return "", 0
}

// latinRun returns the end of the Latin words that begin at i, with the single spaces between them.
func latinRun(s string, i int) int {
	end := wordEnd(s, i)
	for end > i && end < len(s) && s[end] == ' ' {
		next := wordEnd(s, end+1)
		if next == end+1 {
			break
		}
		end = next
	}
	return end
}
