package feed_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"dateline/internal/feed"
	"dateline/internal/news"
)

func TestParseDate(t *testing.T) {
	t.Parallel()
	shanghai := time.FixedZone("CST", 8*3600)
	chicago, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		text string
		zone *time.Location
		want string // empty: no date
	}{
		{"2025-12-08T10:00:00Z", nil, "2025-12-08T10:00:00Z"},
		{"2025-12-08T10:00:00.123+08:00", nil, "2025-12-08T02:00:00.123Z"},
		{"2025-12-08T10:00:00", shanghai, "2025-12-08T02:00:00Z"},
		{"2025-12-08T10:00", nil, "2025-12-08T10:00:00Z"},
		{"2025-12-08 10:00:00 +0800", nil, "2025-12-08T02:00:00Z"},
		{"2025-12-08 10:00:00.5 UTC", nil, "2025-12-08T10:00:00.5Z"},
		{"2025-12-08T10:00:00+0800", nil, "2025-12-08T02:00:00Z"},
		{"2025-12-08T10:00:00:-0700", nil, "2025-12-08T17:00:00Z"},
		{"20251208", nil, "2025-12-08T00:00:00Z"},
		{"20251208T100000Z", nil, ""},
		{"20251208100000", nil, "2025-12-08T10:00:00Z"},
		{"2025-342", nil, "2025-12-08T00:00:00Z"},
		{"2025-12", nil, "2025-12-01T00:00:00Z"},
		{"2025", nil, "2025-01-01T00:00:00Z"},
		{"2025/12/8 9:05", shanghai, "2025-12-08T01:05:00Z"},
		{"Mon, 08 Dec 2025 10:00:00 GMT", nil, "2025-12-08T10:00:00Z"},
		{"Mon, 8 Dec 25 10:00 EST", nil, "2025-12-08T15:00:00Z"},
		{"Monday, 08-Dec-25 10:00:00 UTC", nil, "2025-12-08T10:00:00Z"},
		{"Mon Dec  8 10:00:00 2025", nil, "2025-12-08T10:00:00Z"},
		{"Mon Dec 08 2025 10:00:00 GMT+0800 (China Standard Time)", nil, "2025-12-08T02:00:00Z"},
		{"Mon, 08 Dec 2025 10:00:00 +0800 CST", nil, "2025-12-08T02:00:00Z"},
		{"Mon, 08 Dec 2025 10:00:00 CST", nil, "2025-12-08T16:00:00Z"},
		{"Mon, 08 Dec 2025 10:00:00 CST", shanghai, "2025-12-08T02:00:00Z"},
		{"Mon, 08 Dec 2025 10:00:00 CST", chicago, "2025-12-08T16:00:00Z"},
		{"Mon, 08 Dec 2025 24:00:00 GMT", nil, "2025-12-09T00:00:00Z"},
		{"December 8, 2025 3:04 PM", nil, "2025-12-08T15:04:00Z"},
		{"Dec. 8th, 2025 at 12:30 a.m. ET", nil, "2025-12-08T04:30:00Z"},
		{"8 décembre 2025", nil, "2025-12-08T00:00:00Z"},
		{"8. Dezember 2025 10:00", nil, "2025-12-08T10:00:00Z"},
		{"08.12.2025", nil, "2025-12-08T00:00:00Z"},
		{"12/31/2025", nil, "2025-12-31T00:00:00Z"},
		{"31/12/2025", nil, "2025-12-31T00:00:00Z"},
		{"2025年12月8日", shanghai, "2025-12-07T16:00:00Z"},
		{"2025年12月8日 星期一 上午9:05", shanghai, "2025-12-08T01:05:00Z"},
		{"2025年12月8日 22时05分30秒", shanghai, "2025-12-08T14:05:30Z"},
		{"２０２５年１２月８日　１０：００", shanghai, "2025-12-08T02:00:00Z"},
		{"1765188000", nil, "2025-12-08T10:00:00Z"},
		{"1765188000123", nil, "2025-12-08T10:00:00.123Z"},
		{"", nil, ""},
		{"soon", nil, ""},
		{"10:00", nil, ""},
		{"2025-13-08", nil, ""},
		{"2025-12-08T25:00:00", nil, ""},
		{"Feb 31", nil, ""},
		{"0000-00-00 00:00:00", nil, ""},
		{"1800-01-01", nil, ""},
		{"12", nil, ""},
		{"1.2.3.4", nil, ""},
		{"Mon, 08 Dec 2025 10:00:00 XQZ", nil, ""},
		{strings.Repeat("1", 200), nil, ""},
	} {
		got, ok := feed.ParseDate(tt.text, tt.zone)
		text := ""
		if ok {
			text = got.UTC().Format(time.RFC3339Nano)
		}
		if text != tt.want {
			t.Errorf("ParseDate(%q, %v) = %q, want %q", tt.text, tt.zone, text, tt.want)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, html, want string }{
		{"nothing", "  \n ", ""},
		{"paragraphs", "<p>One</p>\n<p>Two</p>", "One\n\nTwo"},
		{"breaks", "One<br>Two<br/><br/>Three", "One\nTwo\nThree"},
		{"inline", "a <b>bold</b>, <i>new</i>word", "a bold, newword"},
		{"table", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\n\nc"},
		{"code", "<pre>if a {\n  b\n}</pre>after", "if a {\nb\n}\n\nafter"},
		{"script and style", "<style>p{}</style>a<script>x</script>b", "ab"},
		{"noscript", "a<noscript><img src=x></noscript>b", "ab"},
		{"never-ending list", "a<select><option>b", "a b"},
		{"never-ending script", "a<script>b", "a"},
		{"closed frame", "a<iframe src=x />b", "ab"},
		{"comment", "a<!-- b -->c", "ac"},
		{"entities", "&lt;p&gt; &amp;amp; &nbsp; &#x4e2d;", "<p> & 中"},
		{"escaped html", "&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;", "One\n\nTwo"},
		{"about tags", "The <code>&lt;div&gt;</code> tag", "The <div> tag"},
		{"no tags", "a < b and c > d", "a < b and c > d"},
		{"wrapped lines", strings.Repeat("this line is full of words up to its very end as old programs do it\n", 3) + "end.", strings.Repeat("this line is full of words up to its very end as old programs do it ", 3) + "end."},
		{"unseen characters", "a\u200bb\u00adc\u202ed\ufeff", "abcd"},
		{"joined emoji stay", "👩\u200d💻", "👩\u200d💻"},
		{"cut emoji", "text \ufffd", "text"},
		{"wide spaces", "一\u3000二", "一 二"},
		{"cdata left over", "<![CDATA[<p>a</p>]]>", "a\n\n]]>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := feed.Text(tt.html); got != tt.want {
				t.Errorf("Text(%q) = %q, want %q", tt.html, got, tt.want)
			}
		})
	}
}

func TestLang(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]news.Lang{
		"en-us": news.English, "EN_GB": news.English, "zh": news.Chinese, "zh-CN": news.Chinese, "zh-Hans-HK": news.Chinese,
		"zh-tw": news.Traditional, "zh_Hant": news.Traditional, "zh-HK": news.Traditional, "cn": news.Chinese, "ja-JP": news.Japanese,
		"ko": news.Korean, "de": news.OtherLang, "": "", "english": "", "x": "",
	} {
		if got := feed.Lang(tag); got != want {
			t.Errorf("Lang(%q) = %q, want %q", tag, got, want)
		}
	}
}

func TestDiscover(t *testing.T) {
	t.Parallel()
	page := `<html><head><base href="https://b.example/x/"><link rel="alternate" type="application/rss+xml" href="a.xml">
		<link type=application/atom+xml rel='feed alternate' href=//c.example/atom><link rel=alternate type=text/html href=/de>
		<LINK REL="ALTERNATE" TYPE="application/feed+json; charset=utf-8" HREF="a.json"><link rel=alternate type=application/rss+xml href="a.xml">
		<link rel=alternate type=application/rss+xml href="javascript:x"></head>`
	want := []string{"https://b.example/x/a.xml", "https://c.example/atom", "https://b.example/x/a.json"}
	if d := cmp.Diff(want, feed.Discover([]byte(page), "https://a.example/")); d != "" {
		t.Errorf("Discover differs (-want +got):\n%s", d)
	}
}

// TestCharsets writes one feed in many encodings, with the label in the declaration, in the header, nowhere, wrong.
func TestCharsets(t *testing.T) {
	t.Parallel()
	const zh, tw, ja, ko = "深度求索发布新模型，价格下调一半", "台積電獨家取得訂單，產能滿載", "新しいモデルを発表しました", "새로운 모델을 발표했다"
	for _, tt := range []struct {
		name, text string
		enc        encoding.Encoding
		label      string
		header     string
	}{
		{"gb18030", zh, simplifiedchinese.GB18030, "gb2312", ""},
		{"gb18030 in the header", zh, simplifiedchinese.GB18030, "", "text/xml; charset=GBK"},
		{"gb18030 unlabelled", zh, simplifiedchinese.GB18030, "", ""},
		{"gb18030 called utf-8", zh, simplifiedchinese.GB18030, "utf-8", ""},
		{"hz", zh, simplifiedchinese.HZGB2312, "hz-gb-2312", ""},
		{"big5", tw, traditionalchinese.Big5, "big5", ""},
		{"big5 unlabelled", tw, traditionalchinese.Big5, "", ""},
		{"shift_jis", ja, japanese.ShiftJIS, "Shift_JIS", ""},
		{"shift_jis unlabelled", ja, japanese.ShiftJIS, "", ""},
		{"euc-jp unlabelled", ja, japanese.EUCJP, "", ""},
		{"iso-2022-jp", ja, japanese.ISO2022JP, "iso-2022-jp", ""},
		{"euc-kr unlabelled", ko, korean.EUCKR, "", ""},
		{"utf-8 called latin", zh, encoding.Nop, "iso-8859-1", ""},
		{"utf-8 called gbk by the header", zh, encoding.Nop, "utf-8", "text/xml; charset=gbk"},
		{"utf-8 with a mark", zh, unicode.UTF8BOM, "utf-8", ""},
		{"utf-16 with a mark", zh, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "utf-16", ""},
		{"utf-16 without", zh, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "utf-16", ""},
		{"utf-32", zh, utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), "utf-32", ""},
		{"unknown label", zh, encoding.Nop, "x-no-such", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			decl := ""
			if tt.label != "" {
				decl = `<?xml version="1.0" encoding="` + tt.label + `"?>`
			}
			body, err := tt.enc.NewEncoder().String(decl + `<rss version="2.0"><channel><title>` + tt.text + `</title><item><title>` + tt.text + `</title><link>https://e.example/</link></item></channel></rss>`)
			if err != nil {
				t.Fatal(err)
			}
			f, err := feed.Parse([]byte(body), feed.Options{ContentType: tt.header})
			if err != nil || len(f.Entries) != 1 || f.Entries[0].Title != tt.text {
				t.Fatalf("Parse = %+v, %v, want an entry titled %q", f, err, tt.text)
			}
		})
	}
}

func TestMaxEntries(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"rss":  rss(strings.Repeat(item, 30)),
		"json": `{"version":"https://jsonfeed.org/version/1","items":[` + strings.Repeat(`{"id":"1","title":"x"},`, 29) + `{"id":"1","title":"x"}]}`,
	} {
		f, err := feed.Parse([]byte(body), feed.Options{MaxEntries: 10})
		if err != nil || len(f.Entries) != 10 || f.Dropped != 20 || len(f.Notes) != 1 {
			t.Errorf("%s: Parse = %+v, %v, want 10 entries and 20 dropped", name, f, err)
		}
	}
}

func TestErrorsAreInvalidInput(t *testing.T) {
	t.Parallel()
	_, err := feed.Parse(nil, feed.Options{})
	var e *feed.Error
	if !errors.Is(err, news.ErrInvalid) || !errors.As(err, &e) || e.Kind != feed.Empty {
		t.Errorf("Parse(nil) = %v, want *feed.Error{Empty} that is news.ErrInvalid", err)
	}
}

// TestBatches reads a feed larger than one batch and compares it with the same feed in two halves.
func TestBatches(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("many words in one paragraph ", 100)
	items := func(from, to int) string {
		return numberedFrom("<item><title>Number %d</title><link>https://e.example/%d</link><description>"+long+"</description></item>", from, to)
	}
	whole, err := feed.Parse([]byte(rss(items(0, 600))), feed.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var halves []feed.Entry
	for _, r := range [][2]int{{0, 150}, {150, 300}, {300, 450}, {450, 600}} {
		f, err := feed.Parse([]byte(rss(items(r[0], r[1]))), feed.Options{})
		if err != nil {
			t.Fatal(err)
		}
		halves = append(halves, f.Entries...)
	}
	if d := cmp.Diff(halves, whole.Entries); d != "" {
		t.Errorf("reading in batches differs:\n%.2000s", d)
	}
	if whole.Title != "T" || whole.Home != "https://example.com/" {
		t.Errorf("the head was lost: %q %q", whole.Title, whole.Home)
	}
}

func numberedFrom(form string, from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		b.WriteString(strings.ReplaceAll(form, "%d", fmt.Sprint(i)))
	}
	return b.String()
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		rss(item), `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="xhtml"><div>a</div></title><link href="/a"/></entry></feed>`,
		`{"version":"https://jsonfeed.org/version/1","items":[{"id":1,"title":"\ud83d"}]}`,
		`<rdf:RDF xmlns="http://purl.org/rss/1.0/"><item rdf:about="http://a.example/"><title>x</title></item></rdf:RDF>`,
		"<rss><channel><item><title><![CDATA[x</title></item><item a='<b>'>&#55357;</rss>", "<CHANNEL><ITEM HREF='http://a.example/'/></CHANNEL>",
		"\xff\xfe<\x00r\x00s\x00s\x00>\x00", "<rss><!DOCTYPE <<>>><item></channel></item>",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		before := slices.Clone(body)
		got, err := feed.Parse(body, feed.Options{URL: "https://f.example/feed"})
		if !slices.Equal(before, body) {
			t.Fatal("Parse changed its input")
		}
		if err != nil {
			var e *feed.Error
			if !errors.As(err, &e) || e.Kind == "" || e.Text == "" {
				t.Fatalf("Parse: %v is no whole *feed.Error", err)
			}
			if strings.Contains(err.Error(), "made the parser fail") {
				t.Fatalf("Parse: %v", e.Err)
			}
			return
		}
		for _, e := range got.Entries {
			checkLine(t, "title", e.Title)
			checkLine(t, "author", e.Author)
			checkText(t, "summary", e.Summary)
			checkText(t, "content", e.Content)
			if e.GUID == "" || e.Title == "" && e.URL == "" {
				t.Fatalf("an entry without identity or words: %+v", e)
			}
			if e.URL != "" && !strings.HasPrefix(strings.ToLower(e.URL), "http") {
				t.Fatalf("address %q", e.URL)
			}
		}
	})
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"<p>a</p>", "a &amp;lt;b&gt;", "<pre>\n\n</pre>", "<svg><select>", "a\r\n\r\nb", "&#0;&#55357;\u200b", "<![CDATA[", "<a <b>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkText(t, "text", feed.Text(s))
		checkLine(t, "line", feed.Line(s))
	})
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"Mon, 08 Dec 2025 10:00:00 CST", "2025年12月8日 下午3:05", "1765188000", "8-Dec-25", "2025-12-08T10:00:00.5+08:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := feed.ParseDate(s, time.UTC)
		if ok != !got.IsZero() || ok && (got.Year() < 1970 || got.Year() > 2200) {
			t.Fatalf("ParseDate(%q) = %v, %v", s, got, ok)
		}
		if !ok {
			return
		}
		if again, ok := feed.ParseDate(got.Format(time.RFC3339Nano), time.UTC); !ok || !again.Equal(got) {
			t.Fatalf("ParseDate(%q) = %v, but that again is %v, %v", s, got, again, ok)
		}
	})
}

// checkLine fails unless s is one clean line.
func checkLine(t *testing.T, what, s string) {
	t.Helper()
	if strings.ContainsAny(s, "\n\t") || strings.Contains(s, "  ") {
		t.Fatalf("%s %q is not one line", what, s)
	}
	checkText(t, what, s)
}

// checkText fails unless s is clean text: valid, trimmed, no control characters, paragraphs parted by one blank line.
func checkText(t *testing.T, what, s string) {
	t.Helper()
	if !utf8.ValidString(s) || strings.TrimSpace(s) != s || strings.Contains(s, "\n\n\n") || strings.Contains(s, "\n ") || strings.Contains(s, " \n") {
		t.Fatalf("%s %q is not clean", what, s)
	}
	for _, r := range s {
		if r < ' ' && r != '\n' || r == 0x7f || r == 0xfeff || r == 0x200b || r >= 0x202a && r <= 0x202e {
			t.Fatalf("%s %q holds %U", what, s, r)
		}
	}
}
