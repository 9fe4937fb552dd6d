package compose

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"dateline/internal/news"
)

// Dives is what the deep dive of an issue is chosen and made from, and where the whole is kept.
type Dives interface {
	DiveStore
	// StorylinesBetween returns the storylines with a report in [from, to), the one with most reports in it first.
	StorylinesBetween(ctx context.Context, from, to time.Time, limit int) ([]news.Thread, error)
	// SaveDive saves a dive in place of an older one of its subject, and says whether it wrote.
	SaveDive(ctx context.Context, d *news.Dive) (bool, error)
}

// How the deep dive of an issue is chosen: of the storylines with most reports in so many weeks that go on in the issue's
// own, so many are tried; one must come to so many sections.
const (
	diveWeeks   = 4
	diveTries   = 5
	diveThreads = 40
	leastHeads  = 4 // sections of a storyline of several stories
	aloneHeads  = 6 // and of one story, which stands where no storyline does
)

// How much of a dive an issue prints (BRIEF, row 9, is the bound): entries of the timeline, sections, lines of a section,
// disputes.
const (
	issueEntries  = 6
	issueSections = 8
	issueBullets  = 2
	issueDisputes = 2
)

// dive chooses the storyline of which most is held in the last weeks and that goes on in this one, writes its dive as of the
// week's end, keeps the whole and returns the short form; nil if no storyline carries one. One that an issue of these weeks
// carried waits.
func (c *Composer) dive(ctx context.Context, week news.Week, from, to time.Time) (*news.IssueDive, error) {
	if c.o.Dives == nil {
		return nil, nil //nolint:nilnil // no dive is no error
	}
	threads, err := c.o.Dives.StorylinesBetween(ctx, to.AddDate(0, 0, -7*diveWeeks), to, diveThreads)
	if err != nil {
		return nil, err
	}
	diver, err := NewDiver(DiveOptions{Store: c.o.Dives, Gazetteer: c.o.Gazetteer, Zone: c.o.Zone, Until: to})
	if err != nil {
		return nil, err
	}
	earlier, err := c.o.Store.IssuesBetween(ctx, week.Next(-diveWeeks), week)
	if err != nil {
		return nil, err
	}
	carried := func(id news.StorylineID) bool {
		return slices.ContainsFunc(earlier, func(i news.Issue) bool { return i.Dive != nil && i.Dive.Subject.Storyline == id })
	}
	tries := 0
	var alone *news.Dive
	for _, t := range threads {
		if t.LastAt.Before(from) || tries == diveTries || carried(t.ID) {
			continue
		}
		tries++
		d, err := diver.Dive(ctx, news.DiveSubject{Storyline: t.ID})
		if errors.Is(err, ErrThin) {
			continue
		}
		if err != nil {
			return nil, err
		}
		switch {
		case d.Stories > 1 && len(d.Sections) >= leastHeads:
			return c.keep(ctx, d)
		case alone == nil && len(d.Sections) >= aloneHeads:
			alone = d
		}
	}
	if alone == nil {
		return nil, nil //nolint:nilnil // no dive is no error
	}
	return c.keep(ctx, alone)
}

// keep saves the whole of a dive and returns its short form.
func (c *Composer) keep(ctx context.Context, d *news.Dive) (*news.IssueDive, error) {
	saved := *d
	saved.BuiltAt = c.o.Now()
	if _, err := c.o.Dives.SaveDive(ctx, &saved); err != nil {
		return nil, err
	}
	return shortDive(d), nil
}

// shortDive is a dive as an issue carries it: the newest of its timeline, and of its sections those of the storyline before
// those beside it.
func shortDive(d *news.Dive) *news.IssueDive {
	out := &news.IssueDive{
		ID: d.ID, Subject: d.Subject, FirstAt: d.FirstAt, LastAt: d.LastAt, Stories: d.Stories, Reports: d.Reports, Outlets: d.Outlets,
		Records: d.Records, Title: d.Title, Dek: d.Dek, Timeline: d.Timeline[max(0, len(d.Timeline)-issueEntries):],
		Disputes: d.Disputes[:min(len(d.Disputes), issueDisputes)],
	}
	for _, beside := range []bool{false, true} {
		for i := range d.Sections {
			s := &d.Sections[i]
			if s.Beside != beside || len(out.Sections) == issueSections {
				continue
			}
			short := news.IssueDiveSection{Number: i + 1, At: s.At, Attribution: s.Attribution, Head: s.Head}
			for k := range s.Bullets {
				if len(short.Lines) < issueBullets && !sameTexts(s.Bullets[k].Texts, s.Head) {
					short.Lines = append(short.Lines, s.Bullets[k])
				}
			}
			if len(short.Lines) == 0 {
				short.Said = firstSaid(s)
			}
			out.Sections = append(out.Sections, short)
		}
	}
	slices.SortFunc(out.Sections, func(a, b news.IssueDiveSection) int { return a.Number - b.Number })
	return out
}

// sameTexts says whether two sentences are one in both editions.
func sameTexts(a, b news.Texts) bool {
	for _, lang := range news.EditionLangs() {
		if strings.TrimRight(a[lang].Text, ".。") != strings.TrimRight(b[lang].Text, ".。") {
			return false
		}
	}
	return true
}

// maxSaid bounds a sentence that stands under a section's head in an issue, in characters: Latin letters count half.
const maxSaid = 120

// firstSaid is the first sentence of a section in each edition that is not too long and is not its head again; nil if an
// edition has none.
func firstSaid(s *news.DiveSection) news.Texts {
	out := news.Texts{}
	for _, lang := range news.EditionLangs() {
		for _, p := range s.Paragraphs[lang] {
			for _, said := range p.Sentences {
				if _, ok := out[lang]; !ok && length(said.Text) <= maxSaid && utf8.RuneCountInString(said.Text) > 1 && said.Text != s.Head[lang].Text {
					out[lang] = said
				}
			}
		}
	}
	if len(out) < len(news.EditionLangs()) {
		return nil
	}
	return out
}
