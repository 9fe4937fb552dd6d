package field

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/news"
)

// Op is what a change does to a field.
type Op string

// What changes do.
const (
	Add       Op = "add"       // adds Entity, whose id is not taken
	Put       Op = "put"       // puts Entity in place of the one with its id, or adds it
	Alias     Op = "alias"     // adds Names to the entity ID
	Ambiguous Op = "ambiguous" // marks Names of the entity ID as ambiguous, and adds Context; with Off, takes the marks away
	Merge     Op = "merge"     // gives the names of the entity ID to Into, and makes ID lead there
	Redirect  Op = "redirect"  // makes ID lead to Into, which has all names that it shall have; an entity ID ends
	Remove    Op = "remove"    // takes the entity ID out; what it owned goes to its owner
	Block     Op = "block"     // says that Names only look like an entity's
)

// Change is one thing that an editor changes in a field. Which parts it uses is said at each Op.
type Change struct {
	Op      Op            `json:"op"`
	ID      news.EntityID `json:"id,omitempty"`
	Into    news.EntityID `json:"into,omitempty"`
	Entity  *Entity       `json:"entity,omitempty"`
	Names   []Name        `json:"names,omitempty"`
	Context []string      `json:"context,omitempty"`
	Off     bool          `json:"off,omitempty"`
	// Where is the place in a file, for errors; it is not kept.
	Where string `json:"-"`
}

// Subject returns the id that the change is about; empty for one of names alone.
func (c *Change) Subject() news.EntityID {
	if c.Entity != nil {
		return c.Entity.ID
	}
	return c.ID
}

// With returns the field with the changes made, in order. The field itself stays as it is. If a change is faulty, or
// the result would break what Parse promises, nothing is made and the error says of each fault what is wrong and what
// to do; it wraps news.ErrInvalid, news.ErrNotFound or news.ErrConflict.
//
// Entities keep their order; new ones follow by id, so that the order of changes that have nothing to do with each
// other does not matter.
func (f *Field) With(changes ...Change) (*Field, error) {
	e := newEditor(f)
	for i := range changes {
		if err := e.apply(&changes[i]); err != nil {
			e.fault(err)
			continue
		}
	}
	if len(e.problems) == 0 {
		e.check()
	}
	if len(e.problems) > 0 {
		return nil, joined(e.problems)
	}
	return e.field(), nil
}

// Skipped is a change that could not be made any more.
type Skipped struct {
	Batch  int // its place among the batches
	Change Change
	Err    error
}

// Replay makes batches of changes that were all made before, on a field that may have changed since: a newer program
// may know by itself what an editor added. What cannot be made is left out and returned, and the rest is made.
func (f *Field) Replay(batches [][]Change) (*Field, []Skipped) {
	if got, err := f.With(slices.Concat(batches...)...); err == nil { // nearly always
		return got, nil
	}
	var skipped []Skipped
	for i, batch := range batches {
		if got, err := f.With(batch...); err == nil {
			f = got
			continue
		}
		for _, c := range batch {
			got, err := f.With(c)
			if err != nil {
				skipped = append(skipped, Skipped{i, c, err})
				continue
			}
			f = got
		}
	}
	return f, skipped
}

// joined joins faults, and says if there are more than a person reads at once.
func joined(problems []error) error {
	if len(problems) > maxProblems {
		problems = append(slices.Clone(problems[:maxProblems]), fmt.Errorf("%w: and more faults: mend these first", news.ErrInvalid))
	}
	return errors.Join(problems...)
}

// editor is a field that is being changed.
type editor struct {
	from     *Field
	at       map[news.EntityID]*Entity // copies; nil for one that was taken out
	order    []news.EntityID           // of the field that the editor began with
	blockers []Name
	lead     map[news.EntityID]news.EntityID
	touched  map[news.EntityID]string // what the changes put there, and where in a file
	problems []error
}

func newEditor(f *Field) *editor {
	e := &editor{
		from: f, at: make(map[news.EntityID]*Entity, len(f.Entities)), order: make([]news.EntityID, 0, len(f.Entities)),
		blockers: f.Blockers, lead: maps.Clone(f.Redirects), touched: map[news.EntityID]string{},
	}
	if e.lead == nil {
		e.lead = map[news.EntityID]news.EntityID{}
	}
	for i := range f.Entities {
		x := f.Entities[i]
		e.at[x.ID] = &x
		e.order = append(e.order, x.ID)
	}
	return e
}

func (e *editor) fault(err error) { e.problems = append(e.problems, err) }

// entity returns the entity with the id, to be changed: its lists are copies.
func (e *editor) entity(id news.EntityID, where string) (*Entity, error) {
	x := e.at[id]
	if x == nil {
		if to, ok := e.lead[id]; ok {
			return nil, fmt.Errorf("%s%w: %q was merged into %q: name that one", where, news.ErrNotFound, id, to)
		}
		return nil, fmt.Errorf("%s%w: no entity has the id %q", where, news.ErrNotFound, id)
	}
	if _, mine := e.touched[id]; !mine {
		x.Names, x.Context = slices.Clone(x.Names), slices.Clone(x.Context)
	}
	e.touched[id] = where
	return x, nil
}

// apply makes one change. What only the whole shows is left to check.
func (e *editor) apply(c *Change) error {
	where := c.Where
	if where != "" {
		where += ": "
	}
	switch c.Op {
	case Add, Put:
		return e.put(c, where)
	case Alias:
		x, err := e.entity(c.ID, where)
		if err != nil {
			return err
		}
		return e.names(x, c.Names, where)
	case Ambiguous:
		return e.ambiguous(c, where)
	case Merge:
		return e.merge(c, where)
	case Redirect:
		return e.redirect(c, where)
	case Remove:
		x, err := e.entity(c.ID, where)
		if err != nil {
			return err
		}
		e.takeOut(x, x.Parent, where)
		maps.DeleteFunc(e.lead, func(_, to news.EntityID) bool { return to == c.ID })
		return nil
	case Block:
		return e.block(c, where)
	}
	return fmt.Errorf("%s%w: %q is no change that is known", where, news.ErrInvalid, c.Op)
}

func (e *editor) put(c *Change, where string) error {
	if c.Entity == nil {
		return fmt.Errorf("%s%w: the change names no entity", where, news.ErrInvalid)
	}
	x := *c.Entity
	x.Names, x.Context = slices.Clone(x.Names), slices.Clone(x.Context)
	slices.SortStableFunc(x.Names, func(a, b Name) int { return rankLang(a.Lang) - rankLang(b.Lang) })
	if to, ok := e.lead[x.ID]; ok {
		return fmt.Errorf("%s%w: the id %q was merged into %q: choose another", where, news.ErrConflict, x.ID, to)
	}
	if c.Op == Add && e.at[x.ID] != nil {
		return fmt.Errorf("%s%w: the id %q is taken by %s: choose another, or add the name to it as an alias",
			where, news.ErrConflict, x.ID, e.at[x.ID].Print(news.English))
	}
	if err := x.valid(where); err != nil {
		return err
	}
	e.at[x.ID] = &x
	e.touched[x.ID] = where
	return nil
}

// names adds names to an entity.
func (e *editor) names(x *Entity, names []Name, where string) error {
	if len(names) == 0 {
		return fmt.Errorf("%s%w: the change gives no name", where, news.ErrInvalid)
	}
	for _, n := range names {
		if slices.ContainsFunc(x.Names, func(have Name) bool { return have.Text == n.Text && have.Lang == n.Lang }) {
			return fmt.Errorf("%s%w: %q has the name %q already", where, news.ErrConflict, x.ID, n.Text)
		}
		x.Names = append(x.Names, n)
	}
	slices.SortStableFunc(x.Names, func(a, b Name) int { return rankLang(a.Lang) - rankLang(b.Lang) })
	return x.valid(where)
}

func (e *editor) ambiguous(c *Change, where string) error {
	x, err := e.entity(c.ID, where)
	if err != nil {
		return err
	}
	if len(c.Names) == 0 {
		return fmt.Errorf("%s%w: the change gives no name", where, news.ErrInvalid)
	}
	for _, n := range c.Names {
		found := false
		for i := range x.Names {
			if strings.EqualFold(x.Names[i].Text, n.Text) {
				x.Names[i].Ambiguous, found = !c.Off, true
			}
		}
		if !found {
			return fmt.Errorf("%s%w: %q has no name %q; its names are %s", where, news.ErrNotFound, c.ID, n.Text, list(x.Names))
		}
	}
	for _, word := range c.Context {
		if !slices.Contains(x.Context, word) {
			x.Context = append(x.Context, word)
		}
	}
	return x.valid(where)
}

func list(names []Name) string {
	var all []string
	for _, n := range names {
		all = append(all, n.Text)
	}
	return strings.Join(all, ", ")
}

func (e *editor) merge(c *Change, where string) error {
	if c.ID == c.Into {
		return fmt.Errorf("%s%w: %q cannot be merged into itself", where, news.ErrInvalid, c.ID)
	}
	into, err := e.entity(c.Into, where)
	if err != nil {
		return err
	}
	from, err := e.entity(c.ID, where)
	if err != nil {
		return err
	}
	if from.Family && !into.Family {
		return fmt.Errorf("%s%w: %q is a family of models and %q is not: make it one first (flags family), or choose another",
			where, news.ErrInvalid, c.ID, c.Into)
	}
	if e.below(c.Into, c.ID) { // its owner ends, so it goes where the owner was
		into.Parent = from.Parent
	}
	into.Context = mergeContext(into, from)
	for _, n := range from.Names {
		if !slices.ContainsFunc(into.Names, func(have Name) bool { return have.Text == n.Text && have.Lang == n.Lang }) {
			into.Names = append(into.Names, n)
		}
	}
	slices.SortStableFunc(into.Names, func(a, b Name) int { return rankLang(a.Lang) - rankLang(b.Lang) })
	e.takeOut(from, c.Into, where)
	e.leads(c.ID, c.Into)
	return into.valid(where)
}

func (e *editor) redirect(c *Change, where string) error {
	if c.ID == c.Into {
		return fmt.Errorf("%s%w: %q cannot lead to itself", where, news.ErrInvalid, c.ID)
	}
	into, err := e.entity(c.Into, where)
	if err != nil {
		return err
	}
	if !slug(string(c.ID)) {
		return fmt.Errorf("%s%w: %q is no id", where, news.ErrInvalid, c.ID)
	}
	if from := e.at[c.ID]; from != nil {
		if e.below(c.Into, c.ID) {
			into.Parent = from.Parent
		}
		e.takeOut(from, c.Into, where)
	}
	e.leads(c.ID, c.Into)
	return nil
}

// leads makes an id, and all that led to it, lead to another.
func (e *editor) leads(from, into news.EntityID) {
	for id, to := range e.lead {
		if to == from {
			e.lead[id] = into
		}
	}
	e.lead[from] = into
}

// anySign is the context word that lets any sign of the field decide, as no context does.
const anySign = "@field"

// mergeContext joins the words that decide about ambiguous names. Where one of the two has ambiguous names and no
// words, any sign of the field decided about them, and must go on to do so.
func mergeContext(a, b *Entity) []string {
	words := slices.Clone(a.Context)
	for _, w := range b.Context {
		if !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	open := func(x *Entity) bool {
		return len(x.Context) == 0 && slices.ContainsFunc(x.Names, func(n Name) bool { return n.Ambiguous })
	}
	if len(words) > 0 && (open(a) || open(b)) && !slices.Contains(words, anySign) {
		words = append(words, anySign)
	}
	return words
}

// below says whether an entity belongs to another, over any number of owners.
func (e *editor) below(id, owner news.EntityID) bool {
	for range maxDepth + 1 {
		x := e.at[id]
		if x == nil || x.Parent == "" {
			return false
		}
		if id = x.Parent; id == owner {
			return true
		}
	}
	return false
}

// takeOut takes an entity out; what it owned belongs to heir.
func (e *editor) takeOut(x *Entity, heir news.EntityID, where string) {
	for id, child := range e.at {
		if child != nil && child.Parent == x.ID {
			child.Parent = heir
			if _, mine := e.touched[id]; !mine {
				child.Names, child.Context = slices.Clone(child.Names), slices.Clone(child.Context)
			}
			e.touched[id] = where
		}
	}
	delete(e.at, x.ID)
	delete(e.touched, x.ID)
}

func (e *editor) block(c *Change, where string) error {
	probe := Entity{ID: "x", Kind: Company, Names: slices.Clone(c.Names)}
	if err := probe.valid(where); err != nil {
		return err
	}
	for _, n := range c.Names {
		if slices.Contains(e.blockers, n) {
			return fmt.Errorf("%s%w: %q is known as no entity's name already", where, news.ErrConflict, n.Text)
		}
		e.blockers = append(slices.Clip(e.blockers), n)
	}
	return nil
}

// check finds what only the whole shows: names that two have, owners that are missing or go in a circle, and names
// that would be found everywhere.
func (e *editor) check() {
	parents := make(map[news.EntityID]news.EntityID, len(e.at))
	taken := make(map[string][]*Name, 2*len(e.at))
	owners := make(map[*Name]news.EntityID, 2*len(e.at))
	for _, id := range e.ids() {
		x := e.at[id]
		parents[id] = x.Parent
		for i := range x.Names {
			n := &x.Names[i]
			taken[n.key()] = append(taken[n.key()], n)
			owners[n] = id
		}
	}
	for _, id := range slices.Sorted(maps.Keys(e.touched)) {
		x, where := e.at[id], e.touched[id]
		if x.Parent != "" && e.at[x.Parent] == nil {
			e.fault(fmt.Errorf("%s%w: the parent %q of %q is no entity: add it first, or correct the id", where, news.ErrInvalid, x.Parent, id))
		} else if tooDeep(parents, id) {
			e.fault(fmt.Errorf("%s%w: the parents of %q go in a circle, or deeper than %d", where, news.ErrInvalid, id, maxDepth))
		}
		for i := range x.Names {
			n := &x.Names[i]
			if err := n.tooCommon(); err != nil && !e.had(id, n) {
				e.fault(fmt.Errorf("%s%w", where, err))
			}
			for _, other := range taken[n.key()] {
				if owner := owners[other]; owner != id && (!n.Ambiguous || !other.Ambiguous) {
					e.fault(fmt.Errorf("%s%w: the name %q is also a name of %q: mark both as ambiguous and give each a context, or merge the two",
						where, news.ErrConflict, n.Text, owner))
				}
			}
		}
	}
}

// had says whether the entity had the name before.
func (e *editor) had(id news.EntityID, n *Name) bool {
	for i := range e.from.Entities {
		if e.from.Entities[i].ID == id {
			return slices.Contains(e.from.Entities[i].Names, *n)
		}
	}
	return false
}

// tooCommon refuses names that would be found in nearly every text, or in none.
func (n *Name) tooCommon() error {
	letters := 0
	for _, r := range n.Text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters++
		}
	}
	switch {
	case letters == 0:
		return fmt.Errorf("%w: the name %q has no letters", news.ErrInvalid, n.Text)
	case letters == 1 && utf8.RuneCountInString(n.Text) == 1 && !n.Ambiguous && !n.Versioned:
		return fmt.Errorf("%w: the name %q is a single character, which stands in nearly every text: mark it as ambiguous (?%s) and give it a context",
			news.ErrInvalid, n.Text, n.Text)
	}
	return nil
}

// ids are the ids of all entities: those of the field in its order, then the new ones by id.
func (e *editor) ids() []news.EntityID {
	ids := make([]news.EntityID, 0, len(e.at))
	old := make(map[news.EntityID]bool, len(e.order))
	for _, id := range e.order {
		old[id] = true
		if e.at[id] != nil {
			ids = append(ids, id)
		}
	}
	known := len(ids)
	for id := range e.at {
		if !old[id] {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids[known:], func(a, b news.EntityID) int { return cmp.Compare(a, b) })
	return ids
}

// field is what the editor made.
func (e *editor) field() *Field {
	f := &Field{
		Name: e.from.Name, Entities: make([]Entity, 0, len(e.at)), Blockers: e.blockers, Terms: e.from.Terms, Glossary: e.from.Glossary,
	}
	for _, id := range e.ids() {
		f.Entities = append(f.Entities, *e.at[id])
	}
	if len(e.lead) > 0 {
		f.Redirects = e.lead
	}
	return f
}
