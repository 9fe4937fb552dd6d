package entity

import (
	"maps"
	"slices"
	"strings"

	"dateline/internal/field"
	"dateline/internal/news"
)

// Touch knows which texts may be read otherwise after a field was changed. It never changes, so any number of
// goroutines may use it.
//
// What Find and Score return for a text depends on an entity only if one of its names stands there, so it is enough to
// look for the names, old and new, of the entities that differ; and the id that a member of a family gets may be one
// that a row explains, so mentions of such ids are touched as well. It may take a text for touched that is read as
// before, never the reverse.
type Touch struct {
	everything bool // terms decide about every text
	names      *Gazetteer
	ids        map[news.EntityID]bool
}

// NewTouch compares a field with what it was. The order of the entities that both have may differ.
func NewTouch(before, after *field.Field) (*Touch, error) {
	t := &Touch{ids: map[news.EntityID]bool{}, everything: !slices.Equal(before.Terms, after.Terms)}
	old, now := newSide(before), newSide(after)
	for id := range old.at {
		if now.at[id] == nil || !old.reads(now, id) {
			t.ids[id] = true
		}
	}
	for id := range now.at {
		if old.at[id] == nil {
			t.ids[id] = true
		}
	}
	// Of two entities with one ambiguous name the first wins, so one that changed its place is touched.
	was, is := old.common(now), now.common(old)
	for i := range was {
		if was[i] != is[i] {
			t.ids[was[i]], t.ids[is[i]] = true, true
		}
	}
	names := &field.Field{Blockers: differing(before.Blockers, after.Blockers)}
	for _, s := range []*side{old, now} {
		wanted := map[news.EntityID]bool{}
		for id := range t.ids {
			wanted[id] = true
			if l := s.line(id); l.word != "" { // "Claude 3.5 Opus" names the line without its own name
				wanted[l.family] = true
			}
		}
		for _, id := range slices.Sorted(maps.Keys(wanted)) {
			if e := s.at[id]; e != nil {
				names.Entities = append(names.Entities, field.Entity{ID: id, Names: e.Names, Family: e.Family})
			}
		}
	}
	var err error
	t.names, err = New(names)
	return t, err
}

// differing returns the names that only one of the two lists has.
func differing(a, b []field.Name) []field.Name {
	var out []field.Name
	for _, pair := range [][2][]field.Name{{a, b}, {b, a}} {
		for _, n := range pair[0] {
			if !slices.Contains(pair[1], n) {
				out = append(out, n)
			}
		}
	}
	return out
}

// Empty says that no text is touched.
func (t *Touch) Empty() bool { return !t.everything && len(t.ids) == 0 && t.names.auto.empty() }

// Text says whether a text may be read otherwise because of what stands in it.
func (t *Touch) Text(title, body string) bool {
	if t.everything {
		return true
	}
	if t.names.auto.empty() {
		return false
	}
	for _, text := range [...]string{title, body} {
		f := found{folded: fold(text)}
		sign := false
		t.names.scan(&f, nil, &sign)
		if len(f.hits) > 0 {
			return true
		}
	}
	return false
}

// ID says whether a text in which the entity was found may be read otherwise. It is the id that was found then, as
// that of a member which no row named.
func (t *Touch) ID(id news.EntityID) bool { return t.everything || t.ids[id] }

// side is one of the two fields that are compared.
type side struct {
	order []news.EntityID
	at    map[news.EntityID]*field.Entity
}

func newSide(f *field.Field) *side {
	s := &side{at: make(map[news.EntityID]*field.Entity, len(f.Entities))}
	for i := range f.Entities {
		s.order = append(s.order, f.Entities[i].ID)
		s.at[f.Entities[i].ID] = &f.Entities[i]
	}
	return s
}

// common returns the ids that the other side has too, in this side's order.
func (s *side) common(other *side) []news.EntityID {
	out := make([]news.EntityID, 0, len(s.order))
	for _, id := range s.order {
		if other.at[id] != nil {
			out = append(out, id)
		}
	}
	return out
}

// reads says whether an entity that both sides have is found alike. Its kind and its home page do not matter.
func (s *side) reads(other *side, id news.EntityID) bool {
	a, b := s.at[id], other.at[id]
	return slices.Equal(a.Names, b.Names) && a.Weight == b.Weight && a.Family == b.Family && a.Join == b.Join &&
		slices.Equal(a.Context, b.Context) && s.root(id) == other.root(id) && s.line(id) == other.line(id)
}

// root returns the topmost owner, as Gazetteer.rootOf finds it.
func (s *side) root(id news.EntityID) news.EntityID {
	for range maxOwners {
		e := s.at[id]
		if s.at[e.Parent] == nil {
			break
		}
		id = e.Parent
	}
	return id
}

// lineOf is the word by which a family is known behind its parent's name.
type lineOf struct {
	family news.EntityID
	word   string
}

// line returns the line that an entity is, as Gazetteer.line finds it; the zero value if it is none.
func (s *side) line(id news.EntityID) lineOf {
	e := s.at[id]
	if e == nil || s.at[e.Parent] == nil {
		return lineOf{}
	}
	word, ok := lineWord(e, s.at[e.Parent])
	if !ok {
		return lineOf{}
	}
	return lineOf{e.Parent, word}
}

// lineWord returns the word of a family that is a line of another: "opus" of Claude Opus and Claude.
func lineWord(e, parent *Entity) (string, bool) {
	if !e.Family || !parent.Family {
		return "", false
	}
	tail, ok := strings.CutPrefix(strings.ToLower(e.Names[0].Text), strings.ToLower(parent.Names[0].Text))
	tail = strings.Trim(tail, " -")
	return tail, ok && tail != ""
}
