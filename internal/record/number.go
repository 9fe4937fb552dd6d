package record

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"dateline/internal/news"
)

// numbers follows a figure (METHODS §13). A revision is a later statement with another interval and a word of change, or
// one that two origins tell, or the company itself. Two origins that do not agree within some days, with no word of
// change, are shown side by side.
func (b *builder) numbers() {
	if !b.happens() {
		b.dropStrays()
	}
	unclear := b.unclear()
	for i := range b.claims {
		c := &b.claims[i]
		if c.Figure == nil || unclear[c.Report] {
			continue
		}
		if denies(c.Said) {
			b.denyNumber(c)
			continue
		}
		now := b.current()
		if now == nil {
			s := b.begin(c, told(c))
			b.oldValue(s, c)
			continue
		}
		if b.narrower(now, c) {
			continue
		}
		if s := b.sameValue(c); s != nil {
			b.oldValue(s, c)
			switch {
			case closes(b.key.Attribute) && s.planned() && c.Modality == news.Stated && c.At.Sub(s.last) > planDays*day:
				b.begin(c, told(c)) // what was planned was done
			case s.status != news.StatusReported || !c.can:
				s.add(c)
			case !s.raise(c, news.StatusAnnounced):
				b.begin(c, news.StatusConfirmed)
			}
			continue
		}
		if b.happens() && !b.sameEvent(now, c) {
			b.begin(c, told(c)).anew = true
			continue
		}
		b.otherValue(now, c)
	}
	b.settleNumbers()
	for i := range b.claims {
		if c := &b.claims[i]; c.Figure != nil && unclear[c.Report] && !denies(c.Said) {
			b.support(c)
		}
	}
}

// A value that lies farther than this factor from all others told within strayDays is taken for one of something else.
const (
	strayFactor = 4
	strayDays   = 90
)

// dropStrays drops values of another size that a single origin tells, with no word of change, where others agree on the
// size at about that time: of 800 million users 40 million ask about health, and 18 is an age. Values are parted where two
// neighbours differ by more than strayFactor; a group stays if two origins speak in it, or the company itself, or a change
// is told; if none does, the one that was told first stands for all.
func (b *builder) dropStrays() {
	order := make([]*claim, 0, len(b.claims))
	for i := range b.claims {
		if b.claims[i].Correction {
			return // what is corrected was of another size
		}
		if b.claims[i].Figure != nil {
			order = append(order, &b.claims[i])
		}
	}
	slices.SortStableFunc(order, func(x, y *claim) int { return cmp.Compare(x.Figure.High, y.Figure.High) })
	var groups [][]*claim
	for i, c := range order {
		if i == 0 || c.Figure.High > strayFactor*order[i-1].Figure.High {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], c)
	}
	if len(groups) < 2 {
		return
	}
	firm := slices.DeleteFunc(slices.Clone(groups), stray)
	if len(firm) == 0 {
		firm = append(firm, slices.MinFunc(groups, func(x, y []*claim) int { return compareSaid(earliest(x).Said, earliest(y).Said) }))
	}
	sure := make(map[*news.Said]bool, len(order))
	var times []time.Time
	for _, g := range firm {
		for _, c := range g {
			sure[c.Said] = true
			times = append(times, c.At)
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	b.claims = slices.DeleteFunc(b.claims, func(c claim) bool { return c.Figure != nil && !sure[c.Said] && isNear(times, c.At) })
}

// isNear says whether one of the sorted times lies within strayDays of t.
func isNear(times []time.Time, t time.Time) bool {
	i, _ := slices.BinarySearchFunc(times, t.Add(-strayDays*day), time.Time.Compare)
	return i < len(times) && times[i].Sub(t) <= strayDays*day
}

func stray(group []*claim) bool {
	return origins(group) < 2 && !slices.ContainsFunc(group, func(c *claim) bool {
		return itself(c.Said) || c.Figure.Change != ""
	})
}

func earliest(group []*claim) *claim {
	return slices.MinFunc(group, func(x, y *claim) int { return compareSaid(x.Said, y.Said) })
}

// unclear are the reports that name several values for one key, with none of them told as the old one: a table, a list,
// two things under one name. They do not dispute themselves, and do not say which value is meant.
func (b *builder) unclear() map[news.ReportID]bool {
	first := map[news.ReportID]*claim{}
	out := map[news.ReportID]bool{}
	for i := range b.claims {
		c := &b.claims[i]
		f := c.Figure
		if f == nil {
			continue
		}
		was, ok := first[c.Report]
		if !ok {
			first[c.Report] = c
			continue
		}
		if !sameFigure(was.Figure, f) && !isOld(was.Figure, f) && !isOld(f, was.Figure) {
			out[c.Report] = true
		}
	}
	return out
}

// isOld says whether a is the value that b says was before its own.
func isOld(a, b *news.Figure) bool {
	old := news.Figure{Low: b.OldLow, High: max(b.OldLow, b.OldHigh)}
	return old.High != 0 && sameFigure(a, &old)
}

// support joins a claim of an unclear report to the step that tells its value, if one does so at about that time.
func (b *builder) support(c *claim) {
	for _, s := range b.steps {
		near := c.At.Sub(s.last) <= disputeDays*day && s.at.Sub(c.At) <= disputeDays*day
		can := c.can && !s.lead.can // it would confirm, and is not clear enough for that
		if near && !can && !s.before && s.value.Figure != nil && s.status != news.StatusDenied && sameFigure(s.value.Figure, c.Figure) {
			s.join(c)
			return
		}
	}
}

// told is the status of what a claim says first: announced by the one who can, else reported.
func told(c *claim) news.RecordStatus {
	if c.can {
		return news.StatusAnnounced
	}
	return news.StatusReported
}

// sameValue returns the step that says what the claim says: the one that stands, one beside it, or an older one that the
// claim repeats though it was revised since (a late reporter; within some days, and with no word of change).
func (b *builder) sameValue(c *claim) *step {
	for i, s := range slices.Backward(b.steps) {

		if s.before || s.value.Figure == nil || s.status == news.StatusDenied || !sameFigure(s.value.Figure, c.Figure) {
			continue
		}
		standing := s == b.current() || s.against && b.noneStandsAfter(i)
		echo := !standing && c.Figure.Change == "" && !c.Correction && !c.can && b.supersededWithin(i, c)
		if standing || echo {
			return s
		}
	}
	return nil
}

// noneStandsAfter says whether no step after i took the place of what stood.
func (b *builder) noneStandsAfter(i int) bool {
	for _, s := range b.steps[i+1:] {
		if !s.against && !s.before {
			return false
		}
	}
	return true
}

// supersededWithin says whether the step that took the place of step i began some days before the claim, not longer ago.
func (b *builder) supersededWithin(i int, c *claim) bool {
	for _, s := range b.steps[i+1:] {
		if !s.against && !s.before {
			return c.At.Sub(s.at) <= disputeDays*day
		}
	}
	return true
}

// otherValue files a claim with another value than the one that stands.
func (b *builder) otherValue(now *step, c *claim) {
	f, stands := c.Figure, now.value.Figure
	revised := f.Change != "" && agrees(f, stands)
	switch {
	case c.Correction:
		b.begin(c, news.StatusCorrected)
	case isOld(f, stands): // the old value, told beside the new one
		for _, s := range b.steps {
			if s.before && sameFigure(s.value.Figure, f) {
				now = s
			}
		}
		now.join(c)
	case revised && weaker(c, now) && c.At.Sub(now.last) <= disputeDays*day:
		// Others say that the company's own value changed: reported, beside it, until it says so itself.
		b.beside(c, news.StatusReported)
	case revised:
		s := b.begin(c, news.StatusRevised)
		b.oldValue(s, c)
	case c.can && now.lead.can && (!now.others(c) || itself(c.Said) && itself(now.lead.Said)):
		b.begin(c, news.StatusRevised)
	case c.can:
		b.begin(c, news.StatusAnnounced)
	case c.At.Sub(now.last) <= disputeDays*day && weaker(c, now):
		b.beside(c, news.StatusReported)
	case c.At.Sub(now.last) <= disputeDays*day && now.others(c):
		if natureOf(b.key.Attribute) == deal || b.key.Attribute == "valuation" && (c.Modality == news.Expected || now.lead.Modality == news.Expected) {
			b.beside(c, news.StatusReported) // there may be two, or talks beside what stands
		} else {
			b.beside(c, news.StatusDisputed)
		}
	default:
		b.begin(c, told(c))
	}
}

// agrees says whether the direction of a change is that from the value that stands; one that tells its own old value
// does.
func agrees(f, stands *news.Figure) bool {
	if f.OldLow != 0 || f.OldHigh != 0 || stands == nil {
		return true
	}
	was, is := stands.Low+stands.High, f.Low+f.High
	return f.Change == news.Raised && is > was || f.Change == news.Lowered && is < was
}

// oldValue puts the value that a claim says was before its own before the step, unless it is known.
func (b *builder) oldValue(s *step, c *claim) {
	f := c.Figure
	if f.OldLow == 0 && f.OldHigh == 0 {
		return
	}
	old := *f
	old.Low, old.High, old.OldLow, old.OldHigh, old.Change, old.Approx = f.OldLow, max(f.OldLow, f.OldHigh), 0, 0, "", false
	for _, have := range b.steps {
		if have != s && have.value.Figure != nil && sameFigure(have.value.Figure, &old) {
			return
		}
	}
	if s.status == news.StatusAnnounced || s.status == news.StatusReported {
		s.status = news.StatusRevised
	}
	b.insert(s, c, news.RecordValue{Figure: &old}, told(c))
}

// denyNumber files a denial. Only the one who can denies; others stand beside.
func (b *builder) denyNumber(c *claim) {
	if s := b.current(); s != nil && s.status == news.StatusDenied {
		s.add(c)
		return
	}
	if c.can || entitled(c.Said) || len(b.steps) == 0 {
		b.begin(c, news.StatusDenied)
		return
	}
	b.beside(c, news.StatusDisputed)
}

// settleNumbers looks back: a later value that two origins tell is a revision, also without a word of change. Rounds of
// funding and the like come anew each time instead.
func (b *builder) settleNumbers() {
	if n := natureOf(b.key.Attribute); b.key.Period == "" && (n == event || n == deal) {
		return
	}
	first := true
	for _, s := range b.steps {
		if s.before || s.against {
			continue
		}
		if !first && s.status == news.StatusReported && len(s.origins) >= 2 {
			s.status = news.StatusRevised
		}
		first = false
	}
}

// sameFigure says whether two figures are one value, told more or less exactly: 1.4 and 1.43 billion, 600 and "nearly
// 600", "71" and "70 to 72". They are not if they differ by more than a twentieth.
func sameFigure(a, b *news.Figure) bool {
	if same(a.Low, b.Low, a.Approx || b.Approx) && same(a.High, b.High, a.Approx || b.Approx) {
		return true
	}
	point, span := a, b
	if point.Low != point.High {
		point, span = b, a
	}
	if point.Low == point.High && point.Low == span.High && span.High > span.Low {
		return true // "up to": the top of a range stands for it
	}
	return point.Low == point.High && span.Low <= point.Low && point.Low <= span.High && span.Low > 0 && span.High <= 1.1*span.Low
}

// near is the part by which two values may differ at most to be one that was rounded.
const near = 0.05

// same says whether two values may be one: equal, near if one is called inexact, else equal after rounding to as many
// digits as the shorter one has.
func same(a, b float64, inexact bool) bool {
	if a == b {
		return true
	}
	if a < b {
		a, b = b, a
	}
	if b <= 0 || a-b > near*a {
		return false
	}
	return inexact || a-b <= (1+1e-9)*max(halfUnit(a), halfUnit(b))
}

// halfUnit is half of the last digit that a value was told with: 0.05 for 1.4, 5e8 for 23e9. A value of one digit tells
// itself exactly: "3" is not 3.2.
func halfUnit(v float64) float64 {
	mantissa, exponent, ok := strings.Cut(strconv.FormatFloat(v, 'e', -1, 64), "e")
	if !ok {
		return 0
	}
	digits := len(mantissa)
	if digits > 1 {
		digits-- // the point
	}
	if digits < 2 {
		return 0
	}
	e, err := strconv.Atoi(exponent)
	if err != nil {
		return 0 // Unreachable: FormatFloat writes a number there
	}
	return math.Pow10(e-digits+1) / 2
}
