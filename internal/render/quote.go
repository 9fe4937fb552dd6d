package render

import (
	"strconv"

	"dateline/internal/news"
)

// QuoteView is a passage that a sentence rests on, as it is opened in place.
type QuoteView struct {
	Text string
	// Lang is the passage's language as pages name it, empty if it is the edition's; Foreign its mark.
	Lang, Foreign string
	// Said is the class of who stands behind it, Speaker their name as printed; empty where it is not known.
	Said, Speaker string
}

// Quoted is a passage with who speaks in it.
type Quoted struct {
	Text        string
	Lang        news.Lang
	Attribution news.Attribution
	Speaker     string
}

// Refs returns the passages that the edition's sentences cite, in print order, repeats included.
func (e *Edition) Refs() []news.PassageRef {
	var all []news.PassageRef
	e.sentences(func(s *SentenceView) {
		for i := range s.Cites {
			all = append(all, s.Cites[i].refs...)
		}
	})
	return all
}

// Quote gives each citation the passages that it names, so that a page can open them in place. A passage that look does
// not find is left out.
func (e *Edition) Quote(look func(news.PassageRef) (Quoted, bool)) {
	n := 0
	e.sentences(func(s *SentenceView) {
		for i := range s.Cites {
			if s.Cites[i].quote(e.Lex, look); len(s.Cites[i].Quotes) > 0 {
				n++
				s.Cites[i].Card = "q" + strconv.Itoa(n)
			}
		}
	})
}

func (v *SourceView) quote(lex *Lexicon, look func(news.PassageRef) (Quoted, bool)) {
	for _, ref := range v.refs {
		q, ok := look(ref)
		if !ok || q.Text == "" {
			continue
		}
		v.Quotes = append(v.Quotes, QuoteView{
			Text: q.Text, Lang: foreignTag(q.Lang, lex), Foreign: lex.Foreign(q.Lang), Said: lex.Attribution(q.Attribution), Speaker: q.Speaker,
		})
	}
}

// sentences calls f for every sentence of the edition that cites, in print order.
func (e *Edition) sentences(f func(*SentenceView)) {
	rows := func(r *RowsView) {
		for i := range r.Lines {
			f(&r.Lines[i].Sentence)
		}
	}
	for _, c := range e.chapters() {
		if c.Rows != nil {
			rows(c.Rows)
			continue
		}
		for i := range c.Section.Items {
			item := &c.Section.Items[i]
			f(&item.Headline)
			for j := range item.Sentences {
				f(&item.Sentences[j])
			}
		}
	}
}
