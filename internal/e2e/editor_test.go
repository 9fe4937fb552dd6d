package e2e_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"dateline/internal/config"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/sample"
	"dateline/internal/testkit"
)

// An editor's end of the week, in a real browser, on either engine: they join by the link of the first start, look at the
// week in every form, approve it, send themselves a test, send it, watch it arrive, and correct a sentence, of which those
// alone are told whose mail held it.
func TestEditor(t *testing.T) {
	t.Parallel()
	for _, engine := range []struct {
		name     string
		database func(testing.TB) string
	}{
		{"sqlite", func(testing.TB) string { return "" }},
		{"postgres", func(tb testing.TB) string { tb.Helper(); return testkit.Postgres(tb) }},
	} {
		t.Run(engine.name, func(t *testing.T) {
			t.Parallel()
			b := browse(t)
			database := engine.database(t)
			w := start(t, func(c *config.Config) { c.Database = config.Secret(database) })
			w.editor(t, b)
		})
	}
}

const (
	wholeReader   = "whole@mail.example"
	narrowReader  = "narrow@mail.example"
	englishReader = "english@mail.example"
	testReader    = "me@mail.example"
)

// editor walks through the end of an editor's week.
func (w *world) editor(t *testing.T, b *browser) {
	t.Helper()
	lex := render.NewLexicon(news.English) // the browser asks for English
	issue, err := w.app.Store.Issue(t.Context(), sample.Week())
	if err != nil {
		t.Fatal(err)
	}
	items := issue.Items()
	first, last := items[0], items[len(items)-1]
	for address, choices := range map[string]news.Choices{
		wholeReader:   {Lang: news.Chinese},
		narrowReader:  {Lang: news.Chinese, Sections: []news.SectionID{last.Home}},
		englishReader: {Lang: news.English},
	} {
		choices.Frequencies = news.Frequencies{news.Weekly}
		if _, err := w.app.AddSubscriber(t.Context(), address, choices, "on paper"); err != nil {
			t.Fatal(err)
		}
	}
	if last.Home == first.Home || last.Home == first.Second {
		t.Fatalf("the narrow reader's section %s holds the first item too", last.Home)
	}

	// In by the link of the first start.
	join := regexp.MustCompile(`http://\S+/desk/join/\S+`).FindString(w.said.String())
	if join == "" {
		t.Fatalf("no link to join by:\n%s", w.said)
	}
	b.open(t, join)
	b.do(t, "joining", chromedp.SendKeys(`input[name=name]`, "Ada Byron"), chromedp.SendKeys(`input[name=password]`, "seven lamps over the harbour"),
		chromedp.SendKeys(`input[name=again]`, "seven lamps over the harbour"), chromedp.Click(`main form button`))
	week := sample.Week().String()
	path := w.site + "/desk/issues/" + week
	b.said(t, `document.querySelector("nav [href='/desk/account']")?.textContent`, "Ada Byron")

	// The week in every form, in frames that may do nothing.
	for _, lang := range news.EditionLangs() {
		for _, form := range []string{"web", "mail", "dark", "phone", "text", "markdown"} {
			b.open(t, path+"?lang="+string(lang)+"&as="+form)
			b.until(t, lex.WeekTitle(sample.Week()))
			if form == "web" || form == "phone" || form == "text" {
				b.shoot(t, "desk-issue-"+string(lang)+"-"+form)
			}
			if form == "text" || form == "markdown" {
				if text := b.text(t, `document.querySelector("pre.preview").textContent`); len(text) < 2000 {
					t.Errorf("%s %s is %d long", lang, form, len(text))
				}
				continue
			}
			frame := b.text(t, `document.querySelector("iframe").src`)
			b.open(t, frame)
			if text := b.text(t, `document.body.innerText`); !strings.Contains(text, first.Editions[lang].Headline.Text) {
				t.Errorf("%s %s does not show the first headline", lang, form)
			}
			if got := b.text(t, `getComputedStyle(document.querySelector(".frame") ?? document.body).backgroundColor`); form != "web" && (got == "rgb(23, 22, 20)") != (form == "dark") || got == "rgba(0, 0, 0, 0)" {
				t.Errorf("%s %s stands on %s", lang, form, got)
			}
		}
	}

	// Read and approved by name.
	b.open(t, path)
	b.do(t, "approve", chromedp.Click(`form[action$="/approve"] button`))
	b.said(t, `document.querySelector(".done")?.textContent`, lex.T("desk.issue.done.approve"))

	// A test mail to one address, which is in no count.
	b.open(t, path+"/mail")
	b.do(t, "the test", chromedp.SendKeys(`#address`, testReader), chromedp.Click(`form[action$="/test"] button`))
	w.mail(t, testReader, 1)
	b.until(t, lex.T("desk.mail.title", lex.WeekTitle(sample.Week())))

	// Sent, after a second asking that says how many get it; and seen to arrive without another click.
	b.open(t, path+"/send")
	b.shoot(t, "desk-send")
	b.do(t, "looking", chromedp.Click(`main form button`))
	b.said(t, `document.querySelector("input[name=readers]")?.value`, "3")
	b.shoot(t, "desk-send-sure")
	b.do(t, "sending", chromedp.Click(`input[name=sure]`), chromedp.Click(`main form button`))
	b.said(t, `document.querySelector(".done")?.textContent`, lex.T("desk.issue.done.send"))
	b.shoot(t, "desk-mail-live")
	b.said(t, `String([...document.querySelectorAll("#mailings .state")].filter((s) => s.textContent == "finished").length)`, "2")
	b.shoot(t, "desk-mail-finished")
	for _, reader := range []string{wholeReader, narrowReader, englishReader} {
		w.mail(t, reader, 1)
	}
	b.do(t, "one mailing", chromedp.Click(`.mailing h3 a`))
	b.said(t, `String(document.querySelectorAll("tbody tr").length > 0)`, "true")
	b.shoot(t, "desk-mailing")

	// A trial makes nothing final; the editor does. Then a sentence of the first item is wrong.
	b.open(t, path)
	b.do(t, "making it final", chromedp.Click(`details summary:has(+ form[action$="/freeze"])`), chromedp.Click(`form[action$="/freeze"] button`))
	b.said(t, `document.querySelector(".done")?.textContent`, lex.T("desk.issue.done.freeze"))
	b.open(t, path+"/wrong?lang=zh")
	b.shoot(t, "desk-wrong")
	sentence := first.Editions[news.Chinese].Headline.Text
	b.open(t, b.wrongLink(t, sentence))
	b.shoot(t, "desk-correct")
	b.do(t, "the correction", chromedp.SendKeys(`#wrong-zh`, "说错了。"), chromedp.SendKeys(`#right-zh`, "对的是这样。"), chromedp.Click(`main form button`))
	b.said(t, `document.querySelector(".done")?.textContent`, lex.T("desk.issue.done.corrected"))
	if got := b.text(t, `document.querySelector("input[name=readers]").value`); got != "1" {
		t.Errorf("%s readers would be told, want 1", got)
	}
	b.shoot(t, "desk-correction")
	if status, _, body := w.do(t, http.MethodGet, w.site+"/zh/corrections", nil); status != http.StatusOK || strings.Contains(body, "对的是这样。") {
		t.Errorf("the page of corrections answers %d, and shows what nobody has approved: %v", status, strings.Contains(body, "对的是这样。"))
	}
	b.do(t, "publishing", chromedp.Click(`input[name=sure]`), chromedp.Click(`form[action$="/publish"] button`))
	b.said(t, `document.querySelector(".done")?.textContent`, lex.T("desk.issue.done.published"))

	// Those alone are told whose mail held it; all others read it on the site.
	told := w.mail(t, wholeReader, 2)
	if !strings.Contains(told.Text, "对的是这样。") || !strings.Contains(header(told, "Subject"), "更正") {
		t.Errorf("the mail of the correction is called %q:\n%s", header(told, "Subject"), told.Text)
	}
	for _, reader := range []string{narrowReader, englishReader} {
		w.mail(t, reader, 1)
	}
	for _, page := range []string{"/zh/corrections", "/zh/issues/" + week, "/zh", "/en/corrections", "/zh/corrections.rss", "/en/corrections.json"} {
		until(t, "the correction on "+page, func() bool {
			status, _, body := w.do(t, http.MethodGet, w.site+page, nil)
			return status == http.StatusOK && strings.Contains(body, "对的是这样。")
		})
	}
	b.open(t, w.site+"/zh/corrections")
	b.shoot(t, "site-corrections-zh")
	b.open(t, w.site+"/en/corrections")
	b.shoot(t, "site-corrections-en")
	b.open(t, w.site+"/zh/issues/"+week)
	b.shoot(t, "site-issue-corrected")
	b.open(t, w.site+"/desk/corrections")
	b.shoot(t, "desk-corrections")
	if after, err := w.app.Store.Issue(t.Context(), sample.Week()); err != nil || after.Inputs != issue.Inputs || after.Items()[0].Editions[news.Chinese].Headline.Text != sentence {
		t.Errorf("the frozen issue changed: %v", err)
	}
}

// wrongLink is the link of a sentence on the page of what may be wrong.
func (b *browser) wrongLink(t *testing.T, sentence string) string {
	t.Helper()
	quoted, err := json.Marshal(sentence)
	if err != nil {
		t.Fatal(err)
	}
	got := b.text(t, `[...document.querySelectorAll("main li a")].find((a) => a.textContent == `+string(quoted)+`)?.href ?? ""`)
	if got == "" {
		t.Fatalf("no link for %q", sentence)
	}
	return got
}

// said waits until a script says what is wanted.
func (b *browser) said(t *testing.T, script, want string) {
	t.Helper()
	last := ""
	for range 400 {
		got, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`String(`+script+`)`))
		if err == nil && got == want {
			return
		}
		last = got
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s says %q, want %q", script, last, want)
}
