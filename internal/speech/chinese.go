package speech

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/hans"
	"dateline/internal/text"
)

// hit is one entry of the Chinese lists, found in a text.
type hit struct {
	text.Span
	traits trait
}

func (h *hit) is(k trait) bool { return h.traits&k != 0 }

// chinese reads Chinese text. Places in its folded copy are places in the text.
type chinese struct {
	t     *Text
	l     *lexicon
	s     string // the body, simplified, Latin letters small
	marks []mark
	hits  []hit // outside quotation marks, in order
}

func newChinese(t *Text, l *lexicon) *chinese {
	c := &chinese{t: t, l: l, s: text.Lower(hans.Simplify(t.Body)), marks: pairs(t.Body)}
	from := 0
	for i := range c.marks {
		c.hits = l.find(c.hits, c.s, from, c.marks[i].outer.Start)
		from = c.marks[i].outer.End
	}
	c.hits = l.find(c.hits, c.s, from, len(c.s))
	c.unblock()
	return c
}

// unblock takes no cue from within a name, and reads again behind a name what a shielding word took from it: 摩根大通|称 holds 通称, which is no word there.
func (c *chinese) unblock() {
	for i := 0; i < len(c.hits); i++ {
		h := c.hits[i]
		if h.is(saying|citing) && !h.is(blocked) {
			for _, n := range c.t.touching(h.Span) { // 千问 asks nothing
				if n.Start <= h.Start && h.End <= n.End && n.End-n.Start > h.End-h.Start {
					c.hits[i].traits = blocked
				}
			}
			continue
		}
		if !h.is(blocked) {
			continue
		}
		for _, n := range c.t.touching(h.Span) {
			if n.Start < h.Start && n.End > h.Start && n.End < h.End {
				c.hits = slices.Replace(c.hits, i, i+1, c.l.find(nil, c.s, n.End, h.End)...)
				i--
				break
			}
		}
	}
}

// find appends the entries that s[from:to] holds, the longest at each place, without overlap.
func (l *lexicon) find(out []hit, s string, from, to int) []hit {
	for i := from; i < to; {
		if c := s[i]; c < utf8.RuneSelf {
			// A Latin entry begins where a word begins.
			if c < 'a' || c > 'z' {
				if c < '0' || c > '9' || i > from && alnum(s[i-1]) {
					i++
					continue
				}
			} else if i > from && alnum(s[i-1]) && !(strings.HasPrefix(s[i:to], "ceo") || strings.HasPrefix(s[i:to], "cfo")) {
				i++
				continue
			}
		}
		r, n := utf8.DecodeRuneInString(s[i:to])
		for _, p := range l.chinese[r] {
			if len(p.text) > to-i || s[i:i+len(p.text)] != p.text {
				continue
			}
			if end := i + len(p.text); alnum(p.text[len(p.text)-1]) && end < to && alnum(s[end]) {
				continue
			}
			out = append(out, hit{text.Span{Start: i, End: i + len(p.text)}, p.traits})
			n = len(p.text)
			break
		}
		i += n
	}
	return out
}

func alnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z'
}

// from returns the number of the first hit that begins at or behind i.
func (c *chinese) from(i int) int {
	lo, hi := 0, len(c.hits)
	for lo < hi {
		m := (lo + hi) / 2
		if c.hits[m].Start < i {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo
}

// maxWindow is the most bytes before a verb in which its sentence may begin: it also bounds what a hostile text may cost.
const maxWindow = 600

// window moves lo up to at most maxWindow bytes before i, to the beginning of a character.
func (c *chinese) window(lo, i int) int {
	if i-lo <= maxWindow {
		return lo
	}
	lo = i - maxWindow
	for lo < i && !utf8.RuneStart(c.s[lo]) {
		lo++
	}
	return lo
}

// clause returns where the clause around i begins, not before lo: behind a comma, a colon, or the space of a headline.
func (c *chinese) clause(lo, i int) int {
	lo = c.window(lo, i)
	for j := i; j > lo; {
		r, n := utf8.DecodeLastRuneInString(c.s[lo:j])
		switch r {
		case '”', '」', '』', '"':
			// A name in quotation marks is part of its clause: 官方账号“…”宣布.
			m := c.markAt(j)
			if m < 0 || closed(c.marks[m].inner.In(c.s)) || c.marks[m].outer.Start < lo {
				return j
			}
			j = c.marks[m].outer.Start
			continue
		case '，', ',', '；', ';', '。', '：', ':', '！', '!', '？', '?', '\n', '…', '—', '|', ']', '】', '〕', '］':
			return j
		case ' ', '　':
			// A space between Chinese characters parts the clauses of a headline; beside Latin letters it parts words.
			before, _ := utf8.DecodeLastRuneInString(c.s[lo : j-n])
			after, _ := utf8.DecodeRuneInString(c.s[j:])
			if unicode.Is(unicode.Han, before) && unicode.Is(unicode.Han, after) && j < i {
				return j
			}
		}
		j -= n
	}
	return lo
}

// markAt returns the number of the quotation whose outer end is i, or -1.
func (c *chinese) markAt(i int) int {
	lo, hi := 0, len(c.marks)
	for lo < hi {
		m := (lo + hi) / 2
		if c.marks[m].outer.End < i {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo < len(c.marks) && c.marks[lo].outer.End == i {
		return lo
	}
	return -1
}

// subject finds who stands before the verb at v in the clause that begins at lo. It is empty if the clause begins with
// the verb.
func (c *chinese) subject(lo, v int) text.Span {
	p := text.Span{Start: lo, End: v}
	p = c.opening(p)
	if p.Start >= p.End {
		return text.Span{}
	}
	if i := strings.LastIndex(p.In(c.s), "遭"); i > 0 && p.End-p.Start-i > 2*len("遭") { // 某人起诉某公司遭法官质疑: the judge
		p.Start += i + len("遭")
	}
	p.End = c.cut(p)
	p = c.trim(p)
	// A person's name, with nothing but an office around it.
	for _, n := range slices.Backward(c.t.within(p)) {
		if n.Kind == "person" {
			return n.Span
		}
	}
	if name := c.titled(p); name.Start < name.End {
		return name
	}
	return p
}

// opening drops what opens a clause and is no subject: but, in the meantime, on 9 December, at the meeting.
func (c *chinese) opening(p text.Span) text.Span {
	for {
		p = c.trim(p)
		before := p
		for i := c.from(p.Start); i < len(c.hits) && c.hits[i].Start == p.Start; i++ {
			if c.hits[i].is(conjunction) && c.hits[i].End <= p.End {
				p.Start = c.hits[i].End
				for _, part := range []string{"初", "底", "末", "年初", "年底", "上半年", "下半年", "以来", "晚", "早", "上午", "下午"} {
					if strings.HasPrefix(c.s[p.Start:p.End], part) {
						p.Start += len(part)
						break
					}
				}
			}
			break
		}
		// A date: 12月9日, 2024 年 7 月.
		if p.Start < p.End && c.s[p.Start] >= '0' && c.s[p.Start] <= '9' {
			i := p.Start
			for i < p.End && (c.s[i] >= '0' && c.s[i] <= '9' || c.s[i] == ' ') {
				i++
			}
			for _, unit := range []string{"年", "月", "日", "号"} {
				if strings.HasPrefix(c.s[i:p.End], unit) {
					p.Start = i + len(unit)
					break
				}
			}
		}
		// 在 … 上: up to the word that closes it.
		for _, open := range []string{"在", "针对", "关于", "面对", "对于", "就"} {
			if rest := c.s[p.Start:p.End]; strings.HasPrefix(rest, open) {
				if i := lastAny(rest, "上", "中", "时", "后", "里", "前", "期间", "内", "会"); i > 0 {
					p.Start += i
				}
				break
			}
		}
		if p == before {
			return p
		}
	}
}

// lastAny returns the end of the last of the words in s, or 0.
func lastAny(s string, words ...string) int {
	best := 0
	for _, w := range words {
		if i := strings.LastIndex(s, w); i >= 0 && i+len(w) > best {
			best = i + len(w)
		}
	}
	return best
}

// cut returns where a subject ends: at the first adverb, time or preposition that stands behind its first character, but
// not within a name.
func (c *chinese) cut(p text.Span) int {
	for i := c.from(p.Start); i < len(c.hits) && c.hits[i].Start < p.End; i++ {
		h := &c.hits[i]
		if h.is(after) && (h.Start > p.Start+3 || h.Start == p.Start+3 && c.pronoun(p)) && !c.named(h.Span) {
			return h.Start
		}
	}
	for i := p.Start + 3; i < p.End; i++ { // a date: X12月8日
		if b := c.s[i]; b >= '0' && b <= '9' && !alnum(c.s[i-1]) && c.s[i-1] != '-' && c.s[i-1] != ' ' {
			j := i
			for j < p.End && c.s[j] >= '0' && c.s[j] <= '9' {
				j++
			}
			if (strings.HasPrefix(c.s[j:], "月") || strings.HasPrefix(c.s[j:], "日") || strings.HasPrefix(c.s[j:], "年")) && !c.inTitle(text.Span{Start: p.Start, End: p.End}, i) {
				return i
			}
		}
	}
	return p.End
}

// pronoun says whether a span begins with a pronoun.
func (c *chinese) pronoun(p text.Span) bool {
	r, _ := utf8.DecodeRuneInString(p.In(c.s))
	return r == '他' || r == '她' || r == '它' || r == '其'
}

func (c *chinese) named(p text.Span) bool {
	for _, n := range c.t.touching(p) {
		if n.Start <= p.Start && p.End <= n.End {
			return true
		}
	}
	return false
}

func (c *chinese) trim(p text.Span) text.Span {
	for p.Start < p.End {
		r, n := utf8.DecodeRuneInString(c.s[p.Start:p.End])
		if !unicode.IsSpace(r) && r != '、' && r != '*' && r != '●' && r != '·' && r != '-' && r != '【' {
			break
		}
		p.Start += n
	}
	for p.Start < p.End {
		r, n := utf8.DecodeLastRuneInString(c.s[p.Start:p.End])
		if !unicode.IsSpace(r) && r != '、' && r != '*' {
			break
		}
		p.End -= n
	}
	return p
}

// titled narrows a subject to the person's name behind a title: 微软首席执行官萨提亚·纳德拉.
func (c *chinese) titled(p text.Span) text.Span {
	s := p.In(c.s)
	best := lastAny(s, "首席执行官", "ceo", "cto", "cfo", "首席技术官", "首席财务官", "总裁", "董事长", "创始人", "副总裁", "总经理", "科学家", "负责人",
		"合伙人", "执行长", "创办人", "共同创办人", "教授", "分析师", "部长", "总统", "首相", "总理", "主席", "主管", "总监", "掌门人", "高管", "大佬", "研究员", "首席科学家", "工程师")
	rest := text.Span{Start: p.Start + best, End: p.End}
	if best == 0 {
		return text.Span{}
	}
	rest = c.trim(rest)
	n := utf8.RuneCountInString(rest.In(c.s))
	if n < 2 || strings.HasPrefix(rest.In(c.s), "兼") {
		return text.Span{}
	}
	return rest
}
