package claim

import (
	"slices"
	"strings"
	"time"

	"dateline/internal/news"
)

// verbBefore returns the class of the verb before the article that stands before item i.
func (r *releaser) verbBefore(i int) string {
	for i > 0 && r.items[i-1].class == "art" {
		i--
	}
	if i == 0 {
		return ""
	}
	return r.items[i-1].class
}

// status says how far the product of the verb at item i has come; empty if the verb says nothing of a release.
func (r *releaser) status(i int, pr *product) news.ReleaseStatus {
	unsure := r.p.source.Attribution.Unsure()
	future, doubt, past, negated := r.before(i)
	if negated {
		return ""
	}
	for j := i - 1; j >= 0 && j >= i-2; j-- { // "delays the launch of"
		if r.items[j].class == "delay" {
			return news.ReleaseDelayed
		}
	}
	status := news.ReleaseShipped
	switch r.items[i].class {
	case "delay":
		return news.ReleaseDelayed
	case "close":
		if r.word(i) == "取消" && !future && pr.mention == nil {
			return ""
		}
		if unsure {
			return news.ReleaseRumoured
		}
		return news.ReleaseClosed
	case "fit":
		return news.ReleaseRumoured
	case "soon", "show", "toship":
		status = news.ReleaseAnnounced
		if r.word(i) == "量产" && i > 0 && strings.HasSuffix(r.word(i-1), "已") {
			return news.ReleaseShipped
		}
	case "build", "weak":
		status = news.ReleaseAnnounced
		if doubt || pr.codename || r.p.source.Attribution == news.ByOutlet && r.p.source.Speaker != "" {
			return news.ReleaseRumoured
		}
	case "update", "open", "ship", "now", "with", "tout":
		if w := r.word(i); future && !past || strings.HasPrefix(w, "will ") || strings.HasPrefix(w, "to ") || strings.HasPrefix(w, "plans ") || r.later(i) {
			status = news.ReleaseAnnounced
		}
		if status == news.ReleaseShipped && r.zh && r.trial(pr) {
			status = news.ReleaseAnnounced
		}
		if status == news.ReleaseShipped && pr.hard && r.shown(i) || status == news.ReleaseShipped && r.awaited(i) {
			status = news.ReleaseAnnounced
		}
	}
	if src := &r.p.source; status == news.ReleaseAnnounced && r.items[i].class != "show" && src.Attribution == news.ByOutlet && src.Speaker != "" {
		return news.ReleaseRumoured // another outlet has heard of it
	}
	if (unsure || doubt) && status == news.ReleaseAnnounced || doubt && r.items[i].class != "update" && !past || unsure && !past {
		return news.ReleaseRumoured
	}
	return status
}

// later says that a date right behind the verb at item i, in its clause, lies in the future: "is rolling out in May".
func (r *releaser) later(i int) bool {
	if r.p.published.IsZero() || strings.HasSuffix(r.word(i), "ed") || strings.HasSuffix(r.word(i), "了") {
		return false
	}
	today, end := r.p.published.Format(time.DateOnly), r.items[i].End
	ahead := func(d news.Days) bool { return d.From > today || d.From == "" && d.To > today } // also "by the end of the year"
	for k := range r.p.dates {
		d := &r.p.dates[k]
		if r.p.lang.IsChinese() && d.End <= r.items[i].Start && r.items[i].Start-d.End < 40 && ahead(d.Days) && !strings.ContainsAny(r.p.text[d.End:r.items[i].Start], ",，;；。：: ") {
			return true // 明日推送
		}
		if d.Start >= end && d.Start-end < 60 && ahead(d.Days) && !strings.ContainsAny(r.p.text[end:d.Start], ",，;；。") {
			return true
		}
	}
	return false
}

// trial says that a version for tests comes out: 测试版发布.
func (r *releaser) trial(pr *product) bool {
	rest := r.folded[pr.at.End:min(len(r.folded), pr.at.End+24)]
	for _, w := range []string{"测试版", "内测版", "预览版", "beta版", "beta 版", "试用版"} {
		if strings.HasPrefix(strings.TrimLeft(rest, " 的首个版"), w) || strings.HasSuffix(r.folded[:pr.at.End], w) {
			return true
		}
	}
	return false
}

// shown says that the verb at item i, of a device, only shows it.
func (r *releaser) shown(i int) bool {
	switch w := r.word(i); w {
	case "unveils", "unveiled", "unveiling", "introduces", "introduced", "introducing", "debuts", "debuted", "发布", "发表", "推出", "首发", "正式发布", "登场", "发布了", "重磅发布", "连发", "连推", "齐发", "集中发布":
		return !strings.Contains(r.folded, "开售") && !strings.Contains(r.folded, "发售") && !strings.Contains(r.folded, "上市") && !strings.Contains(r.folded, "available") &&
			!strings.Contains(r.folded, "售价") && !strings.Contains(r.folded, "起售") && !strings.Contains(r.folded, "元起") && !strings.Contains(r.folded, "定价") && !strings.Contains(r.folded, " 元") || strings.Contains(r.folded, "预售")
	}
	return false
}

// awaited says that behind the verb at item i the passage says that the product is still to come: 将于明年开放内测.
func (r *releaser) awaited(i int) bool {
	future, comma := false, false
	for j := i + 1; j < len(r.items); j++ {
		it := &r.items[j]
		switch {
		case it.kind == itemMark && it.class == ".", it.kind == itemThing && comma:
			return false
		case it.class == "future":
			future = true
		case it.kind == itemMark && it.class == ",":
			future, comma = false, true
		case future && (it.class == "now" || it.class == "soon") && r.word(j) != "量产":
			return true
		case it.class == "soon" && strings.Contains(r.word(j), "预售"):
			return true
		}
	}
	return false
}

// before reads the small words before the verb at item i, in its clause.
func (r *releaser) before(i int) (future, doubt, past, negated bool) {
	start := r.clauseStart(i)
	for j := i - 1; j >= start && j >= i-14; j-- {
		it := &r.items[j]
		switch it.class {
		case "future":
			future = future || !r.carries(j) && !(r.word(j) == "upcoming" && slices.ContainsFunc(r.items[j:i], func(it item) bool { return it.class == "," })) // "ahead of its upcoming event, …"
		case "doubt":
			doubt = true
		case "past":
			past = true
		}
		switch strings.ReplaceAll(r.word(j), "’", "'") {
		case "haven't", "aren't", "wasn't", "weren't", "don't", "not", "never", "no", "won't", "isn't", "hasn't", "doesn't", "didn't", "cannot", "without", "未", "并未", "没有", "不会", "尚未", "不再":
			negated = j >= i-4
		}
		if it.kind == itemHan && j >= i-2 {
			for _, w := range []string{"未", "没有", "不会", "尚未", "不再", "并未", "无意"} {
				negated = negated || strings.HasSuffix(r.word(j), w)
			}
		}
	}
	return future, doubt, past, negated
}

// dated returns the date nearest to the verb at item i.
func (r *releaser) dated(i int) news.Days {
	nearest, gap := news.Days{}, 60
	for k := range r.p.dates {
		if d := apart(r.p.dates[k], r.items[i].Span); d <= gap && !r.p.dates[k].Days.Empty() {
			nearest, gap = r.p.dates[k].Days, d
		}
	}
	return nearest
}
