package similar

import (
	_ "embed"
	"strings"
)

// placesText lists countries and peoples.
//
//go:embed places.txt
var placesText string

// places returns the words for countries and peoples.
func places() map[string]bool {
	m := make(map[string]bool, 300)
	for line := range strings.SplitSeq(placesText, "\n") {
		if !strings.HasPrefix(line, "#") {
			for word := range strings.FieldsSeq(line) {
				m[word] = true
			}
		}
	}
	return m
}
