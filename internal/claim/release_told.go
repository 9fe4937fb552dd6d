package claim

import (
	"strings"

	"dateline/internal/field"
	"dateline/internal/news"
)

// told reads the releases that no verb of releases tells, each in a common form of English news: a new ability, a name
// that is given, what something new is, what stands behind "with". Only what is plain in its form is read; the first form
// that fits counts.
func (r *releaser) told() []news.Claim {
	if len(r.items) < 4 {
		return nil
	}
	for _, form := range []func() []news.Claim{r.posted, r.givenName, r.ability, r.updated, r.including, r.isNew, r.heralded, r.offered, r.wanted, r.fronting, r.turned, r.into, r.resumed, r.tryout, r.newFrom} {
		if claims := form(); len(claims) > 0 {
			return claims
		}
	}
	return nil
}

// claimed is the claim of a product that a form tells of from one item up to another.
func (r *releaser) claimed(pr *product, maker news.Name, status news.ReleaseStatus, from, to int) []news.Claim {
	if r.p.source.Attribution.Unsure() {
		status = news.ReleaseRumoured
	}
	if maker.ID == "" && maker.Text == pr.name.Text {
		maker = news.Name{}
	}
	release := news.Release{Product: pr.name, Maker: maker, Status: status, Version: pr.version}
	subject := pr.name
	if !pr.itself() {
		release.Product = news.Name{Text: pr.name.Text}
		subject = release.Product
	} else if pr.part {
		release.Product = pr.unnamed()
		if pr.mention == nil {
			subject = maker // what an app has learnt is no release of the app
		}
	} else if pr.described && !r.zh && !strings.Contains(pr.name.Text, " ") && !pr.owner.Empty() { // "Acme's app"
		release.Product.Text = pr.owner.Text + " " + pr.name.Text
		subject = release.Product
	}
	start, end := min(pr.at.Start, r.items[from].Start), max(pr.at.End, r.items[to-1].End)
	return []news.Claim{{Kind: news.ClaimRelease, Start: start, End: end, Subject: subject, Release: &release}}
}

// unnamed is the name of something new in a product that the gazetteer knows: the words alone, so that nothing takes it
// for the product's own release. What it is part of is the claim's subject.
func (pr *product) unnamed() news.Name {
	n := news.Name{Text: pr.name.Text, English: pr.name.English}
	if pr.mention != nil && n.English == "" && hasHan(n.Text) {
		n.English = pr.mention.Text
	}
	return n
}

// ability reads "Gemini can now…", "Acme's assistant now lets you…", "Users can now use Gemini to…": what a product that is
// known, or described as somebody's, has learnt is a release of something new in it.
func (r *releaser) ability() []news.Claim {
	for i := 1; i < len(r.items); i++ {
		status, after := r.able(i)
		if status == "" || r.asks() {
			continue
		}
		start := r.clauseStart(i)
		if pr := r.whichCan(start, i); pr != nil {
			pr.part = !pr.described
			return r.claimed(pr, firstName(pr.owner, r.maker(i, pr)), status, start, after)
		}
		if !r.served(start, i) {
			continue
		}
		if j := i - 2; j >= start && r.items[j].kind == itemThing && (r.items[j+1].kind == itemWord || r.items[j+1].class == "pron") { // "ChatGPT users can now…"
			pr := r.named(j)
			pr.part = true
			return r.claimed(&pr, r.maker(j, &pr), status, start, after)
		}
		for j := after; j < len(r.items) && r.items[j].class != "."; j++ { // what the users can do it with
			if it := &r.items[j]; it.kind == itemThing && !platform(r.word(j)) && it.mention.Kind != string(field.Standard) {
				pr := r.named(j)
				pr.part = true
				return r.claimed(&pr, r.maker(j, &pr), status, start, j+1)
			}
			if it := &r.items[j]; it.kind == itemOrg && j+1 < len(r.items) && r.items[j+1].kind == itemName && r.items[j+1].spaced { // "in Acme Paint"
				span := r.span(j, j+2)
				pr := product{name: news.Name{Text: r.text(span)}, at: span, owner: r.orgOf(j), part: true}
				return r.claimed(&pr, r.orgOf(j), status, start, j+2)
			}
		}
	}
	return nil
}

// able says whether a new ability is told at item i, how far it has come, and where the words of it end.
func (r *releaser) able(i int) (status news.ReleaseStatus, after int) {
	w, next := r.word(i), r.word(i+1)
	after = i + 2
	switch {
	case w == "can" && (next == "now" || next == "finally"), w == "can" && next == "also" && r.word(i+2) == "now":
		status = news.ReleaseShipped
		if next == "also" {
			after++
		}
	case w == "will" && next == "soon":
		status = news.ReleaseAnnounced
	case w == "can" && r.word(len(r.items)-1) == "now" && len(r.items)-i < 16: // "can respond with charts now"
		status, after = news.ReleaseShipped, i+1
	case w == "now" && newlyDoes(next):
		status = news.ReleaseShipped
	case w == "will" && next == "now":
		status, after = news.ReleaseShipped, i+3
	case (w == "is" || w == "are") && (next == "letting" || next == "giving" || (next == "now" || next == "finally") && (r.word(i+2) == "letting" || r.word(i+2) == "giving" || r.word(i+2) == "accepting")):
		status, after = news.ReleaseShipped, i+3
	case w == "could" && next == "soon":
		status, after = news.ReleaseRumoured, i+3
	default:
		return "", 0
	}
	for k := i; k < after+1 && k < len(r.items); k++ {
		switch r.word(k) {
		case "not", "no", "sell", "export", "buy", "ship", "sue", "face", "expect", "see", "resume", "never", "afford", "import", "pay", "charge":
			return "", 0
		}
	}
	return status, min(after, len(r.items))
}

// newlyDoes says whether a word behind "now" tells what a product does since lately, and not how it fares.
func newlyDoes(s string) bool {
	switch s {
	case "lets", "allows", "enables", "works", "supports", "offers", "includes", "answers", "creates", "generates", "features", "remembers", "shows", "runs", "gives",
		"speaks", "reads", "writes", "understands", "connects", "integrates", "handles", "translates", "recognizes", "recognises", "summarizes", "summarises", "accepts",
		"detects", "learns", "talks", "reviews", "searches", "edits", "builds", "comes":
		return true
	}
	return false
}

// asks says that the passage is a question.
func (r *releaser) asks() bool {
	return strings.HasSuffix(strings.TrimRight(r.p.text, " \"”’'"), "?")
}

// whichCan is the product that stands as subject from item a up to b: a known one, or one that is described as somebody's.
func (r *releaser) whichCan(a, b int) *product {
	if a < b && r.items[a].class == "prep" { // "For the first time, …"
		for a < b && r.items[a].class != "," {
			a++
		}
		a++
	}
	if a >= b {
		return nil
	}
	found, barred := r.phrase(a, b, true)
	if barred || len(found) != 1 {
		return nil
	}
	pr := &found[0]
	if k := r.past(pr.at.Start); k > 0 && pr.mention == nil && pr.owner.Empty() && r.items[k-1].kind == itemOrg && !r.agency(k-1) && k < len(r.items) && r.items[k].spaced && r.items[k].Start == pr.at.Start { // "Acme Paint"
		pr.owner = r.orgOf(k - 1)
		pr.at.Start = r.items[k-1].Start
		pr.name.Text = r.text(pr.at)
	}
	switch {
	case pr.at.Start >= r.items[b].Start, pr.mention != nil && platform(fold(pr.name.Text)):
		return nil
	case pr.mention == nil && !pr.known && pr.owner.Empty():
		return nil
	case r.served(a, b):
		return nil
	}
	return pr
}

// served says that from item a up to b those stand who use products, or an organisation alone.
func (r *releaser) served(a, b int) bool {
	for i := a; i < b; i++ {
		switch w := strings.TrimSuffix(r.word(i), "s"); w {
		case "user", "you", "developer", "people", "shopper", "customer", "creator", "merchant", "subscriber", "student", "teacher", "advertiser", "owner", "driver", "anyone", "they", "everyone", "player", "gamer", "business", "teen", "parent":
			return true
		}
		if r.items[i].kind == itemOrg && i+1 == b {
			return true
		}
	}
	return false
}
