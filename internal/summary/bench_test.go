package summary_test

import (
	"fmt"
	"testing"

	"dateline/internal/news"
	"dateline/internal/summary"
)

// BenchmarkSentences chooses from a story of 50 reports of 40 sentences, as the largest of a week have.
func BenchmarkSentences(b *testing.B) {
	var cands []summary.Candidate
	for r := range 50 {
		var body []string
		for i := range 40 {
			body = append(body, fmt.Sprintf("Acme said on day %d that the chip maker Borealis, which makes part %d of its machines, would stay in Norway.", r, i))
		}
		cands = append(cands, report(fmt.Sprint("r", r), news.Press, news.English, r, "Acme to buy chip maker Borealis for $2 billion", body...)...)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := summary.Headline(cands, news.English); !ok {
			b.Fatal("no headline")
		}
		if len(summary.Sentences(cands, news.English, summary.Options{})) == 0 {
			b.Fatal("no sentences")
		}
	}
}
