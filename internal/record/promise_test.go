package record_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/record"
)

// promise makes a claim that Lumen is to come out; when is "2026-01-01..2026-03-31", and may have the date before a slip
// behind "<".
func promise(t *testing.T, head string, fate news.Fate, when string, more ...func(*news.Said)) news.Said {
	t.Helper()
	return said(t, head, func(s *news.Said) {
		s.Subject = news.Name{ID: "lumen", Text: "Lumen"}
		s.Modality = news.Expected
		s.Promise = &news.Promise{Milestone: "release", Status: fate}
		if when != "" {
			s.Promise.When = days(when)
		}
		for _, f := range more {
			f(s)
		}
	})
}

func earlier(when string) func(*news.Said) {
	return func(s *news.Said) { s.Promise.Earlier = days(when) }
}

// out makes a claim about Lumen's release.
func out(t *testing.T, head string, status news.ReleaseStatus, more ...func(*news.Said)) news.Said {
	t.Helper()
	return said(t, head, func(s *news.Said) {
		s.Subject = news.Name{ID: "lumen", Text: "Lumen"}
		s.Release = &news.Release{Product: s.Subject, Maker: news.Name{ID: "borealis", Text: "Borealis"}, Status: status}
		s.N = 1
		for _, f := range more {
			f(s)
		}
	})
}

func on(when string) func(*news.Said)       { return func(s *news.Said) { s.Release.When = days(when) } }
func access(how string) func(*news.Said)    { return func(s *news.Said) { s.Release.Access = how } }
func licence(which string) func(*news.Said) { return func(s *news.Said) { s.Release.Licence = which } }

const (
	q1  = "2026-01-01..2026-03-31"
	q2  = "2026-04-01..2026-06-30"
	mar = "2026-03-01..2026-03-31"
)

func TestPromises(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		claims []news.Said
		status news.RecordStatus
		want   []string
	}{
		{
			// METHODS §14: a model's date moved twice, told by unnamed people only; then it came out.
			"the fixture: year end, first quarter, May or June, out",
			[]news.Said{
				promise(t, "2025-12-09 anonymous cnbc", news.FateExpected, q1, earlier("..2025-12-31")),
				promise(t, "2025-12-10 anonymous bloomberg", news.FateExpected, q1),
				promise(t, "2025-12-10 outlet verge by CNBC", news.FateExpected, q1),
				promise(t, "2026-03-12 anonymous times", news.FateSlipped, "2026-05-01..2026-06-30", earlier(mar)),
				out(t, "2026-04-08 official maker", news.ReleaseShipped),
			},
			news.StatusKept,
			[]string{
				"12-09 reported anonymous ..2025-12-31 before ×1", "12-09 slipped anonymous 2026-01-01..2026-03-31 ×3",
				"03-12 slipped anonymous 2026-05-01..2026-06-30 ×1", "04-08 kept official 2026-04-08..2026-04-08 ×1",
			},
		},
		{
			"kept on its last day",
			[]news.Said{
				promise(t, "2026-01-05 official maker", news.FateExpected, q1), out(t, "2026-03-31 official maker", news.ReleaseShipped),
				out(t, "2026-04-02 outlet post", news.ReleaseShipped),
			},
			news.StatusKept,
			[]string{"01-05 open official 2026-01-01..2026-03-31 ×1", "03-31 kept official 2026-03-31..2026-03-31 ×2"},
		},
		{
			"late by a day",
			[]news.Said{
				promise(t, "2026-01-05 official maker", news.FateExpected, q1), out(t, "2026-04-01 outlet post", news.ReleaseShipped),
			},
			news.StatusLate,
			[]string{"01-05 open official 2026-01-01..2026-03-31 ×1", "04-01 late outlet 2026-04-01..2026-04-01 ×1"},
		},
		{
			"a report of the next day that names the day",
			[]news.Said{
				promise(t, "2026-01-05 official maker", news.FateExpected, q1), out(t, "2026-04-01 outlet post", news.ReleaseShipped, on("2026-03-31")),
			},
			news.StatusKept,
			[]string{"01-05 open official 2026-01-01..2026-03-31 ×1", "04-01 kept outlet 2026-03-31..2026-03-31 ×1"},
		},
		{
			"a preview keeps nothing",
			[]news.Said{
				promise(t, "2026-01-05 official maker", news.FateExpected, q1), out(t, "2026-02-01 official maker", news.ReleaseShipped, access("preview")),
			},
			news.StatusOpen,
			[]string{"01-05 open official 2026-01-01..2026-03-31 ×1"},
		},
		{
			"what unnamed people say keeps nothing",
			[]news.Said{
				promise(t, "2026-01-05 official maker", news.FateExpected, q1), out(t, "2026-02-01 anonymous post", news.ReleaseShipped),
			},
			news.StatusOpen,
			[]string{"01-05 open official 2026-01-01..2026-03-31 ×1"},
		},
		{
			"the company's later date is a slip, with no word of delay",
			[]news.Said{
				promise(t, "2026-01-05 official maker", news.FateExpected, q1), promise(t, "2026-03-05 official maker", news.FateExpected, q2),
			},
			news.StatusSlipped,
			[]string{"01-05 open official 2026-01-01..2026-03-31 ×1", "03-05 slipped official 2026-04-01..2026-06-30 ×1"},
		},
		{
			"others' later date does not count against the company",
			[]news.Said{
				promise(t, "2026-01-05 official maker", news.FateExpected, q1), promise(t, "2026-02-05 anonymous post", news.FateExpected, q2),
				promise(t, "2026-02-06 anonymous wire", news.FateSlipped, q2),
			},
			news.StatusOpen,
			[]string{"01-05 open official 2026-01-01..2026-03-31 ×1", "02-05 reported anonymous 2026-04-01..2026-06-30 against ×2"},
		},
		{
			"a reported target becomes the company's own",
			[]news.Said{
				promise(t, "2026-01-05 anonymous post", news.FateExpected, q1), promise(t, "2026-02-05 official maker", news.FateExpected, mar),
			},
			news.StatusOpen,
			[]string{"01-05 reported anonymous 2026-01-01..2026-03-31 ×1", "02-05 open official 2026-03-01..2026-03-31 ×1"},
		},
		{
			"a vaguer repeat changes nothing, a narrower one is a step",
			[]news.Said{
				promise(t, "2026-01-05 outlet post", news.FateExpected, q1), promise(t, "2026-01-06 outlet wire", news.FateExpected, "2026-01-01..2026-12-31"),
				promise(t, "2026-02-06 outlet wire", news.FateExpected, mar),
			},
			news.StatusReported,
			[]string{"01-05 reported outlet 2026-01-01..2026-03-31 ×2", "02-06 reported outlet 2026-03-01..2026-03-31 ×1"},
		},
		{
			// BRIEF §7: "Disputed: first quarter, or, in Chinese reports a day later, spring".
			"two outlets do not agree",
			[]news.Said{
				promise(t, "2025-12-09 anonymous cnbc", news.FateExpected, q1), promise(t, "2025-12-10 outlet wire", news.FateExpected, "2026-03-01..2026-05-31"),
				promise(t, "2025-12-11 outlet herald", news.FateExpected, "2026-03-01..2026-05-31"),
			},
			news.StatusDisputed,
			[]string{"12-09 reported anonymous 2026-01-01..2026-03-31 ×1", "12-10 disputed outlet 2026-03-01..2026-05-31 against ×2"},
		},
		{
			"delayed with no new date, then with one",
			[]news.Said{
				promise(t, "2026-01-05 official maker", news.FateExpected, q1), promise(t, "2026-03-05 official maker", news.FateSlipped, ""),
				promise(t, "2026-03-20 official maker", news.FateSlipped, q2),
			},
			news.StatusSlipped,
			[]string{
				"01-05 open official 2026-01-01..2026-03-31 ×1", "03-05 slipped official .. ×1", "03-20 slipped official 2026-04-01..2026-06-30 ×1",
			},
		},
		{
			"a slip is the first that is heard",
			[]news.Said{
				promise(t, "2026-03-05 outlet post", news.FateSlipped, q2, earlier(q1)),
			},
			news.StatusSlipped,
			[]string{"03-05 reported outlet 2026-01-01..2026-03-31 before ×1", "03-05 slipped outlet 2026-04-01..2026-06-30 ×1"},
		},
		{
			"a late repeat of the old date",
			[]news.Said{
				promise(t, "2026-01-05 outlet post", news.FateExpected, q1), promise(t, "2026-03-05 outlet post", news.FateSlipped, q2),
				promise(t, "2026-03-07 outlet wire", news.FateExpected, q1),
			},
			news.StatusSlipped,
			[]string{"01-05 reported outlet 2026-01-01..2026-03-31 ×2", "03-05 slipped outlet 2026-04-01..2026-06-30 ×1"},
		},
		{
			"a later date of another outlet, told by it alone",
			[]news.Said{
				promise(t, "2026-01-05 outlet post", news.FateExpected, q1), promise(t, "2026-02-05 outlet wire", news.FateExpected, q2),
			},
			news.StatusReported,
			[]string{"01-05 reported outlet 2026-01-01..2026-03-31 ×1", "02-05 reported outlet 2026-04-01..2026-06-30 ×1"},
		},
		{
			"a later date of two outlets",
			[]news.Said{
				promise(t, "2026-01-05 outlet post", news.FateExpected, q1), promise(t, "2026-02-05 outlet wire", news.FateExpected, q2),
				promise(t, "2026-02-06 outlet herald", news.FateExpected, q2),
			},
			news.StatusSlipped,
			[]string{"01-05 reported outlet 2026-01-01..2026-03-31 ×1", "02-05 slipped outlet 2026-04-01..2026-06-30 ×2"},
		},
		{
			"a reader's post keeps nothing",
			[]news.Said{
				promise(t, "2026-01-05 official maker", news.FateExpected, q1),
				out(t, "2026-02-01 outlet forum", news.ReleaseShipped, func(s *news.Said) { s.Class = news.Community }),
			},
			news.StatusOpen,
			[]string{"01-05 open official 2026-01-01..2026-03-31 ×1"},
		},
		{
			"launched on the day on which its date is told",
			[]news.Said{
				promise(t, "2026-01-05 official maker", news.FateExpected, q1), out(t, "2026-01-06 outlet post", news.ReleaseShipped),
			},
			news.StatusOpen,
			[]string{"01-05 open official 2026-01-01..2026-03-31 ×1"},
		},
		{
			"due tomorrow, and out",
			[]news.Said{
				promise(t, "2026-01-05 official maker", news.FateExpected, "2026-01-06"), out(t, "2026-01-06 outlet post", news.ReleaseShipped),
			},
			news.StatusKept,
			[]string{"01-05 open official 2026-01-06..2026-01-06 ×1", "01-06 kept outlet 2026-01-06..2026-01-06 ×1"},
		},
		{
			"a reader's guess disputes nothing",
			[]news.Said{
				promise(t, "2026-01-05 outlet post", news.FateExpected, q2),
				promise(t, "2026-01-06 outlet forum", news.FateExpected, "2026-01-08", func(s *news.Said) { s.Class = news.Community }),
			},
			news.StatusReported,
			[]string{"01-05 reported outlet 2026-04-01..2026-06-30 ×1", "01-06 reported social 2026-01-08..2026-01-08 against ×1"},
		},
		{
			"brought forward",
			[]news.Said{
				promise(t, "2026-01-05 official maker", news.FateExpected, q2), promise(t, "2026-02-05 official maker", news.FateExpected, mar),
			},
			news.StatusRevised,
			[]string{"01-05 open official 2026-04-01..2026-06-30 ×1", "02-05 revised official 2026-03-01..2026-03-31 ×1"},
		},
		{
			"cancelled, then mentioned again",
			[]news.Said{
				promise(t, "2026-01-05 official maker", news.FateExpected, q2), promise(t, "2026-02-05 official maker", news.FateCancelled, ""),
				promise(t, "2026-02-08 outlet post", news.FateExpected, q2),
			},
			news.StatusCancelled,
			[]string{
				"01-05 open official 2026-04-01..2026-06-30 ×1", "02-05 cancelled official .. ×1", "02-08 reported outlet 2026-04-01..2026-06-30 against ×1",
			},
		},
		{
			"denied by the company, doubted by another",
			[]news.Said{
				promise(t, "2026-01-05 anonymous post", news.FateExpected, q2), promise(t, "2026-01-06 named wire by Ada Lind", news.FateDenied, q2),
				promise(t, "2026-01-07 official maker", news.FateDenied, q2),
			},
			news.StatusDenied,
			[]string{
				"01-05 reported anonymous 2026-04-01..2026-06-30 ×1", "01-06 disputed named 2026-04-01..2026-06-30 against ×1",
				"01-07 denied official 2026-04-01..2026-06-30 ×1",
			},
		},
		{
			"it was out before anybody promised it",
			[]news.Said{
				out(t, "2025-11-01 official maker", news.ReleaseShipped), promise(t, "2026-01-05 official maker", news.FateExpected, q2),
				out(t, "2026-02-01 outlet post", news.ReleaseShipped),
			},
			news.StatusOpen,
			[]string{"01-05 open official 2026-04-01..2026-06-30 ×1"},
		},
		{
			"a release that names its day to come, with no promise read",
			[]news.Said{
				out(t, "2026-01-05 official maker", news.ReleaseAnnounced, on("2026-02-10")), out(t, "2026-02-10 official maker", news.ReleaseShipped),
			},
			news.StatusKept,
			[]string{"01-05 open official 2026-02-10..2026-02-10 ×1", "02-10 kept official 2026-02-10..2026-02-10 ×1"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			claims := append([]news.Said{out(t, "2025-01-01 anonymous post", news.ReleaseRumoured)}, tt.claims...) // Lumen is a product
			r, ok := build(t, news.RecordPromise, claims)
			if !ok {
				t.Fatal("Build made no record")
			}
			if diff := cmp.Diff(tt.want, story(&r)); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
			if r.Status != tt.status {
				t.Errorf("status %q, want %q", r.Status, tt.status)
			}
		})
	}
}

// Of a company many things come out: its dates are told one after the other, and none slips without a word of delay.
func TestDatesOfManyThings(t *testing.T) {
	t.Parallel()
	of := func(head, when string) news.Said {
		return promise(t, head, news.FateExpected, when, func(s *news.Said) { s.Subject = news.Name{ID: "borealis", Text: "Borealis"} })
	}
	r, _ := build(t, news.RecordPromise, []news.Said{
		of("2026-01-05 official maker", q1), of("2026-01-08 official maker", q2), of("2026-02-08 official maker", "2026-02-10"),
	})
	want := []string{
		"01-05 open official 2026-01-01..2026-03-31 ×1", "01-08 open official 2026-04-01..2026-06-30 ×1", "02-08 open official 2026-02-10..2026-02-10 ×1",
	}
	if diff := cmp.Diff(want, story(&r)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestReleasesAlonePromiseNothing(t *testing.T) {
	t.Parallel()
	if r, ok := build(t, news.RecordPromise, []news.Said{out(t, "2026-01-05 official maker", news.ReleaseShipped)}); ok {
		t.Errorf("Build = %v, want none", story(&r))
	}
}

func at(t *testing.T, day string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestStatusAt(t *testing.T) {
	t.Parallel()
	r, _ := build(t, news.RecordPromise, []news.Said{promise(t, "2026-01-05 official maker", news.FateExpected, q1)})
	for day, want := range map[string]news.RecordStatus{
		"2026-01-06": news.StatusOpen, "2026-03-16": news.StatusOpen, "2026-03-17": news.StatusDue, "2026-03-31": news.StatusDue,
		"2026-04-01": news.StatusMissed,
	} {
		if got := record.StatusAt(&r, at(t, day)); got != want {
			t.Errorf("on %s %q, want %q", day, got, want)
		}
	}
	if !record.Own(&r) {
		t.Error("the company's own date is not its own")
	}
	if !record.Due(&r, at(t, "2026-03-25"), at(t, "2026-04-08")) || record.Due(&r, at(t, "2026-04-01"), at(t, "2026-04-08")) {
		t.Error("due in the wrong two weeks")
	}
	reported, _ := build(t, news.RecordPromise, []news.Said{promise(t, "2026-01-05 anonymous post", news.FateExpected, q1)})
	if record.Own(&reported) {
		t.Error("a reported target is counted as the company's own")
	}
	open, _ := build(t, news.RecordPromise, []news.Said{promise(t, "2026-01-05 official maker", news.FateExpected, "2026-03-01..")})
	if got := record.StatusAt(&open, at(t, "2027-01-01")); got != news.StatusOpen {
		t.Errorf("with no end %q, want open", got)
	}
	done, _ := build(t, news.RecordPromise, []news.Said{
		promise(t, "2026-01-05 official maker", news.FateExpected, q1), out(t, "2026-02-05 official maker", news.ReleaseShipped),
	})
	if got := record.StatusAt(&done, at(t, "2026-06-01")); got != news.StatusKept {
		t.Errorf("kept, then %q", got)
	}
}

func TestSince(t *testing.T) {
	t.Parallel()
	r, _ := build(t, news.RecordPromise, []news.Said{
		promise(t, "2025-12-09 anonymous cnbc", news.FateExpected, q1), promise(t, "2026-03-12 anonymous times", news.FateSlipped, "2026-05-01..2026-06-30"),
		out(t, "2026-04-08 official maker", news.ReleaseShipped),
	})
	tests := []struct {
		from, to string
		want     news.RecordStatus
		changed  bool
		before   bool
	}{
		{"2025-12-08", "2025-12-15", news.StatusReported, true, false},
		{"2025-12-15", "2025-12-22", news.StatusUnchanged, false, true},
		{"2026-03-09", "2026-03-16", news.StatusSlipped, true, true},
		{"2026-03-16", "2026-03-23", news.StatusUnchanged, false, true},
		{"2026-04-06", "2026-04-13", news.StatusKept, true, true},
		{"2026-04-13", "2026-04-20", news.StatusUnchanged, false, true},
		{"2025-12-08", "2026-04-13", news.StatusKept, true, false},
	}
	for _, tt := range tests {
		got, ok := record.Since(&r, at(t, tt.from), at(t, tt.to))
		if !ok || got.Status != tt.want || (got.Change != nil) != tt.changed || (got.Before != nil) != tt.before {
			t.Errorf("Since %s–%s = %+v, %v, want %q", tt.from, tt.to, got, ok, tt.want)
		}
	}
	if got, ok := record.Since(&r, at(t, "2025-11-01"), at(t, "2025-11-08")); ok {
		t.Errorf("before it began: %+v", got)
	}
	quiet, _ := build(t, news.RecordPromise, []news.Said{promise(t, "2025-12-09 official maker", news.FateExpected, q1)})
	for week, want := range map[string]news.RecordStatus{"2026-03-16": news.StatusDue, "2026-03-30": news.StatusMissed, "2026-04-06": news.StatusUnchanged} {
		from := at(t, week)
		if got, _ := record.Since(&quiet, from, from.AddDate(0, 0, 7)); got.Status != want {
			t.Errorf("week of %s: %q, want %q", week, got.Status, want)
		}
	}
	own, _ := build(t, news.RecordPromise, []news.Said{
		promise(t, "2025-12-09 anonymous post", news.FateExpected, q1), promise(t, "2025-12-16 official maker", news.FateExpected, q1),
	})
	if got, _ := record.Since(&own, at(t, "2025-12-15"), at(t, "2025-12-22")); got.Status != news.StatusConfirmed {
		t.Errorf("a reported target that the company then names itself: %q, want confirmed", got.Status)
	}
}
