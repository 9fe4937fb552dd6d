package collect

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"dateline/internal/feed"
	"dateline/internal/fetch"
	"dateline/internal/news"
)

// accept says what we can read, feeds before pages.
const accept = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"

// reading is a source's reading with what the counts need.
type reading struct {
	news.Reading
	unchanged bool
}

// retryGiven is after how many failures in a row at the address that a source moved to the given one is asked again:
// a move may be taken back, and then only the given address knows.
const retryGiven = 3

// read reads one source. Its error is the context's; every fault of the source is in the reading's state.
func (c *Collector) read(ctx context.Context, getter Getter, h news.SourceHealth) (reading, error) {
	if h.IsFolder() {
		return c.readFolder(ctx, h)
	}
	r := reading{Reading: news.Reading{Source: h.Source, State: h.State}}
	st := &r.State
	st.ChangedAt = time.Time{} // the store keeps the one that it has unless something is new
	url, given := h.URL, true
	if st.MovedTo != "" && (st.Fails+1)%(retryGiven+1) != 0 {
		url, given = st.MovedTo, false
	}
	resp, err := getter.Get(ctx, fetch.Request{URL: url, ETag: st.ETag, LastModified: st.LastModified, Accept: accept, MaxBytes: feed.MaxBytes})
	now := c.o.Now() // not before: the wait that a host asks for counts from its answer
	r.At, st.CheckedAt = now, now
	if err != nil {
		if end := ended(ctx, err); end != nil {
			return r, end
		}
		c.fail(st, now, err)
		c.o.Log.DebugContext(ctx, "source failed", "source", h.ID, "class", st.ErrorClass, "err", err)
		return r, nil
	}
	hash := ""
	if !resp.NotModified {
		hash = news.Digest(string(resp.Body))
	}
	if resp.NotModified || hash == st.BodyHash && st.Error == "" {
		r.unchanged = true
		if !resp.NotModified { // the same bytes under new validators
			st.ETag, st.LastModified = resp.ETag, resp.LastModified
		}
		move(st, h.URL, resp.MovedTo, given)
		c.succeed(st, now, max(resp.RetryAfter, silence(h.State.ChangedAt, now)))
		return r, nil
	}
	f, err := feed.Parse(resp.Body, feed.Options{ContentType: resp.ContentType, URL: resp.URL, Zone: zone(h.Zone)})
	if err != nil {
		c.fail(st, now, err)
		return r, nil
	}
	items, dropped := prepare(f, h.Source, now, undated(resp.LastModified, lastGood(h.State), now))
	r.Items = items
	st.ETag, st.LastModified, st.BodyHash, st.Items = resp.ETag, resp.LastModified, hash, len(items)
	notes := f.Notes
	if n := dropped + f.Dropped; n > 0 {
		notes = append(notes, fmt.Sprintf("%d entries could not be used", n))
	}
	st.Notes = strings.Join(notes, "; ")
	st.Every = every(items, now, resp.MaxAge)
	move(st, h.URL, resp.MovedTo, given)
	c.succeed(st, now, resp.RetryAfter)
	return r, nil
}

// move keeps where permanent redirects led, once a feed was found there: a captive portal or a parked domain
// redirects as well. What was found at the given address itself has not moved.
func move(st *news.SourceState, url, movedTo string, given bool) {
	if movedTo != "" || given {
		st.MovedTo = movedTo
	}
	if st.MovedTo == url {
		st.MovedTo = ""
	}
}

// lastGood returns a time at which the feed was surely read without fault, zero if there is none.
func lastGood(st news.SourceState) time.Time {
	if st.Status == news.SourceOK {
		return st.CheckedAt
	}
	return st.ChangedAt
}

// httpTime is how HTTP writes times (RFC 9110, 5.6.7).
const httpTime = "Mon, 02 Jan 2006 15:04:05 GMT"

// undated is the time of items that have no date: when they were first seen, or earlier, when the publisher says that
// the feed was last modified, since all that stands in it is at least as old. What the last good reading did not
// bring is younger than that reading, whatever a publisher says that always says the same.
func undated(lastModified string, lastGood, now time.Time) time.Time {
	t, err := time.Parse(httpTime, lastModified)
	if err != nil || !t.After(earliest) || !t.Before(now) {
		return now.UTC()
	}
	if t.Before(lastGood) {
		t = lastGood
	}
	return t.UTC()
}

// zone returns the source's zone; one that this machine does not know is UTC, as if none were given.
func zone(name string) *time.Location {
	if name == "" {
		return time.UTC
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return loc
}

// succeed records a reading without fault; the next comes not before atLeast has passed.
func (c *Collector) succeed(st *news.SourceState, now time.Time, atLeast time.Duration) {
	if st.Every <= 0 {
		st.Every = usual
	}
	st.Status, st.Fails, st.Error, st.ErrorClass, st.FailingSince = news.SourceOK, 0, "", "", time.Time{}
	st.NextAt = now.Add(max(st.Every, min(atLeast, longest)))
}

// fail records what went wrong and when to try again: each failure in a row doubles the wait, up to a day, and a host
// that names a time is left alone until then.
func (c *Collector) fail(st *news.SourceState, now time.Time, err error) {
	st.Status = news.SourceFailing
	if st.FailingSince.IsZero() {
		st.FailingSince = now
	}
	fe, fetching := errors.AsType[*fetch.Error](err)
	if fetching && fe.Class == fetch.ClassPaused { // it was not asked, so it did not fail once more
		st.Error, st.ErrorClass, st.NextAt = fe.Words(), string(fe.Class), now.Add(min(fe.RetryAfter, longest))
		return
	}
	st.Fails++
	wait := max(st.Every, firstRetry) << min(st.Fails-1, 8)
	if fetching {
		st.Error, st.ErrorClass = fe.Words(), string(fe.Class)
		wait = max(wait, fe.RetryAfter)
		switch fe.Class {
		case fetch.ClassGone:
			st.Status = news.SourceGone
		case fetch.ClassRefused, fetch.ClassBadURL:
			st.Status = news.SourceBlocked
		default: // a fault that may pass
		}
	} else if pe, ok := errors.AsType[*feed.Error](err); ok {
		st.Error, st.ErrorClass = pe.Error(), string(pe.Kind)
	} else {
		st.Error, st.ErrorClass = "The source could not be read.", "unknown"
	}
	st.NextAt = now.Add(min(wait, longest))
}

// waiting says whether the source's host asked to be left alone, and the time that it named has not come.
func waiting(st *news.SourceState, now time.Time) bool {
	return (st.ErrorClass == string(fetch.ClassThrottled) || st.ErrorClass == string(fetch.ClassPaused)) && st.NextAt.After(now)
}

// How often sources are read. A source is read about twice as often as it publishes, within these bounds.
const (
	usual      = time.Hour        // while nothing is known
	soonest    = 15 * time.Minute // a busy newsroom
	seldom     = 12 * time.Hour   // a blog that is silent
	firstRetry = 15 * time.Minute
	longest    = 24 * time.Hour
)

// rhythm is the time over which a source's output is counted.
const rhythm = 14 * 24 * time.Hour

// every returns how often a source is to be read: half the mean time between its items of the last two weeks, and not
// before its answer goes stale. A feed whose oldest item is younger holds only what came since, so the mean is over
// that time, and half of it is the most: after the whole of it items could have come and gone unread. It depends on
// the body alone, so that reading the same again changes nothing.
func every(items []news.Entry, now time.Time, maxAge time.Duration) time.Duration {
	recent, dated, span := 0, 0, time.Duration(0)
	for i := range items {
		if !items[i].Dated {
			continue
		}
		dated++
		age := now.Sub(items[i].Published)
		if age < rhythm {
			recent++
		}
		span = max(span, min(age, rhythm))
	}
	wait, most := usual, seldom
	switch {
	case recent > 0:
		wait = span / time.Duration(2*recent)
		if span < rhythm {
			most = max(span/2, soonest)
		}
	case dated > 0:
		wait = seldom
	}
	return min(max(wait, maxAge, soonest), most, seldom).Round(time.Second)
}

// silence returns how long a source that has brought nothing for a while can be left alone: a sixteenth of the while,
// so that what ends the silence is never late by more than that.
func silence(changed, now time.Time) time.Duration {
	if changed.IsZero() {
		return 0
	}
	return min(now.Sub(changed)/16, seldom)
}
