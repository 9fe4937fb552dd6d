// Package search says by which terms a report is found, and which terms a question asks for. Both sides go through one
// rule, so the engines of the store only compare terms, and both find the same.
//
// Terms are those of package text: Latin words without their endings, pairs of Han characters, names with versions, and
// figures in one form, so that $10 billion and 100亿美元 meet. Traditional characters are folded to simplified. An entity
// that a report names is a term as well, so a question for 英伟达 finds what says NVIDIA.
package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/hans"
	"dateline/internal/news"
	"dateline/internal/text"
)

const (
	// maxTerms bounds the terms of one report's body; a book is found by its beginning.
	maxTerms = 4000
	// maxBody bounds the bytes that are read for them.
	maxBody = 200_000
	// maxAsked bounds the terms of one question, and maxQuestion its bytes.
	maxAsked    = 32
	maxQuestion = 400
)

// entity is what stands before an entity's id in its term; no term of a text begins so.
const entity = "@"

// Terms returns the terms of a report: of its title and of its body, with the entities that it names.
func Terms(title, body string, entities []news.EntityCount) news.SearchTerms {
	if len(body) > maxBody {
		body = strings.ToValidUTF8(body[:maxBody], "")
	}
	in := make(map[string]bool)
	var t news.SearchTerms
	add := func(to *[]string, term string) {
		if !in[term] && len(in) < maxTerms {
			in[term] = true
			*to = append(*to, term)
		}
	}
	for _, e := range entities {
		if e.Title {
			add(&t.Title, entity+string(e.ID))
		}
	}
	each(title, func(term string, _ text.Kind) { add(&t.Title, term) })
	for _, e := range entities {
		add(&t.Text, entity+string(e.ID))
	}
	each(body, func(term string, _ text.Kind) { add(&t.Text, term) })
	slices.Sort(t.Title)
	slices.Sort(t.Text)
	return t
}

// each calls f for each term of s.
func each(s string, f func(term string, kind text.Kind)) {
	text.EachTerm(hans.Mainland(s), func(t text.Term) {
		w := t.Text
		if t.Kind == text.Word {
			w = text.Stem(w)
		}
		if len(w) > 0 {
			f(string(w), t.Kind)
		}
	})
}

// Named is an entity that a question names, and where.
type Named struct {
	text.Span
	ID news.EntityID
}

// Question is what a reader asked for.
type Question struct {
	news.SearchQuery
	// Phrases must stand so in what is found: what readers put between quotation marks, folded as Folded does.
	Phrases []string
}

// Parse reads what a reader typed: words that must all stand, in any order; "words between marks" that must stand so; -word
// and -"words" that must not. Names, by find, also ask for the entity. A question without a term finds nothing.
func Parse(typed string, find func(string) []Named) Question {
	if len(typed) > maxQuestion {
		typed = strings.ToValidUTF8(typed[:maxQuestion], "")
	}
	var q Question
	asked := 0
	for _, p := range parts(typed) {
		var all []news.SearchAny
		if p.quoted || p.not {
			if one := terms(p.text); len(one) > 0 {
				all = []news.SearchAny{{one}}
			}
		} else {
			all = words(p.text, find)
		}
		if asked += len(all); asked > maxAsked {
			break
		}
		if p.not {
			q.None = append(q.None, all...)
			continue
		}
		q.All = append(q.All, all...)
		if f := Folded(p.text); p.quoted && f != "" {
			q.Phrases = append(q.Phrases, f)
		}
	}
	return q
}

// words are what a part without marks asks for: each name as a name or as the entity, and each term beside them.
func words(s string, find func(string) []Named) []news.SearchAny {
	var all []news.SearchAny
	plain := func(s string) {
		for _, t := range terms(s) {
			all = append(all, news.SearchAny{{t}})
		}
	}
	from := 0
	if find != nil {
		for _, n := range find(s) {
			if n.Start < from || n.End > len(s) || n.Start >= n.End {
				continue // inside the one before
			}
			plain(s[from:n.Start])
			alternatives := news.SearchAny{{{Text: entity + string(n.ID)}}}
			if as := terms(n.In(s)); len(as) > 0 {
				alternatives = append(alternatives, as)
			}
			all = append(all, alternatives)
			from = n.End
		}
	}
	plain(s[from:])
	return all
}

// terms are the terms of a part. A Han character alone stands in no pair, so it asks for whatever begins with it.
func terms(s string) []news.SearchTerm {
	var out []news.SearchTerm
	each(s, func(term string, kind text.Kind) {
		t := news.SearchTerm{Text: term, Prefix: kind == text.Single}
		if !slices.Contains(out, t) && len(out) < maxAsked {
			out = append(out, t)
		}
	})
	return out
}

// part is one piece of what was typed.
type part struct {
	text        string
	quoted, not bool
}

// parts cuts what was typed at quotation marks, of both languages, and at words with a dash before them. What stands
// between is one part, so that names of several words are seen whole.
func parts(s string) []part {
	var out []part
	begin, i := 0, 0
	plain := func(end int) {
		if t := strings.TrimSpace(s[begin:end]); t != "" {
			out = append(out, part{text: t})
		}
	}
	for i < len(s) {
		start, not := i, false
		if s[i] == '-' && (i == 0 || s[i-1] == ' ') {
			not = true
			i++
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if closer := closing(r); closer != 0 {
			if in, _, ok := strings.Cut(s[i+n:], string(closer)); ok {
				plain(start)
				out = append(out, part{in, true, not})
				i += n + len(in) + utf8.RuneLen(closer)
				begin = i
				continue
			}
		}
		if not {
			if end := i + len(word(s[i:])); end > i {
				plain(start)
				out = append(out, part{s[i:end], false, true})
				i, begin = end, end
			}
			continue
		}
		i += n
	}
	plain(len(s))
	return out
}

// closing returns the mark that ends what r begins; 0 if r begins nothing.
func closing(r rune) rune {
	switch r {
	case '"', '＂':
		return r
	case '“':
		return '”'
	case '「':
		return '」'
	case '《':
		return '》'
	default:
		return 0
	}
}

// word is the beginning of s up to a space.
func word(s string) string {
	if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
		return s[:i]
	}
	return s
}

// Folded returns s as phrases are compared: folded letters, simplified characters, one space between words.
func Folded(s string) string {
	return strings.Join(strings.Fields(text.Fold(hans.Mainland(s))), " ")
}
