// Package proof checks one sentence against the passages that it names, before it is printed: whether they hold its
// quotations, numbers, dates, versions and names, whether it says more surely than they do what is only expected, denied
// or hearsay. It reads Chinese and English, and a sentence in one language about a passage in the other.
//
// The one idea needed to read it: a sentence and a passage are read in the same way (reading.go), into facts that do not
// depend on the language (a quantity with its unit, an interval of days, an entity) and into segments of which each is
// stated, hedged or negated. What the sentence has, some passage must have; what the passage hedges, denies or calls
// hearsay, the sentence must too. A sentence copied letter for letter passes, whatever it says.
//
// A sentence that is nearly a passage's own words is also compared with it word by word (near.go): that shows a name, a
// number or a speaker of the same passage in the wrong place.
//
// What it cannot catch. It does not understand: who did what to whom. "A sued B", in words of its own, is held by a
// passage "B sued A", since all names are there. A figure may be tied to the wrong one of two companies of the passage
// (A lost 5, B lost 7), a date to the wrong one of two events, a quotation to the right speaker in the wrong matter. A
// verb may be turned into its opposite without a negation (rose, fell). In the same language, a sentence without any
// name, number or date is only flagged if it tells something else. Chinese names are seen only if the gazetteer knows
// them, if they speak, or if they are places. A hedge or negation of the other language is looked for where both texts
// share a name, number, date or common word; where they share none, its loss is not seen. The words of a translated
// quotation are not checked, only its figures and names. Whether the passage itself is true is not the question here.
//
// What it refuses though it may be true: a name that was translated as a word, a foreign institution's name in
// translation, a translated quotation without its mark, a number that the sentence computes.
package proof

import (
	"time"

	"dateline/internal/news"
	"dateline/internal/text"
)

// Names knows who and what can be named. The gazetteer is one; nil knows nobody.
type Names interface {
	// Find returns the places at which a text names an entity, in order of place, never overlapping.
	Find(s string) []Mention
	// Called returns the names of an entity in all languages; none if the id is unknown.
	Called(id news.EntityID) []string
}

// Mention is one place at which a text names an entity.
type Mention struct {
	text.Span
	ID news.EntityID
	// Family is the id of what ID is a version of ("gpt" of "gpt-5.2"); empty if it is none.
	Family news.EntityID
	Kind   string // the gazetteer's kind: "person", "company", "outlet", …; empty if it is not known
}

// Sentence is what is to be printed.
type Sentence struct {
	Text string
	Lang news.Lang
	// Written is the day from which "next month" and 明年 of the sentence count, such as a day of the week. Where
	// it is zero, they count from the day of the passage.
	Written time.Time
	// Shown is the class of attribution printed beside the sentence; empty if there is none. A rumour needs its mark in
	// the sentence or here.
	Shown news.Attribution
}

// Passage is one sentence of a report: what the sentence is checked against, and all of it.
type Passage struct {
	Text      string
	Lang      news.Lang
	Published time.Time // zero if it is not known; then its relative dates have no days
	// Context is the report's title and what stands before the passage. Names in it count as named by the passage, since
	// "the company" and 该公司 mean them; its numbers, dates and quotations do not count.
	Context string
	// Attribution, Speaker and Modality are what annotate read of the passage in its place, as far as known: a lead-in
	// line may say who speaks. What the words of the passage say by themselves is read here anyway.
	Attribution news.Attribution
	Speaker     news.Name
	Modality    news.Modality
}

// Rule names what a check looks at.
type Rule string

// The rules, in the order in which their checks are reported.
const (
	RuleQuote       Rule = "quote"       // quoted words stand in a passage, verbatim
	RuleSpeaker     Rule = "speaker"     // who says so is who says so in the passage
	RuleNumber      Rule = "number"      // with unit and scale
	RuleDate        Rule = "date"        // the same days
	RuleVersion     Rule = "version"     // GPT-5.2, H200, iOS 19
	RuleName        Rule = "name"        // an entity or an unknown name
	RuleModality    Rule = "modality"    // what is expected is not told as done, what may be is not told as planned
	RuleNegation    Rule = "negation"    // none lost, none added
	RuleAttribution Rule = "attribution" // hearsay stays hearsay
	RuleOverlap     Rule = "overlap"     // the words of the sentence are by half those of the passages; only a flag
	RulePassage     Rule = "passage"     // there is a passage to hold the sentence
)

// Result is how a check came out.
type Result string

// The results.
const (
	Held    Result = "held"
	Flagged Result = "flagged" // printed, but a person should look
	Refused Result = "refused"
)

// Reason says why, in plain words of both languages.
type Reason struct {
	EN string `json:"en"`
	ZH string `json:"zh"`
}

// Check is one thing in the sentence that was looked at.
type Check struct {
	Rule   Rule   `json:"rule"`
	Result Result `json:"result"`
	// Start and End are bytes of the sentence; both are 0 where the whole sentence is meant.
	Start int `json:"start"`
	End   int `json:"end"`
	// Words is what stands there.
	Words string `json:"words,omitempty"`
	// Passage is the index of the passage that holds it, or against which it stands; -1 for none.
	Passage int    `json:"passage"`
	Reason  Reason `json:"reason"`
}

// Verdict is what came of the checks of a sentence.
type Verdict struct {
	OK     bool    `json:"ok"` // no check refused
	Checks []Check `json:"checks"`
	// Passages are the indexes of the passages on which the verdict rests: one where one holds all, else all.
	Passages []int `json:"passages"`
	// Attribution is the weakest class of these passages: how surely the sentence may be printed at most.
	Attribution news.Attribution `json:"attribution,omitempty"`
	// Copied says that the sentence stands letter for letter in a passage.
	Copied bool `json:"copied,omitempty"`
	// Overlap is the share of the sentence's content words that the passages of its language have; -1 if none is of it.
	Overlap float64 `json:"overlap"`
}

// Refusals returns the checks that refused.
func (v *Verdict) Refusals() []Check {
	var out []Check
	for _, c := range v.Checks {
		if c.Result == Refused {
			out = append(out, c)
		}
	}
	return out
}
