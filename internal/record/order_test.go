package record_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dateline/internal/news"
	"dateline/internal/record"
)

// drawn draws claims about few things by few speakers in few days, so that they agree, repeat, dispute and tie.
func drawn(t *rapid.T) []news.Said {
	classes := news.Attributions()
	outlets := []string{"post", "wire", "herald", "maker"}
	speakers := []news.Name{{}, {}, {Text: "The Post"}, {ID: "ada-lind", Text: "Ada Lind"}, {Text: "Wire"}}
	dates := []string{"", q1, q2, mar, "..2025-12-31", "2026-05-01..", "2026-02-10"}
	orgs := []news.Name{{}, {ID: "borealis", Text: "Borealis"}, {Text: "Solis"}}
	n := rapid.IntRange(1, 24).Draw(t, "claims")
	start := time.Date(2025, 12, 1, 8, 0, 0, 0, time.UTC)
	when := func() news.Days {
		if s := rapid.SampledFrom(dates).Draw(t, "date"); s != "" {
			return days(s)
		}
		return news.Days{}
	}
	var out []news.Said
	for i := range n {
		s := news.Said{
			At: start.AddDate(0, 0, rapid.IntRange(0, 90).Draw(t, "day")), Outlet: rapid.SampledFrom(outlets).Draw(t, "outlet"),
			Report: news.ReportID(fmt.Sprintf("r%d", rapid.IntRange(0, 9).Draw(t, "report"))), N: i, Lang: news.English,
		}
		s.Attribution = rapid.SampledFrom(classes).Draw(t, "class")
		s.Modality = rapid.SampledFrom([]news.Modality{news.Stated, news.Stated, news.Expected, news.Denied}).Draw(t, "modality")
		s.Speaker = rapid.SampledFrom(speakers).Draw(t, "speaker")
		s.Correction = rapid.IntRange(0, 9).Draw(t, "correction") == 0
		s.Subject = news.Name{ID: "lumen", Text: rapid.SampledFrom([]string{"Lumen", "流明"}).Draw(t, "printed")}
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			s.Kind = news.ClaimFigure
			low := rapid.SampledFrom([]float64{1e9, 1.4e9, 1.43e9, 2e9}).Draw(t, "low")
			s.Figure = &news.Figure{
				Low: low, High: low * float64(rapid.IntRange(1, 2).Draw(t, "span")), Unit: "USD", Metric: "valuation",
				Approx: rapid.Bool().Draw(t, "approx"), Change: rapid.SampledFrom([]news.Change{"", "", news.Raised, news.Lowered}).Draw(t, "change"),
			}
			if rapid.Bool().Draw(t, "old") {
				s.Figure.OldLow, s.Figure.OldHigh = 1e9, 1e9
			}
		case 1:
			s.Kind = news.ClaimPromise
			s.Promise = &news.Promise{
				Milestone: "release", When: when(), Earlier: when(),
				Status: rapid.SampledFrom([]news.Fate{
					news.FateExpected, news.FateExpected, news.FateSlipped, news.FateKept, news.FateCancelled, news.FateDenied,
				}).Draw(t, "fate"),
			}
		case 2:
			s.Kind = news.ClaimMove
			s.Subject = news.Name{ID: "ada-lind", Text: "Ada Lind"}
			s.Move = &news.PeopleMove{
				Person: s.Subject, From: rapid.SampledFrom(orgs).Draw(t, "from"), To: rapid.SampledFrom(orgs).Draw(t, "to"),
				Status: rapid.SampledFrom([]news.MoveStatus{
					news.MoveJoined, news.MoveNamed, news.MoveLeft, news.MoveMoved, news.MoveRumoured, news.MoveDenied,
				}).Draw(t, "move"),
			}
		default:
			s.Kind = news.ClaimRelease
			s.Release = &news.Release{
				Product: s.Subject, Maker: rapid.SampledFrom(orgs).Draw(t, "maker"), When: when(),
				Access: rapid.SampledFrom([]string{"", "api", "preview"}).Draw(t, "access"),
				Status: rapid.SampledFrom([]news.ReleaseStatus{
					news.ReleaseRumoured, news.ReleaseAnnounced, news.ReleaseShipped, news.ReleaseDelayed, news.ReleaseClosed,
				}).Draw(t, "release"),
			}
		}
		out = append(out, s)
	}
	return out
}

// book is all records of claims, as the stage makes them: arrivals in batches, each touched record made anew.
func book(t interface{ Fatal(...any) }, batches ...[]news.Said) map[news.RecordID]string {
	byKey := map[news.RecordKey][]news.Said{}
	out := map[news.RecordID]string{}
	for _, batch := range batches {
		touched := map[news.RecordKey]bool{}
		for i := range batch {
			for _, k := range record.Keys(&batch[i]) {
				byKey[k] = append(byKey[k], batch[i])
				touched[k] = true
			}
		}
		for k := range touched {
			delete(out, k.ID())
			if r, ok := record.Build(k, byKey[k]); ok {
				text, err := json.Marshal(r)
				if err != nil {
					t.Fatal(err)
				}
				out[k.ID()] = string(text)
			}
		}
	}
	return out
}

// Whatever the order and the batches in which reports arrive, and however often one comes again, the records are equal
// byte for byte.
func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		claims := drawn(t)
		want := book(t, claims)
		shuffled := rapid.Permutation(claims).Draw(t, "order")
		cut := rapid.IntRange(0, len(claims)).Draw(t, "cut")
		again := rapid.IntRange(0, len(claims)).Draw(t, "again")
		got := book(t, shuffled[:cut], shuffled[cut:], claims[:again])
		if len(got) != len(want) {
			t.Fatalf("%d records, want %d", len(got), len(want))
		}
		for id, text := range want {
			if got[id] != text {
				t.Fatalf("record %s:\n got %s\nwant %s", id, got[id], text)
			}
		}
	})
}

// What must hold of every record, whatever was claimed.
func TestRecordsAreSound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		claims := drawn(t)
		byKey := map[news.RecordKey][]news.Said{}
		for i := range claims {
			for _, k := range record.Keys(&claims[i]) {
				byKey[k] = append(byKey[k], claims[i])
			}
		}
		for k, mine := range byKey {
			before := slices.Clone(mine)
			r, ok := record.Build(k, mine)
			if !slices.EqualFunc(before, mine, func(a, b news.Said) bool { return a.Report == b.Report && a.N == b.N }) {
				t.Fatal("Build reordered its input")
			}
			if !ok {
				continue
			}
			sound(t, &r)
			for _, now := range []time.Time{r.FirstAt, r.LastAt, r.LastAt.AddDate(1, 0, 0)} {
				if s := record.StatusAt(&r, now); s == "" {
					t.Fatalf("no status on %v", now)
				}
				record.Since(&r, now.AddDate(0, 0, -7), now)
			}
		}
	})
}

func sound(t *rapid.T, r *news.Record) {
	if r.Status == "" || len(r.Changes) == 0 || r.Origins > r.Claims || r.Outlets > r.Claims {
		t.Fatalf("unsound record %+v", r)
	}
	official := false
	for i := range r.Changes {
		c := &r.Changes[i]
		if i > 0 && c.At.Before(r.Changes[i-1].At) {
			t.Fatal("changes are not in order of time")
		}
		if len(c.Claims) == 0 || c.Status == "" || c.Attribution == "" || c.Value == (news.RecordValue{}) {
			t.Fatalf("unsound change %+v", c)
		}
		can := false
		for _, ref := range c.Claims {
			can = can || ref.Attribution == news.Official || ref.Attribution == news.SelfReported
		}
		official = official || can
		switch c.Status {
		case news.StatusConfirmed:
			if !can && c.Attribution != news.Named {
				t.Fatalf("%s is confirmed by %s", r.Key.Kind, c.Attribution)
			}
		case news.StatusAnnounced, news.StatusOpen, news.StatusSuperseded:
			if !can && r.Key.Kind != news.RecordMove { // a person may tell of his own move
				t.Fatalf("%s is %s by %s", r.Key.Kind, c.Status, c.Attribution)
			}
		default:
		}
		if c.Attribution == news.Official && !can {
			t.Fatal("a change is called official without an official claim")
		}
	}
}

// year makes a year of weeks: 52 × 4,000 claims about 6,000 things, the loud ones far more often.
func year() []news.Said {
	r := rand.New(rand.NewPCG(4, 4)) // the same claims each time
	start := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	classes := news.Attributions()
	out := make([]news.Said, 0, 52*4000)
	for i := range 52 * 4000 {
		about := int(6000 * r.Float64() * r.Float64() * r.Float64())
		s := news.Said{
			At: start.Add(time.Duration(i) * 150 * time.Second), Report: news.ReportID(fmt.Sprintf("r%06d", i/3)), N: i % 3,
			Outlet: fmt.Sprintf("Outlet %d", r.IntN(120)), URL: "https://news.example/a/longer/address/of/a/report",
			Text: fmt.Sprintf("Thing %d of Borealis is expected in the %dth week, people who know the plan said on Monday.", about, r.IntN(5000)),
		}
		s.Attribution = classes[r.IntN(len(classes))]
		s.Subject = news.Name{Text: fmt.Sprintf("Thing %d", about)}
		from := start.AddDate(0, r.IntN(18), 0)
		span := news.Days{From: from.Format(time.DateOnly), To: from.AddDate(0, 3, -1).Format(time.DateOnly)}
		switch r.IntN(4) {
		case 0, 1:
			s.Kind = news.ClaimFigure
			v := float64(1+r.IntN(5)) * 1e9
			s.Figure = &news.Figure{Low: v, High: v, Unit: "USD", Metric: "valuation"}
		case 2:
			s.Kind, s.Promise = news.ClaimPromise, &news.Promise{Milestone: "release", When: span, Status: news.FateExpected}
		default:
			s.Kind, s.Release = news.ClaimRelease, &news.Release{Product: s.Subject, Status: news.ReleaseAnnounced, When: span}
		}
		out = append(out, s)
	}
	return out
}

func BenchmarkKeys(b *testing.B) {
	claims := year()[:4000]
	for b.Loop() {
		for i := range claims {
			for _, k := range record.Keys(&claims[i]) {
				_ = k.ID()
			}
		}
	}
}

func BenchmarkYear(b *testing.B) {
	claims := year()
	for b.Loop() {
		byKey := map[news.RecordKey][]news.Said{}
		for i := range claims {
			for _, k := range record.Keys(&claims[i]) {
				byKey[k] = append(byKey[k], claims[i])
			}
		}
		made := 0
		for k, mine := range byKey {
			if _, ok := record.Build(k, mine); ok {
				made++
			}
		}
		b.ReportMetric(float64(made), "records")
	}
}

// One loud thing must not cost the square of its claims.
func BenchmarkLoud(b *testing.B) {
	all := year()
	for _, n := range []int{2000, 20000} {
		claims := slices.Clone(all[:n])
		for i := range claims {
			claims[i].Subject = news.Name{ID: "lumen", Text: "Lumen"}
			if claims[i].Release != nil {
				claims[i].Release.Product = claims[i].Subject
			}
		}
		byKey := map[news.RecordKey][]news.Said{}
		for i := range claims {
			for _, k := range record.Keys(&claims[i]) {
				byKey[k] = append(byKey[k], claims[i])
			}
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				for k, mine := range byKey {
					record.Build(k, mine)
				}
			}
		})
	}
}
