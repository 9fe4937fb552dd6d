package compose

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/claim"
	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/text"
)

// worded is the gazetteer with its names, and descriptions in the words that both languages have for products.
type worded struct{ *entity.Gazetteer }

// Described puts the English description of a product into Chinese.
func (worded) Described(english string) (string, bool) { return claim.ChineseProduct(english) }

// sayable says whether a claim is one of which a sentence of our own may stand under an item: those of whom it speaks are
// known or show as names, and it tells something by itself.
func (w *liner) sayable(c *news.Claim) bool {
	switch {
	case c.Deal != nil:
		return known(c.Deal.By, c.Deal.With)
	case c.Release != nil:
		return w.product(productOf(c), c.Release.Maker)
	case c.Promise != nil:
		return !c.Promise.Unnamed && w.promises(c.Subject, news.Name{}, c.Promise.Milestone)
	case c.Figure != nil:
		return known(c.Subject) && figureHeads(c.Figure)
	}
	return known(c.Subject)
}

// product says whether a product shows as one: the gazetteer knows it, or it is a name, or a description that both languages
// have, and its maker is known.
func (w *liner) product(product, maker news.Name) bool {
	if product.ID != "" || maker.ID == "" || product.English != "" {
		return product.ID != ""
	}
	_, described := claim.ChineseProduct(product.Text)
	return described && strings.Contains(product.Text, " ") || properName(product.Text)
}

// productOf is the product of a release: its subject where the gazetteer knows that.
func productOf(c *news.Claim) news.Name {
	if c.Release.Product.ID == "" && c.Subject.ID != "" {
		return c.Subject
	}
	return c.Release.Product
}

// versioned says whether a product's name tells its version, or is one that the gazetteer does not know. Of a name that
// everybody knows without one ("Copilot", "Photoshop") some part, or another place, is often what is new, and then a
// sentence that names the product alone is false.
func (w *liner) versioned(product news.Name) bool {
	return product.ID == "" || strings.ContainsAny(product.Text+w.gazetteer.Name(product.ID, news.English), "0123456789")
}

// launched says whether a title says in so many words that the very product of a claim comes out: a verb of coming out
// stands in the claim, and nothing behind it makes the product another thing or leads it to another place.
func launched(title string, start, end int) bool {
	if start < 0 || end > len(title) || start >= end {
		return false
	}
	told, rest := text.Lower(title[start:end]), title[end:]
	if !slices.ContainsFunc([]string{
		"launch", "releas", "unveil", "introduc", "debut", "announce", "open-sourc", "open sourc", "ships", "shipped", "发布", "推出", "開源", "开源", "亮相", "發布", "面世",
	}, func(verb string) bool { return strings.Contains(told, verb) }) || leadsOn(rest) {
		return false
	}
	if next, _ := utf8.DecodeRuneInString(rest); unicode.Is(unicode.Han, next) {
		return slices.ContainsFunc([]string{"模型", "大模型", "系列", "正式版", "预览版"}, func(w string) bool { return strings.HasPrefix(rest, w) })
	}
	if rest == "" || strings.HasPrefix(rest, ". ") || strings.ContainsAny(rest[:1], ",;:!?)(") || strings.HasPrefix(rest, "，") || strings.HasPrefix(rest, "：") {
		return true
	}
	first, _, _ := strings.Cut(strings.TrimLeft(text.Lower(rest), " "), " ")
	switch first { // what else stands behind makes it a part of it: "Copilot app", "Codex features"
	case "–", "—", "-", "|", "as", "with", "after", "amid", "at", "that", "which", "while", "but", "ahead":
		return rest[0] == ' '
	}
	return false
}

// properName says whether a printed name shows as one in either language: of Latin words each begins with a capital or a
// digit, or has one within.
func properName(s string) bool {
	words := strings.Fields(s)
	if len(words) == 0 || len(words) > 5 {
		return false
	}
	latin := false
	for _, word := range words {
		first, _ := utf8.DecodeRuneInString(word)
		switch {
		case unicode.IsUpper(first) || unicode.IsDigit(first), first < utf8.RuneSelf && strings.ContainsFunc(word[1:], unicode.IsUpper):
			latin = true
		case first >= utf8.RuneSelf && strings.ContainsAny(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"):
			latin = true
		default:
			return false
		}
	}
	return latin
}

// promises says whether a promise of somebody tells something by rule. Of an organisation, what it is to deliver, start or
// reach is not in the milestone's word but in the passage; what it does as a whole is: its listing, a funding round. Of a
// line of products it does not say which.
func (w *liner) promises(subject, maker news.Name, milestone string) bool {
	e, ok := w.gazetteer.Entity(subject.ID)
	if !ok && subject.English != "" {
		return maker.ID != "" && strings.Contains(subject.English, " ") // "new-generation GPU architecture" of a known maker
	}
	if !ok {
		return properName(subject.Text) || maker.ID != "" && strings.ContainsAny(subject.Text, "0123456789")
	}
	if e.Family && !w.versioned(subject) {
		return false
	}
	return !organisation(e.Kind) || wholeMilestone(milestone)
}

// organisation says whether a kind of entity acts by itself.
func organisation(k field.Kind) bool {
	switch k {
	case field.Company, field.Lab, field.Agency, field.University, field.Fund, field.Media, field.Person:
		return true
	default:
		return false
	}
}

// wholeMilestone says whether a milestone is one of an organisation as a whole.
func wholeMilestone(m string) bool {
	switch m {
	case "listing", "market launch", "funding round", "acquisition", "spin-off", "shutdown":
		return true
	}
	return false
}

// figureHeads says whether a figure can be what a story is about: those that a company's reports are judged by, never a
// count that a title mentions on its way to something else.
func figureHeads(f *news.Figure) bool {
	switch f.Metric {
	case "revenue", "net profit", "net loss", "capex", "cloud revenue", "data centre revenue", "advertising revenue":
		return f.Period != ""
	case "valuation", "annual recurring revenue", "layoffs", "shipments", "deliveries", "target price", "market value":
		return true
	case "investment", "acquisition price", "stake":
		return !f.Of.Empty()
	}
	return false
}

// heads says whether a sentence made of a title's claim tells what the title tells: it names all whom the title's main
// clause names, and stands where the title's matter stands. Else it would say something true that is not the news.
func (w *liner) heads(said *news.Said) bool {
	title := said.Text
	rest := title[min(said.End, len(title)):]
	tail := len(title) - len(rest) + clauseEnd(rest)
	covered := w.coveredBy(&said.Claim)
	first := true
	for _, m := range w.gazetteer.Find("", title) {
		if m.Kind == field.Media || m.Kind == field.Law || m.Kind == field.Benchmark {
			continue
		}
		in := covered(m.ID)
		if m.Start < said.Start && said.Deal != nil && (m.Kind == field.Person || possesses(title[m.End:])) {
			continue // "Ada's Acme raises", "Bolt-backed Acme raises"
		}
		if first && !in && said.Figure != nil {
			return false // a number of somebody else than the title's subject
		}
		first = false
		if in {
			continue
		}
		if m.Start < tail || organisation(m.Kind) && m.Kind != field.Person && !adjunct(title[tail:]) {
			return false
		}
	}
	if l := said.Release; l != nil && (leadsOn(rest) || !w.versioned(productOf(&said.Claim)) && (l.Maker.Empty() || !launched(title, said.Start, said.End))) {
		return false
	}
	if said.Promise != nil && !w.versioned(said.Subject) {
		return false
	}
	return !several(title)
}

// possesses says whether what stands behind a name makes it only say whose something is.
func possesses(rest string) bool {
	for _, mark := range []string{"'s ", "’s ", "-", "旗下", "的"} {
		if strings.HasPrefix(rest, mark) {
			return true
		}
	}
	return false
}

// coveredBy returns what says whether a claim names an entity, its maker or its family.
func (w *liner) coveredBy(c *news.Claim) func(news.EntityID) bool {
	names := []news.Name{c.Subject, c.Speaker}
	switch {
	case c.Deal != nil:
		names = append(names, c.Deal.By, c.Deal.With, c.Deal.What)
	case c.Release != nil:
		names = append(names, c.Release.Product, c.Release.Maker)
	case c.Move != nil:
		names = append(names, c.Move.Person, c.Move.From, c.Move.To)
	case c.Figure != nil:
		names = append(names, c.Figure.Of)
	}
	g := w.gazetteer
	return func(id news.EntityID) bool {
		return slices.ContainsFunc(names, func(n news.Name) bool {
			if n.ID == "" {
				return false
			}
			return n.ID == id || g.Root(n.ID) == id || slices.Contains(g.Families(n.ID), id) || slices.Contains(g.Families(id), n.ID) ||
				c.Deal != nil && c.Deal.Kind != news.DealIntegration && g.Root(id) == n.ID
		})
	}
}

// clauseEnd returns where the clause ends that goes on at the beginning of s.
func clauseEnd(s string) int {
	end := len(s)
	low := text.Lower(s)
	for _, mark := range adjuncts() {
		if i := strings.Index(low, mark); i >= 0 {
			end = min(end, i)
		}
	}
	return end
}

// adjunct says whether what follows only sets the scene for what stands before: "as rivals do the same".
func adjunct(s string) bool {
	low := text.Lower(s)
	return slices.ContainsFunc(adjuncts(), func(mark string) bool {
		return mark[0] == ' ' && strings.HasPrefix(low, mark)
	})
}

// adjuncts are the marks and words behind which a title says something beside its matter.
func adjuncts() []string {
	return []string{
		",", ";", ":", " – ", " — ", " - ", " | ", "，", "；", "：", "！", "。", " as ", " after ", " amid ", " following ", " in favor of ", " in favour of ", " while ", " but ",
		" because ", " despite ", " before ", " since ", " to rival ", " to take on ", " to challenge ", " to compete ", " ahead of ", " over ", " to boost ", " to bolster ", " to build ",
		" to bring ", " to help ", " to make ", " to expand ", " to strengthen ", " to power ", " at ", " led by ", " from ", " for ",
	}
}

// leadsOn says whether behind a release stands where the product comes to: then that, not the product, is new.
func leadsOn(rest string) bool {
	rest = text.Lower(strings.TrimLeft(rest, " "))
	for _, word := range []string{"to ", "into ", "on ", "in ", "inside "} {
		if after, ok := strings.CutPrefix(rest, word); ok {
			next, _, _ := strings.Cut(after, " ")
			switch next {
			case "favor", "favour", "response", "bid", "effort", "push", "race", "hopes", "collaboration", "partnership", "preview", "beta", "monday", "tuesday", "wednesday", "thursday", "friday":
				return false
			}
			return true
		}
	}
	return false
}

// several says whether a title tells of more than one event: a list of headlines, or two joined by a semicolon.
func several(title string) bool {
	return strings.ContainsAny(title, ";；|｜") || strings.Count(title, ",")+strings.Count(title, "，")+strings.Count(title, "、") > 2
}
