package archive

import (
	"context"
	"fmt"
	"slices"

	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/search"
	"dateline/internal/text"
)

// Gazetteer knows who and what has a name.
type Gazetteer interface {
	// Entity returns the entity with the id.
	Entity(id news.EntityID) (field.Entity, bool)
	// Name returns the name to print for an id in the language; the id itself if it is unknown.
	Name(id news.EntityID, lang news.Lang) string
	// Places returns where a body names an entity or a member of it, and whether the title does.
	Places(title, body string, id news.EntityID) (places []text.Span, named bool)
	// Named returns the entities that a reader's question names, by place.
	Named(question string) []search.Named
}

// nobody knows no names.
type nobody struct{}

func (nobody) Entity(news.EntityID) (field.Entity, bool)                { return field.Entity{}, false }
func (nobody) Name(id news.EntityID, _ news.Lang) string                { return string(id) }
func (nobody) Places(string, string, news.EntityID) ([]text.Span, bool) { return nil, false }
func (nobody) Named(string) []search.Named                              { return nil }

// EntityPage is all that is known of one entity.
type EntityPage struct {
	field.Entity
	// Names in the editions' languages, and those of its owner; empty if it has none.
	English, Chinese           string
	OwnerEnglish, OwnerChinese string
	// Weeks is how often stories named it, oldest week first.
	Weeks []news.AttentionCount
	// Records tell of it, the newest change first, by kind, and at most perKind of each.
	Records map[news.RecordKind][]Record
	// Items are what issues printed of it, newest issue first.
	Items []PrintedItem
}

// PrintedItem is an item of an issue.
type PrintedItem struct {
	Week news.Week
	news.Item
}

// What an entity's page holds at most.
const (
	perKind      = 20
	entityWeeks  = 52
	entityIssues = 26
	entityItems  = 40
)

// Entity returns what is known of an entity; news.ErrNotFound if the gazetteer does not know it.
func (a *Archive) Entity(ctx context.Context, id news.EntityID) (*EntityPage, error) {
	g, err := a.gazetteer(ctx)
	if err != nil {
		return nil, err
	}
	e, ok := g.Entity(id)
	if !ok {
		return nil, fmt.Errorf("entity %s: %w", id, news.ErrNotFound)
	}
	page := &EntityPage{
		Entity: e, English: g.Name(e.ID, news.English), Chinese: g.Name(e.ID, news.Chinese), Records: map[news.RecordKind][]Record{},
	}
	if e.Parent != "" {
		page.OwnerEnglish, page.OwnerChinese = g.Name(e.Parent, news.English), g.Name(e.Parent, news.Chinese)
	}
	week := news.WeekOf(a.now().In(a.zone))
	if page.Weeks, err = a.store.Attention(ctx, e.ID, week.Next(1-entityWeeks), week); err != nil {
		return nil, fmt.Errorf("read attention of %s: %w", id, err)
	}
	for _, kind := range news.RecordKinds() {
		if page.Records[kind], err = a.Records(ctx, RecordFilter{Kind: kind, Entity: e.ID, Limit: perKind}); err != nil {
			return nil, err
		}
	}
	issues, err := a.store.Issues(ctx, entityIssues)
	if err != nil {
		return nil, fmt.Errorf("read issues: %w", err)
	}
	for i := range issues {
		for _, item := range issues[i].Items() {
			if len(page.Items) < entityItems && slices.Contains(item.Entities, e.ID) {
				page.Items = append(page.Items, PrintedItem{issues[i].Week, item})
			}
		}
	}
	return page, nil
}

// Names returns a function that gives the name of an entity in a language.
func (a *Archive) Names(ctx context.Context) (func(news.EntityID, news.Lang) string, error) {
	g, err := a.gazetteer(ctx)
	if err != nil {
		return nil, err
	}
	return g.Name, nil
}
