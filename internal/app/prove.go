package app

import (
	"slices"

	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/proof"
	"dateline/internal/text"
)

// ReadChecker returns a checker of sentences that knows the names of a field's files; an empty folder is the bundled
// field. What editors changed is in a database and is not known here.
func ReadChecker(folder string) (*proof.Checker, error) {
	b, err := readField(folder)
	if err != nil {
		return nil, err
	}
	g, err := entity.New(b.Field)
	if err != nil {
		return nil, err
	}
	return proof.New(newKnown(b.Field, g)), nil
}

// known is the gazetteer as proof knows it.
type known struct {
	gazetteer *entity.Gazetteer
	names     map[news.EntityID][]string
}

func newKnown(f *field.Field, g *entity.Gazetteer) *known {
	k := &known{g, make(map[news.EntityID][]string, len(f.Entities))}
	for i := range f.Entities {
		e := &f.Entities[i]
		for _, n := range e.Names {
			k.names[e.ID] = append(k.names[e.ID], n.Text)
		}
	}
	return k
}

// Find returns the places at which a text names an entity.
func (k *known) Find(s string) []proof.Mention {
	var out []proof.Mention
	for _, m := range k.gazetteer.Find("", s) {
		out = append(out, proof.Mention{Span: text.Span{Start: m.Start, End: m.End}, ID: m.ID, Family: m.Family, Kind: string(m.Kind)})
	}
	return out
}

// Called returns the names of an entity. A member of a family that stands in no row has the one that is printed.
func (k *known) Called(id news.EntityID) []string {
	if names, ok := k.names[id]; ok {
		return slices.Clone(names)
	}
	e, ok := k.gazetteer.Entity(id)
	if !ok {
		return nil
	}
	return slices.Compact([]string{e.Print(news.English), e.Print(news.Chinese)})
}
