package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"dateline/internal/news"
)

// CandidateStatus says what became of a candidate.
type CandidateStatus string

// The states of a candidate.
const (
	CandidateOpen     CandidateStatus = "open"
	CandidateAccepted CandidateStatus = "accepted" // it is in the gazetteer by an editor's word
	CandidateRejected CandidateStatus = "rejected" // it never comes back by itself
)

// CandidateExample is a report in which a candidate was seen.
type CandidateExample struct {
	Report news.ReportID `json:"report"`
	Title  string        `json:"title"`
	Outlet string        `json:"outlet"`
	// Around is the name with a few words on both sides.
	Around string `json:"around"`
}

// Candidate is a name that the gazetteer does not know, as it stands in the queue.
type Candidate struct {
	Key       string // the same for all ways of writing the name
	Name      string
	Lang      news.Lang
	Kind      string        // a guess; empty for none
	Owner     news.EntityID // a known entity that it often stands right behind; empty for none
	Versions  []string      // some of those that stood behind it
	Score     float64       // 0 to 1, how surely it is a name of the field
	Parts     []news.Part
	Outlets   int // independent of each other
	Reports   int
	Examples  []CandidateExample
	Status    CandidateStatus
	Entity    news.EntityID // of an accepted one
	FirstSeen time.Time
	LastSeen  time.Time
	DecidedAt time.Time
}

// Decision is an editor's word on a candidate.
type Decision struct {
	Key    string
	Status CandidateStatus
	Entity news.EntityID
	At     time.Time
}

// SaveCandidates brings the queue up to date in one transaction: the candidates seen now are added or renewed, open
// ones of the keys in known go, and so do open ones that were not seen since forget. What an editor decided stays as
// it is. It returns how many open ones are new.
func (db *DB) SaveCandidates(ctx context.Context, seen []Candidate, known []string, forget time.Time) (added int, err error) {
	err = db.write(ctx, func(tx *sql.Tx) error {
		added = 0
		have, err := statuses(ctx, tx)
		if err != nil {
			return err
		}
		for i := range seen {
			if s, ok := have[seen[i].Key]; ok && s != CandidateOpen {
				continue
			} else if !ok {
				added++
			}
			if err := saveCandidate(ctx, tx, &seen[i]); err != nil {
				return wrap(err, "candidate "+seen[i].Name)
			}
		}
		if err := chunks(known, func(part []string) error {
			return exec(ctx, tx, `DELETE FROM candidates WHERE status = 'open' AND name_key IN (`+list(1, len(part))+`)`, anys(part))
		}); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM candidates WHERE status = 'open' AND last_seen < $1`, micros(forget))
		return err
	})
	return added, wrap(err, "save candidates")
}

func statuses(ctx context.Context, tx *sql.Tx) (map[string]CandidateStatus, error) {
	have := map[string]CandidateStatus{}
	err := query(ctx, tx, `SELECT name_key, status FROM candidates`, nil, func(rows *sql.Rows) error {
		var key string
		var status CandidateStatus
		err := rows.Scan(&key, &status)
		have[key] = status
		return err
	})
	return have, err
}

func saveCandidate(ctx context.Context, tx *sql.Tx, c *Candidate) error {
	parts, err := toJSON(c.Parts)
	if err != nil {
		return err
	}
	examples, err := toJSON(c.Examples)
	if err != nil {
		return err
	}
	versions, err := toJSON(c.Versions)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO candidates (name_key, name, lang, kind, score, parts, outlets, reports, examples, status,
		entity, batch, first_seen, last_seen, decided_at, owner, versions)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', '', 0, $10, $11, 0, $12, $13)
		ON CONFLICT (name_key) DO UPDATE SET name = excluded.name, lang = excluded.lang, kind = excluded.kind, score = excluded.score,
		parts = excluded.parts, outlets = excluded.outlets, reports = excluded.reports, examples = excluded.examples, owner = excluded.owner, versions = excluded.versions,
		first_seen = CASE WHEN candidates.first_seen < excluded.first_seen THEN candidates.first_seen ELSE excluded.first_seen END,
		last_seen = CASE WHEN candidates.last_seen > excluded.last_seen THEN candidates.last_seen ELSE excluded.last_seen END
		WHERE candidates.status = 'open'`,
		c.Key, c.Name, string(c.Lang), c.Kind, c.Score, parts, c.Outlets, c.Reports, examples, micros(c.FirstSeen), micros(c.LastSeen),
		string(c.Owner), versions)
	return err
}

const candidateColumns = `name_key, name, lang, kind, score, parts, outlets, reports, examples, status, entity, first_seen, last_seen, decided_at, owner, versions`

func scanCandidate(rows *sql.Rows) (Candidate, error) {
	var c Candidate
	var parts, examples, versions string
	var first, last, decided int64
	if err := rows.Scan(&c.Key, &c.Name, &c.Lang, &c.Kind, &c.Score, &parts, &c.Outlets, &c.Reports, &examples, &c.Status, &c.Entity,
		&first, &last, &decided, &c.Owner, &versions); err != nil {
		return c, err
	}
	c.FirstSeen, c.LastSeen, c.DecidedAt = fromMicros(first), fromMicros(last), fromMicros(decided)
	if err := fromJSON(parts, &c.Parts); err != nil {
		return c, err
	}
	if err := fromJSON(versions, &c.Versions); err != nil {
		return c, err
	}
	return c, fromJSON(examples, &c.Examples)
}

// Candidates returns the candidates with the status, the surest first.
func (db *DB) Candidates(ctx context.Context, status CandidateStatus) ([]Candidate, error) {
	var out []Candidate
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT `+candidateColumns+` FROM candidates WHERE status = $1 ORDER BY score DESC, name_key`, []any{string(status)},
			func(rows *sql.Rows) error {
				c, err := scanCandidate(rows)
				out = append(out, c)
				return err
			})
	})
	return out, wrap(err, "list candidates")
}

// Candidate returns the candidate with the key; news.ErrNotFound if there is none.
func (db *DB) Candidate(ctx context.Context, key string) (Candidate, error) {
	var c Candidate
	err := db.read(ctx, func(tx *sql.Tx) error {
		found := false
		if err := query(ctx, tx, `SELECT `+candidateColumns+` FROM candidates WHERE name_key = $1`, []any{key}, func(rows *sql.Rows) (err error) {
			c, err = scanCandidate(rows)
			found = true
			return err
		}); err != nil {
			return err
		}
		if !found {
			return news.ErrNotFound
		}
		return nil
	})
	return c, wrap(err, "candidate "+key)
}

// DecideCandidate notes an editor's word that changes no gazetteer: rejected, or open again. An unknown key is
// news.ErrNotFound.
func (db *DB) DecideCandidate(ctx context.Context, d Decision) error {
	err := db.write(ctx, func(tx *sql.Tx) error { return decide(ctx, tx, &d, 0) })
	return wrap(err, "decide candidate")
}

func decide(ctx context.Context, tx *sql.Tx, d *Decision, batch int64) error {
	done, err := tx.ExecContext(ctx, `UPDATE candidates SET status = $1, entity = $2, batch = $3, decided_at = $4 WHERE name_key = $5`,
		string(d.Status), string(d.Entity), batch, micros(d.At), d.Key)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		if err != nil {
			return err
		}
		return fmt.Errorf("%w: no candidate %q", news.ErrNotFound, d.Key)
	}
	return nil
}
