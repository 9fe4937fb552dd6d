// Package evals measures the program's judgement on recorded data: clustering, links between languages, copies,
// ranking. It reads recorded weeks and labels made by people, scores what the pure packages answer, and holds the scores
// in a golden file, so that a change shows as a diff. It stores nothing and the program does not need it.
package evals

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"

	"dateline/internal/news"
	"dateline/internal/similar"
	"dateline/internal/text"
)

// Report is one report of a recorded week, with what its sightings told.
type Report struct {
	similar.Doc
	URL       string // normalised, as labels name it
	Set       string // the file it came from
	Source    string
	Sightings int // distinct sources in whose feeds it was seen
	Relevance float64
}

// Docs returns the reports as similarity wants them.
func Docs(reports []Report) []similar.Doc {
	docs := make([]similar.Doc, len(reports))
	for i := range reports {
		docs[i] = reports[i].Doc
	}
	return docs
}

// item is a line of a recorded week.
type item struct {
	Source    string   `json:"source"`
	Title     string   `json:"title"`
	URL       string   `json:"url"`
	Summary   string   `json:"summary"`
	Content   string   `json:"content"`
	Published string   `json:"published"`
	FirstSeen string   `json:"first_seen"`
	Lang      string   `json:"lang"`
	Members   []string `json:"member_sites"`
}

var trackers = regexp.MustCompile(`^(utm_|src$|ref$|fbclid|gclid)`)

// NormURL brings an address into the form in which labels are compared.
func NormURL(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return raw
	}
	var query []string
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		if name, value, ok := strings.Cut(part, "="); ok && value != "" && !trackers.MatchString(name) {
			query = append(query, part)
		}
	}
	host := strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	return strings.TrimSuffix(host+strings.TrimRight(u.Path, "/")+"?"+strings.Join(query, "&"), "?")
}

var tags = regexp.MustCompile(`<[^>]*>`)

// Plain strips the markup of a recorded summary. It is for evaluation only; the program has its own sanitiser.
func Plain(s string) string {
	if strings.ContainsAny(s, "<&") {
		s = html.UnescapeString(tags.ReplaceAllString(s, " "))
		s = tags.ReplaceAllString(s, " ")
	}
	return strings.TrimSpace(s)
}

// LoadWeek reads the recorded items of a folder, one report for each address: the sighting with the most text speaks for it. Raw feeds
// of labs are not read. Sets names the files to leave out.
func LoadWeek(folder string, without ...string) ([]Report, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.ndjson.gz"))
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", folder, err)
	}
	sort.Strings(paths)
	byURL := make(map[string]*Report)
	sources := make(map[string]map[string]bool)
	newest := make(map[string]time.Time)
	for _, path := range paths {
		set := strings.TrimSuffix(filepath.Base(path), ".ndjson.gz")
		if set == "all" || slices.Contains(without, set) {
			continue
		}
		if err := readItems(path, func(it item) { fold(byURL, sources, newest, set, it) }); err != nil {
			return nil, err
		}
	}
	return sorted(byURL, sources, newest), nil
}

// sorted returns the reports by time and id, with their sightings.
func sorted(byURL map[string]*Report, sources map[string]map[string]bool, newest map[string]time.Time) []Report {
	reports := make([]Report, 0, len(byURL))
	for key, r := range byURL {
		r.Sightings = len(sources[key])
		if r.Undated {
			r.At = newest[r.Set+" "+r.Source] // as collect dates what a feed leaves undated
		}
		reports = append(reports, *r)
	}
	sort.Slice(reports, func(i, j int) bool {
		if !reports[i].At.Equal(reports[j].At) {
			return reports[i].At.Before(reports[j].At)
		}
		return reports[i].ID < reports[j].ID
	})
	return reports
}

func readItems(path string, f func(item)) (err error) {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open week: %w", err)
	}
	defer func() {
		if e := file.Close(); err == nil {
			err = e
		}
	}()
	zr, err := gzip.NewReader(file)
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	lines := bufio.NewScanner(zr)
	lines.Buffer(make([]byte, 1<<16), 1<<24)
	for lines.Scan() {
		var it item
		if err := json.Unmarshal(lines.Bytes(), &it); err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
		f(it)
	}
	return lines.Err()
}

// fold adds one sighting to the report of its address.
func fold(byURL map[string]*Report, sources map[string]map[string]bool, newest map[string]time.Time, set string, it item) {
	key := NormURL(it.URL)
	if key == "" || it.Title == "" {
		return
	}
	if sources[key] == nil {
		sources[key] = make(map[string]bool)
	}
	sources[key][it.Source] = true
	body := Plain(it.Summary)
	if c := Plain(it.Content); len(c) > len(body) {
		body = c
	}
	at := parseTime(it.Published)
	undated := at.IsZero()
	if undated {
		at = parseTime(it.FirstSeen)
	}
	if feed := set + " " + it.Source; at.After(newest[feed]) {
		newest[feed] = at
	}
	r := byURL[key]
	if r == nil {
		r = &Report{URL: key}
		r.Class = news.Press // a list of feeds says no classes
		r.ID = news.ReportID(key)
		r.At, r.Undated = at, undated
		byURL[key] = r
	} else if r.Undated && !undated || r.Undated == undated && at.Before(r.At) {
		r.At, r.Undated = at, undated
	}
	if r.Title == "" || len(body) > len(r.Body) {
		r.Title, r.Body = Plain(it.Title), body
		r.Lang = text.Detect(r.Title+"\n"+r.Body, news.Lang(it.Lang))
		r.Source, r.Set, r.Outlet = it.Source, set, outlet(it.Source)
		r.Outlets = it.Members
	}
}

func outlet(source string) string {
	if _, name, ok := strings.Cut(source, "/"); ok && strings.HasPrefix(source, "TechURLs/") {
		return name
	}
	return source
}

func parseTime(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
