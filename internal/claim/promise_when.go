package claim

import (
	"strings"

	"dateline/internal/when"
)

// began says whether a span of years began before that of publication: what is told of it is counted, not promised.
func (r *pledger) began(d *when.Date) bool {
	return len(d.Days.From) >= 4 && d.Days.From[:4] < r.today[:4]
}

// meets says whether a Chinese date is that of a meeting or fair, which is the subject itself: GTC 2026将于3月16日登场.
func (r *pledger) meets(d *when.Date) bool {
	if !r.zh {
		return false
	}
	lead := strings.TrimRight(r.folded[r.clauseOf(d.Start, d.End).Start:d.Start], " ")
	cut, set := false, false
	for _, w := range [...]string{"将于", "将在", "于", "在", "预计", "拟于", "定于", "定档"} {
		if rest, ok := strings.CutSuffix(lead, w); ok {
			lead, cut, set = rest, true, w != "于" && w != "在"
			break
		}
	}
	if !cut {
		tail := lead[max(0, len(lead)-40):]
		return strings.Contains(tail, " expo ") || strings.Contains(tail, " summit ") || strings.HasSuffix(tail, " expo") || strings.HasSuffix(tail, " summit")
	}
	lead = strings.TrimRight(lead, " 0123456789年")
	if i := strings.LastIndexAny(lead, "(（"); i > 0 && (strings.HasSuffix(lead, ")") || strings.HasSuffix(lead, "）")) {
		lead = strings.TrimRight(lead[:i], " 0123456789")
	}
	if set && strings.HasSuffix(lead, "会") && !organised(lead) && !strings.HasSuffix(lead, "协会") && !strings.HasSuffix(lead, "学会") && !strings.HasSuffix(lead, "工会") {
		return true
	}
	for _, w := range [...]string{"expo", "summit", "forum", "conference", "festival"} {
		if tail := lead[max(0, len(lead)-40):]; strings.Contains(tail, w) {
			return true
		}
	}
	for _, w := range [...]string{"gtc", "wwdc", "ces", "mwc", "awe", "computex", "i/o", "re:invent", "大会", "展", "峰会", "展会", "论坛", "博览会", "发布会", "活动"} {
		if strings.HasSuffix(lead, w) {
			return true
		}
	}
	return false
}

// fair says whether an English date only says which fair or show is meant: "at CES this year", "during WWDC in June".
func (r *pledger) fair(d *when.Date) bool {
	lead := strings.TrimRight(r.folded[:d.Start], " 0123456789")
	for _, w := range [...]string{" in", " on", " later", " of"} {
		lead = strings.TrimSuffix(lead, w)
	}
	for _, w := range [...]string{" ces", " wwdc", " mwc", " gtc", " computex", " ifa", " i/o", " re:invent", " gdc", " gamescom", " connect", " build", " ignite", " sxsw", " davos"} {
		if strings.HasSuffix(lead, w) {
			return true
		}
	}
	return false
}

// attributive says whether a Chinese date only describes the noun behind it: 2025年目标, 2026年度报告.
func (r *pledger) attributive(d *when.Date) bool {
	rest := strings.TrimLeft(r.folded[d.End:], " ")
	if of, ok := strings.CutPrefix(rest, "的"); ok { // 明年的 iPhone 19, but not 明年的春天
		of = strings.TrimLeft(of, " ")
		return of != "" && of[0] >= 'a' && of[0] <= 'z'
	}
	for _, w := range [...]string{"规划", "路线图", "目标", "任务", "预算", "财报", "业绩", "年报", "报告", "数据", "战略目标", "财测", "指引", "展望", "白皮书", "榜单", "预测", "版", "暗示", "表示", "透露", "指出", "称", "披露", "强调", "回应"} {
		if strings.HasPrefix(rest, w) {
			return true
		}
	}
	return false
}

// timed says whether an English date that is only a year or a month stands as a time, not as a name's part: not "the 2027
// Chevy Bolt", "March announcements".
func (r *pledger) timed(d *when.Date) bool {
	words := strings.Fields(r.folded[d.Start:d.End])
	if len(words) == 2 && d.Grain == when.Month { // its latest January 2026 update
		lead := strings.Fields(r.folded[max(0, d.Start-16):d.Start])
		if n := len(lead); n > 0 && (lead[n-1] == "latest" || lead[n-1] == "its" || lead[n-1] == "the" || lead[n-1] == "their") {
			return false
		}
	}
	if len(words) != 1 || d.Grain != when.Year && d.Grain != when.Month || d.Bound != when.In {
		return true
	}
	lead := strings.Fields(r.folded[max(0, d.Start-24):d.Start])
	if len(lead) > 0 {
		switch lead[len(lead)-1] {
		case "in", "by", "for", "until", "to", "into", "early", "late", "mid", "and", "or", "during", "than", "as", "around", "sometime", "since":
			return true
		}
	}
	rest := strings.TrimLeft(r.folded[d.End:], " ")
	for _, w := range [...]string{"release", "launch", "debut", "rollout", "target", "deadline", "start", "ship", "opening", "ipo", "listing", "delivery"} {
		if strings.HasPrefix(rest, w) {
			return true
		}
	}
	return strings.Contains(r.folded[d.Start:d.End], "-")
}

// beginsAhead says whether a date has not begun, so that what is told of it is to come.
func (r *pledger) beginsAhead(d *when.Date) bool { return d.Days.From > r.today }

// deedDone says whether an English milestone is a deed that is done: "rolled out an assistant this week", but not "will be
// rolled out" and "to be released".
func (r *pledger) deedDone(m sign) bool {
	if r.zh || m.class == "" {
		return false
	}
	first, _, _ := strings.Cut(r.folded[m.Start:m.End], " ")
	if !strings.HasSuffix(first, "ed") {
		return false
	}
	lead := strings.Fields(r.folded[max(0, m.Start-24):m.Start])
	for n := 1; n <= 2 && n <= len(lead); n++ {
		switch lead[len(lead)-n] {
		case "be", "being", "is", "are", "get", "gets", "getting", "was", "were", "been", "to":
			return false
		}
	}
	return true
}
