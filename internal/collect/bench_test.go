package collect_test

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"dateline/internal/news"
)

const benchFeeds, benchItems = 200, 20

// benchRoom makes 200 feeds of 20 items, of which every round of the returned counter brings new ones. The server runs
// in the same process, so its work is in the figures.
func benchRoom(b *testing.B) (*room, *atomic.Int64) {
	b.Helper()
	round := new(atomic.Int64)
	r, server := newRoom(b, roomOptions{}), newSite(b)
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		n := round.Load()
		tag := `"` + strconv.FormatInt(n, 10) + `"`
		w.Header().Set("Etag", tag)
		if req.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		var items strings.Builder
		for i := range benchItems {
			items.WriteString(item(fmt.Sprintf("%s/%d-%d", req.URL.Path, n, i), fmt.Sprintf("Thing %d of round %d", i, n), ago(hour), words(60)))
		}
		_, _ = io.WriteString(w, rss(items.String()))
	})
	sources := make([]news.Source, benchFeeds)
	for i := range sources {
		sources[i] = source(b, fmt.Sprintf("%s/feed/%d", server.URL, i))
	}
	r.add(sources...)
	return r, round
}

func perFeed(b *testing.B) {
	b.Helper()
	b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(b.N)/benchFeeds, "ms/feed")
}

// BenchmarkCollect304 reads 200 feeds of which each answers that nothing changed.
func BenchmarkCollect304(b *testing.B) {
	r, _ := benchRoom(b)
	r.all()
	for b.Loop() {
		if got := r.all(); got.NotModified != benchFeeds {
			b.Fatalf("%+v", got)
		}
	}
	perFeed(b)
}

// BenchmarkCollectNew reads 200 feeds of 20 items that are all new.
func BenchmarkCollectNew(b *testing.B) {
	r, round := benchRoom(b)
	for b.Loop() {
		round.Add(1)
		if got := r.all(); got.Saved.New != benchFeeds*benchItems {
			b.Fatalf("%+v", got)
		}
	}
	perFeed(b)
}
