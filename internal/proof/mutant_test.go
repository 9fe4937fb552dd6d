package proof_test

import (
	"math/rand/v2"
	"testing"

	"dateline/internal/news"
	"dateline/internal/proof"
)

// TestMutants fails if more than one in a hundred of the sentences in which one thing is wrong passes.
func TestMutants(t *testing.T) {
	t.Parallel()
	names := realNames(t)
	c := proof.New(names)
	all := recorded(t)
	m := newMaker(names, all)
	type tally struct{ made, passed, same int }
	counts := map[string]*tally{}
	made, passed := 0, 0
	kinds := mutations()
	want := 800 // of each kind and language
	if testing.Short() {
		want = 100
	}
	for i := range all {
		p := all[i]
		lang := "en"
		if p.Lang.IsChinese() {
			lang = "zh"
		}
		for _, k := range kinds {
			key := k.name + " " + lang
			n := counts[key]
			if n == nil {
				n = &tally{}
				counts[key] = n
			}
			if n.made >= want {
				continue
			}
			same := m.same
			s, ok := k.make(m, &p)
			if n.same += m.same - same; !ok || s == p.Text {
				continue
			}
			n.made++
			made++
			if v := c.Check(&proof.Sentence{Text: s, Lang: p.Lang}, []proof.Passage{p}); v.OK {
				n.passed++
				passed++
				if n.passed <= 4 {
					t.Logf("%s passes:\n  %s\n  %s", key, p.Text, s)
				}
			}
		}
	}
	for _, k := range kinds {
		for _, lang := range []string{"zh", "en"} {
			n := counts[k.name+" "+lang]
			if n == nil || n.made == 0 {
				continue
			}
			t.Logf("%-14s %s: %4d mutants, %3d pass, %.2f%% refused (%d left out: still true)", k.name, lang, n.made, n.passed,
				100-100*float64(n.passed)/float64(n.made), n.same)
		}
	}
	t.Logf("%d mutants, %d pass: %.2f%% refused", made, passed, 100-100*float64(passed)/float64(made))
	if made < 200 || float64(passed) > 0.01*float64(made) {
		t.Errorf("%d of %d mutants pass; want at most one in a hundred", passed, made)
	}
}

func newMaker(names gazetteer, all []proof.Passage) *maker {
	m := &maker{r: rand.New(rand.NewPCG(7, 7)), names: names, ids: map[string][]news.EntityID{}}
	seen := map[news.EntityID]bool{}
	for i := range all {
		if len(m.words) < 4000 && !all[i].Lang.IsChinese() {
			m.words = append(m.words, wordEN.FindAllString(all[i].Text, 3)...)
		}
		if r := []rune(all[i].Text); all[i].Lang.IsChinese() && len(m.chars) < 4000 && len(r) > 8 && r[4] > 0x4E00 && r[5] > 0x4E00 && r[5] < 0x9FFF && r[4] < 0x9FFF {
			m.chars = append(m.chars, string(r[4:6]))
		}
		for _, o := range names.Find(all[i].Text) {
			if _, ok := names.Entity(o.ID); ok && !seen[o.ID] {
				seen[o.ID] = true
				m.ids[o.Kind] = append(m.ids[o.Kind], o.ID)
			}
		}
	}
	return m
}
