package claim

import (
	"strings"
	"sync"
	"unicode"

	"dateline/internal/text"
)

// chineseWords leads the English forms of nouns and modifiers, in small letters, to their first Chinese form, and says how
// many words the longest has.
type chineseWords struct {
	forms map[string]string
	most  int
}

//nolint:gochecknoglobals // made once and never changed
var chineseNouns = sync.OnceValue(func() *chineseWords {
	w := &chineseWords{forms: make(map[string]string, 600)}
	for line := range strings.Lines(releaseNounsText) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") || len(cells) < 3 {
			continue
		}
		chinese := cells[1] // AI, API, GPU: what Chinese texts print in Latin letters too
		if len(chinese) > 3 || chinese != strings.ToUpper(chinese) {
			chinese = ""
			for form := range strings.SplitSeq(cells[2], "|") {
				if chinese == "" && strings.IndexFunc(form, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0 {
					chinese = strings.Replace(form, "ai", "AI", 1)
				}
			}
		}
		if chinese == "" {
			continue
		}
		for form := range strings.SplitSeq(cells[2], "|") {
			if form == "" || form[0] > 0x7f || strings.HasPrefix(form, "ai ") {
				continue // "AI" is put before the noun by itself
			}
			if _, ok := w.forms[form]; !ok {
				w.forms[form] = chinese
				w.most = max(w.most, strings.Count(form, " ")+1)
			}
		}
	}
	return w
})

// ChineseProduct writes the English description of a product that has no name in Chinese: "ChatGPT app store" is
// ChatGPT应用商店. Names in it stay as they are printed. It is false for a text that is a name as a whole, and for one with a
// word that it does not know: half a translation is none.
func ChineseProduct(s string) (string, bool) {
	words := strings.Fields(s)
	if len(words) == 0 || len(words) > 6 || !lowerWord(words[len(words)-1]) {
		return "", false
	}
	w := chineseNouns()
	var b strings.Builder
	latin := false // what was written last ends in Latin letters
	put := func(part string) {
		if latin && part[0] < 0x80 {
			b.WriteByte(' ')
		}
		b.WriteString(part)
		latin = part[len(part)-1] < 0x80
	}
	for i := 0; i < len(words); {
		n := min(w.most, len(words)-i)
		for ; n > 0; n-- {
			if chinese, ok := w.forms[text.Lower(strings.Join(words[i:i+n], " "))]; ok {
				put(chinese)
				break
			}
		}
		if n > 0 {
			i += n
			continue
		}
		if lowerWord(words[i]) {
			return "", false
		}
		put(words[i])
		i++
	}
	return b.String(), true
}

// lowerWord says whether a word has no capital and no digit, so that it is no name.
func lowerWord(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsUpper(r) || unicode.IsDigit(r) || r > 0x7f }) < 0
}
