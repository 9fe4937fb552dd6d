package compose

import (
	"cmp"
	"slices"
	"time"

	"dateline/internal/news"
	"dateline/internal/summary"
	"dateline/internal/when"
)

// maxEntries bounds the timeline: of more stories, those with most reports stand.
const maxEntries = 20

// eventWindow is how long before its first report the event of a story may lie: an older date of its texts is background.
const eventWindow = 14 * 24 * time.Hour

// timeline is an entry a story, with its best sentence, at the day of the event (METHODS, §18).
func (w *diver) timeline() []news.DiveEntry {
	order := make([]int, len(w.m.stories))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(len(w.m.stories[b].Members), len(w.m.stories[a].Members))
	})
	var out []news.DiveEntry
	for _, i := range order[:min(len(order), maxEntries)] {
		if e, ok := w.entry(i); ok {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b news.DiveEntry) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Reported, b.Reported), cmp.Compare(a.Story, b.Story))
	})
	return out
}

// entry is a story's entry; false if nothing of it can be said in an edition.
func (w *diver) entry(story int) (news.DiveEntry, bool) {
	var cands []summary.Candidate
	for _, id := range w.m.stories[story].Members {
		if w.m.voices[id] == nil {
			continue
		}
		for i := range w.passages[id] {
			if p := &w.passages[id][i]; !tooLong(p) {
				cands = append(cands, w.candidate(p))
			}
		}
	}
	if len(cands) == 0 {
		return news.DiveEntry{}, false
	}
	e := news.DiveEntry{Story: w.m.stories[story].ID, Texts: news.Texts{}, Classes: map[news.Lang]news.Attribution{}}
	e.Day, e.Reported = w.event(cands)
	for _, lang := range news.EditionLangs() {
		s, by, ok := w.entryText(story, cands, lang)
		if !ok {
			return e, false
		}
		e.Texts[lang] = s
		if by != "" {
			e.Classes[lang] = by
		}
	}
	return e, true
}

// entryText is what an edition says of a story: its best title in the language, else a sentence from its records, else its
// best title in another language.
func (w *diver) entryText(story int, cands []summary.Candidate, lang news.Lang) (news.Sentence, news.Attribution, bool) {
	best, ok := summary.Headline(cands, lang)
	if ok && best.Lang.Edition() != lang {
		for i := range w.m.records {
			r := &w.m.records[i]
			for j := range slices.Backward(r.Changes) {
				if !slices.ContainsFunc(r.Changes[j].Claims, func(c news.ClaimRef) bool {
					n, in := w.m.story[c.Report]
					return in && n == story
				}) || !w.of(subject(r).ID) {
					continue
				}
				if s, said := w.template(r, j, lang, ""); said {
					return s, r.Changes[j].Attribution, true
				}
			}
		}
	}
	if !ok {
		return news.Sentence{}, "", false
	}
	s, ok := w.copyOf(w.at(best))
	return s, w.claims[best.Report][best.N].Attribution, ok
}

// event is the day of a story's event and that of its first report: of the days on which reports were published and those
// that they name, the one with most of both, named days twice; the first among equals.
func (w *diver) event(cands []summary.Candidate) (day, reported string) {
	first := cands[0].At
	for i := range cands {
		if cands[i].At.Before(first) {
			first = cands[i].At
		}
	}
	type told struct {
		report news.ReportID
		day    string
	}
	published, named := map[told]bool{}, map[told]bool{}
	score := map[string]int{}
	from := w.day(first.Add(-eventWindow))
	for i := range cands {
		c := &cands[i]
		on := told{c.Report, w.day(c.At)}
		if !published[on] {
			published[on] = true
			score[on.day]++
		}
		for _, d := range when.Scan(c.Text, c.At.In(w.o.Zone), c.Lang) {
			at := told{c.Report, d.From}
			if d.Grain != when.Day || d.From != d.To || d.From < from || d.From > on.day || named[at] {
				continue
			}
			named[at] = true
			score[d.From] += 2
		}
	}
	reported = w.day(first)
	for d, n := range score {
		if day == "" || n > score[day] || n == score[day] && d < day {
			day = d
		}
	}
	// Reports go on after the event: without a day that they name it was when they began.
	if len(named) == 0 || day > reported {
		day = reported
	}
	return day, reported
}
