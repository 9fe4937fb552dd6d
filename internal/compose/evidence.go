package compose

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"dateline/internal/entity"
	"dateline/internal/news"
	"dateline/internal/orders"
	"dateline/internal/proof"
	"dateline/internal/text"
)

// evidence holds the passages that sentences rest on, and checks sentences against them.
type evidence struct {
	checker  *proof.Checker
	passages map[news.ReportID][]news.Passage
	claims   map[news.ReportID]map[int]news.ClaimRef // the first claim of each passage that is cited
	heard    map[news.ReportID][]news.Said
	orders   *orders.Finder
}

// newEvidence returns evidence that holds nothing yet.
func newEvidence(g *entity.Gazetteer) evidence {
	return evidence{
		checker: NewChecker(g), passages: map[news.ReportID][]news.Passage{},
		claims: map[news.ReportID]map[int]news.ClaimRef{}, heard: map[news.ReportID][]news.Said{}, orders: orders.New(),
	}
}

// NewChecker returns a checker of sentences that knows a gazetteer's names.
func NewChecker(g *entity.Gazetteer) *proof.Checker { return proof.New(gazetteer{g}) }

// hold keeps a passage, by report, then number. One that tells its reader what to do is no news: nothing is printed that
// rests on it. A title is kept, since it names its report, but for the part of it that is an order.
func (e *evidence) hold(p news.Passage) {
	if p.N == 0 {
		p.Text = strings.TrimSpace(e.orders.Title(p.Text))
	} else if e.orders.In(p.Text) {
		return
	}
	e.passages[p.Report] = append(e.passages[p.Report], p)
}

// hear keeps a claim, and what it says of its passage.
func (e *evidence) hear(s *news.Said) {
	e.heard[s.Report] = append(e.heard[s.Report], *s)
	e.cite(news.ClaimRef{
		Report: s.Report, Claim: s.N, Passage: s.Passage, At: s.At, Outlet: s.Outlet, Class: s.Class, Lang: s.Lang, URL: s.URL,
		Attribution: s.Attribution, Speaker: s.Speaker.Text, Modality: s.Modality,
	})
}

// cite keeps what a claim says of its passage: the first claim of it speaks.
func (e *evidence) cite(ref news.ClaimRef) {
	if e.claims[ref.Report] == nil {
		e.claims[ref.Report] = map[int]news.ClaimRef{}
	}
	if _, ok := e.claims[ref.Report][ref.Passage]; !ok {
		e.claims[ref.Report][ref.Passage] = ref
	}
}

// ref names the passage of a claim.
func (e *evidence) ref(s *news.Said) news.PassageRef {
	return news.PassageRef{Report: s.Report, N: s.Passage, URL: s.URL, Outlet: s.Outlet, Class: s.Class, Title: e.title(s.Report)}
}

// title returns a report's title, empty if it is not held.
func (e *evidence) title(id news.ReportID) string {
	if all := e.passages[id]; len(all) > 0 && all[0].N == 0 {
		return all[0].Text
	}
	return ""
}

// maxRefs is how many passages one line cites: the first of each origin, of the change and of the one before it.
const maxRefs = 4

// load reads the passages behind all picks that are not held yet, at once.
func (w *liner) load(ctx context.Context, picks []pick) error {
	var ids []news.ReportID
	for _, p := range picks {
		for _, ref := range cited(p.record, p.change) {
			if w.passages[ref.Report] == nil && !slices.Contains(ids, ref.Report) {
				ids = append(ids, ref.Report)
			}
			w.cite(ref)
		}
	}
	return w.readPassages(ctx, ids)
}

// readPassages reads the passages of reports that are not held yet.
func (w *liner) readPassages(ctx context.Context, ids []news.ReportID) error {
	if len(ids) == 0 {
		return nil
	}
	rows, err := w.o.Store.Passages(ctx, ids)
	for _, p := range rows {
		w.hold(p)
	}
	return err
}

// cited are the claims that a line about a change rests on: those of the change, then those of the one before it.
func cited(r *news.Record, change int) []news.ClaimRef {
	now := r.Changes[change].Claims
	out := slices.Clone(now[:min(len(now), maxRefs/2)])
	if change > 0 {
		before := r.Changes[change-1].Claims
		out = append(out, before[:min(len(before), maxRefs/2)]...)
	}
	return out
}

// refs are the passages behind a change, each once.
func (w *liner) refs(r *news.Record, change int) []news.PassageRef {
	var out []news.PassageRef
	for _, ref := range cited(r, change) {
		if slices.ContainsFunc(out, func(p news.PassageRef) bool { return p.Report == ref.Report && p.N == ref.Passage }) {
			continue
		}
		out = append(out, news.PassageRef{Report: ref.Report, N: ref.Passage, URL: ref.URL, Outlet: ref.Outlet, Class: ref.Class, Title: w.title(ref.Report)})
	}
	return out
}

// passage returns a cited passage as proof reads it.
func (w *liner) passage(ref news.PassageRef) (proof.Passage, bool) {
	all := w.passages[ref.Report]
	i := slices.IndexFunc(all, func(p news.Passage) bool { return p.N == ref.N })
	if i < 0 {
		return proof.Passage{}, false
	}
	said := w.claims[ref.Report][ref.N]
	p := proof.Passage{
		Text: all[i].Text, Lang: all[i].Lang, Published: said.At, Context: ref.Title,
		Attribution: said.Attribution, Speaker: news.Name{Text: said.Speaker}, Modality: said.Modality,
	}
	if i > 0 {
		p.Context += "\n" + all[i-1].Text
	}
	return p, true
}

// prove checks a sentence against its passages and notes the checks that it passed. Shown is the class that stands beside it.
func (w *liner) prove(s *news.Sentence, shown news.Attribution) bool {
	var passages []proof.Passage
	for _, ref := range s.Passages {
		p, ok := w.passage(ref)
		if !ok {
			return false
		}
		passages = append(passages, p)
	}
	if len(passages) == 0 {
		return false
	}
	v := w.checker.Check(&proof.Sentence{Text: s.Text, Lang: s.Lang, Written: w.to, Shown: shown}, passages)
	if !v.OK {
		return false
	}
	s.Checked = rules(&v)
	return true
}

// rules names the checks that a sentence passed, each once.
func rules(v *proof.Verdict) []string {
	var out []string
	for _, c := range v.Checks {
		if c.Result == proof.Held && !slices.Contains(out, string(c.Rule)) {
			out = append(out, string(c.Rule))
		}
	}
	return out
}

// maxQuoted bounds a source's own sentence that stands for a line, in characters: Latin letters count half.
const maxQuoted = 140

// quoted is the first cited passage that is short enough, the edition's language before others, as it stands.
func (w *liner) quoted(refs []news.PassageRef, lang news.Lang) (news.Sentence, bool) {
	for _, own := range []bool{true, false} {
		for _, ref := range refs {
			p, ok := w.passage(ref)
			if ok && (p.Lang.Edition() == lang) == own && length(p.Text) <= maxQuoted && !torn(p.Text) && !linked(p.Text) && !asks(p.Text) {
				s := news.Sentence{Text: p.Text, Lang: p.Lang, How: news.Extracted, Passages: []news.PassageRef{ref}}
				return s, w.prove(&s, p.Attribution)
			}
		}
	}
	return news.Sentence{}, false
}

// asks says whether a sentence is a question: it states nothing.
func asks(s string) bool { return strings.HasSuffix(s, "?") || strings.HasSuffix(s, "？") }

// linked says whether a text holds what is left of a link: an arrow that leads nowhere on paper.
func linked(s string) bool { return strings.ContainsAny(s, "↗→🔗") }

// length measures a text as a reader feels it: a Latin letter is half a Chinese character.
func length(s string) int {
	wide := utf8.RuneCountInString(s)
	for i := range len(s) {
		if s[i] < utf8.RuneSelf {
			wide--
		}
	}
	return wide + (utf8.RuneCountInString(s)-wide)/2
}

// gazetteer shows the field's gazetteer to package proof.
type gazetteer struct{ *entity.Gazetteer }

// Find returns the places at which a text names an entity.
func (g gazetteer) Find(s string) []proof.Mention {
	found := g.Gazetteer.Find("", s)
	out := make([]proof.Mention, len(found))
	for i, m := range found {
		out[i] = proof.Mention{Span: text.Span{Start: m.Start, End: m.End}, ID: m.ID, Family: m.Family, Kind: string(m.Kind)}
	}
	return out
}

// Called returns the names of an entity in all languages.
func (g gazetteer) Called(id news.EntityID) []string {
	e, ok := g.Entity(id)
	if !ok {
		return nil
	}
	out := make([]string, len(e.Names))
	for i, n := range e.Names {
		out[i] = n.Text
	}
	return out
}
