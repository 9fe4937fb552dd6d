package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"dateline/internal/collect"
	"dateline/internal/compose"
	"dateline/internal/fetch"
	"dateline/internal/job"
	"dateline/internal/news"
	"dateline/internal/render"
	"dateline/internal/sample"
	"dateline/internal/site"
)

// Reporter hears what Up does, as sentences for the person who started it.
type Reporter interface {
	Say(format string, args ...any)
	Progress(p collect.Progress)
}

// Up is the whole program: it serves the site at once, reads what is due behind it, builds the current week, and goes
// on by schedule until ctx ends. With no source reachable and nothing kept, it serves the sample week instead.
func Up(ctx context.Context, o Options, say Reporter) (err error) {
	state := &progress{}
	o.Progress = func(p collect.Progress) {
		state.set(p)
		say.Progress(p)
	}
	a, err := Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	added, err := a.addFirstSources(ctx)
	if err != nil {
		return err
	}
	if added > 0 {
		say.Say("Set up %s with %d sources.", a.where(), added)
	}
	a.servedAt = "" // if there is a word of another, it was left by one that was killed
	face := &switchable{}
	if err := a.serveOwn(ctx, face, state, say); err != nil {
		return err
	}
	if a.o.Settings.Has("web") {
		if err := a.welcome(ctx, say); err != nil {
			return err
		}
	}
	server, address, err := a.listen(ctx, face, say)
	if err != nil {
		return err
	}
	if server != nil {
		say.Say("Reading at %s (Ctrl-C stops).", address)
		leave, err := a.tellServed(address)
		if err != nil {
			return err
		}
		defer leave()
		defer func() { err = errors.Join(err, stopServer(context.WithoutCancel(ctx), server)) }()
	}
	stopMailbox, err := a.serveMailbox(ctx, say)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stopMailbox()) }()
	if a.o.Settings.Has("work") {
		relays, err := a.relays(ctx, nil)
		if err != nil {
			return err
		}
		defer a.startNotices(ctx, relays, say)()
		defer a.startMailings(ctx)()
	}
	stopReturns, err := a.startReturns(ctx, say)
	if err != nil {
		return err
	}
	defer stopReturns()
	if a.o.Sample && a.Trial() {
		say.Say("All of it can be tried here: subscribe on the page, confirm in the mailbox, and then, elsewhere,\n"+
			"  dateline issue approve --data %s --week %s --by NAME\n  dateline send --data %s --issue %s --yes", a.o.Data, sample.Week(), a.o.Data, sample.Week())
	}
	return a.run(ctx, face, state, say)
}

// where names the database for people.
func (a *App) where() string {
	if a.Store.Engine() == "postgres" {
		return "the PostgreSQL database"
	}
	return filepath.Join(a.o.Data, "dateline.db")
}

// listen opens the site's address, unless this process does not serve.
func (a *App) listen(ctx context.Context, face http.Handler, say Reporter) (*http.Server, string, error) {
	if !a.o.Settings.Has("web") {
		return nil, "", nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", a.o.Settings.Listen)
	if err != nil {
		return nil, "", fmt.Errorf("%w: nothing can be served at %s: %w (choose another address with --listen, like --listen localhost:8081)",
			news.ErrUnavailable, a.o.Settings.Listen, err)
	}
	server := a.newServer(ctx, face)
	go func() { // ends with stopServer
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			a.log.ErrorContext(ctx, "serving ended", "err", err)
			say.Say("Serving ended: %v", err)
		}
	}()
	return server, "http://" + shown(listener.Addr().String(), a.o.Settings.Listen), nil
}

// servedFile is where a running program writes at which address it serves the site, for the commands beside it: the links of
// their mails lead there.
const servedFile = "served-at"

// tellServed writes it, and returns what takes it back.
func (a *App) tellServed(address string) (leave func(), err error) {
	file := filepath.Join(a.o.Data, servedFile)
	if err := os.MkdirAll(a.o.Data, 0o750); err != nil { // with PostgreSQL there may be none yet
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if err := os.WriteFile(file, []byte(address+"\n"), 0o600); err != nil {
		return nil, fmt.Errorf("tell where the site is served: %w", err)
	}
	return func() { _ = os.Remove(file) }, nil // one that stays is wrong only until the next start
}

// readServed returns what was written there; empty if it is nothing that can be.
func readServed(folder string) string {
	text, err := os.ReadFile(filepath.Join(folder, servedFile))
	if err != nil {
		return ""
	}
	return render.SafeURL(strings.TrimSpace(string(text)))
}

// newServer returns a server whose times and sizes are bounded.
func (a *App) newServer(ctx context.Context, face http.Handler) *http.Server {
	return &http.Server{
		Handler:           face,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		BaseContext:       func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
}

// shown writes the address that a person can open: the name that was asked for, with the port that was got.
func shown(got, asked string) string {
	_, port, err := net.SplitHostPort(got)
	host, _, err2 := net.SplitHostPort(asked)
	if err != nil || err2 != nil {
		return got
	}
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}

// stopServer lets open answers finish.
func stopServer(ctx context.Context, server *http.Server) error {
	ctx, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	return server.Shutdown(ctx)
}

// switchable is the handler of the moment: the program's own site, or the sample's.
type switchable struct{ now atomic.Pointer[http.Handler] }

func (s *switchable) set(h http.Handler) { s.now.Store(&h) }

// ServeHTTP passes the request to the handler of the moment.
func (s *switchable) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	(*s.now.Load()).ServeHTTP(w, r)
}

// progress is how far the first reading has come, as the site shows it.
type progress struct{ p atomic.Pointer[site.Progress] }

func (s *progress) set(p collect.Progress) {
	if p.Stage == "sources" {
		s.p.Store(&site.Progress{Active: true, Sources: p.Total, Read: p.Done, Failed: p.Failing, Reports: p.Saved.New})
	}
}

func (s *progress) done() { s.p.Store(&site.Progress{}) }

func (s *progress) get() site.Progress {
	if p := s.p.Load(); p != nil {
		return *p
	}
	return site.Progress{}
}

func (a *App) serveOwn(ctx context.Context, face *switchable, state *progress, say Reporter) error {
	o := a.siteOptions()
	if a.o.Sample {
		o.Banner = site.Sample
	}
	o.Progress = state.get
	return a.serve(ctx, face, o, say)
}

// serve puts the site with these options, and the pages of subscribing, in the place of what is served.
func (a *App) serve(ctx context.Context, face *switchable, o site.Options, say Reporter) error {
	h, err := a.publicPages(ctx, o)
	if h == nil {
		return err
	}
	if err != nil {
		say.Say("%v.", err)
	}
	face.set(h)
	return nil
}

// run does the first reading and then what the schedules say, until ctx ends.
func (a *App) run(ctx context.Context, face *switchable, state *progress, say Reporter) error {
	demo := &demo{app: a, face: face, state: state, say: say}
	defer demo.close()
	if a.o.Settings.Has("collect") {
		offline := func() error { return demo.perhaps(ctx) }
		if err := a.first(ctx, state, offline, say); err != nil {
			return stopped(ctx, err)
		}
		if err := offline(); err != nil {
			return stopped(ctx, err)
		}
	}
	state.done()
	schedules := a.watched(a.schedules())
	if len(schedules) == 0 {
		<-ctx.Done()
		return nil
	}
	runner, err := job.Open(ctx, job.Options{
		Postgres: string(a.o.Settings.Database), Schedules: schedules, Ledger: a.Store, Now: a.now, Log: a.log,
	})
	if err != nil {
		return stopped(ctx, err)
	}
	if err := runner.Start(ctx); err != nil {
		return stopped(ctx, err)
	}
	<-ctx.Done()
	say.Say("Stopping.")
	end, stop := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
	defer stop()
	return runner.Stop(end)
}

// stopped turns the end of the context into a clean stop: what was begun is taken up at the next start.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return nil
}

// glance is how often the first reading is looked at, and redraft how often, meanwhile, the draft is built from what
// has come so far.
const (
	glance  = time.Second
	redraft = 20 * time.Second
)

// hopeless is how many sources must fail, and none succeed, before the first reading counts as without network.
const hopeless = 20

// first reads what is due and builds the current week, now and then meanwhile and once at the end, and says what came
// of it. Once it looks as if no source can be reached, it calls offline and goes on trying.
func (a *App) first(ctx context.Context, state *progress, offline func() error, say Reporter) error {
	due, err := a.Store.DueSources(ctx, a.now())
	if err != nil {
		return err
	}
	if due > 0 {
		say.Say("Reading %d sources …", due)
	}
	done := make(chan error, 1)
	go func() { done <- errors.Join(drain(ctx, a.Collect.Pass), a.pages(ctx)) }() // ends with ctx; waited for below
	drafted := a.now()
	for reading, tried := true, false; reading; {
		select {
		case err := <-done:
			if err != nil {
				return err
			}
			reading = false
		case <-time.After(glance):
		}
		p := state.get()
		if !tried && p.Failed >= hopeless && p.Failed == p.Read {
			tried = true
			if err := offline(); err != nil {
				return err
			}
		}
		if reading && time.Since(drafted) < redraft {
			continue
		}
		drafted = time.Now()
		if err := a.draft(ctx); err != nil {
			return err
		}
	}
	return a.summary(ctx, say)
}

// draft builds the current week if there is anything to build it from. No model is asked: a week changes hourly, and what
// models may cost is for its end. What they answered before is used where it still fits.
func (a *App) draft(ctx context.Context) error { return a.draftWith(ctx, a.clusterPass, compose.Kept) }

// candidateWeeks is through how many weeks, the current one included, the nightly pass looks for unknown names.
const candidateWeeks = 2

// Nightly builds the current week from stories clustered anew, and looks in it and the week before for names that the
// gazetteer does not know, so that the queue of candidates fills by itself. It may be killed anywhere and run again.
func (a *App) Nightly(ctx context.Context) error {
	if err := a.draft(ctx); err != nil {
		return err
	}
	week := a.Week()
	if _, err := a.FindCandidates(ctx, week.Next(1-candidateWeeks).Start(a.Zone()), week.End(a.Zone())); err != nil {
		return fmt.Errorf("find candidates: %w", err)
	}
	return nil
}

// draftWith builds the current week with the stories that group makes, in whose words is said.
func (a *App) draftWith(ctx context.Context, group func(context.Context, news.Week) error, words compose.Words) error {
	n, err := a.Store.Reports(ctx)
	if err != nil || n == 0 || !a.o.Settings.Has("work") {
		return err
	}
	_, err = a.buildWith(ctx, a.Week(), group, words)
	if errors.Is(err, news.ErrFrozen) {
		return nil
	}
	return err
}

// pages fetches the pages that are wanted, over one pass, so that a dead host is tried once.
func (a *App) pages(ctx context.Context) error {
	if !a.o.Settings.Pages {
		return nil
	}
	return a.Collect.Pages(ctx)
}

// summary says what the program did and what it could not do.
func (a *App) summary(ctx context.Context, say Reporter) error {
	all, err := a.Store.SourceHealth(ctx)
	if err != nil {
		return err
	}
	read, failing, reports := 0, map[string]int{}, 0
	for _, h := range all {
		reports += h.Reports
		switch {
		case h.Paused:
		case h.State.Error != "":
			failing[h.State.ErrorClass]++
		case !h.State.CheckedAt.IsZero():
			read++
		}
	}
	say.Say("%d of %d sources read, %d reports kept.", read, len(all), reports)
	for _, class := range sortedKeys(failing) {
		say.Say("  %d could not be read: %s (dateline sources list --failing says which and why).", failing[class], class)
	}
	issue, err := a.Store.Issue(ctx, a.Week())
	if errors.Is(err, news.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	say.Say("The draft of %s has %d items out of %d stories.", issue.Week, issue.Coverage.Items, issue.Coverage.Stories)
	return nil
}

// demo serves the sample week while there is nothing else to show.
type demo struct {
	app    *App
	face   *switchable
	state  *progress
	say    Reporter
	sample *App
	watch  sync.WaitGroup
}

// perhaps puts the sample in the site's place if nothing could be read and nothing is kept. A repeat does nothing.
func (d *demo) perhaps(ctx context.Context) error {
	a := d.app
	if d.sample != nil || !a.o.Settings.Has("web") {
		return nil
	}
	all, err := a.Store.SourceHealth(ctx)
	if err != nil || len(all) == 0 {
		return err
	}
	for _, h := range all {
		if h.Reports > 0 || h.State.Status == news.SourceOK {
			return nil
		}
	}
	d.say.Say("No source can be reached and nothing is kept yet, so the bundled sample week %s is served instead.", sample.Week())
	d.say.Say("It lives in a store of its own (%s) and ends as soon as a source can be read.", a.sampleFolder())
	if d.sample, err = OpenSample(ctx, a.o, a.sampleFolder()); err != nil {
		d.sample = nil
		return fmt.Errorf("sample week: %w", err)
	}
	// Who subscribes meanwhile subscribes to this Dateline, not to the sample.
	if err := a.serve(ctx, d.face, site.Options{Archive: d.sample.Archive, Logger: a.log, BaseURL: a.o.Settings.BaseURL, Banner: site.Sample}, d.say); err != nil {
		return err
	}
	d.watch.Go(func() { d.untilReports(ctx) })
	return nil
}

// look is how often, while the sample is served, the program looks for reports of its own.
const look = 10 * time.Second

// untilReports puts the program's own site in the sample's place once there is something to show.
func (d *demo) untilReports(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(look):
		}
		if n, err := d.app.Store.Reports(ctx); err != nil || n == 0 {
			continue
		}
		if err := d.app.serveOwn(ctx, d.face, d.state, d.say); err != nil {
			d.app.log.ErrorContext(ctx, "site", "err", err)
			return
		}
		d.say.Say("Reports have come; the sample week ends.")
		return
	}
}

// close waits for the watch, which ends with the context, and closes the sample's store.
func (d *demo) close() {
	d.watch.Wait()
	if d.sample != nil {
		_ = d.sample.Close() // made anew at the next start
	}
}

func (a *App) sampleFolder() string { return filepath.Join(a.o.Data, "sample") }

// OpenSample makes the sample's own store anew in the folder, reads the bundled feeds into it and builds their week.
func OpenSample(ctx context.Context, like Options, folder string) (_ *App, err error) {
	if err := os.RemoveAll(folder); err != nil { // ours alone: nothing of the user's is ever in it
		return nil, err
	}
	o := Options{Settings: like.Settings, Data: folder, Log: like.Log, Sample: true}
	o.Settings.Database = ""
	a, err := Open(ctx, o)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	if _, err := a.addSampleSources(ctx); err != nil {
		return nil, err
	}
	if _, err := a.Collect.All(ctx, false); err != nil {
		return nil, err
	}
	_, err = a.BuildIssue(ctx, sample.Week())
	return a, err
}

// addFirstSources adds the sources of a first start: the field's, or the sample's.
func (a *App) addFirstSources(ctx context.Context) (int, error) {
	if a.o.Sample {
		return a.addSampleSources(ctx)
	}
	return a.AddDefaultSources(ctx)
}

// addSampleSources adds the sources of the sample week. A store that follows others is news.ErrConflict: they would be read
// where nothing is found.
func (a *App) addSampleSources(ctx context.Context) (int, error) {
	list, err := identify(sample.Sources())
	if err != nil {
		return 0, err
	}
	have, err := a.Store.SourceHealth(ctx)
	if err != nil {
		return 0, err
	}
	for _, h := range have {
		if !slices.ContainsFunc(list, func(s news.Source) bool { return s.ID == h.ID }) {
			return 0, fmt.Errorf("%w: %s follows sources of its own; the sample week needs a folder for itself (--data ./sample)", news.ErrConflict, a.where())
		}
	}
	return a.Store.AddSources(ctx, list, a.now())
}

// bundled answers with the sample's feeds.
type bundled struct{}

// Get returns a bundled feed.
func (bundled) Get(ctx context.Context, req fetch.Request) (*fetch.Response, error) {
	body, kind, ok := sample.Document(req.URL)
	if !ok {
		return nil, &fetch.Error{Class: fetch.ClassResolve, Host: req.URL, Err: news.ErrNotFound}
	}
	return &fetch.Response{Status: http.StatusOK, URL: req.URL, ContentType: kind, Body: body}, ctx.Err()
}

// schedules are what this process's roles run.
func (a *App) schedules() []job.Schedule { return a.schedulesOf(a.o.Settings.Has) }

// schedulesOf are what the roles run that has says yes to.
func (a *App) schedulesOf(has func(role string) bool) []job.Schedule {
	var all []job.Schedule
	if has("collect") {
		all = append(all, job.Schedule{Name: "collect", Pass: a.Collect.Pass, Parts: a.Collect.Parts})
		if a.o.Settings.Pages {
			all = append(all, job.Schedule{Name: "pages", Pass: a.Collect.PagesPass})
		}
	}
	if has("work") {
		zone := a.Zone()
		draft := func(ctx context.Context) (bool, error) { return false, a.draftWith(ctx, a.clusterPass, compose.Asked) }
		all = append(all,
			job.Schedule{Name: "annotate", Pass: a.annotatePass},
			job.Schedule{Name: "follow", Pass: a.followPass},
			job.Schedule{Name: "refresh", Pass: a.refresh, Cron: "*/10 * * * *", Zone: zone},
			job.Schedule{Name: "nightly", Pass: func(ctx context.Context) (bool, error) { return false, a.Nightly(ctx) }, Cron: a.o.Settings.Nightly, Zone: zone},
			job.Schedule{Name: "readers", Pass: a.sweepSubscribers, Cron: "17 * * * *", Zone: zone},
			job.Schedule{Name: "links", Pass: a.askLinks},
			job.Schedule{Name: "draft", Pass: draft, Cron: a.o.Settings.Draft, Zone: zone},
		)
		if hour, minute, ok := a.o.Settings.DailyTime(); ok {
			all = append(all, job.Schedule{Name: "daily", Pass: a.dailyPass, Cron: fmt.Sprintf("%d %d * * *", minute, hour), Zone: zone})
		}
		if a.o.Settings.ReturnsIMAP != "" || a.o.Settings.ReturnsPOP3 != "" {
			all = append(all, job.Schedule{Name: "returns", Pass: a.mailboxPass, Cron: "*/5 * * * *", Zone: zone})
		}
	}
	return all
}

// refresh brings the current week up to date if reports have come that no story holds.
func (a *App) refresh(ctx context.Context) (bool, error) {
	if err := a.Annotate(ctx); err != nil {
		return false, err
	}
	start := a.Week().Start(a.Zone())
	waiting, err := a.Store.Unclustered(ctx, start, a.Week().End(a.Zone()))
	if err != nil || waiting == 0 {
		return false, err
	}
	return false, a.draftWith(ctx, a.refreshPass, compose.Kept)
}
