// Package app joins the parts: it opens the store, builds the stages and the site by hand, and offers what commands
// do. It alone knows both the stages and the store; so one file shows what exists.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"dateline/internal/archive"
	"dateline/internal/collect"
	"dateline/internal/compose"
	"dateline/internal/config"
	"dateline/internal/deliver"
	"dateline/internal/entity"
	"dateline/internal/fetch"
	"dateline/internal/field"
	"dateline/internal/follow"
	"dateline/internal/mail/doctor"
	"dateline/internal/mail/receive"
	"dateline/internal/news"
	"dateline/internal/returns"
	"dateline/internal/sample"
	"dateline/internal/similar"
	"dateline/internal/store"
	"dateline/internal/store/postgres"
	"dateline/internal/store/sqlite"
)

// Options are what Open needs. A field is required unless its comment gives the default.
type Options struct {
	Settings config.Settings
	// Data is the folder of the embedded database. It is made if it is missing.
	Data string
	Log  *slog.Logger
	// Progress hears of long work. Default none.
	Progress func(collect.Progress)
	// Get answers fetches in place of the network, for the sample. Default the network.
	Get collect.Getter
	// TuneSending changes how mail is sent, such as its times for tests. Default nothing.
	TuneSending func(*deliver.Options)
	// TuneDoctor changes how DNS and relays are looked at, for tests. Default nothing.
	TuneDoctor func(*doctor.Options)
	// Lean holds less of the database in memory, for a process that does one thing.
	Lean bool
	// Sample reads the bundled sample week in place of the network, in the data folder itself: for trying everything out.
	Sample bool
	// WrapModels puts something between the models' clients and the network, such as a recorder. Default nothing.
	WrapModels func(http.RoundTripper) http.RoundTripper
	// NoModel leaves language models aside, whatever is configured.
	NoModel bool
}

// App is Dateline put together.
type App struct {
	o       Options
	log     *slog.Logger
	now     func() time.Time
	fetch   *fetch.Client
	field   *field.Bundle
	Store   *store.DB
	Collect *collect.Collector
	Archive *archive.Archive
	follow  *follow.Follower

	writing        writing         // language models, built when they are first asked
	keysLock       sync.Mutex      // held while the keys are read or made
	keyring        *Keyring        // by keysLock
	returnsLock    sync.Mutex      // held while the desk of what comes back is made
	returns        *returns.Desk   // by returnsLock
	popRead        map[string]bool // UIDs of mails that were read and may not be deleted yet; by returnsLock
	building       sync.Mutex      // held while a week is understood and composed
	servedAt       string          // where another process serves the site; empty if none is known
	roomLock       sync.Mutex      // held while the mailbox's relay is started or stopped
	room           *receive.Server // by roomLock
	standing       sync.Mutex      // held while the stages are built or an edit is spread
	standingStages *stages         // by standing
}

// Open opens the store, brings its schema up to date, and builds the stages. Close what it returns.
func Open(ctx context.Context, o Options) (_ *App, err error) {
	if o.Log == nil || o.Data == "" || o.Settings.Location == nil {
		return nil, fmt.Errorf("app: %w: missing options", news.ErrInvalid)
	}
	if o.Sample {
		o.Get, o.NoModel, o.Settings.Pages = bundled{}, true, false
		o.Settings.Pinned, o.Settings.Location = sample.Now(), time.UTC
	}
	a := &App{o: o, log: o.Log, now: clock(o.Settings.Pinned)}
	if a.Trial() && a.o.Settings.SenderMail == "" {
		a.o.Settings.SenderMail = trialSender
	}
	if a.fetch, err = fetch.New(fetch.Options{UserAgent: o.Settings.UserAgent, AllowNet: o.Settings.Nets, Now: a.now, Logger: o.Log}); err != nil {
		return nil, err
	}
	if a.field, err = readField(o.Settings.Field); err != nil {
		return nil, err
	}
	if a.Store, err = openStore(ctx, o); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Store.Close())
		}
	}()
	if err := a.Store.Migrate(ctx); err != nil {
		return nil, err
	}
	if err := a.build(); err != nil {
		return nil, err
	}
	a.servedAt = readServed(o.Data)
	_, err = a.stages(ctx) // a field that cannot be used is refused here, not in the first pass
	return a, err
}

// clock returns the pinned time, or the real one, at microseconds as the store keeps them.
func clock(pinned time.Time) func() time.Time {
	if !pinned.IsZero() {
		return func() time.Time { return pinned.UTC() }
	}
	return func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
}

func readField(folder string) (*field.Bundle, error) {
	if folder != "" {
		b, err := field.Read(os.DirFS(folder))
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", folder, err)
		}
		return b, nil
	}
	files, err := field.Files()
	if err != nil {
		return nil, err
	}
	return field.Read(files)
}

// openStore is the switch between the engines.
func openStore(ctx context.Context, o Options) (*store.DB, error) {
	if o.Settings.Database != "" {
		return postgres.Open(ctx, string(o.Settings.Database))
	}
	if err := os.MkdirAll(o.Data, 0o750); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	file := filepath.Join(o.Data, "dateline.db")
	if o.Lean {
		return sqlite.OpenLean(file)
	}
	return sqlite.Open(file)
}

// build makes the parts that do not lean on the gazetteer; newStages makes the others.
func (a *App) build() (err error) {
	pass := func() collect.Getter { return a.fetch.Pass() }
	if a.o.Get != nil {
		pass = func() collect.Getter { return a.o.Get }
	}
	if a.Collect, err = collect.New(collect.Options{
		Store: a.Store, Pass: pass, Now: a.now, Log: a.log, Workers: a.o.Settings.Workers, Progress: a.o.Progress,
	}); err != nil {
		return err
	}
	if a.follow, err = follow.New(follow.Options{Store: a.Store, Now: a.now, Log: a.log}); err != nil {
		return err
	}
	a.Archive, err = archive.New(archive.Options{Store: a.Store, Now: a.now, Zone: a.o.Settings.Location, Gazetteer: a.gazetteer})
	return err
}

// Close closes the store and the connections to sources.
func (a *App) Close() error {
	a.fetch.Close()
	a.closeTrial()
	return errors.Join(a.closeReturns(), a.Store.Close())
}

// Now is the program's clock.
func (a *App) Now() time.Time { return a.now() }

// Zone is where weeks begin.
func (a *App) Zone() *time.Location { return a.o.Settings.Location }

// Week is the week that the clock is in.
func (a *App) Week() news.Week { return news.WeekOf(a.now().In(a.Zone())) }

// Pages says whether pages are to be fetched.
func (a *App) Pages() bool { return a.o.Settings.Pages }

// BaseURL is the public address of the site: the configured one, or else the one at which a program with the same data folder
// serves it now.
func (a *App) BaseURL() string {
	if a.o.Settings.BaseURL != "" {
		return a.o.Settings.BaseURL
	}
	if a.servedAt != "" {
		return a.servedAt
	}
	return "http://" + shown(a.o.Settings.Listen, a.o.Settings.Listen)
}

// Annotate reads every report that is due.
func (a *App) Annotate(ctx context.Context) error { return drain(ctx, a.annotatePass) }

// drain runs a pass until nothing is left.
func drain(ctx context.Context, pass func(context.Context) (bool, error)) error {
	for {
		more, err := pass(ctx)
		if err != nil || !more {
			return err
		}
	}
}

// BuildIssue annotates what is due, clusters the reports of the week and those shortly before it, follows what they claim,
// and composes the week's issue, by language models as far as there are any. It may be killed anywhere and run again; running it twice gives the same issue.
func (a *App) BuildIssue(ctx context.Context, week news.Week) (*news.Issue, error) {
	return a.buildWith(ctx, week, a.clusterPass, compose.Asked)
}

// buildWith builds a week's issue, with the stories that group makes, in whose words is said.
func (a *App) buildWith(ctx context.Context, week news.Week, group func(context.Context, news.Week) error, words compose.Words) (*news.Issue, error) {
	a.building.Lock()
	defer a.building.Unlock()
	if err := a.Annotate(ctx); err != nil {
		return nil, fmt.Errorf("annotate: %w", err)
	}
	if err := group(ctx, week); err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	if err := a.Follow(ctx); err != nil {
		return nil, fmt.Errorf("follow: %w", err)
	}
	issue, err := a.composePass(ctx, week, words)
	if err != nil {
		return nil, fmt.Errorf("compose: %w", err)
	}
	return issue, nil
}

// Stages are the names that RunStage knows, in the order of the flow.
func Stages() []string {
	return []string{"collect", "pages", "annotate", "cluster", "follow", "compose"}
}

// RunStage runs one stage alone, until nothing is left for it. Week is for the stages that work on one.
func (a *App) RunStage(ctx context.Context, stage string, week news.Week) error {
	switch stage {
	case "collect":
		return drain(ctx, a.Collect.Pass)
	case "pages":
		return drain(ctx, a.Collect.PagesPass)
	case "annotate":
		return a.Annotate(ctx)
	case "cluster":
		return a.clusterPass(ctx, week)
	case "follow":
		return a.Follow(ctx)
	case "compose":
		_, err := a.composePass(ctx, week, compose.Asked)
		return err
	}
	return fmt.Errorf("%w: stage %q (one of %v)", news.ErrInvalid, stage, Stages())
}

// likeness tunes the comparison of reports to the field.
func likeness(f *field.Field, g *entity.Gazetteer) similar.Options {
	glossary := make(map[string]string, len(f.Glossary))
	for _, gloss := range f.Glossary {
		glossary[gloss.Chinese] = strings.TrimSpace(glossary[gloss.Chinese] + " " + gloss.English)
	}
	return similar.Options{Glossary: glossary, Root: g.Root, Skip: func(id news.EntityID) bool {
		e, ok := g.Entity(id)
		return ok && e.Kind == field.Media
	}}
}
