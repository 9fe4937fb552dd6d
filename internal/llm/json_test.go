package llm_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"dateline/internal/llm"
)

const goodAnswer = `{"sentences":[{"text":"Meta 推迟 Avocado。","passages":["p1","p2"]}]}`

// answerCases are 200 and more answers as models give them, and as nobody should. Want is the canonical form; empty: refused.
func answerCases() map[string]string {
	cases := map[string]string{}
	add := func(text, want string) { cases[text] = want }
	// Read, with the one fence and with blanks.
	for _, wrap := range []string{"%s", " %s ", "\n%s\n", "\t%s", "\ufeff%s", "```json\n%s\n```", "```\n%s\n```", "  ```json %s ```  ", "```json\r\n%s\r\n```"} {
		add(fmt.Sprintf(wrap, goodAnswer), goodAnswer)
		add(fmt.Sprintf(wrap, `{"sentences":[]}`), `{"sentences":[]}`)
	}
	add(`{"sentences":[{"passages":[],"text":""}]}`, `{"sentences":[{"passages":[],"text":""}]}`)
	add(`{ "sentences" : [ { "text" : "a\u4e2db" , "passages" : [ ] } ] }`, `{"sentences":[{"passages":[],"text":"a中b"}]}`)
	add(`{"sentences":[{"text":"\ud83d\ude00","passages":[]}]}`, `{"sentences":[{"passages":[],"text":"😀"}]}`)
	add(`{"sentences":[{"text":"\\ud83d","passages":[]}]}`, `{"sentences":[{"passages":[],"text":"\\ud83d"}]}`)
	add(`{"sentences":[{"text":"\\\\u","passages":[]}]}`, `{"sentences":[{"passages":[],"text":"\\\\u"}]}`)
	// Words around it, more than one, other fences.
	for _, wrap := range []string{
		"Here it is: %s", "%s Hope this helps!", "%[1]s%[1]s", "%[1]s,%[1]s", "[%s]", "\"%s\"", "```json\n%s", "%s\n```", "~~~\n%s\n~~~", "```xml\n%s\n```",
		"<json>%s</json>", "/* c */%s", "// c\n%s", "%s;", "%s\x00", "\x00%s", "%s}", "{%s", "data: %s\n\n", "答案：%s", "(%s)", "%s]", ")]}'\n%s", "```json\n```json\n%s\n```\n```",
	} {
		add(fmt.Sprintf(wrap, goodAnswer), "")
	}
	// Cut anywhere.
	for i := range len(goodAnswer) {
		add(goodAnswer[:i], "")
	}
	// Not JSON, though many parsers take it.
	for _, value := range []string{
		"NaN", "Infinity", "-Infinity", "undefined", "None", "True", "01", "1.", ".5", "+1", "0x1F", "1_000", "'a'", "`a`", `"a`, "\"a\nb\"", "\"a\tb\"", `"\x41"`, `"\u12"`, `"\u{41}"`, `"\q"`, "1e", "--1", "[1,]", "[,1]", `{"a":1,}`, `{a:1}`, `{"a"}`, `{"a":}`, `{,}`,
	} {
		add(`{"sentences":`+value+`}`, "")
		add(`{"sentences":[{"text":`+value+`,"passages":[]}]}`, "")
	}
	// JSON, but not by the schema.
	for _, value := range []string{
		"null", "true", "1", "1e999", "-1e999", "123456789012345678901234567890", `"a"`, "{}", "[null]", "[1]", `["a"]`, "[[]]", "[{}]",
		`[{"text":"a"}]`, `[{"passages":[]}]`, `[{"text":1,"passages":[]}]`, `[{"text":null,"passages":[]}]`, `[{"text":["a"],"passages":[]}]`, `[{"text":"a","passages":"p1"}]`,
		`[{"text":"a","passages":[1]}]`, `[{"text":"a","passages":[null]}]`, `[{"text":"a","passages":{"0":"p1"}}]`, `[{"text":"a","passages":[["p1"]]}]`,
		`[{"text":"a","passages":[],"url":"https://x.example"}]`, `[{"Text":"a","passages":[]}]`, `[{"text":"a","passages":[],"":""}]`, `[{"text":1e999,"passages":[]}]`,
	} {
		add(`{"sentences":`+value+`}`, "")
	}
	for _, text := range []string{
		"", " ", "null", "true", "1", `"a"`, "[]", "{}", "```json\n```", "```", "``````", `{"Sentences":[]}`, `{"sentences":[],"tool":"x"}`, `{"sentences":[],"sentences":[]}`,
		`{"sentences":[],"\u0073entences":[]}`, `{"sentences":[{"text":"a","text":"b","passages":[]}]}`, `{"sentences":[{"text":"a","passages":[],"passages":["p9"]}]}`,
		`{"error":"I cannot"}`, `{"type":"object","properties":{}}`, `{"$ref":"#"}`,
		// Half pairs, and what is not UTF-8.
		`{"sentences":[{"text":"\ud83d","passages":[]}]}`, `{"sentences":[{"text":"\ude00","passages":[]}]}`, `{"sentences":[{"text":"\ude00\ud83d","passages":[]}]}`,
		`{"sentences":[{"text":"\ud83d\u0041","passages":[]}]}`, `{"sentences":[{"text":"\ud83d x","passages":[]}]}`, `{"sentences":[{"text":"\uD83D\\ude00","passages":[]}]}`,
		"{\"sentences\":[{\"text\":\"\xff\",\"passages\":[]}]}", "{\"sentences\":[{\"text\":\"\xed\xa0\xbd\",\"passages\":[]}]}", "{\"sentences\":[{\"text\":\"\xe4\xb8\",\"passages\":[]}]}",
		"{\x00\"sentences\":[]}", "\xff\xfe{\x00}\x00",
		// Too deep, too long.
		strings.Repeat("[", 60_000), strings.Repeat(`{"a":`, 12_000), strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000),
		`{"sentences":` + strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000) + `}`, strings.Repeat("[", 100_000), strings.Repeat(`{"a":`, 100_000),
		`{"sentences":[{"text":"` + strings.Repeat("长", 30_000) + `","passages":[]}]}`, `{"sentences":[{"text":"a","passages":[` + strings.Repeat(`"p1",`, 20_000) + `"p1"]}]}`, strings.Repeat(" ", 200_000) + "{}",
	} {
		add(text, "")
	}
	return cases
}

// An answer is read or refused, with a class that says why; it is never repaired, and nothing panics.
func TestAnswersAreReadOrRefused(t *testing.T) {
	t.Parallel()
	s := schema(t)
	cases := answerCases()
	if len(cases) < 200 {
		t.Errorf("only %d cases", len(cases))
	}
	for text, want := range cases {
		got, err := s.Check(text)
		if want == "" {
			e, ok := errors.AsType[*llm.Error](err)
			if !ok || e.Class != llm.ClassShape && e.Class != llm.ClassLength || got != nil || len(err.Error()) > 400 {
				t.Errorf("Check(%.200q) = %s, %v; want a refusal", text, got, err)
			}
			continue
		}
		var canonical any
		if err := json.Unmarshal([]byte(want), &canonical); err != nil {
			t.Fatal(err)
		}
		sorted, _ := json.Marshal(canonical)
		if err != nil || string(got) != string(sorted) {
			t.Errorf("Check(%.200q) = %s, %v; want %s", text, got, err, sorted)
		}
	}
}

// What Check lets pass is UTF-8, bounded, and passes again as it is.
func FuzzCheck(f *testing.F) {
	for text := range answerCases() {
		if len(text) < 1000 {
			f.Add(text)
		}
	}
	s := schema(f)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := s.Check(text)
		if err != nil {
			if _, ok := errors.AsType[*llm.Error](err); !ok {
				t.Fatalf("%v is no *llm.Error", err)
			}
			return
		}
		if !utf8.Valid(got) {
			t.Fatalf("%q is not UTF-8", got)
		}
		if len(got) > 64<<10 {
			return // escapes may make it longer than the bound
		}
		again, err := s.Check(string(got))
		if err != nil || string(again) != string(got) {
			t.Fatalf("Check(%q) = %q, then %q, %v", text, got, again, err)
		}
	})
}

func TestMoney(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		price   llm.Price
		in, out int64
		want    string
	}{
		{llm.PerMillion(3, 15), 1_000_000, 0, "$3.00"},
		{llm.PerMillion(3, 15), 0, 1_000_000, "$15.00"},
		{llm.PerMillion(3, 15), 1, 0, "$0.000003"},
		{llm.PerMillion(0.15, 0.6), 1, 0, "$0.000001"}, // rounded up
		{llm.PerMillion(0.15, 0.6), 1_000_000, 1_000_000, "$0.75"},
		{llm.PerMillion(0.0001, 0), 1_000_000, 0, "$0.001000"},
		{llm.Price{}, 1 << 40, 1 << 40, "$0.00"},
	} {
		if got := tt.price.Cost(tt.in, tt.out).String(); got != tt.want {
			t.Errorf("%+v.Cost(%d, %d) = %s, want %s", tt.price, tt.in, tt.out, got, tt.want)
		}
	}
	if got := llm.PerMillion(10_000, 10_000).Cost(1<<62, 1<<62); got <= 0 {
		t.Errorf("the cost of all tokens wraps around: %v", got)
	}
}
