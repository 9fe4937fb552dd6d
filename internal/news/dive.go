package news

import "time"

// DiveID names a deep dive, made from what it is about.
type DiveID string

// DiveSubject is what a deep dive is about: one of the three is set.
type DiveSubject struct {
	Storyline StorylineID `json:"storyline,omitempty"`
	Entity    EntityID    `json:"entity,omitempty"`
	Story     StoryID     `json:"story,omitempty"`
}

// ID returns the subject's identity; a subject has one dive at a time.
func (s DiveSubject) ID() DiveID {
	return DiveID("d" + Digest("dive", string(s.Storyline), string(s.Entity), string(s.Story))[:12])
}

// String names the subject for people.
func (s DiveSubject) String() string {
	switch {
	case s.Storyline != "":
		return "storyline " + string(s.Storyline)
	case s.Entity != "":
		return "entity " + string(s.Entity)
	}
	return "story " + string(s.Story)
}

// Dive is the long form over all that is held on a storyline, in both editions from one set of facts. The same rows make
// the same bytes: it holds no time of its making but BuiltAt, which is set when it is saved.
type Dive struct {
	ID       DiveID      `json:"id"`
	Subject  DiveSubject `json:"subject"`
	Zone     string      `json:"zone"` // IANA name of the zone in which its days are
	Producer string      `json:"producer"`
	Inputs   string      `json:"inputs"` // hash of all that it says
	BuiltAt  time.Time   `json:"built_at,omitzero"`
	// FirstAt and LastAt are the ends of the time that its stories take.
	FirstAt time.Time `json:"first_at"`
	LastAt  time.Time `json:"last_at"`
	// Stories, Reports and Outlets count what it is about; Records what it rests on, of its stories and beside them.
	Stories int `json:"stories"`
	Reports int `json:"reports"`
	Outlets int `json:"outlets"`
	Records int `json:"records"`
	// Entities are its main ones, most named first.
	Entities []DiveName `json:"entities"`
	// Title states the finding, Dek is one or two sentences below it.
	Title     DiveLine       `json:"title"`
	Dek       []DiveLine     `json:"dek"`
	Questions []DiveQuestion `json:"questions"`
	Timeline  []DiveEntry    `json:"timeline"`
	Sections  []DiveSection  `json:"sections"`
	Disputes  []DiveDispute  `json:"disputes"`
	Unknown   []DiveUnknown  `json:"unknown"`
	// Sources are all reports of its stories and all that it cites, in the order in which they were published.
	Sources []DiveSource `json:"sources"`
}

// Texts is one sentence in each edition language. A sentence that an edition has no words for is the source's own, in its
// own language.
type Texts map[Lang]Sentence

// DiveName is an entity with its name in each edition language.
type DiveName struct {
	ID    EntityID        `json:"id,omitempty"`
	Names map[Lang]string `json:"names"`
}

// DiveLine is a sentence about a record, with how it stands and who says so.
type DiveLine struct {
	Record      RecordID     `json:"record,omitempty"`
	Kind        RecordKind   `json:"kind,omitempty"`
	Status      RecordStatus `json:"status,omitempty"`
	Attribution Attribution  `json:"attribution,omitempty"`
	At          time.Time    `json:"at,omitzero"`
	Texts       Texts        `json:"texts"`
	// Each says who stands behind an edition's sentence and when it was said, where the editions print different passages;
	// then Attribution and At are empty.
	Each map[Lang]DiveSaid `json:"each,omitempty"`
}

// DiveSaid is who stands behind a sentence, and when it was said.
type DiveSaid struct {
	Attribution Attribution `json:"attribution,omitempty"`
	At          time.Time   `json:"at"`
}

// AskKind is a question that a dive answers.
type AskKind string

// The questions.
const (
	AskDate    AskKind = "date"    // when is it due, and how did the date move?
	AskRelease AskKind = "release" // what came out, and what did not?
	AskFigures AskKind = "figures" // which figures are known, and what were they before?
	AskPeople  AskKind = "people"  // who came and who went?
	AskReply   AskKind = "reply"   // who says so, and what do those concerned say?
	AskDispute AskKind = "dispute" // on what do the sources disagree?
)

// DiveQuestion is a question with the sections that answer it; a question about disputes has none.
type DiveQuestion struct {
	Kind     AskKind  `json:"kind"`
	Subject  DiveName `json:"subject"`
	Sections []int    `json:"sections,omitempty"` // from 1
}

// DiveEntry is one story of the timeline, at the day of its event.
type DiveEntry struct {
	Story    StoryID `json:"story"`
	Day      string  `json:"day"`      // ISO date of the event
	Reported string  `json:"reported"` // ISO date of the first report
	// Classes say who stands behind each edition's sentence; none where it is not known.
	Classes map[Lang]Attribution `json:"classes,omitempty"`
	Texts   Texts                `json:"texts"`
}

// DiveSection is a numbered section under a sub-head that says something.
type DiveSection struct {
	At          time.Time   `json:"at"`   // of its first report
	Last        time.Time   `json:"last"` // of its last report
	Subject     DiveName    `json:"subject"`
	Attribution Attribution `json:"attribution,omitempty"` // the surest class of what its head says
	Outlets     int         `json:"outlets"`
	// Beside says that it tells of its entities outside the storyline: the ground on which the rest stands.
	Beside bool  `json:"beside,omitempty"`
	Head   Texts `json:"head"`
	// Paragraphs are those of each edition: of sentences copied from one report, of one made by rule, or of those that a
	// language model wrote.
	Paragraphs map[Lang][]DiveParagraph `json:"paragraphs"`
	Quotes     []DiveQuote              `json:"quotes,omitempty"`
	// Bullets are figures and people, old → new.
	Bullets []DiveLine `json:"bullets,omitempty"`
	// Replies answer for an anonymous claim: what those concerned say of it. Unanswered says that it has none.
	Replies    []DiveLine `json:"replies,omitempty"`
	Unanswered bool       `json:"unanswered,omitempty"`
	Records    []RecordID `json:"records"`
	// Writing says what came of asking a language model for the paragraphs; nil if none was asked.
	Writing *Writing `json:"writing,omitempty"`
}

// DiveParagraph is a short paragraph with who says so and when it was said.
type DiveParagraph struct {
	Sentences   []Sentence   `json:"sentences"`
	Status      RecordStatus `json:"status,omitempty"` // of a record that a sentence was made from
	Attribution Attribution  `json:"attribution,omitempty"`
	At          time.Time    `json:"at"`
}

// DiveQuote is words that somebody said, standing alone.
type DiveQuote struct {
	Sentence    Sentence    `json:"sentence"`
	Speaker     DiveName    `json:"speaker"`
	Role        string      `json:"role,omitempty"` // as printed; empty if no source gives it
	RoleLang    Lang        `json:"role_lang,omitempty"`
	Attribution Attribution `json:"attribution"`
	At          time.Time   `json:"at"`
}

// DiveDispute is one matter on which sources do not agree: two lines or more that stand beside each other.
type DiveDispute struct {
	Lines []DiveLine `json:"lines"`
}

// UnknownKind is what is not known.
type UnknownKind string

// What may not be known.
const (
	UnknownFate    UnknownKind = "fate"    // whether what was promised came: nothing is held after a day
	UnknownDate    UnknownKind = "date"    // the new date of what was delayed
	UnknownConfirm UnknownKind = "confirm" // unnamed people alone say so
	UnknownTerms   UnknownKind = "terms"   // a release's licence and price
	UnknownGap     UnknownKind = "gap"     // what happened in weeks of which nothing is held
)

// DiveUnknown is something that no source held says.
type DiveUnknown struct {
	Kind    UnknownKind `json:"kind"`
	Subject DiveName    `json:"subject"`
	Line    *DiveLine   `json:"line,omitempty"` // what unnamed people say
	// From and To are days: of a gap, or From the last day of which something is held.
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// DiveSource is a report on which a dive rests.
type DiveSource struct {
	Link
	At time.Time `json:"at"`
}

// Sentences returns all sentences of both editions, in print order. Those that both share come twice.
func (d *Dive) Sentences() []Sentence {
	var out []Sentence
	texts := func(t Texts) {
		for _, lang := range EditionLangs() {
			if s, ok := t[lang]; ok {
				out = append(out, s)
			}
		}
	}
	lines := func(all []DiveLine) {
		for i := range all {
			texts(all[i].Texts)
		}
	}
	texts(d.Title.Texts)
	lines(d.Dek)
	for i := range d.Timeline {
		texts(d.Timeline[i].Texts)
	}
	for i := range d.Sections {
		s := &d.Sections[i]
		texts(s.Head)
		for _, lang := range EditionLangs() {
			for _, p := range s.Paragraphs[lang] {
				out = append(out, p.Sentences...)
			}
		}
		for _, q := range s.Quotes {
			out = append(out, q.Sentence)
		}
		lines(s.Bullets)
		lines(s.Replies)
	}
	for _, q := range d.Disputes {
		lines(q.Lines)
	}
	for i := range d.Unknown {
		if l := d.Unknown[i].Line; l != nil {
			texts(l.Texts)
		}
	}
	return out
}
