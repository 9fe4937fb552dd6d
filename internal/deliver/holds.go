package deliver

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"dateline/internal/mail"
)

// Holds reports whether a stored part says a sentence. Its text is asked, which is complete. Only letters and digits count, since lines
// are broken anywhere and marks are written in many ways. A part that says nothing holds nothing.
func Holds(stored, sentence string) (bool, error) {
	want := letters(sentence)
	if stored == "" || want == "" {
		return false, nil
	}
	var p Part
	if err := json.Unmarshal([]byte(stored), &p); err != nil { //nolint:musttag // a part is stored by its fields' names
		return false, fmt.Errorf("stored part: %w", err)
	}
	return strings.Contains(letters(whole(&p.Message.Text)), want), nil
}

// whole is a body without what each reader has of their own.
func whole(b *mail.Body) string { return strings.Join(b.Pieces, " ") }

// letters keeps the letters and digits of a text.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}
