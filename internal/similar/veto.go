package similar

import (
	"bytes"

	"dateline/internal/text"
)

// versions are the products that a title names with their versions: "gpt" with 5.2. Titles name few, so lists are
// searched in order.
type versions []struct{ product, number string }

// titleVersions finds the versions in a title.
func titleVersions(title string) versions {
	var found versions
	text.EachTerm(title, func(t text.Term) {
		if t.Kind != text.Version {
			return
		}
		if i := bytes.LastIndexByte(t.Text, '-'); i > 0 {
			found = append(found, struct{ product, number string }{string(t.Text[:i]), string(t.Text[i+1:])})
		}
	})
	return found
}

// conflict says whether two titles name one product in different versions and share no version: the launch of GPT-5.2 is
// not the launch of GPT-5.1, however alike the words.
func (v versions) conflict(w versions) bool {
	differ := false
	for _, a := range v {
		for _, b := range w {
			if a.product == b.product {
				if a.number == b.number {
					return false
				}
				differ = true
			}
		}
	}
	return differ
}
