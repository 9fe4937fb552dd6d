package site_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/site"
)

// counting counts how often the newest issues are read.
type counting struct {
	archive.Store
	mu    sync.Mutex
	reads int
}

func (c *counting) Issues(ctx context.Context, limit int) ([]news.Issue, error) {
	c.mu.Lock()
	c.reads++
	c.mu.Unlock()
	return c.Store.Issues(ctx, limit)
}

// steps are versions that a test sets.
type steps struct {
	mu    sync.Mutex
	mark  int
	parts map[string]int
	now   time.Time
	err   error
}

func (s *steps) Mark(context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fmt.Sprint(s.mark), s.err
}

func (s *steps) Versions(context.Context) (map[string]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]string{}
	for name, n := range s.parts {
		out[name] = fmt.Sprint(n)
	}
	return out, s.err
}

// write is a commit that touches parts; time goes on by a second.
func (s *steps) write(parts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mark++
	s.now = s.now.Add(time.Second)
	for _, p := range parts {
		s.parts[p]++
	}
}

func (s *steps) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func newSteps() *steps { return &steps{parts: map[string]int{"issues": 1}, now: now} }

// A page is made once, and anew when what it was made from changed, and not when something else did.
func TestPagesAreKept(t *testing.T) {
	t.Parallel()
	store, versions := &counting{Store: full(t)}, newSteps()
	h := open(t, store, func(o *site.Options) { o.Versions, o.Now = versions, versions.clock })
	ask := func(path string, headers ...string) *httptest.ResponseRecorder {
		t.Helper()
		return get(h, http.MethodGet, path, headers...)
	}
	first := ask("/zh", "Accept-Encoding", "gzip")
	made := store.reads
	for _, step := range []struct {
		name  string
		write []string
		anew  bool
	}{
		{"nothing was written", nil, false},
		{"sources were read", []string{"sources"}, false},
		{"an issue was built", []string{"issues"}, true},
		{"a report was changed", []string{"reports"}, true},
		{"a record changed", []string{"records"}, false},
	} {
		if versions.write(); step.write != nil {
			versions.write(step.write...)
		}
		before := store.reads
		got := ask("/zh", "Accept-Encoding", "gzip")
		if anew := store.reads > before; anew != step.anew {
			t.Errorf("%s: made anew %v, want %v", step.name, anew, step.anew)
		}
		if got.Body.String() != first.Body.String() || got.Header().Get("ETag") != first.Header().Get("ETag") {
			t.Errorf("%s: other bytes, or another tag", step.name)
		}
	}
	if made == 0 || first.Header().Get("Content-Encoding") != "gzip" || !strings.HasPrefix(first.Header().Get("ETag"), `"`) {
		t.Errorf("%d reads, headers %v", made, first.Header())
	}
	if w := ask("/zh", "If-None-Match", first.Header().Get("ETag")); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("a held page: %d with %d bytes, want 304", w.Code, w.Body.Len())
	}
	if w := get(h, http.MethodHead, "/zh"); w.Body.Len() > 0 || w.Header().Get("Content-Length") == "" {
		t.Errorf("HEAD: %d bytes, %v", w.Body.Len(), w.Header())
	}
	// One address, two readers: the front page is in the language of each.
	if zh, en := ask("/", "Accept-Language", "zh"), ask("/", "Accept-Language", "en"); zh.Header().Get("Content-Language") == en.Header().Get("Content-Language") {
		t.Errorf("/ is in %s for both", zh.Header().Get("Content-Language"))
	}
	// Faults and missing pages are not kept.
	if w := ask("/zh/stories/nowhere"); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "<main") {
		t.Errorf("a missing story: %d", w.Code)
	}
	versions.err = news.ErrUnavailable
	versions.write()
	if w := ask("/zh"); w.Code != http.StatusOK {
		t.Errorf("without versions: %d", w.Code)
	}
}

// Without a public address, links are made from the Host, so pages of two hosts are two.
func TestHostsDoNotMix(t *testing.T) {
	t.Parallel()
	versions := newSteps()
	h := open(t, full(t), func(o *site.Options) { o.Versions, o.Now, o.BaseURL = versions, versions.clock, "" })
	for _, host := range []string{"a.example", "b.example", "a.example"} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/en", nil)
		r.Host = host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), `rel="canonical" href="http://`+host+`/en"`) {
			t.Errorf("the page of %s is another's", host)
		}
	}
}

// BenchmarkPage compares a kept page with the same bytes sent from memory, over a real connection.
func BenchmarkPage(b *testing.B) {
	versions := newSteps()
	kept := open(b, full(b), func(o *site.Options) { o.Versions, o.Now = versions, time.Now })
	w := get(kept, http.MethodGet, "/zh", "Accept-Encoding", "gzip")
	body, header := w.Body.Bytes(), w.Header()
	memory := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for name := range header {
			w.Header().Set(name, header.Get(name))
		}
		_, _ = w.Write(body)
	})
	for _, bench := range []struct {
		name    string
		handler http.Handler
	}{{"memory", memory}, {"kept", kept}, {"made", open(b, full(b), nil)}} {
		b.Run(bench.name, func(b *testing.B) {
			server := httptest.NewServer(bench.handler)
			defer server.Close()
			client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
			req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, server.URL+"/zh", http.NoBody)
			if err != nil {
				b.Fatal(err)
			}
			req.Header.Set("Accept-Encoding", "gzip")
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				res, err := client.Do(req)
				if err != nil {
					b.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, res.Body)
				_ = res.Body.Close()
			}
		})
	}
}
