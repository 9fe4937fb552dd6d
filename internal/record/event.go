package record

import (
	"slices"

	"dateline/internal/news"
)

// What is told of one event may differ by such factors, within so many days: talks and closing, rounding, later reports.
const (
	eventFactor = 1.25 // of what has no other side: another round may be of like size
	dealFactor  = 1.5  // of one deal with a named side
	buyFactor   = 4    // of the purchase of a named company, which is bought once
	eventDays   = 60
)

// planDays is how long after the last word of a plan the same value, told as done, is a step of its own. Sooner, headlines
// mix both ways of telling one piece of news.
const planDays = 7

// closes says whether what happens is first talked of, then closed.
func closes(metric string) bool {
	switch metric {
	case "funding round", "acquisition price", "investment", "ipo proceeds", "contract value":
		return true
	}
	return false
}

// planned says whether all claims of a step tell of what is to be.
func (s *step) planned() bool {
	return !slices.ContainsFunc(s.claims, func(c *claim) bool { return c.Modality != news.Expected })
}

// happens says whether the record is of what happens, anew each time.
func (b *builder) happens() bool {
	n := natureOf(b.key.Attribute)
	return n == event || n == deal
}

// sameEvent says whether a claim tells of the event that stands. A word of change says so, where its old value is the one
// that stands, and a correction does. Rounds of funding have no other side; of other deals the value alone cannot tell.
func (b *builder) sameEvent(now *step, c *claim) bool {
	f, stood := c.Figure, now.value.Figure
	if c.Correction || isOld(f, stood) || isOld(stood, f) || sameFigure(f, stood) && c.At.Sub(now.last) <= eventDays*day {
		return true
	}
	if f.Change != "" && f.OldLow == 0 && f.OldHigh == 0 && agrees(f, stood) {
		return true
	}
	if c.At.Sub(now.last) > eventDays*day {
		return false
	}
	ratio := f.High / stood.High
	if ratio < 1 {
		ratio = 1 / ratio
	}
	switch {
	case b.key.Attribute == "acquisition price" && b.key.Of != "":
		return ratio <= buyFactor
	case b.key.Of != "":
		return ratio <= dealFactor
	case natureOf(b.key.Attribute) == deal:
		return false
	}
	return ratio <= eventFactor
}

// fallFactor is the part of what stands below which a value of what seldom falls is taken for one of something narrower.
const fallFactor = 0.75

// narrower says whether a claim's value is too small to be the next value of what stands.
func (b *builder) narrower(now *step, c *claim) bool {
	f := c.Figure
	return grows(b.key.Attribute) && now.value.Figure != nil && f.High < fallFactor*now.value.Figure.Low && f.Change == "" && f.OldHigh == 0 &&
		!isOld(f, now.value.Figure) && !c.Correction && !(c.can && now.lead.can && itself(c.Said))
}
