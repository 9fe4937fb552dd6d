package deliver

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"dateline/internal/news"
)

// Rest is a domain that is not sent to for a while.
type Rest struct {
	Domain string    `json:"domain"`
	Until  time.Time `json:"until"`
	// Why is the rule by which it rests.
	Why string `json:"why"`
	// Waiting counts the deliveries that wait for it, as far as they were looked at.
	Waiting int `json:"waiting,omitempty"`
}

// restWord begins the note of a delivery that is put off because its domain rests. What the ledger keeps is for people, and the
// rule stands behind it; so other processes, and the next one, know of the rest.
const restWord = "the domain rests: "

// RestStore is what Resting reads.
type RestStore interface {
	Deliveries(ctx context.Context, id news.MailingID, status news.DeliveryStatus, after int64, limit int) ([]news.Delivery, error)
}

// How many deliveries Resting looks at, and at once.
const (
	restMost = 20_000
	restPage = 1000
)

// Resting returns the domains of a mailing that are not sent to before some time to come, because of what they said of us, as the
// ledger shows it: those with the most waiting first. It looks at the first 20,000 deferred deliveries.
func Resting(ctx context.Context, db RestStore, id news.MailingID, now time.Time) ([]Rest, error) {
	found := map[string]*Rest{}
	after := int64(0)
	for seen := 0; seen < restMost; {
		list, err := db.Deliveries(ctx, id, news.DeliveryDeferred, after, restPage)
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			after = d.N
			rule, ok := restRule(d.Reply)
			if !ok || !d.NextAt.After(now) {
				continue
			}
			domain := domainOf(d.Address)
			r := found[domain]
			if r == nil {
				r = &Rest{Domain: domain}
				found[domain] = r
			}
			r.Waiting++
			if d.NextAt.After(r.Until) {
				r.Until, r.Why = d.NextAt, rule
			}
		}
		if seen += len(list); len(list) < restPage {
			break
		}
	}
	out := make([]Rest, 0, len(found))
	for _, r := range found {
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b Rest) int { return cmp.Or(b.Waiting-a.Waiting, strings.Compare(a.Domain, b.Domain)) })
	return out, nil
}

// restNote is what the ledger keeps of a delivery whose domain rests: the rule, and what the server last said to it.
func restNote(rule, reply string) string {
	if _, ok := restRule(reply); ok {
		_, reply, _ = strings.Cut(reply, "; ")
	}
	note := restWord + rule
	if reply != "" {
		note += "; " + reply
	}
	return note
}

// restRule returns the rule that a note tells of.
func restRule(reply string) (rule string, ok bool) {
	rest, ok := strings.CutPrefix(reply, restWord)
	rule, _, _ = strings.Cut(rest, "; ")
	return rule, ok
}
