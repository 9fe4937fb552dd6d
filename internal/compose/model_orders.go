package compose

import (
	"slices"

	"dateline/internal/summary"
)

// titles are the candidates for a headline, without titles that tell their reader what to do as long as there are others.
func (w *liner) titles(all []summary.Candidate) []summary.Candidate {
	plain := slices.DeleteFunc(slices.Clone(all), func(c summary.Candidate) bool { return c.Title && w.orders.In(c.Text) })
	if slices.ContainsFunc(plain, func(c summary.Candidate) bool { return c.Title }) {
		return plain
	}
	return all
}
