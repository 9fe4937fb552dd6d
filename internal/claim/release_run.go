package claim

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/text"
)

// named is the product whose name holds item i: the names, numbers and capital nouns that stand together there. A known
// name with nothing but a version behind it stays that name; with more it is another product of the same maker.
func (r *releaser) named(i int) product {
	it := &r.items[i]
	if it.kind == itemQuoted {
		pr := product{at: it.Span, name: news.Name{Text: r.text(it.Span)}, mention: it.mention}
		for k := range r.p.mentions {
			if m := &r.p.mentions[k]; m.Start >= it.Start && m.End <= it.End && mentionKind(m) == itemThing {
				pr.owner = makerOf(m)
			}
		}
		return pr
	}
	from, to, numbers := r.run(i)
	pr := product{at: text.Span{Start: r.items[from].Start, End: r.items[to-1].End}}
	if r.headline {
		pr.at.End = max(it.End, pr.at.Start+doer(pr.at.In(r.p.text))) // never before item i: who reads names goes on from their end
	}
	pr.name.Text = strings.ReplaceAll(r.text(pr.at), " - ", "-")
	for j := from; j < to; j++ {
		m := r.items[j].mention
		if m == nil {
			continue
		}
		pr.known, pr.owner = true, makerOf(m)
		if from == j && (to == j+1 || numbers) {
			pr.mention, pr.name.ID, pr.owner, pr.known = m, m.ID, news.Name{}, false
			pr.hard = m.Kind == string(field.Hardware)
			pr.version = strings.TrimLeft(r.text(text.Span{Start: r.items[j].End, End: pr.at.End}), " -")
		}
		break
	}
	return pr
}

// doer returns where the name ends that a headline's capital words begin with: before the verb of what it does, "Foo Makes
// Games Run Worse".
func doer(s string) int {
	for at := strings.IndexByte(s, ' '); at > 0; {
		word, _, _ := strings.Cut(s[at+1:], " ")
		if w := strings.ToLower(word); doing(w) && w != "works" && w != "can" && w != "will" && w != "got" && w != "may" && w != "might" {
			return at
		}
		next := strings.IndexByte(s[at+1:], ' ')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return len(s)
}

// run returns the items of the name that holds item i, and whether there are only numbers behind item i.
func (r *releaser) run(i int) (from, to int, numbers bool) {
	from, to, numbers = i, i+1, true
	for to < len(r.items) {
		it := &r.items[to]
		if strings.TrimSpace(r.p.text[r.items[to-1].End:it.Start]) != "" {
			break // a quotation mark stands between
		}
		switch {
		case it.kind == itemNumber && (it.spaced || r.zh) && !r.counts(to) && len(r.text(it.Span)) <= 8 && (r.zh || !year(r.text(it.Span))):
		case it.kind == itemMark && r.word(to) == "-" && to+1 < len(r.items) && it.spaced == r.items[to+1].spaced &&
			(r.items[to+1].kind == itemNumber || r.items[to+1].kind == itemName && r.zh):
			numbers = numbers && r.items[to+1].kind == itemNumber
			to++ // some outlets print "GPT - 5.2"
		case it.kind == itemThing && it.spaced && !r.headline && !r.zh && (r.items[i].kind == itemThing || r.items[i].kind == itemName && to == i+1 && i > 0 && r.items[i-1].kind != itemMark && !strings.ContainsAny(r.text(r.items[i].Span), "- ")):
			numbers = false // "Ask Maps", "Copilot Cowork"
		case r.zh && it.spaced && it.class == "mod" && r.items[i].kind == itemName && to == i+1 && r.latin(to): // "Foo memory 功能"
			numbers = false
		case (it.kind == itemName || r.capital(to)) && (it.spaced || r.zh && r.latin(to)) && !(r.items[i].kind == itemThing && r.headline && !suffix(r.word(to))) &&
			!(it.kind == itemName && r.items[to-1].kind == itemNumber && r.zh && r.ends(to-1)):
			numbers = false
		default:
			return r.runStart(from, i), to, numbers
		}
		to++
	}
	return r.runStart(from, i), to, numbers
}

// numberedRun says that the capital words that begin at item i end in a number.
func (r *releaser) numberedRun(i int) bool {
	_, to, _ := r.run(i)
	return to-i >= 2 && r.items[to-1].kind == itemNumber && strings.Contains(r.word(to-1), ".")
}

// runStart goes from the name at item i back over the capital nouns before it: "Personal AI Barista".
func (r *releaser) runStart(from, i int) int {
	if r.items[i].kind == itemThing {
		return from
	}
	for from > 0 && r.items[from].spaced && r.latin(from-1) && (r.capital(from-1) || r.items[from-1].kind == itemName && from < i) {
		from--
	}
	for from < i && (r.word(from) == "ai" && r.zh || r.word(from) == "new") && !(from > 0 && (r.items[from-1].kind == itemOrg || r.items[from-1].class == "'s")) {
		from++
	}
	return from
}

// ends says that what stands at item i ends what goes before: the number of a year or of a thing that is counted.
func (r *releaser) ends(i int) bool { return year(r.text(r.items[i].Span)) }

func year(s string) bool {
	return len(s) == 4 && (strings.HasPrefix(s, "19") || strings.HasPrefix(s, "20"))
}

// suffix says whether a word stands behind names of products.
func suffix(s string) bool {
	switch s {
	case "pro", "max", "mini", "flash", "ultra", "plus", "lite", "super", "nano", "turbo", "air", "code", "health", "preview", "thinking", "instant", "omni", "vision", "studio", "edge",
		"small", "medium", "large", "coder", "codex", "image", "live", "go", "one", "cloud", "assistant", "agent", "agents", "search", "enterprise", "business", "work", "translate":
		return true
	}
	return false
}

// latin says whether item i begins with a Latin letter.
func (r *releaser) latin(i int) bool {
	c := r.p.text[r.items[i].Start]
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// capital says that item i is a noun of products with a capital, and so may be part of a name.
func (r *releaser) capital(i int) bool {
	switch it := &r.items[i]; it.class {
	case "hard", "soft", "bare", "mod":
		c := r.p.text[it.Start]
		return 'A' <= c && c <= 'Z'
	}
	return false
}

// past returns the first item that begins behind a place of the text.
func (r *releaser) past(at int) int {
	i, _ := slices.BinarySearchFunc(r.items, at, func(it item, at int) int { return it.Start - at })
	return i
}

// titleCase says whether a text writes most of its words with a capital, as American headlines do, so that a capital
// says nothing.
func titleCase(s string) bool {
	words, capitals := 0, 0
	for w := range strings.FieldsSeq(s) {
		if c, _ := utf8.DecodeRuneInString(w); len(w) > 3 && unicode.IsLetter(c) {
			words++
			if unicode.IsUpper(c) {
				capitals++
			}
		}
	}
	return words >= 4 && capitals*4 >= words*3
}

// common says that the capital of the unknown name at item i only begins a sentence, as far as the report shows: the
// word stands nowhere else in its title or in the sentence before.
func (r *releaser) common(i int) bool {
	s := r.text(r.items[i].Span)
	switch s {
	case "It", "He", "She", "They", "We", "This", "That", "These", "Those", "There", "Here", "You", "I":
		return !r.zh
	}
	if r.zh || r.headline || mixedCase(s) || strings.ContainsAny(s, " -0123456789") || i > 0 && !(r.items[i-1].kind == itemMark && r.items[i-1].class != "'s" && r.items[i-1].class != ",") ||
		i+1 < len(r.items) && r.items[i+1].class == "'s" {
		return false
	}
	if strings.Count(r.p.text, s) > 1 || r.p.title == nil {
		return false
	}
	if i+2 < len(r.items) && r.items[i+1].class == "," && r.items[i+2].class == "art" { // "Foo, the maker of"
		return false
	}
	return !strings.Contains(r.p.title.text, s) && (r.p.before == nil || !strings.Contains(r.p.before.text, s))
}
