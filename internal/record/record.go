// Package record joins claims into records: the number book, the promise calendar, people's moves, releases and rumours;
// it tells how a record stands on a day and what changed between two days; and it weighs shifts of attention.
//
// It is pure: it knows no clock, no store and no order of arrival. The one idea needed to read it: a record is a function
// of the set of its claims. Build sorts them by when they were published and walks through them once, so late and early
// arrivals end in the same record. Nothing is overwritten: what was said stays, as an older change, with its claims.
//
// Who may change what: the one who can (the company, the office, the document) announces, confirms and denies; all others
// report. A date or a value that only others name never turns into the company's own, and their word against the
// company's own stands beside it.
package record

import (
	"slices"
	"time"

	"dateline/internal/news"
)

// Days within which two sources that do not agree speak of the same time. Later, the later one tells of something new.
const disputeDays = 14

// moveDays is how far apart two reports of one person's move may be (METHODS: 60 days).
const moveDays = 60

const day = 24 * time.Hour

// Build makes a record from all the claims that belong to its key, in any order; a claim given twice counts once. It is
// false if they make no record: a release keeps a promise but makes none, and what nobody unnamed said first was never a
// rumour. The claims are not changed.
func Build(key news.RecordKey, claims []news.Said) (news.Record, bool) {
	b := newBuilder(key, claims)
	switch key.Kind {
	case news.RecordNumber:
		b.numbers()
	case news.RecordPromise:
		b.promises()
	case news.RecordMove:
		b.moves()
	case news.RecordRelease:
		b.releases()
	case news.RecordRumour:
		b.rumours()
	}
	if len(b.steps) == 0 {
		return news.Record{}, false
	}
	return b.record(), true
}

// step is a change in the making.
type step struct {
	at      time.Time // of its first claim
	last    time.Time // of its last claim
	status  news.RecordStatus
	value   news.RecordValue
	lead    *claim // whose value it shows
	against bool
	before  bool
	claims  []*claim
	origins map[string]bool // of its claims
	anew    bool            // another event: no value leads to it
	later   bool            // a promise's date after the one before, said with no word of delay
	final   bool            // kept, late, cancelled, denied: what comes after does not reopen it by repeating
}

// builder walks through the claims of one record.
type builder struct {
	key    news.RecordKey
	claims []claim // oldest first
	// product says of a promise that its subject is surely one thing, so that its dates can be compared.
	product bool
	steps   []*step // in the order in which they will be shown
}

// current returns the step that stands: the last that is not beside another; nil before the first.
func (b *builder) current() *step {
	for _, s := range slices.Backward(b.steps) {
		if !s.against && !s.before {
			return s
		}
	}
	return nil
}

// begin adds a step with the value of the claim.
func (b *builder) begin(c *claim, status news.RecordStatus) *step {
	s := &step{at: c.At, status: status, value: valueOf(c), lead: c}
	s.join(c)
	b.steps = append(b.steps, s)
	return s
}

// beside adds a step that does not agree with the one that stands.
func (b *builder) beside(c *claim, status news.RecordStatus) *step {
	s := b.begin(c, status)
	s.against = true
	return s
}

// join adds a claim to the evidence of a step, and leaves its value.
func (s *step) join(c *claim) {
	s.claims = append(s.claims, c)
	if c.At.After(s.last) {
		s.last = c.At
	}
	if s.origins == nil {
		s.origins = make(map[string]bool, 4)
	}
	s.origins[c.origin] = true
}

// add joins a claim to a step that says the same. The surest claim's value is the one shown; of equal ones the first,
// but a value that is told exactly goes before one that is not.
func (s *step) add(c *claim) {
	s.join(c)
	if s.before || s.value.Promise != nil {
		return // a date was told in the words of the step; a surer one begins its own
	}
	lead := s.lead
	surer := sureness(c.class) < sureness(lead.class) && !(lead.class.Unsure() && c.class == news.ByOutlet)
	exact := sureness(c.class) == sureness(lead.class) && c.Kind == lead.Kind && c.Figure != nil && lead.Figure != nil &&
		lead.Figure.Approx && !c.Figure.Approx
	if (surer || exact) && alike(c, lead) {
		s.lead = c
		s.value = valueOf(c)
	}
}

// raise makes a step that outlets began one of what the claim says, if that is told within a day: a headline and the
// announcement that it stands over are one piece of news, and nothing was confirmed. What unnamed people began stays.
func (s *step) raise(c *claim, status news.RecordStatus) bool {
	whispered := s.claims[0].class.Unsure() && s.claims[0].Report != c.Report
	if s.status != news.StatusReported || whispered || s.against || c.At.Sub(s.at) > day {
		return false
	}
	s.join(c)
	s.status, s.lead = status, c
	if s.value.Promise == nil {
		s.value = valueOf(c)
	}
	return true
}

// alike says whether two claims show values of one shape.
func alike(a, b *claim) bool {
	return (a.Figure != nil) == (b.Figure != nil) && (a.Move != nil) == (b.Move != nil)
}

// insert puts a step that was so before right before another one. Its time is never after the other's.
func (b *builder) insert(next *step, c *claim, value news.RecordValue, status news.RecordStatus) {
	at := c.At
	if next.at.Before(at) {
		at = next.at
	}
	s := &step{at: at, status: status, value: value, lead: c, before: true}
	s.join(c)
	i := slices.Index(b.steps, next)
	b.steps = slices.Insert(b.steps, i, s)
}

// valueOf is what a claim says, in the shape of its kind, as a copy.
func valueOf(c *claim) news.RecordValue {
	var v news.RecordValue
	switch {
	case c.Figure != nil:
		f := *c.Figure
		if f.Basis == "" {
			f.Basis = basis(c.Said) // talks are no closing
		}
		v.Figure = &f
	case c.Promise != nil:
		p := *c.Promise
		v.Promise = &p
	case c.Move != nil:
		m := *c.Move
		v.Move = &m
	case c.Release != nil:
		r := *c.Release
		v.Release = &r
	}
	return v
}

// record closes the builder.
func (b *builder) record() news.Record {
	slices.SortStableFunc(b.steps, func(x, y *step) int { return x.at.Compare(y.at) })
	r := news.Record{ID: b.key.ID(), Key: b.key, Changes: make([]news.RecordChange, len(b.steps))}
	for i, s := range b.steps {
		r.Changes[i] = s.change()
	}
	last := b.steps[len(b.steps)-1]
	if s := b.current(); s != nil {
		last = s
	}
	r.Status = last.status
	if end := b.steps[len(b.steps)-1]; end.against && end.status == news.StatusDisputed {
		r.Status = news.StatusDisputed
	}
	b.count(&r)
	return r
}

// count fills in who speaks of the record, when, and how it is named.
func (b *builder) count(r *news.Record) {
	outlets, origins := map[string]bool{}, map[string]bool{}
	used := map[*claim]bool{}
	subjects, makers := tally{}, tally{}
	for _, s := range b.steps {
		for _, c := range s.claims {
			if used[c] {
				continue
			}
			used[c] = true
			outlets[Fold(c.Outlet)] = true
			origins[c.origin] = true
			subjects.add(b.subject(c))
			if c.Release != nil {
				makers.add(c.Release.Maker)
			}
			if r.FirstAt.IsZero() || c.At.Before(r.FirstAt) {
				r.FirstAt = c.At
			}
			if c.At.After(r.LastAt) {
				r.LastAt = c.At
			}
		}
	}
	r.Claims, r.Outlets, r.Origins = len(used), len(outlets), len(origins)
	r.Subject, r.Maker = subjects.most(), makers.most()
}

// subject is whom or what the record follows, as a claim prints it.
func (b *builder) subject(c *claim) news.Name {
	switch {
	case c.Move != nil && !c.Move.Person.Empty():
		return c.Move.Person
	case c.Release != nil && !c.Release.Product.Empty():
		return c.Release.Product
	}
	return c.Subject
}

// tally counts names.
type tally map[news.Name]int

func (t tally) add(n news.Name) {
	if !n.Empty() {
		t[n]++
	}
}

// most returns the name that was printed most often; of equal ones one that the gazetteer knows, then the first by text.
func (t tally) most() news.Name {
	var best news.Name
	for n, count := range t {
		switch d := count - t[best]; {
		case best.Empty() || d > 0:
			best = n
		case d < 0:
		case (n.ID != "") != (best.ID != ""):
			if n.ID != "" {
				best = n
			}
		case n.Text < best.Text || n.Text == best.Text && n.ID < best.ID:
			best = n
		}
	}
	return best
}
