package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Serve serves made-up feeds on a loopback port until ctx ends, and writes its address first. POST /mode/NAME sets
// how it answers: etag (validators, 304), plain (none), stamp (none, and a body that differs in its build date alone).
func Serve(ctx context.Context, feeds, items int, out io.Writer) error {
	bodies := make([][]byte, feeds)
	for n := range bodies {
		bodies[n] = []byte(body(n, items, ""))
	}
	var mode atomic.Value
	mode.Store("etag")
	mux := http.NewServeMux()
	mux.HandleFunc("POST /mode/{name}", func(_ http.ResponseWriter, r *http.Request) { mode.Store(r.PathValue("name")) })
	mux.HandleFunc("GET /feed/{n}", func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.PathValue("n"))
		if err != nil || n < 0 || n >= feeds {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
		text := bodies[n]
		switch mode.Load() {
		case "etag":
			tag := fmt.Sprintf(`"v1-%d"`, n)
			w.Header().Set("ETag", tag)
			if r.Header.Get("If-None-Match") == tag {
				w.WriteHeader(http.StatusNotModified)
				return
			}
		case "stamp":
			text = []byte(body(n, items, "Wed, 07 Jan 2026 11:59:59 GMT"))
		}
		_, _ = w.Write(text) // the reader went away
	})
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	if _, err := fmt.Fprintf(out, "http://%s\n", listener.Addr()); err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("bench: %w", err)
	}
	return nil
}

// words make up texts of a news article's size; nothing of them means anything.
const words = "the company said on Tuesday that its new model would be offered to customers in March at a price of 20 dollars a month while " +
	"analysts expect revenue to grow by a third in the next quarter and rivals prepare similar products for the market "

// body is one RSS feed of about two kilobytes an item.
func body(feed, items int, built string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>`+
		`<title>Feed %d</title><link>https://feed%d.example/</link><description>Made up</description><language>en</language>`, feed, feed)
	if built != "" {
		fmt.Fprintf(&b, "<lastBuildDate>%s</lastBuildDate>", built)
	}
	at := time.Date(2026, 1, 7, 11, 0, 0, 0, time.UTC)
	for n := range items {
		turn := (feed*31 + n*17) % len(words)
		text := words[turn:] + words[:turn]
		fmt.Fprintf(&b, `<item><title>Report %d of feed %d about %s</title><link>https://feed%d.example/%d?utm_source=rss</link><guid isPermaLink="false">f%d-%d</guid>`+
			`<pubDate>%s</pubDate><description>%s</description><content:encoded><![CDATA[`,
			n, feed, strings.TrimSpace(text[:40]), feed, n, feed, n, at.Add(-time.Duration(n)*time.Hour).Format(time.RFC1123Z), text)
		for range 5 {
			b.WriteString("<p>" + text + `<a href="https://example.com/">link</a></p>`)
		}
		b.WriteString("]]></content:encoded></item>")
	}
	b.WriteString("</channel></rss>\n")
	return b.String()
}

// setMode tells the server how to answer.
func setMode(ctx context.Context, base, mode string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/mode/"+mode, nil)
	if err != nil {
		return err
	}
	client := &http.Client{Timeout: 5 * time.Second}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return resp.Body.Close()
}
