package claim

import (
	"slices"
	"strings"

	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/text"
)

// arrival reads "person joins organisation" and "person becomes office".
func (m *mover) arrival(i int, class string, left, right party) (news.PeopleMove, text.Span, bool) {
	if left.personAt < 0 && class == "join" && m.relative(i, right.personAt) {
		left.person, left.personAt, left.at = right.person, right.personAt, right.at
		right.org, right.from = firstName(right.org, right.from), news.Name{}
	}
	move := news.PeopleMove{Person: left.person, Status: news.MoveJoined, Role: right.as}
	if left.personAt < 0 && left.role == "" {
		return move, text.Span{}, false
	}
	move.To = right.org
	if move.To.Empty() {
		move.To = right.asOrg
	}
	if move.To.Empty() {
		move.To = m.unknownOrg(i + 1)
	}
	move.From = firstName(right.from, left.from)
	if move.From.Empty() && left.role != "" {
		move.From = left.last
	}
	if move.To.Empty() && m.zh && class == "join" && m.ends(i) { // "Acme turns to robots, former Globex engineer Li Lei joins"
		move.To = m.orgUpTo(i, move.From)
		k := 0
		if m.items[0].class == "small" {
			k = 1
		}
		if move.To.Empty() && k+1 < len(m.items) && m.items[k].kind == itemName && m.items[k+1].class == "role" {
			move.To = m.orgName(k) // the house whose chief says that somebody joins the team
		}
	}
	role := right.as
	if role == "" {
		role = right.role
	}
	switch class {
	case "join":
		if !m.zh && move.To.ID == "" && move.Person.ID == "" && left.role == "" && role == "" && !m.spelled(i, "joins", "joined", "is joining", "to join", "has joined", "rejoins", "rejoined") {
			return move, left.at, false // two names that nothing tells to be a person and a house
		}
		if move.To.Empty() && !m.zh && left.role != "" && !right.from.Empty() {
			move.Role = role
			return move, left.at, true // two executives joining from Acme
		}
		if move.To.Empty() || move.To == move.From && !m.rejoins(i) {
			return move, left.at, false
		}
	case "become":
		if m.zh && m.spelled(i, "成") && (i+1 == len(m.items) || m.items[i+1].kind == itemHan) {
			return move, left.at, false // a character of a name: 部长李乐成会见
		}
		if m.zh && m.spelled(i, "成", "成为") && (right.roleAt < 0 || m.listedBefore(i, right.roleAt)) {
			return move, left.at, false // 成亿万富翁、联合创始人…
		}
		if m.zh && role == "" && (m.takesOver(i) || left.personAt >= 0 && m.ends(i) && m.spelled(i, "接任", "继任", "接棒", "接替")) { // 由某人接任
			move.To, move.From, move.Status = m.orgUpTo(i, news.Name{}), news.Name{}, news.MoveNamed
			return move, left.at, true
		}
		if role == "" && (right.personAt < 0 || !m.spelled(i, "succeeds", "to succeed", "will succeed", "succeeded", "takes over from", "took over from", "接替", "接任", "接棒")) {
			return move, left.at, false
		}
		if !right.from.Empty() && move.To.Empty() { // "Acme CEO" behind the verb is where, not whence
			move.To = right.from
			move.From = left.from
		}
		if start := m.clauseStart(i); move.To.Empty() && !m.zh && start > 0 && m.items[start-1].class == "clause" {
			move.To = m.orgUpTo(start-1, left.from) // "Acme has announced that Doe, who runs Globex, will be its CFO"
		}
		if move.To.Empty() {
			move.To, move.From = firstName(left.from, left.last), news.Name{}
		}
		if move.To.Empty() && !m.zh {
			move.To = m.orgUpTo(i, move.From) // "Acme has announced that Doe will be its CFO"
		}
		move.Role, move.Status = role, news.MoveNamed
	case "moved":
		if !m.zh && role == "" && right.org.Empty() {
			return move, left.at, false
		}
		move.Role, move.Status = role, news.MoveMoved
		if m.spelled(i, "不再负责", "不再分管", "不再领导", "撤出", "被撤出", "调离", "被调离", "moves from") {
			move.From, move.To = firstName(move.To, move.From), news.Name{}
		}
	}
	move.Role = role
	if move.From == move.To {
		move.From = news.Name{}
	}
	return move, left.at, true
}

// listedBefore says whether a comma or a mark of lists stands between two items.
func (m *mover) listedBefore(a, b int) bool {
	for i := a + 1; i < b; i++ {
		if c := m.items[i].class; c == "," || c == "&" {
			return true
		}
	}
	return false
}

// takesOver says that the verb at item i gives an office that was named before to whom 由 names.
func (m *mover) takesOver(i int) bool {
	return m.spelled(i, "接任", "继任", "接替", "接棒", "接掌", "接任其职", "兼任", "代管", "兼管", "接管", "统管", "暂代") &&
		slices.ContainsFunc(m.items[m.clauseStart(i):i], func(it item) bool { return it.class == "by" && it.In(m.p.text) == "由" })
}

// ends says that the clause ends behind the verb at item i, or goes on with a word that names no organisation (团队).
func (m *mover) ends(i int) bool {
	if i+1 == len(m.items) || m.items[i+1].kind == itemMark {
		return true
	}
	word := m.folded[m.items[i+1].Start:m.items[i+1].End]
	return strings.HasPrefix(word, "团队") || strings.HasPrefix(word, "公司") || strings.HasPrefix(word, "该")
}

// orgUpTo returns the first organisation before item i that is not the given one.
func (m *mover) orgUpTo(i int, not news.Name) news.Name {
	for j := range i {
		if m.items[j].kind == itemOrg && m.items[j].mention.Kind != string(field.Media) && m.orgName(j) != not && !m.notice(j) {
			return m.orgName(j)
		}
	}
	return news.Name{}
}

// rejoins says that the verb at item i brings somebody back.
func (m *mover) rejoins(i int) bool {
	s := m.folded[m.items[i].Start:m.items[i].End]
	return strings.HasPrefix(s, "re") || strings.HasPrefix(s, "重") || strings.HasPrefix(s, "回")
}

func firstName(names ...news.Name) news.Name {
	for _, n := range names {
		if !n.Empty() {
			return n
		}
	}
	return news.Name{}
}

// lead reads "Doe will oversee…", which is a move only if the title or the sentence before tells of one by that name.
func (m *mover) lead(i int) (news.PeopleMove, text.Span, bool) {
	move := news.PeopleMove{Status: news.MoveNamed}
	if i == 0 || m.items[i-1].kind != itemName && m.items[i-1].kind != itemPerson {
		return move, text.Span{}, false
	}
	who := &m.items[i-1]
	name := m.text(who.Span)
	for _, context := range []*passage{m.p.title, m.p.before} {
		if context == nil || !strings.Contains(context.text, name) {
			continue
		}
		c := &mover{p: context, folded: fold(context.text), zh: m.zh}
		c.items = context.items(moveLexicon(), c.folded)
		moves := slices.ContainsFunc(c.items, func(it item) bool { return moveVerb(it.class) || it.class == "role" })
		for k := range c.items {
			if it := &c.items[k]; moves && (it.kind == itemPerson || it.kind == itemName && strings.Contains(c.text(it.Span), " ")) && strings.Contains(c.text(it.Span), name) {
				move.Person = c.orgName(k)
				move.To = m.orgUpTo(len(m.items), news.Name{})
				return move, who.Span, true
			}
		}
	}
	return move, text.Span{}, false
}

// departure reads "person leaves organisation", "person's departure from organisation" and 卸任.
func (m *mover) departure(i int, left, right party) (news.PeopleMove, text.Span, bool) {
	who := left
	if left.personAt < 0 && m.relative(i, right.personAt) {
		left = right
		who = right
	}
	if m.items[i].class == "exit" && !m.zh && !(i > 0 && (m.items[i-1].class == "'s" || m.items[i-1].class == "role")) {
		if i+1 == len(m.items) || !m.spelled(i+1, "of") {
			return news.PeopleMove{}, text.Span{}, false
		}
		left = party{personAt: -1}
		who = left
	}
	if m.items[i].class == "exit" && left.personAt < 0 && left.role == "" {
		who = right // the departure of …
	}
	move := news.PeopleMove{Person: who.person, Role: who.role, Status: news.MoveLeft}
	if who.personAt < 0 && who.role == "" {
		return move, text.Span{}, false
	}
	if move.Role == "" {
		if move.Role = right.as; move.Role == "" {
			move.Role = right.role
		}
	}
	next := news.Name{} // right behind the verb: "leaves Acme"
	for j := i + 1; j < len(m.items) && j <= i+3; j++ {
		if m.items[j].kind == itemOrg || (m.items[j].kind == itemName || m.items[j].kind == itemThing || m.items[j].kind == itemOther) && m.spelled(i, "leaves", "leaving", "quits", "quitting", "exits", "exiting", "departs", "departing", "left", "is leaving", "is departing", "is exiting", "is quitting", "departed", "exited") {
			next = m.orgName(j)
			break
		}
		if word := m.folded[m.items[j].Start:m.items[j].End]; word != "the" && word != "its" && word != "his" && word != "her" && m.items[j].class != "aux" {
			break
		}
	}
	move.From = firstName(right.from, next, right.asOrg, who.from, who.last)
	if m.zh {
		move.From = firstName(who.from, next, who.last)
	}
	if move.From.Empty() {
		move.From = m.orgUpTo(i, right.org)
	}
	if move.From.Empty() && m.zh {
		move.From = m.headOrg()
	}
	if m.spelled(i, "left", "leave", "leaves", "leaving", "to leave", "exit", "exits", "quit", "exited", "is out", "retired", "retires", "retiring", "离开", "告别", "出走", "退休", "出局", "exit", "departure", "retirement") &&
		(!m.near(who, i) || next.Empty() && right.from.Empty() && who.role == "" && who.person.ID == "" && !(m.zh && !move.From.Empty() && strings.Contains(who.person.Text, "·"))) {
		return move, who.at, false
	}
	return move, who.at, true
}

// spelled says whether item i is one of the words.
func (m *mover) spelled(i int, words ...string) bool {
	return slices.Contains(words, m.folded[m.items[i].Start:m.items[i].End])
}

// near says that nothing but small words, offices and appositions stands between who goes and the verb at item i.
func (m *mover) near(who party, i int) bool {
	from := max(who.personAt, who.roleAt) + 1
	if who.at.Start > m.items[i].Start {
		return true // the departure of …
	}
	if i-from > 12 {
		return false
	}
	for j := from; j < i; j++ {
		it := &m.items[j]
		switch {
		case it.kind == itemWord, it.kind == itemMark, it.class == "aux", it.class == "small", it.class == "role", it.class == "rumour", it.class == "deny", it.class == "unit",
			it.class == "pronoun", it.kind == itemNumber, it.class == "from", it.class == "as", it.class == "place", m.zh:
		case m.items[from].class == "," || m.items[from].class == "(":
		default:
			return false
		}
	}
	return true
}

// appointment reads "organisation hires person" and its passive.
func (m *mover) appointment(i int, class string, left, right party) (news.PeopleMove, text.Span, bool) {
	var move news.PeopleMove
	at := right.at
	behind := i + 1
	if behind < len(m.items) && m.items[behind].class == "aux" {
		behind++
	}
	if left.personAt >= 0 && class == "name" && i+1 < len(m.items) && m.spelled(i+1, "to") && right.personAt < 0 && right.role == "" && right.as == "" && left.org.Empty() {
		return m.seated(left, right)
	}
	passive := left.personAt >= 0 && (class != "oust" || m.passiveBefore(i)) && (m.passiveBefore(i) || right.personAt < 0 && (right.role != "" || right.as != "") && left.org.Empty() ||
		right.personAt < 0 && behind < len(m.items) && (right.roleAt == behind || right.as != ""))
	if left.personAt < 0 && left.role != "" && class == "name" && right.personAt < 0 && right.roleAt >= 0 && right.roleAt <= i+3 && !m.zh &&
		!firstName(right.from, right.org).Empty() && m.items[i+1].class != "new" {
		passive = true // "Acme exec appointed Globex CMO"
	}
	switch {
	case passive:
		move.Person, at = left.person, left.at
		move.Role = right.as
		if move.Role == "" {
			move.Role = right.role
		}
		move.To = firstName(right.org, right.asOrg, right.from)
		move.From = left.from
		if move.To.Empty() && class != "oust" {
			move.To, move.From = move.From, news.Name{}
		}
	case right.personAt >= 0 || right.role != "" && class != "oust":
		move.Person = right.person
		move.To = firstName(left.org, left.from)
		if move.To.Empty() {
			move.To = m.leadOrg(i)
		}
		if move.To.Empty() && m.zh {
			move.To = firstName(m.orgUpTo(i, right.org), m.headOrg())
		}
		move.From = right.from
		if move.From.Empty() && !left.org.Empty() && m.zh { // 谷歌从苹果挖来…
			move.From = left.from
		}
		if move.From.Empty() && right.role != "" && right.roleAt < right.personAt {
			move.From = right.org
		}
		move.Role = right.as
		if move.Role == "" && (class == "name" || right.personAt < 0) {
			move.Role = right.role
		}
		if left.role != "" && left.personAt < 0 && left.org.Empty() && left.from.Empty() && right.as == "" {
			return move, at, false
		}
	default:
		return move, at, false
	}
	switch class {
	case "hire", "hint":
		move.Status = news.MoveJoined
		if class == "hint" && (left.org.ID == "" && left.from.ID == "" || move.Role == "" || !passive && right.as == "" || move.Person.Empty()) {
			return move, at, false
		}
		if move.To.Empty() && (!m.zh || move.Role == "" || move.Person.Empty()) || move.Person.Empty() && move.Role == "" && move.From.Empty() {
			return move, at, false
		}
	case "name":
		move.Status = news.MoveNamed
		task := right.charge || passive && m.spelled(min(i+1, len(m.items)-1), "to") // "appointed to Acme's board"
		if move.Role == "" && (!m.zh && !task || move.To.Empty()) || !passive && !m.zh && right.personAt >= 0 && right.as == "" && !task {
			return move, at, false
		}
		if move.Person.Empty() && move.To.Empty() {
			return move, at, false
		}
		if move.Role == "人才" || m.zh && move.Person.Empty() && strings.HasPrefix(m.folded[m.items[i].Start:], "指定") {
			return move, at, false // 入住指定人才社区
		}
	case "oust":
		if passive && right.roleAt > i+5 && left.role == "" {
			return move, at, false // an office of somebody else, further on
		}
		move.Status = news.MoveLeft
		move.From, move.To = firstName(move.To, move.From), news.Name{}
		if move.Person.Empty() || move.Person.ID == "" && right.role == "" && left.role == "" {
			return move, at, false
		}
	}
	if move.From == move.To {
		move.From = news.Name{}
	}
	return move, at, true
}

// seated reads "Doe appointed to Acme's board".
func (m *mover) seated(left, right party) (news.PeopleMove, text.Span, bool) {
	to := firstName(right.org, right.asOrg, right.from)
	move := news.PeopleMove{Person: left.person, To: to, From: left.from, Role: right.role + right.as, Status: news.MoveNamed}
	return move, left.at, !to.Empty() || move.Role != ""
}

// passiveBefore says whether a form of "to be", or 被 and 获, stands right before the verb at item i.
func (m *mover) passiveBefore(i int) bool {
	for j := i - 1; j >= 0 && j >= i-3; j-- {
		it := &m.items[j]
		word := m.folded[it.Start:it.End]
		switch {
		case it.class == "by" && m.zh, word == "was", word == "is", word == "been", word == "being", word == "were", word == "be", word == "gets", word == "got",
			word == "has been", word == "had been", word == "have been", word == "was just", word == "is being", word == "will be":
			return true
		case it.class != "aux":
			return false
		}
	}
	return false
}

// unknownOrg returns the name at item i, if it may be an organisation that the gazetteer does not know.
func (m *mover) unknownOrg(i int) news.Name {
	for i < len(m.items) && (m.items[i].class == "aux" || m.items[i].class == "small" || m.items[i].kind == itemWord && m.function(i)) {
		i++
	}
	if i == len(m.items) {
		return news.Name{}
	}
	it := &m.items[i]
	switch {
	case it.kind == itemName && !m.zh && i+2 < len(m.items) && m.items[i+2].kind == itemName && m.spelled(i+1, "firm", "startup", "company", "lab", "group", "giant", "maker"):
		return m.orgName(i + 2) // "VC firm Acme"
	case m.zh && it.kind == itemHan && len(m.text(it.Span)) <= 18 && i+1 < len(m.items) && m.items[i+1].kind == itemName:
		return m.orgName(i + 1) // "AI 浏览器 Dia 开发商"
	case it.kind == itemName, it.kind == itemOrg:
		return m.orgName(i)
	case it.kind == itemThing && it.mention.Owner != "":
		return news.Name{ID: it.mention.Owner, Text: it.mention.OwnerText}
	case it.kind == itemHan && m.zh && len(m.text(it.Span)) >= 6 && len(m.text(it.Span)) <= 24 && !m.ends(i-1) && !m.rejoins(i-1) &&
		(i+1 == len(m.items) || m.items[i+1].kind == itemMark || m.items[i+1].class == "as" || m.items[i+1].class == "role" || m.items[i+1].class == "become"):
		return m.orgName(i)
	}
	return news.Name{}
}

// leadOrg returns the unknown organisation before the verb at item i.
func (m *mover) leadOrg(i int) news.Name {
	for j := i - 1; j >= 0 && j >= i-6; j-- {
		it := &m.items[j]
		switch {
		case it.class == "aux" || it.class == "clause" && m.zh || it.kind == itemWord:
		case it.kind == itemName:
			return m.orgName(j)
		case it.kind == itemHan && m.zh && (j == 0 || m.items[j-1].kind == itemMark) && len(m.text(it.Span)) >= 6 && (len(m.text(it.Span)) <= 24 || len(m.text(it.Span)) <= 60 && strings.HasSuffix(m.text(it.Span), "公司") && !strings.Contains(m.text(it.Span), "的")):
			return m.orgName(j)
		default:
			return news.Name{}
		}
	}
	return news.Name{}
}
