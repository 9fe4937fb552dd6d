package claim

import (
	"strings"

	"dateline/internal/news"
)

// wanted reads the headline "Acme wants you to try its AI browser Foo": the name behind its maker's description of it.
func (r *releaser) wanted() []news.Claim {
	if r.items[0].kind != itemOrg && r.items[0].kind != itemName || len(r.items) < 5 || r.word(1) != "wants" && r.word(1) != "bets" && r.word(1) != "hopes" {
		return nil
	}
	for i := 2; i+2 < len(r.items); i++ {
		if r.word(i) != "its" {
			continue
		}
		j := i + 1
		for j < len(r.items) && j < i+6 && (r.items[j].class == "mod" || r.items[j].class == "art") {
			j++
		}
		if j+1 >= len(r.items) || r.items[j].class != "soft" && r.items[j].class != "hard" {
			return nil
		}
		pr := r.appositive(j + 1)
		if pr == nil || r.items[j+1].kind == itemName && r.headline {
			return nil
		}
		owner := news.Name{Text: r.text(r.items[0].Span)}
		if r.items[0].kind == itemOrg {
			owner = r.orgOf(0)
		}
		return r.claimed(pr, firstName(ownerOf(pr.mention), owner), news.ReleaseShipped, i, j+2)
	}
	return nil
}

// fronting reads "New Foo features, powered by Bar, are…": what is new in something known and stands at the head of a
// sentence that tells of it.
func (r *releaser) fronting() []news.Claim {
	if r.headline || r.word(0) != "new" && r.word(0) != "upcoming" {
		return nil
	}
	end := 1
	for end < len(r.items) && r.items[end].kind != itemMark && r.items[end].class != "prep" && !r.does(end) && r.items[end].class != "aux" && r.word(end) != "are" {
		end++
	}
	if end == len(r.items) || end < 3 || end > 7 || !r.knownWithin(1, end) {
		return nil
	}
	if c := r.items[end-1].class; c != "bare" && c != "soft" && c != "hard" && r.items[end-1].kind != itemThing && r.items[end-1].kind != itemNumber {
		return nil
	}
	span := r.span(1, end)
	pr := product{name: news.Name{Text: r.text(span)}, at: span, described: true}
	status := news.ReleaseShipped
	if r.word(0) == "upcoming" {
		status = news.ReleaseAnnounced
	}
	return r.claimed(&pr, r.maker(end, &pr), status, 0, end)
}

// turned reads "Acme plans to make Foo a chatbot", "Acme is turning Foo into a chatbot": something known is to become
// something else.
func (r *releaser) turned() []news.Claim {
	for i := 1; i+2 < len(r.items); i++ {
		switch r.word(i) {
		case "make", "making", "turn", "turning", "transform", "transforming", "remake", "remaking":
		default:
			continue
		}
		if r.items[i+1].kind != itemThing {
			continue
		}
		pr := r.named(i + 1)
		next := r.past(pr.at.End)
		if next < len(r.items) && r.word(next) == "into" {
			next++
		}
		if next+1 >= len(r.items) || r.items[next].class != "art" || !r.substance(next, min(len(r.items), next+6)) {
			continue
		}
		pr.part = true
		status := news.ReleaseShipped
		if future, doubt, _, negated := r.before(i); negated {
			return nil
		} else if doubt {
			status = news.ReleaseRumoured
		} else if future || r.word(i-1) == "to" {
			status = news.ReleaseAnnounced
		}
		return r.claimed(&pr, r.maker(i, &pr), status, i, next)
	}
	return nil
}

// into reads "Acme is now integrating shopping into Foo": what no noun of products names comes into something of the one
// who acts.
func (r *releaser) into() []news.Claim {
	if r.items[0].kind != itemOrg || r.agency(0) {
		return nil
	}
	verb := -1
	for i := 1; i < len(r.items) && i < 14; i++ {
		it := &r.items[i]
		switch {
		case it.kind == itemMark && it.class != "'s" && it.class != "&":
			return nil
		case it.class == "update" && (strings.HasPrefix(r.word(i), "integrat") || strings.HasPrefix(r.word(i), "add") || strings.HasPrefix(r.word(i), "bring")):
			verb = i
		case verb > 0 && (r.word(i) == "into" || r.word(i) == "to") && i+1 < len(r.items) && r.items[i+1].kind == itemThing && r.items[i+1].mention.Owner == r.items[0].mention.ID:
			pr := r.named(i + 1)
			pr.part = true
			status := news.ReleaseShipped
			if future, _, _, negated := r.before(verb); negated {
				return nil
			} else if future {
				status = news.ReleaseAnnounced
			}
			return r.claimed(&pr, r.orgOf(0), status, 0, i+2)
		}
	}
	return nil
}

// resumed reads a sentence that goes on about what its title says comes out: "Foo 4 includes a new model". It has come as
// far as the title says.
func (r *releaser) resumed() []news.Claim {
	if r.p.title == nil || r.nested {
		return nil
	}
	end := 1
	for end < len(r.items) && end < 10 && !r.does(end) && r.word(end) != "includes" && r.word(end) != "represents" && r.word(end) != "supports" && r.items[end].kind != itemMark {
		end++
	}
	if end >= len(r.items) || end >= 10 || r.items[end].kind == itemMark || r.word(end) == "has" || r.word(end) == "will" || r.word(end) == "could" || r.word(end) == "would" {
		return nil
	}
	found, barred := r.phrase(0, end, true)
	if barred || len(found) != 1 || found[0].described {
		return nil
	}
	for _, c := range releases(r.p.title) {
		if sameProduct(c.Release.Product, found[0].name) {
			return r.claimed(&found[0], c.Release.Maker, c.Release.Status, 0, end+1)
		}
	}
	return nil
}
