package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"

	"dateline/internal/news"
)

func sortVoices(v []news.Voice) {
	slices.SortFunc(v, func(a, b news.Voice) int {
		if c := a.Published.Compare(b.Published); c != 0 {
			return c
		}
		return cmp.Compare(a.ID, b.ID)
	})
}

// StoriesBetween returns the stories, without those that only redirect, that have a member published from from up to,
// not including, to: each with all its members.
func (db *DB) StoriesBetween(ctx context.Context, from, to time.Time) ([]news.Story, error) {
	var out []news.Story
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		at := map[news.StoryID]int{}
		if err := query(ctx, tx, `SELECT id, first_at, last_at, producer FROM stories WHERE merged_into IS NULL
			AND last_at >= $1 AND first_at < $2 ORDER BY first_at, id`, []any{micros(from), micros(to)}, func(rows *sql.Rows) error {
			s, err := scanStory(rows)
			at[s.ID] = len(out)
			out = append(out, s)
			return err
		}); err != nil {
			return err
		}
		return query(ctx, tx, `SELECT m.story_id, m.report_id FROM members m JOIN stories s ON s.id = m.story_id
			JOIN reports r ON r.id = m.report_id WHERE s.last_at >= $1 AND s.first_at < $2 ORDER BY r.published, r.id`,
			[]any{micros(from), micros(to)}, func(rows *sql.Rows) error {
				var story news.StoryID
				var report news.ReportID
				if err := rows.Scan(&story, &report); err != nil {
					return err
				}
				if i, ok := at[story]; ok {
					out[i].Members = append(out[i].Members, report)
				}
				return nil
			})
	})
	return out, wrap(err, "list stories")
}

func scanStory(rows *sql.Rows) (news.Story, error) {
	var s news.Story
	var first, last int64
	err := rows.Scan(&s.ID, &first, &last, &s.Producer)
	s.FirstAt, s.LastAt = fromMicros(first), fromMicros(last)
	return s, err
}

// Story returns one story with its members; one that only redirects has MergedInto set and no members. An unknown id
// is ErrNotFound.
func (db *DB) Story(ctx context.Context, id news.StoryID) (*news.Story, error) {
	var s news.Story
	err := db.read(ctx, func(tx *sql.Tx) error {
		s = news.Story{}
		var first, last int64
		var merged sql.NullString
		err := tx.QueryRowContext(ctx, `SELECT id, first_at, last_at, producer, merged_into FROM stories WHERE id = $1`, string(id)).
			Scan(&s.ID, &first, &last, &s.Producer, &merged)
		if isNoRows(err) {
			return news.ErrNotFound
		}
		if err != nil {
			return err
		}
		s.FirstAt, s.LastAt, s.MergedInto = fromMicros(first), fromMicros(last), news.StoryID(merged.String)
		return query(ctx, tx, `SELECT m.report_id FROM members m JOIN reports r ON r.id = m.report_id
			WHERE m.story_id = $1 ORDER BY r.published, r.id`, []any{string(id)}, func(rows *sql.Rows) error {
			var r news.ReportID
			err := rows.Scan(&r)
			s.Members = append(s.Members, r)
			return err
		})
	})
	if err != nil {
		return nil, wrap(err, "story "+string(id))
	}
	return &s, nil
}

// TakenStories says which of these ids are taken, also by stories that only redirect.
func (db *DB) TakenStories(ctx context.Context, ids []news.StoryID) (map[news.StoryID]bool, error) {
	taken := map[news.StoryID]bool{}
	err := db.read(ctx, func(tx *sql.Tx) error {
		return chunks(ids, func(part []news.StoryID) error {
			args := make([]any, len(part))
			for i, id := range part {
				args[i] = string(id)
			}
			return query(ctx, tx, `SELECT id FROM stories WHERE id IN (`+list(1, len(part))+`)`, args, func(rows *sql.Rows) error {
				var id news.StoryID
				err := rows.Scan(&id)
				taken[id] = true
				return err
			})
		})
	})
	return taken, wrap(err, "look up stories")
}

// SaveClustering saves the stories of a clustering in one transaction: only what changed is written. A story of
// Merged ends as a redirect. Members of stories that are not in the clustering stay where they are, unless a story of
// the clustering takes them. If the pins have changed since version c.Pins it is ErrConflict, and nothing is written.
func (db *DB) SaveClustering(ctx context.Context, c news.Clustering) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		if err := holdPins(ctx, tx, c.Pins, 0); err != nil {
			return err
		}
		return saveClustering(ctx, tx, c)
	})
	return wrap(err, "save clustering")
}

func saveClustering(ctx context.Context, tx *sql.Tx, c news.Clustering) error {
	have, err := memberships(ctx, tx)
	if err != nil {
		return err
	}
	for i := range c.Stories {
		if err := saveStory(ctx, tx, c, &c.Stories[i], have); err != nil {
			return wrap(err, "story "+string(c.Stories[i].ID))
		}
	}
	for _, from := range sortedKeys(c.Merged) {
		if err := redirect(ctx, tx, c, from); err != nil {
			return wrap(err, "story "+string(from))
		}
	}
	if len(c.Merged) == 0 {
		return nil
	}
	return closeRanks(ctx, tx)
}

// redirect lets a story that ended lead to the one that took its reports.
func redirect(ctx context.Context, tx *sql.Tx, c news.Clustering, from news.StoryID) error {
	to := c.Merged[from]
	for _, q := range []struct {
		text string
		args []any
	}{
		{
			`UPDATE stories SET merged_into = $2, producer = $3, made_at = $4 WHERE id = $1 AND merged_into IS DISTINCT FROM $2`,
			[]any{string(from), string(to), c.Producer, micros(c.MadeAt)},
		},
		// What led to this story leads on to the one that took it: a reader is redirected once.
		{`UPDATE stories SET merged_into = $2 WHERE merged_into = $1`, []any{string(from), string(to)}},
		{
			`DELETE FROM rankings WHERE story_id = $1 AND week NOT IN (SELECT week FROM issues WHERE status = 'frozen')`,
			[]any{string(from)},
		},
	} {
		if _, err := tx.ExecContext(ctx, q.text, q.args...); err != nil {
			return err
		}
	}
	return nil
}

// closeRanks counts the places of every week from 1 to n again, after stories left. Frozen weeks have lost none.
func closeRanks(ctx context.Context, tx *sql.Tx) error {
	type place struct {
		week  string
		story news.StoryID
		rank  int
	}
	var wrong []place
	if err := query(ctx, tx, `SELECT week, story_id, place FROM (SELECT week, story_id, rank, ROW_NUMBER() OVER (PARTITION BY week ORDER BY rank) AS place
		FROM rankings) AS r WHERE rank <> place ORDER BY week, place`, nil, func(rows *sql.Rows) error {
		var p place
		err := rows.Scan(&p.week, &p.story, &p.rank)
		wrong = append(wrong, p)
		return err
	}); err != nil {
		return err
	}
	for _, p := range wrong {
		if _, err := tx.ExecContext(ctx, `UPDATE rankings SET rank = $3 WHERE week = $1 AND story_id = $2`, p.week, string(p.story), p.rank); err != nil {
			return err
		}
	}
	return nil
}

func memberships(ctx context.Context, tx *sql.Tx) (map[news.ReportID]news.StoryID, error) {
	have := map[news.ReportID]news.StoryID{}
	err := query(ctx, tx, `SELECT report_id, story_id FROM members`, nil, func(rows *sql.Rows) error {
		var r news.ReportID
		var s news.StoryID
		err := rows.Scan(&r, &s)
		have[r] = s
		return err
	})
	return have, err
}

func saveStory(ctx context.Context, tx *sql.Tx, c news.Clustering, s *news.Story, have map[news.ReportID]news.StoryID) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO stories (id, first_at, last_at, merged_into, producer, made_at)
		VALUES ($1, $2, $3, NULL, $4, $5)
		ON CONFLICT (id) DO UPDATE SET first_at = excluded.first_at, last_at = excluded.last_at, merged_into = NULL,
		producer = excluded.producer, made_at = excluded.made_at
		WHERE stories.first_at <> excluded.first_at OR stories.last_at <> excluded.last_at OR stories.merged_into IS NOT NULL
		OR stories.producer <> excluded.producer`,
		string(s.ID), micros(s.FirstAt), micros(s.LastAt), c.Producer, micros(c.MadeAt)); err != nil {
		return err
	}
	for _, r := range s.Members {
		if have[r] == s.ID {
			continue
		}
		// A report joined with another since the clustering began is passed over.
		if _, err := tx.ExecContext(ctx, `INSERT INTO members (report_id, story_id) SELECT id, $2 FROM reports WHERE id = $1
			ON CONFLICT (report_id) DO UPDATE SET story_id = excluded.story_id`, string(r), string(s.ID)); err != nil {
			return err
		}
	}
	return nil
}

func sortedKeys[K ~string, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
