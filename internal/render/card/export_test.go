package card

import "dateline/internal/news"

// Lines breaks a text into lines of so many pixels, as Draw does.
func Lines(text string, lang news.Lang, most float64) ([]string, error) {
	f, err := load()
	if err != nil {
		return nil, err
	}
	set, err := f.shape(text, lang, style{latin: bold, size: 48, heavy: true})
	if err != nil {
		return nil, err
	}
	var out []string
	for _, line := range wrap(set, most) {
		var chars []rune
		for i := range line {
			chars = append(chars, line[i].char)
		}
		out = append(out, string(chars))
	}
	return out, nil
}
