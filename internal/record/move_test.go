package record_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/record"
)

// move makes a claim that Ada Lind goes from one organisation to another; "" is not stated.
func move(t *testing.T, head string, status news.MoveStatus, from, to string, more ...func(*news.Said)) news.Said {
	t.Helper()
	return said(t, head, func(s *news.Said) {
		s.Subject = news.Name{Text: "Ada Lind"}
		s.Move = &news.PeopleMove{Person: s.Subject, From: news.Name{Text: from}, To: news.Name{Text: to}, Status: status}
		for _, f := range more {
			f(s)
		}
	})
}

func role(r string) func(*news.Said) { return func(s *news.Said) { s.Move.Role = r } }

// ids gives the organisations of a move identifiers of the gazetteer.
func ids(s *news.Said) {
	for _, n := range []*news.Name{&s.Move.From, &s.Move.To} {
		if n.Text != "" {
			n.ID = news.EntityID("id-of-" + n.Text)
		}
	}
}

func TestMoves(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		claims []news.Said
		status news.RecordStatus
		want   []string
	}{
		{
			"rumoured, then announced by the company",
			[]news.Said{
				move(t, "2026-01-05 anonymous post", news.MoveRumoured, "Borealis", ""), move(t, "2026-01-06 outlet wire by The Post", news.MoveRumoured, "Borealis", ""),
				move(t, "2026-01-20 official solis", news.MoveNamed, "", "Solis", role("chief scientist")),
			},
			news.StatusConfirmed,
			[]string{"01-05 reported anonymous Borealis→Solis ×2", "01-20 confirmed official Borealis→Solis ×1"},
		},
		{
			"outlets report, nobody confirms",
			[]news.Said{
				move(t, "2026-01-05 outlet post", news.MoveJoined, "", "Solis"), move(t, "2026-01-06 outlet wire", news.MoveJoined, "Borealis", "Solis"),
			},
			news.StatusReported,
			[]string{"01-05 reported outlet Borealis→Solis ×2"},
		},
		{
			"she says so herself",
			[]news.Said{
				move(t, "2026-01-05 named post by Ada Lind", news.MoveLeft, "Borealis", ""),
			},
			news.StatusAnnounced,
			[]string{"01-05 announced named Borealis→- ×1"},
		},
		{
			"her own word and a second origin confirm a rumour",
			[]news.Said{
				move(t, "2026-01-05 anonymous post", news.MoveRumoured, "Borealis", ""), move(t, "2026-01-07 named wire by Ada Lind", news.MoveLeft, "Borealis", ""),
			},
			news.StatusConfirmed,
			[]string{"01-05 reported anonymous Borealis→- ×1", "01-07 confirmed named Borealis→- ×1"},
		},
		{
			"the whole and its part are one move of one office",
			[]news.Said{
				move(t, "2026-01-05 outlet post", news.MoveJoined, "Borealis", "Solis", role("chief scientist")), move(t, "2026-01-06 outlet wire", news.MoveJoined, "", "Solis Mind Lab", role("chief scientist")),
			},
			news.StatusReported,
			[]string{"01-05 reported outlet Borealis→Solis ×2"},
		},
		{
			"another office at the part is another move",
			[]news.Said{
				move(t, "2026-01-05 outlet post", news.MoveJoined, "", "Solis", role("chief scientist"), ids), move(t, "2026-01-06 outlet wire", news.MoveNamed, "", "Solis Mind Lab", role("head of sales"), ids),
			},
			news.StatusReported,
			[]string{"01-05 reported outlet -→Solis ×1", "01-06 reported outlet -→Solis Mind Lab ×1"},
		},
		{
			"what unnamed people tell as done is rumoured until somebody confirms it",
			[]news.Said{
				move(t, "2026-01-05 anonymous post", news.MoveLeft, "Borealis", ""), move(t, "2026-01-07 named wire by Ada Lind", news.MoveLeft, "Borealis", ""),
			},
			news.StatusConfirmed,
			[]string{"01-05 reported anonymous Borealis→- ×1", "01-07 confirmed named Borealis→- ×1"},
		},
		{
			"denied by the company",
			[]news.Said{
				move(t, "2026-01-05 anonymous post", news.MoveRumoured, "Borealis", ""), move(t, "2026-01-06 official borealis", news.MoveDenied, "Borealis", ""),
			},
			news.StatusDenied,
			[]string{"01-05 reported anonymous Borealis→- ×1", "01-06 denied official Borealis→- ×1"},
		},
		{
			"denied by somebody else",
			[]news.Said{
				move(t, "2026-01-05 anonymous post", news.MoveRumoured, "Borealis", ""), move(t, "2026-01-06 named wire by Bo Ek", news.MoveDenied, "Borealis", ""),
			},
			news.StatusDisputed,
			[]string{"01-05 reported anonymous Borealis→- ×1", "01-06 disputed named Borealis→- against ×1"},
		},
		{
			"a later mention of the same move is no new one",
			[]news.Said{
				move(t, "2026-01-05 outlet post", news.MoveJoined, "Borealis", "Solis"), move(t, "2026-07-05 outlet wire", news.MoveJoined, "Borealis", "Solis"),
			},
			news.StatusReported,
			[]string{"01-05 reported outlet Borealis→Solis ×2"},
		},
		{
			"joins, and leaves half a year later",
			[]news.Said{
				move(t, "2026-01-05 outlet post", news.MoveJoined, "Borealis", "Solis"), move(t, "2026-07-05 official solis", news.MoveLeft, "Solis", ""),
			},
			news.StatusAnnounced,
			[]string{"01-05 reported outlet Borealis→Solis ×1", "07-05 announced official Solis→- ×1"},
		},
		{
			"two months on, where only the person is the same",
			[]news.Said{
				move(t, "2026-01-05 outlet post", news.MoveLeft, "Borealis", ""), move(t, "2026-03-10 outlet wire", news.MoveJoined, "", "Solis"),
			},
			news.StatusReported,
			[]string{"01-05 reported outlet Borealis→- ×1", "03-10 reported outlet -→Solis ×1"},
		},
		{
			"a step of the career told in passing",
			[]news.Said{
				move(t, "2026-01-05 outlet post", news.MoveLeft, "Borealis", ""),
				move(t, "2026-01-06 outlet wire", news.MoveLeft, "Solis", "", func(s *news.Said) { s.Move.When = news.Days{From: "2024-10-01", To: "2024-12-31"} }),
			},
			news.StatusReported,
			[]string{"01-05 reported outlet Borealis→- ×1"},
		},
		{
			"leaves and joins within weeks are one move",
			[]news.Said{
				move(t, "2026-01-05 outlet post", news.MoveLeft, "Borealis", "", role("chief scientist")), move(t, "2026-02-10 outlet wire", news.MoveJoined, "", "Solis", role("adviser")),
			},
			news.StatusReported,
			[]string{"01-05 reported outlet Borealis→Solis ×2"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, ok := build(t, news.RecordMove, tt.claims)
			if !ok {
				t.Fatal("Build made no record")
			}
			if diff := cmp.Diff(tt.want, story(&r)); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
			if r.Status != tt.status {
				t.Errorf("status %q, want %q", r.Status, tt.status)
			}
			for i := range r.Changes {
				if m := r.Changes[i].Value.Move; m.Status == news.MoveLeft && m.Role == "adviser" {
					t.Error("the new office is printed as the old one")
				}
			}
		})
	}
}

func TestMoveKeys(t *testing.T) {
	t.Parallel()
	with := func(name, from, to string) []news.RecordKey {
		s := move(t, "2026-01-05 outlet post", news.MoveJoined, from, to)
		s.Subject.Text, s.Move.Person.Text = name, name
		return record.Keys(&s)
	}
	if a, b := with("Ada Lind", "Borealis", ""), with("ADA LIND", "", "Solis"); a[0] != b[0] {
		t.Errorf("a full name is one person: %v, %v", a[0], b[0])
	}
	if a, b := with("王磊", "", "Borealis"), with("王磊", "", "Solis"); a[0] == b[0] {
		t.Error("many people are called 王磊: its organisation must be in the key")
	}
	if a, b := with("張予彤", "", "Solis"), with("张予彤", "", "Solis"); a[0] != b[0] {
		t.Error("two scripts, two people")
	}
	if got := with("", "Borealis", "Solis"); len(got) != 0 {
		t.Errorf("nobody is named: keys %v", got)
	}
}
