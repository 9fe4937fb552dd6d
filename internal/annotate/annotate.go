// Package annotate is the second stage: it reads each report's text and writes down what it holds: language,
// sentences with their places, entities, and how surely the report belongs to the followed industry.
//
// Work is found by absence: a report without an annotation by this producer of its present text is due. So a changed
// headline, a page fetched later or a new version of the code re-annotates just what it touches; and so does an edit of
// the gazetteer, after which the annotations that it may change are marked as another producer's.
package annotate

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"dateline/internal/claim"
	"dateline/internal/entity"
	"dateline/internal/news"
	"dateline/internal/orders"
	"dateline/internal/search"
	"dateline/internal/text"
)

// version is raised when the code's findings change.
const version = 6

// batch is how many reports one pass reads and saves together.
const batch = 500

// maxPassages bounds the sentences that are kept of one report; a book is not a report.
const maxPassages = 600

// Store is what annotate reads and writes. Both methods are one transaction; a repeated save changes nothing.
type Store interface {
	// Unannotated returns reports that have no annotation by the producer of their present text.
	Unannotated(ctx context.Context, producer string, limit int) ([]news.Voice, error)
	// SaveAnnotations puts annotations in place of older ones. If the gazetteer was edited since revision it is
	// news.ErrConflict and nothing is saved: what was found may be wrong by now.
	SaveAnnotations(ctx context.Context, revision int64, annotations []news.Annotation) error
}

// Judge says how surely a text belongs to the followed industry, 0 to 1.
type Judge interface {
	Score(title, body string, mentions []entity.Mention, class news.Class) float64
}

// Options are what New needs. All fields are required, but that a revision may be 0.
type Options struct {
	Store     Store
	Gazetteer *entity.Gazetteer
	Judge     Judge
	// Field stands for the gazetteer and terms as they come from their files, so that other files re-annotate. What
	// editors change does not count here: it marks as absent just the annotations that it touches.
	Field string
	// Revision is that of the editors' changes which the gazetteer holds.
	Revision int64
	Now      func() time.Time
	Log      *slog.Logger
}

// Annotator reads reports.
type Annotator struct {
	o        Options
	producer string
	orders   *orders.Finder
}

// New returns an annotator. It refuses missing options.
func New(o Options) (*Annotator, error) {
	if o.Store == nil || o.Gazetteer == nil || o.Judge == nil || o.Field == "" || o.Now == nil || o.Log == nil {
		return nil, fmt.Errorf("annotate: %w: missing options", news.ErrInvalid)
	}
	return &Annotator{o, fmt.Sprintf("annotate/%d %s", version, o.Field), orders.New()}, nil
}

// Pass annotates some reports. It says whether there may be more. If the gazetteer was edited meanwhile it is
// news.ErrConflict: a new annotator is needed.
func (a *Annotator) Pass(ctx context.Context) (more bool, err error) {
	reports, err := a.o.Store.Unannotated(ctx, a.producer, batch)
	if err != nil || len(reports) == 0 {
		return false, err
	}
	found := make([]news.Annotation, len(reports))
	for i := range reports {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		found[i] = a.read(&reports[i])
	}
	if err := a.o.Store.SaveAnnotations(ctx, a.o.Revision, found); err != nil {
		return false, err
	}
	a.o.Log.DebugContext(ctx, "annotated", "reports", len(found))
	return len(reports) == batch, nil
}

// read finds what a report holds.
func (a *Annotator) read(v *news.Voice) news.Annotation {
	said := v.Report // what is kept and quoted; the rest is found in what is no order
	a.orders.Report(&v.Report)
	body := v.Body()
	lang := text.Detect(v.Title+"\n"+body, v.Lang)
	mentions := a.o.Gazetteer.Find(v.Title, body)
	found := news.Annotation{
		Report: v.ID, Producer: a.producer, Inputs: v.Hash, Lang: lang, MadeAt: a.o.Now(),
		Relevance: a.o.Judge.Score(v.Title, body, mentions, v.Class),
		Entities:  entity.Counts(mentions),
		Passages:  passages(&said, lang),
	}
	if found.Relevance >= news.InField {
		found.Claims = a.claims(v, lang, mentions, found.Passages)
		found.Terms = search.Terms(v.Title, body, found.Entities)
	}
	return found
}

// claims are what a report's passages claim.
func (a *Annotator) claims(v *news.Voice, lang news.Lang, mentions []entity.Mention, passages []news.Passage) []news.Claim {
	r := claim.Report{
		Title: v.Title, Body: v.Body(), Lang: lang, Class: v.Class, Outlet: v.Outlet,
		Sentences: make([]text.Span, 0, len(passages)-1),
	}
	if v.Dated {
		r.Published = v.Published
	}
	for _, p := range passages[1:] {
		r.Sentences = append(r.Sentences, text.Span{Start: p.Start, End: p.End})
	}
	Mentions(a.o.Gazetteer, mentions, &r)
	claims, _ := claim.Read(&r)
	return claims
}

// passages are the title, as number 0, and the sentences of the body.
func passages(r *news.Report, lang news.Lang) []news.Passage {
	out := []news.Passage{{Report: r.ID, N: 0, Start: 0, End: len(r.Title), Lang: text.Detect(r.Title, lang), Text: r.Title}}
	body := r.Body()
	for n, s := range text.Sentences(body, lang) {
		if n == maxPassages {
			break
		}
		t := s.In(body)
		out = append(out, news.Passage{Report: r.ID, N: n + 1, Start: s.Start, End: s.End, Lang: text.Detect(t, lang), Text: t})
	}
	return out
}
