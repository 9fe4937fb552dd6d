package compose

import (
	"context"
	"slices"

	"dateline/internal/llm"
	"dateline/internal/news"
)

// slot is one sentence of the lead: which item it tells of was chosen by rule.
type slot struct {
	item     int // in the first section
	fact     news.Sentence
	passages given
}

// leads has models write the week in three sentences. Which stories it tells of, and in which order, stays as rule has it:
// each sentence is made from what stands of that story already, and names passages of no other.
func (p *pens) leads(ctx context.Context, issue *news.Issue, ruled map[news.Lang][]news.Sentence, before []news.Item) error {
	if len(issue.Lead) == 0 {
		return nil
	}
	n := &note{}
	slots := map[news.Lang][]slot{}
	zh := 0
	for _, lang := range news.EditionLangs() {
		all, ok := p.slots(issue.Sections[0].Items, before, ruled[lang], lang)
		if !ok {
			return nil
		}
		slots[lang] = all
		for _, s := range all {
			if s.fact.Lang.IsChinese() {
				zh++
			}
		}
	}
	home := news.English
	if zh > len(slots[news.English])+len(slots[news.Chinese])-zh {
		home = news.Chinese
	}
	first, err := p.lead(ctx, slots[home], home, n)
	if err != nil {
		return err
	}
	lead := map[news.Lang][]news.Sentence{home: put(issue.Lead[home], first, home, n)}
	// The other edition tells of the same stories as far as its lead has them.
	var from []news.Sentence
	var at []int
	var g given
	for i, s := range slots[other(home)] {
		for k, o := range slots[home] {
			if j := slices.IndexFunc(first, func(x written) bool { return x.at == k }); o.item == s.item && j >= 0 {
				from, at = append(from, first[j].Sentence), append(at, i)
				g.join(&o.passages)
			}
		}
	}
	var second []written
	if len(from) > 0 {
		if second, err = p.translate(ctx, &g, from, other(home), false, n); err != nil {
			return err
		}
		for i := range second {
			second[i].at = at[second[i].at]
		}
	}
	lead[other(home)] = put(issue.Lead[other(home)], second, other(home), n)
	issue.Lead, issue.Writing = lead, &n.Writing
	return nil
}

// slots finds the items that the lead's sentences tell of; false if one tells of none.
func (p *pens) slots(items, before []news.Item, ruled []news.Sentence, lang news.Lang) ([]slot, bool) {
	var out []slot
	for _, s := range ruled {
		i := slices.IndexFunc(before, func(k news.Item) bool {
			words := k.Editions[lang]
			return words.Headline.Text == s.Text || slices.ContainsFunc(words.Sentences, func(o news.Sentence) bool { return o.Text == s.Text })
		})
		if i < 0 {
			return nil, false
		}
		sl := slot{item: i, fact: s}
		words := items[i].Editions[lang]
		if len(words.Sentences) > 0 && words.Sentences[0].How == news.Modelled {
			sl.fact = words.Sentences[0]
		}
		for _, s := range append([]news.Sentence{sl.fact, words.Headline}, words.Sentences...) {
			p.lend(&sl.passages, s)
		}
		out = append(out, sl)
	}
	return out, true
}

// lend gives what stands behind a printed sentence.
func (p *pens) lend(g *given, s news.Sentence) {
	for _, ref := range s.Passages {
		all := p.w.passages[ref.Report]
		if i := slices.IndexFunc(all, func(q news.Passage) bool { return q.N == ref.N }); i >= 0 {
			p.add(g, &all[i], ref)
		}
	}
}

// join adds what another was given.
func (g *given) join(o *given) {
	if g.refs == nil {
		g.refs = map[string]news.PassageRef{}
	}
	for _, p := range o.passages {
		if _, ok := g.refs[p.ID]; !ok {
			g.refs[p.ID] = o.refs[p.ID]
			g.passages = append(g.passages, p)
		}
	}
}

// lead asks for the sentences of the slots in one language.
func (p *pens) lead(ctx context.Context, slots []slot, lang news.Lang, n *note) ([]written, error) {
	var g given
	var facts []llm.Fact
	var about []string
	for i := range slots {
		s := &slots[i]
		g.join(&s.passages)
		facts = append(facts, llm.Fact{Text: s.fact.Text, Passages: ids(s.fact)})
		about = append(about, s.fact.Text)
	}
	limits := llm.Limits{Runes: 200}
	if lang.IsChinese() {
		limits.Runes = 70
	}
	return p.draft(ctx, llm.WriteRequest{Task: llm.Lead, Lang: lang, Passages: g.passages, Facts: facts, Limits: limits, Terms: p.termsFor(lang, about...)},
		func(s llm.Sentence) (news.Sentence, string) {
			if s.At >= len(slots) {
				return news.Sentence{}, "it stands for no sentence"
			}
			of := &slots[s.At].passages
			for _, id := range s.Passages {
				if _, ok := of.refs[id]; !ok {
					return news.Sentence{}, "it names a passage of another story"
				}
			}
			if !within([]string{s.Text}, lang, leadWords, leadHan) {
				return news.Sentence{}, "it is too long for the lead"
			}
			if why := of.own(s, lang); why != "" {
				return news.Sentence{}, why
			}
			return p.prove(of, s, lang)
		}, n)
}

// put puts written sentences in the place of those that stand.
func put(ruled []news.Sentence, all []written, lang news.Lang, n *note) []news.Sentence {
	out := slices.Clone(ruled)
	for _, s := range all {
		if s.at < len(out) && within([]string{s.Text}, lang, leadWords, leadHan) {
			out[s.at] = s.Sentence
			n.printed(lang, 1)
		}
	}
	return out
}
