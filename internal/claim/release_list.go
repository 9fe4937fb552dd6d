package claim

import (
	"slices"
	"strings"

	"dateline/internal/text"
)

// cued makes cues of those that stand in quotation marks: 在展会“全球首秀”.
func (r *releaser) cued(items []item) []item {
	for i := range items {
		it := &items[i]
		if it.kind != itemQuoted {
			continue
		}
		s := it.In(r.folded)
		for _, w := range []string{"全球", "亚洲", "国内", "世界", "全网", "海外"} {
			s = strings.TrimPrefix(s, w)
		}
		if hit, ok := releaseLexicon().words.at(s, 0, len(s)); ok && hit.text == s && (hit.class == "soon" || hit.class == "now") {
			it.kind, it.class = itemCue, hit.class
			it.Start = it.End - len(s)
		}
	}
	return items
}

// conjunctions parts the 和, 与 and 及 that stand right behind a noun or name from the Chinese characters behind them.
func (r *releaser) conjunctions(items []item) []item {
	out := make([]item, 0, len(items)+4)
	for i := range items {
		it := items[i]
		if it.class == "mod" && (i+1 == len(items) || !nounOf(&items[i+1]) && (items[i+1].kind != itemHan || items[i+1].spaced)) {
			it = robots(it, r.folded)
		}
		if it.kind != itemHan || i == 0 || it.spaced && items[i-1].kind == itemHan || !nounLike(&items[i-1]) {
			out = append(out, it)
			continue
		}
		n := 0
		for _, w := range []string{"以及", "和", "与", "及", "暨"} {
			if strings.HasPrefix(r.folded[it.Start:it.End], w) {
				n = len(w)
				break
			}
		}
		if n == 0 {
			out = append(out, it)
			continue
		}
		and := it
		and.End, and.class = it.Start+n, "and"
		out = append(out, and)
		if it.Start += n; it.Start < it.End {
			it.spaced = false
			out = append(out, it)
		}
	}
	return out
}

// adjectives makes adjectives of names that a hyphen binds to a word, "Gemini-powered", and nouns of company names that
// end in one: an AI pin is a device, though a company was called so.
func (r *releaser) adjectives(items []item) []item {
	out := items[:0]
	for i := 0; i < len(items); i++ {
		it := items[i]
		switch {
		case it.kind == itemName && i+2 < len(items) && items[i+1].class == "+" && !items[i+1].spaced && !items[i+2].spaced && items[i+2].kind == itemName: // "Foo+Bar"
			it.End = items[i+2].End
			i += 2
		case (it.kind == itemThing || it.kind == itemOrg) && i+1 < len(items) && !items[i+1].spaced && r.folded[items[i+1].Start] == '-':
			word, _, more := strings.Cut(r.folded[items[i+1].Start+1:items[i+1].End], " ")
			if !participle(word) {
				break
			}
			it.kind, it.class, it.mention = itemCue, "mod", nil
			if it.End = items[i+1].Start + 1 + len(word); more {
				items[i+1].Start, items[i+1].spaced = it.End+1, true
			} else {
				i++
			}
		case it.kind == itemOrg && strings.Contains(it.In(r.p.text), " "):
			s := r.folded[it.Start:it.End]
			if found, ok := releaseLexicon().words.at(s, strings.LastIndexByte(s, ' ')+1, len(s)); ok && found.class == "hard" {
				it.kind, it.class, it.mention = itemCue, "hard", nil
			}
		}
		if it.class == "mod" && (i+1 == len(items) || !nounOf(&items[i+1])) {
			it = robots(it, r.folded)
		}
		out = append(out, it)
	}
	return out
}

// robots makes a device of a humanoid robot, which stands before other nouns too, "humanoid robot store", where none
// follows.
func robots(it item, folded string) item {
	switch it.In(folded) {
	case "humanoid robot", "humanoid robots", "人形机器人":
		it.class = "hard"
	}
	return it
}

// nounOf says whether an item is a noun of products.
func nounOf(it *item) bool {
	return it.class == "hard" || it.class == "soft" || it.class == "bare" || it.class == "bar" || it.class == "mod" || it.kind == itemQuoted
}

// participle says whether a word makes an adjective of what a hyphen binds to it.
func participle(s string) bool {
	switch s {
	case "powered", "based", "driven", "assisted", "enabled", "like", "style", "ready", "compatible", "infused", "equipped", "optimized", "made", "built", "designed", "backed", "owned", "generated", "only", "focused", "inspired", "native":
		return true
	}
	return false
}

// nounLike says whether an item can end a noun phrase.
func nounLike(it *item) bool {
	switch it.kind {
	case itemName, itemThing, itemQuoted, itemNumber, itemOrg:
		return true
	default:
	}
	return it.class == "hard" || it.class == "soft" || it.class == "bare" || it.class == "bar" || it.class == ")"
}

// list reads the products of what stands from item a up to b behind a verb, part by part: "A, B and C". barred says that
// there are only other things.
func (r *releaser) list(a, b int) (found []product, barred bool) {
	from := a
	for i := a; i <= b; i++ {
		if i < b && !r.parts(i, b, a) {
			continue
		}
		part, bad := r.phrase(from, i, false)
		if r.zh && !bad && (len(part) == 0 || len(part) == 1 && part[0].described) {
			for end := i; end > from+1 && end > i-8; end-- { // 某名2.5企业级智能体
				if pr, ok := r.numbered(from, end); ok && (len(part) == 0 || end == from+2) {
					part = []product{pr}
					break
				}
			}
		}
		barred = barred || bad
		found = append(found, part...)
		from = i + 1
	}
	return found, barred && len(found) == 0
}

// parts says that the item at i stands between two things of a list. What stands before the 的 of a Chinese noun is none.
func (r *releaser) parts(i, b, a int) bool {
	it := &r.items[i]
	switch {
	case it.class == "and", r.zh && it.kind == itemMark && it.In(r.p.text) == "、", !r.zh && it.class == ",", !r.zh && r.word(i) == "and":
	default:
		return false
	}
	if i+1 >= b {
		return false
	}
	named := r.zh && i > a && (r.items[i-1].kind == itemThing || r.items[i-1].kind == itemName || r.items[i-1].kind == itemNumber) &&
		!slices.ContainsFunc(r.items[a:i], func(it item) bool { return it.kind == itemHan || it.class == "aux" })
	for j := i + 1; r.zh && j < b && !named; j++ {
		if r.items[j].kind == itemHan && strings.Contains(r.text(r.items[j].Span), "的") && r.substance(j, b) {
			return false
		}
	}
	if r.zh && i > 0 && r.items[i-1].kind == itemOrg {
		return false
	}
	return true
}

// listAhead says that behind the comma at item i an English list of names goes on: ", B and C", ", B, and C".
func (r *releaser) listAhead(i int) bool {
	for j := i + 1; j < len(r.items) && j <= i+14; j++ {
		it := &r.items[j]
		switch {
		case it.kind == itemName, it.kind == itemThing, it.kind == itemQuoted, it.kind == itemNumber, it.class == ",", r.capital(j), it.class == "art":
		case (r.word(j) == "in" || r.word(j) == "for") && j > i+1 && j+2 < len(r.items) && (r.items[j+2].class == "," || r.word(j+2) == "and"):
			j++ // "A in search, and B"
		case r.word(j) == "and" && j > i+1:
			next := r.after(j + 1)
			return r.word(j+1) == "more" || next < len(r.items) && (r.items[next].kind == itemName || r.items[next].kind == itemThing || r.items[next].kind == itemQuoted)
		default:
			return false
		}
	}
	return false
}

// numberedName says whether a name is a letter or two and a version: V4, R2.
func numberedName(s string) bool {
	letters := strings.TrimRight(s, "0123456789.")
	return letters != s && letters != "" && len(letters) <= 2 && len(s) <= 6
}

// span is the text of items a up to b.
func (r *releaser) span(a, b int) text.Span {
	return text.Span{Start: r.items[a].Start, End: r.items[b-1].End}
}
