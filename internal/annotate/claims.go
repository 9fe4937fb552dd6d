package annotate

import (
	"dateline/internal/claim"
	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/text"
)

// Mentions puts what the gazetteer found in a report's title and body into the report, as claims are read from it.
func Mentions(g *entity.Gazetteer, found []entity.Mention, r *claim.Report) {
	for _, m := range found {
		c := claim.Mention{Span: text.Span{Start: m.Start, End: m.End}, ID: m.ID, Kind: string(m.Kind), Text: g.Name(m.ID, news.English)}
		if owner, ok := maker(g, m.ID); ok {
			c.Owner, c.OwnerText = owner, g.Name(owner, news.English)
		}
		if m.Title {
			r.TitleMentions = append(r.TitleMentions, c)
		} else {
			r.Mentions = append(r.Mentions, c)
		}
	}
}

// maker returns the nearest organisation above an entity.
func maker(g *entity.Gazetteer, id news.EntityID) (news.EntityID, bool) {
	e, ok := g.Entity(id)
	for range 8 { // deeper than any chain of owners; a ring of parents ends
		if !ok || e.Parent == "" {
			return "", false
		}
		if e, ok = g.Entity(e.Parent); ok {
			switch e.Kind {
			case field.Company, field.Lab, field.Agency, field.University, field.Fund, field.Media:
				return e.ID, true
			default:
			}
		}
	}
	return "", false
}
