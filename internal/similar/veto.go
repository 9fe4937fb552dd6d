package similar

import (
	"bytes"
	"slices"
	"strings"

	"dateline/internal/news"
	"dateline/internal/text"
)

// versions are the products that a title names with their versions: "gpt" with 5.2. Titles name few, so lists are
// searched in order.
type versions []struct{ product, number string }

// titleVersions finds the versions in a title.
func titleVersions(title string) versions {
	var found versions
	text.EachTerm(title, func(t text.Term) {
		if t.Kind == text.Version {
			found = found.add(t.Text)
		}
	})
	return found
}

// add adds a version as EachTerm gives it: gpt-5.2.
func (v versions) add(term []byte) versions {
	if i := bytes.LastIndexByte(term, '-'); i > 0 {
		return append(v, struct{ product, number string }{string(term[:i]), string(term[i+1:])})
	}
	return v
}

// conflict says whether two titles name one product in different versions and share no version: the launch of GPT-5.2 is
// not the launch of GPT-5.1, however alike the words.
func (v versions) conflict(w versions) bool {
	differ := false
	for _, a := range v {
		for _, b := range w {
			if a.product == b.product {
				if a.number == b.number {
					return false
				}
				differ = true
			}
		}
	}
	return differ
}

// What is left of the likeness of two reports that cannot be of one event, or hardly.
const (
	vetoed = 0.2 // one product in two versions, one series in two numbers
	// Titles that differ in a name, a sum or a month: little where they are alike else, since then one stands in the place of
	// the other, and the less the more alike they are; most where the words differ anyhow, since then each may have chosen another side of the event.
	otherNear  = 0.35
	otherFar   = 0.9
	nearTitles = 0.5 // cosine
)

// facts are what a report, or a cluster of reports, says that may contradict another.
type facts struct {
	versions versions
	labels   []label
	figures  []figure        // of the titles
	told     []string        // all figures
	heads    []news.EntityID // whom the titles name, by topmost owner
	names    []news.EntityID // all whom the reports name, by topmost owner
	// occasions are what the titles say of whom they name.
	occasions []occasion
}

// figure is a figure with its unit: USD and USD1.5e+09.
type figure struct{ unit, key string }

func (f *facts) addFigure(key []byte, title bool) {
	k := string(key)
	if !slices.Contains(f.told, k) {
		f.told = append(f.told, k)
	}
	unit := strings.TrimRight(k, "0123456789.e+-")
	if strings.HasSuffix(k, "%") {
		unit = "%"
	}
	if title && (unit != "n" || strings.Contains(k, "e+")) {
		f.figures = append(f.figures, figure{unit, k})
	}
}

// addEntity adds an entity, and, where the title names it, the kinds of occasions of which the title tells.
func (f *facts) addEntity(root news.EntityID, title bool, kinds []string) {
	if !slices.Contains(f.names, root) {
		f.names = append(f.names, root)
	}
	if title && !slices.Contains(f.heads, root) {
		f.heads = append(f.heads, root)
		for _, k := range kinds {
			f.occasions = append(f.occasions, occasion{root, k})
		}
	}
}

// add adds what another report of the same cluster says.
func (f *facts) add(g *facts) {
	f.versions = append(f.versions, g.versions...)
	f.labels = append(f.labels, g.labels...)
	f.figures = append(f.figures, g.figures...)
	f.told = append(f.told, g.told...)
	f.heads = append(f.heads, g.heads...)
	f.names = append(f.names, g.names...)
	f.occasions = append(f.occasions, g.occasions...)
}

// agreement is what is left of the likeness of two reports after what they contradict each other in: 1 if in nothing.
// Near is how alike the words of their titles are.
func (f *facts) agreement(g *facts, near float64) float64 {
	left := 1.0
	if f.versions.conflict(g.versions) || conflicting(f.labels, g.labels) {
		left *= vetoed
	}
	other := otherFar
	if near >= nearTitles {
		other = otherNear - (near-nearTitles)/2
	}
	if f.sumsDiffer(g) {
		left *= other
	}
	mine, all := foreign(f.heads, g.names)
	theirs, every := foreign(g.heads, f.names)
	if all && every || mine && theirs && near >= nearTitles {
		left *= other
	}
	return left
}

// sumsDiffer says whether the titles hold figures of one unit, and neither title's is in the other report.
func (f *facts) sumsDiffer(g *facts) bool {
	differ := false
	for _, a := range f.figures {
		if slices.Contains(g.told, a.key) {
			return false
		}
		for _, b := range g.figures {
			if slices.Contains(f.told, b.key) {
				return false
			}
			differ = differ || a.unit == b.unit
		}
	}
	return differ
}

// foreign says whether some, and whether all, of the heads are not among names. No heads are not foreign.
func foreign(heads, names []news.EntityID) (some, all bool) {
	all = len(heads) > 0
	for _, h := range heads {
		if slices.Contains(names, h) {
			all = false
		} else {
			some = true
		}
	}
	return some, all
}
