package app

import (
	"cmp"
	"context"
	"slices"

	"dateline/internal/news"
	"dateline/internal/render"
)

// Export writes a week's ranked stories and its issue's editions as JSON: see render.Export. A week without an issue is news.ErrNotFound.
func (a *App) Export(ctx context.Context, week news.Week) ([]byte, error) {
	issue, err := a.Store.Issue(ctx, week)
	if err != nil {
		return nil, err
	}
	ranking, err := a.Store.Ranking(ctx, week)
	if err != nil {
		return nil, err
	}
	from, to := week.Start(a.Zone()), week.End(a.Zone())
	voices, err := a.Store.VoicesBetween(ctx, from, to)
	if err != nil {
		return nil, err
	}
	stories, err := a.Store.StoriesBetween(ctx, from, to)
	if err != nil {
		return nil, err
	}
	headlines := map[news.StoryID]string{}
	for _, item := range issue.Items() {
		headlines[item.Story] = item.Editions[news.English].Headline.Text
	}
	byID := make(map[news.ReportID]news.Voice, len(voices))
	for _, v := range voices {
		byID[v.ID] = v
	}
	members := make(map[news.StoryID][]news.Voice, len(stories))
	for _, s := range stories {
		for _, id := range s.Members {
			if v, ok := byID[id]; ok { // published within the week
				members[s.ID] = append(members[s.ID], v)
			}
		}
	}
	out := make([]render.ExportStory, 0, len(ranking))
	for _, r := range ranking {
		headline, in := headlines[r.Story]
		out = append(out, render.ExportStory{Ranked: r, Headline: headline, InIssue: in, Voices: members[r.Story]})
	}
	slices.SortFunc(out, func(a, b render.ExportStory) int { return cmp.Compare(a.Ranked.Rank, b.Ranked.Rank) })
	passages, err := a.passagesOf(ctx, issue)
	if err != nil {
		return nil, err
	}
	return render.Export(week, out, &render.ExportIssue{Issue: issue, Passage: func(ref news.PassageRef) (string, bool) {
		text, ok := passages[passageKey{ref.Report, ref.N}]
		return text, ok
	}})
}

type passageKey struct {
	report news.ReportID
	n      int
}

// passagesOf reads the texts of all passages of the reports that an issue's sentences rest on.
func (a *App) passagesOf(ctx context.Context, issue *news.Issue) (map[passageKey]string, error) {
	named := map[string]bool{}
	note := func(sentences ...news.Sentence) {
		for i := range sentences {
			for _, ref := range sentences[i].Passages {
				named[string(ref.Report)] = true
			}
		}
	}
	for _, lead := range issue.Lead {
		note(lead...)
	}
	for _, item := range issue.Items() {
		for _, words := range item.Editions {
			note(words.Headline)
			note(words.Sentences...)
		}
	}
	for _, lines := range [][]news.Line{issue.Since, issue.Numbers, issue.Releases, issue.People, issue.Unconfirmed, issue.Due} {
		for i := range lines {
			for _, s := range lines[i].Editions {
				note(s)
			}
		}
	}
	ids := make([]news.ReportID, 0, len(named))
	for _, id := range sortedKeys(named) {
		ids = append(ids, news.ReportID(id))
	}
	all, err := a.Store.Passages(ctx, ids)
	if err != nil {
		return nil, err
	}
	texts := make(map[passageKey]string, len(all))
	for i := range all {
		texts[passageKey{all[i].Report, all[i].N}] = all[i].Text
	}
	return texts, nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
