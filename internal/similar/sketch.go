package similar

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/text"
)

// Sketch is a story in a few weighted keys, by which stories find each other over weeks and months, in any language. It
// is small enough to keep for every story, and rests on the story's own reports alone, so it stays true.
type Sketch struct {
	Story    news.StoryID
	From, To time.Time
	Keys     []Key // by Text
}

// Key is a word, name or idea of a story. Text begins with the letter of its kind, as in pivots; names that the gazetteer
// does not hold have a kind of their own.
type Key struct {
	Text   string  `json:"k"`
	Weight float64 `json:"w"`
	// Title says that a title holds it.
	Title bool `json:"t,omitempty"`
	// Root is the topmost owner of an entity, if that is another.
	Root string `json:"r,omitempty"`
	// Role is what an entity is in stories.
	Role Role `json:"o,omitempty"`
}

// The kinds of keys that only sketches have, and how many of each kind are kept: the weightiest.
const (
	keyName   = 'n'
	keyHan    = 'z'
	keyTeller = 't' // no word of the story: an outlet that tells it
	// keyListing is no word of the story either: a title tells of going public.
	keyListing = "a:listing"
	keepNames  = 24
	keepWords  = 48
	keepIdeas  = 24
	// A story of many reports is sketched from its first ones: the event, not all that was said after.
	sketchDocs = 12
)

// listingWords are the words of titles that tell of going public. 上市 is also what a product does, so it needs a company that
// does so: evidence asks for one in both titles.
var listingWords = regexp.MustCompile(`(?i)\bipo\b|\bgo(?:es|ing)? public\b|\bpublic offering\b|上市|招股|暗盘|暗盤|聆讯|聆訊`)

// Role is what an entity is in a story.
type Role int

// The roles.
const (
	Subject Role = iota // a model, product, law: what a story is about
	Company             // acts in many stories
	Person              // acts in many stories, but fewer
	Frame               // a regulator, exchange, investor: where stories happen
)

// The languages of a sketch, by the words that it holds.
const (
	hasLatin = 1 << iota
	hasHan
)

// langs says in which languages the story is told.
func (s *Sketch) langs() int {
	han, latin := 0, 0
	for _, k := range s.Keys {
		switch k.Text[0] {
		case keyHan:
			han++
		case keyWord:
			latin++
		}
	}
	switch { // Chinese text holds Latin words, English text no Chinese ones
	case han == 0:
		return hasLatin
	case latin > 2*han || latin >= keepWords/3:
		return hasLatin | hasHan
	}
	return hasHan
}

// Sketcher draws sketches. It is not safe for concurrent use.
type Sketcher struct {
	o      Options
	line   func(news.EntityID) news.EntityID
	role   func(news.EntityID) Role
	lex    *lexicon
	common map[string]float64
	places map[string]bool
}

// NewSketcher returns a sketcher. Line leads from a version of a model to its line (GPT-5.2 to GPT), because versions do
// not part a storyline; role says what an entity is. Both may be nil.
func NewSketcher(o Options, line func(news.EntityID) news.EntityID, role func(news.EntityID) Role) *Sketcher {
	if line == nil {
		line = func(id news.EntityID) news.EntityID { return id }
	}
	if role == nil {
		role = func(news.EntityID) Role { return Subject }
	}
	return &Sketcher{o.withDefaults(), line, role, newLexicon(o.Glossary), background(), places()}
}

// Draw sketches a story from its reports, which must be in order of time.
func (s *Sketcher) Draw(id news.StoryID, docs []Doc) Sketch {
	sk := Sketch{Story: id}
	if len(docs) == 0 {
		return sk
	}
	sk.From, sk.To = reach(docs)
	docs = docs[:min(len(docs), sketchDocs)]
	sum := map[string]float64{}
	titles := map[string]bool{}
	for i := range docs {
		for k, n := range s.count(&docs[i], titles) {
			sum[k] += (1 + math.Log(n)) / float64(len(docs))
		}
	}
	byKind := map[int][]Key{}
	for k, w := range sum {
		class := 0
		switch k[0] {
		case keyWord, keyHan:
			class = 1
		case keyIdea:
			class = 2
		}
		key := Key{Text: k, Weight: math.Round(w*100) / 100, Title: titles[k]}
		if k[0] == keyEntity {
			id := news.EntityID(k[2:])
			key.Role = s.role(id)
			if s.o.Root != nil {
				if r := s.o.Root(id); r != id {
					key.Root = string(r)
				}
			}
		}
		byKind[class] = append(byKind[class], key)
	}
	for class, most := range [...]int{keepNames, keepWords, keepIdeas} {
		keys := byKind[class]
		slices.SortFunc(keys, func(a, b Key) int {
			return cmp.Or(cmp.Compare(b.Weight*s.rare(b.Text), a.Weight*s.rare(a.Text)), cmp.Compare(a.Text, b.Text))
		})
		sk.Keys = append(sk.Keys, keys[:min(len(keys), most)]...)
	}
	sk.Keys = append(sk.Keys, tellers(docs)...)
	if slices.ContainsFunc(docs, func(d Doc) bool { return listingWords.MatchString(d.Title) }) {
		sk.Keys = append(sk.Keys, Key{Text: keyListing, Title: true})
	}
	slices.SortFunc(sk.Keys, func(a, b Key) int { return cmp.Compare(a.Text, b.Text) })
	return sk
}

// tellers are keys of the first outlets that tell a story, as many as it takes to know that they are several. They weigh
// nothing.
func tellers(docs []Doc) []Key {
	var keys []Key
	add := func(outlet string) {
		k := Key{Text: string(keyTeller) + ":" + strings.ToLower(outlet)}
		if outlet != "" && len(keys) < 2 && !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	for i := range docs {
		for _, o := range docs[i].Outlets {
			add(o)
		}
		if len(docs[i].Outlets) == 0 {
			add(docs[i].Outlet)
		}
	}
	return keys
}

// rare is how rare a key is in news at large, before an archive says more.
func (s *Sketcher) rare(key string) float64 { return rarity(0, 0, s.common[key[2:]]) }

// count counts the keys of one report, those of the title titleWeight times.
func (s *Sketcher) count(d *Doc, titles map[string]bool) map[string]float64 {
	c := map[string]float64{}
	zh := d.Lang.IsChinese()
	known := nameStems(d)
	if known == nil {
		known = map[string]bool{}
	}
	for _, e := range d.Entities { // an id is made of the words of the name, whatever the language that it was found in
		for word := range strings.SplitSeq(string(e.ID), "-") {
			known[string(text.Stem([]byte(word)))] = true
		}
	}
	title, body := plain(d)
	lead := head(body, 1200)
	put := func(kind byte, key string, n float64, in bool) {
		k := string(kind) + ":" + key
		c[k] += n
		if in {
			titles[k] = true
		}
	}
	for _, e := range d.Entities {
		if s.o.Skip != nil && s.o.Skip(e.ID) {
			continue
		}
		n := float64(max(e.Count, 1))
		if e.Title {
			n *= titleWeight
		}
		put(keyEntity, string(s.line(e.ID)), n, e.Title)
	}
	sure := map[string]bool{}
	for _, name := range s.properNames(lead, zh, false, known, nil) {
		sure[name] = true
	}
	for _, part := range []struct {
		text string
		n    float64
		in   bool
	}{{title, titleWeight, true}, {lead, 1, false}} {
		for _, name := range s.properNames(part.text, zh, part.in, known, sure) {
			put(keyName, name, part.n, part.in)
		}
		text.EachTerm(part.text, func(t text.Term) {
			switch t.Kind {
			case text.Word:
				if isStop(t.Text) || len(t.Text) < 2 {
					return
				}
				w := string(text.Stem(t.Text))
				for _, idea := range s.lex.english[w] {
					put(keyIdea, strconv.Itoa(int(idea)), part.n, part.in)
				}
				put(keyWord, w, part.n, part.in)
			case text.Bigram:
				put(keyHan, string(t.Text), part.n, part.in)
			case text.Version, text.Figure, text.Single: // these change from one week to the next
			}
		})
		if zh {
			s.lex.find(part.text, func(idea int32) { put(keyIdea, strconv.Itoa(int(idea)), part.n, part.in) })
		}
	}
	return c
}

// properNames returns the names in a text: what is written with a capital inside a sentence, or with capitals or digits
// inside the word; and what Chinese text puts between name marks. At the start of a sentence, and in a title in which most words
// are capitalised, a capital says nothing: there a word counts if it stands in sure, or begins a sentence as the first of
// several capitalised words. In Chinese text every capitalised word counts. A name of several words gives its rarest, so that it counts once: "Swen Vincke" and "Vincke"
// meet. Countries and peoples are no names. Names come folded, without a version, each as often as it stands.
func (s *Sketcher) properNames(words string, zh, title bool, known, sure map[string]bool) []string {
	var names []string
	found, total := tokens(words, &names)
	capitals := 0
	for _, t := range found {
		if t.capital {
			capitals++
		}
	}
	headline := title && !zh && total > 3 && 2*capitals > total
	run, rarest := "", -1.0
	end := func() {
		if run != "" {
			names = append(names, run)
		}
		run, rarest = "", -1
	}
	for i, t := range found {
		if !t.joined {
			end()
		}
		name := base(t.word)
		first := !headline && t.capital && i+1 < len(found) && found[i+1].joined && found[i+1].capital
		if !t.inner && (!t.capital || headline || t.start && !first && !zh) && !sure[name] {
			continue
		}
		if len(name) < 3 || strings.Contains(name, "-") || acronym(t.word) || numbered(name) || isStop([]byte(name)) || s.places[name] || known[string(text.Stem([]byte(name)))] {
			continue
		}
		if r := s.rare("n:" + string(text.Stem([]byte(name)))); r >= rarest {
			run, rarest = name, r
		}
	}
	end()
	return names
}

// token is a word written with a capital or a digit.
type token struct {
	word    string
	start   bool // of a sentence
	capital bool // the first letter
	inner   bool // has capitals or digits behind the first letter
	joined  bool // follows the token before it with a space alone between
}

// tokens returns the words of a text that may be names and counts all words. Names between Chinese marks are added to
// marks.
func tokens(s string, marks *[]string) (found []token, words int) {
	start, last := true, -1 // last is where the token before ended
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case isLetter(r):
			j := i
			for j < len(s) {
				r, m := utf8.DecodeRuneInString(s[j:])
				if !isLetter(r) && !unicode.IsDigit(r) && r != '-' {
					break
				}
				j += m
			}
			w := strings.Trim(s[i:j], "-")
			words++
			first, _ := utf8.DecodeRuneInString(w)
			if t := (token{w, start, unicode.IsUpper(first), inner(w), i > 0 && last == i-1 && s[i-1] == ' '}); t.capital || t.inner {
				found = append(found, t)
				last = j
			}
			start, i = false, j
		case r == '“' || r == '「' || r == '《' || r == '『':
			if name, end := marked(s, i, n); name != "" {
				*marks = append(*marks, name)
				i = end
				continue
			}
			i += n
		default:
			if strings.ContainsRune(".!?:;。！？：；\n|—–", r) {
				start = true
			}
			i += n
		}
	}
	return found, words
}

func isLetter(r rune) bool { return r < 0x2E80 && unicode.IsLetter(r) }

// inner says whether a word has a capital or digit behind its first letter.
func inner(w string) bool {
	letters := 0
	mark := false
	for i, r := range w {
		if unicode.IsLetter(r) {
			letters++
		}
		mark = mark || i > 0 && (unicode.IsUpper(r) || unicode.IsDigit(r))
	}
	return mark && letters > 0 && len(w) > 1
}

// acronym says that a word is a few capitals alone: CEO, API, IPO. They are hardly ever what a story is about.
func acronym(w string) bool {
	n := 0
	for _, r := range w {
		if !unicode.IsUpper(r) {
			return len(w) > 2 && strings.TrimRight(w, "s") != w && acronym(strings.TrimRight(w, "s")) // CEOs
		}
		n++
	}
	return n <= 4
}

// numbered says that a name is a letter and a number of two digits at most: a level, a version or a batch, such as L3.
func numbered(name string) bool {
	return len(name) <= 3 && strings.Trim(name[1:], "0123456789") == ""
}

// base folds a name and takes its version off: "GPT-5" is "gpt".
func base(w string) string {
	parts := strings.Split(w, "-")
	for len(parts) > 1 && strings.ContainsFunc(parts[len(parts)-1], unicode.IsDigit) {
		parts = parts[:len(parts)-1]
	}
	return strings.ToLower(strings.Join(parts, "-"))
}

// marked returns the Chinese name between marks that begins at i, and where it ends; nothing if it is long or no name.
func marked(s string, i, n int) (string, int) {
	end := strings.IndexAny(s[i+n:], "”」》』")
	if end < 0 || end > 36 {
		return "", i
	}
	inside := s[i+n : i+n+end]
	if runes := utf8.RuneCountInString(inside); runes < 2 || runes > 12 || strings.ContainsAny(inside, "，。！？、；：“「《『") {
		return "", i
	}
	for _, r := range inside {
		if r < 0x2E80 {
			return "", i // Latin words are names of their own
		}
	}
	return inside, i + n + end
}
