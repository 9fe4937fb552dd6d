package fetch_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dateline/internal/fetch"

	"github.com/andybalholm/brotli"
	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
)

// pack returns text in a coding.
func pack(tb testing.TB, coding string, text []byte) []byte {
	tb.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	var err error
	switch coding {
	case "gzip", "x-gzip":
		w = gzip.NewWriter(&b)
	case "br":
		w = brotli.NewWriterLevel(&b, 5)
	case "zstd":
		w, err = zstd.NewWriter(&b)
	case "deflate":
		w = zlib.NewWriter(&b)
	case "raw deflate":
		w, err = flate.NewWriter(&b, 6)
	default:
		return text
	}
	if err == nil {
		_, err = w.Write(text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// TestCodings fails if a coding that we ask for is not undone, or a connection is lost by undoing it.
func TestCodings(t *testing.T) {
	t.Parallel()
	long := bytes.Repeat([]byte("电头 Dateline, "), 20_000)
	noise := make([]byte, 200_000)
	_, _ = rand.Read(noise)
	texts := map[string][]byte{"empty": {}, "short": []byte("a"), "long": long, "noise": noise}
	codings := []string{"identity", "gzip", "x-gzip", "br", "zstd", "deflate", "raw deflate"}
	packed := map[string][]byte{}
	for name, text := range texts {
		for _, coding := range codings {
			packed[name+" "+coding] = pack(t, coding, text)
		}
	}
	s := serve(t, func(rw http.ResponseWriter, r *http.Request) {
		coding := r.URL.Query().Get("coding")
		rw.Header().Set("Content-Encoding", strings.TrimPrefix(coding, "raw "))
		if r.URL.Query().Get("upper") != "" {
			rw.Header().Set("Content-Encoding", strings.ToUpper(coding))
		}
		if r.URL.Query().Get("chunked") != "" {
			rw.(http.Flusher).Flush()
		}
		_, _ = rw.Write(packed[r.URL.Path[1:]+" "+coding])
	})
	c := newClient(t, fetch.Options{})
	for range 2 { // the second round uses decoders again
		for name, text := range texts {
			for _, coding := range codings {
				for _, more := range []string{"", "&chunked=1"} {
					res := mustGet(t, c, fetch.Request{URL: s.URL + "/" + name + "?coding=" + coding + more, MaxBytes: int64(len(long))})
					if !bytes.Equal(res.Body, text) {
						t.Errorf("%s in %s%s: %d bytes, want %d", name, coding, more, len(res.Body), len(text))
					}
				}
			}
		}
	}
	if res := mustGet(t, c, fetch.Request{URL: s.URL + "/long?coding=gzip&upper=1"}); !bytes.Equal(res.Body, long) {
		t.Error("GZIP in capitals was not undone")
	}
	for _, coding := range []string{"identity", "gzip", "br", "zstd", "deflate"} {
		_, err := get(t, c, fetch.Request{URL: s.URL + "/long?coding=" + coding, MaxBytes: int64(len(long)) - 1})
		fault(t, err, fetch.ClassTooLarge)
	}
}

// TestGzipOddities fails if a gzip body of several members, or with a tail of other bytes, is not read as browsers do.
func TestGzipOddities(t *testing.T) {
	t.Parallel()
	one, two := pack(t, "gzip", []byte("one ")), pack(t, "gzip", []byte("two"))
	bodies := map[string][]byte{
		"/members": append(bytes.Clone(one), two...),
		"/tail":    append(bytes.Clone(one), "\n<!-- cached by a proxy -->"...),
	}
	s := serve(t, func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Encoding", "gzip")
		_, _ = rw.Write(bodies[r.URL.Path])
	})
	c := newClient(t, fetch.Options{})
	for path, want := range map[string]string{"/members": "one two", "/tail": "one "} {
		if got := mustGet(t, c, fetch.Request{URL: s.URL + path}); string(got.Body) != want {
			t.Errorf("%s = %q, want %q", path, got.Body, want)
		}
	}
}

// TestHostile fails if an answer made to harm costs more than its bounds or is not named for what it is (T-NET-2).
// It measures allocation, so it runs alone.
func TestHostile(t *testing.T) {
	zeros := make([]byte, 16<<20)
	bombs := map[string][]byte{}
	for _, coding := range []string{"gzip", "br", "zstd", "deflate", "raw deflate"} {
		bombs[coding] = pack(t, coding, zeros)
	}
	endless := func(rw http.ResponseWriter, part []byte) {
		for range 1 << 16 {
			if _, err := rw.Write(part); err != nil {
				return
			}
		}
	}
	part := bytes.Repeat([]byte("x"), 64<<10)
	emptyMember := bytes.Repeat(pack(t, "gzip", nil), 1000)
	var slow atomic.Bool
	mux := http.NewServeMux()
	mux.HandleFunc("/bomb/{coding}", func(rw http.ResponseWriter, r *http.Request) {
		coding := r.PathValue("coding")
		rw.Header().Set("Content-Encoding", strings.TrimPrefix(coding, "raw "))
		for range 64 { // 1 GB where the coding can be chained, and a stream that goes on where it cannot
			if _, err := rw.Write(bombs[coding]); err != nil {
				return
			}
		}
	})
	coded := func(coding string, body []byte) http.HandlerFunc {
		return func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Encoding", coding)
			_, _ = rw.Write(body)
		}
	}
	mux.HandleFunc("/double", coded("gzip, gzip", pack(t, "gzip", bombs["gzip"])))
	mux.HandleFunc("/doubleline", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header()["Content-Encoding"] = []string{"gzip", "br"}
		_, _ = rw.Write(bombs["gzip"])
	})
	mux.HandleFunc("/unknown", coded("compress", part))
	mux.HandleFunc("/lie", coded("gzip", part))
	mux.HandleFunc("/brlie", coded("br", part))
	mux.HandleFunc("/zlie", coded("zstd", part))
	mux.HandleFunc("/cut", coded("gzip", bombs["gzip"][:1000]))
	mux.HandleFunc("/nothing", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Encoding", "gzip")
		endless(rw, emptyMember)
	})
	mux.HandleFunc("/endless", func(rw http.ResponseWriter, _ *http.Request) { endless(rw, part) })
	mux.HandleFunc("/claim", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Length", "10000000000")
		endless(rw, part)
	})
	mux.HandleFunc("/short", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Length", "9000000")
		_, _ = rw.Write(part)
	})
	drip := func(rw http.ResponseWriter, r *http.Request) {
		slow.Store(true)
		for r.Context().Err() == nil {
			_, _ = rw.Write([]byte("x"))
			rw.(http.Flusher).Flush()
			time.Sleep(20 * time.Millisecond)
		}
	}
	mux.HandleFunc("/drip", drip)
	mux.HandleFunc("/driperror", func(rw http.ResponseWriter, r *http.Request) {
		rw.WriteHeader(http.StatusTeapot)
		drip(rw, r)
	})
	mux.HandleFunc("/silent", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/headers", func(rw http.ResponseWriter, _ *http.Request) {
		for i := range 160 {
			rw.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("y", 64<<10))
		}
	})
	mux.HandleFunc("/loop", func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, "/loop", http.StatusFound) })
	mux.HandleFunc("/many/", func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, r.URL.Path+"x", http.StatusMovedPermanently)
	})
	mux.HandleFunc("/slowhops/", func(rw http.ResponseWriter, r *http.Request) {
		time.Sleep(150 * time.Millisecond)
		http.Redirect(rw, r, r.URL.Path+"x", http.StatusMovedPermanently)
	})
	mux.HandleFunc("/nowhere", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusFound) })
	mux.HandleFunc("/badplace", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Location", "http://[::1")
		rw.WriteHeader(http.StatusFound)
	})
	raw := func(path, answer string) {
		mux.HandleFunc(path, func(rw http.ResponseWriter, _ *http.Request) {
			conn, _, err := rw.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = conn.Write([]byte(answer))
			_ = conn.Close()
		})
	}
	raw("/silence", "")
	raw("/nothttp", "SSH-2.0-OpenSSH_9.9\r\n")
	raw("/badchunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n")
	raw("/midchunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")
	raw("/onehundreds", strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 100_000))
	raw("/endlessline", "HTTP/1.1 200 OK\r\nX: "+strings.Repeat("y", 10<<20))

	tests := []struct {
		path string
		want fetch.Class
	}{
		{"/bomb/gzip", fetch.ClassTooLarge},
		{"/bomb/br", fetch.ClassTooLarge},
		{"/bomb/zstd", fetch.ClassTooLarge},
		{"/bomb/deflate", fetch.ClassTooLarge},
		{"/bomb/raw deflate", fetch.ClassTooLarge},
		{"/double", fetch.ClassEncoding},
		{"/doubleline", fetch.ClassEncoding},
		{"/unknown", fetch.ClassEncoding},
		{"/lie", fetch.ClassEncoding},
		{"/brlie", fetch.ClassEncoding},
		{"/zlie", fetch.ClassEncoding},
		{"/cut", fetch.ClassEncoding},
		{"/nothing", fetch.ClassTooLarge},
		{"/endless", fetch.ClassTooLarge},
		{"/claim", fetch.ClassTooLarge},
		{"/short", fetch.ClassProtocol},
		{"/drip", fetch.ClassTimeout},
		{"/driperror", fetch.ClassStatus},
		{"/silent", fetch.ClassTimeout},
		{"/headers", fetch.ClassTooLarge},
		{"/endlessline", fetch.ClassTooLarge},
		{"/loop", fetch.ClassRedirect},
		{"/many/", fetch.ClassRedirect},
		{"/slowhops/", fetch.ClassTimeout},
		{"/nowhere", fetch.ClassRedirect},
		{"/badplace", fetch.ClassRedirect},
		{"/silence", fetch.ClassProtocol},
		{"/nothttp", fetch.ClassProtocol},
		{"/badchunk", fetch.ClassProtocol},
		{"/midchunk", fetch.ClassProtocol},
		{"/onehundreds", fetch.ClassTooLarge},
	}
	s := httptest.NewServer(mux)
	defer s.Close()
	// What is to be cut off for its size has time enough for that, on a slow machine too.
	patient := newClient(t, fetch.Options{})
	hasty := newClient(t, fetch.Options{HeaderTimeout: 400 * time.Millisecond, TotalTimeout: 600 * time.Millisecond})
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			req := fetch.Request{URL: s.URL + strings.ReplaceAll(tt.path, " ", "%20")}
			c := patient
			if tt.want == fetch.ClassTimeout {
				c = hasty
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			begun := time.Now()
			_, err := get(t, c, req)
			took := time.Since(begun)
			runtime.ReadMemStats(&after)
			fault(t, err, tt.want)
			if took > 20*time.Second {
				t.Errorf("took %v, want far less than 30 s", took)
			}
			// All that was allocated, by the server too, though most of it was freed at once.
			if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > 64 {
				t.Errorf("allocated %d MB, want at most 64", grown)
			}
		})
	}
	if !slow.Load() {
		t.Error("the dripping handler never ran")
	}
}

// TestHostileHTTP2 fails if the limit of headers does not hold on HTTP/2.
func TestHostileHTTP2(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		kilobytes, _ := strconv.Atoi(r.URL.Path[1:])
		for i := range kilobytes {
			rw.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("y", 1<<10))
		}
		_, _ = rw.Write([]byte(r.Proto))
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	c := newClient(t, fetch.Options{})
	c.Trust(s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs)
	if res := mustGet(t, c, fetch.Request{URL: s.URL}); string(res.Body) != "HTTP/2.0" {
		t.Errorf("spoke %s, want HTTP/2.0", res.Body)
	}
	_, err := get(t, c, fetch.Request{URL: s.URL + "/66"})
	fault(t, err, fetch.ClassTooLarge)
	_, err = get(t, c, fetch.Request{URL: s.URL + "/1000"}) // net/http ends the connection, and says no more than that
	fault(t, err, fetch.ClassProtocol)
	mustGet(t, c, fetch.Request{URL: s.URL + "/30"})
}

// TestUntrusted fails if a certificate that nobody vouches for is taken, or the handshake's fault is not named.
func TestUntrusted(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	s.StartTLS()
	t.Cleanup(s.Close)
	c := newClient(t, fetch.Options{})
	_, err := get(t, c, fetch.Request{URL: s.URL})
	if f := fault(t, err, fetch.ClassTLS); !strings.Contains(f.Words(), "trusts") {
		t.Errorf("words = %q", f.Words())
	}
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	_, err = get(t, c, fetch.Request{URL: strings.Replace(plain.URL, "http:", "https:", 1)})
	fault(t, err, fetch.ClassTLS)

	mute, err := net.Listen("tcp", "127.0.0.1:0") // accepts, and says nothing
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mute.Close() })
	c = newClient(t, fetch.Options{ConnectTimeout: 300 * time.Millisecond})
	_, err = get(t, c, fetch.Request{URL: "https://" + mute.Addr().String()})
	if f := fault(t, err, fetch.ClassTLS); !strings.Contains(f.Words(), "in time") {
		t.Errorf("words = %q", f.Words())
	}
}

// TestHonestBesideHostile fails if answers made to harm keep honest ones from being read.
func TestHonestBesideHostile(t *testing.T) {
	t.Parallel()
	bomb := pack(t, "gzip", make([]byte, 16<<20))
	s := serve(t, func(rw http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/bad") {
			rw.Header().Set("Content-Encoding", "gzip")
			_, _ = rw.Write(bomb)
			return
		}
		_, _ = rw.Write([]byte(r.URL.Path))
	})
	p := newClient(t, fetch.Options{}).Pass()
	for i := range 40 {
		_, err := p.Get(t.Context(), fetch.Request{URL: fmt.Sprintf("%s/bad%d", s.URL, i), MaxBytes: 1 << 20})
		fault(t, err, fetch.ClassTooLarge)
		res, err := p.Get(t.Context(), fetch.Request{URL: fmt.Sprintf("%s/good%d", s.URL, i)})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(fmt.Sprintf("/good%d", i), string(res.Body)); diff != "" {
			t.Error(diff)
		}
	}
}

// TestStrikes fails if a host that is too slow time after time holds up a whole pass, or is held against the next one.
func TestStrikes(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	s := serve(t, func(rw http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.Path == "/slow" {
			<-r.Context().Done()
		}
	})
	c := newClient(t, fetch.Options{TotalTimeout: 400 * time.Millisecond})
	c.SetResolver(newZone(map[string]func(int) []string{"slow.test": always("127.0.0.1")}).resolver())
	p := c.Pass()
	for _, path := range []string{"/slow", "/slow", "/", "/slow", "/slow", "/slow", "/slow", "/", "/slow"} {
		_, err := p.Get(t.Context(), fetch.Request{URL: named(t, s, "slow.test") + path})
		if err != nil {
			fault(t, err, fetch.ClassTimeout)
		}
	}
	if n := asked.Load(); n != 6 {
		t.Errorf("the slow host was asked %d times, want 6: three strikes after the one good answer", n)
	}
	if _, err := c.Pass().Get(t.Context(), fetch.Request{URL: named(t, s, "slow.test")}); err != nil {
		t.Errorf("next pass: %v", err)
	}
}

// FuzzDecode holds that no body in any coding makes more than the limit, or fails as anything but what it is.
func FuzzDecode(f *testing.F) {
	for _, coding := range []string{"gzip", "br", "zstd", "deflate", "raw deflate", "identity"} {
		f.Add(strings.TrimPrefix(coding, "raw "), pack(f, coding, []byte("some text, some text")))
		f.Add(strings.TrimPrefix(coding, "raw "), pack(f, coding, make([]byte, 5000)))
	}
	f.Add("gzip, br", []byte("x"))
	f.Add("gzip", []byte("\x1f\x8b"))
	c := newClient(f, fetch.Options{})
	f.Fuzz(func(t *testing.T, coding string, body []byte) {
		got, err := c.Decode(coding, body, 4000)
		if err == nil {
			if len(got) > 4000 {
				t.Errorf("%d bytes, want at most 4000", len(got))
			}
			return
		}
		fail, ok := errors.AsType[*fetch.Error](err)
		if !ok || fail.Class != fetch.ClassTooLarge && fail.Class != fetch.ClassEncoding {
			t.Errorf("error = %v, want too-large or encoding", err)
		}
	})
}
