package field

import (
	"slices"
	"strconv"
	"strings"

	"dateline/internal/hans"
	"dateline/internal/news"
)

// weights are the weights of kinds for rows that give none.
func (k Kind) weight() float64 {
	switch k {
	case Lab, Model:
		return 1
	case Benchmark:
		return 0.8
	case Product, Person:
		return 0.6
	case Hardware, Standard:
		return 0.5
	case Company, Agency, University, Fund, Media, Law, blocker, merged:
		return 0
	}
	return 0
}

// columns are the columns of a gazetteer, the first of which must come first.
func columns() []string {
	return []string{"id", "kind", "en", "zh", "zh-TW", "parent", "home", "weight", "flags", "context"}
}

// gazetteer reads the entities and checks them against each other.
func (p *parser) gazetteer(f *Field) {
	rows := p.rows(GazetteerFile, true, columns()...)
	lines := map[news.EntityID]*row{}
	owners := map[string]owner{}
	for i := range rows {
		r := &rows[i]
		e, ok := p.entity(r)
		if !ok {
			continue
		}
		if e.Kind == blocker {
			f.Blockers = append(f.Blockers, e.Names...)
			continue
		}
		if first := lines[e.ID]; first != nil {
			r.fault(p, "id", "id %q stands in line %d already: choose another", e.ID, first.line)
			continue
		}
		lines[e.ID] = r
		if e.Kind == merged {
			if f.Redirects == nil {
				f.Redirects = map[news.EntityID]news.EntityID{}
			}
			f.Redirects[e.ID] = e.Parent
			continue
		}
		for _, n := range e.Names {
			p.own(r, owners, e.ID, n)
		}
		f.Entities = append(f.Entities, e)
	}
	for from, to := range f.Redirects {
		if r := lines[to]; r == nil || r.cells["kind"] == string(merged) {
			lines[from].fault(p, "parent", "parent %q is no entity of this file: name the one that took the names", to)
		}
	}
	parents := map[news.EntityID]news.EntityID{}
	for _, e := range f.Entities {
		if r := lines[e.Parent]; e.Parent != "" && (r == nil || r.cells["kind"] == string(merged)) {
			lines[e.ID].fault(p, "parent", "parent %q is no id of this file: add its row, or correct it", e.Parent)
		}
		parents[e.ID] = e.Parent
	}
	for _, e := range f.Entities {
		if tooDeep(parents, e.ID) {
			lines[e.ID].fault(p, "parent", "the parents of %q go in a circle, or deeper than 10", e.ID)
		}
	}
}

// maxDepth bounds the parents above an entity.
const maxDepth = 10

// tooDeep says whether an entity's parents go in a circle, or deeper than any real owner does.
func tooDeep(parents map[news.EntityID]news.EntityID, id news.EntityID) bool {
	steps := 0
	for at := parents[id]; at != "" && steps <= maxDepth; at = parents[at] {
		steps++
	}
	return steps > maxDepth
}

// columnOf returns the column in which names of a language stand.
func columnOf(lang news.Lang) string { return string(lang) }

// key is the same for names that match the same texts.
func (n *Name) key() string {
	key := strings.ToLower(hans.Simplify(n.Text))
	if n.Exact {
		key = "=" + n.Text
	}
	if n.Versioned { // "ChatGPT" is a product, "ChatGPT 5.2" a model: the version tells them apart
		key = "+" + key
	}
	return key
}

// owner is who first took a name, and how.
type owner struct {
	id        news.EntityID
	line      int
	ambiguous bool
}

// own refuses a name that two entities have without a sign that it is ambiguous.
func (p *parser) own(r *row, owners map[string]owner, id news.EntityID, n Name) {
	key := n.key()
	first, taken := owners[key]
	switch {
	case !taken:
		owners[key] = owner{id, r.line, n.Ambiguous}
	case first.id == id: // as in another script, to be printed so
	case !first.ambiguous || !n.Ambiguous:
		r.fault(p, columnOf(n.Lang), "the name %q is also a name of %q in line %d: mark both with ? and give each a context, or remove one",
			n.Text, first.id, first.line)
	}
}

// entity reads one row.
func (p *parser) entity(r *row) (Entity, bool) {
	before := len(p.problems)
	e := Entity{
		ID: news.EntityID(r.cells["id"]), Kind: Kind(r.cells["kind"]), Parent: news.EntityID(r.cells["parent"]),
		Home: p.home(r), Context: r.list("context"),
	}
	if e.Kind != blocker {
		if !slug(string(e.ID)) {
			r.fault(p, "id", "id %q: use small letters, digits, dots and hyphens, like yann-lecun", e.ID)
		}
		if e.Kind != merged && !slices.Contains(Kinds(), e.Kind) {
			r.fault(p, "kind", "kind %q is none of %v", e.Kind, Kinds())
		}
	}
	e.Weight = e.Kind.weight()
	if text := r.cells["weight"]; text != "" {
		w, err := strconv.ParseFloat(text, 64)
		if err != nil || !(w >= 0 && w <= 1) {
			r.fault(p, "weight", "weight %q is no number from 0 to 1", text)
		}
		e.Weight = w
	}
	for flag := range strings.FieldsSeq(r.cells["flags"]) {
		name, join, _ := strings.Cut(flag, "=")
		if name != "family" || join != "" && join != "-" && join != "_" {
			r.fault(p, "flags", "flag %q is unknown; known: family (Qwen3), family=- (GPT-5), family=_ (Gemini 3)", flag)
			continue
		}
		e.Family, e.Join = true, strings.ReplaceAll(join, "_", " ")
	}
	for _, lang := range nameLangs() {
		column := columnOf(lang)
		for _, text := range r.list(column) {
			n := ParseName(text, lang)
			if p.short(r, column, n.Text) {
				e.Names = append(e.Names, n)
			}
		}
	}
	slices.SortStableFunc(e.Names, func(a, b Name) int { return rankLang(a.Lang) - rankLang(b.Lang) })
	switch {
	case e.Kind == merged:
		if e.Parent == "" || len(e.Names) > 0 {
			r.fault(p, "id", "%q was merged: name the entity that it leads to as its parent, and give it no names", e.ID)
		}
	case len(e.Names) == 0:
		r.fault(p, "id", "%q has no name: give one in en or zh", e.ID)
	case len(e.Names) > maxNames:
		r.fault(p, "en", "%q has %d names; at most %d are read", e.ID, len(e.Names), maxNames)
	}
	return e, len(p.problems) == before
}

// nameLangs are the languages that names are given in, in the order of their columns.
func nameLangs() []news.Lang { return []news.Lang{news.English, news.Chinese, news.Traditional} }

func rankLang(l news.Lang) int { return slices.Index(nameLangs(), l) }

// ParseName reads a name with its marks: = exact case, ~ any case, ? ambiguous, + only with a version.
func ParseName(text string, lang news.Lang) Name {
	n := Name{Lang: lang}
	for text != "" {
		switch text[0] {
		case '=':
			n.Exact = true
		case '~':
			n.AnyCase = true
		case '?':
			n.Ambiguous = true
		case '+':
			n.Versioned = true
		default:
			n.Text = text
			return n
		}
		text = text[1:]
	}
	return n
}

// slug says whether an id is made as ids are made.
func slug(id string) bool {
	if id == "" || len(id) > 80 || id[0] == '-' || id[0] == '.' {
		return false
	}
	for _, r := range id {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.' {
			return false
		}
	}
	return true
}
