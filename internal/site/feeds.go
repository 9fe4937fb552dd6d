package site

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"dateline/internal/archive"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/section"
	"dateline/internal/web"
)

// What feeds of stories hold: at most itemsFed stories of the newest issuesFed issues.
const (
	itemsFed  = 100
	issuesFed = 13
)

// storiesFeed is the feed of all printed stories.
func (s *site) storiesFeed(w http.ResponseWriter, r *http.Request, lex *render.Lexicon, format render.Format) error {
	all, err := s.archive.Issues(r.Context(), issuesFed)
	if err != nil {
		return err
	}
	at := s.address(r)
	return s.sendItems(w, r, format, &render.ItemFeed{
		Lex: lex, Address: at, Name: "all", Title: lex.T("feed.stories.title"), Lead: lex.T("feed.stories.lead"), Home: at.Front(lex.Language()),
		Stem: at.Stories(lex.Language()), Entries: printed(all, func(*news.Item, news.SectionID) bool { return true }),
	})
}

// sectionPage is what the issues printed in a section: as a page, or as a feed if the address ends as one.
func (s *site) sectionPage(w http.ResponseWriter, r *http.Request, lex *render.Lexicon) error {
	name, format := feedEnding(r.PathValue("section"))
	id := news.SectionID(name)
	all, err := s.archive.Issues(r.Context(), issuesFed)
	if err != nil {
		return err
	}
	in := func(item *news.Item, under news.SectionID) bool {
		return under == id || item.Home == id || item.Second == id
	}
	found := printed(all, in)
	if len(found) == 0 && id != news.SectionMatters && !slices.Contains(section.All(), id) {
		return fmt.Errorf("%w: section %q", news.ErrNotFound, name)
	}
	title := lex.T("feed.section.title", lex.Section(id))
	if format != "" {
		at := s.address(r)
		home := at.Section(lex.Language(), id)
		return s.sendItems(w, r, format, &render.ItemFeed{
			Lex: lex, Address: at, Name: "section " + name, Title: title, Lead: lex.T("feed.section.lead"), Home: home, Stem: home, Entries: found,
		})
	}
	view := sectionView{Title: lex.Section(id)}
	for _, e := range found {
		week := lex.WeekTitle(e.Week)
		if n := len(view.Weeks); n == 0 || view.Weeks[n-1].Name != week {
			view.Weeks = append(view.Weeks, sectionWeek{ID: e.Week.String(), Name: week, Href: render.Address("").Issue(lex.Language(), e.Week)})
		}
		at := &view.Weeks[len(view.Weeks)-1]
		at.Items = append(at.Items, printedView{Headline: lex.Headline(e.Item), Href: render.Address("").Story(lex.Language(), e.Item.Story)})
	}
	p := s.newPage(r, lex, view.Title+" · "+lex.T("name"), func(at render.Address, lang news.Lang) string { return at.Section(lang, id) })
	p.Summary, p.Progress, p.Data = view.Title, nil, view
	p.Feeds = links(func(f render.Format) string { return p.At.Section(p.Lang, id) + "." + string(f) })
	return s.send(w, r, "section", http.StatusOK, p)
}

type sectionView struct {
	Title string
	Weeks []sectionWeek
}

type sectionWeek struct {
	ID, Name, Href string
	Items          []printedView
}

// entityFeed is the feed of what was printed of an entity.
func (s *site) entityFeed(w http.ResponseWriter, r *http.Request, lex *render.Lexicon, e *archive.EntityPage, name string, format render.Format) error {
	all, err := s.archive.Issues(r.Context(), issuesFed)
	if err != nil {
		return err
	}
	at := s.address(r)
	home := at.Entity(lex.Language(), e.ID)
	return s.sendItems(w, r, format, &render.ItemFeed{
		Lex: lex, Address: at, Name: "entity " + string(e.ID), Title: lex.T("feed.entity.title", name), Lead: lex.T("feed.entity.lead", name), Home: home, Stem: home,
		Entries: printed(all, func(item *news.Item, _ news.SectionID) bool { return slices.Contains(item.Entities, e.ID) }),
	})
}

func (s *site) sendItems(w http.ResponseWriter, r *http.Request, format render.Format, feed *render.ItemFeed) error {
	body, err := feed.Write(format)
	if err != nil {
		return err
	}
	return web.Send(w, r, web.Reply{Type: format.MediaType(), Lang: feed.Lex.HTMLLang(), Body: body})
}

// printed are the items of issues that are wanted, in print order, the newest issue first.
func printed(all []archive.Issue, want func(*news.Item, news.SectionID) bool) []render.ItemEntry {
	var out []render.ItemEntry
	for i := range all {
		for j := range all[i].Sections {
			under := &all[i].Sections[j]
			for k := range under.Items {
				if item := &under.Items[k]; len(out) < itemsFed && want(item, under.ID) {
					out = append(out, render.ItemEntry{Week: all[i].Week, Item: item, Built: all[i].BuiltAt, Zone: all[i].Zone})
				}
			}
		}
	}
	return out
}

// feedEnding cuts the ending of a feed off a name; the format is empty if it has none.
func feedEnding(name string) (string, render.Format) {
	for _, f := range render.Formats() {
		if stem, ok := strings.CutSuffix(name, "."+string(f)); ok && stem != "" {
			return stem, f
		}
	}
	return name, ""
}
