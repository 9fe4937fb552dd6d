package similar

import (
	"cmp"
	"math"
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
}

// The kinds of keys that only sketches have, and how many of each kind are kept: the weightiest.
const (
	keyName   = 'n'
	keyHan    = 'z'
	keepNames = 24
	keepWords = 48
	keepIdeas = 24
	// A story of many reports is sketched from its first ones: the event, not all that was said after.
	sketchDocs = 12
)

// Sketcher draws sketches. It is not safe for concurrent use.
type Sketcher struct {
	o      Options
	lex    *lexicon
	common map[string]float64
}

// NewSketcher returns a sketcher.
func NewSketcher(o Options) *Sketcher {
	return &Sketcher{o.withDefaults(), newLexicon(o.Glossary), background()}
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
		byKind[class] = append(byKind[class], Key{k, math.Round(w*100) / 100, titles[k]})
	}
	for class, most := range [...]int{keepNames, keepWords, keepIdeas} {
		keys := byKind[class]
		slices.SortFunc(keys, func(a, b Key) int {
			return cmp.Or(cmp.Compare(b.Weight*s.rare(b.Text), a.Weight*s.rare(a.Text)), cmp.Compare(a.Text, b.Text))
		})
		sk.Keys = append(sk.Keys, keys[:min(len(keys), most)]...)
	}
	slices.SortFunc(sk.Keys, func(a, b Key) int { return cmp.Compare(a.Text, b.Text) })
	return sk
}

// rare is how rare a key is in news at large, before an archive says more.
func (s *Sketcher) rare(key string) float64 { return rarity(0, 0, s.common[key[2:]]) }

// count counts the keys of one report, those of the title titleWeight times.
func (s *Sketcher) count(d *Doc, titles map[string]bool) map[string]float64 {
	c := map[string]float64{}
	zh := d.Lang.IsChinese()
	known := nameStems(d)
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
		id := e.ID
		if s.o.Line != nil {
			id = s.o.Line(id)
		}
		n := float64(max(e.Count, 1))
		if e.Title {
			n *= titleWeight
		}
		put(keyEntity, string(id), n, e.Title)
	}
	for _, part := range []struct {
		text string
		n    float64
		in   bool
	}{{title, titleWeight, true}, {lead, 1, false}} {
		for _, name := range properNames(part.text, part.in && !zh) {
			if !known[string(stem([]byte(name)))] {
				put(keyName, name, part.n, part.in)
			}
		}
		text.EachTerm(part.text, func(t text.Term) {
			switch t.Kind {
			case text.Word:
				if isStop(t.Text) || len(t.Text) < 2 {
					return
				}
				w := string(stem(t.Text))
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

// properNames returns the words of a text that are written as names: with a capital inside a sentence, or with capitals
// or digits inside the word; and what Chinese text puts between name marks. A title in which most words are capitalised shows
// only the latter. They come folded, without a version, each as often as it stands.
func properNames(s string, title bool) []string {
	var names []string
	capitals, words := 0, 0
	type token struct {
		word  string
		start bool // of a sentence
		inner bool // has capitals or digits inside, or is all capitals
	}
	var found []token
	start := true
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
			if first, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(first) || inner(w) {
				capitals++
				found = append(found, token{w, start, inner(w)})
			}
			start, i = false, j
		case r == '“' || r == '「' || r == '《' || r == '『':
			if name, end := marked(s, i, n); name != "" {
				names = append(names, name)
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
	headline := title && words > 3 && 2*capitals > words
	for _, t := range found {
		if t.inner || !t.start && !headline {
			if name := base(t.word); len(name) > 1 {
				names = append(names, name)
			}
		}
	}
	return names
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
