package compose

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"dateline/internal/news"
)

// How many sections a dive has at most, and how many of them tell of its entities beside the storyline: no more than
// tell of the storyline itself, or this many where that tells little.
const (
	maxSections = 15
	fewBeside   = 6
)

// episode is what one section tells: records about one subject that were told on one day of one story, or that stand
// beside the stories.
type episode struct {
	key     string
	subject news.Name
	beside  bool
	at      time.Time
	last    time.Time
	reports []news.ReportID // that tell it, by time, then id
	picks   []pick          // its records with their changes, the weightiest first
	cites   map[place]bool  // the passages that its records rest on
	weight  float64
}

// place is a passage of a report.
type place struct {
	report news.ReportID
	n      int
}

// episodes finds what there is to tell, by time: of the stories first of all, and beside them what is nearest.
func (w *diver) episodes() []*episode {
	own, beside := w.ownEpisodes(), w.besideEpisodes()
	heaviest := func(a, b *episode) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), a.at.Compare(b.at), cmp.Compare(a.key, b.key))
	}
	slices.SortFunc(own, heaviest)
	slices.SortFunc(beside, heaviest)
	return slices.Concat(own, beside)
}

// ownEpisodes groups the changes of records that the stories' reports tell: by story, day and subject. What others tell of
// the same records joins the episode of these days, or is one of its own.
func (w *diver) ownEpisodes() []*episode {
	byKey := map[string]*episode{}
	var all []*episode
	join := func(key string, about news.Name, r *news.Record, change int, c news.ClaimRef) {
		e := byKey[key]
		if e == nil {
			e = &episode{key: key, subject: w.name(about), cites: map[place]bool{}}
			byKey[key] = e
			all = append(all, e)
		}
		e.add(r, change, c)
	}
	for _, inside := range []bool{true, false} {
		for i := range w.m.records {
			r := &w.m.records[i]
			about := subject(r)
			if about.ID == "" || !w.m.own(r) || generic(r) {
				continue
			}
			for j := range r.Changes {
				for _, c := range r.Changes[j].Claims {
					story, in := w.m.story[c.Report]
					if in != inside || w.m.voices[c.Report] == nil || !in && (!w.dated(c.Report) || !w.m.near(c.At)) {
						continue
					}
					key := w.day(c.At) + " " + string(about.ID)
					if in {
						key = string(w.m.stories[story].ID) + " " + key
					} else if e := closest(all, r, c.At); e != nil {
						key = e.key
					}
					join(key, about, r, j, c)
				}
			}
		}
	}
	all = w.spoken(all)
	for _, e := range all {
		w.finish(e)
	}
	return all
}

// spoken gives the reports of the stories that hold a quotation and tell of no record to the nearest episode of their story,
// or makes one of them.
func (w *diver) spoken(all []*episode) []*episode {
	for i := range w.m.claims {
		c := &w.m.claims[i]
		story, in := w.m.story[c.Report]
		if !in || w.m.voices[c.Report] == nil || !w.quotable(c) {
			continue
		}
		var best *episode
		var far time.Duration
		for _, e := range all {
			if k, own := w.m.story[e.reports[0]]; !own || k != story {
				continue
			}
			d := max(e.at.Sub(c.At), c.At.Sub(e.last), 0)
			if slices.Contains(e.reports, c.Report) {
				d = -1
			}
			if d <= joinWindow && (best == nil || d < far) {
				best, far = e, d
			}
		}
		if best == nil {
			key := string(w.m.stories[story].ID) + " " + w.day(c.At) + " said"
			best = &episode{key: key, subject: w.name(c.Speaker), cites: map[place]bool{}}
			all = append(all, best)
		}
		best.tell(c.Report, c.Passage, c.At)
	}
	return all
}

// joinWindow is how far from an episode's days the word of a report outside the stories still belongs to it.
const joinWindow = 48 * time.Hour

// closest is the episode that tells of a record and whose days are nearest to a time; nil if none is near.
func closest(all []*episode, r *news.Record, at time.Time) *episode {
	var best *episode
	var far time.Duration
	for _, e := range all {
		d := max(e.at.Sub(at), at.Sub(e.last), 0)
		tells := slices.ContainsFunc(e.picks, func(p pick) bool { return p.record == r })
		if tells && d <= joinWindow && (best == nil || d < far) {
			best, far = e, d
		}
	}
	return best
}

// dated says whether it is known when a report was published: one without a date can stand nowhere in time.
func (w *diver) dated(id news.ReportID) bool {
	v := w.m.voices[id]
	return v != nil && v.Dated
}

// besideEpisodes groups the records of the main entities on which no report of the stories rests: a product and a person
// each by itself, the figures of one subject and day together.
func (w *diver) besideEpisodes() []*episode {
	byKey := map[string]*episode{}
	var all []*episode
	told := w.toldOtherwise()
	for i := range w.m.records {
		r := &w.m.records[i]
		change, ok := standing(r)
		if !ok || w.m.own(r) || !w.m.near(r.Changes[change].At) || !w.sound(r, change, told) {
			continue
		}
		about := subject(r)
		key := "of " + r.Key.Subject // what is told of one product or person stands together
		switch r.Key.Kind {
		case news.RecordRelease, news.RecordMove, news.RecordPromise, news.RecordRumour:
		case news.RecordNumber: // those of one day together
			key = "figures of " + string(about.ID) + " " + w.day(r.Changes[change].At)
			if !w.borne(r) { // what one outlet alone tells stands with nothing but the rest of its report
				key += " " + string(r.Changes[change].Claims[0].Report)
			}
		}
		e := byKey[key]
		if e == nil {
			e = &episode{key: key, subject: w.name(r.Subject), beside: true, cites: map[place]bool{}}
			byKey[key] = e
			all = append(all, e)
		}
		for _, c := range cited(r, change) {
			if w.dated(c.Report) && w.m.near(c.At) {
				e.add(r, change, c)
			}
		}
	}
	all = slices.DeleteFunc(all, func(e *episode) bool { return len(e.reports) == 0 })
	for _, e := range all {
		w.finish(e)
	}
	return all
}

// toldOtherwise are the passages that records other than rumours rest on.
func (w *diver) toldOtherwise() map[place]bool {
	out := map[place]bool{}
	for i := range w.m.records {
		r := &w.m.records[i]
		if r.Key.Kind == news.RecordRumour {
			continue
		}
		for j := range r.Changes {
			for _, c := range r.Changes[j].Claims {
				out[place{c.Report, c.Passage}] = true
			}
		}
	}
	return out
}

// sound says whether a record beside the stories can be told: of known names, a figure of one of the main entities
// and no bare share, a rumour only where no other record tells the same.
func (w *diver) sound(r *news.Record, change int, told map[place]bool) bool {
	c := &r.Changes[change]
	if !known(r.Subject, r.Maker) && (c.Value.Move == nil || !known(c.Value.Move.From, c.Value.Move.To)) {
		return false
	}
	switch r.Key.Kind {
	case news.RecordNumber:
		return r.Key.Attribute != "" && w.of(r.Subject.ID) && !bare(c.Value.Figure)
	case news.RecordRumour:
		return !slices.ContainsFunc(c.Claims, func(ref news.ClaimRef) bool { return told[place{ref.Report, ref.Passage}] })
	case news.RecordRelease:
		return known(r.Subject) || w.borne(r)
	case news.RecordPromise:
		return !w.empty(r, change)
	case news.RecordMove:
	}
	return true
}

// generic says whether a release's product has no name of its own ("an AI model", 新模型), or one that was misread.
func generic(r *news.Record) bool {
	if strings.ContainsAny(r.Subject.Text, "\"“”「」") {
		return r.Subject.ID == ""
	}
	latin := strings.ContainsFunc(r.Subject.Text, func(c rune) bool { return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' })
	return r.Subject.ID == "" && (r.Subject.English != "" || !latin) &&
		(r.Key.Kind == news.RecordRelease || r.Key.Kind == news.RecordPromise || r.Key.Kind == news.RecordRumour)
}

// bare says whether a figure is a share without a word of what: it says nothing away from its passage.
func bare(f *news.Figure) bool { return f != nil && f.Unit == "percent" && f.Scope == "" }

// name is a name with the gazetteer's English text where it knows it.
func (w *diver) name(n news.Name) news.Name {
	if n.ID != "" {
		n.Text = w.o.Gazetteer.Name(n.ID, news.English)
	}
	return n
}

// add adds a change of a record with one of its claims.
func (e *episode) add(r *news.Record, change int, c news.ClaimRef) {
	e.tell(c.Report, c.Passage, c.At)
	if !slices.ContainsFunc(e.picks, func(p pick) bool { return p.record == r && p.change == change }) {
		e.picks = append(e.picks, pick{record: r, change: change, status: r.Changes[change].Status, weight: breadth(r)})
	}
}

// tell adds a passage.
func (e *episode) tell(id news.ReportID, n int, at time.Time) {
	e.cites[place{id, n}] = true
	if !slices.Contains(e.reports, id) {
		e.reports = append(e.reports, id)
	}
	if e.at.IsZero() || at.Before(e.at) {
		e.at = at
	}
	if at.After(e.last) {
		e.last = at
	}
}

// finish orders what an episode holds and weighs it.
func (w *diver) finish(e *episode) {
	slices.SortFunc(e.reports, func(a, b news.ReportID) int {
		return cmp.Or(w.m.voices[a].Published.Compare(w.m.voices[b].Published), cmp.Compare(a, b))
	})
	for i := range e.picks {
		p := &e.picks[i]
		if p.change > 0 && !p.record.Changes[p.change].Against || w.moved(p.record) {
			p.weight += 3
		}
		switch p.record.Key.Kind {
		case news.RecordRumour:
			p.weight -= 3
		case news.RecordPromise:
			p.weight++
		case news.RecordMove:
			p.weight += 2 // people carry a storyline on
		default:
		}
	}
	slices.SortFunc(e.picks, func(a, b pick) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.record.ID, b.record.ID), cmp.Compare(a.change, b.change))
	})
	for i, p := range e.picks {
		if i < 3 {
			e.weight += p.weight / float64(i+1)
		}
	}
	e.weight += 2 * float64(w.shared(e))
	if slices.Contains(w.m.mains, e.subject.ID) {
		e.weight += 2
	}
}

// shared counts the main entities that an episode's reports name, at most those of the best report.
func (w *diver) shared(e *episode) int {
	best := 0
	for _, id := range e.reports {
		n := 0
		for _, k := range w.m.voices[id].Entities {
			if slices.Contains(w.m.mains, k.ID) {
				n++
			}
		}
		best = max(best, n)
	}
	return best
}
