package site_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"dateline/internal/news"
	"dateline/internal/site"
)

// Pages hold together in a real browser: nothing runs out of the window at any width, and nothing is refused by our own
// policy. DATELINE_CHROMIUM names the browser; pictures of all pages go to DATELINE_SCREENSHOTS, if it is set, to be
// looked at.
func TestBrowser(t *testing.T) {
	t.Parallel()
	chromium := os.Getenv("DATELINE_CHROMIUM")
	if chromium == "" {
		t.Skip("SKIPPED: pages in a real browser (DATELINE_CHROMIUM names none)")
	}
	folder := os.Getenv("DATELINE_SCREENSHOTS")
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	ctx, stop := browser(ctx, t, chromium)
	defer stop()
	servers := map[string]*httptest.Server{
		"full":   httptest.NewServer(open(t, full(t), nil)),
		"sample": httptest.NewServer(open(t, full(t), func(o *site.Options) { o.Banner = site.Sample })),
		"first": httptest.NewServer(open(t, &memoryStore{}, func(o *site.Options) {
			o.Progress = func() site.Progress {
				return site.Progress{Active: true, Sources: 124, Read: 47, Failed: 3, Reports: 1204}
			}
		})),
	}
	for _, s := range servers {
		defer s.Close()
	}
	for _, p := range []struct{ name, server, path string }{
		{"front", "full", ""},
		{"sample", "sample", ""},
		{"first-start", "first", ""},
		{"quiet", "full", "/issues/2025-W01"},
		{"issues", "full", "/issues"},
		{"story", "full", "/stories/tavocado00001"},
		{"sources", "full", "/sources"},
		{"missing", "full", "/nothing"},
	} {
		for _, lang := range news.EditionLangs() {
			for _, width := range []int64{320, 390, 820, 1280} {
				for _, theme := range []string{"light", "dark"} {
					if theme == "dark" && width != 390 && width != 1280 {
						continue
					}
					name := fmt.Sprintf("%s-%s-%d-%s", p.name, lang, width, theme)
					address := servers[p.server].URL + "/" + string(lang) + p.path
					look(ctx, t, name, address, width, theme, folder)
				}
			}
		}
	}
}

// browser starts a browser that fetches nothing on its own account.
func browser(ctx context.Context, t *testing.T, path string) (context.Context, func()) {
	t.Helper()
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.NoFirstRun, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("hide-scrollbars", true),
	}
	ctx, stopAllocator := chromedp.NewExecAllocator(ctx, options...)
	ctx, stopBrowser := chromedp.NewContext(ctx)
	return ctx, func() { stopBrowser(); stopAllocator() }
}

func look(ctx context.Context, t *testing.T, name, address string, width int64, theme, folder string) {
	t.Helper()
	media := chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}},
		})
		return err
	})
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), media, chromedp.Navigate(address)); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	wide, err := chromedp.Run(ctx, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if wide > width {
		t.Errorf("%s is %d pixels wide in a window of %d", name, wide, width)
	}
	styled, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.styleSheets.length`))
	if err != nil || styled != 1 {
		t.Errorf("%s has %d style sheets (%v)", name, styled, err)
	}
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o600); err != nil {
		t.Fatal(err)
	}
}
