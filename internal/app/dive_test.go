package app_test

import (
	"errors"
	"path/filepath"
	"testing"

	"dateline/internal/app"
	"dateline/internal/compose"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/sample"
)

// Each story of the sample week either makes a dive of which every sentence is proved, in both languages, or is said to be
// too thin. If this fails, the long form prints what nobody checked.
func TestDivesOverTheSampleWeek(t *testing.T) {
	t.Parallel()
	a := openSample(t)
	issue, err := a.Store.Issue(t.Context(), sample.Week())
	if err != nil {
		t.Fatal(err)
	}
	made := 0
	for _, item := range issue.Items() {
		d, err := a.Dive(t.Context(), app.DiveInto{Story: item.Story})
		if errors.Is(err, compose.ErrThin) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		made++
		for _, s := range d.Sentences() {
			if len(s.Checked) == 0 || len(s.Passages) == 0 {
				t.Errorf("story %s: %q is not proved", item.Story, s.Text)
			}
		}
		for i := range d.Sections {
			for _, lang := range news.EditionLangs() {
				if d.Sections[i].Head[lang].Text == "" {
					t.Errorf("story %s: section %d has no sub-head in %s", item.Story, i+1, lang)
				}
			}
		}
	}
	if made < 5 {
		t.Errorf("%d stories make a dive; want five at least", made)
	}
}

// The dive of one entity of the sample, as it is printed. A change here is a change of what readers see.
func TestADiveOfTheSampleAsItIsPrinted(t *testing.T) {
	t.Parallel()
	a := openSample(t)
	d, err := a.Dive(t.Context(), app.DiveInto{Entity: "Meta"})
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range news.EditionLangs() {
		view := render.NewDive(d, render.NewLexicon(lang), a.Zone())
		goldenFile(t, filepath.Join("testdata", "dive", string(lang)+".txt"), []byte(render.DiveText(view, "")))
	}
}

// A saved dive is on the site's shelf with the time of its making; saved again it is the same.
func TestADiveIsSavedOnce(t *testing.T) {
	t.Parallel()
	a := openSample(t)
	d, err := a.Dive(t.Context(), app.DiveInto{Entity: "Meta"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []bool{true, false} {
		if wrote, err := a.SaveDive(t.Context(), d); err != nil || wrote != want {
			t.Errorf("SaveDive = %v, %v; want %v", wrote, err, want)
		}
	}
	page, err := a.Archive.Dive(t.Context(), d.ID)
	if err != nil || !page.BuiltAt.Equal(a.Now()) || page.Inputs != d.Inputs {
		t.Errorf("the saved dive: %v; want it built at %s", err, a.Now())
	}
	for _, into := range []app.DiveInto{{}, {Entity: "Meta", Story: "t1"}} {
		if _, err := a.Dive(t.Context(), into); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("Dive(%+v) = %v; want invalid", into, err)
		}
	}
}
