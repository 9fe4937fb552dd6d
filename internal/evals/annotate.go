package evals

import (
	"fmt"

	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/section"
	"dateline/internal/similar"
)

// Annotator does to recorded reports what the annotate stage does to stored ones.
type Annotator struct {
	Field     *field.Field
	Gazetteer *entity.Gazetteer
	Relevance *entity.Relevance
	Filer     *section.Filer
}

// NewAnnotator returns an annotator for the default field.
func NewAnnotator() (*Annotator, error) {
	f, err := field.AI()
	if err != nil {
		return nil, fmt.Errorf("read field: %w", err)
	}
	g, err := entity.New(f)
	if err != nil {
		return nil, fmt.Errorf("build gazetteer: %w", err)
	}
	files, err := field.Files()
	if err != nil {
		return nil, fmt.Errorf("read field: %w", err)
	}
	filer, err := section.New(files, g)
	if err != nil {
		return nil, fmt.Errorf("read sections: %w", err)
	}
	return &Annotator{f, g, entity.NewRelevance(f, g), filer}, nil
}

// Annotate finds the entities of all reports and how surely each belongs to the field.
func (a *Annotator) Annotate(reports []Report) {
	for i := range reports {
		r := &reports[i]
		mentions := a.Gazetteer.Find(r.Title, r.Body)
		r.Entities = entity.Counts(mentions)
		r.Relevance = a.Relevance.Score(r.Title, r.Body, mentions, r.Class)
	}
}

// Corpus finds the entities of a corpus.
func (a *Annotator) Corpus(c *Corpus) {
	for i := range c.Docs {
		c.Docs[i].Entities = entity.Counts(a.Gazetteer.Find(c.Docs[i].Title, c.Docs[i].Body))
	}
}

// Options returns the options that the cluster stage gives with this field.
func (a *Annotator) Options() similar.Options {
	o := similar.Options{Glossary: make(map[string]string), Root: a.root, Skip: a.skip}
	for _, g := range a.Field.Glossary {
		if old := o.Glossary[g.Chinese]; old != "" {
			o.Glossary[g.Chinese] = old + " " + g.English
		} else {
			o.Glossary[g.Chinese] = g.English
		}
	}
	return o
}

func (a *Annotator) root(id news.EntityID) news.EntityID { return a.Gazetteer.Root(id) }

// skip leaves out the press: that a report names it tells who reported, not what happened.
func (a *Annotator) skip(id news.EntityID) bool {
	e, ok := a.Gazetteer.Entity(id)
	return ok && e.Kind == field.Media
}
