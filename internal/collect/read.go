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

// read reads one source. Its error is the context's; every fault of the source is in the reading's state.
func (c *Collector) read(ctx context.Context, getter Getter, h news.SourceHealth) (reading, error) {
	now := c.o.Now()
	r := reading{Reading: news.Reading{Source: h.Source, State: h.State, At: now}}
	st := &r.State
	st.ChangedAt = time.Time{} // the store keeps the one that it has unless something is new
	st.CheckedAt = now
	url := h.URL
	if st.MovedTo != "" {
		url = st.MovedTo
	}
	resp, err := getter.Get(ctx, fetch.Request{URL: url, ETag: st.ETag, LastModified: st.LastModified, Accept: accept, MaxBytes: feed.MaxBytes})
	if err != nil {
		if end := ended(ctx, err); end != nil {
			return r, end
		}
		c.fail(st, now, err)
		c.o.Log.DebugContext(ctx, "source failed", "source", h.ID, "class", st.ErrorClass, "err", err)
		return r, nil
	}
	if resp.MovedTo != "" && resp.MovedTo != h.URL {
		st.MovedTo = resp.MovedTo
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
		c.succeed(st, now)
		return r, nil
	}
	f, err := feed.Parse(resp.Body, feed.Options{ContentType: resp.ContentType, URL: resp.URL, Zone: zone(h.Zone)})
	if err != nil {
		c.fail(st, now, err)
		return r, nil
	}
	items, dropped := prepare(f, h.Source, now, undated(resp.LastModified, now))
	r.Items = items
	st.ETag, st.LastModified, st.BodyHash, st.Items = resp.ETag, resp.LastModified, hash, len(items)
	notes := f.Notes
	if n := dropped + f.Dropped; n > 0 {
		notes = append(notes, fmt.Sprintf("%d entries could not be used", n))
	}
	st.Notes = strings.Join(notes, "; ")
	st.Every = every(items, now, resp.MaxAge)
	c.succeed(st, now)
	return r, nil
}

// httpTime is how HTTP writes times (RFC 9110, 5.6.7).
const httpTime = "Mon, 02 Jan 2006 15:04:05 GMT"

// undated is the time of items that have no date: when they were first seen, or earlier, when the publisher says that
// the feed was last modified, since all that stands in it is at least as old.
func undated(lastModified string, now time.Time) time.Time {
	if t, err := time.Parse(httpTime, lastModified); err == nil && t.After(earliest) && t.Before(now) {
		return t.UTC()
	}
	return now.UTC()
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

func (c *Collector) succeed(st *news.SourceState, now time.Time) {
	if st.Every <= 0 {
		st.Every = usual
	}
	st.Status, st.Fails, st.Error, st.ErrorClass, st.FailingSince = news.SourceOK, 0, "", "", time.Time{}
	st.NextAt = now.Add(st.Every)
}

// fail records what went wrong and when to try again: each failure in a row doubles the wait, up to a day, and a host
// that names a time is left alone until then.
func (c *Collector) fail(st *news.SourceState, now time.Time, err error) {
	st.Status, st.Fails = news.SourceFailing, st.Fails+1
	if st.FailingSince.IsZero() {
		st.FailingSince = now
	}
	wait := max(st.Every, firstRetry) << min(st.Fails-1, 8)
	if fe, ok := errors.AsType[*fetch.Error](err); ok {
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
// before its answer goes stale. It depends on the body alone, so that reading the same again changes nothing.
func every(items []news.Entry, now time.Time, maxAge time.Duration) time.Duration {
	recent, dated := 0, 0
	for i := range items {
		if !items[i].Dated {
			continue
		}
		dated++
		if now.Sub(items[i].Published) < rhythm {
			recent++
		}
	}
	wait := usual
	switch {
	case recent > 0:
		wait = rhythm / time.Duration(2*recent)
	case dated > 0:
		wait = seldom
	}
	wait = min(max(wait, soonest), seldom)
	return max(wait, min(maxAge, seldom)).Round(time.Second)
}
