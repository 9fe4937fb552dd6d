package app_test

import (
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/app"
	"dateline/internal/llm/llmtest"
	"dateline/internal/news"
	"dateline/internal/sample"
	"dateline/internal/store/storetest"
)

// atDesk is somebody at the desk of the sample week.
type atDesk struct {
	*testing.T
	app    *app.App
	server *httptest.Server
	client *http.Client
}

const atWeek = "/desk/weeks/2025-W50"

func sitDown(t *testing.T, role news.Role) *atDesk {
	t.Helper()
	return seat(t, openSample(t), role)
}

// seat is somebody at the desk of a program.
func seat(t *testing.T, a *app.App, role news.Role) *atDesk {
	t.Helper()
	pages, err := a.DeskPages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewTLSServer(pages) // the desk's cookies are for https alone
	t.Cleanup(server.Close)
	d := &atDesk{T: t, app: a, server: server}
	d.client = d.join(role)
	return d
}

// join signs somebody in.
func (d *atDesk) join(role news.Role) *http.Client {
	d.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		d.Fatal(err)
	}
	c := *d.server.Client()
	c.Jar, c.CheckRedirect = jar, func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	link, err := d.app.Invite(d.Context(), role, "")
	if err != nil {
		d.Fatal(err)
	}
	u, err := url.Parse(link)
	if err != nil {
		d.Fatal(err)
	}
	was := d.client
	d.client = &c
	if status, body := d.post(u.Path, "name", "王芳 "+string(role), "password", "seven lamps over the harbour", "again", "seven lamps over the harbour"); status != http.StatusSeeOther {
		d.Fatalf("join: %d\n%s", status, body)
	}
	if was != nil {
		d.client = was
	}
	return &c
}

func (d *atDesk) do(method, path, kind, body string) (int, string) {
	d.Helper()
	r, err := http.NewRequestWithContext(d.Context(), method, d.server.URL+path, strings.NewReader(body))
	if err != nil {
		d.Fatal(err)
	}
	if method != http.MethodGet {
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Origin", d.server.URL)
	}
	reply, err := d.client.Do(r)
	if err != nil {
		d.Fatal(err)
	}
	defer func() { _ = reply.Body.Close() }()
	got, err := io.ReadAll(reply.Body)
	if err != nil {
		d.Fatal(err)
	}
	return reply.StatusCode, string(got)
}

func (d *atDesk) get(path string) string {
	d.Helper()
	status, body := d.do(http.MethodGet, path, "", "")
	if status != http.StatusOK {
		d.Fatalf("GET %s: %d\n%s", path, status, body)
	}
	return body
}

func (d *atDesk) post(path string, pairs ...string) (int, string) {
	d.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return d.do(http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode())
}

func (d *atDesk) must(path string, pairs ...string) {
	d.Helper()
	if status, body := d.post(path, pairs...); status != http.StatusSeeOther {
		d.Fatalf("POST %s %v: %d\n%s", path, pairs, status, body)
	}
	storetest.Check(d.T, d.app.Store)
}

func (d *atDesk) issue(week news.Week) *news.Issue {
	d.Helper()
	issue, err := d.app.Store.Issue(d.Context(), week)
	if err != nil {
		d.Fatal(err)
	}
	return issue
}

// stands returns where each story of the sample's issue is printed.
func (d *atDesk) stands() map[news.SectionID][]string {
	d.Helper()
	return standing(d.issue(sample.Week()))
}

func standing(i *news.Issue) map[news.SectionID][]string {
	out := map[news.SectionID][]string{}
	for _, s := range i.Sections {
		for _, item := range s.Items {
			out[s.ID] = append(out[s.ID], string(item.Story))
		}
	}
	return out
}

func printed(i *news.Issue, story string) bool {
	return slices.ContainsFunc(i.Items(), func(item news.Item) bool { return string(item.Story) == story })
}

// What an editor decides stands in the draft, also in one built anew; what is undone is as if it had never been.
func TestEditorsChoicesStand(t *testing.T) {
	t.Parallel()
	d := sitDown(t, news.RoleEditor)
	before := d.issue(sample.Week())
	top := standing(before)[news.SectionMatters]
	page := d.get(atWeek)
	for _, want := range []string{`data-story="` + top[0] + `"`, "Decide", "origin"} {
		if !strings.Contains(page, want) {
			t.Errorf("the week's page lacks %q", want)
		}
	}
	if status, _ := d.post(atWeek+"/kill", "story", top[0]); status != http.StatusBadRequest {
		t.Errorf("a story is left out without a reason: %d", status)
	}
	d.must(atWeek+"/kill", "story", top[0], "reason", "an old hat <b>")
	d.must(atWeek+"/pin", "story", top[4], "place", "1")
	d.must(atWeek+"/file", "story", top[1], "section", "research")
	d.must(atWeek+"/move?by=-1", "story", top[6])
	left := ""
	for _, l := range before.LeftOut {
		if l.Reason != news.OffField {
			left = string(l.Story)
			d.must(atWeek+"/take", "story", left)
			break
		}
	}
	for range 2 { // as decided, and once more after a build from the beginning
		issue := d.issue(sample.Week())
		now := standing(issue)
		if printed(issue, top[0]) {
			t.Error("a story that was left out is printed")
		}
		if !slices.ContainsFunc(issue.LeftOut, func(l news.LeftOut) bool { return string(l.Story) == top[0] && l.Reason == news.Killed }) {
			t.Errorf("the list of what is left out does not name it: %+v", issue.LeftOut)
		}
		if got := now[news.SectionMatters]; got[0] != top[4] {
			t.Errorf("first stands %s, want the pinned %s: %v", got[0], top[4], got)
		}
		if got := now["research"]; !slices.Contains(got, top[1]) {
			t.Errorf("research has %v, want %s too", got, top[1])
		}
		if left != "" && !printed(issue, left) {
			t.Errorf("%s was taken and is not printed", left)
		}
		if at := slices.Index(now[news.SectionMatters], top[6]); at < 0 || at >= slices.Index(now[news.SectionMatters], top[5]) {
			t.Errorf("%s was moved up: %v", top[6], now[news.SectionMatters])
		}
		if len(issue.Machine) != len(before.Items()) || string(issue.Machine[0].Story) != top[0] {
			t.Errorf("what the machine would have done: %+v", issue.Machine)
		}
		if _, err := d.app.BuildIssue(t.Context(), sample.Week()); err != nil {
			t.Fatal(err)
		}
	}
	page = d.get(atWeek)
	for _, want := range []string{"an old hat &lt;b&gt;", "pinned to place 1", "the machine: not printed", "What the machine would have printed"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	decisions, err := d.app.Store.Decisions(t.Context(), sample.Week())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range decisions {
		var known struct {
			Rank int `json:"rank"`
		}
		if err := json.Unmarshal(k.Features, &known); err != nil || known.Rank == 0 || k.Who == "" {
			t.Errorf("the label of %s: %s by %q, %v", k.Kind, k.Features, k.Who, err)
		}
		d.must(atWeek+"/undo", "decision", strconv.FormatInt(k.ID, 10))
	}
	if after := d.issue(sample.Week()); after.Inputs != before.Inputs {
		t.Errorf("after all was undone:\n%s", cmp.Diff(standing(before), standing(after)))
	}
	if status, _ := d.post(atWeek+"/undo", "decision", "1"); status != http.StatusConflict {
		t.Errorf("undone twice: %d", status)
	}
}

// An order that was dragged is kept, and a story that is dragged into another section stands there.
func TestDraggedOrder(t *testing.T) {
	t.Parallel()
	d := sitDown(t, news.RoleEditor)
	top := d.stands()[news.SectionMatters]
	order := []string{"section", "matters", "story", top[6]}
	want := append([]string{top[6]}, top[:6]...)
	var from string
	for id, list := range d.stands() {
		if id != news.SectionMatters {
			from = list[0]
		}
	}
	want = slices.Insert(want, 2, from)
	for _, id := range want {
		order = append(order, "order", id)
	}
	d.must(atWeek+"/order", order...)
	if diff := cmp.Diff(want, d.stands()[news.SectionMatters]); diff != "" {
		t.Error(diff)
	}
	for _, bad := range [][]string{
		{"section", "matters", "story", top[0]},
		{"section", "nowhere", "story", top[0], "order", top[0]},
		{"section", "matters", "story", "<x>", "order", "<x>"},
		{"section", "matters", "story", top[0], "order", top[0], "order", top[0]},
	} {
		if status, _ := d.post(atWeek+"/order", bad...); status != http.StatusBadRequest {
			t.Errorf("%v: %d", bad, status)
		}
	}
}

// A story that is held is not printed this week, and is the next, though nobody reported it then.
func TestHeldOver(t *testing.T) {
	t.Parallel()
	d := sitDown(t, news.RoleEditor)
	story := d.stands()[news.SectionMatters][2]
	d.must(atWeek+"/hold", "story", story)
	if printed(d.issue(sample.Week()), story) {
		t.Error("it is printed in the week in which it was held")
	}
	next, err := d.app.BuildIssue(t.Context(), sample.Week().Next(1))
	if err != nil {
		t.Fatal(err)
	}
	if !printed(next, story) {
		t.Error("the next week does not print it")
	}
	decisions, err := d.app.Store.Decisions(t.Context(), sample.Week())
	if err != nil {
		t.Fatal(err)
	}
	d.must(atWeek+"/undo", "decision", strconv.FormatInt(decisions[0].ID, 10))
	if !printed(d.issue(sample.Week()), story) || printed(d.issue(sample.Week().Next(1)), story) {
		t.Error("undone, it stands as if it were held")
	}
}

// An issue that is approved changes no more, whatever is asked; a reader of drafts changes nothing.
func TestApprovedWeeksStand(t *testing.T) {
	t.Parallel()
	d := sitDown(t, news.RoleEditor)
	story := d.stands()[news.SectionMatters][0]
	editor := d.client
	d.client = d.join(news.RoleReader)
	d.get(atWeek)
	d.get("/desk/stories/" + story + "?week=2025-W50")
	acts := []string{"take", "kill", "hold", "pin", "file", "move", "order", "merge", "undo", "build"}
	for _, act := range acts {
		if status, _ := d.post(atWeek+"/"+act, "story", story); status != http.StatusForbidden {
			t.Errorf("a reader's %s: %d", act, status)
		}
	}
	d.client = editor
	if _, err := d.app.Approve(t.Context(), sample.Week(), "王芳"); err != nil {
		t.Fatal(err)
	}
	before := d.issue(sample.Week())
	for _, pairs := range [][]string{
		{"kill", "story", story, "reason", "late"},
		{"hold", "story", story},
		{"take", "story", story},
		{"pin", "story", story, "place", "3"},
		{"file", "story", story, "section", "policy"},
		{"order", "section", "matters", "story", story, "order", story},
	} {
		if status, _ := d.post(atWeek+"/"+pairs[0], pairs[1:]...); status != http.StatusConflict {
			t.Errorf("%v after approval: %d", pairs, status)
		}
	}
	if diff := cmp.Diff(before, d.issue(sample.Week())); diff != "" {
		t.Error(diff)
	}
	if page := d.get(atWeek); strings.Contains(page, "/kill") {
		t.Error("the page offers what is refused")
	}
}

var oneField = regexp.MustCompile(`name="(\w+)" value="([^"]*)"`)

// fields are the values of the first form of an edition's page that edits this slot.
func fields(t *testing.T, page, lang, text string) []string {
	t.Helper()
	for form := range strings.SplitSeq(page, "<form class=\"edit\"") {
		form, _, _ = strings.Cut(form, "</form>")
		if strings.Contains(form, `name="lang" value="`+lang+`"`) && strings.Contains(html.UnescapeString(form), ">"+text+"</textarea>") {
			var out []string
			for _, m := range oneField.FindAllStringSubmatch(form, -1) {
				if m[1] != "gone" {
					out = append(out, m[1], html.UnescapeString(m[2]))
				}
			}
			return out
		}
	}
	t.Fatalf("no form for %q in %s", text, lang)
	return nil
}

// A sentence that its passages do not hold is kept and not printed; one that they hold is, also in a draft built anew.
func TestEditedWords(t *testing.T) {
	t.Parallel()
	d := sitDown(t, news.RoleEditor)
	var item news.Item
	for _, k := range d.issue(sample.Week()).Items() {
		words := k.Editions[news.English]
		if words.Headline.How == news.Extracted && words.Headline.Lang == news.English && len(words.Sentences) > 1 && words.Sentences[0].Lang == news.English {
			item = k
			break
		}
	}
	if item.Story == "" {
		t.Fatal("no item is told in English")
	}
	address := "/desk/stories/" + string(item.Story)
	page := d.get(address + "?week=2025-W50")
	old := item.Editions[news.English].Sentences[0]
	form := fields(t, page, "en", old.Text)
	words := func() news.Words {
		for _, k := range d.issue(sample.Week()).Items() {
			if k.Story == item.Story {
				return k.Editions[news.English]
			}
		}
		t.Fatal("the item is gone")
		return news.Words{}
	}
	lie := strings.TrimRight(old.Text, ".") + " for $987.5 trillion."
	status, body := d.post(address+"/edit", append(slices.Clone(form), "text", lie)...)
	if status != http.StatusUnprocessableEntity || !strings.Contains(html.UnescapeString(body), ">"+lie+"</textarea>") || !strings.Contains(body, "Not printed") {
		t.Errorf("a sentence that is not held: %d\n%s", status, body)
	}
	if got := words().Sentences[0].Text; got != old.Text {
		t.Errorf("printed is %q", got)
	}
	if page := html.UnescapeString(d.get(address + "?week=2025-W50")); !strings.Contains(page, ">"+lie+"</textarea>") || !strings.Contains(page, old.Text) {
		t.Error("the draft of the sentence is lost")
	}
	type check struct {
		Result string `json:"result"`
		Why    string `json:"why"`
	}
	type passage struct {
		Text string `json:"text"`
	}
	var proof struct {
		OK       bool      `json:"ok"`
		Passages []passage `json:"passages"`
		Checks   []check   `json:"checks"`
	}
	prove := func(text string) {
		t.Helper()
		ask, err := json.Marshal(map[string]string{"week": "2025-W50", "lang": "en", "text": text, "passages": ""})
		if err != nil {
			t.Fatal(err)
		}
		status, body := d.do(http.MethodPost, address+"/proof", "application/json", string(ask))
		if err := json.Unmarshal([]byte(body), &proof); status != http.StatusOK || err != nil {
			t.Fatalf("proof: %d %v\n%s", status, err, body)
		}
	}
	prove(lie)
	if proof.OK || !slices.ContainsFunc(proof.Checks, func(c check) bool { return c.Result == "refused" && c.Why != "" }) {
		t.Errorf("the live proof of a lie: %+v", proof)
	}
	better := old.Text[:len(old.Text)-1] // without its full stop: words of its own that say the same
	prove(better)
	if !proof.OK || len(proof.Passages) == 0 || !strings.Contains(proof.Passages[0].Text, better) {
		t.Errorf("the live proof finds no passage: %+v", proof)
	}
	d.must(address+"/edit", append(slices.Clone(form), "text", better)...)
	d.must(address+"/edit", append(fields(t, d.get(address+"?week=2025-W50"), "en", item.Editions[news.English].Sentences[1].Text), "gone", "1")...)
	for range 2 {
		got := words()
		if got.Sentences[0].Text != better || got.Sentences[0].How != news.Edited || len(got.Sentences[0].Passages) == 0 || len(got.Sentences[0].Checked) == 0 {
			t.Errorf("printed is %+v, want %q", got.Sentences[0], better)
		}
		if len(got.Sentences) != len(item.Editions[news.English].Sentences)-1 {
			t.Errorf("%d sentences, want one less than %d", len(got.Sentences), len(item.Editions[news.English].Sentences))
		}
		if _, err := d.app.BuildIssue(t.Context(), sample.Week()); err != nil {
			t.Fatal(err)
		}
	}
	decisions, err := d.app.Store.Decisions(t.Context(), sample.Week())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range slices.Backward(decisions) {
		d.must(atWeek+"/undo", "decision", strconv.FormatInt(k.ID, 10), "back", address+"?week=2025-W50")
	}
	if diff := cmp.Diff(item.Editions[news.English], words()); diff != "" {
		t.Errorf("after all was undone:\n%s", diff)
	}
	for _, bad := range [][]string{
		{"week", "2025-W50", "lang", "fr", "slot", "headline", "at", "0", "text", "x"},
		{"week", "2025-W50", "lang", "en", "slot", "", "at", "0", "text", "x"},
		{"week", "2025-W50", "lang", "en", "slot", "headline", "at", "-1", "text", "x"},
		{"week", "nope", "lang", "en", "slot", "headline", "at", "0", "text", "x"},
	} {
		if status, _ := d.post(address+"/edit", bad...); status != http.StatusBadRequest {
			t.Errorf("%v: %d", bad, status)
		}
	}
}

// A model is asked only where there is one; what it suggests is proved, and nothing of it is kept until an editor takes it.
func TestSuggestedWords(t *testing.T) {
	t.Setenv(modelKey, llmtest.Key)
	server := llmtest.NewServer(t, llmtest.Editor(lines()))
	d := seat(t, openDesk(t, sampleStore(t), "anthropic", server, nil).App, news.RoleEditor)
	k := itemWith(t, d.issue(sample.Week()), "Avocado")
	address := "/desk/stories/" + string(k.Story)
	if page := d.get(address + "?week=2025-W50"); !strings.Contains(page, "/suggest") {
		t.Fatal("the page does not offer to ask")
	}
	before := d.issue(sample.Week())
	status, page := d.post(address+"/suggest", "week", "2025-W50", "lang", "en")
	found := regexp.MustCompile(`(?s)class="suggested".*?name="passages" value="([^"]*)"><input type="hidden" name="text" value="([^"]*)"`).FindStringSubmatch(page)
	if status != http.StatusOK || found == nil {
		t.Fatalf("asked: %d\n%s", status, page)
	}
	if diff := cmp.Diff(before, d.issue(sample.Week())); diff != "" {
		t.Errorf("asking changes the draft:\n%s", diff)
	}
	text := html.UnescapeString(found[2])
	d.must(address+"/edit", "week", "2025-W50", "lang", "en", "slot", "+", "at", "1", "passages", found[1], "text", text)
	if words := itemWith(t, d.issue(sample.Week()), "Avocado").Editions[news.English]; !slices.ContainsFunc(words.Sentences, func(s news.Sentence) bool { return s.Text == text && s.How == news.Edited }) {
		t.Errorf("taken and not printed: %q in %+v", text, words)
	}
	without := sitDown(t, news.RoleEditor)
	if page := without.get(address + "?week=2025-W50"); strings.Contains(page, "/suggest") {
		t.Error("the page offers a model that is not there")
	}
	if status, _ := without.post(address+"/suggest", "week", "2025-W50", "lang", "en"); status != http.StatusServiceUnavailable {
		t.Errorf("asked without a model: %d", status)
	}
}

// Stories are merged and split at the desk, and each is undone.
func TestMergedAtTheDesk(t *testing.T) {
	t.Parallel()
	d := sitDown(t, news.RoleEditor)
	top := d.stands()[news.SectionMatters]
	if status, _ := d.post(atWeek+"/merge", "story", top[0]); status != http.StatusBadRequest {
		t.Errorf("one story is merged: %d", status)
	}
	d.must(atWeek+"/kill", "story", top[3], "reason", "twice") // what was decided of it is not told of the one that takes it
	d.must(atWeek+"/merge", "story", top[2], "story", top[3])
	if issue := d.issue(sample.Week()); !printed(issue, top[2]) || printed(issue, top[3]) {
		t.Errorf("after the merge: %v", standing(issue))
	}
	undo := regexp.MustCompile(`name="move" value="(\d+)"`)
	m := undo.FindStringSubmatch(d.get(atWeek))
	if m == nil {
		t.Fatal("the page offers no undo of the merge")
	}
	d.must(atWeek+"/undo", "move", m[1])
	var many string
	for _, k := range d.issue(sample.Week()).Items() {
		if k.Reports > 2 {
			many = string(k.Story)
		}
	}
	story, err := d.app.Store.Story(t.Context(), news.StoryID(many))
	if err != nil {
		t.Fatal(err)
	}
	address := "/desk/stories/" + many
	if status, _ := d.post(address+"/split", "week", "2025-W50"); status != http.StatusBadRequest {
		t.Errorf("nothing is split off: %d", status)
	}
	d.must(address+"/split", "week", "2025-W50", "report", string(story.Members[1]))
	now, err := d.app.Store.Story(t.Context(), news.StoryID(many))
	if err != nil || len(now.Members) != len(story.Members)-1 {
		t.Errorf("after the split: %v, %v", now, err)
	}
	if m = undo.FindStringSubmatch(d.get(address + "?week=2025-W50")); m == nil {
		t.Fatalf("the story's page offers no undo of the split:\n%s", d.get(address+"?week=2025-W50"))
	}
	d.must(atWeek+"/undo", "move", m[1], "back", address+"?week=2025-W50")
	if now, err = d.app.Store.Story(t.Context(), news.StoryID(many)); err != nil || len(now.Members) != len(story.Members) {
		t.Errorf("after undo: %v, %v", now, err)
	}
}
