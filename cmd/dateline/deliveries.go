package main

import (
	"fmt"
	"time"

	"dateline/internal/app"
	"dateline/internal/deliver"
	"dateline/internal/news"
)

// deliveriesCmds are what can be done with mailings.
type deliveriesCmds struct {
	List    deliveriesListCmd    `cmd:"" default:"withargs" help:"Show mailings, and the deliveries of one."`
	Resume  deliveriesResumeCmd  `cmd:"" help:"Let a paused or held mailing go on; without --issue, let mail be sent again after a backup was put back."`
	Cancel  deliveriesCancelCmd  `cmd:"" help:"End a mailing for good."`
	Retry   deliveriesRetryCmd   `cmd:"" help:"Send again what was refused, expired or is unresolved."`
	Resolve deliveriesResolveCmd `cmd:"" help:"Say what became of messages in doubt."`
}

// mailingFlag names mailings: those of a week, in one language or all.
type mailingFlag struct {
	Issue string `help:"Week of the issue, like 2025-W50." placeholder:"WEEK"`
	Lang  string `help:"One edition alone: zh or en." enum:"zh,en,both" default:"both"`
}

// of returns the mailings that are meant; none is news.ErrNotFound.
func (f mailingFlag) of(e *environment, a *app.App) ([]news.Mailing, error) {
	var week news.Week
	if f.Issue != "" {
		var err error
		if week, err = news.ParseWeek(f.Issue); err != nil {
			return nil, err
		}
	}
	all, err := a.Store.Mailings(e.ctx, week)
	if err != nil {
		return nil, err
	}
	var out []news.Mailing
	for _, m := range all {
		if f.Lang == "both" || string(m.Lang) == f.Lang {
			out = append(out, m)
		}
	}
	if len(out) == 0 && f.Issue != "" {
		return nil, fmt.Errorf("mailing of %s: %w", f.Issue, news.ErrNotFound)
	}
	return out, nil
}

// named is of, for what changes something: the week must be named.
func (f mailingFlag) named(e *environment, a *app.App) ([]news.Mailing, error) {
	if f.Issue == "" {
		return nil, fmt.Errorf("%w: which issue? Give --issue", news.ErrInvalid)
	}
	return f.of(e, a)
}

type deliveriesListCmd struct {
	mailingFlag
	Status string `help:"List the deliveries in this state, such as deferred, rejected or unresolved; all is every one." placeholder:"STATE"`
	Limit  int    `help:"How many deliveries are listed at most." default:"1000"`
	JSON   bool   `help:"Print as JSON."`
}

// Help shows examples.
func (deliveriesListCmd) Help() string {
	return examples("dateline deliveries", "dateline deliveries list --issue 2025-W50 --status unresolved", "dateline deliveries --issue 2025-W50 --json")
}

// mailingRow is a mailing with where its deliveries stand.
type mailingRow struct {
	news.Mailing
	Counts   news.DeliveryCounts `json:"counts"`
	Finished bool                `json:"finished"`
	// Resting are domains that are not sent to for a while, because of what they said of us.
	Resting    []deliver.Rest  `json:"resting,omitempty"`
	Deliveries []news.Delivery `json:"deliveries,omitempty"`
}

// deliveriesView is all that the command shows.
type deliveriesView struct {
	// Held says why nothing is sent; Seen are the mailings that may have gone out of which this database has no word.
	Held     string         `json:"held,omitempty"`
	Seen     []deliver.Seen `json:"seen,omitempty"`
	Mailings []mailingRow   `json:"mailings"`
}

// Run shows mailings.
func (c deliveriesListCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		v := deliveriesView{Mailings: []mailingRow{}}
		var err error
		if v.Held, v.Seen, err = a.SendingHeld(e.ctx); err != nil {
			return err
		}
		list, err := c.of(e, a)
		if err != nil {
			return err
		}
		for _, m := range list {
			row := mailingRow{Mailing: m}
			if row.Counts, err = a.Store.CountDeliveries(e.ctx, m.ID); err != nil {
				return err
			}
			row.Finished = !m.FrozenAt.IsZero() && row.Counts.Finished()
			if row.Counts[news.DeliveryDeferred] > 0 {
				if row.Resting, err = deliver.Resting(e.ctx, a.Store, m.ID, time.Now()); err != nil {
					return err
				}
			}
			if c.Status != "" {
				status := news.DeliveryStatus(c.Status)
				if c.Status == "all" {
					status = ""
				}
				if row.Deliveries, err = a.Store.Deliveries(e.ctx, m.ID, status, 0, c.Limit); err != nil {
					return err
				}
			}
			v.Mailings = append(v.Mailings, row)
		}
		if c.JSON {
			return e.json(v)
		}
		return c.print(e, v)
	})
}

func (c deliveriesListCmd) print(e *environment, v deliveriesView) error {
	if v.Held != "" {
		if err := e.say("SENDING IS HELD: %s.", v.Held); err != nil {
			return err
		}
		for _, s := range v.Seen {
			if err := e.say("  may have gone out, at least in part: %s, last seen after %s", s.Mailing, s.At.Format(time.RFC3339)); err != nil {
				return err
			}
		}
		if err := e.say("  dateline deliveries resume lets mail be sent again; mailings that were under way are paused then: resume, resolve or cancel each."); err != nil {
			return err
		}
	}
	if len(v.Mailings) == 0 {
		return e.say("Nothing was mailed yet.")
	}
	for _, m := range v.Mailings {
		state := string(m.Status)
		if m.Finished {
			state = "finished"
		}
		if m.Reason != "" {
			state += " (" + m.Reason + ")"
		}
		if err := e.say("%s  %s  %d readers: %s", m.ID, state, m.Recipients, countWords(m.Counts)); err != nil {
			return err
		}
		for _, r := range m.Resting {
			if err := e.say("  %s rests until %s (%s): %d wait", r.Domain, r.Until.Format(time.RFC3339), r.Why, r.Waiting); err != nil {
				return err
			}
		}
		for _, d := range m.Deliveries {
			line := fmt.Sprintf("  %-10s %s  %s  attempt %d", d.Status, d.Subscriber, d.Address, d.Attempt)
			if d.Doubts > 0 {
				line += fmt.Sprintf(", %d unanswered", d.Doubts)
			}
			if !d.NextAt.IsZero() {
				line += ", next " + d.NextAt.Format(time.RFC3339)
			}
			if d.Reply != "" {
				line += "  " + d.Reply
			}
			if err := e.say("%s", line); err != nil {
				return err
			}
		}
	}
	return nil
}

type deliveriesResumeCmd struct{ mailingFlag }

// Help shows examples.
func (deliveriesResumeCmd) Help() string {
	return "A resumed mailing goes on when dateline send is run again for it.\n\n" + examples("dateline deliveries resume --issue 2025-W50", "dateline deliveries resume")
}

// Run lets a mailing go on, or all of sending.
func (c deliveriesResumeCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		if c.Issue == "" {
			reason, seen, err := a.SendingHeld(e.ctx)
			if err != nil {
				return err
			}
			if reason == "" {
				return e.say("Sending is not held.")
			}
			if err := a.LiftHold(e.ctx); err != nil {
				return err
			}
			if err := e.say("Mail can be sent again. It was held since %s.", reason); err != nil {
				return err
			}
			for _, s := range seen {
				if err := e.say("Look at %s before you send it: dateline deliveries --issue WEEK, then resume, resolve or cancel it.", s.Mailing); err != nil {
					return err
				}
			}
			return nil
		}
		list, err := c.named(e, a)
		if err != nil {
			return err
		}
		for _, m := range list {
			if _, err := a.ResumeMailing(e.ctx, m.ID); err != nil {
				return err
			}
			if err := e.say("%s goes on with: dateline send --issue %s --lang %s --yes", m.ID, m.Week, m.Lang); err != nil {
				return err
			}
		}
		return nil
	})
}

type deliveriesCancelCmd struct {
	mailingFlag
	Reason string `help:"Why; it is kept." default:"by the operator"`
}

// Help shows examples.
func (deliveriesCancelCmd) Help() string {
	return "What is on its way arrives; nothing more is sent, also by processes that are at it.\n\n" + examples("dateline deliveries cancel --issue 2025-W50 --lang en")
}

// Run ends mailings.
func (c deliveriesCancelCmd) Run(e *environment) error {
	return e.with(nil, func(a *app.App) error {
		list, err := c.named(e, a)
		if err != nil {
			return err
		}
		for _, m := range list {
			if err := a.Store.MoveMailing(e.ctx, m.ID, news.MailingCancelled, oneLine(c.Reason)); err != nil {
				return err
			}
			if err := e.say("%s is cancelled.", m.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

type deliveriesRetryCmd struct {
	mailingFlag
	Status     []string `help:"States that are sent again: any of rejected, expired, unresolved, deferred." default:"deferred" enum:"rejected,expired,unresolved,deferred"`
	Subscriber string   `help:"One reader alone." placeholder:"ID"`
}

// Help shows examples.
func (deliveriesRetryCmd) Help() string {
	return "Who has left meanwhile is not mailed. To send again what is unresolved may make a second copy.\n\n" +
		examples("dateline deliveries retry --issue 2025-W50", "dateline deliveries retry --issue 2025-W50 --status rejected --subscriber k7wq2m5xhd")
}

// Run makes deliveries pending.
func (c deliveriesRetryCmd) Run(e *environment) error {
	var from []news.DeliveryStatus
	for _, s := range c.Status {
		from = append(from, news.DeliveryStatus(s))
	}
	return c.resolve(e, news.Resolve{Subscriber: news.SubscriberID(c.Subscriber), From: from, To: news.DeliveryPending}, true)
}

type deliveriesResolveCmd struct {
	mailingFlag
	As         string `help:"What became of them: sent, or unsent, which sends them again." required:"" enum:"sent,unsent"`
	Subscriber string `help:"One reader alone." placeholder:"ID"`
	All        bool   `help:"Also what was never tried: after a backup was put back, count all as sent."`
}

// Help shows examples.
func (deliveriesResolveCmd) Help() string {
	return "Speaks of deliveries that are in doubt or unresolved, and are not being sent.\n\n" +
		examples("dateline deliveries resolve --issue 2025-W50 --as sent", "dateline deliveries resolve --issue 2025-W50 --as sent --all")
}

// Run settles what is in doubt.
func (c deliveriesResolveCmd) Run(e *environment) error {
	r := news.Resolve{
		Subscriber: news.SubscriberID(c.Subscriber), From: []news.DeliveryStatus{news.DeliveryInDoubt, news.DeliveryUnresolved},
		To: news.DeliveryAccepted, Reply: "counted as sent by the operator",
	}
	if c.As == "unsent" {
		r.To, r.Reply = news.DeliveryPending, ""
	}
	if c.All {
		if c.As != "sent" {
			return fmt.Errorf("%w: --all counts as sent", news.ErrInvalid)
		}
		r.From = append(r.From, news.DeliveryPending, news.DeliveryDeferred)
	}
	return c.resolve(e, r, r.To == news.DeliveryPending)
}

// resolve writes a decision for the mailings that are meant. Again says that they are to be sent on.
func (f mailingFlag) resolve(e *environment, r news.Resolve, again bool) error {
	return e.with(nil, func(a *app.App) error {
		list, err := f.named(e, a)
		if err != nil {
			return err
		}
		for _, m := range list {
			r.Mailing = m.ID
			n, err := a.Store.ResolveDeliveries(e.ctx, r)
			if err != nil {
				return err
			}
			if n > 0 && again {
				if _, err := a.ResumeMailing(e.ctx, m.ID); err != nil {
					return err
				}
			}
			if err := e.say("%s: %d deliveries are %s.", m.ID, n, r.To); err != nil {
				return err
			}
		}
		return nil
	})
}
