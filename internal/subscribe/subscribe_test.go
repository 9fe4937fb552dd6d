package subscribe_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/store"
	"dateline/internal/subscribe"
	"dateline/internal/token"
)

// A reader asks with choices, opens the link, confirms, changes what they get, takes their data, leaves and is forgotten.
func TestTheWholeCycle(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	form := w.get("/zh/subscribe?section=policy&storyline=l1")
	if form.Code != http.StatusOK || form.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("the form: %d %v", form.Code, form.Header())
	}
	for _, want := range []string{`value="policy" checked`, `value="l1" checked`, "Avocado &lt;b&gt;", `lang="zh-Hans"`, `<details class="narrow" open>`} {
		if !strings.Contains(form.Body.String(), want) {
			t.Errorf("the form lacks %s", want)
		}
	}
	done := w.signUp(t, "Reader@Mail.Example", "section", "policy", "names", "Meta，openai", "storyline", "l1", "lead_if_empty", "1")
	if done.Code != http.StatusOK || !strings.Contains(done.Body.String(), "Look into your mailbox") {
		t.Fatalf("signing up: %d\n%s", done.Code, done.Body)
	}
	notice, letter := w.letter(t)
	if notice.Address != "Reader@mail.example" || letter.Lang != news.English {
		t.Errorf("notice %+v", notice)
	}
	link := linkIn(t, letter.Text, "c")
	for _, part := range []string{letter.Text, letter.HTML} {
		if !strings.Contains(part, strings.ReplaceAll(link, "&", "&amp;")) || !strings.Contains(part, "/n/") || !strings.Contains(part, "1 Press Street") ||
			strings.Contains(strings.ToLower(part), "reader@") {
			t.Errorf("the letter:\n%s", part)
		}
	}
	opened := w.get(link)
	if opened.Code != http.StatusOK || opened.Header().Get("Referrer-Policy") != "no-referrer" || !strings.Contains(opened.Header().Get("X-Robots-Tag"), "noindex") ||
		!strings.Contains(opened.Header().Get("Content-Security-Policy"), "script-src 'self'") || !strings.Contains(opened.Body.String(), `<button type="submit">Confirm</button>`) {
		t.Errorf("the page of the link: %d %v\n%s", opened.Code, opened.Header(), opened.Body)
	}
	if s, err := w.db.Subscriber(t.Context(), notice.Subscriber); err != nil || s.Status != news.Pending {
		t.Fatalf("opening the link made %+v, %v", s, err)
	}
	confirmed := w.post(link, url.Values{"how": {"script:pointer"}}, "User-Agent", "Browser/1\x01 "+strings.Repeat("é", 400))
	if !strings.Contains(confirmed.Body.String(), "You are subscribed") {
		t.Fatalf("confirming: %d\n%s", confirmed.Code, confirmed.Body)
	}
	if again := w.post(link, nil); !strings.Contains(again.Body.String(), "confirmed already") {
		t.Errorf("a repeat:\n%s", again.Body)
	}
	s, err := w.db.Subscriber(t.Context(), notice.Subscriber)
	want := news.Choices{
		Lang: news.English, Frequencies: news.Frequencies{news.Weekly}, Sections: []news.SectionID{"policy"}, Entities: []news.EntityID{"meta", "openai"},
		Storylines: []news.StorylineID{"l1"}, LeadIfEmpty: true,
	}
	if diff := cmp.Diff(want, s.Choices); err != nil || s.Status != news.Confirmed || diff != "" {
		t.Errorf("the reader is %s, %v (-want +got):\n%s", s.Status, err, diff)
	}

	prefs := linkIn(t, confirmed.Body.String(), "p")
	if page := w.get(prefs); page.Code != http.StatusOK || !strings.Contains(page.Body.String(), `name="entity" value="meta" checked`) {
		t.Errorf("the preferences: %d\n%s", page.Code, page.Body)
	}
	w.clock.Advance(time.Minute)
	saved := w.post(prefs, url.Values{"lang": {"zh"}, "frequency": {"daily"}, "entity": {"meta"}, "names": {""}})
	if saved.Code != http.StatusOK || !strings.Contains(saved.Body.String(), "Saved.") {
		t.Errorf("saving: %d\n%s", saved.Code, saved.Body)
	}
	if wrong := w.post(prefs, url.Values{"lang": {"zh"}, "frequency": {"hourly"}}); wrong.Code != http.StatusUnprocessableEntity {
		t.Errorf("a wrong frequency: %d", wrong.Code)
	}
	if wrong := w.post(prefs, url.Values{"lang": {"zh"}, "names": {"<i>Nobody</i>"}}); wrong.Code != http.StatusUnprocessableEntity || strings.Contains(wrong.Body.String(), "<i>") {
		t.Errorf("an unknown name: %d\n%s", wrong.Code, wrong.Body)
	}
	if s, _ := w.db.Subscriber(t.Context(), notice.Subscriber); !s.Frequencies.Has(news.Daily) || s.Lang != news.Chinese || len(s.Entities) != 1 {
		t.Errorf("saved: %+v", s)
	}

	data := w.get(strings.Replace(prefs, "?", "/data?", 1))
	var kept news.SubscriberData
	if err := json.Unmarshal(data.Body.Bytes(), &kept); err != nil || kept.Subscriber.Address != "Reader@mail.example" || len(kept.Consents) != 3 {
		t.Fatalf("the data: %v\n%s", err, data.Body)
	}
	if c := kept.Consents[0]; c.IP != "192.0.2.1" || c.Words == "" || c.Form == "" || c.Event != news.ConsentAsked {
		t.Errorf("the consent: %+v", c)
	}
	if c := kept.Consents[1]; c.Method != "script:pointer" || len(c.Agent) > 300 || !strings.HasPrefix(c.Agent, "Browser/1 é") {
		t.Errorf("the confirmation: %+v", c)
	}
	leave := regexp.MustCompile(`action="(/u/[^"]+)"`).FindStringSubmatch(w.get(prefs).Body.String())
	if leave == nil {
		t.Fatal("the preferences have no button to leave")
	}
	if left := w.post(leave[1], url.Values{"all": {"1"}}); left.Code != http.StatusOK || !strings.Contains(left.Body.String(), "You are unsubscribed") {
		t.Errorf("leaving: %d\n%s", left.Code, left.Body)
	}
	if page := w.get(prefs).Body.String(); !strings.Contains(page, "You have left") {
		t.Errorf("the preferences of who left:\n%s", page)
	}
	for range 2 {
		if erased := w.post(strings.Replace(prefs, "?", "/erase?", 1), nil); erased.Code != http.StatusOK || !strings.Contains(erased.Body.String(), "Erased") {
			t.Errorf("erasing: %d\n%s", erased.Code, erased.Body)
		}
	}
	if gone := w.get(prefs); gone.Code != http.StatusNotFound {
		t.Errorf("the preferences of who was erased: %d", gone.Code)
	}
	if held := w.dump(t); strings.Contains(strings.ToLower(held), "reader@") {
		t.Errorf("the address is still there:\n%s", held)
	}
	if x, err := w.db.Suppression(t.Context(), hash("reader@mail.example")); err != nil || x.Reason != news.Left {
		t.Errorf("the mark: %+v, %v", x, err)
	}
	check(t, w.db)
}

func check(t *testing.T, db *store.DB) {
	t.Helper()
	broken, err := db.Check(t.Context())
	if err != nil || len(broken) > 0 {
		t.Errorf("invariants: %v, %v", broken, err)
	}
}

// A wrong form is shown again with what was entered, and a form that no person sent leads to nothing.
func TestFormsThatAreRefused(t *testing.T) {
	t.Parallel()
	w := open(t, func(o *subscribe.Options) { o.Domains = fewDomains{} })
	good := func() url.Values {
		return url.Values{"address": {"a@mail.example"}, "t": {w.fresh(t)}, "lang": {"en"}, "frequency": {"weekly"}}
	}
	late := good()
	w.clock.Advance(25 * time.Hour)
	with := func(key string, values ...string) url.Values {
		form := good()
		form[key] = values
		return form
	}
	many := make([]string, 60)
	for i := range many {
		many[i] = "meta"
	}
	for _, tt := range []struct {
		name string
		form url.Values
		code int
		says string
	}{
		{"too young", url.Values{}, http.StatusOK, "press the button once more"},
		{"no time", with("t"), http.StatusOK, "press the button once more"},
		{"a forged time", with("t", "1795417200.k1.AAAAAAAAAAAAAAAAAAAAAA"), http.StatusOK, "press the button once more"},
		{"too old", late, http.StatusOK, "press the button once more"},
		{"the trap", with("website", "https://spam.example"), http.StatusOK, "Look into your mailbox"},
		{"no address", with("address", ""), http.StatusUnprocessableEntity, "No mail can be sent"},
		{"a name with it", with("address", "a b <a@b.example>"), http.StatusUnprocessableEntity, "a b &lt;a@b.example&gt;"},
		{"a line end", with("address", "a@mail.example\r\nBcc: b@mail.example"), http.StatusUnprocessableEntity, "No mail can be sent"},
		{"a script", with("address", `"><script>alert(1)</script>`), http.StatusUnprocessableEntity, "&gt;&lt;script&gt;"},
		{"a domain without mail", with("address", "a@nomail.example"), http.StatusUnprocessableEntity, "No mail is taken at nomail.example"},
		{"an unknown language", with("lang", "fr"), http.StatusUnprocessableEntity, "not on offer"},
		{"an unknown section", with("section", "sports"), http.StatusUnprocessableEntity, "not on offer"},
		{"an unknown name", with("names", "Meta, Atlantis"), http.StatusUnprocessableEntity, "Atlantis"},
		{"an unknown entity", with("entity", "atlantis"), http.StatusUnprocessableEntity, "atlantis"},
		{"an unknown storyline", with("storyline", "l9"), http.StatusUnprocessableEntity, "not known here any more"},
		{"too many", with("entity", many...), http.StatusUnprocessableEntity, "more than can be chosen"},
	} {
		if tt.name == "too young" {
			tt.form = good()
			w.clock.Advance(-4 * time.Second)
		}
		got := w.post("/en/subscribe", tt.form)
		if got.Code != tt.code || !strings.Contains(got.Body.String(), tt.says) || strings.Contains(got.Body.String(), "<script>alert") {
			t.Errorf("%s: %d, want %d with %q\n%s", tt.name, got.Code, tt.code, tt.says, got.Body)
		}
		if got.Code == http.StatusUnprocessableEntity && !timeField.MatchString(got.Body.String()) {
			t.Errorf("%s: there is nothing to send again", tt.name)
		}
	}
	if n, err := w.db.NoticesWaiting(t.Context()); err != nil || n != 0 {
		t.Errorf("%d mails wait, %v", n, err)
	}
	if big := w.post("/en/subscribe", url.Values{"address": {strings.Repeat("a", 1<<20)}}); big.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a megabyte: %d", big.Code)
	}
	if got := w.post("/en/subscribe?address=a@mail.example&t="+w.fresh(t), nil); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "once more") {
		t.Errorf("what stands in the address is taken: %d\n%s", got.Code, got.Body)
	}
	if got := w.post("/en/subscribe", good()); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "mailbox") {
		t.Errorf("a good form: %d\n%s", got.Code, got.Body)
	}
	if got := w.post("/en/subscribe", with("address", "a@slow.example")); got.Code != http.StatusOK {
		t.Errorf("a domain that nobody could be asked about: %d", got.Code)
	}
}

// The box on every page subscribes with one press; while many sign up it leads to the form.
func TestTheBoxOnEveryPage(t *testing.T) {
	t.Parallel()
	w := open(t, func(o *subscribe.Options) { o.Limits = news.SignUpLimits{AllHour: 4} })
	for _, path := range []string{"/en", "/zh", "/en/issues", "/zh/sources", "/en/nothing"} {
		page := w.get(path).Body.String()
		if n := strings.Count(page, `class="ask box"`); n != 1 {
			t.Errorf("%s has %d boxes", path, n)
		}
		if first, second := w.get(path).Header().Get("ETag"), w.get(path).Header().Get("ETag"); first != second {
			t.Errorf("%s has another tag each time", path)
		}
	}
	send := func(address string) string {
		found := timeField.FindStringSubmatch(w.get("/zh/issues").Body.String())
		return w.post("/zh/subscribe", url.Values{"address": {address}, "t": {found[1]}, "website": {""}}).Body.String()
	}
	if got := send("a@mail.example"); !strings.Contains(got, "请查看邮箱") {
		t.Errorf("the first box:\n%s", got)
	}
	n, l := w.letter(t)
	if n.Lang != news.Chinese || !strings.Contains(l.Subject, "请确认") {
		t.Errorf("the letter is %+v", l)
	}
	send("b@mail.example") // half of the limit
	if got := send("c@mail.example"); !strings.Contains(got, "还差一步") || !strings.Contains(got, `value="c@mail.example"`) {
		t.Errorf("while many sign up:\n%s", got)
	}
	if got := w.signUp(t, "c@mail.example").Body.String(); !strings.Contains(got, "mailbox") {
		t.Errorf("the form itself:\n%s", got)
	}
	w.clock.Advance(time.Hour)
	if got := send("d@mail.example"); !strings.Contains(got, "请查看邮箱") {
		t.Errorf("an hour later:\n%s", got)
	}
}

// A form on another site leads here and acts only once it is sent from here.
func TestEmbedding(t *testing.T) {
	t.Parallel()
	w := open(t, func(o *subscribe.Options) { o.Origins = []string{"https://blog.example"} })
	page := w.get("/subscribe/embed", "Accept-Language", "zh-CN").Body.String()
	if !strings.Contains(page, `action=&#34;https://news.example.org/zh/subscribe/begin&#34;`) || strings.Contains(page, "script src") {
		t.Errorf("the code:\n%s", page)
	}
	before := w.dump(t)
	form := url.Values{"address": {"a@mail.example"}}
	began := w.post("/zh/subscribe/begin", form, "Origin", "https://elsewhere.example", "Sec-Fetch-Site", "cross-site")
	if began.Code != http.StatusOK || !strings.Contains(began.Body.String(), `value="a@mail.example"`) || w.dump(t) != before {
		t.Errorf("beginning elsewhere: %d\n%s", began.Code, began.Body)
	}
	form.Set("t", w.fresh(t))
	if got := w.post("/zh/subscribe", form, "Origin", "https://elsewhere.example", "Sec-Fetch-Site", "cross-site"); got.Code != http.StatusForbidden {
		t.Errorf("sending from elsewhere: %d", got.Code)
	}
	if got := w.post("/zh/subscribe", form, "Origin", "https://blog.example", "Sec-Fetch-Site", "cross-site"); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "请查看邮箱") {
		t.Errorf("sending from a trusted site: %d\n%s", got.Code, got.Body)
	}
}

// Who never wants mail gets none, however often the address is entered.
func TestNeverAgain(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	w.signUp(t, "victim@mail.example")
	n, l := w.letter(t)
	never := linkIn(t, l.Text, "n")
	if page := w.get(never); page.Code != http.StatusOK {
		t.Fatalf("the page: %d", page.Code)
	}
	for range 2 {
		if got := w.post(never, nil); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "Nothing is sent to you again") {
			t.Errorf("never: %d\n%s", got.Code, got.Body)
		}
	}
	if _, err := w.db.Subscriber(t.Context(), n.Subscriber); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("the pending row: %v", err)
	}
	if got := w.post(linkIn(t, l.Text, "c"), nil); !strings.Contains(got.Body.String(), "does not work") {
		t.Errorf("the link that confirms still does:\n%s", got.Body)
	}
	w.clock.Advance(31 * 24 * time.Hour)
	if got := w.signUp(t, "victim@mail.example"); !strings.Contains(got.Body.String(), "Look into your mailbox") {
		t.Errorf("entering it again says:\n%s", got.Body)
	}
	if n, err := w.db.NoticesWaiting(t.Context()); err != nil || n != 0 {
		t.Errorf("%d mails wait, %v", n, err)
	}
	check(t, w.db)
}

// Forms that come at once are written together, and each gets its own answer.
func TestFormsTogether(t *testing.T) {
	t.Parallel()
	w := open(t, func(o *subscribe.Options) { o.Limits = news.SignUpLimits{} })
	at := w.fresh(t)
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			for j := range 5 {
				address := "r" + string(rune('a'+i%26)) + string(rune('a'+i/26)) + string(rune('a'+j)) + "@mail.example"
				got := w.post("/en/subscribe", url.Values{"address": {address}, "t": {at}})
				if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), address) {
					t.Errorf("%s: %d", address, got.Code)
				}
			}
		})
	}
	wg.Wait()
	if n, err := w.db.NoticesWaiting(t.Context()); err != nil || n != 200 {
		t.Errorf("%d mails wait for 200 forms, %v", n, err)
	}
	check(t, w.db)
}

// Options that cannot work are refused.
func TestNewRefuses(t *testing.T) {
	t.Parallel()
	if _, err := subscribe.New(subscribe.Options{}); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("nothing: %v", err)
	}
}

// Each kind of mail is left by its own link; the page of any of them stops everything. A form that asked and got none is told so,
// and no form takes what nobody knows.
func TestLeavingOneKindOfMail(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	w.signUp(t, "a@mail.example", "frequency", "daily", "frequency", "breaking", "often", "1")
	n, l := w.letter(t)
	w.post(linkIn(t, l.Text, "c"), nil)
	chosen := func(want string, status news.SubscriberStatus) {
		t.Helper()
		if s, err := w.db.Subscriber(t.Context(), n.Subscriber); err != nil || s.Frequencies.String() != want || s.Status != status {
			t.Errorf("%s, %s, want %s, %s (%v)", s.Frequencies, s.Status, want, status, err)
		}
	}
	chosen("breaking, daily, weekly", news.Confirmed)
	leave := func(f news.Frequency) string {
		return render.Address("").Leave(w.keys.Link(token.Unsubscribe, n.Subscriber, subscribe.ListOf(f)), news.English)
	}
	if page := w.get(leave(news.Daily)).Body.String(); !strings.Contains(page, "Stop the daily digest") || !strings.Contains(page, "Stop all mail") {
		t.Errorf("the page of leaving the digest:\n%s", page)
	}
	w.post(leave(news.Daily), url.Values{"how": {"button"}})
	chosen("breaking, weekly", news.Confirmed)
	w.post(leave(news.Breaking), url.Values{"List-Unsubscribe": {"One-Click"}, "all": {"1"}})
	chosen("weekly", news.Confirmed)
	prefs := render.Address("").Preferences(w.keys.Link(token.Preferences, n.Subscriber), news.English)
	if none := w.post(prefs, url.Values{"lang": {"en"}, "often": {"1"}}); none.Code != http.StatusUnprocessableEntity || !strings.Contains(none.Body.String(), "at least one kind") {
		t.Errorf("none chosen: %d", none.Code)
	}
	w.post(prefs, url.Values{"lang": {"en"}, "often": {"1"}, "frequency": {"weekly", "daily"}})
	chosen("daily, weekly", news.Confirmed)
	w.post(leave(news.Daily), url.Values{"how": {"button"}, "all": {"1"}})
	chosen("daily, weekly", news.Unsubscribed)
}
