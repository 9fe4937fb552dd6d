package similar_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/similar"
)

func TestDevStorylines(t *testing.T) {
	path := os.Getenv("DUMP")
	if path == "" {
		t.Skip()
	}
	files, _ := field.Files()
	f, err := field.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	g, err := entity.New(f.Field)
	if err != nil {
		t.Fatal(err)
	}
	line := func(id news.EntityID) news.EntityID {
		for range 4 {
			e, ok := g.Entity(id)
			if !ok || e.Kind != field.Model || e.Parent == "" {
				return id
			}
			p, ok := g.Entity(e.Parent)
			if !ok || p.Kind != field.Model {
				return id
			}
			id = e.Parent
		}
		return id
	}
	glossary := map[string]string{}
	for _, gloss := range f.Field.Glossary {
		glossary[gloss.Chinese] = strings.TrimSpace(glossary[gloss.Chinese] + " " + gloss.English)
	}
	sk := similar.NewSketcher(similar.Options{Glossary: glossary, Root: g.Root, Skip: func(id news.EntityID) bool {
		e, ok := g.Entity(id)
		return ok && e.Kind == field.Media
	}}, line, func(id news.EntityID) similar.Role {
		e, _ := g.Entity(id)
		switch e.Kind {
		case field.Company, field.Lab:
			return similar.Company
		case field.Person:
			return similar.Person
		case field.Agency, field.University, field.Fund, field.Media:
			return similar.Frame
		}
		return similar.Subject
	})
	type dd struct {
		ID, Title, Body, Lang string
		At                    int64
		Entities              []news.EntityCount
	}
	var stories map[string][]dd
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &stories); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	var all []similar.Sketch
	title := map[news.StoryID]string{}
	at := map[news.StoryID]time.Time{}
	for id, ds := range stories {
		var docs []similar.Doc
		for _, d := range ds {
			docs = append(docs, similar.Doc{ID: news.ReportID(d.ID), Title: d.Title, Body: d.Body, Lang: news.Lang(d.Lang), At: time.UnixMicro(d.At).UTC(), Entities: d.Entities})
		}
		s := sk.Draw(news.StoryID(id), docs)
		all = append(all, s)
		title[s.Story] = fmt.Sprintf("[%d] %s", len(docs), docs[0].Title)
		at[s.Story] = docs[0].At
		if w := os.Getenv("WATCH"); w != "" && strings.Contains(title[s.Story], w) {
			t.Log(title[s.Story], s.Keys)
		}
	}
	drawn := time.Now()
	links := similar.Storylines(all, func(*similar.Sketch) bool { return true })
	t.Logf("%d stories, drawn %v, linked %v, %d links", len(all), drawn.Sub(start), time.Since(drawn), len(links))
	long := 0
	var out strings.Builder
	for _, l := range links {
		gap := at[l.Story].Sub(at[l.Parent])
		if gap > 5*24*time.Hour {
			long++
		}
		fmt.Fprintf(&out, "%.2f %4.0fd %s  %v %v\n     %s  %.160s\n     %s  %.160s\n", l.Likeness, gap.Hours()/24, at[l.Story].Format("01-02"), "", l.Shared, l.Story, title[l.Story], l.Parent, title[l.Parent])
	}
	t.Logf("%d over more than 5 days", long)
	os.WriteFile("/tmp/hd/links.out", []byte(out.String()), 0o600)
}
