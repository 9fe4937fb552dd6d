package proof

import (
	"slices"

	"dateline/internal/text"
)

// What it takes to say that a part of the sentence tells what a part of a passage tells.
const (
	leastShare  = 0.5 // of the weight of the passage's units
	strongShare = 0.6 // of the weight of both: nearly the same words
)

// weight says how much a unit tells: a name, number or date more than a word, a pair of characters less.
func (u *unit) weight() float64 {
	switch {
	case u.fact:
		return 2
	case u.key[0] == 'z':
		return 0.5
	}
	return 1
}

// region is a piece of a text: units of one segment, each once.
type region struct {
	segment int
	units   []*unit
	total   float64
	whole   bool // nothing stands behind the cue: the whole segment is meant
}

// regionOf returns the units of a segment that satisfy keep, all if none does. Between languages only shared units count.
func (r *reading) regionOf(n int, shared bool, keep func(*unit) bool) region {
	g := region{segment: n}
	for _, all := range [2]bool{false, true} {
		for i := range r.units {
			u := &r.units[i]
			if u.segment != n || shared && !u.shared || !all && !keep(u) || g.has(u.key) {
				continue
			}
			g.units = append(g.units, u)
			g.total += u.weight()
		}
		if len(g.units) > 0 {
			g.whole = all
			break
		}
	}
	return g
}

func (g *region) has(key string) bool {
	for _, u := range g.units {
		if u.key == key {
			return true
		}
	}
	return false
}

func everything(*unit) bool { return true }

// match returns the units of r's segment n that the region has, and their weight.
func (r *reading) match(n int, g *region) (units []*unit, weight float64) {
	for _, want := range g.units {
		found := false
		for i := range r.units {
			if u := &r.units[i]; u.segment == n && u.key == want.key {
				units = append(units, u)
				found = true
			}
		}
		if found {
			weight += want.weight()
		}
	}
	return units, weight
}

func (j *judge) segmentSpan(n int) text.Span {
	g := j.s.segments[n]
	return j.s.folded.span(j.s.tokens[g.first].start, j.s.tokens[g.last-1].end)
}

// aligned says whether a segment of the sentence tells what a region of a passage tells: half of the region, or, where the
// sentence leaves much out, two facts that are half of what its segment says.
func (j *judge) aligned(m int, g *region, units []*unit, weight float64) bool {
	if weight < 1 {
		return false
	}
	if weight >= leastShare*g.total {
		return true
	}
	keys := map[string]bool{}
	for _, u := range units {
		if u.fact {
			keys[u.key] = true
		}
	}
	if len(keys) < 2 {
		return false
	}
	mine := j.s.regionOf(m, true, everything)
	return weight >= leastShare*mine.total
}

// closely says whether a segment of the sentence and one of passage n are nearly the same words.
func (j *judge) closely(m, h, n int) bool {
	s, p := j.s, j.ps[n]
	if p.lang.IsChinese() != s.lang.IsChinese() {
		return false
	}
	theirs := p.regionOf(h, false, everything)
	mine := s.regionOf(m, false, everything)
	_, weight := s.match(m, &theirs)
	return weight >= strongShare*(theirs.total+mine.total-weight)
}

// statedElsewhere says whether another part of the passages tells the same units without the hedge.
func (j *judge) statedElsewhere(units []*unit, n, segment int, level int8) bool {
	return j.elsewhere(units, n, segment, func(*reading, int) bool { return true },
		func(p *reading, u *unit) bool { return p.tokens[u.token].asPassage < level })
}

// elsewhere says whether a segment of the passages that counts, other than that one of passage n, tells all the units, each by
// one that counts.
func (j *judge) elsewhere(units []*unit, n, segment int, segmentCounts func(p *reading, h int) bool, unitCounts func(*reading, *unit) bool) bool {
	for _, k := range j.use {
		p := j.ps[k]
		for h := range p.segments {
			if k == n && h == segment || !segmentCounts(p, h) {
				continue
			}
			told := func(u *unit) bool {
				return slices.ContainsFunc(p.units, func(o unit) bool { return o.segment == h && o.key == u.key && unitCounts(p, &o) })
			}
			if !slices.ContainsFunc(units, func(u *unit) bool { return !told(u) }) {
				return true
			}
		}
	}
	return false
}
