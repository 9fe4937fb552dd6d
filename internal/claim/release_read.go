package claim

import (
	"slices"
	"strings"
	"unicode/utf8"

	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/text"
)

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
	if r.zh {
		if end = r.placed(start, end); start >= end || r.items[end-1].kind == itemHan && strings.HasSuffix(r.word(end-1), "后") {
			return nil
		}
		for k := end - 1; k > start; k-- { // headlines part clauses with a space
			if r.items[k].spaced && r.han(r.items[k].Span) && (r.items[k-1].kind == itemQuoted || r.endsHan(k-1)) && r.substance(k, end) {
				start = k
				break
			}
		}
	}
	found, barred := r.phrase(start, end, true)
	for k := start + 1; r.zh && k < end; k++ { // 某芯片和某公司的某模型
		if r.parts(k, end, start) {
			found, barred = r.list(start, end)
			break
		}
	}
	if barred || r.zh && end > start && r.items[end-1].kind == itemPerson { // who appears for the first time
		return nil
	}
	if r.zh && len(found) == 0 && !barred {
		if pr, ok := r.numbered(start, end); ok {
			return []product{pr}
		}
	}
	if strict {
		found = slices.DeleteFunc(found, func(pr product) bool {
			named := !pr.described && (!pr.owner.Empty() || strings.ContainsAny(pr.name.Text, "0123456789")) || pr.described && !r.zh && !pr.owner.Empty()
			plain := r.zh && (pr.hard || strings.HasPrefix(pr.name.Text, "新") || utf8.RuneCountInString(pr.name.Text) >= 4)
			return pr.mention == nil && !pr.quoted && !pr.known && !plain && !named
		})
	}
	return found
}

// placed returns the end of the subject that stands from item a up to b without the place behind it at which it comes out:
// 模型已在某平台和某网站上线. A place that a word closes, 在大会上, stands before a subject, and is none of this kind.
func (r *releaser) placed(a, b int) int {
	for k := b - 1; k >= a; k-- {
		it := &r.items[k]
		if it.kind == itemHan || it.kind == itemCue {
			w := r.word(k)
			if strings.HasPrefix(w, "上") || strings.HasPrefix(w, "中") || strings.HasPrefix(w, "期间") || strings.HasPrefix(w, "大会") || strings.HasPrefix(w, "展") || it.class == "hard" || it.class == "soft" && w != "平台" {
				return b
			}
			if strings.HasSuffix(w, "在") && k+1 < b {
				return k
			}
		}
	}
	return b
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
	if i-2 >= a && r.word(i-2) == "ai" {
		span.Start = r.items[i-2].Start
	}
	return product{name: news.Name{Text: r.text(span)}, at: span, version: r.text(r.items[i].Span), known: true}, true
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
		if !slices.ContainsFunc(r.items[head:b], func(it item) bool {
			return it.kind != itemHan && it.kind != itemNumber && it.class != "bare" && it.class != "art"
		}) {
			head = a
		}
	}
	for i := a; i < b; i++ { // a name is announced: called X, 代号X
		if r.items[i].class == "called" && i+1 < b {
			if i > a && r.items[i-1].class == "bar" { // "a company called X"
				return nil, true
			}
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
		case r.zh && it.class == "(" && len(found) > 0: // （原名…）
			for i+1 < b && r.items[i].class != ")" {
				i++
			}
		case it.class == "bar" && len(found) > 0 && r.conjoined(found[len(found)-1].at.End, it.Start):
		case it.class == "bar":
			if (i == b-1 || r.items[i+1].kind == itemMark || !r.substance(i+1, b)) && !(len(found) == 1 && found[0].quoted && strings.HasSuffix(r.word(i), "计划") && !r.han(found[0].at)) {
				barred = true
			}
		case it.kind == itemQuoted:
			if !r.quotedName(i) || r.zh && r.modifier(a, i, b) {
				continue
			}
			if i > a && r.items[i-1].class == "bar" {
				barred = true
				continue
			}
			next := i + 1
			for next < b && (r.items[next].class == "mod" || r.items[next].class == "art") && !r.items[next].spaced {
				next++
			}
			if r.zh && next < b && r.items[next].kind == itemHan && !r.items[next].spaced && !r.substance(next, b) && !r.closes(next) {
				continue
			}
			pr := r.named(i)
			pr.quoted = true
			pr.hard = pr.hard || i > head && r.items[i-1].class == "hard"
			if i > head && r.items[i-1].kind == itemThing && len(found) > 0 { // ChatGPT“成人模式”
				pr.owner = ownerOf(r.items[i-1].mention)
				pr.name.Text = r.text(r.items[i-1].Span) + " " + pr.name.Text
				pr.described, pr.known, found = true, true, found[:len(found)-1]
			}
			found = append(found, pr)
		case it.kind == itemThing && platform(r.word(i)) && !(i+1 < b && r.items[i+1].kind == itemNumber):
		case it.kind == itemThing && r.zh && r.modifier(a, i, b): // 搭载某芯片新一代平台
			for i = r.past(r.named(i).at.End) - 1; i+1 < b && r.items[i+1].class == "hard"; i++ {
			}
			head, last = i+1, -1
		case it.kind == itemOrg && i+1 < b && r.items[i+1].spaced && r.items[i+1].kind == itemNumber && numberedName(r.text(r.items[i+1].Span)) && !r.counts(i+1) && strings.ContainsAny(r.text(r.items[i+1].Span), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"): // "Acme 1S"
			span := r.span(i, i+2)
			found = append(found, product{name: news.Name{Text: r.text(span)}, at: span, owner: r.orgOf(i), known: true, hard: r.hasHard(a, b)})
			i++
		case it.kind == itemOrg && i+1 < b && r.items[i+1].spaced && r.items[i+1].kind == itemName && (numberedName(r.text(r.items[i+1].Span)) || suffix(r.word(i+1)) && !r.headline): // "DeepSeek V4", "Google AI Plus"
			pr := r.named(i + 1)
			pr.owner, pr.known = r.orgOf(i), true
			pr.at.Start = it.Start
			pr.name.Text = r.text(pr.at)
			found = append(found, pr)
			i = max(i, r.past(pr.at.End)-1)
		case it.kind == itemOrg && r.zh && i+1 < b && r.items[i+1].spaced && r.capital(i+1) && r.numberedRun(i+1): // "Acme AI Cloud 3.1"
			pr := r.named(i + 1)
			pr.owner, pr.known, pr.at.Start = r.orgOf(i), true, it.Start
			pr.name.Text = r.text(pr.at)
			found = append(found, pr)
			i = max(i, r.past(pr.at.End)-1)
		case it.kind == itemThing:
			end, noun := r.compound(i, b)
			if noun == "bar" {
				if !r.substance(end, b) {
					barred = true
				}
				continue
			}
			if noun == "" && r.tail(r.past(r.named(i).at.End), b) {
				continue
			}
			if noun != "" { // "ChatGPT image generator"
				span := text.Span{Start: it.Start, End: r.items[end-1].End}
				found = append(found, product{name: news.Name{Text: r.text(span)}, at: span, described: true, known: true, hard: noun == "hard", owner: makerOf(it.mention)})
				i = end - 1
				continue
			}
			if start := i - 1; it.mention.Kind == string(field.Standard) && !r.zh && start >= a && r.items[start].kind == itemWord && it.spaced { // "managed MCP servers"
				span := text.Span{Start: r.items[start].Start, End: it.End}
				found = append(found, product{name: news.Name{Text: r.text(span)}, at: span, described: true})
			} else if pr := r.named(i); !r.modifier(a, i, b) {
				found = append(found, pr)
				i = max(i, r.past(pr.at.End)-1)
			}
		case it.kind == itemName && i > a && r.items[i-1].class == "bar" && !r.zh && !r.headline && it.spaced: // "robotics company Atoms"
			barred = true
		case it.kind == itemName && !r.modifier(a, i, b) && r.properName(i, b):
			pr := r.named(i)
			pr.hard = r.hasHard(head, b)
			i = max(i, r.past(pr.at.End)-1)
			pr.known = pr.known || !r.zh && i+3 < b && r.items[i+1].class == "," && r.items[i+2].class == "art" && r.word(i+3) == "new"                              // "Foo, a new robot"
			pr.known = pr.known || !r.zh && !r.headline && i+1 < b && (r.items[i+1].class == "soft" || r.items[i+1].class == "hard" || r.items[i+1].class == "bare") // "The Foo tool"
			found = append(found, pr)
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
				if prev.class != "bar" { // "the company's new …"
					continue
				}
			}
			a = i + 1
		}
	}
	return a, owner
}

// makerOf is who makes something of the kind that a mention names; a standard is everybody's.
func makerOf(m *Mention) news.Name {
	if m != nil && m.Kind == string(field.Standard) {
		return news.Name{}
	}
	return ownerOf(m)
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
