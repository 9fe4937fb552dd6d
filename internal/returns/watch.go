package returns

import (
	"context"
	"errors"
	"fmt"

	"dateline/internal/mail"
	"dateline/internal/news"
)

// contentMany is after how many refusals of what we wrote, at one domain, an operator is told (RELIABILITY §2.5).
const contentMany = 5

// watch acts on what a note says of more than its reader: complaints pause a mailing, and what is our own fault is told
// to the operator, once for each mailing and domain.
func (d *Desk) watch(ctx context.Context, r *news.Return, alike int) error {
	if r.Kind == news.ReturnComplaint {
		return d.complaints(ctx, r.Mailing, alike)
	}
	if r.Kind != news.ReturnFailed {
		return nil
	}
	switch mail.Class(r.Class) {
	case mail.Reputation, mail.Setup:
		if alike == 1 {
			d.o.Log.ErrorContext(ctx, "a domain has something against us", "mailing", string(r.Mailing), "domain", r.Domain, "rule", r.Rule, "reply", r.Detail)
		}
	case mail.Content:
		if alike == contentMany {
			d.o.Log.ErrorContext(ctx, "a domain refuses what the mailing says", "mailing", string(r.Mailing), "domain", r.Domain, "rule", r.Rule, "reply", r.Detail)
		}
	case mail.Throttle:
		if alike == 1 {
			d.o.Log.WarnContext(ctx, "a domain finds us too fast", "mailing", string(r.Mailing), "domain", r.Domain, "reply", r.Detail)
		}
	default:
	}
	return nil
}

// complaints pauses a mailing that is still being sent once too many of its readers complained.
func (d *Desk) complaints(ctx context.Context, id news.MailingID, n int) error {
	m, err := d.o.Store.Mailing(ctx, id)
	if errors.Is(err, news.ErrNotFound) {
		return nil // a notice, or a mailing of another database
	}
	if err != nil || !mail.TooManyComplaints(n, m.Recipients) {
		return err
	}
	reason := fmt.Sprintf("%d of %d readers called it spam", n, m.Recipients)
	counts, err := d.o.Store.CountDeliveries(ctx, id)
	if err != nil {
		return err
	}
	d.o.Log.ErrorContext(ctx, "too many complaints", "mailing", string(id), "complaints", n, "readers", m.Recipients)
	if m.Status != news.MailingOpen || counts.Finished() {
		return nil
	}
	return d.o.Store.MoveMailing(ctx, id, news.MailingPaused, reason)
}
