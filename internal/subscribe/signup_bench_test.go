package subscribe_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/subscribe"
)

// How many readers a second subscribe, of eight who do so at once, each row on the disk before its answer; and how long
// the slowest of a hundred waits.
func BenchmarkSignUp(b *testing.B) {
	w := open(b, func(o *subscribe.Options) { o.Limits = news.SignUpLimits{} })
	at := w.fresh(b)
	var n atomic.Int64
	var mu sync.Mutex
	var all []time.Duration
	const clients = 8
	each := b.N/clients + 1
	b.ResetTimer()
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			took := make([]time.Duration, 0, each)
			for range each {
				start := time.Now()
				got := w.post("/en/subscribe", url.Values{"address": {fmt.Sprintf("reader%d@mail.example", n.Add(1))}, "t": {at}})
				took = append(took, time.Since(start))
				if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "Look into") {
					b.Errorf("%d", got.Code)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, took...)
		})
	}
	wg.Wait()
	slices.Sort(all)
	b.ReportMetric(float64(len(all))/b.Elapsed().Seconds(), "readers/s")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
}

// Whatever is sent to the form, the answer is one of few, and shows nothing that a browser would run.
func FuzzForm(f *testing.F) {
	w := open(f, func(o *subscribe.Options) { o.Limits = news.SignUpLimits{AllHour: 50} })
	at := w.fresh(f)
	const urlencoded = "application/x-www-form-urlencoded"
	for _, s := range [][2]string{
		{urlencoded, "address=a@mail.example&t=" + at + "&lang=zh&frequency=daily&section=policy&entity=meta&names=Meta,OpenAI&storyline=l1"},
		{urlencoded, "address=%3Cscript%3Ealert(1)%3C/script%3E&t=" + at},
		{urlencoded, "address=%zz;&&&=&t"},
		{"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"address\"\r\n\r\na@b.example\r\n--x--"},
		{"text/plain", "hello"},
		{"multipart/form-data", ""},
		{urlencoded, "names=%3Cscript%3E&t=" + at + "&address=a@mail.example"},
		{urlencoded, "website=x&address=<script>"},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, kind, body string) {
		for _, path := range []string{"/en/subscribe", "/zh/subscribe/begin", "/u/x", "/c/x", "/n/x", "/p/x"} {
			got := w.do(http.MethodPost, path, strings.NewReader(body), "Content-Type", kind)
			if !slices.Contains([]int{http.StatusOK, http.StatusBadRequest, http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity}, got.Code) {
				t.Fatalf("POST %s: %d", path, got.Code)
			}
			page := got.Body.String()
			if strings.Contains(page, "<script>") || strings.Contains(page, "<img") || strings.Count(page, "<html") > 1 || got.Header().Get("Location") != "" {
				t.Fatalf("POST %s shows:\n%s", path, page)
			}
		}
	})
}
