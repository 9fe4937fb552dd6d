package summary

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/hans"
	"dateline/internal/news"
	"dateline/internal/text"
)

// judgement says what can be seen of a sentence by itself.
type judgement struct {
	printable bool // no question, fragment or boilerplate
	whole     bool // it ends where its writer ended it
	figure    bool // it holds a figure
	dangling  bool // it leans on the sentence before
	openQuote bool // it holds one end of a quotation alone
}

// judge looks at one sentence.
func judge(s string, lang news.Lang) judgement {
	size, least := units(s), fragment
	if han(lang) {
		least = fragmentHan
	}
	if size < least || size > mostHan || !utf8.ValidString(s) || strings.ContainsAny(s, "\n\r\x00") || !mostlyWords(s) {
		return judgement{} // nothing more is asked of it, however long it is
	}
	simple := s
	if lang.IsChinese() {
		simple = hans.Simplify(s)
	}
	j := judgement{figure: hasFigure(s), dangling: leans(s, simple), openQuote: unpaired(s)}
	end := lastMark(s)
	j.printable = end != '?' && end != '？' && !boilerplate(s, simple)
	switch end {
	case '.', '!', '。', '！', '｡':
		j.whole = !cutOff(s)
	}
	return j
}

// lastMark returns the last character of a sentence that is no closing quote, bracket or space.
func lastMark(s string) rune {
	s = strings.TrimRight(s, " \t\u00a0\u3000\"'”’」』）)]】》*_")
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// cutOff says whether a sentence ends in dots: feeds mark so where they cut a text.
func cutOff(s string) bool {
	s = strings.TrimRight(s, " \t\u00a0\u3000\"'”’」』）)]】》*_")
	return strings.HasSuffix(s, "…") || strings.HasSuffix(s, "..") || strings.HasSuffix(s, "。。") || strings.HasSuffix(s, "⋯") || strings.HasSuffix(s, ". .")
}

// hasFigure says whether a text holds a number that tells something: money, a share, a large number.
func hasFigure(s string) bool {
	for _, n := range text.Numbers(s) {
		if n.Key() != "" {
			return true
		}
	}
	return false
}

// mostlyWords says whether letters outnumber everything but spaces: code, tables and runs of symbols are no sentences.
func mostlyWords(s string) bool {
	letters, rest := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
			letters++
		case !unicode.IsSpace(r):
			rest++
		}
	}
	return letters > rest
}

// leans says whether a sentence begins with a word that points back: read alone it hangs in the air.
func leans(s, simple string) bool {
	trimmed := strings.TrimLeft(s, " \"'“‘(（「『")
	word := trimmed
	if i := strings.IndexFunc(trimmed, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }); i >= 0 {
		word = trimmed[:i]
	}
	switch strings.ToLower(word) {
	case "he", "she", "it", "they", "this", "that", "these", "those", "his", "her", "their", "its", "but", "and", "or", "so", "yet", "however",
		"instead", "still", "also", "then", "meanwhile", "moreover", "furthermore", "therefore", "thus", "nevertheless", "besides", "otherwise",
		"here", "there", "back", "previously", "earlier", "we", "our", "i", "my", "you", "your", "such", "both", "neither", "either":
		return true
	}
	simple = strings.TrimLeft(simple, " \"'“‘(（「『")
	for _, p := range []string{
		"但", "然而", "不过", "此外", "同时", "另外", "因此", "所以", "而且", "并且", "其中", "对此", "他", "她", "它", "这", "那", "其",
		"我们", "我", "你", "与此同时", "换句话说", "也就是说", "例如", "比如", "总之", "最后", "首先", "其次", "随后", "接着", "而",
	} {
		if strings.HasPrefix(simple, p) {
			return true
		}
	}
	return false
}

// unpaired says whether a sentence holds a quote mark or bracket without its partner.
func unpaired(s string) bool {
	var double, paren, corner, square int
	straight := 0
	for _, r := range s {
		switch r {
		case '“':
			double++
		case '”':
			double--
		case '「', '『':
			corner++
		case '」', '』':
			corner--
		case '(', '（':
			paren++
		case ')', '）':
			paren--
		case '[', '【', '《':
			square++
		case ']', '】', '》':
			square--
		case '"':
			straight++
		}
	}
	return double != 0 || paren != 0 || corner != 0 || square != 0 || straight%2 != 0
}

// units measures a text as its readers do: a Han or kana character is one 字, everything else that holds a letter or
// a digit is one word, parted by space, by Han characters and by full-width marks.
func units(s string) int {
	n, in := 0, false
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Han, r) || unicode.Is(unicode.Hiragana, r) || unicode.Is(unicode.Katakana, r):
			n++
			in = false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !in {
				n++
			}
			in = true
		case unicode.IsSpace(r), r >= 0x3000 && r <= 0x303F, r >= 0xFF00 && r <= 0xFF0F, r >= 0xFF1A && r <= 0xFF20, r == '—', r == '…':
			in = false
		}
	}
	return n
}
