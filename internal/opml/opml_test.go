package opml_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"dateline/internal/news"
	"dateline/internal/opml"
)

func list(rows string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><opml version="2.0"><head><title>t</title></head><body>` + rows + `</body></opml>`
}

func press(url, name string) news.Source {
	return news.Source{URL: url, Name: name, Class: news.Press}
}

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		in       string
		want     []news.Source
		problems []string // a part of each, in order
	}{
		{
			name: "all attributes",
			in: list(`<outline type="rss" text="x" title="The Verge: AI" outlet="The Verge" class="press" language="en-US" ` +
				`zone="America/New_York" paused="true" xmlUrl="https://a.example/ai.xml" htmlUrl="https://a.example/ai"/>`),
			want: []news.Source{{
				URL: "https://a.example/ai.xml", Name: "The Verge: AI", Outlet: "The Verge", Home: "https://a.example/ai",
				Class: news.Press, Lang: news.English, Zone: "America/New_York", Paused: true,
			}},
		},
		{
			name: "a recorded week's list",
			in: list(`<outline type="rss" text="iThome" title="iThome" language="zh-TW" category="ainews" xmlUrl="http://127.0.0.1:8765/feed/x.rss"/>` +
				`<outline type="rss" text="Readhub" title="Readhub" language="zh" category="readhub" xmlUrl="http://127.0.0.1:8765/feed/y.rss"/>`),
			want: []news.Source{
				{URL: "http://127.0.0.1:8765/feed/x.rss", Name: "iThome", Class: news.Press, Lang: news.Traditional},
				{URL: "http://127.0.0.1:8765/feed/y.rss", Name: "Readhub", Class: news.Press, Lang: news.Chinese},
			},
		},
		{
			name: "folders, no version, no type, attributes in any case",
			in: `<OPML><body><outline text="Tech"><outline text="AI"><Outline TITLE="A" XMLURL="https://a.example/f"/></outline>` +
				`<outline text="B" xmlurl="https://b.example/f" htmlURL="https://b.example"/></outline></body></OPML>`,
			want: []news.Source{press("https://a.example/f", "A"), {URL: "https://b.example/f", Name: "B", Home: "https://b.example", Class: news.Press}},
		},
		{
			name: "text where there is no title, else no name",
			in:   list(`<outline text="T" title=" " xmlUrl="https://a.example/1"/><outline xmlUrl="https://a.example/2"/>`),
			want: []news.Source{press("https://a.example/1", "T"), press("https://a.example/2", "")},
		},
		{
			name: "a feed that is a folder too",
			in:   list(`<outline text="A" xmlUrl="https://a.example/f"><outline text="B" xmlUrl="https://b.example/f"/></outline>`),
			want: []news.Source{press("https://a.example/f", "A"), press("https://b.example/f", "B")},
		},
		{
			name: "repeats go, however the address is spelled",
			in: list(`<outline text="A" xmlUrl="https://www.a.example/feed/"/><outline text="A2" xmlUrl="http://a.example:80/feed"/>` +
				`<outline text="A3" xmlUrl="feed://A.example/feed#top"/><outline text="B" xmlUrl="https://a.example/feed?tag=ai"/>`),
			want: []news.Source{press("https://www.a.example/feed/", "A"), press("https://a.example/feed?tag=ai", "B")},
		},
		{
			name: "bad rows are named and the others kept",
			in: list("<outline type=\"rss\" text=\"none\"/>\n<outline text=\"mail\" xmlUrl=\"mailto:a@b.example\"/>\n<outline text=\"secret\" " +
				"xmlUrl=\"https://user:word@a.example/f\"/>\n<outline text=\"void\" xmlUrl=\"https:///f\"/>\n<outline text=\"odd\" xmlUrl=\"http://a b%zz/\"/>\n" +
				"<outline text=\"more\" type=\"include\" url=\"https://a.example/more.opml\"/>\n<outline text=\"good\" xmlUrl=\"https://a.example/f\"/>"),
			want:     []news.Source{press("https://a.example/f", "good")},
			problems: []string{`"none" has no feed address`, "neither http:// nor https://", "user name or password", "names no host", "no valid address", "lists within lists"},
		},
		{
			name:     "an unknown class is press, a bad zone is UTC, both are said",
			in:       list(`<outline text="A" class="blog" zone="/etc/passwd" xmlUrl="https://a.example/f"/>`),
			want:     []news.Source{press("https://a.example/f", "A")},
			problems: []string{`class "blog" is none of first-party, regulator`, "no zone name"},
		},
		{
			name: "classes in any case",
			in:   list(`<outline text="A" class=" First-Party " xmlUrl="https://a.example/f"/>`),
			want: []news.Source{{URL: "https://a.example/f", Name: "A", Class: news.FirstParty}},
		},
		{
			name: "loose ampersands and HTML entities",
			in:   list(`<outline text="R&amp;D &eacute;t&eacute; &nbsp; A & B" xmlUrl="https://a.example/f?a=1&b=2&amp;c=3"/>`),
			want: []news.Source{press("https://a.example/f?a=1&b=2&c=3", "R&D été A & B")},
		},
		{
			name: "control and invisible characters go",
			in:   list("<outline text=\"A\u200b\u202e \x0b B&#10;C\" xmlUrl=\" https://a.example/f\t\"/>"),
			want: []news.Source{press("https://a.example/f", "A B C")},
		},
		{
			name: "commented rows are not read; a folder's comment stays its own",
			in:   list(`<outline text="A" isComment="true" xmlUrl="https://a.example/f"/>`),
		},
		{
			name: "url of an rss row",
			in:   list(`<outline type="RSS" text="A" url="https://a.example/f"/><outline type="link" text="B" url="https://b.example/"/>`),
			want: []news.Source{press("https://a.example/f", "A")},
		},
		{
			name:     "a file that breaks off keeps what stood before",
			in:       `<opml><body><outline text="A" xmlUrl="https://a.example/f"/>` + "\n" + `<outline text="B" xmlUrl="https://b.exa`,
			want:     []news.Source{press("https://a.example/f", "A")},
			problems: []string{"damaged here"},
		},
		{name: "an empty list", in: list("")},
		{name: "a harmless document type", in: `<!DOCTYPE opml><opml><body/></opml>`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, problems, err := opml.Parse([]byte(tt.in))
			if err != nil {
				t.Fatalf("Parse(%q): %v", tt.in, err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("Parse(%q) (-want +got):\n%s", tt.in, d)
			}
			if len(problems) != len(tt.problems) {
				t.Fatalf("Parse(%q) reported %v, want %d problems", tt.in, problems, len(tt.problems))
			}
			for i, want := range tt.problems {
				if !strings.Contains(problems[i].Text, want) || problems[i].Line < 1 {
					t.Errorf("problem %d = %+v, want %q in it", i, problems[i], want)
				}
			}
		})
	}
}

func TestParseNamesTheLine(t *testing.T) {
	t.Parallel()
	_, problems, err := opml.Parse([]byte("<opml>\n<body>\n<outline text=\"x\" xmlUrl=\"ftp://a.example\"/>\n</body></opml>"))
	if err != nil || len(problems) != 1 || problems[0].Line != 3 {
		t.Errorf("Parse reported %v, %v; want one problem in line 3", problems, err)
	}
}

func TestParseLanguages(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]news.Lang{
		"": "", "en": news.English, "EN_gb": news.English, "zh": news.Chinese, "zh-CN": news.Chinese, "zh_Hans_SG": news.Chinese, "cn": news.Chinese,
		"zh-TW": news.Traditional, "zh-Hant": news.Traditional, "zh-hk": news.Traditional, "zh-Hans-HK": news.Chinese, "yue": news.Traditional,
		"ja-JP": news.Japanese, "ko": news.Korean, "fr": news.OtherLang, "other": news.OtherLang,
	} {
		got, _, err := opml.Parse([]byte(list(fmt.Sprintf(`<outline text="A" language=%q xmlUrl="https://a.example/f"/>`, tag))))
		if err != nil || len(got) != 1 || got[0].Lang != want {
			t.Errorf("language %q read as %+v, %v; want %q", tag, got, err, want)
		}
	}
}

func TestParseCharsets(t *testing.T) {
	t.Parallel()
	rows := `<outline text="量子位" xmlUrl="https://a.example/f"/>`
	doc := func(charset string) string {
		return `<?xml version="1.0" encoding="` + charset + `"?><opml><body>` + rows + `</body></opml>`
	}
	wide := func(order binary.ByteOrder, mark bool, s string) []byte {
		var b []byte
		if mark {
			s = "\ufeff" + s
		}
		for _, u := range utf16.Encode([]rune(s)) {
			two := make([]byte, 2)
			order.PutUint16(two, u)
			b = append(b, two...)
		}
		return b
	}
	gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(doc("gb2312")))
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string][]byte{
		"plain":                       []byte(doc("utf-8")),
		"no declaration":              []byte("<opml><body>" + rows + "</body></opml>"),
		"UTF-8 mark":                  []byte("\ufeff" + doc("utf-8")),
		"UTF-16 little, mark":         wide(binary.LittleEndian, true, doc("utf-16")),
		"UTF-16 big, mark":            wide(binary.BigEndian, true, doc("utf-16")),
		"UTF-16 little, no mark":      wide(binary.LittleEndian, false, doc("utf-16")),
		"UTF-16 big, no mark":         wide(binary.BigEndian, false, doc("utf-16")),
		"UTF-16 said, UTF-8 meant":    []byte(doc("utf-16")),
		"GBK":                         gbk,
		"an editor's UTF-8, GBK said": []byte(doc("gbk")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, problems, err := opml.Parse(in)
			if err != nil || len(problems) > 0 {
				t.Fatalf("Parse: %v, %v", problems, err)
			}
			if d := cmp.Diff([]news.Source{press("https://a.example/f", "量子位")}, got); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
}

// What is no list, or is built to exhaust its reader, is refused whole.
func TestParseRefuses(t *testing.T) {
	t.Parallel()
	many := func(n int, s string) string { return strings.Repeat(s, n) }
	row := `<outline text="A" xmlUrl="https://a.example/f"/>`
	for name, in := range map[string]string{
		"nothing":           "",
		"text":              "https://a.example/feed.xml",
		"a web page":        "<!DOCTYPE html><html><head></head></html>",
		"a feed":            `<rss version="2.0"><channel/></rss>`,
		"entities":          `<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><opml><body>` + row + `</body></opml>`,
		"outer entity":      `<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body><outline text="&x;"/></body></opml>`,
		"too deep":          "<opml>" + many(100_000, "<outline text='a'>"),
		"too many rows":     list(many(20_001, row)),
		"too many elements": list(many(100_001, "<a/>")),
		"too large":         list(many(11<<20, " ")),
		"unknown charset":   "<?xml version=\"1.0\" encoding=\"ebcdic-9\"?><opml><body>\xff\xfe\x80</body></opml>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, problems, err := opml.Parse([]byte(in))
			if !errors.Is(err, news.ErrInvalid) || got != nil || problems != nil {
				t.Errorf("Parse = %d sources, %d problems, %v; want nothing and news.ErrInvalid", len(got), len(problems), err)
			}
		})
	}
}

func TestParseBoundsProblems(t *testing.T) {
	t.Parallel()
	_, problems, err := opml.Parse([]byte(list(strings.Repeat(`<outline type="rss" text="x"/>`, 5_000))))
	if err != nil || len(problems) != 1_000 {
		t.Errorf("Parse reported %d problems, %v; want 1000", len(problems), err)
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	err := opml.Write(&b, `Mine & "yours" <3`, []news.Source{
		{
			URL: "https://a.example/f?a=1&b=2", Name: `"A" <b> & C`, Outlet: "甲", Home: "https://a.example/", Class: news.Research, Lang: news.Chinese,
			Zone: "Asia/Shanghai", Paused: true,
		},
		{URL: "https://b.example/f", Class: news.Press},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
  <head><title>Mine &amp; &#34;yours&#34; &lt;3</title></head>
  <body>
    <outline type="rss" text="&#34;A&#34; &lt;b&gt; &amp; C" title="&#34;A&#34; &lt;b&gt; &amp; C" xmlUrl="https://a.example/f?a=1&amp;b=2" htmlUrl="https://a.example/" language="zh" outlet="甲" class="research" zone="Asia/Shanghai" paused="true"/>
    <outline type="rss" text="" xmlUrl="https://b.example/f" class="press"/>
  </body>
</opml>
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("Write (-want +got):\n%s", d)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteSaysWhyItStopped(t *testing.T) {
	t.Parallel()
	if err := opml.Write(brokenWriter{}, "t", nil); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("Write = %v, want the writer's fault", err)
	}
}

// Whatever is given, what Parse makes of it is clean, and writing and reading it again changes nothing.
func FuzzParse(f *testing.F) {
	f.Add([]byte(list(`<outline type="rss" text="A&amp;B" title="甲" outlet="o" class="research" language="zh-TW" zone="Asia/Taipei" paused="1" xmlUrl="https://a.example/f" htmlUrl="http://a.example"/>`)))
	f.Add([]byte("\xff\xfe<\x00o\x00p\x00m\x00l\x00/\x00>\x00"))
	f.Add([]byte(`<opml><outline text="]]&gt; ' &#x85; &#xFFFE;" xmlurl="feed:https://A.example:443/%7e a|b"/><outline`))
	f.Add([]byte(`<!DOCTYPE opml [<!ENTITY a "b">]><opml/>`))
	f.Add([]byte("<?xml encoding='gbk'?><opml><outline text='\xc1\xbf' xmlUrl='http://[::1]:8/'/></opml>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, _, err := opml.Parse(data)
		if err != nil {
			if !errors.Is(err, news.ErrInvalid) {
				t.Fatalf("Parse = %v, want news.ErrInvalid", err)
			}
			return
		}
		for _, s := range got {
			if !strings.HasPrefix(strings.ToLower(s.URL), "http") || s.Class.Nearness() >= len(news.Classes()) || strings.ContainsAny(s.Name+s.Outlet+s.URL+s.Zone, "\n\t\x00") {
				t.Fatalf("source is not clean: %+v", s)
			}
		}
		var b bytes.Buffer
		if err := opml.Write(&b, "again", got); err != nil {
			t.Fatal(err)
		}
		again, problems, err := opml.Parse(b.Bytes())
		if err != nil || len(problems) > 0 {
			t.Fatalf("what Write wrote is not read: %v, %v\n%s", problems, err, b.Bytes())
		}
		if d := cmp.Diff(got, again); d != "" {
			t.Fatalf("round trip (-first +again):\n%s", d)
		}
	})
}
