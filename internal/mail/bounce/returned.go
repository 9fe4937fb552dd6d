package bounce

import (
	"regexp"
	"strings"
)

// headerStart finds lines with which a returned message's header may begin.
var headerStart = regexp.MustCompile(`(?mi)^(?:>?From \S+@|(?:received|return-path|from|to|subject|date|message-id|mime-version|content-type|delivered-to|` +
	`dkim-signature|domainkey-signature|sender|reply-to|x-[a-z0-9-]+|arc-[a-z-]+|authentication-results):)`)

// findReturned finds a returned message that is pasted into text: where it begins and its fields. A report may show a
// few fields of its own, so a header is one that tells who wrote it and when, and how it went.
func findReturned(text string) (int, header) {
	from := 0
	for range 50 {
		loc := headerStart.FindStringIndex(text[from:])
		if loc == nil {
			return 0, nil
		}
		at := from + loc[0]
		h, _ := cutHeader([]byte(cutText(text[at:], 64<<10)))
		known := 0
		for _, name := range []string{"from", "to", "subject", "date", "mime-version", "content-type"} {
			if h.has(name) {
				known++
			}
		}
		if (h.has("received") || h.has("return-path") || h.has("message-id") || h.has("dkim-signature")) && known >= 2 {
			return at, h
		}
		from = at + 1
		if next := strings.IndexByte(text[from:], '\n'); next >= 0 {
			from += next
		}
	}
	return 0, nil
}
