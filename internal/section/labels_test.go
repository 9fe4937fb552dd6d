package section_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"dateline/internal/news"
	"dateline/internal/section"
)

// tally counts verdicts against labels.
type tally struct {
	n, top1, top2, either int
	confusion             map[[2]news.SectionID]int // gold, verdict
}

func (c *tally) add(l label, v section.Verdict) {
	if c.confusion == nil {
		c.confusion = map[[2]news.SectionID]int{}
	}
	c.n++
	c.confusion[[2]news.SectionID{l.home, v.Home}]++
	if v.Home == l.home {
		c.top1++
	}
	if v.Home == l.home || v.Ranked[1].Section == l.home {
		c.top2++
	}
	if v.Home == l.home || v.Home == l.second {
		c.either++
	}
}

func (c *tally) String() string {
	n := float64(max(c.n, 1))
	return fmt.Sprintf("n %d, top-1 %.3f, top-2 %.3f, home is one of the two labels %.3f", c.n, float64(c.top1)/n, float64(c.top2)/n, float64(c.either)/n)
}

// table prints how often a label was filed where.
func (c *tally) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-14s", "label\\filed")
	for _, to := range section.All() {
		fmt.Fprintf(&b, "%6.5s", to)
	}
	b.WriteString("   recall precision\n")
	for _, from := range section.All() {
		fmt.Fprintf(&b, "%-14s", from)
		gold, filed := 0, 0
		for _, to := range section.All() {
			gold += c.confusion[[2]news.SectionID{from, to}]
			filed += c.confusion[[2]news.SectionID{to, from}]
			fmt.Fprintf(&b, "%6d", c.confusion[[2]news.SectionID{from, to}])
		}
		right := float64(c.confusion[[2]news.SectionID{from, from}])
		fmt.Fprintf(&b, "   %6.2f %9.2f\n", right/float64(max(gold, 1)), right/float64(max(filed, 1)))
	}
	return b.String()
}

// Floors are a little below what was reached when the test was written. METHODS §9 asks for .75 and .90: the first is
// reached on the weeks of tuning and on whole stories (TestStories), not on single items of other weeks.
var floors = map[string]struct{ top1, top2 float64 }{
	"tune zh": {0.81, 0.92}, "tune en": {0.75, 0.86}, "test zh": {0.72, 0.87}, "test en": {0.68, 0.82},
	"held zh": {0.65, 0.84}, "held en": {0.61, 0.73},
}

// TestLabels fails if fewer labelled items are filed right than when it was written. Set SECTION_MISSES=tune to read
// the items filed wrong.
func TestLabels(t *testing.T) {
	t.Parallel()
	g, filer := artificialIntelligence(t)
	weeks := map[string]map[string]*item{}
	all := map[string]*tally{}
	for _, l := range labels(t) {
		if weeks[l.week] == nil {
			weeks[l.week] = week(t, l.week)
		}
		i := weeks[l.week][l.url]
		if i == nil {
			t.Errorf("%s is not in %s", l.url, l.week)
			continue
		}
		v := filer.File(i.story(g))
		for _, key := range []string{l.part, l.part + " " + l.draw, l.part + " " + l.lang, l.part + " even " + l.lang} {
			if strings.Contains(key, "even ") && l.draw != "even" {
				continue
			}
			if all[key] == nil {
				all[key] = &tally{}
			}
			all[key].add(l, v)
		}
		if v.Home != l.home && os.Getenv("SECTION_MISSES") == l.part {
			t.Logf("%s/%s filed %s %.2f, %s %.2f: %s | %v", l.home, l.second, v.Home, v.Ranked[0].Share, v.Ranked[1].Section, v.Ranked[1].Share, i.Title, v.Why)
		}
	}
	for _, key := range []string{"tune", "tune even", "tune rare", "tune zh", "tune en", "test", "test even", "test rare", "test zh", "test en", "test even zh", "test even en", "held", "held zh", "held en"} {
		t.Logf("%-13s %s", key, all[key])
	}
	for key, floor := range floors {
		c := all[key]
		if top1, top2 := float64(c.top1)/float64(c.n), float64(c.top2)/float64(c.n); top1 < floor.top1 || top2 < floor.top2 {
			t.Errorf("%s: %s; want at least %.2f and %.2f", key, c, floor.top1, floor.top2)
		}
	}
	wrong, filed := 0, 0
	for _, c := range []*tally{all["tune"], all["test"], all["held"]} {
		for k, n := range c.confusion {
			if k[1] == section.Breakthroughs {
				filed += n
				if k[0] != section.Breakthroughs {
					wrong += n
				}
			}
		}
	}
	if t.Logf("breakthroughs: %d filed, %d wrong", filed, wrong); wrong*5 > filed {
		t.Error("less than .80 of the breakthroughs are ones")
	}
	t.Logf("tune\n%s", all["tune"].table())
	t.Logf("test\n%s", all["test"].table())
	t.Logf("held\n%s", all["held"].table())
}
