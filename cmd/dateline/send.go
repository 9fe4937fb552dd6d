package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"dateline/internal/app"
	"dateline/internal/deliver"
	"dateline/internal/news"
)

type sendCmd struct {
	Issue   string   `help:"Week of the issue, like 2025-W50." xor:"what" required:"" placeholder:"WEEK"`
	Daily   bool     `help:"The digest of a day: of today, or of the day that follows." xor:"what" required:""`
	Story   string   `help:"One story, as breaking news, to those who chose that." xor:"what" required:"" placeholder:"ID"`
	By      string   `help:"Who read it: approves a digest; names the editor who sends a story." placeholder:"NAME"`
	Lang    string   `help:"One edition alone: zh or en (default: both)." enum:"zh,en,both" default:"both"`
	Test    string   `help:"Send it to this address alone, as a test; a draft will do." placeholder:"ADDRESS" xor:"how"`
	DryRun  bool     `help:"Show who would get what; send nothing." xor:"how"`
	At      string   `help:"Wait until this time, like 2025-12-15T07:00:00+08:00." placeholder:"TIME" xor:"how"`
	Yes     bool     `help:"Do not ask."`
	Despite bool     `help:"Send the first issue though dateline doctor mail finds faults." name:"despite-doctor"`
	SMTP    []string `help:"Relay in place of the configured ones, like smtp://127.0.0.1:2525." name:"smtp" placeholder:"URL"`
	JSON    bool     `help:"Print as JSON."`
	Day     string   `arg:"" optional:"" help:"Day of the digest, like 2025-12-10 (default: today)."`
}

// Help shows examples.
func (sendCmd) Help() string {
	return "Mails an approved issue to the readers who subscribed to its language, each the slice that they chose, and freezes it. Killed or stopped, it goes on " +
		"where it was when it is run again: nobody is left out, and nobody gets a second copy but where the relay never answered. " +
		"With no relay in the configuration it is a trial: mail goes into the mailbox of this machine, which dateline up shows, and nothing is frozen.\n\n" +
		"--daily makes the digest of what is new since the last one, if there is enough. --dry-run shows it; --by approves it, which the setting daily_review asks for. " +
		"--story sends one story now, as an editor decides; no more of them in a week than the setting breaking_per_week says.\n\n" +
		examples("dateline send --issue 2025-W50 --test me@mail.example", "dateline send --issue 2025-W50 --dry-run", "dateline send --issue 2025-W50 --yes",
			"dateline send --issue 2025-W50 --lang zh --at 2025-12-15T07:00:00+08:00 --yes",
			"dateline send --daily --dry-run", "dateline send --daily 2025-12-10 --by 'Wang Li' --yes", "dateline send --story taxqm2xw3lhfk --by 'Wang Li' --yes")
}

func (c sendCmd) langs() []news.Lang {
	if c.Lang != "both" {
		return []news.Lang{news.Lang(c.Lang)}
	}
	return news.EditionLangs()
}

// Run sends an issue.
func (c sendCmd) Run(e *environment) error {
	if c.Issue == "" && c.At != "" || !c.Daily && c.Day != "" {
		return fmt.Errorf("%w: --at goes with --issue, a day with --daily", news.ErrInvalid)
	}
	e.lean = true
	return e.with(nil, func(a *app.App) error {
		if err := a.UseRelays(c.SMTP); err != nil {
			return err
		}
		what, err := c.what(e, a)
		if err != nil {
			return err
		}
		switch {
		case c.Test != "":
			return c.test(e, a, what)
		case c.DryRun:
			return c.plan(e, a, what)
		}
		if !c.Despite {
			if err := a.HeedDoctor(e.ctx); err != nil {
				return err
			}
		}
		if err := c.confirm(e, a, what); err != nil {
			return err
		}
		return c.send(e, a, what)
	})
}

// sendable is something that is mailed, in each of its editions.
type sendable struct {
	name string
	test func(lang news.Lang) (reply string, err error)
	plan func(lang news.Lang) (*app.MailPlan, error)
	// show returns what --dry-run shows beside the plan; nil is nothing.
	show func(lang news.Lang) (string, error)
	make func(lang news.Lang) (news.Mailing, error)
}

// what is to be mailed.
func (c sendCmd) what(e *environment, a *app.App) (*sendable, error) {
	switch {
	case c.Daily:
		return c.digest(e, a)
	case c.Story != "":
		return c.story(e, a)
	}
	week, err := news.ParseWeek(c.Issue)
	if err != nil {
		return nil, err
	}
	at := time.Now().UTC()
	if c.At != "" {
		if at, err = time.Parse(time.RFC3339, c.At); err != nil {
			return nil, fmt.Errorf("%w: %q is no time (write it like 2025-12-15T07:00:00+08:00)", news.ErrInvalid, c.At)
		}
	}
	return &sendable{
		name: "Issue " + week.String(),
		test: func(lang news.Lang) (string, error) {
			reply, err := a.SendTest(e.ctx, week, lang, c.Test, c.SMTP)
			return reply, missing(err, week)
		},
		plan: func(lang news.Lang) (*app.MailPlan, error) {
			p, err := a.PlanMailing(e.ctx, week, lang)
			return p, missing(err, week)
		},
		make: func(lang news.Lang) (news.Mailing, error) {
			m, err := a.MakeMailing(e.ctx, week, lang, at)
			return m, missing(err, week)
		},
	}, nil
}

func (c sendCmd) test(e *environment, a *app.App, what *sendable) error {
	for _, lang := range c.langs() {
		reply, err := what.test(lang)
		if err != nil {
			return err
		}
		if err := e.say("%s (%s) went to %s as a test: %s", what.name, lang, c.Test, reply); err != nil {
			return err
		}
	}
	return c.kept(e, a)
}

func (c sendCmd) plans(what *sendable) ([]*app.MailPlan, error) {
	var out []*app.MailPlan
	for _, lang := range c.langs() {
		p, err := what.plan(lang)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func (c sendCmd) plan(e *environment, a *app.App, what *sendable) error {
	plans, err := c.plans(what)
	if err != nil {
		return err
	}
	if c.JSON {
		return e.json(plans)
	}
	if what.show != nil {
		for _, lang := range c.langs() {
			text, err := what.show(lang)
			if err != nil {
				return err
			}
			if err := e.say("%s", text); err != nil {
				return err
			}
		}
	}
	for _, p := range plans {
		if err := e.say("%s: %d readers, %d slices, up to %d KB: %s", p.Mailing, p.Recipients, p.Slices, (p.Bytes+1023)>>10, p.Subject); err != nil {
			return err
		}
		if p.Nothing > 0 {
			if err := e.say("  %d readers get nothing: nothing of it is what they chose.", p.Nothing); err != nil {
				return err
			}
		}
		if p.Exists != nil {
			if err := e.say("  It was made at %s, and is %s.", p.Exists.CreatedAt.Format(time.RFC3339), p.Exists.Status); err != nil {
				return err
			}
		}
		for _, w := range p.Warnings {
			if err := e.say("  Note: %s.", w); err != nil {
				return err
			}
		}
	}
	bad, err := a.FirstIssueFaults(e.ctx)
	if err != nil {
		return err
	}
	for _, f := range bad {
		if err := e.say("Fault: %s", f.Text(news.English)); err != nil {
			return err
		}
	}
	return nil
}

// confirm asks, unless it was told not to.
func (c sendCmd) confirm(e *environment, a *app.App, what *sendable) error {
	if c.Yes {
		return nil
	}
	in, ok := e.stdin.(*os.File)
	if !ok || !isTerminal(in) {
		return fmt.Errorf("%w: mail to readers cannot be taken back: say --yes, or look first with --dry-run", news.ErrInvalid)
	}
	if err := c.plan(e, a, what); err != nil {
		return err
	}
	if _, err := fmt.Fprint(e.err, "Send it? [y/N] "); err != nil {
		return err
	}
	answer, err := bufio.NewReader(in).ReadString('\n')
	if err != nil || !strings.HasPrefix(strings.ToLower(strings.TrimSpace(answer)), "y") {
		return fmt.Errorf("%w: not sent", news.ErrInvalid)
	}
	return nil
}

// sent is what came of an edition.
type sent struct {
	Mailing news.MailingID `json:"mailing"`
	deliver.Result
}

func (c sendCmd) send(e *environment, a *app.App, what *sendable) error {
	defer debug.SetGCPercent(debug.SetGCPercent(deliver.GCPercent)) // this process does nothing else
	var all []sent
	var failed error
	for _, lang := range c.langs() {
		m, err := what.make(lang)
		if err != nil {
			return err
		}
		if err := waitUntil(e, m); err != nil {
			return err
		}
		show := newSendProgress(e)
		r, err := a.SendMailing(e.ctx, m.ID, c.SMTP, show.Progress)
		show.end()
		if err != nil {
			return err
		}
		all = append(all, sent{m.ID, r})
		if r.Stopped != "" {
			failed = errors.Join(failed, fmt.Errorf("%w: %s is not finished: %s", news.ErrUnavailable, m.ID, r.Stopped))
		}
		if !c.JSON {
			if err := e.say("%s: %s", m.ID, countWords(r.Counts)); err != nil {
				return err
			}
		}
		if e.ctx.Err() != nil {
			break
		}
	}
	if c.JSON {
		if err := e.json(all); err != nil {
			return err
		}
	} else if err := c.kept(e, a); err != nil {
		return err
	}
	if e.ctx.Err() != nil {
		return context.Canceled
	}
	return failed
}

// kept says where mail is that went nowhere else.
func (sendCmd) kept(e *environment, a *app.App) error {
	if !a.Trial() {
		return nil
	}
	return e.say("No mail relay is configured, so nobody got this: it is in the mailbox of this machine, which dateline up shows at %s", a.MailboxURL())
}

// waitUntil waits for a mailing's time.
func waitUntil(e *environment, m news.Mailing) error {
	wait := time.Until(m.SendAt)
	if wait <= 0 || m.Status != news.MailingOpen {
		return nil
	}
	if err := e.say("%s goes out at %s. This waits for it; started again later, it goes on.", m.ID, m.SendAt.Format(time.RFC3339)); err != nil {
		return err
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-e.ctx.Done():
		return e.ctx.Err()
	}
}

// countWords says how many deliveries stand where.
func countWords(counts news.DeliveryCounts) string {
	var parts []string
	for _, s := range news.DeliveryStatuses() {
		if n := counts[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, strings.ReplaceAll(string(s), "_", " ")))
		}
	}
	if len(parts) == 0 {
		return "no readers"
	}
	return strings.Join(parts, ", ")
}

// sendProgress shows how far a mailing is: a line that is written over on a terminal, a line now and then elsewhere.
type sendProgress struct {
	e     *environment
	fancy bool
	last  time.Time
	shown bool
}

func newSendProgress(e *environment) *sendProgress {
	f, ok := e.err.(*os.File)
	return &sendProgress{e: e, fancy: ok && isTerminal(f)}
}

// Progress shows it.
func (s *sendProgress) Progress(p deliver.Progress) {
	now := time.Now()
	if !s.fancy && (now.Sub(s.last) < every || p.End) {
		return
	}
	s.last, s.shown = now, true
	line := fmt.Sprintf("%s: %d of %d, %.0f a second", p.Mailing, p.Done, p.Total, p.Rate)
	troubles := news.DeliveryCounts{}
	for _, state := range []news.DeliveryStatus{news.DeliveryDeferred, news.DeliveryInDoubt, news.DeliveryRejected} {
		troubles[state] = p.Counts[state]
	}
	if troubles.Total() > 0 {
		line += ", " + countWords(troubles)
	}
	if !p.NextAt.IsZero() && p.OnTheWay == 0 {
		line += ", next try " + p.NextAt.Local().Format("15:04:05")
	}
	if n := len(p.Resting); n > 0 {
		line += fmt.Sprintf(", %d domains rest", n)
	}
	if len(p.Failing) > 0 {
		line += ", relay: " + p.Failing[0]
	}
	if s.fancy {
		_, _ = fmt.Fprintf(s.e.err, "\r\x1b[K%.110s", line) // a closed terminal is no reason to stop
		return
	}
	_, _ = fmt.Fprintln(s.e.err, line) // as above
}

func (s *sendProgress) end() {
	if s.fancy && s.shown {
		_, _ = fmt.Fprint(s.e.err, "\r\x1b[K") // as above
	}
}
