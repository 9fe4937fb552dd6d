package collect_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
)

// day is how often most of these feeds are read.
const day = 24 * time.Hour

// report is what the store holds of a report, as a test writes it down.
type report struct {
	Title     string
	Summary   string
	Text      string
	Published time.Duration // before start; negative is after
	Dated     bool
	Lang      news.Lang
	Version   int
	Page      news.PageStatus
}

// brief returns the reports by path, with long texts cut.
func (r *room) brief() map[string]report {
	r.tb.Helper()
	out := map[string]report{}
	for path, rep := range r.reports() {
		out[path] = report{
			Title: rep.Title, Summary: cut(rep.Summary), Text: cut(rep.Text), Published: start.Sub(rep.Published), Dated: rep.Dated,
			Lang: rep.Lang, Version: rep.Version, Page: r.page(path).Status,
		}
	}
	return out
}

func cut(s string) string {
	if runes := []rune(s); len(runes) > 20 {
		return fmt.Sprintf("%s… %d", string(runes[:10]), len(runes))
	}
	return s
}

// What a feed says of an entry must become the report that it means, also where it says it badly, and a later reading
// must change only what the publisher changed. If this fails, the store holds news that nobody wrote.
func TestItems(t *testing.T) {
	t.Parallel()
	const wanted = news.PageWanted
	// rep is a report as most are here: short, dated, so its page is wanted.
	rep := func(title string, published time.Duration, edit ...func(*report)) report {
		x := report{Title: title, Summary: "Short.", Published: published, Dated: true, Version: 1, Page: wanted}
		for _, e := range edit {
			e(&x)
		}
		return x
	}
	undated := func(x *report) { x.Dated = false }
	version2 := func(x *report) { x.Version = 2 }
	lang := func(l news.Lang) func(*report) { return func(x *report) { x.Lang = l } }
	short := func(link, title, date string, more ...string) string {
		return item(link, title, date, "Short.", more...)
	}
	guid := func(id string) string { return `<guid isPermaLink="false">` + id + `</guid>` }
	content := func(text string) string {
		return `<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA[<p>` + text + `</p>]]></content:encoded>`
	}
	modified := func(d time.Duration, body string) http.HandlerFunc {
		return say(200, body, "Last-Modified", start.Add(-d).Format(http.TimeFormat))
	}
	long, wide := words(200), strings.Repeat("模型读长文答短句", 40) // 320 characters, 960 bytes
	tests := []struct {
		name     string
		source   func(*news.Source)
		readings []http.HandlerFunc // a day apart
		want     map[string]report
		notes    string // which the state's notes must hold; "" is none at all
		saved    news.Saved
	}{
		{
			name: "dates that are believed, and dates that are not",
			readings: []http.HandlerFunc{say(200, rss(
				short("/yesterday", "Yesterday", ago(day)), short("/now", "Now", ago(0)), short("/soon", "Soon", ago(-10*time.Minute)),
				short("/2099", "Far", "Thu, 31 Dec 2099 23:59:59 GMT"), short("/1970", "Unknown", "Thu, 01 Jan 1970 00:00:00 GMT"),
				short("/none", "None", ""), short("/odd", "Odd", "the day before"), short("/zone", "Zone", "Wed, 07 Jan 2026 13:30:00 +0800"),
			))},
			want: map[string]report{
				"/yesterday": rep("Yesterday", day), "/now": rep("Now", 0), "/soon": rep("Soon", 0, undated), "/2099": rep("Far", 0, undated),
				"/1970": rep("Unknown", 0, undated), "/none": rep("None", 0, undated), "/odd": rep("Odd", 0, undated),
				"/zone": rep("Zone", 6*hour+30*time.Minute),
			},
			notes: "dates that cannot be read", saved: news.Saved{New: 8},
		},
		{
			name: "dates without a zone are the source's", source: func(s *news.Source) { s.Zone = "Asia/Shanghai" },
			readings: []http.HandlerFunc{say(200, rss(short("/a", "A", "2026-01-07 13:30:00")))},
			want:     map[string]report{"/a": rep("A", 6*hour+30*time.Minute)}, saved: news.Saved{New: 1},
		},
		{
			name: "a zone that nobody knows is UTC", source: func(s *news.Source) { s.Zone = "Mars/Olympus" },
			readings: []http.HandlerFunc{say(200, rss(short("/a", "A", "2026-01-07 11:00:00")))},
			want:     map[string]report{"/a": rep("A", hour)}, saved: news.Saved{New: 1},
		},
		{
			name: "a date that is not believed leaves the other one",
			readings: []http.HandlerFunc{say(200, `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>
				<entry><id>1</id><title>A</title><link href="/a"/><published>2099-01-01T00:00:00Z</published><updated>2026-01-07T10:00:00Z</updated><summary>Short.</summary></entry>
				<entry><id>2</id><title>B</title><link href="/b"/><updated>2026-01-07T09:00:00Z</updated><summary>Short.</summary></entry></feed>`)},
			want: map[string]report{"/a": rep("A", 2*hour), "/b": rep("B", 3*hour)}, saved: news.Saved{New: 2},
		},
		{
			name:     "undated items are as old as the feed says it is",
			readings: []http.HandlerFunc{modified(3*day, rss(short("/a", "A", "")))},
			want:     map[string]report{"/a": rep("A", 3*day, undated)}, saved: news.Saved{New: 1},
		},
		{
			name:     "a Last-Modified of tomorrow says nothing",
			readings: []http.HandlerFunc{modified(-day, rss(short("/a", "A", "")))},
			want:     map[string]report{"/a": rep("A", 0, undated)}, saved: news.Saved{New: 1},
		},
		{
			name:     "a Last-Modified of 1970 says nothing",
			readings: []http.HandlerFunc{say(200, rss(short("/a", "A", "")), "Last-Modified", "Thu, 01 Jan 1970 00:00:00 GMT")},
			want:     map[string]report{"/a": rep("A", 0, undated)}, saved: news.Saved{New: 1},
		},
		{
			name: "undated items keep the date when they were first seen",
			readings: []http.HandlerFunc{
				say(200, rss(short("/a", "A", ""))), say(200, rss(short("/a", "A, corrected", ""), short("/b", "B", ""))), say(200, rss(short("/b", "B", ""))),
			},
			want:  map[string]report{"/a": rep("A, corrected", 0, undated, version2), "/b": rep("B", -day, undated)},
			saved: news.Saved{New: 2, Changed: 1, Same: 1},
		},
		{
			name: "a Last-Modified that never moves does not age what is new", // else it would be too old for its own week
			readings: []http.HandlerFunc{
				modified(300*day, rss(short("/a", "A", ""))), modified(300*day, rss(short("/b", "B", ""), short("/a", "A", ""))),
			},
			want: map[string]report{
				"/a": rep("A", 300*day, undated, func(x *report) { x.Page = news.PageUnwanted }), "/b": rep("B", 0, undated),
			},
			saved: news.Saved{New: 2, Same: 1},
		},
		{
			name: "a date that comes later is taken, but not after the first sight",
			readings: []http.HandlerFunc{
				say(200, rss(short("/a", "A", ""), short("/b", "B", ""))), say(200, rss(short("/a", "A", ago(2*hour)), short("/b", "B", ago(-2*hour)))),
			},
			want: map[string]report{"/a": rep("A", 2*hour), "/b": rep("B", 0)}, saved: news.Saved{New: 2, Same: 2},
		},
		{
			name: "a date that is lost is kept",
			readings: []http.HandlerFunc{
				say(200, rss(short("/a", "A", ago(2*hour)))), say(200, rss(short("/a", "A", ""))),
			},
			want: map[string]report{"/a": rep("A", 2*hour)}, saved: news.Saved{New: 1, Same: 1},
		},
		{
			name: "one report under several addresses of a feed is one, and its later words count",
			readings: []http.HandlerFunc{say(200, rss(
				short("/a?utm_source=rss", "A, first", ago(3*hour)), short("/a", "A, corrected", ago(hour)), short("/a#comments", "A, old", ago(5*hour)),
				short("/b", "B, first", ""), short("/b?utm_medium=feed", "B, second", ""),
			))},
			want: map[string]report{"/a": rep("A, corrected", hour), "/b": rep("B, first", 0, undated)}, saved: news.Saved{New: 2},
		},
		{
			name: "a GUID that several entries bear identifies none",
			readings: []http.HandlerFunc{
				say(200, rss(short("/a", "A", ago(hour), guid("0")), short("/b", "B", ago(hour), guid("0")), short("/c", "C", ago(hour), guid("7")))),
				say(200, rss(short("/d", "D", ago(0), guid("0")), short("/a", "A", ago(hour), guid("0")), short("/c2", "C", ago(hour), guid("7")))),
			},
			want:  map[string]report{"/a": rep("A", hour), "/b": rep("B", hour), "/c2": rep("C", hour), "/d": rep("D", 0)},
			saved: news.Saved{New: 4, Same: 2},
		},
		{
			name: "a changed headline is a version, not a report",
			readings: []http.HandlerFunc{
				say(200, rss(short("/a", "Firm may buy rival", ago(hour)))), say(200, rss(short("/a", "Firm buys rival", ago(hour)))),
				say(200, rss(short("/a", "Firm buys rival", ago(hour), "<author>x@example.com (Ann)</author>"))),
			},
			want: map[string]report{"/a": rep("Firm buys rival", hour, version2)}, saved: news.Saved{New: 1, Changed: 1, Same: 1},
		},
		{
			name: "when all GUIDs change nothing is new",
			readings: []http.HandlerFunc{
				say(200, rss(short("/a", "A", ago(hour), guid("old-1")), short("/b", "B", ago(hour), guid("old-2")))),
				say(200, rss(short("/a", "A", ago(hour), guid("new-1")), short("/b", "B", ago(hour), guid("new-2")))),
			},
			want: map[string]report{"/a": rep("A", hour), "/b": rep("B", hour)}, saved: news.Saved{New: 2, Same: 2},
		},
		{
			name: "when GUIDs change places nothing is new",
			readings: []http.HandlerFunc{
				say(200, rss(short("/a", "A", ago(hour), guid("1")), short("/b", "B", ago(hour), guid("2")))),
				say(200, rss(short("/a", "A", ago(hour), guid("2")), short("/b", "B", ago(hour), guid("1")))),
			},
			want: map[string]report{"/a": rep("A", hour), "/b": rep("B", hour)}, saved: news.Saved{New: 2, Same: 2},
		},
		{
			name: "bad entries lose no other",
			readings: []http.HandlerFunc{say(200, rss(
				short("/a", "A", ago(hour)), short("javascript:alert(1)", "Script", ago(hour)), short("", "No address", ago(hour)),
				`<item></item>`, `<item/>`, short("mailto:x@example.com", "Mail", ago(hour)), short("http://", "No host", ago(hour)),
				short("/b", "B &bogus; <b", "\x01"), short("/c", "", "", "<guid/>"), `<item><title>Open <b>tag`, short("/d", "D", ago(hour)),
				`<item><link>/e</link><guid>`, short("/f", "F", ago(hour)), `<item><title>Open <b>tag`,
			))},
			want: map[string]report{"/a": rep("A", hour), "/d": rep("D", hour), "/f": rep("F", hour)}, notes: "could not be used",
		},
		{
			name: "half characters of JSON and XML",
			readings: []http.HandlerFunc{say(200, `{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[
				{"id":"1","url":"/a","title":"Robot \ud83e arrives","content_text":"Short.","date_published":"2026-01-07T11:00:00Z"},
				{"id":"2","url":"/b","title":"\udd16","content_text":"Short.","date_published":"2026-01-07T11:00:00Z"},
				{"id":"3","url":"/c","title":"Whole \ud83e\udd16","content_text":"Short.","date_published":"2026-01-07T11:00:00Z"}]}`)},
			want:  map[string]report{"/a": rep("Robot arrives", hour), "/b": rep("Short.", hour), "/c": rep("Whole 🤖", hour)},
			saved: news.Saved{New: 3},
		},
		{
			name:     "half characters of XML",
			readings: []http.HandlerFunc{say(200, rss(short("/a", "Robot &#xD83E; arrives", ago(hour)), short("/b", "B\xed\xa0\xbe", ago(hour)), short("/c", "C", ago(hour))))},
			want:     nil, // their words are the parser's choice: valid text is what counts here
			notes:    "*", saved: news.Saved{New: 3},
		},
		{
			name: "an address that stands in the GUID alone",
			readings: []http.HandlerFunc{say(200, rss(
				`<item><title>A</title><guid>http://news.example/a</guid><description>Short.</description><pubDate>`+ago(hour)+`</pubDate></item>`,
			))},
			want: map[string]report{"/a": rep("A", hour)}, saved: news.Saved{New: 1},
		},
		{
			name: "an entry without a headline is headed by its text",
			readings: []http.HandlerFunc{say(200, rss(
				`<item><link>/a</link><description>We have news today. More of it follows below.</description><pubDate>`+ago(hour)+`</pubDate></item>`,
			))},
			want: map[string]report{"/a": {
				Title: "We have news today. More of it follows below.", Summary: "We have ne… 45", Published: hour, Dated: true, Version: 1, Page: wanted,
			}},
			saved: news.Saved{New: 1},
		},
		{
			name:   "what a person says of the language outranks the feed",
			source: func(s *news.Source) { s.Lang = news.Chinese },
			readings: []http.HandlerFunc{
				say(200, `<rss version="2.0"><channel><title>T</title><language>en-us</language>`+short("/a", "A", ago(hour))+`</channel></rss>`),
			},
			want: map[string]report{"/a": rep("A", hour, lang(news.Chinese))}, saved: news.Saved{New: 1},
		},
		{
			name: "else the feed's language is taken",
			readings: []http.HandlerFunc{
				say(200, `<rss version="2.0"><channel><title>T</title><language>zh-cn</language>`+short("/a", "A", ago(hour))+`</channel></rss>`),
			},
			want: map[string]report{"/a": rep("A", hour, lang(news.Chinese))}, saved: news.Saved{New: 1},
		},
		{
			name: "with 600 characters the page is not needed, whichever field they stand in",
			readings: []http.HandlerFunc{say(200, rss(
				short("/content", "Content", ago(hour), content(long)), item("/summary", "Summary", ago(hour), long),
				short("/some", "Some", ago(hour), content(words(40))), item("/less", "Less", ago(hour), words(40), content("Less.")),
				item("/wide", "Wide", ago(hour), wide),
			))},
			want: map[string]report{
				"/content": rep("Content", hour, func(x *report) { x.Text, x.Page = cut(long), news.PageUnwanted }),
				"/summary": rep("Summary", hour, func(x *report) { x.Summary, x.Page = cut(long), news.PageUnwanted }),
				"/some":    rep("Some", hour, func(x *report) { x.Summary = cut(words(40)) }),
				"/less":    rep("Less", hour, func(x *report) { x.Summary = cut(words(40)) }),
				"/wide":    rep("Wide", hour, func(x *report) { x.Summary = cut(wide) }),
			},
			saved: news.Saved{New: 5},
		},
		{
			name:     "what is old needs no page",
			readings: []http.HandlerFunc{say(200, rss(short("/new", "New", ago(13*day)), short("/old", "Old", ago(15*day))))},
			want: map[string]report{
				"/new": rep("New", 13*day), "/old": rep("Old", 15*day, func(x *report) { x.Page = news.PageUnwanted }),
			},
			saved: news.Saved{New: 2},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			site, r := newSite(t), newRoom(t, roomOptions{})
			s := source(t, site.URL+"/feed")
			if tt.source != nil {
				tt.source(&s)
			}
			r.add(s)
			saved := news.Saved{}
			for i, answer := range tt.readings {
				if i > 0 {
					r.clock.Advance(day)
				}
				site.set("/feed", answer)
				got := r.all()
				saved = saved.Add(got.Saved)
				if got.Failing > 0 {
					t.Fatalf("the feed could not be read: %s", r.state(s.URL).Error)
				}
			}
			got := r.brief()
			if tt.notes == "could not be used" { // which of the broken ones are mended is the parser's choice
				for path := range got {
					if _, ok := tt.want[path]; !ok {
						delete(got, path)
					}
				}
			} else if saved != tt.saved {
				t.Errorf("saved %+v, want %+v", saved, tt.saved)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" && tt.want != nil {
				t.Errorf("reports (-want +got):\n%s", diff)
			}
			for path, x := range r.reports() {
				if !utf8.ValidString(x.Title + x.Summary + x.Text + x.Author + x.URL) {
					t.Errorf("%s is not valid text: %+q", path, x.Title+x.Summary)
				}
			}
			st := r.state(s.URL)
			if tt.notes == "" && st.Notes != "" || tt.notes != "*" && !strings.Contains(st.Notes, tt.notes) {
				t.Errorf("notes %q, want %q", st.Notes, tt.notes)
			}
		})
	}
}

// A changed headline must keep the words that it replaced, else nobody can say what was claimed before.
func TestOldHeadlineIsKept(t *testing.T) {
	t.Parallel()
	site, r := newSite(t), newRoom(t, roomOptions{})
	r.add(source(t, site.URL+"/feed"))
	for _, title := range []string{"Firm may buy rival", "Firm buys rival", "Firm does not buy rival"} {
		site.set("/feed", say(200, rss(item("/a", title, ago(hour), "Short."))))
		r.all()
		r.clock.Advance(hour)
	}
	want := "version=1 title=Firm may buy rival \nversion=2 title=Firm buys rival \n"
	if diff := cmp.Diff(want, r.rows(`SELECT version, title FROM report_versions ORDER BY version`)); diff != "" {
		t.Errorf("old versions (-want +got):\n%s", diff)
	}
}

// A feed that suddenly holds 50,000 entries must be cut, say so in its state, and cost bounded memory; its second
// reading must bring nothing new.
func TestFiftyThousandItems(t *testing.T) {
	t.Parallel()
	if raced {
		t.Skip("one source, so no race to see: left to the run without the race detector")
	}
	var b strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&b, "<item><title>Entry %d</title><link>/%d</link></item>\n", i, i)
	}
	body := rss(b.String())
	site, r := newSite(t), newRoom(t, roomOptions{})
	address := site.URL + "/feed"
	r.add(source(t, address))
	site.set("/feed", say(200, body))
	got := r.all()
	if got.Saved.New != 5000 || got.Failing != 0 {
		t.Errorf("first reading: %+v, want 5000 new", got)
	}
	st := r.state(address)
	if st.Items != 5000 || !strings.Contains(st.Notes, "more than 5000 entries") {
		t.Errorf("state: %d items, notes %q; want 5000 and a note of the limit", st.Items, st.Notes)
	}
	r.clock.Advance(hour)
	site.set("/feed", say(200, body+"<!-- other bytes -->"))
	if again := r.all(); again.Saved != (news.Saved{Same: 5000}) {
		t.Errorf("second reading: %+v, want 5000 as before", again.Saved)
	}
}
