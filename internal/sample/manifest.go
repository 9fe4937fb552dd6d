package sample

import (
	"fmt"
	"slices"
	"strings"

	"dateline/internal/news"
)

// Role says what a report is there for.
type Role string

// The roles.
const (
	Original Role = "original" // a report that others copy
	Copy     Role = "copy"     // the text of another report, lightly edited, cut short or in the other script
	Single   Role = "report"   // a report with words of its own
	History  Role = "history"  // published in the two weeks before
	Noise    Role = "noise"    // not of the followed industry
)

// Entry is what the manifest says of one report.
type Entry struct {
	Story string // names the event; reports with the same name belong together
	URL   string // without tracking parameters
	Role  Role
	Lang  news.Lang
	Of    string // the address of the original, for a copy; else empty
	// Tags name what the report shows: rumour, denial, slip, figure, move, promise, guide, quiet, nodate; for a copy,
	// how it was made: light, truncate or script.
	Tags []string
}

// Has says whether the entry carries the tag.
func (e Entry) Has(tag string) bool { return slices.Contains(e.Tags, tag) }

// Manifest returns an entry for every report of the sample, each address once.
func Manifest() []Entry {
	var all []Entry
	for _, f := range rows("manifest.tsv", 6) {
		all = append(all, Entry{
			Story: f[0],
			URL:   f[1],
			Role:  Role(f[2]),
			Lang:  news.Lang(f[3]),
			Of:    f[4],
			Tags:  strings.Fields(f[5]),
		})
	}
	return all
}

// PairKind says how two stories of the sample stand to each other.
type PairKind string

// The kinds of pairs.
const (
	Apart   PairKind = "apart"   // they look alike and are different events
	Follows PairKind = "follows" // the second continues the first
	Figure  PairKind = "figure"  // the second continues the first with another figure for the same thing
	Slip    PairKind = "slip"    // the second continues the first with a later date for the same thing
	Rumour  PairKind = "rumour"  // one story, named twice, that holds a rumour
)

// Pair is two stories, the earlier first where that matters, and why they are named.
type Pair struct {
	Kind PairKind
	A, B string
	Why  string
}

// Pairs returns the pairs of stories that are easily confused, or that continue each other.
func Pairs() []Pair {
	var all []Pair
	for _, f := range rows("pairs.tsv", 4) {
		all = append(all, Pair{Kind: PairKind(f[0]), A: f[1], B: f[2], Why: f[3]})
	}
	return all
}

// rows reads an embedded table: fields parted by tabs, "#" before a comment, "-" for an empty field. The files are
// part of the program, so a broken one is a broken program.
func rows(name string, width int) [][]string {
	body, err := files.ReadFile(name)
	if err != nil {
		panic(fmt.Sprintf("sample: %v", err))
	}
	var all [][]string
	for n, line := range strings.Split(strings.TrimSpace(string(body)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != width {
			panic(fmt.Sprintf("sample: %s line %d has %d fields, not %d", name, n+1, len(f), width))
		}
		for i := range f {
			if f[i] == "-" {
				f[i] = ""
			}
		}
		all = append(all, f)
	}
	return all
}
