package record

import "dateline/internal/news"

// nature says how the values of a metric hang together, and so which claims may stand in one record.
type nature uint8

const (
	sum   nature = iota // of a time: revenue, spending; without the time two values say nothing of each other
	level               // stands until it changes: a valuation, users, a price
	event               // comes anew each time: a round of funding, a fine
	deal                // as event, but there may be several at a time: investments, contracts
	rate                // of a time, and a percentage by its nature: a margin
)

// natureOf returns the nature of a metric of the fixed list; what is not listed is a sum, the strictest.
func natureOf(metric string) nature {
	switch metric {
	case "valuation", "market value", "annual recurring revenue", "users", "subscribers", "customers", "developers", "headcount",
		"market share", "stake", "stores", "models", "cash", "debt", "orders", "price", "budget", "downloads", "adoption":
		return level
	case "funding round", "ipo proceeds", "acquisition price", "fine", "settlement", "layoffs", "fundraise", "offer price":
		return event
	case "investment", "grant", "contract value", "donation", "buyback", "dividend", "hiring":
		return deal
	case "gross margin", "operating margin", "net margin", "growth rate", "unemployment", "gdp":
		return rate
	}
	return sum
}

// filed says whether a figure can stand in a record: whether another claim with the same key would speak of the same
// thing. A sum needs its time, or its own old value; a percentage needs a metric that is one by its nature, else it may
// be a growth, a share or a discount; so does a multiple.
func filed(f *news.Figure) bool {
	n := natureOf(f.Metric)
	told := f.Change != "" && (f.OldLow != 0 || f.OldHigh != 0)
	switch f.Unit {
	case "percent":
		if n != rate && f.Metric != "market share" && f.Metric != "stake" && f.Metric != "adoption" {
			return false
		}
	case "multiple", "point":
		return false
	}
	return n == level || n == event || n == deal || f.Period != "" || told
}
