// Package phrase writes sentences from records by rule, in Chinese and in English: "Meta, 2025 capital expenditure
// (guidance): $66–72 billion → $70–72 billion" and 「Meta 2025年资本开支（指引）：660–720亿美元 → 700–720亿美元」.
//
// It is pure and knows no sources: names come from a Namer, and what a sentence rests on is the caller's to keep and to
// prove. The one idea needed to read it: every kind of record has one whole sentence a language and state, with places
// for values; where a value has no words in the language, there is no sentence, and the source is quoted instead.
package phrase

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"dateline/internal/hans"
	"dateline/internal/news"
)

// Namer gives the name of an entity in a language.
type Namer interface {
	// Name returns the name to print for an id in the language; the id itself if it is unknown.
	Name(id news.EntityID, lang news.Lang) string
}

// Describer is a Namer that can also put the English description of a product that has no name into Chinese; it is false for
// what is a name as a whole, and for what it has no words for.
type Describer interface {
	Described(english string) (string, bool)
}

// Writer writes sentences. It never changes, so any number of goroutines may use it.
type Writer struct {
	names Namer
	words map[word][2]string
	deals map[string][2]string
}

// New returns a writer. Names may be nil: then names stand as they were printed.
func New(names Namer) *Writer { return &Writer{names, readWords(), readDeals()} }

// Record writes what a record's change says, with the change before it where it follows one. It is false if the
// language cannot say it.
func (w *Writer) Record(r *news.Record, i int, lang news.Lang) (string, bool) {
	if i < 0 || i >= len(r.Changes) {
		return "", false
	}
	var before *news.RecordChange
	if i > 0 && !r.Changes[i].Anew {
		before = &r.Changes[i-1]
	}
	text, ok := page{w, lang}.change(r, &r.Changes[i], before)
	if !ok || !lang.IsChinese() && hasHan(text) { // a name that has no English
		return "", false
	}
	return text, true
}

// Claim writes what a claim says by itself. It is false if the language cannot say it, or its kind is not written by rule.
func (w *Writer) Claim(c *news.Claim, lang news.Lang) (string, bool) {
	r := news.Record{Subject: c.Subject, Changes: []news.RecordChange{{
		Attribution: c.Attribution, Value: news.RecordValue{Figure: c.Figure, Promise: c.Promise, Move: c.Move, Release: c.Release},
	}}}
	switch {
	case c.Kind == news.ClaimSpec:
		return "", false
	case c.Release != nil && c.Release.Product.ID == "" && c.Subject.ID != "":
		return "", false // something new in what is out: a sentence would say that this came out
	case c.Deal != nil:
		text, ok := page{w, lang}.deal(c.Deal, c.Attribution.Unsure())
		if !ok || !lang.IsChinese() && hasHan(text) {
			return "", false
		}
		return text, true
	}
	if c.Release != nil {
		r.Maker = c.Release.Maker
	}
	return w.Record(&r, 0, lang)
}

// Name writes a name: the gazetteer's in the language, else as printed; of a description in Chinese its English, where it
// has one.
func (w *Writer) Name(n news.Name, lang news.Lang) string { return page{w, lang}.name(n) }

// Person writes a person's name in the same way; one in Chinese that the gazetteer does not know stands in pinyin in English.
func (w *Writer) Person(n news.Name, lang news.Lang) string { return page{w, lang}.person(n) }

// page is a writer in one language.
type page struct {
	*Writer
	lang news.Lang
}

// change writes one change of a record.
func (w page) change(r *news.Record, c, before *news.RecordChange) (string, bool) {
	switch {
	case c.Value.Figure != nil:
		return w.number(r, c, before)
	case c.Value.Promise != nil:
		return w.promise(r, c, before)
	case c.Value.Move != nil:
		return w.move(c.Value.Move)
	case c.Value.Release != nil:
		return w.release(r, c)
	}
	return "", false
}

func (w page) zh() bool { return w.lang.IsChinese() }

// name writes a name: the gazetteer's in the language, else as printed.
func (w page) name(n news.Name) string {
	if n.ID != "" && w.names != nil {
		return w.names.Name(n.ID, w.lang)
	}
	if !w.zh() && n.English != "" {
		return n.English
	}
	return n.Text
}

// product writes the name of a product: as printed, where that tells a version that the gazetteer's name lacks. It is empty
// for an English description that Chinese has no words for.
func (w page) product(n news.Name) string {
	name := w.name(n)
	if n.ID != "" && n.Text != name && !strings.ContainsAny(name, "0123456789") && strings.ContainsAny(n.Text, "0123456789") && (w.zh() || !hasHan(n.Text)) {
		return n.Text
	}
	if n.ID != "" || !w.zh() || hasHan(name) {
		return name
	}
	if d, ok := w.names.(Describer); ok {
		if chinese, ok := d.Described(name); ok {
			return chinese
		}
	}
	for word := range strings.FieldsSeq(name) { // a description that Chinese has no words for
		if strings.IndexFunc(word, func(c rune) bool { return c < 'a' || c > 'z' }) < 0 {
			return ""
		}
	}
	return name
}

// person writes a person's name; a Chinese one in pinyin in English.
func (w page) person(n news.Name) string {
	if n.ID == "" && !w.zh() {
		return hans.Latin(n.Text)
	}
	return w.name(n)
}

// number writes a figure, with what it was before.
func (w page) number(r *news.Record, c, before *news.RecordChange) (string, bool) {
	f := c.Value.Figure
	if _, ok := w.Metric(f.Metric, w.lang); !ok || r.Subject.Empty() {
		return "", false
	}
	now, ok := Amount(f, w.lang)
	if !ok {
		return "", false
	}
	old, changed := OldAmount(f, w.lang)
	if !changed && before != nil && !c.Against {
		if b := before.Value.Figure; b.Low != f.Low || b.High != f.High { // else only "about" came or went
			old, changed = Amount(b, w.lang)
		}
	}
	value := now
	if changed && old != now {
		value = old + " → " + now
	}
	what := w.Figure(&news.Figure{Metric: f.Metric, Period: f.Period, Basis: f.Basis, Scope: f.Scope, Of: f.Of}, w.lang)
	if w.zh() {
		return w.name(r.Subject) + " " + what + "：" + value, true
	}
	return w.name(r.Subject) + ", " + what + ": " + value, true
}

// Figure says what a figure measures: its metric with period, the other side of an event, basis and scope, without its
// value; the metric's own word where the language has none for it.
func (w *Writer) Figure(f *news.Figure, lang news.Lang) string {
	metric, ok := w.Metric(f.Metric, lang)
	if !ok {
		metric = f.Metric
	}
	var notes []string
	if of := (page{w, lang}).name(f.Of); of != "" {
		notes = append(notes, of)
	}
	if basis := w.Basis(f.Basis, lang); basis != "" {
		notes = append(notes, basis)
	}
	if f.Scope != "" {
		notes = append(notes, w.Scope(f.Scope, lang))
	}
	when := period(f.Period, lang.IsChinese())
	if lang.IsChinese() {
		return when + metric + brackets(notes, "（", "，", "）")
	}
	if when != "" {
		when += " "
	}
	return when + metric + brackets(notes, " (", ", ", ")")
}

func brackets(notes []string, open, comma, end string) string {
	if len(notes) == 0 {
		return ""
	}
	return open + strings.Join(notes, comma) + end
}

// promise writes a milestone with its date, and the date before a slip.
func (w page) promise(r *news.Record, c, before *news.RecordChange) (string, bool) {
	p := c.Value.Promise
	milestone, ok := w.Milestone(p.Milestone, w.lang)
	if !ok || r.Subject.Empty() {
		return "", false
	}
	what := w.product(r.Subject)
	if what == "" {
		return "", false
	}
	if r.Subject.ID == "" && r.Maker.ID != "" && (r.Subject.English != "" || what != r.Subject.Text) { // a description is somebody's
		if maker := w.name(r.Maker); w.zh() {
			what = maker + what
		} else {
			what = maker + " " + what
		}
	}
	when, earlier := Days(p.When, w.lang), Days(p.Earlier, w.lang)
	if earlier == "" && before != nil && before.Value.Promise != nil && !c.Against {
		earlier = Days(before.Value.Promise.When, w.lang)
	}
	zh := w.zh()
	switch {
	case p.Status == news.FateCancelled && zh:
		return fmt.Sprintf("%s的%s已取消", what, milestone), true
	case p.Status == news.FateCancelled:
		return fmt.Sprintf("%s: %s cancelled", what, milestone), true
	case p.Status == news.FateDenied && zh:
		return fmt.Sprintf("%s：%s的说法遭否认", what, milestone), true
	case p.Status == news.FateDenied:
		return fmt.Sprintf("%s: %s denied", what, milestone), true
	case p.Status == news.FateSlipped && when == "" && zh:
		return fmt.Sprintf("%s的%s推迟，新日期未载", what, milestone), true
	case p.Status == news.FateSlipped && when == "":
		return fmt.Sprintf("%s: %s delayed, new date not stated", what, milestone), true
	case when == "":
		return "", false
	case earlier != "" && earlier != when && zh:
		return fmt.Sprintf("%s的%s：原计划%s → 现计划%s", what, milestone, earlier, when), true
	case earlier != "" && earlier != when:
		return fmt.Sprintf("%s, planned %s: %s → %s", what, milestone, earlier, when), true
	case p.Status == news.FateSlipped && zh:
		return fmt.Sprintf("%s的%s推迟至%s", what, milestone, when), true
	case p.Status == news.FateSlipped:
		return fmt.Sprintf("%s: %s delayed to %s", what, milestone, when), true
	case zh:
		return fmt.Sprintf("%s的%s：计划%s", what, milestone, when), true
	}
	return fmt.Sprintf("%s, planned %s: %s", what, milestone, when), true
}

// move writes who comes, goes or changes office.
func (w page) move(m *news.PeopleMove) (string, bool) {
	if m.Person.Empty() {
		return "", false
	}
	who, from, to := w.person(m.Person), w.name(m.From), w.name(m.To)
	if from == "" && to == "" {
		return "", false
	}
	zh := w.zh()
	role := ""
	if m.Role != "" && hasHan(m.Role) == zh && clean(m.Role, who, m.Person.Text) { // a role stands as printed, in its own language
		role = m.Role
	}
	switch m.Status {
	case news.MoveJoined, news.MoveNamed:
		switch {
		case to == "":
			return "", false
		case zh && from != "":
			return fmt.Sprintf("%s：%s → %s%s", who, from, to, role), true
		case zh && m.Status == news.MoveNamed && role != "":
			return fmt.Sprintf("%s出任%s%s", who, to, role), true
		case zh && m.Status == news.MoveNamed:
			return fmt.Sprintf("%s获%s任命", who, to), true
		case zh:
			return fmt.Sprintf("%s加入%s", who, join(to, role, "，任")), true
		case from != "":
			return fmt.Sprintf("%s: %s → %s", who, from, join(to, role, ", ")), true
		case m.Status == news.MoveNamed && role != "":
			return fmt.Sprintf("%s was named %s of %s", who, role, to), true
		case m.Status == news.MoveNamed: // who is appointed may have been there before
			return fmt.Sprintf("%s was given an office at %s", who, to), true
		}
		return fmt.Sprintf("%s joined %s", who, join(to, role, " as ")), true
	case news.MoveLeft:
		if from == "" {
			return "", false
		}
		if zh {
			return fmt.Sprintf("%s离开%s", who, from), true
		}
		return fmt.Sprintf("%s left %s", who, from), true
	case news.MoveMoved:
		where := to
		if where == "" {
			where = from
		}
		if zh {
			return fmt.Sprintf("%s在%s内调任%s", who, where, role), true
		}
		return fmt.Sprintf("%s changed office at %s", who, join(where, role, ": ")), true
	case news.MoveRumoured, news.MoveDenied:
	}
	return "", false
}

// clean says whether a role is one and nothing else: not too long, without the person's name, and in Chinese without a
// word of English in small letters, which is a piece of a name that was cut.
func clean(role, who, printed string) bool {
	if utf8.RuneCountInString(role) > 40 || hasHan(role) && utf8.RuneCountInString(role) > 16 || strings.ContainsAny(role, "，。、；：,;:()（）") {
		return false
	}
	for _, name := range []string{who, printed} {
		if name != "" && strings.Contains(role, name) {
			return false
		}
	}
	if !hasHan(role) {
		return true
	}
	for word := range strings.FieldsFuncSeq(role, func(c rune) bool { return c == ' ' || c > 0x7f }) {
		if word == strings.ToLower(word) && strings.ContainsFunc(word, func(c rune) bool { return c >= 'a' && c <= 'z' }) {
			return false
		}
	}
	return !strings.Contains(role, " ")
}

func join(a, b, between string) string {
	if b == "" {
		return a
	}
	return a + between + b
}

// release writes how far a product has come.
func (w page) release(r *news.Record, c *news.RecordChange) (string, bool) {
	l := c.Value.Release
	product := w.product(r.Subject)
	if product == "" {
		product = w.product(l.Product)
	}
	if product == "" {
		return "", false
	}
	maker := w.name(l.Maker)
	if maker == "" {
		maker = w.name(r.Maker)
	}
	product = without(product, maker, l.Maker.Text, r.Maker.Text)
	zh := w.zh()
	key := "release." + string(l.Status)
	if l.Status == news.ReleaseAnnounced && c.Attribution != news.Official && c.Attribution != news.SelfReported {
		key = "release.planned" // only the one who can announces; what others say is coming is a plan
	}
	if maker != "" {
		key += ".by"
	}
	form, ok := releaseForms(zh)[key]
	if !ok {
		return "", false
	}
	return strings.NewReplacer("{maker}", maker, "{product}", product).Replace(form), true
}

// without takes the maker's name from the head of a product's, where the sentence names the maker anyway: "Xiaomi
// MiMo-V2" of Xiaomi is MiMo-V2.
func without(product string, maker ...string) string {
	for _, name := range maker {
		if name == "" || len(product) <= len(name)+1 || !strings.EqualFold(product[:len(name)], name) {
			continue
		}
		rest := strings.TrimLeft(product[len(name):], " ")
		if rest[0] < utf8.RuneSelf && (product[len(name)] == ' ' || hasHan(name)) && strings.ContainsAny(rest, "0123456789- ") {
			return rest // a single plain word ("Maps", "Plus") is no name by itself
		}
	}
	return product
}

// releaseForms are the sentences of releases.
func releaseForms(zh bool) map[string]string {
	if zh {
		return map[string]string{
			"release.shipped": "{product}已发布", "release.shipped.by": "{maker}发布{product}",
			"release.announced": "{product}已公布", "release.announced.by": "{maker}公布{product}",
			"release.planned": "{product}计划推出", "release.planned.by": "{maker}计划推出{product}",
			"release.delayed": "{product}推迟", "release.delayed.by": "{maker}推迟{product}",
			"release.closed": "{product}已下线", "release.closed.by": "{maker}关停{product}",
			"release.rumoured": "据报道，{product}将推出", "release.rumoured.by": "据报道，{maker}将推出{product}",
		}
	}
	return map[string]string{
		"release.shipped": "{product} was released", "release.shipped.by": "{maker} released {product}",
		"release.announced": "{product} was announced", "release.announced.by": "{maker} announced {product}",
		"release.planned": "{product} is planned", "release.planned.by": "{maker} plans {product}",
		"release.delayed": "{product} was delayed", "release.delayed.by": "{maker} delayed {product}",
		"release.closed": "{product} was shut down", "release.closed.by": "{maker} shut down {product}",
		"release.rumoured": "{product} is reportedly planned", "release.rumoured.by": "{maker} reportedly plans {product}",
	}
}

// hasHan says whether a text holds a Chinese character.
func hasHan(s string) bool {
	for _, r := range s {
		if r >= 0x4e00 && r <= 0x9fff {
			return true
		}
	}
	return false
}

// period writes a figure's period: 2025, 2025年, Q3 2025, 2025年第三季度.
func period(p string, zh bool) string {
	year, part, parted := strings.Cut(p, "-")
	fiscal := strings.HasPrefix(year, "FY")
	year = strings.TrimPrefix(year, "FY")
	if year == "" {
		return ""
	}
	head := year
	switch {
	case zh && fiscal:
		head = year + "财年"
	case zh:
		head = year + "年"
	case fiscal:
		head = "fiscal " + year
	}
	if !parted {
		return head
	}
	if zh {
		switch part {
		case "Q1", "Q2", "Q3", "Q4":
			return head + "第" + []string{"一", "二", "三", "四"}[part[1]-'1'] + "季度"
		case "H1":
			return head + "上半年"
		case "H2":
			return head + "下半年"
		}
		return head + strings.TrimLeft(part, "0") + "月"
	}
	if strings.HasPrefix(part, "Q") || strings.HasPrefix(part, "H") {
		return part + " " + head
	}
	return p
}
