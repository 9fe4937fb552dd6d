package section

import (
	"slices"
	"strings"
	"unicode/utf8"

	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/text"
)

// Kind says what a sign is made of.
type Kind string

// The kinds of signs.
const (
	Word      Kind = "word"      // a word of the section
	Learned   Kind = "learned"   // a term of stories that editors put there
	Move      Kind = "move"      // a person or a role, with a word of moving
	Statement Kind = "statement" // a person who says something
	Money     Kind = "money"     // a sum, with a word of funding
	Law       Kind = "law"       // an agency or a statute, with a word of law
	Paper     Kind = "paper"     // a place of papers, or a word for them
	Code      Kind = "code"      // a place of code, or a word for code set free
	Release   Kind = "release"   // a product, with a word of release
	HowTo     Kind = "how-to"    // a title that teaches, or a place that does
	First     Kind = "first"     // a claim to be first or best, with what it was reached in
	Use       Kind = "use"       // a user, with a word of use
	Survey    Kind = "survey"    // a count or forecast, with its figure
	Essay     Kind = "essay"     // the form of an argued piece
	NoEvent   Kind = "no-event"  // a title in which nothing happens
	Span      Kind = "span"      // a story of weeks
	Place     Kind = "place"     // where the report stands
)

// group is one of the groups of words that signs are made of.
type group int

const (
	move group = iota
	role
	raise
	release
	law
	howTo
	code
	paper
	first
	result
	user
	usage
	survey
	says
	essay
	state
	groups // how many there are
)

// groupNames are the names of the groups in the file, in the order of the constants.
func groupNames() []string {
	return []string{
		"move", "role", "raise", "release", "law", "howto", "code", "paper", "first", "result", "user", "use", "survey",
		"says", "essay", "state",
	}
}

// How far a report is read, and what a place counts against the title.
const (
	leadBytes = 400
	leadPlace = 0.45
)

// found is what one report shows.
type found struct {
	signs []Sign
	title [groups]string // by group, the first of its words in the title
	lead  [groups]string // and in the lead
	// What the title names, and what the lead adds.
	people, owners, things, agencies       string // in the title
	leadPeople, leadAgencies               string
	money, percent, leadMoney, leadPercent string
	class                                  news.Class
	long, question                         bool
}

// look reads one report.
func (f *Filer) look(v *news.Voice) found {
	r := found{class: v.Class}
	title, lead := fold(v.Title, v.Lang), fold(head(v.Body(), leadBytes), v.Lang)
	lead = strings.TrimPrefix(lead, title) // many leads repeat it
	r.long = len(v.Body()) >= longBody
	r.question = strings.ContainsAny(title, "?？")
	type mark struct {
		key  int
		word string
	}
	noted := map[mark]bool{} // a word counts once, where it stands best
	take := func(place float64) func(string, use) {
		return func(word string, u use) {
			if m := (mark{u.key, word}); !noted[m] {
				noted[m] = true
				note(&r, word, u, place)
			}
		}
	}
	words := f.words.lang(v.Lang)
	words.scan(title, true, take(1))
	words.scan(lead, false, take(leadPlace))
	f.entities(&r, v)
	r.figures(title, lead)
	r.build()
	if section, where := f.words.place(v.URL); section != "" {
		r.sign(section, Place, placeNats(section), where, false)
	}
	return r
}

// head returns the beginning of a text, cut at a character.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// note takes one word of the table.
func note(r *found, word string, u use, place float64) {
	if u.key < len(All()) {
		section := All()[u.key]
		r.signs = append(r.signs, Sign{Section: section, Kind: Word, Text: word, Nats: u.weight * place, Title: place == 1})
		return
	}
	g := u.key - len(All())
	if place == 1 && r.title[g] == "" {
		r.title[g] = word
	}
	if place < 1 && r.lead[g] == "" {
		r.lead[g] = word
	}
}

// entities sorts what the report names.
func (f *Filer) entities(r *found, v *news.Voice) {
	set := func(place *string, name string) {
		if *place == "" {
			*place = name
		}
	}
	for _, c := range v.Entities {
		e, ok := f.gazetteer.Entity(c.ID)
		if !ok {
			continue
		}
		name := c.Name
		if name == "" {
			name = e.Print(v.Lang)
		}
		switch e.Kind {
		case field.Person:
			if c.Title {
				set(&r.people, name)
			} else {
				set(&r.leadPeople, name)
			}
		case field.Agency, field.Law:
			if c.Title {
				set(&r.agencies, name)
			} else {
				set(&r.leadAgencies, name)
			}
		case field.Company, field.Lab, field.University, field.Fund, field.Media:
			if c.Title {
				set(&r.owners, name)
			}
		case field.Model, field.Product, field.Hardware, field.Benchmark, field.Standard:
			if c.Title {
				set(&r.things, name)
			}
		}
	}
}

// figures finds sums and percentages.
func (r *found) figures(title, lead string) {
	read := func(s string, money, percent *string) {
		for _, n := range text.Numbers(s) {
			switch {
			case n.Unit == "%" && *percent == "":
				*percent = s[n.Start:n.End]
			case n.Unit != "" && n.Unit != "%" && *money == "", n.Unit == "" && n.Scaled && n.Value >= 1e7 && *money == "":
				*money = s[n.Start:n.End]
			}
		}
	}
	read(title, &r.money, &r.percent)
	read(lead, &r.leadMoney, &r.leadPercent)
}

// has says whether a group has a word in the title.
func (r *found) has(g group) bool { return r.title[g] != "" }

// any says whether a group has a word in the title or the lead.
func (r *found) any(g group) bool { return r.title[g] != "" || r.lead[g] != "" }

func (r *found) sign(section news.SectionID, kind Kind, nats float64, what string, title bool) {
	r.signs = append(r.signs, Sign{Section: section, Kind: kind, Text: what, Nats: nats, Title: title})
}

// join writes what makes up a sign, without what is missing.
func join(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return strings.Join(slices.Compact(parts), " + ")
}
