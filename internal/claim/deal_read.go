package claim

import (
	"slices"
	"strings"

	"dateline/internal/news"
	"dateline/internal/quantity"
	"dateline/internal/text"
)

// passive reads a verb with the other side before it: "Acme is sued by Bolt", 某公司遭起诉.
func (d *dealer) passive(i int, class string) (deal news.Deal, at text.Span, ok bool) {
	if d.word(i) == "fined" && d.isName(i+1) { // "the regulator fined Acme"
		return d.active(i, news.DealFine, "")
	}
	status, before, ok := d.stands(i, "")
	if !ok {
		return deal, at, false
	}
	deal = news.Deal{Status: status}
	with, first, ok := d.actor(before)
	if !ok || with.Empty() || d.items[first].kind == itemPerson {
		return deal, at, false
	}
	deal.With = with
	last := i
	switch class {
	case "acquired":
		deal.Kind = news.DealAcquisition
		if strings.HasPrefix(d.word(i), "to be") {
			deal.Status = news.DealPlanned
		}
		deal.By, last, ok = d.object(i+1, false)
		if ok {
			deal.Amount = d.price(i, last)
		}
	case "sued":
		deal.Kind = news.DealLawsuit
		deal.Class = strings.Contains(d.word(i), "class action") || strings.Contains(d.word(i), "集体")
		if strings.HasSuffix(d.word(i), " by") || d.class(i+1) == "by" {
			next := i + 1
			if d.class(next) == "by" {
				next++
			}
			if by, end, named := d.object(next, false); named {
				deal.By, last = by, end
			}
		}
	case "fined":
		deal.Kind = news.DealFine
		deal.Amount = d.only(d.items[i].Start, len(d.folded))
		ok = deal.Amount != nil
		if d.word(i) == "hit with" {
			ok = ok && strings.Contains(d.folded[d.items[i].End:], " fine")
		}
	}
	return deal, d.span(first, last), ok
}

// together reads 甲与乙达成合作: both sides stand before the words.
func (d *dealer) together(i int) (deal news.Deal, at text.Span, ok bool) {
	status, j, ok := d.stands(i, "")
	if !ok || status == news.DealEnded {
		return deal, at, false
	}
	with, second, ok := d.actor2(j)
	if !ok || d.class(second-1) != "and" && d.class(second-1) != "&" {
		return deal, at, false
	}
	k := second - 2
	for k >= 0 && (d.class(k) == "aux" || d.class(k) == "plan" && d.word(k) == "将") {
		k--
	}
	by, first, ok := d.actor(k)
	if !ok || d.items[first].kind == itemPerson || d.items[second].kind == itemPerson {
		return deal, at, false
	}
	return news.Deal{Kind: news.DealPartnership, By: by, With: with, Status: status}, d.span(first, i), true
}

// actor2 reads the name that ends at item j, whatever stands before it.
func (d *dealer) actor2(j int) (who news.Name, first int, ok bool) {
	if j < 0 || !d.isName(j) {
		return who, 0, false
	}
	who, _, ok = d.name(j, true)
	return who, j, ok
}

// listing reads a company's way to the stock market.
func (d *dealer) listing(i int, class string) (deal news.Deal, at text.Span, ok bool) {
	status, before, ok := d.stands(i, "")
	if !ok || status == news.DealEnded {
		return deal, at, false
	}
	by, first, ok := d.actor(before)
	if !ok || d.items[first].kind == itemPerson || !d.zh && d.items[first].mention == nil && d.headline {
		return deal, at, false
	}
	deal = news.Deal{Kind: news.DealListing, By: by, Status: map[string]news.DealStatus{
		"filed": news.DealPlanned, "cleared": news.DealCleared, "listed": news.DealCompleted,
	}[class]}
	if status == news.DealTalks {
		deal.Status = news.DealTalks
	} else if class == "listed" && status == news.DealPlanned {
		return deal, at, false // a date that is to come is a promise, and read as one
	}
	return deal, d.span(first, i), true
}

// integration reads that a product comes into another one: "Acme brings Foo to Bar", "Foo comes to Bar", 甲接入乙.
func (d *dealer) integration(i int, class string) (deal news.Deal, at text.Span, ok bool) {
	form := ""
	if class == "bring.0" {
		form = "0"
	}
	status, before, ok := d.stands(i, form)
	if !ok || status == news.DealEnded || status == news.DealTalks {
		return deal, at, false
	}
	if strings.Contains(d.word(i), "coming") || class == "bring" && status == news.DealAnnounced && strings.HasPrefix(d.word(i), "is ") {
		status = news.DealPlanned
	}
	deal = news.Deal{Kind: news.DealIntegration, Status: status}
	last := i
	var first int
	switch class {
	case "come":
		deal.What, first, ok = d.thing(before)
		if !ok {
			return deal, at, false
		}
		deal.With, last, ok = d.place(i + 1)
	case "take":
		deal.With, first, ok = d.actor(before)
		if !ok || d.items[first].kind == itemPerson {
			return deal, at, false
		}
		deal.What, last, ok = d.object(i+1, false)
		ok = ok && d.items[last].kind == itemThing
	default:
		deal.By, first, ok = d.actor(before)
		if !ok || d.items[first].kind == itemPerson || d.items[first].mention == nil {
			return deal, at, false
		}
		next := i + 1
		for next < len(d.items) && (d.class(next) == "art" || d.class(next) == "'s") {
			next++
		}
		if next >= len(d.items) || d.items[next].kind != itemThing || d.word(next+1) != "into" && d.word(next+1) != "to" && d.word(next+1) != "directly into" {
			return deal, at, false
		}
		deal.What, _, ok = d.name(next, true)
		if ok {
			deal.With, last, ok = d.place(next + 2)
		}
	}
	if !ok || deal.With.Empty() || deal.With == deal.What || deal.With.ID != "" && deal.With.ID == deal.What.ID {
		return deal, at, false
	}
	return deal, d.span(first, last), true
}

// thing reads the product that ends at item j and begins its clause.
func (d *dealer) thing(j int) (news.Name, int, bool) {
	if j < 0 || d.items[j].kind != itemThing {
		return news.Name{}, 0, false
	}
	start := j
	for start > 0 && (d.class(start-1) == "'s" || d.items[start-1].kind == itemOrg) { // "Anthropic's Claude"
		start--
	}
	if start > 0 && !(d.items[start-1].kind == itemMark && (d.class(start-1) == "." || d.class(start-1) == ":")) {
		return news.Name{}, 0, false
	}
	m := d.items[j].mention
	return news.Name{ID: m.ID, Text: d.p.text[d.items[j].Start:d.items[j].End]}, start, true
}

// place reads where a product arrives: a known product or company, or a name in a text that has few capitals, which nothing
// behind it makes another thing.
func (d *dealer) place(i int) (news.Name, int, bool) {
	for i < len(d.items) && d.class(i) == "art" {
		i++
	}
	if i >= len(d.items) {
		return news.Name{}, i, false
	}
	switch kind := d.items[i].kind; {
	case kind == itemName && (d.zh || d.headline), kind != itemThing && kind != itemOrg && kind != itemName, !d.closed(i + 1):
		return news.Name{}, i, false
	}
	return d.name(i, true)
}

// body reads what a company joins: a foundation, alliance or programme by its name.
func (d *dealer) body(i int) (news.Name, int, bool) {
	for n := 0; i < len(d.items) && n < 6; i, n = i+1, n+1 {
		if !d.isName(i) {
			if c := d.class(i); c == "art" || c == "kind" || c == "'s" || d.items[i].kind == itemWord {
				continue
			}
			return news.Name{}, i, false
		}
		if d.class(i+1) == "'s" {
			continue // "the Linux Foundation's new …"
		}
		printed := strings.TrimPrefix(d.p.text[d.items[i].Start:d.items[i].End], "New ")
		end := i
		for end+1 < len(d.items) && d.items[end+1].spaced && (d.class(end+1) == "kind" || d.items[end+1].kind == itemName) && !isLowerAt(d.p.text, d.items[end+1].Start) {
			end++
			printed = strings.TrimPrefix(d.p.text[d.items[i].Start:d.items[end].End], "New ")
		}
		words := strings.Fields(printed)
		if len(words) < 2 || len(words) > 5 {
			return news.Name{}, end, false
		}
		switch strings.ToLower(words[len(words)-1]) {
		case "foundation", "alliance", "consortium", "coalition", "initiative", "forum", "association", "council", "partnership":
		default:
			return news.Name{}, end, false
		}
		n := news.Name{Text: printed}
		if m := d.items[i].mention; m != nil && end == i {
			n.ID = m.ID
		}
		return n, end, d.closed(end + 1)
	}
	return news.Name{}, i, false
}

func isLowerAt(s string, i int) bool { return s[i] >= 'a' && s[i] <= 'z' }

// raised reads what is raised behind a verb: an amount, a round, or both.
func (d *dealer) raised(i int) (amount *news.Figure, round string, last int, ok bool) {
	told := d.word(i) == "融资" || strings.HasSuffix(d.word(i), "融资") // the word says by itself that it is of money
	last = i
	for j, n := i+1, 0; j < len(d.items) && n < 12; j, n = j+1, n+1 {
		it := &d.items[j]
		if q := d.money(it.Start); q != nil {
			if amount != nil {
				break
			}
			amount, last = figureOf(q), j
			for j+1 < len(d.items) && d.items[j+1].Start < q.End {
				j++
			}
			continue
		}
		switch {
		case it.class == "fund":
			return nil, "", last, false // a fund raises money for itself
		case it.class == "round":
			if round = roundOf(d.word(j)); round != "" {
				last = j
			}
			told = true
			continue
		case it.class == "money":
			told, last = true, j
			continue
		case it.class == "art" || it.class == "kind" || it.class == "aux" && d.zh:
			continue
		case !d.zh && amount != nil && d.word(j) == "in":
			continue
		case d.zh && it.kind == itemHan && strings.HasPrefix(d.word(j), "元"):
			continue
		}
		break
	}
	switch w := d.word(i); {
	case strings.HasPrefix(w, "rais") || w == "has raised":
		told = told || amount != nil
	case w == "募资" || w == "筹集":
		return nil, "", last, false // for which it is: a fund, a listing
	}
	return amount, round, last, told && (amount != nil || round != "")
}

// invested reads whom an investment goes to, and how much.
func (d *dealer) invested(i, before int) (with news.Name, amount *news.Figure, last int, ok bool) {
	last = i
	if !d.zh {
		j := i + 1
		for ; j < len(d.items) && j < i+9; j++ {
			it := &d.items[j]
			if q := d.money(it.Start); q != nil && amount == nil {
				amount = figureOf(q)
				for j+1 < len(d.items) && d.items[j+1].Start < q.End {
					j++
				}
				continue
			}
			if it.class == "art" || it.class == "kind" && amount != nil {
				continue
			}
			break
		}
		if strings.HasPrefix(d.word(i), "back") {
			with, last, ok = d.object(i+1, false)
			return with, nil, last, ok
		}
		if d.word(j) != "in" && d.word(j) != "into" {
			return with, amount, last, false
		}
		with, last, ok = d.object(j+1, false)
		return with, amount, last, ok && d.items[last].kind != itemPerson
	}
	j := i + 1
	if j < len(d.items) {
		if q := d.money(d.items[j].Start); q != nil {
			amount = figureOf(q)
			for j+1 < len(d.items) && d.items[j].End < q.End {
				j++
			}
			j++
		}
	}
	if before > 0 && d.isName(before) && d.class(before-1) == "toward" { // 甲向乙投资10亿美元
		with, _, ok = d.name(before, true)
		return with, amount, j - 1, ok
	}
	with, last, ok = d.object(j, false)
	return with, amount, last, ok && d.items[last].kind != itemPerson
}

// price reads what is paid in an acquisition whose verb is item i and whose object ends at item last: the one sum of money
// that stands behind, led by "for" and the like, or in Chinese anywhere in the clause.
func (d *dealer) price(i, last int) *news.Figure {
	end := len(d.folded)
	for j := last + 1; j < len(d.items); j++ {
		if d.items[j].kind == itemMark && (d.class(j) == "." || d.class(j) == ":") {
			end = d.items[j].Start
			break
		}
	}
	from := d.items[last].End
	if d.zh {
		from = d.items[d.sentence(i)].Start
	}
	f := d.only(from, end)
	if f == nil || d.zh {
		return f
	}
	for k := range d.p.quantities {
		q := &d.p.quantities[k]
		if q.Start < from || !money(q) {
			continue
		}
		switch between := strings.TrimSpace(d.folded[from:q.Start]); between {
		case "for", "in a", "in", "for about", "for over", "for nearly", "for up to", "in an all-stock", "in all-cash", ", in a", "for roughly", "for around", "for more than":
			return f
		}
	}
	return nil
}

// money says whether a quantity is a sum of money with a value.
func money(q *quantity.Quantity) bool {
	return q.Kind == quantity.Figure && len(q.Unit) == 3 && q.Unit == strings.ToUpper(q.Unit) && !q.Vague && !q.Rate && q.High > 0
}

// money returns the sum of money that begins at a place; nil if none does.
func (d *dealer) money(at int) *quantity.Quantity {
	i := slices.IndexFunc(d.p.quantities, func(q quantity.Quantity) bool { return q.Start == at && money(&q) })
	if i < 0 {
		return nil
	}
	return &d.p.quantities[i]
}

// only returns the one sum of money of a part of the passage; nil if there are none or several.
func (d *dealer) only(from, to int) *news.Figure {
	var found *news.Figure
	for k := range d.p.quantities {
		if q := &d.p.quantities[k]; money(q) && q.Start >= from && q.End <= to {
			if found != nil {
				return nil
			}
			found = figureOf(q)
		}
	}
	return found
}

func figureOf(q *quantity.Quantity) *news.Figure {
	return &news.Figure{Low: q.Low, High: q.High, Unit: q.Unit, Approx: q.Approx}
}
