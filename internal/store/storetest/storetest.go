// Package storetest holds what every engine of the store must do. An engine's test calls Run; so the engines cannot
// drift apart.
package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/store"
)

// base is the time at which these tests begin.
var base = time.Date(2025, 12, 10, 12, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant that Go cannot write as one

// Run runs the suite. Open returns a store over an empty, migrated database of its own.
func Run(t *testing.T, open func(testing.TB) *store.DB) {
	t.Helper()
	for _, tt := range []struct {
		name string
		f    func(*testing.T, *store.DB)
	}{
		{"SourcesAreAddedOnceAndKeepWhatAPersonSaid", sources},
		{"ReplacedSourcesThatReportsRestOnArePaused", replaceSources},
		{"DueSourcesAreClaimedByOne", claims},
		{"AReadingSavedTwiceWritesNothing", readings},
		{"AChangedHeadlineIsANewVersion", versions},
		{"OneGUIDWithTwoAddressesIsOneReport", guids},
		{"TheOrderOfReadingDoesNotMatter", owners},
		{"ManyWritersOfOneItemMakeOneReport", writers},
		{"APageThatNamesAnotherAddressJoinsReports", pages},
		{"AnAnnotationIsAbsentOnceTheTextChanges", annotations},
		{"EditsOfTheGazetteerAreALog", entityEdits},
		{"ARacingEditIsRefused", entityRaces},
		{"AnEditIsSpreadOnceAndMarksWhatItTouches", entitySpread},
		{"ADecidedCandidateStaysDecided", candidates},
		{"StoriesKeepTheirIdsAndRedirect", stories},
		{"ReportsAreFoundByWhatTheySay", searches},
		{"TheMailboxGivesBackTheVeryBytes", keptMail},
		{"ABulletinIsRemadeWhileItIsADraft", bulletins},
		{"NoMoreStoriesBreakThanMay", breaking},
		{"LeavingOneFrequencyLeavesTheOthers", frequencies},
		{"AnInvitationMakesOneUser", invitations},
		{"ASessionEndsWithWhatItRestsOn", sessions},
		{"TheLastOwnerStays", lastOwner},
		{"SignInsAreCountedAndWrittenDown", signIns},
		{"MovesOfAPersonAreKeptAndUndone", moves},
		{"EditorsDecisionsAreKeptAndUndone", decisions},
		{"PinsFollowAReportThatBecomesPartOfAnother", movedPins},
		{"StorylinesAreKeptAndLeadOn", storylines},
		{"DivesAreKeptWholeAndOnce", dives},
		{"ClaimsAreKeptWithTheTextTheyWereReadIn", claimsKept},
		{"RecordsAreMadeFromAllTheirClaims", records},
		{"ASourceThatChangesIsFollowedAnew", recordSources},
		{"TheOrderOfFollowingDoesNotMatter", recordOrder},
		{"ManyFollowersLoseNoClaim", recordRaces},
		{"RecordsAreFoundByWhatTheyTell", recordQueries},
		{"PromisesAreFoundByTheirDay", duePromises},
		{"EarlierIssuesAreReadAtOnce", earlierIssues},
		{"AttentionIsCountedByTheWeek", attention},
		{"ReadersVerdictsAreCounts", verdicts},
		{"APublicCorrectionNeverChanges", corrections},
		{"ACorrectionReachesThoseWhoReceivedTheSentence", correctionReaders},
		{"LinksAreAskedOnce", linkChecks},
		{"ACommitIsSeenByItsMark", marks},
		{"NoRecordRestsOnAClaimThatIsMarked", wrongClaims},
		{"WhatPeopleDidToRecordsHolds", recordEdits},
		{"HowAPassWentIsNotedOnce", passRuns},
		{"SubscribersAreCountedByWhenTheyCameAndLeft", subscriberGrowth},
		{"SpendingStaysBelowItsCeilings", spending},
		{"ManyWorkersStayBelowTheCeiling", spendingRaces},
		{"TheFirstAnswerOfAModelStays", answers},
		{"AFrozenIssueNeverChanges", issues},
		{"AnIssueGoesOnAsItIsTold", issueMoves},
		{"AReaderAsksConfirmsOnceAndLeaves", subscribing},
		{"NoLimitOfSignUpsIsPassed", signUpLimits},
		{"ManySignUpsAtOncePassNoLimit", signUpRaces},
		{"ANoticeIsClaimedByOneAndEnds", noticesOnce},
		{"AListBringsNobodyBack", importing},
		{"ASegmentHoldsThoseItNames", segments},
		{"ASuppressedAddressIsNeverMailed", suppressions},
		{"RecipientsAreFrozenOnce", freezing},
		{"TheLedgerMovesAsItIsDrawn", ledgerMoves},
		{"WhoLeftIsNotMailed", ledgerSuppression},
		{"ADeadSenderLosesWhatItHeld", ledgerRecovery},
		{"WhatEndedIsNotSent", ledgerEnds},
		{"ManySendersSendEachOnce", ledgerRaces},
		{"SendingIsHeldUntilItIsLifted", holding},
		{"RefusalsThatComeBackCountOnce", returnedRefusals},
		{"ADeadAddressEndsItsSignUp", returnedConfirmation},
		{"AComplaintEndsASubscriptionOnce", returnedComplaints},
		{"ManyWhoHearTheSameCountItOnce", returnRaces},
		{"WhatNamesNobodyIsCounted", returnCounts},
		{"TextComesBackAsItWent", texts},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := open(t)
			tt.f(t, db)
			Check(t, db)
		})
	}
}

// Check fails the test if an invariant of the store is broken.
func Check(tb testing.TB, db *store.DB) {
	tb.Helper()
	broken, err := db.Check(tb.Context())
	if err != nil {
		tb.Fatalf("Check: %v", err)
	}
	for _, b := range broken {
		tb.Errorf("invariant: %s", b)
	}
}

func source(n int, class news.Class) news.Source {
	url := fmt.Sprintf("https://feed%02d.example/rss", n)
	return news.Source{ID: news.NewSourceID(url), URL: url, Name: fmt.Sprintf("Feed %02d", n), Class: class, Lang: news.English}
}

func item(n int, title string) news.Entry {
	url := fmt.Sprintf("https://press.example/%d", n)
	return news.Entry{
		Canonical: url, URL: url + "?utm_source=rss", Title: title, Published: base.Add(-time.Hour), Dated: true,
		Lang: news.English, Summary: "Some words about " + title + ".", Page: news.PageWanted,
	}
}

func reading(s news.Source, items ...news.Entry) news.Reading {
	return news.Reading{
		Source: s, At: base, Items: items,
		State: news.SourceState{Source: s.ID, Status: news.SourceOK, CheckedAt: base, NextAt: base.Add(time.Hour), Every: time.Hour, Items: len(items)},
	}
}

func add(t *testing.T, db *store.DB, list ...news.Source) {
	t.Helper()
	if _, err := db.AddSources(t.Context(), list, base); err != nil {
		t.Fatal(err)
	}
}

func save(t *testing.T, db *store.DB, want news.Saved, list ...news.Reading) {
	t.Helper()
	got, err := db.SaveReadings(t.Context(), list)
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Fatalf("SaveReadings = %+v, want %+v", got, want)
	}
}

func all(t *testing.T, db *store.DB) []news.Voice {
	t.Helper()
	got, err := db.Unannotated(t.Context(), "none", 1000)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func sources(t *testing.T, db *store.DB) {
	a, b := source(1, news.Press), source(2, news.FirstParty)
	add(t, db, a, b)
	b.Name = "Renamed"
	if n, err := db.AddSources(t.Context(), []news.Source{a, b}, base); err != nil || n != 0 {
		t.Fatalf("AddSources again = %d, %v, want 0", n, err)
	}
	got, err := db.SourceHealth(t.Context())
	if err != nil || len(got) != 2 || got[1].Name != "Feed 02" || got[1].State.Status != news.SourceNew || !got[0].AddedAt.Equal(base) {
		t.Fatalf("SourceHealth = %+v, %v", got, err)
	}
	if err := db.UpdateSource(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if h, err := db.SourceByText(t.Context(), "Renamed"); err != nil || h.ID != b.ID {
		t.Fatalf("SourceByText = %v, %v", h.ID, err)
	}
	if err := db.UpdateSource(t.Context(), source(9, news.Press)); !errors.Is(err, news.ErrNotFound) {
		t.Fatalf("UpdateSource of an unknown id = %v, want ErrNotFound", err)
	}
	if deleted, err := db.RemoveSource(t.Context(), a.ID); err != nil || !deleted {
		t.Fatalf("RemoveSource = %v, %v", deleted, err)
	}
	if _, err := db.RemoveSource(t.Context(), a.ID); !errors.Is(err, news.ErrNotFound) {
		t.Fatalf("RemoveSource again = %v, want ErrNotFound", err)
	}
}

func replaceSources(t *testing.T, db *store.DB) {
	a, b, c := source(1, news.Press), source(2, news.Press), source(3, news.Press)
	add(t, db, a, b)
	save(t, db, news.Saved{New: 1}, reading(a, item(1, "One")))
	added, removed, paused, err := db.ReplaceSources(t.Context(), []news.Source{c}, base)
	if err != nil || added != 1 || removed != 1 || paused != 1 {
		t.Fatalf("ReplaceSources = %d added, %d removed, %d paused, %v; want 1 of each", added, removed, paused, err)
	}
	got, err := db.SourceHealth(t.Context())
	if err != nil || len(got) != 2 || !got[0].Paused || got[1].Paused {
		t.Fatalf("after ReplaceSources: %+v, %v", got, err)
	}
}

func claims(t *testing.T, db *store.DB) {
	var list []news.Source
	for n := range 40 {
		list = append(list, source(n, news.Press))
	}
	add(t, db, list...)
	var mu sync.Mutex
	seen := map[news.SourceID]int{}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				got, err := db.ClaimSources(t.Context(), base, base.Add(5*time.Minute), 7)
				if err != nil {
					t.Error(err)
				}
				if len(got) == 0 {
					return
				}
				mu.Lock()
				for _, h := range got {
					seen[h.ID]++
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(seen) != len(list) {
		t.Errorf("%d of %d sources claimed", len(seen), len(list))
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("source %s claimed %d times", id, n)
		}
	}
	if n, err := db.DueSources(t.Context(), base.Add(6*time.Minute)); err != nil || n != len(list) {
		t.Errorf("DueSources after the lease = %d, %v, want %d", n, err, len(list))
	}
	ids := []news.SourceID{list[0].ID, list[1].ID, "none"}
	for _, lease := range []time.Time{base.Add(4 * time.Minute), base.Add(5 * time.Minute)} { // the first is nobody's
		if err := db.ReleaseSources(t.Context(), ids, lease, base); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := db.DueSources(t.Context(), base); err != nil || n != 2 {
		t.Errorf("DueSources after a release = %d, %v, want 2", n, err)
	}
}

func readings(t *testing.T, db *store.DB) {
	a := source(1, news.Press)
	add(t, db, a)
	r := reading(a, item(1, "One"), item(2, "Two"), item(3, "Three"))
	save(t, db, news.Saved{New: 3}, r)
	before := all(t, db)
	save(t, db, news.Saved{Same: 3}, r)
	if diff := cmp.Diff(before, all(t, db)); diff != "" {
		t.Errorf("a second save changed reports (-before +after):\n%s", diff)
	}
	h, err := db.SourceByText(t.Context(), a.URL)
	if err != nil || h.State.Status != news.SourceOK || !h.State.ChangedAt.Equal(base) || h.State.Items != 3 || h.Reports != 3 {
		t.Errorf("state after reading = %+v, %v", h, err)
	}
}

func versions(t *testing.T, db *store.DB) {
	a, b := source(1, news.Press), source(2, news.Aggregator)
	add(t, db, a, b)
	save(t, db, news.Saved{New: 1}, reading(a, item(1, "Raises $1.5B")))
	save(t, db, news.Saved{Seen: 1}, reading(b, item(1, "Somebody raises")))
	save(t, db, news.Saved{Changed: 1}, reading(a, item(1, "Raises $1.5T")))
	save(t, db, news.Saved{Same: 1}, reading(b, item(1, "Somebody raises a lot")))
	got := all(t, db)
	if len(got) != 1 || got[0].Title != "Raises $1.5T" || got[0].Version != 2 {
		t.Fatalf("reports = %+v, want one of version 2", got)
	}
}

func guids(t *testing.T, db *store.DB) {
	a := source(1, news.Press)
	add(t, db, a)
	one := item(1, "One")
	one.GUID = "tag:1"
	save(t, db, news.Saved{New: 1}, reading(a, one))
	moved := item(2, "One")
	moved.GUID = "tag:1"
	save(t, db, news.Saved{Same: 1}, reading(a, moved)) // a new address alone is not a new version
	save(t, db, news.Saved{Same: 2}, reading(a, moved, one))
	if got := all(t, db); len(got) != 1 {
		t.Fatalf("%d reports, want 1", len(got))
	}
}

func owners(t *testing.T, db *store.DB) {
	list := []news.Source{source(1, news.Aggregator), source(2, news.Press), source(3, news.FirstParty), source(4, news.Press)}
	add(t, db, list...)
	// Four reports, each first read in another order.
	for n := range 4 {
		for k := range list {
			s := list[(k+n)%4]
			e := item(n, "As told by "+s.Name)
			if _, err := db.SaveReadings(t.Context(), []news.Reading{reading(s, e)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	got := all(t, db)
	if len(got) != 4 {
		t.Fatalf("%d reports, want 4", len(got))
	}
	for _, v := range got {
		if v.Source != list[2].ID || v.Title != "As told by Feed 03" || v.Version != 1 {
			t.Errorf("%s belongs to %s with %q, version %d; want the first-party source", v.URL, v.Source, v.Title, v.Version)
		}
	}
}

func writers(t *testing.T, db *store.DB) {
	var list []news.Source
	for n := range 8 {
		list = append(list, source(n, news.Press))
	}
	add(t, db, list...)
	var wg sync.WaitGroup
	for _, s := range list {
		wg.Go(func() {
			for n := range 20 {
				if _, err := db.SaveReadings(t.Context(), []news.Reading{reading(s, item(n, "Same"), item(n+1, "Same"))}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	low := slices.MinFunc(list, func(a, b news.Source) int { return cmpText(string(a.ID), string(b.ID)) })
	got := all(t, db)
	if len(got) != 21 {
		t.Errorf("%d reports, want 21", len(got))
	}
	for _, v := range got {
		if v.Source != low.ID {
			t.Errorf("%s belongs to %s, want the lowest id %s", v.URL, v.Source, low.ID)
		}
	}
}

func cmpText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func pages(t *testing.T, db *store.DB) {
	a, b := source(1, news.Press), source(2, news.FirstParty)
	add(t, db, a, b)
	save(t, db, news.Saved{New: 2}, reading(a, item(1, "One")), reading(b, item(2, "Two")))
	wanted, err := db.WantedPages(t.Context(), base, 10)
	if err != nil || len(wanted) != 2 {
		t.Fatalf("WantedPages = %v, %v", wanted, err)
	}
	one := wanted[slices.IndexFunc(wanted, func(p news.Page) bool { return p.Title == "One" })]
	failed := news.PageResult{Report: one.Report, Status: news.PageWanted, Error: "timeout", Attempts: 1, NextAt: base.Add(time.Hour)}
	if err := db.SavePages(t.Context(), []news.PageResult{failed}); err != nil {
		t.Fatal(err)
	}
	if later, err := db.WantedPages(t.Context(), base, 10); err != nil || len(later) != 1 {
		t.Fatalf("WantedPages before the retry = %v, %v, want one", later, err)
	}
	done := news.PageResult{Report: one.Report, Status: news.PageFetched, Text: "The whole text.", Canonical: item(2, "").Canonical, Attempts: 2}
	if err := db.SavePages(t.Context(), []news.PageResult{done}); err != nil {
		t.Fatal(err)
	}
	got := all(t, db)
	if len(got) != 1 || got[0].Title != "Two" {
		t.Fatalf("reports = %+v, want the first-party one alone", got)
	}
	save(t, db, news.Saved{Same: 1}, reading(a, item(1, "One")))
	if err := db.SavePages(t.Context(), []news.PageResult{done}); err != nil {
		t.Fatalf("a page of a report that was joined: %v", err)
	}
}

func annotation(v news.Voice) news.Annotation {
	return news.Annotation{
		Report: v.ID, Producer: "p/1", Inputs: v.Hash, Lang: news.English, Relevance: 0.75, MadeAt: base,
		Entities: []news.EntityCount{{ID: "meta", Name: "Meta", Count: 2, Title: true}},
		Passages: []news.Passage{
			{Report: v.ID, N: 0, Start: 0, End: len(v.Title), Lang: news.English, Text: v.Title},
			{Report: v.ID, N: 1, Start: 5, End: len(v.Body()), Lang: news.English, Text: v.Body()[5:]},
		},
	}
}

func annotations(t *testing.T, db *store.DB) {
	a := source(1, news.Press)
	add(t, db, a)
	save(t, db, news.Saved{New: 1}, reading(a, item(1, "One")))
	left := func(producer string) []news.Voice {
		t.Helper()
		got, err := db.Unannotated(t.Context(), producer, 10)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	v := left("p/1")
	want := annotation(v[0])
	if err := db.SaveAnnotations(t.Context(), 0, []news.Annotation{want, {Report: "gone", Producer: "p/1"}}); err != nil {
		t.Fatal(err)
	}
	if got := left("p/1"); len(got) != 0 {
		t.Errorf("unannotated = %v, want none", got)
	}
	if got := left("p/2"); len(got) != 1 {
		t.Errorf("unannotated at a new version = %v, want one", got)
	}
	ps, err := db.Passages(t.Context(), []news.ReportID{v[0].ID})
	if diff := cmp.Diff(want.Passages, ps); err != nil || diff != "" {
		t.Errorf("Passages: %v (-want +got):\n%s", err, diff)
	}
	voices, err := db.VoicesBetween(t.Context(), base.Add(-2*time.Hour), base)
	if err != nil || len(voices) != 1 || voices[0].Relevance != 0.75 || voices[0].Outlet != "Feed 01" || voices[0].Sightings != 1 {
		t.Fatalf("VoicesBetween = %+v, %v", voices, err)
	}
	if diff := cmp.Diff(want.Entities, voices[0].Entities); diff != "" {
		t.Errorf("entities (-want +got):\n%s", diff)
	}
	if none, err := db.VoicesBetween(t.Context(), base, base.Add(time.Hour)); err != nil || len(none) != 0 {
		t.Errorf("VoicesBetween beside the window = %v, %v", none, err)
	}
	save(t, db, news.Saved{Changed: 1}, reading(a, item(1, "Another headline")))
	if got := left("p/1"); len(got) != 1 {
		t.Errorf("unannotated after a change = %v, want one", got)
	}
	if ps, err := db.Passages(t.Context(), []news.ReportID{v[0].ID}); err != nil || len(ps) != 0 {
		t.Errorf("passages of a text that changed = %v, %v, want none until it is read again", ps, err)
	}
}

func stories(t *testing.T, db *store.DB) {
	a := source(1, news.Press)
	add(t, db, a)
	save(t, db, news.Saved{New: 3}, reading(a, item(1, "One"), item(2, "Two"), item(3, "Three")))
	var ids []news.ReportID
	for _, v := range all(t, db) {
		ids = append(ids, v.ID)
	}
	at := base.Add(-time.Hour)
	story := func(id news.StoryID, members ...news.ReportID) news.Story {
		return news.Story{ID: id, FirstAt: at, LastAt: at, Producer: "c/1", Members: members}
	}
	clustering := func(merged map[news.StoryID]news.StoryID, list ...news.Story) {
		t.Helper()
		c := news.Clustering{Producer: "c/1", MadeAt: base, Stories: list, Merged: merged}
		for range 2 { // a repeat changes nothing
			if err := db.SaveClustering(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
	}
	clustering(nil, story("ta", ids[0]), story("tb", ids[1]), story("tc", ids[2]))
	clustering(map[news.StoryID]news.StoryID{"tc": "tb"}, story("ta", ids[0]), story("tb", ids[1], ids[2]))
	clustering(map[news.StoryID]news.StoryID{"tb": "ta"}, story("ta", ids...))
	got, err := db.Story(t.Context(), "tc")
	if err != nil || got.MergedInto != "ta" || len(got.Members) != 0 {
		t.Fatalf("Story(tc) = %+v, %v, want a redirect to ta", got, err)
	}
	between, err := db.StoriesBetween(t.Context(), at, base)
	if diff := cmp.Diff([]news.Story{story("ta", ids...)}, between); err != nil || diff != "" {
		t.Fatalf("StoriesBetween: %v (-want +got):\n%s", err, diff)
	}
	taken, err := db.TakenStories(t.Context(), []news.StoryID{"ta", "tb", "tx"})
	if diff := cmp.Diff(map[news.StoryID]bool{"ta": true, "tb": true}, taken); err != nil || diff != "" {
		t.Errorf("TakenStories: %v (-want +got):\n%s", err, diff)
	}
	if _, err := db.Story(t.Context(), "tx"); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("Story(tx) = %v, want ErrNotFound", err)
	}
}

func issues(t *testing.T, db *store.DB) {
	week := news.Week{Year: 2025, Number: 50}
	if _, err := db.Issue(t.Context(), week); !errors.Is(err, news.ErrNotFound) {
		t.Fatalf("Issue before any = %v, want ErrNotFound", err)
	}
	c := news.Clustering{Producer: "c/1", MadeAt: base, Stories: []news.Story{{ID: "ta", FirstAt: base, LastAt: base}}}
	if err := db.SaveClustering(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	issue := &news.Issue{
		Week: week, Status: news.Draft, Producer: "k/1", Inputs: "x", BuiltAt: base,
		Sections: []news.Section{{ID: news.SectionMatters, Items: []news.Item{{Story: "ta", Rank: 1}}}},
	}
	ranking := []news.Ranked{{Week: week, Story: "ta", Rank: 1, Score: 1.5, Parts: []news.Part{{Name: "origins", Input: 2, Value: 1.5}}}}
	for range 2 {
		if err := db.SaveIssue(t.Context(), issue, ranking); err != nil {
			t.Fatal(err)
		}
		issue.BuiltAt = base.Add(time.Hour) // the same inputs keep the first time
	}
	got, err := db.Issue(t.Context(), week)
	if err != nil || !got.BuiltAt.Equal(base) || len(got.Items()) != 1 {
		t.Fatalf("Issue = %+v, %v", got, err)
	}
	ranks, err := db.Rankings(t.Context(), "ta")
	if diff := cmp.Diff(ranking, ranks); err != nil || diff != "" {
		t.Errorf("Rankings: %v (-want +got):\n%s", err, diff)
	}
	issue.Inputs, issue.Status = "y", news.Frozen
	if err := db.SaveIssue(t.Context(), issue, ranking); err != nil {
		t.Fatal(err)
	}
	issue.Inputs = "z"
	if err := db.SaveIssue(t.Context(), issue, ranking); !errors.Is(err, news.ErrFrozen) {
		t.Errorf("SaveIssue over a frozen one = %v, want ErrFrozen", err)
	}
	if weeks, err := db.IssueWeeks(t.Context(), 5); err != nil || len(weeks) != 1 || weeks[0].IsZero() {
		t.Errorf("IssueWeeks() = %v, %v", weeks, err)
	}
	if weeks, err := db.IssueWeeks(t.Context(), 0); err != nil || len(weeks) != 0 {
		t.Errorf("IssueWeeks(0) = %v, %v", weeks, err)
	}
	if list, err := db.Issues(t.Context(), 5); err != nil || len(list) != 1 || list[0].Inputs != "y" {
		t.Errorf("Issues = %+v, %v", list, err)
	}
}

func texts(t *testing.T, db *store.DB) {
	a := source(1, news.Press)
	add(t, db, a)
	titles := []string{"zebra", "Äpfel", "apple", "Banana", "𠮷野家 🍙 rice", "电头", "a'b\"c\\d", "line\u2028sep"}
	var items []news.Entry
	for n, title := range titles {
		items = append(items, item(n, title))
	}
	save(t, db, news.Saved{New: len(titles)}, reading(a, items...))
	var got []string
	for _, v := range all(t, db) {
		got = append(got, v.Title)
	}
	slices.Sort(got)
	want := slices.Sorted(slices.Values(titles))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
	var list []news.Source
	for n, name := range titles {
		s := source(n+10, news.Press)
		s.Name = name
		list = append(list, s)
	}
	add(t, db, list...)
	health, err := db.SourceHealth(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, h := range health {
		if h.ID != a.ID {
			names = append(names, h.Name)
		}
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("order by name is not by bytes (-want +got):\n%s", diff)
	}
}
