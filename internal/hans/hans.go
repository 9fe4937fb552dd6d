// Package hans writes Chinese text in simplified characters, so that a report from Taipei and one from Beijing can be
// compared. It maps characters and a few hundred phrases; it does not segment, translate or judge in which script a
// text is written.
//
// The one idea needed to read it: every mapping keeps the number of bytes. So the simplified text has the same offsets
// as the original, and a place found in one is a place in the other. The rare mappings that would change the length
// (to characters outside the basic block) are left out.
package hans

import "unicode/utf8"

// Simplify returns s with traditional characters simplified: 語→语, 乾淨→干净, but 乾隆 stays. Text that is
// simplified already comes back unchanged, and so do all other scripts and broken bytes. The result has the length
// of s, with every character at its old offset.
func Simplify(s string) string {
	return convert(s, false)
}

// Mainland simplifies s and also puts the mainland's word for Taiwan's where both have the same length: 軟體→软件,
// 晶片→芯片, 人工智慧→人工智能. It is meant for text known to be from Taiwan or Hong Kong: some of these words mean
// something else on the mainland. The result has the length of s.
func Mainland(s string) string {
	return convert(s, true)
}

// Rune returns the simplified form of one character by itself, or the character.
func Rune(r rune) rune {
	if r < first || r > last {
		return r
	}
	i := int(r-first) * 3
	to, _ := utf8.DecodeRuneInString(simple[i : i+3])
	return to
}

// convert copies s and overwrites what changes, three bytes at a time.
func convert(s string, mainland bool) string {
	var out []byte // nil while nothing has changed
	for i := 0; i < len(s); {
		if s[i] < 0xE4 || s[i] > 0xE9 { // not a lead byte of the block
			i++
			continue
		}
		at, ok := index(s[i:])
		if !ok {
			i++
			continue
		}
		to, n := simple[at*3:at*3+3], 3
		if heads[at/8]&(1<<(at%8)) != 0 {
			if p := longestPhrase(s[i:]); p != "" {
				to, n = p, len(p)
			}
		}
		if mainland {
			if p := taiwanese(s[i:]); len(p) >= n {
				to, n = p, len(p)
			}
		}
		if s[i:i+n] != to {
			if out == nil {
				out = []byte(s)
			}
			copy(out[i:], to)
		}
		i += n
	}
	if out == nil {
		return s
	}
	return string(out)
}

// index returns the place in the block of the character that s begins with.
func index(s string) (int, bool) {
	if len(s) < 3 || s[1]&0xC0 != 0x80 || s[2]&0xC0 != 0x80 {
		return 0, false
	}
	r := int(s[0]&0x0F)<<12 | int(s[1]&0x3F)<<6 | int(s[2]&0x3F)
	if r < first || r > last {
		return 0, false
	}
	return r - first, true
}

// longestPhrase returns the simplified form of the longest phrase that s begins with, or nothing.
func longestPhrase(s string) string {
	for n := min(longest, len(s)/3*3); n >= 6; n -= 3 {
		if to, ok := phrase(s[:n]); ok {
			return to
		}
	}
	return ""
}

// taiwanese returns the mainland's word for the longest of Taiwan's words that s begins with, or nothing. The list is
// our own choice of words that technology news uses and that are safe to replace; all keep their length.
func taiwanese(s string) string {
	for n := min(12, len(s)/3*3); n >= 3; n -= 3 {
		if to := taiwanWord(s[:n]); to != "" {
			return to
		}
	}
	return ""
}
