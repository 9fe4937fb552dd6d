package annotate_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"dateline/internal/annotate"
	"dateline/internal/entity"
	"dateline/internal/field"
	"dateline/internal/news"
	"dateline/internal/store/sqlite"
	"dateline/internal/store/storetest"
)

var now = time.Date(2025, 12, 10, 12, 0, 0, 0, time.UTC)

// judge counts how often it is asked, so that a test sees which reports were read.
type judge struct{ asked int }

func (j *judge) Score(string, string, []entity.Mention, news.Class) float64 {
	j.asked++
	return 0.5
}

func annotator(t *testing.T, store annotate.Store, j annotate.Judge, digest string) *annotate.Annotator {
	t.Helper()
	f, err := field.AI()
	if err != nil {
		t.Fatal(err)
	}
	g, err := entity.New(f)
	if err != nil {
		t.Fatal(err)
	}
	a, err := annotate.New(annotate.Options{Store: store, Gazetteer: g, Judge: j, Field: digest, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func drain(t *testing.T, pass func(context.Context) (bool, error)) {
	t.Helper()
	for {
		more, err := pass(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			return
		}
	}
}

// Work is found by absence: a report is read once, again when its text changes, and again when the field or the code
// does. If this fails, an edited headline keeps its old entities, or every pass reads everything.
func TestOnlyWhatIsAbsentIsRead(t *testing.T) {
	t.Parallel()
	db, err := sqlite.Open(t.TempDir() + "/d.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	source := news.Source{ID: "s1", URL: "https://press.example/feed", Name: "Press", Class: news.Press}
	if _, err := db.AddSources(t.Context(), []news.Source{source}, now); err != nil {
		t.Fatal(err)
	}
	save := func(title string) {
		t.Helper()
		_, err := db.SaveReadings(t.Context(), []news.Reading{{Source: source, At: now, State: news.SourceState{Source: "s1", Status: news.SourceOK}, Items: []news.Entry{
			{
				Canonical: "https://press.example/1", URL: "https://press.example/1", Title: title, Published: now, Dated: true,
				Summary: "OpenAI released GPT-5.2 on Thursday. It costs $1.75 for a million tokens.",
			},
			{Canonical: "https://press.example/2", URL: "https://press.example/2", Title: "深度求索发布新模型", Published: now, Dated: true, Summary: "深度求索今日发布新模型。价格下调一半！"},
		}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	save("OpenAI releases GPT-5.2")
	j := &judge{}
	a := annotator(t, db, j, "field-1")
	for step, want := range []struct {
		do    func()
		asked int
	}{
		{func() {}, 2},
		{func() {}, 2}, // nothing is absent
		{func() { save("OpenAI launches GPT-5.2") }, 3},
		{func() { a = annotator(t, db, j, "field-2") }, 5},
	} {
		want.do()
		drain(t, a.Pass)
		if j.asked != want.asked {
			t.Fatalf("step %d: %d reports read in all, want %d", step, j.asked, want.asked)
		}
	}
	storetest.Check(t, db)

	voices, err := db.VoicesBetween(t.Context(), now, now.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if len(voices) != 2 {
		t.Fatalf("%d voices", len(voices))
	}
	for _, v := range voices {
		wantLang, wantEntity := news.English, news.EntityID("openai")
		if v.Title == "深度求索发布新模型" {
			wantLang, wantEntity = news.Chinese, "deepseek"
		}
		found := false
		for _, e := range v.Entities {
			found = found || e.ID == wantEntity && e.Title
		}
		if v.Lang != wantLang || !found {
			t.Errorf("%q: language %s, entities %v; want %s and %s", v.Title, v.Lang, v.Entities, wantLang, wantEntity)
		}
		passages, err := db.Passages(t.Context(), []news.ReportID{v.ID})
		if err != nil || len(passages) != 3 || passages[0].Text != v.Title {
			t.Errorf("passages of %q = %v, %v; want the title and two sentences", v.Title, passages, err)
		}
	}
}

// A pass that is ended saves nothing half: the next one does it all.
func TestAnEndedPassSavesNothing(t *testing.T) {
	t.Parallel()
	s := &one{}
	a := annotator(t, s, &judge{}, "f")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.Pass(ctx); err == nil || s.saved {
		t.Errorf("Pass = %v, saved %v; want the context's error and nothing saved", err, s.saved)
	}
}

type one struct{ saved bool }

func (o *one) Unannotated(context.Context, string, int) ([]news.Voice, error) {
	return make([]news.Voice, 1), nil
}

func (o *one) SaveAnnotations(context.Context, int64, []news.Annotation) error {
	o.saved = true
	return nil
}
