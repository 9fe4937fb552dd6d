package record_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/record"
)

// figure makes a claim that Borealis's capital spending is so many.
func figure(t *testing.T, head string, low, high float64, more ...func(*news.Said)) news.Said {
	t.Helper()
	return said(t, head, func(s *news.Said) {
		s.Subject = news.Name{ID: "borealis", Text: "Borealis"}
		s.Figure = &news.Figure{Low: low, High: high, Unit: "USD", Metric: "valuation", Period: "2025"}
		for _, f := range more {
			f(s)
		}
	})
}

func approx(s *news.Said)     { s.Figure.Approx = true }
func raised(s *news.Said)     { s.Figure.Change = news.Raised }
func lowered(s *news.Said)    { s.Figure.Change = news.Lowered }
func correction(s *news.Said) { s.Correction = true }
func denied(s *news.Said)     { s.Modality = news.Denied }
func expected(s *news.Said)   { s.Modality = news.Expected }

func old(low, high float64) func(*news.Said) {
	return func(s *news.Said) { s.Figure.OldLow, s.Figure.OldHigh = low, high }
}

func metric(m, period string) func(*news.Said) {
	return func(s *news.Said) { s.Figure.Metric, s.Figure.Period = m, period }
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		claims []news.Said
		status news.RecordStatus
		want   []string
	}{
		{
			// METHODS §13: the seed of revisions.
			"guidance narrowed in one sentence",
			[]news.Said{
				figure(t, "2025-10-29 official wire", 70e9, 72e9, raised, old(66e9, 72e9)),
			},
			news.StatusRevised,
			[]string{"10-29 announced official 6.6e+10–7.2e+10 before ×1", "10-29 revised official 7e+10–7.2e+10 ×1"},
		},
		{
			"guidance told, then raised",
			[]news.Said{
				figure(t, "2025-07-30 official wire", 66e9, 72e9), figure(t, "2025-10-29 official wire", 70e9, 72e9, raised, old(66e9, 72e9)),
				figure(t, "2025-10-30 outlet post", 70e9, 72e9),
			},
			news.StatusRevised,
			[]string{"07-30 announced official 6.6e+10–7.2e+10 ×1", "10-29 revised official 7e+10–7.2e+10 ×2"},
		},
		{
			"rounding is one value",
			[]news.Said{
				figure(t, "2025-10-01 outlet post", 1.43e9, 1.43e9), figure(t, "2025-10-02 outlet wire", 1.4e9, 1.4e9),
				figure(t, "2025-10-03 outlet herald", 1.4e9, 1.4e9, approx),
			},
			news.StatusReported,
			[]string{"10-01 reported outlet 1.43e+09 ×3"},
		},
		{
			"the exact value is shown",
			[]news.Said{
				figure(t, "2025-10-01 outlet post", 23e9, 23e9, approx), figure(t, "2025-10-02 outlet wire", 23.77e9, 23.77e9),
			},
			news.StatusReported,
			[]string{"10-01 reported outlet 2.377e+10 ×2"},
		},
		{
			"one digit is not rounded",
			[]news.Said{
				figure(t, "2025-10-01 outlet post", 3, 3), figure(t, "2025-10-02 outlet wire", 3.1, 3.1),
			},
			news.StatusDisputed,
			[]string{"10-01 reported outlet 3 ×1", "10-02 disputed outlet 3.1 against ×1"},
		},
		{
			"two outlets do not agree",
			[]news.Said{
				figure(t, "2025-10-01 outlet post", 10e9, 10e9), figure(t, "2025-10-03 outlet wire", 15e9, 15e9),
				figure(t, "2025-10-04 outlet herald", 15e9, 15e9),
			},
			news.StatusDisputed,
			[]string{"10-01 reported outlet 1e+10 ×1", "10-03 disputed outlet 1.5e+10 against ×2"},
		},
		{
			"who cites the first outlet does not dispute it",
			[]news.Said{
				figure(t, "2025-10-01 outlet post", 10e9, 10e9), figure(t, "2025-10-03 outlet wire by The Post", 15e9, 15e9),
			},
			news.StatusReported,
			[]string{"10-01 reported outlet 1e+10 ×1", "10-03 reported outlet 1.5e+10 ×1"},
		},
		{
			"a later value of two origins is a revision",
			[]news.Said{
				figure(t, "2025-03-01 outlet post", 10e9, 10e9), figure(t, "2025-10-03 outlet wire", 15e9, 15e9),
				figure(t, "2025-10-04 outlet herald", 15e9, 15e9),
			},
			news.StatusRevised,
			[]string{"03-01 reported outlet 1e+10 ×1", "10-03 revised outlet 1.5e+10 ×2"},
		},
		{
			"a late repeat of the old value",
			[]news.Said{
				figure(t, "2025-10-01 outlet post", 10e9, 10e9), figure(t, "2025-10-20 outlet post", 12e9, 12e9, raised),
				figure(t, "2025-10-22 outlet wire", 10e9, 10e9),
			},
			news.StatusRevised,
			[]string{"10-01 reported outlet 1e+10 ×2", "10-20 revised outlet 1.2e+10 ×1"},
		},
		{
			"a word of change against its own direction is none",
			[]news.Said{
				figure(t, "2025-10-01 outlet post", 10e9, 10e9), figure(t, "2025-10-03 outlet wire", 8e9, 8e9, raised),
			},
			news.StatusDisputed,
			[]string{"10-01 reported outlet 1e+10 ×1", "10-03 disputed outlet 8e+09 against ×1"},
		},
		{
			"lowered",
			[]news.Said{
				figure(t, "2025-10-01 named post by Ada Lind", 10e9, 10e9), figure(t, "2025-12-03 named wire by Ada Lind", 8e9, 8e9, lowered),
			},
			news.StatusRevised,
			[]string{"10-01 reported named 1e+10 ×1", "12-03 revised named 8e+09 ×1"},
		},
		{
			"unnamed people, then the company",
			[]news.Said{
				figure(t, "2025-10-01 anonymous post", 10e9, 10e9), figure(t, "2025-10-02 outlet herald", 10e9, 10e9),
				figure(t, "2025-10-09 official maker", 10e9, 10e9),
			},
			news.StatusConfirmed,
			[]string{"10-01 reported anonymous 1e+10 ×2", "10-09 confirmed official 1e+10 ×1"},
		},
		{
			"others against the company's own value",
			[]news.Said{
				figure(t, "2025-10-01 official wire", 10e9, 10e9), figure(t, "2025-10-02 anonymous post", 14e9, 14e9),
			},
			news.StatusAnnounced,
			[]string{"10-01 announced official 1e+10 ×1", "10-02 reported anonymous 1.4e+10 against ×1"},
		},
		{
			"the company denies",
			[]news.Said{
				figure(t, "2025-10-01 anonymous post", 10e9, 10e9), figure(t, "2025-10-02 official wire", 10e9, 10e9, denied),
			},
			news.StatusDenied,
			[]string{"10-01 reported anonymous 1e+10 ×1", "10-02 denied official 1e+10 ×1"},
		},
		{
			"a correction moves the record and keeps what stood",
			[]news.Said{
				figure(t, "2025-10-01 outlet post", 10e9, 10e9), figure(t, "2025-10-02 outlet post", 10e6, 10e6, correction),
			},
			news.StatusCorrected,
			[]string{"10-01 reported outlet 1e+10 ×1", "10-02 corrected outlet 1e+07 ×1"},
		},
		{
			"what one outlet tells of another size is of something else",
			[]news.Said{
				figure(t, "2025-10-01 outlet tribune", 18, 18), figure(t, "2025-10-02 outlet post", 10e9, 10e9),
				figure(t, "2025-10-03 outlet wire", 10e9, 10e9), figure(t, "2025-10-05 outlet gazette", 1e9, 1e9),
			},
			news.StatusReported,
			[]string{"10-02 reported outlet 1e+10 ×2"},
		},
		{
			"two companies speak of what is theirs",
			[]news.Said{
				figure(t, "2025-10-01 official wire by Solis", 0.24, 0.24), figure(t, "2025-10-02 official wire by Umbra", 0.21, 0.21),
			},
			news.StatusAnnounced,
			[]string{"10-01 announced official 0.24 ×1", "10-02 announced official 0.21 ×1"},
		},
		{
			"a forum cites the company",
			[]news.Said{
				figure(t, "2025-10-01 outlet wire", 10e9, 10e9),
				figure(t, "2025-10-02 official forum", 10e9, 10e9, func(s *news.Said) { s.Class = news.Community }),
			},
			news.StatusReported,
			[]string{"10-01 reported outlet 1e+10 ×2"},
		},
		{
			"of another size, but told by two, or by the company",
			[]news.Said{
				figure(t, "2025-03-02 outlet post", 1e9, 1e9), figure(t, "2025-03-03 outlet wire", 1e9, 1e9),
				figure(t, "2025-10-03 outlet wire", 10e9, 10e9), figure(t, "2025-10-04 outlet post", 10e9, 10e9),
				figure(t, "2025-12-03 official maker", 90e9, 90e9, func(s *news.Said) { s.Class = news.FirstParty }),
			},
			news.StatusAnnounced,
			[]string{"03-02 reported outlet 1e+09 ×2", "10-03 revised outlet 1e+10 ×2", "12-03 announced official 9e+10 ×1"},
		},
		{
			"a table disputes nothing; what it says too is support",
			[]news.Said{
				figure(t, "2025-10-01 outlet post", 10e9, 10e9), figure(t, "2025-10-03 outlet wire", 10e9, 10e9),
				figure(t, "2025-10-03 outlet wire", 15e9, 15e9, func(s *news.Said) { s.N = 1 }),
			},
			news.StatusReported,
			[]string{"10-01 reported outlet 1e+10 ×2"},
		},
		{
			"the old value told in its own sentence",
			[]news.Said{
				figure(t, "2025-10-03 outlet wire", 15e9, 15e9, raised, old(10e9, 10e9)),
				figure(t, "2025-10-03 outlet wire", 10e9, 10e9, func(s *news.Said) { s.N = 1 }),
			},
			news.StatusRevised,
			[]string{"10-03 reported outlet 1e+10 before ×2", "10-03 revised outlet 1.5e+10 ×1"},
		},
		{
			"rounds of funding do not revise each other",
			[]news.Said{
				figure(t, "2025-01-01 outlet post", 6e9, 6e9, metric("funding round", "")), figure(t, "2025-10-02 outlet post", 40e9, 40e9, metric("funding round", "")),
				figure(t, "2025-10-03 outlet wire", 40e9, 40e9, metric("funding round", "")),
			},
			news.StatusReported,
			[]string{"01-01 reported outlet 6e+09 ×1", "10-02 reported outlet 4e+10 anew ×2"},
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
			if r.Status != tt.status {
				t.Errorf("status %q, want %q", r.Status, tt.status)
			}
		})
	}
}

func TestNumberKeys(t *testing.T) {
	t.Parallel()
	figure := func(t *testing.T, head string, low, high float64, more ...func(*news.Said)) news.Said { // of a metric with a basis
		t.Helper()
		return figure(t, head, low, high, append([]func(*news.Said){metric("orders", "2025")}, more...)...)
	}
	id := func(s news.Said) news.RecordID { return key(t, &s, news.RecordNumber).ID() }
	base := figure(t, "2025-10-01 outlet post", 10e9, 10e9)
	same := map[string]news.Said{
		"in Chinese": figure(t, "2025-11-01 official wire", 11e9, 11e9, func(s *news.Said) { s.Lang, s.Subject.Text = news.Chinese, "北极光" }),
		"measured":   figure(t, "2025-11-01 official wire", 11e9, 11e9, func(s *news.Said) { s.Figure.Basis = news.Actual }),
	}
	for name, s := range same {
		if id(s) != id(base) {
			t.Errorf("%s: another record", name)
		}
	}
	other := map[string]news.Said{
		"another currency": figure(t, "2025-10-01 outlet post", 10e9, 10e9, func(s *news.Said) { s.Figure.Unit = "CNY" }),
		"another period":   figure(t, "2025-10-01 outlet post", 10e9, 10e9, func(s *news.Said) { s.Figure.Period = "2025-Q3" }),
		"no period":        figure(t, "2025-10-01 outlet post", 10e9, 10e9, func(s *news.Said) { s.Figure.Period = "" }),
		"a target":         figure(t, "2025-10-01 outlet post", 10e9, 10e9, func(s *news.Said) { s.Figure.Basis = news.Target }),
		"expected":         figure(t, "2025-10-01 outlet post", 10e9, 10e9, expected),
		"to come":          figure(t, "2024-10-01 outlet post", 10e9, 10e9),
		"hoped for":        figure(t, "2025-10-01 outlet post", 10e9, 10e9, expected, metric("valuation", "")),
		"another scope":    figure(t, "2025-10-01 outlet post", 10e9, 10e9, func(s *news.Said) { s.Figure.Scope = "including leases" }),
		"another company":  figure(t, "2025-10-01 outlet post", 10e9, 10e9, func(s *news.Said) { s.Subject.ID = "solis" }),
	}
	for name, s := range other {
		if id(s) == id(base) {
			t.Errorf("%s: the same record", name)
		}
	}
	own, others := figure(t, "2024-10-01 official post", 1, 1), figure(t, "2024-10-01 named post", 1, 1)
	if b := key(t, &own, news.RecordNumber).Basis; b != news.Guidance {
		t.Errorf("the company's word on a year to come is %q, want guidance", b)
	}
	if b := key(t, &others, news.RecordNumber).Basis; b != news.Forecast {
		t.Errorf("others' word on a year to come is %q, want forecast", b)
	}
	gone := figure(t, "2026-03-01 outlet post", 10e9, 10e9, expected)
	if b := key(t, &gone, news.RecordNumber).Basis; b != "" {
		t.Errorf("the value of a year that is over is %q, in a sentence of what is to come", b)
	}
	none := map[string]news.Said{
		"no metric":        figure(t, "2025-10-01 outlet post", 1, 1, func(s *news.Said) { s.Figure.Metric = "" }),
		"nobody's":         figure(t, "2025-10-01 outlet post", 1, 1, func(s *news.Said) { s.Subject = news.Name{} }),
		"tens of billions": figure(t, "2025-10-01 outlet post", 20e9, 90e9, approx),
	}
	for _, tt := range []struct {
		metric, unit, period string
		want                 bool
	}{
		{"revenue", "USD", "2025", true},
		{"revenue", "USD", "", false},
		{"revenue", "percent", "2025", false},
		{"valuation", "multiple", "", false},
		{"valuation", "USD", "", true},
		{"market share", "percent", "", true},
		{"gross margin", "percent", "2025-Q3", true},
		{"gross margin", "percent", "", false},
		{"funding round", "USD", "", true},
		{"price", "percent", "", false},
		{"something new", "USD", "", false},
	} {
		s := figure(t, "2025-10-01 outlet post", 40, 40, func(s *news.Said) {
			s.Figure.Metric, s.Figure.Unit, s.Figure.Period = tt.metric, tt.unit, tt.period
		})
		if got := len(record.Keys(&s)) > 0; got != tt.want {
			t.Errorf("%s in %s for %q has a record: %v, want %v", tt.metric, tt.unit, tt.period, got, tt.want)
		}
	}
	cut := figure(t, "2025-10-01 outlet post", 40, 40, metric("revenue", ""), lowered, old(50, 50))
	if len(record.Keys(&cut)) == 0 {
		t.Error("a sum that tells its own old value has no record")
	}
	for name, s := range none {
		if keys := record.Keys(&s); len(keys) > 0 {
			t.Errorf("%s: keys %v, want none", name, keys)
		}
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{
		{"GPT-5.2 Codex", "gpt‑5.2-codex"}, {"豆包 AI 眼鏡", "豆包AI眼镜"}, {"Ｑｗｅｎ３", "qwen3"}, {"“Lumen”", "Lumen"}, {"亚历山大·王", "亚历山大王"},
	} {
		if a, b := record.Fold(pair[0]), record.Fold(pair[1]); a != b {
			t.Errorf("Fold(%q) = %q, Fold(%q) = %q, want equal", pair[0], a, pair[1], b)
		}
	}
	for _, pair := range [][2]string{{"GPT-5.2", "GPT-52"}, {"Qwen3", "Qwen3.5"}, {"o3", "o3+"}} {
		if record.Fold(pair[0]) == record.Fold(pair[1]) {
			t.Errorf("Fold(%q) = Fold(%q)", pair[0], pair[1])
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"GPT-5.2", "Ｑｗｅｎ３。5", "豆包 AI 眼鏡", "\xff\xfe", "1,000.5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := record.Fold(s)
		if twice := record.Fold(once); twice != once {
			t.Errorf("Fold(%q) = %q, folded again %q", s, once, twice)
		}
	})
}
