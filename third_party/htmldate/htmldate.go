// Package htmldate stands in for github.com/markusmobius/go-htmldate, which go-trafilatura calls to guess a page's
// date. It is our own few lines, and it finds no date.
//
// The real package loads a parser of dates in 200 languages when the program starts: 0.2 s and 50 MB in every run,
// even of --help. Dateline takes dates from what a page states (internal/extract reads JSON-LD, meta and time
// elements) and from feeds, so it never asks for a guess. go.mod replaces the real package by this folder. Delete the
// folder and the line to go back.
package htmldate

import (
	"time"

	"golang.org/x/net/html"
)

// Options has the fields of the real package that go-trafilatura sets. They have no effect.
type Options struct {
	UseOriginalDate     bool
	SkipExtensiveSearch bool
	URL                 string
	EnableLog           bool
}

// Result is a date that was found.
type Result struct {
	DateTime time.Time
	HasTime  bool // whether DateTime has a time of day
}

// IsZero says whether no date was found.
func (r Result) IsZero() bool { return r.DateTime.IsZero() }

// FromDocument returns no date.
func FromDocument(*html.Node, Options) (Result, error) { return Result{}, nil }
