package claim

import (
	"slices"
	"strings"

	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/text"
)

// object reads what stands behind the verb at item i. barred says that something stands there that is no product.
func (r *releaser) object(i int) (found []product, barred bool) {
	start := i + 1
	if r.items[i].class == "with" {
		start = i
	}
	for start < len(r.items) && r.items[start].class == "aux" {
		start++
	}
	if start < len(r.items) && r.items[start].kind == itemMark && r.items[start].class == `"` {
		start++
	}
	if r.items[i].class == "delay" { // "delays the launch of"
		for k := start; k < len(r.items) && k < start+5; k++ {
			if r.word(k) == "of" {
				start = k + 1
				break
			}
			if w := r.word(k); r.items[k].class != "art" && w != "launch" && w != "release" && w != "debut" && w != "rollout" && r.items[k].kind != itemWord && r.items[k].kind != itemName {
				break
			}
		}
	}
	end, seen := start, false // seen: whether a noun or name has come
loop:
	for ; end < len(r.items); end++ {
		it := &r.items[end]
		switch {
		case it.class == "(" && r.zh:
			for end+1 < len(r.items) && r.items[end].class != ")" {
				end++
			}
		case it.kind == itemMark && it.class == ",":
			if r.zh || seen || end+1 == len(r.items) || r.items[end+1].kind != itemWord && r.items[end+1].class != "mod" {
				break loop
			}
		case it.kind == itemMark && (it.class == "&" || it.class == "'s" || it.class == ")" || it.class == `"` || it.class == "+" || it.class == "·"):
		case it.kind == itemMark:
			break loop
		case it.class == "prep" && (!r.zh || end > start):
			if r.word(end) == "of" && end > start && (r.items[end-1].class == "bare" || r.items[end-1].class == "number") {
				continue
			}
			break loop
		case it.class == "other" && r.zh && !seen, it.class == "clause" || it.class == "future" && end > start || it.class == "past" && !r.zh:
			break loop
		case it.kind == itemCue && releaseVerb(it.class) && !r.nounLike(end):
			break loop
		}
		seen = seen || it.kind == itemName || it.kind == itemThing || it.kind == itemQuoted || it.class == "hard" || it.class == "soft" || it.class == "bare"
	}
	r.read = end
	found, barred = r.phrase(start, end, false)
	if pr := r.codename(end); pr != nil && (len(found) <= 1 || found[0].described) {
		if len(found) == 1 {
			pr.hard, pr.owner = found[0].hard, found[0].owner
		}
		return []product{*pr}, false
	}
	if len(found) == 1 && found[0].described && end < len(r.items) { // "its AI browser, Neon," and "an app called Neon"
		next := end
		if r.items[next].class == "," {
			next++
		}
		if named := r.appositive(next); named != nil && (next == end || next+1 == len(r.items) || r.items[min(next+1, len(r.items)-1)].kind == itemMark) {
			named.hard, named.owner = found[0].hard, found[0].owner
			found[0] = *named
		}
	}
	return found, barred
}

// codename returns the name that is announced right behind the phrase that ends before item i: ", known as X", ——代号 X.
func (r *releaser) codename(i int) *product {
	for j := i; j < len(r.items) && j <= i+2; j++ {
		if r.items[j].class != "called" {
			if r.items[j].kind == itemMark && r.items[j].class != "." {
				continue
			}
			return nil
		}
		for k := j + 1; k < len(r.items) && k <= j+6; k++ {
			if r.items[k].kind == itemOrg || r.word(j) == "known" && r.word(k-1) != "as" {
				continue
			}
			if pr := r.appositive(k); pr != nil {
				pr.codename = true
				return pr
			}
		}
		return nil
	}
	return nil
}

// appositive returns the name at item i.
func (r *releaser) appositive(i int) *product {
	if i >= len(r.items) {
		return nil
	}
	switch r.items[i].kind {
	case itemThing, itemQuoted, itemName:
		pr := r.named(i)
		return &pr
	default:
		return nil
	}
}

// subject reads what stands before the verb at item i. Strict takes only known and quoted names.
func (r *releaser) subject(i int, strict bool) []product {
	end := i
	for end > 0 && (r.items[end-1].class == "aux" || r.items[end-1].class == "future" || r.items[end-1].class == "doubt" || r.items[end-1].kind == itemWord && !r.zh ||
		r.items[end-1].class == "past" || r.items[end-1].kind == itemMark && r.items[end-1].class == ",") {
		end--
	}
	from := i
	for from > 0 && r.items[from-1].kind == itemCue && releaseVerb(r.items[from-1].class) && r.items[i].class == "delay" {
		from-- // 量产推迟
	}
	start, end := r.clauseStart(from), min(end, from)
	for k := start; k < end; k++ {
		if r.zh && k > start && (r.items[k].class == "future" || r.items[k].class == "doubt") {
			end = k
		} else if !r.zh && r.items[k].class == "future" && k+1 < end { // of "he expects X to debut" the object of the verb before
			start = k + 1
		}
	}
	found, barred := r.phrase(start, end, true)
	if barred {
		return nil
	}
	if r.zh && len(found) == 0 && !barred {
		if pr, ok := r.numbered(start, end); ok {
			return []product{pr}
		}
	}
	if strict {
		found = slices.DeleteFunc(found, func(pr product) bool { return pr.mention == nil && !pr.quoted && !pr.known && !(r.zh && pr.hard) })
	}
	return found
}

// numbered reads a Chinese name with its version, 电脑管家18.0, which ends before item b.
func (r *releaser) numbered(a, b int) (product, bool) {
	i := b - 1
	if i-1 < a || r.items[i].kind != itemNumber || !strings.Contains(r.word(i), ".") || r.counts(i) || r.items[i-1].kind != itemHan {
		return product{}, false
	}
	name := r.text(r.items[i-1].Span)
	if len(name) < 6 || len(name) > 24 || strings.Contains(name, "的") {
		return product{}, false
	}
	span := text.Span{Start: r.items[i-1].Start, End: r.items[i].End}
	return product{name: news.Name{Text: r.text(span)}, at: span, version: r.text(r.items[i].Span), known: true}, true
}

// itemAt returns the item that begins at or behind a place of the text.
func (r *releaser) itemAt(at int) int {
	i, _ := slices.BinarySearchFunc(r.items, at, func(it item, at int) int { return it.Start - at })
	return min(i, len(r.items)-1)
}

// phrase reads the products of a noun phrase from item a up to b. Of a subject the names behind prepositions do not
// count. barred says that its head is something else.
func (r *releaser) phrase(a, b int, subject bool) (found []product, barred bool) {
	if a >= b {
		return nil, false
	}
	a, owner := r.trimOwner(a, b)
	head := a
	if r.zh { // the head stands behind the last 的
		for i := a; i < b; i++ {
			if it := &r.items[i]; it.kind == itemHan && strings.Contains(r.text(it.Span), "的") && r.substance(i, b) {
				head = i
			}
		}
		if !slices.ContainsFunc(r.items[head:b], func(it item) bool { return it.kind != itemHan && it.class != "bare" && it.class != "art" }) {
			head = a
		}
	}
	for i := a; i < b; i++ { // a name is announced: called X, 代号X
		if r.items[i].class == "called" && i+1 < b {
			next := i + 1
			for next+1 < b && (r.items[next].kind == itemMark || r.items[next].class == "art") {
				next++
			}
			if named := r.appositive(next); named != nil {
				named.codename, named.owner = strings.Contains(r.word(i), "code") || strings.Contains(r.word(i), "代号"), owner
				named.hard = r.hasHard(a, b)
				return []product{*named}, false
			}
		}
	}
	last := -1
	for i := head; i < b; i++ {
		it := &r.items[i]
		if subject && !r.zh && i > a && it.class == "prep" && len(found)+max(last, 0) > 0 && r.word(i) != "of" {
			break
		}
		switch {
		case it.class == "bar" && len(found) > 0 && r.conjoined(found[len(found)-1].at.End, it.Start):
		case it.class == "bar":
			if (i == b-1 || r.items[i+1].kind == itemMark || !r.substance(i+1, b)) && !(len(found) == 1 && found[0].quoted && strings.HasSuffix(r.word(i), "计划") && !r.han(found[0].at)) {
				barred = true
			}
		case it.kind == itemQuoted:
			if !r.quotedName(i) {
				continue
			}
			if i > a && r.items[i-1].class == "bar" {
				barred = true
				continue
			}
			pr := r.named(i)
			pr.quoted = true
			if i > head && r.items[i-1].kind == itemThing && len(found) > 0 { // ChatGPT“成人模式”
				pr.owner = ownerOf(r.items[i-1].mention)
				pr.name.Text = r.text(r.items[i-1].Span) + " " + pr.name.Text
				pr.described, pr.known, found = true, true, found[:len(found)-1]
			}
			found = append(found, pr)
		case it.kind == itemThing && platform(r.word(i)):
		case it.kind == itemThing:
			end, noun := r.compound(i, b)
			if noun == "bar" {
				if !r.substance(end, b) {
					barred = true
				}
				continue
			}
			if next := r.behind(i); noun == "" && !r.zh && next < b && r.items[next].kind == itemName && r.items[next].spaced && it.mention.Kind != string(field.Hardware) { // "ChatGPT Health"
				pr := r.named(i)
				pr.at.End = r.items[next].End
				pr.name, pr.mention, pr.owner, pr.known = news.Name{Text: r.text(pr.at)}, nil, ownerOf(it.mention), true
				found = append(found, pr)
				i = next
				continue
			}
			if noun == "" && r.tail(r.behind(i), b) {
				continue
			}
			if noun != "" { // "ChatGPT image generator"
				span := text.Span{Start: it.Start, End: r.items[end-1].End}
				found = append(found, product{name: news.Name{Text: r.text(span)}, at: span, described: true, known: true, hard: noun == "hard", owner: ownerOf(it.mention)})
				i = end - 1
				continue
			}
			if start := i - 1; it.mention.Kind == string(field.Standard) && !r.zh && start >= a && r.items[start].kind == itemWord && it.spaced { // "managed MCP servers"
				span := text.Span{Start: r.items[start].Start, End: it.End}
				found = append(found, product{name: news.Name{Text: r.text(span)}, at: span, described: true})
			} else if !r.modifier(i, b) {
				found = append(found, r.named(i))
			}
			i = r.behind(i) - 1
		case it.kind == itemName && !r.modifier(i, b) && r.properName(i, b):
			pr := r.named(i)
			pr.hard = r.hasHard(head, b)
			found = append(found, pr)
			i = r.behind(i) - 1
		case it.class == "hard" || it.class == "soft" || it.class == "bare":
			last = i
		}
	}
	if len(found) > 1 {
		found = r.listed(found)
	}
	if len(found) == 0 && last >= 0 && !barred && !slices.ContainsFunc(r.items[a:b], func(it item) bool { return it.class == "pron" }) {
		if pr, ok := r.described(last, head, b); ok {
			found = append(found, pr)
		}
	}
	if barred {
		return nil, true
	}
	for k := range found {
		if found[k].owner.Empty() {
			found[k].owner = owner
		}
	}
	return found, barred
}

// conjoined says that between two places a new part of a list begins: "X与Y战略".
func (r *releaser) conjoined(from, to int) bool {
	if from > to {
		return false
	}
	between := strings.TrimLeft(r.folded[from:to], "”」』’\"' ")
	for _, w := range []string{"与", "和", "及", "以及", "暨", "、", "and ", "& "} {
		if strings.HasPrefix(between, w) {
			return true
		}
	}
	return false
}

// trimOwner skips "Acme's new" and the like, and returns whose it is.
func (r *releaser) trimOwner(a, b int) (int, news.Name) {
	owner := news.Name{}
	for i := a; i+1 < b; i++ {
		if r.items[i].kind == itemMark && r.items[i].class == "'s" && i > a {
			prev := &r.items[i-1]
			switch prev.kind {
			case itemOrg:
				owner = news.Name{ID: prev.mention.ID, Text: r.text(prev.Span)}
			case itemName:
				owner = news.Name{Text: r.text(prev.Span)}
			case itemThing:
				owner = ownerOf(prev.mention)
			default:
				continue
			}
			a = i + 1
		}
	}
	return a, owner
}

func ownerOf(m *Mention) news.Name {
	if m == nil || m.Owner == "" {
		return news.Name{}
	}
	return news.Name{ID: m.Owner, Text: m.OwnerText}
}

// substance says whether a noun or name stands behind item i up to b.
func (r *releaser) substance(i, b int) bool {
	for ; i < b; i++ {
		it := &r.items[i]
		if it.kind == itemThing || it.kind == itemName || it.kind == itemQuoted || it.class == "hard" || it.class == "soft" || it.class == "bare" || it.class == "bar" {
			return true
		}
	}
	return false
}

func (r *releaser) hasHard(a, b int) bool {
	return slices.ContainsFunc(r.items[a:b], func(it item) bool {
		return it.class == "hard" || it.kind == itemThing && it.mention.Kind == string(field.Hardware)
	})
}
