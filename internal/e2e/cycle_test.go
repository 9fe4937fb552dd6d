package e2e_test

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"dateline/internal/config"
	"dateline/internal/mailbox"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/sample"
	"dateline/internal/testkit"
)

// The whole cycle, in a real browser, on either engine, against the mailbox of a machine without a relay: a reader
// subscribes on the front page, confirms by one click, gets the week in their language, changes their mind about it, gets
// the other edition, leaves by one click, and gets nothing more. DATELINE_CHROMIUM names the browser; pictures of every
// page go to DATELINE_SCREENSHOTS, if it is set.
func TestCycle(t *testing.T) {
	t.Parallel()
	for _, engine := range []struct {
		name     string
		database func(testing.TB) string
		lang     news.Lang
	}{
		{"sqlite", func(testing.TB) string { return "" }, news.Chinese},
		{"postgres", func(tb testing.TB) string { tb.Helper(); return testkit.Postgres(tb) }, news.English},
	} {
		t.Run(engine.name, func(t *testing.T) {
			t.Parallel()
			b := browse(t)
			database := engine.database(t)
			w := start(t, func(c *config.Config) { c.Database = config.Secret(database) })
			if w.box == "" {
				t.Fatalf("no mailbox was named:\n%s", w.said)
			}
			w.cycle(t, b, engine.lang)
		})
	}
}

// The same cycle against a real mail server, which keeps each mail in a Maildir. `.ci/mta.sh run go test ./internal/e2e`
// starts one; so does `.ci/run mail`.
func TestCycleOverAMailServer(t *testing.T) {
	t.Parallel()
	relay, folder := os.Getenv("DATELINE_TEST_SMTP"), os.Getenv("DATELINE_TEST_MAILDIR")
	if relay == "" || folder == "" {
		t.Skip("SKIPPED: the cycle against a real mail server (as root, .ci/run mail starts one)")
	}
	b := browse(t)
	w := start(t, func(c *config.Config) {
		c.SMTP = []config.Secret{config.Secret(relay)}
		c.SenderName, c.SenderMail, c.PostalAddress, c.BounceDomain = "Example Weekly", "weekly@news.example", "1 Any Street, Anytown", "bounce.news.example"
	})
	if w.box != "" {
		t.Errorf("a mailbox is shown beside a relay: %s", w.said)
	}
	w.inbox, w.sender = maildir(folder), "Example Weekly"
	w.cycle(t, b, news.Chinese)
	// Who does not exist is refused by the server, and is not asked again.
	w.subscribe(t, "nobody@mail.example", news.English)
	until(t, "a refusal", func() bool {
		_, err := w.app.SubscriberNamed(t.Context(), "nobody@mail.example")
		return err != nil
	})
}

// cycle walks through all that a reader does.
func (w *world) cycle(t *testing.T, b *browser, lang news.Lang) {
	t.Helper()
	reader, stays := "reader-"+string(lang)+"@mail.example", "stays-"+string(lang)+"@mail.example"
	other := news.English
	if lang == news.English {
		other = news.Chinese
	}
	lex, otherLex := render.NewLexicon(lang), render.NewLexicon(other)

	// Somebody who stays, to see that what does not come to the other is sent at all.
	if _, err := w.app.AddSubscriber(t.Context(), stays, news.Choices{Lang: other, Frequencies: news.Frequencies{news.Weekly}}, "on paper"); err != nil {
		t.Fatal(err)
	}

	// The form at the foot of the front page.
	b.open(t, w.site+"/"+string(lang))
	b.do(t, "the form", chromedp.SendKeys(`.box input[type=email]`, reader), chromedp.Click(`.box button`))
	b.until(t, lex.T("sub.done.title"))
	b.shoot(t, "2-sent-"+string(lang))

	// The mail, and the link in it. Opening it is not enough.
	mail := w.mail(t, reader, 1)
	if got, want := header(mail, "Subject"), lex.T("letter.confirm.subject", cmp.Or(w.sender, lex.T("name"))); got != want {
		t.Errorf("the mail is called %q, want %q", got, want)
	}
	if strings.Contains(header(mail, "From"), "news.example") != (w.box == "") {
		t.Errorf("it is from %s", header(mail, "From"))
	}
	if w.box != "" {
		b.open(t, w.box+"/")
		b.shoot(t, "8-mailbox-"+string(lang))
		b.do(t, "the mail", chromedp.Click(`a.subject`))
		b.until(t, header(mail, "Subject"))
		b.shoot(t, "9-mail-confirm-"+string(lang))
		if text := b.text(t, `document.querySelector(".checks").textContent`); strings.Contains(text, "✗") {
			t.Errorf("the mailbox finds a fault: %s", text)
		}
		// The frame shows the mail as a mail program does; a click in it opens the page beside it.
		href := b.text(t, `document.querySelector("iframe").getAttribute("src")`)
		b.open(t, w.box+href)
		b.shoot(t, "9-mail-confirm-html-"+string(lang))
		link := b.text(t, `document.querySelector("a").href`)
		if link != w.link(t, mail.Text, "c") {
			t.Errorf("the button leads to %s", link)
		}
	}
	b.open(t, w.link(t, mail.Text, "c"))
	b.shoot(t, "3-confirm-"+string(lang))
	w.status(t, reader, news.Pending)
	b.do(t, "a pointer that moves", chromedp.MouseEvent(chromedp.MouseMoved, 120, 240))
	b.until(t, lex.T("sub.confirmed.title"))
	b.shoot(t, "4-confirmed-"+string(lang))
	w.status(t, reader, news.Confirmed)

	// The editor accepts the week and sends it.
	w.approve(t, sample.Week())
	if n := w.send(t, sample.Week(), lang); n != 1 {
		t.Errorf("the issue went to %d readers, want 1", n)
	}
	issue := w.mail(t, reader, 2)
	w.looksLike(t, issue, lang)
	if w.box != "" {
		b.open(t, w.box+"/?to="+url.QueryEscape(reader))
		b.do(t, "the issue", chromedp.Click(`a.subject`))
		b.until(t, header(issue, "Subject"))
		b.shoot(t, "9-mail-issue-"+string(lang))
		if text := b.text(t, `document.querySelector(".checks").textContent`); strings.Contains(text, "✗") {
			t.Errorf("the mailbox finds a fault: %s", text)
		}
		b.open(t, w.box+b.text(t, `document.querySelector("iframe").getAttribute("src")`))
		b.shoot(t, "9-mail-issue-html-"+string(lang))
	}

	// The choices, by the link in the issue.
	b.open(t, w.link(t, issue.Text, "p"))
	b.until(t, lex.T("sub.prefs.title"))
	b.do(t, "another language", chromedp.Click(`input[name=lang][value=`+string(other)+`]`))
	b.do(t, "fewer sections", chromedp.Click(`details.narrow summary`), chromedp.Click(`input[name=section][value=matters]`))
	b.shoot(t, "5-preferences-"+string(lang))
	b.do(t, "saving", chromedp.Click(`form.ask button`))
	until(t, "saved choices", func() bool { return w.reader(t, reader).Lang == other })
	b.until(t, lex.T("sub.prefs.title"))
	b.shoot(t, "6-saved-"+string(lang))

	// The other edition, cut to what was chosen.
	if n := w.send(t, sample.Week(), other); n != 2 {
		t.Errorf("the other edition went to %d readers, want 2", n)
	}
	cut, whole := w.mail(t, reader, 3), w.mail(t, stays, 1)
	w.looksLike(t, cut, other)
	if len(cut.Text) >= len(whole.Text) {
		t.Errorf("the slice has %d bytes and the whole %d", len(cut.Text), len(whole.Text))
	}

	// Leaving: the page, which does nothing by itself, and the one click of a mail program.
	leave := w.link(t, cut.Text, "u")
	b.open(t, leave)
	b.until(t, otherLex.T("sub.unsub.title"))
	b.shoot(t, "7-unsubscribe-"+string(lang))
	b.do(t, "a pointer that moves", chromedp.MouseEvent(chromedp.MouseMoved, 100, 200))
	time.Sleep(300 * time.Millisecond)
	w.status(t, reader, news.Confirmed)
	if got := header(cut, "List-Unsubscribe-Post"); got != "List-Unsubscribe=One-Click" {
		t.Errorf("List-Unsubscribe-Post: %q", got)
	}
	status, h, _ := w.do(t, http.MethodPost, w.link(t, header(cut, "List-Unsubscribe"), "u"), url.Values{"List-Unsubscribe": {"One-Click"}})
	if status != http.StatusOK || h.Get("Location") != "" || h.Get("Set-Cookie") != "" {
		t.Errorf("one click: %d %v", status, h)
	}
	w.status(t, reader, news.Unsubscribed)

	// The next issue comes to who stayed, and not to who left.
	next := sample.Week().Next(-1)
	w.approve(t, next)
	if n := w.send(t, next, other); n != 1 {
		t.Errorf("the second send went to %d readers, want 1", n)
	}
	w.mail(t, stays, 2)
	w.mail(t, reader, 3)
	// The page of leaving says so to who comes again, and the choices offer to come back.
	b.do(t, "the button", chromedp.Click(`form.ask button`))
	b.until(t, otherLex.T("sub.left.title"))
	b.shoot(t, "7-left-"+string(lang))
	b.open(t, w.site+"/"+string(lang)+"/subscribe")
	b.shoot(t, "1-subscribe-"+string(lang))
}

// looksLike says whether an issue's mail is in a language, as a whole.
func (w *world) looksLike(tb testing.TB, m *mailbox.Message, lang news.Lang) {
	tb.Helper()
	if got := header(m, "Content-Language"); !strings.HasPrefix(got, string(lang)) {
		tb.Errorf("the mail is in %q, want %s", got, lang)
	}
	han := len(regexp.MustCompile(`\p{Han}`).FindAllString(header(m, "Subject"), -1)) > 3
	if han != (lang == news.Chinese) {
		tb.Errorf("an issue in %s is called %q", lang, header(m, "Subject"))
	}
	for _, want := range []string{"List-Id", "List-Unsubscribe", "Message-Id", "Date"} {
		if header(m, want) == "" {
			tb.Errorf("the issue has no %s", want)
		}
	}
	for _, text := range []string{m.Text, m.HTML} {
		w.link(tb, text, "u")
		w.link(tb, text, "p")
		if strings.Contains(text, "{{") || strings.Contains(text, "\uFFFD") {
			tb.Error("the issue holds a mark that nobody replaced")
		}
	}
}

func (w *world) reader(tb testing.TB, address string) news.Subscriber {
	tb.Helper()
	s, err := w.app.SubscriberNamed(tb.Context(), address)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func (w *world) status(tb testing.TB, address string, want news.SubscriberStatus) {
	tb.Helper()
	if got := w.reader(tb, address).Status; got != want {
		tb.Errorf("%s is %s, want %s", address, got, want)
	}
}

// browser is a real one.
type browser struct {
	ctx    context.Context //nolint:containedctx // the browser's own handle
	folder string
}

// browse starts a browser that fetches nothing on its own account.
func browse(t *testing.T) *browser {
	t.Helper()
	chromium := os.Getenv("DATELINE_CHROMIUM")
	if chromium == "" {
		t.Skip("SKIPPED: the whole cycle in a real browser (DATELINE_CHROMIUM names none)")
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 5*time.Minute)
	t.Cleanup(cancel)
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(chromium), chromedp.Headless, chromedp.NoSandbox, chromedp.NoFirstRun, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("hide-scrollbars", true),
	}
	ctx, stopAllocator := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(stopAllocator)
	ctx, stopBrowser := chromedp.NewContext(ctx)
	t.Cleanup(stopBrowser)
	b := &browser{ctx: ctx, folder: os.Getenv("DATELINE_SCREENSHOTS")}
	b.do(t, "a window", chromedp.EmulateViewport(1280, 900))
	return b
}

func (b *browser) do(t *testing.T, what string, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func (b *browser) open(t *testing.T, address string) {
	t.Helper()
	b.do(t, address, chromedp.Navigate(address))
}

// text is what a script in the page says.
func (b *browser) text(t *testing.T, script string) string {
	t.Helper()
	text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](script))
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return text
}

// until waits for a page by its heading, and for its style.
func (b *browser) until(t *testing.T, heading string) {
	t.Helper()
	last := ""
	for range 200 {
		got, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.readyState != "complete" ? "" : (document.querySelector("h1")?.textContent ?? "").trim()`))
		if err == nil && got == strings.TrimSpace(heading) {
			return
		}
		last = got
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the page is called %q, want %q", last, heading)
}

// shoot holds the page to its width on phones and wide, and keeps pictures of it, light and dark.
func (b *browser) shoot(t *testing.T, name string) {
	t.Helper()
	widths, themes := []int64{360, 1280}, []string{"light"}
	if b.folder != "" {
		themes = append(themes, "dark")
	}
	for _, width := range widths {
		for _, theme := range themes {
			media := chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
				_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
					Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}},
				})
				return err
			})
			b.do(t, name, chromedp.EmulateViewport(width, 900), media)
			got, err := chromedp.Run(b.ctx, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`))
			if err != nil || got > width {
				t.Errorf("%s is %d pixels wide in a window of %d, %v", name, got, width, err)
			}
			if b.folder == "" {
				continue
			}
			picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(b.folder, fmt.Sprintf("%s-%d-%s.png", name, width, theme)), picture, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
