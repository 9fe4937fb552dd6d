package render

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// contextRunes is how many characters of a report are shown on each side of a sentence that was copied from it: enough
// to judge it by, and no more than a quotation.
const contextRunes = 140

// Context finds a sentence in the text that it was copied from and returns it with what stands around it, cut at the
// ends of its paragraph and to a quotation's length, with … where it was cut. If the text no longer holds the sentence,
// hit is empty.
func Context(text, sentence string) (before, hit, after string) {
	sentence = strings.TrimSpace(sentence)
	at := strings.Index(text, sentence)
	if at < 0 || sentence == "" {
		return "", "", ""
	}
	before, after = text[:at], text[at+len(sentence):]
	if i := strings.LastIndexByte(before, '\n'); i >= 0 {
		before = before[i+1:]
	}
	if i := strings.IndexByte(after, '\n'); i >= 0 {
		after = after[:i]
	}
	return lastRunes(before, contextRunes), sentence, firstRunes(after, contextRunes)
}

// lastRunes returns the end of a text, cut where a word begins.
func lastRunes(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	runes := []rune(text)
	cut := len(runes) - n
	for i := cut; i < len(runes); i++ {
		if unicode.IsSpace(runes[i-1]) || width(runes[i]) == 2 {
			cut = i
			break
		}
	}
	return "…" + string(runes[cut:])
}

// firstRunes returns the beginning of a text, cut where a word ends.
func firstRunes(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	runes := []rune(text)
	cut := n
	for i := cut; i > 0; i-- {
		if unicode.IsSpace(runes[i]) || width(runes[i]) == 2 {
			cut = i
			break
		}
	}
	return strings.TrimRight(string(runes[:cut]), " ") + "…"
}
