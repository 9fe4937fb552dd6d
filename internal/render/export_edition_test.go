package render_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/render"
)

// The verdict on a sentence is what was checked, or that it stands in its passage; a passage that is gone proves nothing.
func TestExportVerdicts(t *testing.T) {
	t.Parallel()
	held := news.PassageRef{Report: "r1", N: 1, URL: "https://a.example/", Outlet: "A", Class: news.Press}
	gone := news.PassageRef{Report: "r2", N: 7, URL: "https://b.example/", Outlet: "B", Class: news.FirstParty}
	for _, tt := range []struct {
		name     string
		sentence news.Sentence
		want     string
	}{
		{"checked", news.Sentence{Text: "a", How: news.Template, Checked: []string{"figures"}, Passages: []news.PassageRef{gone}}, render.VerdictProved},
		{"copied", news.Sentence{Text: "Held.", How: news.Extracted, Passages: []news.PassageRef{gone, held}}, render.VerdictCopied},
		{"not a copy", news.Sentence{Text: "Held", How: news.Extracted, Passages: []news.PassageRef{held}}, render.VerdictUnproved},
		{"not said to be a copy", news.Sentence{Text: "Held.", How: news.Modelled, Passages: []news.PassageRef{held}}, render.VerdictUnproved},
		{"gone", news.Sentence{Text: "Gone.", How: news.Extracted, Passages: []news.PassageRef{gone}}, render.VerdictUnproved},
		{"without a passage", news.Sentence{Text: "Held.", How: news.Extracted}, render.VerdictUnproved},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			issue := &news.Issue{Lead: map[news.Lang][]news.Sentence{news.English: {tt.sentence}}}
			got := exported(t, issue, func(ref news.PassageRef) (string, bool) {
				return "Held.", ref == held
			})["en"].Sections[0].Items[0].Sentences[0].Verdict
			if got != tt.want {
				t.Errorf("verdict %q, want %q", got, tt.want)
			}
		})
	}
}

// Parts stand in print order, each with an id of its own.
func TestExportSections(t *testing.T) {
	t.Parallel()
	issue := complete(2)
	issue.Sections = append(issue.Sections, news.Section{ID: "people", Items: issue.Sections[2].Items})
	got := exported(t, issue, func(news.PassageRef) (string, bool) { return "", false })
	for _, lang := range news.EditionLangs() {
		var ids []string
		for _, s := range got[lang].Sections {
			ids = append(ids, s.ID)
		}
		want := []string{"lead", "matters", "since", "products", "policy", "people", "numbers", "releases", "moves", "unconfirmed", "due"}
		if diff := cmp.Diff(want, ids); diff != "" {
			t.Errorf("%s (-want +got):\n%s", lang, diff)
		}
	}
	issue.Sections = nil
	if first := exported(t, issue, func(news.PassageRef) (string, bool) { return "", false })["en"].Sections[1].ID; first != "since" {
		t.Errorf("a quiet week goes on with %q, want what became of earlier issues", first)
	}
}

type exportedEdition struct {
	Sections []struct {
		ID    string `json:"id"`
		Items []struct {
			Sentences []struct {
				Verdict string `json:"verdict"`
			} `json:"sentences"`
		} `json:"items"`
	} `json:"sections"`
}

func exported(t *testing.T, issue *news.Issue, passage func(news.PassageRef) (string, bool)) map[news.Lang]exportedEdition {
	t.Helper()
	body, err := render.Export(news.Week{Year: 2025, Number: 50}, nil, &render.ExportIssue{Issue: issue, Passage: passage})
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Editions map[news.Lang]exportedEdition `json:"editions"`
	}
	if err := json.Unmarshal(body, &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Editions
}
