package claim

import (
	"strings"

	"dateline/internal/field"
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
		return pr.at.Start > r.items[i].Start
	}
	return false
}
