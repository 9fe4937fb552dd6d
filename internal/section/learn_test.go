package section_test

import (
	"errors"
	"testing"

	"dateline/internal/news"
	"dateline/internal/section"

	"github.com/google/go-cmp/cmp"
)

// report makes a story of one report.
func report(title, body string, lang news.Lang) section.Story {
	v := news.Voice{Class: news.Press}
	v.Title, v.Summary, v.Lang = title, body, lang
	return section.Story{Reports: []news.Voice{v}, Origins: 1}
}

// TestLearn fails if a filer does not take up what an editor does again and again, or changes the filer it came from.
func TestLearn(t *testing.T) {
	t.Parallel()
	_, filer := artificialIntelligence(t)
	unknown := report("Zorblax reaches the northern towns", "", news.English)
	before := filer.File(unknown)
	var refiles []section.Refile
	for _, town := range []string{"Alta", "Bodø", "Harstad", "Narvik", "Tromsø"} {
		refiles = append(refiles, section.Refile{Story: report("Zorblax comes to "+town, "", news.English), Home: section.Policy})
	}
	learned, err := filer.Learn(refiles)
	if err != nil {
		t.Fatal(err)
	}
	v := learned.File(unknown)
	if v.Home != section.Policy && v.Second != section.Policy {
		t.Errorf("filed %s, then %s; before %s", v.Home, v.Second, before.Home)
	}
	told := false
	for _, s := range v.Why {
		told = told || s.Kind == section.Learned && s.Text == "zorblax"
	}
	if !told {
		t.Errorf("the learned term is not told: %v", v.Why)
	}
	if diff := cmp.Diff(before, filer.File(unknown)); diff != "" {
		t.Errorf("the first filer changed:\n%s", diff)
	}
	again, err := filer.Learn(refiles)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(v, again.File(unknown)); diff != "" {
		t.Errorf("learned twice, filed otherwise:\n%s", diff)
	}
	if filer.Digest() == "" || learned.Digest() == filer.Digest() || again.Digest() != learned.Digest() {
		t.Errorf("digests %s, %s, %s", filer.Digest(), learned.Digest(), again.Digest())
	}
	if _, err := filer.Learn([]section.Refile{{Story: unknown, Home: "matters"}}); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("error %v, want one that refuses the section", err)
	}
}

// TestLearnRecorded fails if learning what people labelled in some weeks files the other weeks worse.
func TestLearnRecorded(t *testing.T) {
	t.Parallel()
	g, filer := artificialIntelligence(t)
	weeks := map[string]map[string]*item{}
	var refiles []section.Refile
	for _, l := range labels(t) {
		if weeks[l.week] == nil {
			weeks[l.week] = week(t, l.week)
		}
		if l.part == "tune" {
			refiles = append(refiles, section.Refile{Story: weeks[l.week][l.url].story(g), Home: l.home})
		}
	}
	learned, err := filer.Learn(refiles)
	if err != nil {
		t.Fatal(err)
	}
	var before, after tally
	for _, lang := range []string{"zh", "en"} {
		var b, a tally
		for _, l := range labels(t) {
			if l.part == "tune" || l.lang != lang {
				continue
			}
			s := weeks[l.week][l.url].story(g)
			b.add(l, filer.File(s))
			a.add(l, learned.File(s))
			before.add(l, filer.File(s))
			after.add(l, learned.File(s))
		}
		t.Logf("%s before: %s", lang, &b)
		t.Logf("%s after:  %s", lang, &a)
	}
	t.Logf("before: %s", &before)
	t.Logf("after:  %s", &after)
	if after.top1 < before.top1-2 || after.top2 < before.top2-2 {
		t.Errorf("learning made it worse: %s, before %s", &after, &before)
	}
}
