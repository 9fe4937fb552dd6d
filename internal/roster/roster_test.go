package roster_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/address"
	"dateline/internal/news"
	"dateline/internal/roster"
)

// read reads a whole list.
func read(tb testing.TB, text string) (roster.Format, []roster.Entry, []roster.Problem) {
	tb.Helper()
	r, err := roster.NewReader(strings.NewReader(text), address.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	var entries []roster.Entry
	var problems []roster.Problem
	for {
		e, p, err := r.Next()
		switch {
		case errors.Is(err, io.EOF):
			return r.Format(), entries, problems
		case err != nil:
			tb.Fatal(err)
		case p != nil:
			problems = append(problems, *p)
		default:
			entries = append(entries, *e)
		}
	}
}

// brief says of each entry what matters to who is mailed.
func brief(entries []roster.Entry) []string {
	var out []string
	for _, e := range entries {
		s := e.Mailbox.Key + " " + string(e.Subscriber.Status)
		if e.Subscriber.Lang != "" {
			s += " " + string(e.Subscriber.Lang)
		}
		if e.Suppress != "" {
			s += " " + string(e.Suppress)
		}
		if !e.Subscriber.CreatedAt.IsZero() {
			s += " " + e.Subscriber.CreatedAt.Format(time.RFC3339Nano)
		}
		out = append(out, s)
	}
	return out
}

// Lists of other programs are read as these programs write them, and who must not be mailed is known.
func TestListsOfOthers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		format     roster.Format
		want       []string
		bad        []int
	}{
		{"listmonk", "uuid,email,name,attributes,status,created_at,updated_at\n" +
			"u1,A@x.example,Anna,\"{\"\"lang\"\": \"\"zh\"\"}\",enabled,2024-03-01 10:00:00.123456 +0000 UTC,x\n" +
			"u2,b@x.example,,{},disabled,2024-03-01 15:30:00 +0530 IST,x\n" +
			"u3,c@x.example,,\"{\"\"language\"\": 5}\",blocklisted,2024-03-01 15:30:00 +0530 +0530,x\n" +
			"u4,d@x.example,,{},deleted,2024-03-01 10:00:00 +0000 UTC,x\n" +
			"u5,e@x.example,,{not json,enabled,,\n", roster.Listmonk, []string{
			"a@x.example confirmed zh 2024-03-01T10:00:00.123456Z", "b@x.example unsubscribed 2024-03-01T10:00:00Z",
			"c@x.example unsubscribed operator 2024-03-01T10:00:00Z",
		}, []int{5, 6}},
		{"listmonk's own import form", "email,name,attributes\na@x.example,Anna,{}\n", roster.Listmonk, []string{"a@x.example confirmed"}, nil},
		{"Ghost", "\ufeffid,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers\r\n" +
			"1,a@x.example,\"A, B\",\"two\r\nlines\",true,false,,2023-05-01T08:00:00.000Z,,\"x,y\",\r\n2,b@x.example,,,false,,,2023-05-01T08:00:00.000Z,,,\r\n" +
			"3,c@x.example,,,true,,,2023-05-01T08:00:00.000Z,2024-05-01T08:00:00.000Z,,\r\n4,d@x.example,,,maybe,,,,,,\r\n", roster.Ghost, []string{
			"a@x.example confirmed 2023-05-01T08:00:00Z", "b@x.example unsubscribed 2023-05-01T08:00:00Z", "c@x.example unsubscribed 2023-05-01T08:00:00Z",
		}, []int{6}},
		{"others, with semicolons", "Name;E-Mail;Language;Status\nA;a@x.example;en-GB;active\nB;b@x.example;;unsubscribed\nC;c@x.example;;Complained\nD;d@x.example;fr;\n", roster.Plain, []string{
			"a@x.example confirmed en", "b@x.example unsubscribed", "c@x.example unsubscribed operator",
		}, []int{5}},
		{"a column alone", "邮箱\n张三@x.example\na@例子。公司\n\n\"a@x.example\n", roster.Plain, []string{"a@xn--fsqu00a.xn--55qx5d confirmed"}, []int{2, 5}},
		{"short and long lines", "name,email\nA\nB,b@x.example,more,and more\n", roster.Plain, []string{"b@x.example confirmed"}, []int{2}},
		{"a program's zero", "email\tcreated_at\na@x.example\t0001-01-01 00:00:00 +0000 UTC\nb@x.example\tyesterday\n", roster.Plain, []string{"a@x.example confirmed"}, []int{3}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			format, entries, problems := read(t, tt.text)
			if diff := cmp.Diff(tt.want, brief(entries)); format != tt.format || diff != "" {
				t.Errorf("%s, want %s (-want +got):\n%s\nproblems %+v", format, tt.format, diff, problems)
			}
			var bad []int
			for _, p := range problems {
				bad = append(bad, p.Line)
			}
			if diff := cmp.Diff(tt.bad, bad); diff != "" {
				t.Errorf("lines that cannot be read: %+v (-want +got):\n%s", problems, diff)
			}
		})
	}
	for _, text := range []string{"", "name,phone\nA,1\n", "\"email\nx", "\xff\xfe\x00"} {
		if _, err := roster.NewReader(strings.NewReader(text), address.Options{}); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("the list %q: %v, want ErrInvalid", text, err)
		}
	}
}

// What is written is read back as it was, and holds no formula.
func TestOwnListsLoseNothing(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 7, 0, 0, 123000, time.UTC)
	s := news.Subscriber{
		Address: "Reader+x@mail.example", Status: news.Unsubscribed, CreatedAt: at, ConfirmedAt: at.Add(time.Hour), UnsubscribedAt: at.Add(2 * time.Hour),
		Choices: news.Choices{
			Lang: news.Chinese, Frequencies: news.Frequencies{news.Breaking}, Sections: []news.SectionID{"policy", "research"}, Entities: []news.EntityID{"meta"}, Storylines: []news.StorylineID{"l1"}, LeadIfEmpty: true,
		},
	}
	c := news.Consent{Event: news.ConsentImported, At: at, Method: "script:pointer", IP: "192.0.2.1", Agent: "=cmd|' /C calc'!A0", Form: "zh-1", Words: "我同意，\n\"是的\""}
	var b bytes.Buffer
	w, err := roster.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(&s, c, news.Left), w.Flush()); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), ",=") || strings.Contains(b.String(), ",\"=") {
		t.Errorf("a formula:\n%s", &b)
	}
	format, entries, problems := read(t, b.String())
	if format != roster.Own || len(entries) != 1 || len(problems) > 0 {
		t.Fatalf("%s, %+v, %+v", format, entries, problems)
	}
	if diff := cmp.Diff(s, entries[0].Subscriber); diff != "" || entries[0].Suppress != news.Left {
		t.Errorf("suppressed %q (-want +got):\n%s", entries[0].Suppress, diff)
	}
	if diff := cmp.Diff(c, entries[0].Consent); diff != "" {
		t.Errorf("consent (-want +got):\n%s", diff)
	}
}

// Whatever a list holds, each of its lines is an entry with a valid address or a problem with its number.
func FuzzReader(f *testing.F) {
	for _, s := range []string{
		"email\na@x.example\n", "uuid,email,name,attributes,status\n,a@x.example,,{},enabled\n", "id,email,subscribed_to_emails\n1,a@x.example,true\n",
		"address,status,lang,frequency,consent_at\na@x.example,confirmed,zh,weekly,2026-01-01T00:00:00Z\n", "email\n\"a@x.example\n\n\"\"", "e;email\n\x00;\xff@x.example",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := roster.NewReader(strings.NewReader(text), address.Options{})
		if err != nil {
			if !errors.Is(err, news.ErrInvalid) {
				t.Fatalf("NewReader: %v", err)
			}
			return
		}
		for range len(text) + 2 {
			e, p, err := r.Next()
			switch {
			case errors.Is(err, io.EOF):
				return
			case err != nil:
				t.Fatalf("Next: %v", err)
			case (e == nil) == (p == nil), p != nil && (p.Line < 1 || p.Text == ""):
				t.Fatalf("Next = %+v, %+v", e, p)
			case e != nil:
				if again, err := address.Parse(e.Mailbox.Address, address.Options{}); err != nil || again != e.Mailbox || e.Line < 2 {
					t.Fatalf("entry %+v: %v", e, err)
				}
			}
		}
		t.Fatal("the list does not end")
	})
}
