package speech

import (
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
	for _, n := range t.touching(p) {
		if n.Kind != "" && kind != "person" {
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
