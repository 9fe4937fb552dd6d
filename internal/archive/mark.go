package archive

import (
	"strings"

	"dateline/internal/news"
	"dateline/internal/similar"
)

// mark says of each report whether its reporting is its own or another's, and counts the origins. Voices are by time.
// An outlet that reports thrice is one origin with three reports: readers are told how many stand behind a story, not
// how often they wrote.
func mark(voices []news.Voice) (reports []Report, origins int) {
	docs := make([]similar.Doc, len(voices))
	for i := range voices {
		docs[i] = similar.NewDoc(&voices[i])
	}
	reports = make([]Report, len(voices))
	roots := map[int]bool{}
	for i, root := range similar.Origins(docs) {
		reports[i] = Report{Voice: voices[i]}
		roots[root] = true
		if speaker(&voices[root]) == speaker(&voices[i]) {
			continue // its own text, or the same newsroom again
		}
		reports[i].Echo, reports[i].EchoOf = true, voices[root].Outlet
	}
	return reports, len(roots)
}

// speaker names who stands behind a report: its outlet, or the first that an aggregator names for it. A report that
// names nobody stands alone.
func speaker(v *news.Voice) string {
	name := v.Outlet
	if len(v.Report.Outlets) > 0 {
		name = v.Report.Outlets[0]
	}
	if name = strings.ToLower(strings.TrimSpace(name)); name == "" {
		return string(v.ID)
	}
	return name
}
