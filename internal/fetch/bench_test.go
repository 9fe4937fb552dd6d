//go:build unix

package fetch_test

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"dateline/internal/fetch"
)

// answering returns the address of a server that gives the same answer to every request and costs next to nothing, so
// that what is measured is the client.
func answering(b *testing.B, answer string) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				r := bufio.NewReader(conn)
				for {
					line, err := r.ReadSlice('\n')
					if err != nil {
						return
					}
					if len(line) == 2 { // the blank line after the headers
						if _, err := conn.Write([]byte(answer)); err != nil {
							return
						}
					}
				}
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

// cpu returns the processor time that this process has used.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func benchmarkGet(b *testing.B, answer string, req fetch.Request) {
	b.Helper()
	c := newClient(b, fetch.Options{})
	base := answering(b, answer)
	p := c.Pass()
	get := func(i int) {
		req.URL = fmt.Sprintf("%s/feed/%d", base, i%1000)
		if _, err := p.Get(b.Context(), req); err != nil {
			b.Fatal(err)
		}
	}
	get(0)
	b.ReportAllocs()
	begun, n := cpu(b), 0
	for b.Loop() {
		get(n)
		n++
	}
	b.ReportMetric(float64((cpu(b)-begun).Microseconds())/float64(n), "cpu-µs/op")
}

func BenchmarkGet304(b *testing.B) {
	benchmarkGet(b, "HTTP/1.1 304 Not Modified\r\nETag: \"abc\"\r\nDate: Mon, 23 Nov 2026 07:00:00 GMT\r\nCache-Control: max-age=600\r\n\r\n",
		fetch.Request{ETag: `"abc"`, LastModified: "Mon, 23 Nov 2026 07:00:00 GMT"})
}

func BenchmarkGetFeed(b *testing.B) {
	body := strings.Repeat("<item><title>A title of some length</title><link>https://a.example/1</link></item>\n", 250)
	benchmarkGet(b, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n%s", len(body), body), fetch.Request{})
}

func BenchmarkGetFeedGzip(b *testing.B) {
	body := pack(b, "gzip", []byte(strings.Repeat("<item><title>A title of some length</title><link>https://a.example/1</link></item>\n", 250)))
	benchmarkGet(b, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(body), body), fetch.Request{})
}
