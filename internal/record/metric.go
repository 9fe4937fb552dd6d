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
		"market share", "stake", "stores", "target price", "registered capital", "cash", "debt", "orders", "price", "budget", "downloads", "adoption":
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
	if !fits(f) {
		return false
	}
	n := natureOf(f.Metric)
	told := f.OldLow != 0 || f.OldHigh != 0
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

// grows says whether the values of a metric seldom fall: a smaller one that one source tells, with no word of a fall, is of
// something narrower: users of one kind, a valuation of a part.
func grows(metric string) bool {
	switch metric {
	case "users", "subscribers", "customers", "developers", "downloads", "annual recurring revenue", "valuation", "market value", "stores", "headcount":
		return true
	}
	return false
}

// leastUsers is the number from which people are a user base: "users under 18" are of an age.
const leastUsers = 1000

// fits says whether a figure's unit is one that its metric is counted in. Where it is not, the figure is of something that
// stands beside: "users get $50".
func fits(f *news.Figure) bool {
	people := f.Unit == "person" || f.Unit == "position" || f.Unit == "percent"
	switch f.Metric {
	case "users", "subscribers":
		return people && (f.Unit == "percent" || f.High >= leastUsers)
	case "headcount", "layoffs", "hiring", "developers", "applicants":
		return people
	case "customers":
		return people || f.Unit == "customer" || f.Unit == "company" || f.Unit == "enterprise"
	case "downloads":
		return f.Unit == "download"
	case "shipments":
		return f.Unit != "person" && f.Unit != "country" && f.Unit != "company"
	}
	return true
}
