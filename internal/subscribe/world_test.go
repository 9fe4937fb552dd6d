package subscribe_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/site"
	"dateline/internal/store"
	"dateline/internal/store/sqlite"
	"dateline/internal/subscribe"
	"dateline/internal/testkit"
	"dateline/internal/token"
)

// world is the face over a real store, beside the site.
type world struct {
	db    *store.DB
	path  string
	face  *subscribe.Face
	http  http.Handler
	clock *testkit.Clock
	keys  *token.Keys
}

func key(tb testing.TB, id string) token.Key {
	tb.Helper()
	k, err := token.NewKey(id, bytes.NewReader(bytes.Repeat([]byte(id), token.SecretBytes)))
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

func keysOf(tb testing.TB, ids ...string) *token.Keys {
	tb.Helper()
	var older []token.Key
	for _, id := range ids[1:] {
		older = append(older, key(tb, id))
	}
	k, err := token.New(key(tb, ids[0]), older...)
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

// hash stands for the keyed hash.
func hash(key string) string { return "h" + news.Digest("test", key) }

func open(tb testing.TB, change func(*subscribe.Options)) *world {
	tb.Helper()
	w := &world{path: filepath.Join(tb.TempDir(), "dateline.db"), clock: testkit.NewClock(time.Date(2026, 11, 23, 7, 0, 30, 0, time.UTC)), keys: keysOf(tb, "k1")}
	var err error
	if w.db, err = sqlite.Open(w.path); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = w.db.Close() })
	if err := w.db.Migrate(context.WithoutCancel(tb.Context())); err != nil {
		tb.Fatal(err)
	}
	w.build(tb, change)
	return w
}

// build makes the face anew over the same store.
func (w *world) build(tb testing.TB, change func(*subscribe.Options)) {
	tb.Helper()
	log := slog.New(slog.NewTextHandler(tb.Output(), nil))
	a, err := archive.New(archive.Options{Store: w.db, Now: w.clock.Now})
	if err != nil {
		tb.Fatal(err)
	}
	own := site.Options{Archive: a, Logger: log, BaseURL: "https://news.example.org", Box: func(lang news.Lang) template.HTML { return w.face.Box(lang) }}
	frame, err := site.Frame(own)
	if err != nil {
		tb.Fatal(err)
	}
	o := subscribe.Options{
		Store: w.db, Keys: w.keys, Hash: hash, Frame: frame, Now: w.clock.Now, Log: log, Site: render.NewAddress("https://news.example.org"),
		Limits: subscribe.DefaultLimits(), Subjects: subjects{},
	}
	if change != nil {
		change(&o)
	}
	if w.face, err = subscribe.New(o); err != nil {
		tb.Fatal(err)
	}
	pages, err := site.New(own)
	if err != nil {
		tb.Fatal(err)
	}
	mux := http.NewServeMux()
	for _, path := range subscribe.Paths() {
		mux.Handle(path, w.face)
	}
	mux.Handle("/", pages)
	w.http = mux
}

// subjects know two entities and one storyline.
type subjects struct{}

func (subjects) EntityNamed(_ context.Context, name string) (subscribe.Subject, error) {
	switch strings.ToLower(name) {
	case "meta":
		return subscribe.Subject{ID: "meta", Name: "Meta"}, nil
	case "openai":
		return subscribe.Subject{ID: "openai", Name: "OpenAI"}, nil
	}
	return subscribe.Subject{}, fmt.Errorf("%w: %s", news.ErrNotFound, name)
}

func (s subjects) Entity(ctx context.Context, id news.EntityID, _ news.Lang) (subscribe.Subject, error) {
	return s.EntityNamed(ctx, string(id))
}

func (subjects) Running(context.Context, news.Lang) ([]subscribe.Subject, error) {
	return []subscribe.Subject{{ID: "l1", Name: "Avocado <b>"}}, nil
}

func (subjects) Storyline(_ context.Context, id news.StorylineID, _ news.Lang) (subscribe.Subject, error) {
	if id != "l1" {
		return subscribe.Subject{}, news.ErrNotFound
	}
	return subscribe.Subject{ID: "l1", Name: "Avocado"}, nil
}

// do sends a request; headers are name and value by turns.
func (w *world) do(method, target string, body io.Reader, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, body)
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "From-IP" {
			r.RemoteAddr = headers[i+1]
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	w.http.ServeHTTP(rec, r)
	return rec
}

func (w *world) get(target string, headers ...string) *httptest.ResponseRecorder {
	return w.do(http.MethodGet, target, nil, headers...)
}

func (w *world) post(target string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	return w.do(http.MethodPost, target, strings.NewReader(form.Encode()), append([]string{"Content-Type", "application/x-www-form-urlencoded"}, headers...)...)
}

var timeField = regexp.MustCompile(`name="t" value="([^"]+)"`)

// fresh is the time of a form that was opened some seconds ago.
func (w *world) fresh(tb testing.TB) string {
	tb.Helper()
	page := w.get("/en/subscribe").Body.String()
	found := timeField.FindStringSubmatch(page)
	if found == nil {
		tb.Fatalf("the form has no time:\n%s", page)
	}
	w.clock.Advance(5 * time.Second)
	return found[1]
}

// signUp sends the form as a reader does.
func (w *world) signUp(tb testing.TB, address string, more ...string) *httptest.ResponseRecorder {
	tb.Helper()
	form := url.Values{"address": {address}, "t": {w.fresh(tb)}, "lang": {"en"}, "frequency": {"weekly"}, "website": {""}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Add(more[i], more[i+1])
	}
	return w.post("/en/subscribe", form)
}

// letter claims the one notice that waits and writes its mail.
func (w *world) letter(tb testing.TB) (news.Notice, subscribe.Letter) {
	tb.Helper()
	now := w.clock.Now()
	got, err := w.db.ClaimNotices(tb.Context(), "test", now, now.Add(time.Minute), 10)
	if err != nil || len(got) != 1 {
		tb.Fatalf("%d notices wait, %v", len(got), err)
	}
	l, err := w.face.Letter(got[0], "Dateline, 1 Press Street")
	if err != nil {
		tb.Fatal(err)
	}
	if err := w.db.SettleNotice(tb.Context(), got[0], news.DeliveryAccepted, now); err != nil {
		tb.Fatal(err)
	}
	return got[0], l
}

// linkIn returns the path of the first link of a kind in a text.
func linkIn(tb testing.TB, text, kind string) string {
	tb.Helper()
	found := regexp.MustCompile(`https://news\.example\.org(/` + kind + `/[^\s"]+)`).FindStringSubmatch(text)
	if found == nil {
		tb.Fatalf("no link of kind %s in:\n%s", kind, text)
	}
	return found[1]
}

// reader subscribes and confirms, and returns the id with the links of leaving and choosing.
func (w *world) reader(tb testing.TB, address string) (id news.SubscriberID, unsubscribe, preferences string) {
	tb.Helper()
	w.signUp(tb, address)
	n, l := w.letter(tb)
	if got := w.post(linkIn(tb, l.Text, "c"), nil); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), address) {
		tb.Fatalf("confirming: %d\n%s", got.Code, got.Body)
	}
	return n.Subscriber, "/u/" + w.keys.Link(token.Unsubscribe, n.Subscriber, subscribe.List), "/p/" + w.keys.Link(token.Preferences, n.Subscriber)
}

// dump is all that the database holds, by table, each row as text.
func (w *world) dump(tb testing.TB) string {
	tb.Helper()
	db, err := sql.Open("sqlite", "file:"+w.path+"?mode=ro")
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	tables := column(tb, db, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name`)
	var out strings.Builder
	for _, t := range tables {
		rows := column(tb, db, `SELECT json_group_array(json_array(`+strings.Join(column(tb, db, `SELECT 'quote("' || name || '")' FROM pragma_table_info('`+t+`')`), ",")+`)) FROM "`+t+`"`)
		fmt.Fprintf(&out, "%s: %s\n", t, strings.Join(rows, " "))
	}
	return out.String()
}

func column(tb testing.TB, db *sql.DB, query string) []string {
	tb.Helper()
	rows, err := db.QueryContext(tb.Context(), query)
	if err != nil {
		tb.Fatalf("%s: %v", query, err)
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			tb.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		tb.Fatal(err)
	}
	return out
}

func median(all []time.Duration) time.Duration {
	all = slices.Clone(all)
	slices.Sort(all)
	return all[len(all)/2]
}
