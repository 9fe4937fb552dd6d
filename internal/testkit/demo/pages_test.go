package demo_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"dateline/internal/feed"
	"dateline/internal/news"
	"dateline/internal/testkit"
)

const (
	// most addresses are walked, and of each kind of page so many are looked at, unless DATELINE_ALL_PAGES is set.
	mostAddresses = 4000
	eachKind      = 4
	// budget is what a page may weigh, compressed, without pictures, in bytes.
	budget = 60_000
)

// Every page is valid HTML, within its budget, free of what axe-core objects to, in both themes, and asks nobody else for
// anything; every feed can be read. DATELINE_SITE names a running site, else DATELINE_DEMO the program that serves the
// sample week. DATELINE_CHROMIUM names the browser, DATELINE_AXE the file of axe-core, DATELINE_VNU the jar of the Nu HTML
// checker. What is not named is left out, loudly. Pictures go to DATELINE_SCREENSHOTS.
func TestPages(t *testing.T) {
	site := os.Getenv("DATELINE_SITE")
	client := newClient(t)
	if site == "" {
		program := os.Getenv("DATELINE_DEMO")
		if program == "" || os.Getenv("DATELINE_CHROMIUM")+os.Getenv("DATELINE_VNU") == "" {
			t.Skip("SKIPPED: pages in a browser: .ci/run pages sets DATELINE_DEMO, DATELINE_CHROMIUM, DATELINE_AXE and DATELINE_VNU")
		}
		raiseLoopback(t)
		var stop func()
		site, stop = start(t, program, filepath.Join(t.TempDir(), "data"))
		defer stop()
		awaitSample(t, client, site)
	}
	visits, err := testkit.Crawl(t.Context(), client, site, mostAddresses)
	if err != nil {
		t.Fatal(err)
	}
	var pages []testkit.Visit
	kinds := map[string]int{}
	for _, v := range visits {
		switch {
		case v.Failed():
			t.Error(v)
		case v.Type == "text/html":
			if n := packed(t, v.Body); n > budget {
				t.Errorf("%s weighs %d bytes compressed, more than %d", v.URL, n, budget)
			}
			kind := kindOf(v.URL)
			if kinds[kind]++; kinds[kind] <= eachKind || os.Getenv("DATELINE_ALL_PAGES") != "" {
				pages = append(pages, v)
			}
		case strings.HasSuffix(v.Type, "+xml") || v.Type == "application/feed+json":
			readFeed(t, v)
		}
	}
	t.Logf("%d addresses, %d pages looked at, of %d kinds", len(visits), len(pages), len(kinds))
	t.Run("html", func(t *testing.T) { validate(t, pages) })
	t.Run("browser", func(t *testing.T) { audit(t, pages) })
}

// ids are the parts of addresses that differ among pages of one kind.
var ids = regexp.MustCompile(`(/(issues|stories|storylines|dives|sections|records|entities))/[^/]+$`)

// kindOf is an address without what differs among pages of one kind.
func kindOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return ids.ReplaceAllString(u.Path, "$1/…")
}

func packed(t *testing.T, body []byte) int {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

// readFeed wants a feed that our own reader takes, each entry with a title, an address and a time.
func readFeed(t *testing.T, v testkit.Visit) {
	t.Helper()
	if strings.HasPrefix(v.Type, "image/") {
		return
	}
	got, err := feed.Parse(v.Body, feed.Options{ContentType: v.Type, URL: v.URL})
	if err != nil || got.Dropped > 0 || len(got.Notes) > 0 {
		t.Errorf("%s: %v, %+v", v.URL, err, got)
		return
	}
	seen := map[string]bool{}
	for _, item := range got.Entries {
		if item.Title == "" || item.URL == "" || item.Published.IsZero() || seen[item.GUID] {
			t.Errorf("%s: the entry %q (%s) of %s lacks something, or stands twice", v.URL, item.Title, item.URL, item.Published)
		}
		seen[item.GUID] = true
	}
}

// validate asks the Nu HTML checker about the pages.
func validate(t *testing.T, pages []testkit.Visit) {
	t.Helper()
	jar := os.Getenv("DATELINE_VNU")
	if jar == "" {
		t.Skip("SKIPPED: valid HTML (DATELINE_VNU names no jar)")
	}
	folder := t.TempDir()
	for i, v := range pages {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%04d.html", i)), v.Body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.CommandContext(t.Context(), "java", "-jar", jar, "--stdout", "--format", "json", "--skip-non-html", folder).Output()
	if err != nil && len(out) == 0 {
		t.Fatal(err)
	}
	var said struct {
		Messages []struct {
			Type    string `json:"type"`
			SubType string `json:"subType"`
			Message string `json:"message"`
			Extract string `json:"extract"`
			URL     string `json:"url"`
		} `json:"messages"`
	}
	if err := json.Unmarshal(out, &said); err != nil {
		t.Fatalf("%v: %.300s", err, out)
	}
	told := map[string]bool{}
	for _, m := range said.Messages {
		if m.Type == "info" && m.SubType == "" {
			continue // a hint
		}
		var at int
		_, _ = fmt.Sscanf(filepath.Base(m.URL), "%d.html", &at) // ours
		if key := kindOf(pages[at].URL) + m.Message; !told[key] {
			told[key] = true
			t.Errorf("%s: %s: %s", pages[at].URL, m.Message, m.Extract)
		}
	}
}

// audit looks at each page in a browser: with axe-core in both themes and on a phone, at the widths of phones and a tablet,
// at what moves while it loads, and at what it asks others for.
func audit(t *testing.T, pages []testkit.Visit) {
	t.Helper()
	chromium := os.Getenv("DATELINE_CHROMIUM")
	if chromium == "" {
		t.Skip("SKIPPED: pages in a browser (DATELINE_CHROMIUM names none)")
	}
	axe := []byte("")
	if file := os.Getenv("DATELINE_AXE"); file != "" {
		var err error
		if axe, err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	} else {
		t.Log("SKIPPED: axe-core (DATELINE_AXE names no file)")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
	defer cancel()
	ctx, stop := browser(ctx, chromium)
	defer stop()
	told := map[string]bool{} // one page of a kind speaks for all
	for _, v := range pages {
		for _, theme := range []string{"light", "dark"} {
			if err := open(ctx, v.URL, theme, 1280); err != nil {
				t.Fatalf("%s: %v", v.URL, err)
			}
			shoot(ctx, t, v.URL, theme, 1280)
			if len(axe) > 0 {
				faults(ctx, t, v.URL, theme, string(axe), told)
			}
		}
		others, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`performance.getEntriesByType("resource").map(e => e.name).filter(n => !n.startsWith(location.origin + "/"))`))
		if err != nil || len(others) > 0 {
			t.Errorf("%s asks others for %v (%v)", v.URL, others, err)
		}
		if moved, err := chromedp.Run(ctx, chromedp.Evaluate[float64](shifted, chromedp.EvalAwaitPromise)); err != nil || moved > 0 {
			t.Errorf("%s moves by %g while it loads (%v)", v.URL, moved, err)
		}
		for _, width := range []int64{320, 390, 800} {
			if err := open(ctx, v.URL, "light", width); err != nil {
				t.Fatalf("%s: %v", v.URL, err)
			}
			shoot(ctx, t, v.URL, "light", width)
			wide, err := chromedp.Run(ctx, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`))
			if err != nil || wide > width {
				t.Errorf("%s is %d pixels wide in a window of %d (%v)", v.URL, wide, width, err)
			}
			if width == 390 && len(axe) > 0 {
				faults(ctx, t, v.URL, "phone", string(axe), told)
			}
		}
	}
}

// shifted is by how much a page moved under its reader's eyes, as browsers count it.
const shifted = `new Promise(done => { let sum = 0; new PerformanceObserver(l => { for (const e of l.getEntries()) if (!e.hadRecentInput) sum += e.value }).observe({type: "layout-shift", buffered: true}); setTimeout(() => done(sum), 50) })`

// faults are what axe-core objects to.
func faults(ctx context.Context, t *testing.T, address, theme, axe string, told map[string]bool) {
	t.Helper()
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](axe+`;axe.run(document).then(r => r.violations.flatMap(v => v.nodes.slice(0, 2).map(n =>
		v.id + ": " + n.html.slice(0, 160) + " (" + (n.any[0]?.message ?? n.failureSummary ?? v.help) + ")")))`, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Errorf("%s, %s: %v", address, theme, err)
	}
	for _, f := range found {
		if rule, _, _ := strings.Cut(f, ":"); !told[kindOf(address)+theme+rule] {
			told[kindOf(address)+theme+rule] = true
			t.Errorf("%s, %s: %s", address, theme, f)
		}
	}
}

// browser starts a browser that fetches nothing on its own account.
func browser(ctx context.Context, path string) (context.Context, func()) {
	ctx, stopAllocator := chromedp.NewExecAllocator(ctx, chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.NoFirstRun, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("hide-scrollbars", true))
	ctx, stopBrowser := chromedp.NewContext(ctx)
	return ctx, func() { stopBrowser(); stopAllocator() }
}

func open(ctx context.Context, address, theme string, width int64) error {
	media := chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}},
		})
		return err
	})
	return chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), media, chromedp.Navigate(address))
}

// shoot keeps a picture, if pictures are wanted.
func shoot(ctx context.Context, t *testing.T, address, theme string, width int64) {
	t.Helper()
	folder := os.Getenv("DATELINE_SCREENSHOTS")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(90))
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.Trim(strings.NewReplacer("/", "-", "?", "-").Replace(u.Path), "-")
	if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%d-%s.jpg", name, width, theme)), picture, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Site pages are of both editions, and lists of addresses lead to pages that are there.
func TestListsOfPages(t *testing.T) {
	site := strings.TrimSuffix(os.Getenv("DATELINE_SITE"), "/")
	if site == "" {
		t.Skip("SKIPPED: lists of pages (DATELINE_SITE names no running site)")
	}
	client := newClient(t)
	locations := regexp.MustCompile(`<loc>([^<]+)</loc>`)
	var all []string
	for lists := []string{site + "/sitemap.xml"}; len(lists) > 0; lists = lists[1:] {
		for _, m := range locations.FindAllStringSubmatch(fetched(t, client, lists[0]), -1) {
			if strings.HasSuffix(m[1], ".xml") {
				lists = append(lists, m[1])
			} else if !slices.Contains(all, m[1]) {
				all = append(all, m[1])
			}
		}
	}
	for i, address := range all {
		if i%7 == 0 {
			fetched(t, client, address)
			fetched(t, client, address+".md")
		}
	}
	for _, lang := range news.EditionLangs() {
		if !slices.ContainsFunc(all, func(a string) bool { return strings.HasPrefix(a, site+"/"+string(lang)+"/stories/") }) {
			t.Errorf("no list holds a story in %s, among %d addresses", lang, len(all))
		}
	}
}

func fetched(t *testing.T, client *http.Client, address string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var b bytes.Buffer
	if _, err := b.ReadFrom(res.Body); err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("GET %s: %d, %v", address, res.StatusCode, err)
	}
	return b.String()
}
