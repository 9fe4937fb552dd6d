// Package slice cuts an issue to what one reader chose: sections, entities, storylines. It leaves out and never rewrites:
// what remains are the issue's own items and lines, in its order, so that what was proved stays proved.
//
// It is pure. The one idea needed to read it: an item belongs to a slice if it is of any of the chosen sections, names any
// of the chosen entities, or is of any of the chosen storylines. Equal choices make one slice, named by
// news.Choices.SliceKey, so that each is rendered once for all its readers.
package slice

import (
	"slices"

	"dateline/internal/news"
)

// Extent is how much of an issue a slice holds.
type Extent string

// The extents.
const (
	All     Extent = "all"     // the issue as it is
	Part    Extent = "part"    // what the reader chose
	Lead    Extent = "lead"    // nothing that they chose, so the week's lead, as they wished
	Nothing Extent = "nothing" // nothing that they chose: nothing is to be sent
)

// Storylines tells of which storyline a story is; it may be nil.
type Storylines map[news.StoryID]news.StorylineID

// Cut returns the slice of an issue that choices name, and how much it holds. The issue is not changed; the slice shares
// its items. Of an issue that is empty itself, a reader of everything gets all: that the week was quiet is said in it.
func Cut(issue *news.Issue, c news.Choices, lines Storylines) (*news.Issue, Extent) {
	if c.Whole() {
		return issue, All
	}
	k := keeper{choices: c, lines: lines, kept: map[news.StoryID]bool{}}
	out := *issue
	// What speaks of the whole week is no part of a slice of it.
	out.Lead, out.LeftOut = nil, nil
	out.Sections = k.sections(issue.Sections)
	for _, part := range []struct {
		to   *[]news.Line
		from []news.Line
	}{
		{&out.Since, issue.Since},
		{&out.Numbers, issue.Numbers},
		{&out.Releases, issue.Releases},
		{&out.People, issue.People},
		{&out.Unconfirmed, issue.Unconfirmed},
		{&out.Due, issue.Due},
	} {
		*part.to = k.rows(part.from)
	}
	if out.Dive != nil && !k.dive(&out.Dive.Subject) {
		out.Dive = nil
	}
	if !bare(&out) {
		return &out, Part
	}
	if c.LeadIfEmpty {
		if lead, ok := leadOf(issue, &out); ok {
			return lead, Lead
		}
	}
	return nil, Nothing
}

// bare says that nothing is left to read.
func bare(i *news.Issue) bool {
	return len(i.Sections) == 0 && i.Dive == nil && len(i.Since)+len(i.Numbers)+len(i.Releases)+len(i.People)+len(i.Unconfirmed)+len(i.Due) == 0
}

// leadOf puts the week in three sentences and its first item into an empty slice; false in a week without either.
func leadOf(issue, empty *news.Issue) (*news.Issue, bool) {
	out := *empty
	out.Lead = issue.Lead
	for _, s := range issue.Sections {
		if len(s.Items) > 0 {
			s.Items = s.Items[:1:1]
			out.Sections = []news.Section{s}
			break
		}
	}
	return &out, len(out.Lead) > 0 || len(out.Sections) > 0
}

// keeper decides what is kept.
type keeper struct {
	choices news.Choices
	lines   Storylines
	kept    map[news.StoryID]bool
}

func (k *keeper) sections(all []news.Section) []news.Section {
	var out []news.Section
	for _, s := range all {
		var items []news.Item
		for i := range s.Items {
			if k.item(s.ID, &s.Items[i]) {
				items = append(items, s.Items[i])
				k.kept[s.Items[i].Story] = true
			}
		}
		if len(items) > 0 {
			s.Items = items
			out = append(out, s)
		}
	}
	return out
}

// item says whether an item that stands in a section belongs to the slice.
func (k *keeper) item(in news.SectionID, i *news.Item) bool {
	for _, s := range k.choices.Sections {
		if s == in || s == i.Home || s == i.Second && s != "" {
			return true
		}
	}
	return slices.ContainsFunc(i.Entities, k.named) || k.followed(i.Story)
}

func (k *keeper) named(id news.EntityID) bool {
	return id != "" && slices.Contains(k.choices.Entities, id)
}

func (k *keeper) followed(story news.StoryID) bool {
	line, ok := k.lines[story]
	return ok && slices.Contains(k.choices.Storylines, line)
}

// dive says whether a deep dive belongs to the slice: by its own subject, or because an item of its storyline does.
func (k *keeper) dive(s *news.DiveSubject) bool {
	if k.named(s.Entity) || s.Story != "" && (k.kept[s.Story] || k.followed(s.Story)) {
		return true
	}
	if s.Storyline == "" {
		return false
	}
	if slices.Contains(k.choices.Storylines, s.Storyline) {
		return true
	}
	for story := range k.kept {
		if k.lines[story] == s.Storyline {
			return true
		}
	}
	return false
}

// rows keeps the lines about kept stories, followed storylines and named entities.
func (k *keeper) rows(all []news.Line) []news.Line {
	var out []news.Line
	for i := range all {
		l := &all[i]
		if l.Story != "" && (k.kept[l.Story] || k.followed(l.Story)) || k.named(l.Subject.ID) || k.named(l.Maker.ID) {
			out = append(out, *l)
		}
	}
	return out
}
