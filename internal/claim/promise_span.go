package claim

import (
	"strings"
	"time"

	"dateline/internal/quantity"
	"dateline/internal/text"
	"dateline/internal/when"
)

// comes says whether a cue of the clause says that something is to come: 正式 goes with what is done as well.
func (r *pledger) comes(g *pledge) bool {
	for _, s := range r.signs {
		if s.class == "cue" && s.Start >= g.clause.Start && s.End <= g.clause.End {
			if w := r.folded[s.Start:s.End]; w != "正式" && w != "官宣" {
				return true
			}
		}
	}
	return false
}

// long says whether a date is a stretch of years that says no more than how long something goes on.
func (r *pledger) long(d *when.Date) bool {
	if d.Bound == when.By && d.Relative && d.Grain == when.Year && r.zh && strings.Contains(r.folded[d.Start:d.End], "年内") && !strings.HasPrefix(r.folded[d.Start:], "年内") && !strings.HasPrefix(r.folded[d.Start:], "今年") && !strings.HasPrefix(r.folded[d.Start:], "明年") {
		return d.To > r.p.published.AddDate(2, 6, 0).Format(time.DateOnly)
	}
	from, err := time.Parse(time.DateOnly, d.From)
	if err != nil {
		return false
	}
	to, err := time.Parse(time.DateOnly, d.To)
	return err == nil && to.Sub(from) > 900*24*time.Hour
}

// toBefore says whether "to" with a verb stands before the date.
func (r *pledger) toBefore(g *pledge) bool {
	for _, s := range r.signs {
		if s.class == "to" && s.Start >= g.clause.Start && s.End <= g.date.Start && r.infinitive(s) {
			return true
		}
	}
	return false
}

// counted says whether a count of things stands in a stretch.
func (r *pledger) counted(at text.Span) bool {
	for i := range r.p.quantities {
		if q := &r.p.quantities[i]; q.Kind == quantity.Figure && q.Unit != "percent" && (q.High >= 100 || q.Low == 0) && q.Start >= at.Start && q.End <= at.End {
			return true
		}
	}
	return false
}
