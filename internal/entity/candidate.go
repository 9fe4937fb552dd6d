package entity

import (
	"cmp"
	_ "embed"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"dateline/internal/field"
	"dateline/internal/news"
)

// Sighting is a report in which candidates are looked for.
type Sighting struct {
	Report    news.ReportID
	Title     string
	Body      string
	Lang      news.Lang
	Outlet    string   // its publisher
	Outlets   []string // publishers that an aggregator named for it; they count in place of its own
	Published time.Time
	// Relevance is how surely the report belongs to the field, 0 to 1.
	Relevance float64
}

// Candidate is a name that the gazetteer does not know, seen in independent outlets.
type Candidate struct {
	Key   string // the same for all ways of writing the name
	Name  string // as it is written most often
	Lang  news.Lang
	Kind  field.Kind // a guess from the words around it; empty for none
	Owner news.EntityID
	// Versions are those that stood behind the name, at most five: it may be a family of models.
	Versions []string
	Score    float64     // 0 to 1, how surely it is a name that belongs into the gazetteer
	Parts    []news.Part // what the score is made of, in nats
	Outlets  int         // independent: each has words of its own around the name
	Reports  int
	Examples []Example
	First    time.Time // publishing times of the reports
	Last     time.Time
}

// Example is one place at which a candidate stands.
type Example struct {
	Report news.ReportID
	Title  string
	Outlet string
	Around string // the name with the words beside it
}

// The bounds and weights of candidates were set by hand on the recorded week 2026-W04; other weeks judge them.
const (
	minOutlets   = 2
	minReports   = 2
	maxExamples  = 4    // of one candidate
	maxScan      = 6000 // bytes of a body
	aroundRunes  = 24   // on both sides of an example's name
	minScore     = 0.3  // below, it is noise
	keepVersions = 5
)

//go:embed noise.txt
var noiseText string

// noise returns the words of noise.txt.
func noise() map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(noiseText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for w := range strings.FieldsSeq(line) {
			all[strings.ReplaceAll(w, "_", " ")] = true
		}
	}
	return all
}

// Candidates returns the names in the reports that the gazetteer does not know and that at least two independent
// outlets use, the surest first. Reports outside the field only show how words are written. The order of the reports does not matter.
//
// Whether a capitalised word is a name is read from the reports themselves: a name is hardly ever written small.
// Outlets that print the same words around a name count once, since one copied the other.
func (g *Gazetteer) Candidates(reports []Sighting) []Candidate {
	m := miner{g: g, noise: noise(), words: map[string]*wordUse{}, found: map[string]*trace{}, parts: g.nameParts()}
	for i := range reports { // also those outside the field: they know how words are written
		if !reports[i].Lang.IsChinese() {
			m.count(reports[i].Body, reports[i].Title)
		}
	}
	reports = slices.DeleteFunc(slices.Clone(reports), func(s Sighting) bool { return s.Relevance < news.InField })
	slices.SortFunc(reports, func(a, b Sighting) int { return strings.Compare(string(a.Report), string(b.Report)) })
	for i := range reports {
		m.look(&reports[i])
	}
	m.fold()
	var out []Candidate
	for key, t := range m.found {
		if c, ok := m.judge(key, t); ok {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Key, b.Key))
	})
	return out
}

// CandidateKey returns the key under which a name stands in the queue.
func CandidateKey(name string) string { return string(fold(strings.TrimSpace(name)).text) }

// Han says whether a name begins with a Chinese character.
func Han(name string) bool {
	r, _ := utf8.DecodeRuneInString(name)
	return wide(r)
}

// Slug makes an id of a name: small letters, digits, dots and hyphens. Of a Chinese name nothing is left, and the id is
// empty: a person must give one.
func Slug(name string) news.EntityID {
	var b strings.Builder
	for _, r := range string(fold(name).text) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.':
			b.WriteRune(r)
		case r != '\'' && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return news.EntityID(strings.Trim(b.String(), "-."))
}

// Knows says whether the text as a whole is a name of the gazetteer, one that looks like an entity's, or a member of
// one of its families, ambiguous or not.
func (g *Gazetteer) Knows(text string) bool {
	t := found{folded: fold(text)}
	contexts := make([]bool, g.contexts)
	sign := false
	if len(t.folded.text) == 0 {
		return false
	}
	g.scan(&t, contexts, &sign)
	for _, h := range t.hits {
		if h.start == 0 && h.end == len(t.folded.text) {
			return true
		}
	}
	known := false
	g.auto.find(t.folded.text, func(p int32, start, end int) { // in another case: "grok" for a name that wants "Grok"
		if start == 0 && end == len(t.folded.text) {
			known = known || slices.ContainsFunc(g.patterns[p], func(u use) bool { return u.kind != isContext })
		}
	})
	return known
}

// nameParts returns the words of known people's names: a surname alone is no new name.
func (g *Gazetteer) nameParts() map[string]bool {
	parts := map[string]bool{}
	for i := range g.entities {
		e := &g.entities[i]
		for _, n := range e.Names {
			words := strings.FieldsFunc(n.Text, func(r rune) bool { return r == ' ' || r == '·' })
			if len(words) > 1 && (e.Kind == field.Person || e.Kind == field.Company || e.Kind == field.Lab) {
				for _, w := range words {
					parts[CandidateKey(w)] = true
				}
			}
		}
	}
	return parts
}

// trace is all that was seen of one candidate.
type trace struct {
	forms     map[string]int // ways of writing it
	full      map[string]int // the same with a known name right before it
	outlets   map[string]bool
	around    map[string]news.ReportID // the words beside it, and who had them first: copies have the same
	copies    map[news.ReportID]news.ReportID
	reports   map[news.ReportID]bool
	chinese   int // reports in Chinese
	titles    int
	places    int
	firm      int // places that are not at the start of a sentence
	cues      map[cue]int
	owners    map[news.EntityID]int
	versions  map[string]bool
	company   int // places in a sentence that names a known entity
	relevance float64
	examples  []Example
	first     time.Time
	last      time.Time
}

// cue is what the words beside a name say of it.
type cue uint8

const (
	cueNamed   cue = iota // "called X", 名为X, 《X》
	cueSays               // "X said", X表示
	cueMakes              // "X released", X发布
	cueCompany            // "startup X", X raised, X公司
	cueModel              // "model X", X模型
	cuePerson             // CEO X, X教授
	cueMarks              // 「X」 “X”
)

// note notes one place.
func (m *miner) note(s *Sighting, p place) {
	key := CandidateKey(p.name)
	if key == "" {
		return
	}
	t := m.found[key]
	if t == nil {
		t = &trace{
			forms: map[string]int{}, full: map[string]int{}, outlets: map[string]bool{}, around: map[string]news.ReportID{},
			copies: map[news.ReportID]news.ReportID{}, reports: map[news.ReportID]bool{},
			cues: map[cue]int{}, owners: map[news.EntityID]int{}, versions: map[string]bool{}, first: s.Published, last: s.Published,
		}
		m.found[key] = t
	}
	t.forms[p.name]++
	if p.full != "" {
		t.full[p.full]++
	}
	t.places++
	if p.firm {
		t.firm++
	}
	for _, c := range p.cues {
		t.cues[c]++
	}
	if p.owner != "" {
		t.owners[p.owner]++
	}
	if p.version != "" && len(t.versions) < keepVersions {
		t.versions[p.version] = true
	}
	if p.company {
		t.company++
	}
	around := beside(p.text, p.start, p.end, aroundRunes)
	if words := CandidateKey(around); t.around[words] == "" {
		t.around[words] = s.Report
	} else {
		t.join(t.around[words], s.Report)
	}
	if t.reports[s.Report] {
		return
	}
	t.reports[s.Report] = true
	t.relevance += s.Relevance
	if s.Lang.IsChinese() {
		t.chinese++
	}
	if p.title {
		t.titles++
	}
	if len(s.Outlets) == 0 {
		t.outlets[s.Outlet] = true
	}
	for _, o := range s.Outlets {
		t.outlets[o] = true
	}
	if s.Published.Before(t.first) {
		t.first = s.Published
	}
	if s.Published.After(t.last) {
		t.last = s.Published
	}
	fresh := !slices.ContainsFunc(t.examples, func(e Example) bool { return e.Outlet == s.Outlet })
	if len(t.examples) < maxExamples && (fresh || len(t.examples) < 2) {
		t.examples = append(t.examples, Example{Report: s.Report, Title: s.Title, Outlet: s.Outlet, Around: around})
	}
}

// beside returns the place with some runes on both sides, cut at words and on one line.
func beside(text string, start, end, runes int) string {
	from, to := start, end
	for n := 0; n < runes && from > 0; n++ {
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
	}
	for n := 0; n < runes && to < len(text); n++ {
		_, size := utf8.DecodeRuneInString(text[to:])
		to += size
	}
	for from > 0 && from < start && text[from-1] < utf8.RuneSelf && text[from-1] > ' ' && text[from] < utf8.RuneSelf && text[from] > ' ' {
		from++
	}
	for to < len(text) && to > end && text[to-1] < utf8.RuneSelf && text[to-1] > ' ' && text[to] < utf8.RuneSelf && text[to] > ' ' {
		to--
	}
	return strings.Join(strings.Fields(text[from:to]), " ")
}

// join notes that two reports have the same words.
func (t *trace) join(a, b news.ReportID) {
	if a, b = t.origin(a), t.origin(b); a != b {
		t.copies[b] = a
	}
}

// origin returns the report that stands for all that have words of a report.
func (t *trace) origin(r news.ReportID) news.ReportID {
	for t.copies[r] != "" {
		r = t.copies[r]
	}
	return r
}

// independent is the number of outlets that have words of their own around the name.
func (t *trace) independent() int { return min(len(t.outlets), len(t.reports)-len(t.copies)) }

// fold drops what is a part of a longer candidate: the surname of a person who is named in full in the same reports.
func (m *miner) fold() {
	long := map[string][]string{}
	for key := range m.found {
		if strings.Contains(key, " ") {
			for w := range strings.FieldsSeq(key) {
				long[w] = append(long[w], key)
			}
		}
	}
	for w, keys := range long {
		t := m.found[w]
		if t == nil {
			continue
		}
		together := 0
		for report := range t.reports {
			if slices.ContainsFunc(keys, func(k string) bool { return m.found[k].reports[report] }) {
				together++
			}
		}
		if 2*together >= len(t.reports) {
			t.places = 0 // judged as nothing; kept, since longer ones are looked up by it
		}
	}
}

// judge scores a candidate; it is false for noise.
func (m *miner) judge(key string, t *trace) (Candidate, bool) {
	outlets := t.independent()
	if t.places == 0 || outlets < minOutlets || len(t.reports) < minReports || m.g.Knows(key) {
		return Candidate{}, false
	}
	name := commonest(t.forms)
	if whole := commonest(t.full); 2*t.full[whole] > t.places { // "Motor Group" is Hyundai Motor Group
		name, key = whole, CandidateKey(whole)
		if m.g.Knows(name) {
			return Candidate{}, false
		}
	}
	chinese := 2*t.chinese > len(t.reports)
	parts := m.weigh(CandidateKey(commonest(t.forms)), name, t, outlets)
	sum := 0.0
	for _, p := range parts {
		sum += p.Value
	}
	c := Candidate{
		Key: key, Name: name, Lang: news.English, Kind: t.kind(name), Owner: commonest(t.owners), Score: 1 / (1 + math.Exp(-sum)), Parts: parts,
		Outlets: outlets, Reports: len(t.reports), Examples: t.examples, First: t.first, Last: t.last,
	}
	if chinese {
		c.Lang = news.Chinese
	}
	for v := range t.versions {
		c.Versions = append(c.Versions, v)
	}
	slices.Sort(c.Versions)
	if 2*t.owners[c.Owner] < t.places {
		c.Owner = ""
	}
	return c, c.Score >= minScore
}

// commonest returns the key with the highest count; of several the smallest.
func commonest[K ~string](counts map[K]int) K {
	var best K
	for k, n := range counts {
		if n > counts[best] || n == counts[best] && (k < best || best == "") {
			best = k
		}
	}
	return best
}

// kind guesses the kind from the cues.
func (t *trace) kind(name string) field.Kind {
	person := t.cues[cuePerson] + t.cues[cueSays]
	words := strings.Fields(name)
	human := len(words) >= 2 && len(words) <= 3 && !strings.ContainsAny(name, "0123456789&")
	if len(words) == 1 && words[0] != "" {
		r, _ := utf8.DecodeRuneInString(name)
		human = wide(r) && utf8.RuneCountInString(name) <= 3
	}
	switch {
	case human && person > 0 && 4*person >= t.places && person >= t.cues[cueModel]+t.cues[cueCompany]:
		return field.Person
	case len(t.versions) > 0 && len(t.owners) > 0 && t.cues[cueCompany] == 0 || t.cues[cueModel] > t.cues[cueCompany]:
		return field.Model
	case t.cues[cueCompany] > 0 || organised(name):
		return field.Company
	}
	return ""
}

// organised says whether a name ends as those of organisations do.
func organised(name string) bool {
	for _, end := range orgEnds() {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}
