package phrase

import (
	_ "embed"
	"strings"

	"dateline/internal/news"
)

//go:embed deal.tsv
var dealFile string

// readDeals returns the sentences of deals in both languages: English, Chinese.
func readDeals() map[string][2]string {
	out := map[string][2]string{}
	for line := range strings.Lines(dealFile) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) == 3 && !strings.HasPrefix(line, "#") {
			out[f[0]] = [2]string{f[1], f[2]}
		}
	}
	return out
}

// deal writes a deal; false for what no sentence is made of. Unsure says that unnamed people or a post say so, and then the
// sentence says that it is reported.
func (w page) deal(d *news.Deal, unsure bool) (string, bool) {
	by, with, what := w.name(d.By), w.name(d.With), w.name(d.What)
	key := string(d.Kind) + "." + string(d.Status)
	needsWith := true
	switch d.Kind {
	case news.DealFunding, news.DealListing:
		needsWith = false
	case news.DealAcquisition, news.DealInvestment, news.DealPartnership, news.DealMembership, news.DealLawsuit, news.DealFine, news.DealIntegration:
	default:
		return "", false
	}
	if needsWith && with == "" || by == with {
		return "", false
	}
	if d.Class && by == "" {
		key += ".class"
	}
	if by != "" {
		key += ".by"
	}
	amount := ""
	if d.Amount != nil && d.Kind != news.DealLawsuit {
		var ok bool
		if amount, ok = Amount(d.Amount, w.lang); !ok {
			return "", false
		}
		key += ".amount"
	}
	if d.Kind == news.DealFunding && d.Round != "" {
		key += ".round"
	}
	if d.Kind == news.DealIntegration {
		key += ".what"
	}
	texts, ok := w.deals[key]
	if !ok {
		return "", false
	}
	text, rep := texts[0], ""
	if w.zh() {
		text = texts[1]
	}
	if unsure && !strings.Contains(key, ".talks") && !w.zh() {
		rep = "reportedly "
	}
	text = strings.NewReplacer("{by}", by, "{with}", with, "{what}", what, "{amount}", amount, "{round}", w.round(d.Round), "{rep}", rep).Replace(text)
	if unsure && w.zh() {
		text = "据报道，" + text
	} else if unsure && rep == "" {
		text = strings.Replace(text, " is in talks", " is reportedly in talks", 1)
	}
	return text, true
}

// round writes the name of a round of funding.
func (w page) round(r string) string {
	if w.zh() {
		switch r {
		case "seed":
			return "种子轮"
		case "pre-seed":
			return "种子前轮"
		case "angel":
			return "天使轮"
		case "strategic":
			return "战略"
		}
		return r + "轮"
	}
	switch r {
	case "seed", "pre-seed", "angel", "strategic":
		return r + " round"
	}
	if strings.HasPrefix(r, "Pre-") {
		return r + " round"
	}
	return "Series " + r
}
