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

var day = time.Date(2025, 12, 9, 8, 0, 0, 0, time.UTC)

// The reports below were written for these tests.
func fixture() []similar.Doc {
	doc := func(id string, hours int, lang news.Lang, outlet, title, body string, entities ...string) similar.Doc {
		d := similar.Doc{ID: news.ReportID(id), At: day.Add(time.Duration(hours) * time.Hour), Lang: lang, Outlet: outlet, Title: title, Body: body, Class: news.Press}
		for _, e := range entities {
			name, zh, _ := strings.Cut(e, "/")
			if lang.IsChinese() && zh != "" {
				d.Entities = append(d.Entities, news.EntityCount{ID: news.EntityID(strings.ToLower(name)), Name: zh, Count: 1, Title: true})
				continue
			}
			d.Entities = append(d.Entities, news.EntityCount{ID: news.EntityID(strings.ToLower(name)), Name: name, Count: 1, Title: true})
		}
		return d
	}
	return []similar.Doc{
		doc("a1", 0, news.English, "Wire", "Nvidia to invest $2 billion in Harborline", "The chip maker will take a stake of 9% in the data center startup Harborline, the companies said.", "Nvidia/英伟达"),
		doc("a2", 2, news.English, "Daily", "Harborline gets $2B from Nvidia for data centers", "Nvidia's investment of $2 billion gives Harborline the money for three data centers in Finland.", "Nvidia/英伟达"),
		doc("a3", 3, news.Chinese, "晨报", "英伟达将向Harborline投资20亿美元", "芯片公司英伟达将入股数据中心初创公司Harborline，持股9%。", "Nvidia/英伟达"),
		doc("b1", 1, news.English, "Wire", "Nvidia unveils open-source agent toolkit", "Developers can build agents with the toolkit called Fjord, which Nvidia released under a free licence.", "Nvidia/英伟达"),
		doc("b2", 4, news.English, "Post", "Nvidia's Fjord toolkit for agents is open source", "The company published Fjord, a toolkit for building agents, with its source code.", "Nvidia/英伟达"),
		doc("b3", 5, news.Traditional, "晚報", "輝達開源智慧體工具Fjord", "輝達發布開源工具Fjord，供開發者打造智慧體。", "Nvidia/英伟达"),
		doc("c1", 6, news.English, "Post", "Court fines ferry operator over delays", "A court in Oslo fined the operator of the Nesodden ferry after a winter of delays.", ""),
	}
}

func groupsOf(docs []similar.Doc, stories [][]int) []string {
	var out []string
	for _, s := range stories {
		var ids []string
		for _, i := range s {
			ids = append(ids, string(docs[i].ID))
		}
		out = append(out, strings.Join(ids, " "))
	}
	return out
}

func TestClusterLooksAlike(t *testing.T) {
	t.Parallel()
	docs := fixture()
	got := groupsOf(docs, similar.Cluster(docs, similar.Options{}))
	want := []string{"a1 a2 a3", "b1 b2 b3", "c1"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("stories differ (-want +got):\n%s", d)
	}
}

// The answer must not depend on the order in which reports arrive.
func TestClusterIgnoresOrder(t *testing.T) {
	t.Parallel()
	docs := fixture()
	want := groupsOf(docs, similar.Cluster(docs, similar.Options{}))
	for seed := range uint64(20) {
		mixed := slices.Clone(docs)
		rand.New(rand.NewPCG(seed, 7)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if d := cmp.Diff(want, groupsOf(mixed, similar.Cluster(mixed, similar.Options{}))); d != "" {
			t.Fatalf("stories differ with order %d (-want +got):\n%s", seed, d)
		}
	}
}

func TestClusterEdges(t *testing.T) {
	t.Parallel()
	if got := similar.Cluster(nil, similar.Options{}); len(got) != 0 {
		t.Errorf("Cluster(nil) = %v", got)
	}
	empty := []similar.Doc{{ID: "x"}, {ID: "y"}, {ID: "z", Title: "…"}}
	if got := similar.Cluster(empty, similar.Options{}); len(got) != 3 {
		t.Errorf("reports without words make %d stories, want 3", len(got))
	}
	far := fixture()[:2]
	far[1].At = far[0].At.Add(30 * 24 * time.Hour)
	if got := similar.Cluster(far, similar.Options{}); len(got) != 2 {
		t.Errorf("reports a month apart make %d stories, want 2", len(got))
	}
}

// FuzzCluster: every report is in exactly one story, whatever its text.
func FuzzCluster(f *testing.F) {
	f.Add("Meta delays model", "Meta推迟模型", "\xff\xfe", "a b c d")
	f.Add("", "", "", "")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		docs := []similar.Doc{
			{ID: "1", Title: a, Body: b},
			{ID: "2", Title: b, Body: c, Lang: news.Chinese},
			{ID: "3", Title: a, Body: d},
			{ID: "4", Title: c, Body: a, Lang: news.Traditional},
			{ID: "5", Title: d},
		}
		seen := make([]int, len(docs))
		for _, s := range similar.Cluster(docs, similar.Options{Join: 0.01, Link: 0.01}) {
			for _, i := range s {
				seen[i]++
			}
		}
		if !slices.Equal(seen, []int{1, 1, 1, 1, 1}) {
			t.Fatalf("reports stand in %v stories", seen)
		}
		for _, r := range similar.Origins(docs) {
			if r < 0 || r >= len(docs) {
				t.Fatalf("origin %d", r)
			}
		}
	})
}

// prose makes a text of n words that differ from those of other seeds.
func prose(seed uint64, n int) []string {
	r := rand.New(rand.NewPCG(seed, 11))
	words := make([]string, n)
	for i := range words {
		words[i] = fmt.Sprintf("%c%c%c%c", 'a'+r.IntN(26), 'a'+r.IntN(26), 'a'+r.IntN(26), 'a'+r.IntN(26))
	}
	return words
}

func TestCopies(t *testing.T) {
	t.Parallel()
	words := prose(1, 300)
	edited := slices.Clone(words)
	for i := 4; i < len(edited); i += 10 { // a word in ten changed
		edited[i] = "changed" + edited[i]
	}
	docs := []similar.Doc{
		{ID: "origin", At: day, Outlet: "Wire", Title: "One", Body: strings.Join(words, " ")},
		{ID: "edited", At: day.Add(1), Outlet: "Daily", Title: "Two", Body: strings.Join(edited, " ")},
		{ID: "cut", At: day.Add(2), Outlet: "Post", Title: "Three", Body: strings.Join(words[:120], " ")},
		{ID: "excerpt", At: day.Add(3), Outlet: "Blog", Title: "Four", Body: strings.Join(append(prose(2, 200), words[100:160]...), " ")},
		{ID: "again", At: day.Add(4), Outlet: "wire", Title: "One", Body: strings.Join(words, " ")},
		{ID: "apart", At: day.Add(5), Outlet: "Other", Title: "Five", Body: strings.Join(prose(3, 300), " ")},
	}
	type row struct {
		Of, Doc             news.ReportID
		Partial, SameOutlet bool
	}
	var got []row
	for _, c := range similar.Copies(docs) {
		if docs[c.Of].ID == "origin" {
			got = append(got, row{docs[c.Of].ID, docs[c.Doc].ID, c.Partial, c.SameOutlet})
		}
	}
	want := []row{
		{"origin", "edited", false, false},
		{"origin", "cut", false, false},
		{"origin", "excerpt", true, false},
		{"origin", "again", false, true},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("copies differ (-want +got):\n%s", d)
	}
}

func TestOrigins(t *testing.T) {
	t.Parallel()
	at := func(h int) time.Time { return day.Add(time.Duration(h) * time.Hour) }
	docs := []similar.Doc{
		{ID: "cnbc", At: at(0), Outlet: "CNBC", Title: "Harbor Labs weighs a closed model", Body: "Harbor Labs may close its next model, people familiar with the plan said."},
		{ID: "bloomberg", At: at(1), Outlet: "Bloomberg", Title: "Inside Harbor Labs' pivot", Body: "Staff at Harbor Labs train the model on rivals' output."},
		{ID: "cites cnbc", At: at(2), Outlet: "The Verge", Title: "Harbor Labs may charge for its model", Body: "The lab could close its model, according to CNBC. It did not comment."},
		{ID: "cites bloomberg", At: at(3), Outlet: "Engadget", Title: "Harbor Labs is working on a new model", Body: "Bloomberg reports that staff train the model on rivals."},
		{ID: "zh", At: at(4), Outlet: "晨报", Title: "海港实验室或将闭源", Body: "据彭博社报道，海港实验室正在转向闭源。", Lang: news.Chinese},
		{ID: "cites absent", At: at(5), Outlet: "Blog A", Title: "A note", Body: "The Information reported that the head of research will go."},
		{ID: "cites absent too", At: at(6), Outlet: "Blog B", Title: "Another note", Body: "As first reported by The Information, research loses its head."},
		{ID: "official", At: at(7), Outlet: "Harbor Labs", Class: news.FirstParty, Title: "Our statement", Body: "Bloomberg reports are wrong."},
		{ID: "no citation", At: at(8), Outlet: "Daily", Title: "Why wired homes matter", Body: "He told reporters that wired homes are here."},
	}
	want := []int{0, 1, 0, 1, 1, 5, 5, 7, 8}
	if d := cmp.Diff(want, similar.Origins(docs)); d != "" {
		t.Errorf("origins differ (-want +got):\n%s", d)
	}
}

func bench(n int) []similar.Doc {
	r := rand.New(rand.NewPCG(5, 5))
	// Words by Zipf's law, as in news; events share a name of their own.
	zipf := rand.NewZipf(r, 1.2, 8, 30_000)
	docs := make([]similar.Doc, n)
	for i := range docs {
		event := i / 5
		words := make([]string, 40)
		for k := range words {
			words[k] = fmt.Sprintf("w%dx", zipf.Uint64())
		}
		for k := range 12 {
			words[3*k] = fmt.Sprintf("event%dx%c", event, 'a'+rune(k))
		}
		docs[i] = similar.Doc{
			ID: news.ReportID(fmt.Sprint(i)), At: day.Add(time.Duration(i%5000) * time.Minute), Lang: news.English,
			Title: strings.Join(words[:10], " "), Body: strings.Join(words[10:], " "),
		}
	}
	return docs
}

// BenchmarkCluster shows how cost grows when the week doubles.
func BenchmarkCluster(b *testing.B) {
	for _, n := range []int{2500, 5000, 10_000} {
		docs := bench(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				similar.Cluster(docs, similar.Options{})
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "reports/s")
		})
	}
}

// Two versions of one product are two events, however alike the words.
func TestClusterVersionsApart(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, a, b string
		stories    int
	}{
		{"other version", "Harbor Labs releases Fjord 2.1 to all developers", "Harbor Labs releases Fjord 2.2 to all developers today", 2},
		{"same version", "Harbor Labs releases Fjord 2.1 to all developers", "Harbor Labs releases Fjord-2.1 to all developers today", 1},
		{"one without", "Harbor Labs releases Fjord 2.1 to all developers", "Harbor Labs releases Fjord to all developers today", 1},
		{"compared", "Fjord 2.2 beats Fjord 2.1 in all tests", "Fjord 2.2 beats its elder in all tests", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			docs := []similar.Doc{{ID: "a", At: day, Lang: news.English, Title: tt.a}, {ID: "b", At: day, Lang: news.English, Title: tt.b}}
			if got := len(similar.Cluster(docs, similar.Options{})); got != tt.stories {
				t.Errorf("%q and %q make %d stories, want %d", tt.a, tt.b, got, tt.stories)
			}
		})
	}
}
