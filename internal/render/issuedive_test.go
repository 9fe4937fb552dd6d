package render_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/render"
)

// The short form of a dive stands in every form of an issue, in both languages, with a way to the whole, and says nothing
// twice. It keeps the bound of BRIEF, row 9.
func TestTheDiveOfAnIssue(t *testing.T) {
	t.Parallel()
	issue := complete(2)
	issue.Dive.Dek = append(issue.Dive.Dek, issue.Dive.Title) // said twice
	for _, lang := range news.EditionLangs() {
		lex := render.NewLexicon(lang)
		edition := render.NewEdition(issue, lex, time.UTC)
		var dive *render.RowsView
		for i := range edition.Rows {
			if edition.Rows[i].ID == render.RowsDive {
				dive = &edition.Rows[i]
			}
		}
		if dive == nil {
			t.Fatalf("%s: no dive", lang)
		}
		words, seen := 0, map[string]bool{}
		for i := range dive.Lines {
			text := dive.Lines[i].Sentence.Text
			if seen[text] {
				t.Errorf("%s: %q is said twice", lang, text)
			}
			seen[text] = true
			if words += len(strings.Fields(text)); lang.IsChinese() {
				words += utf8.RuneCountInString(text)
			}
		}
		if most := map[news.Lang]int{news.English: 1500, news.Chinese: 3000}[lang]; words > most {
			t.Errorf("%s: %d words, want %d at most", lang, words, most)
		}
		address := "https://news.example/" + string(lang) + "/dives/d1"
		mail, err := render.NewMail(edition, render.MailOptions{At: "https://news.example"})
		if err != nil {
			t.Fatal(err)
		}
		html := string(mail.HTML.Append(nil, nil))
		for form, text := range map[string]string{
			"markdown": render.Markdown(edition, "https://news.example"), "text": render.Text(edition, "https://news.example"), "mail": html,
		} {
			if !strings.Contains(text, address) || !strings.Contains(text, dive.Whole) {
				t.Errorf("%s %s: no link to the whole at %s", lang, form, address)
			}
		}
		if len(html) > render.MailLimit {
			t.Errorf("%s: the mail takes %d bytes", lang, len(html))
		}
		if text := render.Text(edition, ""); strings.Contains(text, "/dives/") {
			t.Errorf("%s: a link without a site", lang)
		}
	}
}

// Names of a record stand in the edition's language where the lexicon is given them.
func TestRecordNames(t *testing.T) {
	t.Parallel()
	names := func(id news.EntityID, lang news.Lang) string {
		if lang.IsChinese() {
			return "北极光"
		}
		return "Borealis"
	}
	move := &news.RecordValue{Move: &news.PeopleMove{Person: news.Name{Text: "Ada Lane"}, To: news.Name{ID: "borealis", Text: "BOREALIS"}, Status: news.MoveJoined}}
	for lang, want := range map[news.Lang]string{news.English: "Ada Lane, joins, Borealis", news.Chinese: "Ada Lane, 加入, 北极光"} {
		if got := render.NewLexicon(lang).With(names).RecordValue(move); got != want {
			t.Errorf("RecordValue in %s = %q, want %q", lang, got, want)
		}
	}
	promise := &news.RecordValue{Promise: &news.Promise{Milestone: "release", Status: news.FateExpected}}
	if got := render.NewLexicon(news.Chinese).RecordValue(promise); !strings.HasPrefix(got, "发布") {
		t.Errorf("a milestone in Chinese: %q", got)
	}
}
