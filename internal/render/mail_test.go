package render_test

import (
	"fmt"
	"math"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"dateline/internal/news"
	"dateline/internal/render"
)

func newMail(tb testing.TB, issue *news.Issue, lang news.Lang, o render.MailOptions) *render.Mail {
	tb.Helper()
	m, err := render.NewMail(render.NewEdition(issue, render.NewLexicon(lang), nil), o)
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

// addresses are a reader's own.
func addresses() map[render.Slot]string {
	return map[render.Slot]string{
		render.SlotWeb: "https://news.example.org/w?r=1&k=2", render.SlotPreferences: "https://news.example.org/p/abc",
		render.SlotUnsubscribe: "https://news.example.org/u/abc",
	}
}

func TestMailGolden(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"week", "quiet"} {
		issue, _ := readIssue(t, name)
		for _, lang := range news.EditionLangs() {
			m := newMail(t, issue, lang, render.MailOptions{At: site, Sender: "Example News, 1 Example Street"})
			golden(t, filepath.Join("testdata", name, string(lang)+".mail.html"), m.HTML.Append(nil, addresses()))
			golden(t, filepath.Join("testdata", name, string(lang)+".mail.txt"), m.Text.Append(nil, addresses()))
		}
	}
}

// Both parts of a mail hold every part of the issue, and the text holds every item.
func TestMailHoldsEveryPart(t *testing.T) {
	t.Parallel()
	issue := complete(4)
	for _, lang := range news.EditionLangs() {
		m := newMail(t, issue, lang, render.MailOptions{At: site})
		body := string(m.HTML.Append(nil, addresses()))
		checkMail(t, body)
		text := strings.Join(strings.Fields(string(m.Text.Append(nil, addresses()))), " ")
		if lang == news.Chinese { // lines break between characters
			text = strings.ReplaceAll(text, " ", "")
		}
		for _, want := range expected(lang) {
			if !strings.Contains(body, want) {
				t.Errorf("%s: the HTML lacks %q", lang, want)
			}
			if lang != news.Chinese && !strings.Contains(text, want) || !strings.Contains(text, strings.ReplaceAll(want, " ", "")) && lang == news.Chinese {
				t.Errorf("%s: the text lacks %q", lang, want)
			}
		}
		if m.Cut != 0 {
			t.Errorf("%s: %d units cut from a small issue", lang, m.Cut)
		}
		for _, want := range []string{"w?r=1&amp;k=2", "/p/abc", "/u/abc", site.Story(lang, "t1")} {
			if !strings.Contains(body, want) {
				t.Errorf("%s: the HTML lacks %q", lang, want)
			}
		}
	}
}

// However long an issue is, its mail stays below the limit, is cut between items alone, says how many are missing, and
// keeps what weighs most. The text is whole.
func TestALongMailIsCutBetweenItems(t *testing.T) {
	t.Parallel()
	more := map[news.Lang]*regexp.Regexp{
		news.English: regexp.MustCompile(`(\d[\d,]*) more on the web page`), news.Chinese: regexp.MustCompile(`另有 (\d[\d,]*) 条，见网页版`),
	}
	for _, n := range []int{7, 20, 60, 400} {
		for _, lang := range news.EditionLangs() {
			t.Run(fmt.Sprintf("%d-%s", n, lang), func(t *testing.T) {
				t.Parallel()
				issue := complete(n)
				m := newMail(t, issue, lang, render.MailOptions{At: site})
				long := addresses()
				for slot := range long {
					long[slot] = "https://news.example.org/" + strings.Repeat("a", 480)
				}
				body := string(m.HTML.Append(nil, long))
				if len(body) > render.MailLimit {
					t.Errorf("%d bytes, want at most %d", len(body), render.MailLimit)
				}
				checkMail(t, body)
				said := 0
				for _, found := range more[lang].FindAllStringSubmatch(body, -1) {
					k, err := strconv.Atoi(strings.ReplaceAll(found[1], ",", ""))
					if err != nil {
						t.Fatal(err)
					}
					said += k
				}
				if want := m.Cut + 2*max(n-10, 0); said != want {
					t.Errorf("the mail says that %d are missing, want %d", said, want)
				}
				if n >= 60 && (m.Cut == 0 || len(body) < render.MailLimit*9/10) {
					t.Errorf("%d units cut, %d bytes left of %d: too many", m.Cut, len(body), render.MailLimit)
				}
				if !strings.Contains(body, site.Story(lang, "t1")) || !strings.Contains(body, expected(lang)[1]) {
					t.Error("what weighs most is missing")
				}
				if text := string(m.Text.Append(nil, nil)); strings.Count(text, "https://first.example/") != 3*n {
					t.Errorf("the text names %d items, want %d", strings.Count(text, "https://first.example/"), 3*n)
				}
			})
		}
	}
}

// One text without end costs its own item and no other.
func TestABrokenTextCostsItsOwnItemAlone(t *testing.T) {
	t.Parallel()
	issue := complete(3)
	words := issue.Sections[0].Items[0].Editions[news.English]
	words.Sentences = []news.Sentence{{Text: strings.Repeat("word ", 60_000), Lang: news.English}}
	issue.Sections[0].Items[0].Editions[news.English] = words
	m := newMail(t, issue, news.English, render.MailOptions{At: site})
	if m.Cut != 1 {
		t.Errorf("%d units cut, want 1", m.Cut)
	}
	body := string(m.HTML.Append(nil, nil))
	if strings.Contains(body, site.Story(news.English, "t1")) || !strings.Contains(body, site.Story(news.English, "t2")) {
		t.Error("the wrong item was cut")
	}
}

// A slot takes an address, escaped; a reader without one sees no empty link; and nothing that others write is a slot.
func TestSlots(t *testing.T) {
	t.Parallel()
	issue := complete(1)
	hostile := "https://slot.invalid/"
	words := issue.Sections[0].Items[0].Editions[news.English]
	words.Headline.Text = hostile
	words.Headline.Passages[0].URL = hostile
	issue.Sections[0].Items[0].Editions[news.English] = words
	m := newMail(t, issue, news.English, render.MailOptions{At: site})
	count := func(body []byte, s string) int { return strings.Count(string(body), s) }
	for slot, address := range map[render.Slot]string{
		render.SlotWeb: `https://a.example/?x=1&y="2"`, render.SlotPreferences: "https://b.example/", render.SlotUnsubscribe: "https://c.example/",
	} {
		one := map[render.Slot]string{slot: address}
		escaped := strings.NewReplacer("&", "&amp;", `"`, "&#34;").Replace(address)
		if n := count(m.HTML.Append(nil, one), `href="`+escaped+`"`); n != 1 {
			t.Errorf("%s stands %d times in the HTML, want once", slot, n)
		}
		if n := count(m.Text.Append(nil, one), address); n != 1 && slot != render.SlotWeb {
			t.Errorf("%s stands %d times in the text, want once", slot, n)
		}
	}
	if n := count(m.HTML.Append(nil, addresses()), hostile); n == 0 {
		t.Error("a text of others was taken for a slot")
	}
	none := string(m.HTML.Append(nil, nil))
	if strings.Contains(none, `href=""`) || strings.Contains(none, "Unsubscribe") {
		t.Error("a link without an address is printed")
	}
	checkMail(t, none)
}

// The plain part is safe to send as it is: no line wider than 78 columns but for addresses, no space at a line's end,
// which format=flowed would read as a soft break, and no control characters.
func TestTextIsSafeToSend(t *testing.T) {
	t.Parallel()
	week, _ := readIssue(t, "week")
	for _, issue := range []*news.Issue{complete(12), week} {
		for _, lang := range news.EditionLangs() {
			m := newMail(t, issue, lang, render.MailOptions{At: site, Sender: strings.Repeat("Example News Limited, ", 9)})
			for line := range strings.Lines(string(m.Text.Append(nil, addresses()))) {
				line = strings.TrimSuffix(line, "\n")
				wide := 0
				for _, r := range line {
					wide++
					if r >= 0x2e80 {
						wide++
					}
				}
				if wide > 78 && !strings.Contains(line, "https://") {
					t.Errorf("%d columns: %q", wide, line)
				}
				if strings.TrimRight(line, " \t\r") != line {
					t.Errorf("space at the end of %q", line)
				}
			}
		}
	}
}

// Text can be read on its ground, in light and in dark: a contrast of 4.5 and more (WCAG 2.2, 1.4.3).
func TestMailColoursCanBeRead(t *testing.T) {
	t.Parallel()
	body := string(newMail(t, complete(1), news.English, render.MailOptions{At: site}).HTML.Append(nil, addresses()))
	colour := regexp.MustCompile(`[;"{]color:(#[0-9a-f]{6})`)
	sheet := body[strings.Index(body, "<style>\n:root"):strings.Index(body, "</head>")]
	if len(sheet) > 16<<10 {
		t.Errorf("the style sheet has %d bytes, and Gmail drops more than 16 KB", len(sheet))
	}
	for ground, text := range map[string]string{"#fcfaf5": strings.Replace(body, sheet, "", 1), "#171614": sheet} {
		found := colour.FindAllStringSubmatch(text, -1)
		if len(found) < 3 || !strings.Contains(text, "background:"+ground) {
			t.Errorf("%d colours on %s", len(found), ground)
		}
		for _, c := range found {
			if ratio := contrast(t, c[1], ground); ratio < 4.5 {
				t.Errorf("%s on %s has a contrast of %.2f", c[1], ground, ratio)
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	light := func(hex string) float64 {
		sum := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
			if err != nil {
				t.Fatal(err)
			}
			c := float64(n) / 255
			if c <= 0.04045 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			sum += weight * c
		}
		return sum
	}
	x, y := light(a), light(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// The same edition makes the same bytes.
func TestMailIsDeterministic(t *testing.T) {
	t.Parallel()
	issue := complete(40)
	first := newMail(t, issue, news.Chinese, render.MailOptions{At: site})
	for range 5 {
		if diff := cmp.Diff(first, newMail(t, issue, news.Chinese, render.MailOptions{At: site})); diff != "" {
			t.Fatal(diff)
		}
	}
}

// checkMail fails if a mail holds what mail programs drop or readers should not meet: scripts, pictures, outside
// files, hidden text, styles that are not widely supported, links elsewhere than to the web, tags that do not balance.
func checkMail(t *testing.T, body string) {
	t.Helper()
	for _, bad := range []string{"display:none", "visibility:", "url(", "@import", "position:", "float:", "flex", "grid", "var(", "ZgotmplZ", "<no value>"} {
		if style := stylesOf(body); strings.Contains(style, bad) || bad[0] != 'd' && bad[0] == '<' && strings.Contains(body, bad) {
			t.Errorf("the mail holds %q", bad)
		}
	}
	tags := map[string][]string{
		"html": {"lang"}, "head": nil, "title": nil, "style": nil, "body": nil, "table": {"role", "width", "border", "cellpadding", "cellspacing", "bgcolor"},
		"tbody": nil, "tr": nil, "td": {"align"}, "p": nil, "h1": nil, "h2": nil, "h3": nil, "a": {"href"}, "span": {"lang"}, "small": nil,
		"meta": {"charset", "name", "content"}, "br": nil,
	}
	var open []string
	z := html.NewTokenizer(strings.NewReader(body))
	for {
		kind := z.Next()
		token := z.Token()
		switch kind {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("left open: %v", open)
			}
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			allowed, ok := tags[token.Data]
			if !ok {
				t.Errorf("tag %q", token.Data)
			}
			for _, a := range token.Attr {
				if a.Key != "style" && a.Key != "class" && !slices.Contains(allowed, a.Key) {
					t.Errorf("attribute %s of %s", a.Key, token.Data)
				}
				if a.Key == "href" {
					if u, err := url.Parse(a.Val); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
						t.Errorf("link to %q", a.Val)
					}
				}
			}
			if token.Data != "meta" && token.Data != "br" {
				open = append(open, token.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				t.Fatalf("</%s> closes %v", token.Data, open)
			}
			open = open[:len(open)-1]
		case html.CommentToken:
			if !strings.HasPrefix(token.Data, "[if mso]>") || !strings.HasSuffix(token.Data, "<![endif]") {
				t.Errorf("comment %q", token.Data)
			}
		case html.DoctypeToken, html.TextToken:
		}
	}
}

// Elements carry none but properties that mail programs have long known. The last two of the list are not known
// everywhere, and their loss costs no more than a long word that runs out of a narrow screen.
func TestMailStylesAreSupported(t *testing.T) {
	t.Parallel()
	known := []string{
		"margin", "margin-right", "padding", "background", "color", "font-family", "font-size", "font-weight", "line-height", "text-align",
		"text-decoration", "border-top", "max-width", "overflow-wrap", "word-break",
	}
	found := 0
	for _, lang := range news.EditionLangs() {
		body := string(newMail(t, complete(2), lang, render.MailOptions{At: site}).HTML.Append(nil, addresses()))
		for _, style := range regexp.MustCompile(`style="([^"]*)"`).FindAllStringSubmatch(body, -1) {
			for property := range strings.SplitSeq(style[1], ";") {
				name, value, ok := strings.Cut(property, ":")
				if found++; !ok || value == "" || !slices.Contains(known, name) {
					t.Errorf("style %q", property)
				}
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d properties were found", found)
	}
}

// stylesOf are the style sheets and the styles in elements.
func stylesOf(body string) string {
	return strings.Join(regexp.MustCompile(`(?s)style="[^"]*"|<style>.*?</style>`).FindAllString(body, -1), "\n")
}

// Whatever others write, a mail stays a mail and a book a book.
func FuzzHostileMail(f *testing.F) {
	f.Add(`"><script>alert(1)</script>`, "javascript:alert(1)")
	f.Add("<!--[if mso]> & \x00 \ufffe\r\nBcc: a@b.example --> </td></table>", "https://slot.invalid/\">x")
	f.Add("--[if kmos> x", "https://s\xbcot.invali\"d/>x")
	f.Add("标题\u202e反转\u2028 <style>p{display:none}</style>", "https://a.example/?a=b&c=d")
	f.Fuzz(func(t *testing.T, text, address string) {
		issue := hostile(text, address)
		for _, lang := range news.EditionLangs() {
			m := newMail(t, issue, lang, render.MailOptions{At: site, Sender: text})
			body := string(m.HTML.Append(nil, addresses()))
			checkMail(t, body)
			if len(body) > render.MailLimit {
				t.Errorf("%d bytes", len(body))
			}
			if strings.ContainsFunc(m.Subject, func(r rune) bool { return r < ' ' || r == 0x2028 }) {
				t.Errorf("subject %q", m.Subject)
			}
			for _, part := range []string{body, string(m.Text.Append(nil, addresses()))} {
				if !utf8.ValidString(part) || strings.ContainsFunc(part, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' }) {
					t.Errorf("a part holds controls: %q", part)
				}
			}
			checkBook(t, issue, lang)
		}
	})
}
