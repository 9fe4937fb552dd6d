package search

import (
	"strings"

	"dateline/internal/hans"
	"dateline/internal/news"
	"dateline/internal/text"
)

// Finder finds a question's terms in texts, to say which sentence of a report answers it and where.
type Finder struct {
	terms    map[string]bool
	prefixes []string
	phrases  []string
}

// Finder returns the finder of a question.
func (q *Question) Finder() *Finder {
	f := &Finder{terms: map[string]bool{}, phrases: q.Phrases}
	for _, one := range q.All {
		for _, terms := range one {
			for _, t := range terms {
				if t.Prefix {
					f.prefixes = append(f.prefixes, t.Text)
				} else {
					f.terms[t.Text] = true
				}
			}
		}
	}
	return f
}

// Holds reports whether a text holds the question's phrases, each as it stands.
func (f *Finder) Holds(title, body string) bool {
	if len(f.phrases) == 0 {
		return true
	}
	title, body = Folded(title), Folded(body)
	for _, p := range f.phrases {
		if !strings.Contains(title, p) && !strings.Contains(body, p) {
			return false
		}
	}
	return true
}

// Marks returns where the question's terms stand in s, by place, none over another.
func (f *Finder) Marks(s string) []text.Span {
	var out []text.Span
	text.EachTerm(s, func(t text.Term) {
		if !f.asks(t) {
			return
		}
		if n := len(out); n > 0 && t.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, t.End) // 人工 and 工智 are one mark
			return
		}
		out = append(out, t.Span)
	})
	return out
}

func (f *Finder) asks(t text.Term) bool {
	w := hans.Mainland(string(t.Text))
	if t.Kind == text.Word {
		w = string(text.Stem([]byte(w)))
	}
	if f.terms[w] {
		return true
	}
	for _, p := range f.prefixes {
		if strings.HasPrefix(w, p) {
			return true
		}
	}
	return false
}

// Best returns the sentence of a body that answers best: the one with the most terms, the first among equals. It returns
// false if none holds any.
func (f *Finder) Best(body string, lang news.Lang) (text.Span, bool) {
	var best text.Span
	most := 0
	for _, s := range text.Sentences(body, lang) {
		in := s.In(body)
		n := 0
		seen := map[string]bool{}
		for _, m := range f.Marks(in) {
			if w := Folded(m.In(in)); !seen[w] {
				seen[w] = true
				n += m.End - m.Start
			}
		}
		if n > most {
			best, most = s, n
		}
	}
	return best, most > 0
}
