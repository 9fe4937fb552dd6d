package compose

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"dateline/internal/llm"
	"dateline/internal/news"
)

// What a model is given of one story at most: reports, passages of a report, bytes of all.
const (
	givenReports, givenShort = 10, 4
	givenOfReport            = 7
	givenBytes, givenLess    = 9000, 3500
	givenLongest             = 700 // bytes of a passage: what is longer is no sentence
)

// The lengths of BRIEF, rows 3 and 5: of all sentences together, and how many there must be.
const (
	longWords, longHan   = 110, 220
	shortWords, shortHan = 30, 60
	longLeast, longMost  = 2, 4
	titleWords, titleHan = 16, 34
)

// given gathers a story's passages for a model: of its reports those nearest to the fact first, one an outlet as long as there
// are others, each language with its share; the beginnings of all before more of any.
func (p *pens) given(s *story, short bool) given {
	reports, room := givenReports, givenBytes
	if short {
		reports, room = givenShort, givenLess
	}
	read := readable(s)
	var chosen []*news.Voice
	for _, again := range []bool{false, true} { // other outlets first
		for _, lang := range news.EditionLangs() {
			of := 0
			for i := range read {
				v := &read[i]
				same := slices.ContainsFunc(chosen, func(c *news.Voice) bool { return c.Outlet == v.Outlet })
				if of == reports/2 || slices.Contains(chosen, v) || v.Lang.Edition() != lang || same != again || len(chosen) == reports {
					continue
				}
				chosen = append(chosen, v)
				of++
			}
		}
	}
	slices.SortStableFunc(chosen, func(a, b *news.Voice) int { return slices.IndexFunc(read, is(a)) - slices.IndexFunc(read, is(b)) })
	var g given
	for n := range givenOfReport {
		for _, v := range chosen {
			all := p.w.passages[v.ID]
			if n >= len(all) || len(all[n].Text) > givenLongest || len(all[n].Text) > room || p.w.orders.In(all[n].Text) {
				continue
			}
			q := &all[n]
			room -= len(q.Text)
			p.add(&g, q, news.PassageRef{Report: v.ID, N: q.N, URL: v.URL, Outlet: v.Outlet, Class: v.Class, Title: v.Title})
		}
	}
	return g
}

func is(v *news.Voice) func(news.Voice) bool {
	return func(o news.Voice) bool { return o.ID == v.ID }
}

// home is the language in which most of what is given was written: there a model writes first. English, if there is no more
// of one than of the other.
func (g *given) home() news.Lang {
	zh := 0
	for _, p := range g.passages {
		if p.Lang.IsChinese() {
			zh++
		}
	}
	if 2*zh > len(g.passages) {
		return news.Chinese
	}
	return news.English
}

// other is the other edition's language.
func other(lang news.Lang) news.Lang {
	if lang == news.English {
		return news.Chinese
	}
	return news.English
}

// items has models write the items of an issue, as far as time, money and proof allow; what they do not is left as it
// was. It changes words alone: what is printed, in which order, under which section and with which links is decided already.
func (p *pens) items(ctx context.Context, issue *news.Issue, stories []*story) error {
	byID := map[news.StoryID]*story{}
	for _, s := range stories {
		byID[s.id] = s
	}
	type task struct {
		item  *news.Item
		story *story
		short bool
		keep  map[news.Lang][]news.Sentence
	}
	var tasks []task
	for i := range issue.Sections {
		sec := &issue.Sections[i]
		for k := range sec.Items {
			t := task{item: &sec.Items[k], story: byID[sec.Items[k].Story], short: sec.ID != news.SectionMatters}
			if t.story == nil {
				continue
			}
			var err error
			if t.keep, err = p.w.standing(ctx, t.story, t.short); err != nil { // it may read the store, so not at once with others
				return err
			}
			tasks = append(tasks, t)
		}
	}
	var done atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, t := range tasks {
		group.Go(func() error {
			if err := p.item(ctx, t.item, p.given(t.story, t.short), t.short, t.keep); err != nil {
				return err
			}
			if progress := p.w.o.Progress; progress != nil {
				progress(int(done.Add(1)), len(tasks))
			}
			return nil
		})
	}
	return group.Wait()
}

// standing are the sentences that say where an item's records stand, as far as its editions print them: they stay beneath
// what a model writes.
func (w *liner) standing(ctx context.Context, s *story, short bool) (map[news.Lang][]news.Sentence, error) {
	if short {
		return nil, nil
	}
	history, err := w.histories(ctx, readable(s))
	if err != nil {
		return nil, err
	}
	out := map[news.Lang][]news.Sentence{}
	for _, lang := range news.EditionLangs() {
		for _, m := range history {
			if s, ok := w.say(m, lang); ok {
				out[lang] = append(out[lang], s)
			}
		}
	}
	return out, nil
}

// item writes an item's words: in the language of most of its passages first, and from what was proved there in the other.
func (p *pens) item(ctx context.Context, item *news.Item, g given, short bool, keep map[news.Lang][]news.Sentence) error {
	if len(g.passages) == 0 {
		return nil
	}
	n := &note{}
	defer func() { item.Writing = &n.Writing }()
	home := g.home()
	body, err := p.body(ctx, &g, home, short, n)
	if err != nil {
		return err
	}
	var head *news.Sentence
	if len(body) > 0 {
		if head, err = p.headline(ctx, &g, home, body, n); err != nil {
			return err
		}
	}
	words := map[news.Lang]news.Words{home: item.Editions[home], other(home): item.Editions[other(home)]}
	words[home] = rewritten(words[home], head, body, keep[home], n, home)
	second, head2, err := p.second(ctx, &g, words, home, head, body, short, n)
	if err != nil {
		return err
	}
	words[other(home)] = rewritten(words[other(home)], head2, second, keep[other(home)], n, other(home))
	editions := map[news.Lang]news.Words{}
	for _, lang := range news.EditionLangs() {
		editions[lang] = words[lang]
	}
	item.Editions = editions
	return nil
}

// rewritten puts a model's words in the place of those that stand, and keeps of these what is to stay.
func rewritten(words news.Words, head *news.Sentence, body, keep []news.Sentence, n *note, lang news.Lang) news.Words {
	if head != nil {
		words.Headline = *head
		n.printed(lang, 1)
	}
	if len(body) == 0 {
		return words
	}
	sentences := slices.Clone(body)
	for _, s := range words.Sentences {
		if slices.ContainsFunc(keep, func(k news.Sentence) bool { return k.Text == s.Text }) {
			sentences = append(sentences, s)
		}
	}
	words.Sentences = sentences
	n.printed(lang, len(body))
	return words
}

// body asks for an item's sentences; none if too few come through.
func (p *pens) body(ctx context.Context, g *given, lang news.Lang, short bool, n *note) ([]news.Sentence, error) {
	limits := llm.Limits{Sentences: longMost, Runes: 260, Total: 680}
	if lang.IsChinese() {
		limits.Runes, limits.Total = 90, longHan
	}
	if short {
		limits = llm.Limits{Sentences: 1, Runes: 200}
		if lang.IsChinese() {
			limits.Runes = 70
		}
	}
	got, err := p.draft(ctx, llm.WriteRequest{Task: llm.Summarise, Lang: lang, Passages: g.passages, Limits: limits, Terms: p.termsFor(lang, texts(g.passages)...)},
		func(s llm.Sentence) (news.Sentence, string) {
			if why := g.own(s, lang); why != "" {
				return news.Sentence{}, why
			}
			return p.prove(g, s, lang)
		}, n)
	return p.enough(got, lang, short, n, llm.Summarise), err
}

// enough are the sentences that an edition has room for; none if they are fewer than it needs.
func (p *pens) enough(got []written, lang news.Lang, short bool, n *note, task llm.Task) []news.Sentence {
	least, words, han := longLeast, longWords, longHan
	if short {
		least, words, han = 1, shortWords, shortHan
	}
	var out []news.Sentence
	var said []string
	for _, s := range got {
		if said = append(said, s.Text); !within(said, lang, words, han) {
			n.reason(lang, task, s.Text, "no room for it")
			break
		}
		out = append(out, s.Sentence)
	}
	if len(out) < least {
		if len(got) > 0 {
			n.reason(lang, task, "", "too few sentences are left")
		}
		return nil
	}
	return out
}

// within says whether texts are together no longer than so many English words, or Chinese characters.
func within(texts []string, lang news.Lang, words, han int) bool {
	n, wide := 0, 0
	for _, s := range texts {
		n += len(strings.Fields(s))
		wide += length(s)
	}
	if lang.IsChinese() {
		return wide <= han
	}
	return n <= words
}

func texts(all []llm.Passage) []string {
	out := make([]string, len(all))
	for i, p := range all {
		out[i] = p.Text
	}
	return out
}

// headline asks for an item's headline, from the titles and what its sentences rest on; nil if none comes through.
func (p *pens) headline(ctx context.Context, g *given, lang news.Lang, body []news.Sentence, n *note) (*news.Sentence, error) {
	from := g.of(body...)
	for _, q := range g.passages {
		if ref := g.refs[q.ID]; ref.N == 0 && !slices.ContainsFunc(from.passages, func(o llm.Passage) bool { return o.ID == q.ID }) {
			from.passages = append(from.passages, q)
		}
	}
	limits := llm.Limits{Sentences: 1, Runes: 120}
	if lang.IsChinese() {
		limits.Runes = 44
	}
	got, err := p.draft(ctx, llm.WriteRequest{Task: llm.Headline, Lang: lang, Passages: from.passages, Limits: limits, Terms: p.termsFor(lang, texts(from.passages)...)},
		func(s llm.Sentence) (news.Sentence, string) {
			if why := g.own(s, lang); why != "" {
				return news.Sentence{}, why
			}
			return p.title(&from, s, lang)
		}, n)
	if err != nil || len(got) == 0 {
		return nil, err
	}
	return &got[0].Sentence, nil
}

// title proves a sentence as a headline: it is no longer than one, and ends without a full stop.
func (p *pens) title(g *given, s llm.Sentence, lang news.Lang) (news.Sentence, string) {
	s.Text = strings.TrimRight(s.Text, ".。")
	if !within([]string{s.Text}, lang, titleWords, titleHan) {
		return news.Sentence{}, "it is too long for a headline"
	}
	return p.prove(g, s, lang)
}

// second asks for the other edition: each proved sentence in the other language, from its passages, held against them and
// against the sentence itself.
func (p *pens) second(
	ctx context.Context, g *given, words map[news.Lang]news.Words, home news.Lang, head *news.Sentence, body []news.Sentence, short bool, n *note,
) ([]news.Sentence, *news.Sentence, error) {
	if len(body) == 0 {
		return nil, nil, nil
	}
	lang := other(home)
	first := slices.Clone(body)
	// A headline that a model wrote has its counterpart; so has any where the other edition has none of its own.
	titled := head != nil
	if title := words[home].Headline; !titled && words[lang].Headline.Lang.Edition() != lang && title.Lang.Edition() == home && g.holds(title) {
		head, titled = &title, true
	}
	if titled {
		first = append([]news.Sentence{*head}, first...)
	}
	got, err := p.translate(ctx, g, first, lang, titled, n)
	if err != nil {
		return nil, nil, err
	}
	var title *news.Sentence
	if titled && len(got) > 0 && got[0].at == 0 {
		title, got = &got[0].Sentence, got[1:]
	}
	out := p.enough(got, lang, short, n, llm.Translate)
	if len(out) == 0 && head != nil && head.How == news.Modelled {
		title = nil // an edition whose text is its sources' has their headline too
	}
	return out, title, nil
}

// translate puts proved sentences into a language; titled says that the first is a headline.
func (p *pens) translate(ctx context.Context, g *given, first []news.Sentence, lang news.Lang, titled bool, n *note) ([]written, error) {
	from := g.of(first...)
	if len(from.passages) == 0 {
		return nil, nil
	}
	facts := make([]llm.Fact, len(first))
	about := texts(from.passages)
	for i, s := range first {
		facts[i] = llm.Fact{Text: s.Text, Passages: ids(s)}
		about = append(about, s.Text)
	}
	limits := llm.Limits{Runes: 300}
	if lang.IsChinese() {
		limits.Runes = 110
	}
	return p.draft(ctx, llm.WriteRequest{Task: llm.Translate, Lang: lang, Passages: from.passages, Facts: facts, Limits: limits, Terms: p.termsFor(lang, about...)},
		func(s llm.Sentence) (news.Sentence, string) {
			if s.At >= len(first) {
				return news.Sentence{}, "it stands for no sentence"
			}
			var out news.Sentence
			var why string
			if titled && s.At == 0 {
				out, why = p.title(&from, s, lang)
			} else {
				out, why = p.prove(&from, s, lang)
			}
			if why == "" {
				why = p.disagree(first[s.At], out)
			}
			return out, why
		}, n)
}
