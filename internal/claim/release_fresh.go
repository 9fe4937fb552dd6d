package claim

import (
	"slices"

	"dateline/internal/news"
	"dateline/internal/text"
)

// fresh reads a release that no verb tells, in the words of headlines: "Acme's new editing tool adds layers", "Acme's
// Foo Marketplace lets customers…". What is new and does something is out; what will do something is announced.
func (r *releaser) fresh() []news.Claim {
	if r.zh || len(r.items) < 4 {
		return nil
	}
	if claims := r.calledFresh(); len(claims) > 0 {
		return claims
	}
	var owner news.Name
	i, isNew := 0, false
	for i+3 < len(r.items) && (r.items[i].class == "art" || i == 0 && r.items[0].class == "small") {
		isNew = isNew || r.word(i) == "new" || r.word(i) == "latest"
		i++
	}
	switch it := &r.items[i]; {
	case isNew && it.kind == itemName && r.word(0) == "new": // "New York is taking"
		return nil
	case it.kind == itemOrg && !r.agency(i):
		owner = r.orgOf(i)
	case it.kind == itemName:
		owner = news.Name{Text: r.text(it.Span)}
	case it.kind == itemThing:
		owner = ownerOf(it.mention)
	default:
		return nil
	}
	at := i
	if r.items[i+1].class == "'s" {
		for at = i + 2; at < len(r.items) && (r.items[at].class == "art" || r.items[at].kind == itemNumber); at++ {
			isNew = isNew || slices.Contains([]string{"new", "all-new", "brand-new", "latest"}, r.word(at))
		}
	}
	end := at
	for end < len(r.items) && !r.does(end) {
		if it := &r.items[end]; it.kind == itemMark && it.class != "-" || it.class == "prep" || it.kind == itemCue && releaseVerb(it.class) && !r.nounLike(end) || it.class == "clause" || it.class == "bar" {
			return nil
		}
		end++
	}
	if end == at || end == len(r.items) {
		return nil
	}
	found, barred := r.phrase(at, end, true)
	if barred || len(found) != 1 {
		return nil
	}
	pr := &found[0]
	plain := r.word(end) == "lets" || r.word(end) == "allows" || r.word(end) == "enables"
	switch named := pr.mention == nil && !pr.described && pr.known; {
	case isNew && (pr.described || named || pr.mention == nil):
	case plain && named:
	default:
		return nil
	}
	release := news.Release{Product: pr.name, Maker: firstName(pr.owner, owner), Status: news.ReleaseShipped, Version: pr.version}
	if w := r.word(end); w == "will" || w == "could" || w == "would" || w == "may" || w == "might" {
		if w != "will" {
			return nil
		}
		release.Status = news.ReleaseAnnounced
	}
	if r.p.source.Attribution.Unsure() {
		release.Status = news.ReleaseRumoured
	}
	span := text.Span{Start: pr.at.Start, End: r.items[end].End}
	return []news.Claim{{Kind: news.ClaimRelease, Start: span.Start, End: span.End, Subject: pr.name, Release: &release}}
}

// calledFresh reads "The new feature, called Foo, does…".
func (r *releaser) calledFresh() []news.Claim {
	i := 0
	for i < len(r.items) && r.items[i].class == "art" {
		i++
	}
	if i == 0 || r.word(i-1) != "new" && r.word(i-1) != "latest" {
		return nil
	}
	for ; i < len(r.items) && i < 6; i++ {
		if r.items[i].class != "called" {
			if r.items[i].class == "bar" {
				return nil
			}
			continue
		}
		pr := r.appositive(i + 1)
		if pr == nil || pr.mention != nil && mentionKind(pr.mention) != itemThing {
			return nil
		}
		release := news.Release{Product: pr.name, Maker: r.maker(i, pr), Status: news.ReleaseShipped, Version: pr.version}
		return []news.Claim{{Kind: news.ClaimRelease, Start: r.items[0].Start, End: pr.at.End, Subject: pr.name, Release: &release}}
	}
	return nil
}

// does says that the word at item i is a verb of what products do.
func (r *releaser) does(i int) bool { return doing(r.word(i)) }

// doing says whether a word is a verb of what products do.
func doing(word string) bool {
	switch word {
	case "lets", "allows", "enables", "helps", "gives", "turns", "adds", "makes", "brings", "offers", "uses", "can", "will", "could", "would", "may", "might", "wants", "aims", "promises",
		"takes", "gets", "puts", "works", "shows", "tracks", "creates", "generates", "understands", "runs", "does", "is", "has", "looks", "finds", "cleans", "writes", "reads", "tells", "sees", "learns", "targets", "beats", "tops", "got", "comes", "delivers", "connects":
		return true
	}
	return false
}
