package claim

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/quantity"
	"dateline/internal/text"
)

// plan says whether a clause without a known milestone tells what a house will do by its date, and sets a milestone that
// says no more: 该公司计划于2月起收集数据, "Acme aims to double its range by 2027" is a forecast and none.
func (r *pledger) plan(g *pledge) bool {
	for _, class := range [...]string{"forecast", "event", "bad", "sum", "past"} {
		if r.has(class, g.clause.Start, g.clause.End) {
			return false
		}
	}
	if r.has("shares", 0, len(r.folded)) || r.figured(g.clause) {
		return false
	}
	if r.zh {
		return r.planHan(g)
	}
	for _, s := range r.signs {
		if s.class != "cue" || s.Start < g.clause.Start || s.End > g.date.Start {
			continue
		}
		to := strings.HasPrefix(r.folded[s.End:], " to ")
		if strings.HasPrefix(r.folded[s.End:], " on ") && (r.folded[s.Start:s.End] == "plans" || r.folded[s.Start:s.End] == "plan") {
			return r.doing(s.End+len(" on "), g, s)
		}
		switch w := r.folded[s.Start:s.End]; w {
		case "plans", "plan", "aims", "intends", "pledged", "pledges", "promises", "promised", "committed", "on track", "expects", "hopes", "vows", "vowed", "planning", "aiming", "prepares", "preparing to", "gearing up", "set":
			if !to {
				continue
			}
			return r.doing(s.End+len(" to "), g, s)
		case "will", "would like to", "set to":
			return r.doing(s.End+1, g, s)
		}
	}
	return false
}

// doing says whether a verb stands at i that tells of a deed, done by a house that is known and stands before the cue.
func (r *pledger) doing(i int, g *pledge, cue sign) bool {
	j := wordEnd(r.folded, min(i, len(r.folded)))
	switch w := r.folded[min(i, len(r.folded)):j]; w {
	case "", "be", "have", "face", "see", "continue", "remain", "need", "become", "get", "cost", "take", "lose", "keep", "stay", "still", "not", "never", "likely", "also", "only", "just", "probably", "the", "a",
		"make", "give", "help", "work", "come", "look", "seem", "feel", "know", "love", "like", "allow", "let", "require", "depend", "benefit", "affect", "suffer", "pay", "say", "tell", "explore", "consider",
		"appear", "cover", "mark", "bear", "host", "hold", "attend", "speak", "meet", "hear", "vote", "think", "spend", "focus", "last", "serve", "sit", "stand", "run", "turn", "fall", "rise", "go":
		return false
	}
	for k := range r.p.mentions {
		x := &r.p.mentions[k]
		if x.Start < g.clause.Start || x.End > cue.Start || !organisationKind(x.Kind) || r.aside(x) {
			continue
		}
		if gap := strings.TrimSpace(r.folded[x.End:cue.Start]); gap == "" || gap == "is" || gap == "also" || gap == "now" || gap == "has" || gap == "says it" || gap == "said it" || gap == "still" {
			g.milestone = sign{text.Span{Start: i, End: j}, "m:plan!"}
			return true
		}
	}
	if lead := strings.TrimSpace(r.folded[g.clause.Start:cue.Start]); lead == "the company" || lead == "it" || lead == "the firm" || lead == "the startup" {
		g.milestone = sign{text.Span{Start: i, End: j}, "m:plan!"}
		return true
	}
	return false
}

// figured says whether a figure stands in a stretch: who wants to reach a sum makes a forecast.
func (r *pledger) figured(at text.Span) bool {
	for i := range r.p.quantities {
		if q := &r.p.quantities[i]; q.Kind == quantity.Figure && q.Start >= at.Start && q.End <= at.End {
			return true
		}
	}
	return false
}

// planHan reads a plan of a Chinese clause: 计划, 拟, 将 with a verb of doing, by a house that the clause names or means.
func (r *pledger) planHan(g *pledge) bool {
	strong := false
	for _, s := range r.signs {
		if s.class != "cue" || s.Start < g.clause.Start || s.End > g.clause.End || s.Start > g.date.End+3 {
			continue
		}
		switch r.folded[s.Start:s.End] {
		case "计划", "拟", "拟于", "将", "定于", "力争", "争取", "承诺", "打算", "准备", "将会", "预定":
			strong = strong || g.date.Start-s.End <= 9 && s.End <= g.date.Start || s.Start-g.date.End <= 3 && s.Start >= g.date.End
		}
	}
	if !strong {
		return false
	}
	rest := strings.TrimLeft(r.folded[g.date.End:g.clause.End], " ")
	for _, w := range [...]string{"将", "会", "正式", "起", "全面", "内", "底前", "前"} {
		rest = strings.TrimPrefix(rest, w)
	}
	if first, _ := utf8.DecodeRuneInString(rest); utf8.RuneCountInString(rest) < 4 || !unicode.Is(unicode.Han, first) {
		return false
	}
	for _, w := range [...]string{
		"面临", "迎来", "成为", "是", "有", "遭", "受", "出现", "保持", "继续", "维持", "处于", "陷入", "需", "取决", "下", "上升", "上涨", "改善", "缓解", "加剧", "持续", "仍", "进入", "影响", "接", "卸", "离", "退", "担",
		"的", "，", "与", "和", "至", "到", "见", "参", "赴", "率", "抵", "访", "对", "在北京", "在上海", "于", "审", "讨论", "商讨", "考虑", "评估", "就", "召", "停", "年度报告", "年报",
	} {
		if strings.HasPrefix(rest, w) {
			return false
		}
	}
	for _, w := range [...]string{"会见", "会晤", "访问", "举行", "召开", "出席", "会谈", "庭审"} {
		if strings.Contains(rest, w) {
			return false
		}
	}
	who := false
	for _, w := range [...]string{"该公司", "公司", "其", "双方", "这家"} {
		who = who || strings.HasPrefix(strings.TrimLeft(r.folded[g.clause.Start:g.date.Start], " "), w)
	}
	for k := range r.p.mentions {
		x := &r.p.mentions[k]
		who = who || x.Start >= g.clause.Start && x.End <= g.date.Start && organisationKind(x.Kind) && !r.aside(x) && !r.speaks(x)
	}
	if !who {
		return false
	}
	g.milestone = sign{text.Span{Start: g.date.End, End: g.clause.End}, "m:plan!"}
	return true
}
