package storetest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/store"
)

// mailbox is an address with a hash that stands for a keyed one.
func mailbox(address string) news.Mailbox {
	key := strings.ToLower(address)
	_, domain, _ := strings.Cut(key, "@")
	return news.Mailbox{Address: address, Key: key, Domain: domain, Hash: "h" + news.Digest(key)}
}

func hashed(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// form is a sent form; every call is another.
func form(n int, address, net string, at time.Time) news.SignUp {
	secret := fmt.Sprintf("secret-%d", n)
	return news.SignUp{
		Mailbox: mailbox(address), ID: news.SubscriberID(fmt.Sprintf("sid%05d", n)), Notice: news.NoticeID(fmt.Sprintf("notice%05d", n)),
		Secret: secret, SecretHash: hashed(secret), Choices: news.Choices{Lang: news.Chinese, Frequencies: news.Frequencies{news.Weekly}},
		Consent: news.Consent{Method: "form", IP: "192.0.2.7", Agent: "Browser/1", Form: "f1", Words: "每周一封 weekly"},
		Net:     net, At: at, LinkTill: at.Add(72 * time.Hour),
	}
}

func signUp(t *testing.T, db *store.DB, s news.SignUp, limits news.SignUpLimits) news.SignUpOutcome {
	t.Helper()
	got, _, err := db.SignUps(t.Context(), []news.SignUp{s}, limits)
	if err != nil || len(got) != 1 {
		t.Fatalf("SignUps = %v, %v", got, err)
	}
	return got[0]
}

func confirmed(t *testing.T, db *store.DB, n int, address string, at time.Time) news.SubscriberID {
	t.Helper()
	s := form(n, address, "192.0.2.0/24", at)
	if got := signUp(t, db, s, news.SignUpLimits{}); got != news.SignUpMailed {
		t.Fatalf("sign-up of %s: %s", address, got)
	}
	c, err := db.Confirm(t.Context(), s.SecretHash, news.Consent{At: at.Add(time.Minute), Method: "button"})
	if err != nil || c.Repeat || c.Expired {
		t.Fatalf("Confirm = %+v, %v", c, err)
	}
	return c.Subscriber.ID
}

// A reader asks, confirms once, changes their mind, leaves, comes back; each step is logged, and what is repeated or
// comes too late changes nothing.
func subscribing(t *testing.T, db *store.DB) {
	ctx := t.Context()
	s := form(1, "Reader@Mail.example", "192.0.2.0/24", base)
	s.Choices.Entities = []news.EntityID{"openai", "meta", "openai"}
	if got := signUp(t, db, s, news.SignUpLimits{}); got != news.SignUpMailed {
		t.Fatalf("outcome %s", got)
	}
	if got, err := db.Subscriber(ctx, s.ID); err != nil || got.Status != news.Pending || got.Address != "Reader@Mail.example" || !cmp.Equal(got.Entities, []news.EntityID{"meta", "openai"}) {
		t.Fatalf("Subscriber = %+v, %v", got, err)
	}
	if _, err := db.Confirm(ctx, hashed("another"), news.Consent{At: base}); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("an unknown link: %v, want ErrNotFound", err)
	}
	if c, err := db.Confirm(ctx, s.SecretHash, news.Consent{At: base.Add(73 * time.Hour)}); err != nil || !c.Expired || c.Subscriber.Status != news.Pending {
		t.Errorf("a late confirmation: %+v, %v", c, err)
	}
	var wins atomic.Int32
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			c, err := db.Confirm(ctx, s.SecretHash, news.Consent{At: base.Add(time.Duration(i+1) * time.Second), Method: "button"})
			switch {
			case err != nil:
				t.Error(err)
			case !c.Repeat:
				wins.Add(1)
			case c.Subscriber.Status != news.Confirmed:
				t.Errorf("a repeat shows %+v", c)
			}
		})
	}
	wg.Wait()
	if wins.Load() != 1 {
		t.Errorf("%d of 8 confirmed at once", wins.Load())
	}
	again := form(2, "reader@MAIL.example", "192.0.2.0/24", base.Add(time.Hour))
	again.Choices.Lang = news.English
	if got := signUp(t, db, again, news.SignUpLimits{}); got != news.SignUpAlready {
		t.Errorf("a known reader: %s", got)
	}
	change := news.Choices{Lang: news.English, Frequencies: news.Frequencies{news.Daily}, Sections: []news.SectionID{"policy"}, LeadIfEmpty: true}
	for range 2 {
		if err := db.SaveChoices(ctx, s.ID, change, news.Consent{Event: news.ConsentChanged, At: base.Add(2 * time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.SaveChoices(ctx, "nobody", change, news.Consent{}); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("choices of nobody: %v", err)
	}
	for i, want := range []bool{true, false} {
		if got, err := db.Unsubscribe(ctx, s.ID, news.Consent{At: base.Add(time.Duration(i+3) * time.Hour), Method: "one-click"}); err != nil || got != want {
			t.Errorf("Unsubscribe %d = %v, %v", i, got, err)
		}
	}
	if _, err := db.Unsubscribe(ctx, "nobody", news.Consent{}); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("unsubscribing nobody: %v", err)
	}
	if x, err := db.Suppression(ctx, s.Mailbox.Hash); err != nil || x.Reason != news.Left {
		t.Errorf("who left is suppressed: %+v, %v", x, err)
	}
	Check(t, db)
	back := form(3, "reader@mail.example", "192.0.2.0/24", base.Add(5*time.Hour))
	if got := signUp(t, db, back, news.SignUpLimits{}); got != news.SignUpMailed {
		t.Errorf("who left and comes back: %s", got)
	}
	if got, _ := db.Subscriber(ctx, s.ID); got.Status != news.Unsubscribed {
		t.Errorf("who comes back is %s before they confirm", got.Status)
	}
	if c, err := db.Confirm(ctx, back.SecretHash, news.Consent{At: base.Add(6 * time.Hour), Method: "script:pointer"}); err != nil || c.Subscriber.Status != news.Confirmed || c.Subscriber.Lang != news.Chinese {
		t.Errorf("Confirm = %+v, %v", c, err)
	}
	d, err := db.SubscriberData(ctx, s.ID)
	if err != nil {
		t.Fatal(err)
	}
	var events []string
	for _, c := range d.Consents {
		events = append(events, string(c.Event)+" "+c.Method)
	}
	want := []string{"asked form", "confirmed button", "asked form", "changed ", "unsubscribed one-click", "asked form", "confirmed script:pointer"}
	if diff := cmp.Diff(want, events); diff != "" {
		t.Errorf("the log (-want +got):\n%s", diff)
	}
	if d.Consents[0].Words != "每周一封 weekly" || d.Consents[0].IP != "192.0.2.7" || d.Suppression != nil || len(d.Notices) != 3 {
		t.Errorf("data: %+v", d)
	}
	if err := db.EraseSubscriber(ctx, s.ID, base.Add(7*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := db.SubscriberData(ctx, s.ID); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("data of an erased reader: %v", err)
	}
	if x, err := db.Suppression(ctx, s.Mailbox.Hash); err != nil || x.Reason != news.Left {
		t.Errorf("the hash of an erased address: %+v, %v", x, err)
	}
	if n, err := db.NoticesWaiting(ctx); err != nil || n != 0 {
		t.Errorf("%d notices wait, %v", n, err)
	}
}

// Every limit holds, one after the other; what is refused counts for nothing, so that an attack on a few addresses does
// not lock others out.
func signUpLimits(t *testing.T, db *store.DB) {
	limits := news.SignUpLimits{AddressDay: 1, AddressMonth: 3, NetHour: 2, DomainHour: 4, AllHour: 6}
	for i, tt := range []struct {
		address, net string
		after        time.Duration
		want         news.SignUpOutcome
	}{
		{"a@x.example", "n1", 0, news.SignUpMailed},
		{"A@x.example", "n2", time.Minute, news.SignUpAddress},
		{"b@x.example", "n1", time.Minute, news.SignUpMailed},
		{"c@x.example", "n1", time.Minute, news.SignUpNet},
		{"c@x.example", "n2", time.Minute, news.SignUpMailed},
		{"d@x.example", "n3", time.Minute, news.SignUpMailed},
		{"e@x.example", "n4", time.Minute, news.SignUpDomain},
		{"e@y.example", "n4", time.Minute, news.SignUpMailed},
		{"f@z.example", "n5", time.Minute, news.SignUpMailed},
		{"g@z.example", "n6", time.Minute, news.SignUpAll},
		{"g@z.example", "n6", 61 * time.Minute, news.SignUpMailed},
		{"a@x.example", "n1", 25 * time.Hour, news.SignUpMailed},
		{"a@x.example", "n1", 50 * time.Hour, news.SignUpMailed},
		{"a@x.example", "n1", 75 * time.Hour, news.SignUpAddress},
		{"a@x.example", "n1", 31 * 24 * time.Hour, news.SignUpMailed},
	} {
		if got := signUp(t, db, form(i, tt.address, tt.net, base.Add(tt.after)), limits); got != tt.want {
			t.Errorf("%d: %s from %s after %v: %s, want %s", i, tt.address, tt.net, tt.after, got, tt.want)
		}
	}
	if err := db.Suppress(t.Context(), news.Suppression{Hash: mailbox("h@w.example").Hash, Reason: news.Asked, At: base}); err != nil {
		t.Fatal(err)
	}
	if got := signUp(t, db, form(50, "h@w.example", "n9", base.Add(99*time.Hour)), limits); got != news.SignUpSuppressed {
		t.Errorf("a suppressed address: %s", got)
	}
	got, err := db.SweepSubscribers(t.Context(), store.Keeping{Pending: 7 * 24 * time.Hour, Notices: time.Hour, SignUps: 30 * 24 * time.Hour}, base.Add(40*24*time.Hour))
	if err != nil || got.Pending != 7 || got.SignUps != 9 {
		t.Errorf("SweepSubscribers = %+v, %v", got, err)
	}
}

// However many processes take forms at once, no limit is passed.
func signUpRaces(t *testing.T, db *store.DB) {
	var mailed atomic.Int32
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 6 {
				n := w*100 + i
				got, _, err := db.SignUps(t.Context(), []news.SignUp{
					form(n, fmt.Sprintf("r%d@d%d.example", n, n), fmt.Sprint(n), base),
					form(n+50, fmt.Sprintf("q%d@d%d.example", n, n), fmt.Sprint(n), base),
				}, news.SignUpLimits{AllHour: 20})
				if err != nil {
					t.Error(err)
				}
				for _, o := range got {
					if o == news.SignUpMailed {
						mailed.Add(1)
					}
				}
			}
		})
	}
	wg.Wait()
	if mailed.Load() != 20 {
		t.Errorf("%d mails under a limit of 20", mailed.Load())
	}
}

// A notice is claimed by one, marked before it may arrive, and settled by who holds it; one that was suppressed, is over
// or stays in doubt ends by itself.
func noticesOnce(t *testing.T, db *store.DB) {
	ctx := t.Context()
	for i := range 6 {
		signUp(t, db, form(i, fmt.Sprintf("n%d@x.example", i), fmt.Sprint(i), base.Add(time.Duration(i)*time.Second)), news.SignUpLimits{})
	}
	now := base.Add(time.Minute)
	seen := map[news.NoticeID]news.Notice{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for w := range 3 {
		wg.Go(func() {
			got, err := db.ClaimNotices(ctx, fmt.Sprint("w", w), now, now.Add(time.Minute), 2)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, n := range got {
				if _, twice := seen[n.ID]; twice {
					t.Errorf("%s was claimed twice", n.ID)
				}
				seen[n.ID] = n
			}
		})
	}
	wg.Wait()
	if got, err := db.ClaimNotices(ctx, "late", now, now.Add(time.Minute), 9); err != nil || len(seen)+len(got) != 6 {
		t.Fatalf("%d claimed, then %d: %v", len(seen), len(got), err)
	} else {
		for _, n := range got {
			seen[n.ID] = n
		}
	}
	n0, n1, n2, n3 := seen["notice00000"], seen["notice00001"], seen["notice00002"], seen["notice00003"]
	if n0.Secret != "secret-0" || n0.Kind != news.NoticeConfirm || n0.Address != "n0@x.example" || n0.Attempt != 1 {
		t.Errorf("claimed %+v", n0)
	}
	mark := func(n news.Notice, at time.Time) error { return db.MarkNotice(ctx, n, at, at.Add(10*time.Minute)) }
	if err := mark(n0, now); err != nil {
		t.Fatal(err)
	}
	if err := mark(n0, now); !errors.Is(err, news.ErrConflict) {
		t.Errorf("a second mark: %v", err)
	}
	stale := n1
	stale.Attempt--
	if err := mark(stale, now); !errors.Is(err, news.ErrConflict) {
		t.Errorf("the mark of an earlier attempt: %v", err)
	}
	if err := mark(n1, now.Add(2*time.Minute)); !errors.Is(err, news.ErrConflict) {
		t.Errorf("a mark after the lease: %v", err)
	}
	n0.Reply = "250 ok"
	if err := db.SettleNotice(ctx, n0, news.DeliveryAccepted, now); err != nil {
		t.Fatal(err)
	}
	if err := db.SettleNotice(ctx, n0, news.DeliveryRejected, now); !errors.Is(err, news.ErrConflict) {
		t.Errorf("settling twice: %v", err)
	}
	n2.NextAt = now.Add(5 * time.Minute)
	if err := db.SettleNotice(ctx, n2, news.DeliveryDeferred, now); err != nil {
		t.Fatal(err)
	}
	// Suppressed while it is leased: the mark is refused. Never-confirmed rows go with it.
	if err := db.Suppress(ctx, news.Suppression{Hash: n3.Hash, Reason: news.HardBounce, At: now}); err != nil {
		t.Fatal(err)
	}
	if err := mark(n3, now); !errors.Is(err, news.ErrConflict) {
		t.Errorf("the mark of a suppressed one: %v", err)
	}
	if _, err := db.Subscriber(ctx, n3.Subscriber); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("a pending row whose address bounced: %v", err)
	}
	// Three dots without an answer are enough.
	doubtful := seen["notice00004"]
	at := now
	for i := range 3 {
		if err := mark(doubtful, at); err != nil {
			t.Fatalf("mark %d: %v", i, err)
		}
		at = at.Add(11 * time.Minute)
		got, err := db.ClaimNotices(ctx, "again", at, at.Add(time.Minute), 9)
		if err != nil {
			t.Fatal(err)
		}
		doubtful = news.Notice{}
		for _, n := range got {
			if n.ID == "notice00004" {
				doubtful = n
			}
		}
		if (doubtful.ID == "") != (i == 2) || i < 2 && doubtful.Doubts != i+1 {
			t.Fatalf("after %d doubts: %+v", i+1, doubtful)
		}
	}
	// What is over in time is not sent.
	if got, err := db.ClaimNotices(ctx, "end", base.Add(80*time.Hour), base.Add(81*time.Hour), 9); err != nil || len(got) != 0 {
		t.Errorf("after its time %v is claimed, %v", got, err)
	}
	if n, err := db.NoticesWaiting(ctx); err != nil || n != 0 {
		t.Errorf("%d notices wait, %v", n, err)
	}
	d, err := db.SubscriberData(ctx, n0.Subscriber)
	if err != nil || len(d.Notices) != 1 || d.Notices[0].Status != news.DeliveryAccepted || d.Notices[0].Doubts != 0 || d.Notices[0].Secret != "" {
		t.Errorf("the accepted notice: %+v, %v", d.Notices, err)
	}
	if err := db.EnqueueNotice(ctx, news.Notice{ID: "x"}); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("a notice without anything: %v", err)
	}
}

func imported(n int, address string, status news.SubscriberStatus) store.Imported {
	i := store.Imported{
		Subscriber: news.Subscriber{ID: news.SubscriberID(fmt.Sprintf("imp%05d", n)), Status: status, CreatedAt: base, Choices: news.Choices{Lang: news.English, Frequencies: news.Frequencies{news.Weekly}}},
		Mailbox:    mailbox(address), Consent: news.Consent{Event: news.ConsentImported, At: base, Method: "import:csv"},
	}
	switch status {
	case news.Confirmed:
		i.Subscriber.ConfirmedAt = base
	case news.Unsubscribed:
		i.Subscriber.UnsubscribedAt = base.Add(time.Hour)
	case news.Pending:
	}
	return i
}

// A list adds who is new, changes nobody who is there but those who left, and brings nobody back who is never mailed.
func importing(t *testing.T, db *store.DB) {
	ctx := t.Context()
	id := confirmed(t, db, 1, "there@x.example", base)
	stays := confirmed(t, db, 2, "stays@x.example", base)
	gone := confirmed(t, db, 3, "gone@x.example", base)
	if err := db.EraseSubscriber(ctx, gone, base); err != nil {
		t.Fatal(err)
	}
	list := []store.Imported{
		imported(1, "New@x.example", news.Confirmed), imported(2, "new@X.example", news.Confirmed), imported(3, "stays@x.example", news.Confirmed),
		imported(4, "there@x.example", news.Unsubscribed), imported(5, "gone@x.example", news.Confirmed), imported(6, "left@x.example", news.Unsubscribed),
		imported(7, "block@x.example", news.Unsubscribed), imported(8, "gone@x.example", news.Unsubscribed), imported(9, "asked@x.example", news.Pending),
	}
	list[6].Suppress = news.Operator
	for i := 10; i < 700; i++ {
		list = append(list, imported(i, fmt.Sprintf("many%03d@y.example", i), news.Confirmed))
	}
	if dry, err := db.ImportSubscribers(ctx, list[:3], true); err != nil || dry != (store.ImportCounts{Added: 1, Known: 2}) {
		t.Errorf("a dry import: %+v, %v", dry, err)
	}
	stale := imported(800, "stays@x.example", news.Unsubscribed) // left elsewhere, before they confirmed here
	stale.Subscriber.UnsubscribedAt = base.Add(-time.Hour)
	if got, err := db.ImportSubscribers(ctx, []store.Imported{stale}, false); err != nil || got.Known != 1 {
		t.Errorf("a stale list: %+v, %v", got, err)
	}
	want := store.ImportCounts{Added: 694, Known: 2, Left: 1, Suppressed: 2}
	for i := range 2 {
		got, err := db.ImportSubscribers(ctx, list, false)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("import %d: %v (-want +got):\n%s", i, err, diff)
		}
		want = store.ImportCounts{Known: 694, Suppressed: 5}
		Check(t, db)
	}
	if s, err := db.Subscriber(ctx, id); err != nil || s.Status != news.Unsubscribed {
		t.Errorf("who left elsewhere is %s, %v", s.Status, err)
	}
	if s, err := db.Subscriber(ctx, stays); err != nil || s.Status != news.Confirmed || s.Lang != news.Chinese {
		t.Errorf("who was there became %+v, %v", s, err)
	}
	// A walk over all, in pages, meets each once, in order.
	var after news.SubscriberID
	n := 0
	for {
		page, err := db.Subscribers(ctx, store.Segment{Mailable: true}, after, 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, s := range page {
			if s.ID <= after || s.Status != news.Confirmed {
				t.Errorf("%s (%s) after %s", s.ID, s.Status, after)
			}
			after = s.ID
			n++
		}
	}
	if n != 692 {
		t.Errorf("a walk met %d", n)
	}
	readers, err := db.Readers(ctx, store.Segment{Domain: "x.example"}, "", 100)
	if err != nil || len(readers) != 6 {
		t.Fatalf("Readers = %+v, %v", readers, err)
	}
	for _, r := range readers {
		want := store.Reader{Subscriber: r.Subscriber, Consent: news.Consent{Event: news.ConsentImported, At: base, Method: "import:csv"}}
		switch r.Address {
		case "stays@x.example", "there@x.example":
			want.Consent = news.Consent{Event: news.ConsentConfirmed, At: base.Add(time.Minute), Method: "button", Form: "f1", Words: "每周一封 weekly"}
		case "block@x.example":
			want.Suppressed = news.Operator
		}
		if r.Status == news.Unsubscribed && want.Suppressed == "" {
			want.Suppressed = news.Left
		}
		if diff := cmp.Diff(want, r); diff != "" {
			t.Errorf("%s (-want +got):\n%s", r.Address, diff)
		}
	}
	counts, err := db.CountSubscribers(ctx, store.Segment{Domain: "x.example"})
	wantCounts := []store.SubscriberCount{
		{Status: news.Confirmed, Lang: news.English, Frequencies: news.Frequencies{news.Weekly}, N: 1},
		{Status: news.Confirmed, Lang: news.Chinese, Frequencies: news.Frequencies{news.Weekly}, N: 1},
		{Status: news.Pending, Lang: news.English, Frequencies: news.Frequencies{news.Weekly}, N: 1},
		{Status: news.Unsubscribed, Lang: news.English, Frequencies: news.Frequencies{news.Weekly}, N: 2, Suppressed: 2},
		{Status: news.Unsubscribed, Lang: news.Chinese, Frequencies: news.Frequencies{news.Weekly}, N: 1, Suppressed: 1},
	}
	if diff := cmp.Diff(wantCounts, counts); err != nil || diff != "" {
		t.Errorf("counts: %v (-want +got):\n%s", err, diff)
	}
}

// A segment holds those it names, and equal choices share one rendering.
func segments(t *testing.T, db *store.DB) {
	ctx := t.Context()
	var list []store.Imported
	for i, c := range []news.Choices{
		{Lang: news.Chinese, Frequencies: news.Frequencies{news.Weekly}},
		{Lang: news.Chinese, Frequencies: news.Frequencies{news.Daily}},
		{Lang: news.Chinese, Frequencies: news.Frequencies{news.Weekly}, Entities: []news.EntityID{"meta", "gpt_5"}, LeadIfEmpty: true},
		{Lang: news.Chinese, Frequencies: news.Frequencies{news.Weekly}, Entities: []news.EntityID{"gpt_5", "meta"}, LeadIfEmpty: true},
		{Lang: news.Chinese, Frequencies: news.Frequencies{news.Weekly}, Entities: []news.EntityID{"gptx5"}},
		{Lang: news.English, Frequencies: news.Frequencies{news.Weekly}, Sections: []news.SectionID{"policy"}, Storylines: []news.StorylineID{"l1"}},
	} {
		p := imported(i, fmt.Sprintf("seg%d_%%@x.example", i), news.Confirmed)
		p.Subscriber.Choices = c
		p.Subscriber.CreatedAt = base.Add(time.Duration(i) * time.Hour)
		list = append(list, p)
	}
	if _, err := db.ImportSubscribers(ctx, list, false); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		g    store.Segment
		want string
	}{
		{"all", store.Segment{}, "0 1 2 3 4 5"},
		{"language", store.Segment{Lang: news.English}, "5"},
		{"frequency", store.Segment{Frequency: news.Daily}, "1"},
		{"entity", store.Segment{Entity: "gpt_5"}, "2 3"},
		{"no part of an entity", store.Segment{Entity: "met"}, ""},
		{"section", store.Segment{Section: "policy"}, "5"},
		{"storyline", store.Segment{Storyline: "l1"}, "5"},
		{"domain", store.Segment{Domain: "y.example"}, ""},
		{"text", store.Segment{Search: "SEG3_%"}, "3"},
		{"dates", store.Segment{From: base.Add(time.Hour), To: base.Add(3 * time.Hour)}, "1 2"},
		{"together", store.Segment{Lang: news.Chinese, Status: news.Confirmed, Mailable: true, Entity: "meta", To: base.Add(3 * time.Hour)}, "2"},
	} {
		page, err := db.Subscribers(ctx, tt.g, "", 100)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range page {
			got = append(got, strings.TrimLeft(strings.TrimPrefix(string(s.ID), "imp"), "0")+strings.Repeat("0", map[bool]int{true: 1}[s.ID == "imp00000"]))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, strings.Join(got, " "), tt.want)
		}
	}
	slices, err := db.Slices(ctx, store.Segment{Lang: news.Chinese, Mailable: true})
	if err != nil || len(slices) != 3 {
		t.Fatalf("Slices = %+v, %v", slices, err)
	}
	for _, l := range slices {
		if l.Key != l.Choices.SliceKey() || l.N != map[bool]int{true: 2, false: 1}[l.Choices.Whole() || l.Choices.LeadIfEmpty] {
			t.Errorf("slice %+v, whose key is %s", l, l.Choices.SliceKey())
		}
	}
}

// An address that is never mailed is known by its hash alone; the first reason stays.
func suppressions(t *testing.T, db *store.DB) {
	ctx := t.Context()
	id := confirmed(t, db, 1, "a@x.example", base)
	hash := mailbox("a@x.example").Hash
	for _, r := range []news.SuppressionReason{news.Complained, news.Operator, news.Left} {
		if err := db.Suppress(ctx, news.Suppression{Hash: hash, Reason: r, At: base}); err != nil {
			t.Fatal(err)
		}
	}
	if x, err := db.Suppression(ctx, hash); err != nil || x.Reason != news.Complained {
		t.Errorf("Suppression = %+v, %v", x, err)
	}
	if page, err := db.Subscribers(ctx, store.Segment{Mailable: true}, "", 9); err != nil || len(page) != 0 {
		t.Errorf("a suppressed one may be mailed: %+v, %v", page, err)
	}
	if page, err := db.Suppressions(ctx, "", 9); err != nil || len(page) != 1 || page[0].Hash != hash {
		t.Errorf("Suppressions = %+v, %v", page, err)
	}
	// A link that was sent before does not bring them back.
	s := form(2, "b@x.example", "n", base)
	signUp(t, db, s, news.SignUpLimits{})
	signUp(t, db, form(3, "a@x.example", "n", base.Add(time.Hour)), news.SignUpLimits{})
	if err := db.Unsuppress(ctx, hash); err != nil {
		t.Fatal(err)
	}
	if err := db.Unsuppress(ctx, hash); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("Unsuppress again: %v", err)
	}
	if s, err := db.SubscriberByKey(ctx, "a@x.example"); err != nil || s.ID != id {
		t.Errorf("SubscriberByKey = %+v, %v", s, err)
	}
	if _, err := db.SubscriberByKey(ctx, "zz@x.example"); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("an unknown address: %v", err)
	}
}
