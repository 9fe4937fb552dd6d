package similar

import (
	"regexp"
	"slices"

	"dateline/internal/news"
)

// occasion is what happens to an organisation so seldom that two reports of it within a week are hardly ever of two events,
// however different their words: the results of a quarter, a round of layoffs, an outage, a lettered round of funding.
type occasion struct {
	root news.EntityID
	kind string
}

// What reports of one occasion gain: added to the likeness within a language, a share of it across languages. The first
// stands in the middle of a range (.12 to .18) in which the labelled weeks score alike, whole, thinned out or without summaries.
const (
	occasionGain  = 0.15
	occasionShare = 0.3
)

const moneyWords = `(?:revenue|profits?|sales|results|income|loss(?:es)?|margins?)`

// The words of titles that tell of an occasion. A quarter alone may be when something is to come out.
var (
	resultsWords = regexp.MustCompile(
		`(?i)\bearnings\b|\b(?:quarter(?:ly)?|fiscal|f?q[1-4])\b.*\b` + moneyWords + `\b|\b` + moneyWords + `\b.*\b(?:quarter(?:ly)?|fiscal|f?q[1-4])\b|` +
			`\b(?:revenue|profit|net income)\b.*\b(?:beats?|tops?|miss(?:es)?|rises?|rose|jump(?:s|ed)?|surges?d?|soars?|grew|falls?|fell|` +
			`drops?|slump(?:s|ed)?|up|down|estimates?|expectations?|forecast)\b|` +
			`财报|財報|财季|財季|季报|季報|业绩|業績|营收|營收|净利|淨利|营业利润|營業利益|(?:季度?|q[1-4]).*(?:收入|利润|利潤|销售额|銷售額)`)
	layoffWords = regexp.MustCompile(
		`(?i)\blayoffs?\b|\blay(?:s|ing)? off\b|\blaid off\b|\bjob cuts?\b|\bcut(?:s|ting)? (?:[\w,.%+]+ ){0,5}(?:jobs|staff|workers|employees|workforce)\b|裁员|裁員`)
	outageWords = regexp.MustCompile(`(?i)\boutages?\b|\b(?:is|was|goes|went|are|back) down\b|宕机|當機|服务中断|服務中斷`)
)

// occasionKinds returns the kinds of occasions of which a title tells.
func occasionKinds(title string, labels []label) []string {
	var kinds []string
	for _, o := range [...]struct {
		kind  string
		words *regexp.Regexp
	}{{"results", resultsWords}, {"layoffs", layoffWords}, {"outage", outageWords}} {
		if o.words.MatchString(title) {
			kinds = append(kinds, o.kind)
		}
	}
	for _, l := range labels {
		if l.series == "round" {
			kinds = append(kinds, l.series+l.number)
		}
	}
	return kinds
}

// sameOccasion says whether two reports or clusters tell of one occasion of one organisation.
func (f *facts) sameOccasion(g *facts) bool {
	return slices.ContainsFunc(f.occasions, func(o occasion) bool { return slices.Contains(g.occasions, o) })
}
