package record

import (
	"cmp"
	"math"
	"slices"
)

// Count is how often a thing was named in a period: N of Of independent stories, or of a transcript's sentences. Words
// are never counted.
type Count struct {
	Period string `json:"period"` // "2026-W11", "2025-10-29"
	N      int    `json:"n"`
	Of     int    `json:"of"`
}

// Series is one thing's counts: this period's, and those of the periods before it, oldest first.
type Series struct {
	Subject string
	Now     Count
	Past    []Count
	// SameSources says that the same sources were read in all these weeks. Without, a fall is for the desk alone.
	SameSources bool
}

// Grade says what a shift is good for.
type Grade string

// The grades.
const (
	GradePrint Grade = "print" // |z| of 4 and more, or a weekly shift that passed the test
	GradeDesk  Grade = "desk"  // |z| from 3 to 4: a person decides
	GradeNone  Grade = "none"
)

// Shift is a rise or fall of attention, with the raw counts behind it.
type Shift struct {
	Subject string `json:"subject"`
	Early   Count  `json:"early"` // of a week: all weeks of the baseline together
	Late    Count  `json:"late"`
	// Weeks is over how many weeks Early was counted; 0 if it is one period.
	Weeks int  `json:"weeks,omitempty"`
	Rise  bool `json:"rise"`
	// Ratio is the larger expectation over the smaller one, at least 1. A count of none is taken as a half.
	Ratio float64 `json:"ratio"`
	// Expected is how many stories the baseline let expect; only of weeks.
	Expected float64 `json:"expected,omitempty"`
	// P is the two-sided tail probability of a week; Z is the deviation of two periods, negative for a fall.
	P float64 `json:"p,omitempty"`
	Z float64 `json:"z,omitempty"`
	// SameSources says that both periods were read from the same sources. A fall must not be printed without.
	SameSources bool  `json:"same_sources"`
	Grade       Grade `json:"grade"`
}

// WeeklyRule are the thresholds of Weekly.
type WeeklyRule struct {
	Weeks int     // of the baseline
	Floor float64 // the least mean, so that the first mentions ever are no wonder
	Q     float64 // the share of false finds that is borne
	Ratio float64 // the least rise or fall
	Least int     // stories: of the week for a rise, of the baseline's mean for a fall
}

// DefaultWeeklyRule returns the thresholds of METHODS §17: eight weeks, floor 0.5, q = 0.001, ratio 1.5, five stories.
func DefaultWeeklyRule() WeeklyRule {
	return WeeklyRule{Weeks: 8, Floor: 0.5, Q: 0.001, Ratio: 1.5, Least: 5}
}

// Weekly finds the things that rose or fell this week against the weeks before (METHODS §17): the Poisson tail of this
// week's stories against the mean share of the baseline, both tails, with Benjamini and Hochberg's bound on false finds
// over all series tested. A week in which nothing was read (Of is 0) is left out; so is a series without a baseline. The
// shares are put on this week's number of stories, so that more reading is no rise; with as many stories each week the
// mean is the plain one. The surest shift comes first.
func Weekly(all []Series, rule WeeklyRule) []Shift {
	tested := make([]Shift, 0, len(all))
	for i := range all {
		if s, ok := weekly(&all[i], &rule); ok {
			tested = append(tested, s)
		}
	}
	slices.SortFunc(tested, func(a, b Shift) int {
		return cmp.Or(cmp.Compare(a.P, b.P), cmp.Compare(b.Ratio, a.Ratio), cmp.Compare(a.Subject, b.Subject))
	})
	passed := 0
	for i := range tested {
		if tested[i].P <= rule.Q*float64(i+1)/float64(len(tested)) {
			passed = i + 1 // the last one below the line takes all before it along
		}
	}
	return slices.DeleteFunc(tested[:passed], func(s Shift) bool {
		few := s.Rise && s.Late.N < rule.Least || !s.Rise && s.Expected < float64(rule.Least)
		return few || s.Ratio < rule.Ratio
	})
}

func weekly(s *Series, rule *WeeklyRule) (Shift, bool) {
	if s.Now.Of <= 0 {
		return Shift{}, false
	}
	past := s.Past
	if len(past) > rule.Weeks {
		past = past[len(past)-rule.Weeks:]
	}
	out := Shift{Subject: s.Subject, Late: s.Now, SameSources: s.SameSources, Grade: GradePrint}
	for _, c := range past {
		if c.Of <= 0 {
			continue
		}
		if out.Weeks == 0 {
			out.Early.Period = c.Period
		}
		out.Weeks++
		out.Early.N += c.N
		out.Early.Of += c.Of
	}
	if out.Weeks == 0 {
		return Shift{}, false
	}
	if last := past[len(past)-1].Period; last != out.Early.Period {
		out.Early.Period += "/" + last
	}
	out.Expected = max(rule.Floor, float64(out.Early.N)/float64(out.Early.Of)*float64(s.Now.Of))
	upper, lower := PoissonTails(s.Now.N, out.Expected)
	out.P = min(1, 2*min(upper, lower))
	if out.Rise = upper < lower; !out.Rise && !s.SameSources {
		out.Grade = GradeDesk
	}
	seen := max(0.5, float64(s.Now.N))
	out.Ratio = max(seen/out.Expected, out.Expected/seen)
	if out.Rise != (seen > out.Expected) {
		out.Ratio = 1
	}
	return out, true
}

// PoissonTails returns the chances of n or more, and of n or fewer, where mean are expected. It is exact to about 1e-12
// of the result for means up to a million; what is smaller than the smallest float is 0. Source: the terms of the
// distribution, summed from the largest one of each tail outward, the first by the logarithm of the gamma function.
func PoissonTails(n int, mean float64) (upper, lower float64) {
	switch {
	case n < 0:
		return 1, 0
	case mean <= 0:
		if n == 0 {
			return 1, 1
		}
		return 0, 1
	}
	at := poisson(n, mean)
	if float64(n) > mean {
		upper = sumUp(n, at, mean)
		return min(1, upper), min(1, 1-upper+at)
	}
	lower = sumDown(n, at, mean)
	return min(1, 1-lower+at), min(1, lower)
}

// poisson is the chance of exactly n.
func poisson(n int, mean float64) float64 {
	lg, _ := math.Lgamma(float64(n) + 1)
	return math.Exp(float64(n)*math.Log(mean) - mean - lg)
}

// sumUp adds the terms from n upward; beyond the mean each is smaller than the one before.
func sumUp(n int, term, mean float64) float64 {
	sum := term
	for k := n + 1; term > sum*1e-17; k++ {
		term *= mean / float64(k)
		sum += term
	}
	return sum
}

// sumDown adds the terms from n downward.
func sumDown(n int, term, mean float64) float64 {
	sum := term
	for k := n; k > 0 && term > sum*1e-17; k-- {
		term *= float64(k) / mean
		sum += term
	}
	return sum
}

// PriorWeight is how many stories or sentences of history a comparison of two periods takes along: with it, few mentions
// weigh little. METHODS gives 200 to 500; with 500 the seed's own z is met.
const PriorWeight = 500

// Compare weighs two periods by the log-odds with an informative Dirichlet prior (Monroe and others 2008, METHODS §17).
// History is how often the thing was named in all that is known, both periods with it; weight is the prior's size, as
// PriorWeight. A fall has a negative Z. It is false if a period is empty, or the thing was never named.
func Compare(subject string, early, late, history Count, weight float64, sameSources bool) (Shift, bool) {
	if early.Of <= 0 || late.Of <= 0 || early.N < 0 || late.N < 0 || early.N > early.Of || late.N > late.Of || early.N+late.N == 0 {
		return Shift{}, false
	}
	history.N, history.Of = max(history.N, early.N+late.N), max(history.Of, early.Of+late.Of) // it holds both
	z, ok := logOdds(early, late, weight, weight*min(1, float64(history.N)/float64(history.Of)))
	if !ok {
		return Shift{}, false
	}
	s := Shift{Subject: subject, Early: early, Late: late, Rise: z > 0, Z: z, SameSources: sameSources, Grade: GradeNone}
	was, is := max(0.5, float64(early.N))/float64(early.Of), max(0.5, float64(late.N))/float64(late.Of)
	s.Ratio = max(was/is, is/was)
	switch size := math.Abs(z); {
	case size >= 4 && (s.Rise || sameSources):
		s.Grade = GradePrint
	case size >= 3:
		s.Grade = GradeDesk
	}
	return s, true
}

// logOdds is δ over its deviation, where alpha of the prior's weight speak of the thing.
func logOdds(early, late Count, weight, alpha float64) (float64, bool) {
	y1, n1, y2, n2 := float64(late.N), float64(late.Of), float64(early.N), float64(early.Of)
	rest1, rest2 := n1+weight-y1-alpha, n2+weight-y2-alpha
	if alpha <= 0 || rest1 <= 0 || rest2 <= 0 {
		return 0, false
	}
	delta := math.Log((y1+alpha)/rest1) - math.Log((y2+alpha)/rest2)
	return delta / math.Sqrt(1/(y1+alpha)+1/(y2+alpha)), true
}
