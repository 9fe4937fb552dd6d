package site_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

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

// Passages cuts the held reports into their title and sentences, and gives those that an issue cites and nobody holds one
// sentence.
func (m *memoryStore) Passages(_ context.Context, ids []news.ReportID) ([]news.Passage, error) {
	var out []news.Passage
	for _, id := range ids {
		at := slices.IndexFunc(m.voices, func(v news.Voice) bool { return v.ID == id })
		if at < 0 {
			out = append(out, news.Passage{Report: id, N: 1, Lang: news.English, Text: "The firm said on Monday that it would build " + string(id) + "."})
			continue
		}
		v := &m.voices[at]
		out = append(out, news.Passage{Report: id, Lang: v.Lang, Text: v.Title})
		for i, s := range regexp.MustCompile(`[^.。]+[.。]`).FindAllString(v.Text, -1) {
			out = append(out, news.Passage{Report: id, N: i + 1, Lang: v.Lang, Text: strings.TrimSpace(s)})
		}
	}
	return out, m.err
}
