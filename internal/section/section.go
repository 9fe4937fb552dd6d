// Package section files stories under the sections of an issue: five that readers are promised (breakthroughs,
// applications, trends, analysis, guides) and six by subject. A story has one home and perhaps a second section.
//
// It reads a story's reports and what is known of them, and returns a verdict; it chooses nothing for the issue, does
// no I/O and stores nothing. What editors re-file is given to Learn, which returns a filer that has learned it.
//
// The one idea needed to read it: everything is a sign that speaks for or against a section, in nats. Words are signs
// (naive Bayes over title and first sentences, METHODS §9, seeded from the field's sections.tsv), and so are things
// that two facts show together: a person's name with a word of moving, a sum of money with a word of funding. The signs
// are added, the promised sections must also pass their gates, and the verdict keeps the signs, so that an editor can
// argue with it.
package section

import (
	"cmp"
	"io/fs"
	"math"
	"slices"
	"time"

	"dateline/internal/entity"
	"dateline/internal/news"
)

// The sections: the five that readers are promised, then the six by subject, in print order (BRIEF, row 5).
const (
	Breakthroughs news.SectionID = "breakthroughs" // 技术突破: a first or best figure, and not the maker's word alone
	Applications  news.SectionID = "applications"  // 应用案例: a named user, and what came of it
	Trends        news.SectionID = "trends"        // 未来趋势: surveys, forecasts, shifts, where the field is said to go
	Analysis      news.SectionID = "analysis"      // 行业深度: argued pieces
	Guides        news.SectionID = "guides"        // 实用指南: how to do something
	Products      news.SectionID = "products"      // 产品与模型
	Business      news.SectionID = "business"      // 商业与融资
	Policy        news.SectionID = "policy"        // 政策
	People        news.SectionID = "people"        // 人物
	OpenSource    news.SectionID = "open-source"   // 开源
	Research      news.SectionID = "research"      // 研究
)

// All returns the sections in print order.
func All() []news.SectionID {
	return []news.SectionID{
		Breakthroughs, Applications, Trends, Analysis, Guides, Products, Business, Policy, People, OpenSource, Research,
	}
}

// Promised returns the sections that readers are promised: one without news is named in the coverage line.
func Promised() []news.SectionID { return All()[:5] }

// Story is what filing needs of a story.
type Story struct {
	// Reports are the story's reports of the week. Of each, the title, the body, the language, the address, the class
	// and the entities are read.
	Reports []news.Voice
	// Origins is the number of outlets with text of their own.
	Origins int
	// Span is the time between the first report of the story, or of its storyline, and the last one.
	Span time.Duration
}

// Verdict is where a story belongs, and why.
type Verdict struct {
	Home   news.SectionID
	Second news.SectionID // empty if no other section comes near
	// Ranked are all sections, the likeliest first, after the gates; Home is the first.
	Ranked []Score
	// Why are the signs for the home and the second section, the strongest first.
	Why []Sign
}

// Score is how surely a story belongs to a section.
type Score struct {
	Section news.SectionID
	// Share is between 0 and 1; the shares of a verdict sum to 1.
	Share float64
	// Shut says that the section's gate did not open: the story may speak of such a thing, but does not show it.
	Shut bool
}

// Sign is one reason for or against a section.
type Sign struct {
	Section news.SectionID
	Kind    Kind
	// Text is what was found: the word, or what makes up the sign ("joins", "OpenAI"), parted by " + ".
	Text string
	// Nats is what the sign adds to the log odds, averaged over the reports; below 0 it speaks against.
	Nats float64
	// Title says whether it stands in a title.
	Title bool
}

// Filer files stories. It never changes, so any number of goroutines may use it.
type Filer struct {
	words     *table
	gazetteer *entity.Gazetteer
	learned   knowledge // from re-files
	digest    string
}

// Digest stands for all that verdicts rest on beside the story and the gazetteer: the words, and what was learned. A
// draft made with another digest is out of date.
func (f *Filer) Digest() string { return f.digest }

// New returns a filer with the words of a field's folder. A folder without sections.tsv gets those of the embedded
// field, most of which are words of news in general. A faulty file is news.ErrInvalid, with file, line and advice.
func New(files fs.FS, g *entity.Gazetteer) (*Filer, error) {
	words, err := read(files)
	if err != nil {
		return nil, err
	}
	return &Filer{words: words, gazetteer: g, digest: words.digest}, nil
}

// maxReports is how many reports of a story are read: those nearest to the fact, the earliest first.
const maxReports = 12

// secondWithin is how many nats behind the home a second section may lie.
const secondWithin = 1.6

// leastNats is what a sign must add to be told: less than a tenth of a nat moves no story.
const leastNats = 0.1

// prior is the log odds of a section before anything is read: half of what its frequency among the labelled items
// of 2025-W50 and W51 says, since an issue's stories are not an even draw.
func prior(s news.SectionID) float64 {
	switch s {
	case Products:
		return 0.75
	case Business:
		return 0.55
	case Trends:
		return 0.3
	case Policy:
		return 0.2
	case Guides, People, Applications, Research:
		return -0.2
	case Breakthroughs:
		return -0.6
	default:
		return 0
	}
}

// File says where a story belongs. A story without reports belongs to products, where most do.
func (f *Filer) File(s Story) Verdict {
	reports := nearest(s.Reports)
	var all []Sign
	gates := gate{origins: s.Origins, span: s.Span}
	for i := range reports {
		found := f.look(&reports[i])
		gates.add(&found)
		for _, sign := range weigh(found.signs) {
			sign.Nats /= float64(len(reports))
			all = append(all, sign)
		}
	}
	all = append(all, gates.signs()...)
	all = append(all, f.learned.signs(reports)...)
	return conclude(merge(all), gates)
}

// nearest returns the reports that are read.
func nearest(all []news.Voice) []news.Voice {
	reports := slices.Clone(all)
	slices.SortStableFunc(reports, func(a, b news.Voice) int {
		return cmp.Or(cmp.Compare(a.Class.Nearness(), b.Class.Nearness()), a.Published.Compare(b.Published), cmp.Compare(a.ID, b.ID))
	})
	return reports[:min(len(reports), maxReports)]
}

// decay is what a section's second, third … sign of one report adds: words of one text say much the same, which naive
// Bayes alone would overrate.
func decay(rank int) float64 { return math.Pow(0.7, float64(rank)) }

// weigh lets the strongest sign for and against each section count whole, each further one less.
func weigh(signs []Sign) []Sign {
	slices.SortStableFunc(signs, func(a, b Sign) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Nats), math.Abs(a.Nats)), cmp.Compare(a.Section, b.Section), cmp.Compare(a.Text, b.Text))
	})
	type side struct {
		section news.SectionID
		against bool
	}
	ranks := map[side]int{}
	for i := range signs {
		k := side{signs[i].Section, signs[i].Nats < 0}
		signs[i].Nats *= decay(ranks[k])
		ranks[k]++
	}
	return signs
}

// merge sums the same sign of several reports.
func merge(signs []Sign) []Sign {
	type key struct {
		section news.SectionID
		kind    Kind
		text    string
	}
	at := map[key]int{}
	var out []Sign
	for _, s := range signs {
		k := key{s.Section, s.Kind, s.Text}
		i, ok := at[k]
		if !ok {
			at[k] = len(out)
			out = append(out, s)
			continue
		}
		out[i].Nats += s.Nats
		out[i].Title = out[i].Title || s.Title
	}
	return out
}

// conclude adds the signs up, applies the gates and ranks the sections.
func conclude(signs []Sign, gates gate) Verdict {
	sums := map[news.SectionID]float64{}
	for _, s := range signs {
		sums[s.Section] += s.Nats
	}
	var v Verdict
	total := 0.0
	for _, id := range All() {
		z := prior(id) + sums[id]
		open, cost := gates.open(id)
		if !open {
			z -= cost
		}
		e := math.Exp(z)
		total += e
		v.Ranked = append(v.Ranked, Score{Section: id, Share: e, Shut: !open})
	}
	for i := range v.Ranked {
		v.Ranked[i].Share /= total
	}
	slices.SortStableFunc(v.Ranked, func(a, b Score) int { return cmp.Compare(b.Share, a.Share) })
	v.Home = v.Ranked[0].Section
	if next := v.Ranked[1]; !next.Shut && math.Log(v.Ranked[0].Share/next.Share) <= secondWithin {
		v.Second = next.Section
	}
	for _, s := range signs {
		if math.Abs(s.Nats) < leastNats {
			continue
		}
		if s.Section == v.Home || s.Section == v.Second {
			v.Why = append(v.Why, s)
		}
	}
	slices.SortStableFunc(v.Why, func(a, b Sign) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Nats), math.Abs(a.Nats)), cmp.Compare(a.Section, b.Section), cmp.Compare(a.Text, b.Text))
	})
	return v
}
