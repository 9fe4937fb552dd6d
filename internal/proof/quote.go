package proof

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/speech"
	"dateline/internal/text"
)

// quoted is what stands between marks of quotation.
type quoted struct {
	text.Span      // without the marks
	title     bool // 《 》: the name of a work
}

// closing returns the mark that closes what r opens; 0 if it opens nothing.
func closing(r rune) rune {
	switch r {
	case '“', '〝', '„':
		return '”'
	case '「', '﹁':
		return '」'
	case '『', '﹃':
		return '』'
	case '«':
		return '»'
	case '《':
		return '》'
	case '"', '＂':
		return r
	case '‘':
		return '’'
	}
	return 0
}

// findQuotes finds what stands in quotation marks, also what is opened and never closed, or closed and never opened:
// a passage may be a piece of a longer quotation.
func findQuotes(s string) []quoted {
	var out []quoted
	type open struct {
		close rune
		start int
	}
	var stack []open
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		top := len(stack) - 1
		switch {
		case top >= 0 && r == stack[top].close && (r != '’' || !letterAt(s, i+n)):
			out = append(out, quoted{text.Span{Start: stack[top].start, End: i}, r == '》'})
			stack = stack[:top]
		case closing(r) != 0 && (r != '‘' || !letterBefore(s, i)) && (r != '"' || !isDigitBefore(s, i)):
			stack = append(stack, open{closing(r), i + n})
		case (r == '”' || r == '」') && top < 0 && len(out) == 0:
			out = append(out, quoted{text.Span{Start: 0, End: i}, false})
		}
		i += n
	}
	for _, o := range stack {
		if o.close != '’' {
			out = append(out, quoted{text.Span{Start: o.start, End: len(s)}, o.close == '》'})
		}
	}
	return out
}

func letterAt(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsLetter(r)
}

func letterBefore(s string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return unicode.IsLetter(r) && !isHan(r)
}

func isDigitBefore(s string, i int) bool { return i > 0 && isDigit(s[i-1]) }

// bare returns a text folded, without any mark of quotation, for comparing word for word.
func bare(f string) string {
	if strings.IndexByte(f, '"') < 0 && strings.IndexByte(f, '\'') < 0 {
		return strings.TrimSpace(f)
	}
	var b strings.Builder
	b.Grow(len(f))
	for i := range len(f) {
		switch c := f[i]; {
		case c == '"':
		case c == '\'' && (i == 0 || !isAlnum(f[i-1]) || i+1 == len(f) || !isAlnum(f[i+1])):
		default:
			b.WriteByte(c)
		}
	}
	return strings.TrimSpace(b.String())
}

// trimMarks cuts marks off both ends.
func trimMarks(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsPunct(r) && r != '%' && r != '#' && r != '@' && r != '&'
	})
}

// pieces parts quoted words at marks of omission, without the references behind them: [3][4].
func pieces(s string) []string {
	for strings.HasSuffix(s, "]") {
		i := strings.LastIndexByte(s, '[')
		if i < 0 || len(s)-i > 5 || strings.Trim(s[i:], "[0123456789]") != "" {
			break
		}
		s = s[:i]
	}
	for _, m := range []string{"[...]", "[…]", "(...)", "（……）", "（…）", "……", "...", "…"} {
		s = strings.ReplaceAll(s, m, "\x00")
	}
	return strings.Split(s, "\x00")
}

// verbatim says whether quoted words stand in a passage, piece by piece in order.
func verbatim(words string, p *reading) bool {
	rest := p.bare()
	some := false
	for _, piece := range pieces(words) {
		w := trimMarks(bare(fold(piece).text))
		if w == "" {
			continue
		}
		some = true
		if !holdsWhole(rest, w) {
			return false
		}
		rest = rest[strings.Index(rest, w)+len(w):]
	}
	return some
}

func (r *reading) bare() string { return bare(r.folded.text) }

// quotes checks what the sentence has in quotation marks, and the speakers.
func (j *judge) quotes() {
	for _, q := range j.s.quotes {
		words := q.In(j.s.src)
		if !strings.ContainsFunc(strings.Join(pieces(words), ""), func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			continue
		}
		holder := -1
		for _, n := range j.use {
			if verbatim(words, j.ps[n]) {
				holder = n
				break
			}
		}
		switch {
		case holder >= 0:
			j.report(RuleQuote, Held, q.Span, holder, "the words stand in the passage", "原文有此引文")
		case j.isName(q.Span):
			// Left to the check of names: a name in quotation marks is not speech.
		case j.s.has(translated) && !j.sameLanguage():
			j.report(RuleQuote, Flagged, q.Span, -1, "marked as a translation: its wording is not checked", "标明为译文，措辞未核对")
		case !j.sameLanguage():
			j.report(RuleQuote, Refused, q.Span, -1,
				"the passage is in another language: a translated quotation must be marked as translated", "原文为另一种语言：翻译的引文须标明“译”")
		default:
			j.report(RuleQuote, Refused, q.Span, -1, "these words do not stand in the passage letter for letter", "原文没有与此逐字相同的话")
		}
	}
}

// isName says whether a place of the sentence is nothing but a known name.
func (j *judge) isName(p text.Span) bool {
	for i := range j.s.mentions {
		if m := &j.s.mentions[i]; m.Start <= p.Start && m.End >= p.End || m.Start >= p.Start && m.End <= p.End && m.End-m.Start > (p.End-p.Start)*2/3 {
			return true
		}
	}
	for _, f := range j.s.places {
		if g := j.s.folded.span(f.start, f.end); g.Start <= p.Start && g.End >= p.End {
			return true
		}
	}
	return false
}

// speakers compares who speaks in the sentence with who speaks in the passages.
func (j *judge) speakers() {
	for _, q := range j.s.said() {
		if q.Speaker == "" {
			continue
		}
		words := q.In(j.s.src)
		for _, n := range j.use {
			p := j.ps[n]
			if !verbatim(words, p) {
				continue
			}
			who, known := j.speakerOf(words, n)
			switch {
			case !known:
				j.named(q, n)
			case j.same(q.Speaker, q.SpeakerID, who):
				j.report(RuleSpeaker, Held, q.SpeakerSpan, n, "the passage names the same speaker", "原文的说话人相同")
			case foreign(q.Speaker, who.Text):
				j.report(RuleSpeaker, Flagged, q.SpeakerSpan, n, "a name in other letters, not compared: the passage has "+who.Text,
					"译名未核对：原文为"+who.Text)
			default:
				j.report(RuleSpeaker, Refused, q.SpeakerSpan, n,
					"the passage gives these words to "+who.Text, "原文中这句话出自"+who.Text)
			}
			break
		}
	}
	j.teller()
}

// teller compares who the sentence says its matter comes from, where it quotes nothing.
func (j *judge) teller() {
	if len(j.s.quotes) > 0 {
		return
	}
	mine := j.s.sources()
	if len(mine) != 1 || generic(mine[0].Speaker) {
		return
	}
	me := mine[0]
	at := spanOf(j.s.src, me.Speaker)
	for _, n := range j.use {
		theirs := make([]news.Name, 0, 2)
		for _, src := range j.ps[n].sources() {
			theirs = append(theirs, news.Name{ID: src.SpeakerID, Text: src.Speaker})
		}
		if given := j.passages[n].Speaker; !given.Empty() {
			theirs = append(theirs, given)
		}
		if len(theirs) == 0 {
			continue
		}
		if slices.ContainsFunc(theirs, func(who news.Name) bool { return j.same(me.Speaker, me.SpeakerID, who) }) {
			j.report(RuleSpeaker, Held, at, n, "the passage names the same source", "原文的消息来源相同")
			return
		}
		if len(j.use) > 1 {
			continue
		}
		who := theirs[0].Text
		if slices.ContainsFunc(theirs, func(who news.Name) bool { return foreign(me.Speaker, who.Text) }) {
			j.report(RuleSpeaker, Flagged, at, n, "a name in other letters, not compared: the passage has "+who, "译名未核对：原文为"+who)
			return
		}
		j.report(RuleSpeaker, Refused, at, n, "the passage has this from "+who, "原文的消息来源是"+who)
	}
}

func spanOf(s, part string) text.Span {
	if i := strings.Index(s, part); i >= 0 {
		return text.Span{Start: i, End: i + len(part)}
	}
	return text.Span{}
}

// named asks that a speaker whom no quotation of the passage names stands in it at all.
func (j *judge) named(q speech.Quote, n int) {
	if generic(q.Speaker) || j.holdsName(q.Speaker, q.SpeakerID, n) {
		return
	}
	j.report(RuleSpeaker, Refused, q.SpeakerSpan, n, "the passage does not name this speaker", "原文没有提到这位说话人")
}

// speakerOf returns who says words in a passage, if it is known.
func (j *judge) speakerOf(words string, n int) (news.Name, bool) {
	p := j.ps[n]
	w := trimMarks(bare(fold(words).text))
	for _, q := range p.said() {
		theirs := trimMarks(bare(fold(q.In(p.src)).text))
		if q.Speaker != "" && (strings.Contains(theirs, w) || strings.Contains(w, theirs)) {
			return news.Name{ID: q.SpeakerID, Text: q.Speaker}, true
		}
	}
	if given := j.passages[n].Speaker; !given.Empty() {
		return given, true
	}
	return news.Name{}, false
}

// generic says that a speaker is no name: he, the company, 他, 知情人士. Who that is cannot be compared.
func generic(s string) bool {
	f := fold(s).text
	words := strings.Fields(s)
	if len(words) == 0 {
		return true
	}
	if !strings.ContainsFunc(f, isHan) {
		var role bool
		switch strings.ToLower(words[0]) {
		case "the", "a", "an", "one", "two", "some", "its", "their", "his", "her", "he", "she", "they", "it", "we", "i", "this", "that", "these", "those", "another",
			"several", "many", "multiple", "other", "people", "sources", "insiders", "who":
			role = true
		default:
			role = strings.HasSuffix(words[0], "s") && !innerCapital(words[0]) // Analysts, Researchers, Executives
		}
		if role || strings.ToLower(words[0]) == words[0] {
			words[0] = ""
		}
		return !strings.ContainsFunc(strings.Join(words, " "), unicode.IsUpper)
	}
	for _, w := range []string{
		"他", "她", "其", "公司", "人士", "人", "官方", "媒体", "方面", "消息", "业内", "分析师", "专家", "发言人", "记者", "报道", "团队", "研究", "者", "员", "机构", "部门",
	} {
		if strings.HasSuffix(f, w) || strings.HasPrefix(f, "该") || strings.HasPrefix(f, "这") {
			return true
		}
	}
	return false
}

// same says whether two names are of one speaker: one id, one a part of the other, or names of one entity.
func (j *judge) same(a string, id news.EntityID, b news.Name) bool {
	if id != "" && id == b.ID {
		return true
	}
	if generic(a) || generic(b.Text) {
		return true // he, the company: not to be compared
	}
	x, y := fold(a).text, fold(b.Text).text
	if x == "" || y == "" || holdsWhole(x, y) || holdsWhole(y, x) || sharesName(x, y) {
		return true
	}
	for _, name := range j.called(id) {
		if holdsWhole(y, fold(name).text) {
			return true
		}
	}
	for _, name := range j.called(b.ID) {
		if holdsWhole(x, fold(name).text) {
			return true
		}
	}
	if j.c.names != nil {
		for _, m := range j.c.names.Find(a) {
			for _, o := range j.c.names.Find(b.Text) {
				if m.ID == o.ID {
					return true
				}
			}
		}
	}
	return pinyinHolds(b.Text, x) || pinyinHolds(a, y)
}

// foreign says whether two names are in different letters and one is a transcription, of which there are many.
func foreign(a, b string) bool {
	if strings.ContainsFunc(a, isHan) == strings.ContainsFunc(b, isHan) {
		return false
	}
	return strings.ContainsAny(a+b, "·・•‧")
}

// sharesName says whether two folded names have their last word in common: Altman, Sam Altman, CEO Altman.
func sharesName(x, y string) bool {
	i, k := strings.LastIndexByte(x, ' '), strings.LastIndexByte(y, ' ')
	return len(x)-i > 3 && x[i+1:] == y[k+1:] && x[i+1:] != "inc" && x[i+1:] != "corp"
}
