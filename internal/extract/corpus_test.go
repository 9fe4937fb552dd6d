package extract_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path"
	"strings"
	"testing"
	"time"
	"unicode"

	"dateline/internal/extract"
	"dateline/internal/feed"
	"dateline/internal/testkit"
)

// archived calls use with each file of a .tar.gz; files that are compressed themselves are opened.
func archived(tb testing.TB, name string, use func(name string, body []byte)) {
	tb.Helper()
	f, err := os.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			tb.Fatal(err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		body, err := io.ReadAll(r)
		if err != nil {
			tb.Fatal(err)
		}
		if strings.HasSuffix(h.Name, ".gz") {
			in, err := gzip.NewReader(bytes.NewReader(body))
			if err != nil {
				tb.Fatal(err)
			}
			if body, err = io.ReadAll(in); err != nil {
				tb.Fatal(err)
			}
		}
		use(h.Name, body)
	}
}

// shingles counts the runs of four words, as the benchmark of scrapinghub does; a shorter text is one run.
func shingles(s string) map[string]int {
	words := strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && !unicode.IsMark(r)
	})
	out := map[string]int{}
	if len(words) > 0 && len(words) < 4 {
		out[strings.Join(words, " ")] = 1
	}
	for i := 0; i+4 <= len(words); i++ {
		out[strings.Join(words[i:i+4], " ")]++
	}
	return out
}

// match returns the shares of right, surplus and missing shingles, which add up to 1 so that long texts weigh no more.
func match(want, got string) (tp, fp, fn float64) {
	a, b := shingles(want), shingles(got)
	for k, n := range a {
		m := b[k]
		tp += float64(min(n, m))
		fn += float64(max(0, n-m))
	}
	for k, m := range b {
		fp += float64(max(0, m-a[k]))
	}
	if s := tp + fp + fn; s > 0 {
		return tp / s, fp / s, fn / s
	}
	return 0, 0, 0
}

// score gathers shares over a corpus.
type score struct{ tp, fp, fn float64 }

func (s *score) add(want, got string) float64 {
	tp, fp, fn := match(want, got)
	s.tp, s.fp, s.fn = s.tp+tp, s.fp+fp, s.fn+fn
	return 2 * tp / max(2*tp+fp+fn, 1e-9)
}

func (s *score) f1() float64 { return 2 * s.tp / (2*s.tp + s.fp + s.fn) }

// page is a page of a corpus with the text that a person took for its article.
type page struct {
	name, url, want string
	body            []byte
}

func scrapinghub(tb testing.TB) []page {
	tb.Helper()
	truth := map[string]struct {
		Body string `json:"articleBody"`
		URL  string `json:"url"`
	}{}
	var pages []page
	archived(tb, testkit.Shared(tb, "data", "bench", "scrapinghub-article-extraction-benchmark.tar.gz"), func(name string, body []byte) {
		switch {
		case strings.HasSuffix(name, "ground-truth.json"):
			if err := json.Unmarshal(body, &truth); err != nil {
				tb.Fatal(err)
			}
		case strings.HasSuffix(name, ".html.gz"):
			pages = append(pages, page{name: strings.TrimSuffix(path.Base(name), ".html.gz"), body: body})
		}
	})
	for i := range pages {
		pages[i].want, pages[i].url = truth[pages[i].name].Body, truth[pages[i].name].URL
	}
	return pages
}

func TestScrapinghub(t *testing.T) {
	t.Parallel()
	if raced {
		t.Skip("measured without the race detector")
	}
	pages := scrapinghub(t)
	var s score
	var spent time.Duration
	for _, p := range pages {
		start := time.Now()
		a, err := extract.Page(p.body, extract.Options{URL: p.url})
		took := time.Since(start)
		spent += took
		if err != nil {
			t.Logf("%.12s: %v", p.name, err)
			a = &extract.Article{}
		}
		f := s.add(p.want, a.Text)
		if f < 0.8 || took > 50*time.Millisecond {
			t.Logf("%.12s %s: %.3f, %d of %d characters, %d bytes in %v, whole %t", p.name, p.url, f, len(a.Text), len(p.want), len(p.body), took, a.Whole)
		}
	}
	t.Logf("%d pages: F1 %.4f (precision %.4f, recall %.4f), %.0f pages a second", len(pages), s.f1(), s.tp/(s.tp+s.fp), s.tp/(s.tp+s.fn), float64(len(pages))/spent.Seconds())
	if len(pages) != 181 || s.f1() < 0.960 {
		t.Errorf("F1 = %.4f on %d pages, want 0.960 on 181", s.f1(), len(pages))
	}
}

func TestReadabilityPages(t *testing.T) {
	t.Parallel()
	if raced {
		t.Skip("measured without the race detector")
	}
	sources, want := map[string][]byte{}, map[string]string{}
	archived(t, testkit.Shared(t, "data", "bench", "mozilla-readability-test-pages.tar.gz"), func(name string, body []byte) {
		dir := path.Base(path.Dir(name))
		switch path.Base(name) {
		case "source.html":
			sources[dir] = body
		case "expected.html":
			want[dir] = feed.Text(string(body))
		}
	})
	var s score
	failed := 0
	for name, body := range sources {
		a, err := extract.Page(body, extract.Options{URL: "http://fakehost/test/page.html"})
		if err != nil {
			failed++
			t.Logf("%s: %v", name, err)
			a = &extract.Article{}
		}
		if f := s.add(want[name], a.Text); f < 0.5 {
			t.Logf("%s: %.3f, %d of %d characters", name, f, len(a.Text), len(want[name]))
		}
	}
	t.Logf("%d pages: F1 %.4f, %d without text", len(sources), s.f1(), failed)
	if len(sources) != 130 || failed > 1 || s.f1() < 0.940 { // the one has four characters
		t.Errorf("F1 = %.4f on %d pages, %d without text, want 0.940 on 130, 1", s.f1(), len(sources), failed)
	}
}

// BenchmarkPage reads the 181 pages of the benchmark in turn: pages a second of one core.
func BenchmarkPage(b *testing.B) {
	pages := scrapinghub(b)
	i := 0
	for b.Loop() {
		p := pages[i%len(pages)]
		i++
		if _, err := extract.Page(p.body, extract.Options{URL: p.url}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
}
