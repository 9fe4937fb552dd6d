package subscribe_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/subscribe"
	"dateline/internal/token"
)

// scanners are programs that open every link of a mail before its reader does.
func scanners() []string {
	return []string{
		"Mozilla/5.0 (compatible; Microsoft Defender for Office 365 SafeLinks)", "Barracuda Sentinel (EE)", "Mimecast URL Protect", "Proofpoint URL Defense",
		"GoogleImageProxy", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0.0.0 Safari/537.36", "curl/8.5", "python-requests/2.32", "Slackbot-LinkExpanding 1.0",
		"facebookexternalhit/1.1", "TelegramBot (like TwitterBot)", "",
	}
}

// RELIABILITY T-WEB-1: whatever is opened, by whomever, nothing changes.
func TestOpeningChangesNothing(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	id, unsubscribe, preferences := w.reader(t, "reader@mail.example")
	w.clock.Advance(25 * time.Hour)
	w.signUp(t, "other@mail.example")
	_, letter := w.letter(t)
	paths := []string{
		"/", "/en", "/zh", "/en/issues", "/subscribe", "/zh/subscribe", "/en/subscribe", "/subscribe/embed", "/en/subscribe/embed", "/zh/subscribe/begin", "/subscribe/",
		unsubscribe, preferences, preferences + "/data", preferences + "/erase", linkIn(t, letter.Text, "c"), linkIn(t, letter.Text, "n"),
		unsubscribe + "?List-Unsubscribe=One-Click", linkIn(t, letter.Text, "c") + "&how=script:pointer", "/u/unknown", "/c/unknown", "/p/unknown", "/n/unknown", "/u/", "/p//data",
	}
	before := w.dump(t)
	for _, path := range paths {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions} {
			for i, agent := range scanners() {
				got := w.do(method, path, nil, "User-Agent", agent, "From-IP", fmt.Sprintf("198.51.100.%d:443", i*4+len(path)%4), "Purpose", "prefetch", "Sec-Purpose", "prefetch;prerender",
					"Cookie", "session=1", "X-Forwarded-For", "203.0.113.9")
				if got.Code >= 500 {
					t.Errorf("%s %s: %d", method, path, got.Code)
				}
				if got.Header().Get("Set-Cookie") != "" {
					t.Errorf("%s %s sets a cookie", method, path)
				}
			}
		}
	}
	if after := w.dump(t); after != before {
		t.Errorf("something changed:\n%s\n\n%s", before, after)
	}
	if s, err := w.db.Subscriber(t.Context(), id); err != nil || s.Status != news.Confirmed {
		t.Errorf("the reader is %+v, %v", s, err)
	}
}

// left says whether a reader has left, and lets them come back for the next try.
func (w *world) left(tb testing.TB, id news.SubscriberID) bool {
	tb.Helper()
	s, err := w.db.Subscriber(tb.Context(), id)
	if err != nil {
		tb.Fatal(err)
	}
	_, err = w.db.Suppression(tb.Context(), hash(strings.ToLower(s.Address)))
	return s.Status == news.Unsubscribed && err == nil
}

// RELIABILITY T-WEB-2 (RFC 8058): a mail program's one POST unsubscribes, in either encoding, over any HTTP, without
// cookie or origin, again and again, years later and under an older key; it is never answered with a redirect or a cookie.
func TestOneClickUnsubscribes(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	var parts bytes.Buffer
	form := multipart.NewWriter(&parts)
	if err := form.WriteField("List-Unsubscribe", "One-Click"); err != nil {
		t.Fatal(err)
	}
	_ = form.Close()
	server := httptest.NewUnstartedServer(w.http)
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	cleartext := httptest.NewServer(w.http)
	defer cleartext.Close()
	post := func(path, kind, body string, headers ...string) (int, http.Header) {
		got := w.do(http.MethodPost, path, strings.NewReader(body), append([]string{"Content-Type", kind}, headers...)...)
		return got.Code, got.Header()
	}
	const urlencoded = "application/x-www-form-urlencoded"
	tries := []struct {
		name string
		do   func(path string) (int, http.Header)
	}{
		{"urlencoded", func(p string) (int, http.Header) { return post(p, urlencoded, "List-Unsubscribe=One-Click") }},
		{"multipart", func(p string) (int, http.Header) { return post(p, form.FormDataContentType(), parts.String()) }},
		{"no body", func(p string) (int, http.Header) { return post(p, "", "") }},
		{"a broken body", func(p string) (int, http.Header) { return post(p, "multipart/form-data; boundary=x", "nonsense") }},
		{"another origin", func(p string) (int, http.Header) {
			return post(p, urlencoded, "List-Unsubscribe=One-Click", "Origin", "https://mail.example", "Sec-Fetch-Site", "cross-site")
		}},
		{"a hidden origin", func(p string) (int, http.Header) {
			return post(p, urlencoded, "List-Unsubscribe=One-Click", "Origin", "null")
		}},
		{"HTTP/1.0", func(p string) (int, http.Header) {
			return raw(t, cleartext.Listener.Addr().String(), "POST "+p+" HTTP/1.0\r\nContent-Type: "+urlencoded+"\r\nContent-Length: 26\r\n\r\nList-Unsubscribe=One-Click")
		}},
		{"HTTP/1.1", func(p string) (int, http.Header) {
			return raw(t, cleartext.Listener.Addr().String(), "POST "+p+" HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nContent-Type: "+urlencoded+"\r\n\r\n1a\r\nList-Unsubscribe=One-Click\r\n0\r\n\r\n")
		}},
		{"HTTP/2", func(p string) (int, http.Header) {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+p, strings.NewReader("List-Unsubscribe=One-Click"))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", urlencoded)
			client := server.Client()
			client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
			got, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = got.Body.Close() }()
			if got.ProtoMajor != 2 {
				t.Errorf("HTTP/2 was HTTP/%d", got.ProtoMajor)
			}
			return got.StatusCode, got.Header
		}},
	}
	for i, tt := range tries {
		id, path, _ := w.reader(t, fmt.Sprintf("r%d@m%d.example", i, i))
		w.clock.Advance(25 * time.Hour)
		for range 2 {
			code, header := tt.do(path)
			if code != http.StatusOK || header.Get("Location") != "" || header.Get("Set-Cookie") != "" {
				t.Errorf("%s: %d %v", tt.name, code, header)
			}
			if !w.left(t, id) {
				t.Errorf("%s did not unsubscribe", tt.name)
			}
		}
	}
	// Eight at once.
	id, path, _ := w.reader(t, "eight@mail.example")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if code, _ := post(path, urlencoded, "List-Unsubscribe=One-Click"); code != http.StatusOK {
				t.Errorf("of eight at once: %d", code)
			}
		})
	}
	wg.Wait()
	if !w.left(t, id) {
		t.Error("eight at once did not unsubscribe")
	}
	// Years later, and after the key was replaced.
	id, path, _ = w.reader(t, "years@mail.example")
	w.clock.Advance(400 * 24 * time.Hour)
	w.keys = keysOf(t, "k3", "k2", "k1")
	w.build(t, nil)
	if code, _ := post(path, urlencoded, "List-Unsubscribe=One-Click"); code != http.StatusOK || !w.left(t, id) {
		t.Errorf("years later: %d", code)
	}
	check(t, w.db)
}

// raw sends bytes as they are and reads the answer.
func raw(tb testing.TB, address, request string) (int, http.Header) {
	tb.Helper()
	conn, err := (&net.Dialer{}).DialContext(tb.Context(), "tcp", address)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, request); err != nil {
		tb.Fatal(err)
	}
	got, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	return got.StatusCode, got.Header
}

// RELIABILITY T-WEB-3: no token but ours does anything, none does another's work, and none can be read from a dump.
func TestTokensCannotBeForged(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	id, unsubscribe, preferences := w.reader(t, "reader@mail.example")
	w.clock.Advance(25 * time.Hour)
	w.signUp(t, "other@mail.example")
	now := w.clock.Now()
	waiting, err := w.db.ClaimNotices(t.Context(), "x", now, now.Add(time.Minute), 9)
	if err != nil || len(waiting) != 1 {
		t.Fatalf("%v, %v", waiting, err)
	}
	letter, err := w.face.Letter(waiting[0], "")
	if err != nil {
		t.Fatal(err)
	}
	before := w.dump(t)
	confirm, never := strings.TrimPrefix(linkIn(t, letter.Text, "c"), "/c/"), strings.TrimPrefix(linkIn(t, letter.Text, "n"), "/n/")
	confirm, _, _ = strings.Cut(confirm, "?")
	never, _, _ = strings.Cut(never, "?")
	for _, full := range []string{confirm, never, strings.TrimPrefix(unsubscribe, "/u/"), strings.TrimPrefix(preferences, "/p/")} {
		if mac := full[strings.LastIndexByte(full, '.')+1:]; strings.Contains(before, full) || strings.Contains(before, mac) {
			t.Errorf("the dump holds %s", full)
		}
	}
	try := func(path string) {
		t.Helper()
		for _, target := range []string{path, path + "/erase"} {
			if got := w.post(target, url.Values{"lang": {"en"}, "frequency": {"daily"}}); got.Code >= 500 {
				t.Errorf("POST %q: %d", target, got.Code)
			}
		}
		if got := w.get(path + "/data"); got.Code == http.StatusOK {
			t.Errorf("GET %q/data: %s", path, got.Body)
		}
	}
	// Another purpose.
	for _, p := range []string{"/c/", "/n/", "/p/", "/u/"} {
		for q, text := range map[string]string{"/c/": confirm, "/n/": never, "/u/": strings.TrimPrefix(unsubscribe, "/u/"), "/p/": strings.TrimPrefix(preferences, "/p/")} {
			if p != q {
				try(p + text)
			}
		}
	}
	try("/u/" + w.keys.Link(token.Unsubscribe, id, "another-list"))
	try("/c/" + waiting[0].Secret + ".k1." + strings.Repeat("A", 22))
	rounds := 80
	if n, err := strconv.Atoi(os.Getenv("DATELINE_TOKEN_ROUNDS")); err == nil {
		rounds = n
	}
	for i := range rounds {
		for _, whole := range []string{"/c/" + confirm, "/n/" + never, unsubscribe, preferences} {
			at := 3 + i%(len(whole)-3)
			mutated := whole[:at] + string("abcdefghijkmnpqrstuvwxyz234567ABCDEFGHIJKLMNOPQRSTUVWXYZ-_"[(i*7+int(whole[at]))%57]) + whole[at+1:]
			if mutated == whole {
				continue
			}
			try(mutated)
		}
	}
	if after := w.dump(t); after != before {
		t.Errorf("a forged token changed something:\n%s\n\n%s", before, after)
	}
}

// RELIABILITY T-WEB-5: no page of another site acts here, and pages carry the policy.
func TestNoOtherSiteActs(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	id, _, preferences := w.reader(t, "reader@mail.example")
	w.clock.Advance(25 * time.Hour)
	w.signUp(t, "other@mail.example")
	_, letter := w.letter(t)
	before := w.dump(t)
	for _, path := range []string{"/subscribe", "/en/subscribe", preferences, preferences + "/erase", linkIn(t, letter.Text, "c"), linkIn(t, letter.Text, "n")} {
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
			for _, headers := range [][]string{
				{"Sec-Fetch-Site", "cross-site"},
				{"Sec-Fetch-Site", "same-site"},
				{"Origin", "https://evil.example"},
				{"Origin", "https://news.example.org.evil.example", "Sec-Fetch-Site", "cross-site"},
				{"Origin", "null", "Sec-Fetch-Site", "cross-site"},
			} {
				got := w.do(method, path, strings.NewReader("address=a@b.example"), append([]string{"Content-Type", "application/x-www-form-urlencoded"}, headers...)...)
				if got.Code != http.StatusForbidden && !(method != http.MethodPost && got.Code == http.StatusMethodNotAllowed) {
					t.Errorf("%s %s with %v: %d", method, path, headers, got.Code)
				}
			}
		}
		got := w.get(path)
		if policy := got.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") ||
			!strings.Contains(policy, "base-uri 'none'") || strings.Contains(policy, "unsafe") || got.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("GET %s: %v", path, got.Header())
		}
	}
	if w.dump(t) != before {
		t.Error("another site changed something")
	}
	// Pages with a token hide where they come from, so a browser of a site without TLS sends no origin.
	if got := w.post(preferences, url.Values{"lang": {"en"}, "frequency": {"daily"}}, "Origin", "null"); got.Code != http.StatusOK {
		t.Errorf("the page's own form: %d", got.Code)
	}
	if s, _ := w.db.Subscriber(t.Context(), id); !s.Frequencies.Has(news.Daily) {
		t.Errorf("saved %+v", s)
	}
}

// RELIABILITY T-WEB-7: an attack is held by every limit, everybody gets the same answer in the same time, and honest
// readers subscribe all the while. DATELINE_SIGNUP_ROUNDS sets how many forms attack.
func TestAbuseIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: it measures time")
	}
	w := open(t, nil)
	known, _, _ := w.reader(t, "victim0@big.example")
	if err := w.db.Suppress(t.Context(), news.Suppression{Hash: hash("victim1@big.example"), Reason: news.Asked, At: w.clock.Now()}); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(48 * time.Hour)
	attacks, honest := 540, 60
	if n, err := strconv.Atoi(os.Getenv("DATELINE_SIGNUP_ROUNDS")); err == nil {
		attacks = n
	}
	at := w.fresh(t)
	const window = 10 * time.Minute
	step := window / time.Duration(attacks)
	type kind struct {
		times   []time.Duration
		answers map[string]bool
	}
	kinds := map[string]*kind{}
	send := func(name, address, ip string) {
		start := time.Now()
		got := w.post("/en/subscribe", url.Values{"address": {address}, "t": {at}, "lang": {"en"}, "frequency": {"weekly"}}, "From-IP", ip)
		took := time.Since(start)
		k := kinds[name]
		if k == nil {
			k = &kind{answers: map[string]bool{}}
			kinds[name] = k
		}
		k.times = append(k.times, took)
		k.answers[strings.ReplaceAll(strconv.Itoa(got.Code)+got.Body.String(), address, "ADDRESS")] = true
	}
	for i := range attacks {
		w.clock.Advance(step)
		victim := i % 9
		ip := fmt.Sprintf("[2001:db8:%x:%x::%x]:1234", i%2000/256, i%2000%256, i)
		name := "victims"
		switch victim {
		case 0:
			name = "known"
		case 1:
			name = "suppressed"
		}
		send(name, fmt.Sprintf("Victim%d@big.example", victim), ip)
		if i%(attacks/honest) == 0 {
			n := i / (attacks / honest)
			send("honest", fmt.Sprintf("reader%d@honest%d.example", n, n), fmt.Sprintf("192.0.%d.1:1234", n))
		}
	}
	waiting, err := w.db.ClaimNotices(t.Context(), "x", w.clock.Now(), w.clock.Now().Add(time.Minute), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	mails := map[string]int{}
	for _, n := range waiting {
		mails[strings.ToLower(n.Address)]++
	}
	reached := 0
	for address, n := range mails {
		if n > 1 {
			t.Errorf("%d mails to %s", n, address)
		}
		if strings.Contains(address, "honest") {
			reached++
		}
	}
	sent := len(kinds["honest"].times)
	if reached*100 < sent*99 {
		t.Errorf("%d of %d honest readers were mailed", reached, sent)
	}
	if mails["victim1@big.example"] != 0 || mails["victim0@big.example"] != 1 {
		t.Errorf("mails %v", mails)
	}
	if len(mails) != reached+8 {
		t.Errorf("%d addresses were mailed beside %d honest ones", len(mails)-reached, reached)
	}
	base := median(kinds["honest"].times)
	var text string
	for name, k := range kinds {
		if len(k.answers) != 1 {
			t.Errorf("%s: %d different answers", name, len(k.answers))
		}
		for answer := range k.answers {
			if text == "" {
				text = answer
			}
			if answer != text {
				t.Errorf("%s gets another answer:\n%s", name, answer)
			}
		}
		got := median(k.times)
		t.Logf("%-10s %4d forms, median %v", name, len(k.times), got)
		if d := got - base; d > 5*time.Millisecond || d < -5*time.Millisecond {
			t.Errorf("%s takes %v, honest readers %v", name, got, base)
		}
	}
	if s, err := w.db.Subscriber(t.Context(), known); err != nil || s.Status != news.Confirmed {
		t.Errorf("the known reader is %+v, %v", s, err)
	}
	// One network, one domain, and all together.
	counts := func(f func(i int) (address, ip string)) int {
		w.clock.Advance(2 * time.Hour)
		at = w.fresh(t)
		before, err := w.db.NoticesWaiting(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i := range 300 {
			address, ip := f(i)
			send("many", address, ip)
		}
		after, err := w.db.NoticesWaiting(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return after - before
	}
	if n := counts(func(i int) (string, string) {
		return fmt.Sprintf("n%d@d%d.example", i, i), fmt.Sprintf("203.0.113.%d:1", i%250)
	}); n != 5 {
		t.Errorf("%d mails for one network", n)
	}
	if n := counts(func(i int) (string, string) {
		return fmt.Sprintf("m%d@one.example", i), fmt.Sprintf("[2001:db8:1:%x::1]:1", i)
	}); n != 60 {
		t.Errorf("%d mails to one domain", n)
	}
	if n := counts(func(i int) (string, string) {
		return fmt.Sprintf("o%d@e%d.example", i, i), fmt.Sprintf("[2001:db8:2:%x::1]:1", i)
	}); n != 200 {
		t.Errorf("%d mails in all", n)
	}
	check(t, w.db)
}

// RELIABILITY T-WEB-9: nothing that a visitor writes leads to another site.
func TestNoOpenRedirect(t *testing.T) {
	t.Parallel()
	w := open(t, func(o *subscribe.Options) { o.Limits = news.SignUpLimits{} })
	evils := []string{
		"//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example", "https://evil.example", "https:evil.example", "https:/evil.example",
		"http://evil.example", "//evil%2eexample", "%2f%2fevil.example", "%2f%2f%2fevil.example", "%5c%5cevil.example", "/%09/evil.example", "/%0a/evil.example", "/%0d/evil.example",
		"\t//evil.example", "\n//evil.example", "//evil.example%00", "//evil.example/%2e%2e", "/.//evil.example", "/..//evil.example", "//news.example.org@evil.example",
		"https://news.example.org.evil.example", "javascript:alert(1)", "data:text/html,x", "//e", "/\\e", "%2f%2fe", "https:e", "／／evil.example", "/%ef%bc%8fevil.example", "//[::1]/", "//127.1/",
		"/%2e%2e//evil.example", "/;//evil.example", "/?//evil.example", "/#//evil.example", "//evil.example:443",
	}
	n := 0
	look := func(what string, got *httptest.ResponseRecorder) {
		t.Helper()
		n++
		if to := got.Header().Get("Location"); to != "" {
			u, err := url.Parse(to)
			if err != nil || u.Host != "" || u.Scheme != "" || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\t\r\n") || !strings.HasPrefix(to, "/") {
				t.Errorf("%s leads to %q", what, to)
			}
		}
		for _, bad := range []string{`href="//`, `href="https://evil`, `href="http://evil`, `action="//`, `action="https://evil`, `href="javascript:`, `http-equiv="refresh"`, `action="/\`} {
			if strings.Contains(strings.ToLower(got.Body.String()), bad) {
				t.Errorf("%s shows %s", what, bad)
			}
		}
		if refresh := got.Header().Get("Refresh"); refresh != "" {
			t.Errorf("%s refreshes to %s", what, refresh)
		}
	}
	for _, evil := range evils {
		path := &url.URL{Path: "/" + evil}
		if u, err := url.Parse("http://news.example.org/" + evil); err == nil && u.Host == "news.example.org" && u.Path != "" {
			path = u
		}
		q := "?" + url.Values{"next": {evil}, "return": {evil}, "url": {evil}, "lang": {evil}, "section": {evil}, "entity": {evil}, "storyline": {evil}}.Encode()
		for _, target := range []string{path.RequestURI(), "/en/subscribe" + q, "/subscribe/" + q, "/en/subscribe//" + q, "/c/x" + q, "/u/x" + q, "/n/x" + q} {
			if !strings.HasPrefix(target, "/") {
				target = "/" + target
			}
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RequestURI = target
			if u, err := url.ParseRequestURI(target); err == nil {
				r.URL = u
				rec := httptest.NewRecorder()
				w.http.ServeHTTP(rec, r)
				look("GET "+target, rec)
			}
		}
		look("the form with "+evil, w.post("/en/subscribe"+q, url.Values{"address": {evil + "@mail.example"}, "next": {evil}, "names": {evil}, "t": {w.fresh(t)}}))
		look("a host "+evil, func() *httptest.ResponseRecorder {
			r := httptest.NewRequest(http.MethodGet, "/en/subscribe", nil)
			r.Host = strings.Trim(evil, "\t\n")
			rec := httptest.NewRecorder()
			w.http.ServeHTTP(rec, r)
			return rec
		}())
	}
	if n < 200 {
		t.Errorf("only %d were tried", n)
	}
}
