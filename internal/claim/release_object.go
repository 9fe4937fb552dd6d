package claim

import (
	"unicode"
	"unicode/utf8"
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
	if r.zh && r.items[i].class == "delay" && start < len(r.items) && r.items[start].class == "ship" { // 推迟推出
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
	if r.word(start) == "of" && r.nounForm(i) && !r.longAgo(i) { // "with the launch of"
		start++
	}
	end, seen := start, false // seen: whether a noun or name has come
loop:
	for ; end < len(r.items); end++ {
		it := &r.items[end]
		switch {
		case r.zh && it.spaced && end > start && seen && r.han(it.Span) && r.endsHan(end-1):
			break loop // headlines part clauses with a space
		case it.class == "(" && r.zh:
			for end+1 < len(r.items) && r.items[end].class != ")" {
				end++
			}
		case it.kind == itemMark && it.class == ",":
			if !r.zh && seen && r.listAhead(end) {
				continue
			}
			if r.zh || seen || end+1 == len(r.items) || r.items[end+1].kind != itemWord && r.items[end+1].class != "mod" {
				break loop
			}
		case it.kind == itemMark && (it.class == "&" || it.class == "'s" || it.class == ")" || it.class == `"` || it.class == "+" || it.class == "·"):
		case it.kind == itemMark:
			break loop
		case it.class == "prep" && (!r.zh || end > start):
			if w := r.word(end - 1); (r.word(end) == "for" || r.word(end) == "of") && end > start && (w == "concept" || w == "prototype") {
				continue
			}
			if r.word(end) == "of" && end > start && (r.items[end-1].class == "bare" || r.items[end-1].class == "number" || many(r.word(end-1))) {
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
	found, barred = r.list(start, end)
	if r.zh {
		if listed := r.announcedList(start, end); len(listed) > 0 {
			return listed, false
		}
	}
	if pr := r.codename(end); pr != nil && (len(found) <= 1 || found[0].described) {
		if len(found) == 1 {
			pr.hard, pr.owner = found[0].hard, found[0].owner
		}
		return []product{*pr}, false
	}
	if next := r.after(end + 1); len(found) == 0 && !barred && !r.zh && end < len(r.items) && r.items[end].class == "," && next > end+1 && next < len(r.items) &&
		(r.items[next].kind == itemName || r.items[next].kind == itemThing) { // "its successor, the Foo 400"
		if pr := r.appositive(next); pr != nil {
			return []product{*pr}, false
		}
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
	if len(found) == 1 && found[0].described && r.zh && end < len(r.items) && r.items[end].class == ":" { // AI聊天服务：Foo
		next := end + 1
		if next < len(r.items) && r.items[next].kind == itemOrg {
			next++
		}
		if next < len(r.items) && (r.items[next].kind == itemName || r.items[next].kind == itemThing || r.items[next].kind == itemQuoted) {
			if named := r.named(next); r.past(named.at.End) == len(r.items) || r.items[r.past(named.at.End)].kind == itemMark {
				named.hard, named.owner = found[0].hard, found[0].owner
				found[0] = named
			}
		}
	}
	if len(found) == 0 && !barred && !r.zh && start < len(r.items) && r.items[start].class == "art" && end < len(r.items) && r.items[end].class == "prep" { // "a new facet for its bot called Foo"
		if named := r.calledLater(end); named != nil {
			return []product{*named}, false
		}
	}
	if len(found) == 1 && found[0].described && !r.zh {
		if named := r.calledLater(end); named != nil {
			named.hard, named.owner = found[0].hard, found[0].owner
			found[0] = *named
		}
	}
	return found, barred
}

// calledLater returns the name that is given behind what the thing before item i is for: "a service for its fleets called
// Foo".
func (r *releaser) calledLater(i int) *product {
	if i >= len(r.items) || r.items[i].class != "prep" {
		return nil
	}
	for j := i + 1; j < len(r.items) && j < i+14; j++ {
		switch it := &r.items[j]; {
		case it.class == "called":
			switch prev := &r.items[j-1]; prev.class {
			case "bar", "hard", "soft", "bare":
				return nil
			}
			return r.appositive(j + 1)
		case it.kind == itemMark && it.class != "'s" && it.class != "&", it.kind == itemCue && releaseVerb(it.class) && !r.nounLike(j), it.class == "clause":
			return nil
		}
	}
	return nil
}

// many says whether an "of" that follows the word joins it to what it counts.
func many(s string) bool {
	switch s {
	case "host", "slate", "range", "line", "lineup", "suite", "set", "number", "bunch", "trio", "pair", "wave", "generation", "collection", "couple", "raft", "slew", "batch", "type", "kind", "round":
		return true
	}
	return false
}

// endsHan says whether item i ends in a Chinese character.
func (r *releaser) endsHan(i int) bool {
	c, _ := utf8.DecodeLastRuneInString(r.p.text[:r.items[i].End])
	return unicode.Is(unicode.Han, c)
}

// longAgo says that the noun at item i only sets a time: "since the launch of".
func (r *releaser) longAgo(i int) bool {
	for j := i - 1; j >= 0 && j >= i-4; j-- {
		switch r.word(j) {
		case "following", "since", "after", "before", "until", "from", "despite":
			return true
		}
		if r.items[j].class != "art" && r.items[j].kind != itemWord {
			return false
		}
	}
	return false
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
