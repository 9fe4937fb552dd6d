package feed_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"dateline/internal/feed"
)

// rss puts items into a whole feed.
func rss(items string) string {
	return `<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><link>https://example.com/</link>` + items + `</channel></rss>`
}

const item = `<item><title>One</title><link>https://example.com/1</link></item>`

// TestHostile gives shapes of attacks. Each must be refused with the kind, or read as harmless text.
func TestHostile(t *testing.T) {
	if raced {
		t.Skip("measured without the race detector")
	}
	var laughs strings.Builder
	laughs.WriteString(`<!DOCTYPE x [<!ENTITY a "ha">`)
	for c := 'b'; c <= 'j'; c++ {
		_, _ = fmt.Fprintf(&laughs, `<!ENTITY %c "%s">`, c, strings.Repeat(fmt.Sprintf("&%c;", c-1), 10))
	}
	laughs.WriteString("]>")
	for _, tt := range []struct {
		name string
		body func() string // made when it is needed, so that one stands in memory at a time
		want feed.Kind     // empty: it parses
	}{
		{"entity bomb", func() string {
			return laughs.String() + rss(`<item><title>&j;</title><link>https://example.com/1</link></item>`)
		}, ""},
		{"quadratic blow-up", func() string {
			return `<!DOCTYPE x [<!ENTITY a "` + strings.Repeat("a", 100_000) + `">]>` + rss(`<item><title>x</title><link>https://example.com/1</link><description>`+strings.Repeat("&a;", 100_000)+`</description></item>`)
		}, ""},
		{"external entity", func() string {
			return `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + rss(`<item><title>a &a; b</title><link>https://example.com/1</link></item>`)
		}, ""},
		{"parameter entity", func() string { return `<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd"> %p;]>` + rss(item) }, ""},
		{"xinclude", func() string {
			return rss(`<item><title>x</title><link>https://example.com/1</link><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/></item>`)
		}, ""},
		{"style sheet", func() string {
			return `<?xml version="1.0"?><?xml-stylesheet href="http://127.0.0.1:1/"?>` + rss(item)[21:]
		}, ""},
		{"256 MB of text", func() string { return rss("<item><title>" + strings.Repeat("x", 256<<20) + "</title></item>") }, feed.TooLarge},
		{"9 MB of text", func() string { return rss("<item><title>" + strings.Repeat("x", 9<<20) + "</title></item>") }, feed.TooLarge},
		{"9 MB of text outside", func() string { return rss(strings.Repeat("x", 9<<20)) }, feed.TooLarge},
		{"5 million open tags", func() string { return strings.Repeat("<a>", 5_000_000) }, feed.TooLarge},
		{"3 million open tags", func() string { return strings.Repeat("<a>", 3_000_000) }, feed.TooDeep},
		{"nested within an item", func() string { return rss("<item>" + strings.Repeat("<a>", 300)) }, feed.TooDeep},
		{"300,000 attributes", func() string { return rss("<item " + numbered(`a%d="" `, 300_000) + "/>") }, feed.Hostile},
		{"one long attribute", func() string { return rss(`<item a="` + strings.Repeat("x", 1<<20) + `"/>`) }, feed.TooLarge},
		{"many empty elements", func() string { return rss(strings.Repeat("<a/>", 2_000_000)) }, feed.TooLarge},
		{"extensions by the item", func() string {
			return rss("<item><title>x</title>" + strings.Repeat("<x:a></x:a>", 800_000) + "</item>")
		}, feed.TooLarge},
		{"extensions over items", func() string {
			return rss(strings.Repeat("<item><title>x</title>"+strings.Repeat("<x:a></x:a>", 200)+"</item>", 3500))
		}, ""},
		{"extensions in the head", func() string { return rss(strings.Repeat("<x:a></x:a>", 800_000) + item) }, ""},
		{"nested extensions", func() string {
			return rss("<item><title>x</title>" + strings.Repeat(strings.Repeat("<x:a>", 200)+strings.Repeat("</x:a>", 200), 3000) + "</item>")
		}, feed.TooLarge},
		{"50,000 items", func() string { return rss(strings.Repeat(item, 50_000)) }, ""},
		{"end tags", func() string { return rss(item) + strings.Repeat("</x>", 900_000) }, ""},
		{"end tags within an item", func() string { return rss("<item><title>x</title>" + strings.Repeat("</x>", 900_000) + "</item>") }, feed.TooLarge},
		{"angle brackets", func() string {
			return rss("<item><title>x</title><description>" + strings.Repeat("< ", 900_000) + "</description></item>")
		}, feed.TooLarge},
		{"comment", func() string { return rss("<!--" + strings.Repeat("x", 9<<20) + "-->" + item) }, ""},
		{"namespaces", func() string { return rss("<item " + numbered(`xmlns:a%d="u%d" `, 500) + "><title>x</title></item>") }, ""},
		{"open comment", func() string { return rss("<!--" + item) }, feed.Truncated},
		{"utf-7", func() string { return "+ADw-rss+AD4-+ADw-/rss+AD4-" }, feed.NotAFeed},
		{"ebcdic junk", func() string { return "\x4c\x6f\xa7\x94\x93" + strings.Repeat("\x40", 1000) }, feed.NotAFeed},
		{"json nested", func() string {
			return `{"version":"https://jsonfeed.org/version/1","items":` + strings.Repeat("[", 100_000)
		}, feed.TooDeep},
		{"json parts", func() string {
			return `{"version":"https://jsonfeed.org/version/1","items":[` + strings.Repeat("{},", 2_000_000) + "{}]}"
		}, feed.TooLarge},
		{"json text", func() string {
			return `{"version":"https://jsonfeed.org/version/1","items":[{"title":"` + strings.Repeat("x", 5<<20) + `"}]}`
		}, feed.TooLarge},
		{"null bytes", func() string { return strings.Repeat("\x00", 1<<20) }, feed.Empty},
		{"html in a title", func() string {
			return rss(`<item><title>x</title><link>https://example.com/1</link><description>` + strings.Repeat("&lt;svg&gt;", 300_000) + `</description></item>`)
		}, ""},
		{"huge entry beside a good one", func() string {
			return rss(item + "<item><title>x</title>" + strings.Repeat("<x:a></x:a>", 50_000) + "</item>")
		}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			body := []byte(tt.body())
			peak := watch(t)
			start := time.Now()
			f, err := feed.Parse(body, feed.Options{})
			took := time.Since(start)
			extra := peak()
			kind := feed.Kind("")
			if e, ok := errors.AsType[*feed.Error](err); ok {
				kind = e.Kind
			}
			n := 0
			if f != nil {
				n = len(f.Entries)
			}
			t.Logf("%v, %d MB, %d entries, %v", took, extra>>20, n, err)
			if kind != tt.want {
				t.Errorf("Parse: %v (%s), want %q", err, kind, tt.want)
			}
			if extra > 64<<20 {
				t.Errorf("Parse used %d MB beside its input, want at most 64", extra>>20)
			}
			for i := 0; f != nil && i < len(f.Entries); i++ {
				if strings.Contains(f.Entries[i].Title+f.Entries[i].Summary, "hahaha") || strings.Contains(f.Entries[i].Title, "root:") {
					t.Errorf("an entity was expanded: %.100q", f.Entries[i].Title)
				}
			}
		})
	}
}

// watch samples the heap until the returned function is called, which tells by how much it grew at most.
func watch(t *testing.T) func() uint64 {
	t.Helper()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	base := m.HeapInuse
	stop, done := make(chan struct{}), make(chan uint64)
	go func() {
		var peak uint64
		for {
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse)
			select {
			case <-stop:
				done <- peak - min(peak, base)
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	return func() uint64 {
		close(stop)
		return <-done
	}
}

func numbered(form string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(form, "%d", fmt.Sprint(i)))
	}
	return b.String()
}
