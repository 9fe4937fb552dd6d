package follow

import (
	"slices"

	"dateline/internal/news"
	"dateline/internal/record"
)

// names are all under which a record is found: its subject, its maker, and whom its changes name.
func names(r *news.Record) []string {
	out := []string{r.Key.Subject}
	add := func(n news.Name) {
		if n.ID != "" {
			out = append(out, string(n.ID))
		} else if n.Text != "" {
			out = append(out, record.Fold(n.Text))
		}
	}
	add(r.Subject)
	add(r.Maker)
	for i := range r.Changes {
		v := &r.Changes[i].Value
		if v.Move != nil {
			add(v.Move.Person)
			add(v.Move.From)
			add(v.Move.To)
		}
		if v.Release != nil {
			add(v.Release.Product)
			add(v.Release.Maker)
		}
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(s string) bool { return s == "" })
}
