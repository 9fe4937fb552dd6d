package entity_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"

	"github.com/google/go-cmp/cmp"
)

// sighting makes a report of the field.
func sighting(n int, outlet string, lang news.Lang, title, body string) entity.Sighting {
	return entity.Sighting{
		Report: news.ReportID(fmt.Sprintf("r%02d", n)), Title: title, Body: body, Lang: lang, Outlet: outlet, Relevance: 0.95,
		Published: time.Date(2026, 1, 5, n, 0, 0, 0, time.UTC),
	}
}

func candidateReports() []entity.Sighting {
	return []entity.Sighting{
		sighting(1, "A", "en", "OpenAI buys the startup Zorblat", "Zorblat raised $5M. On Wednesday its CEO Maria Quillfeather said that Zorblat 2 is a model. See https://x.example/Qwfpgj7 for more."),
		sighting(2, "B", "en", "Zorblat joins OpenAI", "The startup called Zorblat will ship Zorblat 2.5, said Maria Quillfeather, its founder. Download it in the United States today."),
		sighting(3, "C", "en", "What We Know About The New Thing Everybody Wants", "However, download it again. The thing is new, and everybody wants it. Yesterday nobody did."),
		// Two outlets with one text: the second is a copy.
		sighting(4, "A", "en", "A tool named Kopfkino", "A tool named Kopfkino was shown by the lab on Monday in Berlin."),
		sighting(5, "B", "en", "A tool named Kopfkino", "A tool named Kopfkino was shown by the lab on Monday in Berlin."),
		// One outlet, however often.
		sighting(6, "A", "en", "Meet Solocorp", "The startup Solocorp raised money."),
		sighting(7, "A", "en", "More about Solocorp", "A firm called Solocorp hired people."),
		sighting(8, "甲", "zh", "谷歌发布Quibblet模型", "谷歌今日发布Quibblet 3模型。深海云梯科技创始人王小明表示，这是进步。《山海智能报告》同日发布。"),
		sighting(9, "乙", "zh", "Quibblet模型上线", "由深海云梯科技投资的团队用上了Quibblet 3。教授王小明认为不错。人工智能行业的《山海智能报告》称如此。"),
	}
}

func TestCandidates(t *testing.T) {
	t.Parallel()
	g, _ := artificialIntelligence(t)
	got := map[string]entity.Candidate{}
	var names []string
	for _, c := range g.Candidates(candidateReports()) {
		got[c.Name] = c
		names = append(names, c.Name)
	}
	slices.Sort(names)
	if diff := cmp.Diff([]string{"Maria Quillfeather", "Quibblet", "Zorblat", "山海智能报告", "深海云梯科技", "王小明"}, names); diff != "" {
		t.Errorf("names (-want +got)\n%s", diff)
	}
	for name, want := range map[string]field.Kind{"Maria Quillfeather": field.Person, "王小明": field.Person, "深海云梯科技": field.Company, "Quibblet": field.Model} {
		if got[name].Kind != want {
			t.Errorf("%s is taken for %q, want %q", name, got[name].Kind, want)
		}
	}
	z := got["Zorblat"]
	if z.Outlets != 2 || z.Reports != 2 || z.Lang != news.English || !slices.Equal(z.Versions, []string{"2", "2.5"}) || len(z.Examples) != 2 ||
		z.First.After(z.Last) || z.Key != "zorblat" {
		t.Errorf("Zorblat = %+v", z)
	}
	if q := got["Quibblet"]; q.Lang != news.Chinese || q.Owner != "google" {
		t.Errorf("Quibblet is %s of %q, want zh of google", q.Lang, q.Owner)
	}
	for _, c := range got {
		if !strings.Contains(c.Examples[0].Around, c.Name) {
			t.Errorf("the example %q does not hold %q", c.Examples[0].Around, c.Name)
		}
	}
}

// The order of reports must not matter, and what is out of the field brings nothing.
func TestCandidatesRestOnReportsAlone(t *testing.T) {
	t.Parallel()
	g, _ := artificialIntelligence(t)
	reports := candidateReports()
	want := g.Candidates(reports)
	for seed := range uint64(5) {
		shuffled := slices.Clone(reports)
		r := rand.New(rand.NewPCG(seed, 1))
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if diff := cmp.Diff(want, g.Candidates(shuffled)); diff != "" {
			t.Fatalf("order matters\n%s", diff)
		}
	}
	for i := range reports {
		reports[i].Relevance = 0.1
	}
	if got := g.Candidates(reports); len(got) != 0 {
		t.Errorf("candidates of another field: %v", got)
	}
}

// TestCandidatesOfWeeks fails if what the queue holds of recorded weeks is noise, by a person's verdicts. Names that nobody
// has read yet are logged: read them and add them to the table.
func TestCandidatesOfWeeks(t *testing.T) {
	t.Parallel()
	verdicts := map[string]string{}
	for _, row := range table(t, "candidates.tsv") {
		verdicts[row[0]] = row[1]
	}
	g, r := artificialIntelligence(t)
	counts := map[string]int{}
	for _, name := range []string{"2025-W50", "2025-W51", "2026-W04", "2026-W11"} {
		var reports []entity.Sighting
		for url, i := range week(t, name) {
			reports = append(reports, entity.Sighting{
				Report: news.ReportID(url), Title: i.Title, Body: i.body(), Lang: i.Lang, Outlet: i.set + " " + host(url),
				Relevance: r.Score(i.Title, i.body(), g.Find(i.Title, i.body()), i.class()),
			})
		}
		for _, c := range g.Candidates(reports) {
			v := verdicts[c.Name]
			counts[v]++
			if v == "" {
				t.Logf("%s: nobody has judged %s %q %.2f: %s", name, c.Lang, c.Name, c.Score, c.Examples[0].Around)
			}
		}
	}
	judged := counts["yes"] + counts["far"] + counts["no"]
	precision := float64(counts["yes"]+counts["far"]) / float64(judged)
	t.Logf("%d judged: %d names of the field, %d of others, %d no names: precision %.3f; %d not judged", judged, counts["yes"], counts["far"], counts["no"], precision, counts[""])
	if precision < 0.88 || judged < 60 {
		t.Errorf("precision %.3f of %d judged, want .88 of at least 60", precision, judged)
	}
}

// host returns who published at an address: sets hold many outlets.
func host(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	h, _, _ := strings.Cut(rest, "/")
	return h
}

func TestSlug(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]news.EntityID{
		"Nova Labs": "nova-labs", "Z.ai": "z.ai", "智谱": "", "McDonald's": "mcdonalds", "  A -- B!": "a-b", "Café Ö": "cafe-o", "GPT-5.2": "gpt-5.2", "...": "",
	} {
		if got := entity.Slug(name); got != want {
			t.Errorf("Slug(%q) = %q, want %q", name, got, want)
		}
	}
}

// FuzzCandidates fails if some text makes the miner panic, or gives a candidate without what the queue shows of it.
func FuzzCandidates(f *testing.F) {
	small, err := field.Parse(fstest.MapFS{
		field.GazetteerFile: {Data: []byte("id\tkind\ten\tzh\nopenai\tlab\tOpenAI\ngoogle\tcompany\tGoogle\t谷歌\nmaria\tperson\tMaria Quillfeather\n")},
		field.TermsFile:     {Data: []byte("weight\tlang\tterms\n3\ten\t=AI|machine learning\n3\tzh\t人工智能\n")},
	})
	if err != nil {
		f.Fatal(err)
	}
	g, err := entity.New(small)
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range candidateReports() {
		f.Add(s.Title, s.Body, s.Lang.IsChinese())
	}
	f.Add("T.M. Roh said", "“Zzyzx” – www.x.example/A 《 》 D-Conn. U.S. 5G", false)
	f.Fuzz(func(t *testing.T, title, body string, chinese bool) {
		lang := news.English
		if chinese {
			lang = news.Chinese
		}
		reports := []entity.Sighting{sighting(1, "A", lang, title, body), sighting(2, "B", lang, "Now "+title, "So "+body+" x"), sighting(3, "C", news.English, body, title)}
		for _, c := range g.Candidates(reports) {
			if c.Key == "" || c.Key != entity.CandidateKey(c.Name) || len(c.Examples) == 0 || c.Outlets < 2 || !(c.Score > 0 && c.Score < 1) || g.Knows(c.Name) {
				t.Fatalf("candidate %+v", c)
			}
		}
	})
}
