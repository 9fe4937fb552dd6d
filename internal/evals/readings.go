package evals

import (
	"path/filepath"
	"time"

	"dateline/internal/news"
)

// Readings returns recorded weeks as collect would have read them: their sources, and one reading a source and week, as
// of now. Folder holds a folder a week. What a later week shows otherwise is another version of a report, and is left out.
func Readings(folder string, now time.Time, weeks ...string) ([]news.Source, []news.Reading, error) {
	var sources []news.Source
	var readings []news.Reading
	at := map[news.SourceID]int{}
	seen := map[string]bool{}
	for _, week := range weeks {
		reports, err := LoadWeek(filepath.Join(folder, week), "rumca-en", "hf-papers")
		if err != nil {
			return nil, nil, err
		}
		clear(at)
		for i := range reports {
			r := &reports[i]
			if r.Title == "" || r.At.IsZero() || seen[r.URL] {
				continue
			}
			seen[r.URL] = true
			url := "https://" + r.Set + ".example/" + news.Digest(r.Source)
			s := news.Source{ID: news.NewSourceID(url), URL: url, Name: r.Source, Class: news.Press, Lang: r.Lang}
			n, ok := at[s.ID]
			if !ok {
				n = len(readings)
				at[s.ID] = n
				sources = append(sources, s)
				readings = append(readings, news.Reading{Source: s, At: now, State: news.SourceState{Source: s.ID, Status: news.SourceOK}})
			}
			readings[n].Items = append(readings[n].Items, news.Entry{
				Canonical: "https://" + r.URL, URL: "https://" + r.URL, Title: r.Title, Published: r.At.Truncate(time.Microsecond), Dated: true,
				Lang: r.Lang, Summary: r.Body,
			})
		}
	}
	return sources, readings, nil
}
