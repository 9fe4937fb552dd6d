package app_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/internal/config"
	"dateline/internal/mail/mailtest"
	"dateline/internal/mailbox"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/sample"
	"dateline/internal/store/storetest"
)

const atIssue = "/desk/issues/2025-W50"

// relayed is somebody at the desk of the sample week whose mail goes to a relay.
type relayed struct {
	*atDesk
	mu   sync.Mutex
	kept map[string][][]byte
}

func sitAtRelay(t *testing.T, tune ...func(*config.Config)) *relayed {
	t.Helper()
	d := &relayed{kept: map[string][][]byte{}}
	sink, err := mailtest.Start(t.Context(), "127.0.0.1:0", mailtest.Options{Keep: func(to string, m []byte) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.kept[to] = append(d.kept[to], bytes.Clone(m))
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sink.Close)
	c := config.Default()
	c.BaseURL, c.SenderMail, c.SenderName, c.PostalAddress = "https://news.example", "weekly@news.example", "一周要闻", "1 Press Street, Geneva"
	c.SMTP = []config.Secret{config.Secret(sink.URL())}
	for _, f := range tune {
		f(&c)
	}
	settings, err := c.Check()
	if err != nil {
		t.Fatal(err)
	}
	a := openSampleWith(t, settings, t.TempDir())
	pages, err := a.DeskPages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewTLSServer(pages)
	t.Cleanup(server.Close)
	d.atDesk = &atDesk{T: t, app: a, server: server}
	d.client = d.join(news.RoleEditor)
	return d
}

// reader adds somebody who gets the issue.
func (d *relayed) reader(address string, c news.Choices) {
	d.Helper()
	if len(c.Frequencies) == 0 {
		c.Frequencies = news.Frequencies{news.Weekly}
	}
	if _, err := d.app.AddSubscriber(d.Context(), address, c, "on paper"); err != nil {
		d.Fatal(err)
	}
}

// mails are those to an address, the oldest first.
func (d *relayed) mails(to string) []*mailbox.Message {
	d.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []*mailbox.Message
	for _, raw := range d.kept[to] {
		out = append(out, mailbox.Read(raw))
	}
	return out
}

// deliverAll sends what is to be sent now.
func (d *relayed) deliverAll() {
	d.Helper()
	due, err := d.app.Store.MailingsToSend(d.Context(), time.Now())
	if err != nil {
		d.Fatal(err)
	}
	for _, id := range due {
		if _, err := d.app.SendMailing(d.Context(), id, nil, nil); err != nil {
			d.Fatal(err)
		}
	}
	storetest.Check(d.T, d.app.Store)
}

// wants tries what is to be refused.
func (d *atDesk) wants(status int, path string, pairs ...string) string {
	d.Helper()
	got, body := d.post(path, pairs...)
	if got != status {
		d.Errorf("POST %s %v: %d, want %d", path, pairs, got, status)
	}
	return body
}

// An issue is looked at in every form, approved under a name, taken back, and approved again; what cannot be is refused.
func TestTheDesksIssue(t *testing.T) {
	t.Parallel()
	d := sitDown(t, news.RoleEditor)
	lex := render.NewLexicon(news.English)
	page := d.get(atIssue)
	for _, words := range []string{lex.T("desk.check.read.bad"), "sentences are proved", lex.T("desk.check.links.unasked"), lex.T("desk.check.sender.trial")} {
		if !strings.Contains(page, words) {
			t.Errorf("the page does not say %q", words)
		}
	}
	for _, form := range []string{"mail", "dark", "phone", "text", "markdown"} {
		if body := d.get(atIssue + "/preview/zh/" + form); !strings.Contains(body, "H200") {
			t.Errorf("form %s shows nothing of the issue", form)
		}
	}
	reply, err := d.client.Get(d.server.URL + atIssue + "/preview/en/mail")
	if err != nil {
		t.Fatal(err)
	}
	_ = reply.Body.Close()
	if csp := reply.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "sandbox ") || strings.Contains(csp, "script") || strings.Contains(csp, "same-origin") {
		t.Errorf("the preview may do more than show: %s", csp)
	}
	for _, path := range []string{"/desk/issues/2025-w50", "/desk/issues/x", "/desk/issues/2025-W49", atIssue + "/preview/fr/mail", atIssue + "/preview/zh/exe", "/desk/mailings/none", "/desk/corrections/0", "/desk/corrections/x"} {
		if status, _ := d.do(http.MethodGet, path, "", ""); status != http.StatusNotFound {
			t.Errorf("GET %s: %d, want not found", path, status)
		}
	}

	d.wants(http.StatusBadRequest, atIssue+"/freeze")
	d.wants(http.StatusConflict, atIssue+"/reopen")
	d.wants(http.StatusConflict, atIssue+"/send", "lang", "both", "sure", "1", "readers", "0")
	d.must(atIssue+"/approve", "by", `Ada <script>alert(1)</script>`)
	if page := d.get(atIssue); strings.Contains(page, "<script>alert") || !strings.Contains(page, "Ada &lt;script&gt;") {
		t.Error("the name of who read it is markup, or missing")
	}
	d.wants(http.StatusConflict, atIssue+"/approve", "by", "Eve")
	d.must(atIssue + "/reopen")
	d.must(atIssue + "/approve")
	if got := d.issue(sample.Week()); got.Status != news.Approved || got.ReadBy != "王芳 editor" {
		t.Errorf("it is %s, read by %q", got.Status, got.ReadBy)
	}

	// Links are asked as a job; those of the sample lead nowhere.
	d.must(atIssue + "/links")
	if page := d.get(atIssue); !strings.Contains(page, "Links are being asked: 0 of") {
		t.Error("the page does not say that links are being asked")
	}
	if links, err := d.app.AskLinks(t.Context(), sample.Week()); err != nil || len(links) < 20 {
		t.Fatalf("%d links, %v", len(links), err)
	}
	if page := d.get(atIssue); !strings.Contains(page, "links do not answer") {
		t.Error("the page does not say that links are dead")
	}

	d.must(atIssue + "/freeze")
	d.wants(http.StatusConflict, atIssue+"/reopen")
	d.wants(http.StatusConflict, atIssue+"/ad", "on", "1")
	var actions []string
	lines, err := d.app.Store.Audits(t.Context(), 0, 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		actions = append(actions, l.Action)
	}
	for _, want := range []string{"freeze", "check links", "approve as 王芳 editor", "reopen"} {
		if !strings.Contains(strings.Join(actions, "\n"), want) {
			t.Errorf("no audit line %q among %q", want, actions)
		}
	}
}

// A reader of drafts sees the issue and may do nothing to it, nor see who is mailed.
func TestReadersOfDraftsDoNotSend(t *testing.T) {
	t.Parallel()
	d := sitDown(t, news.RoleReader)
	d.get(atIssue)
	for _, path := range []string{"/approve", "/reopen", "/freeze", "/ad", "/links", "/mail/test", "/send"} {
		d.wants(http.StatusForbidden, atIssue+path, "sure", "1", "readers", "0")
	}
	for _, path := range []string{"/mail", "/send", "/wrong"} {
		if status, _ := d.do(http.MethodGet, atIssue+path, "", ""); status != http.StatusForbidden {
			t.Errorf("GET %s: %d, want forbidden", path, status)
		}
	}
}

// What is sent is what was asked for twice: so many readers, marked as advertising where it is, and stopped where it was.
func TestTheDeskSends(t *testing.T) {
	t.Parallel()
	d := sitAtRelay(t)
	d.reader("a@mail.example", news.Choices{Lang: news.Chinese})
	d.reader("b@mail.example", news.Choices{Lang: news.English})
	d.must(atIssue+"/ad", "on", "1")
	d.wants(http.StatusBadRequest, atIssue+"/mail/test", "lang", "zh", "address", "no address")
	if body := d.wants(http.StatusOK, atIssue+"/mail/test", "lang", "zh", "address", "me@mail.example"); !strings.Contains(body, "250") {
		t.Errorf("the page does not say what the relay said")
	}
	if got := d.mails("me@mail.example"); len(got) != 1 || !strings.HasPrefix(fieldOf(got[0], "Subject"), "广告：") {
		t.Fatalf("%d tests, the first called %q", len(got), fieldOf(got[0], "Subject"))
	}
	d.must(atIssue + "/approve")

	later := time.Now().UTC().Add(26 * time.Hour).Format("2006-01-02T15:04")
	for _, tt := range []struct {
		status int
		pairs  []string
	}{
		{http.StatusBadRequest, []string{"lang", "both", "readers", "2"}},
		{http.StatusConflict, []string{"lang", "both", "readers", "1", "sure", "1"}},
		{http.StatusConflict, []string{"lang", "both", "sure", "1"}},
		{http.StatusBadRequest, []string{"lang", "both", "readers", "2", "sure", "1", "when", "later", "at", "2020-01-01T00:00"}},
		{http.StatusBadRequest, []string{"lang", "both", "readers", "2", "sure", "1", "when", "later", "at", "tomorrow"}},
		{http.StatusBadRequest, []string{"lang", "xx", "readers", "2", "sure", "1"}},
	} {
		d.wants(tt.status, atIssue+"/send", tt.pairs...)
	}
	if page := d.get(atIssue + "/send?" + url.Values{"lang": {"both"}}.Encode()); !strings.Contains(page, `name="readers" value="2"`) {
		t.Error("the second page does not say that two readers get it")
	}
	d.must(atIssue+"/send", "lang", "zh", "readers", "1", "sure", "1")
	d.must(atIssue+"/send", "lang", "en", "readers", "1", "sure", "1", "when", "later", "at", later)
	if got := d.issue(sample.Week()); got.Status != news.Frozen {
		t.Errorf("the issue is %s, want frozen", got.Status)
	}
	d.deliverAll()
	if zh, en := d.mails("a@mail.example"), d.mails("b@mail.example"); len(zh) != 1 || len(en) != 0 {
		t.Errorf("%d mails in Chinese and %d in English, want 1 and none before its time", len(zh), len(en))
	}

	// One that waits is stopped, goes on, and is cancelled for good; the other is finished.
	const en, zh = "/desk/mailings/2025-w50-en", "/desk/mailings/2025-w50-zh"
	d.must(en + "/stop")
	d.wants(http.StatusConflict, en+"/stop")
	d.must(en + "/resume")
	if m, err := d.app.Store.Mailing(t.Context(), "2025-w50-en"); err != nil || m.Status != news.MailingOpen || m.SendAt.Before(time.Now().Add(25*time.Hour)) {
		t.Errorf("resumed before its time, it is %+v, %v", m, err)
	}
	d.wants(http.StatusBadRequest, en+"/cancel")
	d.must(en+"/cancel", "sure", "1")
	d.wants(http.StatusConflict, en+"/resume")
	d.wants(http.StatusBadRequest, zh+"/resolve", "as", "lost")
	d.must(zh+"/resolve", "as", "sent")
	if page := d.get(zh + "?status=accepted"); !strings.Contains(page, "a@mail.example") || !strings.Contains(page, "250") {
		t.Error("the page does not show the delivery")
	}
	if page := d.get(zh + "?status=rejected"); strings.Contains(page, "a@mail.example") {
		t.Error("the page shows a delivery of another state")
	}
	if page := d.get(atIssue + "/mail"); strings.Contains(page, "data-live") {
		t.Error("the page looks again though nothing goes on")
	}
}

func fieldOf(m *mailbox.Message, name string) string {
	for _, h := range m.Headers {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// A correction reaches those alone whose mail held the sentence, once, and never changes.
func TestTheDeskCorrects(t *testing.T) {
	t.Parallel()
	d := sitAtRelay(t)
	issue := d.issue(sample.Week())
	items := issue.Items()
	first, last := items[0], items[len(items)-1]
	d.reader("whole@mail.example", news.Choices{Lang: news.Chinese})
	d.reader("held@mail.example", news.Choices{Lang: news.Chinese, Sections: []news.SectionID{first.Home}})
	d.reader("narrow@mail.example", news.Choices{Lang: news.Chinese, Sections: []news.SectionID{last.Home}})
	d.reader("english@mail.example", news.Choices{Lang: news.English})
	d.reader("left@mail.example", news.Choices{Lang: news.Chinese})
	d.must(atIssue + "/approve")
	if status, _ := d.do(http.MethodGet, atIssue+"/wrong", "", ""); status != http.StatusConflict {
		t.Errorf("an issue that can be mended is corrected: %d", status)
	}
	d.must(atIssue+"/send", "lang", "zh", "readers", "4", "sure", "1")
	d.deliverAll()
	// Who changed their mind since is told still; who left is not.
	left, err := d.app.SubscriberNamed(t.Context(), "left@mail.example")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.app.Store.SuppressSubscriber(t.Context(), left.ID, news.Complained, time.Now(), ""); err != nil {
		t.Fatal(err)
	}

	keys := map[news.Lang]string{}
	for _, lang := range news.EditionLangs() {
		for _, p := range render.PrintedSentences(issue, render.NewLexicon(lang)) {
			if p.Story == first.Story && p.Head {
				keys[lang] = p.Key
			}
		}
	}
	form := atIssue + "/wrong/zh/" + keys[news.Chinese]
	if page := d.get(form); !strings.Contains(page, keys[news.English]) {
		t.Error("the form does not offer the sentence of the other edition")
	}
	const hostile = `<script>alert(1)</script>`
	today := time.Now().UTC().Format(time.DateOnly)
	d.wants(http.StatusNotFound, atIssue+"/wrong/zh/none", "wrong-zh", "a", "right-zh", "b", "since", today)
	d.wants(http.StatusBadRequest, form, "wrong-zh", "a", "since", today)
	d.wants(http.StatusBadRequest, form, "wrong-zh", "a", "right-zh", strings.Repeat("b", 5000), "since", today)
	d.wants(http.StatusBadRequest, form, "wrong-zh", "a", "right-zh", "b", "since", "yesterday")
	d.wants(http.StatusBadRequest, form, "wrong-zh", "a", "right-zh", "b", "since", "2999-01-01")
	d.wants(http.StatusBadRequest, form, "wrong-zh", "a", "right-zh", "b", "since", today, "printed-en", keys[news.English])
	d.must(form, "wrong-zh", "不对 "+hostile, "right-zh", "对的是这样", "since", today, "printed-en", keys[news.English], "wrong-en", "Not so", "right-en", "But so")
	const at = "/desk/corrections/1"
	page := d.get(at)
	if strings.Contains(page, hostile) || !strings.Contains(page, `name="readers" value="2"`) {
		t.Errorf("the page runs what was typed, or does not say that two readers are told:\n%s", page)
	}
	if public, err := d.app.Archive.Corrections(t.Context(), sample.Week()); err != nil || len(public) != 0 {
		t.Errorf("readers see %d corrections, %v; nobody approved one", len(public), err)
	}
	d.must(at, "wrong-zh", "不对 "+hostile, "right-zh", "对的是那样", "wrong-en", "Not so", "right-en", "But so", "since", today)
	d.wants(http.StatusBadRequest, at+"/publish", "readers", "2")
	d.wants(http.StatusConflict, at+"/publish", "readers", "3", "sure", "1")
	d.must(at+"/publish", "readers", "2", "sure", "1")
	d.wants(http.StatusConflict, at, "wrong-zh", "x", "right-zh", "y", "wrong-en", "x", "right-en", "y", "since", today)
	d.wants(http.StatusConflict, at+"/remove")
	d.deliverAll()
	d.deliverAll()
	for address, want := range map[string]int{"whole@mail.example": 2, "held@mail.example": 2, "narrow@mail.example": 1, "english@mail.example": 0, "left@mail.example": 1} {
		got := d.mails(address)
		if len(got) != want {
			t.Errorf("%d mails to %s, want %d", len(got), address, want)
		}
		if want != 2 || len(got) != 2 {
			continue
		}
		m := got[1]
		if !strings.Contains(m.Text, "对的是那样") || !strings.Contains(m.Text, strings.Fields(first.Editions[news.Chinese].Headline.Text)[0]) || strings.Contains(m.HTML, hostile) {
			t.Errorf("the mail of the correction says:\n%s", m.Text)
		}
		if fieldOf(m, "List-Unsubscribe-Post") == "" {
			t.Error("the mail of the correction cannot be left by one click")
		}
	}
	public, err := d.app.Archive.Corrections(t.Context(), sample.Week())
	if err != nil || len(public) != 1 || public[0].Story != first.Story || public[0].Editions[news.English].Right != "But so" {
		t.Errorf("readers see %+v, %v", public, err)
	}
	if again := d.issue(sample.Week()); again.Items()[0].Editions[news.Chinese].Headline.Text != first.Editions[news.Chinese].Headline.Text {
		t.Error("the frozen issue changed")
	}
	if page := d.get("/desk/corrections"); !strings.Contains(page, at) || strings.Contains(page, hostile) {
		t.Error("the list of corrections misses it, or runs it")
	}
}
