package compose

import (
	"cmp"
	"slices"

	"dateline/internal/news"
)

// maxRuled is how many further sentences made by rule stand beneath a headline made by rule.
const maxRuled = 2

// made is a sentence that can be said by rule of one claim, or of one change of a record.
type made struct {
	said   *news.Said
	record *news.Record
	change int
	refs   []news.PassageRef
	class  news.Attribution
	// titles are those that say so, and nothing beyond it that the sentence would leave out.
	titles   []string
	tellings []*news.Said // their claims
	reports  int          // that tell of it
	weight   int
}

// say writes a sentence by rule and proves it; false if the language cannot say it or its passages do not hold it.
func (w *liner) say(m made, lang news.Lang) (news.Sentence, bool) {
	s := news.Sentence{Lang: lang, How: news.Template, Passages: m.refs}
	var ok bool
	if m.record != nil {
		s.Text, ok = w.phrases.Record(m.record, m.change, lang)
	} else {
		s.Text, ok = w.phrases.Claim(&m.said.Claim, lang)
	}
	if !ok || m.said != nil && m.class.Unsure() && !marked(&m.said.Claim) {
		return s, false
	}
	return s, w.prove(&s, m.class)
}

// marked says whether the sentence made of a claim says itself that it is only reported: a headline has no other place
// for the mark of hearsay.
func marked(c *news.Claim) bool {
	return c.Deal != nil || c.Release != nil && c.Release.Status == news.ReleaseRumoured
}

// ruled are the claims of a story of which sentences can be made, those of titles and of many reports first. Claims of one
// event are one, and the fullest speaks.
func (w *liner) ruled(read []news.Voice) []made {
	var out []made
	at := map[string]int{}
	for i := range read {
		told := map[string]bool{} // by this report
		for k := range w.heard[read[i].ID] {
			said := &w.heard[read[i].ID][k]
			if said.Passage > 3 || said.Modality == news.Denied || !w.sayable(&said.Claim) {
				continue // what stands deep in a text is not what the story is about
			}
			key, ok := w.event(&said.Claim)
			if !ok {
				continue
			}
			n, found := at[key]
			if !found {
				n = len(out)
				at[key] = n
				out = append(out, made{weight: kindWeight(said.Kind)})
			}
			m := &out[n]
			if !told[key] {
				told[key] = true
				m.reports++
				m.weight += 2
			}
			if said.Passage == 0 && w.heads(said) {
				m.titles = append(m.titles, said.Text)
				m.tellings = append(m.tellings, said)
			}
		}
	}
	out = slices.DeleteFunc(out, func(m made) bool { return len(m.tellings) == 0 })
	for i := range out {
		w.choose(&out[i])
	}
	slices.SortStableFunc(out, func(a, b made) int { return cmp.Compare(b.weight, a.weight) })
	return out
}

// event is what claims of one event share, whatever else each says of it; false for what cannot be said by rule.
func (w *liner) event(c *news.Claim) (string, bool) {
	text, ok := w.phrases.Claim(c, news.English)
	if !ok {
		if text, ok = w.phrases.Claim(c, news.Chinese); !ok {
			return "", false
		}
	}
	if d := c.Deal; d != nil {
		side := d.With
		if d.Kind == news.DealFunding || d.Kind == news.DealListing {
			side = d.By
		}
		return string(d.Kind) + " " + w.phrases.Name(side, news.English) + " " + w.phrases.Name(d.What, news.English), true
	}
	return text, true
}

// choose takes of the titles that tell of an event the one that says most, and of those that say the same two as the proof.
func (w *liner) choose(m *made) {
	words := func(s *news.Said) string {
		text, _ := w.phrases.Claim(&s.Claim, news.Chinese)
		return text
	}
	count := map[string]int{}
	for _, s := range m.tellings {
		count[words(s)]++
	}
	said := slices.MaxFunc(m.tellings, func(a, b *news.Said) int {
		return cmp.Or(cmp.Compare(fullness(&a.Claim), fullness(&b.Claim)), cmp.Compare(count[words(a)], count[words(b)]))
	})
	m.said, m.class = said, said.Attribution
	for _, s := range m.tellings {
		if words(s) == words(said) && len(m.refs) < maxRefs/2 && !slices.ContainsFunc(m.refs, func(r news.PassageRef) bool { return r.Report == s.Report }) {
			m.refs = append(m.refs, w.ref(s))
		}
	}
}

// fullness counts what a claim of a deal says: who acts, and for how much.
func fullness(c *news.Claim) int {
	n := 0
	if d := c.Deal; d != nil {
		if !d.By.Empty() {
			n++
		}
		if d.Amount != nil {
			n++
		}
		if d.Class {
			n++
		}
	}
	return n
}

// leads is how many of the entities that most titles name a story is about.
const leads = 3

// heading are the sentences that may stand in a headline's place, the best first: those of which several titles or reports
// tell, or the title that stands for the story, or deals of whom it is about. What one title of many says may be beside the
// matter.
func heading(ruled []made, title string, s *story) []made {
	var out []made
	mains := s.facts.entities[:min(len(s.facts.entities), leads)]
	about := func(c *news.Claim) bool {
		return c.Deal != nil && (slices.Contains(mains, c.Deal.By.ID) || c.Deal.By.Empty() && (slices.Contains(mains, c.Deal.With.ID) || slices.Contains(mains, c.Deal.What.ID)))
	}
	for _, m := range ruled {
		if slices.Contains(m.titles, title) || len(m.titles) > 1 || m.reports > 1 || len(s.voices) <= 2 || about(&m.said.Claim) {
			out = append(out, m)
		}
	}
	return out
}

// kindWeight orders what a headline made by rule had best say.
func kindWeight(k news.ClaimKind) int {
	switch k {
	case news.ClaimDeal:
		return 4
	case news.ClaimRelease:
		return 3
	case news.ClaimMove:
		return 2
	case news.ClaimFigure:
		return 1
	default:
		return 0
	}
}
