package compose

import (
	"slices"
	"strings"

	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/text"
)

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
	return c.Quote.Text != "" && c.Quote.Text[0] >= 'A' && c.Quote.Text[0] <= 'Z'
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
				if r := w.cues.roleBeside(p.Text, p.Text[m.Start:m.End], p.Lang); r != "" {
					return r, p.Lang
				}
			}
		}
		if r := w.cues.roleBeside(p.Text, c.Speaker.Text, p.Lang); r != "" {
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
		if len(out) == maxQuotes || p.N == 0 || v == nil || !w.near(e, p.Report) || tooLong(p) || !w.cues.replies(p) {
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
