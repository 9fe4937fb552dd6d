package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/store"
)

// join makes a user by an invitation.
func join(t *testing.T, db *store.DB, name string, role news.Role) news.User {
	t.Helper()
	if err := db.Invite(t.Context(), news.Invitation{Hash: "h-" + name, Role: role, By: "test", CreatedAt: base, ExpiresAt: base.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	u, err := db.AcceptInvitation(t.Context(), "h-"+name, news.User{ID: news.UserID("u-" + name), Name: name, Password: "hash"}, base)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func session(u news.User, token string) news.Session {
	return news.Session{Hash: token, User: u.ID, Version: u.Version, CreatedAt: base, SeenAt: base, ExpiresAt: base.Add(time.Hour), Agent: "Firefox", Net: "192.0.2.0/24"}
}

// An invitation makes one user and no more, whoever comes second and however close.
func invitations(t *testing.T, db *store.DB) {
	owner := join(t, db, "Wang Fang", news.RoleOwner)
	want := news.User{ID: "u-Wang Fang", Name: "Wang Fang", Role: news.RoleOwner, Password: "hash", Version: 1, CreatedAt: base}
	if diff := cmp.Diff(want, owner); diff != "" {
		t.Errorf("the first user (-want +got):\n%s", diff)
	}
	if _, err := db.AcceptInvitation(t.Context(), "h-Wang Fang", news.User{ID: "u2", Name: "other"}, base); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("an invitation used twice: %v", err)
	}
	invite := func(hash string, user news.UserID) {
		t.Helper()
		if err := db.Invite(t.Context(), news.Invitation{Hash: hash, Role: news.RoleEditor, User: user, By: "Wang Fang", CreatedAt: base, ExpiresAt: base.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
	invite("late", "")
	if _, err := db.Invitation(t.Context(), "late", base.Add(time.Hour)); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("an invitation whose time is over: %v", err)
	}
	if _, err := db.AcceptInvitation(t.Context(), "late", news.User{ID: "u3", Name: " wang FANG "}, base); !errors.Is(err, news.ErrConflict) {
		t.Errorf("a name that is taken: %v", err)
	}
	if i, err := db.Invitation(t.Context(), "late", base); err != nil || i.Role != news.RoleEditor {
		t.Errorf("after a taken name the invitation is gone: %+v, %v", i, err)
	}
	var made atomic.Int32
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			u := news.User{ID: news.UserID(fmt.Sprintf("r%d", n)), Name: fmt.Sprintf("racer %d", n), Password: "x"}
			if _, err := db.AcceptInvitation(t.Context(), "late", u, base); err == nil {
				made.Add(1)
			} else if !errors.Is(err, news.ErrNotFound) {
				t.Errorf("a racer: %v", err)
			}
		})
	}
	wg.Wait()
	if users, err := db.Users(t.Context()); err != nil || made.Load() != 1 || len(users) != 2 {
		t.Errorf("%d of eight got in, %d users: %v", made.Load(), len(users), err)
	}
	invite("reset", owner.ID)
	if err := db.OpenSession(t.Context(), session(owner, "s1")); err != nil {
		t.Fatal(err)
	}
	if u, err := db.AcceptInvitation(t.Context(), "reset", news.User{ID: "ignored", Name: "ignored", Password: "new"}, base); err != nil || u.ID != owner.ID || u.Password != "new" || u.Role != news.RoleOwner {
		t.Errorf("a password given anew: %+v, %v", u, err)
	}
	if _, _, err := db.Session(t.Context(), "s1", base); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("a session outlives a new password: %v", err)
	}
}

// Whatever changes what a session rests on ends all of them; nothing else does.
func sessions(t *testing.T, db *store.DB) {
	join(t, db, "boss", news.RoleOwner)
	u := join(t, db, "editor", news.RoleEditor)
	again := func() news.User {
		t.Helper()
		u, err := db.User(t.Context(), u.ID)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	for name, change := range map[string]func() error{
		"password":     func() error { return db.SetPassword(t.Context(), u.ID, "other") },
		"factor":       func() error { return db.SetFactor(t.Context(), u.ID, "sealed") },
		"no factor":    func() error { return db.SetFactor(t.Context(), u.ID, "") },
		"role":         func() error { return db.SetRole(t.Context(), u.ID, news.RoleReader) },
		"disabled":     func() error { return db.DisableUser(t.Context(), u.ID, true) },
		"signed out":   func() error { return db.EndSession(t.Context(), u.ID, "s") },
		"passkey":      func() error { return db.AddPasskey(t.Context(), news.Passkey{ID: "k", User: u.ID, CreatedAt: base}) },
		"passkey gone": func() error { return db.RemovePasskey(t.Context(), u.ID, "k") },
	} {
		if name == "passkey gone" {
			_ = db.AddPasskey(t.Context(), news.Passkey{ID: "k", User: u.ID, CreatedAt: base}) // it may be there
		}
		if err := db.DisableUser(t.Context(), u.ID, false); err != nil {
			t.Fatal(err)
		}
		if err := db.OpenSession(t.Context(), session(again(), "s")); err != nil {
			t.Fatal(err)
		}
		if _, got, err := db.Session(t.Context(), "s", base.Add(59*time.Minute)); err != nil || got.ID != u.ID {
			t.Errorf("%s: before it the session is %+v, %v", name, got, err)
		}
		old := again()
		if err := change(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, _, err := db.Session(t.Context(), "s", base); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("%s: the session goes on: %v", name, err)
		}
		if name == "signed out" {
			continue
		}
		if err := db.OpenSession(t.Context(), session(old, "stale")); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("%s: a session opens on what was proved before: %v", name, err)
		}
	}
	if err := db.DisableUser(t.Context(), u.ID, false); err != nil {
		t.Fatal(err)
	}
	if err := db.OpenSession(t.Context(), session(again(), "s")); err != nil {
		t.Fatal(err)
	}
	if err := db.SeeSession(t.Context(), "s", base.Add(time.Minute), base.Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := db.EndSession(t.Context(), "u-boss", "s"); err != nil {
		t.Fatal(err)
	}
	if s, _, err := db.Session(t.Context(), "s", base.Add(90*time.Minute)); err != nil || !s.SeenAt.Equal(base.Add(time.Minute)) {
		t.Errorf("seen and prolonged, and another's end of it does nothing: %+v, %v", s, err)
	}
	if _, _, err := db.Session(t.Context(), "s", base.Add(2*time.Hour)); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("a session outlives its time: %v", err)
	}
	if err := db.SweepSessions(t.Context(), base.Add(3*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if list, err := db.Sessions(t.Context(), u.ID, base); err != nil || len(list) != 0 {
		t.Errorf("after the sweep: %+v, %v", list, err)
	}
}

// The desk never locks everybody out.
func lastOwner(t *testing.T, db *store.DB) {
	a, b := join(t, db, "a", news.RoleOwner), join(t, db, "b", news.RoleOwner)
	var failed atomic.Int32
	var wg sync.WaitGroup
	for _, u := range []news.User{a, b} {
		wg.Go(func() {
			if err := db.SetRole(t.Context(), u.ID, news.RoleEditor); errors.Is(err, news.ErrConflict) {
				failed.Add(1)
			} else if err != nil {
				t.Errorf("SetRole: %v", err)
			}
		})
	}
	wg.Wait()
	if failed.Load() != 1 {
		t.Errorf("%d of two owners who leave at once were kept, want one", failed.Load())
	}
	for _, u := range []news.User{a, b} {
		if err := db.DisableUser(t.Context(), u.ID, true); err != nil && !errors.Is(err, news.ErrConflict) {
			t.Error(err)
		}
	}
	users, err := db.Users(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	owners := 0
	for _, u := range users {
		if u.Role == news.RoleOwner && !u.Disabled {
			owners++
		}
	}
	if owners != 1 {
		t.Errorf("%d owners are left", owners)
	}
}

// A code is taken once, failures are counted by name and time, and the log grows by a line for each line.
func signIns(t *testing.T, db *store.DB) {
	u := join(t, db, "a", news.RoleOwner)
	if err := db.UseFactor(t.Context(), u.ID, 7); err != nil {
		t.Fatal(err)
	}
	for _, step := range []int64{7, 6} {
		if err := db.UseFactor(t.Context(), u.ID, step); !errors.Is(err, news.ErrConflict) {
			t.Errorf("step %d after 7: %v", step, err)
		}
	}
	for n := range 3 {
		if err := db.SignInFailed(t.Context(), base.Add(time.Duration(n)*time.Minute), "user:a", "net:x"); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := db.SignInFailures(t.Context(), "user:a", base.Add(time.Minute)); err != nil || n != 2 {
		t.Errorf("SignInFailures = %d, %v, want 2", n, err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := db.SaveAudit(t.Context(), news.Audit{At: base, User: u.ID, Name: "a", Action: "approve", Subject: "2025-W50"}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	all, err := db.Audits(t.Context(), 0, 99)
	if err != nil || len(all) != 8 || all[0].N != 8 || all[0].Subject != "2025-W50" {
		t.Errorf("Audits = %+v, %v", all, err)
	}
	if older, err := db.Audits(t.Context(), 3, 99); err != nil || len(older) != 2 {
		t.Errorf("Audits before 3 = %+v, %v", older, err)
	}
}
