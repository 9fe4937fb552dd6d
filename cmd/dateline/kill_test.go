package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/store/sqlite"
	"dateline/internal/store/storetest"
)

// killsEnv sets how often each of collect and issue build is killed. .ci/run uses fifty of each.
const killsEnv = "DATELINE_KILLS"

// A kill at any instruction must leave a database whose invariants hold, and running again must end where an
// undisturbed run ends. If this fails, a power cut costs reports or doubles them.
func TestKilledAnywhereItEndsTheSame(t *testing.T) {
	t.Parallel()
	kills := 8
	if text := os.Getenv(killsEnv); text != "" {
		var err error
		if kills, err = strconv.Atoi(text); err != nil {
			t.Fatalf("%s=%q: %v", killsEnv, text, err)
		}
	}
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("DATELINE_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%s=%d DATELINE_SEED=%d", killsEnv, kills, seed)
	random := rand.New(rand.NewPCG(seed, 1))
	server := httptest.NewServer(http.HandlerFunc(made))
	t.Cleanup(server.Close)

	calm, wild := program{t, t.TempDir()}, program{t, t.TempDir()}
	for _, p := range []program{calm, wild} {
		p.must("sources", "import", server.URL+"/opml")
	}
	took := map[string]time.Duration{}
	for _, step := range steps() {
		began := time.Now()
		calm.must(step...)
		took[step[0]] = time.Since(began)
	}
	for _, step := range steps() {
		for range kills {
			// Up to a little longer than it takes: so that some kills come after the last instruction.
			wild.kill(time.Duration(random.Int64N(int64(took[step[0]]*5/4))), step...)
			wild.check()
		}
		wild.must(step...)
	}
	for _, show := range [][]string{
		{"export", "--week", "2025-W50"}, {"issue", "show", "--week", "2025-W50", "--format", "json"}, {"sources", "list", "--json"},
	} {
		if diff := cmp.Diff(calm.must(show...), wild.must(show...)); diff != "" {
			t.Errorf("dateline %s differs after kills (-calm +killed):\n%s", strings.Join(show, " "), diff)
		}
	}
	if !strings.Contains(calm.must("issue", "show", "--week", "2025-W50"), "Avocado") {
		t.Error("the undisturbed issue is empty, so nothing was tested")
	}
}

func steps() [][]string { return [][]string{{"collect"}, {"issue", "build", "--week", "2025-W50"}} }

// program runs dateline on a data folder.
type program struct {
	t    *testing.T
	data string
}

func (p program) command(ctx context.Context, args ...string) *exec.Cmd {
	p.t.Helper()
	self, err := os.Executable()
	if err != nil {
		p.t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, self)
	cmd.Args = append([]string{"dateline", "--data", p.data, "--now", "2025-12-14T20:00:00Z", "--allow-net", "127.0.0.0/8"}, args...)
	return cmd
}

func (p program) must(args ...string) string {
	p.t.Helper()
	var out, errs bytes.Buffer
	cmd := p.command(p.t.Context(), args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		p.t.Fatalf("dateline %s: %v\n%s%s", strings.Join(args, " "), err, &out, &errs)
	}
	return out.String()
}

// kill starts the program and kills it after a while. SIGKILL cannot be caught: nothing is tidied up.
func (p program) kill(after time.Duration, args ...string) {
	p.t.Helper()
	ctx, stop := context.WithTimeout(p.t.Context(), after)
	defer stop()
	err := p.command(ctx, args...).Run()
	if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok && !errors.Is(err, context.DeadlineExceeded) {
		p.t.Fatal(err)
	}
}

func (p program) check() {
	p.t.Helper()
	path := filepath.Join(p.data, "dateline.db")
	db, err := sqlite.Open(path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			p.t.Error(err)
		}
	}()
	storetest.Check(p.t, db)
}

// Sizes of the made-up news: enough that kills hit saving as well as fetching.
const (
	madeFeeds = 60
	madeItems = 12
)

// made serves feeds whose items overlap between feeds and whose pages hold more than they do.
func made(w http.ResponseWriter, r *http.Request) {
	base := "http://" + r.Host
	var n, k int
	switch {
	case r.URL.Path == "/opml":
		_, _ = fmt.Fprint(w, `<opml version="2.0"><body>`)
		for n := range madeFeeds {
			_, _ = fmt.Fprintf(w, `<outline type="rss" text="Feed %02d" xmlUrl="%s/feed/%d" class="%s"/>`, n, base, n, []string{"press", "aggregator", "first-party"}[n%3])
		}
		_, _ = fmt.Fprint(w, `</body></opml>`)
	case scan(r.URL.Path, "/feed/%d", &n):
		_, _ = fmt.Fprintf(w, `<rss version="2.0"><channel><title>Feed %d</title><language>en</language>`, n)
		for k := range madeItems {
			story := (n + k*7) % 90 // the same stories stand in several feeds, some at one address
			_, _ = fmt.Fprintf(w, `<item><title>%s</title><link>%s/page/%d/%d?utm_source=f%d</link><pubDate>%s</pubDate><description>%s</description></item>`,
				madeTitle(story), base, story, n%4, n, time.Date(2025, 12, 8+story%6, 6+k%12, 0, 0, 0, time.UTC).Format(time.RFC1123Z), madeTitle(story))
		}
		_, _ = fmt.Fprint(w, `</channel></rss>`)
	case scan2(r.URL.Path, "/page/%d/%d", &n, &k):
		_, _ = fmt.Fprintf(w, `<html lang="en"><head><title>%s</title></head><body><article><h1>%s</h1>`, madeTitle(n), madeTitle(n))
		for p := range 6 {
			_, _ = fmt.Fprintf(w, `<p>Paragraph %d of outlet %d on this matter: %s, the people said, and they named %d reasons why the model would change what engineers do all day.</p>`, p, k, madeTitle(n), n+p)
		}
		_, _ = fmt.Fprint(w, `</article></body></html>`)
	default:
		http.NotFound(w, r)
	}
}

func scan(path, format string, n *int) bool {
	got, err := fmt.Sscanf(path, format, n)
	return err == nil && got == 1
}

func scan2(path, format string, n, k *int) bool {
	got, err := fmt.Sscanf(path, format, n, k)
	return err == nil && got == 2
}

func madeTitle(story int) string {
	subjects := []string{"Meta Avocado", "OpenAI GPT-5.2", "DeepSeek V4", "Claude Opus", "Qwen 3.5", "Gemini 3", "Nvidia H200", "Kimi K3", "Mistral Large"}
	events := []string{
		"is delayed by a quarter", "is released to developers", "costs more than planned", "beats an older benchmark", "loses its chief scientist",
		"is sued over training data", "gets a licence for export", "will be open source", "moves to a new data centre", "raises two billion dollars",
	}
	return subjects[story%len(subjects)] + " large language model " + events[story%len(events)]
}
