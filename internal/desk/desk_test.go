package desk_test

import (
	"crypto/rand"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"dateline/internal/auth"
	"dateline/internal/desk"
	"dateline/internal/news"
	"dateline/internal/store"
	"dateline/internal/store/sqlite"
	"dateline/internal/testkit"
	"dateline/internal/token"
)

// world is a desk over a real store, with a clock that tests move.
type world struct {
	*testing.T
	db     *store.DB
	desk   *desk.Desk
	server *httptest.Server
	clock  *testkit.Clock
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "dateline.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	key, err := token.NewKey("k1", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := token.New(key)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, db: db, clock: testkit.NewClock(time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC))}
	w.desk, err = desk.New(desk.Options{Users: db, Keys: keys, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Now: w.clock.Now, Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	h, err := w.desk.Handler()
	if err != nil {
		t.Fatal(err)
	}
	// Cookies of the desk are for https alone.
	w.server = httptest.NewTLSServer(h)
	t.Cleanup(w.server.Close)
	return w
}

// browser is one of a person: it has cookies of its own.
type browser struct {
	w *world
	c *http.Client
}

func (w *world) browser() *browser {
	w.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.Fatal(err)
	}
	c := *w.server.Client()
	c.Jar = jar
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{w, &c}
}

// do sends a request as a page of the desk would.
func (b *browser) do(method, path string, form url.Values, headers ...string) (int, string, http.Header) {
	b.w.Helper()
	r, err := http.NewRequestWithContext(b.w.Context(), method, b.w.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.w.Fatal(err)
	}
	if method != http.MethodGet {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", b.w.server.URL)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	reply, err := b.c.Do(r)
	if err != nil {
		b.w.Fatal(err)
	}
	defer func() { _ = reply.Body.Close() }()
	body, err := io.ReadAll(reply.Body)
	if err != nil {
		b.w.Fatal(err)
	}
	return reply.StatusCode, string(body), reply.Header
}

func (b *browser) get(path string) int {
	b.w.Helper()
	status, _, _ := b.do(http.MethodGet, path, nil)
	return status
}

const password = "seven lamps over the harbour"

// person joins by an invitation made beside the desk, as the first owner does.
func (w *world) person(name string, role news.Role) *browser {
	w.Helper()
	link := auth.NewToken()
	now := w.clock.Now()
	if err := w.db.Invite(w.Context(), news.Invitation{Hash: auth.HashToken(link), Role: role, By: "test", CreatedAt: now, ExpiresAt: now.Add(time.Hour)}); err != nil {
		w.Fatal(err)
	}
	b := w.browser()
	if status, body, _ := b.do(http.MethodPost, "/desk/join/"+link, url.Values{"name": {name}, "password": {password}, "again": {password}}); status != http.StatusSeeOther {
		w.Fatalf("join: %d\n%s", status, body)
	}
	return b
}

func (b *browser) signIn(name, password string) (int, string) {
	b.w.Helper()
	status, body, _ := b.do(http.MethodPost, "/desk/sign-in", url.Values{"name": {name}, "password": {password}})
	return status, body
}

func field(t *testing.T, page, name string) string {
	t.Helper()
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no field %s in\n%s", name, page)
	}
	return html.UnescapeString(m[1])
}

func (w *world) user(name string) news.User {
	w.Helper()
	u, err := w.db.UserNamed(w.Context(), name)
	if err != nil {
		w.Fatal(err)
	}
	return u
}

// Every address is open to just those whom the table names, in every spelling of it; all others see nothing of it.
func TestRoutesAreGuarded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("owner", news.RoleOwner)
	for _, role := range []news.Role{"", news.RoleReader, news.RoleEditor, news.RoleOwner} {
		b := w.browser()
		for _, route := range w.desk.Routes() {
			if strings.HasPrefix(route.Path, "/desk/sign-in") || route.Path == "/desk/sign-out" || strings.HasPrefix(route.Path, "/desk/static") {
				continue
			}
			path := strings.NewReplacer("{token}", "none", "{user}", "none").Replace(route.Path)
			if role != "" && b.get("/desk/account") != http.StatusOK { // new, or an address before signed it out
				b = w.person("a "+string(role)+" "+route.Method+" "+route.Path, role)
			}
			allowed := route.Role == "" || role != "" && role.Includes(route.Role)
			for _, spelling := range []string{path, path + "/", strings.ToUpper(path), strings.Replace(path, "/desk", "/desk/.", 1), strings.Replace(path, "desk", "%64esk", 1), "/" + path} {
				status, body, head := b.do(route.Method, spelling, url.Values{})
				refused := status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusNotFound || status == http.StatusMethodNotAllowed ||
					status == http.StatusSeeOther && strings.HasPrefix(head.Get("Location"), "/desk/sign-in") ||
					status >= 300 && status < 400 && strings.HasPrefix(head.Get("Location"), "/desk") // the same address, spelt well
				if !allowed && !refused {
					t.Errorf("%q: %s %s = %d\n%s", role, route.Method, spelling, status, body)
				}
			}
			status, _, _ := b.do(route.Method, path, url.Values{})
			if forbidden := status == http.StatusForbidden || status == http.StatusUnauthorized; allowed && forbidden {
				t.Errorf("%q: %s %s = %d, though it is theirs", role, route.Method, path, status)
			}
		}
	}
}

// What another site's page sends changes nothing, whoever is signed in; GET changes nothing wherever it comes from.
func TestOtherSitesChangeNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.person("owner", news.RoleOwner)
	before := w.user("owner")
	for _, route := range w.desk.Routes() {
		if route.Method == http.MethodGet {
			continue
		}
		path := strings.NewReplacer("{token}", "none", "{user}", string(before.ID)).Replace(route.Path)
		form := url.Values{"password": {password}, "new": {"another lamp over the harbour"}, "again": {"another lamp over the harbour"}, "role": {"reader"}}
		for _, headers := range [][]string{
			{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"},
			{"Origin", "null", "Sec-Fetch-Site", "cross-site"},
			{"Origin", "https://evil.example", "Sec-Fetch-Site", ""},
			{"Sec-Fetch-Site", "same-site"},
		} {
			if status, _, _ := b.do(route.Method, path, form, headers...); status != http.StatusForbidden {
				t.Errorf("%s %s with %v = %d, want 403", route.Method, path, headers, status)
			}
		}
		if status, _, _ := b.do(http.MethodGet, path+"?"+form.Encode(), nil); status == http.StatusSeeOther && route.Path != "/desk/sign-in" {
			t.Errorf("GET %s acts", path)
		}
	}
	if after := w.user("owner"); after.Version != before.Version || after.Role != before.Role {
		t.Errorf("the owner changed: %+v, was %+v", after, before)
	}
	if status := b.get("/desk/users"); status != http.StatusOK {
		t.Errorf("the owner was signed out: %d", status)
	}
}

// Whatever changes what a session rests on signs out everywhere, and the browser that changed it stays.
func TestSessionsDie(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(w *world, owner, own *browser) bool{
		"password": func(w *world, _, own *browser) bool {
			status, _, _ := own.do(http.MethodPost, "/desk/account/password", url.Values{"password": {password}, "new": {"three boats under the moon"}, "again": {"three boats under the moon"}})
			return status == http.StatusSeeOther
		},
		"role": func(w *world, owner, _ *browser) bool {
			status, _, _ := owner.do(http.MethodPost, "/desk/users/"+string(w.user("editor").ID)+"/role", url.Values{"role": {"reader"}})
			return status == http.StatusSeeOther
		},
		"disabled": func(w *world, owner, _ *browser) bool {
			status, _, _ := owner.do(http.MethodPost, "/desk/users/"+string(w.user("editor").ID)+"/disable", nil)
			return status == http.StatusSeeOther
		},
		"reset": func(w *world, owner, _ *browser) bool {
			_, page, _ := owner.do(http.MethodPost, "/desk/users/"+string(w.user("editor").ID)+"/reset", nil)
			link := regexp.MustCompile(`/desk/join/[\w-]+`).FindString(page)
			status, _, _ := w.browser().do(http.MethodPost, link, url.Values{"password": {"three boats under the moon"}, "again": {"three boats under the moon"}})
			return link != "" && status == http.StatusSeeOther
		},
		"factor": func(w *world, _, own *browser) bool { return own.enrol(password) != "" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			owner, own := w.person("owner", news.RoleOwner), w.person("editor", news.RoleEditor)
			other := w.browser()
			if status, _ := other.signIn("Editor", password); status != http.StatusSeeOther {
				t.Fatalf("sign in: %d", status)
			}
			if status := other.get("/desk/account"); status != http.StatusOK {
				t.Fatalf("before: %d", status)
			}
			if !change(w, owner, own) {
				t.Fatal("the change failed")
			}
			if status := other.get("/desk/account"); status != http.StatusSeeOther {
				t.Errorf("the other browser goes on: %d", status)
			}
			mine := own.get("/desk/account")
			if stays := name == "password" || name == "factor"; stays != (mine == http.StatusOK) {
				t.Errorf("the browser of the change: %d", mine)
			}
		})
	}
}

// enrol adds an authenticator and returns its secret.
func (b *browser) enrol(password string) string {
	b.w.Helper()
	_, page, _ := b.do(http.MethodPost, "/desk/account/factor/begin", url.Values{"password": {password}})
	secret := regexp.MustCompile(`<code>([A-Z2-7]{32})</code>`).FindStringSubmatch(page)
	if secret == nil {
		b.w.Fatalf("no secret in\n%s", page)
	}
	code, err := totp.GenerateCode(secret[1], b.w.clock.Now())
	if err != nil {
		b.w.Fatal(err)
	}
	form := url.Values{"sealed": {field(b.w.T, page, "sealed")}, "code": {"000000"}}
	if status, _, _ := b.do(http.MethodPost, "/desk/account/factor", form); status != http.StatusBadRequest {
		b.w.Errorf("a wrong code adds an authenticator: %d", status)
	}
	form.Set("code", code)
	if status, _, _ := b.do(http.MethodPost, "/desk/account/factor", form); status != http.StatusSeeOther {
		b.w.Fatalf("the right code adds no authenticator: %d", status)
	}
	return secret[1]
}

// The password alone does not open what has a second factor, and a code opens once.
func TestSecondFactor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	secret := w.person("owner", news.RoleOwner).enrol(password)
	w.clock.Advance(time.Minute)
	code, err := totp.GenerateCode(secret, w.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	begin := func() (*browser, string) {
		t.Helper()
		b := w.browser()
		status, page := b.signIn("owner", password)
		if status != http.StatusOK || b.get("/desk/account") != http.StatusSeeOther {
			t.Fatalf("the password alone: %d", status)
		}
		return b, field(t, page, "pending")
	}
	b, pending := begin()
	for _, wrong := range []url.Values{{"pending": {pending}, "code": {"123456"}}, {"pending": {pending[:len(pending)-2] + "xx"}, "code": {code}}, {"code": {code}}} {
		if status, _, _ := b.do(http.MethodPost, "/desk/sign-in/code", wrong); status != http.StatusUnauthorized {
			t.Errorf("%v = %d", wrong, status)
		}
	}
	if status, _, _ := b.do(http.MethodPost, "/desk/sign-in/code", url.Values{"pending": {pending}, "code": {code}}); status != http.StatusSeeOther || b.get("/desk/account") != http.StatusOK {
		t.Errorf("the right code = %d", status)
	}
	b, pending = begin()
	if status, _, _ := b.do(http.MethodPost, "/desk/sign-in/code", url.Values{"pending": {pending}, "code": {code}}); status != http.StatusUnauthorized {
		t.Errorf("the code a second time = %d", status)
	}
	w.clock.Advance(6 * time.Minute)
	late, err := totp.GenerateCode(secret, w.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	if status, _, _ := b.do(http.MethodPost, "/desk/sign-in/code", url.Values{"pending": {pending}, "code": {late}}); status != http.StatusUnauthorized {
		t.Errorf("a step that took six minutes = %d", status)
	}
}

// Guessing stops after some tries, for the name and for the network, and goes on after the window. Twenty at once are served.
func TestGuessing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("owner", news.RoleOwner)
	wrong, _ := w.browser().signIn("owner", "wrong")
	nobody, page := w.browser().signIn("nobody", "wrong")
	if _, body := w.browser().signIn("owner", "wrong"); wrong != http.StatusUnauthorized || nobody != wrong ||
		strings.ReplaceAll(body, "owner", "X") != strings.ReplaceAll(page, "nobody", "X") {
		t.Errorf("a name that is nobody's is told apart: %d and %d\n%s\n%s", wrong, nobody, body, page)
	}
	for range 12 {
		w.browser().signIn("OWNER ", "wrong")
	}
	if status, _ := w.browser().signIn("owner", password); status != http.StatusTooManyRequests {
		t.Errorf("after fourteen wrong tries the right one = %d", status)
	}
	w.clock.Advance(16 * time.Minute)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if status, _ := w.browser().signIn("owner", password); status != http.StatusSeeOther {
				t.Errorf("after the window = %d", status)
			}
		})
	}
	wg.Wait()
}

// An invitation makes the first owner and works once; bad names and passwords do not use it up.
func TestJoining(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner := w.person("王芳", news.RoleOwner)
	_, page, _ := owner.do(http.MethodPost, "/desk/users/invite", url.Values{"role": {"editor"}})
	link := regexp.MustCompile(`/desk/join/[\w-]+`).FindString(page)
	b := w.browser()
	for _, tt := range []struct {
		name, password, again string
		want                  int
	}{
		{"", password, password, http.StatusBadRequest},
		{"a\u202eb", password, password, http.StatusBadRequest},
		{"Li Na", "short", "short", http.StatusBadRequest},
		{"Li Na", "password123", "password123", http.StatusBadRequest},
		{"Li Na", password, password + "x", http.StatusBadRequest},
		{" 王芳 ", password, password, http.StatusConflict},
		{"Li Na", password, password, http.StatusSeeOther},
		{"Li Na 2", password, password, http.StatusNotFound},
	} {
		if status, body, _ := b.do(http.MethodPost, link, url.Values{"name": {tt.name}, "password": {tt.password}, "again": {tt.again}}); status != tt.want {
			t.Errorf("join as %q with %q = %d, want %d\n%s", tt.name, tt.password, status, tt.want, body)
		}
	}
	if u := w.user("li na"); u.Role != news.RoleEditor {
		t.Errorf("joined as %s", u.Role)
	}
	if status, _, _ := owner.do(http.MethodPost, "/desk/users/"+string(w.user("王芳").ID)+"/role", url.Values{"role": {"reader"}}); status != http.StatusConflict {
		t.Errorf("the last owner steps down: %d", status)
	}
	_, log, _ := owner.do(http.MethodGet, "/desk/audit", nil)
	for _, want := range []string{"invite", "join", "Li Na", "sign in"} {
		if !strings.Contains(log, want) {
			t.Errorf("the audit log lacks %q:\n%s", want, log)
		}
	}
}

// After signing in one is led to a page of the desk, and nowhere else.
func TestNoOpenRedirect(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("owner", news.RoleOwner)
	bad := []string{
		"//evil.example", `/\evil.example`, `\\evil.example`, "https://evil.example/desk", "https:evil.example", "/%2f%2fevil.example", "/%2fevil.example/desk", "/desk/..//evil.example",
		"/desk/../../evil", "/desk\t//evil.example", "/desk\n", "javascript:alert(1)", "/deskevil", "desk", "", "/desk//evil.example", "/desk/%2e%2e/%2e%2e//evil", "http:///evil.example/desk", "//evil.example/desk",
		"/desk@evil.example", ":///desk", "/desk/\\evil",
	}
	for _, to := range bad {
		b := w.browser()
		status, _, head := b.do(http.MethodPost, "/desk/sign-in", url.Values{"name": {"owner"}, "password": {password}, "to": {to}})
		at, err := url.Parse(head.Get("Location"))
		if status != http.StatusSeeOther || err != nil || at.Host != "" || at.Path != "/desk" {
			t.Errorf("to %q: %d, %q", to, status, head.Get("Location"))
		}
	}
	b := w.browser()
	if _, _, head := b.do(http.MethodPost, "/desk/sign-in", url.Values{"name": {"owner"}, "password": {password}, "to": {"/desk/audit?before=9"}}); head.Get("Location") != "/desk/audit?before=9" {
		t.Errorf("to the audit log: %q", head.Get("Location"))
	}
}

// Headers keep pages harmless, cookies keep to this host, and nothing of a desk is kept by caches.
func TestHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.person("owner", news.RoleOwner)
	_, _, head := b.do(http.MethodPost, "/desk/sign-in", url.Values{"name": {"owner"}, "password": {password}})
	set := head.Get("Set-Cookie")
	for _, want := range []string{"__Host-dateline=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(set, want) {
			t.Errorf("the cookie lacks %s: %s", want, set)
		}
	}
	if strings.Contains(set, "Domain") {
		t.Errorf("the cookie names a domain: %s", set)
	}
	for _, path := range []string{"/desk/account", "/desk/sign-in", "/desk/nothing"} {
		_, _, head := b.do(http.MethodGet, path, nil)
		policy := head.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(policy, want) || strings.Contains(policy, "unsafe") {
				t.Errorf("GET %s: policy %q lacks %s", path, policy, want)
			}
		}
		if head.Get("Cache-Control") != "no-store" && path != "/desk/sign-in" {
			t.Errorf("GET %s may be kept: %q", path, head.Get("Cache-Control"))
		}
	}
}
