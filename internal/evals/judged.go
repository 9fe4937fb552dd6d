package evals

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"dateline/internal/entity"
	"dateline/internal/news"
	"dateline/internal/section"
)

// Judgements are what people said of single reports and pairs, beside the labels of stories. Tables may hold any weeks.
type Judgements struct {
	Links    []Links
	Sections []map[string]string // week, url or story, home, second
	Mentions []map[string]string // week, url, ids
}

// Links is a table of pairs of reports in two languages with verdicts: week, zh_url, other_url, verdict.
type Links struct {
	Name string
	Rows []map[string]string
}

// LoadJudgements reads tables of judgements. What a table holds is told by its columns: verdicts on pairs of reports
// (zh_url, other_url, verdict), sections of reports or labelled stories (url or story, home, second), entities in titles (url,
// ids: gazetteer ids, or "oov:" and a name, parted by commas; "-" for none). A table of anything else is news.ErrInvalid.
func LoadJudgements(paths ...string) (*Judgements, error) {
	j := &Judgements{}
	for _, path := range paths {
		rows, err := LoadTSV(path)
		if err != nil {
			return nil, err
		}
		has := func(columns ...string) bool {
			return len(rows) > 0 && !slices.ContainsFunc(columns, func(c string) bool { _, ok := rows[0][c]; return !ok })
		}
		switch {
		case has("week", "zh_url", "other_url", "verdict"):
			j.Links = append(j.Links, Links{strings.TrimSuffix(filepath.Base(path), ".tsv"), rows})
		case has("week", "home", "second"):
			j.Sections = append(j.Sections, rows...)
		case has("week", "url", "ids"):
			j.Mentions = append(j.Mentions, rows...)
		default:
			return nil, fmt.Errorf("%w: %s is no table of links (zh_url, other_url, verdict), sections (url or story, home, second) or mentions (url, ids) by week",
				news.ErrInvalid, path)
		}
	}
	return j, nil
}

// LinkScore counts, of the pairs of one table, those that stand in one story, by verdict, and all that should.
type LinkScore struct {
	Table string `json:"table"`
	Right int    `json:"right"`
	Edge  int    `json:"edge"`
	Wrong int    `json:"wrong"`
	Of    int    `json:"of"`
}

// SectionScore counts judged reports and stories by where they are filed: under the home that a person gave, or with that
// as the first or second choice.
type SectionScore struct {
	Of       int `json:"of"`
	First    int `json:"first"`
	FirstTwo int `json:"first_two"`
}

// NameScore counts the entities in judged titles: what people named, how much of it no row and no grammar of the gazetteer
// knows, what the program named, and how much of that is right.
type NameScore struct {
	Of      int `json:"of"`
	Unknown int `json:"unknown"`
	Named   int `json:"named"`
	Right   int `json:"right"`
}

// judge scores a week against judgements; what they do not touch stays absent.
func (a *Annotator) judge(w *Week, gold Labels, j *Judgements, s *WeekScore) {
	for _, l := range j.Links {
		if kept, of := w.Judged(l.Rows); of > 0 {
			s.Links = append(s.Links, LinkScore{l.Name, kept["yes"], kept["edge"], kept["no"], of})
		}
	}
	at := make(map[string]int, len(w.Reports))
	told := map[string][]int{}
	for i := range w.Reports {
		at[w.Reports[i].URL] = i
		if g, ok := gold[w.Reports[i].URL]; ok {
			told[g] = append(told[g], i)
		}
	}
	var filed SectionScore
	for _, r := range j.Sections {
		members := told[r["story"]]
		if i, ok := at[NormURL(r["url"])]; ok && r["url"] != "" {
			members = []int{i}
		}
		if r["week"] == w.Name && members != nil {
			filed.add(a.file(w, members), news.SectionID(r["home"]))
		}
	}
	if filed.Of > 0 {
		s.Sections = &filed
	}
	var names NameScore
	for _, r := range j.Mentions {
		if i, ok := at[NormURL(r["url"])]; ok && r["week"] == w.Name {
			names.add(a.Gazetteer, w.Reports[i].Title, w.Reports[i].Body, r["ids"])
		}
	}
	if names.Of > 0 {
		s.Names = &names
	}
}

// file files reports as one story.
func (a *Annotator) file(w *Week, members []int) section.Verdict {
	st := section.Story{Origins: len(members)}
	for _, m := range members {
		st.Reports = append(st.Reports, w.Reports[m].Voice())
	}
	return a.Filer.File(st)
}

func (s *SectionScore) add(v section.Verdict, home news.SectionID) {
	s.Of++
	if home == v.Home {
		s.First++
	}
	if home == v.Home || home == v.Ranked[1].Section {
		s.FirstTwo++
	}
}

func (s *NameScore) add(g *entity.Gazetteer, title, body, ids string) {
	var want, got []string
	if ids != "-" {
		want = strings.Split(ids, ",")
	}
	for _, m := range g.Find(title, body) {
		if id := string(m.ID); m.Title && !slices.Contains(got, id) {
			got = append(got, id)
		}
	}
	for _, id := range want {
		if name, off := strings.CutPrefix(id, "oov:"); off && !g.Knows(name) {
			s.Unknown++
		}
	}
	s.Of += len(want)
	for _, id := range got {
		// What the gazetteer has learned since the table was made stands there by name.
		named := slices.ContainsFunc(want, func(w string) bool {
			name, off := strings.CutPrefix(w, "oov:")
			return w == id || off && slices.ContainsFunc(g.Find(name, title), func(m entity.Mention) bool { return string(m.ID) == id })
		})
		s.Named++
		if named {
			s.Right++
		}
	}
}

// judgedLines writes what people's judgements say as a person reads it.
func (s *WeekScore) judgedLines() []string {
	var lines []string
	for _, l := range s.Links {
		lines = append(lines, fmt.Sprintf("  %-26s %d right, %d edge, %d wrong, of %d right ones", l.Table+" in one story", l.Right, l.Edge, l.Wrong, l.Of))
	}
	if c := s.Sections; c != nil {
		lines = append(lines, fmt.Sprintf("  %-26s %.3f right, %.3f among the first two, of %d", "sections", share(c.First, c.Of), share(c.FirstTwo, c.Of), c.Of))
	}
	if n := s.Names; n != nil {
		lines = append(lines, fmt.Sprintf("  %-26s P %.3f  R %.3f  %.3f never seen, of %d", "names in titles", share(n.Right, n.Named), share(n.Right, n.Of), share(n.Unknown, n.Of), n.Of))
	}
	return lines
}

func share(n, of int) float64 { return float64(n) / float64(cmp.Or(of, 1)) }
