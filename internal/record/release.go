package record

import (
	"strings"

	"dateline/internal/news"
)

// releases follows a product's coming out (METHODS §16): reported, announced, shipped, delayed, closed. What unnamed
// people say is reported, however flatly it is put; what others say against the maker's own word stands beside it.
func (b *builder) releases() {
	for i := range b.claims {
		c := &b.claims[i]
		if c.Release == nil || b.namesake(c) {
			continue
		}
		b.release(c)
		for _, s := range b.steps {
			s.complete(c)
		}
	}
}

// namesake says whether a claim tells of another product of the same name, which the gazetteer does not know: another
// maker's "Composer". The record is of the one that was told of first.
func (b *builder) namesake(c *claim) bool {
	if c.Release.Product.ID != "" || c.Release.Maker.ID == "" {
		return false
	}
	for _, s := range b.steps {
		for _, had := range s.claims {
			if r := had.Release; r != nil && r.Maker.ID != "" {
				return !kin(r.Maker.ID, c.Release.Maker.ID)
			}
		}
	}
	return false
}

// kin says whether two ids are of one house: a company's and its laboratory's begin alike.
func kin(a, b news.EntityID) bool {
	return strings.HasPrefix(string(a), string(b)) || strings.HasPrefix(string(b), string(a))
}

// releaseStatus is what a claim says of a release by itself. What a private person calls out may be his own copy of it.
func releaseStatus(c *claim) news.RecordStatus {
	r := c.Release
	switch {
	case denies(c.Said):
		return news.StatusDenied
	case r.Status == news.ReleaseDelayed && !post(c.Said):
		return news.StatusDelayed
	case c.Attribution.Unsure(), post(c.Said), r.Status == news.ReleaseRumoured:
		return news.StatusReported
	case r.Status == news.ReleaseClosed:
		return news.StatusClosed
	case r.Status == news.ReleaseShipped && c.Modality != news.Expected:
		return news.StatusShipped
	case c.can:
		return news.StatusAnnounced
	}
	return news.StatusReported
}

func (b *builder) release(c *claim) {
	now, status := b.current(), releaseStatus(c)
	if now == nil {
		if status == news.StatusDenied && !c.can {
			b.beside(c, news.StatusDisputed)
			return
		}
		b.begin(c, status)
		return
	}
	others := weaker(c, now)
	switch status {
	case now.status:
		b.again(now, c)
	case news.StatusDenied:
		switch {
		case c.can:
			b.begin(c, status)
		default:
			b.besideAs(c, news.StatusDisputed)
		}
	case news.StatusShipped:
		if now.status == news.StatusClosed && !c.can {
			now.join(c) // it is told where it came from, not that it came back
			return
		}
		if !now.raise(c, status) {
			b.begin(c, status)
		}
	case news.StatusClosed:
		b.begin(c, status)
	case news.StatusDelayed:
		switch now.status {
		case news.StatusShipped, news.StatusClosed:
			now.join(c)
		default:
			if others {
				b.besideAs(c, news.StatusReported)
			} else {
				b.begin(c, status)
			}
		}
	case news.StatusAnnounced:
		switch {
		case now.status != news.StatusReported && now.status != news.StatusDenied:
			now.add(c)
		case !now.raise(c, status):
			b.begin(c, status)
		}
	default: // reported: what stands is surer or says more
		if now.status == news.StatusDenied {
			b.besideAs(c, news.StatusReported)
		} else {
			now.join(c)
		}
	}
}

// besideAs puts a claim beside what stands, together with those that already stand there so.
func (b *builder) besideAs(c *claim, status news.RecordStatus) {
	if end := b.steps[len(b.steps)-1]; end.against && end.status == status {
		end.add(c)
		return
	}
	b.beside(c, status)
}

// again files a claim that says what stands. Access that widens some time after the first is a step of its own: a
// preview that is open to all, weights that are put out.
func (b *builder) again(now *step, c *claim) {
	had, has := now.value.Release, c.Release
	if now.status == news.StatusShipped && had != nil && has.Access != "" && had.Access != "" && has.Access != had.Access &&
		c.At.Sub(now.at) > disputeDays*day && !b.hadAccess(has.Access) {
		b.begin(c, news.StatusShipped)
		return
	}
	if c.Correction {
		b.begin(c, news.StatusCorrected)
		return
	}
	now.add(c)
}

func (b *builder) hadAccess(access string) bool {
	for _, s := range b.steps {
		for _, c := range s.claims {
			if c.Release != nil && c.Release.Access == access {
				return true
			}
		}
	}
	return false
}

// complete puts in what the step's own claim does not state and another claim of the same state does.
func (s *step) complete(c *claim) {
	v, r := s.value.Release, c.Release
	if v == nil || s.claims[len(s.claims)-1] != c {
		return
	}
	if v.Maker.Empty() {
		v.Maker = r.Maker
	}
	if v.Version == "" {
		v.Version = r.Version
	}
	if r.Status != v.Status {
		return // of another state: its date and access are not this one's
	}
	if v.Access == "" {
		v.Access = r.Access
	}
	if v.Licence == "" {
		v.Licence = r.Licence
	}
	if v.When.Empty() {
		v.When = r.When
	}
}

// several says whether a name that the gazetteer does not know names no one thing, though it holds a name: "Gemini features",
// "Micro RGB TVs", 重大功能. Its last word is a kind in the plural, or a change.
func several(n news.Name) bool {
	if n.ID != "" {
		return false
	}
	for _, w := range []string{"重大功能", "核心功能", "多项功能", "一轮功能", "功能更新", "个版本", "等功能", "项新功能"} {
		if strings.HasSuffix(n.Text, w) {
			return true
		}
	}
	for _, w := range []string{"各类", "各种", "多种", "多款", "这些", "首批", "第三方", "一系列"} {
		if strings.HasPrefix(n.Text, w) {
			return true
		}
	}
	last := n.Text[strings.LastIndexByte(n.Text, ' ')+1:]
	switch strings.ToLower(last) {
	case "update", "updates", "upgrade", "upgrades", "improvements", "integration", "integrations", "functionality", "capabilities":
		return true
	}
	singular, plural := strings.CutSuffix(last, "s")
	return plural && last != n.Text && last == strings.ToLower(last) && genericWord(singular) && singular != "glasse"
}
