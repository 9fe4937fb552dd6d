package entity

import (
	"bytes"
	"cmp"
	"math"
	"slices"

	"dateline/internal/field"
	"dateline/internal/news"
)

// Relevance judges whether a report belongs to the field, from the field's terms and the entities that the report
// names. It never changes, so any number of goroutines may use it.
type Relevance struct {
	gazetteer *Gazetteer
	terms     []field.Term
	cased     [][]byte
	auto      *automaton
	patterns  [][]int32 // by pattern, the terms that it stands for
}

// The constants were chosen by hand on the 2025-W50 part of testdata/relevance.tsv, with a look at the reports of
// 2025-W51 near one half; the other weeks of the table judge them.
const (
	bias        = -2.2 // a report of which nothing is known: one in ten belongs
	entityNats  = 3.4  // of an entity of weight 1 in the title
	entityPower = 1.3  // general companies (weight .2) fall faster than their weight
	leadPlace   = 0.58 // of the first words of the body, against the title
	leadAgain   = 0.12 // what each repetition adds to that, at most twice
	contraShare = 0.6  // of what speaks against: a report on AI in football belongs all the same
	restPlace   = 0.3  // of what stands later
	leadBytes   = 320
	bareTitle   = 0.3 // nats for a title without body, which has fewer places for signs
	ownField    = 0.5 // nats for a source that writes about little else
)

// decay is what the second, third … sign of a report adds: signs of one report say much the same.
var decay = [...]float64{1, 0.55, 0.35, 0.25, 0.2, 0.15, 0.1, 0.1} //nolint:gochecknoglobals // a constant table

// NewRelevance builds the judge for the gazetteer's field.
func NewRelevance(f *field.Field, g *Gazetteer) *Relevance {
	r := &Relevance{gazetteer: g, terms: f.Terms}
	at := map[string]int{}
	var texts [][]byte
	for i, t := range f.Terms {
		folded := fold(t.Text)
		r.cased = append(r.cased, folded.cased)
		if len(folded.text) == 0 {
			continue
		}
		p, ok := at[string(folded.text)]
		if !ok {
			p = len(texts)
			at[string(folded.text)] = p
			texts = append(texts, folded.text)
			r.patterns = append(r.patterns, nil)
		}
		r.patterns[p] = append(r.patterns[p], int32(i))
	}
	r.auto = newAutomaton(texts)
	return r
}

// Sign is one reason for or against a report's belonging to the field.
type Sign struct {
	Text  string  // the term, or the entity's name
	Nats  float64 // what it adds to the log odds, after its place and the signs before it; negative speaks against
	Title bool    // whether it stands in the title
}

// sign is the strongest place at which a term or entity stands in a report.
type sign struct {
	key   int32
	nats  float64
	place float64
	count int
}

// Score returns how surely a report belongs to the field, from 0 to 1; at 0.5 it is as likely as not. The mentions
// are those that Find returned for the same title and body. A source that writes about the field by its nature
// (a lab, a research list) counts a little; the text decides.
func (r *Relevance) Score(title, body string, mentions []Mention, source news.Class) float64 {
	score, _ := r.Explain(title, body, mentions, source)
	return score
}

// Explain returns the score with its signs, the strongest first, so that an editor can argue with it.
func (r *Relevance) Explain(title, body string, mentions []Mention, source news.Class) (float64, []Sign) {
	all := map[int32]*sign{} // terms by index, entities by -1-index
	note := func(key int32, nats, place float64) {
		s := all[key]
		if s == nil {
			s = &sign{key: key, nats: nats}
			all[key] = s
		}
		s.count++
		s.place = max(s.place, place)
	}
	r.scan(title, true, note)
	r.scan(body, false, note)
	for i := range mentions {
		m := &mentions[i]
		id := m.ID
		if m.Family != "" {
			id = m.Family
		}
		e, ok := r.gazetteer.index[id]
		if !ok || r.gazetteer.entities[e].Weight == 0 {
			continue
		}
		nats := entityNats * math.Pow(r.gazetteer.entities[e].Weight, entityPower)
		note(int32(-1-e), nats, placeOf(m.Title, m.Start))
	}
	signs := r.weigh(all)
	z := bias
	for _, s := range signs {
		z += s.Nats
	}
	if body == "" {
		z += bareTitle
	}
	switch source {
	case news.FirstParty, news.Research:
		z += ownField
	case news.Regulator, news.Press, news.Newsletter, news.Community, news.Aggregator:
	}
	return 1 / (1 + math.Exp(-z)), signs
}

// weigh turns places into nats: the strongest sign for and against counts whole, each further one less.
func (r *Relevance) weigh(all map[int32]*sign) []Sign {
	order := make([]*sign, 0, len(all))
	for _, s := range all {
		switch s.place { // what comes again and again in the text is its subject after all
		case leadPlace:
			s.nats *= leadPlace + leadAgain*float64(min(2, s.count-1))
		case restPlace:
			s.nats *= restPlace * min(2, 0.7+0.3*float64(s.count))
		}
		if s.nats < 0 {
			s.nats *= contraShare
		}
		order = append(order, s)
	}
	slices.SortFunc(order, func(a, b *sign) int {
		return cmp.Or(cmp.Compare(math.Abs(b.nats), math.Abs(a.nats)), int(a.key-b.key))
	})
	var signs []Sign
	pro, contra := 0, 0
	for _, s := range order {
		rank := &pro
		if s.nats < 0 {
			rank = &contra
		}
		if *rank < len(decay) {
			signs = append(signs, Sign{Text: r.text(s.key), Nats: s.nats * decay[*rank], Title: s.place == 1})
		}
		*rank++
	}
	return signs
}

// text returns the term or the entity's name of a key.
func (r *Relevance) text(key int32) string {
	if key >= 0 {
		return r.terms[key].Text
	}
	return r.gazetteer.entities[-1-key].Names[0].Text
}

// placeOf weighs a place in the report.
func placeOf(title bool, start int) float64 {
	switch {
	case title:
		return 1
	case start < leadBytes:
		return leadPlace
	}
	return restPlace
}

// scan notes the terms of one text. A longer term hides the shorter ones inside it: "AI agent" is not also "agent".
func (r *Relevance) scan(text string, title bool, note func(key int32, nats, place float64)) {
	f := fold(text)
	chinese := f.chinese()
	type place struct {
		start, end int
		term       int32
	}
	var all []place
	r.auto.find(f.text, func(pattern int32, start, end int) {
		for _, t := range r.patterns[pattern] {
			term := &r.terms[t]
			if term.Exact && !bytes.Equal(r.cased[t], f.cased[start:end]) || !f.bordered(start, end, true) ||
				term.Lang == news.Chinese && !chinese { // "Agent" says more in a Chinese text than in an English one
				continue
			}
			all = append(all, place{start, end, t})
		}
	})
	slices.SortFunc(all, func(a, b place) int {
		return cmp.Or(a.start-b.start, b.end-a.end, int(a.term-b.term))
	})
	end := 0
	for _, p := range all {
		if p.start < end {
			continue
		}
		end = p.end
		from, _ := f.span(p.start, p.end)
		note(p.term, r.terms[p.term].Weight, placeOf(title, from))
	}
}
