package proof_test

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dateline/internal/news"
	"dateline/internal/proof"
	"dateline/internal/when"
)

// mutation changes one thing in a sentence of a passage; false if there is nothing of its kind to change.
type mutation struct {
	name string
	make func(m *maker, p *proof.Passage) (string, bool)
}

// maker makes mutants. It knows words of its own, not the lists of the package.
type maker struct {
	r     *rand.Rand
	names gazetteer
	ids   map[string][]news.EntityID // by kind
	words []string                   // English words, for quotes
	chars []string                   // Chinese words of two characters
	same  int                        // changes left out, since what came of them is true too
}

func mutations() []mutation {
	return []mutation{
		{"digit", digit},
		{"unit or scale", scale},
		{"entity", entityFor},
		{"quote", quoteWord},
		{"modality", upgrade},
		{"speaker", speaker},
		{"date", dateMoved},
		{"negation", negationDropped},
	}
}

var digits = regexp.MustCompile(`[0-9][0-9.,]*`)

// digit changes one digit of one number.
func digit(m *maker, p *proof.Passage) (string, bool) {
	all := digits.FindAllStringIndex(p.Text, -1)
	if len(all) == 0 {
		return "", false
	}
	at := all[m.r.IntN(len(all))]
	i := at[0] + m.r.IntN(at[1]-at[0])
	for p.Text[i] == '.' || p.Text[i] == ',' {
		i--
	}
	d := byte('1' + m.r.IntN(9))
	if d == p.Text[i] {
		d = '1' + (d-'0')%9
	}
	out := p.Text[:i] + string(d) + p.Text[i+1:]
	number := strings.TrimRight(out[at[0]:at[1]], ".,")
	for _, o := range all { // the passage has this number elsewhere
		if strings.TrimRight(p.Text[o[0]:o[1]], ".,") == number {
			m.same++
			return "", false
		}
	}
	return out, true
}

// scale changes a unit or a scale behind a number.
func scale(m *maker, p *proof.Passage) (string, bool) {
	type swap struct{ from, to string }
	swaps := []swap{
		{"(\\d )million", "${1}billion"},
		{"(\\d )billion", "${1}million"},
		{"(\\d )trillion", "${1}billion"},
		{"(\\d)%", "${1} million"},
		{"(\\d)%", "${1}x"},
		{"\\$(\\d)", "€$1"},
		{"(\\d)亿", "${1}万"},
		{"(\\d)億", "${1}萬"},
		{"(\\d)万", "${1}亿"},
		{"(\\d)萬", "${1}億"},
		{"(\\d[万亿]?)美元", "${1}欧元"},
		{"(\\d[万亿])元", "${1}美元"},
		{"(\\d)%", "${1}倍"},
		{"(\\d)倍", "${1}%"},
		{"(\\d )GW", "${1}MW"},
		{"(\\d) ?percent", "$1 times"},
		{"(\\d) ?GB", "${1}TB"},
		{"(\\d)B ", "${1}M "},
	}
	for _, k := range m.r.Perm(len(swaps)) {
		re := regexp.MustCompile(swaps[k].from)
		at := re.FindStringSubmatchIndex(p.Text)
		if at == nil || strings.HasPrefix(swaps[k].to, "${1} million") && p.Lang.IsChinese() || strings.HasPrefix(swaps[k].to, "${1}倍") && !p.Lang.IsChinese() {
			continue
		}
		return p.Text[:at[0]] + string(re.ExpandString(nil, swaps[k].to, p.Text, at)) + p.Text[at[1]:], true
	}
	return "", false
}

// entityFor puts another entity of the gazetteer, of the same kind, in the place of one.
func entityFor(m *maker, p *proof.Passage) (string, bool) {
	all := m.names.Find(p.Text)
	if len(all) == 0 {
		return "", false
	}
	it := all[m.r.IntN(len(all))]
	name, ok := m.other(p, it.Kind)
	if !ok {
		return "", false
	}
	return p.Text[:it.Start] + name + p.Text[it.End:], true
}

// other returns the name of an entity that the passage and its title do not name.
func (m *maker) other(p *proof.Passage, kind string) (string, bool) {
	pool := m.ids[kind]
	known := m.names.Find(p.Context + " " + p.Text)
	for range 20 {
		id := pool[m.r.IntN(len(pool))]
		if slices.ContainsFunc(known, func(o proof.Mention) bool { return o.ID == id || o.Family == id }) {
			continue
		}
		name := m.names.Name(id, p.Lang)
		held := false
		for _, n := range m.names.Called(id) {
			held = held || strings.Contains(strings.ToLower(p.Context+p.Text), strings.ToLower(n))
		}
		if !held {
			return name, true
		}
	}
	return "", false
}

var (
	quotedEN = regexp.MustCompile(`[“"]([^“”"]*)[”"]`)
	quotedZH = regexp.MustCompile(`[“「]([^“”「」]*)[”」]`)
	wordEN   = regexp.MustCompile(`[A-Za-z]{3,}`)
)

// long returns the place of the first quotation that is more than a name, in a text whose marks are in pairs.
func long(re *regexp.Regexp, s string) []int {
	if open(s) {
		return nil
	}
	for _, at := range re.FindAllStringSubmatchIndex(s, -1) {
		if at[3]-at[2] >= 12 {
			return at
		}
	}
	return nil
}

// quoteWord changes one word of a quotation.
func quoteWord(m *maker, p *proof.Passage) (string, bool) {
	if p.Lang.IsChinese() {
		at := long(quotedZH, p.Text)
		if at == nil {
			return "", false
		}
		q := []rune(p.Text[at[2]:at[3]])
		i := m.r.IntN(len(q) - 1)
		w := m.chars[m.r.IntN(len(m.chars))]
		if string(q[i:i+2]) == w || q[i] < 0x4E00 || q[i+1] < 0x4E00 || q[i] > 0x9FFF || q[i+1] > 0x9FFF {
			return "", false
		}
		return p.Text[:at[2]] + string(q[:i]) + w + string(q[i+2:]) + p.Text[at[3]:], true
	}
	at := long(quotedEN, p.Text)
	if at == nil {
		return "", false
	}
	words := wordEN.FindAllStringIndex(p.Text[at[2]:at[3]], -1)
	if len(words) == 0 {
		return "", false
	}
	w := words[m.r.IntN(len(words))]
	word := m.words[m.r.IntN(len(m.words))]
	if strings.EqualFold(word, p.Text[at[2]+w[0]:at[2]+w[1]]) {
		return "", false
	}
	return p.Text[:at[2]+w[0]] + word + p.Text[at[2]+w[1]:], true
}

// upgrade tells what is expected as done, or what may be as what will be.
func upgrade(m *maker, p *proof.Passage) (string, bool) {
	return m.first(p, [][2]string{
		{`\b(?:is|are) expected to\b`, "has to date"},
		{`\bis set to\b`, "has to date"},
		{`\bplans to\b`, "has to date"},
		{`\bplan to\b`, "have to date"},
		{`\bwill be\b`, "is"},
		{`\bwill\b`, "does"},
		{`\bmay be\b`, "is"},
		{`\bmight be\b`, "is"},
		{`\bmay\b`, "will"},
		{`\bmight\b`, "will"},
		{`\bcould\b`, "will"},
		{`\baims to\b`, "managed to"},
		{`\bexpects to\b`, "managed to"},
		{`\bexpects\b`, "has"},
		{`\bplanning to\b`, "beginning to"},
		{`\bin talks to\b`, "there to"},
	}, [][2]string{
		{"预计将", "已"},
		{"预计", "已"},
		{"計劃", "已"},
		{"计划(于|在|今年|明年|推出|发布|投资|收购)", "已$1"},
		{"或将", "已"},
		{"有望", "已经"},
		{"可能会", "将"},
		{"可能", "已经"},
		{"将于", "已于"},
		{"將於", "已於"},
		{"将(推出|发布|上线|投资|收购|成为|达到|在)", "已$1"},
		{"拟(收购|投资|发行|出售|募资|以|向|对)", "已$1"},
		{"(正|在)考虑", "已经"},
	})
}

// negationDropped takes a negation away.
func negationDropped(m *maker, p *proof.Passage) (string, bool) {
	return m.first(p, [][2]string{
		{`\b(is|are|was|were|do|does|did|has|have|had|will|would|could|should) not\b`, "$1"},
		{`\b(is|are|was|were|do|does|did|has|have|had|would|could|should)n[’']t\b`, "$1"},
		{`\bcannot\b`, "can"},
		{`\bcan[’']t\b`, "can"},
		{`\bwon[’']t\b`, "will"},
		{`\bnever\b`, "often"},
		{`\bno longer\b`, "now"},
		{`\bdenied\b`, "said"},
	}, [][2]string{
		{"(?:尚|并|並)未", "已"}, {"未能", "得以"}, {"没有", "有"}, {"沒有", "有"}, {"不会", "会"}, {"不會", "會"}, {"不能", "能"}, {"不再", "再"}, {"否认", "承认"}, {"无法", "能够"}, {"無法", "能夠"}, {"不予", "予以"}, {"并非", "就是"}, {"不是", "是"},
	})
}

// first applies the first of the rules that fits, in a random order.
func (m *maker) first(p *proof.Passage, en, zh [][2]string) (string, bool) {
	rules := en
	if p.Lang.IsChinese() {
		rules = zh
	}
	for _, k := range m.r.Perm(len(rules)) {
		re := regexp.MustCompile(rules[k][0])
		all := re.FindAllStringSubmatchIndex(p.Text, -1)
		if len(all) == 0 {
			continue
		}
		at := all[m.r.IntN(len(all))]
		return p.Text[:at[0]] + string(re.ExpandString(nil, rules[k][1], p.Text, at)) + p.Text[at[1]:], true
	}
	return "", false
}

// speaker puts another person or company in the place of who says something: if it can, one that the passage names too.
func speaker(m *maker, p *proof.Passage) (string, bool) {
	all := m.names.Find(p.Text)
	for i, it := range all {
		after, before := p.Text[it.End:], p.Text[:it.Start]
		says := false
		for _, w := range []string{" said", " says", " told", " wrote", "表示", "称", "稱", "指出", "透露", "强调", "認為", "认为"} {
			says = says || strings.HasPrefix(after, w)
		}
		for _, w := range []string{"said ", "says ", "according to ", "According to "} {
			says = says || strings.HasSuffix(before, w)
		}
		if !says || it.Kind != "person" && it.Kind != "company" {
			continue
		}
		for k, o := range all {
			if k != i && o.Kind == it.Kind && o.ID != it.ID && m.r.IntN(2) == 0 {
				return before + p.Text[o.Start:o.End] + after, true
			}
		}
		name, ok := m.other(p, it.Kind)
		return before + name + after, ok
	}
	return "", false
}

// dateMoved moves a date: another year, month, quarter, day of the week, or number within it.
func dateMoved(m *maker, p *proof.Passage) (string, bool) {
	dates := when.Scan(p.Text, p.Published, p.Lang)
	if len(dates) == 0 {
		return "", false
	}
	d := dates[m.r.IntN(len(dates))]
	words := d.In(p.Text)
	out, ok := m.moved(words)
	if !ok || d.Days.Empty() {
		return "", false
	}
	text := p.Text[:d.Start] + out + p.Text[d.End:]
	for _, x := range when.Scan(text, p.Published, p.Lang) {
		if x.Start != d.Start {
			continue
		}
		for _, o := range dates { // the passage has these days, or a part of them, elsewhere
			if o.From >= x.From && (o.To <= x.To || x.To == "") || x.Days.Empty() || o.To == x.To {
				m.same++
				return "", false
			}
		}
		return text, true
	}
	return "", false
}

func (m *maker) moved(words string) (string, bool) {
	months := []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	days := []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	for _, list := range [][]string{
		months, days,
		{"去年", "明年", "后年"},
		{"上月", "下月"},
		{"本周", "下周"},
		{"last year", "next year"},
		{"last week", "next week"},
		{"last month", "next month"},
		{"yesterday", "tomorrow"},
		{"一季度", "二季度", "三季度", "四季度"},
		{"上半年", "下半年"},
		{"周一", "周二", "周三", "周四", "周五"},
		{"今日", "明日", "昨日"},
		{"今天", "明天", "昨天"},
		{"first quarter", "second quarter", "third quarter"},
		{"Q1", "Q2", "Q3", "Q4"},
		{"年初", "年底"},
		{"early ", "late "},
		{"spring", "autumn"},
	} {
		for i, w := range list {
			if strings.Contains(words, w) {
				return strings.Replace(words, w, list[(i+1)%len(list)], 1), true
			}
		}
	}
	all := digits.FindAllStringIndex(words, -1)
	if len(all) == 0 {
		return "", false
	}
	at := all[m.r.IntN(len(all))]
	n, err := strconv.Atoi(words[at[0]:at[1]])
	if err != nil || n == 0 {
		return "", false
	}
	step := 1
	if n%10 == 9 || n == 12 || n > 27 && n < 40 {
		step = -1
	}
	return words[:at[0]] + strconv.Itoa(n+step) + words[at[1]:], true
}
