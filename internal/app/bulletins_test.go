package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline/internal/config"
	"dateline/internal/deliver"
	"dateline/internal/mailbox"
	"dateline/internal/news"
	"dateline/internal/store/storetest"
)

// The day of the sample week with the most news.
const day = news.Day("2025-12-11")

var daily = news.Frequencies{news.Daily}

// digest makes and approves the digest of a day and has it sent.
func (d *relayed) digest(day news.Day) *news.Bulletin {
	d.Helper()
	if _, err := d.app.MakeDigest(d.Context(), day); err != nil {
		d.Fatal(err)
	}
	b, err := d.app.ApproveDigest(d.Context(), day, "Wang Li", "")
	if err != nil {
		d.Fatal(err)
	}
	if err := d.app.MailBulletin(d.Context(), b); err != nil {
		d.Fatal(err)
	}
	d.deliverAll()
	return b
}

// texts are the plain texts of the mails to an address, on one line each.
func (d *relayed) texts(to string) []string {
	d.Helper()
	var out []string
	for _, m := range d.mails(to) {
		out = append(out, strings.Join(strings.Fields(m.Text), " "))
	}
	return out
}

// The digest of a day goes to those who chose it, each in their language and cut, and to nobody else; every sentence of it is
// proved, and a second sending sends nothing.
func TestTheDigestOfADay(t *testing.T) {
	t.Parallel()
	d := sitAtRelay(t)
	d.reader("zh@mail.example", news.Choices{Lang: news.Chinese, Frequencies: news.Frequencies{news.Weekly, news.Daily}})
	d.reader("en@mail.example", news.Choices{Lang: news.English, Frequencies: daily})
	d.reader("disney@mail.example", news.Choices{Lang: news.English, Frequencies: daily, Entities: []news.EntityID{"disney"}})
	d.reader("none@mail.example", news.Choices{Lang: news.English, Frequencies: daily, Entities: []news.EntityID{"palantir"}, LeadIfEmpty: true})
	d.reader("weekly@mail.example", news.Choices{Lang: news.English})
	b := d.digest(day)
	for _, item := range b.Issue.Items() {
		near := func(l news.Link) bool { return l.Class.Nearness() <= news.Press.Nearness() }
		if !slices.ContainsFunc(item.Links, near) {
			t.Errorf("story %s has no link to who did it or to the press", item.Story)
		}
		for lang, words := range item.Editions {
			for _, s := range append(words.Sentences, words.Headline) {
				if !s.Proved() {
					t.Errorf("story %s, %s: %q is not proved", item.Story, lang, s.Text)
				}
			}
		}
	}
	for address, want := range map[string]struct{ holds, lacks, subject string }{
		"zh@mail.example":     {"您收到这封邮件，是因为您订阅了每日摘要。", "周报", "每日摘要 2025 年 12 月 11 日："},
		"en@mail.example":     {"because you chose the daily digest", "", "Daily digest, 11 December 2025: "},
		"disney@mail.example": {"Disney", "Runway", "Daily digest, 11 December 2025: "},
	} {
		got := d.mails(address)
		if len(got) != 1 {
			t.Errorf("%s got %d mails", address, len(got))
			continue
		}
		text := d.texts(address)[0]
		if plain := strings.ReplaceAll(text, " ", ""); !strings.Contains(plain, strings.ReplaceAll(want.holds, " ", "")) || want.lacks != "" && strings.Contains(text, want.lacks) {
			t.Errorf("%s holds %q, not %q?\n%s", address, want.holds, want.lacks, text)
		}
		if !strings.HasPrefix(mailbox.Subject([]byte(got[0].Source)), want.subject) || !strings.Contains(text, "Wang Li") {
			t.Errorf("%s: subject %q, read by?\n%s", address, mailbox.Subject([]byte(got[0].Source)), text)
		}
		if raw := d.kept[address][0]; !bytes.Contains(raw, []byte("List-Id: <daily.news.example>")) {
			t.Errorf("%s: the list is not the digest's", address)
		}
	}
	for _, nobody := range []string{"none@mail.example", "weekly@mail.example"} {
		if n := len(d.mails(nobody)); n > 0 {
			t.Errorf("%s got %d mails", nobody, n)
		}
	}
	d.digestAgain(b)
	if n := len(d.mails("en@mail.example")); n != 1 {
		t.Errorf("%d copies", n)
	}
	if _, err := d.app.MakeDigest(t.Context(), day); !errors.Is(err, news.ErrFrozen) {
		t.Errorf("a digest that went is made anew: %v", err)
	}
}

// digestAgain has a digest that went sent once more.
func (d *relayed) digestAgain(b *news.Bulletin) {
	d.Helper()
	if err := d.app.MailBulletin(d.Context(), b); err != nil {
		d.Fatal(err)
	}
	d.deliverAll()
}

// What one digest told the next does not tell again: no story comes back that did not move, and no sentence at all.
func TestNoDigestRepeatsAnother(t *testing.T) {
	t.Parallel()
	d := sitAtRelay(t, func(c *config.Config) { c.DailyLeast = 1 })
	told := map[news.ReportID]bool{}
	said := map[string]bool{}
	stories := 0
	for _, on := range []news.Day{"2025-12-09", "2025-12-10", day, "2025-12-12"} {
		b := d.digest(on)
		for _, item := range b.Issue.Items() {
			stories++
			for lang, words := range item.Editions {
				for _, s := range words.Sentences {
					if key := string(lang) + s.Text; said[key] {
						t.Errorf("%s says again: %s", on, s.Text)
					} else {
						said[key] = true
					}
				}
			}
			for _, l := range item.Links {
				if told[l.Report] {
					t.Logf("%s tells of %s again, which has moved", on, item.Story)
				}
				told[l.Report] = true
			}
		}
	}
	if stories < 12 {
		t.Errorf("four days of the sample make %d items", stories)
	}
}

// At its hour the digest is made; somebody must approve it, unless the settings say otherwise, and it is on time. A day with too
// little in it has none.
func TestTheHourOfTheDigest(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name           string
		at             string
		review         bool
		least          int
		before         bool // the digest of the day before went, so that there is enough to say
		drafted, mails int
	}{
		{"nothing new", "19:30", false, 3, false, 0, 0},
		{"for somebody to read", "19:30", true, 1, true, 1, 0},
		{"unseen", "19:30", false, 1, true, 1, 1},
		{"late", "07:30", false, 1, true, 1, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := sitAtRelay(t, func(c *config.Config) { c.DailyAt, c.DailyReview, c.DailyLeast = tt.at, tt.review, tt.least })
			if tt.before {
				d.digest("2025-12-12")
			}
			d.reader("en@mail.example", news.Choices{Lang: news.English, Frequencies: daily})
			for range 2 { // it is repeatable
				if err := d.app.DailyPass(t.Context()); err != nil {
					t.Fatal(err)
				}
				d.deliverAll()
			}
			_, err := d.app.Digest(t.Context(), "2025-12-14")
			if (err == nil) != (tt.drafted == 1) {
				t.Errorf("drafted: %v, want %d", err, tt.drafted)
			}
			got := d.texts("en@mail.example")
			if len(got) != tt.mails {
				t.Fatalf("%d mails, want %d", len(got), tt.mails)
			}
			if tt.mails > 0 && !strings.Contains(got[0], "Machine only: nobody read it before it went out") {
				t.Errorf("the mail does not say that nobody read it:\n%s", got[0])
			}
		})
	}
}

// A draft is not mailed, whoever asks, before somebody approved what they read; and of two drafts that say the same one goes.
func TestADigestIsApprovedFirst(t *testing.T) {
	t.Parallel()
	d := sitAtRelay(t)
	d.reader("en@mail.example", news.Choices{Lang: news.English, Frequencies: daily})
	b, err := d.app.MakeDigest(t.Context(), day)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.app.MailBulletin(t.Context(), b); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("a draft: %v", err)
	}
	if _, err := d.app.ApproveDigest(t.Context(), day, " ", ""); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("approved by nobody: %v", err)
	}
	if _, err := d.app.ApproveDigest(t.Context(), day, "Wang Li", "another"); !errors.Is(err, news.ErrConflict) {
		t.Errorf("another was read: %v", err)
	}
	page := d.get("/desk/digest?day=" + string(day))
	inputs := regexp.MustCompile(`name="inputs" value="([a-z2-7]+)"`).FindStringSubmatch(page)
	if inputs == nil {
		t.Fatalf("the page has no button:\n%s", page)
	}
	d.must("/desk/digest/send", "day", string(day), "inputs", inputs[1])
	d.deliverAll()
	if n := len(d.mails("en@mail.example")); n != 1 {
		t.Errorf("%d mails", n)
	}
	// The draft of the same hours that another editor still looks at.
	other := *b
	other.ID, other.Day, other.Issue.Status = news.DigestID("2025-12-10"), "2025-12-10", news.Draft
	if err := d.app.Store.SaveBulletin(t.Context(), &other); err != nil {
		t.Fatal(err)
	}
	if _, err := d.app.ApproveDigest(t.Context(), "2025-12-10", "Wang Li", ""); !errors.Is(err, news.ErrConflict) {
		t.Errorf("a draft of hours that went out already: %v", err)
	}
	storetest.Check(t, d.app.Store)
}

// Who leaves the digest between the freezing of its readers and their mail gets none, and keeps the rest; the press of a mail
// program's button leaves the digest alone.
func TestLeavingTheDigestAlone(t *testing.T) {
	t.Parallel()
	d := sitAtRelay(t)
	d.reader("both@mail.example", news.Choices{Lang: news.English, Frequencies: news.Frequencies{news.Weekly, news.Daily}})
	d.digest("2025-12-10")
	head := string(d.kept["both@mail.example"][0])
	at := regexp.MustCompile(`List-Unsubscribe: <https://news\.example(/u/[^>]+)>`).FindStringSubmatch(strings.ReplaceAll(head, "\r\n ", " "))
	if at == nil {
		t.Fatalf("no link to leave:\n%.2000s", head)
	}
	if _, err := d.app.MakeDigest(t.Context(), day); err != nil {
		t.Fatal(err)
	}
	b, err := d.app.ApproveDigest(t.Context(), day, "Wang Li", "")
	if err != nil {
		t.Fatal(err)
	}
	m, err := d.app.MakeBulletinMailing(t.Context(), b, news.English)
	if err != nil {
		t.Fatal(err)
	}
	if _, missing, err := d.app.Store.FreezeMailing(t.Context(), m.ID, time.Now()); err != nil || len(missing) > 0 {
		t.Fatal(err, missing)
	}
	face, err := d.app.Subscribing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	click := httptest.NewRequestWithContext(t.Context(), http.MethodPost, at[1], strings.NewReader("List-Unsubscribe=One-Click"))
	click.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	if face.ServeHTTP(answer, click); answer.Code != http.StatusOK {
		t.Fatalf("one click: %d", answer.Code)
	}
	d.deliverAll()
	if n := len(d.mails("both@mail.example")); n != 1 {
		t.Errorf("%d mails after leaving the digest", n)
	}
	s, err := d.app.SubscriberNamed(t.Context(), "both@mail.example")
	if err != nil || s.Status != news.Confirmed || s.Frequencies.String() != "weekly" {
		t.Errorf("who left the digest: %+v, %v", s, err)
	}
}

// A sender that is killed on the way, again and again, leaves nobody out and mails nobody twice that had an answer.
func TestAKilledDigestGoesOn(t *testing.T) {
	t.Parallel()
	d := sitAtRelay(t)
	const readers = 40
	for i := range readers {
		d.reader(fmt.Sprintf("r%d@mail%d.example", i, i%4), news.Choices{Lang: news.English, Frequencies: daily})
	}
	if _, err := d.app.MakeDigest(t.Context(), day); err != nil {
		t.Fatal(err)
	}
	if _, err := d.app.ApproveDigest(t.Context(), day, "Wang Li", ""); err != nil {
		t.Fatal(err)
	}
	// Killed between the approval and the mailings, it is approved, and nothing is mailed: asked again, it goes on.
	b, err := d.app.ApproveDigest(t.Context(), day, "Wang Li", "")
	if err != nil {
		t.Fatal(err)
	}
	m, err := d.app.MakeBulletinMailing(t.Context(), b, news.English)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		ctx, kill := context.WithCancel(t.Context())
		n := 0
		_, err := d.app.SendMailing(ctx, m.ID, nil, func(p deliver.Progress) {
			if n++; p.Done > 0 {
				kill()
			}
		})
		kill()
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	d.deliverAll()
	for i := range readers {
		if n := len(d.mails(fmt.Sprintf("r%d@mail%d.example", i, i%4))); n != 1 {
			t.Errorf("reader %d got %d mails", i, n)
		}
	}
}

// An editor sends a story to those who chose that, whose choices hold it; no more in a week than the setting says, and no story
// twice.
func TestBreakingNews(t *testing.T) {
	t.Parallel()
	d := sitAtRelay(t, func(c *config.Config) { c.BreakingPerWeek = 2 })
	breaking := news.Frequencies{news.Breaking}
	d.reader("zh@mail.example", news.Choices{Lang: news.Chinese, Frequencies: breaking})
	d.reader("en@mail.example", news.Choices{Lang: news.English, Frequencies: breaking})
	d.reader("none@mail.example", news.Choices{Lang: news.English, Frequencies: breaking, Entities: []news.EntityID{"palantir"}, LeadIfEmpty: true})
	d.reader("daily@mail.example", news.Choices{Lang: news.English, Frequencies: daily})
	issue, err := d.app.Store.Issue(t.Context(), news.Week{Year: 2025, Number: 50})
	if err != nil {
		t.Fatal(err)
	}
	items := issue.Items()
	send := func(id news.StoryID) error {
		b, err := d.app.ApproveBreaking(t.Context(), id, "Wang Li", "")
		if err != nil {
			return err
		}
		if err := d.app.MailBulletin(t.Context(), b); err != nil {
			return err
		}
		d.deliverAll()
		return nil
	}
	if _, err := d.app.ApproveBreaking(t.Context(), items[0].Story, "", ""); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("sent by nobody: %v", err)
	}
	at := "/desk/stories/" + string(items[0].Story) + "/breaking"
	inputs := regexp.MustCompile(`name="inputs" value="([a-z2-7]+)"`).FindStringSubmatch(d.get(at))
	if inputs == nil {
		t.Fatal("the page has no button")
	}
	d.wants(http.StatusBadRequest, at, "inputs", inputs[1])
	d.must(at, "inputs", inputs[1], "sure", "1")
	d.deliverAll()
	for range 2 {
		if err := send(items[1].Story); err != nil {
			t.Fatal(err)
		}
	}
	if err := send(items[2].Story); !errors.Is(err, news.ErrConflict) || !strings.Contains(err.Error(), "breaking_per_week") {
		t.Errorf("one too many: %v", err)
	}
	d.wants(http.StatusConflict, "/desk/stories/"+string(items[2].Story)+"/breaking", "inputs", "any", "sure", "1")
	for address, want := range map[string]string{"zh@mail.example": "突发：", "en@mail.example": "Breaking: "} {
		got := d.mails(address)
		if len(got) != 2 {
			t.Errorf("%s got %d mails", address, len(got))
			continue
		}
		if !strings.HasPrefix(mailbox.Subject([]byte(got[0].Source)), want) || !strings.Contains(got[0].Text, "https://news.example/"+address[:2]+"/stories/"+string(items[0].Story)) {
			t.Errorf("%s: %q\n%s", address, mailbox.Subject([]byte(got[0].Source)), got[0].Text)
		}
	}
	for _, nobody := range []string{"none@mail.example", "daily@mail.example"} {
		if n := len(d.mails(nobody)); n > 0 {
			t.Errorf("%s got %d mails", nobody, n)
		}
	}
	if left, most, err := d.app.BreakingLeft(t.Context()); err != nil || left != 0 || most != 2 {
		t.Errorf("%d of %d are left, %v", left, most, err)
	}
	storetest.Check(t, d.app.Store)
}

// A breaking story that nobody sent in time is held until somebody looks.
func TestLateBreakingNewsIsHeld(t *testing.T) {
	t.Parallel()
	d := sitAtRelay(t)
	d.reader("en@mail.example", news.Choices{Lang: news.English, Frequencies: news.Frequencies{news.Breaking}})
	issue, err := d.app.Store.Issue(t.Context(), news.Week{Year: 2025, Number: 50})
	if err != nil {
		t.Fatal(err)
	}
	b, err := d.app.ApproveBreaking(t.Context(), issue.Items()[0].Story, "Wang Li", "")
	if err != nil {
		t.Fatal(err)
	}
	b.Issue.FrozenAt = time.Now().Add(-3 * time.Hour) // the process died then
	m, err := d.app.MakeBulletinMailing(t.Context(), b, news.English)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.app.SendMailing(t.Context(), m.ID, nil, nil); !errors.Is(err, news.ErrConflict) {
		t.Errorf("a late story: %v", err)
	}
	if m, err = d.app.Store.Mailing(t.Context(), m.ID); err != nil || m.Status != news.MailingHeld || len(d.mails("en@mail.example")) > 0 {
		t.Errorf("it is %s, %v", m.Status, err)
	}
}
