package compose

import (
	"slices"
	"strings"
	"unicode/utf8"

	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/llm"
	"dateline/internal/news"
)

// nameFinder is what writing needs of the gazetteer.
type nameFinder interface {
	Find(title, body string) []entity.Mention
	Name(id news.EntityID, lang news.Lang) string
}

// terms are words of the field with the one word that the other language has for them.
type terms struct{ zh, en map[string]string }

// newTerms takes from a glossary what has one sense in each direction; a word with several is left to the model.
func newTerms(glossary []field.Gloss) terms {
	t := terms{zh: map[string]string{}, en: map[string]string{}}
	note := func(m map[string]string, from, to string) {
		if have, ok := m[from]; ok && have != to {
			to = ""
		}
		m[from] = to
	}
	for _, g := range glossary {
		if utf8.RuneCountInString(g.Chinese) > 1 {
			note(t.zh, g.Chinese, g.English)
			note(t.en, g.English, g.Chinese)
		}
	}
	return t
}

// maxTerms bounds the list that a model is given.
const maxTerms = 40

// termsFor are the names and words of texts as a language writes them, in the order of the texts, names first.
func (p *pens) termsFor(lang news.Lang, texts ...string) []llm.Term {
	var out []llm.Term
	add := func(from, to string) {
		if from != "" && to != "" && from != to && len(out) < maxTerms && !slices.ContainsFunc(out, func(t llm.Term) bool { return t.From == from }) {
			out = append(out, llm.Term{From: from, To: to})
		}
	}
	for _, text := range texts {
		for _, m := range p.gaze.Find("", text) {
			if from := text[m.Start:m.End]; m.ID != "" {
				add(from, p.gaze.Name(m.ID, lang))
			}
		}
	}
	all := strings.ToLower(strings.Join(texts, "\n"))
	from := p.terms.en
	if lang == news.English {
		from = p.terms.zh
	}
	var words []string
	for word, to := range from {
		if to != "" && hasWord(all, word) {
			words = append(words, word)
		}
	}
	slices.Sort(words)
	for _, word := range words {
		add(word, from[word])
	}
	return out
}

// hasWord says whether a text holds a word, not as a part of a longer Latin one. Both are in small letters.
func hasWord(text, word string) bool {
	latin := func(b byte) bool { return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' }
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return false
		}
		start, end := at+i, at+i+len(word)
		if !(start > 0 && latin(text[start-1]) && latin(word[0])) && !(end < len(text) && latin(text[end]) && latin(word[len(word)-1])) {
			return true
		}
		at = start + 1
		if at >= len(text) {
			return false
		}
	}
}
