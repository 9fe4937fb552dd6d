package app

import (
	"context"
	"fmt"
	"strings"

	"dateline/internal/news"
)

// Approve says that a person read a draft and accepts it as it stands: it is not rebuilt any more.
func (a *App) Approve(ctx context.Context, week news.Week, by string) (*news.Issue, error) {
	by = strings.Join(strings.Fields(by), " ")
	if by == "" {
		return nil, fmt.Errorf("%w: who read it? Name the reader", news.ErrInvalid)
	}
	return a.Store.MoveIssue(ctx, week, func(i *news.Issue) error {
		if i.Status != news.Draft {
			return fmt.Errorf("%w: it is %s already", news.ErrConflict, i.Status)
		}
		i.Status, i.ReadBy, i.ApprovedAt = news.Approved, by, a.now()
		return nil
	})
}

// Reopen takes an approval back: the issue is a draft again, and rebuilt. A frozen one is news.ErrFrozen.
func (a *App) Reopen(ctx context.Context, week news.Week) (*news.Issue, error) {
	return a.Store.MoveIssue(ctx, week, func(i *news.Issue) error {
		switch i.Status {
		case news.Frozen:
			return news.ErrFrozen
		case news.Draft:
			return fmt.Errorf("%w: it is a draft already", news.ErrConflict)
		default:
			i.Status, i.ReadBy, i.ApprovedAt = news.Draft, "", news.Issue{}.ApprovedAt
			return nil
		}
	})
}

// Freeze makes an approved issue final: from then on it never changes.
func (a *App) Freeze(ctx context.Context, week news.Week) (*news.Issue, error) {
	return a.Store.MoveIssue(ctx, week, func(i *news.Issue) error {
		switch i.Status {
		case news.Frozen:
			return news.ErrFrozen
		case news.Draft:
			return fmt.Errorf("%w: nobody has approved it: dateline issue approve --week %s --by NAME", news.ErrInvalid, week)
		default:
			i.Status, i.FrozenAt = news.Frozen, a.now()
			return nil
		}
	})
}
