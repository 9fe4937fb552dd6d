package claim

import (
	"slices"
	"strings"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/text"
)

// described is the product that has no name and whose noun is item i of a phrase that begins at item a.
func (r *releaser) described(i, a, b int) (product, bool) {
	class, start := r.items[i].class, i
	if !r.zh && i+1 < b && r.items[i+1].kind == itemWord && r.items[i+1].class == "" && !r.function(i+1) && r.items[i+1].spaced && !strings.HasSuffix(r.word(i+1), "ing") && !strings.HasSuffix(r.word(i+1), "ed") && !strings.HasSuffix(r.word(i+1), "ly") && r.word(i+1) != "yet" {
		return product{}, false // "app messages" are messages
	}
	if r.zh && a < len(r.items) && (strings.HasPrefix(r.word(a), "在") || strings.HasPrefix(r.word(a), "已在")) {
		return product{}, false // where it comes out
	}
	if r.zh && r.tail(i+1, b) {
		return r.namedBehind(i, a, b)
	}
	bare := class == "bare"
	for start > a {
		it := &r.items[start-1]
		if it.class == "hard" || it.class == "soft" {
			bare = false
		}
		adjective := it.class == "mod" || it.class == "hard" || it.class == "soft" || it.class == "bare" || !r.zh && it.kind == itemWord || it.class == "open" || it.class == "small" || it.kind == itemName ||
			r.zh && (it.class == "(" || it.class == ")" || it.kind == itemQuoted)
		if r.zh && it.kind == itemNumber && strings.Trim(r.text(it.Span), "0123456789.%") != "" && !it.spaced { // 12nm芯片
			adjective = true
		}
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
	if r.zh && strings.ContainsAny(r.span(start, i+1).In(r.folded), "需须") {
		return product{}, false // a sentence: 流程需重写
	}
	if r.zh && (strings.HasPrefix(r.word(start), "在") || start > a && strings.HasSuffix(r.word(start-1), "在")) {
		return product{}, false
	}
	end := i + 1
	for r.zh && end < b && end < i+3 && r.items[end].class == "mod" && releaseLexicon().english[r.word(end)] != "" || end > i+1 && end < b && r.items[end].class == "mod" { // 耳机翻译
		end++
	}
	if r.zh && strings.Contains(r.span(start, i+1).In(r.folded), "大核心") {
		return product{}, false
	}
	if r.zh && bare && start >= a && start < i && r.counted(start, i) {
		return product{}, false // 四大功能
	}
	for class == "bare" && !bare && end-1 > start && r.items[end-1].class == "bare" && (r.zh || releaseLexicon().english[r.word(end-1)] == "version") { // 眼镜新版本 is the 眼镜
		end--
	}
	span := text.Span{Start: r.items[start].Start, End: r.items[end-1].End}
	if r.zh {
		s := span.In(r.p.text)
		if k := strings.LastIndex(s, "的"); k >= 0 {
			span.Start += k + len("的")
		}
		span.End = span.Start + len(strings.TrimRight(span.In(r.p.text), "等及和与"))
	}
	pr := product{name: news.Name{Text: r.text(span)}, at: span, described: true, hard: class == "hard" || class == "bare" && r.hasHard(start, end)}
	if !bare {
		return pr, true
	}
	// A bare noun needs something before it, and then be new.
	fresh := r.word(max(start-1, 0)) == "new" || r.word(max(start-1, 0)) == "全新" || strings.HasPrefix(r.word(i), "新")
	modified := start < i && slices.ContainsFunc(r.items[start:i], func(it item) bool {
		return it.class == "mod" || it.kind == itemName || it.kind == itemQuoted || it.kind == itemWord || it.kind == itemHan && it.class == "" && len(r.text(it.Span)) >= 6
	})
	if fresh && !modified {
		pr.name.Text = "new " + pr.name.Text
		if r.zh {
			pr.name.Text = r.text(span)
			pr.name.English = "new " + EnglishProduct(pr.name.Text)
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

// namedBehind is the product whose short name in Chinese characters stands behind the noun at item i and ends the object:
// 新一代GPU架构松果.
func (r *releaser) namedBehind(i, a, b int) (product, bool) {
	if i+2 != b || b < len(r.items) && r.items[b].kind != itemMark || r.items[i+1].kind != itemHan {
		return product{}, false
	}
	fresh := slices.ContainsFunc(r.items[a:i], func(it item) bool {
		return it.class == "art" || it.class == "mod" && releaseLexicon().english[it.In(r.folded)] == "new-generation"
	})
	name := r.word(i + 1)
	if n := utf8.RuneCountInString(name); !fresh && !(a > 0 && r.items[a-1].class == "art") || n < 2 || n > 4 || strings.ContainsAny(name, "的了在是将与和及等后前上中下以为并") || releaseLexicon().commonWord(name) {
		return product{}, false
	}
	return product{name: news.Name{Text: r.text(r.items[i+1].Span)}, at: r.items[i+1].Span, known: true, hard: r.items[i].class == "hard"}, true
}

// counted says that a number of things is told from item a up to b: 四大核心.
func (r *releaser) counted(a, b int) bool {
	s := r.span(a, b).In(r.folded)
	for _, w := range []string{"两大", "三大", "四大", "五大", "六大", "七大", "八大", "九大", "十大", "多项", "多个", "等"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
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
