package claim

import (
	"slices"
	"strings"

	"dateline/internal/field"
	"dateline/internal/when"
)

// itself says that the text calls a known product by its own name, and not by that of a feature, a code name or a former
// name that the gazetteer files under it: of two names in Latin letters each has a word that the other has not.
func (pr *product) itself() bool {
	if pr.mention == nil || pr.mention.Text == "" || hasHan(pr.name.Text) || hasHan(pr.mention.Text) {
		return true
	}
	return !ownWord(pr.name.Text, pr.mention.Text) || !ownWord(pr.mention.Text, pr.name.Text)
}

// ownWord says that a name has a word of letters that another name does not hold.
func ownWord(name, other string) bool {
	held := strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(other))
	for word := range strings.FieldsFuncSeq(strings.ToLower(name), func(c rune) bool { return c == ' ' || c == '-' }) {
		if strings.Trim(word, "0123456789.+") != "" && !strings.Contains(held, strings.TrimRight(word, "0123456789.+")) {
			return true
		}
	}
	return false
}

// arrives says that the verb at item i tells that a known product comes to another place, "comes to Foo", "brings Foo to
// Bar", which is no release of the product itself.
func (r *releaser) arrives(i int, pr *product) bool {
	w := r.word(i)
	if pr.described || pr.version != "" || strings.ContainsAny(pr.name.Text, "0123456789") {
		return false
	} else if pr.mention == nil {
		return !r.zh && (strings.HasPrefix(w, "bring") || strings.HasPrefix(w, "brought")) && r.leadsTo(pr.at.End)
	}
	switch {
	case r.elsewhere(i, pr), r.foreign(i, pr.mention):
		return true
	case r.items[i].class == "now" && strings.HasSuffix(w, "available"), r.items[i].class == "now" && (w == "is live" || w == "now live"):
		return i+2 < len(r.items) && r.items[i+1].class == "prep" && pr.mention.Kind == string(field.Product) && (r.items[i+2].kind == itemThing || r.items[i+2].kind == itemOrg || r.items[i+2].kind == itemName)
	case r.zh:
		return r.only(i) || w == "引入" || w == "登陆" || w == "更新" || w == "升级"
	case strings.HasPrefix(w, "bring"), strings.HasPrefix(w, "brought"):
		return r.leadsTo(pr.at.End)
	case w == "coming to", w == "comes to", w == "is coming", w == "arrives", w == "arriving", w == "arrived", w == "lands on":
		next := r.word(i + 1)
		return w == "coming to" || w == "comes to" || w == "lands on" || next == "to" || next == "on" || next == "in" && i+2 < len(r.items) && (r.items[i+2].kind == itemThing || r.items[i+2].kind == itemOrg)
	case r.items[i].class == "update":
		return true
	}
	return false
}

// elsewhere says that an English passage tells where, or for whom, a known product is new: "Foo in Bar", "Foo for schools",
// "Foo is now available in Brazil". That it comes out there is no release of the product itself.
func (r *releaser) elsewhere(i int, pr *product) bool {
	if r.zh || pr.mention.Kind == string(field.Hardware) || r.items[i].class == "close" {
		return false
	}
	next := r.past(pr.at.End)
	if pr.at.Start < r.items[i].Start { // the product stands before the verb
		if next < i && r.items[next].class == "prep" {
			return true
		}
		next = i + 1
	}
	switch r.word(next) {
	case "in", "for", "on", "to", "across", "inside", "within":
	default:
		return false
	}
	if next+1 >= len(r.items) || r.items[next+1].kind == itemNumber || r.items[next+1].class == "day" || r.dateFrom(r.items[next].End) {
		return false // "in March", "in the first quarter of 2026", "for $20 a month"
	}
	return r.word(next) != "to" && r.word(next) != "for" || r.items[i].class != "ship"
}

// dateFrom says whether a date begins in the few words from a place on: "the first quarter", "early 2026".
func (r *releaser) dateFrom(at int) bool {
	return slices.ContainsFunc(r.p.dates, func(d when.Date) bool { return d.Start >= at && d.Start-at <= 12 || d.Start <= at && at < d.End })
}

// foreign says that in the clause of the verb at item i another organisation acts than the one that makes a known product:
// what others bring out of it, or under its nickname, is theirs. A parent's and its laboratory's ids begin alike.
func (r *releaser) foreign(i int, m *Mention) bool {
	start := r.clauseStart(i)
	for j := start; j < i; j++ {
		it := &r.items[j]
		if it.kind != itemOrg || r.agency(j) || j > start && r.items[j-1].class == "prep" {
			continue
		}
		actor := string(it.mention.ID)
		owner := string(m.Owner)
		return owner == "" || !strings.HasPrefix(owner, actor) && !strings.HasPrefix(actor, owner) && string(it.mention.Owner) != owner
	}
	return false
}

// stores says that the known names behind a Chinese verb that nobody stands before are the places at which something came
// out that was named before: 已上线某平台、某平台及某平台.
func (r *releaser) stores(i int, pr *product) bool {
	if !r.zh || r.items[i].class != "ship" && r.items[i].class != "now" || pr.version != "" || pr.mention == nil || pr.at.Start < r.items[i].Start ||
		strings.ContainsAny(pr.name.Text, "0123456789") {
		return false
	}
	start := r.clauseStart(i)
	for j := start; j < i; j++ {
		if r.items[j].class != "aux" && r.items[j].class != "past" {
			return false
		}
	}
	return start > 0 && start < i && r.items[start-1].kind == itemMark && r.substance(0, start)
}
