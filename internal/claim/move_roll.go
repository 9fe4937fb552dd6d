package claim

import (
	"slices"
	"strings"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/text"
)

// rollItems is the most lines of a list of people that one lead-in introduces.
const rollItems = 8

// roll reads a line of a list that names an office and a person and has no verb: "此外还有：" and behind it
// "GitHub 前 CEO Nat Friedman（负责产品）". What the lines before the list tell of somebody, it tells of this one too.
func (m *mover) roll() []news.Claim {
	lead, before := m.leadIn()
	if lead == nil || strings.ContainsAny(m.p.text, "。！？；") {
		return nil
	}
	role, next := -1, 0
	var person news.Name
	var at text.Span
	for i := 0; i < len(m.items) && person.Empty(); i++ {
		if m.items[i].class == "role" {
			role = i
			person, at, next = m.nameBehindRole(m.roleEnd(i, len(m.items)), len(m.items))
		}
		if k := m.items[i].kind; k == itemMark && m.items[i].class != "&" {
			return nil
		}
	}
	if person.Empty() || person.ID == "" && !strings.Contains(person.Text, " ") && utf8.RuneCountInString(person.Text) > 4 {
		return nil
	}
	if next < len(m.items) && m.items[next].class != "(" && !m.charged(next) {
		return nil // it goes on: no line of a list
	}
	former := m.itemBefore(role, "former")
	charge := strings.Contains(m.folded[at.End:], "负责")
	move := news.PeopleMove{Person: person, Status: news.MoveJoined}
	from := m.orgBefore(m.roleStart(role, 0), 0)
	if from.Empty() {
		from = m.orgBefore(role, 0)
	}
	switch told := toldBefore(before); {
	case told != nil:
		move.To, move.From = told.To, from
		if from == told.To || told.Status == news.MoveNamed && !former && from.Empty() {
			move.Status, move.From = news.MoveNamed, news.Name{}
		}
	case former && charge:
		move.From = from
	case charge && reshuffles(lead.folded()):
		move.Status = news.MoveNamed
		for j := next; j < len(m.items); j++ {
			if m.items[j].kind == itemOrg {
				move.To = m.orgName(j)
				break
			}
		}
	default:
		return nil
	}
	if move.From == move.To {
		move.From = news.Name{}
	}
	return []news.Claim{{Kind: news.ClaimMove, Start: min(at.Start, m.items[role].Start), End: at.End, Subject: person, Move: &move}}
}

func (p *passage) folded() string { return fold(p.text) }

// charged says whether item i begins a clause that says what somebody is in charge of.
func (m *mover) charged(i int) bool { return strings.HasPrefix(m.folded[m.items[i].Start:], "负责") }

// itemBefore says whether an item of the class stands before item i, in its clause.
func (m *mover) itemBefore(i int, class string) bool {
	for i--; i >= 0 && m.items[i].kind != itemMark; i-- {
		if m.items[i].class == class {
			return true
		}
	}
	return false
}

// leadIn returns the passage that introduces the list in which this one stands, and the one before it; nil if it stands
// in no list.
func (m *mover) leadIn() (lead, before *passage) {
	b := m.p.before
	for n := 0; b != nil && n < rollItems; n, b = n+1, b.before {
		t := strings.TrimSpace(b.text)
		if strings.HasSuffix(t, ":") || strings.HasSuffix(t, "：") {
			return b, b.before
		}
		if t == "" || strings.ContainsAny(t, "。！？") || len(t) > 120 {
			return nil, nil
		}
	}
	return nil, nil
}

// toldBefore returns the last coming or appointment that the passages before a list tell of, the nearest three.
func toldBefore(b *passage) *news.PeopleMove {
	for n := 0; b != nil && n < 3; n, b = n+1, b.before {
		for _, c := range slices.Backward(movesOf(b, false)) {
			switch move := c.Move; move.Status {
			case news.MoveJoined, news.MoveNamed:
				if !move.To.Empty() {
					return move
				}
			default: // who goes brings nobody
			}
		}
	}
	return nil
}

// reshuffles says whether a lead-in speaks of who leads or comes.
func reshuffles(lead string) bool {
	for _, w := range [...]string{"控制", "人事", "分工", "班底", "阵容", "领导层", "管理层", "高管", "架构", "重组", "任命", "挖", "招", "加入", "调整", "接手", "接管"} {
		if strings.Contains(lead, w) {
			return true
		}
	}
	return false
}

// headOrg returns the unknown house with which a Chinese passage begins: before a colon, or before the verb of its own
// notice. 东方证券：董事长某某辞职; 药明巨诺发布公告，任命….
func (m *mover) headOrg() news.Name {
	if len(m.items) == 0 || m.items[0].kind != itemHan {
		return news.Name{}
	}
	at := text.Span{Start: m.items[0].Start, End: -1}
	limit := min(len(m.folded), 90)
	for _, mark := range [...]string{"：", ":", "发布公告", "公告", "宣布", "在港交所公告", "（", "("} {
		if i := strings.Index(m.folded[:limit], mark); i > 0 && (at.End < 0 || i < at.End) {
			at.End = i
		}
	}
	if at.End <= at.Start {
		return news.Name{}
	}
	w := at.In(m.folded)
	if i := strings.Index(w, "在"); i > 0 {
		at.End = at.Start + i
		w = at.In(m.folded)
	}
	n := utf8.RuneCountInString(w)
	if n < 3 || n > 20 || strings.ContainsAny(w, "的了与和将已被把，、“”：。 ") || m.hanName(at.Start) == at.End || !organised(w) && n > 8 || slicesRole(w) {
		return news.Name{}
	}
	return news.Name{Text: at.In(m.p.text)}
}

// slicesRole says whether words hold an office, so that they name a person or a board.
func slicesRole(w string) bool {
	for _, r := range [...]string{"董事", "总裁", "总经理", "主席", "负责人", "创始人", "ceo", "高管", "首席"} {
		if strings.Contains(w, r) {
			return true
		}
	}
	return false
}

// notice says whether the organisation at item i is only where a notice is given: 在港交所公告.
func (m *mover) notice(i int) bool {
	it := &m.items[i]
	lead := strings.TrimRight(m.folded[:it.Start], " ")
	if !strings.HasSuffix(lead, "在") && !strings.HasSuffix(lead, "向") {
		return false
	}
	rest := m.folded[it.End:]
	return strings.HasPrefix(rest, "公告") || strings.HasPrefix(rest, "披露") || strings.HasPrefix(rest, "发布公告") || strings.HasPrefix(rest, "提交")
}

// apposition narrows the subject of an English verb to the name before its apposition: "Doe, an ally of Roe, has been
// named": who stands between the commas is told of the first one. Where from is taken from both.
func (m *mover) apposition(start, i int, all party) party {
	j := i - 1
	for j > start && (m.items[j].class == "aux" || m.items[j].kind == itemWord && m.function(j)) {
		j--
	}
	if j <= start || m.items[j].class != "," {
		return all
	}
	for k := j - 2; k > start; k-- {
		if m.items[k].class != "," {
			continue
		}
		g := m.read(start, k, true)
		if g.personAt < 0 || g.person == all.person {
			return all
		}
		all.person, all.at, all.personAt = g.person, g.at, g.personAt
		if g.role != "" {
			all.role, all.roleAt = g.role, g.roleAt
		}
		all.from = firstName(g.from, all.from)
		return all
	}
	return all
}
