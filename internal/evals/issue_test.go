package evals_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"dateline/internal/app"
	"dateline/internal/config"
	"dateline/internal/evals"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/testkit"
)

// The recorded week's issue, without a model, as structure: which parts, how many items, how long, how each sentence came to
// be, and that every one was proved and every item has a link of a first party or the press. A change shows as a diff; no
// text of others is kept.
func TestRecordedIssue(t *testing.T) {
	t.Parallel()
	folder := testkit.Shared(t, "data", "weeks")
	settings, err := config.Default().Check()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2025, 12, 15, 2, 0, 0, 0, time.UTC)
	settings.Pinned = now
	a, err := app.Open(t.Context(), app.Options{Settings: settings, Data: t.TempDir(), Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	sources, readings, err := evals.Readings(folder, now, "2025-W50")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Store.AddSources(t.Context(), sources, now); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Store.SaveReadings(t.Context(), readings); err != nil {
		t.Fatal(err)
	}
	issue, err := a.BuildIssue(t.Context(), news.Week{Year: 2025, Number: 50})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, lang := range news.EditionLangs() {
		lines = append(lines, structure(t, issue, lang)...)
		edition := render.NewEdition(issue, render.NewLexicon(lang), time.UTC)
		mail, err := render.NewMail(edition, render.MailOptions{At: "https://news.example"})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(mail.HTML.Append(nil, nil)); n > render.MailLimit || mail.Cut > 0 {
			t.Errorf("%s: %d bytes of mail, %d parts cut; want %d at most and all of it", lang, n, mail.Cut, render.MailLimit)
		}
	}
	golden(t, "issue.golden", lines)
}

// structure describes an edition without its words, and demands of every sentence a proof, of every item a link.
func structure(t *testing.T, issue *news.Issue, lang news.Lang) []string {
	t.Helper()
	var lines []string
	sentence := func(where string, s news.Sentence) string {
		if len(s.Checked) == 0 || len(s.Passages) == 0 {
			t.Errorf("%s %s: a sentence without proof (%s, %d passages)", lang, where, s.How, len(s.Passages))
		}
		return fmt.Sprintf("%s/%s/%d", s.How, s.Lang, utf8.RuneCountInString(s.Text))
	}
	for _, s := range issue.Lead[lang] {
		lines = append(lines, fmt.Sprintf("%s lead %s", lang, sentence("lead", s)))
	}
	for _, part := range issue.Sections {
		for i := range part.Items {
			item := &part.Items[i]
			where := fmt.Sprintf("%s %d", part.ID, item.Rank)
			words := item.Editions[lang]
			var line strings.Builder
			fmt.Fprintf(&line, "%s %s %s %s", lang, where, item.Story, sentence(where, words.Headline))
			for _, s := range words.Sentences {
				line.WriteString(" " + sentence(where, s))
			}
			near := false
			for _, l := range item.Links {
				switch l.Class {
				case news.FirstParty, news.Regulator, news.Press:
					near = true
				default:
				}
			}
			if !near {
				t.Errorf("%s %s: no link of a first party or the press", lang, where)
			}
			lines = append(lines, line.String())
		}
	}
	for _, part := range []struct {
		name string
		rows []news.Line
	}{{"since", issue.Since}, {"numbers", issue.Numbers}, {"releases", issue.Releases}, {"people", issue.People}, {"unconfirmed", issue.Unconfirmed}, {"due", issue.Due}} {
		for _, l := range part.rows {
			lines = append(lines, fmt.Sprintf("%s %s %s %s %s", lang, part.name, l.Record, l.Status, sentence(part.name, l.Editions[lang])))
		}
	}
	return lines
}
