package claim

import (
	"slices"
	"strings"

	"dateline/internal/field"
	"dateline/internal/news"
)

// owned says that a known organisation stands before the verb at item i in its clause.
func (r *releaser) owned(i int) bool {
	for j := r.clauseStart(i); j < i; j++ {
		if r.items[j].kind == itemOrg {
			return true
		}
	}
	return false
}

// acts says that somebody stands before the verb at item i who can make products: a known organisation in its clause, or
// a name right before it.
func (r *releaser) acts(i int) bool {
	if r.owned(i) || r.zh && slices.ContainsFunc(r.items[:i], func(it item) bool { return it.kind == itemOrg || it.kind == itemThing }) {
		return true
	}
	for j := i - 1; j >= 0 && j >= i-4; j-- {
		switch it := &r.items[j]; {
		case it.kind == itemName, it.kind == itemThing:
			return true
		case r.word(j) == "company" || r.word(j) == "it" || r.word(j) == "startup" || r.word(j) == "firm":
			return true
		case it.class != "aux" && it.class != "future" && it.class != "doubt" && it.class != "past" && it.class != "clause":
			return false
		}
	}
	return false
}

// maker returns who makes a product: the owner of a known one, or who acts.
func (r *releaser) maker(i int, pr *product) news.Name {
	if pr.mention != nil && pr.mention.Owner != "" {
		return news.Name{ID: pr.mention.Owner, Text: pr.mention.OwnerText}
	}
	if !pr.owner.Empty() {
		return pr.owner
	}
	last := news.Name{}
	start := r.clauseStart(i)
	for j := start; j < i; j++ {
		it := &r.items[j]
		if it.kind == itemOrg && it.mention.Kind != string(field.Media) && (j == start || r.items[j-1].class != "prep") {
			last = news.Name{ID: it.mention.ID, Text: r.text(it.Span)}
			if j+1 < i && r.items[j+1].class != "'s" {
				break
			}
		}
	}
	if !last.Empty() {
		return last
	}
	if r.zh { // 某电器发布…
		j := i - 1
		for j >= start && (r.items[j].class == "aux" || r.items[j].class == "future") {
			j--
		}
		if j == 0 && r.items[j].kind == itemHan && pr.described && (r.items[i].class == "ship" || r.items[i].class == "open") {
			if s := r.text(r.items[j].Span); len(s) >= 6 && len(s) <= 24 && !strings.Contains(s, "的") {
				return news.Name{Text: s}
			}
		}
	} else { // a company that the gazetteer does not know
		for j := i - 1; j >= start && j >= i-4; j-- {
			if it := &r.items[j]; it.kind == itemName {
				return news.Name{Text: r.text(it.Span)}
			} else if it.class != "aux" && it.class != "future" {
				break
			}
		}
	}
	for j := i - 1; j >= 0; j-- {
		if it := &r.items[j]; it.kind == itemOrg && it.mention.Kind != string(field.Media) {
			return news.Name{ID: it.mention.ID, Text: r.text(it.Span)}
		}
	}
	for j := range r.items {
		if it := &r.items[j]; it.kind == itemThing && it.mention.Owner != "" && it.End <= pr.at.End && it.End >= pr.at.Start {
			return news.Name{ID: it.mention.Owner, Text: it.mention.OwnerText}
		}
	}
	for j := range r.items {
		if it := &r.items[j]; it.kind == itemThing && it.mention.Owner != "" {
			return news.Name{ID: it.mention.Owner, Text: it.mention.OwnerText}
		}
	}
	return news.Name{}
}
