package compose

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"dateline/internal/news"
	"dateline/internal/proof"
	"dateline/internal/text"
)

// Proving is what came of holding a sentence against the passages of a story.
type Proving struct {
	Verdict proof.Verdict
	// Passages are those that the verdict is about: the ones that were named, or where these do not hold the sentence and others
	// of the story do, the others; then Found is set.
	Passages []news.PassageRef
	Texts    []string // theirs
	Found    bool
}

// Prover holds sentences of an editor against the passages of one story. Its methods are not for many callers at once.
type Prover struct {
	w   *liner
	all []news.PassageRef // of the story's reports, in the order in which they are read
}

// Prover reads a story's passages.
func (c *Composer) Prover(ctx context.Context, week news.Week, id news.StoryID) (*Prover, error) {
	if c.o.Editors == nil {
		return nil, fmt.Errorf("prove: %w: no editors", news.ErrInvalid)
	}
	row, err := c.o.Editors.Story(ctx, id)
	if err != nil {
		return nil, err
	}
	voices, err := c.o.Editors.Voices(ctx, row.Members)
	if err != nil {
		return nil, err
	}
	p := &Prover{w: c.newLiner(week.Start(c.o.Zone), week.End(c.o.Zone))}
	read := readable(&story{id: id, voices: voices})
	ids := make([]news.ReportID, len(read))
	for i := range read {
		ids[i] = read[i].ID
	}
	if err := p.w.readAll(ctx, ids); err != nil {
		return nil, err
	}
	for i := range read {
		v := &read[i]
		for _, q := range p.w.passages[v.ID] {
			p.all = append(p.all, news.PassageRef{Report: v.ID, N: q.N, URL: v.URL, Outlet: v.Outlet, Class: v.Class, Title: v.Title})
		}
	}
	return p, nil
}

// Bounds of the search for passages: how many are tried alone, and how many together.
const (
	tryAlone    = 60
	tryTogether = 4
)

// Prove holds a sentence against the passages that are named, and if these do not hold it, against the others of the story:
// first each alone, then those that share most with it together. Named passages of other stories count for nothing.
func (p *Prover) Prove(sentence string, lang news.Lang, named []news.PassageRef) Proving {
	var refs []news.PassageRef
	for _, n := range named {
		if i := slices.IndexFunc(p.all, func(r news.PassageRef) bool { return r.Report == n.Report && r.N == n.N }); i >= 0 {
			refs = append(refs, p.all[i])
		}
	}
	first := p.check(sentence, lang, refs)
	if first.Verdict.OK || strings.TrimSpace(sentence) == "" {
		return first
	}
	near := p.near(sentence)
	for _, ref := range near[:min(len(near), tryAlone)] {
		if got := p.check(sentence, lang, []news.PassageRef{ref}); got.Verdict.OK {
			got.Found = true
			return got
		}
	}
	some := slices.Clone(refs)
	for _, ref := range near {
		if len(some) >= max(tryTogether, len(refs)) {
			break
		}
		if !slices.Contains(some, ref) {
			some = append(some, ref)
		}
	}
	got := p.check(sentence, lang, some)
	if got.Verdict.OK {
		got = p.check(sentence, lang, used(&got))
		if got.Verdict.OK {
			got.Found = true
			return got
		}
	}
	if len(refs) == 0 && len(some) > 0 {
		return got // why the nearest do not hold it says more than that none was named
	}
	return first
}

// used are the passages that hold something of the sentence.
func used(p *Proving) []news.PassageRef {
	var out []news.PassageRef
	for i, ref := range p.Passages {
		if slices.ContainsFunc(p.Verdict.Checks, func(c proof.Check) bool { return c.Passage == i && c.Result == proof.Held }) {
			out = append(out, ref)
		}
	}
	return out
}

func (p *Prover) check(sentence string, lang news.Lang, refs []news.PassageRef) Proving {
	out := Proving{Passages: refs}
	var passages []proof.Passage
	for _, ref := range refs {
		if q, ok := p.w.passage(ref); ok {
			passages = append(passages, q)
			out.Texts = append(out.Texts, q.Text)
		}
	}
	out.Verdict = p.w.checker.Check(&proof.Sentence{Text: sentence, Lang: lang, Written: p.w.to}, passages)
	return out
}

// near are the story's passages, those that share most terms with a sentence first.
func (p *Prover) near(sentence string) []news.PassageRef {
	mine := termSet(sentence)
	share := make(map[news.PassageRef]float64, len(p.all))
	for _, ref := range p.all {
		q, ok := p.w.passage(ref)
		if !ok {
			continue
		}
		n := 0
		theirs := termSet(q.Text)
		for t := range mine {
			if theirs[t] {
				n++
			}
		}
		share[ref] = float64(n) / float64(len(theirs)+10) // of two that share as much, the shorter one
	}
	out := slices.Clone(p.all)
	slices.SortStableFunc(out, func(a, b news.PassageRef) int { return cmp.Compare(share[b], share[a]) })
	return out
}

func termSet(s string) map[string]bool {
	out := map[string]bool{}
	for _, t := range text.Terms(s) {
		out[t] = true
	}
	return out
}
