package claim

import (
	"slices"
	"strings"
	"unicode/utf8"

	"dateline/internal/field"
	"dateline/internal/hans"
	"dateline/internal/news"
	"dateline/internal/text"
)

// releases returns the releases that a passage claims: a product comes out, is announced, delayed or withdrawn
// (METHODS.md §16). A verb is found first; the product is the name, or the described thing, that stands behind it or
// before it; the maker is its owner, or who acts.
func releases(p *passage) []news.Claim {
	r := newReleaser(p)
	if !slices.ContainsFunc(r.items, func(it item) bool { return releaseVerb(it.class) }) {
		return r.unverbed()
	}
	var found []news.Claim
	for i := range r.items {
		it := &r.items[i]
		if it.kind != itemCue || !releaseVerb(it.class) || i < r.read && r.nounLike(i) || r.passing(i) {
			continue
		}
		products := r.at(i)
		if len(products) == 0 && it.class == "delay" && len(found) > 0 && r.stops(i+1) && r.sameSentence(found[len(found)-1].End, it.Start) { // of what the sentence began with
			found[len(found)-1].Release.Status = news.ReleaseDelayed
		}
		for k := range products {
			pr := &products[k]
			r.editionOf(i, pr)
			r.english(pr)
			release := news.Release{Product: pr.name, Maker: r.maker(i, pr), Status: r.status(i, pr)}
			if pr.mention == nil && release.Maker.ID == "" && release.Maker.Text == pr.name.Text { // "Optimizer arrives in the inboxes"
				release.Maker = news.Name{}
				if it.class == "now" || it.class == "soon" {
					continue
				}
			}
			if !r.zh && it.class == "build" && pr.described && release.Maker.ID == "" {
				continue // what young companies say that they are for
			}
			if release.Status == "" || release.Maker.Empty() && pr.described && !r.telling(i, pr) {
				continue
			}
			release.Version, release.When = pr.version, r.dated(i)
			start, end := min(pr.at.Start, r.items[i].Start), max(pr.at.End, r.items[i].End)
			subject := pr.name
			if !pr.itself() {
				release.Product = news.Name{Text: pr.name.Text}
				subject = release.Product
			} else if pr.part || r.arrives(i, pr) {
				release.Product = pr.unnamed()
				if pr.mention == nil && release.Maker.ID != "" {
					subject = release.Maker
				}
			} else if r.stores(i, pr) {
				continue
			}
			found = r.keep(found, news.Claim{Kind: news.ClaimRelease, Start: start, End: end, Subject: subject, Release: &release})
		}
	}
	if len(found) == 0 {
		found = r.unverbed()
	}
	r.terms(found)
	return found
}

// unverbed reads what no verb of releases tells.
func (r *releaser) unverbed() []news.Claim {
	claims := r.fresh()
	switch {
	case len(claims) > 0:
	case r.zh:
		claims = r.toldHan()
	default:
		claims = r.told()
	}
	if len(claims) == 1 && r.p.title != nil && claims[0].Release.Status == news.ReleaseShipped { // the title's verb says how far it has come
		for _, c := range releases(r.p.title) {
			if sameProduct(c.Release.Product, claims[0].Release.Product) && c.Release.Product.ID == claims[0].Release.Product.ID {
				claims[0].Release.Status = c.Release.Status
				claims[0].Release.Maker = firstName(claims[0].Release.Maker, c.Release.Maker)
			}
		}
	}
	return claims
}

// sameSentence says that no full stop, arrow or the like stands between two places.
func (r *releaser) sameSentence(from, to int) bool {
	return from <= to && !strings.ContainsAny(r.p.text[from:to], "。;；!！?？#↗|")
}

// releaseVerb says whether a class of the lexicon is a verb of releases.
func releaseVerb(class string) bool {
	switch class {
	case "ship", "toship", "now", "soon", "show", "build", "weak", "open", "update", "with", "tout", "delay", "close", "fit":
		return true
	}
	return false
}

// releaser reads the releases of one passage.
type releaser struct {
	p        *passage
	folded   string
	items    []item
	zh       bool
	headline bool // its words have capitals
	nested   bool // it reads a title for another passage
	read     int  // the item up to which the last object was read
}

func newReleaser(p *passage) *releaser {
	r := &releaser{p: p, folded: fold(p.text), zh: p.lang.IsChinese()}
	if p.lang == news.Traditional {
		r.folded = hans.Mainland(r.folded)
	}
	r.items = p.items(releaseLexicon().words, r.folded)
	r.headline = !r.zh && titleCase(p.text)
	if r.zh {
		r.items = r.cued(r.conjunctions(r.items))
	} else {
		r.items = r.adjectives(r.items)
	}
	return r
}

// product is what a release may be of.
type product struct {
	name      news.Name
	at        text.Span
	version   string
	mention   *Mention
	described bool // it has no name
	hard      bool // a device
	codename  bool
	quoted    bool      // its name stands in quotation marks
	known     bool      // its description holds a known name
	part      bool      // something new in the product that is named, and not the product itself
	owner     news.Name // who stands before it with a possessive
}

// at returns the products of the verb at item i.
func (r *releaser) at(i int) []product {
	it := &r.items[i]
	var found []product
	barred := false
	next := &item{}
	if i+1 < len(r.items) {
		next = &r.items[i+1]
	}
	switch {
	case (it.class == "build" || it.class == "show" && !r.zh) && !r.acts(i), next.class == "pron" && it.class != "now" && it.class != "soon", !r.zh && (it.class == "build" || it.class == "show") && strings.Contains(r.word(i), "ing") && !strings.HasPrefix(r.word(i), "is ") && !r.acts(i),
		r.zh && slices.ContainsFunc(r.items[r.clauseStart(i):i], func(it item) bool { return strings.HasSuffix(r.folded[it.Start:it.End], "被") }):
		return nil
	case !r.zh && (r.addressed(i) || r.scholarly(i)), r.zh && it.class == "open" && i > 0 && r.clauseStart(i) == i && (next.class == "soft" || next.class == "bare"): // ，开源工具Foo很受欢迎
		return nil
	case r.zh && it.class == "build" && r.word(i-1) != "" && strings.HasSuffix(r.word(i), "出") && slices.ContainsFunc(r.items[:i], func(it item) bool {
		return it.kind == itemOrg && (it.mention.Kind == string(field.University) || it.mention.Kind == string(field.Agency))
	}): // what researchers have made is no product yet
		return nil
	case !r.zh && it.class == "build" && i > 0 && r.items[i-1].class == "prep", r.word(i-1) == "includes", next.class == "delay" && next.Start == it.End, it.class == "build" && r.participle(i),
		r.word(i) == "available" && !r.made(i), strings.HasSuffix(r.word(i), "expected") && (r.word(i+1) == "to" || next.class == "toship"):
		return nil
	}
	if it.class == "update" && r.zh {
		if found := r.moved(i); len(found) > 0 || r.only(i) {
			return found
		}
	}
	if r.zh && it.class == "build" && (r.fitted(i) || r.adjective(i)) {
		return nil
	}
	switch it.class {
	case "now", "soon", "delay":
		takes := r.takesObject(i) || r.zh && it.class == "delay" && next.class == "ship" // 推迟推出
		if it.class == "delay" && !r.zh && !r.passive(i) {
			takes = true // "Acme delays its phone"
		}
		if !r.participle(i) && !takes {
			found = r.subject(i, false)
		}
		if len(found) == 0 && (takes || r.items[i].class == "delay" || r.items[i].class == "soon" && !r.zh) {
			found, barred = r.object(i)
		}
	case "fit": // 新款手机或搭载某芯片
		return slices.DeleteFunc(r.subject(i, false), func(pr product) bool { return pr.described && !pr.hard })
	case "with":
		for j := i + 1; j < len(r.items) && j < i+8; j++ {
			if r.word(j) == "with" {
				found, _ = r.object(j)
				found = slices.DeleteFunc(found, func(pr product) bool { return pr.described })
				break
			}
		}
	case "ship", "toship", "close", "open":
		if r.passive(i) {
			found = r.subject(i, false)
			break
		}
		found, barred = r.object(i)
		if len(found) == 0 && !barred && r.stops(i+1) {
			found = r.subject(i, it.class != "toship")
		}
	default:
		found, barred = r.object(i)
		if it.class == "show" && len(found) == 0 && !barred && !r.zh && !r.headline && r.launches(i, "announced", "previewed", "revealed") && r.stops(i+1) { // "the Foo 20, announced today at"
			found = r.subject(i, true)
		}
	}
	found = r.versions(i, found)
	if len(found) == 0 && !barred {
		found = r.otherwise(i)
	}
	switch it.class {
	case "update", "close", "delay":
		// Common verbs: only of what is known or quoted.
		found = slices.DeleteFunc(found, func(pr product) bool {
			switch {
			case it.class == "close" && pr.mention != nil && pr.at.Start > it.Start: // others ban, block or drop it for themselves
				return !r.ownerActs(i, pr.mention) && (r.blocked(i) || r.partly(&pr))
			case pr.mention != nil && strings.HasPrefix(r.word(i), "integrat"):
				return !r.ownerActs(i, pr.mention) && pr.at.Start > it.Start && pr.owner.Empty()
			case strings.HasPrefix(r.word(i), "integrat"):
				return !pr.described && pr.at.Start > it.Start
			case pr.mention != nil:
				return false
			case strings.Contains(r.word(i), "expand") && r.word(i) != "expands":
				return !r.acts(i) || pr.at.Start < it.Start || !pr.known && pr.owner.Empty() || !r.leadsTo(pr.at.End)
			case it.class == "update" && r.word(i) != "brings" && r.word(i) != "bringing" && r.word(i) != "expands": // "adds an AI-powered filter"
				return !r.feature(i, &pr)
			case it.class == "update": // "brings its assistant to the web"
				return !r.acts(i) || pr.at.Start < it.Start || !strings.HasPrefix(r.word(i), "bring") || !r.leadsTo(pr.at.End)
			case it.class == "delay":
				return !r.acts(i) && r.p.source.SpeakerID == ""
			case r.launches(i, "turns off", "turned off", "disables", "disabled", "suspends", "suspended", "pauses", "paused", "pulls", "removes", "removed"):
				return !r.acts(i) || pr.described && r.word(i+1) != "its" && strings.HasSuffix(pr.name.Text, "s")
			default:
				return pr.described || !r.owned(i)
			}
		})
	case "weak":
		found = slices.DeleteFunc(found, func(pr product) bool { return !r.p.source.Attribution.Unsure() && !pr.codename || pr.described })
	case "open":
		if before := r.otherBefore(i); i > 1 && len(found) > 0 && found[0].at.Start > it.Start && before != "" {
			return nil
		}
		found = slices.DeleteFunc(found, func(pr product) bool { return pr.described })
	case "show":
		found = slices.DeleteFunc(found, func(pr product) bool { return r.tried(i, &pr) })
	case "tout":
		found = slices.DeleteFunc(found, func(pr product) bool { return pr.described && r.word(r.after(i+1)) != "new" })
	}
	return found
}

// versions gives the versions among the products of the verb at item i, which are none by themselves, to their products.
func (r *releaser) versions(i int, found []product) []product {
	out := found[:0]
	for _, pr := range found {
		if pr.mention == nil && !pr.quoted && version(pr.name.Text) {
			whole, ok := r.whose(i, pr.name.Text, pr.at)
			if !ok {
				continue
			}
			pr = whole
		}
		out = append(out, pr)
	}
	return out
}

// leadsTo says that "to" follows a place of the text, perhaps behind the rest of a list.
func (r *releaser) leadsTo(at int) bool {
	for i := r.past(at); i < len(r.items) && r.items[i].class != "."; i++ {
		if r.items[i].class == "prep" {
			return r.word(i) == "to"
		}
	}
	return false
}

// telling says that a Chinese sentence tells of a product by a long description alone, and not of who makes it.
func (r *releaser) telling(i int, pr *product) bool {
	return r.zh && (r.items[i].class == "ship" || r.items[i].class == "now") && pr.at.Start < r.items[i].Start && r.stops(i+1) && utf8.RuneCountInString(pr.name.Text) >= 6
}

func (r *releaser) word(i int) string {
	if i < 0 || i >= len(r.items) {
		return ""
	}
	return r.folded[r.items[i].Start:r.items[i].End]
}

func (r *releaser) text(s text.Span) string { return strings.TrimSpace(s.In(r.p.text)) }

// after skips small words from item i on.
func (r *releaser) after(i int) int {
	for i < len(r.items) && (r.items[i].class == "art" && r.word(i) != "new" || r.items[i].class == "aux") {
		i++
	}
	return i
}

// participle says that the verb at item i stands before a noun as an adjective: 即将上市的手机.
func (r *releaser) participle(i int) bool {
	return i+1 < len(r.items) && r.items[i+1].kind == itemHan && strings.HasPrefix(r.text(r.items[i+1].Span), "的")
}

// passive says that a form of "to be" stands before the verb at item i.
func (r *releaser) passive(i int) bool {
	for j := i - 1; j >= 0 && j >= i-3; j-- {
		switch r.word(j) {
		case "is", "are", "was", "were", "been", "be", "being", "被", "获":
			return !strings.Contains(r.word(i), "ing")
		}
		if r.items[j].class != "aux" {
			return false
		}
	}
	return false
}

// made says that the "available" at item i tells of something that comes: "is now available", "made X available".
func (r *releaser) made(i int) bool {
	for j := i - 1; j >= 0 && j >= i-12; j-- {
		switch r.word(j) {
		case "made", "makes", "making", "make":
			return true
		case "is", "are", "now", "becomes", "becoming", "become", "be", "was", "were":
			if j >= i-4 {
				return true
			}
		}
	}
	return false
}

// otherBefore returns the class of what stands before the verb at item i, if that is no organisation, clause or small word.
func (r *releaser) otherBefore(i int) string {
	if i == 0 {
		return ""
	}
	switch it := &r.items[i-1]; {
	case it.kind == itemOrg, it.kind == itemMark, it.class == "aux", it.class == "future", it.class == "past", it.class == "clause":
		return ""
	}
	return "other"
}
