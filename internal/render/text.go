package render

import (
	"strconv"
	"strings"
	"unicode"

	"dateline/internal/news"
)

// textWidth is the width of a line in columns; a Chinese character takes two. 76 leaves room for quoting in mail.
const textWidth = 76

// Text writes an edition as plain text, complete on its own: sentences with numbers, and under each item the addresses
// of its sources. At is the public site's address; if it is empty no address of ours is printed.
func Text(e *Edition, at Address) string {
	var b strings.Builder
	lex := e.Lex
	line := func(indent, text string) { b.WriteString(wrap(indent, indent, text)) }
	b.WriteString(wrap("", "", lex.T("name")+" · "+e.Title))
	b.WriteString(wrap("", "", e.Dates+" ("+e.Zone+")"))
	b.WriteString(wrap("", "", e.Standing))
	line("", e.Coverage.Line)
	if e.Copied {
		line("", lex.T("issue.copied"))
	}
	if at != "" {
		line("", lex.T("text.link", e.Page(at, lex.lang)))
	}
	if e.Items() == 0 {
		b.WriteString("\n")
		line("", lex.T("issue.quiet"))
	}
	textRows(&b, e.Lead, lex, at)
	for n, s := range e.Sections {
		if n == e.SinceAt() {
			textRows(&b, e.Since, lex, at)
		}
		b.WriteString("\n\n" + underlined(s.Title))
		for i := range s.Items {
			textItem(&b, &s.Items[i], lex)
		}
	}
	if e.SinceAt() >= len(e.Sections) {
		textRows(&b, e.Since, lex, at)
	}
	for i := range e.Rows {
		textRows(&b, &e.Rows[i], lex, at)
	}
	if len(e.LeftOut) > 0 {
		b.WriteString("\n\n" + underlined(lex.T("leftout.title")))
		for _, l := range e.LeftOut {
			text := strconv.Itoa(l.Rank) + ". " + lex.T("leftout.line", withMark(&l.Headline, lex), l.Reason)
			b.WriteString(wrap("", "    ", text))
		}
	}
	textCoverage(&b, e)
	return b.String()
}

func textItem(b *strings.Builder, item *ItemView, lex *Lexicon) {
	lead := strconv.Itoa(item.Number) + ". "
	b.WriteString("\n" + wrap(lead, "   ", cited(&item.Headline, lex)))
	for i := range item.Sentences {
		b.WriteString(wrap("   ", "   ", cited(&item.Sentences[i], lex)))
	}
	b.WriteString(wrap("   ", "   ", item.Source(lex)))
	for _, s := range item.Sources {
		mark := "   [" + strconv.Itoa(s.N) + "] "
		b.WriteString(wrap(mark, "       ", lex.T("leftout.line", s.Outlet, s.Class)))
		if s.URL != "" {
			b.WriteString("       " + s.URL + "\n") // never broken over lines, however long
		}
	}
}

// labelled puts a line's label before its text.
func labelled(l *LineView, text string) string {
	if l.Label == "" {
		return text
	}
	return l.Label + "  " + text
}

func textRows(b *strings.Builder, rows *RowsView, lex *Lexicon, at Address) {
	if rows == nil {
		return
	}
	b.WriteString("\n\n" + underlined(rows.Title))
	if rows.Lead != "" {
		b.WriteString(wrap("", "", rows.Lead))
	}
	for i := range rows.Lines {
		l := &rows.Lines[i]
		text := cited(&l.Sentence, lex)
		if note := l.Note(lex); note != "" {
			text += " " + lex.T("line.note", note)
		}
		b.WriteString("\n" + wrap("- ", "  ", labelled(l, text)))
	}
	if href := rows.Href(at, lex.lang); href != "" {
		b.WriteString("\n" + wrap("", "", rows.Whole) + href + "\n")
	}
	b.WriteString("\n")
	for _, s := range rows.Sources {
		b.WriteString(wrap("  ["+strconv.Itoa(s.N)+"] ", "      ", lex.T("leftout.line", s.Outlet, s.Class)))
		if s.URL != "" {
			b.WriteString("      " + s.URL + "\n")
		}
	}
}

func textCoverage(b *strings.Builder, e *Edition) {
	further := e.Coverage.Further()
	if len(further) == 0 && e.Coverage.Failing == "" {
		return
	}
	b.WriteString("\n\n" + underlined(e.Lex.T("coverage.title")))
	if e.Coverage.Failing != "" {
		further = append(further, e.Coverage.Failing)
	}
	for _, text := range further {
		b.WriteString(wrap("", "", text))
	}
	for _, f := range e.Coverage.Failures {
		b.WriteString(wrap("- ", "  ", f.line(e.Lex)))
	}
}

// line says in one sentence what was not read; since when, if that is known.
func (f *FailureView) line(lex *Lexicon) string {
	if f.Since == "" {
		return lex.T("coverage.failure.once", f.Name, f.Why)
	}
	return lex.T("coverage.failure", f.Name, f.Why, f.Since)
}

// withMark returns a sentence with its mark if it is foreign.
func withMark(s *SentenceView, lex *Lexicon) string {
	if s.Foreign == "" {
		return s.Text
	}
	return lex.T("foreign.line", s.Text, s.Foreign)
}

// cited returns a sentence with its mark and numbers.
func cited(s *SentenceView, lex *Lexicon) string {
	var b strings.Builder
	b.WriteString(withMark(s, lex))
	for _, c := range s.Cites {
		b.WriteString("[" + strconv.Itoa(c.N) + "]")
	}
	return b.String()
}

func underlined(title string) string {
	return title + "\n" + strings.Repeat("=", columns(title)) + "\n"
}

// columns counts the columns that a text takes in a terminal: two for East Asian wide characters.
func columns(text string) int {
	n := 0
	for _, r := range text {
		n += width(r)
	}
	return n
}

func width(r rune) int {
	switch {
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		return 0
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul),
		r >= 0x3000 && r <= 0x303f, r >= 0xff00 && r <= 0xff60, r >= 0xffe0 && r <= 0xffe6:
		return 2
	default:
		return 1
	}
}

// notFirst may not begin a line, as Chinese typesetting has it (GB/T 15834): closing marks stay with what they close.
const notFirst = "，。、；：？！）】》」』〉”’…—%,.;:?!)]}"

// wrap breaks text into lines of textWidth columns, the first begun with lead, the others with indent. It breaks at
// spaces and between wide characters, never inside a Latin word, so that a long address keeps its line to itself.
func wrap(lead, indent, text string) string {
	var b strings.Builder
	b.WriteString(lead)
	at, fresh := columns(lead), true
	for _, piece := range Pieces(text) {
		word := strings.TrimRight(piece, " ")
		if !fresh && at+columns(word) > textWidth {
			out := strings.TrimRight(b.String(), " ")
			b.Reset()
			b.WriteString(out + "\n" + indent)
			at = columns(indent)
		}
		b.WriteString(piece)
		at += columns(piece)
		fresh = false
	}
	return strings.TrimRight(b.String(), " ") + "\n"
}

// Pieces cuts text where a line may break: at spaces and beside wide characters, but not before what closes or behind what
// opens. Each piece carries the space behind it; spaces are put together to one.
func Pieces(text string) []string {
	var all []string
	start := 0
	runes := []rune(strings.Join(strings.Fields(text), " "))
	for i := 1; i < len(runes); i++ {
		prev, next := runes[i-1], runes[i]
		breaks := prev == ' ' || (next != ' ' && (width(prev) == 2 || width(next) == 2) &&
			!strings.ContainsRune(notFirst, next) && !strings.ContainsRune("（【《「『〈“‘([{", prev))
		if breaks && next != ' ' {
			all = append(all, string(runes[start:i]))
			start = i
		}
	}
	if start < len(runes) {
		all = append(all, string(runes[start:]))
	}
	return all
}

// TitleOf chooses the title that stands for reports which no issue printed: in the edition's language if any is,
// then from the class nearest to the fact, then the earliest. Voices are by time; it returns false if there are none.
func TitleOf(voices []news.Voice, edition news.Lang) (news.Voice, bool) {
	if len(voices) == 0 {
		return news.Voice{}, false
	}
	best, bestKey := 0, [3]int{}
	for i := range voices {
		v := &voices[i]
		key := [3]int{1, v.Class.Nearness(), i}
		if v.Lang == edition {
			key[0] = 0
		} else if v.Lang.Edition() != edition {
			key[0] = 2
		}
		if i == 0 || less(key, bestKey) {
			best, bestKey = i, key
		}
	}
	return voices[best], true
}

func less(a, b [3]int) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}
