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

// quotedName says that what stands in quotation marks at item i can be a product's name, and is no scare quote.
func (r *releaser) quotedName(i int) bool {
	s, f := r.text(r.items[i].Span), r.word(i)
	if len(s) < 2 || strings.HasPrefix(r.p.text[max(r.items[i].Start-3, 0):], "《") {
		return false
	}
	if r.han(r.items[i].Span) {
		for _, w := range []string{"级", "式", "型", "性", "化"} {
			if strings.HasSuffix(f, w) {
				return false
			}
		}
		return true
	}
	if strings.ContainsFunc(s, func(c rune) bool { return unicode.IsUpper(c) || unicode.IsDigit(c) }) {
		return true
	}
	_, known := releaseLexicon().english[f[strings.LastIndexByte(f, ' ')+1:]]
	return known
}

// han says whether a span holds a Chinese character.
func (r *releaser) han(s text.Span) bool {
	return strings.ContainsFunc(s.In(r.p.text), func(c rune) bool { return unicode.Is(unicode.Han, c) })
}

// compound says which noun follows the known name at item i and makes another product of it, and where that ends. A
// model's "model" and any "series" make none.
func (r *releaser) compound(i, b int) (end int, noun string) {
	if r.zh {
		return r.compoundHan(i, b)
	}
	for end = i + 1; end < b && r.items[end].class == "mod"; end++ {
	}
	for end < b && (r.items[end].class == "hard" || r.items[end].class == "soft" || r.items[end].class == "mod") {
		noun = r.items[end].class
		if english := releaseLexicon().english[r.word(end)]; strings.HasSuffix(english, "model") || r.items[i].mention.Kind == string(field.Hardware) && noun == "hard" ||
			english == "API" || english == "app" || english == "chatbot" || english == "" {
			noun = ""
		}
		if r.word(end) == "版" {
			noun = ""
		}
		end++
	}
	if end < b && r.items[end].class == "bar" {
		return end, "bar"
	}
	if noun == "mod" {
		noun = ""
	}
	return end, noun
}

// compoundHan is compound for Chinese, where words that the lexicon does not know may stand between: ChatGPT购物研究功能.
func (r *releaser) compoundHan(i, b int) (end int, noun string) {
	last := -1
	for end = i + 1; end < b; end++ {
		it := &r.items[end]
		switch {
		case it.class == "hard" || it.class == "soft" || it.class == "bare":
			last = end
			continue
		case it.class == "mod" || it.class == "bar" || it.class == "open" || it.class == "art" || it.class == "small":
			continue
		case it.kind == itemHan && len(r.text(it.Span)) <= 12 && !strings.Contains(r.text(it.Span), "的") && !it.spaced:
			continue
		}
		break
	}
	if end > i+1 && r.items[end-1].class == "bar" {
		return end, "bar"
	}
	if last < 0 {
		return i + 1, ""
	}
	word := r.word(last)
	english := releaseLexicon().english[word]
	switch {
	case strings.HasSuffix(english, "model") || english == "series" || english == "version" || english == "product" || english == "API" || english == "chatbot" || english == "":
		return i + 1, ""
	case (english == "app" || english == "robot" || english == "chip" || r.items[last].class == "hard" && r.items[i].mention.Kind == string(field.Hardware)) && last == i+1:
		return i + 1, ""
	}
	return last + 1, r.items[last].class
}

// tail says that what stands right behind the name at item i shows that it is no product by itself: X广告, X团队.
func (r *releaser) tail(i, b int) bool {
	if i >= b {
		return false
	}
	it := &r.items[i]
	if c, _ := utf8.DecodeRuneInString(r.p.text[r.items[i-1].End:]); strings.ContainsRune("”’」』", c) {
		return false
	}
	if !r.zh {
		return it.kind == itemWord && it.class == "" && !strings.HasSuffix(r.word(i), "ly") && it.spaced && !r.substanceNear(i, b)
	}
	if it.kind != itemHan || it.spaced {
		return false
	}
	first, _ := utf8.DecodeRuneInString(r.text(it.Span))
	return !strings.ContainsRune("等在于今昨预将年版正系型已首最也和与及以至到为，的是被从由上下第两三月日中全新这即试", first)
}

// substanceNear says that a noun of a product stands within two items of item i.
func (r *releaser) substanceNear(i, b int) bool {
	return slices.ContainsFunc(r.items[i:min(i+3, b)], func(it item) bool { return it.class == "hard" || it.class == "soft" || it.class == "bare" })
}

// modifier says that the name at item i only tells what another product is for or with: 适用于X的, 基于X, "for X".
func (r *releaser) modifier(i, b int) bool {
	if i == 0 {
		return false
	}
	prev := r.word(i - 1)
	for _, w := range []string{"于", "向", "与", "和", "用", "为", "对", "在", "搭载", "支持", "基于", "适用于", "面向"} {
		if strings.HasSuffix(prev, w) && r.items[i-1].kind != itemThing && !(w == "和" && i >= 2 && (r.items[i-2].kind == itemThing || r.items[i-2].kind == itemName)) {
			return r.substance(i+1, b)
		}
	}
	return r.items[i-1].class == "prep" && r.word(i-1) != "of" && r.word(i-1) != "with"
}

// platform says whether a name is only where things run.
func platform(s string) bool {
	switch s {
	case "ios", "android", "ipados", "macos", "windows", "linux", "安卓", "windows 11", "windows 10", "chromeos", "watchos", "visionos", "iphone 应用", "app store":
		return true
	}
	return false
}

// properName says that the unknown name at item i can be a product's.
func (r *releaser) properName(i, b int) bool {
	s := r.text(r.items[i].Span)
	if len(s) < 2 || i+1 < b && (r.items[i+1].class == "bar" || r.items[i+1].class == "'s") {
		return false
	}
	if i+1 < b && i+2 < len(r.items) && r.items[i+1].kind == itemMark && r.items[i+1].class == "&" && !r.zh {
		return false
	}
	switch strings.ToLower(s) {
	case "ios", "android", "ipados", "macos", "windows", "linux", "tts", "iot", "ai", "ces", "gtc", "us", "eu", "uk", "usb", "wi-fi", "pro", "max", "xr", "ar", "vr",
		"mini", "plus", "ultra", "oled", "lcd", "led", "nft", "ipo", "ceo", "ev", "x", "day", "gb", "tb", "kg", "mcp", "ml", "hpc", "lts", "beta", "rag", "lora", "moe", "tokens", "token", "pdf", "web", "qps", "app", "ui", "sota", "arc":
		return false
	}
	if k := strings.LastIndexByte(s, '-'); k > 0 {
		switch strings.ToLower(s[k+1:]) {
		case "driven", "powered", "based", "ready", "aware", "free", "first", "native", "sized", "safe", "enabled", "focused", "made", "only", "grade", "friendly", "like", "style",
			"compatible", "owned", "backed", "run", "wide", "generated", "design", "knowledge", "scale", "level", "led", "inspired", "sanctioned", "centric", "class", "quality", "capable", "speed", "time", "source", "world":
			return false
		}
	}
	if !r.zh && i+1 < b && r.items[i+1].kind == itemWord && !r.afterNoun(i) { // "Democrat lawmakers", "Europe-wide rules": an adjective
		return r.substance(i+1, b) && !barHead(r.items[i+1:b])
	}
	return true
}

// barHead says that the last item of a phrase is no product.
func barHead(items []item) bool {
	return len(items) > 0 && items[len(items)-1].class == "bar"
}

// afterNoun says that a product's noun stands before the name at item i: "AI model Foo".
func (r *releaser) afterNoun(i int) bool {
	return i > 0 && (r.items[i-1].class == "hard" || r.items[i-1].class == "soft" || r.items[i-1].class == "bare")
}

// named is the product whose name is item i, with the version behind it.
func (r *releaser) named(i int) product {
	it := &r.items[i]
	end := r.behind(i)
	span := text.Span{Start: it.Start, End: it.End}
	if it.kind == itemName && !r.zh {
		for j := i - 1; j >= 0 && r.capital(j) && r.items[j+1].spaced; j-- {
			span.Start = r.items[j].Start // "Personal AI Barista"
		}
		for ; end < len(r.items) && (r.capital(end) || r.items[end].kind == itemName) && r.items[end].spaced && r.items[end-1].kind != itemNumber; end++ {
			span.End = r.items[end].End
		}
		return product{at: span, name: news.Name{Text: r.text(span)}}
	}
	pr := product{at: span, mention: it.mention}
	if it.kind != itemQuoted && end > i+1 {
		pr.at.End = r.items[end-1].End
		pr.version = r.text(text.Span{Start: r.items[i+1].Start, End: pr.at.End})
	}
	pr.name = news.Name{Text: r.text(pr.at)}
	if it.mention != nil {
		pr.name.ID = it.mention.ID
		pr.hard = it.mention.Kind == string(field.Hardware)
	}
	return pr
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

// behind returns the item behind the name at item i and its version: "Devstral 2", "Genie 3 Pro".
func (r *releaser) behind(i int) int {
	end := i + 1
	if end+1 < len(r.items) && r.items[end].kind == itemMark && r.items[end+1].kind == itemNumber && r.folded[r.items[end].Start:r.items[end].End] == "-" && r.items[i].kind == itemThing {
		return end + 2 // "GPT - 5.2"
	}
	for end < len(r.items) && end < i+3 {
		it := &r.items[end]
		if !(it.kind == itemNumber && len(r.text(it.Span)) <= 5 && (it.spaced || r.zh) && !r.counts(end)) {
			break
		}
		end++
	}
	return end
}

// counts says that the number at item i counts something or is a date: 3款, 12月, 30%.
func (r *releaser) counts(i int) bool {
	s := r.folded[r.items[i].End:]
	for _, w := range []string{"款", "个", "月", "日", "年", "%", "亿", "万", "家", "种", "倍", "元", "美元", "名", "台", " 月", " 日", " 年", " 款", " 个", " 万", " 亿"} {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

// listed keeps the products of a list, and of names that only stand one after the other the last one in Chinese, where
// the head stands last, and the first one in English.
func (r *releaser) listed(found []product) []product {
	out := found[:1]
	for k := 1; k < len(found); k++ {
		between := strings.TrimSpace(r.folded[found[k-1].at.End:max(found[k].at.Start, found[k-1].at.End)])
		between = strings.Trim(between, "“”\"'「」《》‘’ ")
		joined := false
		for _, w := range []string{"、", "和", "及", "以及", "与", "&", "and", ",", "and the", "，", ", and"} {
			joined = joined || between == w
		}
		switch {
		case joined:
			out = append(out, found[k])
		case r.zh && out[len(out)-1].mention == nil:
			out[len(out)-1] = found[k]
		case found[k].mention != nil && out[len(out)-1].mention == nil && !r.zh:
			out[len(out)-1] = found[k]
		}
	}
	return out
}

// described is the product that has no name and whose noun is item i of a phrase that begins at item a.
func (r *releaser) described(i, a, b int) (product, bool) {
	class, start := r.items[i].class, i
	if r.zh && r.tail(i+1, b) {
		return product{}, false
	}
	bare := class == "bare"
	for start > a {
		it := &r.items[start-1]
		if it.class == "hard" || it.class == "soft" {
			bare = false
		}
		adjective := it.class == "mod" || it.class == "hard" || it.class == "soft" || it.class == "bare" || !r.zh && it.kind == itemWord || it.class == "open" || it.class == "small" || it.kind == itemName ||
			r.zh && it.class == "(" || r.zh && it.class == ")"
		if r.zh && it.kind == itemHan {
			s := r.text(it.Span)
			if strings.Contains(s, "的") {
				break
			}
			adjective = len(s) <= 18
		}
		if !adjective {
			break
		}
		start--
	}
	end := i + 1
	for class == "bare" && !bare && end-1 > start && r.items[end-1].class == "bare" { // 眼镜新版本 is the 眼镜
		end--
	}
	span := text.Span{Start: r.items[start].Start, End: r.items[end-1].End}
	if r.zh {
		s := span.In(r.p.text)
		if k := strings.LastIndex(s, "的"); k >= 0 {
			span.Start += k + len("的")
		}
	}
	pr := product{name: news.Name{Text: r.text(span)}, at: span, described: true, hard: class == "hard" || r.hasHard(start, end)}
	if !bare {
		return pr, true
	}
	// A bare noun needs something before it, and then be new.
	fresh := r.word(max(start-1, 0)) == "new" || r.word(max(start-1, 0)) == "全新" || strings.HasPrefix(r.word(i), "新")
	modified := start < i && slices.ContainsFunc(r.items[start:i], func(it item) bool {
		return it.class == "mod" || it.kind == itemName || it.kind == itemWord || it.kind == itemHan && it.class == "" && len(r.text(it.Span)) >= 6
	})
	if fresh && !modified {
		pr.name.Text = "new " + pr.name.Text
		if r.zh {
			pr.name.Text = r.text(span)
		}
	}
	if !modified { // "the company released the model", 该模型: what the title tells of
		if named := r.fromTitle(r.word(i)); named != nil {
			named.at, named.hard = span, pr.hard
			return *named, true
		}
	}
	if definite := r.word(start - 1); fresh && r.verbBefore(start) == "tout" {
		return pr, true
	} else if definite == "the" || !r.zh && r.word(start-2) == "the" {
		return pr, modified
	}
	return pr, fresh || modified && b-i <= 2
}

// fromTitle returns the product of the title that a bare noun stands for, if the title tells of one.
func (r *releaser) fromTitle(noun string) *product {
	if r.p.title == nil || r.nested {
		return nil
	}
	switch english := releaseLexicon().english[noun]; english {
	case "model", "tool", "feature", "product", "service":
	default:
		return nil
	}
	title := newReleaser(r.p.title)
	title.nested = true
	end := len(title.items)
	for k := range title.items {
		if it := &title.items[k]; it.kind == itemMark && it.class != "'s" && it.class != `"` && k > 0 || it.class == "prep" && k > 0 {
			end = k
			break
		}
	}
	found, barred := title.phrase(0, end, true)
	if barred || len(found) != 1 || found[0].mention == nil && !found[0].known && !found[0].quoted {
		return nil
	}
	found[0].mention = nil // its place is in the title
	if found[0].owner.Empty() {
		for k := range title.items {
			if m := title.items[k].mention; m != nil && m.ID == found[0].name.ID {
				found[0].owner = ownerOf(m)
			}
		}
	}
	return &found[0]
}
