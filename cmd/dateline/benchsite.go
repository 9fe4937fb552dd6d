package main

import (
	"dateline/internal/app"
	"dateline/internal/bench"
)

type benchSiteCmd struct {
	Requests int      `help:"Requests for each kind of page once it is kept." default:"2000"`
	Pages    int      `help:"Pages of a kind, at most." default:"200"`
	Clients  int      `help:"Clients that ask at once." default:"4"`
	Words    []string `help:"What is searched for." default:"英伟达,NVIDIA,开源 模型,open source model,DeepSeek,出口管制,funding round,机器人"`
	JSON     bool     `help:"Print as JSON."`
}

// Help shows examples.
func (benchSiteCmd) Help() string {
	return "Serves the public pages of a database on this machine and asks for them: each page once, cold, then again and again, kept. The database is only read. " +
		"CPU time is that of the whole process, which asks and answers.\n\n" + examples("dateline bench site --data ./data", "dateline bench site --requests 10000 --json")
}

// Run measures the site.
func (c benchSiteCmd) Run(e *environment) error {
	r := newReporter(e.err)
	return e.with(r, func(a *app.App) error {
		got, err := bench.Site(e.ctx, a, bench.SiteOptions{Requests: max(c.Requests, 1), Pages: max(c.Pages, 1), Clients: max(c.Clients, 1), Words: c.Words}, r.Say)
		if err != nil {
			return err
		}
		if c.JSON {
			return e.json(got)
		}
		if err := e.say("%d issues; peak %d MB; milliseconds, kept pages by %d clients at once", got.Issues, got.PeakMB, c.Clients); err != nil {
			return err
		}
		for _, k := range got.Kinds {
			if err := e.say("  %-12s %4d pages of %6d bytes  cold p50 %8.2f p99 %8.2f  kept p50 %7.3f p99 %7.3f  %7.0f a second, %6.0f µs CPU", k.Name, k.Pages, k.Bytes,
				k.Cold.P50, k.Cold.P99, k.Kept.P50, k.Kept.P99, k.PerS, k.CPUUs); err != nil {
				return err
			}
		}
		return nil
	})
}
