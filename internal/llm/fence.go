package llm

import (
	"strings"
	"unicode"

	"dateline/internal/news"
)

// Fence wraps data in lines that no text within it can contain: they are made from the text itself, so the same text has
// the same fence, for the cache. A text would have to hold a digest of itself to close it.
func Fence(kind, text string) string {
	for n := 0; ; n++ {
		mark := news.Digest("fence", kind, text, strings.Repeat("+", n))[:12]
		if !strings.Contains(text, mark) {
			return "<" + kind + " " + mark + ">\n" + text + "\n</" + kind + " " + mark + ">"
		}
	}
}

// Clean makes a stranger's text one line of what a reader would see: blanks folded; control characters, direction marks,
// zero-width characters and the tag block gone, which carry orders that only a machine reads.
func Clean(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	blank := false
	for _, r := range text {
		switch {
		case hidden(r), r == unicode.ReplacementChar:
			continue
		case unicode.IsSpace(r) || unicode.IsControl(r):
			blank = b.Len() > 0
			continue
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// hidden says that a character shows nothing: formats (Cf, with the tag block and all direction marks), variation
// selectors, private use, fillers.
func hidden(r rune) bool {
	switch {
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), unicode.Is(unicode.Variation_Selector, r):
		return true
	case r == 0x034f, r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5, r == 0x3164, r == 0xffa0, r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return false
}
