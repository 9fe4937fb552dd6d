package field

import (
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"dateline/internal/news"
)

// Write writes the gazetteer as the table that Parse reads: all entities, the names that are none, and the ids that
// were merged away. Comments of the file that it was read from are not kept.
func (f *Field) Write(w io.Writer) error {
	var b strings.Builder
	b.WriteString(strings.Join(columns(), "\t") + "\n")
	for i := range f.Entities {
		writeRow(&b, cellsOf(&f.Entities[i]))
	}
	for names := range blockerRows(f.Blockers) {
		e := Entity{ID: "-", Kind: blocker, Names: names}
		writeRow(&b, cellsOf(&e))
	}
	for _, from := range f.redirected() {
		writeRow(&b, cellsOf(&Entity{ID: from, Kind: merged, Parent: f.Redirects[from]}))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// blockersInRow is how many names that are none stand in one row at most, so that lines can be read.
const blockersInRow = 20

// blockerRows splits blockers into rows that are read back in the same order: languages go up within a row.
func blockerRows(all []Name) func(yield func([]Name) bool) {
	return func(yield func([]Name) bool) {
		from := 0
		for i := range all {
			if i > from && (i-from == blockersInRow || rankLang(all[i].Lang) < rankLang(all[i-1].Lang)) {
				if !yield(all[from:i]) {
					return
				}
				from = i
			}
		}
		if from < len(all) {
			yield(all[from:])
		}
	}
}

// redirected returns the ids that were merged away, in order.
func (f *Field) redirected() []news.EntityID {
	all := make([]news.EntityID, 0, len(f.Redirects))
	for id := range f.Redirects {
		all = append(all, id)
	}
	slices.Sort(all)
	return all
}

// cellsOf returns an entity's row by column.
func cellsOf(e *Entity) map[string]string {
	cells := map[string]string{
		"id": string(e.ID), "kind": string(e.Kind), "parent": string(e.Parent), "home": strings.TrimPrefix(e.Home, "https://"),
		"context": strings.Join(e.Context, "|"),
	}
	for _, lang := range nameLangs() {
		var names []string
		for _, n := range e.Names {
			if n.Lang == lang {
				names = append(names, n.String())
			}
		}
		cells[columnOf(lang)] = strings.Join(names, "|")
	}
	if e.Weight != e.Kind.weight() {
		cells["weight"] = strconv.FormatFloat(e.Weight, 'g', -1, 64)
	}
	if e.Family {
		cells["flags"] = "family"
		if e.Join != "" {
			cells["flags"] += "=" + strings.ReplaceAll(e.Join, " ", "_")
		}
	}
	return cells
}

func writeRow(b *strings.Builder, cells map[string]string) {
	line := make([]string, 0, len(columns()))
	for _, c := range columns() {
		line = append(line, cells[c])
	}
	b.WriteString(strings.TrimRight(strings.Join(line, "\t"), "\t") + "\n")
}

// String writes the name with its marks, as ParseName reads it.
func (n Name) String() string {
	var b strings.Builder
	for _, m := range [...]struct {
		set  bool
		mark string
	}{{n.Exact, "="}, {n.AnyCase, "~"}, {n.Ambiguous, "?"}, {n.Versioned, "+"}} {
		if m.set {
			b.WriteString(m.mark)
		}
	}
	return b.String() + n.Text
}

// valid checks an entity by the rules that a row of the file is held to, and by those for what a person adds.
func (e *Entity) valid(where string) error {
	cells := cellsOf(e)
	for column, cell := range cells {
		if strings.ContainsAny(cell, "\t\r\n") {
			return fmt.Errorf("%w: %s%s %q holds a tab or a line break: remove it", news.ErrInvalid, where, column, cell)
		}
	}
	var b strings.Builder
	writeRow(&b, cells)
	p := &parser{}
	rows := p.table("", []byte(strings.Join(columns(), "\t")+"\n"+b.String()), columns())
	if len(p.problems) == 0 && len(rows) == 1 {
		if got, ok := p.entity(&rows[0]); ok {
			if got.Kind == blocker || got.Kind == merged || !sameRow(&got, e) {
				return fmt.Errorf(`%w: %s%q cannot be kept as it is: names and context words hold no "|", do not begin with = ~ ? + or #, and have no spaces at their ends`,
					news.ErrInvalid, where, e.ID)
			}
		}
	}
	if len(p.problems) > 0 {
		return fmt.Errorf("%s%w", where, p.problems[0])
	}
	if len(rows) != 1 {
		return fmt.Errorf("%w: %s%q is empty or begins with #", news.ErrInvalid, where, e.ID)
	}
	return nil
}

// sameRow says whether an entity came back from its row as it went.
func sameRow(a, b *Entity) bool {
	x, y := *a, *b
	if len(x.Context) == 0 {
		x.Context = nil
	}
	if len(y.Context) == 0 {
		y.Context = nil
	}
	return reflect.DeepEqual(x, y)
}

// ParseEntity reads an entity from the cells of its row, by column: names with their marks, several parted by "|".
func ParseEntity(cells map[string]string) (Entity, error) {
	for column := range cells {
		if !slices.Contains(columns(), column) {
			return Entity{}, fmt.Errorf("%w: column %q is none of %v", news.ErrInvalid, column, columns())
		}
	}
	p := &parser{}
	r := row{cells: cells, column: map[string]int{}}
	for column, cell := range cells {
		if !p.clean("", 0, column+" "+cell) || strings.Contains(cell, "\t") {
			p.fault("", 0, 0, "%s %q holds characters that a name cannot hold", column, cell)
		}
	}
	e, ok := p.entity(&r)
	if !ok || len(p.problems) > 0 {
		return Entity{}, joined(p.problems)
	}
	if e.Kind == blocker || e.Kind == merged {
		return Entity{}, fmt.Errorf("%w: kind %q is none of %v", news.ErrInvalid, e.Kind, Kinds())
	}
	return e, nil
}

// Same says whether two entities are written alike.
func (e *Entity) Same(other *Entity) bool { return sameRow(e, other) }

// ReadChanges reads a gazetteer's file, whole or a part, as changes to a field: each row puts an entity in place of
// the one with its id, or adds it. Rows that change nothing are left out. All faults are in the error, as Parse
// reports them; what is wrong only together with the field is found by With.
func (f *Field) ReadChanges(file string, data []byte) ([]Change, error) {
	p := &parser{}
	rows := p.table(file, data, columns())
	have := make(map[news.EntityID]*Entity, len(f.Entities))
	for i := range f.Entities {
		have[f.Entities[i].ID] = &f.Entities[i]
	}
	blocked := map[Name]bool{}
	for _, n := range f.Blockers {
		blocked[n] = true
	}
	var puts, merges []Change // in this order, since an entity may be merged into a new one
	lines := map[news.EntityID]int{}
	for i := range rows {
		r := &rows[i]
		e, ok := p.entity(r)
		if !ok {
			continue
		}
		where := file + ":" + strconv.Itoa(r.line)
		if first := lines[e.ID]; first > 0 && e.Kind != blocker {
			r.fault(p, "id", "id %q stands in line %d already: choose another", e.ID, first)
			continue
		}
		lines[e.ID] = r.line
		switch {
		case e.Kind == blocker:
			names := slices.DeleteFunc(e.Names, func(n Name) bool { return blocked[n] })
			if len(names) > 0 {
				puts = append(puts, Change{Op: Block, Names: names, Where: where})
			}
		case e.Kind == merged:
			if f.Redirects[e.ID] != e.Parent {
				merges = append(merges, Change{Op: Merge, ID: e.ID, Into: e.Parent, Where: where})
			}
		case have[e.ID] == nil || !sameRow(have[e.ID], &e):
			puts = append(puts, Change{Op: Put, ID: e.ID, Entity: &e, Where: where})
		}
	}
	if len(p.problems) > 0 {
		return nil, joined(p.problems)
	}
	for i := range merges { // a row has the last word on its names: then nothing is to be given over
		if m := &merges[i]; lines[m.Into] > 0 || have[m.ID] == nil {
			m.Op = Redirect
		}
	}
	return slices.Concat(puts, merges), nil
}
