package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/lmittmann/tint"

	"dateline/internal/app"
	"dateline/internal/config"
	"dateline/internal/news"
)

// cli is the command line. Flags of all commands stand first; each is also a key of the configuration file.
type cli struct {
	Data     string   `help:"Folder of the database and the configuration." default:"./data" placeholder:"DIR"`
	Config   string   `help:"Configuration file (default: DATA/dateline.toml, if there is one)." placeholder:"FILE"`
	Now      string   `help:"Pin the clock: a recorded week is read as if it were that day." placeholder:"TIME"`
	AllowNet []string `help:"Network that fetching may reach beside the public ones, like 127.0.0.0/8." placeholder:"PREFIX"`
	Database string   `help:"PostgreSQL database in place of the embedded SQLite." placeholder:"URL" env:"DATELINE_DATABASE"`
	Field    string   `help:"Folder with another industry's gazetteer, terms and sources." placeholder:"DIR"`
	Log      string   `help:"Log level: debug, info, warn, error (default: warn)." placeholder:"LEVEL"`

	Up      upCmd      `cmd:"" help:"Set up, read, build the week and serve it: the whole program."`
	Collect collectCmd `cmd:"" help:"Read all sources once."`
	Pass    passCmd    `cmd:"" help:"Run one stage alone, until nothing is left for it."`
	Issue   struct {
		Build issueBuildCmd `cmd:"" help:"Build a week's issue."`
		Show  issueShowCmd  `cmd:"" help:"Print a week's issue."`
		List  issueListCmd  `cmd:"" help:"List the issues."`

		Approve issueApproveCmd `cmd:"" help:"Accept a draft that a person read."`
		Reopen  issueReopenCmd  `cmd:"" help:"Take an approval back."`
		Freeze  issueFreezeCmd  `cmd:"" help:"Make an approved issue final."`
	} `cmd:"" help:"Build, show, list, approve and freeze issues."`
	Send       sendCmd        `cmd:"" help:"Mail an approved issue to its readers."`
	Deliveries deliveriesCmds `cmd:"" help:"Show who was mailed, and decide what is open."`
	Returns    returnsCmds    `cmd:"" help:"Show and read what came back: refusals, complaints, readers who left by mail."`
	Export     exportCmd      `cmd:"" help:"Print a week's ranked stories as JSON."`
	Dive       diveCmd        `cmd:"" help:"Write the deep dive of a storyline, an entity or a story."`
	Sources    struct {
		List   sourcesListCmd   `cmd:"" help:"List the sources with their state."`
		Add    sourcesAddCmd    `cmd:"" help:"Add a source."`
		Try    sourcesTryCmd    `cmd:"" help:"Read an address once and show what it would bring; saves nothing."`
		Import sourcesImportCmd `cmd:"" help:"Add the sources of an OPML list."`
		Export sourcesExportCmd `cmd:"" help:"Print all sources as OPML."`
		Edit   sourcesEditCmd   `cmd:"" help:"Change what is said of a source."`
		Pause  sourcesPauseCmd  `cmd:"" help:"Stop reading a source."`
		Resume sourcesResumeCmd `cmd:"" help:"Read a paused or gone source again."`
		Remove sourcesRemoveCmd `cmd:"" help:"Remove a source; one that reports rest on is paused."`
	} `cmd:"" help:"List, add, try, import and change sources."`
	Entities entitiesCmds `cmd:"" help:"List and change who and what is looked for in reports."`
	Stories  struct {
		List  storiesListCmd  `cmd:"" help:"List a week's stories."`
		Show  storiesShowCmd  `cmd:"" help:"Show a story with its reports."`
		Merge storiesMergeCmd `cmd:"" help:"Make stories one; no clustering parts them again."`
		Split storiesSplitCmd `cmd:"" help:"Take reports out of a story; no clustering joins them again."`
		Undo  storiesUndoCmd  `cmd:"" help:"Take a merge or split back."`
	} `cmd:"" help:"List, show, merge and split stories."`
	Storylines struct {
		List storylinesListCmd `cmd:"" help:"List storylines."`
		Show storylinesShowCmd `cmd:"" help:"Show a storyline with its stories."`
	} `cmd:"" help:"List and show stories that continue each other."`
	Numbers     recordsCmd[numberRecords]  `cmd:"" help:"List and show figures with their history."`
	Promises    recordsCmd[promiseRecords] `cmd:"" help:"List and show promises with what became of them."`
	Moves       recordsCmd[moveRecords]    `cmd:"" help:"List and show people's moves."`
	Releases    recordsCmd[releaseRecords] `cmd:"" help:"List and show releases."`
	Rumours     recordsCmd[rumourRecords]  `cmd:"" help:"List and show rumours with what became of them."`
	Users       usersCmds                  `cmd:"" help:"Who works at the editor's desk."`
	Corrections correctionsCmds            `cmd:"" help:"List, add and publish corrections of issues."`
	Subscribers subscribersCmds            `cmd:"" help:"List, add, import and forget readers by mail."`
	Mail        mailCmds                   `cmd:"" help:"Set up who sends mail."`
	Doctor      doctorCmds                 `cmd:"" help:"Look at what the program needs from outside."`
	Models      struct {
		List  modelsListCmd  `cmd:"" help:"List the configured language models and what was spent."`
		Check modelsCheckCmd `cmd:"" help:"Try each configured language model."`
	} `cmd:"" help:"List and try language models."`
	FieldCmd fieldCmds `cmd:"" name:"field" help:"Check the followed industry's files, or begin another."`
	Site     siteCmds  `cmd:"" help:"Write the website as files."`
	Search   searchCmd `cmd:"" help:"Find stories by what their reports say."`
	Shifts   shiftsCmd `cmd:"" help:"Show what rose or fell in attention, and how often an entity was named."`
	Inspect  struct {
		Feed   inspectFeedCmd   `cmd:"" help:"Print what the program sees in a feed file."`
		Page   inspectPageCmd   `cmd:"" help:"Print what the program sees in a page file."`
		Claims inspectClaimsCmd `cmd:"" help:"Print what sentences claim, one JSON object a line."`
	} `cmd:"" help:"Print as JSON what the program sees in a file."`
	Prove proveCmd `cmd:"" help:"Check whether passages hold a sentence."`
	Bench struct {
		Collect benchCollectCmd `cmd:"" help:"Measure collecting from feeds that the command itself serves."`
		Send    benchSendCmd    `cmd:"" help:"Measure mailing an issue to readers that do not exist."`
		Site    benchSiteCmd    `cmd:"" help:"Measure the public website on this database."`
		Serve   benchServeCmd   `cmd:"" hidden:"" help:"Serve the feeds of bench collect."`
		Sink    benchSinkCmd    `cmd:"" hidden:"" help:"Take the mail of bench send."`
	} `cmd:"" help:"Measure the program."`
	Eval      evalCmd  `cmd:"" help:"Score the program's judgement on recorded weeks."`
	Check     checkCmd `cmd:"" help:"Check the database's invariants."`
	ConfigCmd struct {
		Example configExampleCmd `cmd:"" help:"Print a configuration file with every key and its manual."`
		Check   configCheckCmd   `cmd:"" help:"Check the configuration."`
	} `cmd:"" name:"config" help:"Print and check the configuration."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// vars are the lists that help and checks of flags name.
func vars() kong.Vars {
	return kong.Vars{
		"stages": strings.Join(app.Stages(), ","),
		"statuses": "reported,announced,confirmed,denied,shipped,delayed,closed,open,due,kept,late,slipped,missed,cancelled,revised,disputed," +
			"superseded,corrected",
		"attributions": "official,named,outlet,anonymous,social,self-reported",
	}
}

// environment is what commands run in.
type environment struct {
	ctx   context.Context //nolint:containedctx // kong passes one value to Run; it lives as long as the call
	cli   *cli
	stdin io.Reader
	out   io.Writer
	err   io.Writer
	tune  func(*app.Options) // changes what the app is opened with, for tests; may be nil
	lean  bool               // the command does one thing, in little memory
}

// settings joins the file, the environment and the flags.
func (e *environment) settings() (config.Settings, error) {
	c := config.Default()
	path, must := e.cli.Config, e.cli.Config != ""
	if !must {
		path = filepath.Join(e.cli.Data, "dateline.toml")
	}
	got, err := config.Read(path)
	switch {
	case err == nil:
		c = got
	case must || !errors.Is(err, fs.ErrNotExist):
		return config.Settings{}, err
	}
	file := c
	set(&c.Now, e.cli.Now)
	set((*string)(&c.Database), e.cli.Database)
	set(&c.Field, e.cli.Field)
	set(&c.Log, e.cli.Log)
	if len(e.cli.AllowNet) > 0 {
		c.AllowNet = e.cli.AllowNet
	}
	s, err := c.Check()
	s.File = file
	return s, err
}

func set(to *string, value string) {
	if value != "" {
		*to = value
	}
}

// logger writes to the error stream, so that output stays clean for pipes.
func (e *environment) logger(level string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelWarn
	}
	file, terminal := e.err.(*os.File)
	return slog.New(tint.NewTextHandler(e.err, &tint.Options{Level: l, TimeFormat: "15:04:05", NoColor: !terminal || !isTerminal(file)}))
}

// options are what the app needs.
func (e *environment) options() (app.Options, error) {
	s, err := e.settings()
	if err != nil {
		return app.Options{}, err
	}
	o := app.Options{Settings: s, Data: e.cli.Data, Log: e.logger(s.Log), Lean: e.lean}
	if e.tune != nil {
		e.tune(&o)
	}
	return o, nil
}

// with opens the app, runs f and closes it.
func (e *environment) with(reporter *reporter, f func(*app.App) error) (err error) {
	o, err := e.options()
	if err != nil {
		return err
	}
	if reporter != nil {
		o.Progress = reporter.Progress
	}
	a, err := app.Open(e.ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return f(a)
}

// say prints a line.
func (e *environment) say(format string, a ...any) error {
	_, err := fmt.Fprintf(e.out, format+"\n", a...)
	return err
}

// json prints a value as JSON.
func (e *environment) json(v any) error {
	enc := json.NewEncoder(e.out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// weekFlag is a week as a flag; empty is the clock's.
type weekFlag struct {
	Week string `help:"Week, like 2025-W50 (default: the week of the clock)." placeholder:"WEEK"`
}

func (w weekFlag) of(a *app.App) (news.Week, error) {
	if w.Week == "" {
		return a.Week(), nil
	}
	return news.ParseWeek(w.Week)
}

// examples prints examples under a command's help.
func examples(lines ...string) string {
	return "Examples:\n\n  " + strings.Join(lines, "\n\n  ")
}

var _ kong.HelpProvider = upCmd{}
