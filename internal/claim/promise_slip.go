package claim

import (
	"strings"
	"time"

	"dateline/internal/news"
	"dateline/internal/text"
	"dateline/internal/when"
)

// slip marks the pledges that a change of date leads to, and those that it leads away from.
func (r *pledger) slip(pledges []pledge) {
	for i := range pledges {
		g := &pledges[i]
		if g.orig || g.slip {
			continue
		}
		switch {
		case r.future(&g.date) && r.moved(pledges, i):
			g.slip = true
		case r.zh && g.milestone.class != "" && r.slipBehind(g):
			g.orig = true
		}
	}
}

// moved says whether the date is set against an old one beside it, with a word of delay between or around them.
func (r *pledger) moved(pledges []pledge, i int) bool {
	for _, k := range [...]int{i - 1, i + 1} {
		if k < 0 || k >= len(pledges) || !pledges[k].orig {
			continue
		}
		a, b := pledges[min(i, k)].date, pledges[max(i, k)].date
		if b.Start-a.End > 150 {
			continue
		}
		from := pledges[i].clause.Start
		if !r.zh {
			from = min(from, pledges[k].clause.Start)
		}
		if r.has("slip", from, pledges[i].date.Start) || r.instead() {
			return true
		}
	}
	return false
}

// instead says whether the passage sets a date against an earlier plan without a verb of delay.
func (r *pledger) instead() bool {
	for _, s := range r.signs {
		if s.class == "orig" {
			switch r.folded[s.Start:s.End] {
			case "instead of", "rather than":
				return true
			}
		}
	}
	return false
}

// slipBehind says whether the passage ends with a delay that names no new date: what is dated before it was the plan.
func (r *pledger) slipBehind(g *pledge) bool {
	for _, s := range r.signs {
		if s.class != "slip" || s.Start < g.date.End {
			continue
		}
		lead := r.folded[g.date.End:s.Start]
		if strings.Contains(lead, "此前") || strings.Contains(lead, "曾") || strings.Contains(lead, "不会") {
			return false
		}
		clause := r.clauseOf(s.Start, s.End)
		for k := range r.p.dates { // a date behind the delay is the new one
			if d := &r.p.dates[k]; d.Start >= s.End && d.End <= clause.End && !d.Days.Empty() {
				return false
			}
		}
		return true
	}
	return false
}

// earlier returns the date before a slip: one of the passage that is marked as the old plan, else that of the sentence
// before, if it tells of an earlier one.
func (r *pledger) earlier(pledges []pledge, used []bool, i int) news.Days {
	best := -1
	for k := range pledges {
		if k == i || !pledges[k].orig {
			continue
		}
		if best < 0 || pledges[k].date.To > pledges[best].date.To {
			best = k
		}
	}
	if best >= 0 {
		used[best] = true
		old := pledges[best].date
		if old.Relative && old.Days.From != "" && pledges[i].date.To != "" && old.Days.From > pledges[i].date.To && !r.has("early", 0, len(r.folded)) {
			return yearBefore(old.Days) // of a month without a year, the one before the new date
		}
		return old.Days
	}
	if before := r.told(); before != nil && before.Promise.When.To != "" && before.Promise.When.To < pledges[i].date.Days.From {
		return before.Promise.When
	}
	return news.Days{}
}

// yearBefore moves an interval back by a year.
func yearBefore(d news.Days) news.Days {
	for _, end := range [...]*string{&d.From, &d.To} {
		if t, err := time.Parse(time.DateOnly, *end); err == nil {
			*end = t.AddDate(-1, 0, 0).Format(time.DateOnly)
		}
	}
	return d
}

// told returns the promise of the sentence before, if it has one.
func (r *pledger) told() *news.Claim {
	b := r.p.before
	if !r.back || b == nil || len(b.dates) == 0 {
		return nil
	}
	if said := promisesOf(b, false); len(said) > 0 && !said[0].Promise.When.Empty() {
		return &said[0]
	}
	return nil
}

// bareSlip makes a promise of a delay, or of a plan given up, that names the old date alone.
func (r *pledger) bareSlip(pledges []pledge) []news.Claim {
	best := -1
	for i := range pledges {
		g := &pledges[i]
		if !g.orig || g.milestone.class == "" || g.date.Grain < when.Month && !r.future(&g.date) || !r.has("slip", 0, len(r.folded)) && !r.has("cancel", 0, len(r.folded)) || r.over(&g.date, 120) && !r.future(&g.date) || r.has("bad", g.clause.Start, g.clause.End) {
			continue
		}
		if best < 0 || g.date.To > pledges[best].date.To {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	g := &pledges[best]
	c := r.claim(g)
	if c.Subject.Empty() {
		return nil
	}
	if c.Promise.Status == news.FateExpected {
		c.Promise.Status = news.FateSlipped
	}
	if c.Promise.Status == news.FateSlipped {
		c.Promise.When, c.Promise.Earlier = news.Days{}, g.date.Days
	}
	return []news.Claim{c}
}

// undated makes a promise of a delay in a sentence without any date, if the sentence before tells what was promised.
func (r *pledger) undated() []news.Claim {
	for _, s := range r.signs {
		if s.class != "slip" && s.class != "cancel" || !r.zh && !r.passive(s) {
			continue
		}
		before := r.told()
		if before == nil || before.Promise.Status != news.FateExpected {
			return nil
		}
		c := news.Claim{
			Kind: news.ClaimPromise, Start: s.Start, End: s.End, Modality: news.Expected, Subject: before.Subject,
			Promise: &news.Promise{Milestone: before.Promise.Milestone, Status: news.FateSlipped, Earlier: before.Promise.When},
		}
		if s.class == "cancel" {
			c.Promise.Status = news.FateCancelled
			c.Promise.When, c.Promise.Earlier = before.Promise.When, news.Days{}
		}
		return []news.Claim{c}
	}
	return nil
}

// passive says whether an English word of delay is a verb that tells what became of something: "has been postponed".
func (r *pledger) passive(s sign) bool {
	if !strings.HasSuffix(r.folded[s.Start:s.End], "ed") && !strings.HasPrefix(r.folded[s.Start:s.End], "pushed ") {
		return false
	}
	lead := strings.TrimRight(r.folded[:s.Start], " ")
	for _, w := range [...]string{" been", " was", " were", " is", " are", " being"} {
		if strings.HasSuffix(lead, w) {
			return true
		}
	}
	return false
}

// clauseOf returns the clause around a date, between marks that part clauses.
func (r *pledger) clauseOf(start, end int) text.Span {
	return r.between(start, end, func(i int) int {
		if n := hardMark(r.folded, i); n > 0 {
			return n
		}
		switch {
		case r.folded[i] == ',':
			if i+1 < len(r.folded) && isWordByte(r.folded[i+1]) {
				return 0 // 1,000
			}
			return 1
		case r.folded[i] == 0xEF && strings.HasPrefix(r.folded[i:], "，"):
			return 3
		}
		return 0
	})
}

// sentencePart returns the sentence around a date, up to a semicolon.
func (r *pledger) sentencePart(start, end int) text.Span {
	return r.between(start, end, func(i int) int { return hardMark(r.folded, i) })
}

// hardMark returns the length of a mark at i that ends a statement, or 0.
func hardMark(s string, i int) int {
	switch c := s[i]; {
	case c == ';' || c == '\n' || c == '!' || c == '?':
		return 1
	case c == ':' && i+1 < len(s) && s[i+1] == ' ':
		return 1
	case c == '.' && i+1 < len(s) && s[i+1] == ' ' && i > 2 && isWordByte(s[i-1]) && isWordByte(s[i-2]) && isWordByte(s[i-3]):
		return 1
	case c != 0xE2 && c != 0xE3 && c != 0xEF || i+3 > len(s): // no first byte of a mark
		return 0
	}
	switch s[i : i+3] {
	case "。", "；", "！", "？", "：", "—", "–":
		return 3
	}
	return 0
}

// between goes from a date to the marks before and behind it.
func (r *pledger) between(start, end int, mark func(int) int) text.Span {
	out := text.Span{Start: 0, End: len(r.folded)}
	for i := start - 1; i >= 0; i-- {
		if n := mark(i); n > 0 && i+n <= start {
			out.Start = i + n
			break
		}
	}
	for i := end; i < len(r.folded); i++ {
		if mark(i) > 0 {
			out.End = i
			break
		}
	}
	return out
}
