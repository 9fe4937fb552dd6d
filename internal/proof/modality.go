package proof

import (
	"strings"

	"dateline/internal/news"
	"dateline/internal/text"
)

// modality checks that nothing is told more surely than a passage tells it, and that no negation is lost or added.
func (j *judge) modality() {
	for _, n := range j.use {
		j.hedges(n)
		j.lostNegation(n)
	}
	j.hedgedNumbers()
	j.addedNegation()
	j.carried()
}

// hedges looks for parts of passage n that are only expected or possible, and that the sentence states.
func (j *judge) hedges(n int) {
	p := j.ps[n]
	cross := p.lang.IsChinese() != j.s.lang.IsChinese()
	for h := range p.segments {
		for level := int8(2); level >= 1; level-- {
			has := false
			for i := p.segments[h].first; i < p.segments[h].last; i++ {
				has = has || p.tokens[i].asPassage == level
			}
			if !has {
				continue
			}
			g := p.regionOf(h, cross, func(u *unit) bool { return p.tokens[u.token].asPassage >= level })
			if at, bad := j.upgraded(n, &g, level); bad {
				j.refuseUpgrade(at, n, level)
				return
			}
		}
	}
	j.report(RuleModality, Held, text.Span{}, n, "nothing is told more surely than the passage tells it", "确定程度不高于原文")
}

// hedgedNumbers looks for numbers that the passages have only behind a hedge, and that the sentence states.
func (j *judge) hedgedNumbers() {
	s := j.s
	for i := range s.units {
		u := &s.units[i]
		if u.key[0] != 'n' || s.inDate(s.folded.span(s.tokens[u.token].start, s.tokens[u.token].end)) {
			continue
		}
		least, from := int8(3), -1
		for _, n := range j.use {
			p := j.ps[n]
			for k := range p.units {
				if o := &p.units[k]; o.key == u.key {
					if level := p.hedgeOf(o.token); level < least {
						least, from = level, n
					}
				}
			}
		}
		if from < 0 || least < 1 || least > 2 || s.tokens[u.token].level >= least || s.count(u.segment, hedge, false, least) > 0 ||
			s.count(-1, hedge, false, least) >= j.ps[from].count(-1, hedge, true, least) {
			continue
		}
		j.refuseUpgrade(u.segment, from, least)
		return
	}
}

// hedgeOf returns the level of the hedge that surely governs a number: none if a verb of something done stands between
// ("plans to spend the money raised, 5 million") or behind it ("the 5 million it raised").
func (r *reading) hedgeOf(token int) int8 {
	level := r.tokens[token].asPassage
	if level == 0 {
		return 0
	}
	plain := func(k int) bool {
		t := &r.tokens[k]
		w := r.folded.text[t.start:t.end]
		switch w {
		case "it", "they", "he", "she", "we", "already", "已", "了":
			return true
		}
		return t.kind == word && len(w) > 4 && strings.HasSuffix(w, "ed")
	}
	for i := range r.cues {
		c := &r.cues[i]
		if c.kind != hedge || c.inPassage != level || c.token > token || c.segment != r.tokens[token].segment {
			continue
		}
		k := c.token
		for k < token && r.tokens[k].start < c.end {
			k++
		}
		for ; k < token; k++ {
			if plain(k) {
				return 0
			}
		}
		for k := token + 1; k < min(token+5, len(r.tokens)); k++ {
			if plain(k) {
				return 0
			}
		}
		return level
	}
	return 0
}

func (j *judge) refuseUpgrade(segment, n int, level int8) {
	span := j.segmentSpan(segment)
	if level > 1 {
		j.report(RuleModality, Refused, span, n, "the passage calls this only possible", "原文只说可能")
		return
	}
	j.report(RuleModality, Refused, span, n, "the passage calls this planned or expected, not done", "原文只说计划或预计，并未说已成事实")
}

// upgraded looks for a segment of the sentence that tells a hedged region of passage n without such a hedge.
func (j *judge) upgraded(n int, g *region, level int8) (segment int, bad bool) {
	if g.total == 0 {
		return 0, false
	}
	s, p := j.s, j.ps[n]
	cross := p.lang.IsChinese() != s.lang.IsChinese()
	for m := range s.segments {
		units, weight := s.match(m, g)
		if !j.aligned(m, g, units, weight) {
			continue
		}
		strongest := int8(0)
		for _, u := range units {
			strongest = max(strongest, s.tokens[u.token].level)
		}
		if g.whole && s.count(m, hedge, false, level) > 0 {
			strongest = level
		}
		if strongest >= level {
			if !cross && j.oneOfTwo(m, g.segment, n, level) {
				return m, true
			}
			continue
		}
		if s.count(m, hedge, false, level) > 0 && !j.closely(m, g.segment, n) || j.statedElsewhere(units, n, g.segment, level) {
			continue
		}
		if s.count(-1, hedge, false, level) >= p.count(-1, hedge, true, level) && !j.closely(m, g.segment, n) {
			continue // as many hedges, in other places: the clauses are built otherwise
		}
		return m, true
	}
	return 0, false
}

// oneOfTwo says whether a segment that is nearly the passage's own has fewer hedges and a word of something done in
// their place: one of two was turned into a fact.
func (j *judge) oneOfTwo(m, h, n int, level int8) bool {
	s, p := j.s, j.ps[n]
	return s.count(m, hedge, false, level) < p.count(h, hedge, true, level) &&
		s.count(m, done, false, 1) > p.count(h, done, true, 1) && j.closely(m, h, n)
}

// carried checks what annotate knows of a passage from its place, where the passage's own words do not say it.
func (j *judge) carried() {
	if len(j.use) != 1 {
		return
	}
	n := j.use[0]
	p := j.ps[n]
	if holdsWhole(p.bare(), trimMarks(j.s.bare())) {
		return // the passage's own words
	}
	switch {
	case j.passages[n].Modality == news.Expected && !p.has(hedge) && !j.s.has(hedge):
		j.report(RuleModality, Refused, text.Span{}, n, "the report tells this as expected", "报道称此事尚属预期")
	case j.passages[n].Modality == news.Denied && !p.has(negation) && !j.s.has(negation):
		j.report(RuleNegation, Refused, text.Span{}, n, "the report tells this as denied", "报道称此事遭否认")
	}
}
