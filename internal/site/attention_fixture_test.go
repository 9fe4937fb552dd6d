package site_test

import (
	"context"
	"time"

	"dateline/internal/news"
)

func (m *memoryStore) Attention(context.Context, news.EntityID, news.Week, news.Week) ([]news.AttentionCount, error) {
	return nil, nil
}

func (m *memoryStore) ReportsOf(context.Context, news.SourceID) ([]news.Report, error) {
	return nil, nil
}

func (m *memoryStore) CountBySource(context.Context, time.Time, time.Time) (map[news.SourceID]int, error) {
	return map[news.SourceID]int{}, nil
}
