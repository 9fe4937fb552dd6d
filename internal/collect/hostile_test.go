package collect_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"dateline/internal/fetch"
	"dateline/internal/news"
)

// stream answers with a head and then a piece many times over, as long as somebody reads.
func stream(head, piece string, times int, headers ...string) http.HandlerFunc {
	block := []byte(strings.Repeat(piece, max(1, 64<<10/len(piece))))
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		if _, err := io.WriteString(w, head); err != nil {
			return
		}
		for n := times * len(piece); n > 0; n -= len(block) {
			if _, err := w.Write(block[:min(n, len(block))]); err != nil {
				return
			}
		}
	}
}

// bomb is a gzip body of size bytes after unpacking.
func bomb(tb testing.TB, size int64) string {
	tb.Helper()
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		tb.Fatal(err)
	}
	_, _ = io.WriteString(z, "<rss><channel><title>")
	zeros := make([]byte, 1<<20)
	for range size >> 20 {
		_, _ = z.Write(zeros)
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

// What is built to harm must end in its own source's state, in words, while the others are read as ever, and in
// memory and time that a small machine has. If this fails, one feed can stop the newsroom.
//
// It measures memory, so it does not run beside others.
func TestHostileSources(t *testing.T) {
	site, r := newSite(t), newRoom(t, roomOptions{workers: 4, fetch: fetch.Options{HeaderTimeout: 2 * time.Second, TotalTimeout: 2 * time.Second}})
	gz := []string{"Content-Encoding", "gzip"}
	entities := `<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">` + nested("b", "a") + nested("c", "b") + nested("d", "c") + nested("e", "d") + nested("f", "e") +
		nested("g", "f") + nested("h", "g") + nested("i", "h") + `]>`
	hostile := []struct {
		name   string
		answer http.HandlerFunc
		class  string // empty: read without harm
	}{
		{"entity-bomb", say(200, entities+rss(item("/lol", "Laughs", "", "&i;"))), ""},
		{"quadratic", say(200, `<!DOCTYPE rss [<!ENTITY a "`+strings.Repeat("a", 50_000)+`">]>`+rss(item("/q", "Q", "", strings.Repeat("&a;", 50_000)))), ""},
		{"external", say(200, `<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>`+rss(item("/x", "X &x;", "", "&x;"))), ""},
		{"deep", say(200, "<rss><channel><item>"+strings.Repeat("<b>", 100_000)), "too-deep"},
		{"deep-json", say(200, `{"version":"https://jsonfeed.org/version/1.1","items":`+strings.Repeat("[", 100_000)), "too-deep"},
		{"long-text", stream("<rss><channel><title>", "long text ", 256<<20/10), "too-large"},
		{"many-tags", stream("<rss><channel><item>", "<x>", 5_000_000), "too-large"},
		{"many-tags-that-fit", stream("<rss><channel><item>", "<x/>", 2_600_000), "too-large"},
		{"many-attributes", say(200, "<rss><channel><item "+attributes(300_000)+">"), "hostile"},
		{"gzip-bomb", say(200, bomb(t, 256<<20), gz...), "too-large"},
		{"double-gzip", say(200, bomb(t, 1<<20), "Content-Encoding", "gzip, gzip"), "encoding"},
		{"endless", stream("", "<!-- -->", 1<<30), "too-large"},
		{"huge-header", say(200, twoItems(), "X-Long", strings.Repeat("x", 1<<20)), "too-large"},
		{"not-gzip", say(200, "this is no gzip", gz...), "encoding"},
		{"nothing-but-nul", say(200, strings.Repeat("\x00", 1<<20)), "empty"},
		{"slow", drip, "timeout"},
	}
	const honest = 8
	for _, h := range hostile {
		site.set("/"+h.name, h.answer)
		r.add(source(t, site.URL+"/"+h.name))
	}
	for i := range honest {
		path := fmt.Sprintf("/honest%d", i)
		site.set(path, say(200, rss(item(path+"/a", "A thing happens", ago(hour), "It happened."))))
		r.add(source(t, site.URL+path))
	}
	peak := watchHeap(t)
	began := time.Now()
	got := r.all()
	took, most := time.Since(began), peak()
	t.Logf("%d hostile and %d honest sources: %v, heap at most %d MB above the start", len(hostile), honest, took.Round(time.Millisecond), most>>20)
	// Four at once, 10 MB each, what is made of them beside it, and the server's own part.
	if most > 4*64<<20 {
		t.Errorf("the heap grew by %d MB, want at most 64 for each of the 4 readings at once", most>>20)
	}
	if took > 20*time.Second {
		t.Errorf("took %v, want a few seconds", took)
	}
	failing := 0
	for _, h := range hostile {
		st := r.state(site.URL + "/" + h.name)
		if h.class == "" {
			if st.Status != news.SourceOK {
				t.Errorf("%s: %s (%s), want it read without harm", h.name, st.Status, st.Error)
			}
			continue
		}
		failing++
		if st.Status != news.SourceFailing || st.ErrorClass != h.class {
			t.Errorf("%s: %s, class %q (%s), want failing, %q", h.name, st.Status, st.ErrorClass, st.Error, h.class)
		}
		plain(t, st.Error)
	}
	if got.Failing != failing || got.Sources != len(hostile)+honest {
		t.Errorf("Result = %+v, want %d failing", got, failing)
	}
	reports := r.reports()
	for i := range honest {
		path := fmt.Sprintf("/honest%d", i)
		if st := r.state(site.URL + path); st.Status != news.SourceOK {
			t.Errorf("%s: %s (%s), want ok: the hostile ones must harm no other", path, st.Status, st.Error)
		}
		if _, ok := reports[path+"/a"]; !ok {
			t.Errorf("no report of %s", path)
		}
	}
	for path, rep := range reports {
		if strings.Contains(rep.Title+rep.Summary+rep.Text, "root:") || len(rep.Summary)+len(rep.Text) > 1<<20 {
			t.Errorf("%s holds what an entity stood for: %.80q, %d bytes", path, rep.Title, len(rep.Summary)+len(rep.Text))
		}
	}
}

func nested(name, of string) string {
	return `<!ENTITY ` + name + ` "` + strings.Repeat("&"+of+";", 10) + `">`
}

func attributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `a%d="" `, i)
	}
	return b.String()
}

// watchHeap watches the bytes of live and dead objects on the heap until it is called; it then returns by how much
// they grew at most.
func watchHeap(tb testing.TB) func() uint64 {
	tb.Helper()
	read := func() uint64 {
		s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(s)
		return s[0].Value.Uint64()
	}
	first, most := read(), uint64(0)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				if now := read(); now > first {
					most = max(most, now-first)
				}
			}
		}
	}()
	return func() uint64 {
		close(stop)
		<-done
		return most
	}
}
