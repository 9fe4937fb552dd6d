package site_test

import (
	"context"
	"fmt"

	"dateline/internal/news"
)

func (m *memoryStore) Record(_ context.Context, id news.RecordID) (*news.Record, error) {
	return nil, fmt.Errorf("record %s: %w", id, news.ErrNotFound)
}

func (m *memoryStore) RecordIDs(context.Context, news.RecordKind, string, int) ([]news.RecordID, error) {
	return nil, nil
}

func (m *memoryStore) Records(context.Context, news.RecordQuery) ([]news.Record, error) {
	return nil, nil
}

func (m *memoryStore) Passages(context.Context, []news.ReportID) ([]news.Passage, error) {
	return nil, nil
}
