package transcript_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/transcript"
)

// Both ways of writing a call give the same turns, and the questions begin where the operator opens them. If this fails,
// a question counts as what the company said by itself.
func TestTurns(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body string
		want []transcript.Turn
	}{
		"names on lines of their own": {
			"Operator\n\nWelcome to the call.\n\nAda Byron -- Chief Executive Officer\n\nOur model shipped.\n\nIt is called Fern.\n\n" +
				"Questions and Answers:\n\nJohn van Dyke -- Example Bank -- Analyst\n\nHow many users?",
			[]transcript.Turn{
				{"Operator", "", transcript.Prepared, "Welcome to the call."},
				{"Ada Byron", "Chief Executive Officer", transcript.Prepared, "Our model shipped.\n\nIt is called Fern."},
				{"John van Dyke", "Example Bank -- Analyst", transcript.Questions, "How many users?"},
			},
		},
		"names before what they say": {
			"Ada Byron (CEO): Our model shipped. Note: it is small.\nOperator: We take the first question.\nGrace Hopper, Example Bank: How many users?\nAda Byron: Nine.",
			[]transcript.Turn{
				{"Ada Byron", "CEO", transcript.Prepared, "Our model shipped. Note: it is small."},
				{"Operator", "", transcript.Prepared, "We take the first question."},
				{"Grace Hopper", "Example Bank", transcript.Questions, "How many users?"},
				{"Ada Byron", "", transcript.Questions, "Nine."},
			},
		},
		"Chinese": {
			"李明（首席执行官）：我们发布了新模型。\n问答环节\n王芳：用户有多少？\n李明：九个。",
			[]transcript.Turn{
				{"李明", "首席执行官", transcript.Prepared, "我们发布了新模型。"},
				{"王芳", "", transcript.Questions, "用户有多少？"},
				{"李明", "", transcript.Questions, "九个。"},
			},
		},
		"a speech": {
			"Thank you. One thing: this is new.\n\nNote: no names.",
			[]transcript.Turn{{"", "", transcript.Prepared, "Thank you. One thing: this is new.\n\nNote: no names."}},
		},
		"nothing": {"", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, transcript.Turns(test.body)); diff != "" {
				t.Errorf("turns differ (-want +got):\n%s", diff)
			}
		})
	}
}

// The head, the name and the first line say what a file is, in this order.
func TestParse(t *testing.T) {
	t.Parallel()
	day := time.Date(2025, 10, 29, 0, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		file, content string
		want          transcript.File
	}{
		"head":       {"a.txt", "Title: Q3 call\r\nDate: 2025-10-29\r\nURL: https://example.com/q3\r\n\r\nAda Byron: Hello.", transcript.File{Title: "Q3 call", Date: day, URL: "https://example.com/q3", Body: "Ada Byron: Hello."}},
		"name":       {"calls/2025-10-29-example-q3.txt", "Ada Byron: Hello.", transcript.File{Title: "2025-10-29-example-q3", Date: day, Body: "Ada Byron: Hello."}},
		"first line": {"x.md", "# Example Q3 2025 call\n\nHello.", transcript.File{Title: "Example Q3 2025 call", Body: "Hello."}},
		"wrong date": {"x.txt", "Date: soon\n\nHello.", transcript.File{Title: "Date: soon", Body: "Hello."}},
		"empty":      {"x.txt", "", transcript.File{Title: "x"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, transcript.Parse(test.file, test.content)); diff != "" {
				t.Errorf("file differs (-want +got):\n%s", diff)
			}
		})
	}
}

// No text is lost and none is made up, whatever a file holds: every word of a turn stands in the body, in order.
func FuzzTurns(f *testing.F) {
	f.Add("Operator\n\nHi.\n\nAda Byron -- CEO\n\nX: y")
	f.Add("李明：好\nQ&A\n：\n--")
	f.Fuzz(func(t *testing.T, body string) {
		rest := body
		for _, turn := range transcript.Turns(body) {
			for line := range strings.SplitSeq(turn.Text, "\n\n") {
				_, after, found := strings.Cut(rest, line)
				if !found {
					t.Fatalf("%q of a turn does not follow in %q", line, body)
				}
				rest = after
			}
		}
	})
}
