package speech_test

import (
	"strings"
	"testing"
	"time"

	"dateline/internal/news"
	"dateline/internal/speech"
	"dateline/internal/text"
)

// TestHostile reads texts that are made to be slow: a reader that looks back without a bound takes minutes over them.
func TestHostile(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{
		"“a” ", "“", "\"a ", "'a ", "‘a ", "said ", "Park, ", "who said, ", "(", "the ", "of the ", "his “a,” he said and ", "X：", "他说“是”，", "说", "据", "「", "《",
		"我们表示", "A: ", "知情人士 ", "to say ", "“a,” said A, “b,” and ", "Mr. ", "that he said ",
	} {
		s := strings.Repeat(piece, 100_000/len(piece))
		for _, lang := range []news.Lang{news.English, news.Chinese} {
			start := time.Now()
			in := &speech.Text{Lang: lang, Title: s[:len(piece)], Body: s, Sentences: text.Sentences(s, lang), Class: news.Press}
			speech.Sources(in, speech.Quotes(in))
			if d := time.Since(start); d > 10*time.Second {
				t.Errorf("%q repeated takes %v in %s", piece, d, lang)
			} else if d > time.Second {
				t.Logf("%q repeated takes %v in %s", piece, d, lang)
			}
		}
	}
}
