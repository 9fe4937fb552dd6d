package card

import "unicode"

// width is how wide a line is, without the spaces at its end.
func width(line []glyph) float64 {
	var sum, kept float64
	for i := range line {
		sum += line[i].advance
		if i > 0 {
			sum += line[i].gap
		}
		if line[i].font != nil {
			kept = sum
		}
	}
	return kept
}

// wrap breaks glyphs into lines no wider than most: where a line may end, or anywhere in a word that is wider by itself.
func wrap(set []glyph, most float64) [][]glyph {
	var lines [][]glyph
	for len(set) > 0 {
		end, fits := 0, 0 // where a line may end, and what fits at all
		for i := range set {
			if width(set[:i+1]) > most {
				break
			}
			fits = i + 1
			if set[i].ends {
				end = fits
			}
		}
		if end == 0 {
			end = max(fits, 1)
		}
		lines = append(lines, begin(set[:end]))
		set = set[end:]
	}
	return lines
}

// begin is a line without the space at its end and the gap before it.
func begin(line []glyph) []glyph {
	line = append([]glyph(nil), line...)
	line[0].gap = 0
	for len(line) > 1 && line[len(line)-1].font == nil {
		line = line[:len(line)-1]
	}
	return line
}

// balance breaks glyphs into so many lines, as equal as they can be: a last line of one word looks like a mistake.
func balance(set []glyph, lines int, most float64) [][]glyph {
	low, high := 0.0, most
	for high-low > 2 {
		if middle := (low + high) / 2; len(wrap(set, middle)) > lines {
			low = middle
		} else {
			high = middle
		}
	}
	return wrap(set, high)
}

// cut keeps the first lines; where more follow, the last one ends in three dots, behind a letter and not behind a mark.
func (f *fonts) cut(lines [][]glyph, most int, room float64) [][]glyph {
	if len(lines) <= most {
		return lines
	}
	lines = lines[:most]
	last := lines[most-1]
	dots, ok := f.try("...", "", style{latin: plain, size: last[0].size})
	if !ok {
		return lines
	}
	for len(last) > 1 && (width(last)+width(dots) > room || !ofWord(last[len(last)-1].char)) {
		last = last[:len(last)-1]
	}
	lines[most-1] = append(append([]glyph(nil), last...), dots...)
	return lines
}

func ofWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
