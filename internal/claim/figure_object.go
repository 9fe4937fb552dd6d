package claim

import (
	"strings"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/text"
)

// other returns the other side of an event: whom the subject buys, invests in, contracts with, pays or sues. Without it two
// events of one subject could not be told apart. It is empty for what is no event, and where nobody is named.
func (r *figureReader) other(m *measured, subject news.Name) news.Name {
	if m.m == nil || m.class == 'p' && m.m.name != "stake" || m.class == 'x' {
		return news.Name{}
	}
	if m.m.name == "target price" {
		return r.setter(subject)
	}
	verbs := objectVerbs(m.m.name)
	if len(verbs) == 0 {
		return news.Name{}
	}
	best, least := -1, 1<<30
	from, to := r.sentencePart(m.q.Start)
	for i := range r.p.mentions {
		n := &r.p.mentions[i]
		if n.Start < from || n.End > to || n.ID == subject.ID && n.ID != "" || !bears(n) {
			continue
		}
		if hasAny(r.low[n.End:], " partner", "-backed", "-owned", " spin", "'s ", "’s ") {
			continue // it says whose the other side is
		}
		if !r.led(n.Start, verbs) {
			continue
		}
		d := m.q.Start - n.End
		if n.Start >= m.q.End {
			d = n.Start - m.q.End
		}
		if d < least {
			best, least = i, d
		}
	}
	if best >= 0 {
		n := &r.p.mentions[best]
		return news.Name{ID: n.ID, Text: n.In(r.p.text)}
	}
	if m.m.name == "acquisition price" || m.m.name == "investment" || m.m.name == "stake" {
		if n := r.unknownObject(from, to, verbs); !n.Empty() && n.Text != subject.Text && !r.known(n.Text) {
			return n
		}
	}
	return news.Name{}
}

// setter returns who sets a target price: the bank or house that the sentence names.
func (r *figureReader) setter(subject news.Name) news.Name {
	for i := range r.p.mentions {
		if n := &r.p.mentions[i]; n.ID != subject.ID && r.sets(n) {
			return news.Name{ID: n.ID, Text: n.In(r.p.text)}
		}
	}
	if subject.ID != r.p.source.SpeakerID {
		return news.Name{ID: r.p.source.SpeakerID, Text: r.p.source.Speaker}
	}
	return news.Name{}
}

// objectVerbs are the words behind which the other side of an event stands, in lower case and simplified characters.
func objectVerbs(metric string) []string {
	switch metric {
	case "acquisition price":
		return []string{
			"acquire", "acquires", "acquired", "acquiring", "buy", "buys", "bought", "buying", "acquisition of", "takeover of", "purchase of", "deal for", "purchases", "purchased",
			"收购", "并购", "买下", "购得", "收购了", "拿下",
		}
	case "investment", "stake":
		return []string{"in", "into", "to", "on", "stake in", "投资", "入股", "注资", "向", "对", "于", "收购", "持有", "携手", "结盟", "联手"}
	case "contract value", "orders":
		return []string{"with", "from", "to", "for", "向", "与", "和", "从", "跟", "同"}
	case "grant", "donation":
		return []string{"to", "for", "向", "给", "对", "为"}
	case "fine", "settlement", "debt":
		return []string{"with", "from", "against", "sues", "sued", "suing", "fines", "fined", "对", "向", "与", "起诉", "控告", "处罚"}
	}
	return nil
}

// sentencePart returns the part of the passage between semicolons in which a place is.
func (r *figureReader) sentencePart(at int) (from, to int) {
	to = len(r.low)
	for _, stop := range [...]string{";", "；"} {
		if i := strings.LastIndex(r.low[:at], stop); i >= 0 {
			from = max(from, i+len(stop))
		}
		if i := strings.Index(r.low[at:], stop); i >= 0 {
			to = min(to, at+i)
		}
	}
	return from, to
}

// led says whether one of words stands right before a name, or before what describes it: 向推理初创公司Baseten, "in the
// startup Baseten".
func (r *figureReader) led(at int, words []string) bool {
	before := strings.TrimRight(r.low[:at], " ")
	if endsIn(before, words) {
		return true
	}
	if before == "" {
		return false
	}
	if c := before[len(before)-1]; c < utf8.RuneSelf { // words between: articles, kinds, places
		for range 6 {
			i := strings.LastIndexByte(before, ' ')
			w := before[i+1:]
			if i < 0 || w == "" || strings.ContainsAny(w, ".,:;$0123456789\"'()") || tellsFigure(w) && w != "to" {
				return false
			}
			if before = strings.TrimRight(before[:i], " "); endsIn(before, words) {
				return true
			}
		}
		return false
	}
	for _, kind := range [...]string{"公司", "企业", "商", "初创", "平台", "机构", "厂", "巨头", "独角兽", "伙伴", "开发者", "的"} {
		if !strings.HasSuffix(before, kind) {
			continue
		}
		back := before[max(0, len(before)-60):]
		if i := strings.LastIndexAny(back, "，。；,;"); i >= 0 {
			back = back[i:]
		}
		for _, w := range words {
			if w[0] >= utf8.RuneSelf && strings.Contains(back, w) {
				return true
			}
		}
	}
	return false
}

// endsIn says whether s ends in one of words; an English one must be a whole word.
func endsIn(s string, words []string) bool {
	for _, w := range words {
		if strings.HasSuffix(s, w) && (w[0] >= utf8.RuneSelf || len(s) == len(w) || !isAlnum(s[len(s)-len(w)-1])) {
			return true
		}
	}
	return false
}

// unknownObject reads the name of a company that the gazetteer does not know behind the verb of a purchase.
func (r *figureReader) unknownObject(from, to int, verbs []string) news.Name {
	low := r.low[from:to]
	for _, verb := range verbs {
		if verb == "to" || verb == "on" || verb == "于" || verb == "持有" {
			continue // they lead to many things
		}
		i := strings.Index(low, verb)
		if i < 0 || verb[0] < utf8.RuneSelf && (i > 0 && isAlnum(low[i-1]) || i+len(verb) < len(low) && isAlnum(low[i+len(verb)])) {
			continue
		}
		at := from + i + len(verb)
		if n := r.companyName(at, min(to, at+90)); n.End > n.Start {
			return news.Name{Text: strings.TrimSpace(n.In(r.p.text))}
		}
	}
	return news.Name{}
}

// companyName returns the first run of capital words of [from, to), if nothing but words of kinds stands before it.
func (r *figureReader) companyName(from, to int) text.Span {
	s := r.p.text
	for i, words := from, 0; i < to && words < 8; {
		switch c := s[i]; {
		case c == ' ':
			i++
			continue
		case c >= utf8.RuneSelf:
			_, n := utf8.DecodeRuneInString(s[i:])
			if strings.ContainsAny(s[i:i+n], "，。；、（") {
				return text.Span{}
			}
			i += n
			continue
		case !isAlnum(c):
			if c == '-' || c == '\'' {
				i++
				continue
			}
			return text.Span{}
		}
		e := nameEnd(s, i, to)
		w := r.low[i:e]
		if s[i] >= 'A' && s[i] <= 'Z' && !commonCapital(w) && !kindWord(w) {
			name := text.Span{Start: i, End: e}
			for name.End < to && s[name.End] == ' ' && name.End+1 < to && s[name.End+1] >= 'A' && s[name.End+1] <= 'Z' {
				name.End = nameEnd(s, name.End+1, to)
			}
			return name
		}
		if s[i] >= '0' && s[i] <= '9' || endsIn(w, []string{"for", "at", "and", "with"}) {
			return text.Span{}
		}
		i = e
		words++
	}
	return text.Span{}
}

func nameEnd(s string, i, to int) int {
	for i < to && (isAlnum(s[i]) || s[i] == '&' || s[i] == '-' && i+1 < to && isAlnum(s[i+1])) {
		i++
	}
	return i
}

// kindWord says whether a word in capitals says of which kind a company is, or where it is: "AI", "Israeli".
func kindWord(w string) bool {
	switch w {
	case "ai", "us", "uk", "eu", "u.s", "israeli", "indian", "chinese", "american", "british", "german", "french", "swedish", "dutch", "european", "canadian", "japanese", "korean",
		"taiwanese", "brazilian", "swiss", "danish", "finnish", "norwegian", "spanish", "italian", "singaporean", "australian", "saas", "b2b", "iot", "gpu", "vc", "arr", "ipo", "ceo", "cfo", "cto":
		return true
	}
	return false
}
