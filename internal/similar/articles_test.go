package similar_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/similar"

	"github.com/google/go-cmp/cmp"
)

// crowd writes articles of look-alike events: all share the words of one topic, those of one event some more.
func crowd(events, each int, r *rand.Rand) []similar.Doc {
	words := func(prefix string, of, n int) string {
		var b strings.Builder
		for range n {
			fmt.Fprintf(&b, "%s%c%c ", prefix, 'a'+r.IntN(of)%26, 'a'+r.IntN(of)/26)
		}
		return b.String()
	}
	var docs []similar.Doc
	for e := range events {
		event := string(rune('a' + e))
		for k := range each {
			docs = append(docs, similar.Doc{
				ID: news.ReportID(fmt.Sprintf("%s%d", event, k)), Title: "Quake " + words("place"+event, 3, 2), Lang: news.English,
				Body: words("topic", 40, 120) + words("event"+event, 30, 70) + words("own"+event+string(rune('a'+k)), 26, 60),
				At:   time.Date(2025, 12, 9, e+k, 0, 0, 0, time.UTC), Outlet: fmt.Sprint("outlet ", k),
			})
		}
	}
	return docs
}

// Look-alike events of one topic stand apart, and the articles of each stand together, in whatever order they come.
func TestArticlesOfACrowdedTopic(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	docs := crowd(4, 8, r)
	stories := func() []string {
		var all []string
		for _, g := range similar.Cluster(docs, similar.Options{}) {
			var ids []string
			for _, i := range g {
				ids = append(ids, string(docs[i].ID))
			}
			slices.Sort(ids)
			all = append(all, strings.Join(ids, " "))
		}
		slices.Sort(all)
		return all
	}
	first := stories()
	var want []string
	for e := range 4 {
		var ids []string
		for k := range 8 {
			ids = append(ids, fmt.Sprintf("%c%d", 'a'+e, k))
		}
		want = append(want, strings.Join(ids, " "))
	}
	if d := cmp.Diff(want, first); d != "" {
		t.Errorf("stories (-want +got):\n%s", d)
	}
	for range 5 {
		r.Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
		if d := cmp.Diff(first, stories()); d != "" {
			t.Fatalf("the order of documents shows (-first +now):\n%s", d)
		}
	}
}
