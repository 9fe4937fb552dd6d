package speech

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/text"
)

// quotes reads the quotations of a Chinese text.
func (c *chinese) quotes() []Quote {
	var out []Quote
	var last Quote // the one before, for its speaker
	for i := range c.marks {
		q, ok := c.quote(i, &last)
		if !ok {
			continue
		}
		last = q
		out = append(out, q)
	}
	return out
}

// start returns where the sentence begins that holds place i: behind a stop or a line's end outside quotation marks.
func (c *chinese) start(m int) int {
	i := c.marks[m].outer.Start
	floor := c.window(0, i)
	if line := strings.LastIndexByte(c.s[floor:i], '\n'); line >= 0 {
		floor += line + 1
	}
	for k := m - 1; k >= 0 && c.marks[k].outer.End > floor; k-- {
		between := c.s[c.marks[k].outer.End:i]
		if j := lastAny(between, "。", "！", "？", "；", "!", "?"); j > 0 {
			return c.marks[k].outer.End + j
		}
		if stops(c.marks[k].inner.In(c.s)) && !strings.HasPrefix(strings.TrimSpace(between), "，") && !strings.HasPrefix(strings.TrimSpace(between), ",") {
			if c.saidAfter(k, i).empty() {
				return c.marks[k].outer.End
			}
		}
		i = max(floor, c.marks[k].outer.Start)
	}
	if j := lastAny(c.s[floor:i], "。", "！", "？", "；", "!", "?"); j > 0 {
		return floor + j
	}
	return floor
}

// speaking is a verb with its subject.
type speaking struct {
	cue, subject text.Span
}

func (s speaking) empty() bool { return s.cue.Start >= s.cue.End }

// saidAfter finds a speaker directly behind the quotation m: “…”，X表示。
func (c *chinese) saidAfter(m, limit int) speaking {
	from := c.marks[m].outer.End
	if m+1 < len(c.marks) {
		limit = min(limit, c.marks[m+1].outer.Start)
	}
	rest := c.s[from:limit]
	for _, skip := range []string{"，", ",", " ", "——", "—"} {
		rest = strings.TrimPrefix(rest, skip)
	}
	from = limit - len(rest)
	for i := c.from(from); i < len(c.hits) && c.hits[i].Start < limit; i++ {
		h := &c.hits[i]
		between := c.s[from:h.Start]
		if strings.ContainsAny(between, "，。；\n,：:") || utf8.RuneCountInString(between) > 24 {
			break
		}
		if !h.is(saying) || h.is(blocked) || c.refused(h) {
			continue
		}
		behind := c.s[h.End:limit]
		p := c.subject(from, h.Start)
		if p.Start >= p.End {
			return speaking{}
		}
		r, _ := utf8.DecodeRuneInString(behind)
		if behind == "" || unicode.IsPunct(r) || unicode.IsSpace(r) || r == '道' || r == '到' || m+1 < len(c.marks) && h.End == c.marks[m+1].outer.Start {
			return speaking{h.Span, p}
		}
	}
	return speaking{}
}

// saidBefore finds the last verb of saying in s[lo:hi], with its subject, or that of the verb before it. Direct says
// that nothing but a colon or comma stands behind the verb.
func (c *chinese) saidBefore(lo, hi int) (s speaking, direct bool, h hit) {
	first, last := c.from(lo), -1
	for i := first; i < len(c.hits) && c.hits[i].Start < hi; i++ {
		if c.hits[i].is(saying) && c.hits[i].End <= hi && !c.refused(&c.hits[i]) {
			last = i
		}
	}
	if last < 0 {
		return speaking{}, false, hit{}
	}
	h = c.hits[last]
	behind := strings.TrimSpace(c.s[h.End:hi])
	for _, word := range []string{"道", "到", "说", "称"} {
		behind = strings.TrimPrefix(behind, word)
	}
	switch strings.TrimSpace(behind) {
	case "", "：", ":", "，", ",":
		direct = true
	}
	s.cue = h.Span
	for i := last; i >= first; i-- {
		if !c.hits[i].is(saying) {
			continue
		}
		from := c.clause(lo, c.hits[i].Start)
		if p := c.subject(from, c.hits[i].Start); p.Start < p.End {
			s.subject = p
			return s, direct, h
		}
		// X，表示…: the subject stands in a clause of its own before.
		if from > lo && i == first {
			before := c.clause(lo, max(lo, from-len("，")))
			if p := c.opening(text.Span{Start: before, End: max(lo, from-1)}); p.End > p.Start && p.End-p.Start < 60 {
				p = c.trim(text.Span{Start: p.Start, End: trimPunct(c.s, p)})
				if p.End > p.Start && c.verbless(p) {
					s.subject = p
				}
			}
		}
	}
	return s, direct, h
}

// verbless says whether no verb of saying stands in the span.
func (c *chinese) verbless(p text.Span) bool {
	for i := c.from(p.Start); i < len(c.hits) && c.hits[i].Start < p.End; i++ {
		if c.hits[i].is(saying | thinking | hedging) {
			return false
		}
	}
	return true
}

func trimPunct(s string, p text.Span) int {
	for p.End > p.Start {
		r, n := utf8.DecodeLastRuneInString(s[p.Start:p.End])
		if !unicode.IsPunct(r) && !unicode.IsSpace(r) && r != utf8.RuneError {
			break
		}
		p.End -= n
	}
	return p.End
}

// quote reads the quotation m.
func (c *chinese) quote(m int, last *Quote) (Quote, bool) {
	mk := c.marks[m]
	lo := c.start(m)
	line := min(len(c.s), mk.outer.End+maxWindow)
	for line < len(c.s) && !utf8.RuneStart(c.s[line]) {
		line++
	}
	if i := strings.IndexByte(c.s[mk.outer.End:line], '\n'); i >= 0 {
		line = mk.outer.End + i
	}
	words := mk.inner.In(c.s)
	q := Quote{Span: trimQuote(c.t.Body, mk.inner), Part: !closed(words)}
	alone := strings.TrimSpace(c.s[lo:mk.outer.Start]) == "" && c.ended(mk.outer.End, line)
	length := utf8.RuneCountInString(words)
	utter := c.utters(mk.inner)
	if mk.open && mk.outer.Start == 0 && utter && length >= 6 && (stops(words) || strings.HasSuffix(words, "；") || strings.HasSuffix(words, "，")) {
		return q, true // a report that begins with somebody's words
	}
	if mk.open && length < 10 && !c.self(mk.inner) {
		return q, false // cut off
	}
	give := func(s speaking) (Quote, bool) {
		q.Cue = s.cue
		if s.subject.Start < s.subject.End && c.names(s.subject) {
			q.SpeakerSpan, q.Speaker = s.subject, s.subject.In(c.t.Body)
			q.SpeakerID = c.t.resolve(q.SpeakerSpan)
		}
		return q, true
	}
	if s, direct, h := c.saidBefore(lo, mk.outer.Start); direct && utter && length >= 4 && !h.is(announcing) && !c.headed(mk.outer.End) && !c.answered(&h, mk.outer.Start) {
		return give(s)
	}
	if s := c.saidAfter(m, line); !s.empty() && c.names(s.subject) && (length >= 6 && utter || closed(words)) && !c.isLabel(m, lo) {
		return give(s)
	}
	if s, direct, h := c.saidBefore(lo, mk.outer.Start); !s.empty() && !c.answered(&h, mk.outer.Start) {
		if direct && !c.headed(mk.outer.End) && (stops(words) || utter && length >= 4) {
			return give(s)
		}
		if !h.is(announcing) && utter && length >= 4 && !c.isLabel(m, lo) {
			return give(s)
		}
		if h.is(announcing) && utter && length >= 8 && !c.isLabel(m, lo) {
			return give(s)
		}
		if !h.is(announcing) && length >= 2 && s.subject.Start < s.subject.End && c.judged(s.cue.End, mk.outer.Start) && !c.headed(mk.outer.End) && hasHan(words) {
			return give(s)
		}
	}
	if s, _, h := c.saidBefore(lo, mk.outer.Start); !s.empty() && length >= 4 && s.subject.Start < s.subject.End && !c.answered(&h, mk.outer.Start) &&
		!h.is(announcing) && !c.isLabel(m, lo) && (c.weighs(mk.inner) || c.own(s.subject) && c.plain(mk.inner)) {
		return give(s)
	}
	if name, ok := c.colon(lo, mk.outer.Start); ok && !c.headed(mk.outer.End) && utter && !c.isLabel(m, lo) {
		return give(speaking{subject: name})
	}
	if name, ok := c.spokenTitle(lo, mk.outer.Start); ok && (length >= 4 && utter || length >= 2 && c.judged(name.End, mk.outer.Start) && hasHan(words)) && !c.headed(mk.outer.End) && (!c.isLabel(m, lo) || !utter) {
		return give(speaking{subject: name})
	}
	if alone && c.t.lead != nil && strings.TrimSpace(c.s[:mk.outer.Start]) == "" {
		q.Speaker, q.SpeakerID = c.t.lead.speaker, c.t.lead.id
		return q, true
	}
	if alone {
		if s, ok := c.leadIn(lo); ok {
			return give(s)
		}
		if last.End > 0 && c.near(last.End, mk.outer.Start) && (utter || stops(words)) {
			return give(speaking{subject: last.SpeakerSpan})
		}
		if length >= 8 && c.self(mk.inner) && stops(words) {
			return q, true
		}
	}
	if lo == mk.outer.Start && utter && length >= 5 && strings.ContainsAny(words, "，,？?！!") && !c.isLabel(m, lo) {
		rest := strings.TrimSpace(c.s[mk.outer.End:line])
		if strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "：") || strings.HasPrefix(rest, "？") || lo == 0 && stops(words) && (c.self(mk.inner) || strings.Contains(words, "你")) {
			return q, true
		}
	}
	return q, false
}

// spokenTitle finds the speaker before the first colon of a headline: 谷歌：对“…”感到兴奋.
func (c *chinese) spokenTitle(lo, hi int) (text.Span, bool) {
	s := c.s[lo:hi]
	i, n := strings.Index(s, "："), len("：")
	if j := strings.Index(s, ":"); j >= 0 && (i < 0 || j < i) {
		i, n = j, 1
	}
	if i <= 0 {
		return text.Span{}, false
	}
	return c.colon(lo, lo+i+n)
}

// ended says whether nothing of a sentence follows place i in the line.
func (c *chinese) ended(i, line int) bool {
	rest := strings.TrimSpace(c.s[i:line])
	return rest == "" || strings.HasPrefix(rest, "。") || strings.HasPrefix(rest, "“") || strings.HasPrefix(rest, "「")
}

// near says whether only space stands between two quotations, or one line's end.
func (c *chinese) near(a, b int) bool {
	if a > b {
		return false
	}
	between := strings.Trim(c.s[a:b], " \n\r\t”」』\"。")
	return between == ""
}

// leadIn finds the speaker in the line before place lo, if it ends with a colon.
func (c *chinese) leadIn(lo int) (speaking, bool) {
	before := strings.TrimRight(c.s[:lo], " \n\r\t　")
	if !strings.HasSuffix(before, "：") && !strings.HasSuffix(before, ":") {
		return speaking{}, false
	}
	start := c.window(0, len(before))
	start += lastAny(before[start:max(start, len(before)-1)], "\n", "。", "！", "？")
	if s, _, _ := c.saidBefore(start, len(before)); !s.empty() {
		return s, true
	}
	if name, ok := c.colon(start, len(before)); ok {
		return speaking{subject: name}, true
	}
	return speaking{}, false
}

// colon finds the speaker before a colon that ends s[lo:hi]: 谷歌：“…”.
func (c *chinese) colon(lo, hi int) (text.Span, bool) {
	s := strings.TrimRight(c.s[lo:hi], " ")
	switch {
	case strings.HasSuffix(s, "："):
		s = s[:len(s)-len("：")]
	case strings.HasSuffix(s, ":"):
		s = s[:len(s)-1]
	default:
		return text.Span{}, false
	}
	p := c.trim(text.Span{Start: c.clause(lo, lo+len(s)), End: lo + len(s)})
	if i := strings.Index(p.In(c.s), "连板"); i > 0 && i <= 2 { // 4连板某公司：
		p.Start += i + len("连板")
	}
	if q := c.doubter(p); q.Start < q.End {
		return q, true
	}
	if p.Start >= p.End || !c.speaker(p) {
		return text.Span{}, false
	}
	for _, n := range c.t.within(p) {
		if n.Kind == "person" {
			return n.Span, true
		}
	}
	if name := c.titled(p); name.Start < name.End {
		return name, true
	}
	return p, true
}

// doubter returns who speaks in a headline's passive before a colon: 某人起诉某公司遭法官质疑：….
func (c *chinese) doubter(p text.Span) text.Span {
	s := p.In(c.s)
	at := max(strings.LastIndex(s, "遭"), strings.LastIndex(s, "被"))
	if at <= 0 {
		return text.Span{}
	}
	q := text.Span{Start: p.Start + at + len("遭"), End: p.End}
	for _, verb := range []string{"质疑", "批评", "炮轰", "指责", "警告", "反驳", "驳斥", "痛批", "怒批", "狠批", "抨击", "回怼"} {
		who, ok := strings.CutSuffix(q.In(c.s), verb)
		if n := utf8.RuneCountInString(who); ok && n >= 2 && n <= 12 {
			return text.Span{Start: q.Start, End: q.Start + len(who)}
		}
	}
	return text.Span{}
}
