package record

import (
	"slices"
	"strings"

	"dateline/internal/news"
)

// rumours follows what unnamed people said first: reported until the one who can confirms or denies it. Outlets that
// repeat it add origins, not certainty. A named person entitled to speak confirms only beside a second origin. What the
// one who can had said before is no rumour.
func (b *builder) rumours() {
	if !b.happens() {
		b.dropStrays()
	}
	unclear := b.unclear()
	for i := range b.claims {
		c := &b.claims[i]
		if c.Figure != nil && unclear[c.Report] {
			continue
		}
		now := b.current()
		switch {
		case now == nil:
			if c.can && !denies(c.Said) {
				b.steps = nil // it was known before anybody whispered it
				return
			}
			if c.whisper && !denies(c.Said) {
				b.begin(c, news.StatusReported)
			}
		case denies(c.Said):
			b.denyRumour(now, c)
		case c.Figure != nil && now.value.Figure != nil && b.happens() && !b.sameEvent(now, c):
			if c.whisper && !c.can { // another event: what is told of it says nothing of this one
				b.begin(c, news.StatusReported).anew = true
			}
		case c.can:
			b.answer(now, c)
		case entitled(c.Said) && now.status == news.StatusReported && now.others(c) && matches(now.value, c):
			b.begin(c, news.StatusConfirmed)
		case matches(now.value, c):
			if now.status == news.StatusDenied {
				b.besideAs(c, news.StatusReported)
			} else {
				now.join(c)
			}
		case now.status == news.StatusReported && c.whisper && alike(c, now.lead):
			b.begin(c, news.StatusReported) // the rumour changed
		}
	}
}

// rumoured says whether a claim may only be printed as a rumour.
func rumoured(s *news.Said) bool {
	return s.Attribution.Unsure() || s.Release != nil && s.Release.Status == news.ReleaseRumoured || s.Move != nil && s.Move.Status == news.MoveRumoured
}

// denyRumour files a denial: the one who can ends the rumour, others stand beside it.
func (b *builder) denyRumour(now *step, c *claim) {
	switch {
	case now.status == news.StatusDenied:
		now.join(c)
	case c.can || entitled(c.Said):
		b.begin(c, news.StatusDenied)
	default:
		b.besideAs(c, news.StatusDisputed)
	}
}

// answer files what the one who can says of it: the same confirms, another date or value takes its place.
func (b *builder) answer(now *step, c *claim) {
	agrees := matches(now.value, c)
	switch now.status {
	case news.StatusConfirmed, news.StatusSuperseded:
		if agrees {
			now.join(c)
		}
		return
	default:
	}
	if agrees {
		b.begin(c, news.StatusConfirmed)
	} else {
		b.begin(c, news.StatusSuperseded)
	}
}

// matches says whether a claim says the same as a value. A release that is announced or out answers the rumour that it
// was coming, whatever the date; a delay answers a date only by another one.
func matches(v news.RecordValue, c *claim) bool {
	switch {
	case v.Figure != nil && c.Figure != nil:
		return sameFigure(v.Figure, c.Figure)
	case v.Move != nil && c.Move != nil:
		return agree(v.Move.From, c.Move.From) && agree(v.Move.To, c.Move.To)
	case v.Promise != nil && c.Promise != nil:
		return v.Promise.When.Empty() || c.Promise.When.Empty() || overlap(v.Promise.When, c.Promise.When)
	case v.Promise != nil && c.Release != nil:
		switch c.Release.Status {
		case news.ReleaseClosed, news.ReleaseDelayed:
			return false
		default:
			return v.Promise.When.Empty() || c.Release.When.Empty() || overlap(v.Promise.When, c.Release.When)
		}
	case v.Release != nil && c.Release != nil:
		return c.Release.Status != news.ReleaseClosed && (v.Release.Access == "" || c.Release.Access == "" || v.Release.Access == c.Release.Access)
	case v.Release != nil && c.Promise != nil:
		return c.Promise.Status != news.FateCancelled
	}
	return false
}

// Story tells how a story stands from all that its reports claim: reported while nobody but unnamed people says so,
// announced if the one who can spoke first, confirmed or denied if it spoke later of the same thing. It is false if the
// story's claims are of none of these: then the outlets themselves tell what they saw.
func Story(claims []news.Said) (news.RecordStatus, bool) {
	b := newBuilder(news.RecordKey{}, claims)
	whispered := map[string]news.ReportID{} // who whispered it first, by matter
	status := news.RecordStatus("")
	for i := range b.claims {
		c := &b.claims[i]
		about := matters(c.Said)
		switch {
		case rumoured(c.Said):
			for _, m := range about {
				if _, ok := whispered[m]; !ok {
					whispered[m] = c.Report
				}
			}
			if status == "" {
				status = news.StatusReported
			}
		case mayTell(c.Said) && edited(c.Class):
			// The report that whispers and quotes a refusal to comment answers nothing.
			answers := slices.ContainsFunc(about, func(m string) bool {
				by, ok := whispered[m]
				return ok && by != c.Report
			})
			switch {
			case denies(c.Said) && (answers || len(whispered) > 0 && c.Kind == news.ClaimStatement):
				status = news.StatusDenied
			case denies(c.Said):
			case status == "":
				status = news.StatusAnnounced
			case answers && status == news.StatusReported:
				status = news.StatusConfirmed
			}
		}
	}
	return status, status != ""
}

// matters are what a claim is about, as far as two claims of one story can be compared: their rumours, and of a statement
// its subject.
func matters(s *news.Said) []string {
	var out []string
	for _, k := range Keys(s) {
		if k.Kind == news.RecordRumour {
			out = append(out, strings.Join([]string{k.Subject, k.Attribute, k.Period, k.Unit}, "\t"))
		}
	}
	if subject := nameKey(s.Subject); s.Kind == news.ClaimStatement && subject != "" {
		out = append(out, subject)
	}
	return out
}
