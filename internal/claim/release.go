package claim

import (
	"slices"
	"strings"
	"unicode/utf8"

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
		return nil
	}
	var found []news.Claim
	for i := range r.items {
		it := &r.items[i]
		if it.kind != itemCue || !releaseVerb(it.class) || i < r.read && r.nounLike(i) {
			continue
		}
		products := r.at(i)
		if len(products) == 0 && it.class == "delay" && len(found) > 0 && r.stops(i+1) && r.sameSentence(found[len(found)-1].End, it.Start) { // of what the sentence began with
			found[len(found)-1].Release.Status = news.ReleaseDelayed
		}
		for k := range products {
			pr := &products[k]
			release := news.Release{Product: pr.name, Maker: r.maker(i, pr), Status: r.status(i, pr)}
			if release.Status == "" || release.Maker.Empty() && pr.described {
				continue
			}
			release.Version, release.When = pr.version, r.dated(i)
			start, end := min(pr.at.Start, r.items[i].Start), max(pr.at.End, r.items[i].End)
			found = r.keep(found, news.Claim{Kind: news.ClaimRelease, Start: start, End: end, Subject: pr.name, Release: &release})
		}
	}
	r.terms(found)
	return found
}

// sameSentence says that no full stop, arrow or the like stands between two places.
func (r *releaser) sameSentence(from, to int) bool {
	return from <= to && !strings.ContainsAny(r.p.text[from:to], "。;；!！?？#↗|")
}

// releaseVerb says whether a class of the lexicon is a verb of releases.
func releaseVerb(class string) bool {
	switch class {
	case "ship", "toship", "now", "soon", "show", "build", "weak", "open", "update", "with", "tout", "delay", "close":
		return true
	}
	return false
}

// releaser reads the releases of one passage.
type releaser struct {
	p      *passage
	folded string
	items  []item
	zh     bool
	nested bool // it reads a title for another passage
	read   int  // the item up to which the last object was read
}

func newReleaser(p *passage) *releaser {
	r := &releaser{p: p, folded: fold(p.text), zh: p.lang.IsChinese()}
	if p.lang == news.Traditional {
		r.folded = hans.Mainland(r.folded)
	}
	r.items = p.items(releaseLexicon().words, r.folded)
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
	owner     news.Name // who stands before it with a possessive
}

// at returns the products of the verb at item i.
func (r *releaser) at(i int) []product {
	it := &r.items[i]
	var found []product
	next := &item{}
	if i+1 < len(r.items) {
		next = &r.items[i+1]
	}
	switch {
	case (it.class == "build" || it.class == "show" && !r.zh) && !r.acts(i), next.class == "pron" && it.class != "now" && it.class != "soon", !r.zh && (it.class == "build" || it.class == "show") && strings.Contains(r.word(i), "ing") && !strings.HasPrefix(r.word(i), "is ") && !r.acts(i),
		r.zh && slices.ContainsFunc(r.items[r.clauseStart(i):i], func(it item) bool { return strings.HasSuffix(r.folded[it.Start:it.End], "被") }):
		return nil
	case next.class == "delay" && next.Start == it.End, it.class == "build" && r.participle(i),
		r.word(i) == "available" && !r.made(i), strings.HasSuffix(r.word(i), "expected") && (r.word(i+1) == "to" || next.class == "toship"):
		return nil
	}
	switch it.class {
	case "now", "soon", "delay":
		takes := r.takesObject(i)
		if it.class == "delay" && !r.zh && !r.passive(i) {
			takes = true // "Acme delays its phone"
		}
		if !r.participle(i) && !takes {
			found = r.subject(i, false)
		}
		if len(found) == 0 && (takes || r.items[i].class != "now") {
			found, _ = r.object(i)
		}
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
		var barred bool
		found, barred = r.object(i)
		if len(found) == 0 && !barred && r.stops(i+1) {
			found = r.subject(i, it.class != "toship")
		}
	default:
		found, _ = r.object(i)
	}
	switch it.class {
	case "update", "close", "delay":
		// Common verbs: only of what is known or quoted.
		found = slices.DeleteFunc(found, func(pr product) bool {
			switch {
			case pr.mention != nil:
				return false
			case it.class == "update": // "brings its assistant to the web"
				return !r.owned(i) || pr.at.Start < it.Start || !strings.HasPrefix(r.word(i), "bring") || !r.followed(pr.at.End, "to")
			case it.class == "delay":
				return !r.owned(i)
			default:
				return pr.described || !r.owned(i)
			}
		})
	case "weak":
		found = slices.DeleteFunc(found, func(pr product) bool { return !r.p.source.Attribution.Unsure() && !pr.codename || pr.described })
	case "open":
		if before := r.otherBefore(i); len(found) > 0 && found[0].at.Start > it.Start && before != "" {
			return nil
		}
		found = slices.DeleteFunc(found, func(pr product) bool { return pr.described })
	case "tout":
		found = slices.DeleteFunc(found, func(pr product) bool { return pr.described && r.word(r.after(i+1)) != "new" })
	}
	return found
}

// followed says whether the item behind a place of the text is the given word.
func (r *releaser) followed(at int, word string) bool { return r.word(r.itemAt(at)) == word }

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

// takesObject says that the verb at item i, which more often stands behind its product, has it behind here: 上线广告.
func (r *releaser) takesObject(i int) bool {
	switch r.word(i) {
	case "上线", "启用", "投用", "上架", "落地", "上线了", "开售", "公测", "内测", "开启内测", "开启预售", "预售", "预告", "曝光":
		return !r.stops(i+1) && !r.participle(i)
	}
	return r.zh && r.participle(i)
}

// stops says that no object begins at item i: the clause ends, or goes on with a preposition, a date or small words.
func (r *releaser) stops(i int) bool {
	if i >= len(r.items) {
		return true
	}
	it := &r.items[i]
	if r.zh && it.spaced && it.kind == itemHan {
		return true
	}
	if r.zh && it.kind == itemHan {
		for _, w := range []string{"失败", "后", "以来", "之后", "时", "至今", "当天", "前", "以后"} {
			if strings.HasPrefix(r.text(it.Span), w) {
				return true
			}
		}
	}
	return it.kind == itemMark && it.class != "(" && it.class != `"` || it.class == "prep" || it.class == "future" || it.class == "past" || it.class == "aux" || it.kind == itemNumber || it.class == "delay"
}

// clauseStart returns the first item of the clause that item i ends.
func (r *releaser) clauseStart(i int) int {
	depth := 0
	for ; i > 0; i-- {
		it := &r.items[i-1]
		switch {
		case it.class == ")":
			depth++
		case it.class == "(":
			depth = max(0, depth-1)
		case depth > 0:
		case it.kind == itemMark && (it.class == "." || it.class == ":" || it.class == "-" || r.zh && it.class == ","),
			it.class == "clause", it.kind == itemCue && releaseVerb(it.class) && !r.nounLike(i-1):
			return i
		}
	}
	return 0
}

// nounLike says that the verb at item i is part of a noun phrase: 开源模型, "testing tool".
func (r *releaser) nounLike(i int) bool {
	switch r.items[i].class {
	case "open", "weak", "build", "show", "update":
		return true
	case "now", "soon", "ship":
		return r.participle(i)
	}
	return false
}

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
