package site_test

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/site"
)

func exportOptions(tb testing.TB, store archive.Store) site.Options {
	tb.Helper()
	a, err := archive.New(archive.Options{Store: store, Now: func() time.Time { return now }, Zone: zone(tb)})
	if err != nil {
		tb.Fatal(err)
	}
	return site.Options{Archive: a, Logger: slog.New(slog.NewTextHandler(tb.Output(), nil)), BaseURL: "https://news.example.org"}
}

// Every link of a copy leads to a file of it, wherever the folder is.
func TestExport(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "copy")
	store := full(t)
	for _, item := range store.issues[0].Items() { // the fixture's issue prints stories that its store does not hold
		if _, ok := store.stories[item.Story]; !ok {
			store.stories[item.Story] = news.Story{ID: item.Story}
		}
	}
	for _, l := range store.issues[0].LeftOut {
		store.stories[l.Story] = news.Story{ID: l.Story}
	}
	o := exportOptions(t, store)
	done, err := site.Export(t.Context(), o, folder, nil)
	if err != nil || done.Pages < 40 || done.Written != done.Pages {
		t.Fatalf("Export = %+v, %v", done, err)
	}
	files := map[string]string{}
	if err := fs.WalkDir(os.DirFS(folder), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(filepath.Join(folder, name))
		files[name] = string(body)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"index.html", "zh/index.html", "en/issues/2025-W50/index.html", "en/issues/2025-12/index.html", "zh/stories/tavocado00001/index.html", "zh/stories/tavocado00001.md",
		"en/feed.rss", "zh/stories.json", "en/sections/policy.atom", "sitemap.xml", "sitemap-2025.xml", "sitemap-news.xml", "robots.txt", "llms.txt", "en/how/index.html", "zh.md",
	} {
		if files[want] == "" {
			t.Errorf("no file %s", want)
		}
	}
	links := regexp.MustCompile(`(?:href|src)="([^"]+)"`)
	for name, body := range files {
		if path.Ext(name) != ".html" || strings.Contains(body, "http-equiv=\"refresh\"") {
			continue
		}
		if strings.Contains(body, "<form") {
			t.Errorf("%s has a form", name)
		}
		for _, m := range links.FindAllStringSubmatch(body, -1) {
			to, _, _ := strings.Cut(m[1], "#")
			if to == "" || strings.Contains(to, "://") || strings.Contains(to, "/records/") { // the fixture holds no record

				continue
			}
			file, err := url.PathUnescape(path.Join(path.Dir(name), to))
			if _, ok := files[file]; err != nil || !ok {
				if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") {
					t.Errorf("%s leads to %s, which is no file", name, m[1])
				} else if !strings.Contains(to, "?") {
					t.Errorf("%s leads to %s, which is not of the copy", name, m[1])
				}
			}
		}
	}
}

// An export that is stopped anywhere and run again ends as one that was not, writes only what differs, removes what is no
// more, and leaves files of others alone.
func TestExportAgain(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "CNAME"), []byte("news.example.org"), 0o600); err != nil {
		t.Fatal(err)
	}
	store := full(t)
	for _, stop := range []int{1, 7, 30} {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := site.Export(ctx, exportOptions(t, store), folder, func(e site.Exported) {
			if e.Pages == stop {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("stopped after %d: %v", stop, err)
		}
	}
	whole, err := site.Export(t.Context(), exportOptions(t, store), folder, nil)
	if err != nil || whole.Written >= whole.Pages {
		t.Fatalf("Export = %+v, %v", whole, err)
	}
	again, err := site.Export(t.Context(), exportOptions(t, store), folder, nil)
	if err != nil || again.Written != 0 || again.Removed != 0 || again.Pages != whole.Pages {
		t.Fatalf("the same once more = %+v, %v", again, err)
	}
	store.issues = store.issues[:1]
	less, err := site.Export(t.Context(), exportOptions(t, store), folder, nil)
	if err != nil || less.Removed == 0 {
		t.Errorf("with an issue less = %+v, %v", less, err)
	}
	if _, err := os.Stat(filepath.Join(folder, "en/issues/2025-W01/index.html")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the page of a removed issue: %v", err)
	}
	if _, err := os.Stat(filepath.Join(folder, "CNAME")); err != nil {
		t.Errorf("a file of others: %v", err)
	}
}
