package phrase

import (
	_ "embed"
	"strings"

	"dateline/internal/news"
)

//go:embed words.tsv
var wordsFile string

// word is what a canonical word of a kind is called.
type word struct{ kind, name string }

// readWords returns the words of both languages: English, Chinese.
func readWords() map[word][2]string {
	out := map[word][2]string{}
	for line := range strings.Lines(wordsFile) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) == 4 {
			out[word{f[0], f[1]}] = [2]string{f[2], f[3]}
		}
	}
	return out
}

func (w *Writer) say(kind, name string, lang news.Lang) (string, bool) {
	texts, ok := w.words[word{kind, name}]
	if lang.IsChinese() {
		return texts[1], ok
	}
	return texts[0], ok
}

// Metric returns the words of a metric; false if it has none, and then a figure of it cannot be said by rule.
func (w *Writer) Metric(metric string, lang news.Lang) (string, bool) {
	return w.say("metric", metric, lang)
}

// Milestone returns the words of a milestone; false if it is as a source printed it.
func (w *Writer) Milestone(milestone string, lang news.Lang) (string, bool) {
	return w.say("milestone", milestone, lang)
}

// Scope returns the words of what narrows a figure; the word itself if it has none.
func (w *Writer) Scope(scope string, lang news.Lang) string {
	if text, ok := w.say("scope", scope, lang); ok {
		return text
	}
	return scope
}

// Basis returns the words of a figure's basis; empty if it needs none.
func (w *Writer) Basis(b news.Basis, lang news.Lang) string {
	text, _ := w.say("basis", string(b), lang)
	return text
}
