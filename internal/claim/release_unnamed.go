package claim

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/text"
)

// otherwise reads the products of the verb at item i that stand in none of the common places: between 将 and its verb,
// before a noun ("the GPT-6 release"), in the main clause behind "Now available in Japan,", as a version alone, or as a
// thing whose noun the lexicon does not know.
func (r *releaser) otherwise(i int) []product {
	switch class := r.items[i].class; {
	case class == "update":
		if pr, ok := r.thing(i); ok && !r.zh {
			return []product{pr}
		}
		return nil
	case class == "now" && !r.zh:
		if found := r.fronted(i); len(found) > 0 {
			return found
		}
	case class == "ship" && !r.zh && r.nounForm(i):
		if i > 0 && r.items[i].spaced && (r.items[i-1].kind == itemThing || r.items[i-1].kind == itemName || r.items[i-1].kind == itemNumber) && r.stops(i+1) {
			j := i - 1
			for j > 0 && r.items[j].kind == itemNumber {
				j--
			}
			if r.items[j].kind == itemThing || r.items[j].kind == itemName && strings.ContainsAny(r.text(r.items[j].Span), "0123456789") {
				return []product{r.named(j)}
			}
		}
		return nil
	}
	if pr, ok := r.edition(i); ok {
		return []product{pr}
	}
	if pr, ok := r.thing(i); ok {
		return []product{pr}
	}
	return nil
}

// nounForm says that the word at item i is the noun of a verb of releases: "the launch of", "X's release".
func (r *releaser) nounForm(i int) bool {
	switch r.word(i) {
	case "launch", "release", "debut", "introduction", "arrival", "availability":
		return true
	}
	return false
}

// moved reads 将X集成至Y, 把X引入Y: something known comes to a new place.
func (r *releaser) moved(i int) []product {
	if !r.zh {
		return nil
	}
	if !r.only(i) && r.word(i) != "引入" {
		return nil
	}
	for j := i - 1; j >= r.clauseStart(i); j-- {
		if w := r.word(j); strings.HasSuffix(w, "将") || strings.HasSuffix(w, "把") {
			if r.items[j].class == "future" && !r.carries(j) {
				return nil
			}
			found, _ := r.phrase(j+1, i, false)
			return slices.DeleteFunc(found, func(pr product) bool { return pr.described || pr.mention == nil && !pr.quoted && !pr.known })
		}
	}
	return nil
}

// only says that the verb at item i tells of a release only behind 将 or 把: to 接入 something is to use it.
func (r *releaser) only(i int) bool {
	switch r.word(i) {
	case "集成到", "集成至", "植入", "融入", "接入", "整合至", "整合到", "整合进":
		return true
	}
	return false
}

// fitted says that the verb at item i stands before what another product is made with or from: 搭载自研芯片, 依托自研模型.
func (r *releaser) fitted(i int) bool {
	if i == 0 {
		return false
	}
	if r.items[i-1].kind == itemOrg && i > 1 {
		i--
	}
	prev := r.word(i - 1)
	for _, w := range []string{"搭载", "采用", "具备", "基于", "依托", "使用", "用", "配备", "内置", "拥有", "凭借", "通过", "用于", "旨在", "以", "助力"} {
		if strings.HasSuffix(prev, w) {
			return true
		}
	}
	return false
}

// adjective says that the 自研 at item i only stands before a product that another verb of the clause tells of.
func (r *releaser) adjective(i int) bool {
	if !r.launches(i, "自研", "自主研发", "研发") {
		return false
	}
	for j := i + 1; j < len(r.items) && r.items[j].class != "." && r.items[j].class != ","; j++ {
		if it := &r.items[j]; it.kind == itemCue && releaseVerb(it.class) && !r.nounLike(j) && it.class != "build" && it.class != "weak" {
			return true
		}
	}
	return false
}

// feature says that what the verb at item i adds to something known is a thing with a name or a noun of its own.
func (r *releaser) feature(i int, pr *product) bool {
	if pr.at.Start < r.items[i].Start || !r.acts(i) && !slices.ContainsFunc(r.items[r.clauseStart(i):i], func(it item) bool { return it.kind == itemThing || it.kind == itemOrg }) {
		return false
	}
	if !pr.described {
		if r.headline && !pr.quoted && pr.mention == nil && !pr.known && (strings.HasPrefix(r.word(i), "get") || strings.Contains(r.word(i), "revamp") || strings.Contains(r.word(i), "overhaul")) {
			return false // "Google Maps Gets Chatty", "Acme Revamps Safety"
		}
		return pr.quoted || pr.known || !r.zh && r.items[r.after(i+1)].Start == pr.at.Start
	}
	if last := r.past(pr.at.End) - 1; r.zh {
		switch releaseLexicon().english[r.word(last)] {
		case "feature", "mode", "option", "service", "tool", "assistant", "agent", "translation feature", "voice feature":
			return true
		}
		return false
	}
	return r.determined(i) || strings.Contains(strings.ToLower(pr.name.Text), "ai")
}

// determined says that an article or a word like "new" follows the verb at item i.
func (r *releaser) determined(i int) bool {
	return i+1 < len(r.items) && (r.items[i+1].class == "art" || r.items[i+1].kind == itemNumber)
}

// tried says that the product behind the verb at item i is only something that is used in a test, or nobody's.
func (r *releaser) tried(i int, pr *product) bool {
	switch r.word(i) {
	case "测试", "试水":
		return !r.owned(i) && pr.mention == nil || pr.mention != nil && !r.ownerActs(i, pr.mention)
	case "testing", "is testing", "tests", "tested":
		return pr.described && !r.determined(i) && !strings.Contains(strings.ToLower(pr.name.Text), "ai")
	}
	return false
}

// carries says that the 将 at item j puts its object before the verb and tells of no future: 将X集成至.
func (r *releaser) carries(j int) bool {
	if j+1 >= len(r.items) || r.word(j) != "将" {
		return false
	}
	next := &r.items[j+1]
	return next.kind == itemThing || next.kind == itemName || next.kind == itemQuoted || next.kind == itemOrg && j+2 < len(r.items) && r.items[j+2].kind == itemThing ||
		next.class == "soft" || next.class == "hard" || next.kind == itemHan && strings.HasPrefix(r.word(j+1), "旗下")
}

// fronted reads "Now available in the US, Acme's Foo lets users…".
func (r *releaser) fronted(i int) []product {
	if start := r.clauseStart(i); i-start > 2 {
		return nil
	}
	for j := i + 1; j < len(r.items) && j < i+12; j++ {
		switch r.items[j].class {
		case ".":
			return nil
		case ",":
			end := j + 1
			for end < len(r.items) && end < j+10 && r.items[end].kind != itemMark && r.items[end].class != "aux" && r.items[end].class != "prep" && !r.does(end) || end < len(r.items) && r.items[end].class == "'s" {
				end++
			}
			found, _ := r.phrase(j+1, end, false)
			return slices.DeleteFunc(found, func(pr product) bool { return pr.described && pr.owner.Empty() })
		}
	}
	return nil
}

// edition reads a version that comes out without its product's name: 某管家发布18.0版本, "OpenClaw 发布 v2026.3".
func (r *releaser) edition(i int) (product, bool) {
	j := i + 1
	for j < len(r.items) && (r.items[j].class == "aux" || r.items[j].class == "art" || r.items[j].class == "mod") {
		j++
	}
	if j >= len(r.items) || !version(r.text(r.items[j].Span)) || r.counts(j) {
		return product{}, false
	}
	number := r.text(r.items[j].Span)
	if r.items[j].kind == itemNumber && !(r.zh && j+1 < len(r.items) && strings.HasPrefix(r.word(j+1), "版") && strings.Contains(number, ".")) {
		return product{}, false
	}
	return r.whose(i, number, text.Span{Start: r.items[j].Start, End: r.items[j].End})
}

// editionOf gives an edition of what stands before the verb at item i to its product: 某工具发布企业版.
func (r *releaser) editionOf(i int, pr *product) {
	if !r.zh || !pr.described || pr.at.Start < r.items[i].Start || !strings.HasSuffix(pr.name.Text, "版") || utf8.RuneCountInString(pr.name.Text) > 5 {
		return
	}
	for j := i - 1; j >= r.clauseStart(i); j-- {
		it := &r.items[j]
		if it.kind == itemThing && !platform(r.word(j)) || it.kind == itemName && r.properName(j, i) {
			whole := r.named(j)
			whole.part, whole.known = whole.mention != nil, true
			*pr = whole
			return
		}
	}
}

// version says whether a word is a version alone: 18.0, v2.1, V3.
func version(s string) bool {
	s = strings.TrimPrefix(strings.ToLower(s), "v")
	s = strings.TrimSuffix(strings.TrimSuffix(s, "版本"), "版")
	return s != "" && strings.Trim(s, "0123456789.") == "" && s[0] != '.'
}

// whose gives a version to the product that stands before the verb at item i, or that the title tells of.
func (r *releaser) whose(i int, number string, at text.Span) (product, bool) {
	start := r.clauseStart(i)
	for j := i - 1; j >= start; j-- {
		switch it := &r.items[j]; it.kind {
		case itemThing, itemQuoted, itemName:
			if platform(r.word(j)) || version(r.text(it.Span)) || it.kind == itemName && !r.properName(j, i) {
				continue
			}
			pr := r.named(j)
			pr.version, pr.known = number, true
			return pr, true
		default:
		}
	}
	end := i
	for end > start && (r.items[end-1].class == "aux" || r.items[end-1].class == "future" || r.items[end-1].class == "past" || r.items[end-1].class == "day" || r.items[end-1].kind == itemNumber) {
		end--
	}
	if r.zh && end > start && (r.items[end-1].kind == itemHan || r.items[end-1].class == "soft") {
		from := end - 1
		for from > start && (r.items[from-1].kind == itemHan || r.items[from-1].class == "soft" || r.items[from-1].class == "hard" || r.items[from-1].class == "mod") {
			from--
		}
		span := r.span(from, end)
		if s := r.text(span); utf8.RuneCountInString(s) >= 3 && utf8.RuneCountInString(s) <= 10 && !strings.ContainsAny(s, "的了在其将已") {
			return product{name: news.Name{Text: s}, at: span, version: number, known: true}, true
		}
	}
	if r.p.title != nil && !r.nested {
		title := newReleaser(r.p.title)
		for k := range title.items {
			if it := &title.items[k]; it.kind == itemThing || it.kind == itemName && title.properName(k, len(title.items)) {
				pr := title.named(k)
				if version(pr.name.Text) {
					continue
				}
				pr.version, pr.at, pr.known = number, at, true
				pr.owner = ownerOf(pr.mention)
				pr.mention = nil
				return pr, true
			}
		}
	}
	return product{}, false
}

// thing reads a product whose noun the lexicon does not know, where the sentence is plain enough: 某公司推出某物, 某公司某物发布,
// "Acme's new robovac is now available", "Acme launches a new robovac".
func (r *releaser) thing(i int) (product, bool) {
	start := r.clauseStart(i)
	org := -1
	for j := start; j < i; j++ {
		if r.items[j].kind == itemOrg && !r.agency(j) {
			org = j
			break
		}
	}
	if start < i && r.items[start].kind == itemThing && !r.zh && r.items[i].class == "update" && r.items[start].mention.Owner != "" { // "Facebook Marketplace adds AI auto-replies"
		org = start
	}
	if org < 0 || org > start+2 {
		return product{}, false
	}
	owner := r.orgOf(org)
	if r.items[org].kind == itemThing {
		owner = ownerOf(r.items[org].mention)
	}
	if r.stops(i + 1) { // what stands before the verb
		end := i
		for end > org && (r.items[end-1].class == "aux" || r.items[end-1].class == "future" || r.items[end-1].class == "past" || r.items[end-1].class == "day") {
			end--
		}
		from := org + 1
		if !r.zh {
			if from >= end || r.items[from].class != "'s" {
				return product{}, false
			}
			for from = r.after(from + 1); from < end && r.word(from) == "new"; {
				from++
			}
		}
		if r.items[i].class != "ship" && r.items[i].class != "now" || r.zh && !r.launches(i, "发布", "正式发布", "推出", "正式推出", "上线", "正式上线", "开售", "开启预售", "面世", "问世", "登场") {
			return product{}, false
		}
		return r.plain(from, end, owner, 3)
	}
	if !r.launches(i, "推出", "正式推出", "上线", "上线了", "推出了", "正式上线", "launches", "launched", "unveils", "unveiled", "introduces", "introduced", "rolls out", "rolled out", "rolling out", "is rolling out", "debuts", "debuted", "launching", "adds", "added", "adding", "will add", "gets", "is getting", "getting") {
		return product{}, false
	}
	from := i + 1
	for from < len(r.items) && r.items[from].class == "aux" {
		from++
	}
	for from < len(r.items) && r.word(from) == "new" {
		from++
	}
	article := r.zh || r.items[from-1].class == "art" || from < len(r.items) && r.items[from].class == "mod" && r.items[i].class == "update" || from < len(r.items) && r.items[from].class == "art"
	from = r.after(from)
	end := from
	for end < len(r.items) && r.items[end].kind != itemMark && r.items[end].class != "prep" && r.items[end].class != "future" && r.items[end].class != "aux" && r.items[end].class != "clause" && (r.zh || !r.function(end)) {
		end++
	}
	if r.zh && end < len(r.items) && r.items[end].kind != itemMark && !r.items[end].spaced {
		return product{}, false
	}
	if !article && (end-from > 3 || end-from < 2 || end == len(r.items) || r.word(end) != "for" && r.word(end) != "in" && r.word(end) != "to" || r.headline) {
		return product{}, false // "is launching age prediction for"
	}
	return r.plain(from, end, owner, 4)
}

func (r *releaser) launches(i int, words ...string) bool { return slices.Contains(words, r.word(i)) }

// function says whether an English word ends a noun phrase.
func (r *releaser) function(i int) bool {
	switch r.word(i) {
	case "and", "to", "that", "which", "who", "of", "for", "amid", "today", "this":
		return true
	}
	return false
}

// plain is the thing of items a up to b, if they are one short noun phrase whose head is a word that nothing else knows.
func (r *releaser) plain(a, b int, owner news.Name, least int) (product, bool) {
	if a >= b {
		return product{}, false
	}
	unknown := false
	for j := a; j < b; j++ {
		it := &r.items[j]
		if r.zh && j+1 < b && it.class == "bare" && r.items[j+1].kind == itemHan && utf8.RuneCountInString(r.text(r.items[j+1].Span)) >= 4 {
			return product{}, false // 模型筛查…: a verb
		}
		switch it.kind {
		case itemMark, itemPerson, itemOther:
			return product{}, false
		case itemHan:
			unknown = true
			if strings.ContainsAny(r.text(it.Span), "了着过对向将把被让给就等并从由称说吗呢何谁月日年") {
				return product{}, false
			}
		case itemOrg:
			if j == b-1 {
				return product{}, false
			}
		default:
		}
		if it.class == "bar" || it.class == "other" || it.class == "clause" || it.class == "pron" || it.kind == itemCue && releaseVerb(it.class) && !r.nounLike(j) {
			return product{}, false
		}
	}
	span := r.span(a, b)
	s := r.text(span)
	if k := strings.LastIndex(s, "的"); k >= 0 {
		span.Start += k + len("的")
		s = r.text(span)
	}
	last := &r.items[b-1]
	switch n := utf8.RuneCountInString(s); {
	case r.zh && (!unknown || last.kind != itemHan || n < least || n > 16), r.zh && utf8.RuneCountInString(r.text(last.Span)) < 2:
		return product{}, false
	case !r.zh && b < len(r.items) && (r.word(b) == "but" || r.word(b) == "and" || r.word(b) == "or"): // "a few minor but useful"
		return product{}, false
	case !r.zh && (last.kind != itemWord || last.class != "" || b-a > 7 || strings.HasSuffix(s, "ly") || strings.HasSuffix(s, "ing") || strings.HasSuffix(s, "ed") && !strings.HasSuffix(s, "eed")):
		return product{}, false
	}
	if c, _ := utf8.DecodeRuneInString(s); unicode.IsDigit(c) || strings.ContainsRune("在于到至由已", c) {
		return product{}, false
	}
	return product{name: news.Name{Text: s}, at: span, described: true, owner: owner, hard: false}, true
}

func (r *releaser) orgOf(i int) news.Name {
	return news.Name{ID: r.items[i].mention.ID, Text: r.text(r.items[i].Span)}
}
