package proof_test

import (
	"testing"

	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/proof"
	"dateline/internal/text"
)

// gazetteer shows the real gazetteer as the checks see it.
type gazetteer struct{ *entity.Gazetteer }

func (g gazetteer) Find(s string) []proof.Mention {
	var out []proof.Mention
	for _, m := range g.Gazetteer.Find("", s) {
		out = append(out, proof.Mention{
			Span: text.Span{Start: m.Start, End: m.End}, ID: m.ID, Family: m.Family, Kind: string(m.Kind),
		})
	}
	return out
}

func (g gazetteer) Called(id news.EntityID) []string {
	e, ok := g.Entity(id)
	if !ok {
		return nil
	}
	var out []string
	for _, n := range e.Names {
		out = append(out, n.Text)
	}
	return out
}

func realNames(t testing.TB) gazetteer {
	t.Helper()
	f, err := field.AI()
	if err != nil {
		t.Fatal(err)
	}
	g, err := entity.New(f)
	if err != nil {
		t.Fatal(err)
	}
	return gazetteer{g}
}
