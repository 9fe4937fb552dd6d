package section_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/section"
	"dateline/internal/testkit"
)

// TestStories fails if fewer labelled stories, each with all its reports, are filed right than when it was written.
// This is how an issue files them.
func TestStories(t *testing.T) {
	t.Parallel()
	g, filer := artificialIntelligence(t)
	tallies := map[string]*tally{"2025-W50": {}, "2026-W11": {}}
	for _, name := range []string{"2025-W50", "2026-W11"} {
		data, err := os.ReadFile(testkit.Shared(t, "data", "labels", "stories-"+name+".tsv"))
		if err != nil {
			t.Fatal(err)
		}
		items := week(t, name)
		stories := map[string]*section.Story{}
		for line := range strings.Lines(string(data)) {
			c := strings.Split(strings.TrimSpace(line), "\t")
			i := items[c[len(c)-1]]
			if i == nil {
				continue
			}
			s := stories[c[1]]
			if s == nil {
				s = &section.Story{}
				stories[c[1]] = s
			}
			v := i.story(g).Reports[0]
			v.Published, _ = time.Parse(time.RFC3339, c[6])
			v.ID = news.ReportID(i.URL)
			s.Reports = append(s.Reports, v)
			s.Origins++
		}
		for _, row := range table(t, "stories.tsv") {
			s := stories[row[2]]
			if row[1] != name || s == nil {
				continue
			}
			l := label{home: news.SectionID(row[3]), second: news.SectionID(row[4])}
			v := filer.File(*s)
			tallies[name].add(l, v)
			if v.Home != l.home {
				t.Logf("%s: %s is %s/%s, filed %s (%.2f), then %s (%.2f)", name, row[2], l.home, l.second, v.Home, v.Ranked[0].Share, v.Ranked[1].Section, v.Ranked[1].Share)
			}
		}
		c := tallies[name]
		if t.Logf("%s: %s", name, c); c.n < 30 || float64(c.top1) < 0.8*float64(c.n) || float64(c.top2) < 0.9*float64(c.n) {
			t.Errorf("%s: %s; want at least 0.80 and 0.90", name, c)
		}
	}
}
