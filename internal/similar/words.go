package similar

import "slices"

// Words returns the terms by which a document is compared within its language, each once, sorted. It is what
// common.txt is counted from.
func Words(d *Doc) []string {
	sp := newSpace()
	title, body := plain(d)
	sp.add(make(counts), title, 0)
	sp.add(make(counts), body, bodyTerms)
	words := make([]string, 0, len(sp.ids))
	for w := range sp.ids {
		words = append(words, w)
	}
	slices.Sort(words)
	return words
}
