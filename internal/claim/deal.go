package claim

import (
	"slices"
	"strings"
	"time"

	"dateline/internal/hans"
	"dateline/internal/news"
	"dateline/internal/text"
	"dateline/internal/when"
)

// deals returns the deals that a passage claims: an organisation buys another, invests in it, raises money, works with it,
// sues it, goes to the stock market. A verb is found first; who acts stands right before it, the other side right behind,
// with nothing between but words of a fixed list: what stands there otherwise is another matter, and then there is no
// deal. So few are found, and those found are right: headlines are made of them.
func deals(p *passage) []news.Claim {
	if p.source.Modality == news.Denied || p.questions() || p.longAgo() {
		return nil
	}
	d := &dealer{p: p, folded: fold(p.text), zh: p.lang.IsChinese()}
	if p.lang == news.Traditional {
		d.folded = hans.Mainland(d.folded)
	}
	d.items = p.items(dealLexicon(), d.folded)
	title := !d.zh && titleCase(p.text)
	var found []news.Claim
	for i := range d.items {
		if d.items[i].kind != itemCue || !dealCue(d.items[i].class) {
			continue
		}
		d.headline = title && !isLowerAt(p.text, d.items[i].Start) // a verb in small letters: the capitals are those of names
		deal, at, ok := d.at(i)
		if !ok {
			continue
		}
		c := news.Claim{Kind: news.ClaimDeal, Start: min(at.Start, d.items[i].Start), End: max(at.End, d.items[i].End), Subject: deal.By, Deal: &deal}
		if c.Subject.Empty() {
			c.Subject = deal.With
		}
		if deal.Status == news.DealTalks || deal.Status == news.DealPlanned && deal.Kind != news.DealListing {
			c.Modality = news.Expected
		}
		if !slices.ContainsFunc(found, func(f news.Claim) bool { return f.Deal.Kind == deal.Kind && f.Subject == c.Subject }) {
			found = append(found, c)
		}
	}
	return found
}

// longAgo says whether a passage tells of a day that was long past when it was published: then its deals are background.
func (p *passage) longAgo() bool {
	if p.published.IsZero() {
		return false
	}
	past := p.published.AddDate(0, 0, -newsDays).Format(time.DateOnly)
	return slices.ContainsFunc(p.dates, func(d when.Date) bool { return d.To != "" && d.To < past })
}

// newsDays is for how many days after a deal a report still tells it as news.
const newsDays = 45

// questions says whether a passage asks rather than tells.
func (p *passage) questions() bool {
	s := strings.TrimRight(p.text, " ”’\"'」』）)")
	if strings.HasSuffix(s, "?") || strings.HasSuffix(s, "？") {
		return true
	}
	first, _, _ := strings.Cut(fold(p.text), " ")
	switch first {
	case "why", "how", "what", "if", "should", "when", "whether", "could", "would", "can":
		return !p.lang.IsChinese()
	}
	return false
}

// dealer reads the deals of one passage.
type dealer struct {
	p        *passage
	folded   string
	items    []item
	zh       bool
	headline bool // its words have capitals
}

func (d *dealer) word(i int) string {
	if i < 0 || i >= len(d.items) {
		return ""
	}
	return d.folded[d.items[i].Start:d.items[i].End]
}

func (d *dealer) class(i int) string {
	if i < 0 || i >= len(d.items) {
		return ""
	}
	return d.items[i].class
}

// at reads the deal whose verb is item i, and the place that it takes.
func (d *dealer) at(i int) (news.Deal, text.Span, bool) {
	class := d.items[i].class
	if kind, form, ok := dealVerb(class); ok {
		return d.active(i, kind, form)
	}
	switch class {
	case "acquired", "sued", "fined":
		return d.passive(i, class)
	case "settle":
		by, first, ok := d.actor(i - 1)
		if d.zh || !ok {
			return news.Deal{}, text.Span{}, false
		}
		with, last, ok := d.object(i+1, false)
		return news.Deal{Kind: news.DealLawsuit, By: by, With: with, Status: news.DealEnded}, d.span(first, last), ok
	case "together":
		return d.together(i)
	case "filed", "cleared", "listed":
		return d.listing(i, class)
	case "bring", "bring.0", "come", "take":
		return d.integration(i, class)
	}
	return news.Deal{}, text.Span{}, false
}

// span is the place from item a to item b.
func (d *dealer) span(a, b int) text.Span {
	a, b = max(a, 0), min(b, len(d.items)-1)
	return text.Span{Start: d.items[a].Start, End: max(d.items[b].End, d.items[a].End)}
}

// active reads a verb with who acts before it.
func (d *dealer) active(i int, kind news.DealKind, form string) (deal news.Deal, at text.Span, ok bool) {
	status, before, ok := d.stands(i, form)
	if !ok {
		return deal, at, false
	}
	if kind == news.DealAcquisition && strings.HasPrefix(d.word(i), "complete") || d.word(i) == "完成收购" || d.word(i) == "完成对" {
		status = news.DealCompleted
	}
	deal = news.Deal{Kind: kind, Status: status}
	lead := before
	if kind == news.DealInvestment && d.zh && lead > 1 && d.isName(lead) && d.class(lead-1) == "toward" {
		if w := d.word(lead - 1); w != "向" && w != "对" && w != "宣布向" && w != "宣布对" && status == news.DealAnnounced {
			deal.Status = news.DealPlanned
		}
		lead -= 2
		for lead >= 0 && (d.class(lead) == "aux" || d.class(lead) == "plan") {
			lead--
		}
	}
	by, first, named := d.actor(lead)
	deal.By = by
	var last int
	switch kind {
	case news.DealFunding:
		if !named || d.items[first].kind == itemPerson {
			return deal, at, false
		}
		deal.Amount, deal.Round, last, ok = d.raised(i)
		return deal, d.span(first, last), ok
	case news.DealInvestment:
		deal.With, deal.Amount, last, ok = d.invested(i, before)
		return deal, d.span(first, last), ok && named
	case news.DealAcquisition:
		if d.word(i) == "完成对" {
			deal.With, last, ok = d.object(i+1, true)
			ok = ok && strings.HasPrefix(d.rest(last), "收购") || ok && strings.HasPrefix(d.rest(last), "的收购")
		} else {
			deal.With, last, ok = d.object(i+1, false)
		}
		if ok {
			deal.Amount = d.price(i, last)
		}
		return deal, d.span(first, last), ok && named
	case news.DealMembership:
		deal.With, last, ok = d.body(i + 1)
		return deal, d.span(first, last), ok && named
	case news.DealFine:
		deal.With, last, ok = d.object(i+1, false)
		if ok {
			deal.Amount = d.only(d.items[i].Start, len(d.folded))
		}
		return deal, d.span(first, last), ok && deal.Amount != nil && (named || !d.zh)
	case news.DealLawsuit:
		if d.word(i) == "sued" { // "Acme sued over …" is the one who is sued
			return news.Deal{}, at, false
		}
		deal.With, last, ok = d.object(i+1, false)
		if !ok && named && d.p.mentionsAt(d.items[first].Start) && strings.HasPrefix(d.word(i), "告") { // 某公司把某公司告上法庭
			return deal, at, false
		}
		return deal, d.span(first, last), ok
	default:
		deal.With, last, ok = d.object(i+1, false)
		return deal, d.span(first, last), ok && named && d.items[first].kind != itemPerson && d.items[last].kind != itemPerson
	}
}

// mentionsAt says whether a known name begins at a place.
func (p *passage) mentionsAt(at int) bool {
	return slices.ContainsFunc(p.mentions, func(m Mention) bool { return m.Start == at })
}

// stands reads how far a deal has come from what stands before its verb, and returns the item before that. It is false
// for what is denied, and for a base form that nothing leads.
func (d *dealer) stands(i int, form string) (news.DealStatus, int, bool) {
	status := news.DealAnnounced
	led := form == ""
	j := i - 1
	for ; j >= 0; j-- {
		switch c := d.class(j); {
		case c == "neg":
			return "", j, false
		case c == "end":
			status, led = news.DealEnded, true
		case c == "talks":
			if status != news.DealEnded {
				status = news.DealTalks
			}
			led = true
		case c == "plan", d.word(j) == "to":
			if status == news.DealAnnounced {
				status = news.DealPlanned
			}
			led = led || form == "0"
		case c == "aux":
			led = led || form == "g" && (d.word(j) == "is" || d.word(j) == "are")
		default:
			return status, j, led
		}
	}
	return status, j, led
}

// actor reads who acts: the name that ends at item j. A name in a list of several is none: the deal would not be its
// alone.
func (d *dealer) actor(j int) (who news.Name, first int, ok bool) {
	if j >= 0 && d.items[j].kind == itemMark && d.items[j].class == ")" {
		for j >= 0 && d.items[j].class != "(" {
			j--
		}
		j--
	}
	if j > 1 && d.class(j) == "," && !d.zh { // "Acme, which makes anvils, raised"
		start := d.sentence(j)
		if _, _, named := d.name(start, false); named && d.class(d.nameEnd(start)) == "," && d.nameEnd(start) < j {
			j = d.nameEnd(start) - 1
		}
	}
	if j < 0 {
		return who, 0, false
	}
	for first = j; first > 0 && d.nameEnd(first-1) == j+1 && d.isName(first-1); first-- {
	}
	who, _, ok = d.name(first, true)
	if !ok || d.nameEnd(first) != j+1 {
		return news.Name{}, first, false
	}
	if c := d.class(first - 1); c == "and" || c == "&" || c == "," && !d.zh && first > 1 && d.listed(first-1) || !d.alone(first) {
		return news.Name{}, first, false
	}
	return who, first, true
}

// alone says that what stands before the name at item i does not make it part of something else: "Hyundai Motor", "the
// state of Maryland", 向港交所.
func (d *dealer) alone(i int) bool {
	if i == 0 {
		return true
	}
	before := &d.items[i-1]
	switch before.class {
	case "toward", "fund", "part":
		return false
	case "into", "prep", "by":
		return d.zh && before.class == "prep" || d.word(i-1) == "after" || d.word(i-1) == "as" || d.word(i-1) == "while"
	}
	switch word := d.word(i - 1); {
	case before.kind == itemCue && dealCue(before.class):
		return false // "partners with Acme to bring"
	case before.kind == itemWord:
		return word != "of" && word != "big"
	case before.kind == itemHan:
		return !slices.ContainsFunc([]string{"向", "对", "在", "与", "和", "于", "被", "的", "由"}, func(w string) bool { return strings.HasSuffix(word, w) })
	case before.class == "art" || before.class == "kind":
		return word != "big" && (d.zh || d.items[i].mention != nil || d.headline || isLowerAt(d.p.text, before.Start) || !d.items[i].spaced)
	case before.kind != itemMark && !d.zh && d.items[i].mention == nil:
		return false // "Hyundai Motor": of a known name the rest
	}
	return true
}

// listed says whether a comma at item i stands between names.
func (d *dealer) listed(i int) bool { return i > 0 && d.isName(i-1) }

// sentence returns the first item of the sentence in which item i stands.
func (d *dealer) sentence(i int) int {
	for i > 0 && !(d.items[i-1].kind == itemMark && (d.items[i-1].class == "." || d.items[i-1].class == ":" || d.items[i-1].class == "-")) {
		i--
	}
	return i
}

// rest is the text behind item i.
func (d *dealer) rest(i int) string {
	if i < 0 || i >= len(d.items) {
		return ""
	}
	return strings.TrimLeft(d.folded[d.items[i].End:], " ")
}

// object reads the other side behind a verb, from item i on: a name with nothing before it but words that say of which
// kind it is, and nothing behind that makes it something else. Open says that anything may stand behind it.
func (d *dealer) object(i int, open bool) (who news.Name, last int, ok bool) {
	for n := 0; i < len(d.items) && n < 8; n++ {
		it := &d.items[i]
		switch {
		case d.isName(i):
			who, last, ok = d.name(i, true)
			return who, last, ok && (open || d.closed(last+1))
		case it.class == "art" || it.class == "kind" || it.kind == itemWord && it.class == "" && !d.headline && n < 4:
			i++
		case d.zh && it.kind == itemOther: // a country
			i++
		case d.zh && it.kind == itemMark && (it.class == `"` || it.class == "("):
			i++
		default:
			return who, i, false
		}
	}
	return who, i, false
}

// closed says whether what stands at item i ends the name before it: a mark, a preposition, an amount.
func (d *dealer) closed(i int) bool {
	if i >= len(d.items) {
		return true
	}
	switch it := &d.items[i]; {
	case it.class == "'s" || it.class == "&" || it.class == "·", it.class == "," && d.zh && i+1 < len(d.items) && d.class(i+1) == "part":
		return false
	case it.class == "," && !d.zh && i+1 < len(d.items) && d.isName(i+1) && !d.appositive(i+1):
		return false
	case it.kind == itemMark:
		return true
	case it.class == "prep" || it.class == "plan" || it.class == "by" || it.class == "into" || it.class == "aux" || it.class == "together":
		return true
	case it.kind == itemNumber, d.word(i) == "over", it.class == "art" && i+1 < len(d.items) && d.money(d.items[i+1].Start) != nil:
		return true
	}
	return d.zh && d.items[i].kind != itemHan && d.items[i].class == ""
}

// appositive says whether the name at item i only says what the one before it is: "Moltbook, the network", "Faculty, a".
func (d *dealer) appositive(i int) bool { return d.class(i) == "art" }

// isName says whether a name that may be a side of a deal begins at item i.
func (d *dealer) isName(i int) bool {
	if i < 0 || i >= len(d.items) {
		return false
	}
	switch it := &d.items[i]; it.kind {
	case itemOrg, itemThing, itemPerson:
		return true
	case itemName, itemQuoted:
		return true
	default:
		return false
	}
}

// nameEnd returns the item behind the name that begins at item i: one item, or more where a word of a kind belongs to it.
func (d *dealer) nameEnd(i int) int {
	if !d.isName(i) {
		return i + 1
	}
	end := i + 1
	for d.items[i].kind == itemName && end < len(d.items) && d.items[end].spaced && d.class(end) == "kind" && d.partOfName(end) {
		end++
	}
	return end
}

// partOfName says whether the word of a kind at item i is written as part of the name before it: "Wonderful AI".
func (d *dealer) partOfName(i int) bool {
	c := d.p.text[d.items[i].Start]
	if c < 'A' || c > 'Z' {
		return false
	}
	switch d.word(i) {
	case "ai", "labs", "lab", "robotics", "health", "security":
		return true
	}
	return !d.headline
}

// name reads the name that begins at item i. A name that nobody knows must show as one: with a capital in a text that has
// few, and in a headline of capitals by itself.
func (d *dealer) name(i int, strict bool) (news.Name, int, bool) {
	if !d.isName(i) {
		return news.Name{}, i, false
	}
	it := &d.items[i]
	if it.mention != nil {
		return news.Name{ID: it.mention.ID, Text: d.p.text[it.Start:it.End]}, i, true
	}
	last := d.nameEnd(i) - 1
	printed := strings.TrimSpace(d.p.text[it.Start:d.items[last].End])
	if first, rest, ok := strings.Cut(printed, " "); ok && (strings.HasSuffix(first, "-based") || strings.HasSuffix(first, "-backed") || strings.HasSuffix(first, "-owned")) {
		printed = rest
	}
	if it.kind == itemQuoted && d.zh && !isASCII(printed) {
		return news.Name{}, last, false
	}
	words := strings.Fields(printed)
	switch {
	case len(printed) < 2 || len(words) > 4 || general(words[0]) || commonCapital(strings.ToLower(words[0])) || kindWord(strings.ToLower(words[0])):
		return news.Name{}, last, false
	case strict && d.headline && len(words) > 1 && !partOfNames(words[1:]):
		return news.Name{}, last, false // "Workload Manager SchedMD": which of it is the name?
	case d.zh && strings.ToUpper(printed) == printed && len(printed) <= 3:
		return news.Name{}, last, false // AI, IPO
	}
	return news.Name{Text: printed}, last, true
}

// general says whether a word with a capital begins the name of no company: "National Labs", "Big Tech".
func general(w string) bool {
	switch w {
	case "National", "State", "City", "Tech", "Government", "Court", "Judge", "Researchers", "Scientists", "Startup", "Startups", "Family", "Parents", "Users", "Authors", "Wall":
		return true
	}
	return false
}

// partOfNames says whether words behind a name's first belong to it even in a headline.
func partOfNames(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool {
		switch w {
		case "AI", "Labs", "Lab", "Robotics", "Health", "Security", "Technologies", "Inc", "Inc.", "Group":
			return false
		}
		return true
	})
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 0x7f }) < 0
}
