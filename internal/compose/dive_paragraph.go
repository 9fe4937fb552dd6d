package compose

import (
	"slices"
	"strings"
	"time"

	"dateline/internal/news"
	"dateline/internal/summary"
)

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
		line, ok := w.recordLine(p.record, p.change)
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
