package claim

import (
	"slices"
	"strings"
	"unicode/utf8"

	"dateline/internal/news"
)

// toldHan is told for Chinese: "X 更新：支持…", 将举办X发布会, "某应用支持…功能".
func (r *releaser) toldHan() []news.Claim {
	for _, form := range []func() []news.Claim{r.updatedHan, r.presented, r.supports, r.fromToday, r.reshaped} {
		if claims := form(); len(claims) > 0 {
			return claims
		}
	}
	return nil
}

// updatedHan reads the headline "X 更新：…": something known, or named in Latin letters, has a new version.
func (r *releaser) updatedHan() []news.Claim {
	for i := 1; i < len(r.items) && i < 8; i++ {
		if it := &r.items[i]; it.class != "update" || r.word(i) != "更新" && r.word(i) != "升级" {
			continue
		}
		if i+1 < len(r.items) && r.items[i+1].class != ":" && r.items[i+1].class != "," && r.items[i+1].class != "." && !strings.HasPrefix(r.word(i+1), "多项") && !strings.HasPrefix(r.word(i+1), "一系列") {
			return nil
		}
		j := i - 1
		for j >= 0 && (r.items[j].kind == itemNumber || r.items[j].class == "aux" || r.word(j) == "近期") {
			j--
		}
		if j < 0 || r.items[j].kind != itemThing && (r.items[j].kind != itemName || !r.properName(j, i)) {
			return nil
		}
		pr := r.named(j)
		pr.part = pr.mention != nil && pr.version == ""
		return r.claimed(&pr, firstName(pr.owner, r.maker(i, &pr)), news.ReleaseShipped, j, i+1)
	}
	return nil
}

// presented reads 将举办X发布会, X发布会定档…: a product will be presented.
func (r *releaser) presented() []news.Claim {
	for i := 1; i < len(r.items); i++ {
		if w := r.word(i); w != "发布会" && w != "新品发布会" {
			continue
		}
		future, _, _, _ := r.before(i)
		if rest := r.folded[r.items[i].End:]; !future && !strings.HasPrefix(rest, "定档") && !strings.HasPrefix(rest, "将") && !strings.HasPrefix(rest, "官宣") && !r.later(i) {
			continue
		}
		start := r.clauseStart(i)
		for k := start; k < i; k++ {
			if it := &r.items[k]; it.kind == itemHan && (strings.HasSuffix(r.word(k), "举办") || strings.HasSuffix(r.word(k), "召开") || strings.HasSuffix(r.word(k), "举行")) {
				start = k + 1
			}
		}
		found, barred := r.phrase(start, i, false)
		if barred || len(found) != 1 || found[0].described && utf8.RuneCountInString(found[0].name.Text) < 4 {
			continue
		}
		pr := &found[0]
		for _, w := range []string{"举办", "召开", "举行"} {
			if k := strings.Index(pr.name.Text, w); k >= 0 {
				pr.at.Start += k + len(w)
				pr.name = news.Name{Text: r.text(pr.at)}
			}
		}
		r.english(pr)
		return r.claimed(pr, firstName(pr.owner, r.maker(i, pr)), news.ReleaseAnnounced, start, i+1)
	}
	return nil
}

// fromToday reads 即日起，开发者可…: what one can do with something known from now on.
func (r *releaser) fromToday() []news.Claim {
	if !strings.Contains(r.folded, "即日起") || !strings.Contains(r.folded, "可") || strings.Contains(r.folded, "不可") {
		return nil
	}
	for j := range r.items {
		if it := &r.items[j]; it.kind == itemThing && !platform(r.word(j)) {
			pr := r.named(j)
			pr.part = pr.mention != nil
			return r.claimed(&pr, r.maker(j, &pr), news.ReleaseShipped, j, j+1)
		}
	}
	return nil
}

// reshaped reads 将X重塑为聊天机器人: something known is to become something else.
func (r *releaser) reshaped() []news.Claim {
	for i := 1; i < len(r.items); i++ {
		w := r.word(i)
		if r.items[i].kind != itemHan && r.items[i].class != "small" || !strings.Contains(w, "重塑为") && !strings.Contains(w, "改造为") && !strings.Contains(w, "升级为") && !strings.Contains(w, "改造成") {
			continue
		}
		for j := i - 1; j >= r.clauseStart(i) && j >= i-4; j-- {
			if r.items[j].kind != itemThing {
				continue
			}
			pr := r.named(j)
			pr.part = pr.mention != nil
			status := news.ReleaseShipped
			future, doubt, _, negated := r.before(i)
			switch {
			case negated:
				return nil
			case doubt || slices.ContainsFunc(r.items[i:], func(it item) bool { return it.class == "doubt" }):
				status = news.ReleaseRumoured
			case future || slices.ContainsFunc(r.items[r.clauseStart(i):i], func(it item) bool { return it.class == "future" }):
				status = news.ReleaseAnnounced
			}
			return r.claimed(&pr, r.maker(i, &pr), status, j, i+1)
		}
	}
	return nil
}

// supports reads the headline "某应用支持总结功能": what something known can do now and is called a feature.
func (r *releaser) supports() []news.Claim {
	if len(r.items) < 4 || r.p.title != nil || r.items[0].kind != itemOrg && r.items[0].kind != itemThing {
		return nil
	}
	for i := 1; i < len(r.items) && i < 8; i++ {
		if r.items[i].kind == itemMark {
			return nil
		}
		if !strings.HasSuffix(r.word(i), "支持") {
			continue
		}
		end := i + 1
		for end < len(r.items) && r.items[end].kind != itemMark && !(end > i+1 && r.items[end].spaced && r.han(r.items[end].Span) && r.endsHan(end-1)) {
			end++
		}
		if end-i < 3 {
			return nil
		}
		switch releaseLexicon().english[r.word(end-1)] {
		case "feature", "mode", "service":
		default:
			return nil
		}
		span := r.span(i+1, end)
		pr := product{name: news.Name{Text: r.text(span)}, at: span, described: true}
		r.english(&pr)
		status := news.ReleaseShipped
		if future, _, _, _ := r.before(i); future {
			status = news.ReleaseAnnounced
		}
		return r.claimed(&pr, r.maker(i, &pr), status, 0, end)
	}
	return nil
}
