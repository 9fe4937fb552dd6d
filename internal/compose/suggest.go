package compose

import (
	"context"
	"fmt"
	"time"

	"dateline/internal/news"
)

// Suggest asks language models for sentences about a story in a language, for an editor to choose from: only those that their
// passages hold come back, with the reasons why others do not. Without a model it is news.ErrUnavailable. It writes nothing.
func (c *Composer) Suggest(ctx context.Context, week news.Week, id news.StoryID, lang news.Lang) ([]news.Sentence, []news.WritingReason, error) {
	if c.o.Writer == nil || c.o.Editors == nil {
		return nil, nil, fmt.Errorf("suggest: %w: there is no model", news.ErrUnavailable)
	}
	row, err := c.o.Editors.Story(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	s := &story{id: id}
	if s.voices, err = c.o.Editors.Voices(ctx, row.Members); err != nil {
		return nil, nil, err
	}
	w := c.newLiner(week.Start(c.o.Zone), week.End(c.o.Zone))
	p := &pens{
		w: w, gaze: c.o.Gazetteer, ask: c.o.Writer, scope: week.String(), zone: c.o.Zone, at: w.to.Add(-time.Second),
		dated: map[news.ReportID]time.Time{}, terms: newTerms(c.o.Glossary),
	}
	var ids []news.ReportID
	for _, v := range readable(s) {
		ids = append(ids, v.ID)
		p.dated[v.ID] = v.Published
	}
	if err := w.readAll(ctx, ids); err != nil {
		return nil, nil, err
	}
	g := p.given(s, false)
	if len(g.passages) == 0 {
		return nil, nil, nil
	}
	timed, stop := context.WithTimeoutCause(ctx, c.o.WriteTime, errWriteTime)
	defer stop()
	n := &note{}
	body, err := p.body(timed, &g, lang, false, n)
	return body, n.Reasons, err
}
