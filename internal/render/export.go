package render

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"dateline/internal/news"
)

// ExportStory is a ranked story with its reports, as the export takes it.
type ExportStory struct {
	Ranked   news.Ranked
	Headline string
	InIssue  bool
	Voices   []news.Voice
}

type exportWeek struct {
	Week    news.Week       `json:"week"`
	Stories []exportedStory `json:"stories"`
	// Editions are by language; absent if there is no issue.
	Editions map[news.Lang]exportedEdition `json:"editions,omitempty"`
}

type exportedStory struct {
	ID       news.StoryID     `json:"id"`
	Rank     int              `json:"rank"`
	Headline string           `json:"headline"`
	InIssue  bool             `json:"in_issue"`
	Score    float64          `json:"score"`
	Parts    []news.Part      `json:"parts"`
	Reports  []exportedReport `json:"reports"`
}

type exportedReport struct {
	ID        news.ReportID `json:"id"`
	URL       string        `json:"url"` // as the source gave it
	Source    string        `json:"source"`
	SourceID  news.SourceID `json:"source_id"`
	Class     news.Class    `json:"class"`
	Lang      news.Lang     `json:"lang"`
	Title     string        `json:"title"`
	Published time.Time     `json:"published"`
	Dated     bool          `json:"dated"`
	Outlets   []string      `json:"outlets,omitempty"`
}

// Export writes a week's ranked stories as JSON for programs that score or read them: an object with the week and its
// stories by rank, each with id, rank, headline, whether it is in the issue, score with parts, and its reports by time.
// A story without a headline carries its first report's title. A report that stands in two stories is refused with
// news.ErrInvalid, since a reader of the export could not say which counts. Behind them stand the issue's editions, each
// sentence with how it came to be, the verdict on it, and the passages that hold it; a nil issue has none.
func Export(week news.Week, stories []ExportStory, issue *ExportIssue) ([]byte, error) {
	doc := exportWeek{Week: week, Stories: []exportedStory{}}
	home := map[news.ReportID]news.StoryID{}
	for i := range stories {
		s := &stories[i]
		out := exportedStory{
			ID: s.Ranked.Story, Rank: s.Ranked.Rank, Headline: s.Headline, InIssue: s.InIssue, Score: s.Ranked.Score,
			Parts: append([]news.Part{}, s.Ranked.Parts...), Reports: []exportedReport{},
		}
		for j := range s.Voices {
			v := &s.Voices[j]
			if other, taken := home[v.ID]; taken {
				return nil, fmt.Errorf("%w: report %s stands in stories %s and %s", news.ErrInvalid, v.ID, other, out.ID)
			}
			home[v.ID] = out.ID
			out.Reports = append(out.Reports, exportedReport{
				ID: v.ID, URL: v.URL, Source: v.Outlet, SourceID: v.Source, Class: v.Class, Lang: v.Lang,
				Title: v.Title, Published: v.Published.UTC(), Dated: v.Dated, Outlets: v.Report.Outlets,
			})
		}
		slices.SortStableFunc(out.Reports, func(a, b exportedReport) int {
			return cmp.Or(a.Published.Compare(b.Published), cmp.Compare(a.ID, b.ID))
		})
		if out.Headline == "" && len(out.Reports) > 0 {
			out.Headline = out.Reports[0].Title
		}
		doc.Stories = append(doc.Stories, out)
	}
	slices.SortStableFunc(doc.Stories, func(a, b exportedStory) int {
		return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.ID, b.ID))
	})
	if issue != nil {
		doc.Editions = issue.editions()
	}
	return writeJSON(doc)
}
