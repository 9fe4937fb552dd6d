// Package quantity finds the quantities of a text in Chinese and English and says what each is: a figure (money, a
// share, a count, a price, a score), a specification (parameters, context length, memory), or a number that measures
// nothing (a version, a rank, an age, a year).
//
// The one idea needed to read it: the scanner goes from digit to digit and from numeral to numeral, and reads outward
// from there: the sign, currency and hedge before, the scale, unit and counted noun behind. It runs in one pass, without
// regular expressions.
package quantity

import (
	"dateline/internal/news"
	"dateline/internal/text"
)

// Kind says what a quantity is.
type Kind uint8

// The kinds.
const (
	Plain   Kind = iota // a number of which nothing says what it counts
	Figure              // money, percent, multiple, points, counts of people, things, tokens, power, prices
	Spec                // parameters, context length, memory, process nodes, clock rates: properties of a product
	Version             // GPT-5.2, iOS 19, H200: part of a name
	Time                // part of a date, a clock time, a duration, an age
	Ordinal             // a rank, a number in a list or of a series
)

// Quantity is one quantity of a text.
type Quantity struct {
	text.Span // from the currency or hedge-free sign before the digits to the end of the unit: "$1.4 billion", "16亿美元", "约" not included
	Kind      Kind
	// Low and High are in base units and equal unless a range is given; they are the bounds of a vague size too.
	Low, High float64
	// Unit is an ISO 4217 code, "percent", "multiple", "point", "basis point", "person", "position", "token", "W", "Wh", or
	// the counted noun in English in the singular; of specs "parameter", "byte", "context-token", "nm", "Hz" and such; of
	// times "year", "day", "hour" and such where a length of time or a part of a date is named; empty for plain numbers.
	Unit string
	// Approx says that the text calls it inexact: over, nearly, about, 约, 超, "+".
	Approx bool
	// Vague says that the text gives a size without a value: tens of billions, 数十亿, 上百家.
	Vague bool
	// Scaled says that a scale word (million, 亿) or letter (B, M) stands with the number.
	Scaled bool
	// Words says that the number is written in words or Chinese numerals, not in digits.
	Words bool
	// List says that what is counted is a part or choice rather than a size (models, versions, languages, steps): small
	// counts of it tell how many there are in a list.
	List bool
	// Rate says that the number is the denominator of a rate: "per million tokens", 每100万.
	Rate bool
}

// Scan returns the quantities of s in order, never overlapping. Money in bare 元 is CNY, or TWD where the text speaks of
// 新台幣. A range has its ends in Low and High; "from X to Y" and 从X到Y tell of a change and are two quantities.
func Scan(s string, lang news.Lang) []Quantity {
	if s == "" {
		return nil
	}
	sc := scanner{lang: lang}
	sc.prepare(s)
	sc.run()
	if sc.places != nil {
		for i := range sc.found {
			q := &sc.found[i]
			q.Start, q.End = sc.places[q.Start], sc.places[q.End]
		}
	}
	return sc.found
}
