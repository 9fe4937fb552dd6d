package collect

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"dateline/internal/canon"
	"dateline/internal/feed"
	"dateline/internal/news"
)

// enough is the text, in characters, with which a report needs no page.
const enough = 600

// pageAge is how old a report may be for its page to be worth a visit: what a first reading of an archive brings is
// not fetched page by page.
const pageAge = 14 * 24 * time.Hour

// maxTitle cuts titles that are no titles.
const maxTitle = 300

// earliest is the oldest date that is believed; feeds write 1970 for "unknown".
var earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant that Go cannot write as one

// prepare turns a feed's entries into items to save, each report once, and counts those that cannot be used: without
// an address, or without a word.
func prepare(f *feed.Feed, source news.Source, now, undated time.Time) (items []news.Entry, dropped int) {
	repeated := repeatedGUIDs(f.Entries)
	at := map[string]int{}
	for i := range f.Entries {
		item, ok := prepareEntry(&f.Entries[i], f, source, now, undated)
		if !ok {
			dropped++
			continue
		}
		if repeated[item.GUID] {
			item.GUID = ""
		}
		// A feed may show one report twice, such as before and after a correction: the later date counts, else the
		// first in the feed's order.
		if k, twice := at[item.Canonical]; twice {
			if item.Dated && item.Published.After(items[k].Published) {
				items[k] = item
			}
			continue
		}
		at[item.Canonical] = len(items)
		items = append(items, item)
	}
	return items, dropped
}

// repeatedGUIDs finds identities that a feed gives to several addresses: they identify nothing.
func repeatedGUIDs(entries []feed.Entry) map[string]bool {
	first, repeated := map[string]string{}, map[string]bool{"": true}
	for i := range entries {
		e := &entries[i]
		if url, ok := first[e.GUID]; ok && url != e.URL {
			repeated[e.GUID] = true
		}
		first[e.GUID] = e.URL
	}
	return repeated
}

func prepareEntry(e *feed.Entry, f *feed.Feed, source news.Source, now, undated time.Time) (news.Entry, bool) {
	canonical, err := canon.URL(e.URL)
	if err != nil {
		return news.Entry{}, false
	}
	item := news.Entry{
		Canonical: canonical, URL: e.URL, GUID: e.GUID, Title: title(e), Author: e.Author,
		Summary: e.Summary, Outlets: slices.Clone(e.Outlets), Lang: source.Lang,
	}
	if item.Title == "" {
		return news.Entry{}, false
	}
	if item.Lang == "" {
		item.Lang = f.Lang
	}
	switch long := utf8.RuneCountInString(e.Content); {
	case long >= enough:
		item.Text = e.Content
	case long > utf8.RuneCountInString(e.Summary):
		item.Summary = e.Content
	}
	item.Published, item.Dated = date(e, now, undated)
	if item.Text == "" && utf8.RuneCountInString(item.Summary) < enough && now.Sub(item.Published) <= pageAge {
		item.Page = news.PageWanted
	}
	return item, true
}

// title returns the entry's title, or for posts that have none the beginning of their text.
func title(e *feed.Entry) string {
	t := e.Title
	if t == "" {
		t, _, _ = strings.Cut(e.Summary+"\n"+e.Content, "\n")
	}
	if utf8.RuneCountInString(t) > maxTitle {
		t = string([]rune(t)[:maxTitle-1]) + "…"
	}
	return strings.TrimSpace(t)
}

// date returns when the entry was published. A date that is absent, before 1990 or in the future is not believed.
func date(e *feed.Entry, now, undated time.Time) (published time.Time, dated bool) {
	for _, t := range []time.Time{e.Published, e.Updated} {
		if t.After(earliest) && !t.After(now) {
			return t.UTC(), true
		}
	}
	return undated, false
}
