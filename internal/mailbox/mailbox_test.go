package mailbox_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dateline/internal/mail/receive"
	"dateline/internal/mailbox"
	"dateline/internal/news"
	"dateline/internal/store"
	"dateline/internal/store/sqlite"
)

// at is where the tests' mailbox is asked for.
const at = "http://127.0.0.1:8026"

func open(t *testing.T) (*store.DB, http.Handler) {
	t.Helper()
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "dateline.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	h, err := mailbox.New(db, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	return db, h
}

func ask(t *testing.T, h http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const evil = `"><script>alert(1)</script><img src=x onerror=alert(2)>`

// letter is a message as a stranger could make it: its words must come out as words.
func letter(subject string) []byte {
	return []byte(strings.ReplaceAll("From: \"News "+evil+"\" <weekly@news.example>\nTo: <reader@mail.example>\nSubject: "+subject+`
Date: Mon, 23 Nov 2026 07:00:00 +0800
Message-ID: <1@news.example>
MIME-Version: 1.0
List-Id: <weekly.news.example>
List-Unsubscribe: <https://news.example/u/x>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
DKIM-Signature: v=1; a=ed25519-sha256; d=news.example; s=k1; b=x
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

5L2g5aW9
--b
Content-Type: text/html; charset=utf-8

<!doctype html><html><head><title>x</title></head><body><a href="https://news.example/u/x">leave</a><script>alert(3)</script></body></html>
--b--
`, "\n", "\r\n"))
}

// A message goes the whole way: taken by the server, kept in the store, shown as what it is.
func TestAMessageIsShownAsItIs(t *testing.T) {
	t.Parallel()
	db, h := open(t)
	n := 0
	server, err := receive.Listen(t.Context(), "127.0.0.1:0", receive.Options{
		Domain: "localhost", Log: slog.New(slog.DiscardHandler), Takes: func(string) bool { return true },
		Keep: func(ctx context.Context, m receive.Message) error {
			n++
			kept := &news.KeptMail{ID: fmt.Sprintf("m%d", n), At: time.Unix(1764000000, 0), From: m.From, To: m.To[0], Subject: "第一期 " + evil, Raw: m.Data}
			return db.KeepMail(ctx, kept)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	raw := letter("=?UTF-8?B?56ys5LiA5pyf?=")
	if err := smtp.SendMail(server.Addr(), nil, "b@news.example", []string{"reader@mail.example"}, raw); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"zh-CN", "en"} {
		for _, path := range []string{"/", "/?to=reader@mail.example", "/?to=" + evilQuery, "/mails/m1", "/nothing"} {
			w := ask(t, h, http.MethodGet, at+path, "Accept-Language", lang)
			if body := w.Body.String(); strings.Contains(body, "<script") || strings.Contains(body, "<img") {
				t.Errorf("GET %s carries markup of a stranger:\n%s", path, body)
			}
		}
	}
	list := ask(t, h, http.MethodGet, at+"/").Body.String()
	if !strings.Contains(list, "第一期") || !strings.Contains(list, "reader@mail.example") {
		t.Errorf("the list lacks the message:\n%s", list)
	}
	page := ask(t, h, http.MethodGet, at+"/mails/m1").Body.String()
	for _, want := range []string{"你好", "news.example/k1/ed25519-sha256", "One click unsubscribes", `src="/mails/m1/html"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
	if strings.Contains(page, "does not hold") {
		t.Errorf("a good message fails a check:\n%s", page)
	}
	frame := ask(t, h, http.MethodGet, at+"/mails/m1/html")
	policy := frame.Header().Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "sandbox") || strings.Contains(policy, "allow-scripts") {
		t.Errorf("the message's own page runs under %q", policy)
	}
	if !strings.HasPrefix(frame.Body.String(), `<!doctype html><html><head><base target="_blank">`) {
		t.Errorf("its links do not open beside it:\n%s", frame.Body.String())
	}
	if got := ask(t, h, http.MethodGet, at+"/mails/m1/raw").Body.String(); got != string(raw) {
		t.Errorf("the source is not what was sent:\n%s", got)
	}
}

const evilQuery = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"

// Nobody but the person at the machine sees mail, and reading changes nothing.
func TestOnlyThePersonAtTheMachine(t *testing.T) {
	t.Parallel()
	db, h := open(t)
	if err := db.KeepMail(t.Context(), &news.KeptMail{ID: "m1", To: "r@mail.example", Raw: letter("x")}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		method, target string
		headers        []string
		want           int
	}{
		{http.MethodGet, "http://localhost:8026/", nil, http.StatusOK},
		{http.MethodGet, "http://[::1]:8026/", nil, http.StatusOK},
		{http.MethodGet, "http://evil.example:8026/", nil, http.StatusMisdirectedRequest},
		{http.MethodGet, "http://10.0.0.1/mails/m1", nil, http.StatusMisdirectedRequest},
		{http.MethodGet, at + "/empty", nil, http.StatusNotFound},
		{http.MethodPost, at + "/empty", []string{"Origin", "https://evil.example"}, http.StatusForbidden},
		{http.MethodPost, at + "/empty", []string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
	} {
		if w := ask(t, h, tt.method, tt.target, tt.headers...); w.Code != tt.want {
			t.Errorf("%s %s %v = %d, want %d", tt.method, tt.target, tt.headers, w.Code, tt.want)
		}
	}
	if list, err := db.KeptMails(t.Context(), "", 9); err != nil || len(list) != 1 {
		t.Fatalf("%d messages are left, %v; nobody was allowed to delete any", len(list), err)
	}
	if w := ask(t, h, http.MethodPost, at+"/empty", "Origin", at); w.Code != http.StatusSeeOther {
		t.Errorf("POST /empty from its own page = %d", w.Code)
	}
	if list, err := db.KeptMails(t.Context(), "", 9); err != nil || len(list) != 0 {
		t.Errorf("%d messages are left, %v", len(list), err)
	}
}

// A message that breaks a rule is said to break it: a check that cannot fail would say nothing.
func TestChecksFail(t *testing.T) {
	t.Parallel()
	good := string(letter("x"))
	for _, tt := range []struct{ rule, from, to string }{
		{mailbox.RuleLines, "Subject: x\r\n", "Subject: x\n"},
		{mailbox.RuleFields, "Date: ", "X-Date: "},
		{mailbox.RuleText, "text/plain", "text/enriched"},
		{mailbox.RuleSize, "leave</a>", "leave</a>" + strings.Repeat("<p>word</p>\r\n", 9000)},
		{mailbox.RuleLinks, "https://news.example/u/x\">", "/u/x\">"},
		{mailbox.RuleOneClick, "One-Click\r\n", "Two-Clicks\r\n"},
		{mailbox.RuleAuto, "List-Id: <weekly.news.example>\r\n", ""},
	} {
		for _, f := range mailbox.Read([]byte(strings.Replace(good, tt.from, tt.to, 1))).Findings {
			if f.Holds == (f.Rule == tt.rule) {
				t.Errorf("%q for %q: %s holds is %v", tt.to, tt.from, f.Rule, f.Holds)
			}
		}
	}
}

// Whatever bytes are kept, they are read without a panic and in bounds.
func FuzzRead(f *testing.F) {
	f.Add(letter("x"))
	f.Add([]byte("Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a"))
	f.Add([]byte("\xff\x00\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := mailbox.Read(raw)
		if len(m.Findings) < 2 || len(m.Source) > len(raw)*3 {
			t.Fatalf("%d findings, source of %d bytes from %d", len(m.Findings), len(m.Source), len(raw))
		}
	})
}
