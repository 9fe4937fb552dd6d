package claim

import (
	"cmp"
	_ "embed"
	"strings"
	"sync"
	"time"

	"dateline/internal/news"
	"dateline/internal/text"
	"dateline/internal/when"
)

//go:embed promise_words.tsv
var promiseWords string

//nolint:gochecknoglobals // made once and never changed
var promiseLexicon = sync.OnceValue(func() *lexicon { return newLexicon(promiseWords) })

// sign is a phrase of the lexicon at its place.
type sign struct {
	text.Span
	class string
}

// pledge is a date of a passage with what stands around it.
type pledge struct {
	date      when.Date
	clause    text.Span
	milestone sign // empty if none
	cue       bool
	orig      bool // the date before a change
	slip      bool
}

// pledger reads the promises of one passage.
type pledger struct {
	p      *passage
	folded string
	signs  []sign
	zh     bool
	back   bool // may look at what the sentence before promised
	today  string
}

// promises returns the promises that a passage claims: a milestone that is to be reached, with a date that is not over.
// It reads date by date: the clause around it must say that something is to come, and what. A change of date makes two
// dates one promise. Dates of meetings, contracts and people, and of what markets will do, are no promises.
func promises(p *passage) []news.Claim { return promisesOf(p, true) }

// promisesOf reads the promises of a passage; back says whether it may look at what the sentence before promised.
func promisesOf(p *passage, back bool) []news.Claim {
	if p.published.IsZero() {
		return nil // nothing says which dates are ahead
	}
	if s := strings.TrimRight(p.text, " ”」』\"’"); strings.HasSuffix(s, "?") || strings.HasSuffix(s, "？") {
		return nil // a question promises nothing
	}
	told := back && p.before != nil && len(p.before.dates) > 0
	if len(p.dates) == 0 && !told {
		return nil
	}
	r := pledger{p: p, back: back, zh: p.lang.IsChinese(), today: when.Local(p.published, p.lang).Format(time.DateOnly)}
	if len(p.dates) > 0 && !r.ahead() {
		return nil
	}
	r.folded = fold(p.text)
	r.find()
	if len(p.dates) == 0 {
		return r.undated()
	}
	return r.read()
}

// ahead says whether any date is ahead, or one is over that may have been missed.
func (r *pledger) ahead() bool {
	for i := range r.p.dates {
		if d := &r.p.dates[i]; r.future(d) || d.To != "" && !r.over(d, 120) {
			return true
		}
	}
	return false
}

// future says whether a date is ahead: it ends after the day of publication. What has no end begins on that day or later.
func (r *pledger) future(d *when.Date) bool {
	switch {
	case d.Grain == when.Vague || d.Days.Empty():
		return false
	case d.To != "":
		return d.To > r.today
	default:
		return d.Days.From > r.today
	}
}

// over says whether a date ended more than so many days before the publication.
func (r *pledger) over(d *when.Date, days int) bool {
	to, err := time.Parse(time.DateOnly, d.To)
	return err != nil || r.p.published.Sub(to) > time.Duration(days)*24*time.Hour
}

// find reads the signs of the passage.
func (r *pledger) find() {
	l := promiseLexicon()
	for i := 0; i < len(r.folded); {
		c := r.folded[i]
		if c < 0x80 && !isWordByte(c) && c != '\'' {
			i++
			continue
		}
		if ph, ok := l.at(r.folded, i, len(r.folded)); ok && !r.inDate(i) {
			r.signs = append(r.signs, sign{text.Span{Start: i, End: i + len(ph.text)}, ph.class})
			i += len(ph.text)
			continue
		}
		switch {
		case c >= 0xE0:
			i += 3
		default:
			i = max(i+1, wordEnd(r.folded, i))
		}
	}
}

// inDate says whether i lies within a date: 2026年起 is no cue.
func (r *pledger) inDate(i int) bool {
	for k := range r.p.dates {
		if d := &r.p.dates[k]; i >= d.Start && i < d.End {
			return true
		}
	}
	return false
}

// read makes promises of the dates.
func (r *pledger) read() []news.Claim {
	var pledges []pledge
	for _, d := range r.p.dates {
		if d.Grain == when.Vague || d.Days.Empty() {
			continue
		}
		pledges = append(pledges, r.look(d))
	}
	r.slip(pledges)
	var out []news.Claim
	used := make([]bool, len(pledges))
	for i := range pledges {
		g := &pledges[i]
		if used[i] || g.orig || !r.counts(g) {
			continue
		}
		used[i] = true
		c := r.claim(g)
		if g.slip && c.Promise.Status == news.FateExpected || g.slip && c.Promise.Status == news.FateDenied {
			if c.Promise.Status == news.FateExpected {
				c.Promise.Status = news.FateSlipped
			}
			c.Promise.Earlier = r.earlier(pledges, used, i)
		} else if r.has("early", g.clause.Start, g.clause.End) {
			c.Promise.Earlier = r.earlier(pledges, used, i)
		}
		if c.Subject.Empty() {
			continue
		}
		if n := len(out); n > 0 && same(&out[n-1], &c) {
			if a, b := &out[n-1].Promise.When, c.Promise.When; b.From >= a.From && b.To <= a.To && out[n-1].Promise.Status == news.FateExpected {
				*a = b // the finer one
			}
			continue
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		out = r.bareSlip(pledges)
	}
	if len(out) == 0 {
		out = r.kept(pledges)
	}
	return out
}

// kept makes a promise of a date that is over of which the passage says that it was met: 如期于3月5日上线.
func (r *pledger) kept(pledges []pledge) []news.Claim {
	for i := range pledges {
		g := &pledges[i]
		if r.future(&g.date) || r.over(&g.date, 60) || g.milestone.class == "" || weak(g.milestone.class) || !r.has("keep", g.clause.Start, g.clause.End) {
			continue
		}
		c := r.claim(g)
		if c.Promise.Status != news.FateExpected || c.Subject.Empty() {
			continue
		}
		c.Promise.Status, c.Modality = news.FateKept, news.Stated
		return []news.Claim{c}
	}
	return nil
}

// same says whether a promise is told twice in a passage: of the same thing, at times of which one holds the other.
func same(a, b *news.Claim) bool {
	x, y := a.Promise.When, b.Promise.When
	if a.Subject != b.Subject {
		return false
	}
	return x == y || a.Promise.Milestone == b.Promise.Milestone && x.From != "" && y.From != "" && x.To != "" && y.To != "" &&
		(x.From <= y.From && x.To >= y.To || y.From <= x.From && y.To >= x.To)
}

// counts says whether a date is a promise's.
func (r *pledger) counts(g *pledge) bool {
	d := &g.date
	if !r.future(d) || d.Bound == when.Until && !g.slip {
		return false
	}
	if g.milestone.class == "" || milestoneName(g.milestone.class) == "general" {
		switch {
		case r.has("event", g.clause.Start, g.clause.End):
			return r.then(g)
		case g.milestone.class != "":
			if !r.clauseBefore(g) {
				return false
			}
		case g.slip && r.told() != nil: // "but now it is put off to …": what was told before
			g.milestone = sign{g.date.Span, "m:" + r.told().Promise.Milestone}
		case !r.bareCue(g) && !r.plan(g):
			return false
		}
	}
	now := d.Days.From != "" && d.Days.From <= r.today // it has begun: only a plain cue makes it a promise
	if now && (!g.cue || r.has("past", g.clause.Start, g.clause.End) || !r.comes(g) && !g.slip && !r.toBefore(g) && !r.progressive(g.milestone)) {
		return false
	}
	if now && r.deedDone(g.milestone) { // what is done is told by the way; the clause may still say what will be
		if g.milestone = (sign{}); !r.plan(g) {
			return false
		}
	}
	if !r.zh && (!r.timed(d) || r.fair(d)) || r.zh && r.attributive(d) || r.began(d) {
		return false
	}
	if r.meets(d) {
		return r.then(g)
	}
	if d.Grain == when.Day && d.Days.From == r.today {
		return false
	}
	between := text.Span{Start: min(d.Start, cmp.Or(g.milestone.Start, d.Start)), End: max(d.End, g.milestone.End)}
	switch {
	case r.has("bad", g.clause.Start, g.clause.End), r.has("shares", 0, len(r.folded)), r.has("sum", g.clause.Start, g.clause.End):
		return false
	case r.has("event", between.Start, between.End) || weak(g.milestone.class) && r.has("event", g.clause.Start, g.clause.End):
		return r.then(g)
	case r.has("forecast", g.clause.Start, g.clause.End) && (weak(g.milestone.class) || r.has("forecast", between.Start, between.End) && !g.slip):
		return false
	case weak(g.milestone.class) && !g.cue:
		return false
	}
	if !g.slip && r.long(d) {
		return false // 未来五年, 四年内: the length of a plan
	}
	if strings.HasPrefix(g.milestone.class, "m:investment") && d.Relative && d.Grain == when.Year && (d.Bound == when.By || d.Days.From == r.today) {
		return false // within four years: the length of a plan
	}
	if weak(g.milestone.class) && r.counted(between) {
		return false // build four million in 2026
	}
	return g.cue || r.beginsAhead(d)
}

// clauseBefore takes the milestone from the clause before, where that of the date only says that it takes place:
// "洽谈融资，预计2026年初进行".
func (r *pledger) clauseBefore(g *pledge) bool {
	before := r.clauseOf(max(g.clause.Start-3, 0), max(g.clause.Start-3, 0))
	for _, s := range r.signs {
		if s.Start >= before.Start && s.End <= before.End && strings.HasPrefix(s.class, "m:") && !weak(s.class) {
			g.milestone = s
			g.clause.Start = before.Start
			return true
		}
	}
	return false
}

// bareCue says whether a clause tells of a thing that comes, and no more: "AI glasses expected next year".
func (r *pledger) bareCue(g *pledge) bool {
	if r.zh || r.has("forecast", g.clause.Start, g.clause.End) || r.has("event", g.clause.Start, g.clause.End) {
		return false
	}
	for _, s := range r.signs {
		if s.class != "cue" || s.Start < g.clause.Start || s.End > g.date.Start {
			continue
		}
		switch r.folded[s.Start:s.End] {
		case "expected", "due", "slated", "scheduled", "coming", "due out", "planned", "set for", "arriving", "upcoming", "promises", "promised":
			if g.date.Start-s.End <= 24 && strings.Count(r.folded[s.End:g.date.Start], " ") <= 5 && !strings.HasPrefix(r.folded[s.End:], " to ") {
				return true
			}
		}
	}
	return false
}

// then says whether what stands behind a meeting is to be shown there: 届时将发布. The date is then the meeting's.
func (r *pledger) then(g *pledge) bool {
	at := strings.Index(r.folded[g.date.End:], "届时")
	if at < 0 {
		at = strings.Index(r.folded[g.date.End:], "会上将")
	}
	if at < 0 {
		return false
	}
	at += g.date.End
	for _, s := range r.signs {
		if s.Start > at && s.Start-at < 150 && strings.HasPrefix(s.class, "m:") && !weak(s.class) {
			g.milestone, g.cue = s, true
			g.clause.End = max(g.clause.End, r.clauseOf(s.Start, s.End).End)
			return true
		}
	}
	return false
}

// claim makes a promise of a date.
func (r *pledger) claim(g *pledge) news.Claim {
	m := r.milestone(g)
	if milestoneName(m.class) == "market launch" && r.exchange() {
		m.class, g.milestone.class = "m:listing!", "m:listing!"
	}
	c := news.Claim{
		Kind: news.ClaimPromise, Start: min(g.date.Start, m.Start), End: max(g.date.End, m.End),
		Modality: news.Expected, Subject: r.subject(g),
		Promise: &news.Promise{Milestone: milestoneName(m.class), When: g.date.Days, Status: news.FateExpected},
	}
	switch {
	case r.has("deny", 0, len(r.folded)) || r.p.source.Modality == news.Denied:
		c.Promise.Status, c.Modality = news.FateDenied, news.Denied
	case r.has("cancel", g.clause.Start, g.clause.End):
		c.Promise.Status = news.FateCancelled
	}
	return c
}

// exchange says whether a passage speaks of shares, so that 上市 is a company's listing.
func (r *pledger) exchange() bool {
	for _, w := range [...]string{"股票", "主板", "交易所", "港交所", "上交所", "深交所", "北交所", "联交所", "科创板", "创业板", "纳斯达克", "纽交所", "h股", "a股", "新股", "招股", "募资", "ipo", "发行价", "两地"} {
		if strings.Contains(r.folded, w) {
			return true
		}
	}
	return false
}

// milestone is what is to be reached: of a clause that only says that a thing comes, its release.
func (r *pledger) milestone(g *pledge) sign {
	if g.milestone.class == "" {
		return sign{g.date.Span, "m:release"}
	}
	return g.milestone
}

func milestoneName(class string) string {
	return strings.TrimSuffix(strings.TrimPrefix(class, "m:"), "!")
}
