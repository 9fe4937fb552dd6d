package main

import (
	"os"

	"dateline/internal/bench"
)

type benchCollectCmd struct {
	Feeds int  `help:"How many feeds." default:"1000"`
	Items int  `help:"Items a feed." default:"20"`
	JSON  bool `help:"Print as JSON."`
}

// Help shows examples.
func (benchCollectCmd) Help() string {
	return "Serves made-up feeds from a process of its own and reads them four times into a temporary database: all new, all 304, the same bytes, " +
		"the same items in other bytes. CPU time is that of the reading process.\n\n" + examples("dateline bench collect", "dateline bench collect --feeds 200 --json")
}

// Run measures collecting.
func (c benchCollectCmd) Run(e *environment) error {
	data, err := os.MkdirTemp("", "dateline-bench-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(data) }() // temporary
	r, err := bench.Collect(e.ctx, data, c.Feeds, c.Items, newReporter(e.err).Say)
	if err != nil {
		return err
	}
	if c.JSON {
		return e.json(r)
	}
	if err := e.say("%d feeds of %d items, %d KB each; peak %d MB", r.Feeds, r.Items, r.Bytes>>10, r.PeakMB); err != nil {
		return err
	}
	for _, p := range r.Phases {
		if err := e.say("  %-11s %8.3f ms CPU a feed  %7.0f feeds/s  %d new, %d same, %d failing", p.Name, p.CPUMsPerFeed, p.FeedsPerS,
			p.Saved.New, p.Saved.Same+p.NotModified*r.Items, p.Failing); err != nil {
			return err
		}
	}
	return nil
}

type benchServeCmd struct {
	Feeds int `arg:""`
	Items int `arg:""`
}

// Run serves feeds for bench collect.
func (c benchServeCmd) Run(e *environment) error { return bench.Serve(e.ctx, c.Feeds, c.Items, e.out) }
