package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"dateline/internal/app"
	"dateline/internal/news"
	"dateline/internal/roster"
	"dateline/internal/store"
)

// subscribersCmds are the commands about readers by mail.
type subscribersCmds struct {
	List         subscribersListCmd         `cmd:"" help:"List subscribers."`
	Show         subscribersShowCmd         `cmd:"" help:"Show all that is kept about a subscriber."`
	Add          subscribersAddCmd          `cmd:"" help:"Add a subscriber, who is asked to confirm."`
	Import       subscribersImportCmd       `cmd:"" help:"Take a list: CSV of Dateline, listmonk, Ghost or any with a column called email."`
	Export       subscribersExportCmd       `cmd:"" help:"Print subscribers as CSV."`
	Remove       subscribersRemoveCmd       `cmd:"" help:"Unsubscribe somebody."`
	Suppress     subscribersSuppressCmd     `cmd:"" help:"Never mail an address again, subscribed or not."`
	Unsuppress   subscribersUnsuppressCmd   `cmd:"" help:"Let a suppressed address be mailed again."`
	Suppressions subscribersSuppressionsCmd `cmd:"" help:"List the suppressed addresses, known by their hashes."`
	Erase        subscribersEraseCmd        `cmd:"" help:"Forget somebody; a hash of the address stays suppressed."`
}

// segmentFlags name some of the subscribers.
type segmentFlags struct {
	Status    string `help:"pending, confirmed or unsubscribed." enum:",pending,confirmed,unsubscribed" default:"" placeholder:"STATUS"`
	Lang      string `help:"Language: zh or en." enum:",zh,en" default:"" placeholder:"LANG"`
	Frequency string `help:"Who chose this: weekly, daily or breaking." enum:",weekly,daily,breaking" default:"" placeholder:"HOW-OFTEN"`
	Section   string `help:"Who chose this section." placeholder:"SECTION"`
	Entity    string `help:"Who follows this entity." placeholder:"ID"`
	Storyline string `help:"Who follows this storyline." placeholder:"ID"`
	Domain    string `help:"Addresses of this domain." placeholder:"DOMAIN"`
	Search    string `help:"Addresses that hold this text." placeholder:"TEXT"`
	From      string `help:"Who asked on this day or later, like 2026-11-01." placeholder:"DAY"`
	To        string `help:"Who asked before this day." placeholder:"DAY"`
	Mailable  bool   `help:"Only those who are mailed: confirmed, and not suppressed."`
}

func (f segmentFlags) of(a *app.App) (store.Segment, error) {
	g := store.Segment{
		Status: news.SubscriberStatus(f.Status), Lang: news.Lang(f.Lang), Frequency: news.Frequency(f.Frequency), Section: news.SectionID(f.Section),
		Entity: news.EntityID(f.Entity), Storyline: news.StorylineID(f.Storyline), Domain: f.Domain, Search: f.Search, Mailable: f.Mailable,
	}
	for _, day := range []struct {
		text string
		to   *time.Time
	}{{f.From, &g.From}, {f.To, &g.To}} {
		if day.text == "" {
			continue
		}
		at, err := time.ParseInLocation("2006-01-02", day.text, a.Zone())
		if err != nil {
			return g, fmt.Errorf("%w: day %q (write it like 2026-11-01)", news.ErrInvalid, day.text)
		}
		*day.to = at
	}
	return g, nil
}

type subscribersListCmd struct {
	segmentFlags
	Limit int  `help:"At most so many; 0 is all." default:"100" placeholder:"N"`
	Count bool `help:"Only count them, by status, language and rhythm."`
	JSON  bool `help:"Print as JSON."`
}

// Help shows examples.
func (subscribersListCmd) Help() string {
	return examples("dateline subscribers list --status confirmed --lang zh", "dateline subscribers list --count", "dateline subscribers list --search '@qq.com' --json")
}

// subscriberRow is a subscriber as --json shows it.
type subscriberRow struct {
	news.Subscriber
	Suppressed news.SuppressionReason `json:"suppressed,omitempty"`
}

var errEnough = errors.New("enough rows")

// Run lists subscribers.
func (c subscribersListCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		g, err := c.of(a)
		if err != nil {
			return err
		}
		if c.Count {
			return c.count(e, a, g)
		}
		rows := []subscriberRow{}
		err = a.Readers(e.ctx, g, func(r *store.Reader) error {
			if c.Limit > 0 && len(rows) == c.Limit {
				return errEnough
			}
			rows = append(rows, subscriberRow{r.Subscriber, r.Suppressed})
			return nil
		})
		more := errors.Is(err, errEnough)
		if err != nil && !more {
			return err
		}
		if c.JSON {
			return e.json(rows)
		}
		if len(rows) == 0 {
			return e.say("No subscribers (dateline subscribers add ADDRESS, or dateline subscribers import FILE).")
		}
		w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
		if _, err := fmt.Fprintln(w, "ID\tSTATUS\tLANG\tOFTEN\tSINCE\tSUPPRESSED\tADDRESS"); err != nil {
			return err
		}
		for _, r := range rows {
			if _, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.ID, r.Status, r.Lang, r.Frequencies, r.CreatedAt.In(a.Zone()).Format("2006-01-02"),
				r.Suppressed, r.Address); err != nil {
				return err
			}
		}
		if err := w.Flush(); err != nil || !more {
			return err
		}
		return e.say("… and more: --limit 0 lists all, --count counts them.")
	})
}

func (c subscribersListCmd) count(e *environment, a *app.App, g store.Segment) error {
	counts, err := a.Store.CountSubscribers(e.ctx, g)
	if err != nil {
		return err
	}
	if c.JSON {
		if counts == nil {
			counts = []store.SubscriberCount{}
		}
		return e.json(counts)
	}
	total, suppressed := 0, 0
	for _, n := range counts {
		total += n.N
		suppressed += n.Suppressed
		if err := e.say("%8d  %s, %s, %s", n.N, n.Status, n.Lang, n.Frequencies); err != nil {
			return err
		}
	}
	return e.say("%8d  in all, of whom %d are suppressed", total, suppressed)
}

type subscribersShowCmd struct {
	Who  string `arg:"" help:"Address or id."`
	JSON bool   `help:"Print as JSON: the export that a reader may ask for."`
}

// Help shows examples.
func (subscribersShowCmd) Help() string {
	return examples("dateline subscribers show reader@mail.example", "dateline subscribers show q4ftz2nymx7ha --json > data.json")
}

// Run shows a subscriber.
func (c subscribersShowCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		s, err := a.SubscriberNamed(e.ctx, c.Who)
		if err != nil {
			return err
		}
		d, err := a.Store.SubscriberData(e.ctx, s.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return e.json(d)
		}
		if err := e.say("%s  %s  %s, %s, %s", s.ID, s.Address, s.Status, s.Lang, s.Frequencies); err != nil {
			return err
		}
		if !s.Whole() {
			if err := e.say("  chose sections %v, entities %v, storylines %v; the lead if there is nothing of these: %v", s.Sections, s.Entities, s.Storylines, s.LeadIfEmpty); err != nil {
				return err
			}
		}
		if d.Suppression != nil {
			if err := e.say("  suppressed since %s: %s %s", d.Suppression.At.In(a.Zone()).Format(time.DateTime), d.Suppression.Reason, d.Suppression.Note); err != nil {
				return err
			}
		}
		for _, k := range d.Consents {
			if err := e.say("  %s  %-12s %s  %s  %.60q", k.At.In(a.Zone()).Format(time.DateTime), k.Event, k.Method, k.IP, k.Agent); err != nil {
				return err
			}
		}
		for _, n := range d.Notices {
			if err := e.say("  %s  mail: %s, %s %s", n.CreatedAt.In(a.Zone()).Format(time.DateTime), n.Kind, n.Status, n.Reply); err != nil {
				return err
			}
		}
		return nil
	})
}

type subscribersAddCmd struct {
	Address   string           `arg:"" help:"Mail address."`
	Lang      string           `help:"Language: zh or en." enum:"zh,en" default:"zh" placeholder:"LANG"`
	Frequency []news.Frequency `help:"weekly, daily, breaking: one or several, with commas between them." enum:"weekly,daily,breaking" default:"weekly" placeholder:"HOW-OFTEN"`
	Agreed    string           `help:"How they agreed, in words that you can show: then they are subscribed at once, and not asked." placeholder:"WORDS"`
}

// Help shows examples.
func (subscribersAddCmd) Help() string {
	return examples("dateline subscribers add reader@mail.example --lang en", "dateline subscribers add reader@mail.example --agreed 'signed up on paper at the fair of 12 May'")
}

// Run adds a subscriber.
func (c subscribersAddCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		s, err := a.AddSubscriber(e.ctx, c.Address, news.Choices{Lang: news.Lang(c.Lang), Frequencies: c.Frequency}, c.Agreed)
		if err != nil {
			return err
		}
		if s.Status == news.Confirmed {
			return e.say("Subscribed %s (%s).", s.Address, s.ID)
		}
		return e.say("A mail that asks %s to confirm is on its way.", s.Address)
	})
}

type subscribersImportCmd struct {
	File    string `arg:"" help:"CSV file, or - for standard input."`
	Lang    string `help:"Language of those of whom the list says none: zh or en." enum:"zh,en" default:"zh" placeholder:"LANG"`
	DryRun  bool   `help:"Only say what would come of it."`
	Rejects string `help:"Write the lines that cannot be read, with their numbers, to this file." placeholder:"FILE"`
	JSON    bool   `help:"Print the counts as JSON."`
}

// Help shows examples.
func (subscribersImportCmd) Help() string {
	return "Takes a list of people who agreed to be mailed. Lists of listmonk and of Ghost are read as these programs export them; who left or is\n" +
		"blocked there is not mailed here. Who is here already stays as they are, and nobody is brought back who left or never wants mail.\n" +
		"It may be stopped and run again.\n\n" +
		examples("dateline subscribers import subscribers.csv --dry-run", "dateline subscribers import members.csv --lang en --rejects bad.csv")
}

// shownProblems is how many bad lines are printed; all go to --rejects.
const shownProblems = 20

// Run takes a list.
func (c subscribersImportCmd) Run(e *environment) (err error) {
	in, size := e.stdin, int64(0)
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		if info, err := f.Stat(); err == nil {
			size = info.Size()
		}
		in = f
	}
	o := app.ImportOptions{Lang: news.Lang(c.Lang), Dry: c.DryRun}
	if c.Rejects != "" {
		f, err := os.Create(c.Rejects)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		o.Rejects = f
	}
	reporter := newReporter(e.err)
	shown := 0
	o.Problem = func(p roster.Problem) {
		if shown++; shown <= shownProblems {
			reporter.Say("line %d: %s", p.Line, p.Text)
		}
	}
	read := &counted{r: in}
	o.Progress = func(lines int) { reporter.Count("import", read.n, size, fmt.Sprintf("%d lines", lines)) }
	return e.with(nil, func(a *app.App) error {
		r, err := a.ImportSubscribers(e.ctx, read, o)
		reporter.Done()
		if shown > shownProblems {
			reporter.Say("… and %d more lines that cannot be read (--rejects FILE keeps them all).", shown-shownProblems)
		}
		if err != nil {
			return err
		}
		if c.JSON {
			return e.json(r)
		}
		text := "%s list: %d lines. %d added, %d here already, %d left, %d never mailed, %d not read."
		if c.DryRun {
			text = "%s list: %d lines. Would be: %d added, %d here already, %d left, %d never mailed, %d not read. Nothing was changed."
		}
		return e.say(text, r.Format, r.Lines, r.Added, r.Known, r.Left, r.Suppressed, r.Bad)
	})
}

// counted counts the bytes that were read.
type counted struct {
	r io.Reader
	n int64
}

// Read reads and counts.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

type subscribersExportCmd struct {
	segmentFlags
	Output string `help:"File to write (default: standard output)." short:"o" placeholder:"FILE"`
	JSON   bool   `help:"Print one JSON object a line instead."`
}

// Help shows examples.
func (subscribersExportCmd) Help() string {
	return examples("dateline subscribers export -o subscribers.csv", "dateline subscribers export --mailable --lang en --json")
}

// Run writes a list.
func (c subscribersExportCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) (err error) {
		g, err := c.of(a)
		if err != nil {
			return err
		}
		out := e.out
		if c.Output != "" {
			f, err := os.OpenFile(c.Output, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) // addresses are nobody else's business
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, f.Close()) }()
			out = f
		}
		if c.JSON {
			return a.Readers(e.ctx, g, func(r *store.Reader) error {
				return jsonLine(out, struct {
					subscriberRow
					Consent news.Consent `json:"consent"`
				}{subscriberRow{r.Subscriber, r.Suppressed}, r.Consent})
			})
		}
		n, err := a.ExportSubscribers(e.ctx, g, out)
		if err == nil && c.Output != "" {
			err = e.say("%d subscribers written to %s.", n, c.Output)
		}
		return err
	})
}

type subscribersRemoveCmd struct {
	Who string `arg:"" help:"Address or id."`
}

// Help shows examples.
func (subscribersRemoveCmd) Help() string {
	return examples("dateline subscribers remove reader@mail.example")
}

// Run unsubscribes somebody.
func (c subscribersRemoveCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		s, changed, err := a.RemoveSubscriber(e.ctx, c.Who)
		if err != nil {
			return err
		}
		if !changed {
			return e.say("%s has left already.", s.Address)
		}
		return e.say("Unsubscribed %s. They can subscribe again; dateline subscribers erase forgets them.", s.Address)
	})
}

type subscribersSuppressCmd struct {
	Address string `arg:"" help:"Mail address; it need not be subscribed."`
	Reason  string `help:"operator, asked, complaint, hard_bounce or soft_bounces." enum:"operator,asked,complaint,hard_bounce,soft_bounces" default:"operator" placeholder:"REASON"`
	Note    string `help:"A note for yourself; write no address into it." placeholder:"TEXT"`
}

// Help shows examples.
func (subscribersSuppressCmd) Help() string {
	return examples("dateline subscribers suppress angry@mail.example --reason asked --note 'wrote on 12 May'")
}

// Run suppresses an address.
func (c subscribersSuppressCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		if err := a.Suppress(e.ctx, c.Address, news.SuppressionReason(c.Reason), c.Note); err != nil {
			return err
		}
		return e.say("Nothing is mailed to this address any more, whoever enters or imports it.")
	})
}

type subscribersUnsuppressCmd struct {
	Address string `arg:"" help:"Mail address, or its hash as dateline subscribers suppressions prints it."`
}

// Help shows examples.
func (subscribersUnsuppressCmd) Help() string {
	return examples("dateline subscribers unsuppress reader@mail.example")
}

// Run takes a suppression back.
func (c subscribersUnsuppressCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		if err := a.Unsuppress(e.ctx, c.Address); err != nil {
			return err
		}
		return e.say("The address may be mailed again, if it is subscribed.")
	})
}

type subscribersSuppressionsCmd struct {
	JSON bool `help:"Print as JSON, one object a line."`
}

// Help shows examples.
func (subscribersSuppressionsCmd) Help() string {
	return "Addresses that are never mailed are kept as keyed hashes, so that nobody reads them here. dateline subscribers show names the reason of an address.\n\n" +
		examples("dateline subscribers suppressions")
}

// Run lists suppressions.
func (c subscribersSuppressionsCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		after, n := "", 0
		for {
			page, err := a.Store.Suppressions(e.ctx, after, 1000)
			if err != nil {
				return err
			}
			for _, s := range page {
				if c.JSON {
					err = jsonLine(e.out, s)
				} else {
					err = e.say("%s  %s  %-12s %s", s.Hash, s.At.In(a.Zone()).Format("2006-01-02"), s.Reason, s.Note)
				}
				if err != nil {
					return err
				}
				after, n = s.Hash, n+1
			}
			if len(page) == 0 {
				break
			}
		}
		if n == 0 && !c.JSON {
			return e.say("No address is suppressed.")
		}
		return nil
	})
}

type subscribersEraseCmd struct {
	Who string `arg:"" help:"Address or id."`
}

// Help shows examples.
func (subscribersEraseCmd) Help() string {
	return examples("dateline subscribers erase reader@mail.example")
}

// Run forgets somebody.
func (c subscribersEraseCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		if err := a.EraseSubscriber(e.ctx, c.Who); err != nil {
			return err
		}
		return e.say("Erased. A hash of the address stays, so that no list brings it back.")
	})
}

// jsonLine writes a value as one line of JSON.
func jsonLine(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
