package record_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/record"
)

// said makes a claim: "2026-03-12 anonymous times" is when, its class and the outlet; "by X" and "named-by X" say who is
// cited.
func said(t *testing.T, head string, fill func(*news.Said)) news.Said {
	t.Helper()
	words := strings.Fields(head)
	at, err := time.Parse(time.DateOnly, words[0])
	if err != nil {
		t.Fatal(err)
	}
	s := news.Said{At: at.Add(9 * time.Hour), Outlet: words[2], Lang: news.English}
	s.Attribution, s.Modality = news.Attribution(words[1]), news.Stated
	if len(words) > 4 && words[3] == "by" {
		s.Speaker.Text = strings.Join(words[4:], " ")
	}
	if words[2] == "maker" || words[2] == "solis" || words[2] == "borealis" {
		s.Class = news.FirstParty
	}
	s.Report = news.ReportID("r" + news.Digest(head)[:8])
	fill(&s)
	switch {
	case s.Figure != nil:
		s.Kind = news.ClaimFigure
	case s.Promise != nil:
		s.Kind = news.ClaimPromise
	case s.Move != nil:
		s.Kind = news.ClaimMove
	case s.Release != nil:
		s.Kind = news.ClaimRelease
	default:
		s.Kind = news.ClaimStatement
	}
	return s
}

// days reads "2026-01-01..2026-03-31", "..2026-03-31", "2026-03-31..", "2026-03-31".
func days(s string) news.Days {
	from, to, ok := strings.Cut(s, "..")
	if !ok {
		to = from
	}
	return news.Days{From: from, To: to}
}

// key returns the key of the kind among a claim's.
func key(t *testing.T, s *news.Said, kind news.RecordKind) news.RecordKey {
	t.Helper()
	for _, k := range record.Keys(s) {
		if k.Kind == kind {
			return k
		}
	}
	t.Fatalf("the claim has no %s key: %+v", kind, record.Keys(s))
	return news.RecordKey{}
}

// build makes the record of a kind from those of the claims that belong to it, found by the first that has one.
func build(t *testing.T, kind news.RecordKind, claims []news.Said) (news.Record, bool) {
	t.Helper()
	var want news.RecordKey
	for i := range claims {
		for _, k := range record.Keys(&claims[i]) {
			if k.Kind == kind && want.Kind == "" {
				want = k
			}
		}
	}
	var mine []news.Said
	for i := range claims {
		for _, k := range record.Keys(&claims[i]) {
			if k == want {
				mine = append(mine, claims[i])
			}
		}
	}
	return record.Build(want, mine)
}

// story writes a record's changes as a line each: day, status, class, value, marks.
func story(r *news.Record) []string {
	var out []string
	for i := range r.Changes {
		c := &r.Changes[i]
		parts := []string{c.At.Format("01-02"), string(c.Status), string(c.Attribution), value(&c.Value)}
		if c.Against {
			parts = append(parts, "against")
		}
		if c.Before {
			parts = append(parts, "before")
		}
		if c.Anew {
			parts = append(parts, "anew")
		}
		parts = append(parts, fmt.Sprintf("×%d", len(c.Claims)))
		out = append(out, strings.Join(parts, " "))
	}
	return out
}

func value(v *news.RecordValue) string {
	switch {
	case v.Figure != nil && v.Figure.Low == v.Figure.High:
		return fmt.Sprintf("%g", v.Figure.Low)
	case v.Figure != nil:
		return fmt.Sprintf("%g–%g", v.Figure.Low, v.Figure.High)
	case v.Promise != nil:
		return v.Promise.When.From + ".." + v.Promise.When.To
	case v.Move != nil:
		return orDash(v.Move.From.Text) + "→" + orDash(v.Move.To.Text)
	case v.Release != nil:
		return orDash(v.Release.Access)
	}
	return "-"
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
