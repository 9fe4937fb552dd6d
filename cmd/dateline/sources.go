package main

import (
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"dateline/internal/app"
	"dateline/internal/news"
)

type sourcesListCmd struct {
	Failing bool `help:"Only those that could not be read the last time."`
	JSON    bool `help:"Print as JSON."`
}

// Help shows examples.
func (sourcesListCmd) Help() string {
	return examples("dateline sources list", "dateline sources list --failing", "dateline sources list --json | jq '.[].url'")
}

// sourceRow is a source as --json shows it.
type sourceRow struct {
	ID       news.SourceID     `json:"id"`
	URL      string            `json:"url"`
	Name     string            `json:"name"`
	Outlet   string            `json:"outlet"`
	Class    news.Class        `json:"class"`
	Lang     news.Lang         `json:"lang"`
	Paused   bool              `json:"paused"`
	Status   news.SourceStatus `json:"status"`
	Error    string            `json:"error,omitempty"`
	Trouble  string            `json:"error_class,omitempty"`
	Since    *time.Time        `json:"failing_since,omitempty"`
	Checked  *time.Time        `json:"checked_at,omitempty"`
	Next     *time.Time        `json:"next_at,omitempty"`
	Reports  int               `json:"reports"`
	Items    int               `json:"items"`
	Notes    string            `json:"notes,omitempty"`
	MovedTo  string            `json:"moved_to,omitempty"`
	EverySec int               `json:"every_seconds"`
}

func row(h news.SourceHealth) sourceRow {
	at := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		return &t
	}
	return sourceRow{
		ID: h.ID, URL: h.URL, Name: h.Name, Outlet: h.Outlet, Class: h.Class, Lang: h.Lang, Paused: h.Paused,
		Status: h.State.Status, Error: h.State.Error, Trouble: h.State.ErrorClass, Since: at(h.State.FailingSince),
		Checked: at(h.State.CheckedAt), Next: at(h.State.NextAt), Reports: h.Reports, Items: h.State.Items,
		Notes: h.State.Notes, MovedTo: h.State.MovedTo, EverySec: int(h.State.Every.Seconds()),
	}
}

// Run lists sources.
func (c sourcesListCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		all, err := a.Store.SourceHealth(e.ctx)
		if err != nil {
			return err
		}
		rows := []sourceRow{}
		for _, h := range all {
			if !c.Failing || h.State.Error != "" {
				rows = append(rows, row(h))
			}
		}
		if c.JSON {
			return e.json(rows)
		}
		if len(rows) == 0 {
			if c.Failing {
				return e.say("No source is failing.")
			}
			return e.say("No sources yet: dateline up sets up the default list, dateline sources add URL adds one.")
		}
		w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
		if _, err := fmt.Fprintln(w, "ID\tSTATE\tNEXT\tREPORTS\tCLASS\tLANG\tNAME\tERROR"); err != nil {
			return err
		}
		for _, h := range all {
			if c.Failing && h.State.Error == "" {
				continue
			}
			state, next := string(h.State.Status), "now"
			if h.State.NextAt.After(a.Now()) {
				next = "in " + short(h.State.NextAt.Sub(a.Now()))
			}
			if h.Paused {
				state, next = "paused", "never"
			}
			if _, err := fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\n", h.ID, state, next, h.Reports, h.Class, h.Lang, h.Name, h.State.Error); err != nil {
				return err
			}
		}
		return w.Flush()
	})
}

// short writes a duration as people do.
func short(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "a moment"
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	}
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}

// facts are what a person may say of a source.
type facts struct {
	Name   string `help:"Name shown to people." placeholder:"NAME"`
	Outlet string `help:"Publisher; leave it out for an aggregator." placeholder:"NAME"`
	Class  string `help:"first-party, regulator, press, research, newsletter, community or aggregator." placeholder:"CLASS"`
	Lang   string `help:"Language: en, zh, zh-TW, …" placeholder:"LANG"`
	Zone   string `help:"Time zone of dates that name none, like Asia/Shanghai." placeholder:"ZONE"`
}

// into writes the facts that were given over the source's.
func (f facts) into(s *news.Source) error {
	if f.Class != "" || s.Class == "" {
		class, err := news.ParseClass(f.Class)
		if err != nil {
			return err
		}
		s.Class = class
	}
	if f.Zone != "" {
		if _, err := time.LoadLocation(f.Zone); err != nil {
			return fmt.Errorf("%w: zone %q (write it like Asia/Shanghai)", news.ErrInvalid, f.Zone)
		}
	}
	set(&s.Name, f.Name)
	set(&s.Outlet, f.Outlet)
	set((*string)(&s.Lang), f.Lang)
	set(&s.Zone, f.Zone)
	return nil
}

type sourcesAddCmd struct {
	URL string `arg:"" help:"Address of the feed, of a page that declares one, or a folder of transcripts."`
	facts
}

// Help shows examples.
func (sourcesAddCmd) Help() string {
	return examples("dateline sources add https://example.com/feed.xml", "dateline sources add https://example.cn --class press --lang zh --zone Asia/Shanghai",
		"dateline sources add ./earnings-calls --name earnings-calls --lang en")
}

// Run adds a source.
func (c sourcesAddCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		s := news.Source{URL: c.URL}
		if info, err := os.Stat(c.URL); err == nil && info.IsDir() {
			s.Class = news.FirstParty // what is said in a call is said by those who can
		}
		if err := c.into(&s); err != nil {
			return err
		}
		added, trouble, err := a.AddSource(e.ctx, s)
		if err != nil {
			return err
		}
		if trouble != nil {
			if err := e.say("It could not be read now: %s", words(trouble)); err != nil {
				return err
			}
		}
		return e.say("Added %s (%s, %s). dateline sources remove %s takes it away again.", added.Name, added.Class, added.URL, added.ID)
	})
}

type sourcesTryCmd struct {
	URL  string `arg:"" help:"Address of the feed, or of a page that declares one."`
	JSON bool   `help:"Print all that was read as JSON."`
}

// Help shows examples.
func (sourcesTryCmd) Help() string {
	return examples("dateline sources try https://example.com/feed.xml")
}

// Run reads an address once.
func (c sourcesTryCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		t, err := a.TrySource(e.ctx, c.URL)
		if err != nil {
			return err
		}
		if c.JSON {
			return e.json(t)
		}
		if err := e.say("%s (%s, %s) at %s: %d entries.", t.Title, t.Format, t.Lang, t.URL, len(t.Entries)); err != nil {
			return err
		}
		for _, n := range t.Notes {
			if err := e.say("  mended: %s", n); err != nil {
				return err
			}
		}
		for i, entry := range t.Entries {
			if i == 10 {
				return e.say("  … and %d more", len(t.Entries)-i)
			}
			date := "no date         "
			if !entry.Published.IsZero() {
				date = entry.Published.UTC().Format("2006-01-02 15:04")
			}
			if err := e.say("  %s  %s", date, entry.Title); err != nil {
				return err
			}
		}
		return nil
	})
}

type sourcesImportCmd struct {
	From    string `arg:"" help:"OPML file, - for standard input, or an address."`
	Replace bool   `help:"Put the list in place of the present sources."`
	JSON    bool   `help:"Print the counts as JSON."`
}

// Help shows examples.
func (sourcesImportCmd) Help() string {
	return examples("dateline sources import feeds.opml", "dateline sources import --replace http://127.0.0.1:8765/opml --allow-net 127.0.0.0/8")
}

// Run imports a list.
func (c sourcesImportCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		done, err := a.ImportSources(e.ctx, c.From, e.stdin, c.Replace)
		if err != nil {
			return err
		}
		if c.JSON {
			return e.json(done)
		}
		for _, p := range done.Problems {
			if err := e.say("line %d: %s", p.Line, p.Text); err != nil {
				return err
			}
		}
		text := fmt.Sprintf("%d listed, %d added", done.Listed, done.Added)
		if c.Replace {
			text += fmt.Sprintf(", %d removed, %d paused since reports rest on them", done.Removed, done.Paused)
		}
		return e.say("%s.", text)
	})
}

type sourcesExportCmd struct{}

// Help shows examples.
func (sourcesExportCmd) Help() string { return examples("dateline sources export > feeds.opml") }

// Run prints all sources as OPML.
func (sourcesExportCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error { return a.ExportSources(e.ctx, e.out) })
}

type sourcesEditCmd struct {
	Source string `arg:"" help:"Id, address or name."`
	facts
}

// Help shows examples.
func (sourcesEditCmd) Help() string {
	return examples("dateline sources edit s2qk4x7mzn5pd --class first-party --outlet Meta")
}

// Run changes a source.
func (c sourcesEditCmd) Run(e *environment) error {
	return e.change(c.Source, func(s *news.Source) (string, error) { return "Changed", c.into(s) })
}

type sourcesPauseCmd struct {
	Source string `arg:"" help:"Id, address or name."`
}

// Help shows examples.
func (sourcesPauseCmd) Help() string { return examples(`dateline sources pause "Some feed"`) }

// Run pauses a source.
func (c sourcesPauseCmd) Run(e *environment) error {
	return e.change(c.Source, func(s *news.Source) (string, error) {
		s.Paused = true
		return "Paused", nil
	})
}

type sourcesResumeCmd struct {
	Source string `arg:"" help:"Id, address or name."`
}

// Help shows examples.
func (sourcesResumeCmd) Help() string { return examples(`dateline sources resume "Some feed"`) }

// Run resumes a source.
func (c sourcesResumeCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		h, err := a.Store.SourceByText(e.ctx, c.Source)
		if err != nil {
			return err
		}
		if err := a.Store.ResumeSource(e.ctx, h.ID, a.Now()); err != nil {
			return err
		}
		return e.say("Resumed %s.", h.Name)
	})
}

// change reads a source, changes it and writes it.
func (e *environment) change(text string, f func(*news.Source) (string, error)) error {
	return e.with(nil, func(a *app.App) error {
		h, err := a.Store.SourceByText(e.ctx, text)
		if err != nil {
			return err
		}
		done, err := f(&h.Source)
		if err != nil {
			return err
		}
		if err := a.Store.UpdateSource(e.ctx, h.Source); err != nil {
			return err
		}
		return e.say("%s %s.", done, h.Name)
	})
}

type sourcesRemoveCmd struct {
	Source string `arg:"" help:"Id, address or name."`
}

// Help shows examples.
func (sourcesRemoveCmd) Help() string { return examples("dateline sources remove s2qk4x7mzn5pd") }

// Run removes a source.
func (c sourcesRemoveCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		h, err := a.Store.SourceByText(e.ctx, c.Source)
		if err != nil {
			return err
		}
		deleted, err := a.Store.RemoveSource(e.ctx, h.ID)
		if err != nil {
			return err
		}
		if deleted {
			return e.say("Removed %s.", h.Name)
		}
		return e.say("Paused %s: reports rest on it, so it stays listed.", h.Name)
	})
}
