package record_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/record"
)

func TestReleases(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		claims []news.Said
		status news.RecordStatus
		want   []string
	}{
		{
			"rumoured, announced, shipped",
			[]news.Said{
				out(t, "2026-01-05 anonymous post", news.ReleaseRumoured), out(t, "2026-01-06 outlet wire by Post", news.ReleaseRumoured),
				out(t, "2026-02-06 official maker", news.ReleaseAnnounced), out(t, "2026-03-06 official maker", news.ReleaseShipped, access("api")),
				out(t, "2026-03-06 outlet wire", news.ReleaseShipped, licence("MIT")),
			},
			news.StatusShipped,
			[]string{"01-05 reported anonymous - ×2", "02-06 announced official - ×1", "03-06 shipped official api ×2"},
		},
		{
			"what unnamed people call out is not out", []news.Said{
				out(t, "2026-01-05 social post", news.ReleaseShipped),
			}, news.StatusReported, []string{"01-05 reported social - ×1"},
		},
		{
			"what is expected to be out is not out", []news.Said{
				out(t, "2026-01-05 official maker", news.ReleaseShipped, expected),
			}, news.StatusAnnounced, []string{"01-05 announced official - ×1"},
		},
		{
			"an outlet that calls it announced reports", []news.Said{
				out(t, "2026-01-05 outlet post", news.ReleaseAnnounced), out(t, "2026-01-07 official maker", news.ReleaseAnnounced),
			}, news.StatusAnnounced, []string{"01-05 reported outlet - ×1", "01-07 announced official - ×1"},
		},
		{
			"delayed, then out",
			[]news.Said{
				out(t, "2026-01-05 official maker", news.ReleaseAnnounced), out(t, "2026-01-15 official maker", news.ReleaseDelayed),
				out(t, "2026-03-05 outlet post", news.ReleaseShipped),
			},
			news.StatusShipped,
			[]string{"01-05 announced official - ×1", "01-15 delayed official - ×1", "03-05 shipped outlet - ×1"},
		},
		{
			"unnamed people say it is late, the maker does not",
			[]news.Said{
				out(t, "2026-01-05 official maker", news.ReleaseAnnounced), out(t, "2026-01-15 anonymous post", news.ReleaseDelayed),
			},
			news.StatusAnnounced,
			[]string{"01-05 announced official - ×1", "01-15 reported anonymous - against ×1"},
		},
		{
			"an old announcement told again changes nothing", []news.Said{
				out(t, "2026-01-05 official maker", news.ReleaseShipped), out(t, "2026-01-09 outlet post", news.ReleaseAnnounced),
				out(t, "2026-01-10 anonymous wire", news.ReleaseRumoured),
			}, news.StatusShipped, []string{"01-05 shipped official - ×3"},
		},
		{
			"access widens later",
			[]news.Said{
				out(t, "2026-01-05 official maker", news.ReleaseShipped, access("preview")), out(t, "2026-01-06 outlet post", news.ReleaseShipped, access("app")),
				out(t, "2026-03-06 official maker", news.ReleaseShipped, access("open-weights"), licence("MIT")),
			},
			news.StatusShipped,
			[]string{"01-05 shipped official preview ×2", "03-06 shipped official open-weights ×1"},
		},
		{
			"closed; that it once came out is no return",
			[]news.Said{
				out(t, "2026-01-05 official maker", news.ReleaseShipped), out(t, "2026-03-06 official maker", news.ReleaseClosed),
				out(t, "2026-03-07 outlet post", news.ReleaseShipped),
			},
			news.StatusClosed,
			[]string{"01-05 shipped official - ×1", "03-06 closed official - ×2"},
		},
		{
			"denied",
			[]news.Said{
				out(t, "2026-01-05 anonymous post", news.ReleaseRumoured), out(t, "2026-01-06 official maker", news.ReleaseAnnounced, denied),
				out(t, "2026-01-07 anonymous wire", news.ReleaseRumoured),
			},
			news.StatusDenied,
			[]string{"01-05 reported anonymous - ×1", "01-06 denied official - ×1", "01-07 reported anonymous - against ×1"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, ok := build(t, news.RecordRelease, tt.claims)
			if !ok {
				t.Fatal("Build made no record")
			}
			if diff := cmp.Diff(tt.want, story(&r)); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
			if r.Status != tt.status {
				t.Errorf("status %q, want %q", r.Status, tt.status)
			}
			if r.Maker.ID != "borealis" || r.Subject.ID != "lumen" {
				t.Errorf("subject %v, maker %v", r.Subject, r.Maker)
			}
		})
	}
}

func TestReleaseKeys(t *testing.T) {
	t.Parallel()
	subject := func(id news.EntityID, text, version string) string {
		s := out(t, "2026-01-05 outlet post", news.ReleaseShipped, func(s *news.Said) {
			s.Release.Product, s.Release.Version = news.Name{ID: id, Text: text}, version
		})
		return key(t, &s, news.RecordRelease).Subject
	}
	if a, b := subject("lumen-5.2", "Lumen 5.2", "5.2"), subject("lumen-5.2", "Lumen‑5.2", ""); a != b {
		t.Errorf("%q and %q are one product", a, b)
	}
	if a, b := subject("lumen", "Lumen", "5.2"), subject("lumen", "Lumen", "5"); a == b {
		t.Errorf("two versions share the key %q", a)
	}
	s := out(t, "2026-01-05 outlet post", news.ReleaseShipped)
	var kinds []news.RecordKind
	for _, k := range record.Keys(&s) {
		kinds = append(kinds, k.Kind)
	}
	if diff := cmp.Diff([]news.RecordKind{news.RecordRelease, news.RecordPromise, news.RecordRumour}, kinds); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
	p := promise(t, "2026-01-05 outlet post", news.FateExpected, q1)
	if key(t, &p, news.RecordPromise) != key(t, &s, news.RecordPromise) {
		t.Error("a release does not meet its promise")
	}
}

func TestRumours(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		claims []news.Said
		status news.RecordStatus // empty: no rumour
		want   []string
	}{
		{
			"reported by two, cited by two", []news.Said{
				promise(t, "2025-12-09 anonymous cnbc", news.FateExpected, q1), promise(t, "2025-12-10 anonymous bloomberg", news.FateExpected, q1),
				promise(t, "2025-12-10 outlet verge by CNBC", news.FateExpected, q1), promise(t, "2025-12-11 outlet engadget by Bloomberg", news.FateExpected, q1),
			}, news.StatusReported, []string{"12-09 reported anonymous 2026-01-01..2026-03-31 ×4"},
		},
		{
			"confirmed by the maker's page",
			[]news.Said{
				promise(t, "2025-12-09 anonymous cnbc", news.FateExpected, q1), out(t, "2026-01-20 official maker", news.ReleaseAnnounced),
			},
			news.StatusConfirmed,
			[]string{"12-09 reported anonymous 2026-01-01..2026-03-31 ×1", "01-20 confirmed official - ×1"},
		},
		{
			// METHODS §12: a digest wrote "announced" of what unnamed people had said.
			"a digest's word for it confirms nothing",
			[]news.Said{
				promise(t, "2025-12-09 anonymous cnbc", news.FateExpected, q1),
				promise(t, "2025-12-11 official digest", news.FateExpected, q1, func(s *news.Said) { s.Class = news.Aggregator }),
			},
			news.StatusReported,
			[]string{"12-09 reported anonymous 2026-01-01..2026-03-31 ×2"},
		},
		{
			"edited news cites the company by name",
			[]news.Said{
				promise(t, "2025-12-09 anonymous cnbc", news.FateExpected, q1),
				promise(t, "2025-12-11 official wire by Lumen", news.FateExpected, q1, func(s *news.Said) { s.Class = news.Press }),
			},
			news.StatusConfirmed,
			[]string{"12-09 reported anonymous 2026-01-01..2026-03-31 ×1", "12-11 confirmed official 2026-01-01..2026-03-31 ×1"},
		},
		{
			"two outlets have the company's word",
			[]news.Said{
				promise(t, "2025-12-09 anonymous cnbc", news.FateExpected, q1), promise(t, "2025-12-11 official wire", news.FateExpected, q1),
				promise(t, "2025-12-11 official post", news.FateExpected, q1),
			},
			news.StatusConfirmed,
			[]string{"12-09 reported anonymous 2026-01-01..2026-03-31 ×1", "12-11 confirmed official 2026-01-01..2026-03-31 ×2"},
		},
		{
			"the company names another date",
			[]news.Said{
				promise(t, "2025-12-09 anonymous cnbc", news.FateExpected, q1), promise(t, "2026-01-20 official maker", news.FateExpected, q2),
			},
			news.StatusSuperseded,
			[]string{"12-09 reported anonymous 2026-01-01..2026-03-31 ×1", "01-20 superseded official 2026-04-01..2026-06-30 ×1"},
		},
		{
			"denied, and whispered again",
			[]news.Said{
				promise(t, "2025-12-09 anonymous cnbc", news.FateExpected, q1), promise(t, "2025-12-10 official maker", news.FateDenied, q1),
				promise(t, "2025-12-12 anonymous post", news.FateExpected, q1),
			},
			news.StatusDenied,
			[]string{
				"12-09 reported anonymous 2026-01-01..2026-03-31 ×1", "12-10 denied official 2026-01-01..2026-03-31 ×1",
				"12-12 reported anonymous 2026-01-01..2026-03-31 against ×1",
			},
		},
		{
			"outlets add no certainty", []news.Said{
				out(t, "2026-01-05 anonymous post", news.ReleaseRumoured), out(t, "2026-01-06 outlet wire", news.ReleaseShipped), out(t, "2026-01-07 named herald by Bo Ek", news.ReleaseShipped),
			}, news.StatusReported, []string{"01-05 reported named - ×3"},
		},
		{
			"known from the company before", []news.Said{
				out(t, "2026-01-05 official maker", news.ReleaseAnnounced), out(t, "2026-01-06 anonymous wire", news.ReleaseRumoured),
			}, "", nil,
		},
		{"never whispered", []news.Said{out(t, "2026-01-05 outlet post", news.ReleaseShipped)}, "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, ok := build(t, news.RecordRumour, tt.claims)
			if ok != (tt.status != "") {
				t.Fatalf("Build made a record: %v", ok)
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

// BRIEF §7: "CNBC and Bloomberg; The Verge and Engadget cite them: 4 outlets, 2 origins".
func TestOrigins(t *testing.T) {
	t.Parallel()
	claims := []news.Said{
		promise(t, "2025-12-09 anonymous CNBC", news.FateExpected, q1), promise(t, "2025-12-10 anonymous Bloomberg", news.FateExpected, q1),
		promise(t, "2025-12-10 outlet Verge by CNBC", news.FateExpected, q1), promise(t, "2025-12-11 outlet Engadget by Bloomberg", news.FateExpected, q1),
	}
	claims[3].Speaker = news.Name{ID: "bloomberg", Text: "彭博社"}
	r, _ := build(t, news.RecordPromise, claims)
	if r.Outlets != 4 || r.Origins != 2 || r.Claims != 4 {
		t.Errorf("%d claims, %d outlets, %d origins, want 4, 4, 2", r.Claims, r.Outlets, r.Origins)
	}
	var order []string
	for _, c := range r.Changes[0].Claims {
		order = append(order, c.Outlet)
	}
	if diff := cmp.Diff([]string{"CNBC", "Bloomberg", "Verge", "Engadget"}, order); diff != "" {
		t.Errorf("origins do not go first (-want +got):\n%s", diff)
	}
	copied := []news.Said{promise(t, "2025-12-09 anonymous CNBC", news.FateExpected, q1), promise(t, "2025-12-10 anonymous Herald", news.FateExpected, q1)}
	for i := range copied {
		copied[i].Text = "Lumen is now expected in the first quarter of next year, people who know the plan said."
	}
	if r, _ := build(t, news.RecordPromise, copied); r.Outlets != 2 || r.Origins != 1 {
		t.Errorf("the same words twice: %d outlets, %d origins, want 2, 1", r.Outlets, r.Origins)
	}
}

func TestStory(t *testing.T) {
	t.Parallel()
	statement := func(head string, more ...func(*news.Said)) news.Said {
		return said(t, head, func(s *news.Said) {
			s.Subject = news.Name{ID: "borealis", Text: "Borealis"}
			for _, f := range more {
				f(s)
			}
		})
	}
	tests := []struct {
		name   string
		claims []news.Said
		want   news.RecordStatus
	}{
		{"all unnamed", []news.Said{statement("2026-01-05 anonymous post"), statement("2026-01-06 anonymous wire")}, news.StatusReported},
		{"later the company", []news.Said{statement("2026-01-05 anonymous post"), statement("2026-01-06 official maker")}, news.StatusConfirmed},
		{"later the company says no", []news.Said{statement("2026-01-05 anonymous post"), statement("2026-01-06 official maker", denied)}, news.StatusDenied},
		{
			"the report that whispers quotes the company on it",
			[]news.Said{statement("2026-01-05 anonymous post"), statement("2026-01-05 official post", func(s *news.Said) {
				s.Report, s.N = statement("2026-01-05 anonymous post").Report, 1
			})},
			news.StatusReported,
		},
		{"the company first", []news.Said{statement("2026-01-05 official maker"), statement("2026-01-06 anonymous wire")}, news.StatusAnnounced},
		{
			"the company on something else",
			[]news.Said{out(t, "2026-01-05 anonymous post", news.ReleaseRumoured), figure(t, "2026-01-06 official maker", 3, 3)},
			news.StatusReported,
		},
		{"outlets only", []news.Said{statement("2026-01-05 outlet post")}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got, ok := record.Story(tt.claims); got != tt.want || ok != (tt.want != "") {
				t.Errorf("Story = %q, %v, want %q", got, ok, tt.want)
			}
		})
	}
}
