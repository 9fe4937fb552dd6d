package claim

import (
	"dateline/internal/field"
	"dateline/internal/news"
)

// unnamed says of a promise whether its subject only makes what is promised: "Acme will launch a phone in May". A round of
// funding or a listing is the company's own; and what slipped or was denied tells what it is of.
func (p *passage) unnamed(c *news.Claim) bool {
	if c.Subject.ID == "" || c.Promise.Status != news.FateExpected || ofCompanies(c.Promise.Milestone) {
		return false
	}
	for _, where := range [...]*passage{p, p.title, p.before} {
		if where == nil {
			continue
		}
		for i := range where.mentions {
			n := &where.mentions[i]
			if n.ID != c.Subject.ID {
				continue
			}
			switch field.Kind(n.Kind) {
			case field.Company, field.Lab, field.Agency, field.University, field.Fund, field.Media, field.Person:
				return true
			default:
				return false
			}
		}
	}
	return false
}

// ofCompanies says whether a milestone is one that a company reaches itself, once.
func ofCompanies(milestone string) bool {
	switch milestone {
	case "listing", "funding round", "spin-off", "acquisition", "agreement", "trial in court", "merger", "restructuring":
		return true
	}
	return false
}
