package similar

import (
	_ "embed"
	"math"
	"strconv"
	"strings"
)

// commonText lists how common words are in news at large: a stem or Chinese bigram and in how many of 100,000 reports it
// stands. It was counted over five weeks of general and technical news (some 30,000 reports); internal/evals has the
// program that counts. It holds words alone, no text.
//
//go:embed common.txt
var commonText string

// small corpora have no statistics of their own; this many reports' worth of the background is blended in.
const backgroundDocs = 1000

// wholeDocs is the same where a whole week or corpus is clustered: English corpora of whole articles, of some hundreds, need
// more of the background than single reports that are weighed as they come.
const wholeDocs = 4000

// background returns how common words are in news at large, as shares of reports.
func background() map[string]float64 {
	m := make(map[string]float64, 16000)
	for line := range strings.SplitSeq(commonText, "\n") {
		if word, n, ok := strings.Cut(line, " "); ok {
			if per, err := strconv.Atoi(n); err == nil {
				m[word] = max(m[word], float64(per)/1e5) // Latin words of Chinese reports stand twice
			}
		}
	}
	return m
}

// rarity is the idf of a term that stands in df of n documents here and in a share of news at large. A term is common if
// it is common in either: "model" in the news of AI, "police" in the world's.
func rarity(df, n int, share float64) float64 { return rarityAmong(df, n, share, backgroundDocs) }

// rarityAmong is rarity with so many reports' worth of the background.
func rarityAmong(df, n int, share, background float64) float64 {
	here := (float64(df) + 0.5 + background*share) / (float64(n) + 1 + background)
	if float64(n) >= background {
		here = max(here, (float64(df)+0.5)/(float64(n)+1))
	}
	return max(0, -math.Log(min(1, max(here, share))))
}
