// Package demo_test holds the built program to what the README promises of its first minute: started in an empty
// folder, with no source in reach, it serves the sample week, every page that it links to answers, and it stops
// cleanly when asked.
//
// DATELINE_DEMO names the program; `.ci/run demo` builds it and runs this in a network of its own.
package demo_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/internal/testkit"
)

// mostPages bounds the walk: the sample week has fewer.
const mostPages = 2000

// banner is what the pages of the sample week say of themselves, in either language.
var banner = regexp.MustCompile(`(?i)sample week|示例周`)

func TestDemo(t *testing.T) {
	program := os.Getenv("DATELINE_DEMO")
	if program == "" {
		t.Skip("NO PROGRAM: .ci/run demo builds it and sets DATELINE_DEMO")
	}
	raiseLoopback(t)
	data := filepath.Join(t.TempDir(), "data")
	client := newClient(t)

	site, stop := start(t, program, data)
	awaitSample(t, client, site)
	visits, err := testkit.Crawl(t.Context(), client, site, mostPages)
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]int{}
	for _, v := range visits {
		types[v.Type]++
		if v.Failed() {
			t.Error(v)
		}
		if v.Type == "text/html" && len(bytes.TrimSpace(v.Body)) == 0 {
			t.Errorf("%s is empty", v.URL)
		}
	}
	t.Logf("%d addresses answered, by type: %v", len(visits), types)
	// An issue in two languages, its stories and its feeds: less means that the walk went nowhere.
	if types["text/html"] < 10 {
		t.Errorf("%d pages, want at least 10: the front page leads nowhere", types["text/html"])
	}
	for _, kind := range []string{"application/rss+xml", "application/atom+xml", "application/feed+json"} {
		if types[kind] == 0 {
			t.Errorf("no page links to a feed of type %s", kind)
		}
	}
	stop()

	// A second start goes on where the first stopped, in the folder that it left.
	site, stop = start(t, program, data)
	awaitSample(t, client, site)
	stop()
}

func newClient(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil) // a reader's choice of language may live in a cookie
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{Proxy: nil, DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Jar: jar, Transport: transport, Timeout: 30 * time.Second}
}

// start starts the program and returns the address of its site and what stops it: as Ctrl-C does, demanding that it
// ends well and soon.
func start(t *testing.T, program, data string) (site string, stop func()) {
	t.Helper()
	address := freeAddress(t)
	ctx, kill := context.WithCancel(context.WithoutCancel(t.Context()))
	cmd := exec.CommandContext(ctx, program, "up", "--data", data, "--listen", address)
	// Little of this machine's surroundings, and none of its settings.
	cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"), "TZ=UTC"}
	cmd.Dir = t.TempDir()
	said := &output{}
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		kill()
		t.Fatal(err)
	}
	ended := make(chan struct{})
	var how error // of the end; set before ended is closed
	go func() {
		defer close(ended)
		how = cmd.Wait()
	}()
	t.Cleanup(func() {
		kill()
		<-ended
		t.Logf("dateline up said:\n%s", said)
	})
	return "http://" + address + "/", func() {
		t.Helper()
		if err := cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		select {
		case <-ended:
			if how != nil {
				t.Errorf("after SIGINT dateline up ended with: %v", how)
			}
		case <-time.After(20 * time.Second):
			t.Errorf("dateline up still runs 20 s after SIGINT")
		}
		if strings.Contains(said.String(), "panic:") {
			t.Error("dateline up panicked")
		}
	}
}

// awaitSample waits until the front page shows the sample week: the site answers at once, the week follows.
func awaitSample(t *testing.T, client *http.Client, site string) {
	t.Helper()
	began := time.Now()
	answered := time.Duration(0)
	var last []testkit.Visit
	for time.Since(began) < 90*time.Second {
		visits, err := testkit.Crawl(t.Context(), client, site, 1)
		if err != nil {
			t.Fatal(err)
		}
		if !visits[0].Failed() && answered == 0 {
			answered = time.Since(began)
		}
		if !visits[0].Failed() && banner.Match(visits[0].Body) {
			t.Logf("first answer after %v, the sample week after %v", answered.Round(time.Millisecond), time.Since(began).Round(time.Millisecond))
			return
		}
		last = visits
		time.Sleep(100 * time.Millisecond) // a process of its own: there is nothing to wait on but its answers
	}
	t.Fatalf("no sample week after 90 s; the last answer: %v\n%s", last[0], slices.Concat(last[0].Body, []byte("\n")))
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return listener.Addr().String()
}

// output keeps what a process writes; it may be read while the process runs.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}
