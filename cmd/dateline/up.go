package main

import (
	"runtime/debug"

	"dateline/internal/app"
	"dateline/internal/config"
)

type upCmd struct {
	Listen  string   `help:"Address to serve at (default: localhost:8080)." placeholder:"HOST:PORT"`
	Roles   []string `help:"What this process does: collect, work, web (default: all)."`
	NoPages bool     `help:"Do not fetch pages: the feeds' own text alone."`
	Sample  bool     `help:"Read the bundled sample week in place of the network: for trying everything out, in a folder of its own."`
}

// Help shows examples.
func (upCmd) Help() string {
	return examples("dateline up", "dateline up --listen :80 --data /var/lib/dateline",
		"dateline up --sample --data ./sample   # then: issue approve, send, all on this machine",
		"dateline up --database postgres://dateline@db/dateline --roles collect,work")
}

// Run serves until it is stopped.
func (c upCmd) Run(e *environment) error {
	o, err := e.options()
	if err != nil {
		return err
	}
	set(&o.Settings.Listen, c.Listen)
	if len(c.Roles) > 0 {
		o.Settings.Roles = c.Roles
	}
	if c.NoPages {
		o.Settings.Pages = false
	}
	file := o.Settings.File
	if o.Settings, err = o.Settings.Check(); err != nil {
		return err
	}
	o.Settings.File = file
	o.Sample = c.Sample
	return app.Up(e.ctx, o, newReporter(e.out))
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(e *environment) error {
	version := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version + " " + info.GoVersion
	}
	return e.say("dateline %s", version)
}

type configExampleCmd struct{}

// Help shows examples.
func (configExampleCmd) Help() string {
	return examples("dateline config example > data/dateline.toml")
}

// Run prints the example.
func (configExampleCmd) Run(e *environment) error {
	text, err := config.Example()
	if err != nil {
		return err
	}
	return e.say("%s", text)
}

type configCheckCmd struct{}

// Help shows examples.
func (configCheckCmd) Help() string { return examples("dateline config check --config dateline.toml") }

// Run checks the configuration.
func (configCheckCmd) Run(e *environment) error {
	if _, err := e.settings(); err != nil {
		return err
	}
	return e.say("The configuration is good.")
}
