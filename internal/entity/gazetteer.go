// Package entity finds who and what a text names: companies, labs, people, models, products and laws of a field's
// gazetteer, and never-seen members of its model families ("GPT-5.2", "豆包大模型2.0"). It also judges whether a
// report belongs to the field. It does no I/O and stores nothing.
//
// The one idea needed to read it: a text is folded once (simplified characters, small letters, plain dashes and
// spaces, each byte with its place in the source) and one automaton runs over it, finding names, the words that
// decide about ambiguous names, and names that only look like one. Everything after that looks at what was found, not
// at the text.
package entity

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/text"
)

// Entity is one row of the gazetteer, or a member of a family made from its id.
type Entity = field.Entity

// Gazetteer finds the entities of one field in texts. It never changes, so any number of goroutines may use it.
type Gazetteer struct {
	entities []Entity
	redirect map[news.EntityID]news.EntityID // from ids that were merged away
	index    map[news.EntityID]int
	root     []int32                    // of each entity, the topmost ancestor
	lines    map[int32]map[string]int32 // of a family, its lines by word: claude's "opus"
	auto     *automaton
	patterns [][]use // by pattern, what it stands for
	contexts int     // number of distinct context words
	needs    [][]int32
	anyField []bool // by entity: any sign of the field decides
}

// use is one meaning of a pattern.
type use struct {
	kind    useKind
	entity  int32  // index of the entity; of the context word for isContext
	name    int32  // index of its name
	cased   []byte // the form to compare if the case counts
	exact   bool
	strong  bool // a context word that is a sign of the field
	chinese bool
}

type useKind uint8

const (
	isName useKind = iota
	isContext
	isBlocker
)

// fieldSign in a context says that any sign of the field decides: another entity of it, or one of its strong terms.
const fieldSign = "@field"

// strongTerm is the weight from which a term is a sign of the field.
const strongTerm = 2

// sureEntity is the weight from which an entity is a sign of the field.
const sureEntity = 0.8

// New builds a gazetteer. It refuses names that nothing is left of when folded.
func New(f *field.Field) (*Gazetteer, error) {
	g := &Gazetteer{
		entities: f.Entities, redirect: f.Redirects, index: map[news.EntityID]int{}, lines: map[int32]map[string]int32{},
		needs: make([][]int32, len(f.Entities)), anyField: make([]bool, len(f.Entities)),
		root: make([]int32, len(f.Entities)),
	}
	for i := range f.Entities {
		g.index[f.Entities[i].ID] = i
	}
	b := builder{g: g, byText: map[string]int{}, contexts: map[string]int32{}}
	for i := range f.Entities {
		e := &f.Entities[i]
		g.root[i] = g.rootOf(i)
		for n := range e.Names {
			if !b.name(int32(i), int32(n), e.Names[n]) {
				return nil, fmt.Errorf("%w: name %q of %s has no letters", news.ErrInvalid, e.Names[n].Text, e.ID)
			}
		}
		if len(e.Context) == 0 {
			g.anyField[i] = true
		}
		for _, word := range e.Context {
			if word == fieldSign {
				g.anyField[i] = true
				continue
			}
			g.needs[i] = append(g.needs[i], b.context(word, false, false))
		}
		g.line(int32(i))
	}
	for _, n := range f.Blockers {
		b.add(n.Text, use{kind: isBlocker, exact: n.Exact})
	}
	for _, t := range f.Terms {
		if t.Weight >= strongTerm {
			b.context(t.Text, true, t.Exact)
		}
	}
	g.contexts = len(b.contexts)
	g.auto = newAutomaton(b.texts)
	return g, nil
}

// maxOwners bounds the way up to an owner. Package field refuses circles; the bound is for fields made otherwise.
const maxOwners = 20

// rootOf returns the topmost ancestor of an entity.
func (g *Gazetteer) rootOf(i int) int32 {
	for range maxOwners {
		p, ok := g.index[g.entities[i].Parent]
		if !ok {
			break
		}
		i = p
	}
	return int32(i)
}

// line notes a family that is a line of another: "Claude Opus" of "Claude", so that "Claude 3.5 Opus" is found too.
func (g *Gazetteer) line(i int32) {
	e := &g.entities[i]
	p, ok := g.index[e.Parent]
	if !ok {
		return
	}
	tail, ok := lineWord(e, &g.entities[p])
	if !ok {
		return
	}
	at := int32(p)
	if g.lines[at] == nil {
		g.lines[at] = map[string]int32{}
	}
	g.lines[at][tail] = i
}

// builder collects the patterns of an automaton.
type builder struct {
	g        *Gazetteer
	texts    [][]byte
	byText   map[string]int
	contexts map[string]int32
}

// name adds a name and the ways of writing it: with a hyphen for each space, a space for each hyphen, no dots.
func (b *builder) name(entity, name int32, n field.Name) bool {
	u := use{entity: entity, name: name, exact: n.Exact || shortLatin(n)}
	if !b.add(n.Text, u) {
		return false
	}
	for _, pair := range [...][2]string{{" ", "-"}, {"-", " "}, {"·", ""}} {
		if other := strings.ReplaceAll(n.Text, pair[0], pair[1]); other != n.Text {
			b.add(other, u)
		}
	}
	return true
}

// shortLatin says whether a name is so short that small letters may mean something else: AMD, xAI, Groq.
func shortLatin(n field.Name) bool {
	if n.AnyCase || len(n.Text) > 4 {
		return false
	}
	for i := range len(n.Text) {
		if n.Text[i] >= 0x80 || n.Text[i] >= '0' && n.Text[i] <= '9' {
			return false
		}
	}
	return true
}

// context adds a word that decides about ambiguous names, and returns its number.
func (b *builder) context(word string, strong, exact bool) int32 {
	key := word
	if strong {
		key = "\x00" + word
	}
	n, ok := b.contexts[key]
	if !ok {
		n = int32(len(b.contexts))
		b.contexts[key] = n
		b.add(word, use{kind: isContext, entity: n, strong: strong, exact: exact})
	}
	return n
}

// add adds one pattern; it is false if nothing is left of the text.
func (b *builder) add(name string, u use) bool {
	f := fold(name)
	if len(f.text) == 0 {
		return false
	}
	u.cased = f.cased
	r := f.text[0]
	u.chinese = r >= 0x80
	at, ok := b.byText[string(f.text)]
	if !ok {
		at = len(b.texts)
		b.byText[string(f.text)] = at
		b.texts = append(b.texts, f.text)
		b.g.patterns = append(b.g.patterns, nil)
	}
	for _, other := range b.g.patterns[at] {
		if other.kind == u.kind && other.entity == u.entity && other.exact == u.exact && bytes.Equal(other.cased, u.cased) &&
			other.name == u.name {
			return true
		}
	}
	b.g.patterns[at] = append(b.g.patterns[at], u)
	return true
}

// Entity returns the entity with the id. For a member of a family that is in no row ("gpt-5.2") it returns one made
// from the family. An id that was merged away leads to the entity that took its names.
func (g *Gazetteer) Entity(id news.EntityID) (Entity, bool) {
	if i, ok := g.index[id]; ok {
		return g.entities[i], true
	}
	if to, ok := g.lead(id); ok {
		return g.Entity(to)
	}
	return g.member(id)
}

// lead returns where an id leads that was merged away, or that is a member of a family that was.
func (g *Gazetteer) lead(id news.EntityID) (news.EntityID, bool) {
	if len(g.redirect) == 0 {
		return "", false
	}
	if to, ok := g.redirect[id]; ok {
		return to, true
	}
	for cut := strings.LastIndexByte(string(id), '-'); cut > 0; cut = strings.LastIndexByte(string(id)[:cut], '-') {
		if _, ok := g.index[id[:cut]]; ok {
			return "", false
		}
		if to, ok := g.redirect[id[:cut]]; ok {
			return to + id[cut:], true
		}
	}
	return "", false
}

// Name returns the name to print for an id in the language; the id itself if it is unknown.
func (g *Gazetteer) Name(id news.EntityID, lang news.Lang) string {
	e, ok := g.Entity(id)
	if !ok {
		return string(id)
	}
	return e.Print(lang)
}

// Len returns the number of entities in the gazetteer.
func (g *Gazetteer) Len() int { return len(g.entities) }

// Root returns the topmost owner of an entity ("alibaba" for "qwen-3.5"), or the entity itself. A weekly issue caps
// its items by it.
func (g *Gazetteer) Root(id news.EntityID) news.EntityID {
	i, ok := g.index[id]
	if !ok {
		if to, led := g.lead(id); led {
			return g.Root(to)
		}
		m, found := g.member(id)
		if !found {
			return id
		}
		i = g.index[m.Parent]
	}
	return g.entities[g.root[i]].ID
}

// Counts sums mentions to one row an entity: those of the title first, then by count, then by id.
func Counts(mentions []Mention) []news.EntityCount {
	at := map[news.EntityID]int{}
	var all []news.EntityCount
	for _, m := range mentions {
		i, ok := at[m.ID]
		if !ok {
			i = len(all)
			at[m.ID] = i
			all = append(all, news.EntityCount{ID: m.ID, Name: m.Name})
		}
		all[i].Count++
		all[i].Title = all[i].Title || m.Title
		if m.Name < all[i].Name { // the same name whatever comes first in the text
			all[i].Name = m.Name
		}
	}
	slices.SortFunc(all, func(a, b news.EntityCount) int {
		if a.Title != b.Title {
			if a.Title {
				return -1
			}
			return 1
		}
		return cmp.Or(b.Count-a.Count, strings.Compare(string(a.ID), string(b.ID)))
	})
	return all
}

// Families returns the families that an entity is a member of, the nearest first: "llama-4" is of "llama". Who makes it is
// no family.
func (g *Gazetteer) Families(id news.EntityID) []news.EntityID {
	var out []news.EntityID
	e, ok := g.Entity(id)
	for ok && e.Parent != "" && len(out) < 8 { // deeper than any chain; a ring of parents ends
		parent, found := g.Entity(e.Parent)
		if !found || !parent.Family {
			break
		}
		out = append(out, parent.ID)
		e = parent
	}
	return out
}

// Places returns where a body names an entity or, if it is a family, a member of it, in order of place. The title only
// helps to decide what ambiguous names mean; named says whether it names the entity itself.
func (g *Gazetteer) Places(title, body string, id news.EntityID) (places []text.Span, named bool) {
	for _, m := range g.Find(title, body) {
		switch {
		case m.ID != id && m.Family != id && !slices.Contains(g.Families(m.ID), id):
		case m.Title:
			named = true
		default:
			places = append(places, text.Span{Start: m.Start, End: m.End})
		}
	}
	return places, named
}
