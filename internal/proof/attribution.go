package proof

import (
	"slices"
	"strings"

	"dateline/internal/speech"
	"dateline/internal/text"
)

// attribution checks that hearsay stays hearsay, and that the sentence names no surer source.
func (j *judge) attribution() {
	s := j.s
	for _, n := range j.use {
		p := j.ps[n]
		rumour := j.passages[n].Attribution.Unsure() || p.count(-1, hearsay, true, 1) > 0
		if !rumour || len(j.use) > 1 && !j.needed(n) {
			continue
		}
		if !s.marked() && !j.sentence.Shown.Unsure() {
			j.report(RuleAttribution, Refused, text.Span{}, n, "the passage has this from unnamed people or a post; the sentence does not say so",
				"原文出自匿名人士或社交帖文，句中没有注明")
			return
		}
		for i := range s.cues {
			c := &s.cues[i]
			if c.kind != official || p.has(official) || j.before[n].has(official) || j.unofficial(c) {
				continue
			}
			j.report(RuleAttribution, Refused, s.folded.span(c.start, c.end), n, "the passage is hearsay: nobody announced or confirmed this",
				"原文属传闻，并无人宣布或证实")
			return
		}
		j.report(RuleAttribution, Held, text.Span{}, n, "the sentence says that this is hearsay", "句中已注明消息属传闻")
	}
}

// marked says whether a text says that it is hearsay, or somebody's report.
func (r *reading) marked() bool {
	return r.count(-1, hearsay, false, 1)+r.count(-1, report, false, 1) > 0 ||
		slices.ContainsFunc(speech.Cues(r.src, r.lang), func(c speech.Cue) bool { return c.Kind == speech.CueHearsay })
}

// unofficial says whether a word of announcing stands in a part that negates or hedges it: not confirmed, 将宣布.
func (j *judge) unofficial(c *cue) bool {
	t := j.s.tokens[c.token]
	return t.negated || t.level > 0 || strings.HasPrefix(j.s.folded.text[c.end:], "前")
}

// needed says whether a passage holds something of the sentence that no other one does.
func (j *judge) needed(n int) bool {
	mine, others := map[string]bool{}, map[string]bool{}
	for _, k := range j.use {
		for _, u := range j.ps[k].units {
			if k == n {
				mine[u.key] = true
			} else {
				others[u.key] = true
			}
		}
	}
	for _, u := range j.s.units {
		if mine[u.key] && !others[u.key] {
			return true
		}
	}
	return false
}
