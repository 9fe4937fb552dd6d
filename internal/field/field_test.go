package field_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"dateline/internal/field"
	"dateline/internal/news"

	"github.com/google/go-cmp/cmp"
)

func files(pairs ...string) fstest.MapFS {
	all := fstest.MapFS{
		field.GazetteerFile: {Data: []byte("id\tkind\ten\nopenai\tlab\tOpenAI\n")},
		field.TermsFile:     {Data: []byte("weight\tlang\tterms\n3\ten\t=AI|machine learning\n")},
	}
	for i := 0; i < len(pairs); i += 2 {
		all[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return all
}

// TestAI fails if the embedded field is broken or has shrunk.
func TestAI(t *testing.T) {
	t.Parallel()
	f, err := field.AI()
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Entities) < 1000 || len(f.Terms) < 300 || len(f.Glossary) < 500 {
		t.Errorf("%d entities, %d terms, %d glosses", len(f.Entities), len(f.Terms), len(f.Glossary))
	}
	if f.Name[news.Chinese] != "人工智能" {
		t.Errorf("name %q", f.Name)
	}
	kinds := map[field.Kind]int{}
	for _, e := range f.Entities {
		kinds[e.Kind]++
	}
	for _, k := range field.Kinds() {
		if kinds[k] < 10 {
			t.Errorf("only %d of kind %s", kinds[k], k)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	got, err := field.Parse(files(
		field.FieldFile, "key\ten\tzh\nname\tTea\t茶\n",
		field.GazetteerFile, "\ufeff# a comment\r\nid\tkind\ten\tzh\tzh-TW\tparent\thome\tweight\tflags\tcontext\r\n"+
			"\r\nopenai\tlab\tOpenAI|Open AI\r\n"+
			"gpt\tmodel\t=GPT|?+~Gee\t杰皮提\t傑皮\topenai\topenai.com\t0.5\tfamily=-\tmodel|@field\r\n"+
			"-\tnot\tOpen AIR\t苹果醋\r\n",
		field.GlossaryFile, "zh\ten\n发布\tRelease\n发布\tlaunch\n",
	))
	if err != nil {
		t.Fatal(err)
	}
	want := &field.Field{
		Name: map[news.Lang]string{news.English: "Tea", news.Chinese: "茶"},
		Entities: []field.Entity{
			{ID: "openai", Kind: field.Lab, Names: []field.Name{{Text: "OpenAI", Lang: "en"}, {Text: "Open AI", Lang: "en"}}, Weight: 1},
			{
				ID: "gpt", Kind: field.Model, Parent: "openai", Home: "https://openai.com", Weight: 0.5, Family: true, Join: "-",
				Names: []field.Name{
					{Text: "GPT", Lang: "en", Exact: true},
					{Text: "Gee", Lang: "en", Ambiguous: true, Versioned: true, AnyCase: true},
					{Text: "杰皮提", Lang: "zh"},
					{Text: "傑皮", Lang: "zh-TW"},
				},
				Context: []string{"model", "@field"},
			},
		},
		Blockers: []field.Name{{Text: "Open AIR", Lang: "en"}, {Text: "苹果醋", Lang: "zh"}},
		Terms:    []field.Term{{Text: "AI", Lang: "en", Exact: true, Weight: 3}, {Text: "machine learning", Lang: "en", Weight: 3}},
		Glossary: []field.Gloss{{Chinese: "发布", English: "release"}, {Chinese: "发布", English: "launch"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestFaults fails if a faulty file is taken, or if its error does not lead to the place.
func TestFaults(t *testing.T) {
	t.Parallel()
	const head = "id\tkind\ten\tzh\tparent\thome\tweight\tflags\n"
	tests := []struct{ name, file, text, want string }{
		{"unknown column", field.GazetteerFile, "id\tsort\n", `gazetteer.tsv:1: column "sort"`},
		{"no header", field.GazetteerFile, "# nothing\n", "gazetteer.tsv: the file is empty"},
		{"too many cells", field.GazetteerFile, head + "a\tlab\tA A\t\t\t\t\t\tmore\n", "gazetteer.tsv:2:15: 9 cells"},
		{"bad id", field.GazetteerFile, head + "Open AI\tlab\tOpenAI\n", `gazetteer.tsv:2:1: id "Open AI"`},
		{"bad kind", field.GazetteerFile, head + "openai\tlabb\tOpenAI\n", `gazetteer.tsv:2:8: kind "labb"`},
		{"no name", field.GazetteerFile, head + "openai\tlab\n", "has no name"},
		{"id twice", field.GazetteerFile, head + "a\tlab\tOpenAI\na\tlab\tOther\n", `gazetteer.tsv:3:1: id "a" stands in line 2`},
		{"name twice", field.GazetteerFile, head + "a\tlab\tOpenAI\nb\tlab\topenai\n", `gazetteer.tsv:3:7: the name "openai" is also a name of "a" in line 2`},
		{"name twice, other script", field.GazetteerFile, head + "a\tlab\t\t輝達\nb\tlab\tB\t辉达\n", `gazetteer.tsv:3:9: the name "辉达"`},
		{"no parent", field.GazetteerFile, head + "a\tlab\tOpenAI\t\tnobody\n", `gazetteer.tsv:2:15: parent "nobody"`},
		{"circle", field.GazetteerFile, head + "a\tlab\tAaaaa\t\tb\nb\tlab\tBbbbb\t\ta\n", "circle"},
		{"home", field.GazetteerFile, head + "a\tlab\tAaaaa\t\t\tjavascript:alert(1)\n", "is no web address"},
		{"weight", field.GazetteerFile, head + "a\tlab\tAaaaa\t\t\t\tNaN\n", `weight "NaN"`},
		{"flag", field.GazetteerFile, head + "a\tlab\tAaaaa\t\t\t\t\tfamly\n", `flag "famly"`},
		{"not UTF-8", field.GazetteerFile, head + "a\tlab\tA\xff\n", "gazetteer.tsv:2:8: the text is not UTF-8"},
		{"hidden character", field.GazetteerFile, head + "a\tlab\tOpen\u202eAI\n", "gazetteer.tsv:2:11: the character U+202E cannot be seen"},
		{"zero", field.GazetteerFile, head + "a\tlab\tOpen\x00AI\n", "U+0000"},
		{"long line", field.GazetteerFile, head + "a\tlab\t" + strings.Repeat("x", 20<<10), "gazetteer.tsv:2: the line has"},
		{"long name", field.GazetteerFile, head + "a\tlab\t" + strings.Repeat("大", 100), "at most 120"},
		{"huge file", field.GazetteerFile, head + strings.Repeat("# x\n", 3<<20), "gazetteer.tsv: the file has"},
		{"many rows", field.GazetteerFile, head + strings.Repeat("-\tnot\tname\n", 60_000), "more than 50000 rows"},
		{"term weight", field.TermsFile, "weight\tlang\tterms\nInf\ten\tAI\n", `terms.tsv:2:1: weight "Inf"`},
		{"term language", field.TermsFile, "weight\tlang\tterms\n1\tfr\tIA\n", `terms.tsv:2:3: language "fr"`},
		{"term twice", field.TermsFile, "weight\tlang\tterms\n1\ten\tagent\n2\ten\tagent\n", `terms.tsv:3:6: the term "agent" stands in line 2`},
		{"gloss empty", field.GlossaryFile, "zh\ten\n发布\t\n", "glossary.tsv:2"},
		{"gloss twice", field.GlossaryFile, "zh\ten\n发布\ta\n发布\tA\n", "glossary.tsv:3:1"},
		{"field key", field.FieldFile, "key\ten\tzh\ntitle\ta\tb\n", `field.tsv:2:1: key "title"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := field.Parse(files(tt.file, tt.text))
			if !errors.Is(err, news.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := field.Parse(files(field.GazetteerFile, "id\tkind\ten\n"+strings.Repeat("A\tlab\tName\n", 100),
		field.TermsFile, "weight\tlang\tterms\nx\ten\tAI\n"))
	if err == nil || strings.Count(err.Error(), "\n") != 20 || !strings.Contains(err.Error(), "more faults") {
		t.Errorf("error %v", err)
	}
	if _, err := field.Parse(fstest.MapFS{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want one that says which file is missing", err)
	}
}

// FuzzParse fails if a file makes the parser panic, or gives a field that breaks what Parse promises.
func FuzzParse(f *testing.F) {
	f.Add("id\tkind\ten\tzh\tparent\na\tlab\t=?A b\t智谱\t\nb\tmodel\tB\t\ta\n", "weight\tlang\tterms\n1\ten\tAI\n")
	f.Fuzz(func(t *testing.T, gazetteer, terms string) {
		got, err := field.Parse(files(field.GazetteerFile, gazetteer, field.TermsFile, terms))
		if err != nil {
			return
		}
		ids := map[news.EntityID]bool{}
		for _, e := range got.Entities {
			if ids[e.ID] || len(e.Names) == 0 || e.Weight < 0 || e.Weight > 1 || e.Print(news.Chinese) == "" {
				t.Fatalf("entity %+v", e)
			}
			ids[e.ID] = true
		}
		for _, e := range got.Entities {
			if e.Parent != "" && !ids[e.Parent] {
				t.Fatalf("parent %q of %s is nobody", e.Parent, e.ID)
			}
		}
	})
}
