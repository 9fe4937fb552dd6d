package speech

import (
	_ "embed" // the word lists
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed words_en.tsv
var englishWords string

//go:embed words_zh.tsv
var chineseWords string

// lexicons are the word lists of both languages. They never change once read.
//
//nolint:gochecknoglobals // two embedded tables, parsed once
var lexicons = sync.OnceValue(func() *lexicon { return readLexicon(englishWords, chineseWords) })

// trait is a set of what a word can be.
type trait uint64

const (
	saying trait = 1 << iota // a verb of speech
	calling
	thinking
	doing // a finite verb that says nothing
	auxiliary
	adverb
	determiner
	pronoun
	relative
	preposition
	joint
	conjunction
	calendar
	naming
	medium
	title
	official
	outside
	firm
	outlet
	anonymous
	hearsay
	social
	selfTest
	hedging
	negating
	denying
	correcting
	// Forms of verbs.
	base
	third
	past
	participle
	gerund
	// Of Chinese alone.
	announcing // official by itself, whoever stands before it
	citing     // 据
	docs       // a document
	after      // what a subject never reaches over
	noun       // the head of a name in quotation marks
	predicate  // what makes a piece in quotation marks an utterance
	rumour     // 传 as a verb: only before some words
	blocked    // a longer word that is no cue
	loose      // speech only beside quotation marks
	stance     // a judgement that is speech without them
	view       // somebody's expectation
	nounish    // a noun as often as a verb
	topic      // of a headline, no speaker
	heading    // heads a line without being its speaker

	anyVerb = saying | calling | thinking | doing
	finite  = base | third | past
)

// lexicon is the lists, ready to look up.
type lexicon struct {
	words   map[string]known    // of single English words, folded
	phrases map[string][]phrase // of several English words, by the first
	chinese map[rune][]phrase   // by the first character, longest first
}

// known is a word of the lists: its own text, so that folding another text's word allocates nothing.
type known struct {
	text   string
	traits trait
}

// phrase is a row's entry of several words, or of Chinese characters.
type phrase struct {
	text   string
	words  []string // English
	traits trait
}

func kind(name string) trait {
	switch name {
	case "say":
		return saying
	case "call":
		return calling
	case "think":
		return thinking
	case "verb":
		return doing
	case "aux":
		return auxiliary
	case "adverb":
		return adverb
	case "det":
		return determiner
	case "pronoun":
		return pronoun
	case "relative":
		return relative
	case "preposition":
		return preposition
	case "joint":
		return joint
	case "conjunction":
		return conjunction
	case "calendar":
		return calendar
	case "naming":
		return naming
	case "medium":
		return medium
	case "title":
		return title
	case "official":
		return official
	case "outside":
		return outside
	case "firm":
		return firm
	case "outlet":
		return outlet
	case "anonymous":
		return anonymous
	case "hearsay":
		return hearsay
	case "social":
		return social
	case "self":
		return selfTest
	case "hedge":
		return hedging
	case "negation":
		return negating
	case "denial":
		return denying
	case "correction":
		return correcting
	case "announce":
		return announcing | saying
	case "cite":
		return citing
	case "document":
		return docs
	case "after":
		return after
	case "noun":
		return noun
	case "predicate":
		return predicate
	case "rumour":
		return rumour
	case "loose":
		return loose
	case "stance":
		return stance
	case "view":
		return view
	case "heading":
		return heading
	case "topic":
		return topic
	case "nounish":
		return nounish
	case "block":
		return blocked
	}
	panic("speech: no such kind of words: " + name)
}

func readLexicon(english, chinese string) *lexicon {
	l := &lexicon{words: map[string]known{}, phrases: map[string][]phrase{}, chinese: map[rune][]phrase{}}
	rows(english, func(k trait, entry string) {
		if k&(anyVerb|loose|stance|view) == 0 {
			l.addEnglish(entry, k)
			return
		}
		for form, t := range inflect(entry) {
			l.addEnglish(form, k|t)
		}
	})
	rows(chinese, l.addChinese)
	longest := func(a, b phrase) int { return len(b.text) - len(a.text) }
	for _, p := range l.phrases {
		slices.SortStableFunc(p, longest)
	}
	for _, p := range l.chinese {
		slices.SortStableFunc(p, longest)
	}
	return l
}

// rows calls f for each entry of a list.
func rows(list string, f func(k trait, entry string)) {
	for line := range strings.Lines(list) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		name, entries, _ := strings.Cut(line, "\t")
		k := kind(name)
		for entry := range strings.SplitSeq(entries, "|") {
			f(k, entry)
		}
	}
}

func (l *lexicon) addEnglish(entry string, k trait) {
	if !strings.Contains(entry, " ") {
		l.addWord(entry, k)
		return
	}
	words := split(entry)
	for _, w := range words {
		l.addWord(w, 0) // so that a text's own word is folded
	}
	same := func(p phrase) bool { return p.text == entry }
	list := l.phrases[words[0]]
	if i := slices.IndexFunc(list, same); i >= 0 {
		list[i].traits |= k
		return
	}
	l.phrases[words[0]] = append(list, phrase{entry, words, k})
}

func (l *lexicon) addWord(w string, k trait) {
	l.words[w] = known{w, l.words[w].traits | k}
}

func (l *lexicon) addChinese(k trait, entry string) {
	r, _ := utf8.DecodeRuneInString(entry)
	same := func(p phrase) bool { return p.text == entry }
	list := l.chinese[r]
	if i := slices.IndexFunc(list, same); i >= 0 {
		list[i].traits |= k
		return
	}
	l.chinese[r] = append(list, phrase{text: entry, traits: k})
}

// split parts a phrase into words as the scanner does.
func split(s string) []string {
	var out []string
	for _, t := range scan(s, nil, nil) {
		out = append(out, strings.ToLower(s[t.Start:t.End]))
	}
	return out
}

// inflect returns the forms of a verb. "say:says,said,said,saying" names them, in the order third person, past,
// participle, -ing; "admit*" doubles its last letter; of several words the first changes.
func inflect(entry string) map[string]trait {
	out := map[string]trait{}
	add := func(form string, t trait) { out[form] |= t }
	if lemma, forms, listed := strings.Cut(entry, ":"); listed {
		f := strings.Split(forms, ",")
		add(lemma, base)
		for i, t := range []trait{third, past, participle, gerund} {
			add(f[i], t)
		}
		return out
	}
	verb, rest, several := strings.Cut(entry, " ")
	if several {
		rest = " " + rest
	}
	if several && strings.HasSuffix(rest, "*") {
		rest = rest[:len(rest)-1]
		verb += "*"
	}
	double := strings.HasSuffix(verb, "*")
	verb = strings.TrimSuffix(verb, "*")
	stem, third1 := verb, verb+"s"
	last := verb[len(verb)-1]
	vowel := func(b byte) bool { return strings.IndexByte("aeiou", b) >= 0 }
	ed, ing := "ed", "ing"
	switch {
	case double:
		stem += string(last)
	case last == 'e':
		stem = verb[:len(verb)-1]
	case last == 'y' && !vowel(verb[len(verb)-2]):
		third1 = verb[:len(verb)-1] + "ies"
		add(verb[:len(verb)-1]+"ied"+rest, past|participle)
		ed = ""
	}
	if strings.HasSuffix(verb, "s") || strings.HasSuffix(verb, "sh") || strings.HasSuffix(verb, "ch") || strings.HasSuffix(verb, "x") {
		third1 = verb + "es"
	}
	add(verb+rest, base)
	add(third1+rest, third)
	if ed != "" {
		add(stem+ed+rest, past|participle)
	}
	add(stem+ing+rest, gerund)
	return out
}
