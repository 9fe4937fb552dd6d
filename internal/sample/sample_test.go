package sample_test

import (
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/sample"
)

func TestSources(t *testing.T) {
	t.Parallel()
	sources := sample.Sources()
	if len(sources) < 14 {
		t.Errorf("%d feeds, want 14 or more", len(sources))
	}
	classes, langs, formats, urls := map[news.Class]int{}, map[news.Lang]int{}, map[string]int{}, map[string]bool{}
	for _, s := range sources {
		if s.ID != "" || s.Name == "" || s.AddedAt.IsZero() || urls[s.URL] {
			t.Errorf("source %+v: wants no id, a name, a date and an address of its own", s)
		}
		urls[s.URL] = true
		for _, raw := range []string{s.URL, s.Home} {
			u, err := url.Parse(raw)
			if err != nil || u.Scheme != "https" || !strings.HasSuffix(u.Host, ".sample.example") {
				t.Errorf("%s: %q is not on the reserved domain", s.Name, raw)
			}
		}
		if s.Outlet == "" && s.Class != news.Aggregator {
			t.Errorf("%s names no outlet", s.Name)
		}
		if plain := strings.ToLower(s.Name); !strings.Contains(plain, "sample") && !strings.ContainsAny(plain, "样樣") {
			t.Errorf("%q could be taken for a real outlet", s.Name)
		}
		_, kind, ok := sample.Document(s.URL)
		if !ok {
			t.Errorf("no document for %s", s.URL)
		}
		classes[s.Class]++
		langs[s.Lang]++
		formats[kind]++
	}
	for _, c := range news.Classes() {
		if classes[c] == 0 {
			t.Errorf("no feed of class %s", c)
		}
	}
	if langs[news.English] < 6 || langs[news.Chinese] < 6 || langs[news.Traditional] < 1 {
		t.Errorf("feeds by language: %v", langs)
	}
	if len(formats) != 3 {
		t.Errorf("feeds by format: %v", formats)
	}
	if _, _, ok := sample.Document("https://wire.sample.example/other"); ok {
		t.Error("an address that is no feed has a document")
	}
}

func TestWeekHoldsNow(t *testing.T) {
	t.Parallel()
	if got := news.WeekOf(sample.Now()); got != sample.Week() {
		t.Errorf("Now is in week %v, want %v", got, sample.Week())
	}
}

// The manifest and the feeds must name the same reports, or what the sample promises is not in it.
func TestManifestMatchesFeeds(t *testing.T) {
	t.Parallel()
	var listed, found []string
	for _, e := range sample.Manifest() {
		listed = append(listed, e.URL)
	}
	seen := map[string]bool{}
	for _, i := range load(t) {
		if !seen[i.address()] {
			found = append(found, i.address())
		}
		seen[i.address()] = true
	}
	count := func(in []string) map[string]int {
		m := map[string]int{}
		for _, s := range in {
			m[s]++
		}
		return m
	}
	if diff := cmp.Diff(count(listed), count(found)); diff != "" {
		t.Errorf("manifest (-) and feeds (+) differ, or an address is listed twice:\n%s", diff)
	}
}

// An address stands in one feed, but for the lists of aggregators; there it may carry tracking parameters.
func TestAddresses(t *testing.T) {
	t.Parallel()
	own, lists, tracked := map[string]int{}, 0, 0
	for _, i := range load(t) {
		home, err := url.Parse(i.source.Home)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(i.url)
		if err != nil {
			t.Fatal(err)
		}
		if u.Host == home.Host {
			own[i.address()]++
			if i.url != i.address() {
				t.Errorf("%s has a query in its own feed", i.url)
			}
			continue
		}
		if i.source.Class != news.Aggregator {
			t.Errorf("%s stands in the feed of %s", i.url, i.source.Name)
		}
		lists++
		if u.Query().Get("utm_source") != "" {
			tracked++
		}
	}
	for address, n := range own {
		if n != 1 {
			t.Errorf("%s stands %d times in its feed", address, n)
		}
	}
	if lists < 5 || tracked < 1 {
		t.Errorf("%d listed addresses of others, %d with tracking parameters", lists, tracked)
	}
	for _, i := range load(t) {
		if own[i.address()] == 0 {
			t.Errorf("%s is listed and stands in no feed of its own", i.url)
		}
	}
}

// Titles and texts are whole, of the promised length, in the promised language, and dated within the promised weeks.
func TestReports(t *testing.T) {
	t.Parallel()
	entries := byURL()
	start, end := sample.Week().Start(time.UTC), sample.Week().End(time.UTC)
	undated, outlets := 0, 0
	for _, i := range load(t) {
		e, ok := entries[i.address()]
		if !ok {
			continue // TestManifestMatchesFeeds tells
		}
		if i.title == "" || strings.ContainsAny(i.title+i.text, "<>\u00a0\ufffd") || strings.Contains(i.text, "&amp;") {
			t.Errorf("%s: title or text is not plain: %q", i.url, i.title)
		}
		if len(i.outlets) > 0 {
			outlets++
		}
		switch {
		case i.published.IsZero():
			undated++
			if !e.Has("nodate") {
				t.Errorf("%s has no date", i.url)
			}
		case e.Role == sample.History:
			if i.published.Before(start.AddDate(0, 0, -14)) || !i.published.Before(start) {
				t.Errorf("%s is history and dated %v", i.url, i.published)
			}
		case i.published.Before(start) || !i.published.Before(end) || i.published.After(sample.Now()):
			t.Errorf("%s is dated %v, outside the week", i.url, i.published)
		}
		if i.source.Class == news.Aggregator && len(i.outlets) > 0 && i.source.Lang == news.English {
			continue // a list of excerpts
		}
		checkLength(t, i, e)
	}
	if undated != 1 {
		t.Errorf("%d items without a date, want 1", undated)
	}
	if outlets < 5 {
		t.Errorf("%d items name outlets, want 5 or more", outlets)
	}
}

func checkLength(t *testing.T, i item, e sample.Entry) {
	t.Helper()
	if !e.Lang.IsChinese() {
		if n := len(strings.Fields(i.text)); n < 40 || n > 160 {
			t.Errorf("%s has %d words", i.url, n)
		}
		return
	}
	han := 0
	for _, r := range i.text {
		if unicode.Is(unicode.Han, r) {
			han++
		}
	}
	listed := i.source.Class == news.Aggregator && !strings.HasPrefix(i.url, i.source.Home)
	if !listed && (han < 80 || han > 250) {
		t.Errorf("%s has %d characters", i.url, han)
	}
	if strings.ContainsAny(i.text, "!?;") || halfWidth(i.text) {
		t.Errorf("%s has Latin punctuation between Chinese characters", i.url)
	}
}

// halfWidth says whether a Latin comma, colon, bracket or full stop follows a Chinese character.
func halfWidth(text string) bool {
	var last rune
	for _, r := range text {
		if unicode.Is(unicode.Han, last) && strings.ContainsRune(",.:(\"'", r) {
			return true
		}
		last = r
	}
	return false
}

// What the sample is there to show must be in it.
func TestShows(t *testing.T) {
	t.Parallel()
	entries := byURL()
	week, noise, history, copies := 0, 0, 0, 0
	copied := map[string]bool{}
	langs := map[string]map[news.Lang]bool{}
	perLang := map[news.Lang]int{}
	shown := map[string]int{}
	for _, e := range entries {
		perLang[e.Lang.Edition()]++
		for _, x := range e.Tags {
			shown[x]++
		}
		if langs[e.Story] == nil {
			langs[e.Story] = map[news.Lang]bool{}
		}
		switch e.Role {
		case sample.Noise:
			noise++
			continue
		case sample.History:
			history++
			continue
		case sample.Copy:
			copies++
			copied[e.Of] = true
			if o, ok := entries[e.Of]; !ok || o.Role != sample.Original || o.Story != e.Story {
				t.Errorf("%s copies %q, which is no original of its story", e.URL, e.Of)
			}
		case sample.Original, sample.Single:
			if e.Of != "" {
				t.Errorf("%s copies %s and is not a copy", e.URL, e.Of)
			}
		default:
			t.Errorf("%s has role %q", e.URL, e.Role)
		}
		week++
		langs[e.Story][e.Lang.Edition()] = true
	}
	for _, e := range entries {
		if (e.Role == sample.Original) != copied[e.URL] {
			t.Errorf("%s has role %s; whether it is copied: %v", e.URL, e.Role, copied[e.URL])
		}
	}
	both := 0
	for _, l := range langs {
		if len(l) == 2 {
			both++
		}
	}
	t.Logf("%d reports: %d of the field in the week, %d history, %d noise, %d copies; %d stories in both languages; %v; %v",
		len(entries), week, history, noise, copies, both, perLang, shown)
	if week < 70 || noise < 8 || history < 8 || copies < 6 || both < 10 {
		t.Errorf("%d reports, %d noise, %d history, %d copies, %d stories in both languages", week, noise, history, copies, both)
	}
	if en, zh := perLang[news.English], perLang[news.Chinese]; min(en, zh)*100 < 40*(en+zh) {
		t.Errorf("%d reports in English, %d in Chinese: want about half each", en, zh)
	}
	for _, x := range []string{"rumour", "denial", "slip", "figure", "move", "promise", "guide", "quiet", "nodate", "light", "truncate", "script"} {
		if shown[x] == 0 {
			t.Errorf("nothing shows %q", x)
		}
	}
}

// A pair names stories that exist; one that continues another is later; a rumour and its denial stand in one story.
func TestPairs(t *testing.T) {
	t.Parallel()
	first, tags := map[string]time.Time{}, map[string]map[string]bool{}
	entries := byURL()
	for _, i := range load(t) {
		e := entries[i.address()]
		if at, ok := first[e.Story]; !ok || i.published.Before(at) {
			first[e.Story] = i.published
		}
		if tags[e.Story] == nil {
			tags[e.Story] = map[string]bool{}
		}
		for _, x := range e.Tags {
			tags[e.Story][x] = true
		}
	}
	kinds := map[sample.PairKind]int{}
	for _, p := range sample.Pairs() {
		kinds[p.Kind]++
		if first[p.A].IsZero() || first[p.B].IsZero() || p.Why == "" {
			t.Errorf("%+v names a story that does not exist, or no reason", p)
		}
		switch p.Kind {
		case sample.Apart:
			if p.A == p.B {
				t.Errorf("%+v is one story", p)
			}
		case sample.Follows, sample.Figure, sample.Slip:
			if !first[p.A].Before(first[p.B]) {
				t.Errorf("%+v: the second is not later", p)
			}
			if p.Kind != sample.Follows && (!tags[p.B][string(p.Kind)]) {
				t.Errorf("%+v: no report of the second is tagged so", p)
			}
		case sample.Rumour:
			if p.A != p.B || !tags[p.A]["rumour"] {
				t.Errorf("%+v is no rumour", p)
			}
		default:
			t.Errorf("%+v has an unknown kind", p)
		}
	}
	if kinds[sample.Apart] < 6 || kinds[sample.Figure] < 1 || kinds[sample.Slip] < 1 || kinds[sample.Rumour] < 2 {
		t.Errorf("pairs by kind: %v", kinds)
	}
}

// Reports of one event that are not copies must be written apart: they share no long run of words.
func TestWrittenApart(t *testing.T) {
	t.Parallel()
	entries := byURL()
	owner := map[string]string{} // run of words → address
	for _, i := range load(t) {
		e := entries[i.address()]
		if e.Role == sample.Copy || i.source.Class == news.Aggregator {
			continue
		}
		for _, run := range runs(i.title+"\n"+i.text, 12, 24) {
			if other, ok := owner[run]; ok && other != i.address() {
				t.Errorf("%s and %s share %q", i.address(), other, run)
			}
			owner[run] = i.address()
		}
	}
}

func byURL() map[string]sample.Entry {
	m := map[string]sample.Entry{}
	for _, e := range sample.Manifest() {
		m[e.URL] = e
	}
	return m
}

// A planted copy shares most of its short runs with its original; reports written apart share hardly any. Between the
// two lies room for every sensible threshold.
func TestCopiesStandOut(t *testing.T) {
	t.Parallel()
	entries := byURL()
	shingles := map[string]map[string]bool{} // address → runs
	stories := map[string][]string{}
	for _, i := range load(t) {
		if i.address() != i.url || !strings.HasPrefix(i.url, i.source.Home) {
			continue // a list's excerpt
		}
		set := map[string]bool{}
		for _, run := range runs(i.text, 4, 8) {
			set[run] = true
		}
		shingles[i.url] = set
		stories[entries[i.url].Story] = append(stories[entries[i.url].Story], i.url)
	}
	held := func(a, b string) float64 { // the share of a's runs that b has
		n := 0
		for run := range shingles[a] {
			if shingles[b][run] {
				n++
			}
		}
		return float64(n) / float64(max(1, len(shingles[a])))
	}
	for story, urls := range stories {
		for _, a := range urls {
			for _, b := range urls {
				ea := entries[a]
				switch share := held(a, b); {
				case a == b || ea.Has("script"):
				case ea.Of == b && share < 0.6:
					t.Errorf("%s: only %.2f of the copy %s is in %s", story, share, a, b)
				case ea.Role != sample.Copy && entries[b].Role != sample.Copy && share > 0.12:
					t.Errorf("%s: %.2f of %s is in %s, which should be written apart", story, share, a, b)
				}
			}
		}
	}
}
