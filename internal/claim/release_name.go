package claim

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/field"
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
			if strings.HasSuffix(f, w) && !strings.HasSuffix(f, "模型") {
				return false
			}
		}
		return !r.barredName(f)
	}
	if strings.ContainsFunc(s, func(c rune) bool { return unicode.IsUpper(c) || unicode.IsDigit(c) }) {
		return true
	}
	_, whole := releaseLexicon().english[f]
	_, known := releaseLexicon().english[f[strings.LastIndexByte(f, ' ')+1:]]
	return known || whole
}

// barredName says that the last word of a Chinese name tells that it is no product: 保姆级攻略, 三年行动方案.
func (r *releaser) barredName(folded string) bool {
	for at := range folded {
		if found, ok := releaseLexicon().words.at(folded, at, len(folded)); ok && (found.class == "bar" || found.text == "计划") && at+len(found.text) == len(folded) {
			return (found.text != "计划" || utf8.RuneCountInString(folded) > 4)
		}
	}
	return false
}

// han says whether a span holds a Chinese character.
func (r *releaser) han(s text.Span) bool {
	return strings.ContainsFunc(s.In(r.p.text), func(c rune) bool { return unicode.Is(unicode.Han, c) })
}

// compound says which noun follows the known name at item i and makes another product of it, and where that ends. A
// model's "model" and any "series" make none.
func (r *releaser) compound(i, b int) (end int, noun string) {
	if c, _ := utf8.DecodeRuneInString(r.p.text[r.items[i].End:]); strings.ContainsRune("”’」』\"", c) && !(i+1 < b && r.items[i+1].class == "'s") {
		return i + 1, ""
	}
	if r.zh {
		return r.compoundHan(i, b)
	}
	for end = i + 1; end < b && r.items[end].class == "mod"; end++ {
	}
	for end < b && (r.items[end].class == "hard" || r.items[end].class == "soft" || r.items[end].class == "mod" || r.items[end].class == "bare") {
		if noun = r.items[end].class; noun == "bare" {
			switch noun = "soft"; releaseLexicon().english[r.word(end)] {
			case "feature", "tool", "service":
			default:
				noun = ""
			}
		}
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
	return !r.closes(i) && !r.substanceNear(i, b)
}

// closes says that the Chinese characters at item i go on with the sentence, and not with the name before them.
func (r *releaser) closes(i int) bool {
	first, _ := utf8.DecodeRuneInString(r.text(r.items[i].Span))
	return strings.ContainsRune("本近等在于今昨预将年版正系型已首最也和与及以至到为，的是被从由上下第两三月日中全新这即试助帮让支可覆赋打引实提深加面能允", first)
}

// substanceNear says that a noun of a product stands within two items of item i.
func (r *releaser) substanceNear(i, b int) bool {
	return slices.ContainsFunc(r.items[i:min(i+3, b)], func(it item) bool { return it.class == "hard" || it.class == "soft" || it.class == "bare" })
}

// modifier says that the name at item i only tells what another product is for or with: 适用于X的, 基于X, "for X".
func (r *releaser) modifier(a, i, b int) bool {
	if i > a && r.items[i-1].kind == itemOrg { // 搭载英伟达Blackwell
		i--
	}
	if i == 0 || i == a && r.zh {
		return false
	}
	prev := r.word(i - 1)
	for _, w := range []string{"于", "向", "与", "和", "用", "为", "对", "在", "搭载", "支持", "基于", "适用于", "面向", "类似", "媲美", "对标", "堪比", "超越", "优于", "兼容"} {
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
	if len(s) < 2 || r.common(i) || r.titled(i) || r.acronym(i) || i+1 < b && (r.items[i+1].class == "bar" || r.items[i+1].class == "'s") {
		return false
	}
	if i+1 < b && i+2 < len(r.items) && r.items[i+1].kind == itemMark && r.items[i+1].class == "&" && !r.zh {
		return false
	}
	from, to, _ := r.run(i)
	whole := strings.ToLower(r.text(r.span(from, to)))
	if strings.HasPrefix(whole, "expo") {
		return false
	}
	if n := len(whole); n > 5 && year(whole[n-4:]) || strings.HasPrefix(r.folded[r.items[i].End:], "级") || strings.HasPrefix(r.folded[r.items[i].End:], "~") {
		return false // an event, a grade
	}
	if w, rest, _ := strings.Cut(whole, " "); (w == "level" || w == "q1" || w == "type-c") && len(rest) < 3 {
		return false
	}
	if r.zh && r.afterNoun(i) && len(whole) > 3 {
		whole = "" // 补全功能FOO
	}
	switch whole {
	case "ios", "android", "ipados", "macos", "windows", "linux", "tts", "iot", "ai", "ces", "gtc", "us", "eu", "uk", "usb", "wi-fi", "pro", "max", "xr", "ar", "vr",
		"mini", "plus", "ultra", "oled", "lcd", "led", "nft", "ipo", "ceo", "ev", "x", "day", "gb", "tb", "kg", "mcp", "ml", "hpc", "lts", "beta", "rag", "lora", "moe", "tokens", "token", "pdf", "web", "qps", "app", "ui", "sota", "arc", "level", "bluetooth", "usb-c", "type-c", "wifi", "cto", "cfo", "coo", "cmo", "phd", "saas", "gpu", "cpu", "npu", "soc", "pcb", "iso", "iec", "ifa", "awe", "mwc", "wwdc", "sxsw", "pc", "tv", "d", "b2b", "5g", "4g", "roi", "poc", "arr", "api", "sdk", "llm", "agi", "asic", "hbm", "dram", "nand", "ssd", "3d", "2d", "q1", "q2", "q3", "q4", "ai agent", "ai agents", "made", "made in taiwan", "next", "l1", "l2", "l2+", "l3", "l4", "l5", "adas":
		return false
	}
	if k := strings.LastIndexByte(s, '-'); k > 0 {
		if strings.HasSuffix(s, "ing") && i+1 < b { // "Vine-pruning robot"
			return false
		}
		switch strings.ToLower(s[k+1:]) {
		case "in", "up", "out", "ever", "end", "term", "party", "driven", "powered", "based", "ready", "aware", "free", "first", "native", "sized", "safe", "enabled", "focused", "made", "only", "grade", "friendly", "like", "style",
			"compatible", "owned", "backed", "run", "wide", "generated", "design", "knowledge", "scale", "level", "led", "inspired", "sanctioned", "centric", "class", "quality", "capable", "speed", "time", "source", "world":
			return false
		}
	}
	if !r.zh && i+1 < b && r.items[i+1].kind == itemWord && !r.afterNoun(i) && !(to-from > 1 && from > 0 && r.items[from-1].class == "art") { // "Democrat lawmakers", "Europe-wide rules": an adjective
		return r.substance(i+1, b) && !barHead(r.items[i+1:b])
	}
	return true
}

// titled says that the name at item i is a person's, whose rank stands before it.
func (r *releaser) titled(i int) bool {
	if i == 0 {
		return false
	}
	prev := r.word(i - 1)
	for _, w := range []string{"主管", "总监", "经理", "创始人", "教授", "高管", "负责人", "董事长", "总裁", "首席执行官", "执行长", "工程师", "研究员", "科学家", "分析师", "老板", "作者", "记者", "博士", "先生", "女士", "ceo", "cto", "founder", "executive", "director", "president", "analyst"} {
		if strings.HasSuffix(prev, w) {
			return true
		}
	}
	return false
}

// acronym says that the name at item i in a Chinese text is a few capitals that nothing presents as a name: POD, PoC.
func (r *releaser) acronym(i int) bool {
	s := r.text(r.items[i].Span)
	if from, to, _ := r.run(i); !r.zh || to-from > 1 || len(s) > 4 || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || r.afterNoun(i) {
		return false
	}
	if i > 0 && r.items[i-1].class == "ship" && (i+1 == len(r.items) || r.items[i+1].kind == itemMark) {
		return false // 发布FOO，…
	}
	if i+1 < len(r.items) && !r.items[i+1].spaced && r.substanceNear(i+1, len(r.items)) {
		return false // NWHR电力生产大模型
	}
	return strings.Count(r.p.text, s) < 2 && (r.p.title == nil || !strings.Contains(r.p.title.text, s))
}

// barHead says that the last item of a phrase is no product.
func barHead(items []item) bool {
	return len(items) > 0 && items[len(items)-1].class == "bar"
}

// afterNoun says that a product's noun stands before the name at item i: "AI model Foo".
func (r *releaser) afterNoun(i int) bool {
	return i > 0 && (r.items[i-1].class == "hard" || r.items[i-1].class == "soft" || r.items[i-1].class == "bare")
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
		case r.zh && (out[len(out)-1].mention == nil || r.apposed(found[k].at.Start)):
			if owner := ownerOf(out[len(out)-1].mention); found[k].mention == nil && found[k].owner.Empty() {
				found[k].owner = owner
			}
			out[len(out)-1] = found[k]
		case found[k].mention != nil && out[len(out)-1].mention == nil && !r.zh:
			out[len(out)-1] = found[k]
		}
	}
	return out
}

// apposed says that a noun of products stands right before a place, so that a name there is the name of it: 混元视频模型Foo.
func (r *releaser) apposed(at int) bool {
	i := r.past(at) - 1
	if i < 1 {
		return false
	}
	c := r.items[i].class
	return c == "hard" || c == "soft" || c == "bare"
}
