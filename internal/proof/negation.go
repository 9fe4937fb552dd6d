package proof

// lostNegation looks for parts of passage n that are negated, and that the sentence tells without.
func (j *judge) lostNegation(n int) {
	s, p := j.s, j.ps[n]
	cross := p.lang.IsChinese() != s.lang.IsChinese()
	for i := range p.cues {
		c := &p.cues[i]
		if c.kind != negation || c.inPassage == 0 {
			continue
		}
		g := p.regionOf(c.segment, cross, func(u *unit) bool { return p.tokens[u.token].negated })
		if g.total == 0 {
			continue
		}
		for m := range s.segments {
			units, weight := s.match(m, &g)
			if weight < leastShare*g.total || weight < 1 && !j.closely(m, c.segment, n) {
				continue
			}
			have, want := s.count(m, negation, false, 1), p.count(c.segment, negation, true, 1)
			if have > 0 && (have >= want || !j.closely(m, c.segment, n)) || j.toldPlainly(units, n, c.segment) ||
				cross && s.has(negation) {
				continue
			}
			j.report(RuleNegation, Refused, j.segmentSpan(m), n, "the passage denies or negates this", "原文对此是否定的")
			return
		}
	}
}

// toldPlainly says whether another part of the passages tells the same units without a negation.
func (j *judge) toldPlainly(units []*unit, n, segment int) bool {
	return j.elsewhere(units, n, segment, func(p *reading, h int) bool { return p.count(h, negation, true, 1) == 0 },
		func(*reading, *unit) bool { return true })
}

// addedNegation looks for negations of the sentence that no passage has.
func (j *judge) addedNegation() {
	s := j.s
	for i := range s.cues {
		c := &s.cues[i]
		if c.kind != negation {
			continue
		}
		some, aligned := false, false
		for _, n := range j.use {
			p := j.ps[n]
			cross := p.lang.IsChinese() != s.lang.IsChinese()
			if cross && p.has(negation) || holdsWhole(p.folded.text, c.words) {
				some = true
				break
			}
			g := s.regionOf(c.segment, cross, func(u *unit) bool { return s.tokens[u.token].negated })
			for h := range p.segments {
				_, weight := p.match(h, &g)
				if g.total == 0 || weight < leastShare*g.total {
					continue
				}
				aligned = true
				some = some || p.count(h, negation, true, 1) > 0
			}
			some = some || !aligned && p.has(negation)
		}
		if !some {
			j.report(RuleNegation, Refused, s.folded.span(c.start, c.end), -1, "no passage denies or negates this", "原文没有这一否定")
			return
		}
	}
}
