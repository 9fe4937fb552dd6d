package claim

import (
	_ "embed"
	"strings"
	"sync"

	"dateline/internal/news"
)

//go:embed deal_words.tsv
var dealWordsText string

//nolint:gochecknoglobals // made once and never changed
var dealLexicon = sync.OnceValue(func() *lexicon { return newLexicon(dealWordsText) })

// dealVerb parts a class of the lexicon into the kind of deal that the verb tells of and its form: "" for a form that
// tells, "0" for a base form, "g" for one in -ing. It is false for what is no verb with an actor before and another side
// behind.
func dealVerb(class string) (kind news.DealKind, form string, ok bool) {
	name, form, _ := strings.Cut(class, ".")
	switch k := news.DealKind(name); k {
	case news.DealAcquisition, news.DealInvestment, news.DealFunding, news.DealPartnership, news.DealMembership, news.DealLawsuit, news.DealFine:
		return k, form, true
	default:
		return "", "", false
	}
}

// dealCue says whether a class of the lexicon can begin a deal.
func dealCue(class string) bool {
	if _, _, ok := dealVerb(class); ok {
		return true
	}
	switch class {
	case "acquired", "together", "sued", "settle", "fined", "filed", "cleared", "listed", "bring", "bring.0", "come", "take":
		return true
	}
	return false
}

// roundOf names a round of funding as deals hold it; empty for what is none.
func roundOf(printed string) string {
	printed = strings.TrimSpace(strings.TrimSuffix(printed, "轮"))
	for _, tail := range [...]string{" round", " funding", " extension"} {
		printed = strings.TrimSuffix(printed, tail)
	}
	switch printed {
	case "种子":
		return "seed"
	case "天使":
		return "angel"
	case "战略":
		return "strategic"
	case "seed", "pre-seed", "angel", "strategic":
		return printed
	case "首", "growth", "bridge", "天使+":
		return ""
	}
	printed = strings.TrimPrefix(printed, "series ")
	if before, letter, ok := strings.Cut(printed, "-"); ok {
		return strings.ToUpper(before[:1]) + before[1:] + "-" + strings.ToUpper(letter)
	}
	return strings.ToUpper(printed)
}
