package claim

import (
	"slices"
	"strings"

	"dateline/internal/news"
	"dateline/internal/text"
	"dateline/internal/when"
)

// moves returns the moves that a passage claims: a person comes to an organisation, goes, or changes office (METHODS.md
// §15). A verb is found first; who stands before it and behind it says the rest. The person is empty where the passage
// names an office alone.
func moves(p *passage) []news.Claim { return movesOf(p, true) }

// movesOf reads the moves of a passage; lists says whether to read it as a line of a list too, which looks at the
// passages before.
func movesOf(p *passage, lists bool) []news.Claim {
	m := &mover{p: p, folded: fold(p.text), zh: p.lang.IsChinese()}
	m.items = p.items(moveLexicon(), m.folded)
	if !slices.ContainsFunc(m.items, func(it item) bool {
		return moveVerb(it.class) || it.class == "new" || it.class == "rumour" || m.zh && it.class == "role"
	}) {
		return nil
	}
	var found []news.Claim
	for i := range m.items {
		it := &m.items[i]
		if it.kind != itemCue || !moveVerb(it.class) || m.barred(i) {
			continue
		}
		move, span, ok := m.at(i)
		if !ok {
			continue
		}
		m.temper(i, &move)
		m.dated(i, &move)
		found = m.keep(found, news.Claim{Kind: news.ClaimMove, Start: min(it.Start, span.Start), End: max(it.End, span.End), Subject: move.Person, Move: &move})
		if move.Person.Empty() {
			continue
		}
		for _, other := range m.others(span) {
			also := move
			also.Person, also.Role = other, "" // the office is that of the one who was read
			found = m.keep(found, news.Claim{Kind: news.ClaimMove, Start: min(it.Start, span.Start), End: max(it.End, span.End), Subject: other, Move: &also})
		}
	}
	if len(found) == 0 {
		found = m.newOffice()
	}
	if len(found) == 0 && m.zh && lists {
		found = m.roll()
	}
	return found
}

// moveVerb says whether a class of the lexicon is a verb of moves.
func moveVerb(class string) bool {
	switch class {
	case "join", "become", "left", "exit", "moved", "hire", "bring", "hint", "name", "oust", "lead":
		return true
	}
	return false
}

// barred says that what stands behind the verb at i makes it no move: "joins forces", 加入功能.
func (m *mover) barred(i int) bool {
	for j := i + 1; j < len(m.items) && j <= i+3; j++ {
		switch it := &m.items[j]; {
		case it.class == "bar", m.items[i].class == "join" && (it.class == "place" || it.class == "by" && !m.zh):
			return true
		case m.zh && it.kind == itemHan && j == i+1 && len(m.text(it.Span)) <= 12:
		case it.kind == itemWord && (it.class == "small" || !m.zh && m.function(j)), it.class == "pronoun":
		default:
			return false
		}
	}
	return false
}

// at reads the move whose verb is item i. The span is where the person or the office stands.
func (m *mover) at(i int) (news.PeopleMove, text.Span, bool) {
	left, right := m.subject(i), m.object(i)
	switch class := m.items[i].class; class {
	case "join", "become", "moved":
		return m.arrival(i, class, left, right)
	case "lead":
		return m.lead(i)
	case "left", "exit":
		return m.departure(i, left, right)
	case "bring":
		if !m.aboard(i) {
			return news.PeopleMove{}, text.Span{}, false
		}
		return m.appointment(i, "hire", left, right)
	case "hire", "hint", "name", "oust":
		return m.appointment(i, class, left, right)
	}
	return news.PeopleMove{}, text.Span{}, false
}

// subject reads what stands before the verb at item i, in its clause. A Chinese clause that says nobody hands the
// question on to the one before it.
func (m *mover) subject(i int) party {
	start := m.clauseStart(i)
	for m.zh && start > 0 && moveVerb(m.items[start-1].class) && m.bare(start, i) { // 退休辞任, 退休并辞去
		start = m.clauseStart(start - 1)
	}
	g := m.read(start, i, true)
	if !m.zh {
		g = m.apposition(start, i, g)
	}
	for n := 0; m.zh && n < 2 && g.personAt < 0 && g.role == "" && start > 0 && m.items[start-1].class == ","; n++ {
		start = m.clauseStart(start - 1)
		g = m.read(start, i, true)
	}
	for n := 0; m.zh && n < 2 && g.personAt < 0 && g.role == "" && start > 0 && m.items[start-1].class == "clause" && m.bare(start, i); n++ {
		start = m.clauseStart(start - 1) // 某人宣布将离职
		g = m.read(start, i, true)
	}
	if g.personAt < 0 && g.role == "" && start > 1 && m.items[start-1].class == "clause" && slices.ContainsFunc(m.items[start:i], func(it item) bool { return it.class == "pronoun" }) {
		g = m.read(m.clauseStart(start-1), start-1, true) // "told staff that he will leave"
	}
	if !m.zh && g.personAt < 0 && g.role == "" && start > 0 && m.spelled(start-1, "since", "after", "when", "before", "because", "following", "while") {
		g = m.read(m.clauseStart(start-1), start-1, true) // "Doe, who has led it since 2021, is stepping down"
	}
	if !m.zh && g.personAt < 0 && g.role == "" && i > 0 && m.spelled(i, "joined", "rejoined") && m.clauseStart(i) == i-1 && m.items[i-1].kind == itemName { // "Roe joined Acme in 2013"
		if right := m.object(i); right.org.ID != "" && m.yearBehind(i) && nameWords(m.text(m.items[i-1].Span)) {
			g.person, g.personAt, g.at = m.orgName(i-1), i-1, m.items[i-1].Span
		}
	}
	if !m.zh && g.personAt < 0 && g.role == "" && m.items[i].class == "left" { // "Doe resigns as Acme CEO"
		j := i - 1
		for j >= 0 && m.items[j].class == "aux" {
			j--
		}
		if j >= 0 && m.items[j].kind == itemName && m.clauseStart(i) == j && nameWords(m.text(m.items[j].Span)) && m.object(i).as != "" {
			g.person, g.personAt, g.at = m.orgName(j), j, m.items[j].Span
		}
	}
	if g.last.Empty() && g.from.Empty() && m.zh && start > 0 && (m.items[start-1].class == ":" || m.items[start-1].class == ",") {
		before := m.read(m.clauseStart(start-1), start-1, true)
		g.org, g.last = before.org, before.last
	}
	return g
}

// yearBehind says whether a date stands close behind the verb at item i.
func (m *mover) yearBehind(i int) bool {
	for k := range m.p.dates {
		if d := &m.p.dates[k]; d.Start >= m.items[i].End && d.Start-m.items[i].End <= 40 {
			return true
		}
	}
	return false
}

// bare says that only small words stand from item a up to b.
func (m *mover) bare(a, b int) bool {
	return !slices.ContainsFunc(m.items[a:b], func(it item) bool { return it.class != "aux" && it.class != "pronoun" && it.class != "clause" })
}

func (m *mover) clauseStart(i int) int {
	depth := 0
	for i > 0 {
		it := &m.items[i-1]
		switch {
		case it.class == ")":
			depth++
		case it.class == "(":
			if depth--; depth < 0 {
				return i
			}
		case depth > 0:
		case it.kind == itemMark && (it.class == "." || it.class == ":" || m.zh && it.class == "," || it.class == "-" || it.class == `"`),
			it.class == "clause", it.kind == itemCue && moveVerb(it.class) && !(m.zh && it.class == "become"):
			return i
		}
		i--
	}
	return 0
}

// object reads what stands behind the verb at item i.
func (m *mover) object(i int) party {
	end, depth := i+1, 0
	for ; end < len(m.items); end++ {
		it := &m.items[end]
		switch it.class {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth > 0 {
			continue
		}
		if it.kind == itemMark && (it.class == "." || it.class == ":" || it.class == "-" || it.class == "," && m.zh && !m.goesOn(end)) {
			break
		}
		if it.class == "clause" || it.kind == itemCue && moveVerb(it.class) && !(it.class == "become" && m.zh) {
			break
		}
	}
	return m.read(i+1, end, false)
}

// goesOn says that the clause behind the comma at item i still says what the verb before it began: "聘请某人，担任…".
func (m *mover) goesOn(i int) bool {
	return i+1 < len(m.items) && (m.items[i+1].class == "as" || m.items[i+1].class == "become")
}

// temper makes a move a denied or a rumoured one, where the clause says so. What unnamed people tell as done stays done: the
// claim's class says whose word it is.
func (m *mover) temper(i int, move *news.PeopleMove) {
	reach := 5
	if m.zh {
		reach = 8
	}
	for j := i - 1; j >= 0 && j >= i-reach; j-- {
		it := &m.items[j]
		if it.kind == itemMark && (it.class == "." || it.class == ":") {
			break
		}
		switch it.class {
		case "deny":
			move.Status = news.MoveDenied
			return
		case "rumour":
			move.Status = news.MoveRumoured
		}
	}
	for j := i + 1; m.zh && j < len(m.items) && j <= i+4; j++ { // 离职传闻不实
		switch word := m.folded[m.items[j].Start:m.items[j].End]; word {
		case "不实", "不属实", "否认", "辟谣":
			move.Status = news.MoveDenied
			return
		case "传闻":
			move.Status = news.MoveRumoured
		}
	}
	for j := i + 1; m.zh && j < len(m.items) && j <= i+8; j++ { // 接任首席执行官的热门人选
		if it := &m.items[j]; it.class == "." || it.class == "," {
			break
		} else if it.class == "rumour" && strings.HasSuffix(it.In(m.folded), "人选") {
			move.Status = news.MoveRumoured
		}
	}
	if m.p.source.Modality == news.Denied {
		move.Status = news.MoveDenied
	}
}

// dated sets when a move takes effect: the date nearest to the verb, if one stands in its clause.
func (m *mover) dated(i int, move *news.PeopleMove) {
	nearest := -1
	for k := range m.p.dates {
		if gap := apart(m.p.dates[k], m.items[i].Span); gap <= 60 && (nearest < 0 || gap < apart(m.p.dates[nearest], m.items[i].Span)) {
			nearest = k
		}
	}
	if nearest >= 0 {
		move.When = m.p.dates[nearest].Days
	}
}

// apart is the number of bytes between a date and a span.
func apart(d when.Date, s text.Span) int {
	return max(0, d.Start-s.End, s.Start-d.End)
}

// keep adds a move, or fills the gaps of the one that tells of the same person and the same way.
func (m *mover) keep(found []news.Claim, c news.Claim) []news.Claim {
	for k := range found {
		have := found[k].Move
		same := have.Person == c.Move.Person || c.Move.Person.Empty() || have.Person.Empty() && have.From == c.Move.From
		if !same || (have.Status == news.MoveLeft) != (c.Move.Status == news.MoveLeft) {
			continue
		}
		if have.Person.Empty() {
			have.Person, found[k].Subject = c.Move.Person, c.Move.Person
		}
		have.From, have.To = firstName(have.From, c.Move.From), firstName(have.To, c.Move.To)
		if have.Role == "" {
			have.Role = c.Move.Role
		}
		if have.When.Empty() {
			have.When = c.Move.When
		}
		found[k].Start, found[k].End = min(found[k].Start, c.Start), max(found[k].End, c.End)
		return found
	}
	return append(found, c)
}

// office says whether the rank at item i is one that a company has once, so that a new holder is news.
func (m *mover) office(i int) bool {
	switch word := m.folded[m.items[i].Start:m.items[i].End]; word {
	case "manager", "engineer", "partner", "lead", "designer", "researcher", "scientist", "architect", "product manager", "software engineer", "analyst", "reporter", "journalist", "editor",
		"founders", "co-founders", "cofounders", "executives", "execs", "director", "advisor", "adviser", "founder", "co-founder", "professor", "veteran", "duo", "officer", "executive", "exec", "principal",
		"工程师", "研究员", "科学家", "设计师", "经理", "产品经理", "合伙人", "创始人", "教授", "顾问", "人才", "主管", "高管", "高层", "董事":
		return false
	}
	return true
}

// newOffice reads what says a move without a verb: "Acme's new CEO", 某公司新CEO, and the favourite for an office.
func (m *mover) newOffice() []news.Claim {
	for i := range m.items {
		it := &m.items[i]
		word := m.folded[it.Start:it.End]
		switch {
		case it.class == "new" && i > 0 && i+1 < len(m.items) && m.items[i+1].class == "role" && word != "first" && word != "next" && m.office(i+1):
			org := m.orgBefore(i, 0)
			if org.Empty() || i > 0 && m.wished(i-1) {
				continue
			}
			end := m.roleEnd(i+1, len(m.items))
			move := news.PeopleMove{To: org, Status: news.MoveNamed, Role: m.text(text.Span{Start: m.items[i+1].Start, End: m.items[end-1].End})}
			name, at, _ := m.nameBehindRole(end, len(m.items))
			if name.ID == "" && !m.zh && !strings.Contains(name.Text, " ") {
				name, at = news.Name{}, text.Span{}
			}
			move.Person = name
			m.temper(i, &move)
			return []news.Claim{{Kind: news.ClaimMove, Start: it.Start, End: max(m.items[end-1].End, at.End), Subject: name, Move: &move}}
		case it.class == "rumour" && (strings.HasPrefix(word, "front") || strings.HasPrefix(word, "leading") || strings.HasPrefix(word, "top ") || strings.HasPrefix(word, "next in") || word == "呼声最高" || word == "热门人选" || word == "最有希望"):
			left, right := m.subject(i), m.object(i)
			role := right.role + right.as
			for j := range m.items {
				if m.zh && role == "" && m.items[j].class == "role" {
					role = m.text(m.items[j].Span)
				}
			}
			if left.personAt < 0 || role == "" {
				continue
			}
			move := news.PeopleMove{Person: left.person, Role: role, Status: news.MoveRumoured, To: firstName(right.org, right.from, left.from, left.last)}
			for j := range m.items {
				if move.To.Empty() && m.items[j].kind == itemOrg {
					move.To = m.orgName(j)
				}
			}
			return []news.Claim{{Kind: news.ClaimMove, Start: left.at.Start, End: it.End, Subject: left.person, Move: &move}}
		}
	}
	return nil
}

// wished says whether the words before a new office only wish for or foresee it: "Acme will have a new CEO".
func (m *mover) wished(i int) bool {
	if m.zh && i >= 0 {
		for _, w := range [...]string{"选", "要", "需", "需要", "寻找", "物色", "遴选", "寻觅", "招募"} {
			if strings.HasSuffix(m.folded[:m.items[i].End], w) {
				return true
			}
		}
	}
	for ; i >= 0 && (m.items[i].class == "small" || m.function(i)); i-- {
	}
	return i >= 0 && m.spelled(i, "have", "need", "needs", "want", "wants", "seek", "seeks", "find", "expect", "require", "requires", "get")
}
