// Package e2e_test tries the whole program as its reader and its editor do: started in an empty folder with the bundled
// week, over HTTP and mail, with nothing put in the place of any part.
package e2e_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/internal/app"
	"dateline/internal/collect"
	"dateline/internal/config"
	"dateline/internal/mailbox"
	"dateline/internal/news"
	"dateline/internal/sample"
)

// world is a running program, and beside it the terminal in which its editor works.
type world struct {
	site, box string // addresses of the site and, without a relay, of the mailbox
	app       *app.App
	inbox     inbox
	said      *said
	sender    string // who the mails are from by name; empty is the program's own
}

// inbox is where mail arrives.
type inbox interface {
	// mails returns the raw messages to an address, the oldest first.
	mails(tb testing.TB, to string) [][]byte
}

// start starts the program and waits until the sample's week is written. Change changes its settings.
func start(tb testing.TB, change func(*config.Config)) *world {
	tb.Helper()
	c := config.Default()
	c.Listen, c.MailboxListen = free(tb), "127.0.0.1:0"
	if change != nil {
		change(&c)
	}
	settings, err := c.Check()
	if err != nil {
		tb.Fatal(err)
	}
	o := app.Options{Settings: settings, Data: filepath.Join(tb.TempDir(), "data"), Sample: true, Log: slog.New(slog.NewTextHandler(tb.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))}
	w := &world{site: "http://" + c.Listen, said: &said{}}
	ctx, cancel := context.WithCancel(tb.Context())
	ended := make(chan error, 1)
	go func() { ended <- app.Up(ctx, o, w.said) }()
	tb.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			tb.Errorf("up ended with %v", err)
		}
		tb.Logf("up said:\n%s", w.said)
	})
	until(tb, "the draft of the week", func() bool {
		select {
		case err := <-ended:
			ended <- err
			tb.Fatalf("up ended with %v, and said:\n%s", err, w.said)
		default:
		}
		return strings.Contains(w.said.String(), "The draft of "+sample.Week().String())
	})
	if found := regexp.MustCompile(`Read it at (http://\S+)/`).FindStringSubmatch(w.said.String()); found != nil {
		w.box = found[1]
	}
	// The terminal is another process: it shares nothing with the first but the database and the data folder.
	if w.app, err = app.Open(context.WithoutCancel(tb.Context()), o); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = w.app.Close() })
	w.inbox = kept{w}
	return w
}

// free returns an address of this machine that nobody listens at.
func free(tb testing.TB) string {
	tb.Helper()
	l, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// until waits until something holds.
func until(tb testing.TB, what string, holds func() bool) {
	tb.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if holds() {
			return
		}
	}
	tb.Fatalf("a minute passed without %s", what)
}

// said is what the program tells the person who started it.
type said struct {
	mu   sync.Mutex
	text strings.Builder
}

// Say keeps a sentence.
func (s *said) Say(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(&s.text, format+"\n", args...)
}

// Progress is not kept.
func (s *said) Progress(collect.Progress) {}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// kept is the mailbox of a machine without a relay.
type kept struct{ w *world }

func (k kept) mails(tb testing.TB, to string) [][]byte {
	tb.Helper()
	list, err := k.w.app.Store.KeptMails(tb.Context(), to, 100)
	if err != nil {
		tb.Fatal(err)
	}
	out := make([][]byte, len(list))
	for i, m := range list {
		full, err := k.w.app.Store.KeptMail(tb.Context(), m.ID)
		if err != nil {
			tb.Fatal(err)
		}
		out[len(list)-1-i] = full.Raw
	}
	return out
}

// maildir is where a mail server of this machine puts what it delivers: a Maildir for each address.
type maildir string

func (m maildir) mails(tb testing.TB, to string) [][]byte {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join(string(m), strings.ToLower(to), "new", "*"))
	if err != nil {
		tb.Fatal(err)
	}
	age := func(file string) time.Time { // their names begin with the second alone
		info, err := os.Stat(file)
		if err != nil {
			tb.Fatal(err)
		}
		return info.ModTime()
	}
	slices.SortFunc(files, func(a, b string) int { return age(a).Compare(age(b)) })
	var out [][]byte
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, []byte(strings.ReplaceAll(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n", "\r\n")))
	}
	return out
}

// mail waits until an address has n mails, and returns the last.
func (w *world) mail(tb testing.TB, to string, n int) *mailbox.Message {
	tb.Helper()
	var all [][]byte
	until(tb, fmt.Sprintf("%d mails to %s", n, to), func() bool {
		all = w.inbox.mails(tb, to)
		return len(all) >= n
	})
	if len(all) != n {
		tb.Fatalf("%d mails to %s, want %d", len(all), to, n)
	}
	m := mailbox.Read(all[n-1])
	for _, f := range m.Findings {
		if !f.Holds && !(f.Rule == mailbox.RuleLines && strings.Contains(m.Source, "\r\nReceived: ")) { // a server's own lines are not ours
			tb.Errorf("the mail to %s does not keep the rule %q:\n%s", to, f.Rule, m.Source)
		}
	}
	return m
}

// header is the value of a field of a mail.
func header(m *mailbox.Message, name string) string {
	for _, h := range m.Headers {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// link is the first address in a text that leads to a kind of page: c confirms, p has the choices, u unsubscribes, n is
// for never again.
func (w *world) link(tb testing.TB, text, kind string) string {
	tb.Helper()
	found := regexp.MustCompile(regexp.QuoteMeta(w.site) + `/` + kind + `/[^\s"<>]+`).FindString(text)
	if found == "" {
		tb.Fatalf("no link of kind %s in:\n%s", kind, text)
	}
	return found
}

// do sends a request and returns the answer's status, header and body.
func (w *world) do(tb testing.TB, method, address string, form url.Values, headers ...string) (int, http.Header, string) {
	tb.Helper()
	r, err := http.NewRequestWithContext(tb.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		tb.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	got, err := client.Do(r)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return got.StatusCode, got.Header, string(body)
}

// approve accepts a week's issue, as its editor does; a week that has none yet is built.
func (w *world) approve(tb testing.TB, week news.Week) {
	tb.Helper()
	if week != sample.Week() {
		if _, err := w.app.BuildIssue(tb.Context(), week); err != nil {
			tb.Fatal(err)
		}
	}
	if _, err := w.app.Approve(tb.Context(), week, "Ada"); err != nil {
		tb.Fatal(err)
	}
}

// send mails an edition, and returns how many it was accepted for.
func (w *world) send(tb testing.TB, week news.Week, lang news.Lang) int {
	tb.Helper()
	m, err := w.app.MakeMailing(tb.Context(), week, lang, time.Now())
	if err != nil {
		tb.Fatal(err)
	}
	r, err := w.app.SendMailing(tb.Context(), m.ID, nil, nil)
	if err != nil || !r.Counts.Finished() {
		tb.Fatalf("sending %s: %+v, %v", m.ID, r, err)
	}
	return r.Counts[news.DeliveryAccepted]
}
