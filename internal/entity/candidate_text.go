package entity

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/news"
)

// miner looks for candidates in reports.
type miner struct {
	g     *Gazetteer
	noise map[string]bool
	words map[string]*wordUse // of English texts, by small letters
	found map[string]*trace
	parts map[string]bool // words of known people's and companies' names
}

// wordUse says how often a word stands inside a sentence with a capital and without.
type wordUse struct{ capital, small int }

// place is one place at which a name may stand.
type place struct {
	name    string
	text    string // of the title or the body
	start   int
	end     int
	title   bool
	firm    bool // its capital is not owed to the start of a sentence
	cues    []cue
	owner   news.EntityID // a known entity right before it
	full    string        // the name with the owner's before it, where nothing but a space parts them
	version string        // right behind it
	company bool          // a known entity stands in the same report's sentence
}

// token is a word of a Latin script, with digits, dots and hyphens inside it.
type token struct {
	start, end int
	text       string
	initial    bool // at the start of a sentence
	bound      bool // parted from the token before by one space
}

// capital says whether the word is written as names are. A compound that ends in a plain word is none: AI-powered.
func (t *token) capital() bool {
	if i := strings.LastIndexByte(t.text, '-'); i >= 0 && len(t.text)-i > 4 && strings.IndexFunc(t.text[i:], unicode.IsUpper) < 0 &&
		strings.IndexFunc(t.text[i:], unicode.IsDigit) < 0 {
		return false
	}
	return strings.IndexFunc(t.text, unicode.IsUpper) >= 0
}

func (t *token) number() bool {
	text := strings.TrimLeft(t.text, "vV")
	return text != "" && text[0] >= '0' && text[0] <= '9'
}

// tokens splits a text into words. Chinese characters part them.
func tokens(text string) []token {
	var out []token
	initial, last := true, -1
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if wide(r) || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			switch r {
			case '.', '!', '?', ':', ';', '\n', '“', '"', '•', '|', '—', '–', '。', '！', '？', '‘', '*', '/':
				initial = true
			case ' ', ')', '”', '’', '\'', '\t':
			default:
				initial = false
			}
			i += size
			continue
		}
		if address(text[i:]) || strings.HasSuffix(text[:i], "/u/") || strings.HasSuffix(text[:i], "@") {
			i += size
			for i < len(text) && text[i] > ' ' && text[i] < utf8.RuneSelf {
				i++
			}
			last = -1
			continue
		}
		start := i
		for i < len(text) {
			r, size = utf8.DecodeRuneInString(text[i:])
			if unicode.IsLetter(r) && !wide(r) || unicode.IsDigit(r) {
				i += size
				continue
			}
			next, _ := utf8.DecodeRuneInString(text[i+size:])
			inner := strings.ContainsRune(".-&+'’", r) && (unicode.IsLetter(next) || unicode.IsDigit(next)) && !wide(next)
			if !inner || (r == '\'' || r == '’') && ends(text[i+size:], "s") {
				break
			}
			i += size
		}
		t := token{start: start, end: i, text: text[start:i], initial: initial, bound: last >= 0 && text[last:start] == " "}
		if last >= 0 && text[last:start] == ". " && initials(out[len(out)-1].text) { // T.M. Roh
			t.bound, t.initial = true, false
		}
		out = append(out, t)
		initial, last = false, i
	}
	return out
}

// address says whether a web address begins here. What stands in one, as what a user is called, is no name.
func address(text string) bool {
	return strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "www.")
}

// initials says whether a word is a first name cut to letters.
func initials(word string) bool {
	for part := range strings.SplitSeq(word, ".") {
		if len(part) != 1 || part[0] < 'A' || part[0] > 'Z' {
			return false
		}
	}
	return len(word) <= 5
}

// ends says whether the text begins with a word that ends there.
func ends(text, word string) bool {
	rest, ok := strings.CutPrefix(text, word)
	if !ok {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return !unicode.IsLetter(r)
}

// count counts how the words of an English report are written. A title in which every word has a capital says nothing.
func (m *miner) count(body, title string) {
	texts := []string{cut(body, maxScan)}
	if !everyCapital(tokens(title)) {
		texts = append(texts, title)
	}
	for _, text := range texts {
		for _, t := range tokens(text) {
			if t.initial {
				continue
			}
			key := strings.ToLower(t.text)
			u := m.words[key]
			if u == nil {
				u = &wordUse{}
				m.words[key] = u
			}
			if t.capital() {
				u.capital++
			} else {
				u.small++
			}
		}
	}
}

// cut returns at most n bytes of a text, whole characters.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// everyCapital says whether a title is written with a capital at every word that matters.
func everyCapital(ts []token) bool {
	long, capital := 0, 0
	for i := range ts {
		if len(ts[i].text) >= 4 && !ts[i].initial {
			long++
			if ts[i].capital() {
				capital++
			}
		}
	}
	return long >= 3 && 10*capital >= 6*long
}

// look notes all places of one report.
func (m *miner) look(s *Sighting) {
	body := cut(s.Body, maxScan)
	mentions := m.g.Find(s.Title, body)
	for _, title := range []bool{true, false} {
		text := body
		if title {
			text = s.Title
		}
		var known []Mention
		for _, k := range mentions {
			if k.Title == title {
				known = append(known, k)
			}
		}
		l := looker{m: m, s: s, text: text, title: title, known: known, chinese: s.Lang.IsChinese()}
		ts := tokens(text)
		if !l.chinese && title && everyCapital(ts) {
			continue
		}
		l.latin(ts)
		if l.chinese {
			l.han()
		}
	}
}

// looker looks at one text.
type looker struct {
	m       *miner
	s       *Sighting
	text    string
	title   bool
	known   []Mention // in order of place
	chinese bool
}

// knownAt returns the mention that overlaps a place.
func (l *looker) knownAt(start, end int) *Mention {
	for i := range l.known {
		if l.known[i].Start < end && start < l.known[i].End {
			return &l.known[i]
		}
	}
	return nil
}

// longestRun is how many words a name has at most.
const longestRun = 4

// latin notes runs of capitalised words.
func (l *looker) latin(ts []token) {
	for i := 0; i < len(ts); i++ {
		if !ts[i].capital() || l.knownAt(ts[i].start, ts[i].end) != nil {
			continue
		}
		j := i + 1
		for j < len(ts) && ts[j].bound && l.knownAt(ts[j].start, ts[j].end) == nil {
			if ts[j].capital() || ts[j].number() && len(ts[j].text) <= 4 {
				j++
				continue
			}
			if !l.chinese && joins(ts[j].text, ts[j-1].text) && j+1 < len(ts) && ts[j+1].bound && ts[j+1].capital() &&
				l.knownAt(ts[j+1].start, ts[j+1].end) == nil {
				j += 2
				continue
			}
			break
		}
		next := &token{}
		if j < len(ts) && ts[j].bound {
			next = &ts[j]
		}
		l.run(ts, i, j, next)
		i = j - 1
	}
}

// joins says whether a small word may stand inside a name.
func joins(word, before string) bool {
	switch word {
	case "for", "on", "and": // Center for AI Safety
		return institution(before)
	case "of", "de", "van", "von", "der", "del", "la", "al", "bin":
		return true
	}
	return false
}

// institution says whether a word begins the names of institutions: Center for, Department of.
func institution(word string) bool {
	switch word {
	case "Center", "Centre", "Institute", "University", "Council", "Foundation", "Alliance", "Association", "Bureau", "Department", "Ministry":
		return true
	}
	return false
}

// run notes the name that a run of words holds, if it holds one.
func (l *looker) run(all []token, from, to int, next *token) {
	ts := all[from:to]
	noise := func(t token) bool { // also in the plural
		word := strings.ReplaceAll(strings.ToLower(t.text), "’", "'")
		return l.m.noise[word] || l.m.noise[strings.TrimSuffix(word, "s")]
	}
	whole := strings.ToLower(join(ts))
	if l.m.noise[whole] {
		return
	}
	if len(ts) > 1 && ts[0].initial { // "Yesterday Acme": is the first word's capital its own?
		if u := l.m.words[strings.ToLower(ts[0].text)]; u != nil && u.small > u.capital {
			ts, from = ts[1:], from+1
		}
	}
	for len(ts) > 0 && (noise(ts[0]) || ts[0].number()) && !(len(ts) > 2 && joins(ts[1].text, ts[0].text) && institution(ts[0].text)) { // "$23M Series A", "1M context"
		ts, from = ts[1:], from+1
	}
	version := ""
	for len(ts) > 1 {
		last := ts[len(ts)-1]
		if last.number() {
			if len(strings.TrimLeft(last.text, "vV")) > 2 && !strings.Contains(last.text, ".") { // a year, a size: Fortune 500
				return
			}
			version = strings.TrimSpace(last.text + " " + version)
		} else if !noise(last) || len(ts) >= 2 && keepsTail(last.text) {
			break
		}
		ts = ts[:len(ts)-1]
	}
	if len(ts) == 0 || len(ts) > longestRun || l.m.noise[strings.ToLower(join(ts))] {
		return
	}
	name := join(ts)
	if base, v, ok := splitVersion(name); ok && version == "" {
		name, version = base, v
	}
	if len(ts) == 1 && (l.m.noise[strings.ToLower(name)] || noise(ts[0]) || l.m.parts[CandidateKey(name)] || utf8.RuneCountInString(name) < 2 || len(name) < 3 && strings.ContainsAny(name, "0123456789") || ticker(name)) {
		return
	}
	p := place{
		name: name, text: l.text, start: ts[0].start, end: ts[len(ts)-1].end, title: l.title, version: version,
		firm: l.chinese || !ts[0].initial || len(ts) > 1,
	}
	l.around(&p)
	if l.chinese {
		p.cues = hanCues(l.text, p.start, p.end, p.start, p.end)
	} else {
		p.cues = englishCues(all, from, next, l.text[p.end:])
	}
	l.m.note(l.s, p)
}

// ticker says whether a word is a share's code, as NVDA-US.
func ticker(name string) bool {
	code, place, ok := strings.Cut(name, "-")
	if ok && (code == "D" || code == "R") { // a senator: D-Conn.
		return true
	}
	return ok && len(place) == 2 && strings.ToUpper(name) == name && !strings.ContainsAny(code, "0123456789")
}

// keepsTail says whether a word of trade belongs to the name before it: Harvey AI, Acme Labs.
func keepsTail(word string) bool {
	switch word {
	case "AI", "Labs", "Lab", "Institute", "University", "Foundation", "Ventures", "Capital", "Group", "Technologies", "Robotics",
		"Energy", "Systems", "Health", "Intelligence", "Computing", "Networks", "Software", "Security", "Research", "Studio", "Studios",
		"Games", "Motors", "Center", "Centre", "College", "Pro", "Max", "Mini", "Lite", "Air", "Ultra", "Agent", "Cloud", "Act", "Bureau", "Council":
		return true
	}
	return false
}

func join(ts []token) string {
	words := make([]string, len(ts))
	for i := range ts {
		words[i] = ts[i].text
	}
	return strings.Join(words, " ")
}

// splitVersion parts "Veo-3.1" and "Olmo3" into name and version. Short codes such as H200 stay whole.
func splitVersion(name string) (base, version string, ok bool) {
	i := strings.IndexAny(name, "0123456789")
	if i < 3 {
		return "", "", false
	}
	base, version = strings.TrimRight(name[:i], "- "), name[i:]
	if len(base) < 3 || strings.ToUpper(base) == base && len(base) < 4 || strings.ContainsFunc(version, unicode.IsUpper) || len(version) > 5 {
		return "", "", false
	}
	return base, version, true
}

// around notes the known entities beside a place.
func (l *looker) around(p *place) {
	for i := range l.known {
		k := &l.known[i]
		if k.End <= p.start {
			gap := l.text[k.End:p.start]
			if owns(strings.TrimSpace(gap)) {
				p.owner = k.ID
			}
			if gap == " " {
				p.full = l.text[k.Start:k.End] + " " + p.name
			}
		}
		between := ""
		if k.End <= p.start {
			between = l.text[k.End:p.start]
		} else if k.Start >= p.end {
			between = l.text[p.end:k.Start]
		}
		if len(between) < 200 && !strings.ContainsAny(between, ".!?\n") && !strings.ContainsAny(between, "。！？") {
			p.company = true
		}
	}
}

// owns says whether what stands between a known entity and a name shows that the name is of it: Google's X, 谷歌今日发布X.
func owns(gap string) bool {
	switch gap {
	case "", "'s", "’s", "旗下", "的":
		return true
	}
	for _, verb := range [...]string{"发布", "推出", "开源", "上线", "releases", "launches", "unveils", "introduces", "released", "launched", "unveiled"} {
		if before, ok := strings.CutSuffix(gap, verb); ok && len(before) <= 12 && !strings.ContainsAny(before, ".,;:") {
			return true
		}
	}
	return false
}

// englishCues reads the words before and behind a name.
func englishCues(all []token, from int, next *token, rest string) []cue {
	var cues []cue
	for back := 1; back <= 2 && from-back >= 0 && all[from-back+1].bound; back++ {
		switch strings.ToLower(all[from-back].text) {
		case "called", "named", "dubbed", "codenamed", "nicknamed", "titled":
			cues = append(cues, cueNamed)
		case "startup", "startups", "company", "firm", "lab", "unicorn", "maker", "rival", "chipmaker", "developer", "cofounded", "co-founded", "founded", "acquired", "acquires", "acquire":
			cues = append(cues, cueCompany)
		case "model", "models", "chatbot", "assistant", "llm":
			cues = append(cues, cueModel)
		case "ceo", "founder", "cofounder", "co-founder", "professor", "researcher", "analyst", "president", "director", "engineer", "scientist", "cto", "executive", "officer", "investor", "lawyer", "chairman":
			cues = append(cues, cuePerson)
		}
	}
	switch strings.ToLower(next.text) {
	case "said", "says", "told", "wrote", "argues", "explained", "added", "tweeted", "noted", "testified", "joined", "joins":
		cues = append(cues, cueSays)
	case "announced", "announces", "unveiled", "unveils", "launched", "launches", "released", "releases", "introduced", "introduces", "debuts", "debuted", "open-sourced", "rolled", "ships":
		cues = append(cues, cueMakes)
	case "raised", "raises", "acquired", "acquires", "ceo", "founder", "cofounder", "co-founder", "startup", "employees", "spokesperson", "inc", "plans":
		cues = append(cues, cueCompany)
	case "model", "models", "chatbot":
		cues = append(cues, cueModel)
	}
	if behind, ok := strings.CutPrefix(rest, ", "); ok { // "Acme, a startup that": what it is stands behind it
		words := strings.Fields(cut(strings.ToLower(behind), 60))
		for i, w := range words {
			if i == 6 || strings.HasSuffix(w, ".") {
				break
			}
			switch strings.Trim(w, ",.;") {
			case "startup", "company", "firm", "maker", "unicorn", "lab":
				cues = append(cues, cueCompany)
			case "ceo", "founder", "cofounder", "co-founder", "professor", "analyst", "researcher", "director", "president", "chief":
				cues = append(cues, cuePerson)
			}
		}
	}
	return cues
}
