package feed_test

import (
	"fmt"
	"strings"
	"testing"

	"dateline/internal/feed"
)

// BenchmarkParse reads a feed of 20 items and 41 KB, the measure of PERFORMANCE.md.
func BenchmarkParse(b *testing.B) {
	para := "<p>The laboratory said on Tuesday that its new model &amp; tools answer <a href=\"https://example.com/q\">questions</a> in both languages, &#8220;faster than before&#8221;.</p>\n"
	var items strings.Builder
	for i := range 20 {
		fmt.Fprintf(&items, "<item><title>Story number %d &amp;amp; more</title><link>https://example.com/news/%d?utm_source=rss</link><guid isPermaLink=\"false\">id-%d</guid>"+
			"<dc:creator><![CDATA[A. Writer]]></dc:creator><pubDate>Mon, 08 Dec 2025 %02d:00:00 GMT</pubDate><category>AI</category>"+
			"<description><![CDATA[%s]]></description><content:encoded><![CDATA[%s]]></content:encoded></item>", i, i, i, i, para, strings.Repeat(para, 9))
	}
	body := []byte(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>T</title><link>https://example.com/</link>` + items.String() + `</channel></rss>`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		f, err := feed.Parse(body, feed.Options{URL: "https://example.com/feed"})
		if err != nil || len(f.Entries) != 20 {
			b.Fatal(err)
		}
	}
}
