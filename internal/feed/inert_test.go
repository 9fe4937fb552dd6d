package feed_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"dateline/internal/feed"
	"dateline/internal/testkit"
)

// TestPayloads gives public cross-site-scripting payloads as HTML and asserts that no mark-up of them is left. A payload
// that escapes its mark-up, or shows it in <xmp>, may leave words about tags, which every output escapes again.
func TestPayloads(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(testkit.Shared(t, "data", "hostile", "xss-payloads-dompurify.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	tag := regexp.MustCompile(`<[a-zA-Z/!][^>]*>`)
	n := 0
	for _, m := range regexp.MustCompile(`"payload": *("(?:[^"\\]|\\.)*")`).FindAllSubmatch(text, -1) {
		var payload string
		if err := json.Unmarshal(m[1], &payload); err != nil {
			continue // a script's own escapes
		}
		n++
		got := feed.Text("<p>words</p>" + payload)
		if left := tag.FindString(got); left != "" && !strings.Contains(payload, "&lt;") && !strings.Contains(payload, "&#") && !strings.Contains(payload, "<xmp>") {
			t.Errorf("Text(%q) leaves %q", payload, left)
		}
	}
	if n < 200 {
		t.Errorf("%d payloads read, want 200", n)
	}
}
