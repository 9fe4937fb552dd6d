package claim

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/text"
)

//go:embed move_words.tsv
var moveWords string

//go:embed move_surnames.txt
var surnameText string

//nolint:gochecknoglobals // made once and never changed
var moveLexicon = sync.OnceValue(func() *lexicon { return newLexicon(moveWords) })

//nolint:gochecknoglobals // made once and never changed
var surnames = sync.OnceValue(func() map[string]bool {
	all := make(map[string]bool, 500)
	for line := range strings.Lines(surnameText) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "#"):
		case strings.Contains(line, " "):
			for s := range strings.FieldsSeq(line) {
				all[s] = true
			}
		default:
			for _, r := range line {
				all[string(r)] = true
			}
		}
	}
	return all
})

// mover reads the moves of one passage.
type mover struct {
	p      *passage
	folded string
	items  []item
	zh     bool
}

// party is what a stretch of the passage says of one side of a move: a person, an office, and organisations.
type party struct {
	person   news.Name
	at       text.Span // of the person, or of the office if there is none
	personAt int       // its item; -1 if none
	role     string
	roleAt   int
	org      news.Name // the first organisation that is not behind "from"
	last     news.Name // the last one
	from     news.Name // behind "from" or "former"
	as       string    // the office behind "as"
	asOrg    news.Name // whose it is
	charge   bool      // a task is named: "to lead the team"
}

func (m *mover) text(s text.Span) string { return strings.TrimSpace(s.In(m.p.text)) }

// read returns what items from a up to b say. Before a verb no office is the new one.
func (m *mover) read(a, b int, subject bool) party {
	g := party{personAt: -1, roleAt: -1}
	behindFrom, behindAs := false, false
	for i := a; i < b; i++ {
		it := &m.items[i]
		if !m.zh && !subject && g.role != "" && m.spelled(i, "behind") {
			behindFrom = true // hired the chief behind Acme
			continue
		}
		switch it.kind {
		case itemCue:
			switch it.class {
			case "from", "former":
				behindFrom = true
			case "as":
				behindAs = !subject
				g.charge = !subject && strings.HasPrefix(m.folded[it.Start:it.End], "to ")
			case "role":
				end := m.roleEnd(i, b)
				start := m.roleStart(i, a)
				span := text.Span{Start: m.items[start].Start, End: m.items[end-1].End}
				if !m.zh && !subject && !behindAs && g.personAt < 0 && g.role != "" && m.commaBetween(g.roleAt, i) {
					continue // "promoted to chief architect, reporting to the CEO"
				}
				if behindAs || !subject && g.personAt >= 0 {
					if g.as == "" {
						g.as, g.asOrg = m.text(span), m.orgBefore(start, a)
					}
				} else {
					g.role, g.roleAt = m.text(span), i
					if k := strings.LastIndex(g.role, "的"); k >= 0 {
						g.role = strings.TrimSpace(g.role[k+len("的"):])
					}
					if org := m.orgBefore(start, a); !org.Empty() {
						g.from = org
					}
					if g.personAt < 0 {
						g.at = span
					}
				}
				for j := i + 1; j < end; j++ { // organisations inside the office: OpenAI for Countries, CEO of Acme
					if m.items[j].kind == itemOrg && g.org.Empty() && !subject {
						g.org = m.orgName(j)
					}
					if m.items[j].kind == itemOrg && g.from.Empty() && subject && !m.zh {
						g.from = m.orgName(j)
					}
				}
				i = end - 1
				if name, at, n := m.nameBehindRole(end, b); !name.Empty() && (g.personAt < 0 || m.zh && !behindAs) {
					g.person, g.at, g.personAt = name, at, end
					i = n - 1
				}
			}
		case itemPerson:
			if !m.zh && i+2 < len(m.items) && m.items[i+1].class == "'s" && m.ownsRole(i, len(m.items)) {
				continue // the successor of somebody
			}
			if !m.zh && !subject && g.personAt >= 0 && m.commaBetween(g.personAt, i) {
				continue // "names Doe as CEO, succeeding Roe"
			}
			g.person, g.at, g.personAt = news.Name{ID: it.mention.ID, Text: m.text(it.Span)}, it.Span, i
			behindFrom = false
		case itemOrg:
			org := m.orgName(i)
			if behindFrom && g.from.Empty() {
				g.from = org
			} else if !behindFrom {
				if g.org.Empty() {
					g.org = org
				}
				g.last = org
			}
			behindFrom = false
		case itemName:
			if behindFrom && m.spelled(i, "ai") {
				continue // of voice AI startup Acme
			}
			if name, ok := m.latinPerson(i); ok && !(behindFrom && m.behindKind(i)) {
				if !subject && g.personAt >= 0 {
					continue // "names Doe as CEO, replacing Roe"
				}
				g.person, g.at, g.personAt = name, it.Span, i
				behindFrom = false
				continue
			}
			if m.ownsRole(i, b) || behindFrom && !m.zh {
				org := m.orgName(i)
				if behindFrom && g.from.Empty() {
					g.from = org
				} else if g.org.Empty() {
					g.org = org
				}
				g.last = org
			}
			behindFrom = false
		case itemHan:
			if it.class == "·" {
				span := m.transliterated(it.Span)
				g.person, g.at, g.personAt = news.Name{Text: m.text(span)}, span, i
				behindFrom = false
			}
		default:
		}
	}
	if g.personAt >= 0 && g.roleAt > g.personAt && m.items[g.personAt].kind == itemName && subject && !m.apposed(g.personAt) {
		g.person, g.personAt = news.Name{}, -1 // an office stands nearer, and is not that name's
	}
	if m.zh && g.personAt < 0 {
		for i := a; i < b; i++ {
			it := &m.items[i]
			first := i == a || m.items[i-1].kind == itemMark
			if it.kind == itemHan && i == b-1 && subject { // 由39岁的蔡尔超
				if at := lastOf(it.In(m.folded), "的", "部", "组", "团队", "中心", "员工", "院", "业务"); at > 0 { // 由39岁的蔡尔超, 某事业部林云枫
					at += it.Start
					if end := m.hanName(at); end == it.End {
						g.at = text.Span{Start: at, End: end}
						g.person, g.personAt = news.Name{Text: m.text(g.at)}, i
						break
					}
				}
			}
			if (it.kind == itemHan || it.kind == itemCue && utf8.RuneCountInString(m.text(it.Span)) == 1) && first {
				if end := m.hanName(it.Start); end > it.Start {
					g.at = text.Span{Start: it.Start, End: end}
					g.person, g.personAt = news.Name{Text: m.text(g.at)}, i
					break
				}
			}
		}
	}
	return g
}

// lastOf returns the end of the last of the words in s, or 0.
func lastOf(s string, words ...string) int {
	best := 0
	for _, w := range words {
		if i := strings.LastIndex(s, w); i >= 0 {
			best = max(best, i+len(w))
		}
	}
	return best
}

// commaBetween says whether a comma stands between two items.
func (m *mover) commaBetween(a, b int) bool {
	for i := a + 1; i < b; i++ {
		if m.items[i].class == "," {
			return true
		}
	}
	return false
}

// apposed says whether a comma or a bracket follows the name at item i.
func (m *mover) apposed(i int) bool {
	return i+1 < len(m.items) && (m.items[i+1].class == "," || m.items[i+1].class == "(" || m.zh)
}

// ownsRole says whether the name at i is followed by an office: "Infineon executive", "Acme's CEO".
func (m *mover) ownsRole(i, b int) bool {
	i++
	if i < b && m.items[i].class == "'s" {
		i++
	}
	for i < b && (m.items[i].class == "new" || m.items[i].kind == itemWord) && m.items[i].spaced {
		if i++; i < b && m.items[i].class == "role" {
			return true
		}
		if m.items[i-1].class != "new" {
			return false
		}
	}
	return i < b && m.items[i].class == "role"
}

func (m *mover) orgName(i int) news.Name {
	it := &m.items[i]
	if it.mention != nil {
		return news.Name{ID: it.mention.ID, Text: m.text(it.Span)}
	}
	return news.Name{Text: m.text(it.Span)}
}

// orgBefore returns the organisation whose office begins at item i: right before it, or before its "'s".
func (m *mover) orgBefore(i, a int) news.Name {
	for j := i - 1; j >= a && i-j <= 4; j-- {
		switch it := &m.items[j]; {
		case it.kind == itemOrg:
			return m.orgName(j)
		case it.kind == itemThing && it.mention.Owner != "" && j == i-1:
			return news.Name{ID: it.mention.Owner, Text: it.mention.OwnerText}
		case (it.kind == itemThing || it.kind == itemOther) && !m.zh && (j == i-1 || j == i-2 && m.items[i-1].class == "'s"):
			return m.orgName(j) // a service with a chief of its own
		case it.kind == itemName && !m.zh && j >= i-2:
			if _, ok := m.latinPerson(j); !ok {
				return m.orgName(j)
			}
			return news.Name{}
		case it.kind == itemMark && it.class != "'s":
			return news.Name{}
		}
	}
	return news.Name{}
}

// roleStart goes from an office's head to its first word.
func (m *mover) roleStart(i, a int) int {
	for i > a {
		it := &m.items[i-1]
		switch {
		case m.zh && (it.kind == itemHan || it.kind == itemName && it.class != "·" || it.kind == itemThing || it.class == "role" || it.class == "new" || it.class == "bar" || it.kind == itemOther || it.class == "small" || it.class == "as" && m.spelled(i-1, "for")):
		case !m.zh && (it.class == "role" || it.kind == itemWord && (it.class == "" || it.class == "unit") && m.items[i].spaced && !m.function(i-1)):
		default:
			return i
		}
		i--
	}
	return i
}

// function says whether the word at i only joins others.
func (m *mover) function(i int) bool {
	switch m.folded[m.items[i].Start:m.items[i].End] {
	case "and", "or", "of", "for", "the", "a", "an", "its", "their", "with", "in", "on", "at", "who", "which", "to":
		return true
	}
	return m.items[i].class == "small"
}

// roleEnd returns the item behind an office that begins at item i: "head of X", "chief revenue officer", "A and B".
func (m *mover) roleEnd(i, b int) int {
	end := i + 1
	if m.zh {
		for end < b && (m.items[end].class == "role" || m.p.text[m.items[end].Start:m.items[end].End] == "兼") {
			end++
		}
		return end
	}
	for end < b {
		it := &m.items[end]
		word := m.folded[it.Start:it.End]
		switch {
		case it.class == "role":
			end++
		case it.class == "(" && end+2 < b && m.items[end+2].class == ")" && len(m.text(m.items[end+1].Span)) <= 6:
			end += 3
		case (word == "of" || word == "for") && end+1 < b && m.items[end+1].kind != itemMark:
			behind := m.complement(end+1, b)
			if behind == end+1 {
				return end
			}
			end = behind
		case word == "and" && end+1 < b && (m.items[end+1].class == "role" || end+2 < b && m.items[end+2].class == "role"):
			end += 2
		case m.folded[m.items[end-1].Start:m.items[end-1].End] == "chief":
			last := end // chief revenue officer
			for last < b && last < end+3 && (m.items[last].kind == itemWord && !m.function(last) || m.items[last].kind == itemName) {
				last++
			}
			if last == b || m.items[last].class != "role" {
				return end
			}
			end = last + 1
		default:
			return end
		}
	}
	return end
}

// complement returns the end of what stands behind the "of" of an office.
func (m *mover) complement(i, b int) int {
	for n := 0; i < b && n < 6; i, n = i+1, n+1 {
		it := &m.items[i]
		if it.kind == itemCue && it.class != "as" && it.class != "role" && it.class != "new" && !(n < 3 && (it.class == "small" || it.class == "place")) || it.kind == itemMark && it.class != "&" {
			return i
		}
		if it.kind == itemWord && n > 0 {
			switch m.folded[it.Start:it.End] {
			case "who", "which", "at", "in", "and", "on", "with", "to":
				return i
			}
		}
	}
	return i
}

// behindKind says whether the name at item i stands behind a word for a kind of house: startup Hume Voice is no person.
func (m *mover) behindKind(i int) bool {
	return i > 0 && m.spelled(i-1, "startup", "start-up", "company", "firm", "maker", "lab", "giant", "developer", "chipmaker", "automaker", "retailer", "publisher", "studio")
}
