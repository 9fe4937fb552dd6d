package compose

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"dateline/internal/news"
	"dateline/internal/summary"
)

// The lengths of BRIEF, §6, and what keeps a section short.
const (
	paragraphWords, paragraphHan = 60, 110
	maxParagraphs                = 5
	minParagraphs                = 2
	maxCopied                    = 3 // sentences copied into one section
	maxBullets                   = 5
	maxQuotes                    = 2
	headWide                     = 50 // as length measures: 50 字, about 17 English words
)

// sections writes what there is to tell: the storyline's own parts first, what stands beside them as far as there is
// room, and all in the order of time. What makes no section of its own joins the one before it that tells of the same
// subject in the same story; what cannot leaves its passages to the others.
func (w *diver) sections() []news.DiveSection {
	all := w.episodes()
	for {
		chosen := choice(all)
		before, heads := maps.Clone(w.printed), maps.Clone(w.heads)
		out, failed := w.tell(chosen)
		if failed == nil {
			return out
		}
		w.printed, w.heads = before, heads
		if to := w.before(failed, chosen); to != nil {
			w.join(to, failed)
		}
		all = slices.DeleteFunc(all, func(e *episode) bool { return e == failed })
	}
}

// before is the last chosen episode of the same story and subject that began before another, within the time in which they
// tell the same; nil if there is none.
func (w *diver) before(e *episode, chosen []*episode) *episode {
	var out *episode
	for _, c := range chosen {
		if c == e {
			break
		}
		if !c.beside && !e.beside && c.subject.ID == e.subject.ID && w.sameStory(c, e) && e.at.Sub(c.last) <= joinWindow {
			out = c
		}
	}
	return out
}

func (w *diver) sameStory(a, b *episode) bool {
	i, in := w.m.story[a.reports[0]]
	j, too := w.m.story[b.reports[0]]
	return in && too && i == j
}

// join puts all of an episode into another.
func (w *diver) join(to, e *episode) {
	for _, p := range e.picks {
		for _, c := range p.record.Changes[p.change].Claims {
			if slices.Contains(e.reports, c.Report) {
				to.add(p.record, p.change, c)
			}
		}
	}
	to.weight = 0
	w.finish(to)
}

// choice takes the weightiest episodes, and puts them in the order of time.
func choice(all []*episode) []*episode {
	var out []*episode
	own := 0
	for _, e := range all {
		if !e.beside && len(out) < maxSections {
			out, own = append(out, e), own+1
		}
	}
	for _, e := range all {
		if e.beside && len(out) < min(maxSections, own+max(own, fewBeside)) {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b *episode) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.key, b.key)) })
	return out
}

// tell writes the sections of episodes, or returns the first that makes none. An episode of the stories whose sub-head an
// edition would have to leave in another language makes none where it can join another.
func (w *diver) tell(chosen []*episode) ([]news.DiveSection, *episode) {
	keeper := map[place]*episode{}
	byWeight := slices.Clone(chosen)
	slices.SortStableFunc(byWeight, func(a, b *episode) int { return cmp.Compare(b.weight, a.weight) })
	for _, e := range byWeight {
		for p := range e.cites {
			if keeper[p] == nil {
				keeper[p] = e
			}
		}
	}
	var out []news.DiveSection
	for _, e := range chosen {
		s, ok := w.section(e, keeper)
		if !ok || foreign(s.Head) && w.before(e, chosen) != nil {
			return nil, e
		}
		out = append(out, s)
	}
	return out, nil
}

// foreign says whether an edition has a sentence in another language.
func foreign(t news.Texts) bool {
	for lang, s := range t {
		if s.Lang.Edition() != lang {
			return true
		}
	}
	return false
}

// section writes one section in both editions; false if an edition would have nothing to say.
func (w *diver) section(e *episode, keeper map[place]*episode) (news.DiveSection, bool) {
	out := news.DiveSection{
		At: e.at, Last: e.last, Subject: w.named(e.subject), Beside: e.beside,
		Head: news.Texts{}, Paragraphs: map[news.Lang][]news.DiveParagraph{},
	}
	// What is used is noted only once the section stands.
	said, heads := map[string]bool{}, map[string]bool{}
	for _, lang := range news.EditionLangs() {
		head, ok := w.head(e, lang)
		if !ok {
			return out, false
		}
		out.Head[lang] = head
		heads[folded(head.Text)], said[folded(head.Text)] = true, true
	}
	if len(e.picks) > 0 {
		out.Attribution = w.class(e.picks[0].record, e.picks[0].change)
	}
	if out.Attribution.Unsure() {
		out.Replies = w.answers(e, said)
		out.Unanswered = len(out.Replies) == 0
	}
	out.Quotes = w.quotes(e, said)
	out.Bullets = w.bullets(e, out.Head, said)
	for _, lang := range news.EditionLangs() {
		beside := len(out.Quotes)
		for _, b := range out.Bullets {
			if _, ok := b.Texts[lang]; ok {
				beside++
			}
		}
		out.Paragraphs[lang] = w.paragraphs(e, lang, keeper, said, out.Head[lang].Text, beside)
		if len(out.Paragraphs[lang])+beside == 0 {
			return out, false
		}
	}
	outlets := map[string]bool{}
	for _, id := range e.reports {
		outlets[w.m.voices[id].Outlet] = true
	}
	out.Outlets = len(outlets)
	for _, p := range e.picks {
		if !slices.Contains(out.Records, p.record.ID) {
			out.Records = append(out.Records, p.record.ID)
		}
	}
	for s := range said {
		w.printed[s] = true
	}
	for s := range heads {
		w.heads[s] = true
	}
	return out, true
}

// head is a section's sub-head: a title of its reports in the edition's language that names its subject, else one of the
// same story's reports of these days, else a sentence made from its record, else a title in another language.
func (w *diver) head(e *episode, lang news.Lang) (news.Sentence, bool) {
	if s, ok := w.titleOf(e, e.reports, lang, lang); ok {
		return s, true
	}
	if s, ok := w.titleOf(e, w.around(e), lang, lang); ok {
		return s, true
	}
	for _, p := range e.picks {
		if s, ok := w.template(p.record, p.change, lang, ""); ok && !w.heads[folded(s.Text)] && !w.printed[folded(s.Text)] {
			return s, true
		}
	}
	for _, other := range news.EditionLangs() {
		if other != lang {
			if s, ok := w.titleOf(e, e.reports, other, lang); ok {
				return s, true
			}
		}
	}
	return news.Sentence{}, false
}

// around are the reports of an episode's story that were published from its day on, within the time in which they tell the
// same.
func (w *diver) around(e *episode) []news.ReportID {
	story, in := w.m.story[e.reports[0]]
	if !in {
		return nil
	}
	var out []news.ReportID
	for _, id := range w.m.stories[story].Members {
		if v := w.m.voices[id]; v != nil && w.day(v.Published) >= w.day(e.at) && v.Published.Sub(e.last) <= joinWindow {
			out = append(out, id)
		}
	}
	return out
}

// titleOf chooses a title in a language for an edition.
func (w *diver) titleOf(e *episode, of []news.ReportID, lang, edition news.Lang) (news.Sentence, bool) {
	var cands []summary.Candidate
	for _, id := range of {
		all := w.passages[id]
		if len(all) == 0 || all[0].N != 0 {
			continue
		}
		p := &all[0]
		if p.Lang.Edition() != lang || length(p.Text) > headWide || w.heads[folded(p.Text)] || !w.names(p.Text, e) {
			continue
		}
		cands = append(cands, w.candidate(p))
	}
	best, ok := summary.Headline(cands, edition)
	if !ok {
		return news.Sentence{}, false
	}
	return w.copyOf(w.at(best))
}

// names says whether a text names an episode's subject; where that is one of the main entities, and it is of the stories
// themselves, any of these is enough.
func (w *diver) names(s string, e *episode) bool {
	main := !e.beside && slices.Contains(w.m.mains, e.subject.ID)
	if strings.Contains(strings.ToLower(s), strings.ToLower(e.subject.Text)) {
		return true
	}
	for _, m := range w.o.Gazetteer.Find("", s) {
		if m.ID == e.subject.ID && m.ID != "" || main && slices.Contains(w.m.mains, m.ID) {
			return true
		}
	}
	return false
}

// candidate is a passage as package summary reads it.
func (w *diver) candidate(p *news.Passage) summary.Candidate {
	v := w.m.voices[p.Report]
	return summary.Candidate{
		Report: p.Report, N: p.N, Text: p.Text, Lang: p.Lang, Outlet: v.Outlet, Class: v.Class, At: v.Published, URL: v.URL,
		Position: max(p.N-1, 0), Title: p.N == 0,
	}
}

// at is the passage of a candidate.
func (w *diver) at(c summary.Candidate) *news.Passage {
	all := w.passages[c.Report]
	i := slices.IndexFunc(all, func(p news.Passage) bool { return p.N == c.N })
	return &all[i]
}
