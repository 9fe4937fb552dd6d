package record

import (
	"slices"
	"time"

	"dateline/internal/news"
)

// promises follows a milestone with its date (METHODS §14): open if the one who can has said it, a reported target if
// only others have. It slips by a word of delay, or by a new date that begins after the old one ended; it is kept when
// the thing comes out within its time, late when after. Others' word never counts against the company's own.
func (b *builder) promises() {
	dated := map[passageID]bool{}
	for i := range b.claims {
		c := &b.claims[i]
		if c.Promise != nil {
			dated[c.passage()] = true
		}
		// Of a company many things come out; only what somewhere stands as a product is surely one thing. So is what
		// happens to a company but once.
		b.product = b.product || c.Release != nil || b.key.Attribute == "listing"
	}
	out := false // whether it was out before anybody promised it
	for i := range b.claims {
		c := &b.claims[i]
		p := c.Promise
		if p == nil {
			if c.Release == nil || dated[c.passage()] && c.Release.Status != news.ReleaseShipped {
				continue // the same sentence gave a promise
			}
			if c.Release.Status == news.ReleaseShipped {
				if b.current() == nil {
					out = out || !c.Attribution.Unsure() && !denies(c.Said)
				} else {
					b.kept(c, out)
				}
				continue
			}
			if p = promiseOf(c); p == nil {
				continue
			}
		}
		b.promise(c, p)
	}
	b.settlePromises()
}

// passageID names a sentence of a report.
type passageID struct {
	report news.ReportID
	n      int
}

func (c *claim) passage() passageID { return passageID{c.Report, c.Passage} }

// promiseOf is what a release that is not out yet promises; nil if it says no day to come and no delay.
func promiseOf(c *claim) *news.Promise {
	r := c.Release
	_, to := ends(r.When)
	coming := !r.When.Empty() && to > c.At.UTC().Format(time.DateOnly)
	switch r.Status {
	case news.ReleaseDelayed:
		return &news.Promise{Milestone: release, When: r.When, Status: news.FateSlipped}
	case news.ReleaseAnnounced, news.ReleaseRumoured:
		if coming {
			return &news.Promise{Milestone: release, When: r.When, Status: news.FateExpected}
		}
	case news.ReleaseShipped, news.ReleaseClosed:
	}
	return nil
}

// promise files what a claim says of the milestone.
func (b *builder) promise(c *claim, p *news.Promise) {
	now := b.current()
	if now != nil && now.final {
		b.afterEnd(now, c, p)
		return
	}
	switch {
	case denies(c.Said):
		b.denyPromise(now, c, p)
	case p.Status == news.FateKept:
		b.kept(c, false)
	case p.Status == news.FateCancelled:
		b.cancel(now, c, p)
	case p.Status == news.FateSlipped:
		b.slip(now, c, p)
	case p.When.Empty():
		if now != nil && !weaker(c, now) {
			now.add(c)
		}
	default:
		b.expect(now, c, p)
	}
}

// target is the status of a date that is said: open if it is the company's own, else a reported target.
func target(c *claim) news.RecordStatus {
	if c.can {
		return news.StatusOpen
	}
	return news.StatusReported
}

// state begins a step with a promise's value.
func (b *builder) state(c *claim, p *news.Promise, status news.RecordStatus) *step {
	s := b.begin(c, status)
	value := *p
	s.value = news.RecordValue{Promise: &value}
	return s
}

// stateBeside begins a step that stands beside.
func (b *builder) stateBeside(c *claim, p *news.Promise, status news.RecordStatus) {
	b.state(c, p, status).against = true
}

// expect files a date.
func (b *builder) expect(now *step, c *claim, p *news.Promise) {
	if now == nil {
		s := b.state(c, p, target(c))
		b.earlier(s, c, p)
		return
	}
	stands := now.value.Promise.When
	own, others := now.lead.can, weaker(c, now)
	switch {
	case c.Correction:
		b.state(c, p, news.StatusCorrected)
	case !own && c.can && p.When == stands && now.raise(c, target(c)):
	case !own && c.can:
		// The one who can names a date where only others had: from now on it is its own.
		s := b.state(c, p, target(c))
		if after(p.When, stands) && now.status != news.StatusReported {
			s.status = news.StatusSlipped
		}
	case stands.Empty(): // it had slipped with no new date
		if others {
			b.stateBeside(c, p, news.StatusReported)
		} else {
			b.state(c, p, now.status)
		}
	case p.When == stands || within(stands, p.When):
		b.earlier(now, c, p)
		now.add(c) // the same, or less exactly
	case within(p.When, stands):
		if others {
			b.besideOnce(c, p, news.StatusReported)
		} else {
			b.state(c, p, now.status) // the same, more exactly
		}
	case b.echo(c, p):
	case after(p.When, stands):
		b.later(now, c, p)
	default: // it overlaps, or lies before
		b.shifted(now, c, p)
	}
}

// later files a date after the one that stands, said with no word of delay. It is a slip only where it is plain that both
// dates are of one thing: the subject is a product, and the same one tells both, or two origins tell the later one; else
// it is the next date that is reported.
func (b *builder) later(now *step, c *claim, p *news.Promise) {
	if weaker(c, now) {
		b.besideOnce(c, p, news.StatusReported)
		return
	}
	s := b.state(c, p, target(c))
	s.later = b.product
	b.earlier(s, c, p)
}

// settlePromises names the slips among later dates.
func (b *builder) settlePromises() {
	var was *step
	for _, s := range b.steps {
		if s.against || s.before {
			continue
		}
		if s.later && was != nil && (s.lead.can && was.lead.can || len(s.origins) >= 2 || !was.others(s.lead)) {
			s.status = news.StatusSlipped
		}
		was = s
	}
}

// shifted files a date that neither equals the one that stands nor lies after it.
func (b *builder) shifted(now *step, c *claim, p *news.Promise) {
	overlaps := overlap(p.When, now.value.Promise.When)
	others := now.others(c)
	switch {
	case weaker(c, now):
		b.besideOnce(c, p, news.StatusReported)
	case overlaps && !others && c.At.Sub(now.last) <= disputeDays*day:
		now.add(c) // the same, worded otherwise
	case c.can && b.product:
		b.state(c, p, news.StatusRevised)
	case b.product && others && c.At.Sub(now.last) <= disputeDays*day:
		b.besideOnce(c, p, news.StatusDisputed)
	default:
		b.state(c, p, target(c))
	}
}

// besideOnce puts a date beside the one that stands, or joins it to where it already stands beside.
func (b *builder) besideOnce(c *claim, p *news.Promise, status news.RecordStatus) {
	for _, s := range slices.Backward(b.steps) {

		if !s.against {
			if !s.before {
				break
			}
			continue
		}
		if v := s.value.Promise; v != nil && v.When == p.When {
			s.add(c)
			return
		}
	}
	b.stateBeside(c, p, status)
}

// echo joins a claim that repeats a date which was given up since, with no word of change, to where that date was said.
func (b *builder) echo(c *claim, p *news.Promise) bool {
	if c.can {
		return false
	}
	for i, s := range slices.Backward(b.steps) {
		if v := s.value.Promise; v != nil && v.When == p.When && !s.before && b.supersededWithin(i, c) {
			s.add(c)
			return true
		}
	}
	return false
}

// slip files a delay.
func (b *builder) slip(now *step, c *claim, p *news.Promise) {
	switch {
	case now == nil:
		b.earlier(b.state(c, p, news.StatusSlipped), c, p)
	case weaker(c, now):
		b.besideOnce(c, p, news.StatusReported)
	case now.status == news.StatusSlipped && (p.When == now.value.Promise.When || p.When.Empty() || within(now.value.Promise.When, p.When) && !now.value.Promise.When.Empty()):
		b.earlier(now, c, p)
		now.add(c)
	case !p.When.Empty() && p.When == now.value.Promise.When && (now.lead.can || !c.can):
		// The new date was told before without a word of the old one.
		now.status = news.StatusSlipped
		b.earlier(now, c, p)
		now.add(c)
	case c.At.Sub(now.at) <= disputeDays*day && b.echo(c, p):
	default:
		b.earlier(b.state(c, p, news.StatusSlipped), c, p)
	}
}

// earlier puts the date that a claim says was before before the step, unless it is known.
func (b *builder) earlier(s *step, c *claim, p *news.Promise) {
	if p.Earlier.Empty() || p.Earlier == p.When {
		return
	}
	for _, have := range b.steps {
		if v := have.value.Promise; have != s && v != nil && !v.When.Empty() && (v.When == p.Earlier || within(v.When, p.Earlier) || within(p.Earlier, v.When)) {
			return
		}
	}
	if v := s.value.Promise; v != nil && after(v.When, p.Earlier) && (s.status == news.StatusReported || s.status == news.StatusOpen) {
		s.status = news.StatusSlipped
	}
	b.insert(s, c, news.RecordValue{Promise: &news.Promise{Milestone: p.Milestone, When: p.Earlier, Status: news.FateExpected}}, target(c))
}

// kept closes a promise: the thing came out, within its time or after it. Others' early access does not keep it, nor
// does what unnamed people say. If it was out before it was promised, a later mention of that is no news.
func (b *builder) kept(c *claim, out bool) {
	now := b.current()
	if denies(c.Said) || c.Attribution.Unsure() || post(c.Said) || c.Modality == news.Expected {
		return
	}
	var on news.Days
	if c.Release != nil {
		on = c.Release.When
		switch c.Release.Access {
		case "waitlist", "preview", "beta":
			return
		}
	} else {
		on = c.Promise.When
	}
	if out && on.Empty() || now != nil && !now.final && on.Empty() && c.Release != nil && b.sameNews(now, c) {
		return
	}
	if on.Empty() {
		d := c.At.UTC().Format(time.DateOnly)
		on = news.Days{From: d, To: d}
	}
	if now != nil && now.final {
		if now.status == news.StatusKept || now.status == news.StatusLate {
			now.add(c)
		}
		return
	}
	p := &news.Promise{Milestone: b.key.Attribute, When: on, Status: news.FateKept}
	if c.Promise != nil {
		p.Milestone = c.Promise.Milestone
	}
	status := news.StatusKept
	if now != nil && now.value.Promise != nil {
		if stands := now.value.Promise.When; after(on, stands) || stands.Empty() && now.status == news.StatusSlipped {
			status = news.StatusLate
		}
		if on.To != "" && on.To < now.at.UTC().Format(time.DateOnly) && c.Release != nil {
			return // out before the date was told: another release
		}
	}
	b.state(c, p, status).final = true
}

// sameNews says whether a release is told with the promise itself: "launches it today, out in spring". A date of a few days
// is kept as soon as that.
func (b *builder) sameNews(now *step, c *claim) bool {
	p := now.value.Promise
	if p == nil || p.When.From == "" || c.At.Sub(now.at) >= 2*day {
		return false
	}
	from, err := time.Parse(time.DateOnly, p.When.From)
	if err != nil {
		return false
	}
	_, to := ends(p.When)
	return to > from.AddDate(0, 0, 3).Format(time.DateOnly)
}

// cancel files that it will not be.
func (b *builder) cancel(now *step, c *claim, p *news.Promise) {
	if now != nil && weaker(c, now) {
		b.besideOnce(c, p, news.StatusReported)
		return
	}
	b.state(c, p, news.StatusCancelled).final = true
}

// denyPromise files that it was never so.
func (b *builder) denyPromise(now *step, c *claim, p *news.Promise) {
	if c.can || now == nil {
		s := b.state(c, p, news.StatusDenied)
		s.final = c.can
		return
	}
	b.besideOnce(c, p, news.StatusDisputed)
}

// afterEnd files what is said after a promise ended. Only a new date of the company's own, or one of others that lies
// after a denial or an end long ago, opens it again.
func (b *builder) afterEnd(now *step, c *claim, p *news.Promise) {
	done := now.status == news.StatusKept || now.status == news.StatusLate
	switch {
	case done:
		if p.Status == news.FateKept {
			b.kept(c, false)
		}
	case denies(c.Said):
		now.add(c)
	case p.Status == news.FateCancelled && now.status == news.StatusCancelled:
		now.add(c)
	case c.can && !p.When.Empty():
		b.state(c, p, news.StatusOpen)
	case p.When.Empty():
	case weaker(c, now):
		b.besideOnce(c, p, news.StatusReported)
	default:
		b.state(c, p, news.StatusReported)
	}
}
