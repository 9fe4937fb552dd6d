package record

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"dateline/internal/hans"
	"dateline/internal/news"
	"dateline/internal/text"
)

// moves follows a person (METHODS §15). Reports of one person and one organisation within 60 days are one move; so is a
// later mention of a move that nothing undid since. Each move is told by its own changes: reported, then announced or
// confirmed by the one who can, or denied.
func (b *builder) moves() {
	var all []*move
	fresh := slices.ContainsFunc(b.claims, func(c claim) bool { return c.Move != nil && !past(&c) })
	for i := range b.claims {
		c := &b.claims[i]
		if c.Move == nil || fresh && past(c) {
			continue
		}
		c.Said = hearsay(c.Said)
		m := moveOf(all, c)
		if m == nil {
			m = &move{}
			all = append(all, m)
		}
		b.move(m, c)
	}
	if !slices.ContainsFunc(all, func(m *move) bool { return !m.from.Empty() || !m.to.Empty() }) {
		b.steps = nil // where from and where to nobody says
	}
}

// pastDays is how long ago a move must have been when it is told to be a step of somebody's career, and no news.
const pastDays = 120

// past says whether a claim tells of a move of long ago: "who left Meta to join OpenAI in late 2024".
func past(c *claim) bool {
	end, err := time.Parse(time.DateOnly, c.Move.When.To)
	return err == nil && c.At.Sub(end) > pastDays*day
}

// hearsay is what unnamed people tell of a move that they tell as done: here it is rumoured, until somebody stands by it.
func hearsay(s *news.Said) *news.Said {
	if !s.Attribution.Unsure() || s.Move.Status == news.MoveRumoured || s.Move.Status == news.MoveDenied {
		return s
	}
	copied, move := *s, *s.Move
	move.Status = news.MoveRumoured
	copied.Move = &move
	return &copied
}

// move is one coming, going or change of office.
type move struct {
	from, to news.Name
	role     string
	status   news.MoveStatus
	last     time.Time
	steps    []*step
}

// moveOf returns the move that a claim tells of; nil for a new one. Later moves go first.
func moveOf(all []*move, c *claim) *move {
	for i, m := range slices.Backward(all) {

		if !m.fits(c.Move) {
			continue
		}
		if c.At.Sub(m.last) <= moveDays*day || i == len(all)-1 && m.repeats(c.Move) && c.Move.When.Empty() {
			return m
		}
	}
	return nil
}

// fits says whether a claim can be of this move: one organisation is the same, or none stands against another; and nobody
// comes where the move says that he goes.
func (m *move) fits(c *news.PeopleMove) bool {
	if !m.repeats(c) && (!agree(m.from, c.From) || !agree(m.to, c.To)) && !m.within(c) {
		return false
	}
	inside := m.status == news.MoveMoved || c.Status == news.MoveMoved
	return inside || !sameOrganisation(m.from, c.To) && !sameOrganisation(m.to, c.From)
}

// repeats says whether a claim tells the same organisation in the same direction.
func (m *move) repeats(c *news.PeopleMove) bool {
	return sameName(m.from, c.From) || sameName(m.to, c.To)
}

// within says whether a claim tells the same move of the whole where the move is told of a part, or the other way round:
// Google and Google DeepMind, in the same office as far as both state it.
func (m *move) within(c *news.PeopleMove) bool {
	part := func(a, b news.Name) bool { return agree(a, b) || partOf(a, b) || partOf(b, a) }
	return sameRole(m.role, c.Role) && part(m.from, c.From) && part(m.to, c.To)
}

// partOf says whether a name is that of a house with more words behind it, by which its parts are called.
func partOf(whole, part news.Name) bool {
	if whole.ID != "" && len(part.ID) > len(whole.ID) && part.ID[:len(whole.ID)] == whole.ID && part.ID[len(whole.ID)] == '-' {
		return true
	}
	for _, n := range [...][2]string{{whole.Text, part.Text}, {whole.English, part.English}} {
		w, p := []rune(text.Fold(hans.Simplify(n[0]))), []rune(text.Fold(hans.Simplify(n[1]))) // with their spaces
		if len(w) < 2 || len(p) <= len(w) || !slices.Equal(w, p[:len(w)]) {
			continue
		}
		last, next := w[len(w)-1], p[len(w)]
		if !unicode.IsLetter(next) && !unicode.IsDigit(next) || unicode.Is(unicode.Han, last) {
			return true
		}
	}
	return false
}

// sameRole says whether two offices can be one: one is not stated, one holds the other, or they are told in two languages.
func sameRole(a, b string) bool {
	a, b = Fold(a), Fold(b)
	return a == "" || b == "" || strings.Contains(a, b) || strings.Contains(b, a) || strings.ContainsFunc(a, isHan) != strings.ContainsFunc(b, isHan)
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// agree says whether two organisations are one, or one is not stated.
func agree(a, b news.Name) bool { return a.Empty() || b.Empty() || sameOrganisation(a, b) }

// sameOrganisation says whether two names mean one organisation, or a part of it: Borealis and Borealis Research, 北极光
// and 北极光实验室. A name that only begins alike counts in Chinese, where short forms are cut from the left.
func sameOrganisation(a, b news.Name) bool {
	if sameName(a, b) {
		return true
	}
	if a.Empty() || b.Empty() || a.ID != "" && b.ID != "" {
		return false
	}
	x, y := []rune(Fold(a.Text)), []rune(Fold(b.Text))
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) > 2 && slices.Equal(x, y[:len(x)]) {
		return true
	}
	return len(x) >= 2 && unicode.Is(unicode.Han, x[0]) && unicode.Is(unicode.Han, x[1]) && slices.Equal(x[:2], y[:2])
}

// move files a claim as part of a move.
func (b *builder) move(m *move, c *claim) {
	m.last = c.At
	m.from, m.to = known(m.from, c.Move.From), known(m.to, c.Move.To)
	if m.role == "" {
		m.role = c.Move.Role
	}
	if m.status == "" || m.status == news.MoveRumoured {
		m.status = c.Move.Status
	}
	steps := len(m.steps)
	m.file(b, c)
	for _, s := range m.steps {
		s.fill(c.Move, c.Attribution.Unsure())
	}
	if steps > 0 && len(m.steps) > steps { // what was known of the move before the new step
		was := m.steps[steps-1].value.Move
		m.steps[steps].fill(was, m.steps[steps-1].lead.Attribution.Unsure())
	}
}

func (m *move) file(b *builder, c *claim) {
	status := moveStatus(c)
	if len(m.steps) == 0 {
		m.steps = append(m.steps, b.begin(c, status))
		return
	}
	now := m.steps[len(m.steps)-1]
	for i := len(m.steps) - 1; now.against && i >= 0; i-- {
		now = m.steps[i]
	}
	switch {
	case c.Correction:
		m.steps = append(m.steps, b.begin(c, news.StatusCorrected))
	case status == news.StatusDenied && now.status != news.StatusDenied:
		if c.can || entitled(c.Said) {
			m.steps = append(m.steps, b.begin(c, news.StatusDenied))
		} else {
			m.steps = append(m.steps, b.beside(c, news.StatusDisputed))
		}
	case now.status == news.StatusDenied && status == news.StatusReported:
		m.steps = append(m.steps, b.beside(c, news.StatusReported))
	case now.status == news.StatusDenied && status == news.StatusAnnounced:
		m.steps = append(m.steps, b.begin(c, news.StatusConfirmed))
	case now.status == news.StatusReported && status == news.StatusAnnounced && now.raise(c, status):
	case now.status == news.StatusReported && c.can && status == news.StatusAnnounced:
		m.steps = append(m.steps, b.begin(c, news.StatusConfirmed))
	case now.status == news.StatusReported && entitled(c.Said) && now.others(c):
		m.steps = append(m.steps, b.begin(c, news.StatusConfirmed))
	default:
		now.add(c)
	}
}

// moveStatus is what a claim says of a move by itself. A person who tells of his own move can.
func moveStatus(c *claim) news.RecordStatus {
	switch {
	case denies(c.Said):
		return news.StatusDenied
	case c.Move.Status == news.MoveRumoured, c.Attribution.Unsure():
		return news.StatusReported
	case c.can, entitled(c.Said):
		return news.StatusAnnounced
	}
	return news.StatusReported
}

// fill puts in what the step's own claim does not state and another claim of the same move does.
func (s *step) fill(m *news.PeopleMove, unsure bool) {
	v := s.value.Move
	if v == nil || m == nil || s.status == news.StatusDenied {
		return
	}
	if v.Person.Empty() {
		v.Person = m.Person
	}
	if !sameName(m.From, v.To) {
		v.From = known(v.From, m.From)
	}
	if !sameName(m.To, v.From) {
		v.To = known(v.To, m.To)
	}
	if v.Role == "" && sameSide(v, m) {
		v.Role = m.Role
	}
	if v.When.Empty() {
		v.When = m.When
	}
	if v.Status == news.MoveRumoured && !unsure && m.Status != news.MoveDenied {
		v.Status = m.Status
	}
}

// known returns the name that the gazetteer knows of two that mean the same, else the first that is stated.
func known(a, b news.Name) news.Name {
	if a.Empty() || a.ID == "" && b.ID != "" && sameOrganisation(a, b) {
		return b
	}
	return a
}

// sameSide says whether two claims speak of the same office: a role that somebody leaves is none that he takes up.
func sameSide(a, b *news.PeopleMove) bool {
	return (a.Status == news.MoveLeft) == (b.Status == news.MoveLeft)
}
