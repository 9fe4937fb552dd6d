package archive_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"dateline/internal/archive"
	"dateline/internal/news"
)

// A cited passage comes with who speaks in it; a lead-in before it speaks for it too, and one that is gone is left out.
func TestCited(t *testing.T) {
	t.Parallel()
	m := &memoryStore{records: records{passages: []news.Passage{
		{Report: "ra", N: 0, Lang: news.English, Text: "Acme to open a plant in May, sources say"},
		{Report: "ra", N: 1, Lang: news.English, Text: "Acme will open a plant in May, people familiar with the matter said."},
		{Report: "ra", N: 2, Lang: news.English, Text: "“We build what we can sell,” chief executive Ada Lund said."},
		{Report: "rb", N: 1, Lang: news.Chinese, Text: "公司周二在公告中表示，工厂将于五月投产。"},
	}}}
	a := open(t, m)
	got, err := a.Cited(t.Context(), []news.PassageRef{
		{Report: "ra", N: 1, Class: news.Press, Outlet: "Wire"},
		{Report: "ra", N: 2, Class: news.Press, Outlet: "Wire"},
		{Report: "ra", N: 9, Class: news.Press},
		{Report: "rb", N: 1, Class: news.FirstParty, Outlet: "Acme"},
		{Report: "ra", N: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	type said struct {
		Attribution news.Attribution
		Speaker     string
	}
	who := map[archive.Place]said{}
	for at, c := range got {
		if c.Text == "" || c.Lang == "" {
			t.Errorf("%v = %+v", at, c)
		}
		who[at] = said{c.Attribution, c.Speaker}
	}
	want := map[archive.Place]said{
		{Report: "ra", N: 1}: {news.Anonymous, "people familiar with the matter"}, {Report: "ra", N: 2}: {news.Official, "Ada Lund"}, {Report: "rb", N: 1}: {news.Official, "公司"},
	}
	if diff := gocmp.Diff(want, who); diff != "" {
		t.Errorf("who speaks (-want +got):\n%s", diff)
	}
	if none, err := a.Cited(t.Context(), nil); err != nil || len(none) != 0 {
		t.Errorf("Cited of nothing = %v, %v", none, err)
	}
}
