package claim

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/text"
)

// nameBehindRole returns the person whose office ends before item i, with the place and the item behind it.
func (m *mover) nameBehindRole(i, b int) (news.Name, text.Span, int) {
	if i < b && m.items[i].class == "," && i+1 < b && (m.items[i+1].kind == itemPerson || m.items[i+1].kind == itemName) {
		i++
	}
	if i >= b {
		return news.Name{}, text.Span{}, i
	}
	it := &m.items[i]
	switch {
	case it.kind == itemPerson:
		return news.Name{ID: it.mention.ID, Text: m.text(it.Span)}, it.Span, i + 1
	case it.kind == itemName && nameWords(m.text(it.Span)) && !m.ownsRole(i, b):
		return news.Name{Text: m.text(it.Span)}, it.Span, i + 1
	case it.kind == itemHan && it.class == "·":
		span := m.transliterated(it.Span)
		return news.Name{Text: m.text(span)}, span, i + 1
	case m.zh && (it.kind == itemHan || it.kind == itemCue):
		if end := m.hanName(it.Start); end > it.Start {
			span := text.Span{Start: it.Start, End: end}
			for i < b && m.items[i].Start < end {
				i++
			}
			return news.Name{Text: m.text(span)}, span, i
		}
	}
	return news.Name{}, text.Span{}, i
}

// transliterated cuts a name with a dot inside to the parts that can belong to it: four characters before the first dot.
func (m *mover) transliterated(s text.Span) text.Span {
	dot := strings.IndexFunc(s.In(m.p.text), func(r rune) bool { return mark(r) == "·" })
	if dot < 0 {
		return s
	}
	behind := strings.LastIndexFunc(s.In(m.p.text), func(r rune) bool { return mark(r) == "·" }) + s.Start
	if cut := strings.IndexAny(m.folded[behind:s.End], "等将于和与已也在从任被再又宣今昨明离辞卸出升接担表称说的"); cut > 0 {
		s.End = behind + cut
	}
	for start, n := s.Start+dot, 0; start > s.Start; n++ {
		_, size := utf8.DecodeLastRuneInString(m.p.text[s.Start:start])
		r, _ := utf8.DecodeLastRuneInString(m.p.text[s.Start:start])
		if n == 5 || strings.ContainsRune("的者由是即让职务员監监裁席师師授官长長总總任命请請聘前及和与與兼", r) {
			s.Start = start
			break
		}
		start -= size
	}
	return s
}

// latinPerson says whether the unknown name at item i is a person's: two to four words, as people are written, and no
// organisation's.
func (m *mover) latinPerson(i int) (news.Name, bool) {
	it := &m.items[i]
	s := m.text(it.Span)
	if it.kind != itemName || !strings.Contains(s, " ") || !nameWords(s) {
		return news.Name{}, false
	}
	if i+1 < len(m.items) && m.items[i+1].class == "'s" && m.ownsRole(i, len(m.items)) {
		return news.Name{}, false
	}
	return news.Name{Text: s}, true
}

// nameWords says whether all words look like a personal name's.
func nameWords(s string) bool {
	n := 0
	for w := range strings.FieldsSeq(s) {
		n++
		if w = strings.Trim(w, "'\"“”‘’"); w == "" {
			return false
		}
		r, size := utf8.DecodeRuneInString(w)
		rest := strings.TrimSuffix(w[size:], ".")
		upper := 0
		for _, c := range rest {
			if unicode.IsDigit(c) || c == '&' || c == '/' || c == '.' {
				return false
			}
			if unicode.IsUpper(c) {
				upper++
			}
		}
		if unicode.IsDigit(r) || upper > 2 || upper > 0 && upper == len(rest) && len(rest) > 1 {
			return false
		}
		if !unicode.IsUpper(r) && !particle(w) {
			return false
		}
		if i := strings.IndexByte(w, '-'); i > 0 && i+4 < len(w) && unicode.IsLower(rune(w[i+1])) {
			return false // Paris-based
		}
		switch strings.ToLower(w) {
		case "inc", "corp", "labs", "lab", "technologies", "technology", "group", "university", "capital", "ventures", "bank", "partners", "systems",
			"robotics", "motors", "institute", "foundation", "studios", "media", "networks", "research", "company", "holdings", "street", "valley",
			"software", "security", "school", "department", "ministry", "court", "board", "council", "commission", "news", "times", "post", "house",
			"cloud", "intelligence", "energy", "health", "therapeutics", "pharma", "entertainment", "games", "airlines", "college", "center", "centre",
			"team", "store", "lens", "pass", "app", "server", "support", "agency", "opera", "league", "state", "county", "city", "general", "midlands", "islands", "summit", "conference", "awards", "act", "trust", "fund", "management", "services", "solutions", "engineering", "operations":
			return false
		}
	}
	return n >= 1 && n <= 4
}

// hanName returns the end of the Chinese personal name that begins at i: a surname and one or two characters, with
// something behind it that no name goes on with. It returns i if there is none.
func (m *mover) hanName(i int) int {
	s, f := m.p.text, m.folded
	first := runes(f, i, 1)
	if first == i {
		return i
	}
	sizes := [2]int{3, 2}
	if two := runes(f, i, 2); surnames()[f[i:two]] {
		sizes = [2]int{4, 3}
	} else if !surnames()[f[i:first]] {
		return i
	}
	for _, n := range sizes {
		end := runes(f, i, n)
		if utf8.RuneCountInString(s[i:end]) == n && !strings.ContainsAny(f[first:end], "了的是在有和与对将不这那们我你他她它为以其及也都就还被把从到个些吗呢吧没很最更等") && m.boundary(end) && !m.straddled(first, end) {
			return end
		}
	}
	return i
}

// straddled says that a phrase of the lexicon begins inside a name and goes on behind it: in 赵敏出任 the 出 is no part
// of the name.
func (m *mover) straddled(start, end int) bool {
	for start < end {
		if found, ok := moveLexicon().at(m.folded, start, len(m.folded)); ok && start+len(found.text) > end {
			return true
		}
		_, size := utf8.DecodeRuneInString(m.folded[start:])
		start += size
	}
	return false
}

// runes returns the end of up to n Han characters of s from i.
func runes(s string, i, n int) int {
	for ; n > 0 && i < len(s); n-- {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !unicode.Is(unicode.Han, r) {
			break
		}
		i += size
	}
	return i
}

// boundary says whether a name may end at i: no Han character follows, or a phrase of the lexicon or a mention does.
func (m *mover) boundary(i int) bool {
	r, _ := utf8.DecodeRuneInString(m.folded[i:])
	if i == len(m.folded) || !unicode.Is(unicode.Han, r) {
		return true
	}
	for k := range m.p.mentions {
		if m.p.mentions[k].Start == i {
			return true
		}
	}
	found, ok := moveLexicon().at(m.folded, i, len(m.folded))
	return ok && found.class != "role" && found.class != "small" && found.class != "new"
}
