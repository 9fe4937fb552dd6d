package collect_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
)

// seed returns the seed of a test's random choices: DATELINE_SEED's, or a new one. It is printed, so that a failure
// can be had again.
func seed(tb testing.TB) uint64 {
	tb.Helper()
	n := uint64(time.Now().UnixNano())
	if text := os.Getenv("DATELINE_SEED"); text != "" {
		var err error
		if n, err = strconv.ParseUint(text, 10, 64); err != nil {
			tb.Fatal(err)
		}
	}
	tb.Logf("DATELINE_SEED=%d", n)
	return n
}

// publishers makes feeds that report the same events in their own words, lengths and dates: their sources and what
// each serves, by path.
func publishers(tb testing.TB, random *rand.Rand, site *site) []news.Source {
	tb.Helper()
	const events = 25
	classes := news.Classes()
	var list []news.Source
	for n := range 10 {
		var items []string
		for e := range events {
			if random.IntN(3) > 0 {
				continue
			}
			link, id := fmt.Sprintf("/event/%d", e), fmt.Sprintf(`<guid isPermaLink="false">%d-%d</guid>`, n, e)
			if random.IntN(4) == 0 {
				link += fmt.Sprintf("?utm_source=feed%d", n)
			}
			date := ago(time.Duration(random.IntN(100)) * hour)
			if e%5 == 0 && n != e%10 { // one feed knows the date of these, and lends it to the others
				date = ""
			}
			items = append(items, item(link, fmt.Sprintf("Event %d as feed %d tells it", e, n), date, words(10+random.IntN(160)), id))
		}
		random.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		path := fmt.Sprintf("/feed/%d", n)
		site.set(path, tagged(fmt.Sprintf(`"%d"`, n), rss(items...)))
		list = append(list, source(tb, site.URL+path, func(s *news.Source) {
			s.Class, s.Lang = classes[random.IntN(len(classes))], []news.Lang{news.English, news.Chinese, ""}[random.IntN(3)]
		}))
	}
	return list
}

// Whatever the order in which feeds are read, alone or side by side, in one pass or in many, the reports must be the
// same. If this fails, two machines that read the same news disagree about it.
func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(seed(t), 2))
	site := newSite(t)
	sources := publishers(t, random, site)
	want, rounds := "", 12
	if raced {
		rounds = 4
	}
	for round := range rounds {
		workers := 1 + round%3*7
		r := newRoom(t, roomOptions{workers: workers})
		// Sources are read in the order of their names, or, where they are claimed, of their ids.
		order := random.Perm(len(sources))
		shuffled := make([]news.Source, len(sources))
		for i, k := range order {
			shuffled[i] = sources[k]
			shuffled[i].Name = fmt.Sprintf("%02d", i)
		}
		how := fmt.Sprintf("round %d, %d workers, order %v", round, workers, order)
		switch round % 4 {
		case 0:
			r.add(shuffled...)
			r.all()
		case 1: // one after another
			for _, s := range shuffled {
				r.add(s)
				if _, err := r.Pass(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		case 2: // some, then all again
			cut := 1 + random.IntN(len(shuffled)-1)
			r.add(shuffled[:cut]...)
			r.all()
			r.add(shuffled[cut:]...)
			r.all()
		case 3:
			r.add(shuffled...)
			if _, err := r.Pass(t.Context()); err != nil {
				t.Fatal(err)
			}
			r.all()
		}
		got := r.kept()
		if want == "" {
			if want = got; strings.Count(want, "\n") < 100 {
				t.Fatalf("only these rows, so nothing is tested:\n%s", want)
			}
		}
		if got != want {
			t.Fatalf("%s: other rows (-first +this):\n%s", how, cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
		}
	}
}
