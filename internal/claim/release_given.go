package claim

import (
	"slices"

	"dateline/internal/news"
)

// givenName reads a product whose name is given: "The concept, called Foo, was shown", "to build a robot called Foo", "Its
// first feature is called Foo".
func (r *releaser) givenName() []news.Claim {
	for i := range r.items {
		switch r.word(i) {
		case "i", "i've", "i’ve", "i'm", "i’m", "my", "researchers", "researcher", "scientists", "she", "he", "you", "your":
			return nil // private work, that of scholars, and lessons
		}
		if i < 2 || i+1 >= len(r.items) {
			continue
		}
		if r.items[i].class != "called" || r.word(i) == "known" && r.word(i+1) != "as" {
			continue
		}
		noun := i - 1
		is := r.word(noun) == "is" || r.word(noun) == "are" || r.word(noun) == "being"
		for noun > 0 && (r.items[noun].class == "," || r.items[noun].class == "aux") {
			noun--
		}
		start := r.clauseStart(i)
		head := r.headNoun(start, noun, is)
		if head < 0 {
			continue
		}
		next := i + 1
		for next < len(r.items) && (r.word(next) == "as" || r.word(next) == "the" || r.items[next].class == `"`) {
			next++
		}
		pr := r.nameAt(next)
		if pr == nil || pr.mention != nil && mentionKind(pr.mention) != itemThing || r.common(next) {
			continue
		}
		pr.hard = r.items[head].class == "hard"
		status := r.tellsOf(start, i, r.past(pr.at.End))
		if status == "" {
			continue
		}
		_, owner := r.trimOwner(start, noun+1)
		return r.claimed(pr, firstName(owner, r.maker(i, pr)), status, start, r.past(pr.at.End))
	}
	return nil
}

// nameAt returns the name at item i, which may be a word of the lexicon with a capital: "a robot called Larkspur".
func (r *releaser) nameAt(i int) *product {
	if pr := r.appositive(i); pr != nil || i >= len(r.items) {
		return pr
	}
	if it := &r.items[i]; it.kind == itemCue && !r.headline {
		if c := r.p.text[it.Start]; 'A' <= c && c <= 'Z' {
			return &product{name: news.Name{Text: r.text(it.Span)}, at: it.Span}
		}
	}
	return nil
}

// headNoun returns the noun of products that a name is given to, from item start up to and with item end; -1 if that is
// something else. Behind a form of "to be" it may be followed by a preposition: "The first feature for Foo is called".
func (r *releaser) headNoun(start, end int, is bool) int {
	for j := end; j >= start && j > end-10; j-- {
		switch r.items[j].class {
		case "hard", "soft", "bare":
			if !is && j != end && r.items[end].class != ")" && !slices.ContainsFunc(r.items[j:end], func(it item) bool { return it.class == "prep" }) {
				return -1
			}
			return j
		case "bar", ".":
			return -1
		}
		if w := r.word(j); w == "concept" || w == "prototype" || w == "project" {
			return j
		}
	}
	return -1
}

// tellsOf says how far a named product has come, from what the clause tells before its name and behind it.
func (r *releaser) tellsOf(start, called, behind int) news.ReleaseStatus {
	if w := r.word(start); (w == "this" || w == "the" || w == "one" || w == "its" || w == "a" || w == "another") && called-start <= 8 || r.items[start].class == "art" && called-start <= 8 {
		for j := behind; j < len(r.items) && r.items[j].class != "."; j++ { // "The feature, called Foo, …"
			switch {
			case r.items[j].class == "now", r.does(j) && r.word(j) != "will":
				return news.ReleaseShipped
			case r.items[j].class == "show", r.word(j) == "will", r.items[j].class == "soon", r.items[j].class == "build":
				for k := j; k < len(r.items); k++ {
					if r.items[k].class == "now" {
						return news.ReleaseShipped
					}
				}
				return news.ReleaseAnnounced
			case r.items[j].class == "ship":
				return news.ReleaseShipped
			}
		}
		if p := r.word(called - 1); p == "is" || p == "are" {
			return news.ReleaseShipped
		}
		return ""
	}
	for j := called - 1; j > start; j-- { // not of a verb that begins the sentence, which tells a reader what to do
		switch w := r.word(j); {
		case r.items[j].class == "build", w == "build", w == "develop", w == "create", w == "built", w == "developed":
			return news.ReleaseAnnounced
		case r.items[j].class == "show":
			return news.ReleaseAnnounced
		case r.items[j].class == "ship":
			if future, _, _, _ := r.before(j); future {
				return news.ReleaseAnnounced
			}
			return news.ReleaseShipped
		}
	}
	return ""
}
