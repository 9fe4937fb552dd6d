package entity

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"dateline/internal/field"
	"dateline/internal/news"
)

// Mention is one place at which a text names an entity.
type Mention struct {
	ID    news.EntityID
	Name  string // as printed in the language of the text found: 英伟达 or NVIDIA
	Kind  field.Kind
	Start int  // in bytes of the title or the body
	End   int  // behind the last byte
	Title bool // whether the place is in the title
	// Family is the id of the family of a member found by its version, else empty.
	Family news.EntityID
	// Version is the member's version for comparing ("5.2", "v4", "k2.5"), without a last ".0"; empty if none.
	Version string
	// Variant is what the member's name says beside the version ("codex", "flash-lite"), words parted by hyphens.
	Variant string
	// Minted says that the id is in no row of the gazetteer, only its family is. It may be used to tell stories
	// apart, but is not known to exist.
	Minted bool
}

// hit is one possible mention.
type hit struct {
	start, end int // in the folded text
	name       int // where the name itself ends
	use        *use
	version    *version // behind a family's name; nil if none
}

// found is all that the automaton found in one text.
type found struct {
	folded  folded
	title   bool
	chinese bool // whether it holds Chinese characters
	hits    []hit
}

// Find returns all mentions in title and body, the title's first, in order of place and never overlapping. The
// longest name wins. An ambiguous name counts only if its text holds a word of its context, a related entity (of the
// same topmost owner) or, where it has no context, any sign of the field.
func (g *Gazetteer) Find(title, body string) []Mention {
	contexts := make([]bool, g.contexts)
	sign := false
	texts := [2]found{{folded: fold(title), title: true}, {folded: fold(body)}}
	for i := range texts {
		g.scan(&texts[i], contexts, &sign)
	}
	sure := map[int32]bool{}  // entities named without doubt
	roots := map[int32]bool{} // their topmost owners
	for i := range texts {
		for _, h := range longest(texts[i].hits, g.unambiguous) {
			if h.use.kind == isName {
				sure[h.use.entity] = true
				roots[g.root[h.use.entity]] = true
				sign = sign || g.entities[h.use.entity].Weight >= sureEntity
			}
		}
	}
	accept := func(h *hit) bool {
		if g.unambiguous(h) {
			return true
		}
		e := h.use.entity
		if sure[e] || roots[g.root[e]] || g.anyField[e] && sign {
			return true
		}
		for _, c := range g.needs[e] {
			if contexts[c] {
				return true
			}
		}
		return false
	}
	var all []Mention
	for i := range texts {
		for _, h := range longest(texts[i].hits, accept) {
			if h.use.kind == isName {
				all = append(all, g.mention(&texts[i], h))
			}
		}
	}
	return all
}

// scan runs the automaton over one text.
func (g *Gazetteer) scan(t *found, contexts []bool, sign *bool) {
	f := &t.folded
	t.chinese = f.chinese()
	g.auto.find(f.text, func(pattern int32, start, end int) {
		bordered := f.bordered(start, end, false)
		for i := range g.patterns[pattern] {
			u := &g.patterns[pattern][i]
			if u.exact && !bytes.Equal(u.cased, f.cased[start:end]) {
				continue
			}
			switch u.kind {
			case isContext:
				if bordered || f.bordered(start, end, true) {
					contexts[u.entity] = true
					*sign = *sign || u.strong
				}
			case isBlocker:
				if bordered {
					t.hits = append(t.hits, hit{start: start, end: end, name: end, use: u})
				}
			case isName:
				g.scanName(t, u, start, end, bordered)
			}
		}
	})
}

// scanName notes a name, with the version behind it if it is a family's.
func (g *Gazetteer) scanName(t *found, u *use, start, end int, bordered bool) {
	e := &g.entities[u.entity]
	h := hit{start: start, end: end, name: end, use: u}
	if e.Family && (!t.folded.letter(start) || !t.folded.letter(start-1)) {
		if v, ok := readVersion(&t.folded, end); ok {
			h.version, h.end = &v, v.end
		}
	}
	if h.version != nil || bordered && !e.Names[u.name].Versioned {
		t.hits = append(t.hits, h)
	}
}

// unambiguous says whether a hit counts without a context.
func (g *Gazetteer) unambiguous(h *hit) bool {
	return h.use.kind == isBlocker || !g.entities[h.use.entity].Names[h.use.name].Ambiguous
}

// longest returns the accepted hits that do not overlap: from the left, the longest first.
func longest(hits []hit, accept func(*hit) bool) []hit {
	var chosen []hit
	for i := range hits {
		if accept(&hits[i]) {
			chosen = append(chosen, hits[i])
		}
	}
	slices.SortFunc(chosen, func(a, b hit) int {
		// At one place a blocker goes first, then the longer name, then the row that comes first in the file.
		return cmp.Or(a.start-b.start, b.end-a.end, int(b.use.kind)-int(a.use.kind), b.name-a.name,
			int(a.use.entity)-int(b.use.entity), int(a.use.name-b.use.name))
	})
	end := 0
	kept := chosen[:0]
	for _, h := range chosen {
		if h.start >= end {
			kept = append(kept, h)
			end = h.end
		}
	}
	return kept
}

// mention makes a mention of a hit.
func (g *Gazetteer) mention(t *found, h hit) Mention {
	e := &g.entities[h.use.entity]
	lang := t.lang(e, h.use.name)
	m := Mention{ID: e.ID, Name: e.Print(lang), Kind: e.Kind, Title: t.title}
	m.Start, m.End = t.folded.span(h.start, h.end)
	if h.version == nil {
		return m
	}
	family, v := h.use.entity, h.version
	before, after := v.before, v.after
	if line, rest, ok := g.takeLine(family, before); ok {
		family, before = line, rest
	} else if line, rest, ok := g.takeLine(family, after); ok {
		family, after = line, rest
	}
	e = &g.entities[family]
	parts := slices.Concat(before, nonEmpty(v.number), after)
	if len(parts) == 0 { // only the line's own word
		m.ID, m.Name, m.Kind = e.ID, e.Print(lang), e.Kind
		return m
	}
	m.ID = news.EntityID(string(e.ID) + "-" + strings.Join(parts, "-"))
	m.Name = memberName(e.Print(lang), e.Join, before, v.shown, after)
	m.Kind = field.Model
	m.Family, m.Version, m.Variant = e.ID, v.number, strings.Join(slices.Concat(before, after), "-")
	if i, ok := g.index[m.ID]; ok {
		m.Name, m.Kind = g.entities[i].Print(lang), g.entities[i].Kind
	} else {
		m.Minted = true
	}
	return m
}

// lang returns the language in which a found name is printed: that of the name; of one that both languages write
// alike, that of the text.
func (t *found) lang(e *Entity, name int32) news.Lang {
	if e.Names[name].Lang != news.English {
		return news.Chinese
	}
	if !t.chinese {
		return news.English
	}
	for _, n := range e.Names {
		if n.Lang == news.Chinese && n.Text == e.Names[name].Text {
			return news.Chinese
		}
	}
	return news.English
}

// takeLine takes the word that names a line of the family out of the words behind its name: "Claude 3.5 Sonnet" is of
// the line Claude Sonnet.
func (g *Gazetteer) takeLine(family int32, words []string) (line int32, rest []string, ok bool) {
	for i, w := range words {
		if line, ok := g.lines[family][w]; ok {
			return line, slices.Concat(words[:i], words[i+1:]), true
		}
	}
	return 0, nil, false
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// memberName writes a member's name as its family does: GPT-5.2-Codex, Qwen3.5-Max, Gemini 3.1 Flash-Lite.
func memberName(family, join string, before []string, number string, after []string) string {
	inner := "-"
	if join == " " {
		inner = " "
	}
	var b strings.Builder
	b.WriteString(family)
	for _, w := range before {
		b.WriteString(inner + showWord(w))
	}
	if number != "" {
		if len(before) > 0 {
			b.WriteString(inner)
		} else {
			b.WriteString(join)
		}
		b.WriteString(number)
	}
	for _, w := range after {
		b.WriteString(inner + showWord(w))
	}
	return b.String()
}

// member makes the entity of a family's member from its id.
func (g *Gazetteer) member(id news.EntityID) (Entity, bool) {
	for cut := strings.LastIndexByte(string(id), '-'); cut > 0; cut = strings.LastIndexByte(string(id)[:cut], '-') {
		i, ok := g.index[id[:cut]]
		if !ok {
			continue
		}
		f := &g.entities[i]
		if !f.Family {
			return Entity{}, false
		}
		parts := strings.Split(string(id[cut+1:]), "-")
		var before, after []string
		number := ""
		for _, p := range parts {
			switch {
			case p == "":
				return Entity{}, false
			case number == "" && numbered(p):
				number = p
			case number == "":
				before = append(before, p)
			default:
				after = append(after, p)
			}
		}
		if number == "" {
			before, after = nil, before
		}
		e := Entity{ID: id, Kind: field.Model, Parent: f.ID, Home: f.Home, Weight: f.Weight}
		for _, lang := range []news.Lang{news.English, news.Chinese} {
			e.Names = append(e.Names, field.Name{
				Text: memberName(f.Print(lang), f.Join, before, showNumber(number), after), Lang: lang,
			})
		}
		return e, true
	}
	return Entity{}, false
}

// numbered says whether a part of an id is a version's number and not a word or a size.
func numbered(part string) bool {
	digits := strings.TrimLeft(part, "vkrmxtso")
	return len(part)-len(digits) <= 1 && digits != "" && digits[0] >= '0' && digits[0] <= '9' && !sized(part)
}

// showNumber prints a version's number from an id: "v4" is V4, "4o" stays.
func showNumber(number string) string {
	if strings.HasPrefix(number, "o") || strings.HasSuffix(number, "o") {
		return number
	}
	return strings.ToUpper(number)
}
