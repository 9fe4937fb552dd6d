package compose

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"dateline/internal/news"
)

// worth says whether a change of a record tells a reader something by itself: a sum with whom it went to, of a time that
// is not long over; a product that can be new; a promise of which the milestone's word says what is promised.
func (w *liner) worth(r *news.Record, change int) bool {
	c := &r.Changes[change]
	switch v := &c.Value; {
	case v.Figure != nil:
		return !w.stale(v.Figure.Period) && (!sided(v.Figure.Metric) || !v.Figure.Of.Empty() || v.Figure.Scope != "")
	case v.Promise != nil:
		return !v.Promise.Unnamed && w.promises(r.Subject, r.Maker, v.Promise.Milestone)
	case v.Release != nil && v.Release.Status == news.ReleaseClosed:
		return titled(c) > 1
	case v.Release != nil:
		maker := v.Release.Maker
		if maker.Empty() {
			maker = r.Maker
		}
		return w.product(r.Subject, maker)
	}
	return true
}

// sided says whether a metric is of an event between two: without the other side it says nothing.
func sided(metric string) bool {
	switch metric {
	case "investment", "acquisition price", "contract value", "orders", "stake", "donation", "grant":
		return true
	}
	return false
}

// stale says whether a figure's period lies so far back that it is only told as background.
func (w *liner) stale(period string) bool {
	year := strings.TrimPrefix(strings.ToUpper(period), "FY")
	if len(year) < 4 {
		return false
	}
	n, err := strconv.Atoi(year[:4])
	return err == nil && n < w.to.Year()-1
}

// isNew leaves out what is known to be out: of a product that everybody knows without a version, a release of which no
// title says in so many words that it comes out, and a promise or rumour of a release that came before.
func (w *liner) isNew(ctx context.Context, picks []pick) ([]pick, error) {
	if err := w.loadTitles(ctx, picks); err != nil {
		return nil, err
	}
	var out []pick
	for _, p := range picks {
		c := &p.record.Changes[p.change]
		l, promise := c.Value.Release, c.Value.Promise
		if w.versioned(p.record.Subject) || l == nil && (promise == nil || p.record.Key.Attribute != "release") || l != nil && l.Status == news.ReleaseClosed {
			out = append(out, p)
			continue
		}
		if l != nil && p.record.Key.Kind == news.RecordRelease {
			if w.launches(c) {
				out = append(out, p)
			}
			continue
		}
		if l != nil && titled(c) == 0 {
			continue // hearsay in passing
		}
		before, err := w.o.Store.Record(ctx, news.RecordKey{Kind: news.RecordRelease, Subject: p.record.Key.Subject}.ID())
		if err != nil && !errors.Is(err, news.ErrNotFound) {
			return nil, err
		}
		if err == nil && c.At.Before(w.to) && shippedBefore(before, c.At) {
			continue
		}
		out = append(out, p)
	}
	return out, nil
}

// shippedBefore says whether a record tells of a product that it was out before a time.
func shippedBefore(r *news.Record, at time.Time) bool {
	return slices.ContainsFunc(r.Changes, func(c news.RecordChange) bool { return c.Status == news.StatusShipped && c.At.Before(at) })
}

// maxTitles is of how many reports the titles are read to see whether a product comes out.
const maxTitles = 8

// loadTitles reads the reports of which a title tells of a release of a product that everybody knows.
func (w *liner) loadTitles(ctx context.Context, picks []pick) error {
	var ids []news.ReportID
	for _, p := range picks {
		if p.record.Key.Kind != news.RecordRelease || w.versioned(p.record.Subject) {
			continue
		}
		n := 0
		for _, ref := range p.record.Changes[p.change].Claims {
			if n < maxTitles && ref.Passage == 0 {
				n++
				if w.passages[ref.Report] == nil && !slices.Contains(ids, ref.Report) {
					ids = append(ids, ref.Report)
				}
			}
		}
	}
	return w.readPassages(ctx, ids)
}

// launches says whether a title behind a change says that the product comes out.
func (w *liner) launches(c *news.RecordChange) bool {
	return slices.ContainsFunc(c.Claims, func(ref news.ClaimRef) bool {
		return ref.Passage == 0 && launched(w.title(ref.Report), ref.Start, ref.End)
	})
}

// titled counts the outlets of which a title says so: that something is shut down is easily misread deep in a text.
func titled(c *news.RecordChange) int {
	var outlets []string
	for _, ref := range c.Claims {
		if ref.Passage == 0 && !slices.Contains(outlets, ref.Outlet) {
			outlets = append(outlets, ref.Outlet)
		}
	}
	return len(outlets)
}

// sum is a sum between two sides, by which lines that tell of one deal under two metrics are known.
type sum struct {
	by, with  string
	low, high float64
	unit      string
}

// sumOf returns the sum that a change tells of; false if it is none between two sides, or a company and a country.
func sumOf(r *news.Record, c *news.RecordChange) (sum, bool) {
	f := c.Value.Figure
	if f == nil || !sided(f.Metric) && f.Metric != "spending" || f.Of.Empty() && f.Scope == "" {
		return sum{}, false
	}
	name := func(n news.Name) string {
		if n.ID != "" {
			return string(n.ID)
		}
		return strings.ToLower(n.Text)
	}
	with := name(f.Of)
	if with == "" {
		with = f.Scope // a country
	}
	return sum{name(r.Subject), with, f.Low, f.High, f.Unit}, true
}
