package compose

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"dateline/internal/entity"
	"dateline/internal/news"
	"dateline/internal/summary"
)

// maxDek is how many sentences stand below the title.
const maxDek = 2

// findings are the lines that state best what the stories' records come to, the first for the title and the next for
// the dek: what changed, of those concerned most. Where nothing did there is none: one claim is not what a storyline tells.
func (w *diver) findings() []news.DiveLine {
	type found struct {
		r      *news.Record
		change int
		weight float64
	}
	var all []found
	for i := range w.m.records {
		r := &w.m.records[i]
		change, ok := standing(r)
		// What became of a rumour is told by the record of its matter.
		if !ok || r.Key.Kind == news.RecordRumour || !w.m.own(r) || !w.of(subject(r).ID) || grave(r, change) || !backed(&r.Changes[change]) {
			continue
		}
		f := found{r, change, min(breadth(r)/4, 3)}
		if w.moved(r) {
			f.weight += 3
		}
		if r.Key.Kind == news.RecordPromise && !r.Changes[change].Value.Promise.When.Empty() || r.Key.Kind == news.RecordRelease {
			f.weight++
		}
		if s := r.Subject; slices.Contains(w.m.mains, s.ID) {
			f.weight++
			if s.ID != w.o.Gazetteer.Root(s.ID) {
				f.weight++ // a product says more than its maker
			}
		}
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b found) int { return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.r.ID, b.r.ID)) })
	var out []news.DiveLine
	for _, f := range all {
		line, ok := w.recordLine(f.r, f.change)
		if !ok || !w.moved(f.r) || len(out) > maxDek {
			continue
		}
		out = append(out, line)
		for _, s := range line.Texts {
			w.printed[folded(s.Text)] = true
		}
	}
	return out
}

// title is what the stories' reports call their matter: in each edition the title closest to what all of them say, of those that
// name who is concerned most; of products before their makers, which do more than one thing at a time, so that both editions
// speak of the same. An edition without a title in its language takes one in the other.
func (w *diver) title() (news.DiveLine, bool) {
	products := slices.DeleteFunc(slices.Clone(w.m.mains), func(id news.EntityID) bool { return id == w.o.Gazetteer.Root(id) })
	for _, of := range [][]news.EntityID{products, w.m.mains} {
		if line, ok := w.titleNaming(of); ok {
			return line, true
		}
	}
	return news.DiveLine{}, false
}

func (w *diver) titleNaming(of []news.EntityID) (news.DiveLine, bool) {
	out := news.DiveLine{Texts: news.Texts{}, Each: map[news.Lang]news.DiveSaid{}}
	var cands []summary.Candidate
	for _, id := range w.m.order {
		all := w.passages[id]
		if len(all) > 0 && all[0].N == 0 && !tooLong(&all[0]) && !torn(all[0].Text) && w.concerns(all[0].Text, of) {
			cands = append(cands, w.candidate(&all[0]))
		}
	}
	for _, lang := range news.EditionLangs() {
		best, ok := summary.Headline(cands, lang)
		if !ok {
			return out, false
		}
		p := w.at(best)
		s, ok := w.copyOf(p)
		if !ok {
			return out, false
		}
		out.Texts[lang], out.Each[lang] = s, news.DiveSaid{Attribution: w.claims[p.Report][p.N].Attribution, At: w.m.voices[p.Report].Published}
	}
	for lang, s := range out.Texts {
		w.printed[string(lang)+folded(s.Text)] = true
	}
	return out, true
}

// concerns says whether a text names one of some entities.
func (w *diver) concerns(s string, of []news.EntityID) bool {
	return slices.ContainsFunc(w.o.Gazetteer.Find("", s), func(m entity.Mention) bool { return slices.Contains(of, m.ID) })
}

// dek is the best sentence of the stories' reports, in an edition's own language if there is one: what stands below the
// title where the records have no second finding.
func (w *diver) dek() (news.DiveLine, bool) {
	out := news.DiveLine{Texts: news.Texts{}, Each: map[news.Lang]news.DiveSaid{}}
	for _, lang := range news.EditionLangs() {
		var cands []summary.Candidate
		for _, id := range w.m.order {
			for i := range w.passages[id] {
				if p := &w.passages[id][i]; p.N > 0 && !tooLong(p) && !torn(p.Text) {
					cands = append(cands, w.candidate(p))
				}
			}
		}
		own := slices.DeleteFunc(slices.Clone(cands), func(c summary.Candidate) bool { return c.Lang.Edition() != lang })
		best := summary.Sentences(own, lang, summary.Options{})
		if len(best) == 0 {
			best = summary.Sentences(cands, lang, summary.Options{})
		}
		if len(best) == 0 {
			return out, false
		}
		p := w.at(best[0])
		s, ok := w.copyOf(p)
		if !ok {
			return out, false
		}
		ref := w.claims[p.Report][p.N]
		out.Texts[lang], out.Each[lang] = s, news.DiveSaid{Attribution: ref.Attribution, At: ref.At}
	}
	for lang, s := range out.Texts {
		w.printed[string(lang)+folded(s.Text)] = true
	}
	return out, true
}

// standing is a record's last change that does not merely stand beside another.
func standing(r *news.Record) (int, bool) {
	for i := range slices.Backward(r.Changes) {
		if !r.Changes[i].Against {
			return i, true
		}
	}
	return 0, false
}

// moved says whether a record tells what was before.
func (w *diver) moved(r *news.Record) bool {
	n := 0
	for i := range r.Changes {
		v := &r.Changes[i].Value
		if !r.Changes[i].Against && !w.separate(r, i) {
			n++
		}
		if v.Figure != nil && v.Figure.OldHigh != 0 || v.Promise != nil && !v.Promise.Earlier.Empty() {
			return true
		}
	}
	return n > 1
}

// subject is whom a record is filed under: its subject if the gazetteer knows it, else its maker, whom it knows.
func subject(r *news.Record) news.Name {
	if r.Subject.ID == "" && r.Maker.ID != "" {
		return r.Maker
	}
	return r.Subject
}

// recordLine writes a record's change by rule in both languages, each proved, with an ending such as a full stop; false if
// a language cannot say it or its passages do not hold it.
func (w *diver) recordLine(r *news.Record, change int) (news.DiveLine, bool) {
	c := &r.Changes[change]
	line := news.DiveLine{Record: r.ID, Kind: r.Key.Kind, Status: c.Status, Attribution: c.Attribution, At: c.At, Texts: news.Texts{}}
	for _, lang := range news.EditionLangs() {
		s, ok := w.template(r, change, lang, "")
		if !ok {
			return line, false
		}
		line.Texts[lang] = s
	}
	return line, true
}

// template writes a record's change by rule in a language, and proves it.
func (w *diver) template(r *news.Record, change int, lang news.Lang, end string) (news.Sentence, bool) {
	if w.separate(r, change) {
		alone := *r
		alone.Changes = r.Changes[change : change+1]
		r, change = &alone, 0
	}
	text, ok := w.phrases.Record(r, change, lang)
	if !ok || generic(r) || !w.fresh(r, change) {
		return news.Sentence{}, false
	}
	if end != "" && lang.IsChinese() {
		end = "。"
	}
	if w.doubtful(r, change) || w.empty(r, change) || !w.borne(r) || grave(r, change) && !backed(&r.Changes[change]) {
		return news.Sentence{}, false
	}
	now, before := w.resting(r, change)
	s := news.Sentence{Text: text + end, Lang: lang, How: news.Template}
	for _, refs := range supports(now, before) {
		s.Passages = refs
		if w.prove(&s, r.Changes[change].Attribution) {
			return s, true
		}
	}
	return s, false
}

// fresh says whether a change can be told by rule: of a product that everybody knows without a version, a release only where
// a title says in so many words that it comes out, and no promise of what is out; a sum only with whom it goes to; an end only
// where two outlets' titles tell it.
func (w *diver) fresh(r *news.Record, change int) bool {
	c := &r.Changes[change]
	switch v := &c.Value; {
	case v.Figure != nil:
		return !sided(v.Figure.Metric) || !v.Figure.Of.Empty() || v.Figure.Scope != ""
	case v.Promise != nil:
		return w.promises(r.Subject, r.Maker, v.Promise.Milestone) && (w.versioned(r.Subject) || !w.out(r, c.At))
	case v.Release != nil && v.Release.Status == news.ReleaseClosed:
		return titled(c) > 1
	case v.Release != nil && v.Release.Status == news.ReleaseShipped:
		return w.versioned(r.Subject) || w.launches(c)
	case v.Release != nil:
		return w.versioned(r.Subject) || w.launches(c) || !w.out(r, c.At)
	}
	return true
}

// out says whether a record held tells that a record's product was out before a time.
func (w *diver) out(r *news.Record, at time.Time) bool {
	return slices.ContainsFunc(w.m.records, func(o news.Record) bool {
		return o.Key.Kind == news.RecordRelease && o.Key.Subject == r.Key.Subject && shippedBefore(&o, at)
	})
}

// separate says whether a figure is of an event of its own, as the value of one contract is: what another change of the
// record says is no earlier value of it, unless a source says so or both are of one period.
func (w *diver) separate(r *news.Record, change int) bool {
	if r.Changes[change].Anew {
		return true
	}
	f := r.Changes[change].Value.Figure
	return f != nil && change > 0 && f.OldHigh == 0 && f.Change == "" && r.Key.Period == "" && slices.Contains(w.cues.of("event", news.English), f.Metric)
}

// borne says whether a record may be told in our own words: one of the stories, or one that more than one outlet or the one
// concerned tells. A reader of claims may take one company's figure for another's; what one outlet alone tells beside the
// stories stands in that outlet's words.
func (w *diver) borne(r *news.Record) bool {
	if r.ID == "" || w.m.own(r) || r.Outlets > 1 {
		return true
	}
	return slices.ContainsFunc(r.Changes, func(c news.RecordChange) bool { return firstHand(&c) })
}

// firstHand says whether one of those concerned, or an authority, tells a change.
func firstHand(c *news.RecordChange) bool {
	return slices.ContainsFunc(c.Claims, func(ref news.ClaimRef) bool { return ref.Class == news.FirstParty || ref.Class == news.Regulator })
}

// backed says whether a change can head a dive: those concerned tell it, or more than one outlet.
func backed(c *news.RecordChange) bool {
	return firstHand(c) || slices.ContainsFunc(c.Claims, func(ref news.ClaimRef) bool { return ref.Outlet != c.Claims[0].Outlet })
}

// grave says whether a change ends something: that a product is shut down or a plan given up is easily misread, and worse than
// not said.
func grave(r *news.Record, change int) bool {
	switch r.Changes[change].Status {
	case news.StatusClosed, news.StatusCancelled, news.StatusDenied:
		return true
	default:
		return false
	}
}

// supports are the sets of passages that may hold a sentence, the one to try first before others: one passage of the change
// with one of the change before, which says most exactly what "old → new" rests on, then all.
func supports(now, before []news.PassageRef) [][]news.PassageRef {
	var out [][]news.PassageRef
	for _, a := range now {
		if len(before) == 0 {
			out = append(out, []news.PassageRef{a})
		}
		for _, b := range before {
			out = append(out, []news.PassageRef{a, b})
		}
	}
	return append(out, slices.Concat(now, before))
}

// empty says whether a promise tells nothing by rule. That one was kept is told by what came out: package phrase would write
// it as another plan. Of an organisation, what it is to deliver, start or reach is not in the milestone's word but in the
// passage. What an organisation does as a whole is: its listing, a funding round.
func (w *diver) empty(r *news.Record, change int) bool {
	p := r.Changes[change].Value.Promise
	if p == nil || p.Unnamed || r.Changes[change].Status == news.StatusKept || r.Changes[change].Status == news.StatusLate {
		return p != nil
	}
	e, ok := w.o.Gazetteer.Entity(r.Subject.ID)
	return ok && organisation(e.Kind) && !wholeMilestone(p.Milestone)
}

// maxResting is how many passages of a change a sentence made from it cites, and as many of the change before.
const maxResting = 5

// resting are the passages on which a change of a record rests, those first whose claim says just what the change does:
// others repeat it less exactly. Those of the change before follow, since "old → new" needs both.
func (w *diver) resting(r *news.Record, change int) (now, before []news.PassageRef) {
	add := func(c *news.RecordChange) []news.PassageRef {
		var out []news.PassageRef
		refs := slices.Clone(c.Claims)
		slices.SortStableFunc(refs, func(a, b news.ClaimRef) int { return cmp.Compare(w.exactness(c, a), w.exactness(c, b)) })
		for _, ref := range refs {
			p := news.PassageRef{Report: ref.Report, N: ref.Passage, URL: ref.URL, Outlet: ref.Outlet, Class: ref.Class, Title: w.evidence.title(ref.Report)}
			if len(out) == maxResting || len(w.passages[ref.Report]) == 0 ||
				slices.ContainsFunc(out, func(o news.PassageRef) bool { return o.Report == p.Report && o.N == p.N }) {
				continue
			}
			out = append(out, p)
		}
		return out
	}
	now = add(&r.Changes[change])
	// Figures and promises are written old → new; of others the change says all.
	if v := &r.Changes[change].Value; change > 0 && (v.Figure != nil || v.Promise != nil) && !r.Changes[change].Against && !r.Changes[change].Anew {
		before = add(&r.Changes[change-1])
	}
	return now, before
}

// exactness is 0 for a claim that says what a change says, more for others.
func (w *diver) exactness(c *news.RecordChange, ref news.ClaimRef) int {
	s := w.m.said[claimed{ref.Report, ref.Claim}]
	v := &c.Value
	switch {
	case s == nil:
		return 2
	case v.Promise != nil && s.Promise != nil && s.Promise.When == v.Promise.When,
		v.Release != nil && s.Release != nil && s.Release.Status == v.Release.Status,
		v.Figure != nil && s.Figure != nil && s.Figure.Low == v.Figure.Low && s.Figure.High == v.Figure.High,
		v.Move != nil && s.Move != nil && s.Move.Status == v.Move.Status:
		return 0
	}
	return 1
}

// doubtWindow is within what time unnamed people make doubtful what an outlet calls an announcement.
const doubtWindow = 3 * 24 * time.Hour

// doubtful says whether a change calls announced or confirmed what outlets alone say so of, as something that is still to
// come, while others of the same days have it from unnamed people. Digests turn a leak into an announcement; such a change
// makes no sentence, and its passages stand for themselves.
func (w *diver) doubtful(r *news.Record, change int) bool {
	c := &r.Changes[change]
	if c.Attribution != news.Official || c.Status != news.StatusAnnounced && c.Status != news.StatusConfirmed {
		return false
	}
	for _, ref := range c.Claims {
		if ref.Attribution == news.Official && (ref.Class == news.FirstParty || ref.Class == news.Regulator || ref.Modality == news.Stated) {
			return false
		}
	}
	for i := range r.Changes {
		for _, ref := range r.Changes[i].Claims {
			if ref.Attribution.Unsure() && ref.At.Sub(c.At).Abs() < doubtWindow {
				return true
			}
		}
	}
	return false
}

// class is who stands behind a change: an outlet where its own announcement is doubtful.
func (w *diver) class(r *news.Record, change int) news.Attribution {
	if w.doubtful(r, change) {
		return news.ByOutlet
	}
	return r.Changes[change].Attribution
}

// copyOf is a passage printed as it stands, proved by itself.
func (w *diver) copyOf(p *news.Passage) (news.Sentence, bool) {
	ref, ok := w.claims[p.Report][p.N]
	if !ok {
		return news.Sentence{}, false
	}
	s := news.Sentence{Text: p.Text, Lang: p.Lang, How: news.Extracted, Passages: []news.PassageRef{
		{Report: p.Report, N: p.N, URL: ref.URL, Outlet: ref.Outlet, Class: ref.Class, Title: w.evidence.title(p.Report)},
	}}
	return s, w.prove(&s, ref.Attribution)
}

// folded is a text as it is compared with others: small letters and digits alone.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t.。,，:：;；!！?？\"“”'‘’()（）…", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}
