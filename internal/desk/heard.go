package desk

import (
	"context"

	"dateline/internal/news"
	"dateline/internal/render"
)

// heardRow is what readers of one edition said of one item.
type heardRow struct {
	Story, Title, HTML string
	Lang, Code         string // of the edition
	Useful, Wrong      int
}

// heard says in words what the readers of all editions said of a story; empty if they said nothing.
func heard(all []news.Verdict, id news.StoryID, lex *render.Lexicon) string {
	useful, wrong := 0, 0
	for i := range all {
		if all[i].Story == id {
			useful, wrong = useful+all[i].Useful, wrong+all[i].Wrong
		}
	}
	if useful+wrong == 0 {
		return ""
	}
	return lex.T("desk.heard.n", useful, wrong)
}

// heardOf lists what readers said of an issue's items, those called wrong most often first.
func (d *Desk) heardOf(ctx context.Context, issue *news.Issue, v *visit) ([]heardRow, error) {
	all, err := d.o.Issues.Verdicts(ctx, issue.Week)
	if err != nil {
		return nil, err
	}
	items := map[news.StoryID]*news.Item{}
	for _, item := range issue.Items() {
		items[item.Story] = &item
	}
	var out []heardRow
	for i := range all {
		x := &all[i]
		row := heardRow{
			Story: "/desk/stories/" + string(x.Story) + "?week=" + issue.Week.String(), Title: string(x.Story), Lang: v.lex.Lang(x.Lang), Code: string(x.Lang),
			Useful: x.Useful, Wrong: x.Wrong,
		}
		if item, ok := items[x.Story]; ok { // a draft may have lost it since
			head := item.Editions[x.Lang].Headline
			row.Title, row.HTML = head.Text, htmlLang(head.Lang)
		}
		out = append(out, row)
	}
	return out, nil
}
