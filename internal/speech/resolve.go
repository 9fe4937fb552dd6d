package speech

import (
	"strings"

	"dateline/internal/news"
	"dateline/internal/text"
)

// maxNames is the most names before a speaker that are asked whether they are meant.
const maxNames = 40

// maxAway is the most bytes between a speaker and the name that it repeats.
const maxAway = 4000

// resolve returns the entity that a speaker stands for: the one its words name; of a pronoun or "the company" the last
// name of that kind before it in the paragraph; of a surname the person who was named in full before.
func (t *Text) resolve(p text.Span) news.EntityID {
	if id := t.whois(p); id != "" || p.Start >= p.End {
		return id
	}
	words := p.In(t.Body)
	kind := stands(words)
	names := t.touching(text.Span{Start: 0, End: p.Start})
	names = names[max(0, len(names)-maxNames):]
	for i := len(names) - 1; i >= 0; i-- {
		n := &names[i]
		if p.Start-n.End > maxAway {
			return ""
		}
		switch kind {
		case "person", "company":
			if strings.Contains(t.Body[n.End:p.Start], "\n") {
				return ""
			}
			if n.Kind == kind || kind == "company" && n.Kind == "lab" {
				return n.ID
			}
		default:
			full := n.In(t.Body)
			if n.Kind == "person" && len(words) >= 3 && len(full) > len(words) &&
				(strings.HasSuffix(full, " "+words) || strings.HasSuffix(full, "·"+words)) {
				return n.ID
			}
		}
	}
	return ""
}

// stands says which kind of name a pronoun stands for; empty if the words are none.
func stands(words string) string {
	switch strings.ToLower(words) {
	case "he", "she", "他", "她":
		return "person"
	case "it", "the company", "the firm", "the startup", "它", "该公司", "公司", "該公司":
		return "company"
	}
	return ""
}
