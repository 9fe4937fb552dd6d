package compose

import (
	"cmp"
	"slices"
	"time"

	"dateline/internal/news"
	"dateline/internal/record"
)

// Bounds of what closes a dive.
const (
	maxDisputes  = 6
	maxUnknown   = 8
	maxQuestions = 5
)

// gap is a time without a report that a reader is told of.
const gap = 28 * 24 * time.Hour

// disputes are the matters on which the sources of the stories do not agree: changes of one record that stand beside each
// other.
func (w *diver) disputes() []news.DiveDispute {
	var out []news.DiveDispute
	for i := range w.m.records {
		r := &w.m.records[i]
		if len(out) == maxDisputes {
			break
		}
		if !w.m.own(r) || r.Key.Kind == news.RecordRumour {
			continue
		}
		var d news.DiveDispute
		for j := range r.Changes {
			if !r.Changes[j].Against || w.separate(r, j) {
				continue
			}
			if line, ok := w.against(r, j); ok && w.still(r, j) {
				if before, ok := w.stood(r, j); ok && len(d.Lines) == 0 {
					d.Lines = append(d.Lines, before)
				}
				d.Lines = append(d.Lines, line)
			}
		}
		if len(d.Lines) > 1 {
			out = append(out, d)
		}
	}
	told := map[string]bool{}
	for _, d := range out {
		for _, l := range d.Lines {
			told[folded(l.Texts[news.English].Text)] = true
		}
	}
	for _, d := range w.dates() {
		if len(out) < maxDisputes && slices.ContainsFunc(d.Lines, func(l news.DiveLine) bool { return !told[folded(l.Texts[news.English].Text)] }) {
			out = append(out, d)
		}
	}
	return out
}

// against is a change that stands beside another, by rule or else in the source's own words.
func (w *diver) against(r *news.Record, change int) (news.DiveLine, bool) {
	if w.doubtful(r, change) {
		return news.DiveLine{}, false
	}
	alone := *r
	alone.Changes = r.Changes[change : change+1] // what it stands beside is no earlier value of it
	return w.lineOf(&alone, 0)
}

// still says whether a change contradicts what was said shortly before: of a figure always, of what comes out or is promised
// only within days, since it may have been otherwise by then.
func (w *diver) still(r *news.Record, change int) bool {
	for j := change - 1; j >= 0; j-- {
		if !r.Changes[j].Against {
			return r.Key.Kind == news.RecordNumber || r.Changes[change].At.Sub(r.Changes[j].At) < soon
		}
	}
	return false
}

// stood is what a change stands beside: the last one before it that stands by itself.
func (w *diver) stood(r *news.Record, change int) (news.DiveLine, bool) {
	for j := change - 1; j >= 0; j-- {
		if !r.Changes[j].Against {
			return w.against(r, j)
		}
	}
	return news.DiveLine{}, false
}

// lineOf writes a record's change in both languages, where the rules fail in the source's own words.
func (w *diver) lineOf(r *news.Record, change int) (news.DiveLine, bool) {
	if line, ok := w.recordLine(r, change); ok {
		return line, true
	}
	c := &r.Changes[change]
	line := news.DiveLine{Record: r.ID, Kind: r.Key.Kind, Status: c.Status, Attribution: c.Attribution, At: c.At, Texts: news.Texts{}}
	refs := w.refs(r, change)
	for _, lang := range news.EditionLangs() {
		s, ok := w.template(r, change, lang, "")
		if !ok {
			if s, ok = w.quoted(refs, lang); !ok {
				return line, false
			}
			if !w.prove(&s, c.Attribution) {
				return line, false
			}
		}
		line.Texts[lang] = s
	}
	return line, true
}

// soon is within what time two dates for one milestone contradict each other; later ones revise.
const soon = 7 * 24 * time.Hour

// dates are milestones for which reports of about the same days give dates that exclude each other or only overlap.
func (w *diver) dates() []news.DiveDispute {
	type told struct {
		said  *news.Said
		days  news.Days
		place place
	}
	byKey := map[string][]told{}
	var keys []string
	for i := range w.m.claims {
		c := &w.m.claims[i]
		if c.Promise == nil || !w.m.in(c.Report) || c.Subject.ID == "" || c.Promise.Status != news.FateExpected || c.Promise.When.From == "" ||
			c.Promise.When.To == "" {
			continue
		}
		key := string(c.Subject.ID) + " " + c.Promise.Milestone
		if byKey[key] == nil {
			keys = append(keys, key)
		}
		byKey[key] = append(byKey[key], told{c, c.Promise.When, place{c.Report, c.Passage}})
	}
	slices.Sort(keys)
	var out []news.DiveDispute
	for _, key := range keys {
		all := byKey[key]
		slices.SortFunc(all, func(a, b told) int {
			return cmp.Or(a.said.At.Compare(b.said.At), cmp.Compare(a.said.Report, b.said.Report), cmp.Compare(a.said.N, b.said.N))
		})
		var d news.DiveDispute
		var have []told
		for _, t := range all {
			differs := len(have) == 0
			for _, h := range have {
				differs = differs || h.said.Report != t.said.Report && t.said.At.Sub(h.said.At) < soon && unlike(h.days, t.days)
			}
			if !differs || slices.ContainsFunc(have, func(h told) bool { return h.days == t.days }) {
				continue
			}
			if line, ok := w.claimLine(t.said); ok {
				have, d.Lines = append(have, t), append(d.Lines, line)
			}
		}
		if len(d.Lines) > 1 {
			out = append(out, d)
		}
	}
	return out
}

// unlike says whether of two times neither holds the other.
func unlike(a, b news.Days) bool {
	return (a.From < b.From || a.To > b.To) && (b.From < a.From || b.To > a.To)
}

// claimLine writes one claim as if it were a record of its own.
func (w *diver) claimLine(s *news.Said) (news.DiveLine, bool) {
	ref := news.ClaimRef{
		Report: s.Report, Claim: s.N, Passage: s.Passage, At: s.At, Outlet: s.Outlet, Class: s.Class, Lang: s.Lang, URL: s.URL,
		Attribution: s.Attribution, Speaker: s.Speaker.Text, Modality: s.Modality,
	}
	r := news.Record{Key: news.RecordKey{Kind: news.RecordPromise}, Subject: s.Subject, Changes: []news.RecordChange{{
		At: s.At, Status: news.StatusReported, Attribution: s.Attribution, Value: news.RecordValue{Promise: s.Promise}, Claims: []news.ClaimRef{ref},
	}}}
	return w.lineOf(&r, 0)
}

// unknown is what no source held says: the fate of what was promised, the date of what was delayed, who confirms what unnamed
// people say, the terms of what came out, and the weeks of which nothing is held.
func (w *diver) unknown() []news.DiveUnknown {
	var fates, dates, confirms, terms, gaps []news.DiveUnknown
	seen := map[string]bool{}
	for i := range w.m.records {
		r := &w.m.records[i]
		change, ok := standing(r)
		if !ok || !w.m.own(r) || subject(r).ID == "" || !w.of(subject(r).ID) {
			continue
		}
		c := &r.Changes[change]
		u := news.DiveUnknown{Subject: w.named(w.name(subject(r)))}
		switch {
		case r.Key.Kind == news.RecordPromise && w.empty(r, change):
		case c.Value.Promise != nil && c.Value.Promise.When.Empty() && c.Status == news.StatusSlipped:
			u.Kind = news.UnknownDate
			dates = append(dates, u)
		case c.Value.Promise != nil && r.Key.Kind == news.RecordPromise && waiting(r, w.m.last):
			line, ok := w.lineOf(r, change)
			if !ok {
				continue
			}
			u.Kind, u.Line, u.From = news.UnknownFate, &line, w.day(w.m.last)
			fates = append(fates, u)
		case r.Key.Kind == news.RecordRelease && c.Status == news.StatusShipped && c.Value.Release.Licence == "" && r.Origins > 1 && !seen[string(r.Subject.ID)]:
			seen[string(r.Subject.ID)] = true
			u.Kind = news.UnknownTerms
			terms = append(terms, u)
		case r.Key.Kind != news.RecordPromise && c.Attribution.Unsure():
			if line, ok := w.recordLine(r, change); ok && r.Key.Kind != news.RecordRumour {
				u.Kind, u.Line = news.UnknownConfirm, &line
				confirms = append(confirms, u)
			}
		}
	}
	for i := 1; i < len(w.m.order); i++ {
		from, to := w.m.voices[w.m.order[i-1]].Published, w.m.voices[w.m.order[i]].Published
		if to.Sub(from) > gap {
			gaps = append(gaps, news.DiveUnknown{Kind: news.UnknownGap, From: w.day(from), To: w.day(to)})
		}
	}
	out := slices.Concat(fates, dates, confirms, terms, gaps)
	return out[:min(len(out), maxUnknown)]
}

// waiting says whether a promise had not come and was not given up by a day.
func waiting(r *news.Record, at time.Time) bool {
	switch record.StatusAt(r, at) {
	case news.StatusOpen, news.StatusReported, news.StatusDue, news.StatusSlipped, news.StatusMissed, news.StatusRevised, news.StatusAnnounced:
		return true
	default:
		return false
	}
}

// questions are what the sections answer, the most answered first of its kind.
func (w *diver) questions(dive *news.Dive) []news.DiveQuestion {
	byID := map[news.RecordID]*news.Record{}
	for i := range w.m.records {
		byID[w.m.records[i].ID] = &w.m.records[i]
	}
	var out []news.DiveQuestion
	ask := func(kind news.AskKind, about news.Name, section int) {
		if about.Empty() {
			return
		}
		i := slices.IndexFunc(out, func(q news.DiveQuestion) bool {
			return q.Kind == kind && (kind == news.AskReply || q.Subject.ID == about.ID && (about.ID != "" || q.Subject.Names[news.English] == about.Text))
		})
		if i < 0 {
			out = append(out, news.DiveQuestion{Kind: kind, Subject: w.named(w.name(about))})
			i = len(out) - 1
		}
		if !slices.Contains(out[i].Sections, section) {
			out[i].Sections = append(out[i].Sections, section)
		}
	}
	for i := range dive.Sections {
		s := &dive.Sections[i]
		for _, id := range s.Records {
			r := byID[id]
			switch r.Key.Kind {
			case news.RecordPromise:
				if w.empty(r, 0) {
					continue
				}
				ask(news.AskDate, subject(r), i+1)
			case news.RecordRelease:
				ask(news.AskRelease, w.maker(r), i+1)
			case news.RecordNumber:
				ask(news.AskFigures, subject(r), i+1)
			case news.RecordMove:
				if m := r.Changes[0].Value.Move; m != nil {
					ask(news.AskPeople, w.office(m), i+1)
				}
			case news.RecordRumour:
			}
		}
		if s.Attribution.Unsure() {
			ask(news.AskReply, news.Name{ID: w.o.Gazetteer.Root(w.m.mains0())}, i+1)
		}
	}
	order := []news.AskKind{news.AskDate, news.AskReply, news.AskRelease, news.AskPeople, news.AskFigures}
	main := func(q *news.DiveQuestion) int {
		if i := slices.Index(w.m.mains, q.Subject.ID); i >= 0 {
			return i
		}
		return len(w.m.mains)
	}
	slices.SortStableFunc(out, func(a, b news.DiveQuestion) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind)), cmp.Compare(len(b.Sections), len(a.Sections)),
			cmp.Compare(main(&a), main(&b)))
	})
	out = oneOfEach(out, maxQuestions)
	if len(dive.Disputes) > 0 && len(out) < maxQuestions {
		out = append(out, news.DiveQuestion{Kind: news.AskDispute, Subject: w.named(w.name(news.Name{ID: w.m.mains0()}))})
	}
	return out
}

// oneOfEach takes the first question of each kind before the second of any, in order, at most so many.
func oneOfEach(all []news.DiveQuestion, most int) []news.DiveQuestion {
	count := map[news.AskKind]int{}
	rank := make([]int, len(all))
	for i := range all {
		rank[i] = count[all[i].Kind]
		count[all[i].Kind]++
	}
	var out []news.DiveQuestion
	for round := 0; len(out) < min(most, len(all)); round++ {
		for i := range all {
			if rank[i] == round && len(out) < most {
				out = append(out, all[i])
			}
		}
	}
	return out
}

// mains0 is the first main entity; empty if there is none.
func (m *material) mains0() news.EntityID {
	if len(m.mains) == 0 {
		return ""
	}
	return m.mains[0]
}

// maker is who makes a release's product, as far as that is known; else the product.
func (w *diver) maker(r *news.Record) news.Name {
	if r.Maker.ID != "" {
		return r.Maker
	}
	if root := w.o.Gazetteer.Root(r.Subject.ID); r.Subject.ID != "" && root != "" {
		return news.Name{ID: root}
	}
	return subject(r)
}

// office is the organisation that a person comes to or leaves, a main entity first.
func (w *diver) office(m *news.PeopleMove) news.Name {
	for _, n := range []news.Name{m.To, m.From} {
		if w.of(n.ID) {
			return n
		}
	}
	if m.To.Empty() {
		return m.From
	}
	return m.To
}

// sources are all reports of the stories, and all others that are cited, by time.
func (w *diver) sources(dive *news.Dive) []news.DiveSource {
	want := map[news.ReportID]bool{}
	for _, id := range w.m.order {
		want[id] = true
	}
	for _, s := range dive.Sentences() {
		for _, p := range s.Passages {
			want[p.Report] = true
		}
	}
	var out []news.DiveSource
	for id := range want {
		if v := w.m.voices[id]; v != nil {
			out = append(out, news.DiveSource{At: v.Published, Link: news.Link{
				Report: id, URL: v.URL, Outlet: v.Outlet, Class: v.Class, Lang: v.Lang, Title: v.Title,
			}})
		}
	}
	slices.SortFunc(out, func(a, b news.DiveSource) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Report, b.Report)) })
	return out
}
