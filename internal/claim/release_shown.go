package claim

import (
	"strings"

	"dateline/internal/news"
)

// posted reads the title "Show HN: Foo – what it does", by which makers show what they have made.
func (r *releaser) posted() []news.Claim {
	rest, found := strings.CutPrefix(r.folded, "show hn:")
	if !found {
		if rest, found = strings.CutPrefix(r.folded, "launch hn:"); !found {
			return nil
		}
	}
	at := len(r.folded) - len(strings.TrimLeft(rest, " "))
	end := -1
	for _, mark := range []string{" – ", " — ", " - ", " (", ", ", ": "} {
		if k := strings.Index(r.folded[at:], mark); k > 0 && (end < 0 || at+k < end) {
			end = at + k
		}
	}
	if end < 0 {
		return nil
	}
	i := r.past(at)
	if i >= len(r.items) || r.past(end) == i || r.past(end)-i > 4 || r.items[i].kind != itemName && r.items[i].kind != itemThing && !r.capital(i) {
		return nil // "Show HN: I built …"
	}
	pr := product{at: r.span(i, r.past(end))}
	if pr.name.Text = r.text(pr.at); r.items[i].kind == itemThing && pr.at.End == r.items[i].End {
		return nil // somebody's work on what is known
	}
	return r.claimed(&pr, news.Name{}, news.ReleaseShipped, 0, r.past(end))
}

// tryout reads "I tried Acme's new planning feature", "Hands-on with Foo's new mode": what can be tried is out.
func (r *releaser) tryout() []news.Claim {
	for j := 1; j+2 < len(r.items); j++ {
		if r.items[j].class != "'s" || r.word(j+1) != "new" || r.items[j-1].kind != itemThing && r.items[j-1].kind != itemOrg {
			continue
		}
		tried := false
		for k := max(0, j-4); k < j; k++ {
			switch w := r.word(k); w {
			case "tried", "tested", "hands-on", "hands on", "meet", "try", "using":
				tried = true
			default:
				tried = tried || strings.HasPrefix(w, "hands-on") || strings.HasSuffix(w, " tried")
			}
		}
		end := j + 2
		for end < len(r.items) && r.items[end].kind != itemMark && r.items[end].class != "prep" && r.items[end].class != "aux" && r.word(end) != "and" {
			end++
		}
		if !tried || end-j > 9 {
			continue
		}
		found, barred := r.phrase(j+2, end, false)
		if barred || len(found) != 1 {
			continue
		}
		owner := ownerOf(r.items[j-1].mention)
		if r.items[j-1].kind == itemOrg {
			owner = r.orgOf(j - 1)
		}
		return r.claimed(&found[0], firstName(found[0].owner, owner), news.ReleaseShipped, j-1, end)
	}
	return nil
}

// newFrom reads "A new tool from Acme Labs uses…": what is new, whose it is, and what it does.
func (r *releaser) newFrom() []news.Claim {
	i, isNew := 0, false
	for i < len(r.items) && r.items[i].class == "art" {
		isNew = isNew || strings.HasSuffix(r.word(i), "new")
		i++
	}
	if !isNew {
		return nil
	}
	for from := i + 1; from+1 < len(r.items) && from < i+7; from++ {
		if w := r.word(from); w != "from" && w != "by" {
			if r.items[from].kind == itemMark || r.items[from].class == "prep" || r.items[from].class == "bar" || r.does(from) {
				return nil
			}
			continue
		}
		head := &r.items[from-1]
		if head.class != "soft" && head.class != "hard" && releaseLexicon().english[r.word(from-1)] != "tool" && releaseLexicon().english[r.word(from-1)] != "model" {
			return nil
		}
		whom := r.after(from + 1)
		if whom >= len(r.items) || r.items[whom].kind != itemOrg && r.items[whom].kind != itemName {
			return nil
		}
		maker := news.Name{Text: r.text(r.items[whom].Span)}
		if r.items[whom].kind == itemOrg {
			maker = r.orgOf(whom)
		}
		for j := whom + 1; j < len(r.items) && j < whom+14; j++ {
			if r.items[j].class == "." || r.items[j].class == "clause" {
				return nil
			}
			if !r.does(j) || r.word(j) == "is" || r.word(j) == "has" {
				continue
			}
			pr := product{at: r.span(i, from), described: true}
			pr.name.Text = r.text(pr.at)
			if from == i+1 {
				pr.name.Text = "new " + pr.name.Text
			}
			return r.claimed(&pr, maker, news.ReleaseShipped, 0, j+1)
		}
		return nil
	}
	return nil
}
