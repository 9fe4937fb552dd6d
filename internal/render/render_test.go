package render_test

import (
	"encoding/json"
	"encoding/xml"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/section"
)

var update = flag.Bool("update", false, "write the golden files anew")

const site render.Address = "https://news.example.org"

func readIssue(tb testing.TB, name string) (*news.Issue, *time.Location) {
	tb.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		tb.Fatal(err)
	}
	var issue news.Issue
	if err := json.Unmarshal(body, &issue); err != nil {
		tb.Fatal(err)
	}
	zone, err := time.LoadLocation(issue.Zone)
	if err != nil {
		tb.Fatal(err)
	}
	return &issue, zone
}

// What is printed of an issue changes only where someone meant it to.
func TestGolden(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"week", "quiet"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			issue, zone := readIssue(t, name)
			add := func(file, text string) {
				golden(t, filepath.Join("testdata", name, file), []byte(text))
			}
			for _, lang := range news.EditionLangs() {
				lex := render.NewLexicon(lang)
				edition := render.NewEdition(issue, lex, zone)
				add(string(lang)+".md", render.Markdown(edition, site))
				add(string(lang)+".txt", render.Text(edition, site))
				feed := render.Feed{Lex: lex, Address: site, Editions: []*render.Edition{edition}}
				for _, format := range render.Formats() {
					body, err := feed.Write(format)
					if err != nil {
						t.Fatalf("Write(%s): %v", format, err)
					}
					add(string(lang)+".feed."+string(format), string(body))
				}
			}
		})
	}
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (run with -update to accept):\n%s", file, diff)
	}
}

// A word that one language lacks shows as a key to half of the readers.
func TestLexiconsHoldTheSameKeys(t *testing.T) {
	t.Parallel()
	zh, en := render.NewLexicon(news.Chinese), render.NewLexicon(news.English)
	place := regexp.MustCompile(`\{(\d+)`)
	for _, key := range zh.Keys() {
		if !en.Has(key) {
			t.Errorf("English lacks %q", key)
		}
	}
	for _, key := range en.Keys() {
		if !zh.Has(key) {
			t.Errorf("Chinese lacks %q", key)
			continue
		}
		if en.T(key) == "" || zh.T(key) == "" {
			t.Errorf("%q is empty", key)
		}
		places := func(text string) map[string]bool {
			found := map[string]bool{}
			for _, m := range place.FindAllStringSubmatch(text, -1) {
				found[m[1]] = true
			}
			return found
		}
		if strings.HasPrefix(key, "date") { // Chinese counts months, English names them
			continue
		}
		if diff := cmp.Diff(places(zh.T(key)), places(en.T(key))); diff != "" {
			t.Errorf("%q has other places in English: %s", key, diff)
		}
	}
}

// Every class, reason and state has words; else readers meet our identifiers.
func TestLexiconNamesEverything(t *testing.T) {
	t.Parallel()
	for _, lang := range news.EditionLangs() {
		lex := render.NewLexicon(lang)
		var keys []string
		for _, c := range news.Classes() {
			keys = append(keys, "class."+string(c))
		}
		for _, r := range []news.Reason{news.BelowTheLine, news.OneOrigin, news.OffField, news.SameEntity, news.FullSection} {
			keys = append(keys, "reason."+string(r))
		}
		for _, s := range []news.SourceStatus{
			news.SourceNew, news.SourceOK, news.SourceFailing, news.SourceGone, news.SourceBlocked,
		} {
			keys = append(keys, "source."+string(s))
		}
		for _, s := range []news.IssueStatus{news.Draft, news.Approved, news.Frozen} {
			keys = append(keys, "status."+string(s))
		}
		for _, s := range append(section.All(), news.SectionMatters) {
			keys = append(keys, "section."+string(s))
		}
		for _, l := range []news.Lang{
			news.English, news.Chinese, news.Traditional, news.Japanese, news.Korean, news.OtherLang,
		} {
			keys = append(keys, "lang."+string(l), "foreign."+string(l))
		}
		for _, key := range keys {
			if !lex.Has(key) {
				t.Errorf("%s has no words for %q", lang, key)
			}
		}
	}
}

func TestT(t *testing.T) {
	t.Parallel()
	zh, en := render.NewLexicon(news.Traditional), render.NewLexicon("fr")
	for _, tt := range []struct {
		name, got, want string
	}{
		{"one", en.T("item.voices", 1, 1), "1 outlet, 1 origin"},
		{"many", en.T("item.voices", 2140, 0), "2,140 outlets, 0 origins"},
		{"Chinese", zh.T("item.voices", 6, 1), "6 家媒体，1 个信源"},
		{"missing value", en.T("item.voices", 6), "6 outlets, {1} {1:origin|origins}"},
		{"braces in a value", en.T("foreign.line", "{1} {", "x}"), "{1} { (x})"},
		{"unknown key", en.T("no.such"), "[no.such]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.got != tt.want {
				t.Errorf("T = %q, want %q", tt.got, tt.want)
			}
		})
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	zh, en := render.NewLexicon(news.Chinese), render.NewLexicon(news.English)
	now := time.Date(2025, 12, 14, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name, got, want string
	}{
		{"one month", en.WeekDates(news.Week{Year: 2025, Number: 50}), "8–14 December 2025"},
		{"one month, zh", zh.WeekDates(news.Week{Year: 2025, Number: 50}), "2025 年 12 月 8—14 日"},
		{"two months", en.WeekDates(news.Week{Year: 2025, Number: 5}), "27 January – 2 February 2025"},
		{"two months, zh", zh.WeekDates(news.Week{Year: 2025, Number: 5}), "2025 年 1 月 27 日—2 月 2 日"},
		{"two years", en.WeekDates(news.Week{Year: 2026, Number: 1}), "29 December 2025 – 4 January 2026"},
		{"two years, zh", zh.WeekDates(news.Week{Year: 2026, Number: 1}), "2025 年 12 月 29 日—2026 年 1 月 4 日"},
		{"day", zh.LongDay(now), "2025 年 12 月 14 日"},
		{"one day", en.Days(now, now.Add(time.Hour)), "14 December 2025"},
		{"two days", zh.Days(now, now.AddDate(0, 0, 1)), "2025 年 12 月 14—15 日"},
		{"now", en.Relative(now, now), "just now"},
		{"soon", zh.Relative(now.Add(time.Second), now), "即将"},
		{"minutes", en.Relative(now.Add(-90*time.Minute), now), "90 min ago"},
		{"hours", zh.Relative(now.Add(3*time.Hour), now), "3 小时后"},
		{"days", en.Relative(now.Add(-49*time.Hour), now), "2 days ago"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.got != tt.want {
				t.Errorf("got %q, want %q", tt.got, tt.want)
			}
		})
	}
}

func TestSafeURL(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ raw, want string }{
		{"https://a.example/b?c=d#e", "https://a.example/b?c=d#e"},
		{" http://a.example ", "http://a.example"},
		{"javascript:alert(1)", ""},
		{"JavaScript:alert(1)", ""},
		{"data:text/html,x", ""},
		{"//a.example/", ""},
		{"/etc/passwd", ""},
		{"https:a.example", ""},
		{"https://user:secret@a.example/", ""},
		{"https://a.example/" + strings.Repeat("x", 3000), ""},
		{"https://a.example/\x00", ""},
		{"https://a\xbc\"b.example/", ""},
		{"", ""},
	} {
		if got := render.SafeURL(tt.raw); got != tt.want {
			t.Errorf("SafeURL(%q) = %q, want %q", tt.raw, got, tt.want)
		}
	}
}

func TestContext(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("word ", 60)
	for _, tt := range []struct {
		name, text, sentence, before, hit, after string
	}{
		{"whole", "One. Two. Three.", "Two.", "One. ", "Two.", " Three."},
		{"paragraph", "Old.\n\nOne. Two.\n\nNew.", "Two.", "One. ", "Two.", ""},
		{"gone", "One.", "Two.", "", "", ""},
		{"empty", "One.", " ", "", "", ""},
		{
			"cut", long + "Two. " + long, "Two.", "…" + strings.Repeat("word ", 28), "Two.",
			" " + strings.TrimSpace(strings.Repeat("word ", 28)) + "…",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			before, hit, after := render.Context(tt.text, tt.sentence)
			if diff := cmp.Diff([]string{tt.before, tt.hit, tt.after}, []string{before, hit, after}); diff != "" {
				t.Errorf("Context (-want +got):\n%s", diff)
			}
		})
	}
}

// What others write becomes neither markup nor broken XML, whatever it holds.
func FuzzHostileText(f *testing.F) {
	f.Add(`"><script>alert(1)</script>`, "javascript:alert(1)")
	f.Add("]]> & \x00 \ufffe [a](b) `c` <!-- -->\n# d\n\n1. e", "https://a.example/)>\n<b>")
	f.Add("标题\u202e反转 ![x](y) $m$ ~~z~~", "https://a.example/?a=b&c=d")
	f.Fuzz(func(t *testing.T, text, address string) {
		issue := hostile(text, address)
		for _, lang := range news.EditionLangs() {
			lex := render.NewLexicon(lang)
			edition := render.NewEdition(issue, lex, nil)
			feed := render.Feed{Lex: lex, Address: site, Editions: []*render.Edition{edition}}
			for _, format := range render.Formats() {
				body, err := feed.Write(format)
				if err != nil {
					t.Fatalf("Write(%s): %v", format, err)
				}
				var doc any
				if format == render.JSONFeed {
					err = json.Unmarshal(body, &doc)
				} else {
					err = xml.Unmarshal(body, new(struct{}))
				}
				if err != nil {
					t.Fatalf("%s does not parse: %v\n%s", format, err, body)
				}
			}
			html, err := render.HTML(edition, site)
			if err != nil {
				t.Fatal(err)
			}
			checkHTML(t, html)
			for line := range strings.SplitSeq(render.Text(edition, ""), "\n") {
				if strings.HasPrefix(strings.TrimSpace(line), "javascript:") {
					t.Errorf("text carries an address that is not safe: %q", line)
				}
			}
			if md := render.Markdown(edition, ""); strings.Contains(strings.ReplaceAll(md, `\<`, ""), "<script") ||
				strings.Contains(md, "](<javascript") {
				t.Errorf("Markdown carries markup of others:\n%s", md)
			}
		}
	})
}

// hostile is an issue in which everything that comes from outside is the given text.
func hostile(text, address string) *news.Issue {
	ref := news.PassageRef{Report: "r1", URL: address, Outlet: text, Class: news.Class(text)}
	said := news.Sentence{Text: text, Lang: news.Lang(text), How: news.Extracted, Passages: []news.PassageRef{ref, ref}}
	item := news.Item{
		Story: news.StoryID(text), Outlets: []string{text}, Class: news.Class(text),
		Parts: []news.Part{{Name: text}}, Editions: map[news.Lang]news.Words{
			news.English: {Headline: said, Sentences: []news.Sentence{said, said}},
		},
		Links: []news.Link{{Report: "r2", URL: address, Outlet: text, Title: text, Lang: news.Lang(text)}},
	}
	lines := []news.Line{{
		Record: news.RecordID(text), Kind: news.RecordKind(text), Status: news.RecordStatus(text), Attribution: news.Attribution(text),
		Editions: map[news.Lang]news.Sentence{news.English: said, news.Chinese: said},
	}}
	return &news.Issue{
		Week: news.Week{Year: 2025, Number: 50}, Status: news.IssueStatus(text),
		Sections: []news.Section{{ID: news.SectionID(text), Items: []news.Item{item}}},
		Lead:     map[news.Lang][]news.Sentence{news.English: {said}}, Since: lines, Numbers: lines, Unconfirmed: lines,
		LeftOut:  []news.LeftOut{{Story: "t2", Headline: text, Reason: news.Reason(text)}},
		Coverage: news.Coverage{Failing: []news.Failing{{Name: text, Error: text}}},
	}
}

func TestExport(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 12, 9, 8, 0, 0, 0, time.FixedZone("", 8*3600))
	voice := func(id news.ReportID, hour int) news.Voice {
		return news.Voice{Report: news.Report{
			ID: id, Source: "s1", URL: "http://www.a.example/" + string(id) + "?utm_source=x&b=<c>", Title: "Title " + string(id),
			Lang: news.English, Published: at.Add(time.Duration(hour) * time.Hour), Dated: true,
		}, Outlet: "A", Class: news.Press}
	}
	stories := []render.ExportStory{
		{Ranked: news.Ranked{Story: "t2", Rank: 2}, Voices: []news.Voice{voice("r3", 0)}},
		{
			Ranked:   news.Ranked{Story: "t1", Rank: 1, Score: 2.5, Parts: []news.Part{{Name: "origins", Input: 2, Value: 2.5}}},
			Headline: "Head", InIssue: true, Voices: []news.Voice{voice("r2", 3), voice("r1", 1)},
		},
	}
	got, err := render.Export(news.Week{Year: 2025, Number: 50}, stories, nil)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("testdata", "export.json"), got)

	stories[0].Voices[0].ID = "r1"
	if _, err := render.Export(news.Week{Year: 2025, Number: 50}, stories, nil); err == nil {
		t.Error("Export took a report that stands in two stories")
	}
	empty, err := render.Export(news.Week{Year: 2025, Number: 50}, nil, nil)
	if err != nil || !strings.Contains(string(empty), `"stories": []`) {
		t.Errorf("Export of nothing = %s, %v", empty, err)
	}
}
