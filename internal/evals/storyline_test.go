package evals_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"dateline/internal/evals"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/similar"
)

// linked is a story of the recorded weeks with the addresses of its reports.
type linked struct {
	week string
	urls []string
}

// linkWeeks clusters recorded weeks one by one, as the program does, and links their stories over all of them.
func linkWeeks(t *testing.T) (map[news.StoryID]*linked, []similar.Follow) {
	t.Helper()
	a, err := evals.NewAnnotator()
	if err != nil {
		t.Fatal(err)
	}
	kind := func(id news.EntityID) field.Kind {
		e, _ := a.Gazetteer.Entity(id)
		return e.Kind
	}
	role := func(id news.EntityID) similar.Role {
		switch kind(id) {
		case field.Company, field.Lab:
			return similar.Company
		case field.Person:
			return similar.Person
		case field.Agency, field.University, field.Fund, field.Media:
			return similar.Frame
		default:
			return similar.Subject
		}
	}
	line := func(id news.EntityID) news.EntityID {
		for e, ok := a.Gazetteer.Entity(id); ok && e.Kind == field.Model && kind(e.Parent) == field.Model; e, ok = a.Gazetteer.Entity(id) {
			id = e.Parent
		}
		return id
	}
	s := similar.NewSketcher(a.Options(), line, role)
	stories := map[news.StoryID]*linked{}
	var sketches []similar.Sketch
	for _, week := range []string{"2025-W50", "2025-W51", "2026-W02", "2026-W04", "2026-W11"} {
		reports, err := evals.LoadWeek(shared(t, "data", "weeks", week), "rumca-en")
		if err != nil {
			t.Fatal(err)
		}
		a.Annotate(reports)
		docs := evals.Docs(reports)
		for _, part := range similar.Cluster(docs, a.Options()) {
			st := &linked{week: week}
			members := make([]similar.Doc, 0, len(part))
			inField := false
			for _, i := range part {
				members = append(members, docs[i])
				st.urls = append(st.urls, reports[i].URL)
				inField = inField || reports[i].Relevance >= 0.5
			}
			if !inField {
				continue
			}
			id := news.StoryID(fmt.Sprintf("%s-%05d", week, len(stories)))
			stories[id] = st
			sketches = append(sketches, s.Draw(id, members))
		}
	}
	return stories, similar.Storylines(sketches, func(*similar.Sketch) bool { return true })
}

// Edges of storylines that a person read: a story, the earlier one that it was said to continue, and whether it does. The
// program must not claim many that do not, and must find the storyline that spans the quarter. The first table was read while
// the rules were made, the second when they stood.
func TestStorylineEdges(t *testing.T) {
	t.Parallel()
	stories, follows := linkWeeks(t)
	var lines []string
	all := map[[2]string]string{}
	for _, name := range []string{"storylines", "storylines-held"} {
		verdicts := map[[2]string]string{}
		yes := 0
		for _, r := range tsv(t, filepath.Join("testdata", name+".tsv")) {
			edge := [2]string{r["story_url"], r["parent_url"]}
			verdicts[edge], all[edge] = r["verdict"], r["verdict"]
			if r["verdict"] == "yes" {
				yes++
			}
		}
		if len(verdicts) < 60 {
			t.Fatalf("only %d edges were read", len(verdicts))
		}
		found := map[string]int{}
		for _, f := range follows {
			found[verdict(verdicts, stories[f.Story], stories[f.Parent])]++
		}
		lines = append(lines, fmt.Sprintf("%-16s %d right, %d edge, %d wrong; of %d right ones", name, found["yes"], found["edge"], found["no"], yes))
	}
	right, wrong := 0, 0
	for _, f := range follows {
		switch v := verdict(all, stories[f.Story], stories[f.Parent]); v {
		case "yes":
			right++
		case "no":
			wrong++
			t.Logf("wrong: %s (%s) continues %s by %v", stories[f.Story].urls[0], stories[f.Story].week, stories[f.Parent].urls[0], f.Shared)
		case "":
			t.Logf("unread:\t%s\t%s\t%s\t%.2f\t%v", stories[f.Story].urls[0], stories[f.Parent].urls[0], stories[f.Story].week, f.Likeness, f.Shared)
		}
	}
	precision := float64(right) / float64(max(1, right+wrong))
	golden(t, "storylines.golden", append(lines, fmt.Sprintf("%d edges, precision %.2f", len(follows), precision)))
	if precision < 0.85 || right < 16 {
		t.Errorf("precision %.2f with %d right edges; want .85 with 16", precision, right)
	}
}

func verdict(verdicts map[[2]string]string, story, parent *linked) string {
	for _, a := range story.urls {
		for _, b := range parent.urls {
			if v := verdicts[[2]string{a, b}]; v != "" {
				return v
			}
		}
	}
	return ""
}

// The reports of the recorded timeline end in one storyline, from the rumour in December to the delay in March.
func TestTheAvocadoStoryline(t *testing.T) {
	t.Parallel()
	rows, err := evals.LoadTSV(shared(t, "data", "claims", "meta-avocado-timeline.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	stories, follows := linkWeeks(t)
	root := map[news.StoryID]news.StoryID{}
	for _, f := range follows {
		root[f.Story] = f.Parent
	}
	find := func(id news.StoryID) news.StoryID {
		for root[id] != "" {
			id = root[id]
		}
		return id
	}
	lines := map[news.StoryID]map[string]bool{} // the first story of a storyline → weeks
	for _, r := range rows {
		url := evals.NormURL(r["url"])
		if r["source"] == "imjuya:rss" {
			continue // a day's digest of some twenty things is not one of their stories
		}
		for id, s := range stories {
			if slices.Contains(s.urls, url) {
				if lines[find(id)] == nil {
					lines[find(id)] = map[string]bool{}
				}
				lines[find(id)][s.week] = true
			}
		}
	}
	if len(lines) != 1 {
		t.Fatalf("the timeline is in %d storylines: %v", len(lines), lines)
	}
	for _, weeks := range lines {
		if !weeks["2025-W50"] || !weeks["2026-W11"] {
			t.Errorf("the storyline spans %v, want 2025-W50 and 2026-W11", weeks)
		}
	}
}
