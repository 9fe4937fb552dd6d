package similar

import (
	"cmp"
	"slices"
)

// evidence is what two stories have in common.
type evidence struct {
	likeness float64  // cosine of all keys; of stories in different languages, of what both write alike, scaled
	rest     float64  // cosine of what is no name: what happened; across languages, of ideas
	shared   []string // names, the rarest first

	rare       int     // rare names; regulators, exchanges and investors do not count, since many stories happen there
	known      int     // of these, those of the gazetteer
	titled     int     // of these, those in a title of both stories
	topTitled  float64 // the idf of the rarest of the latter
	person     bool    // one of the latter is a person
	alone      bool    // one outlet tells both stories, and nobody else does
	owners     int     // names of one owner count once: a product says its maker
	titleMass  float64 // the idf of the rarest name of each owner that titles of both hold, summed
	titleOwner int     // owners that titles of both hold
	// subject is the idf of the rarest name that is no actor: half if one story has it in no title, a quarter if neither
	// has.
	subject float64
	listing bool    // titles of both tell of going public
	actor   float64 // the idf of the rarest company in titles of both
}

// listedActor is the idf from which a company's name in both titles makes two stories of its going public one storyline: between the
// filing and the first days of trading lie weeks of reports in ever other words.
const listedActor = 4.8

// enough says whether the later story continues the earlier one. A big company's name alone never joins: it needs two rare
// names and that the same thing happens; or a rare person in both titles, and that; or a name that hardly any other story has, with a second rare one; or two owners in
// both titles, and that the same thing happens. Own is the idf from which a name is a storyline's own. Figures and versions are in no sketch, so they part no storyline.
func (e *evidence) enough(own float64) bool {
	switch {
	case e.listing && e.actor >= listedActor:
		return true
	case e.likeness < followJoin || e.rare == 0:
		return false
	case e.alone: // an author's how-tos are like each other in more than what happened
		return e.known >= 2 && e.subject >= own && e.likeness >= 0.3
	case e.person && e.known >= 1 && e.topTitled >= 6 && e.likeness >= 0.5 && e.rest >= 0.4:
		return true
	case e.rare >= 2 && e.owners >= 2 && e.topTitled >= 5.4 && e.rest >= 0.34:
		return e.subject >= 5.4 || e.titled >= 2 || e.person
	case e.known >= 2 && e.subject >= own && e.likeness >= 0.3:
		return true
	}
	return e.titleOwner >= 2 && e.titleMass >= 8.5 && e.topTitled >= properName && e.likeness >= 0.42 && e.rest >= 0.34
}

// compare gathers what story i and the earlier story j have in common.
func (a *archive) compare(i, j int) evidence {
	var e evidence
	var all, cross, rest, ideas float64
	owners, titles := map[string]float64{}, map[string]float64{}
	x, y := a.stories[i].Keys, a.stories[j].Keys
	e.alone = a.teller[i] != "" && a.teller[i] == a.teller[j]
	for p, q := 0, 0; p < len(x) && q < len(y); {
		k, l := &x[p], &y[q]
		switch c := cmp.Compare(k.Text, l.Text); {
		case c < 0:
			p++
			continue
		case c > 0:
			q++
			continue
		}
		p, q = p+1, q+1
		if !weighs(k.Text) {
			e.listing = e.listing || k.Text == keyListing
			continue
		}
		w := a.weight(*k) * a.weight(*l)
		all += w
		if crosses(k.Text) {
			cross += w
		}
		if a.isRest(k.Text) {
			rest += w
		}
		if k.Text[0] == keyIdea {
			ideas += w
		}
		if idf := a.idf[k.Text]; isName(k.Text) && idf > 0 {
			e.name(k, l, idf, owners, titles)
		}
	}
	e.owners, e.titleOwner = len(owners), len(titles)
	for _, name := range sortedNames(titles) { // in order, so that equal input gives equal bits
		e.titleMass += titles[name]
	}
	n, m := a.norms[i], a.norms[j]
	e.rest = ratio(rest, n.rest*m.rest)
	e.likeness = ratio(all, n.all*m.all)
	if a.stories[i].langs()&a.stories[j].langs() == 0 {
		e.likeness = followCross * ratio(cross, n.cross*m.cross)
		e.rest = ratio(ideas, n.ideas*m.ideas)
	}
	slices.SortFunc(e.shared, func(s, t string) int { return cmp.Or(cmp.Compare(a.idf[t], a.idf[s]), cmp.Compare(s, t)) })
	return e
}

// name takes in a name that both stories hold.
func (e *evidence) name(k, l *Key, idf float64, owners, titles map[string]float64) {
	both := k.Title && l.Title
	owner := cmp.Or(k.Root, k.Text[2:])
	e.shared = append(e.shared, k.Text)
	if k.Role != Frame {
		owners[owner] = max(owners[owner], idf)
		if both {
			titles[owner] = max(titles[owner], idf)
			if k.Role == Company {
				e.actor = max(e.actor, idf)
			}
		}
		if idf >= rareName {
			e.rare++
			if k.Text[0] == keyEntity {
				e.known++
			}
			if both {
				e.titled++
				e.topTitled = max(e.topTitled, idf)
				e.person = e.person || k.Role == Person
			}
		}
	}
	if k.Role == Subject {
		if !k.Title {
			idf /= 2
		}
		if !l.Title {
			idf /= 2
		}
		e.subject = max(e.subject, idf)
	}
}

func sortedNames(m map[string]float64) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
