package proof_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/proof"

	"github.com/google/go-cmp/cmp"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t.Add(10 * time.Hour)
}

// TestCheck tries what hand-written pairs cannot: the day of writing, several passages, what annotate knows, the class
// printed beside the sentence. Want is the rules that refuse, or nothing.
func TestCheck(t *testing.T) {
	t.Parallel()
	c := proof.NewStrict(realNames(t))
	en := func(s string) proof.Passage {
		return proof.Passage{Text: s, Lang: news.English, Published: day("2026-03-09")}
	}
	rumour := en("The deal values the startup at $4 billion.")
	rumour.Attribution = news.Anonymous
	official := en("The deal values the startup at $4 billion.")
	official.Attribution = news.Official
	company := en("The company will hire 500 engineers.")
	company.Context = "Mistral to grow in Berlin"
	expected := en("Shipments of the chip start in May.")
	expected.Modality = news.Expected
	denied := en("The company is buying a chip maker.")
	denied.Modality = news.Denied
	spoken := en("“We have no plans to sell,” he said.")
	spoken.Speaker = news.Name{Text: "Arthur Mensch"}
	tests := []struct {
		name     string
		s        proof.Sentence
		passages []proof.Passage
		want     []proof.Rule
	}{
		{"no passage", proof.Sentence{Text: "Anything.", Lang: news.English}, nil, []proof.Rule{proof.RulePassage}},
		{
			"relative date from the day of writing",
			proof.Sentence{Text: "The tool launched last Tuesday.", Lang: news.English, Written: day("2026-03-16")},
			[]proof.Passage{en("The tool launched on March 10.")},
			nil,
		},
		{
			"relative date from another day",
			proof.Sentence{Text: "It launches next month.", Lang: news.English, Written: day("2026-05-16")},
			[]proof.Passage{en("It launches in April 2026.")},
			[]proof.Rule{proof.RuleDate},
		},
		{
			"rumour without its mark",
			proof.Sentence{Text: "The startup is valued at $4 billion.", Lang: news.English},
			[]proof.Passage{rumour},
			[]proof.Rule{proof.RuleAttribution},
		},
		{"rumour with its mark", proof.Sentence{Text: "Sources say the startup is valued at $4 billion.", Lang: news.English}, []proof.Passage{rumour}, nil},
		{
			"rumour with its class beside it",
			proof.Sentence{Text: "The startup is valued at $4 billion.", Lang: news.English, Shown: news.Anonymous},
			[]proof.Passage{rumour},
			nil,
		},
		{
			"rumour that another passage confirms",
			proof.Sentence{Text: "The startup is valued at $4 billion.", Lang: news.English},
			[]proof.Passage{rumour, official},
			nil,
		},
		{"name from the title", proof.Sentence{Text: "Mistral will hire 500 engineers.", Lang: news.English}, []proof.Passage{company}, nil},
		{
			"number from the title",
			proof.Sentence{Text: "The company will hire 900 engineers.", Lang: news.English},
			[]proof.Passage{{Text: "The company will hire engineers.", Lang: news.English, Context: "900 jobs"}},
			[]proof.Rule{proof.RuleNumber},
		},
		{
			"two passages hold the parts",
			proof.Sentence{Text: "Mistral raised $2 billion and OpenAI raised $6 billion.", Lang: news.English},
			[]proof.Passage{en("Mistral raised $2 billion."), en("OpenAI raised $6 billion.")},
			nil,
		},
		{
			"expected by its place",
			proof.Sentence{Text: "The chip ships from May on.", Lang: news.English},
			[]proof.Passage{expected},
			[]proof.Rule{proof.RuleModality},
		},
		{"denied by its place", proof.Sentence{Text: "The company buys a maker of chips.", Lang: news.English}, []proof.Passage{denied}, []proof.Rule{proof.RuleNegation}},
		{"the speaker that annotate found", proof.Sentence{Text: "“We have no plans to sell,” Arthur Mensch said.", Lang: news.English}, []proof.Passage{spoken}, nil},
		{"references and full width", proof.Sentence{Text: "Mistral 融资２０亿美元[1][2]。", Lang: news.Chinese}, []proof.Passage{en("Mistral raised $2 billion.")}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := c.Check(&tt.s, tt.passages)
			var got []proof.Rule
			for _, r := range v.Refusals() {
				got = append(got, r.Rule)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s\n%s%s", tt.s.Text, diff, reasons(&v))
			}
		})
	}
}

// TestFlags tries what is printed but shown to a person.
func TestFlags(t *testing.T) {
	t.Parallel()
	c := proof.New(realNames(t))
	p := proof.Passage{Text: "“Prices will not rise,” Maria Lund said in Oslo.", Lang: news.English, Attribution: news.Anonymous}
	tests := []struct {
		name, sentence string
		lang           news.Lang
		want           proof.Rule
	}{
		{"a translation", "Maria Lund 据悉在会上说：“价格不会上涨。”（译）", news.Chinese, proof.RuleQuote},
		{"a copied rumour", p.Text, news.English, proof.RuleAttribution},
		{"other words", "Reportedly tariffs shall not touch farmers anywhere before elections, Maria Lund said.", news.English, proof.RuleOverlap},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := c.Check(&proof.Sentence{Text: tt.sentence, Lang: tt.lang}, []proof.Passage{p})
			for _, k := range v.Checks {
				if k.Rule == tt.want && k.Result == proof.Flagged {
					return
				}
			}
			t.Errorf("no flag of %s: %+v", tt.want, v)
		})
	}
}

// TestVerdictAsJSON fails if the written form that programs read changes.
func TestVerdictAsJSON(t *testing.T) {
	t.Parallel()
	v := proof.New(nil).Check(&proof.Sentence{Text: "It costs $5.", Lang: news.English}, []proof.Passage{{Text: "It costs $4.", Lang: news.English, Attribution: news.Official}})
	got, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`{"ok":false,"checks":[{"rule":"number","result":"refused","start":9,"end":11,"words":"$5","passage":`, `"passages":[0]`, `"attribution":"official"`,
		`"reason":{"en":"`, `"zh":"`, `"overlap":`,
	} {
		if !strings.Contains(string(got), want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
}
