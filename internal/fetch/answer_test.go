package fetch_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dateline/internal/fetch"
	"dateline/internal/news"

	"github.com/google/go-cmp/cmp"
)

// TestRequest fails if a request says something else than it should, or an answer is told wrongly.
func TestRequest(t *testing.T) {
	t.Parallel()
	s := serve(t, func(rw http.ResponseWriter, r *http.Request) {
		got := [4]string{r.UserAgent(), r.Header.Get("Accept"), r.Header.Get("If-None-Match"), r.Header.Get("If-Modified-Since")}
		want := [4]string{agent, "text/html", `W/"a,b"`, "Mon, 23 Nov 2026 07:00:00 GMT"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		rw.Header().Set("ETag", `W/"c"`)
		rw.Header().Set("Last-Modified", "some day")
		rw.Header().Set("Cache-Control", "public, max-age=600")
		rw.Header().Set("Content-Type", "text/html; charset=gbk")
		_, _ = rw.Write([]byte("hello"))
	})
	c := newClient(t, fetch.Options{})
	got := mustGet(t, c, fetch.Request{
		URL: s.URL + "/x#y", Accept: "text/html", ETag: `W/"a,b"`, LastModified: "Mon, 23 Nov 2026 07:00:00 GMT",
	})
	want := &fetch.Response{
		Status: 200, URL: s.URL + "/x", ETag: `W/"c"`, LastModified: "some day", ContentType: "text/html; charset=gbk",
		Body: []byte("hello"), MaxAge: 10 * time.Minute,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestStatus fails if an answer's status is taken for another kind of news than it is.
func TestStatus(t *testing.T) {
	t.Parallel()
	s := serve(t, func(rw http.ResponseWriter, r *http.Request) {
		var code int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d", &code)
		if r.URL.RawQuery != "" {
			rw.Header().Set("Retry-After", "1")
		}
		rw.WriteHeader(code)
	})
	tests := []struct {
		path, etag string
		want       fetch.Class // empty for success
		sentinel   error
	}{
		{path: "/200"},
		{path: "/203"},
		{path: "/204"},
		{path: "/206"},
		{path: "/304", etag: `"x"`},
		{path: "/304", want: fetch.ClassStatus, sentinel: news.ErrUnavailable},
		{path: "/300", want: fetch.ClassStatus},
		{path: "/305", want: fetch.ClassStatus},
		{path: "/400", want: fetch.ClassStatus},
		{path: "/401", want: fetch.ClassStatus},
		{path: "/403", want: fetch.ClassStatus},
		{path: "/404", want: fetch.ClassStatus},
		{path: "/451", want: fetch.ClassStatus},
		{path: "/410", want: fetch.ClassGone, sentinel: news.ErrUnavailable},
		{path: "/429", want: fetch.ClassThrottled},
		{path: "/429?1", want: fetch.ClassThrottled},
		{path: "/500", want: fetch.ClassStatus},
		{path: "/502", want: fetch.ClassStatus},
		{path: "/503", want: fetch.ClassStatus},
		{path: "/503?1", want: fetch.ClassThrottled},
		{path: "/599", want: fetch.ClassStatus},
		{path: "/999", want: fetch.ClassStatus},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()
			res, err := get(t, newClient(t, fetch.Options{}), fetch.Request{URL: s.URL + tt.path, ETag: tt.etag})
			if tt.want == "" {
				if err != nil || res.NotModified != (res.Status == 304) {
					t.Errorf("= %+v, %v", res, err)
				}
				return
			}
			f := fault(t, err, tt.want)
			if !strings.HasPrefix(tt.path[1:], fmt.Sprint(f.Status)) {
				t.Errorf("status = %d", f.Status)
			}
			if tt.sentinel != nil && !errors.Is(err, tt.sentinel) {
				t.Errorf("error is not %v", tt.sentinel)
			}
		})
	}
}

// TestMoved fails if a permanent move is not learnt, or a temporary one is.
func TestMoved(t *testing.T) {
	t.Parallel()
	s := serve(t, func(rw http.ResponseWriter, r *http.Request) {
		hops := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
		var code int
		if n, _ := fmt.Sscanf(hops[0], "%d", &code); n == 1 {
			rw.Header().Set("Location", "/"+strings.Join(hops[1:], "/"))
			rw.WriteHeader(code)
			return
		}
		if r.Header.Get("If-None-Match") == `"v"` {
			rw.WriteHeader(http.StatusNotModified)
		}
	})
	c := newClient(t, fetch.Options{})
	tests := []struct{ path, moved string }{
		{"/end", ""},
		{"/301/end", "/end"},
		{"/308/end", "/end"},
		{"/302/end", ""},
		{"/303/end", ""},
		{"/307/end", ""},
		{"/301/308/end", "/end"},
		{"/301/302/end", "/302/end"},
		{"/302/301/end", ""},
		{"/301/302/301/end", "/302/301/end"},
		{"/301/301/301/301/301/end", "/end"},
	}
	for _, tt := range tests {
		for _, etag := range []string{"", `"v"`} {
			res := mustGet(t, c, fetch.Request{URL: s.URL + tt.path, ETag: etag})
			moved := strings.TrimPrefix(res.MovedTo, s.URL)
			if moved != tt.moved || res.URL != s.URL+"/end" || res.NotModified != (etag != "") {
				t.Errorf("%s: moved to %q, from %q, not modified %v; want %q", tt.path, moved, res.URL, res.NotModified, tt.moved)
			}
		}
	}
	_, err := get(t, c, fetch.Request{URL: s.URL + "/301/301/301/301/301/301/end"})
	fault(t, err, fetch.ClassRedirect)
}

// TestMaxAge fails if Cache-Control is read wrongly.
func TestMaxAge(t *testing.T) {
	t.Parallel()
	s := serve(t, func(rw http.ResponseWriter, r *http.Request) {
		rw.Header()["Cache-Control"] = r.URL.Query()["c"]
	})
	c := newClient(t, fetch.Options{})
	for give, want := range map[string]time.Duration{
		"": 0, "c=max-age%3D60": time.Minute, "c=public,+Max-Age%3D60": time.Minute, `c=max-age%3D"60"`: time.Minute,
		"c=max-age%3D60,no-cache": 0, "c=max-age%3D60&c=no-store": 0, "c=max-age%3D-1": 0, "c=max-age%3Dx": 0, "c=s-maxage%3D60": 0,
		"c=max-age%3D99999999999": 365 * 24 * time.Hour, "c=max-age%3D99999999999999999999999": 365 * 24 * time.Hour,
	} {
		if got := mustGet(t, c, fetch.Request{URL: s.URL + "/?" + give}); got.MaxAge != want {
			t.Errorf("%s: MaxAge = %v, want %v", give, got.MaxAge, want)
		}
	}
}

// TestConnectionsAreKept fails if a request opens a connection where one is open, after any kind of answer.
func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	var opened atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/304":
			rw.WriteHeader(http.StatusNotModified)
		case "/404":
			http.Error(rw, strings.Repeat("not here ", 500), http.StatusNotFound)
		case "/302":
			http.Redirect(rw, r, "/", http.StatusFound)
		case "/gzip":
			rw.Header().Set("Content-Encoding", "gzip")
			_, _ = rw.Write(pack(t, "gzip", []byte(strings.Repeat("x", 100_000))))
		}
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	c := newClient(t, fetch.Options{})
	c.Trust(s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs)
	for range 5 {
		for _, path := range []string{"/", "/304", "/404", "/302", "/gzip"} {
			_, err := c.Get(t.Context(), fetch.Request{URL: s.URL + path, ETag: `"x"`})
			if err != nil && path != "/404" {
				t.Error(err)
			}
		}
	}
	if n := opened.Load(); n != 1 {
		t.Errorf("%d connections for 25 requests, want 1", n)
	}
}
