package web_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"dateline/internal/web"
)

// A prepared reply is what Send would have sent, to whoever asks.
func TestPreparedIsAsSent(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"short", strings.Repeat("a long page ", 400)} {
		reply := web.Reply{Type: "text/html; charset=utf-8", Lang: "en", Body: []byte(body)}
		plain := httptest.NewRecorder()
		if err := web.Send(plain, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), reply); err != nil {
			t.Fatal(err)
		}
		prepared, err := web.Prepare(http.StatusOK, plain.Header(), plain.Body.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		tag := plain.Header().Get("ETag")
		for _, headers := range [][2]string{{"", ""}, {"Accept-Encoding", "gzip"}, {"Accept-Encoding", "gzip;q=0, br"}, {"If-None-Match", tag}, {"If-None-Match", `"other"`}} {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				r := httptest.NewRequestWithContext(t.Context(), method, "/", nil)
				if headers[0] != "" {
					r.Header.Set(headers[0], headers[1])
				}
				want, got := httptest.NewRecorder(), httptest.NewRecorder()
				if err := web.Send(want, r, reply); err != nil {
					t.Fatal(err)
				}
				prepared.Send(got, r)
				if want.Code != got.Code || !bytes.Equal(want.Body.Bytes(), got.Body.Bytes()) {
					t.Errorf("%s %v: %d with %d bytes, want %d with %d", method, headers, got.Code, got.Body.Len(), want.Code, want.Body.Len())
				}
				for _, name := range []string{"Etag", "Content-Type", "Content-Encoding", "Content-Language", "Cache-Control", "Vary"} {
					if want.Header().Get(name) != got.Header().Get(name) {
						t.Errorf("%s %v: %s = %q, want %q", method, headers, name, got.Header().Get(name), want.Header().Get(name))
					}
				}
			}
		}
	}
}
