package archive

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"dateline/internal/news"
)

// maxRedirects bounds how many merged stories are followed. A story merged every night for two months is within it.
const maxRedirects = 64

// maxPrinted bounds how many issues are opened to show where a story was printed.
const maxPrinted = 8

// Story is a story as its page shows it.
type Story struct {
	// ID is the kept id. If Moved, another id was asked for and leads here.
	ID    news.StoryID
	Moved bool
	// FirstAt and LastAt are when the earliest and the latest report was published.
	FirstAt, LastAt time.Time
	// Reports are its reports, by time.
	Reports []Report
	// Outlets are the distinct publishers in the order in which they came, Origins how many reports have a text of
	// their own.
	Outlets []string
	Origins int
	// Printed are the issues that carried it, newest first.
	Printed []Printed
	// Rankings are the places that it took, newest week first.
	Rankings []news.Ranked
	// Line is the storyline that it is in; nil if it stands alone.
	Line *Storyline
	// Corrections are of what issues printed of it, newest first.
	Corrections []news.Correction
	// Zone is where times are shown.
	Zone *time.Location
}

// Report is a report of a story, marked as an origin or as an echo of one.
type Report struct {
	news.Voice
	// EchoOf is the outlet whose text this report repeats or cites; empty for an origin.
	EchoOf string
	// Echo says that the report is not an origin.
	Echo bool
}

// Printed is a story as an issue printed it.
type Printed struct {
	Week news.Week
	Item news.Item
}

// Story returns a story with its reports. An id that was merged away leads to the story that took its reports, with
// Moved set; an unknown id is news.ErrNotFound.
func (a *Archive) Story(ctx context.Context, id news.StoryID) (*Story, error) {
	row, err := a.follow(ctx, id)
	if err != nil {
		return nil, err
	}
	page := &Story{
		ID: row.ID, Moved: row.ID != id, FirstAt: row.FirstAt, LastAt: row.LastAt, Zone: a.zone,
	}
	if page.Moved {
		return page, nil // the caller redirects; the reports would be read in vain
	}
	voices, err := a.store.Voices(ctx, row.Members)
	if err != nil {
		return nil, fmt.Errorf("read the reports of story %s: %w", id, err)
	}
	page.Reports, page.Origins = mark(voices)
	page.Outlets = outlets(voices)
	if page.Rankings, err = a.store.Rankings(ctx, row.ID); err != nil {
		return nil, fmt.Errorf("read the rankings of story %s: %w", id, err)
	}
	if page.Printed, err = a.printed(ctx, row.ID, page.Rankings); err != nil {
		return nil, err
	}
	if page.Corrections, err = a.correctionsOf(ctx, row.ID); err != nil {
		return nil, err
	}
	page.Line, err = a.line(ctx, row.ID)
	return page, err
}

// correctionsOf returns the corrections of a story, and of those that it took in since. They are few: a paper has tens a year.
func (a *Archive) correctionsOf(ctx context.Context, id news.StoryID) ([]news.Correction, error) {
	all, err := a.Corrections(ctx, news.Week{})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(c news.Correction) bool {
		if c.Story == id || c.Story == "" {
			return c.Story == ""
		}
		at, err := a.follow(ctx, c.Story)
		return err != nil || at.ID != id // a story that is no more is no fault of this page
	}), nil
}

// follow goes from an id to the story that holds its reports now.
func (a *Archive) follow(ctx context.Context, id news.StoryID) (*news.Story, error) {
	at := id
	for range maxRedirects {
		row, err := a.store.Story(ctx, at)
		if err != nil {
			return nil, fmt.Errorf("read story %s: %w", at, err)
		}
		if row.MergedInto == "" || row.MergedInto == at {
			return row, nil
		}
		at = row.MergedInto
	}
	return nil, fmt.Errorf("follow story %s: %w", id, errLoop)
}

// printed finds the story in the issues of the weeks in which it was ranked. A week without an issue is no fault: a
// ranking is written before its issue.
func (a *Archive) printed(ctx context.Context, id news.StoryID, ranks []news.Ranked) ([]Printed, error) {
	var all []Printed
	for _, r := range ranks[:min(len(ranks), maxPrinted)] {
		issue, err := a.store.Issue(ctx, r.Week)
		if errors.Is(err, news.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read issue %s for story %s: %w", r.Week, id, err)
		}
		for _, item := range issue.Items() {
			if item.Story == id {
				all = append(all, Printed{Week: issue.Week, Item: item})
			}
		}
	}
	return all, nil
}

// outlets returns the distinct publishers of the reports, in order. An aggregator's item stands for the outlets that
// it names, where it names any.
func outlets(voices []news.Voice) []string {
	var all []string
	seen := map[string]bool{}
	add := func(name string) {
		key := strings.ToLower(strings.TrimSpace(name))
		if key != "" && !seen[key] {
			seen[key] = true
			all = append(all, strings.TrimSpace(name))
		}
	}
	for i := range voices {
		if len(voices[i].Report.Outlets) == 0 {
			add(voices[i].Outlet)
		}
		for _, name := range voices[i].Report.Outlets {
			add(name)
		}
	}
	return all
}
