package collect_test

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"dateline/internal/canon"
	"dateline/internal/collect"
	"dateline/internal/fetch"
	"dateline/internal/news"
	"dateline/internal/store"
	"dateline/internal/store/sqlite"
	"dateline/internal/testkit"
)

// start is where every test's clock stands at first: a Wednesday noon.
var start = time.Date(2026, 1, 7, 12, 0, 0, 0, time.UTC)

// TestMain answers for all names itself, so that no test asks a name server. Hosts that are known by name are paced
// as the hosts of the web are; addresses of loopback are not.
func TestMain(m *testing.M) {
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go answerNames(theirs)
		return ours, nil
	}}
	os.Exit(m.Run())
}

// questions counts how often each name was looked up.
var questions sync.Map // of *atomic.Int64 by name with a final dot

// looked returns how often a name was looked up.
func looked(name string) int64 {
	n, ok := questions.Load(name + ".")
	if !ok {
		return 0
	}
	return n.(*atomic.Int64).Load()
}

// answerNames leads *.news.test to loopback and *.inside.test to a private network. No other name exists.
func answerNames(conn net.Conn) {
	defer conn.Close()
	for {
		head := make([]byte, 2)
		if _, err := io.ReadFull(conn, head); err != nil {
			return
		}
		raw := make([]byte, binary.BigEndian.Uint16(head))
		if _, err := io.ReadFull(conn, raw); err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(raw) != nil || len(m.Questions) != 1 {
			return
		}
		q := m.Questions[0]
		m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
		if q.Type == dnsmessage.TypeA {
			n, _ := questions.LoadOrStore(q.Name.String(), new(atomic.Int64))
			n.(*atomic.Int64).Add(1)
		}
		at := [4]byte{127, 0, 0, 1}
		switch name := q.Name.String(); {
		case strings.HasSuffix(name, ".inside.test."):
			at = [4]byte{10, 0, 0, 1}
		case !strings.HasSuffix(name, ".news.test."):
			m.RCode = dnsmessage.RCodeNameError
		}
		if m.RCode == dnsmessage.RCodeSuccess && q.Type == dnsmessage.TypeA {
			m.Answers = []dnsmessage.Resource{{
				Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}, Body: &dnsmessage.AResource{A: at},
			}}
		}
		packed, err := m.Pack()
		if err != nil {
			return
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(packed))), packed...)); err != nil {
			return
		}
	}
}

// room is a collector with all that is around it: the real store, the real fetch client, a clock that a test sets.
type room struct {
	*collect.Collector

	tb      testing.TB
	clock   *testkit.Clock
	db      *store.DB
	client  *fetch.Client
	restart func()  // forgets all that fetching remembers, as a new process does
	raw     *sql.DB // for looking at rows that the store shows to nobody
}

// roomOptions are what a test may want different.
type roomOptions struct {
	fetch   fetch.Options
	workers int
	store   func(collect.Store) collect.Store // wraps the store
	getter  func(collect.Getter) collect.Getter
}

func newRoom(tb testing.TB, o roomOptions) *room {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "dateline.db")
	db, err := sqlite.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	if err := db.Migrate(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	raw, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?_pragma=busy_timeout(10000)")
	if err != nil {
		tb.Fatal(err)
	}
	r := &room{tb: tb, db: db, raw: raw, clock: testkit.NewClock(start)}
	tb.Cleanup(func() {
		broken, err := db.Check(context.WithoutCancel(tb.Context()))
		for _, b := range broken {
			tb.Errorf("an invariant of the store is broken: %s", b)
		}
		if err != nil {
			tb.Error(err)
		}
		_ = raw.Close()
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	log := slog.New(slog.NewTextHandler(tb.Output(), &slog.HandlerOptions{Level: slog.LevelInfo}))
	o.fetch.UserAgent = "Dateline/0.1 (+https://dateline.example/bot)"
	o.fetch.AllowNet = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	o.fetch.Now, o.fetch.Logger = r.clock.Now, log
	if o.fetch.HostDelay == 0 {
		o.fetch.HostDelay = time.Nanosecond
	}
	r.restart = func() {
		tb.Helper()
		client, err := fetch.New(o.fetch)
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(client.Close)
		r.client = client
	}
	r.restart()
	var st collect.Store = db
	if o.store != nil {
		st = o.store(db)
	}
	r.Collector, err = collect.New(collect.Options{
		Store: st, Now: r.clock.Now, Log: log, Workers: o.workers,
		Pass: func() collect.Getter {
			var g collect.Getter = r.client.Pass()
			if o.getter != nil {
				g = o.getter(g)
			}
			return g
		},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// source makes a source of an address, as adding one does.
func source(tb testing.TB, address string, edit ...func(*news.Source)) news.Source {
	tb.Helper()
	canonical, err := canon.URL(address)
	if err != nil {
		tb.Fatal(err)
	}
	s := news.Source{ID: news.NewSourceID(canonical), URL: address, Name: address, Class: news.Press}
	for _, e := range edit {
		e(&s)
	}
	return s
}

func (r *room) add(sources ...news.Source) {
	r.tb.Helper()
	n, err := r.db.AddSources(r.tb.Context(), sources, r.clock.Now())
	if err != nil || n != len(sources) {
		r.tb.Fatalf("AddSources = %d, %v, want %d", n, err, len(sources))
	}
}

// all reads all sources, without their pages.
func (r *room) all() collect.Result {
	r.tb.Helper()
	got, err := r.All(r.tb.Context(), false)
	if err != nil {
		r.tb.Fatalf("All = %v: a pass returns an error only if the store failed or the context ended", err)
	}
	return got
}

// pages fetches the wanted pages.
func (r *room) pages() {
	r.tb.Helper()
	if err := r.Pages(r.tb.Context()); err != nil {
		r.tb.Fatalf("Pages = %v", err)
	}
}

// state returns the state of the source at an address.
func (r *room) state(address string) news.SourceState {
	r.tb.Helper()
	h, err := r.db.SourceByText(r.tb.Context(), address)
	if err != nil {
		r.tb.Fatal(err)
	}
	return h.State
}

// reports returns all reports by path of their address.
func (r *room) reports() map[string]news.Report {
	r.tb.Helper()
	voices, err := r.db.Unannotated(r.tb.Context(), "nobody", 1_000_000)
	if err != nil {
		r.tb.Fatal(err)
	}
	out := map[string]news.Report{}
	for _, v := range voices {
		u, err := url.Parse(v.URL)
		if err != nil {
			r.tb.Fatal(err)
		}
		if _, twice := out[u.RequestURI()]; twice {
			r.tb.Fatalf("two reports at %s", v.URL)
		}
		out[u.RequestURI()] = v.Report
	}
	return out
}

// page is what the store keeps of a report's page.
type page struct {
	Status   news.PageStatus
	Attempts int
	In       time.Duration // until the next attempt; 0 unless wanted
	Error    string
}

// page returns what is kept of the page of the report at a path.
func (r *room) page(path string) page {
	r.tb.Helper()
	rep, ok := r.reports()[path]
	if !ok {
		r.tb.Fatalf("no report at %s", path)
	}
	var p page
	var next int64
	if err := r.raw.QueryRowContext(r.tb.Context(), `SELECT page_status, page_attempts, page_next_at, page_error FROM reports WHERE id = $1`, string(rep.ID)).
		Scan(&p.Status, &p.Attempts, &next, &p.Error); err != nil {
		r.tb.Fatal(err)
	}
	if p.Status == news.PageWanted {
		p.In = time.UnixMicro(next).Sub(r.clock.Now())
	}
	return p
}

// rows returns what a query finds, a line a row.
func (r *room) rows(query string) string {
	r.tb.Helper()
	rows, err := r.raw.QueryContext(r.tb.Context(), query)
	if err != nil {
		r.tb.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		r.tb.Fatal(err)
	}
	var b strings.Builder
	for rows.Next() {
		cells := make([]any, len(names))
		for i := range cells {
			cells[i] = new(any)
		}
		if err := rows.Scan(cells...); err != nil {
			r.tb.Fatal(err)
		}
		for i, c := range cells {
			fmt.Fprintf(&b, "%s=%v ", names[i], *c.(*any))
		}
		b.WriteByte('\n')
	}
	if err := rows.Err(); err != nil {
		r.tb.Fatal(err)
	}
	return b.String()
}

// everything returns all rows that collect writes.
func (r *room) everything() string {
	r.tb.Helper()
	return r.rows(`SELECT * FROM source_states ORDER BY source_id`) + r.kept()
}

// kept returns all rows of reports, without the states of sources.
func (r *room) kept() string {
	r.tb.Helper()
	return r.rows(`SELECT * FROM reports ORDER BY id`) + r.rows(`SELECT * FROM sightings ORDER BY report_id, source_id`) +
		r.rows(`SELECT * FROM addresses ORDER BY canonical`) + r.rows(`SELECT * FROM report_versions ORDER BY report_id, version`)
}

// site is a web server whose answers a test sets, by path. It counts what it is asked.
type site struct {
	*httptest.Server

	mu      sync.Mutex
	answers map[string]http.HandlerFunc
	asked   []string
	conns   int
}

func newSite(tb testing.TB) *site {
	tb.Helper()
	s := &site{answers: map[string]http.HandlerFunc{}}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.URL.RequestURI())
		h := s.answers[r.URL.Path]
		s.mu.Unlock()
		if h == nil {
			http.NotFound(w, r)
			return
		}
		h(w, r)
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.mu.Lock()
			s.conns++
			s.mu.Unlock()
		}
	}
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)
	s.Start()
	tb.Cleanup(s.Close)
	return s
}

// set makes the site answer a path so.
func (s *site) set(path string, h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[path] = h
}

// heard returns what was asked since the last call, in order, robots.txt aside.
func (s *site) heard() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	got := s.asked
	s.asked = nil
	return slices.DeleteFunc(got, func(p string) bool { return p == "/robots.txt" })
}

// at returns the address of a path, with a host name in place of the address where one is given.
func (s *site) at(path, host string) string {
	if host == "" {
		return s.URL + path
	}
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	return "http://" + net.JoinHostPort(host, port) + path
}

// say answers with a status, a body and headers, given as name and value in turn.
func say(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// tagged answers with a body under an entity tag, and 304 to who has it.
func tagged(tag, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Etag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = io.WriteString(w, body)
	}
}

// rss writes a feed of items; item writes one.
func rss(items ...string) string {
	return `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Made feed</title>` + strings.Join(items, "\n") + `</channel></rss>`
}

// item writes an entry of a feed whose link is relative to the site. An empty date is left out.
func item(link, title, date, summary string, more ...string) string {
	s := "<item><title>" + title + "</title>"
	if link != "" {
		s += "<link>" + link + "</link>"
	}
	if date != "" {
		s += "<pubDate>" + date + "</pubDate>"
	}
	return s + "<description>" + summary + "</description>" + strings.Join(more, "") + "</item>"
}

// ago writes a time before start as feeds do.
func ago(d time.Duration) string { return start.Add(-d).Format(time.RFC1123Z) }

// words returns a text of n words.
func words(n int) string {
	list := []string{"the", "model", "reads", "long", "texts", "and", "answers", "in", "short", "sentences", "which", "people", "check"}
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(list[(i*i+i/7)%len(list)])
		if i%14 == 13 {
			b.WriteByte('.')
		}
	}
	return b.String()
}

// plain fails if a text for people is no words for people.
func plain(tb testing.TB, text string) {
	tb.Helper()
	if len(text) < 10 {
		tb.Errorf("%q says too little to a person", text)
	}
	for _, code := range []string{
		"dial tcp", "EOF", "net/", "context ", "lookup ", "panic", "%!", "<nil>", "nil pointer", "strconv", "xml:", "XML syntax", "json:", "http: ",
		"goroutine", "i/o timeout", "read tcp", "write tcp", "invalid character", "syscall", "fetch ", "gzip:", "unexpected ",
	} {
		if strings.Contains(text, code) {
			tb.Errorf("%q is the text of a library (%q), not words for people", text, code)
		}
	}
}
