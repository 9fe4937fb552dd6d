package app_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline/internal/app"
	"dateline/internal/config"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/store"
)

// xss are texts that run if they are put into a page as they are.
func xss() []string {
	return []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `{{.Data}}`, `' onfocus='alert(1)`, `javascript:alert(1)`}
}

// sitIn sits down at the desk of an app that holds nothing yet and may fetch from this machine.
func sitIn(t *testing.T, role news.Role, change func(*config.Settings)) *atDesk {
	t.Helper()
	settings, err := config.Default().Check()
	if err != nil {
		t.Fatal(err)
	}
	settings.Nets = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	if change != nil {
		change(&settings)
	}
	a, err := app.Open(t.Context(), app.Options{Settings: settings, Data: t.TempDir(), Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	pages, err := a.DeskPages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewTLSServer(pages)
	t.Cleanup(server.Close)
	d := &atDesk{T: t, app: a, server: server}
	d.client = d.join(role)
	return d
}

// feedServer serves a feed, a page that names it, and a folder of what is none.
func feedServer(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/feed":
			w.Header().Set("Content-Type", "application/rss+xml")
			_, _ = io.WriteString(w, `<rss version="2.0"><channel><title>Harbour &lt;b&gt;Wire</title><link>https://harbour.example/</link>
				<item><title>Lamps &lt;script&gt;alert(1)&lt;/script&gt;</title><link>javascript:alert(1)</link><guid>a1</guid></item>
				<item><title>Second</title><link>https://harbour.example/2</link></item></channel></rss>`)
		case "/page":
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, `<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>`)
		default:
			http.Error(w, "no", http.StatusNotFound)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// see follows a redirect and returns the page.
func (d *atDesk) see(path string, pairs ...string) (int, string) {
	d.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequestWithContext(d.Context(), http.MethodPost, d.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		d.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return d.send(r)
}

// look reads a page.
func (d *atDesk) look(path string) (int, string) {
	d.Helper()
	r, err := http.NewRequestWithContext(d.Context(), http.MethodGet, d.server.URL+path, nil)
	if err != nil {
		d.Fatal(err)
	}
	return d.send(r)
}

// upload sends a file with the fields before it.
func (d *atDesk) upload(path, name, text string, pairs ...string) (int, string) {
	d.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		if err := w.WriteField(pairs[i], pairs[i+1]); err != nil {
			d.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		d.Fatal(err)
	}
	_, _ = io.WriteString(part, text)
	_ = w.Close()
	r, err := http.NewRequestWithContext(d.Context(), http.MethodPost, d.server.URL+path, &b)
	if err != nil {
		d.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return d.send(r)
}

func (d *atDesk) send(r *http.Request) (int, string) {
	d.Helper()
	r.Header.Set("Accept-Language", "en")
	r.Header.Set("Origin", d.server.URL)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	reply, err := d.client.Do(r)
	if err != nil {
		d.Fatal(err)
	}
	defer func() { _ = reply.Body.Close() }()
	body, err := io.ReadAll(reply.Body)
	if err != nil {
		d.Fatal(err)
	}
	if to := reply.Header.Get("Location"); reply.StatusCode == http.StatusSeeOther && strings.HasPrefix(to, "/desk/") {
		return d.look(to)
	}
	return reply.StatusCode, string(body)
}

// holds fails unless a page is as it should be.
func (d *atDesk) holds(what string, status int, page string, want int, words ...string) {
	d.Helper()
	if status != want {
		d.Fatalf("%s: %d, want %d\n%s", what, status, want, page)
	}
	for _, w := range words {
		if !strings.Contains(html.UnescapeString(page), w) {
			d.Errorf("%s lacks %q in\n%s", what, w, page)
		}
	}
	for _, bad := range []string{"<script>alert", "onerror=alert(1)>", "href=\"javascript:", "[desk.", "' onfocus='"} {
		if strings.Contains(page, bad) {
			d.Errorf("%s holds %q:\n%s", what, bad, page)
		}
	}
}

// audited fails unless the log's newest lines tell of an action.
func (d *atDesk) audited(action string) {
	d.Helper()
	all, err := d.app.Store.Audits(d.Context(), 0, 5)
	if err != nil {
		d.Fatal(err)
	}
	if !slices.ContainsFunc(all, func(a news.Audit) bool { return a.Action == action && a.User != "" }) {
		d.Errorf("the log lacks %q: %+v", action, all)
	}
}

func (d *atDesk) sourceOf(address string) news.SourceHealth {
	d.Helper()
	h, err := d.app.Store.SourceByText(d.Context(), address)
	if err != nil {
		d.Fatalf("%s: %v", address, err)
	}
	return h
}

func TestDeskSources(t *testing.T) {
	t.Parallel()
	d := sitIn(t, news.RoleEditor, nil)
	at := feedServer(t)
	status, page := d.look("/desk/sources")
	d.holds("the list", status, page, http.StatusOK, "Sources")

	status, page = d.see("/desk/sources/try", "url", at+"/page")
	d.holds("a trial", status, page, http.StatusOK, "It gives:", "Harbour", "Second")
	if _, err := d.app.Store.SourceByText(t.Context(), at+"/feed"); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("a trial keeps the source: %v", err)
	}
	status, page = d.see("/desk/sources/try", "url", at+"/none")
	d.holds("a trial of nothing", status, page, http.StatusOK, "fault")

	status, page = d.see("/desk/sources/add", "url", at+"/page", "class", "press", "outlet", "Harbour", "zone", "Asia/Shanghai")
	d.holds("adding", status, page, http.StatusOK, "is added", "Harbour")
	d.audited("add source")
	s := d.sourceOf(at + "/feed")
	if s.Outlet != "Harbour" || s.Zone != "Asia/Shanghai" {
		t.Errorf("added %+v", s.Source)
	}
	status, page = d.see("/desk/sources/add", "url", at+"/feed")
	d.holds("adding again", status, page, http.StatusConflict, "listed already")

	room := "/desk/sources/" + string(s.ID)
	status, page = d.see(room+"/edit", "name", "Harbour Wire", "class", "newsletter", "outlet", "The Harbour", "lang", "zh", "zone", "")
	d.holds("an edit", status, page, http.StatusOK, "The source is changed", "Undo")
	d.audited("edit source")
	if got := d.sourceOf(at + "/feed"); got.Class != news.Newsletter || got.Outlet != "The Harbour" || got.Lang != news.Chinese || got.Zone != "" {
		t.Errorf("edited to %+v", got.Source)
	}
	undo := hidden(page, room+"/edit")
	status, page = d.see(room+"/edit", undo...)
	d.holds("its undoing", status, page, http.StatusOK, "The source is changed")
	if got := d.sourceOf(at + "/feed"); got.Class != news.Press || got.Outlet != "Harbour" || got.Zone != "Asia/Shanghai" {
		t.Errorf("undone to %+v by %q", got.Source, undo)
	}

	status, page = d.see(room + "/pause")
	d.holds("pausing", status, page, http.StatusOK, "is paused")
	if !d.sourceOf(at + "/feed").Paused {
		t.Error("it is not paused")
	}
	status, page = d.see(room + "/resume")
	d.holds("resuming", status, page, http.StatusOK, "is read again")
	if d.sourceOf(at + "/feed").Paused {
		t.Error("it is paused still")
	}
	status, page = d.see(room + "/remove")
	d.holds("removing", status, page, http.StatusOK, "is removed", "Undo")
	if status, _ := d.look(room); status != http.StatusNotFound {
		t.Errorf("it is there still: %d", status)
	}
	status, page = d.see("/desk/sources/add", hidden(page, "/desk/sources/add")...)
	d.holds("undoing the removal", status, page, http.StatusOK, "is added")
	if got := d.sourceOf(at + "/feed"); got.Outlet != "Harbour" || got.Class != news.Press {
		t.Errorf("it came back as %+v", got.Source)
	}

	if _, err := d.app.Collect.All(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if h := d.sourceOf(at + "/feed"); h.Reports == 0 {
		t.Fatalf("nothing was read: %+v", h)
	}
	status, page = d.see(room + "/remove")
	d.holds("removing one that reports rest on", status, page, http.StatusOK, "paused and stays listed")

	status, page = d.upload("/desk/sources/import", "list.opml", `<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example/feed"/><outline text="&lt;script&gt;alert(1)&lt;/script&gt;" xmlUrl="https://b.example/feed"/></body></opml>`)
	d.holds("an import", status, page, http.StatusOK, "2 listed, 2 added")
	for _, bad := range append(xss(), "", "<opml><body></body></opml>") {
		status, page = d.upload("/desk/sources/import", "list.opml", bad)
		d.holds("a bad list", status, page, http.StatusBadRequest, "Nothing was changed")
	}
	status, page = d.see("/desk/sources/import")
	d.holds("no list", status, page, http.StatusBadRequest, "No file")
	status, page = d.see("/desk/sources/export")
	if status != http.StatusOK || !strings.Contains(page, `xmlUrl="https://a.example/feed"`) {
		t.Errorf("the export: %d\n%s", status, page)
	}
	status, page = d.look("/desk/sources?show=paused&q=" + url.QueryEscape(xss()[0]))
	d.holds("a search", status, page, http.StatusOK, "Nothing is like that")
}

// What is no address of the web is neither read nor added, and nothing hostile in a form runs or is kept.
func TestDeskSourcesHostile(t *testing.T) {
	t.Parallel()
	d := sitIn(t, news.RoleEditor, nil)
	folder := t.TempDir()
	before, err := d.app.Store.SourceHealth(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range append(xss(), "", folder, "file://"+folder, "file:///etc/passwd", "gopher://a.example/", "ftp://a.example", "http://", "//a.example/feed", "https://a.example/\x00", "https://a.example/"+strings.Repeat("a", 5000), "http://169.254.169.254/latest/meta-data", "http://10.0.0.1/feed") {
		for _, act := range []string{"try", "add"} {
			status, page := d.see("/desk/sources/"+act, "url", bad)
			if act == "add" || status != http.StatusOK { // what cannot be read is said on a page that is well
				d.holds(act+" "+bad, status, page, http.StatusBadRequest)
			}
			if !strings.Contains(page, `class="fault"`) {
				t.Errorf("%s %q is not refused:\n%s", act, bad, page)
			}
		}
	}
	for _, form := range [][]string{{"class", "king"}, {"lang", "xx"}, {"zone", "Mars/Olympus"}, {"zone", "Local"}, {"zone", "../../etc/passwd"}, {"name", "a\u202eb"}, {"outlet", strings.Repeat("o", 400)}, {"name", "\xff"}} {
		status, page := d.see("/desk/sources/add", append([]string{"url", "https://c.example/feed"}, form...)...)
		d.holds(fmt.Sprint(form), status, page, http.StatusBadRequest)
	}
	after, err := d.app.Store.SourceHealth(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(after) != len(before) {
		t.Errorf("%d sources, were %d", len(after), len(before))
	}
}

// hidden returns the hidden fields of the first form with an address.
func hidden(page, action string) []string {
	_, form, _ := strings.Cut(page, `action="`+action+`"`)
	form, _, _ = strings.Cut(form, "</form>")
	var out []string
	for _, m := range regexp.MustCompile(`type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		out = append(out, m[1], html.UnescapeString(m[2]))
	}
	return out
}

const readersCSV = "email,lang,confirmed_at\nann@mail.example,en,2026-01-02T03:04:05Z\nbo@mail.example,zh,2026-01-02T03:04:05Z\nnot an address,,\n<script>alert(1)</script>,,\n"

func TestDeskSubscribers(t *testing.T) {
	t.Parallel()
	d := sitIn(t, news.RoleOwner, nil)
	status, page := d.upload("/desk/subscribers/import", "list.csv", readersCSV, "mode", "look", "lang", "zh")
	d.holds("a dry run", status, page, http.StatusOK, "What would come of it", "Line 4:", "Nothing was changed")
	if n := d.readers(); n != 0 {
		t.Fatalf("a dry run adds %d", n)
	}
	status, page = d.upload("/desk/subscribers/import", "list.csv", readersCSV, "mode", "import", "lang", "zh")
	d.holds("an import", status, page, http.StatusOK, "The list is taken")
	d.audited("import subscribers")
	if n := d.readers(); n != 2 {
		t.Fatalf("an import adds %d", n)
	}
	status, page = d.look("/desk/subscribers")
	d.holds("the counts", status, page, http.StatusOK, "readers get the next issue", "By week")

	status, page = d.see("/desk/subscribers/find", "q", "ANN@")
	d.holds("a search", status, page, http.StatusOK, "ann@mail.example")
	if strings.Contains(page, "bo@mail.example") {
		t.Error("a search finds all")
	}
	room := regexp.MustCompile(`/desk/subscribers/[a-z0-9]{10,}`).FindString(page)
	status, page = d.look(room)
	d.holds("a subscriber", status, page, http.StatusOK, "ann@mail.example", "imported", "confirmed")

	status, page = d.see(room + "/export")
	var data news.SubscriberData
	if err := json.Unmarshal([]byte(page), &data); status != http.StatusOK || err != nil || data.Subscriber.Address != "ann@mail.example" {
		t.Errorf("the export of one: %d, %v\n%s", status, err, page)
	}
	d.audited("export subscriber")
	status, page = d.see(room + "/suppress")
	d.holds("suppressing", status, page, http.StatusOK, "never mailed from now on", "by somebody here")
	status, page = d.see(room + "/unsuppress")
	d.holds("taking that back", status, page, http.StatusOK, "may be mailed again")
	status, page = d.see(room + "/remove")
	d.holds("unsubscribing", status, page, http.StatusOK, "They are unsubscribed", "they left")
	status, page = d.see(room + "/erase")
	d.holds("erasing without a tick", status, page, http.StatusBadRequest, "the tick was missing")
	status, page = d.see(room+"/erase", "sure", "yes")
	d.holds("erasing", status, page, http.StatusOK, "is forgotten")
	d.audited("erase subscriber")
	if status, _ := d.look(room); status != http.StatusNotFound {
		t.Errorf("an erased one is shown: %d", status)
	}

	status, page = d.see("/desk/subscribers/suppress", "address", "cy@mail.example", "note", "asked by phone")
	d.holds("suppressing an address", status, page, http.StatusOK, "never mailed from now on")
	status, page = d.see("/desk/subscribers/add", "address", "cy@mail.example", "lang", "en", "agreed", "signed a paper")
	d.holds("adding whom nobody mails", status, page, http.StatusConflict, "never mailed")
	status, page = d.see("/desk/subscribers/unsuppress", "address", "cy@mail.example")
	d.holds("unsuppressing", status, page, http.StatusOK, "may be mailed again")
	status, page = d.see("/desk/subscribers/unsuppress", "address", "cy@mail.example")
	d.holds("unsuppressing again", status, page, http.StatusNotFound, "not among")
	status, page = d.see("/desk/subscribers/add", "address", "cy@mail.example", "lang", "en", "agreed", "signed a paper")
	d.holds("adding", status, page, http.StatusOK, "is added")
	status, page = d.see("/desk/subscribers/export", "lang", "en")
	if status != http.StatusOK || !strings.Contains(page, "cy@mail.example") || strings.Contains(page, "bo@mail.example") {
		t.Errorf("the export: %d\n%s", status, page)
	}
	for _, bad := range append(xss(), "", "nobody", "a@b@c", "x\n@y.example") {
		for _, act := range []string{"add", "suppress"} {
			status, page := d.see("/desk/subscribers/"+act, "address", bad, "lang", "en")
			d.holds(act+" "+bad, status, page, http.StatusBadRequest)
		}
		status, page = d.see("/desk/subscribers/find", "q", bad)
		if status != http.StatusOK && status != http.StatusBadRequest {
			t.Errorf("find %q: %d\n%s", bad, status, page)
		}
	}
	for _, bad := range []string{"", "a,b\n1,2\n", "\xff\xfe\x00"} {
		status, page = d.upload("/desk/subscribers/import", "list.csv", bad, "mode", "import", "lang", "en")
		d.holds("a bad list", status, page, http.StatusBadRequest)
	}
	log, err := d.app.Store.Audits(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range log {
		if strings.Contains(a.Subject+a.Detail, "@") {
			t.Errorf("the audit log names an address: %+v", a)
		}
	}
}

func (d *atDesk) readers() (n int) {
	d.Helper()
	counts, err := d.app.Store.CountSubscribers(d.Context(), store.Segment{})
	if err != nil {
		d.Fatal(err)
	}
	for _, c := range counts {
		n += c.N
	}
	return n
}

func (d *atDesk) known(id string) *field.Entity {
	d.Helper()
	f, _, err := d.app.Field(d.Context())
	if err != nil {
		d.Fatal(err)
	}
	for i := range f.Entities {
		if f.Entities[i].ID == news.EntityID(id) {
			return &f.Entities[i]
		}
	}
	return nil
}

func TestDeskGazetteer(t *testing.T) {
	t.Parallel()
	d := sitIn(t, news.RoleEditor, nil)
	status, page := d.look("/desk/gazetteer?q=openai&kind=lab")
	d.holds("a search", status, page, http.StatusOK, "OpenAI")
	status, page = d.see("/desk/gazetteer/add", "names", "Nova Harbor Labs\n新星港实验室", "kind", "lab", "home", "nova.example")
	d.holds("adding", status, page, http.StatusOK, "It is added", "Nova Harbor Labs", "新星港实验室", "read anew")
	d.audited("add entity")
	room := "/desk/gazetteer/entities/nova-harbor-labs"
	status, page = d.see("/desk/gazetteer/add", "names", "Nova Harbor Labs", "kind", "lab")
	d.holds("adding again", status, page, http.StatusConflict, "Nothing was changed")
	status, page = d.see(room+"/names", "names", "NHL Research\n新星港")
	d.holds("adding names", status, page, http.StatusOK, "The names are added", "NHL Research", "新星港")
	status, page = d.see(room+"/mark", "name", "NHL Research", "context", "lab")
	d.holds("marking", status, page, http.StatusOK, "The name is changed")
	status, page = d.see(room+"/mark", "name", "NHL Research", "off", "yes")
	d.holds("taking the mark away", status, page, http.StatusOK, "The name is changed")

	status, page = d.look("/desk/gazetteer")
	d.holds("the edits", status, page, http.StatusOK, "What was changed", "NHL Research")
	edit := hidden(page, "/desk/gazetteer/undo")
	status, page = d.see("/desk/gazetteer/undo", edit...)
	d.holds("undoing", status, page, http.StatusOK, "taken back")
	if status, _ := d.see("/desk/gazetteer/undo", edit...); status != http.StatusConflict {
		t.Errorf("undoing what is undone takes back another: %d", status)
	}

	status, page = d.see("/desk/gazetteer/add", "names", "Nova Harbor Two", "kind", "lab", "parent", "Nova Harbor Labs")
	d.holds("adding a child", status, page, http.StatusOK, "nova-harbor-labs")
	status, page = d.see("/desk/gazetteer/entities/nova-harbor-two/merge", "into", "nova-harbor-labs")
	d.holds("merging", status, page, http.StatusOK, "They are merged", "Nova Harbor Two")
	d.audited("merge entity")
	if d.known("nova-harbor-two") != nil {
		t.Error("a merged entity is there still")
	}
	status, page = d.look("/desk/gazetteer/entities/nova-harbor-two")
	d.holds("a merged id", status, page, http.StatusOK, "Nova Harbor Labs")
	status, page = d.see(room + "/remove")
	d.holds("removing", status, page, http.StatusOK, "taken out")
	if d.known("nova-harbor-labs") != nil {
		t.Error("a removed entity is there still")
	}
	for _, bad := range append(xss(), "", "the", "a\u202eb", strings.Repeat("n", 400), "Nova|Bar\tBaz") {
		status, page := d.see("/desk/gazetteer/add", "names", bad, "kind", "king")
		d.holds("a bad kind", status, page, http.StatusBadRequest)
		status, page = d.see("/desk/gazetteer/entities/openai/merge", "into", bad)
		if status == http.StatusOK || status >= 500 {
			t.Errorf("merging into %q: %d\n%s", bad, status, page)
		}
		status, page = d.see("/desk/gazetteer/entities/openai/names", "names", bad)
		if status >= 500 {
			t.Errorf("adding the name %q: %d\n%s", bad, status, page)
		}
		if status == http.StatusOK {
			d.holds("a strange name", status, page, http.StatusOK)
		}
	}
	if status, _ := d.look("/desk/gazetteer/entities/none"); status != http.StatusNotFound {
		t.Errorf("an unknown entity: %d", status)
	}
}

func TestDeskCandidates(t *testing.T) {
	t.Parallel()
	d := sitIn(t, news.RoleEditor, nil)
	now := d.app.Now()
	seen := func(key, name, kind string) store.Candidate {
		return store.Candidate{
			Key: key, Name: name, Lang: news.English, Kind: kind, Score: 0.8, Parts: []news.Part{{Name: "outlets", Value: 0.5}}, Outlets: 2, Reports: 3, Status: store.CandidateOpen, FirstSeen: now, LastSeen: now,
			Examples: []store.CandidateExample{{Report: "r", Title: xss()[0], Outlet: "Harbour", Around: "the new " + name + " model"}},
		}
	}
	if _, err := d.app.Store.SaveCandidates(t.Context(), []store.Candidate{seen("quillmark", "Quillmark", "model"), seen("ravelin ai", "Ravelin AI", ""), seen("downloadz", "Downloadz", "")}, nil, now.AddDate(0, 0, -1)); err != nil {
		t.Fatal(err)
	}
	status, page := d.look("/desk/gazetteer/candidates")
	d.holds("the queue", status, page, http.StatusOK, "Quillmark", "3 reports, 2 outlets", "the new Ravelin AI model")
	status, page = d.see("/desk/gazetteer/candidates/accept", "name", "Quillmark", "kind", "model")
	d.holds("accepting", status, page, http.StatusOK, "taken in")
	d.audited("accept candidate")
	if x := d.known("quillmark"); x == nil || x.Kind != field.Model {
		t.Errorf("accepted as %+v", x)
	}
	status, page = d.see("/desk/gazetteer/candidates/accept", "name", "Ravelin AI")
	d.holds("accepting as nothing", status, page, http.StatusBadRequest, "Say what it is")
	status, page = d.see("/desk/gazetteer/candidates/accept", "name", "Ravelin AI", "alias", "quillmark")
	d.holds("accepting as a name", status, page, http.StatusOK, "taken in")
	if x := d.known("quillmark"); !slices.ContainsFunc(x.Names, func(n field.Name) bool { return n.Text == "Ravelin AI" }) {
		t.Errorf("it has the names %v", x.Names)
	}
	status, page = d.see("/desk/gazetteer/candidates/reject", "name", "Downloadz")
	d.holds("rejecting", status, page, http.StatusOK, "does not come back", "Undo")
	d.audited("reject candidate")
	status, page = d.see("/desk/gazetteer/candidates/reject", hidden(page, "/desk/gazetteer/candidates/reject")...)
	d.holds("taking that back", status, page, http.StatusOK, "on the queue again", "Downloadz")
	for _, bad := range append(xss(), "", "unknown") {
		if status, page := d.see("/desk/gazetteer/candidates/accept", "name", bad, "kind", "lab"); status != http.StatusNotFound && status != http.StatusBadRequest {
			t.Errorf("accepting %q: %d\n%s", bad, status, page)
		}
		if status, _ := d.see("/desk/gazetteer/candidates/reject", "name", bad); status != http.StatusNotFound {
			t.Errorf("rejecting %q: %d", bad, status)
		}
	}
}

func TestDeskJobs(t *testing.T) {
	t.Parallel()
	d := sitIn(t, news.RoleEditor, nil)
	at := time.Date(2026, 11, 20, 3, 10, 0, 0, time.UTC)
	if err := d.app.Store.PassEnded(t.Context(), "nightly", at, at.Add(time.Minute), "the disk is full "+xss()[0]); err != nil {
		t.Fatal(err)
	}
	status, page := d.look("/desk/jobs")
	d.holds("the jobs", status, page, http.StatusOK, "nightly", "failed", "the disk is full", "10 3 * * *", "collect")
	status, page = d.see("/desk/jobs/nightly/run")
	d.holds("asking", status, page, http.StatusOK, "begins within a minute", "asked for")
	d.audited("run job")
	if asked, err := d.app.Store.PassAsked(t.Context(), "nightly"); err != nil || !asked {
		t.Errorf("it is not asked for: %v, %v", asked, err)
	}
	for _, bad := range []string{"none", "%3Cscript%3E", "NIGHTLY"} {
		if status, _ := d.see("/desk/jobs/" + bad + "/run"); status != http.StatusNotFound {
			t.Errorf("run %s: %d", bad, status)
		}
	}
}

func TestDeskModelsAndSettings(t *testing.T) {
	zero := 0.0
	t.Setenv("DATELINE_TEST_KEY", "sk-very-secret")
	d := sitIn(t, news.RoleOwner, func(s *config.Settings) {
		s.Models = []config.Model{
			{Name: "broken", Provider: "openai", Model: "m", Server: "http://127.0.0.1:1/v1", KeyEnv: "DATELINE_TEST_KEY", InputPrice: &zero, OutputPrice: &zero},
			{Name: "keyless", Provider: "openai", Model: "m", Server: "http://127.0.0.1:1/v1", KeyEnv: "DATELINE_TEST_NOKEY", InputPrice: &zero, OutputPrice: &zero},
		}
		s.SMTP = []config.Secret{"smtp://me:hunter2@relay.example:587"}
		s.ReturnsIMAP = "imaps://box:hunter3@imap.example"
		s.SenderName = "Harbour Weekly"
		s.File = config.Default()
		s.File.SenderName = "Harbour Weekly"
	})
	status, page := d.look("/desk/models")
	d.holds("the models", status, page, http.StatusOK, "broken", "keyless", "missing", "of at most $10.00")
	status, page = d.see("/desk/models/check", "model", "keyless")
	d.holds("checking one without its key", status, page, http.StatusOK, "not well")
	d.audited("check model")
	for _, bad := range append(xss(), "", "none") {
		if status, _ := d.see("/desk/models/check", "model", bad); status != http.StatusNotFound {
			t.Errorf("checking %q: %d", bad, status)
		}
	}
	status, settings := d.look("/desk/settings")
	d.holds("the settings", status, settings, http.StatusOK, "sender_name", "Harbour Weekly", "environment or flag", "file", "default", "None can be changed here")
	for _, text := range []string{page, settings} {
		for _, secret := range []string{"hunter2", "hunter3", "sk-very-secret"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s is shown:\n%s", secret, text)
			}
		}
	}
}

// Every room is for its roles alone.
func TestDeskRoomsRoles(t *testing.T) {
	t.Parallel()
	d := sitIn(t, news.RoleReader, nil)
	clients := map[news.Role]*http.Client{news.RoleReader: d.client, news.RoleEditor: d.join(news.RoleEditor), news.RoleOwner: d.join(news.RoleOwner)}
	for _, tt := range []struct {
		method, path string
		role         news.Role
	}{
		{"GET", "/desk/sources", news.RoleReader},
		{"POST", "/desk/sources/try", news.RoleEditor},
		{"POST", "/desk/sources/add", news.RoleEditor},
		{"POST", "/desk/sources/x/remove", news.RoleEditor},
		{"GET", "/desk/gazetteer", news.RoleReader},
		{"POST", "/desk/gazetteer/add", news.RoleEditor},
		{"POST", "/desk/gazetteer/candidates/reject", news.RoleEditor},
		{"GET", "/desk/subscribers", news.RoleEditor},
		{"POST", "/desk/subscribers/find", news.RoleOwner},
		{"GET", "/desk/subscribers/x", news.RoleOwner},
		{"POST", "/desk/subscribers/export", news.RoleOwner},
		{"POST", "/desk/subscribers/x/erase", news.RoleOwner},
		{"POST", "/desk/subscribers/import", news.RoleOwner},
		{"GET", "/desk/jobs", news.RoleEditor},
		{"POST", "/desk/jobs/x/run", news.RoleEditor},
		{"GET", "/desk/models", news.RoleEditor},
		{"POST", "/desk/models/check", news.RoleOwner},
		{"GET", "/desk/settings", news.RoleOwner},
	} {
		for role, client := range clients {
			d.client = client
			var status int
			if tt.method == http.MethodGet {
				status, _ = d.look(tt.path)
			} else {
				status, _ = d.see(tt.path)
			}
			if allowed := role.Includes(tt.role); allowed == (status == http.StatusForbidden) {
				t.Errorf("%s: %s %s = %d", role, tt.method, tt.path, status)
			}
		}
	}
}
