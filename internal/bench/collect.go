// Package bench measures the program as its operator would feel it: whole runs against peers of its own on loopback,
// in CPU seconds of the whole process, which repeat where wall time does not.
package bench

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"dateline/internal/app"
	"dateline/internal/config"
	"dateline/internal/news"
)

// Phase is one reading of all feeds, measured.
type Phase struct {
	Name         string     `json:"name"`
	CPUMsPerFeed float64    `json:"cpu_ms_per_feed"` // user and system, of the collecting process alone
	FeedsPerS    float64    `json:"feeds_per_s"`     // wall: a hint
	NotModified  int        `json:"not_modified"`
	Failing      int        `json:"failing"`
	Saved        news.Saved `json:"reports"`
}

// CollectResult is what Collect measured.
type CollectResult struct {
	Feeds  int     `json:"feeds"`
	Items  int     `json:"items_per_feed"`
	Bytes  int     `json:"bytes_per_feed"`
	Phases []Phase `json:"phases"`
	PeakMB int     `json:"peak_mb"`
}

// Collect reads feeds from a server that it starts as a child process, four times: all new; all answered 304; the
// same bytes without validators; the same items in other bytes. Data is a folder for the database.
func Collect(ctx context.Context, data string, feeds, items int, say func(string, ...any)) (result CollectResult, err error) {
	server, base, err := startServer(ctx, feeds, items)
	if err != nil {
		return result, err
	}
	defer func() {
		_ = server.Process.Kill() // it has nothing to lose
		_ = server.Wait()
	}()
	settings, err := config.Default().Check()
	if err != nil {
		return result, err
	}
	settings.Nets = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	settings.Pinned = time.Date(2026, 1, 7, 12, 0, 0, 0, time.UTC)
	a, err := app.Open(ctx, app.Options{Settings: settings, Data: data, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return result, err
	}
	defer func() { _ = a.Close() }() // a database for one run
	var list strings.Builder
	list.WriteString(`<opml version="2.0"><body>`)
	for n := range feeds {
		fmt.Fprintf(&list, `<outline type="rss" text="Feed %d" xmlUrl="%s/feed/%d"/>`, n, base, n)
	}
	list.WriteString(`</body></opml>`)
	if _, err := a.ImportSources(ctx, "-", strings.NewReader(list.String()), false); err != nil {
		return result, err
	}
	result.Feeds, result.Items, result.Bytes = feeds, items, len(body(0, items, ""))
	for _, p := range []struct{ name, mode string }{
		{"all new", "etag"}, {"all 304", "etag"}, {"same bytes", "plain"}, {"same items", "stamp"},
	} {
		say("%s …", p.name)
		if err := setMode(ctx, base, p.mode); err != nil {
			return result, err
		}
		runtime.GC() // the garbage of one phase is not the next one's cost
		began, cpu := time.Now(), CPUTime()
		r, err := a.Collect.All(ctx, false)
		if err != nil {
			return result, err
		}
		used, wall := CPUTime()-cpu, time.Since(began)
		result.Phases = append(result.Phases, Phase{
			Name: p.name, CPUMsPerFeed: used.Seconds() * 1000 / float64(feeds), FeedsPerS: float64(feeds) / wall.Seconds(),
			NotModified: r.NotModified, Failing: r.Failing, Saved: r.Saved,
		})
	}
	result.PeakMB = peakMB()
	return result, nil
}

// startServer runs this program's own feed server as a child process, so that its CPU time is not counted.
func startServer(ctx context.Context, feeds, items int) (*exec.Cmd, string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", fmt.Errorf("bench: %w", err)
	}
	cmd := exec.CommandContext(ctx, self, "bench", "serve", fmt.Sprint(feeds), fmt.Sprint(items)) //nolint:gosec // ourselves, with numbers
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, "", fmt.Errorf("bench: %w", err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, "", fmt.Errorf("bench: start the feed server: %w", err)
	}
	var base string
	if _, err := fmt.Fscanln(out, &base); err != nil {
		_ = cmd.Process.Kill()
		return nil, "", fmt.Errorf("bench: the feed server did not start: %w", err)
	}
	return cmd, base, nil
}
