package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"dateline/internal/app"
	"dateline/internal/news"
)

// SiteOptions say what Site measures.
type SiteOptions struct {
	// Requests are made of each kind of page once it is kept; Pages of a kind are asked for at most, each once, before.
	Requests, Pages int
	// Clients ask at once.
	Clients int
	// Words are what is searched for.
	Words []string
}

// PageKind is what one kind of page costs its reader.
type PageKind struct {
	Name  string `json:"kind"`
	Pages int    `json:"pages"` // different addresses
	Bytes int    `json:"bytes"` // of a page as it is sent, compressed, on average
	// Cold is when each page is asked for the first time, one after the other; Kept when they are asked for again and again,
	// by all clients at once. Searches and the state of sources are never kept.
	Cold Latency `json:"cold"`
	Kept Latency `json:"kept"`
	// PerS is how many answers a second came when kept (wall: a hint), and CPUUs what one costs in CPU time, in
	// microseconds: of this process, which asks and answers.
	PerS  float64 `json:"per_s"`
	CPUUs float64 `json:"cpu_us"`
}

// Latency is how long answers took, in milliseconds.
type Latency struct {
	P50 float64 `json:"p50_ms"`
	P99 float64 `json:"p99_ms"`
	Max float64 `json:"max_ms"`
}

// SiteResult is what Site measured.
type SiteResult struct {
	Issues int        `json:"issues"`
	Kinds  []PageKind `json:"kinds"`
	PeakMB int        `json:"peak_mb"`
}

// Site serves an app's public pages on loopback and asks for them as browsers do: each kind of page that its newest issues
// lead to.
func Site(ctx context.Context, a *app.App, o SiteOptions, say func(string, ...any)) (result SiteResult, err error) {
	handler, err := a.Site()
	if err != nil {
		return result, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return result, fmt.Errorf("bench: %w", err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	var serving errgroup.Group
	serving.Go(func() error { return server.Serve(listener) })
	defer func() {
		_ = server.Close()
		if closed := serving.Wait(); !errors.Is(closed, http.ErrServerClosed) {
			err = cmp.Or(err, closed)
		}
	}()
	issues, err := a.Archive.Weeks(ctx)
	if err != nil {
		return result, err
	}
	c := &siteClient{base: "http://" + listener.Addr().String(), http: &http.Client{
		Timeout: time.Minute, Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: o.Clients},
	}}
	kinds, err := c.kinds(ctx, o)
	if err != nil {
		return result, err
	}
	result.Issues = len(issues)
	for _, k := range kinds {
		say("%s …", k.name)
		got, err := c.measure(ctx, k.name, k.paths, o)
		if err != nil {
			return result, err
		}
		result.Kinds = append(result.Kinds, got)
	}
	result.PeakMB = peakMB()
	return result, nil
}

// kindOfPage is a kind with its addresses.
type kindOfPage struct {
	name  string
	paths []string
}

type siteClient struct {
	base string
	http *http.Client
}

// kindsOfLinks are what pages that lead to the kind's pages hold.
var (
	linkToIssue  = regexp.MustCompile(`href="(/(?:zh|en)/issues/\d{4}-W\d\d)"`)
	linkToStory  = regexp.MustCompile(`href="(/(?:zh|en)/stories/[^"#/]+)"`)
	linkToRecord = regexp.MustCompile(`href="(/(?:zh|en)/records/[^"#]+)"`)
	linkToEntity = regexp.MustCompile(`href="(/(?:zh|en)/entities/[^"#]+)"`)
	linkToPart   = regexp.MustCompile(`href="(/(?:zh|en)/sections/[^"#]+)"`)
)

// kinds finds addresses of each kind of page, as a reader who follows links does. What it opens is not yet of the kinds that
// are measured, or it is opened under the other language: a page that was opened is no longer cold.
func (c *siteClient) kinds(ctx context.Context, o SiteOptions) ([]kindOfPage, error) {
	both := func(tail string) []string {
		var all []string
		for _, lang := range news.EditionLangs() {
			all = append(all, "/"+string(lang)+tail)
		}
		return all
	}
	const seen = "/en" // looked at for links; the pages that are measured are the Chinese ones, still cold
	from := func(pattern *regexp.Regexp, pages ...string) ([]string, error) {
		var all []string
		for _, p := range pages {
			body, err := c.read(ctx, p)
			if err != nil {
				return nil, err
			}
			for _, m := range pattern.FindAllStringSubmatch(body, -1) {
				path := "/zh" + strings.TrimPrefix(html.UnescapeString(m[1]), seen)
				if !slices.Contains(all, path) && len(all) < o.Pages {
					all = append(all, path)
				}
			}
		}
		return all, nil
	}
	issues, err := from(linkToIssue, seen+"/issues")
	if err != nil {
		return nil, err
	}
	var english []string
	for _, p := range issues[:min(len(issues), 12)] {
		english = append(english, seen+strings.TrimPrefix(p, "/zh"))
	}
	stories, err := from(linkToStory, english...)
	if err != nil {
		return nil, err
	}
	records, err := from(linkToRecord, seen+"/numbers", seen+"/promises", seen+"/releases", seen+"/moves")
	if err != nil {
		return nil, err
	}
	entities, err := from(linkToEntity, seen+"/shifts")
	if err != nil {
		return nil, err
	}
	sections, err := from(linkToPart, english...)
	if err != nil {
		return nil, err
	}
	var searches, cards []string
	for _, w := range o.Words {
		searches = append(searches, both("/search?"+url.Values{"q": {w}}.Encode())...)
	}
	for _, p := range stories[:min(len(stories), 40)] {
		cards = append(cards, p+"/card.png")
	}
	all := []kindOfPage{
		{"front", []string{"/zh"}},
		{"issue", issues},
		{"story", stories},
		{"record", records},
		{"entity", entities},
		{"section", sections},
		{"archive", []string{"/zh/issues"}},
		{"numbers", []string{"/zh/numbers"}},
		{"corrections", both("/corrections")},
		{"how", []string{"/zh/how"}},
		{"feeds", slices.Concat(both("/feed.rss"), both("/feed.atom"), both("/feed.json"), both("/stories.rss"))},
		{"sitemaps", []string{"/sitemap.xml", "/sitemap-pages.xml", "/sitemap-news.xml"}},
		{"card", cards},
		{"search", searches},
		{"sources", both("/sources")},
	}
	return slices.DeleteFunc(all, func(k kindOfPage) bool { return len(k.paths) == 0 }), nil
}

// measure asks for each page once, and then for all of them again and again.
func (c *siteClient) measure(ctx context.Context, name string, paths []string, o SiteOptions) (PageKind, error) {
	kind := PageKind{Name: name, Pages: len(paths)}
	var cold []time.Duration
	for _, p := range paths {
		began := time.Now()
		n, err := c.get(ctx, p)
		if err != nil {
			return kind, err
		}
		cold = append(cold, time.Since(began))
		kind.Bytes += n / len(paths)
	}
	kind.Cold = latency(cold)
	var mu sync.Mutex
	var kept []time.Duration
	began, cpu := time.Now(), CPUTime()
	group, asking := errgroup.WithContext(ctx)
	for client := range o.Clients {
		group.Go(func() error {
			var own []time.Duration
			for i := client; i < o.Requests; i += o.Clients {
				asked := time.Now()
				if _, err := c.get(asking, paths[i%len(paths)]); err != nil {
					return err
				}
				own = append(own, time.Since(asked))
			}
			mu.Lock()
			defer mu.Unlock()
			kept = append(kept, own...)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return kind, err
	}
	wall, used := time.Since(began), CPUTime()-cpu
	kind.Kept, kind.PerS = latency(kept), float64(len(kept))/wall.Seconds()
	kind.CPUUs = float64(used.Microseconds()) / float64(max(len(kept), 1))
	return kind, nil
}

// get reads a page as a browser does and returns how many bytes came.
func (c *siteClient) get(ctx context.Context, path string) (int, error) {
	body, err := c.ask(ctx, path, "gzip")
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(io.Discard, body)
	return int(n), errors.Join(err, body.Close())
}

func (c *siteClient) read(ctx context.Context, path string) (string, error) {
	body, err := c.ask(ctx, path, "identity")
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(body)
	return string(text), errors.Join(err, body.Close())
}

func (c *siteClient) ask(ctx context.Context, path, coding string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	req.Header.Set("Accept-Encoding", coding)
	res, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	if res.StatusCode != http.StatusOK {
		_ = res.Body.Close()
		return nil, fmt.Errorf("bench: %s answers %s", path, res.Status)
	}
	return res.Body, nil
}

// latency sums up how long answers took.
func latency(all []time.Duration) Latency {
	if len(all) == 0 {
		return Latency{}
	}
	slices.Sort(all)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	return Latency{P50: ms(all[len(all)/2]), P99: ms(all[len(all)*99/100]), Max: ms(all[len(all)-1])}
}
