package e2e_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dateline/internal/config"
	"dateline/internal/deliver"
	"dateline/internal/news"
	"dateline/internal/sample"
)

// RELIABILITY T-WEB-1, on the mails that were really sent: whoever opens whichever of their links, nothing changes.
func TestOpeningTheLinksOfMailsChangesNothing(t *testing.T) {
	t.Parallel()
	w := start(t, nil)
	address := "reader@mail.example"
	w.subscribe(t, address, news.English)
	confirm := w.mail(t, address, 1)
	if status, _, _ := w.do(t, http.MethodPost, w.link(t, confirm.Text, "c"), nil); status != http.StatusOK {
		t.Fatalf("confirming: %d", status)
	}
	w.approve(t, sample.Week())
	if n := w.send(t, sample.Week(), news.English); n != 1 {
		t.Fatalf("sent to %d", n)
	}
	issue := w.mail(t, address, 2)
	w.subscribe(t, "pending@mail.example", news.Chinese)
	pending := w.mail(t, "pending@mail.example", 1)
	found := map[string]bool{}
	for _, text := range []string{confirm.Text, confirm.HTML, issue.Text, issue.HTML, pending.Text, header(issue, "List-Unsubscribe"), header(issue, "List-Archive"), header(issue, "List-Help")} {
		for _, address := range regexp.MustCompile(regexp.QuoteMeta(w.site)+`[^\s"'<>)]*`).FindAllString(text, -1) {
			found[strings.ReplaceAll(address, "&amp;", "&")] = true
		}
	}
	kinds := map[string]bool{}
	before := w.readers(t)
	for address := range found {
		u, err := url.Parse(address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		kinds[strings.SplitN(u.Path+"/", "/", 3)[1]] = true
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions} {
			for _, agent := range []string{"Mozilla/5.0 (compatible; Microsoft Defender for Office 365 SafeLinks)", "GoogleImageProxy", ""} {
				status, h, _ := w.do(t, method, address, nil, "User-Agent", agent, "Sec-Purpose", "prefetch;prerender")
				if status >= 500 || method == http.MethodGet && status >= 400 || h.Get("Set-Cookie") != "" {
					t.Errorf("%s %s: %d, cookie %q", method, address, status, h.Get("Set-Cookie"))
				}
			}
		}
	}
	if after := w.readers(t); after != before {
		t.Errorf("opening changed readers:\n%s\n%s", before, after)
	}
	for _, kind := range []string{"c", "n", "p", "u", "en"} {
		if !kinds[kind] {
			t.Errorf("no mail links to /%s/; %d links in all", kind, len(found))
		}
	}
	t.Logf("%d links of mails were opened", len(found))
}

// subscribe fills in the form as a reader does, who takes some seconds for it.
func (w *world) subscribe(tb testing.TB, address string, lang news.Lang) {
	tb.Helper()
	at := w.site + "/" + string(lang) + "/subscribe"
	_, _, page := w.do(tb, http.MethodGet, at, nil)
	found := regexp.MustCompile(`name="t" value="([^"]+)"`).FindStringSubmatch(page)
	if found == nil {
		tb.Fatalf("the form has no time:\n%s", page)
	}
	until(tb, "an answer to the form of "+address, func() bool {
		status, _, page := w.do(tb, http.MethodPost, at, url.Values{"address": {address}, "t": {found[1]}, "lang": {string(lang)}, "frequency": {"weekly"}})
		if status != http.StatusOK {
			tb.Fatalf("subscribing: %d\n%s", status, page)
		}
		return strings.Contains(page, address) && !strings.Contains(page, "<form class=\"ask\"")
	})
}

// readers is all that is kept about readers, as text.
func (w *world) readers(tb testing.TB) string {
	tb.Helper()
	var out strings.Builder
	for _, address := range []string{"reader@mail.example", "pending@mail.example"} {
		s, err := w.app.SubscriberNamed(tb.Context(), address)
		if err != nil {
			tb.Fatal(err)
		}
		d, err := w.app.Store.SubscriberData(tb.Context(), s.ID)
		if err != nil {
			tb.Fatal(err)
		}
		fmt.Fprintf(&out, "%+v\n", d)
	}
	return out.String()
}

// RELIABILITY T-WEB-2, in mid-send: who leaves by one click while an issue is being sent is not mailed a second later.
func TestLeavingInMidSend(t *testing.T) {
	t.Parallel()
	w := start(t, func(c *config.Config) { c.MailRate, c.SMTPConnections = 25, 2 })
	const readers = 60
	ids := map[string]news.SubscriberID{}
	for i := range readers {
		address := fmt.Sprintf("r%02d@m%d.example", i, i%7)
		s, err := w.app.AddSubscriber(t.Context(), address, news.Choices{Lang: news.English, Frequencies: news.Frequencies{news.Weekly}}, "on paper")
		if err != nil {
			t.Fatal(err)
		}
		ids[address] = s.ID
	}
	w.approve(t, sample.Week())
	m, err := w.app.MakeMailing(t.Context(), sample.Week(), news.English, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	keys, err := w.app.Keyring(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var done atomic.Int64
	ended := make(chan error, 1)
	go func() {
		_, err := w.app.SendMailing(t.Context(), m.ID, nil, func(p deliver.Progress) { done.Store(int64(p.Done)) })
		ended <- err
	}()
	until(t, "some mails on their way", func() bool { return done.Load() >= 5 })
	left := map[string]time.Time{}
	for address, id := range ids {
		if len(w.inbox.mails(t, address)) > 0 || len(left) == 15 {
			continue
		}
		at := w.site + "/u/" + keys.Tokens.Link("unsub", id, "weekly")
		status, h, body := w.do(t, http.MethodPost, at, url.Values{"List-Unsubscribe": {"One-Click"}})
		if status != http.StatusOK || h.Get("Location") != "" || h.Get("Set-Cookie") != "" {
			t.Fatalf("one click: %d %v\n%s", status, h, body)
		}
		left[address] = time.Now()
	}
	if len(left) < 10 {
		t.Fatalf("only %d could leave in time: the test sends too fast", len(left))
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	late, early := 0, 0
	for address := range ids {
		list, err := w.app.Store.KeptMails(t.Context(), address, 9)
		if err != nil {
			t.Fatal(err)
		}
		at, gone := left[address]
		switch {
		case !gone && len(list) != 1:
			t.Errorf("%s stayed and got %d mails", address, len(list))
		case gone && len(list) > 0 && list[0].At.Sub(at) > time.Second:
			late++
		case gone && len(list) > 0:
			early++
		}
	}
	if late > 0 {
		t.Errorf("%d of %d who left were mailed more than a second later", late, len(left))
	}
	t.Logf("%d left in mid-send, %d of them were mailed within the second", len(left), early)
	counts, err := w.app.Store.CountDeliveries(t.Context(), m.ID)
	if err != nil || !counts.Finished() || counts[news.DeliverySuppressed] != len(left)-early {
		t.Errorf("the ledger: %v, %v", counts, err)
	}
}
