package claim

import (
	"slices"
	"strings"

	"dateline/internal/field"
	"dateline/internal/news"
)

// updated reads "Acme's latest update to Foo will allow…", "Foo's big update adds…".
func (r *releaser) updated() []news.Claim {
	for i := 1; i+1 < len(r.items); i++ {
		if w := r.word(i); w != "update" && w != "upgrade" {
			continue
		}
		start, end := r.clauseStart(i), i+1
		if w := r.word(end); w == "to" || w == "for" || w == "of" {
			for end++; end < len(r.items) && !r.does(end) && r.items[end].kind != itemMark; end++ {
			}
		}
		if end >= len(r.items) || !r.does(end) && r.items[end].class != "update" || r.word(end) == "is" || r.word(end) == "has" {
			continue
		}
		for j := start; j < end; j++ {
			if it := &r.items[j]; it.kind == itemThing && !platform(r.word(j)) {
				pr := r.named(j)
				pr.part = pr.mention != nil
				return r.claimed(&pr, r.maker(j, &pr), news.ReleaseShipped, start, end+1)
			}
		}
	}
	return nil
}

// including reads what an update, a line or a change holds that is new: "The changes include a new Foo window", "updates
// for Foo, including new editing tools".
func (r *releaser) including() []news.Claim {
	for i := 2; i+2 < len(r.items); i++ {
		switch r.word(i) {
		case "include", "includes", "including", "included":
		default:
			continue
		}
		fresh := slices.ContainsFunc(r.items[:i], func(it item) bool {
			switch it.In(r.folded) {
			case "update", "updates", "changes", "upgrades", "features", "additions", "announcements", "release", "launch":
				return true
			}
			return false
		})
		from := i + 1
		isNew := false
		for ; from < len(r.items) && r.items[from].class == "art"; from++ {
			isNew = isNew || strings.Contains(r.word(from), "new")
		}
		if !fresh || !isNew {
			continue
		}
		end := from
		for end < len(r.items) && r.items[end].kind != itemMark && r.items[end].class != "prep" {
			end++
		}
		found, barred := r.phrase(from, end, false)
		if barred || len(found) == 0 {
			if barred = end-from < 2 || !r.knownWithin(from, end); barred {
				continue
			}
			span := r.span(from, end)
			found = []product{{name: news.Name{Text: r.text(span)}, at: span, described: true}}
		}
		pr := &found[0]
		status := news.ReleaseShipped
		if future, _, _, _ := r.before(i); future {
			status = news.ReleaseAnnounced
		}
		return r.claimed(pr, firstName(pr.owner, r.maker(i, pr)), status, i, end)
	}
	return nil
}

// offered reads the headline "Acme expands its range with a new language model": what is new behind "with", for what an
// organisation does with it.
func (r *releaser) offered() []news.Claim {
	var owner news.Name
	switch first := &r.items[0]; {
	case strings.HasSuffix(r.p.text, "."):
		return nil
	case first.kind == itemOrg && !r.agency(0):
		owner = r.orgOf(0)
	case first.kind == itemThing && first.mention.Owner != "":
		owner = ownerOf(first.mention)
	default:
		return nil
	}
	switch r.word(1) {
	case "struggles", "competes", "partners", "teams", "deals", "wrestles", "talks", "works", "signs", "sues", "fights", "helps", "is", "could", "may", "wants":
		return nil
	}
	for i := 2; i+1 < len(r.items); i++ {
		if r.word(i) != "with" {
			continue
		}
		end, isNew := i+1, false
		for ; end < len(r.items) && (r.items[end].kind != itemMark || r.items[end].class == "'s") && (r.items[end].class != "prep"); end++ {
			isNew = isNew || r.word(end) == "new"
		}
		found, barred := r.list(i+1, end)
		found = slices.DeleteFunc(found, func(pr product) bool { return !pr.described })
		if !isNew || barred || len(found) != 1 {
			return nil
		}
		return r.claimed(&found[0], owner, news.ReleaseShipped, i, end)
	}
	return nil
}

// knownWithin says that a known product stands from item a up to b.
func (r *releaser) knownWithin(a, b int) bool {
	return slices.ContainsFunc(r.items[a:b], func(it item) bool { return it.kind == itemThing })
}

// isNew reads what something new is: "Foo is an experimental browser", "Foo is Acme's follow-up to Bar".
func (r *releaser) isNew() []news.Claim {
	behind := 0 // where the name ends, if brackets with its short form follow it
	for i := 1; i+2 < len(r.items) && i < 12; i++ {
		if r.items[i].class == "(" && behind == 0 {
			behind = i
			for i+3 < len(r.items) && i < 12 && r.items[i].class != ")" {
				i++
			}
			continue
		}
		if w := r.word(i); w != "is" && w != "are" {
			if r.items[i].kind == itemMark && r.items[i].class != "'s" && r.items[i].class != "+" && r.items[i].class != "," || r.items[i].class == "prep" {
				return nil
			}
			continue
		}
		fresh, noun := false, false
		end := i + 1
		for ; end < len(r.items) && end < i+12; end++ {
			if it := &r.items[end]; it.kind == itemMark && it.class != "'s" && it.class != "," && it.class != "-" || it.class == "prep" && r.word(end) != "to" || it.class == "clause" {
				break
			}
			switch r.word(end) {
			case "new", "all-new", "brand-new", "brand new", "latest", "experimental", "upcoming", "follow-up", "successor", "next-generation":
				fresh = true
				noun = noun || r.word(end) == "follow-up" || r.word(end) == "successor"
			case "not", "no", "yet", "still", "already", "just":
				return nil
			}
			noun = noun || r.items[end].class == "hard" || r.items[end].class == "soft" || r.items[end].class == "bare"
			if r.items[end].class == "bar" && !(end+1 < len(r.items) && r.items[end+1].class == "'s") {
				return nil
			}
		}
		if !fresh || !noun || r.items[i+1].class != "art" && r.items[i+1].kind != itemOrg && r.items[i+1].class != "mod" {
			return nil
		}
		if behind == 0 {
			behind = i
		}
		found, barred := r.phrase(0, behind, true)
		if barred || len(found) != 1 || found[0].described {
			return nil
		}
		pr := &found[0]
		if pr.mention == nil && r.common(r.past(pr.at.Start)) || pr.mention != nil && pr.version == "" && !strings.ContainsAny(pr.name.Text, "0123456789") && !mayBeNew(pr.mention) {
			return nil
		}
		status := news.ReleaseShipped
		if r.word(i+1) == "upcoming" || slices.ContainsFunc(r.items[i:end], func(it item) bool { return it.In(r.folded) == "upcoming" }) {
			status = news.ReleaseAnnounced
		}
		return r.claimed(pr, firstName(pr.owner, r.maker(i, pr)), status, 0, end)
	}
	return nil
}

// mayBeNew says that a known product is one of several of its maker's, as models are: of one that everybody knows, that it
// is the latest something tells no release.
func mayBeNew(m *Mention) bool {
	return m.Kind == string(field.Hardware) || strings.Contains(m.Text, " ")
}

// heralded reads the headline "Acme becomes a model maker with Foo 3": the version of a maker's own product that stands at
// its end behind "with".
func (r *releaser) heralded() []news.Claim {
	last := len(r.items) - 1
	if r.items[last].class == "." || strings.HasSuffix(r.p.text, ".") {
		return nil
	}
	for i := 2; i < last; i++ {
		if r.word(i) != "with" {
			continue
		}
		j := i + 1
		for j < last && (r.items[j].class == "art" || r.items[j].kind == itemOrg || r.items[j].class == "'s") {
			j++
		}
		if r.items[j].kind != itemThing {
			continue
		}
		pr := r.named(j)
		if pr.mention == nil || pr.mention.Owner == "" || !strings.ContainsAny(pr.name.Text, "0123456789") || r.past(pr.at.End) <= last {
			continue
		}
		if first := &r.items[0]; first.kind == itemOrg && (first.mention.ID == pr.mention.Owner || first.In(r.p.text) == pr.mention.OwnerText) {
			return r.claimed(&pr, news.Name{ID: pr.mention.Owner, Text: pr.mention.OwnerText}, news.ReleaseShipped, i, j+1)
		}
	}
	return nil
}
