package compose

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"dateline/internal/entity"
	"dateline/internal/news"
	"dateline/internal/phrase"
)

// diveVersion is raised when the same rows would make another dive.
const diveVersion = 3

// ErrThin says that too little is held on a subject to write about it. It is an invalid request.
var ErrThin = errors.New("too little is held")

// DiveStore is what a dive is made from.
type DiveStore interface {
	// Storyline returns a storyline, with MergedInto set if its id only redirects; news.ErrNotFound if the id is unknown.
	Storyline(ctx context.Context, id news.StorylineID) (*news.Storyline, error)
	// StorylineOf returns the storyline that a story is in; news.ErrNotFound if it stands alone.
	StorylineOf(ctx context.Context, story news.StoryID) (*news.Storyline, error)
	// Story returns a story, with MergedInto set if its id only redirects; news.ErrNotFound if the id is unknown.
	Story(ctx context.Context, id news.StoryID) (*news.Story, error)
	// StoriesOf returns the stories that hold any of these reports, each with all its members.
	StoriesOf(ctx context.Context, ids []news.ReportID) ([]news.Story, error)
	// Voices returns the reports of these ids, by Published, then id. Unknown ids are left out.
	Voices(ctx context.Context, ids []news.ReportID) ([]news.Voice, error)
	// Passages returns the sentences of reports, by report, then number.
	Passages(ctx context.Context, ids []news.ReportID) ([]news.Passage, error)
	// Claims returns what these reports claim, by report, then by the claim's number.
	Claims(ctx context.Context, ids []news.ReportID) ([]news.Said, error)
	// Records returns the records that a query chooses, the one with the newest change first.
	Records(ctx context.Context, q news.RecordQuery) ([]news.Record, error)
}

// DiveOptions are what NewDiver needs. A field is required unless its comment gives the default.
type DiveOptions struct {
	Store     DiveStore
	Gazetteer *entity.Gazetteer
	Zone      *time.Location // in which days are
	// Until is the time before which everything counts: a dive of an earlier week tells of nothing later. Default no end.
	Until time.Time
	// Models write the paragraphs. Default none.
	Models DiveModels
}

// Diver writes deep dives (BRIEF, §6): all that is held on a storyline, as a dossier. It reads rows and writes none.
type Diver struct{ o DiveOptions }

// NewDiver returns a diver. It refuses missing options.
func NewDiver(o DiveOptions) (*Diver, error) {
	if o.Store == nil || o.Gazetteer == nil || o.Zone == nil {
		return nil, fmt.Errorf("compose: %w: missing options", news.ErrInvalid)
	}
	return &Diver{o}, nil
}

// diver is one dive being written.
type diver struct {
	*liner // proves sentences and writes those of records
	o      DiveOptions
	m      *material
	// printed are the texts that stand somewhere already, folded: nothing is said twice.
	printed map[string]bool
	heads   map[string]bool
	cues    diveCues
}

// Dive writes the dive of a subject. An unknown subject is news.ErrNotFound; one of which too little is held is ErrThin
// and says what is held. It depends on rows alone: no clock is read, and what became of promises is told as of the last
// report held on the subject.
func (d *Diver) Dive(ctx context.Context, subject news.DiveSubject) (*news.Dive, error) {
	m, err := d.gather(ctx, subject)
	if err != nil {
		return nil, fmt.Errorf("dive into %s: %w", subject, err)
	}
	w := &diver{
		liner: &liner{phrases: phrase.New(worded{d.o.Gazetteer}), gazetteer: d.o.Gazetteer, evidence: newEvidence(d.o.Gazetteer)},
		o:     d.o, m: m, printed: map[string]bool{}, heads: map[string]bool{}, cues: readDiveCues(),
	}
	w.learn()
	dive := w.write()
	if len(dive.Sections) == 0 {
		return nil, fmt.Errorf("dive into %s: %w: %w: %d stories, %d reports and %d records, none of which makes a section that can be proved",
			subject, news.ErrInvalid, ErrThin, dive.Stories, dive.Reports, len(m.records))
	}
	if err := w.models(ctx, dive); err != nil {
		return nil, fmt.Errorf("dive into %s: %w", subject, err)
	}
	body, err := json.Marshal(dive)
	if err != nil {
		return nil, err
	}
	dive.Inputs = news.Digest(string(body))
	return dive, nil
}

// learn gives the evidence all passages with what their claims say of them; one without claims has its report's time.
func (w *diver) learn() {
	for i := range w.m.claims {
		s := &w.m.claims[i]
		w.m.said[claimed{s.Report, s.N}] = s
		w.cite(news.ClaimRef{
			Report: s.Report, Claim: s.N, Passage: s.Passage, At: s.At, Outlet: s.Outlet, Class: s.Class, Lang: s.Lang, URL: s.URL,
			Attribution: s.Attribution, Speaker: s.Speaker.Text, Modality: s.Modality,
		})
	}
	for _, p := range w.m.passages {
		w.hold(p)
		if v := w.m.voices[p.Report]; v != nil {
			w.cite(news.ClaimRef{Report: p.Report, Passage: p.N, At: v.Published, Outlet: v.Outlet, Class: v.Class, Lang: p.Lang, URL: v.URL})
		}
	}
}

// write puts the dive together. Sections come first, since all before them says what they hold.
func (w *diver) write() *news.Dive {
	m := w.m
	dive := &news.Dive{
		ID: m.subject.ID(), Subject: m.subject, Zone: w.o.Zone.String(), Producer: fmt.Sprintf("dive/%d", diveVersion),
		FirstAt: m.first, LastAt: m.last, Stories: len(m.stories), Reports: len(m.order), Records: len(m.records),
	}
	outlets := map[string]bool{}
	for _, id := range m.order {
		outlets[m.voices[id].Outlet] = true
	}
	dive.Outlets = len(outlets)
	for _, id := range m.mains {
		dive.Entities = append(dive.Entities, w.named(news.Name{ID: id}))
	}
	lead := w.findings()
	titled := len(lead) > 0
	if titled {
		dive.Title, dive.Dek = lead[0], lead[1:min(len(lead), 1+maxDek)]
	} else {
		dive.Title, titled = w.title()
	}
	if len(dive.Dek) == 0 {
		if line, ok := w.dek(); ok {
			dive.Dek = []news.DiveLine{line}
		}
	}
	dive.Sections = w.sections()
	if len(dive.Sections) == 0 {
		return dive
	}
	if !titled {
		s := &dive.Sections[0]
		dive.Title = news.DiveLine{Attribution: s.Attribution, At: s.At, Texts: s.Head}
	}
	dive.Timeline = w.timeline()
	dive.Disputes = w.disputes()
	dive.Unknown = w.unknown()
	dive.Questions = w.questions(dive)
	dive.Sources = w.sources(dive)
	return dive
}

// named is a name in all edition languages: the gazetteer's, else as printed.
func (w *diver) named(n news.Name) news.DiveName {
	out := news.DiveName{ID: n.ID, Names: map[news.Lang]string{}}
	for _, lang := range news.EditionLangs() {
		switch {
		case n.ID != "":
			out.Names[lang] = w.o.Gazetteer.Name(n.ID, lang)
		case lang == news.English && n.English != "":
			out.Names[lang] = n.English
		default:
			out.Names[lang] = n.Text
		}
	}
	return out
}

// of says whether an entity is one of the main ones, or belongs to one: a product to its maker, a person to the employer.
func (w *diver) of(id news.EntityID) bool {
	for _, m := range w.m.mains {
		if id == m || id != "" && w.o.Gazetteer.Root(id) == w.o.Gazetteer.Root(m) {
			return true
		}
	}
	return false
}

// day writes a time as an ISO date in the dive's zone.
func (w *diver) day(t time.Time) string { return t.In(w.o.Zone).Format(time.DateOnly) }
