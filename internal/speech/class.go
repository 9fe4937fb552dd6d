package speech

import (
	"strings"

	"dateline/internal/news"
	"dateline/internal/text"
)

// classOf says of which class a speaker is, by the traits of the words that name them and by the names in them.
// Pronouns, and names that say nothing, are taken for the matter itself.
func (t *Text) classOf(p text.Span, traits trait) news.Attribution {
	switch {
	case traits&(anonymous|hearsay) != 0:
		return news.Anonymous
	case traits&social != 0:
		return news.Social
	}
	kind := ""
	for i := range t.Names {
		n := &t.Names[i]
		if n.Start >= p.End {
			break
		}
		if n.End > p.Start && (n.Kind != "" && kind != "person" || n.Kind == "person") {
			kind = n.Kind
		}
	}
	switch {
	case traits&outlet != 0 && traits&(outside|firm|official) == 0, kind == "media" && traits&official == 0:
		return news.ByOutlet
	case traits&firm != 0, traits&outside != 0, kind == "fund", kind == "university":
		return news.Named
	}
	return news.Official
}

// before returns up to n bytes of the body before p within its clause: a person's office stands there.
func (t *Text) before(p text.Span, n int) string {
	s := t.Body[max(0, p.Start-n):p.Start]
	if i := strings.LastIndexAny(s, ".,;:!?\n\"“”"); i >= 0 {
		s = s[i+1:]
	}
	return s
}
