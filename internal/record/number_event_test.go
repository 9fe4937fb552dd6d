package record_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/record"
)

func of(name string) func(*news.Said) {
	return func(s *news.Said) { s.Figure.Of = news.Name{Text: name} }
}

func scope(word string) func(*news.Said) {
	return func(s *news.Said) { s.Figure.Scope = word }
}

// people makes a figure one of users.
func people(s *news.Said) { s.Figure.Metric, s.Figure.Unit, s.Figure.Period = "users", "person", "" }

// What happens anew is no history of what happened before; talks and closing of one thing are.
func TestEvents(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		claims  []news.Said
		history int
		want    []string
	}{
		{
			"two investments without a word of whom",
			[]news.Said{
				figure(t, "2025-10-01 outlet post", 20e9, 20e9, metric("investment", "")), figure(t, "2025-10-05 outlet wire", 2e9, 2e9, metric("investment", "")),
			},
			1,
			[]string{"10-01 reported outlet 2e+10 ×1", "10-05 reported outlet 2e+09 anew ×1"},
		},
		{
			"the price of one company falls in talks",
			[]news.Said{
				figure(t, "2025-10-01 outlet post", 5e9, 5e9, metric("acquisition price", ""), of("Quill"), approx),
				figure(t, "2025-10-05 outlet post", 1.6e9, 1.6e9, metric("acquisition price", ""), of("Quill Systems")),
			},
			2,
			[]string{"10-01 reported outlet 5e+09 ×1", "10-05 reported outlet 1.6e+09 ×1"},
		},
		{
			"a round that grew while it closed",
			[]news.Said{
				figure(t, "2025-10-01 outlet post", 500e6, 500e6, metric("funding round", "")), figure(t, "2025-10-20 outlet wire", 600e6, 600e6, metric("funding round", "")),
			},
			2,
			[]string{"10-01 reported outlet 5e+08 ×1", "10-20 reported outlet 6e+08 ×1"},
		},
		{
			"a round half as large again is another",
			[]news.Said{
				figure(t, "2025-10-01 outlet post", 700e6, 700e6, metric("funding round", "")), figure(t, "2025-10-20 outlet wire", 1e9, 1e9, metric("funding round", "")),
			},
			1,
			[]string{"10-01 reported outlet 7e+08 ×1", "10-20 reported outlet 1e+09 anew ×1"},
		},
		{
			"what was planned was done",
			[]news.Said{
				figure(t, "2025-10-01 outlet post", 2e9, 2e9, metric("funding round", ""), expected), figure(t, "2025-11-10 outlet wire", 2e9, 2e9, metric("funding round", "")),
			},
			2,
			[]string{"10-01 reported outlet 2e+09 ×1", "11-10 reported outlet 2e+09 ×1"},
		},
		{
			"headlines of one day differ in how they tell it",
			[]news.Said{
				figure(t, "2025-10-01 outlet post", 2e9, 2e9, metric("funding round", ""), expected), figure(t, "2025-10-02 outlet wire", 2e9, 2e9, metric("funding round", "")),
			},
			1,
			[]string{"10-01 reported outlet 2e+09 ×2"},
		},
		{
			"users of one kind are fewer, and no fall",
			[]news.Said{
				figure(t, "2025-10-01 official post", 800e6, 800e6, people), figure(t, "2025-12-01 outlet wire", 300e6, 300e6, people),
			},
			1,
			[]string{"10-01 announced official 8e+08 ×1"},
		},
		{
			"users grew",
			[]news.Said{
				figure(t, "2025-10-01 official post", 800e6, 800e6, people), figure(t, "2025-12-01 outlet wire", 900e6, 900e6, people),
			},
			2,
			[]string{"10-01 announced official 8e+08 ×1", "12-01 reported outlet 9e+08 ×1"},
		},
		{
			"a value with the one that it grew from",
			[]news.Said{figure(t, "2025-10-01 outlet post", 400e6, 400e6, metric("annual recurring revenue", ""), old(300e6, 300e6))},
			2,
			[]string{"10-01 reported outlet 3e+08 before ×1", "10-01 revised outlet 4e+08 ×1"},
		},
		{
			"the top of a range",
			[]news.Said{
				figure(t, "2025-10-01 outlet post", 79e9, 134e9, metric("settlement", "")), figure(t, "2025-10-09 outlet wire", 134e9, 134e9, metric("settlement", "")),
			},
			1,
			[]string{"10-01 reported outlet 7.9e+10–1.34e+11 ×2"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, ok := build(t, news.RecordNumber, tt.claims)
			if !ok {
				t.Fatal("Build made no record")
			}
			if diff := cmp.Diff(tt.want, story(&r)); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
			if n := r.History(); n != tt.history {
				t.Errorf("history of %d, want %d", n, tt.history)
			}
		})
	}
}

// The other side of an event, and what narrows a figure, part records; how a company's name is shortened does not.
func TestNumberKeysOfEvents(t *testing.T) {
	t.Parallel()
	id := func(more ...func(*news.Said)) news.RecordID {
		s := figure(t, "2025-10-01 outlet post", 1e9, 1e9, more...)
		return key(t, &s, news.RecordNumber).ID()
	}
	buy, users := metric("acquisition price", ""), people
	if id(buy, of("Quill")) == id(buy, of("Marlin")) {
		t.Error("two purchases are one record")
	}
	if id(buy, of("Quill")) != id(buy, of("Quill Systems")) {
		t.Error("a shortened name parts a record")
	}
	if id(buy, of("Quill")) != id(buy, of("Quill"), expected) {
		t.Error("talks and closing are two records")
	}
	if id(users, scope("weekly")) == id(users, scope("monthly")) {
		t.Error("weekly and monthly users are one record")
	}
	s := figure(t, "2025-10-01 outlet post", 1e9, 1e9, users, scope("previous"))
	if keys := record.Keys(&s); keys != nil {
		t.Errorf("the old value of a change has keys: %+v", keys)
	}
	odd := map[string]news.Said{
		"users in dollars":    figure(t, "2025-10-01 outlet post", 50, 50, people, func(s *news.Said) { s.Figure.Unit = "USD" }),
		"users under 18":      figure(t, "2025-10-01 outlet post", 18, 18, people),
		"stars as downloads":  figure(t, "2025-10-01 outlet post", 2e4, 2e4, metric("downloads", ""), func(s *news.Said) { s.Figure.Unit = "star" }),
		"people as shipments": figure(t, "2025-10-01 outlet post", 2e4, 2e4, metric("shipments", "2025"), func(s *news.Said) { s.Figure.Unit = "person" }),
	}
	for name, s := range odd {
		if keys := record.Keys(&s); keys != nil {
			t.Errorf("%s: keys %+v, want none", name, keys)
		}
	}
	jobs := func(unit string) func(*news.Said) {
		return func(s *news.Said) { s.Figure.Metric, s.Figure.Unit, s.Figure.Period = "layoffs", unit, "" }
	}
	if id(jobs("person")) != id(jobs("position")) {
		t.Error("jobs and people cut are two records")
	}
}
