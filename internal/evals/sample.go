package evals

import (
	"fmt"
	"time"

	"dateline/internal/canon"
	"dateline/internal/feed"
	"dateline/internal/news"
	"dateline/internal/sample"
	"dateline/internal/text"
)

// LoadSample reads the bundled sample week through the program's own feed reader, with the stories that its manifest
// names. It needs nothing beside the program, so it is what every build can be measured on.
func LoadSample() ([]Report, Labels, error) {
	gold := make(Labels)
	for _, e := range sample.Manifest() {
		if e.Role != sample.Noise {
			gold[NormURL(e.URL)] = e.Story
		}
	}
	byURL := make(map[string]*Report)
	sources := make(map[string]map[string]bool)
	for _, s := range sample.Sources() {
		body, mediaType, ok := sample.Document(s.URL)
		if !ok {
			return nil, nil, fmt.Errorf("sample source %s: %w", s.URL, news.ErrNotFound)
		}
		f, err := feed.Parse(body, feed.Options{ContentType: mediaType, URL: s.URL})
		if err != nil {
			return nil, nil, fmt.Errorf("sample source %s: %w", s.URL, err)
		}
		for _, e := range f.Entries {
			add(byURL, sources, s, e)
		}
	}
	return sorted(byURL, sources, nil), gold, nil
}

// add adds one sighting; the source nearest to the fact speaks for the report.
func add(byURL map[string]*Report, sources map[string]map[string]bool, s news.Source, e feed.Entry) {
	address, err := canon.URL(e.URL)
	if err != nil {
		address = e.URL
	}
	key := NormURL(address)
	if sources[key] == nil {
		sources[key] = make(map[string]bool)
	}
	sources[key][s.URL] = true
	r := byURL[key]
	if r != nil && r.Class.Nearness() <= s.Class.Nearness() {
		return
	}
	body := e.Content
	if body == "" {
		body = e.Summary
	}
	at := e.Published
	if at.IsZero() {
		at = sample.Now().Add(-24 * time.Hour)
	}
	n := &Report{URL: key, Set: "sample", Source: s.Name}
	n.ID, n.Title, n.Body, n.At, n.Class = news.ReportID(key), e.Title, body, at.UTC(), s.Class
	n.Outlet, n.Outlets = s.Outlet, e.Outlets
	n.Lang = text.Detect(e.Title+"\n"+body, s.Lang)
	byURL[key] = n
}
