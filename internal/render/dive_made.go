package render

import (
	"slices"
	"strings"

	"dateline/internal/news"
)

// diveMade says how a dive's sentences came to be.
func (l *Lexicon) diveMade(d *news.Dive) string {
	var models []string
	for i := range d.Sections {
		if w := d.Sections[i].Writing; w.By() {
			for _, m := range w.Models {
				if !slices.Contains(models, m) {
					models = append(models, m)
				}
			}
		}
	}
	if len(models) == 0 {
		return l.T("dive.made")
	}
	slices.Sort(models)
	return l.T("dive.modelled", strings.Join(models, l.T("list.comma")))
}
