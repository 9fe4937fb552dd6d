package proof

import (
	"dateline/internal/speech"
	"dateline/internal/text"
)

// spoken is the text as package speech reads it, without what stands around it.
func (r *reading) spoken() *speech.Text {
	t := &speech.Text{Lang: r.lang, Body: r.src, Sentences: text.Sentences(r.src, r.lang)}
	for i := range r.mentions {
		m := &r.mentions[i]
		t.Names = append(t.Names, speech.Name{Span: m.Span, ID: m.ID, Kind: m.Kind, Text: m.In(r.src)})
	}
	return t
}

// said returns the quotations of the text with their speakers.
func (r *reading) said() []speech.Quote {
	if len(r.quotes) == 0 {
		return nil
	}
	if r.speech == nil {
		quotes := speech.Quotes(r.spoken())
		r.speech = &quotes
	}
	return *r.speech
}

// sources returns who stands behind the text by its own words: those who are named, sentence by sentence.
func (r *reading) sources() []speech.Source {
	if r.from == nil {
		from := []speech.Source{}
		for _, one := range speech.Sources(r.spoken(), r.said()) {
			if one.Speaker != "" {
				from = append(from, one)
			}
		}
		r.from = &from
	}
	return *r.from
}
