package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/store"
)

// corrections wants a correction of a frozen issue alone, changed until it is public and never after.
func corrections(t *testing.T, db *store.DB) {
	ctx, week := t.Context(), news.Week{Year: 2025, Number: 50}
	c := news.Correction{Week: week, Story: "t1", By: "Ada", At: base, Since: base, Editions: map[news.Lang]news.Corrected{news.Chinese: {Printed: "甲", Wrong: "不是甲", Right: "是乙"}}}
	if _, err := db.SaveCorrection(ctx, c); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("a correction of no issue: %v, want ErrNotFound", err)
	}
	if err := db.SaveIssue(ctx, &news.Issue{Week: week, Status: news.Draft, Producer: "k/1", Inputs: "x", BuiltAt: base}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := db.SaveCorrection(ctx, c); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("a correction of a draft: %v, want ErrInvalid", err)
	}
	if _, err := db.MoveIssue(ctx, week, func(i *news.Issue) error { i.Status = news.Frozen; return nil }); err != nil {
		t.Fatal(err)
	}
	first, err := db.SaveCorrection(ctx, c)
	if err != nil || first.N != 1 {
		t.Fatalf("first correction: %+v, %v", first, err)
	}
	second, err := db.SaveCorrection(ctx, c)
	if err != nil || second.N != 2 {
		t.Fatalf("second correction: %+v, %v", second, err)
	}
	first.Editions[news.Chinese] = news.Corrected{Printed: "甲", Wrong: "不是甲", Right: "是丙"}
	if _, err := db.SaveCorrection(ctx, first); err != nil {
		t.Fatal(err)
	}
	list := func(public bool) []int64 {
		t.Helper()
		all, err := db.Corrections(ctx, week, public, 10)
		if err != nil {
			t.Fatal(err)
		}
		var out []int64
		for _, c := range all {
			out = append(out, c.N)
		}
		return out
	}
	if got, public := list(false), list(true); !cmp.Equal(got, []int64{2, 1}) || public != nil {
		t.Errorf("corrections %v, of them public %v; want 2 and 1, none public", got, public)
	}
	approved, err := db.ApproveCorrection(ctx, 1, "Ben", base.Add(time.Hour))
	if err != nil || !approved.Public() || approved.Editions[news.Chinese].Right != "是丙" {
		t.Fatalf("approved: %+v, %v", approved, err)
	}
	got, err := db.Correction(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(approved, got); diff != "" {
		t.Errorf("kept (-approved +got):\n%s", diff)
	}
	if _, err := db.ApproveCorrection(ctx, 1, "Eve", base); !errors.Is(err, news.ErrConflict) {
		t.Errorf("approved twice: %v, want ErrConflict", err)
	}
	if _, err := db.SaveCorrection(ctx, first); !errors.Is(err, news.ErrFrozen) {
		t.Errorf("a public one changed: %v, want ErrFrozen", err)
	}
	if err := db.RemoveCorrection(ctx, 1); !errors.Is(err, news.ErrFrozen) {
		t.Errorf("a public one removed: %v, want ErrFrozen", err)
	}
	if err := db.RemoveCorrection(ctx, 2); err != nil {
		t.Error(err)
	}
	if got := list(true); !cmp.Equal(got, []int64{1}) {
		t.Errorf("public corrections %v, want 1", got)
	}
	if other, err := db.Corrections(ctx, week.Next(1), false, 10); err != nil || other != nil {
		t.Errorf("corrections of another week: %v, %v", other, err)
	}
}

// correctionReaders wants those alone to get what follows a mailing who received one of the slices, and may be mailed today.
func correctionReaders(t *testing.T, db *store.DB) {
	ctx := t.Context()
	l := newLedger(t, db, 12)
	for n := range 12 {
		id, _ := Reader(n)
		from, to := []news.DeliveryStatus{news.DeliveryPending}, news.DeliveryAccepted
		if n >= 9 {
			to = news.DeliveryRejected
		}
		if _, err := db.ResolveDeliveries(ctx, news.Resolve{Mailing: l.m.ID, Subscriber: id, From: from, To: to, Reply: "250 2.0.0 stored"}); err != nil {
			t.Fatal(err)
		}
	}
	left, _ := Reader(3)
	if err := db.SuppressSubscriber(ctx, left, news.Complained, base, ""); err != nil {
		t.Fatal(err)
	}
	slices, err := db.MailedSlices(ctx, l.m.ID)
	if err != nil || !cmp.Equal(slices, map[string]int{Slice(): 8}) {
		t.Errorf("slices %v, %v; want 8 readers of one", slices, err)
	}
	m := l.m
	m.ID, m.Kind, m.FrozenAt = news.NewMailingID(m.Week, m.Lang, "c1"), news.MailCorrection, time.Time{}
	if err := db.CreateMailing(ctx, m, map[string]string{"correction": "body"}); err != nil {
		t.Fatal(err)
	}
	if due, err := db.MailingsToSend(ctx, base.Add(time.Minute)); err != nil || !cmp.Equal(due, []news.MailingID{m.ID}) {
		t.Errorf("to send: %v, %v; want %s alone", due, err, m.ID)
	}
	for range 2 {
		if n, err := db.FreezeFollowing(ctx, m.ID, l.m.ID, []string{Slice(), "zh-other"}, "correction", base); err != nil || n != 8 {
			t.Fatalf("frozen for %d, %v; want 8", n, err)
		}
	}
	if due, err := db.MailingsToSend(ctx, base.Add(-time.Minute)); err != nil || due != nil {
		t.Errorf("to send before its time: %v, %v", due, err)
	}
	none := m
	none.ID = news.NewMailingID(m.Week, m.Lang, "c2")
	if err := db.CreateMailing(ctx, none, map[string]string{"correction": "body"}); err != nil {
		t.Fatal(err)
	}
	if n, err := db.FreezeFollowing(ctx, none.ID, l.m.ID, nil, "correction", base); err != nil || n != 0 {
		t.Errorf("frozen for %d, %v; want nobody", n, err)
	}
	if due, err := db.MailingsToSend(ctx, base.Add(time.Minute)); err != nil || !cmp.Equal(due, []news.MailingID{m.ID}) {
		t.Errorf("to send: %v, %v; want %s alone", due, err, m.ID)
	}
}

// linkChecks wants each address asked once, and what was asked before to go when it is asked anew.
func linkChecks(t *testing.T, db *store.DB) {
	ctx, week := t.Context(), news.Week{Year: 2025, Number: 50}
	if err := db.AskLinks(ctx, week, []string{"https://a.example/", "https://b.example/", "https://a.example/"}, base); err != nil {
		t.Fatal(err)
	}
	waiting, err := db.LinksToAsk(ctx, 10)
	if err != nil || len(waiting) != 2 {
		t.Fatalf("to ask: %v, %v", waiting, err)
	}
	dead := waiting[1]
	dead.CheckedAt, dead.Class, dead.Fault = base.Add(time.Minute), "status", "404"
	for _, l := range []news.LinkCheck{dead, {Week: week, URL: "https://c.example/", CheckedAt: base}} {
		if err := db.SaveLink(ctx, l); err != nil {
			t.Fatal(err)
		}
	}
	got, err := db.Links(ctx, week)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]news.LinkCheck{dead, waiting[0]}, got); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
	if err := db.AskLinks(ctx, week, nil, base); err != nil {
		t.Fatal(err)
	}
	if got, err := db.Links(ctx, week); err != nil || got != nil {
		t.Errorf("links asked anew: %v, %v", got, err)
	}
	for _, on := range []bool{true, true, false} {
		if err := db.SetAdMark(ctx, week, on); err != nil {
			t.Fatal(err)
		}
		if got, err := db.AdMark(ctx, week); err != nil || got != on {
			t.Errorf("ad mark %v, %v; want %v", got, err, on)
		}
	}
}
