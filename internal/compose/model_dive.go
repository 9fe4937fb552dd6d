package compose

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"dateline/internal/field"
	"dateline/internal/llm"
	"dateline/internal/news"
)

// DiveModels are what writing a dive with models needs; the zero value writes without.
type DiveModels struct {
	Writer    Writer
	Words     Words
	WriteTime time.Duration // default ten minutes
	Glossary  []field.Gloss
	Log       *slog.Logger
	// Progress hears how many sections are done, of how many. It is called from many goroutines. Default none.
	Progress func(done, total int)
}

// How much a model is given of a dive's section, and writes of it: BRIEF, §6, has two to five paragraphs.
const (
	givenSection   = 28
	sectionLeast   = 3
	sectionMost    = 10
	sectionAround  = 2 // passages on each side of one that is printed
	paragraphsMost = 5
)

// models has models write the paragraphs of a dive's sections. Heads, quotes, figures, replies and the order of all stay as
// they are.
func (w *diver) models(ctx context.Context, dive *news.Dive) error {
	m := w.o.Models
	if m.Writer == nil || m.Words == Plain {
		return nil
	}
	if m.WriteTime <= 0 {
		m.WriteTime = writeTime
	}
	if m.Log == nil {
		m.Log = slog.New(slog.DiscardHandler)
	}
	p := &pens{
		w: w.liner, gaze: w.o.Gazetteer, ask: m.Writer, kept: m.Words == Kept, scope: "dive " + string(dive.ID), zone: w.o.Zone, at: dive.LastAt,
		dated: map[news.ReportID]time.Time{}, terms: newTerms(m.Glossary),
	}
	for id, v := range w.m.voices {
		p.dated[id] = v.Published
	}
	dive.Producer += " prompts=" + llm.PromptsDigest()
	timed, stop := context.WithTimeoutCause(ctx, m.WriteTime, errWriteTime)
	defer stop()
	var done atomic.Int64
	group, timed := errgroup.WithContext(timed)
	group.SetLimit(atOnce)
	for i := range dive.Sections {
		s := &dive.Sections[i]
		group.Go(func() error {
			if err := p.section(timed, s); err != nil {
				return err
			}
			if m.Progress != nil {
				m.Progress(int(done.Add(1)), len(dive.Sections))
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	t := tally{log: m.Log}
	for i := range dive.Sections {
		t.part(ctx, p.scope, dive.Sections[i].Writing)
	}
	t.end(ctx, p.scope)
	return nil
}

// section writes a section's paragraphs, in the language of most of its passages first.
func (p *pens) section(ctx context.Context, s *news.DiveSection) error {
	var g given
	around := func(sentences ...news.Sentence) {
		for _, k := range sentences {
			for _, ref := range k.Passages {
				p.around(&g, ref)
			}
		}
	}
	for _, lang := range news.EditionLangs() {
		around(s.Head[lang])
		for _, k := range s.Paragraphs[lang] {
			around(k.Sentences...)
		}
	}
	for _, lines := range [][]news.DiveLine{s.Bullets, s.Replies} {
		for i := range lines {
			for _, lang := range news.EditionLangs() {
				around(lines[i].Texts[lang])
			}
		}
	}
	if len(g.passages) == 0 {
		return nil
	}
	n := &note{}
	defer func() { s.Writing = &n.Writing }()
	home := g.home()
	limits := llm.Limits{Sentences: sectionMost, Runes: 300}
	if home.IsChinese() {
		limits.Runes = 110
	}
	got, err := p.draft(ctx, llm.WriteRequest{
		Task: llm.Dive, Lang: home, About: s.Head[home].Text, Passages: g.passages, Limits: limits, Terms: p.termsFor(home, texts(g.passages)...),
	}, func(k llm.Sentence) (news.Sentence, string) {
		if why := g.own(k, home); why != "" {
			return news.Sentence{}, why
		}
		return p.prove(&g, k, home)
	}, n)
	if err != nil {
		return err
	}
	first := p.paragraphed(s, got, home, n, llm.Dive)
	if len(first) == 0 {
		return nil
	}
	second, err := p.translate(ctx, &g, first, other(home), false, n)
	if err != nil {
		return err
	}
	p.paragraphed(s, second, other(home), n, llm.Translate)
	return nil
}

// around gives a passage and those beside it in its report.
func (p *pens) around(g *given, ref news.PassageRef) {
	all := p.w.passages[ref.Report]
	at := slices.IndexFunc(all, func(q news.Passage) bool { return q.N == ref.N })
	if at < 0 {
		return
	}
	for i := max(0, at-sectionAround); i <= min(len(all)-1, at+sectionAround); i++ {
		q := &all[i]
		if len(g.passages) == givenSection || len(q.Text) > givenLongest || p.w.orders.In(q.Text) {
			continue
		}
		of := ref
		of.N = q.N
		p.add(g, q, of)
	}
}

// paragraphed puts a model's sentences in the place of an edition's paragraphs, if there are enough, and returns those that
// found room. Each paragraph is as short as BRIEF wants it, and shows the least sure class of what it rests on.
func (p *pens) paragraphed(s *news.DiveSection, got []written, lang news.Lang, n *note, task llm.Task) []news.Sentence {
	if len(got) < sectionLeast {
		if len(got) > 0 {
			n.reason(lang, task, "", "too few sentences are left")
		}
		return nil
	}
	var out []news.DiveParagraph
	var used []news.Sentence
	for _, k := range got {
		last := len(out) - 1
		said := []string{k.Text}
		if last >= 0 {
			for _, o := range out[last].Sentences {
				said = append(said, o.Text)
			}
		}
		if last < 0 || len(said) > 3 || over(said, lang) {
			if len(out) == paragraphsMost {
				break
			}
			out = append(out, news.DiveParagraph{})
			last++
		}
		para := &out[last]
		para.Sentences = append(para.Sentences, k.Sentence)
		used = append(used, k.Sentence)
		for _, ref := range k.Passages {
			para.Attribution = weaker(para.Attribution, p.w.claims[ref.Report][ref.N].Attribution)
			if at := p.dated[ref.Report]; para.At.IsZero() || at.Before(para.At) {
				para.At = at
			}
		}
	}
	paragraphs := map[news.Lang][]news.DiveParagraph{}
	maps.Copy(paragraphs, s.Paragraphs)
	paragraphs[lang] = out
	s.Paragraphs = paragraphs
	n.printed(lang, len(used))
	return used
}
