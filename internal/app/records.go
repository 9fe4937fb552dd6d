package app

import (
	"context"
	"errors"

	"dateline/internal/archive"
	"dateline/internal/entity"
	"dateline/internal/news"
	"dateline/internal/phrase"
)

// Follow joins what reports claim into records and counts what stories are about, until nothing is left.
func (a *App) Follow(ctx context.Context) error {
	if err := drain(ctx, a.followPass); err != nil {
		return err
	}
	s, err := a.stages(ctx)
	if err != nil {
		return err
	}
	return drain(ctx, s.counter.Pass)
}

// followPass follows some reports.
func (a *App) followPass(ctx context.Context) (more bool, err error) { return a.follow.Pass(ctx) }

// Records returns the records that a filter chooses, the one with the newest change first. The filter's name is what a
// person calls an entity; a name that the gazetteer does not know stands for itself.
func (a *App) Records(ctx context.Context, f archive.RecordFilter) ([]archive.Record, error) {
	if f.Name != "" {
		e, err := a.EntityNamed(ctx, f.Name)
		switch {
		case err == nil:
			f.Entity = e.ID
		case !errors.Is(err, news.ErrNotFound):
			return nil, err
		}
	}
	return a.Archive.Records(ctx, f)
}

// Speaker writes names and the words of keys in one language.
type Speaker struct {
	lang      news.Lang
	gazetteer *entity.Gazetteer
	words     *phrase.Writer
}

// Speaker returns a speaker of a language that knows the gazetteer as it stands.
func (a *App) Speaker(ctx context.Context, lang news.Lang) (*Speaker, error) {
	s, err := a.stages(ctx)
	if err != nil {
		return nil, err
	}
	return &Speaker{lang, s.gazetteer, phrase.New(s.gazetteer)}, nil
}

// Name writes a name: an entity's in the language, any other as it was printed.
func (s *Speaker) Name(n news.Name) string {
	if n.ID == "" {
		return n.Text
	}
	return s.gazetteer.Name(n.ID, s.lang)
}

// Subject writes what a record is about.
func (s *Speaker) Subject(r *news.Record) string {
	if r.Subject.Empty() {
		return r.Key.Subject
	}
	return s.Name(r.Subject)
}

// Attribute writes a metric or milestone in Chinese. In English it is the key's own word, which is what flags take; so it
// is in Chinese where there is no word.
func (s *Speaker) Attribute(r *news.Record) string {
	if s.lang.IsChinese() {
		for _, say := range []func(string, news.Lang) (string, bool){s.words.Metric, s.words.Milestone} {
			if text, ok := say(r.Key.Attribute, s.lang); ok {
				return text
			}
		}
	}
	return r.Key.Attribute
}

// Scope writes what narrows a number, in the same way.
func (s *Speaker) Scope(r *news.Record) string {
	if f := figureOf(r); f != nil && f.Scope != "" {
		return s.words.Scope(f.Scope, s.lang)
	}
	return r.Key.Scope
}

// Of writes the other side of an event that a number is of: whom the subject buys or invests in; empty if nobody.
func (s *Speaker) Of(r *news.Record) string {
	if f := figureOf(r); f != nil && !f.Of.Empty() {
		return s.Name(f.Of)
	}
	return ""
}

// figureOf is a figure of a record; all of them have one scope and one other side.
func figureOf(r *news.Record) *news.Figure {
	for i := range r.Changes {
		if f := r.Changes[i].Value.Figure; f != nil {
			return f
		}
	}
	return nil
}

// Basis writes of which kind a number is, in the same way.
func (s *Speaker) Basis(r *news.Record) string {
	if text := s.words.Basis(r.Key.Basis, s.lang); text != "" && s.lang.IsChinese() {
		return text
	}
	return string(r.Key.Basis)
}

// Value returns a value with its names written in the language.
func (s *Speaker) Value(v *news.RecordValue) *news.RecordValue {
	if v == nil {
		return nil
	}
	out := *v
	if v.Move != nil {
		m := *v.Move
		m.Person.Text, m.From.Text, m.To.Text = s.Name(m.Person), s.Name(m.From), s.Name(m.To)
		out.Move = &m
	}
	if v.Release != nil {
		r := *v.Release
		r.Product.Text, r.Maker.Text = s.Name(r.Product), s.Name(r.Maker)
		out.Release = &r
	}
	return &out
}
