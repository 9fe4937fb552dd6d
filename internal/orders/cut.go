package orders

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/text"
)

// Report blanks the orders in a report's title and texts. What else stands in them keeps its place, so that what is found in the
// one is found at the same bytes in the other.
func (f *Finder) Report(r *news.Report) {
	r.Title, r.Summary, r.Text = f.Title(r.Title), f.Body(r.Summary, r.Lang), f.Body(r.Text, r.Lang)
}

// Voices blanks the orders in reports.
func (f *Finder) Voices(all []news.Voice) {
	for i := range all {
		f.Report(&all[i].Report)
	}
}

// most is how many orders of one title are looked for.
const most = 6

// Title returns a title with its orders blanked, and without blanks at its end. A title that is an order from its beginning on,
// with nothing quoted, stays: a report has to be called something.
func (f *Finder) Title(title string) string {
	out := title
	if !f.maybe(title) {
		return title
	}
	for range most {
		s, ok := f.find(out, true)
		if !ok {
			break
		}
		if !worded(out[:s.Start]) && !worded(out[s.End:]) {
			break
		}
		out = blank(out, s)
	}
	if out == title {
		return title
	}
	return strings.TrimRight(out, " ")
}

// Body returns a text with its orders blanked: the sentences that give them, what is quoted of them, and the sentences of the
// same paragraph that go on giving them.
func (f *Finder) Body(body string, lang news.Lang) string {
	if !f.maybe(body) {
		return body
	}
	out, on, last := body, false, 0
	for _, s := range text.Sentences(body, lang) {
		if strings.Contains(body[last:s.Start], "\n") {
			on = false
		}
		last = s.End
		found := false
		for range most {
			cut, ok := f.find(out[s.Start:s.End], false)
			if !ok {
				break
			}
			found = true
			out = blank(out, text.Span{Start: s.Start + cut.Start, End: s.Start + cut.End})
		}
		switch {
		case found:
			on = true
		case on && f.follows(s.In(body)):
			out = blank(out, s)
		default:
			on = false
		}
	}
	return out
}

// maybe says whether a text may hold an order: it is quick, and rarely wrong.
func (f *Finder) maybe(s string) bool {
	if s == "" {
		return false
	}
	if len(carriers(s)) > 0 {
		return true
	}
	low := s
	if strings.ContainsFunc(s, Hidden) {
		low = Clean(s)
	}
	low = strings.ToLower(low)
	return slices.ContainsFunc(f.rules, func(r rule) bool { return r.may(low) })
}

// follows says whether a sentence goes on with the orders of the one before it: it tells what to write, or holds no word.
func (f *Finder) follows(s string) bool {
	return !worded(s) || find(f.follow, strings.ToLower(Clean(s)), nil)
}

// find returns the first order of a sentence or a title as it is to be cut.
func (f *Finder) find(s string, title bool) (text.Span, bool) {
	rules, tried := f.rules, f.begin
	if title {
		rules = f.firm
	}
	low, at := small(s)
	rules, tried = gated(rules, low), gated(tried, low)
	begin, end := len(s)+1, 0
	note := func(from, to int) {
		if at[from] < begin {
			begin, end = at[from], at[to]
		}
	}
	find(rules, low, note)
	for _, c := range carriers(s) {
		if c.Start < begin {
			begin, end = c.Start, c.End
		}
	}
	if len(tried) > 0 { // an order may follow other words without a stop
		for i, r := range s[:min(begin, len(s))] {
			if i == 0 || s[i-1] != ' ' || !unicode.IsUpper(r) && !unicode.Is(unicode.Han, r) {
				continue
			}
			tail, _ := small(s[i:])
			if first(tried, tail) {
				begin, end = i, max(end, i)
				break
			}
		}
	}
	if begin > len(s) {
		return text.Span{}, false
	}
	for begin < end { // the expressions take what stands before an order along
		r, n := utf8.DecodeRuneInString(s[begin:])
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '[' || r == '<' || r == '{' {
			break
		}
		begin += n
	}
	if open, shut, ok := quoted(s, begin, end); ok {
		return text.Span{Start: dressed(s, open), End: shut}, true
	}
	from := unworded(s, begin)
	if parted := strings.Trim(s[from:begin], " ,，、") != ""; !parted && worded(s[:from]) && !opens(s, begin) {
		if !title {
			return text.Span{End: len(s)}, true
		}
		from = token(s, begin)
	}
	return text.Span{Start: dressed(s, from), End: len(s)}, true
}

// unworded is where what stands before a place and is no word begins.
func unworded(s string, i int) int {
	return len(strings.TrimRightFunc(s[:i], func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }))
}

// opens says whether a place begins a part of a text that a blank sets off: with a capital, or Chinese behind a blank.
func opens(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return i > 0 && s[i-1] == ' ' && (unicode.IsUpper(r) || unicode.Is(unicode.Han, r))
}

// token is where the run of Chinese that a place stands in begins, if a blank parts it from what is before: titles have blanks
// between their parts, and a part is cut whole.
func token(s string, i int) int {
	k := strings.LastIndexByte(s[:i], ' ') + 1
	if r, _ := utf8.DecodeRuneInString(s[k:]); k == 0 || !unicode.Is(unicode.Han, r) {
		return i
	}
	return k
}

// dresses are the words that introduce what an order is dressed up as.
var dresses = regexp.MustCompile(`(?i)(?:^|[\s\pP])(?:editor['’]?s['’]? note|note|n\.b\.|p\.?s\.?|reminder|update|disclaimer|correction|编者按|编者注|编辑注|注|附注|提示|提醒|说明)\s*[:：]?[\s\pP]*$`)

// dressed moves the begin of a cut before such words.
func dressed(s string, from int) int {
	if m := dresses.FindStringIndex(s[:from]); m != nil && (m[1] > m[0]) && strings.ContainsAny(s[m[0]:from], ":：") {
		return m[0]
	}
	return from
}

// quoted returns the quotation that a place stands in, with its marks; one that nothing closes goes to the end.
func quoted(s string, begin, end int) (open, shut int, ok bool) {
	open = -1
	var want rune
	for i, r := range s[:begin] {
		switch {
		case open >= 0 && (r == want):
			open = -1
		case open < 0:
			if c, is := closing(r); is {
				open, want = i, c
			}
		}
	}
	if open < 0 {
		return 0, 0, false
	}
	opener, _ := utf8.DecodeRuneInString(s[open:])
	depth, before := 1, ' '
	for i, r := range s[open:] {
		switch {
		case i == 0:
		case r == want && (want != '"' || before != ' '):
			depth--
		case r == opener && want != '"':
			depth++
		}
		if before = r; depth == 0 && open+i >= end {
			return open, open + i + utf8.RuneLen(r), true
		}
	}
	return open, len(s), true
}

// closing is the mark that closes a quotation which another opens.
func closing(open rune) (rune, bool) {
	switch open {
	case '“':
		return '”', true
	case '「':
		return '」', true
	case '『':
		return '』', true
	case '«':
		return '»', true
	case '"':
		return '"', true
	}
	return 0, false
}

// worded says whether a text holds a letter or a digit.
func worded(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// blank puts blanks over a part of a text, byte for byte; ends of lines stay.
func blank(s string, cut text.Span) string {
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:cut.Start])
	for i := cut.Start; i < cut.End; i++ {
		if s[i] == '\n' {
			b.WriteByte('\n')
		} else {
			b.WriteByte(' ')
		}
	}
	b.WriteString(s[cut.End:])
	return b.String()
}
