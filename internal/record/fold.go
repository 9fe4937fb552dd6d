package record

import (
	"strings"
	"unicode"

	"dateline/internal/hans"
	"dateline/internal/news"
	"dateline/internal/text"
)

// Fold returns a name as keys hold it: simplified characters, small letters, without spaces, hyphens, quotes and
// brackets. So "GPT‑5.2 Codex" and "gpt-5.2-codex" are one name. Full stops and plus signs stay: 5.2 is not 52.
func Fold(s string) string {
	if s == "" || plain(s) {
		return s
	}
	folded := text.Fold(hans.Simplify(s))
	var b strings.Builder
	b.Grow(len(folded))
	for i, r := range folded {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mn, r), r == '+', r == '#', r == '%':
			b.WriteRune(r)
		case (r == '.' || r == ',') && between(folded, i):
			b.WriteRune(r)
		default: // spaces, hyphens, quotes, brackets, · between names
		}
	}
	return b.String()
}

// plain says whether folding would change nothing.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// between says whether the byte at i stands between digits.
func between(s string, i int) bool {
	digit := func(j int) bool { return j >= 0 && j < len(s) && s[j] >= '0' && s[j] <= '9' }
	return digit(i-1) && digit(i+1)
}

// nameKey is a name as keys hold it: the entity's id, else the folded name.
func nameKey(n news.Name) string {
	if n.ID != "" {
		return string(n.ID)
	}
	if n.English != "" {
		return Fold(n.English)
	}
	return Fold(n.Text)
}

// sameName says whether two names mean one. A name that the gazetteer knows may stand beside its printed form.
func sameName(a, b news.Name) bool {
	if a.Empty() || b.Empty() {
		return false
	}
	return nameKey(a) == nameKey(b) || a.Text != "" && Fold(a.Text) == Fold(b.Text)
}
