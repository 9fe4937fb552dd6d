package evals

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"dateline/internal/news"
)

// Scores are how a clustering stands against labels.
type Scores struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// Found counts wanted stories among the first places of a ranking.
type Found struct {
	At10   int     `json:"at_10"`
	At20   int     `json:"at_20"`
	At40   int     `json:"at_40"`
	Of     int     `json:"of"`
	NDCG20 float64 `json:"ndcg_20"`
	NDCG40 float64 `json:"ndcg_40"`
}

// WeekScore is what is measured on one recorded week. What the folder holds no labels for is absent.
type WeekScore struct {
	Week     string        `json:"week"`
	Reports  int           `json:"reports"`
	InField  int           `json:"in_field"`
	Stories  int           `json:"stories"`
	Clusters *Scores       `json:"clusters,omitempty"`
	English  *Scores       `json:"clusters_en,omitempty"`
	Chinese  *Scores       `json:"clusters_zh,omitempty"`
	Joined   int           `json:"two_languages_joined"`
	JoinedOf int           `json:"two_languages"`
	Links    []LinkScore   `json:"judged_links,omitempty"`
	Sections *SectionScore `json:"sections,omitempty"`
	Names    *NameScore    `json:"names,omitempty"`
	Picks    *Found        `json:"picks,omitempty"`
	Editors  *Found        `json:"editors_headlines,omitempty"`
	// Minted is the share of mentions in the field's titles that no row of the gazetteer names: known families'
	// members that it has never seen.
	Minted float64 `json:"minted_share"`
}

// Folder is a folder of recorded data: weeks/WEEK/*.ndjson.gz, and, where people made them, labels/stories-WEEK.tsv,
// labels/picks-WEEK.tsv and truth/WEEK.tsv.
type Folder string

// Weeks lists the recorded weeks of a folder.
func (f Folder) Weeks() ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(string(f), "weeks"))
	if err != nil {
		return nil, fmt.Errorf("list weeks: %w", err)
	}
	var weeks []string
	for _, e := range entries {
		if _, err := news.ParseWeek(e.Name()); err == nil && e.IsDir() {
			weeks = append(weeks, e.Name())
		}
	}
	if len(weeks) == 0 {
		return nil, fmt.Errorf("%w: %s holds no folder like weeks/2025-W50", news.ErrNotFound, f)
	}
	slices.Sort(weeks)
	return weeks, nil
}

// Score measures one week of a folder, leaving out the named files. Judgements may be nil.
func (a *Annotator) Score(f Folder, week string, j *Judgements, without ...string) (*WeekScore, error) {
	parsed, err := news.ParseWeek(week)
	if err != nil {
		return nil, err
	}
	reports, err := LoadWeek(filepath.Join(string(f), "weeks", week), without...)
	if err != nil {
		return nil, err
	}
	if len(reports) == 0 {
		return nil, fmt.Errorf("%w: no recorded items of %s in %s", news.ErrNotFound, week, f)
	}
	w := a.Run(week, reports, parsed.Start(time.UTC))
	s := &WeekScore{Week: week, Reports: len(w.Reports), Stories: len(w.Groups), Minted: a.minted(w)}
	for i := range w.Reports {
		if w.Reports[i].Relevance >= news.InField {
			s.InField++
		}
	}
	gold, err := a.scoreLabels(f, w, s)
	if err != nil {
		return nil, err
	}
	if j != nil {
		a.judge(w, gold, j, s)
	}
	truth, err := optional(filepath.Join(string(f), "truth", week+".tsv"))
	if err != nil || truth == nil {
		return s, err
	}
	s.Editors = w.found(a.Headlines(w, truth))
	return s, nil
}

// scoreLabels scores a week against its labelled stories and picks, and returns the labels, nil if there are none.
func (a *Annotator) scoreLabels(f Folder, w *Week, s *WeekScore) (Labels, error) {
	path := filepath.Join(string(f), "labels", "stories-"+w.Name+".tsv")
	gold, err := LoadLabels(path, w.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	all, en, zh := w.Clusters(gold)
	s.Clusters, s.English, s.Chinese = scores(all), scores(en), scores(zh)
	s.Joined, s.JoinedOf = w.TwoLanguages(gold)
	picks, err := optional(filepath.Join(string(f), "labels", "picks-"+w.Name+".tsv"))
	if err == nil && picks != nil {
		s.Picks = w.found(w.Picks(picks, gold))
	}
	return gold, err
}

func scores(b BCubed) *Scores { return &Scores{Precision: b.P, Recall: b.R, F1: b.F1()} }

// found counts how many of the wanted stories hold the first places.
func (w *Week) found(wanted [][]int) *Found {
	gain := Gain(wanted)
	return &Found{
		At10: FoundAt(w.Ranked, wanted, 10), At20: FoundAt(w.Ranked, wanted, 20), At40: FoundAt(w.Ranked, wanted, 40), Of: len(wanted),
		NDCG20: NDCG(w.Ranked, gain, 20), NDCG40: NDCG(w.Ranked, gain, 40),
	}
}

// optional reads a table that may be missing; nil if it is.
func optional(path string) ([]map[string]string, error) {
	rows, err := LoadTSV(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // absent labels are absent scores
	}
	return rows, err
}

// minted is the share of mentions in the titles of the field's reports that name a family's member without a row.
func (a *Annotator) minted(w *Week) float64 {
	all, minted := 0, 0
	for i := range w.Reports {
		r := &w.Reports[i]
		if r.Relevance < news.InField {
			continue
		}
		for _, m := range a.Gazetteer.Find(r.Title, "") {
			all++
			if m.Minted {
				minted++
			}
		}
	}
	return float64(minted) / float64(cmp.Or(all, 1))
}

// Lines writes a week's scores as a person reads them.
func (s *WeekScore) Lines() []string {
	lines := []string{fmt.Sprintf("%s: %d reports, %d in the field, in %d stories; %.1f %% of the field's mentions are members never seen",
		s.Week, s.Reports, s.InField, s.Stories, 100*s.Minted)}
	for _, c := range []struct {
		name string
		s    *Scores
	}{{"all", s.Clusters}, {"en", s.English}, {"zh", s.Chinese}} {
		if c.s != nil {
			lines = append(lines, fmt.Sprintf("  %-26s P %.4f  R %.4f  F1 %.4f", c.name, c.s.Precision, c.s.Recall, c.s.F1))
		}
	}
	if s.JoinedOf > 0 {
		lines = append(lines, fmt.Sprintf("  %-26s %d of %d", "two languages joined", s.Joined, s.JoinedOf))
	}
	lines = append(lines, s.judgedLines()...)
	for _, f := range []struct {
		name string
		f    *Found
	}{{"picks found", s.Picks}, {"editors' headlines", s.Editors}} {
		if f.f != nil {
			lines = append(lines, fmt.Sprintf("  %-26s @10 %d  @20 %d  @40 %d  of %d  nDCG@20 %.3f  @40 %.3f",
				f.name, f.f.At10, f.f.At20, f.f.At40, f.f.Of, f.f.NDCG20, f.f.NDCG40))
		}
	}
	return lines
}
