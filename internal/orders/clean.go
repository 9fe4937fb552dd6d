package orders

import (
	"strings"
	"unicode"
)

// Clean makes a stranger's text one line of what a reader would see: blanks folded; control characters, direction marks,
// zero-width characters and the tag block gone, which carry orders that only a machine reads.
func Clean(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	blank := false
	for _, r := range text {
		switch {
		case Hidden(r), r == unicode.ReplacementChar:
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

// small is a text as the rules read it, in small letters and without what shows nothing, and from where in the text each byte
// of it comes; at has one more for the end.
func small(text string) (string, []int) {
	var b strings.Builder
	b.Grow(len(text))
	at := make([]int, 0, len(text)+1)
	blank := -1
	put := func(r rune, from int) {
		n := b.Len()
		b.WriteRune(r)
		for range b.Len() - n {
			at = append(at, from)
		}
	}
	for i, r := range text {
		switch {
		case Hidden(r), r == unicode.ReplacementChar:
			continue
		case unicode.IsSpace(r) || unicode.IsControl(r):
			if b.Len() > 0 && blank < 0 {
				blank = i
			}
			continue
		}
		if blank >= 0 {
			put(' ', blank)
			blank = -1
		}
		put(unicode.ToLower(r), i)
	}
	return b.String(), append(at, len(text))
}

// Hidden says that a character shows nothing: formats (Cf, with the tag block and all direction marks), variation
// selectors, private use, fillers.
func Hidden(r rune) bool {
	if r < 0xad || r > 0x3164 && r < 0xd800 { // most of what is written
		return false
	}
	switch {
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), unicode.Is(unicode.Variation_Selector, r):
		return true
	case r == 0x034f, r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5, r == 0x3164, r == 0xffa0, r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return false
}
