package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dateline/internal/app"
	"dateline/internal/news"
	"dateline/internal/returns"
	"dateline/internal/store"
)

// returnsCmds are the commands about what comes back after a sending.
type returnsCmds struct {
	List returnsListCmd `cmd:"" default:"withargs" help:"Show what came back, and what followed from it."`
	Read returnsReadCmd `cmd:"" help:"Read reports from files, folders or standard input; changes nothing without --apply."`
	Look returnsLookCmd `cmd:"" help:"Look into the mailbox of returns_imap or returns_pop3 now."`
}

type returnsListCmd struct {
	Issue      string `help:"About one issue, like 2025-W50." placeholder:"WEEK"`
	Lang       string `help:"One edition alone: zh or en." enum:"zh,en,both" default:"both"`
	Subscriber string `help:"About one reader." placeholder:"ID"`
	Kind       string `help:"One kind: failed, delayed, complaint, not-spam, reply, unsubscribe or other." placeholder:"KIND"`
	Days       int    `help:"How many days back." default:"30"`
	Limit      int    `help:"How many are listed at most; 0 shows the counts alone." default:"20"`
	JSON       bool   `help:"Print as JSON."`
}

// Help shows examples.
func (returnsListCmd) Help() string {
	return "Only what names its reader by a name that Dateline signed counts; the rest is counted as unsigned, and has no effect.\n\n" +
		examples("dateline returns", "dateline returns --issue 2025-W50 --kind complaint --json", "dateline returns --subscriber k7wq2m5xhd --days 400")
}

// returnsView is what the command shows.
type returnsView struct {
	Since  time.Time          `json:"since"`
	Counts []news.ReturnCount `json:"counts"`
	// Mailings are those of the issue that was asked for, with the share of readers who complained.
	Mailings []returnsMailing `json:"mailings,omitempty"`
	Returns  []news.Return    `json:"returns"`
}

type returnsMailing struct {
	Mailing    news.MailingID `json:"mailing"`
	Readers    int            `json:"readers"`
	Complaints int            `json:"complaints"`
	Share      float64        `json:"share"` // of readers, 0 to 1
}

// Run shows what came back.
func (c returnsListCmd) Run(e *environment) error {
	if c.Days < 1 || c.Limit < 0 {
		return fmt.Errorf("%w: --days is at least 1, --limit at least 0", news.ErrInvalid)
	}
	if c.Kind != "" && !slices.Contains(news.ReturnKinds(), news.ReturnKind(c.Kind)) {
		return fmt.Errorf("%w: kind %q (see --help)", news.ErrInvalid, c.Kind)
	}
	return e.with(nil, func(a *app.App) error {
		v := returnsView{Since: time.Now().UTC().AddDate(0, 0, -c.Days).Truncate(time.Second), Counts: []news.ReturnCount{}, Returns: []news.Return{}}
		filter := store.ReturnFilter{Subscriber: news.SubscriberID(c.Subscriber), Kind: news.ReturnKind(c.Kind), Since: v.Since}
		ids := []news.MailingID{""}
		if c.Issue != "" {
			all, err := (mailingFlag{Issue: c.Issue, Lang: c.Lang}).of(e, a)
			if err != nil {
				return err
			}
			ids = nil
			for _, m := range all {
				ids = append(ids, m.ID)
				v.Mailings = append(v.Mailings, returnsMailing{Mailing: m.ID, Readers: m.Recipients})
			}
		}
		for i, id := range ids {
			counts, err := a.Store.ReturnCounts(e.ctx, id, v.Since)
			if err != nil {
				return err
			}
			v.Counts = append(v.Counts, c.counted(counts)...)
			if id != "" {
				v.Mailings[i].count(counts)
			}
			if c.Limit == 0 {
				continue
			}
			filter.Mailing = id
			list, err := a.Store.Returns(e.ctx, filter, c.Limit)
			if err != nil {
				return err
			}
			v.Returns = append(v.Returns, list...)
		}
		if c.JSON {
			return e.json(v)
		}
		return v.print(e, c.Days)
	})
}

// counted leaves out what was not asked for. Counts are of all readers.
func (c returnsListCmd) counted(counts []news.ReturnCount) []news.ReturnCount {
	return slices.DeleteFunc(slices.Clone(counts), func(n news.ReturnCount) bool { return c.Subscriber != "" || c.Kind != "" && string(n.Kind) != c.Kind })
}

// count counts the readers who complained about a mailing.
func (m *returnsMailing) count(counts []news.ReturnCount) {
	for _, c := range counts {
		if c.Kind == news.ReturnComplaint {
			m.Complaints += c.N
		}
	}
	if m.Readers > 0 {
		m.Share = float64(m.Complaints) / float64(m.Readers)
	}
}

func (v *returnsView) print(e *environment, days int) error {
	if len(v.Counts)+len(v.Mailings)+len(v.Returns) == 0 {
		return e.say("Nothing came back in %d days.", days)
	}
	for _, m := range v.Mailings {
		if err := e.say("%s: %d complaints of %d readers (%.2f %%).", m.Mailing, m.Complaints, m.Readers, 100*m.Share); err != nil {
			return err
		}
	}
	for _, c := range v.Counts {
		what := string(c.Kind)
		if c.Class != "" {
			what += " (" + c.Class + ")"
		}
		if err := e.say("%6d  %-22s %-10s %s", c.N, what, c.Via, c.Effect); err != nil {
			return err
		}
	}
	for _, r := range v.Returns {
		line := fmt.Sprintf("%s  %s  %s %s  %s", r.At.Format(time.RFC3339), r.Subscriber, r.Kind, r.Mailing, r.Effect)
		if r.Class != "" {
			line += "  " + r.Class + ": " + r.Rule
		}
		if r.Detail != "" {
			line += "  " + r.Detail
		}
		if err := e.say("%s", line); err != nil {
			return err
		}
	}
	return nil
}

type returnsReadCmd struct {
	Files []string `arg:"" name:"file" help:"Files with a mail or a mailbox (mbox), folders of them, or - for standard input."`
	To    string   `help:"Address that they came to, if their headers do not tell." placeholder:"ADDRESS"`
	Apply bool     `help:"Do what follows from them."`
	JSON  bool     `help:"Print as JSON, one object a line."`
}

// Help shows examples.
func (returnsReadCmd) Help() string {
	return "Says what each mail is, whose name it carries and what would follow. A mail that was taken before counts for nothing.\n\n" +
		examples("dateline returns read ~/Maildir/new", "dateline returns read bounces.mbox --apply", "dateline returns read - < report.eml")
}

// returnsRead is what one mail is.
type returnsRead struct {
	File string `json:"file"`
	returns.Outcome
}

// Run reads files.
func (c returnsReadCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) (err error) {
		desk, err := a.Returning(e.ctx)
		if err != nil {
			return err
		}
		enc := json.NewEncoder(e.out)
		enc.SetEscapeHTML(false)
		counts := map[news.ReturnEffect]int{}
		mails := 0
		one := func(name string, in io.Reader) error {
			return returns.Mails(in, func(data []byte) error {
				m := returns.Mail{Via: "file", Data: data}
				if c.To != "" {
					m.To = []string{c.To}
				}
				list, err := desk.Mail(e.ctx, m, !c.Apply)
				if err != nil {
					return err
				}
				mails++
				for _, out := range list {
					counts[out.Effect]++
					if c.JSON {
						err = enc.Encode(returnsRead{File: name, Outcome: out})
					} else {
						err = c.say(e, name, &out)
					}
					if err != nil {
						return err
					}
				}
				return nil
			})
		}
		for _, name := range c.Files {
			if err := c.read(e, name, one); err != nil {
				return err
			}
		}
		if c.JSON {
			return nil
		}
		summary := fmt.Sprintf("Mails read: %d. Addresses that would be suppressed: %d, readers unsubscribed: %d, refusals counted: %d. Nothing was changed; --apply does it.", mails,
			counts[news.EffectSuppressed], counts[news.EffectLeft], counts[news.EffectCounted])
		if c.Apply {
			summary = fmt.Sprintf("Mails read: %d. Addresses suppressed: %d, readers unsubscribed: %d, refusals counted: %d.", mails, counts[news.EffectSuppressed], counts[news.EffectLeft], counts[news.EffectCounted])
		}
		return e.say("%s", summary)
	})
}

// read calls f with each file that a name names.
func (c returnsReadCmd) read(e *environment, name string, f func(string, io.Reader) error) error {
	if name == "-" {
		return f(name, e.stdin)
	}
	return filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		file, err := os.Open(path) //nolint:gosec // the operator names the folder, and it is their own
		if err != nil {
			return err
		}
		if err := errors.Join(f(path, file), file.Close()); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		return nil
	})
}

func (c returnsReadCmd) say(e *environment, name string, out *returns.Outcome) error {
	what := string(out.Kind)
	if out.Class != "" {
		what += " (" + out.Class + ": " + out.Rule + ")"
	}
	who := "nobody"
	if out.Subscriber != "" {
		who = strings.TrimSpace(string(out.Subscriber) + " " + string(out.Mailing))
	}
	effect := string(out.Effect)
	switch {
	case out.Repeat:
		effect = "taken before"
	case out.Reason != "":
		effect += " (" + string(out.Reason) + ")"
	}
	return e.say("%s: %s, for %s: %s", name, what, who, effect)
}

type returnsLookCmd struct{}

// Help shows examples.
func (returnsLookCmd) Help() string {
	return "dateline up does it every five minutes.\n\n" + examples("DATELINE_IMAP_PASSWORD=… dateline returns look")
}

// Run looks into the mailbox.
func (returnsLookCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		n, err := a.LookIntoMailbox(e.ctx)
		if err != nil {
			return err
		}
		return e.say("Mails read: %d.", n)
	})
}
