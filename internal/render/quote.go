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
func (e *Edition) Refs() []news.PassageRef { return refs(e.sentences) }

// Quote gives each citation the passages that it names, so that a page can open them in place. A passage that look does
// not find is left out.
func (e *Edition) Quote(look func(news.PassageRef) (Quoted, bool)) {
	quoteAll(e.sentences, e.Lex, look)
}

// Refs returns the passages that the dive's sentences cite, in print order, repeats included.
func (v *DiveView) Refs() []news.PassageRef { return refs(v.sentences) }

// Quote gives each citation the passages that it names, as that of an edition does.
func (v *DiveView) Quote(look func(news.PassageRef) (Quoted, bool)) {
	quoteAll(v.sentences, v.Lex, look)
}

// each calls a function for every sentence that cites, in print order.
type each func(func(*SentenceView))

func refs(sentences each) []news.PassageRef {
	var all []news.PassageRef
	sentences(func(s *SentenceView) {
		for i := range s.Cites {
			all = append(all, s.Cites[i].refs...)
		}
	})
	return all
}

func quoteAll(sentences each, lex *Lexicon, look func(news.PassageRef) (Quoted, bool)) {
	n := 0
	sentences(func(s *SentenceView) {
		for i := range s.Cites {
			if s.Cites[i].quote(lex, look); len(s.Cites[i].Quotes) > 0 {
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

// sentences calls f for every sentence of the dive that cites, in print order.
func (v *DiveView) sentences(f func(*SentenceView)) {
	lines := func(all []DiveLineView) {
		for i := range all {
			f(&all[i].Sentence)
		}
	}
	f(&v.Title.Sentence)
	lines(v.Dek)
	for i := range v.Timeline {
		f(&v.Timeline[i].Sentence)
	}
	for i := range v.Sections {
		s := &v.Sections[i]
		f(&s.Head)
		for j := range s.Paragraphs {
			for k := range s.Paragraphs[j].Sentences {
				f(&s.Paragraphs[j].Sentences[k])
			}
		}
		for j := range s.Quotes {
			f(&s.Quotes[j].Sentence)
		}
		lines(s.Bullets)
		lines(s.Replies)
	}
	for i := range v.Disputes {
		lines(v.Disputes[i])
	}
	for i := range v.Unknown {
		if line := v.Unknown[i].Line; line != nil {
			f(&line.Sentence)
		}
	}
}
