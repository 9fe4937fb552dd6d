package record

import (
	"time"

	"dateline/internal/news"
)

// dueDays is how long before its end a promise is due.
const dueDays = 14

// StatusAt returns how a record stands on a day: a promise that is open, reported or slipped is due in the two weeks
// before its time ends, and missed quietly after it. All others stand as their last change says. A missed target that
// only others reported counts against nobody: see Own. The day is that of now in now's own zone.
func StatusAt(r *news.Record, now time.Time) news.RecordStatus {
	end, ok := Waits(r)
	if !ok {
		return r.Status
	}
	today := now.Format(time.DateOnly)
	switch {
	case end < today:
		return news.StatusMissed
	case end <= now.AddDate(0, 0, dueDays).Format(time.DateOnly):
		return news.StatusDue
	}
	return r.Status
}

// Due says whether a promise that still waits ends in [from, to).
func Due(r *news.Record, from, to time.Time) bool {
	end, ok := Waits(r)
	return ok && end >= from.Format(time.DateOnly) && end < to.Format(time.DateOnly)
}

// Own says whether a promise's date is the company's own. One that is not is a reported target, and must never be
// counted against the company.
func Own(r *news.Record) bool {
	c := standing(r, time.Time{})
	return c != nil && (c.Attribution == news.Official || c.Attribution == news.SelfReported)
}

// Waits returns the last day of a promise that has not ended, as an ISO date; false for what is none, has ended or has no day.
func Waits(r *news.Record) (end string, ok bool) {
	if r.Key.Kind != news.RecordPromise {
		return "", false
	}
	c := standing(r, time.Time{})
	if c == nil || c.Value.Promise == nil || c.Value.Promise.When.To == "" {
		return "", false
	}
	switch c.Status {
	case news.StatusKept, news.StatusLate, news.StatusCancelled, news.StatusDenied:
		return "", false
	default:
		return c.Value.Promise.When.To, true
	}
}

// standing returns the change that stood right before a time, or the last one if it is zero: not one beside another. Nil
// if there is none.
func standing(r *news.Record, before time.Time) *news.RecordChange {
	for i := len(r.Changes) - 1; i >= 0; i-- {
		c := &r.Changes[i]
		if !c.Against && !c.Before && (before.IsZero() || c.At.Before(before)) {
			return c
		}
	}
	return nil
}

// Turn is what became of a record between two issues.
type Turn struct {
	Status news.RecordStatus
	// Change is the change that says so; nil if only days went by.
	Change *news.RecordChange
	// Before is the change that stood until then; nil if the record is new.
	Before *news.RecordChange
}

// Since tells what became of a record in [from, to): the status of its last change in that time; due or missed where only
// days went by; unchanged. A date that was reported and is now the company's own is confirmed. It is false if the record
// began after the time.
func Since(r *news.Record, from, to time.Time) (Turn, bool) {
	if !r.FirstAt.Before(to) {
		return Turn{}, false
	}
	t := Turn{Before: standing(r, from)}
	for i := range r.Changes {
		c := &r.Changes[i]
		if c.At.Before(from) || !c.At.Before(to) || c.Before {
			continue
		}
		if t.Change == nil || !c.Against || t.Change.Against {
			t.Change = c
		}
	}
	if t.Change != nil {
		t.Status = t.Change.Status
		if t.Before != nil && t.Before.Status == news.StatusReported && (t.Status == news.StatusOpen || t.Status == news.StatusAnnounced) {
			t.Status = news.StatusConfirmed
		}
		return t, true
	}
	then, now := until(r, from), until(r, to)
	t.Status = news.StatusUnchanged
	if was, is := StatusAt(&then, from), StatusAt(&now, to.Add(-time.Nanosecond)); was != is {
		t.Status = is
	}
	return t, true
}

// until is the record as it stood right before a time.
func until(r *news.Record, to time.Time) news.Record {
	out := *r
	out.Changes = nil
	for i := range r.Changes {
		if r.Changes[i].At.Before(to) {
			out.Changes = r.Changes[:i+1]
		}
	}
	if c := standing(&out, time.Time{}); c != nil {
		out.Status = c.Status
	}
	return out
}
