package site_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/site"
)

// tally counts verdicts as a store does.
type tally struct {
	mu    sync.Mutex
	given []string
}

func (v *tally) AddVerdict(_ context.Context, week news.Week, story news.StoryID, lang news.Lang, useful bool, _ time.Time) error {
	if story == "tnowhere" {
		return fmt.Errorf("%w: story %s", news.ErrNotFound, story)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.given = append(v.given, fmt.Sprintf("%s %s %s %v", week, story, lang, useful))
	return nil
}

func (v *tally) count() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.given)
}

// say sends a verdict from an address.
func say(h http.Handler, path, verdict, from string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader("v="+verdict))
	r.RemoteAddr = from + ":4711"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// A reader's word counts once for each network and item, leaves no trace of the reader, and comes from our own pages alone.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	counts := &tally{}
	h := open(t, full(t), func(o *site.Options) {
		o.Verdicts, o.Now = counts, func() time.Time { return now }
	})
	const item = "/zh/verdicts/2025-W50/tavocado00001"
	if body := get(h, http.MethodGet, "/zh").Body.String(); !strings.Contains(body, `action="`+item+`"`) {
		t.Error("the front page asks for no verdict")
	}
	for _, tt := range []struct {
		name, path, verdict, from string
		headers                   []string
		status, counted           int
	}{
		{"useful", item, "useful", "192.0.2.1", nil, 200, 1},
		{"the same once more", item, "wrong", "192.0.2.1", nil, 200, 1},
		{"a neighbour of the same network", item, "wrong", "192.0.2.99", nil, 200, 1},
		{"another network", item, "wrong", "198.51.100.7", []string{"Accept", "text/plain"}, 200, 2},
		{"another item", "/en/verdicts/2025-W50/tlarch0000002", "useful", "192.0.2.1", nil, 200, 3},
		{"no verdict", item, "great", "203.0.113.5", nil, 400, 3},
		{"no week", "/zh/verdicts/nowhere/x", "useful", "203.0.113.5", nil, 400, 3},
		{"no such item", "/zh/verdicts/2025-W50/tnowhere", "useful", "203.0.113.5", nil, 404, 3},
		{"from another site", item, "useful", "203.0.113.6", []string{"Sec-Fetch-Site", "cross-site"}, 403, 3},
		{"too long", item, "useful&x=" + strings.Repeat("y", 2000), "203.0.113.7", nil, 400, 3},
	} {
		w := say(h, tt.path, tt.verdict, tt.from, tt.headers...)
		if w.Code != tt.status || counts.count() != tt.counted {
			t.Errorf("%s: %d and %d counted, want %d and %d", tt.name, w.Code, counts.count(), tt.status, tt.counted)
		}
		if w.Header().Get("Set-Cookie") != "" || w.Code == http.StatusOK && w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", tt.name, w.Header())
		}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			checkPage(t, w.Body.String())
		}
	}
	if w := get(h, http.MethodGet, item); w.Code != http.StatusNotFound && w.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET %s = %d", item, w.Code)
	}
	for n := range 80 {
		say(h, fmt.Sprintf("/zh/verdicts/2025-W50/t%d", n), "wrong", "198.18.0.9")
	}
	if got := counts.count(); got != 3+60 {
		t.Errorf("one network gave %d verdicts in a day, want 60", got-3)
	}
	if w := say(open(t, full(t), nil), item, "useful", "192.0.2.1"); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("a site that asks nobody answers %d", w.Code)
	}
}
