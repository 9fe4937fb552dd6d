package claim

import (
	"strings"

	"dateline/internal/text"
)

// wide says whether a scope holds for all figures of a sentence, wherever it stands: "including finance leases".
func wide(scope *metric) bool {
	return strings.HasPrefix(scope.name, "including") || strings.HasPrefix(scope.name, "excluding")
}

// scope returns what narrows a figure: the word of its clause that stands nearest to it, of those that may narrow its
// metric; else one that holds for the whole sentence. It is empty for a figure whose metric is not known.
func (r *figureReader) scope(m *measured, clause text.Span) string {
	if m.m == nil {
		return ""
	}
	best, least, all := "", 1<<30, ""
	rate := strings.HasPrefix(strings.TrimLeft(r.low[m.q.End:], " "), "per ") // "$5 per million input tokens"
	for i := range r.scopes {
		s := &r.scopes[i]
		switch {
		case !narrows(s.m, m.m.name):
			continue
		case wide(s.m):
			all = s.m.name
			continue
		case s.Start < clause.Start || s.End > clause.End:
			continue
		}
		d := s.Start - m.q.End
		if s.End <= m.q.Start {
			d = m.q.Start - s.End
			if rate {
				d += 40
			}
			if r.parted(s.End, m.q.Start) {
				d += 30
			}
		} else if r.parted(m.q.End, s.Start) {
			d += 30
		} else if !rate {
			d += 6
		}
		if d < least {
			best, least = s.m.name, d
		}
	}
	if best == "" {
		return all
	}
	return best
}

// narrows says whether a scope may narrow a metric.
func narrows(scope *metric, name string) bool {
	return scope.units == ",*," || strings.Contains(scope.units, ","+name+",")
}

// parted says whether another figure stands between two places: what is beyond it narrows that one.
func (r *figureReader) parted(from, to int) bool {
	for i := range r.p.quantities {
		if q := &r.p.quantities[i]; q.Start >= from && q.End <= to && mayCount(*q) {
			return true
		}
	}
	return false
}
