// Package sample holds one bundled week of news, 2025-W50, so that a newcomer without a network sees Dateline at work:
// the program reads these feeds as it reads any others and makes stories and an issue from them.
//
// The events are real and public; the words are this project's own; the outlets are invented, plainly so, and live on
// the reserved domain sample.example. A few reports of the two weeks before give figures, dates and people a past.
// Feeds carry whole texts, so no page need be fetched, and no address here can be.
//
// The one idea: what each report is there to show is written down in manifest.tsv and pairs.tsv, beside the feeds.
// Tests hold the feeds to it, and evaluations use it as labels. The package stores nothing and reads nothing but its
// embedded files.
package sample

import (
	"embed"
	"strings"
	"time"

	"dateline/internal/news"
)

//go:embed feeds/*.xml feeds/*.json *.tsv
var files embed.FS

// Week returns the week that the sample is about.
func Week() news.Week { return news.Week{Year: 2025, Number: 50} }

// Now returns the instant at which the sample is to be read: the Sunday evening of its week, UTC. A clock pinned
// there finds nothing in the future and nothing of the week missing.
func Now() time.Time { return time.Date(2025, time.December, 14, 20, 0, 0, 0, time.UTC) }

// Sources returns the feeds of the sample in a fixed order, without ids: who stores them makes those from the
// addresses.
func Sources() []news.Source {
	var all []news.Source
	for _, f := range rows("sources.tsv", 7) {
		all = append(all, news.Source{
			URL:     f[1],
			Home:    f[2],
			Class:   news.Class(f[3]),
			Lang:    news.Lang(f[4]),
			Name:    f[5],
			Outlet:  f[6],
			AddedAt: Now(),
		})
	}
	return all
}

// Document returns the body that the feed address answers with, and its media type. It is false for every other
// address. The body is a fresh copy.
func Document(url string) (body []byte, contentType string, ok bool) {
	for _, f := range rows("sources.tsv", 7) {
		if f[1] != url {
			continue
		}
		text, err := files.ReadFile("feeds/" + f[0])
		if err != nil {
			return nil, "", false // Unreachable: a test reads the document of every source.
		}
		return text, mediaType(f[0]), true
	}
	return nil, "", false
}

// mediaType tells a document's type by its file name, which ends in the name of its format.
func mediaType(name string) string {
	switch {
	case strings.HasSuffix(name, ".rss.xml"):
		return "application/rss+xml; charset=utf-8"
	case strings.HasSuffix(name, ".atom.xml"):
		return "application/atom+xml; charset=utf-8"
	default:
		return "application/feed+json; charset=utf-8"
	}
}
