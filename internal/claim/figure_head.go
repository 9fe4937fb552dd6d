package claim

import (
	"strings"

	"dateline/internal/news"
	"dateline/internal/text"
)

// head returns whom an English sentence is about if a remark in commas parts it from its verb: "Armadin, started by
// Mandiant's founder, raised $190M".
func (r *figureReader) head(m *measured) news.Name {
	if r.p.lang.IsChinese() {
		return news.Name{}
	}
	from, _ := r.sentencePart(m.q.Start)
	if i := strings.Index(r.low[from:min(from+24, len(r.low))], ": "); i >= 0 && strings.HasPrefix(strings.TrimLeft(r.low[from:], " "), "source") {
		from += i + 2
	}
	comma := strings.Index(r.low[from:m.q.Start], ", ")
	if comma < 0 || comma > 70 {
		return news.Name{}
	}
	comma += from
	if next := r.low[comma+2:]; next == "" || !isLower(next[0]) || hasAny(next, "and ", "but ", "as ", "after ", "while ", "with ") {
		return news.Name{}
	}
	for i := range r.p.mentions {
		if n := &r.p.mentions[i]; n.End == comma && n.Start >= from && bears(n) && carries(n, m) && !r.former(n) && !r.object(n.Start) {
			return news.Name{ID: n.ID, Text: n.In(r.p.text)}
		}
	}
	start := comma
	for start > from { // the capital words right before the comma
		i := strings.LastIndexByte(r.p.text[from:start], ' ') + 1 + from
		w := r.p.text[i:start]
		if w == "" || w[0] < 'A' || w[0] > 'Z' || commonCapital(text.Lower(w)) {
			break
		}
		start = i
		if start > from {
			start--
		}
	}
	name := baseName(strings.TrimSpace(r.p.text[start:comma]))
	if name == "" || r.known(name) {
		return news.Name{}
	}
	return news.Name{Text: name}
}

// baseName cuts off what a name is introduced by: "Paris-based Qevlar AI", "Alibaba-backed PixVerse", "Israeli Jazz".
func baseName(name string) string {
	for {
		w, rest, ok := strings.Cut(name, " ")
		if !ok {
			return name
		}
		if low := text.Lower(w); !kindWord(low) && !commonCapital(low) && !endsIn(low, []string{"based", "backed", "owned", "listed", "born", "funded", "headquartered"}) ||
			low == "ai" {
			if _, after, found := strings.Cut(rest, "-based "); found { // Tel Aviv-based Bold
				name = after
				continue
			}
			return name
		}
		name = rest
	}
}
