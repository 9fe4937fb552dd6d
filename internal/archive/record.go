package archive

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"dateline/internal/news"
	"dateline/internal/record"
)

// RecordStore is what the archive reads of records.
type RecordStore interface {
	// Record returns a record; news.ErrNotFound if there is none of this id.
	Record(ctx context.Context, id news.RecordID) (*news.Record, error)
	// RecordIDs returns up to limit ids that begin with prefix, in order; kind chooses where it is set.
	RecordIDs(ctx context.Context, kind news.RecordKind, prefix string, limit int) ([]news.RecordID, error)
	// Records returns the records that a query chooses, the one with the newest change first.
	Records(ctx context.Context, q news.RecordQuery) ([]news.Record, error)
	// Passages returns the passages of these reports with their texts, by report, then number.
	Passages(ctx context.Context, ids []news.ReportID) ([]news.Passage, error)
}

// RecordFilter says which records are wanted. A field that is not set chooses nothing out.
type RecordFilter struct {
	Kind news.RecordKind
	// Entity is an entity that the record tells of: its subject, its maker, a person or an organisation of a move.
	Entity news.EntityID
	// Name is such a one that the gazetteer does not know; it counts where Entity is empty.
	Name string
	// Attribute is a number's metric or a promise's milestone, however it is written.
	Attribute string
	// Status is the status of today: a promise may be due, or missed quietly.
	Status news.RecordStatus
	// Since and Until choose the records with a change in [Since, Until).
	Since, Until time.Time
	// Changes is the least number of changes.
	Changes int
	// Limit is the greatest number of records; 0 is no limit.
	Limit int
}

// Record is a record as it stands today.
type Record struct {
	news.Record
	// Today is its status on the day of reading; Status is that of the last change.
	Today news.RecordStatus `json:"today"`
}

// recordPage is how many records are read together.
const recordPage = 200

// Records returns the records that a filter chooses, the one with the newest change first.
func (a *Archive) Records(ctx context.Context, f RecordFilter) ([]Record, error) {
	q := news.RecordQuery{
		Kind: f.Kind, Name: string(f.Entity), Attribute: strings.ToLower(f.Attribute), Since: f.Since, Until: f.Until, Changes: f.Changes, Limit: recordPage,
	}
	if f.Kind == news.RecordPromise {
		q.Attribute = record.Fold(f.Attribute)
	}
	if q.Name == "" {
		q.Name = record.Fold(f.Name)
	}
	now, out := a.now(), []Record{}
	for {
		rows, err := a.store.Records(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("read records: %w", err)
		}
		for i := range rows {
			r := Record{Record: rows[i], Today: record.StatusAt(&rows[i], now)}
			if f.Status != "" && f.Status != r.Today || !changed(&r.Record, f.Since, f.Until) {
				continue
			}
			if out = append(out, r); len(out) == f.Limit {
				return out, nil
			}
		}
		if len(rows) < recordPage {
			return out, nil
		}
		q.After = &rows[len(rows)-1]
	}
}

// changed says whether a record has a change in [since, until); an end that is not set is open.
func changed(r *news.Record, since, until time.Time) bool {
	if since.IsZero() && until.IsZero() {
		return true
	}
	return slices.ContainsFunc(r.Changes, func(c news.RecordChange) bool {
		return (since.IsZero() || !c.At.Before(since)) && (until.IsZero() || c.At.Before(until))
	})
}

// RecordPage is a record with its whole history.
type RecordPage struct {
	Record
	// Lines are its changes, oldest first, with what each rests on.
	Lines []RecordLine `json:"lines"`
	// Zone is where times are shown.
	Zone *time.Location `json:"-"`
}

// RecordLine is one change: from what it was to what it is.
type RecordLine struct {
	At          time.Time         `json:"at"`
	Status      news.RecordStatus `json:"status"`
	Attribution news.Attribution  `json:"attribution"`
	// Old is what this change took the place of; nil for the first change and for one that stands beside another.
	Old      *news.RecordValue `json:"old,omitempty"`
	New      news.RecordValue  `json:"new"`
	Against  bool              `json:"against,omitempty"`
	Evidence []Evidence        `json:"evidence"`
}

// Evidence is a claim with the passage that makes it.
type Evidence struct {
	news.ClaimRef
	// Title is the report's, Passage the text of the passage; both are empty where the report changed since.
	Title   string `json:"title"`
	Passage string `json:"passage"`
}

// Record returns a record with its history. A kind that is set must be the record's. The id may be cut short to any length
// that still names one record; news.ErrNotFound if none is meant, news.ErrInvalid if several are.
func (a *Archive) Record(ctx context.Context, kind news.RecordKind, id news.RecordID) (*RecordPage, error) {
	ids, err := a.store.RecordIDs(ctx, kind, string(id), 2)
	if err != nil {
		return nil, fmt.Errorf("look up record %s: %w", id, err)
	}
	switch {
	case len(ids) == 0 || id == "":
		return nil, fmt.Errorf("record %s: %w", id, news.ErrNotFound)
	case len(ids) > 1:
		return nil, fmt.Errorf("record %s: %w: it may be %s or %s: write more of it", id, news.ErrInvalid, ids[0], ids[1])
	}
	r, err := a.store.Record(ctx, ids[0])
	if err != nil {
		return nil, fmt.Errorf("read record %s: %w", id, err)
	}
	page := &RecordPage{Record: Record{Record: *r, Today: record.StatusAt(r, a.now())}, Zone: a.zone}
	page.Lines, err = a.recordLines(ctx, r)
	return page, err
}

// recordLines joins a record's changes with the passages that they rest on.
func (a *Archive) recordLines(ctx context.Context, r *news.Record) ([]RecordLine, error) {
	var reports []news.ReportID
	for i := range r.Changes {
		for _, c := range r.Changes[i].Claims {
			reports = append(reports, c.Report)
		}
	}
	slices.Sort(reports)
	reports = slices.Compact(reports)
	passages, err := a.store.Passages(ctx, reports)
	if err != nil {
		return nil, fmt.Errorf("read passages of record %s: %w", r.ID, err)
	}
	type place struct {
		report news.ReportID
		n      int
	}
	at := make(map[place]string, len(passages))
	for i := range passages {
		at[place{passages[i].Report, passages[i].N}] = passages[i].Text
	}
	lines := make([]RecordLine, 0, len(r.Changes))
	var stood *news.RecordValue
	for i := range r.Changes {
		c := &r.Changes[i]
		line := RecordLine{At: c.At, Status: c.Status, Attribution: c.Attribution, New: c.Value, Against: c.Against, Evidence: []Evidence{}}
		if c.Anew {
			stood = nil // another event: it took the place of nothing
		}
		if !c.Against {
			line.Old, stood = stood, &c.Value
		}
		for _, ref := range c.Claims {
			line.Evidence = append(line.Evidence, Evidence{ClaimRef: ref, Title: at[place{ref.Report, 0}], Passage: at[place{ref.Report, ref.Passage}]})
		}
		lines = append(lines, line)
	}
	return lines, nil
}
