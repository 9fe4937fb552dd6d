package desk

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"dateline/internal/news"
)

// Rooms are what the desk has beside its week and its issue. Each is served by what is given for it; one that is nil is not
// there.
type Rooms struct {
	Sources   Sources
	Readers   Readers
	Gazetteer Gazetteer
	Records   Records
	Jobs      Jobs
	Models    Models
	Settings  Settings
}

// roomRoutes are the addresses of the rooms that are there.
func (d *Desk) roomRoutes() []Route {
	var all []Route
	if d.o.Sources != nil {
		all = append(all, d.sourceRoutes()...)
	}
	if d.o.Readers != nil {
		all = append(all, d.readerRoutes()...)
	}
	if d.o.Gazetteer != nil {
		all = append(all, d.gazetteerRoutes()...)
	}
	if d.o.Records != nil {
		all = append(all, d.recordRoutes()...)
	}
	if d.o.Jobs != nil {
		all = append(all, d.jobRoutes()...)
	}
	if d.o.Models != nil {
		all = append(all, d.modelRoutes()...)
	}
	if d.o.Settings != nil {
		all = append(all, d.settingRoutes()...)
	}
	return all
}

// navEntry is an entry of the navigation.
type navEntry struct{ Name, To, Text string }

// nav returns the rooms that a visitor may enter.
func (d *Desk) nav(v *visit) []navEntry {
	var all []navEntry
	for _, room := range []struct {
		name  string
		there bool
		role  news.Role
	}{
		{"issues", d.o.Issues != nil, news.RoleReader},
		{"sources", d.o.Sources != nil, news.RoleReader},
		{"subscribers", d.o.Readers != nil, news.RoleEditor},
		{"gazetteer", d.o.Gazetteer != nil, news.RoleReader},
		{"records", d.o.Records != nil, news.RoleReader},
		{"jobs", d.o.Jobs != nil, news.RoleEditor},
		{"models", d.o.Models != nil, news.RoleEditor},
		{"settings", d.o.Settings != nil, news.RoleOwner},
	} {
		if room.there && v.user.Role.Includes(room.role) {
			all = append(all, navEntry{room.name, "/desk/" + room.name, v.lex.T("desk." + room.name)})
		}
	}
	return all
}

// went leads to a page after something was done, which the page then says.
func went(w http.ResponseWriter, r *http.Request, to, done string) error {
	lead(w, r, to+"?"+url.Values{"done": {done}}.Encode())
	return nil
}

// at writes a time to the minute; empty for none.
func (d *Desk) at(v *visit, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return v.lex.Minute(t.In(d.o.Zone))
}

// choices are the options of a select over values, with words for each.
func choices[T ~string](values []T, chosen T, words func(T) string) []option {
	out := make([]option, len(values))
	for i, x := range values {
		out[i] = option{Value: string(x), Text: words(x), Chosen: x == chosen}
	}
	return out
}

// among says whether a text is one of the values, or empty.
func among[T ~string](text string, values []T) bool {
	return text == "" || slices.Contains(values, T(text))
}

// long gives a request that takes its time the time it takes: the server's own limits are for pages.
func long(w http.ResponseWriter, now time.Time, most time.Duration) {
	c := http.NewResponseController(w)
	_ = c.SetReadDeadline(now.Add(most)) // where it cannot be set, the server's own limit holds
	_ = c.SetWriteDeadline(now.Add(most))
}

const (
	// maxText and maxAddress are how long texts and addresses may be that a person writes, in bytes.
	maxText    = 300
	maxAddress = 2000
)

// plain says whether a text is short enough, is text, and holds nothing that is not seen.
func plain(text string, most int) bool {
	return len(text) <= most && utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return !unicode.IsGraphic(r) // among these are controls and what turns the direction of writing
	})
}

// did says what was just done, by the word that the address holds.
func did(r *http.Request, v *visit) string {
	key := "desk.did." + r.URL.Query().Get("done")
	if !v.lex.Has(key) {
		return ""
	}
	return v.lex.T(key)
}

// attach sends a file to be saved.
func attach(w http.ResponseWriter, name, kind string, body io.Reader) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	_, err := io.Copy(w, body)
	return err
}
