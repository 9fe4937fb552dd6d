package section

import (
	"cmp"
	"slices"
	"time"

	"dateline/internal/news"
)

// What signs add, in nats. They were chosen by hand on the labelled items of the part tune (testdata/labels.tsv);
// the other parts judge them.
const (
	moveNats      = 3.0
	leadMoveNats  = 0.9
	statementNats = 0.9
	moneyNats     = 2.4
	leadMoneyNats = 1.1
	lawNats       = 2.0
	leadLawNats   = 0.6
	stateNats     = 1.5
	agencyNats    = 0.8
	regulatorNats = 2.0
	paperNats     = 1.2
	researchNats  = 2.6
	codeNats      = 2.0
	leadCodeNats  = 0.8
	releaseNats   = 1.6
	makerNats     = 0.8
	thingNats     = 0.4
	howToNats     = 1.2
	firstNats     = 2.6
	leadFirstNats = 0.8
	useNats       = 1.8
	leadUseNats   = 0.6
	surveyNats    = 1.3
	essayNats     = 0.8
	questionNats  = 0.7
	letterNats    = 0.9
	longNats      = 0.5
	noEventNats   = 0.9
	spanNats      = 1.5
)

// longBody is the length in bytes from which a text is long enough to argue something.
const longBody = 5000

// longSpan is how long a storyline must last to be a trend (METHODS §9).
const longSpan = 21 * 24 * time.Hour

// placeNats is what an address adds to the section that it speaks for.
func placeNats(section news.SectionID) float64 {
	switch section {
	case Research:
		return 3.2
	case OpenSource:
		return 2.6
	case Guides:
		return 2.2
	default:
		return 1.2
	}
}

// build makes the signs that several facts show together.
func (r *found) build() {
	r.ofPeople()
	r.ofMoney()
	r.ofLaw()
	r.ofProducts()
	r.ofScience()
	r.ofForm()
}

// ofPeople finds moves and statements.
func (r *found) ofPeople() {
	who := cmp.Or(r.people, r.title[role])
	switch {
	case r.has(move) && who != "":
		r.sign(People, Move, moveNats, join(who, r.title[move]), true)
	case r.has(move) && r.lead[role] != "" && r.lead[move] != "":
		r.sign(People, Move, leadMoveNats, join(r.title[move], r.lead[role]), false)
	case who != "" && r.has(says):
		r.sign(Trends, Statement, statementNats, join(who, r.title[says]), true)
		r.sign(People, Statement, statementNats/2, join(who, r.title[says]), true)
	case r.has(says) && r.title[says] != ":":
		r.sign(Trends, Statement, statementNats/2, r.title[says], true)
	}
}

// ofMoney finds funding, deals and results.
func (r *found) ofMoney() {
	switch {
	case r.has(raise) && r.money != "":
		r.sign(Business, Money, moneyNats, join(r.title[raise], r.money), true)
	case r.has(raise) && r.leadMoney != "":
		r.sign(Business, Money, leadMoneyNats, join(r.title[raise], r.leadMoney), false)
	case r.has(raise) && r.percent != "":
		r.sign(Business, Money, leadMoneyNats, join(r.title[raise], r.percent), true)
	}
}

// ofLaw finds regulators, courts and statutes.
func (r *found) ofLaw() {
	switch {
	case r.has(law) && r.agencies != "":
		r.sign(Policy, Law, lawNats, join(r.agencies, r.title[law]), true)
	case r.has(law) && r.leadAgencies != "" || r.agencies != "" && r.lead[law] != "":
		r.sign(Policy, Law, leadLawNats, join(cmp.Or(r.title[law], r.lead[law]), cmp.Or(r.agencies, r.leadAgencies)), false)
	}
	if r.has(law) && r.has(state) {
		r.sign(Policy, Law, stateNats, join(r.title[state], r.title[law]), true)
	}
	if r.agencies != "" {
		r.sign(Policy, Law, agencyNats, r.agencies, true)
	}
	if r.class == news.Regulator {
		r.sign(Policy, Place, regulatorNats, string(r.class), false)
	}
}

// ofProducts finds releases and code.
func (r *found) ofProducts() {
	products := Products
	if r.has(code) { // a release of code or weights is open source
		products = OpenSource
	}
	switch {
	case r.has(release) && r.things != "":
		r.sign(products, Release, releaseNats, join(r.things, r.title[release]), true)
	case r.has(release) && r.owners != "":
		r.sign(products, Release, makerNats, join(r.owners, r.title[release]), true)
	case r.things != "":
		r.sign(products, Release, thingNats, r.things, true)
	}
	switch {
	case r.has(code):
		r.sign(OpenSource, Code, codeNats, join(r.title[code], r.things), true)
	case r.lead[code] != "":
		r.sign(OpenSource, Code, leadCodeNats, r.lead[code], false)
	}
}

// ofScience finds papers, firsts and users.
func (r *found) ofScience() {
	if r.class == news.Research {
		r.sign(Research, Place, researchNats, string(r.class), false)
	}
	if r.has(paper) {
		r.sign(Research, Paper, paperNats, r.title[paper], true)
	}
	switch {
	case r.has(first) && r.has(result):
		r.sign(Breakthroughs, First, firstNats, join(r.title[first], r.title[result]), true)
	case r.has(first) && r.any(result):
		r.sign(Breakthroughs, First, leadFirstNats, join(r.title[first], r.lead[result]), true)
	}
	switch {
	case r.has(user) && r.has(usage):
		r.sign(Applications, Use, useNats, join(r.title[user], r.title[usage]), true)
	case r.any(user) && r.any(usage) && (r.has(user) || r.has(usage)):
		r.sign(Applications, Use, leadUseNats, join(cmp.Or(r.title[user], r.lead[user]), cmp.Or(r.title[usage], r.lead[usage])), false)
	}
}

// ofForm finds surveys, lessons and argued pieces.
func (r *found) ofForm() {
	if figure := cmp.Or(r.percent, r.leadPercent); r.has(survey) && figure != "" {
		r.sign(Trends, Survey, surveyNats, join(r.title[survey], figure), r.percent != "")
	} else if r.has(survey) {
		r.sign(Trends, Survey, surveyNats/3, r.title[survey], true)
	}
	if r.has(howTo) {
		r.sign(Guides, HowTo, howToNats, r.title[howTo], true)
	}
	if r.has(essay) {
		r.sign(Analysis, Essay, essayNats, r.title[essay], true)
	}
	if !r.event() { // most such titles are thoughts
		r.sign(Analysis, NoEvent, noEventNats, "no event in the title", true)
		r.sign(Trends, NoEvent, noEventNats/2, "no event in the title", true)
	}
	if r.question {
		r.sign(Analysis, Essay, questionNats, "?", true)
	}
	if r.class == news.Newsletter {
		r.sign(Analysis, Essay, letterNats, string(r.class), false)
	}
	if r.long {
		r.sign(Analysis, Essay, longNats, "a long text", false)
	}
}

// event says whether the title tells of something that happened.
func (r *found) event() bool {
	return r.money != "" || slices.ContainsFunc([]group{move, raise, release, law, code, paper, first, howTo}, r.has)
}

// gate holds what the promised sections ask for beyond words (METHODS §9). Where the records of later weeks would
// decide, the nearest sign that one story can show stands in.
type gate struct {
	origins int
	span    time.Duration

	first, apart, use, survey, essay, howTo bool
}

// add takes what one report shows.
func (g *gate) add(r *found) {
	if r.class != news.FirstParty {
		g.apart = true
	}
	for _, s := range r.signs {
		switch s.Kind {
		case First:
			g.first = g.first || s.Nats >= firstNats
		case Use:
			g.use = true
		case Survey, Statement:
			g.survey = true
		case Essay:
			g.essay = true
		case HowTo:
			g.howTo = true
		case Place:
			g.howTo = g.howTo || s.Section == Guides
		default:
		}
	}
	g.survey = g.survey || r.any(survey)
}

// signs are those of the story as a whole.
func (g *gate) signs() []Sign {
	if g.span < longSpan {
		return nil
	}
	return []Sign{{Section: Trends, Kind: Span, Text: "a story of weeks", Nats: spanNats}}
}

// open says whether a section's gate is open, and what a shut one costs.
func (g *gate) open(id news.SectionID) (open bool, cost float64) {
	switch id {
	case Breakthroughs: // a first or best figure, not only self-reported
		return g.first && g.apart, 6
	case Applications: // a user and a use
		return g.use, 1.2
	case Trends: // a count, a forecast, a person who says where it goes, or weeks
		return g.survey || g.span >= longSpan, 1.2
	case Analysis: // two origins, or the form of an argued piece
		return g.origins >= 2 || g.essay, 0.4
	case Guides: // steps, or a place that teaches
		return g.howTo, 1.2
	default:
		return true, 0
	}
}
