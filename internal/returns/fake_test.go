package returns_test

import (
	"context"
	"log/slog"

	"dateline/internal/news"
)

// watchful is a store of nothing that counts what is to be kept.
type watchful struct {
	saved int
	last  news.Return
}

func (s *watchful) SaveReturn(_ context.Context, r news.Return, _ func([]news.Refusal, news.SubscriberStatus) (news.SuppressionReason, bool), _ bool) (news.ReturnSaved, error) {
	s.saved++
	s.last = r
	return news.ReturnSaved{Effect: news.EffectNone}, nil
}

func (s *watchful) CountReturns(context.Context, []news.ReturnCount) error { return nil }

func (s *watchful) Subscriber(context.Context, news.SubscriberID) (news.Subscriber, error) {
	return news.Subscriber{}, news.ErrNotFound
}

func (s *watchful) Mailing(context.Context, news.MailingID) (news.Mailing, error) {
	return news.Mailing{}, news.ErrNotFound
}

func (s *watchful) CountDeliveries(context.Context, news.MailingID) (news.DeliveryCounts, error) {
	return nil, news.ErrNotFound
}

func (s *watchful) MoveMailing(context.Context, news.MailingID, news.MailingStatus, string) error {
	return news.ErrNotFound
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
