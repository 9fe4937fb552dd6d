package record_test

import (
	"testing"

	"dateline/internal/news"
	"dateline/internal/record"
)

// A headline's words are nobody, and neither is a group.
func TestNobodyMoves(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"Ada Lind": true, "April Lind": true, "李乐": true, "Robot Lind": false, "Thinks Smarter": false, "全員": false, "Acquires Borealis": false,
	} {
		s := move(t, "2026-01-05 outlet post", news.MoveJoined, "", "Solis")
		s.Subject, s.Move.Person = news.Name{Text: name}, news.Name{Text: name}
		if got := len(record.Keys(&s)) > 0; got != want {
			t.Errorf("%s moves: %v, want %v", name, got, want)
		}
	}
}

// A kind of thing is no subject of a record: two reports of "an agent" need not mean one.
func TestKindsAreNoSubjects(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"AI agent": false, "Agent": false, "robotaxis": false, "new flagship model": false, "its Humanoid Robot": false, "Friday": false,
		"代理式人工智能模型": false, "内嵌式AI Agent": false, "新款AI眼鏡": false,
		"Lumen": true, "Lumen AI Agent": true, "iPhone": true, "o7": true, "Agent 4": true, "北极星大模型": true, "HaS 隐私工具": true, "天盾": true,
	} {
		s := out(t, "2026-01-05 outlet post", news.ReleaseShipped, func(s *news.Said) {
			s.Release.Product, s.Subject = news.Name{Text: name}, news.Name{Text: name}
		})
		if got := len(record.Keys(&s)) > 0; got != want {
			t.Errorf("%q is a subject: %v, want %v", name, got, want)
		}
	}
}

// Something new in a product that is out, and several things at once, are no release to follow.
func TestPartsAreNoSubjects(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		product, subject news.Name
		want             bool
	}{
		{news.Name{Text: "Lumen"}, news.Name{Text: "Lumen"}, true},
		{news.Name{ID: "lumen", Text: "Lumen"}, news.Name{ID: "lumen", Text: "Lumen"}, true},
		{news.Name{Text: "Lumen"}, news.Name{ID: "lumen", Text: "Lumen"}, false}, // "Lumen can now read maps"
		{news.Name{Text: "Lumen features"}, news.Name{Text: "Lumen features"}, false},
		{news.Name{Text: "Kestrel glasses"}, news.Name{Text: "Kestrel glasses"}, true},
		{news.Name{Text: "多项功能"}, news.Name{Text: "多项功能"}, false},
		{news.Name{Text: "各类北极星工具"}, news.Name{Text: "各类北极星工具"}, false},
	} {
		s := out(t, "2026-01-05 outlet post", news.ReleaseShipped, func(s *news.Said) { s.Release.Product, s.Subject = tt.product, tt.subject })
		if got := len(record.Keys(&s)) > 0; got != tt.want {
			t.Errorf("%v of %v is a subject: %v, want %v", tt.product, tt.subject, got, tt.want)
		}
	}
}
