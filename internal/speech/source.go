package speech

import (
	"strings"
	"unicode/utf8"

	"dateline/internal/news"
	"dateline/internal/text"
)

// origin is one sign in a sentence of who stands behind it.
type origin struct {
	class   news.Attribution
	cue     text.Span // in the text
	speaker text.Span // empty if nobody is named
	// denies says that the cue denies what was said before: then it is the news.
	denies bool
	// aside says that the cue stands in a clause that only gives a reason, or tells of earlier times.
	aside bool
	// bare says that the cue is a word of hearsay that names nobody (reportedly, 据悉), and cited that the sentence names its
	// source outright: then that is who is heard.
	bare, cited bool
	// confirms says that the one who can confirms what is told as hearsay, or speaks of the talk.
	confirms bool
}

// weight orders classes: the weakest cue of a sentence wins, and among those who speak openly the first.
func (o *origin) weight() int {
	switch o.class {
	case news.Anonymous:
		return 4
	case news.Social:
		return 3
	case news.ByOutlet:
		return 2
	default:
	}
	return 1
}

// choose returns the origin that counts, nil for none.
func choose(found []origin) *origin {
	var best *origin
	named := false
	for i := range found {
		o := &found[i]
		named = named || o.cited && !o.aside && (o.class == news.ByOutlet || o.class == news.Named)
	}
	for i := range found {
		o := &found[i]
		if o.aside || o.bare && named {
			continue
		}
		if o.confirms && o.class == news.Official {
			return o
		}
		if o.denies && o.class == news.Official {
			return o
		}
		if best == nil || o.weight() > best.weight() || o.weight() == best.weight() && best.speaker.Start >= best.speaker.End && o.speaker.Start < o.speaker.End {
			best = o
		}
	}
	return best
}

// carrier is what later sentences inherit from a lead-in or a title.
type carrier struct {
	class     news.Attribution
	speaker   string
	id        news.EntityID
	items     int  // lines without a stop so far
	paragraph bool // until the paragraph's end, else the list's
}

// reader finds the origins of a sentence in one language.
type reader interface {
	// origins returns the origins in the sentence, which may lie within quotation marks.
	origins(s text.Span) []origin
	// class says of which class a speaker is.
	class(p text.Span) news.Attribution
}

// sources reads who stands behind each sentence.
func sources(t *Text, r reader, quotes []Quote, titled *carrier) []Source {
	out := make([]Source, len(t.Sentences))
	var lead *carrier
	if titled != nil && titled.paragraph {
		lead = titled
	}
	first := 0 // quotes before this one end before the sentence
	for i, s := range t.Sentences {
		for first < len(quotes) && quotes[first].End <= s.Start {
			first++
		}
		words := s.In(t.Body)
		if i > 0 && lead != nil && breaks(t.Body, t.Sentences[i-1], s, lead) {
			lead = nil
		}
		found := r.origins(s)
		o := choose(found)
		src := &out[i]
		said := quoteIn(quotes[first:], s)
		for k := range found {
			if said != nil && found[k].aside && said.Cue == found[k].cue {
				said = nil
			}
		}
		switch {
		case o != nil:
			src.Attribution, src.Statement = o.class, true
			src.take(t, o.speaker)
			if o.cue.Start >= s.Start && o.cue.End <= s.End {
				src.Cue = text.Span{Start: o.cue.Start - s.Start, End: o.cue.End - s.Start}
			}
			if lead != nil && (lead.class == news.Anonymous || lead.class == news.Social) && o.weight() < 3 && !o.denies && src.Speaker == "" {
				src.Attribution = lead.class
			}
		case said != nil && said.Speaker != "" && !said.aside(t, s):
			src.Attribution, src.Statement = r.class(said.SpeakerSpan), true
			src.Speaker, src.SpeakerID = said.Speaker, said.SpeakerID
		case lead != nil:
			src.Attribution, src.Speaker, src.SpeakerID, src.Statement = lead.class, lead.speaker, lead.id, true
		case titled != nil && carries(t, titled, i, words):
			src.Attribution, src.Speaker, src.SpeakerID = titled.class, titled.speaker, titled.id
			src.Statement = titled.class != news.ByOutlet
		default:
			src.Attribution = t.alone()
		}
		if src.Attribution == news.Official && (src.Statement || t.Class == news.FirstParty) && t.praises(words) {
			src.Attribution = news.SelfReported
		}
		src.Modality, src.Correction = modality(words, t.Lang)
		if o != nil && o.denies {
			src.Modality = news.Denied
		}
		if colonEnd(words) {
			if src.Statement {
				lead = &carrier{class: src.Attribution, speaker: src.Speaker, id: src.SpeakerID}
			} else {
				lead = nil
			}
		}
	}
	return out
}

// take sets the speaker.
func (s *Source) take(t *Text, p text.Span) {
	if p.Start < p.End {
		s.Speaker = p.In(t.Body)
		s.SpeakerID = t.resolve(p)
	}
}

// aside says whether a quotation is a small piece of a sentence that is otherwise the outlet's own, so that its speaker
// does not stand behind the sentence.
func (q *Quote) aside(t *Text, s text.Span) bool {
	if q.Part && strings.HasSuffix(t.Body[:q.Cue.Start], " had ") {
		return true // what X had called “the path forward”
	}
	return q.Part && q.Cue.Start >= q.Cue.End && 3*(q.End-q.Start) < s.End-s.Start && t.Lang == news.English
}

// quoteIn returns the first quote that has a part in the sentence.
func quoteIn(quotes []Quote, s text.Span) *Quote {
	for i := range quotes {
		if quotes[i].Start >= s.End {
			break
		}
		if quotes[i].End > s.Start {
			return &quotes[i]
		}
	}
	return nil
}

// alone is the class of a sentence without any cue.
func (t *Text) alone() news.Attribution {
	switch t.Class {
	case news.FirstParty, news.Regulator:
		return news.Official
	case news.Community:
		return news.Social
	default:
	}
	return news.ByOutlet
}

// praises says whether a sentence holds the maker's own test or praise.
func (t *Text) praises(s string) bool {
	for _, c := range Cues(s, t.Lang) {
		if c.Kind == CueSelf {
			return true
		}
	}
	return false
}

// colonEnd says whether a sentence announces others: it ends with a colon.
func colonEnd(s string) bool {
	s = strings.TrimRight(s, " *")
	return strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：")
}

// breaks says whether a lead-in ends between two sentences. It carries over the items of a list, that is, until a full
// stop and a line's end, or an empty line.
func breaks(body string, before, s text.Span, lead *carrier) bool {
	if lead.paragraph {
		return strings.Contains(body[before.End:s.Start], "\n")
	}
	w := before.In(body)
	if colonEnd(w) {
		return false
	}
	gap := body[before.End:s.Start]
	if strings.Count(gap, "\n") > 1 {
		return true
	}
	if !strings.Contains(gap, "\n") {
		return false
	}
	// A new line behind an item that a semicolon ends, or that nothing ends, is one more item.
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(w, " ”\"」』"))
	switch last {
	case '；', ';', '，', ',', '、':
		return false
	case '。', '.', '！', '!', '？', '?', '…':
		return true
	}
	if next, _ := utf8.DecodeRuneInString(s.In(body)); next == '-' || next == '•' || next == '·' || next == '*' {
		return false
	}
	lead.items++
	return lead.items > maxItems
}

// maxItems is the most lines without a stop that one lead-in introduces; what follows is a heading.
const maxItems = 4

// carries says whether the title's source stands behind sentence i too: hearsay stands behind the first two sentences
// and all that tell the same; what somebody says openly only behind those that tell the same.
func carries(t *Text, titled *carrier, i int, words string) bool {
	switch titled.class {
	case news.Anonymous, news.Social:
		return i < 2 || shared(t.Title, words) >= 0.4
	case news.Official, news.Named, news.SelfReported:
		return i < 2 && shared(t.Title, words) >= 0.6
	default:
	}
	return false
}

// shared returns which part of the title's terms the words hold.
func shared(title, words string) float64 {
	in := map[string]bool{}
	text.EachTerm(words, func(t text.Term) { in[string(t.Text)] = true })
	n, hit := 0, 0
	text.EachTerm(title, func(t text.Term) {
		n++
		if in[string(t.Text)] {
			hit++
		}
	})
	if n == 0 {
		return 0
	}
	return float64(hit) / float64(n)
}

// title returns what the title, or the words before the text, hand on to it.
func (t *Text) carrier() *carrier {
	if t.Title == "" {
		return nil
	}
	in := &Text{Lang: t.Lang, Body: t.Title, Names: t.TitleNames, Class: news.Press, Outlet: t.Outlet}
	in.Sentences = text.Sentences(t.Title, t.Lang)
	if len(in.Sentences) == 0 {
		return nil
	}
	found := Sources(in, Quotes(in))
	n := len(found) - 1
	// A sentence before the text is no title: it speaks for itself.
	sentence := stops(t.Title) && !strings.HasSuffix(t.Title, "?") && !strings.HasSuffix(t.Title, "？") && !strings.HasSuffix(t.Title, "!") && !strings.HasSuffix(t.Title, "！")
	if sentence || strings.HasSuffix(t.Title, "；") || strings.HasSuffix(t.Title, ";") {
		return t.leadIn()
	}
	// Words before the text that end with a lead-in speak for what follows; so do list items behind one.
	last := &found[n]
	if colonEnd(in.Sentences[n].In(t.Title)) {
		if !last.Statement {
			return nil
		}
		return &carrier{class: last.Attribution, speaker: last.Speaker, id: last.SpeakerID, paragraph: true}
	}
	if c := t.leadIn(); c != nil {
		return c
	}
	best := &found[0]
	for i := range found {
		if found[i].Attribution.Unsure() {
			best = &found[i]
		}
	}
	if !best.Statement {
		return nil
	}
	return &carrier{class: best.Attribution, speaker: best.Speaker, id: best.SpeakerID}
}

// leadIn returns what a lead-in within the words before the text hands on: X said: “A.”, of which the text is B.
func (t *Text) leadIn() *carrier {
	i := strings.LastIndexAny(t.Title, ":：")
	if i <= 0 {
		return nil
	}
	prefix := t.Title[:i]
	in := &Text{Lang: t.Lang, Body: prefix, Names: t.TitleNames, Class: news.Press, Outlet: t.Outlet}
	in.Sentences = text.Sentences(prefix, t.Lang)
	n := len(in.Sentences) - 1
	if n < 0 {
		return nil
	}
	s := Sources(in, Quotes(in))[n]
	behind := strings.Trim(in.Sentences[n].In(prefix)[s.Cue.End:], " 道称说")
	if !s.Statement || behind != "" && !s.Attribution.Unsure() {
		return nil
	}
	return &carrier{class: s.Attribution, speaker: s.Speaker, id: s.SpeakerID, paragraph: true}
}
