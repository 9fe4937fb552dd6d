package compose

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/summary"
	"dateline/internal/text"
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

// paragraphs writes an edition's paragraphs: sentences copied in its language, then those made from records, and only where
// that is less than a section needs, the sources' own sentences in another language.
func (w *diver) paragraphs(e *episode, lang news.Lang, keeper map[place]*episode, said map[string]bool, head string, beside int) []news.DiveParagraph {
	out := w.copied(e, lang, lang, keeper, said, head, maxCopied)
	for _, p := range e.picks {
		if len(out) == maxParagraphs {
			break
		}
		if bulleted(p.record) || undated(p, e.picks) {
			continue
		}
		s, ok := w.template(p.record, p.change, lang, ".")
		if key := folded(s.Text); ok && !said[key] && !w.printed[key] {
			said[key] = true
			c := &p.record.Changes[p.change]
			out = append(out, news.DiveParagraph{Sentences: []news.Sentence{s}, Status: c.Status, Attribution: c.Attribution, At: w.first(c)})
		}
	}
	for _, other := range news.EditionLangs() {
		if need := minParagraphs - len(out) - min(beside, 1); other != lang && need > 0 {
			out = append(out, w.copied(e, other, lang, keeper, said, head, need)...)
		}
	}
	return out
}

// torn says whether a sentence holds half of a quotation: its text was cut, or split in the wrong place.
func torn(s string) bool {
	return strings.Count(s, `"`)%2 != 0 || strings.Count(s, "“") != strings.Count(s, "”") || strings.Count(s, "「") != strings.Count(s, "」")
}

// about says whether a report outside the stories tells of an episode's subject and of little else: its title names it, and
// it is no list of many stories.
func (w *diver) about(id news.ReportID, e *episode) bool {
	const short = 12 // passages
	all := w.passages[id]
	return len(all) > 1 && len(all) <= short && all[0].N == 0 && w.names(all[0].Text, e)
}

// undated says whether a promise's change names no new date where another one that is told with it does.
func undated(p pick, all []pick) bool {
	v := p.record.Changes[p.change].Value.Promise
	return v != nil && v.When.Empty() && slices.ContainsFunc(all, func(o pick) bool {
		other := o.record.Changes[o.change].Value.Promise
		return o.record == p.record && other != nil && !other.When.Empty() && o.change != p.change
	})
}

// first is when a change was first told, as far as that is known of a day.
func (w *diver) first(c *news.RecordChange) time.Time {
	at := time.Time{}
	for _, ref := range c.Claims {
		if w.dated(ref.Report) && (at.IsZero() || ref.At.Before(at)) {
			at = ref.At
		}
	}
	if at.IsZero() {
		return c.At
	}
	return at
}

// copied are the best sentences of an episode's reports in a language, at most so many, as short paragraphs: of the
// stories' reports all that no other section rests on, of others just what the records rest on.
func (w *diver) copied(
	e *episode, lang, edition news.Lang, keeper map[place]*episode, said map[string]bool, head string, most int,
) []news.DiveParagraph {
	var cands []summary.Candidate
	for _, id := range e.reports {
		for i := range w.passages[id] {
			p := &w.passages[id][i]
			at := place{id, p.N}
			key := folded(p.Text)
			switch {
			case p.N == 0 && len(w.passages[id]) > 1, p.Lang.Edition() != lang, tooLong(p), w.printed[key], w.printed[string(edition)+key], said[string(edition)+key] || said[key] && p.N == 0:
			case torn(p.Text), !e.cites[at] && w.m.voices[id].Class == news.Community, !w.m.in(id) && !e.cites[at] && (!w.about(id, e) || !w.names(p.Text, e)), keeper[at] != nil && keeper[at] != e:
			default:
				c := w.candidate(p)
				c.Title = false // a report that is nothing but its title says it there
				cands = append(cands, c)
			}
		}
	}
	var out []news.DiveParagraph
	taken := summary.Sentences(cands, lang, summary.Options{Headline: head})
	for i, c := range taken[:min(len(taken), most)] {
		p := w.at(c)
		s, ok := w.copyOf(p)
		if !ok {
			continue
		}
		said[string(edition)+folded(p.Text)] = true
		ref := w.claims[p.Report][p.N]
		if i > 0 && len(out) > 0 && taken[i-1].Report == c.Report && taken[i-1].N == c.N-1 && together(&out[len(out)-1], p) {
			last := &out[len(out)-1]
			last.Sentences = append(last.Sentences, s)
			last.Attribution = weaker(last.Attribution, ref.Attribution)
			continue
		}
		out = append(out, news.DiveParagraph{Sentences: []news.Sentence{s}, Attribution: ref.Attribution, At: ref.At})
	}
	return out
}

// tooLong says whether a passage is longer than a paragraph may be.
func tooLong(p *news.Passage) bool { return over([]string{p.Text}, p.Lang) }

// together says whether a passage still fits into a paragraph.
func together(into *news.DiveParagraph, p *news.Passage) bool {
	texts := []string{p.Text}
	for _, s := range into.Sentences {
		texts = append(texts, s.Text)
	}
	return !over(texts, p.Lang)
}

func over(texts []string, lang news.Lang) bool {
	words, wide := 0, 0
	for _, s := range texts {
		words += len(strings.Fields(s))
		wide += length(s)
	}
	if lang.IsChinese() {
		return wide > paragraphHan
	}
	return words > paragraphWords
}

// weaker is the less sure of two classes; an empty one says nothing.
func weaker(a, b news.Attribution) news.Attribution {
	if a == "" || b == "" {
		return a + b
	}
	order := []news.Attribution{news.Official, news.Named, news.ByOutlet, news.SelfReported, news.Anonymous, news.Social}
	if slices.Index(order, b) > slices.Index(order, a) {
		return b
	}
	return a
}

// bulleted says whether a record stands among the bullets: figures and people.
func bulleted(r *news.Record) bool {
	return r.Key.Kind == news.RecordNumber || r.Key.Kind == news.RecordMove ||
		len(r.Changes) > 0 && (r.Changes[0].Value.Figure != nil || r.Changes[0].Value.Move != nil)
}

// bullets are an episode's figures and people, old → new, that can be said in both languages. An edition whose sub-head says
// the same has none of it.
func (w *diver) bullets(e *episode, head news.Texts, said map[string]bool) []news.DiveLine {
	var out []news.DiveLine
	for _, p := range e.picks {
		if len(out) == maxBullets {
			break
		}
		if !bulleted(p.record) || bare(p.record.Changes[p.change].Value.Figure) {
			continue
		}
		line, ok := w.recordLine(p.record, p.change, "")
		if !ok {
			continue
		}
		for lang, s := range line.Texts {
			if key := folded(s.Text); w.printed[key] || key == folded(head[lang].Text) || said[string(lang)+"•"+key] {
				delete(line.Texts, lang)
			}
		}
		if len(line.Texts) == 0 {
			continue
		}
		for lang, s := range line.Texts {
			said[string(lang)+"•"+folded(s.Text)], said[folded(s.Text)] = true, true
		}
		out = append(out, line)
	}
	return out
}

// Words of a quotation that stands alone, at least.
const (
	quoteWords, quoteHan = 6, 12
)

// quotes are words that known people, or those who belong to the main entities, said in an episode's reports.
func (w *diver) quotes(e *episode, said map[string]bool) []news.DiveQuote {
	var out []news.DiveQuote
	for i := range w.m.claims {
		c := &w.m.claims[i]
		if len(out) == maxQuotes || !slices.Contains(e.reports, c.Report) || !w.quotable(c) || e.beside && !e.cites[place{c.Report, c.Passage}] {
			continue
		}
		words := c.Quote.Text
		if key := folded(words); said[key] || w.printed[key] {
			continue
		}
		s := news.Sentence{Text: "“" + words + "”", Lang: c.Lang, How: news.Extracted, Passages: []news.PassageRef{
			{Report: c.Report, N: c.Passage, URL: c.URL, Outlet: c.Outlet, Class: c.Class, Title: w.evidence.title(c.Report)},
		}}
		if !w.prove(&s, c.Attribution) {
			continue
		}
		said[folded(words)] = true
		for _, lang := range news.EditionLangs() { // its passage has been told
			said[string(lang)+folded(c.Text)] = true
		}
		q := news.DiveQuote{Sentence: s, Speaker: w.named(c.Speaker), Attribution: c.Attribution, At: c.At}
		q.Role, q.RoleLang = w.role(c)
		out = append(out, q)
	}
	return out
}

// quotable says whether a claim is a quotation that may stand alone: whole, long enough, of somebody.
func (w *diver) quotable(c *news.Said) bool {
	if c.Quote == nil || c.End >= len(c.Text) || !standsAlone(c) || !w.speaks(&c.Speaker) { // without a closing mark the words were cut
		return false
	}
	if c.Lang.IsChinese() {
		return length(c.Quote.Text) >= quoteHan
	}
	return len(strings.Fields(c.Quote.Text)) >= quoteWords
}

// standsAlone says whether quoted words can stand by themselves: a whole utterance, not a piece of the outlet's sentence. One
// within a sentence is whole if it begins like a sentence, or behind a colon.
func standsAlone(c *news.Said) bool {
	if !c.Quote.Part {
		return true
	}
	if c.Lang.IsChinese() {
		before := strings.TrimRight(c.Text[:min(c.Start, len(c.Text))], "“「『\"")
		return strings.HasSuffix(before, "：") || strings.HasSuffix(before, ":")
	}
	first := c.Quote.Text[0]
	return first >= 'A' && first <= 'Z'
}

// speaks says whether a name is that of somebody: known and no publisher, or written like a person's.
func (w *diver) speaks(n *news.Name) bool {
	if n.ID != "" {
		e, ok := w.o.Gazetteer.Entity(n.ID)
		return ok && e.Kind != field.Media
	}
	words := strings.Fields(n.Text)
	if len(words) < 2 || len(words) > 4 {
		return false
	}
	for _, word := range words {
		if c := word[0]; c < 'A' || c > 'Z' {
			return false
		}
	}
	return text.Detect(n.Text, news.English) == news.English
}

// role is the office that a speaker's report gives beside the name.
func (w *diver) role(c *news.Said) (string, news.Lang) {
	for i := range w.passages[c.Report] {
		p := &w.passages[c.Report][i]
		for _, m := range w.o.Gazetteer.Find("", p.Text) {
			if m.ID == c.Speaker.ID && m.ID != "" {
				if r := roleBeside(p.Text, p.Text[m.Start:m.End], p.Lang); r != "" {
					return r, p.Lang
				}
			}
		}
		if r := roleBeside(p.Text, c.Speaker.Text, p.Lang); r != "" {
			return r, p.Lang
		}
	}
	return "", ""
}

// answers are the sentences of an episode's story in which those concerned answer an anonymous claim. One that stands beside
// another section's claim stands here again: else this would say that there is none.
func (w *diver) answers(e *episode, said map[string]bool) []news.DiveLine {
	var out []news.DiveLine
	for i := range w.m.passages {
		p := &w.m.passages[i]
		v := w.m.voices[p.Report]
		if len(out) == maxQuotes || p.N == 0 || v == nil || !w.near(e, p.Report) || tooLong(p) || !replies(p) {
			continue
		}
		concerned := slices.ContainsFunc(w.o.Gazetteer.Find("", p.Text), func(m entity.Mention) bool { return w.of(m.ID) })
		if !concerned {
			continue
		}
		s, ok := w.copyOf(p)
		if !ok {
			continue
		}
		line := news.DiveLine{Attribution: w.claims[p.Report][p.N].Attribution, At: v.Published, Texts: news.Texts{}}
		for _, lang := range news.EditionLangs() {
			line.Texts[lang] = s
			said[string(lang)+folded(p.Text)] = true
		}
		out = append(out, line)
	}
	return out
}

// near says whether a report is one of an episode's, or of the same story and not long before it.
func (w *diver) near(e *episode, id news.ReportID) bool {
	if slices.Contains(e.reports, id) {
		return true
	}
	story, in := w.m.story[id]
	return !e.beside && in && story == w.m.story[e.reports[0]] && !w.m.voices[id].Published.Before(e.at.Add(-joinWindow))
}
