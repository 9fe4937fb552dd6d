package llm

import (
	"strings"

	"dateline/internal/news"
)

// Fence wraps data in lines that no text within it can contain: they are made from the text itself, so the same text has
// the same fence, for the cache. A text would have to hold a digest of itself to close it.
func Fence(kind, text string) string {
	for n := 0; ; n++ {
		mark := news.Digest("fence", kind, text, strings.Repeat("+", n))[:12]
		if !strings.Contains(text, mark) {
			return "<" + kind + " " + mark + ">\n" + text + "\n</" + kind + " " + mark + ">"
		}
	}
}
