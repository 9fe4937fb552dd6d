package claim

import (
	"strings"

	"dateline/internal/when"
)

// look reads the surroundings of a date.
func (r *pledger) look(d when.Date) pledge {
	g := pledge{date: d, clause: r.clauseOf(d.Start, d.End)}
	r.around(&g)
	if g.milestone.class == "" && r.zh && (d.Days.From == "" || d.Days.From > r.today || d.Grain >= when.Quarter || d.Bound == when.From) { // 2026年1月，将上线…: the clause behind tells what; or before, 明年初上市，预计…
		if next := r.clauseOf(min(g.clause.End+1, len(r.folded)), min(g.clause.End+1, len(r.folded))); d.End+24 >= g.clause.End && next.End > g.clause.End {
			wide := g
			wide.clause.End = next.End
			r.around(&wide)
			g = wide
		}
	}
	if !r.zh && g.milestone.class == "" || !r.zh && !g.cue {
		wide := g
		wide.clause = r.sentencePart(d.Start, d.End)
		r.around(&wide)
		if wide.milestone.class != "" && (wide.cue || g.milestone.class == "") {
			g = wide
		}
	}
	return g
}

// around finds the milestone and the cues of a date in its clause.
func (r *pledger) around(g *pledge) {
	g.milestone, g.cue, g.slip, g.orig = sign{}, g.date.Bound == when.From, false, false
	var before, after sign
	for _, s := range r.signs {
		if s.Start < g.clause.Start || s.End > g.clause.End {
			continue
		}
		left := s.End <= g.date.Start
		switch {
		case strings.HasPrefix(s.class, "m:"):
			switch {
			case left:
				if r.stronger(s, before, true) {
					before = s
				}
			case after.class == "" || weak(after.class) && !weak(s.class):
				after = s
			}
		case s.class == "cue" || s.class == "slip" || s.class == "early" || s.class == "cancel" || s.class == "deny":
			g.cue = true
			g.slip = g.slip || s.class == "slip" && left && !r.adjective(s)
		case s.class == "to" && left:
			g.cue = g.cue || r.infinitive(s)
		case s.class == "orig" && left:
			g.orig = g.orig || r.isOrig(s, g)
		}
	}
	g.milestone = r.choose(before, after, g)
	g.cue = g.cue || r.progressive(g.milestone)
	if r.zh && g.cue && !g.slip && g.date.Bound != when.From {
		g.cue = r.cueBefore(max(g.date.End, g.milestone.End), g.clause.Start)
	}
}

// progressive says whether a milestone is told as under way: "is coming to Linux", "it's finally bringing".
func (r *pledger) progressive(m sign) bool {
	if r.zh || m.class == "" {
		return false
	}
	first, _, _ := strings.Cut(r.folded[m.Start:m.End], " ")
	if !strings.HasSuffix(first, "ing") {
		return false
	}
	lead := strings.Fields(r.folded[max(0, m.Start-28):m.Start])
	for n := 1; n <= 2 && n <= len(lead); n++ {
		switch w := lead[len(lead)-n]; {
		case w == "is", w == "are", w == "be", strings.HasSuffix(w, "'s"), strings.HasSuffix(w, "’s"), strings.HasSuffix(w, "'re"), strings.HasSuffix(w, "’re"):
			return n == 1 || strings.HasSuffix(lead[len(lead)-1], "ly") || lead[len(lead)-1] == "now" || lead[len(lead)-1] == "also"
		}
	}
	return false
}

// cueBefore says whether a cue of a Chinese clause begins before a place: what follows the verb tells of something else.
func (r *pledger) cueBefore(limit, start int) bool {
	for _, s := range r.signs {
		if s.Start < start || s.Start >= limit {
			continue
		}
		switch s.class {
		case "cue", "slip", "early", "cancel", "deny":
			return true
		}
	}
	return false
}

// adjective says whether a word of delay only describes a thing: "the delayed shooter launches in March".
func (r *pledger) adjective(s sign) bool {
	switch r.folded[s.Start:s.End] {
	case "delayed", "postponed", "deferred":
	default:
		return false
	}
	lead := strings.TrimRight(r.folded[:s.Start], " ")
	for _, w := range [...]string{" the", " a", " its", " their", " his", "'s", "’s", "long", "much"} {
		if strings.HasSuffix(lead, w) || lead == strings.TrimSpace(w) {
			return true
		}
	}
	return false
}

// weak says whether a milestone is a word that often means something else, so that any other one is better.
func weak(class string) bool {
	switch strings.TrimSuffix(strings.TrimPrefix(class, "m:"), "!") {
	case "start", "general", "announcement", "adoption", "trial", "rules", "cut", "expansion", "achievement", "construction", "agreement", "offer",
		"implementation":
		return true
	}
	return false
}

// stronger says whether of two milestones before the date the later one is the better.
func (r *pledger) stronger(s, than sign, left bool) bool {
	return than.class == "" || !weak(s.class) || weak(than.class) && left
}

// choose takes the milestone: Chinese verbs stand behind their dates, English ones mostly before.
func (r *pledger) choose(before, after sign, g *pledge) sign {
	switch {
	case before.class == "":
		return after
	case after.class == "":
		return before
	case r.zh && g.slip && !weak(before.class): // HBM4量产推迟至明年3月
		return before
	case r.zh:
		if weak(after.class) && !weak(before.class) {
			return before
		}
		return after
	case weak(before.class) && !weak(after.class):
		return after
	}
	return before
}

// infinitive says whether "to" leads a verb of a milestone: "Nvidia to cut production".
func (r *pledger) infinitive(to sign) bool {
	for _, s := range r.signs {
		if strings.HasPrefix(s.class, "m:") && s.Start > to.End && s.Start-to.End <= 24 {
			return true
		}
	}
	return false
}

// isOrig says whether the word of an earlier plan belongs to the date: it stands next before it, with no date between.
func (r *pledger) isOrig(s sign, g *pledge) bool {
	w := r.folded[s.Start:s.End]
	for k := range r.p.dates {
		if d := &r.p.dates[k]; d.Start >= s.End && d.Start < g.date.Start {
			return false
		}
	}
	switch w {
	case "from", "从", "由", "自": // only the date at once behind it, and only where something moves
		gap := strings.TrimSpace(r.folded[s.End:g.date.Start])
		for range 3 {
			for _, w := range [...]string{"a", "an", "the", "its", "planned", "original", "earlier", "previous", "initial", "expected", "target", "of", "在", "此前的", "原定的", "原定", "原来的"} {
				if rest, ok := strings.CutSuffix(gap, w); ok && (rest == "" || rest[len(rest)-1] == ' ' || rest[len(rest)-1] >= 0x80) {
					gap = strings.TrimSpace(rest)
				}
			}
		}
		if gap == "" && r.has("slip", g.clause.Start, s.Start) {
			return true
		}
		return gap == "" && r.has("slip", g.date.End, len(r.folded)) || gap == "" && !r.zh && r.has("slip", 0, s.Start)
	case "missed", "missing", "previous", "previously", "initial", "initially", "planned for":
		return r.has("slip", 0, len(r.folded))
	}
	return r.has("slip", 0, len(r.folded)) || r.has("cancel", 0, len(r.folded)) || r.has("early", 0, len(r.folded)) ||
		w == "instead of" || w == "rather than"
}

// has says whether a sign of the class lies between two places.
func (r *pledger) has(class string, from, to int) bool {
	for _, s := range r.signs {
		if s.class == class && s.Start >= from && s.End <= to {
			return true
		}
	}
	return false
}
