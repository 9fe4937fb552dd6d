package collect

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"dateline/internal/canon"
	"dateline/internal/extract"
	"dateline/internal/fetch"
	"dateline/internal/news"
)

// Bounds of fetching pages.
const (
	pageBatch    = 100       // pages of one pass, saved together
	maxPage      = 5 << 20   // bytes, after decompression
	pageAttempts = 3         // then the feed's own text stands
	pageRetry    = time.Hour // before the second attempt, four times as long before each next
)

// somePages fetches one batch of wanted pages and saves what came of it.
func (c *Collector) somePages(ctx context.Context, getter Getter, result *Result) (more bool, err error) {
	pages, err := c.o.Store.WantedPages(ctx, c.o.Now(), pageBatch)
	if err != nil || len(pages) == 0 {
		return false, err
	}
	results := make([]news.PageResult, len(pages))
	var reach reach
	workers, wctx := errgroup.WithContext(ctx)
	workers.SetLimit(c.o.Workers)
	for i, p := range pages {
		workers.Go(func() error {
			var err error
			results[i], err = c.page(wctx, getter, p, &reach)
			return err
		})
	}
	if err := workers.Wait(); err != nil {
		return false, err
	}
	if hosts, out := reach.outage(); out {
		c.o.Log.WarnContext(ctx, "no page could be reached, so fetching pages is put off", "hosts", hosts)
		return false, nil
	}
	if err := c.o.Store.SavePages(ctx, results); err != nil {
		return false, err
	}
	result.Pages += len(results)
	for _, r := range results {
		if r.Status != news.PageFetched {
			result.PagesFailed++
		}
	}
	c.o.Progress(Progress{Stage: "pages", Done: result.Pages, Failing: result.PagesFailed, Saved: result.Saved})
	return len(pages) == pageBatch, nil
}

// reach watches whether the network is there at all: an outage of ours must not count as an attempt at each page.
type reach struct {
	mu       sync.Mutex
	answered bool
	dead     map[string]bool
}

// outageHosts is how many hosts must be out of reach, and none within it, to call it an outage.
const outageHosts = 20

// note takes the outcome of one fetch.
func (r *reach) note(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fe, ok := errors.AsType[*fetch.Error](err)
	if !ok || fe.Class != fetch.ClassResolve && fe.Class != fetch.ClassConnect {
		r.answered = true
		return
	}
	if r.dead == nil {
		r.dead = map[string]bool{}
	}
	r.dead[fe.Host] = true
}

func (r *reach) outage() (hosts int, out bool) {
	return len(r.dead), !r.answered && len(r.dead) >= outageHosts
}

// page fetches one page. Its error is the context's; every fault of the page is in the result.
func (c *Collector) page(ctx context.Context, getter Getter, p news.Page, reach *reach) (news.PageResult, error) {
	r := news.PageResult{Report: p.Report, Attempts: p.Attempts + 1}
	resp, err := getter.Get(ctx, fetch.Request{URL: p.URL, Accept: "text/html, application/xhtml+xml;q=0.9", MaxBytes: maxPage, Robots: true})
	reach.note(err)
	if err != nil {
		if end := ended(ctx, err); end != nil {
			return r, end
		}
		now := c.o.Now() // not before: the wait that a host asks for counts from its answer
		r.Error, r.Status = "The page could not be fetched.", news.PageWanted
		if fe, ok := errors.AsType[*fetch.Error](err); ok {
			r.Error = fe.Words()
			if !fe.Temporary() {
				r.Status = news.PageFailed
			}
			r.NextAt = now.Add(fe.RetryAfter)
			if fe.Class == fetch.ClassPaused { // it was not asked for, so this was no attempt
				r.Attempts = p.Attempts
				return r, nil
			}
		}
		if r.Attempts >= pageAttempts {
			r.Status = news.PageFailed
		}
		if wait := now.Add(pageRetry << (2 * p.Attempts)); wait.After(r.NextAt) {
			r.NextAt = wait
		}
		return r, nil
	}
	article, err := extract.Page(resp.Body, extract.Options{ContentType: resp.ContentType, URL: resp.URL})
	if err != nil {
		r.Status, r.Error = news.PageFailed, err.Error()
		return r, nil //nolint:nilerr // the page's fault is in the result
	}
	if len(article.Text) <= len(p.Summary) { // the feed had more
		r.Status, r.Error = news.PageFailed, "The page holds no more text than the feed."
		return r, nil
	}
	r.Status, r.Text = news.PageFetched, article.Text
	r.Canonical = otherAddress(article.Canonical, p.URL)
	return r, nil
}

// otherAddress returns the canonical form of the address that a page calls its own, if it differs from the one that
// led there.
func otherAddress(own, url string) string {
	if own == "" {
		return ""
	}
	a, err := canon.URL(own)
	if err != nil {
		return ""
	}
	if b, err := canon.URL(url); err == nil && a == b {
		return ""
	}
	return a
}
