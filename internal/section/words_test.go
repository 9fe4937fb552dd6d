package section_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/section"
)

const head = "section\tlang\tweight\twords\n"

func words(text string) fstest.MapFS {
	return fstest.MapFS{section.WordsFile: {Data: []byte(text)}}
}

// TestWords fails if a field's own words do not decide.
func TestWords(t *testing.T) {
	t.Parallel()
	g, err := entity.New(&field.Field{})
	if err != nil {
		t.Fatal(err)
	}
	filer, err := section.New(words("\ufeff# tea\r\n"+head+"policy\ten\t5\ttea tax|^duty|levi*\r\n\r\npeople\tzh\t5\t茶人\nproducts\ten\t-3\ttea\nsign:move\ten\t\tsteeps\nhost:guides\t-\t\ttea.example/brew\n"), g)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		title, url string
		lang       news.Lang
		want       news.SectionID
	}{
		{"The tea tax rises", "", news.English, section.Policy},
		{"The TEA-TAX rises", "", news.English, ""}, // another word
		{"Teatax", "", news.English, ""},
		{"Duty on leaves", "", news.English, section.Policy},
		{"“Duty” on leaves", "", news.English, section.Policy},
		{"On duty", "", news.English, ""},
		{"Levies on leaves", "", news.English, section.Policy},
		{"Alevies on leaves", "", news.English, ""},
		{"一位茶人的故事", "", news.Chinese, section.People},
		{"一位茶人的故事", "", news.Traditional, section.People},
		{"一位茶人的故事", "", news.English, ""}, // Chinese words are for Chinese texts
		{"Leaves", "https://www.tea.example/brew/3", news.English, section.Guides},
		{"Leaves", "https://tea.example.org/brew/3", news.English, ""},
		{"Leaves", "https://tea.example/buy", news.English, ""},
	}
	for _, tt := range tests {
		v := news.Voice{Class: news.Press}
		v.Title, v.URL, v.Lang = tt.title, tt.url, tt.lang
		got := filer.File(section.Story{Reports: []news.Voice{v}})
		home := got.Home
		if home != section.Policy && home != section.People && home != section.Guides {
			home = "" // one of those of which the file says nothing
		}
		if home != tt.want {
			t.Errorf("%s %s %s: filed %q, want %q; %v", tt.lang, tt.title, tt.url, home, tt.want, got.Ranked[:2])
		}
	}
}

// TestWithoutWords fails if a field without its own file is refused.
func TestWithoutWords(t *testing.T) {
	t.Parallel()
	g, err := entity.New(&field.Field{})
	if err != nil {
		t.Fatal(err)
	}
	filer, err := section.New(fstest.MapFS{}, g)
	if err != nil {
		t.Fatal(err)
	}
	v := filer.File(report("Startup raises $20 million", "", news.English))
	if v.Home != section.Business {
		t.Errorf("filed %s", v.Home)
	}
}

// TestFaults fails if a faulty file is taken, or if its error does not lead to the place.
func TestFaults(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"empty", "# nothing\n", "the file is empty"},
		{"header", "section\twords\n", "sections.tsv:1: the first line must name the columns"},
		{"cells", head + "policy\ten\t1\n", "sections.tsv:2: 3 cells instead of 4"},
		{"section", head + "sport\ten\t1\tgoal\n", `sections.tsv:2: section "sport" is unknown`},
		{"sign", head + "sign:jump\ten\t\tgoal\n", `section "sign:jump" is unknown`},
		{"host", head + "host:sport\t-\t\tgoal.com\n", `section "host:sport" is unknown`},
		{"host language", head + "host:policy\ten\t\tgoal.com\n", "has no language"},
		{"learned", head + "learned:policy\ten\t1\tgoal\n", `section "learned:policy" is unknown`},
		{"language", head + "policy\tfr\t1\tloi\n", `language "fr" is neither en nor zh`},
		{"weight", head + "policy\ten\tNaN\tlaw\n", `weight "NaN"`},
		{"no weight", head + "policy\ten\t0\tlaw\n", `weight "0"`},
		{"sign weight", head + "sign:law\ten\t2\tlaw\n", "have none"},
		{"twice", head + "policy\ten\t1\tlaw\npolicy\ten\t2\tLaw\n", `sections.tsv:3: the word "Law" stands in line 2 already`},
		{"short stem", head + "policy\ten\t1\tla*\n", "too few letters"},
		{"long word", head + "policy\ten\t1\t" + strings.Repeat("x", 70) + "\n", "at most 60"},
		{"hidden", head + "policy\ten\t1\tla\u202ew\n", "cannot be seen"},
		{"not UTF-8", head + "policy\ten\t1\tla\xffw\n", "sections.tsv:2: the line holds characters"},
		{"long line", head + "policy\ten\t1\t" + strings.Repeat("ab|", 30_000) + "\n", "sections.tsv:2: the line has"},
		{"huge", head + strings.Repeat("# x\n", 2<<20), "the file has"},
	}
	g, err := entity.New(&field.Field{})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := section.New(words(tt.text), g)
			if !errors.Is(err, news.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

// FuzzWords fails if a file makes the parser panic, or gives a filer that cannot file.
func FuzzWords(f *testing.F) {
	f.Add(head+"policy\ten\t1\tlaw|^act|regul*\nsign:law\tzh\t\t法院\nhost:policy\t-\t\t.gov\n", "The law")
	g, err := entity.New(&field.Field{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, file, title string) {
		filer, err := section.New(words(file), g)
		if err != nil {
			if !errors.Is(err, news.ErrInvalid) {
				t.Fatalf("error %v", err)
			}
			return
		}
		check(t, filer.File(report(title, title, news.Chinese)))
	})
}
