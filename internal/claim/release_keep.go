package claim

import (
	"strings"
	"unicode/utf8"

	"dateline/internal/news"
)

// keep adds a release, or joins it with what the passage said of the same product.
func (r *releaser) keep(found []news.Claim, c news.Claim) []news.Claim {
	for k := range found {
		have := found[k].Release
		if !sameProduct(have.Product, c.Release.Product) {
			continue
		}
		if rank(c.Release.Status) > rank(have.Status) && !(have.Status == news.ReleaseShipped && c.Release.Status == news.ReleaseAnnounced) {
			have.Status = c.Release.Status
		}
		if have.Product.ID == "" && c.Release.Product.ID != "" {
			have.Product, found[k].Subject = c.Release.Product, c.Release.Product
		}
		have.Maker = firstName(have.Maker, c.Release.Maker)
		if have.When.Empty() {
			have.When = c.Release.When
		}
		found[k].Start, found[k].End = min(found[k].Start, c.Start), max(found[k].End, c.End)
		return found
	}
	return append(found, c)
}

// rank orders what a passage may say of one product at once: the stronger word wins.
func rank(s news.ReleaseStatus) int {
	switch s {
	case news.ReleaseDelayed:
		return 5
	case news.ReleaseClosed:
		return 4
	case news.ReleaseRumoured:
		return 3
	case news.ReleaseAnnounced:
		return 2
	default:
		return 1
	}
}

func sameProduct(a, b news.Name) bool {
	if a.ID != "" && b.ID != "" {
		return a.ID == b.ID
	}
	x, y := fold(EnglishProduct(a.Text)), fold(EnglishProduct(b.Text))
	return strings.Contains(x, y) || strings.Contains(y, x)
}

// terms sets how one gets the products, and their licence, where the passage tells of one product or of all alike.
func (r *releaser) terms(found []news.Claim) {
	if len(found) == 0 {
		return
	}
	access, licence := "", ""
	lexicon := releaseLexicon().access
	for i := 0; i < len(r.folded); {
		end := wordEnd(r.folded, i)
		if hit, ok := lexicon.at(r.folded, i, len(r.folded)); ok {
			if hit.class == "licence" {
				licence = r.p.text[i : i+len(hit.text)]
			} else if access == "" || access == "app" || access == "api" {
				access = hit.class
			}
			end = i + len(hit.text)
		}
		if end == i {
			_, size := utf8.DecodeRuneInString(r.folded[i:])
			end = i + size
		}
		i = end
	}
	for k := range found {
		found[k].Release.Access, found[k].Release.Licence = access, licence
	}
}
