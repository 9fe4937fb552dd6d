package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"dateline/internal/news"
)

// StorySpan returns when the first story began and when the last one was added to; zero times if there are none.
func (db *DB) StorySpan(ctx context.Context) (first, last time.Time, err error) {
	err = db.read(ctx, func(tx *sql.Tx) error {
		var from, to int64
		if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MIN(first_at), 0), COALESCE(MAX(last_at), 0) FROM stories
			WHERE merged_into IS NULL`).Scan(&from, &to); err != nil {
			return err
		}
		first, last = fromMicros(from), fromMicros(to)
		return nil
	})
	return first, last, wrap(err, "span of stories")
}

// AttentionInputs stands for the stories that began from from up to, not including, to and the annotations of their
// reports: it changes whenever what they name may have.
func (db *DB) AttentionInputs(ctx context.Context, from, to time.Time) (string, error) {
	var inputs string
	err := db.read(ctx, func(tx *sql.Tx) error {
		var stories, members, made, annotated, named int64
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(DISTINCT s.id), COUNT(*), COALESCE(MAX(s.made_at), 0), COALESCE(MAX(a.made_at), 0), COALESCE(SUM(LENGTH(a.entities)), 0)
			FROM stories s JOIN members m ON m.story_id = s.id JOIN annotations a ON a.report_id = m.report_id
			WHERE s.merged_into IS NULL AND s.last_at >= $1 AND s.first_at >= $1 AND s.first_at < $2`,
			micros(from), micros(to)).Scan(&stories, &members, &made, &annotated, &named); err != nil {
			return err
		}
		inputs = fmt.Sprintf("%d %d %d %d %d", stories, members, made, annotated, named)
		return nil
	})
	return inputs, wrap(err, "attention of stories")
}

// AttentionMade returns from what each week's attention was made, by the week: its producer and inputs.
func (db *DB) AttentionMade(ctx context.Context) (map[news.Week][2]string, error) {
	var out map[news.Week][2]string
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = map[news.Week][2]string{}
		return query(ctx, tx, `SELECT week, producer, inputs FROM attention_weeks`, nil, func(rows *sql.Rows) error {
			var name, producer, inputs string
			if err := rows.Scan(&name, &producer, &inputs); err != nil {
				return err
			}
			week, err := news.ParseWeek(name)
			out[week] = [2]string{producer, inputs}
			return err
		})
	})
	return out, wrap(err, "list attention")
}

// SaveAttention saves a week's counts in place of older ones, in one transaction.
func (db *DB) SaveAttention(ctx context.Context, a *news.Attention) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		week := a.Week.String()
		if _, err := tx.ExecContext(ctx, `INSERT INTO attention_weeks (week, producer, inputs, stories, made_at)
			VALUES ($1, $2, $3, $4, $5) ON CONFLICT (week) DO UPDATE SET producer = excluded.producer, inputs = excluded.inputs,
			stories = excluded.stories, made_at = excluded.made_at`, week, a.Producer, a.Inputs, a.Stories, micros(a.MadeAt)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM attention WHERE week = $1`, week); err != nil {
			return err
		}
		ids := make([]news.EntityID, 0, len(a.Entities))
		for id := range a.Entities {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		for _, id := range ids {
			if _, err := tx.ExecContext(ctx, `INSERT INTO attention (week, entity, stories) VALUES ($1, $2, $3)`, week, string(id), a.Entities[id]); err != nil {
				return err
			}
		}
		return nil
	})
	return wrap(err, "save attention of "+a.Week.String())
}

// Attention returns the counts of weeks, from from to to, both within: of one entity, a row for every week that was
// counted, also where it is 0; of all where entity is empty, then without zeros. By week, then entity.
func (db *DB) Attention(ctx context.Context, entity news.EntityID, from, to news.Week) ([]news.AttentionCount, error) {
	var out []news.AttentionCount
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		text, args := `SELECT w.week, a.entity, a.stories, w.stories FROM attention_weeks w JOIN attention a ON a.week = w.week
			WHERE w.week >= $1 AND w.week <= $2 ORDER BY w.week, a.entity`, []any{from.String(), to.String()}
		if entity != "" {
			text = `SELECT w.week, $3, COALESCE(a.stories, 0), w.stories FROM attention_weeks w LEFT JOIN attention a
				ON a.week = w.week AND a.entity = $3 WHERE w.week >= $1 AND w.week <= $2 ORDER BY w.week`
			args = append(args, string(entity))
		}
		return query(ctx, tx, text, args, func(rows *sql.Rows) error {
			var c news.AttentionCount
			var week string
			err := rows.Scan(&week, &c.Entity, &c.Stories, &c.Of)
			if err != nil {
				return err
			}
			c.Week, err = news.ParseWeek(week)
			out = append(out, c)
			return err
		})
	})
	return out, wrap(err, "read attention")
}

// ReportsOf returns the reports of one source, by Published, then id.
func (db *DB) ReportsOf(ctx context.Context, source news.SourceID) ([]news.Report, error) {
	var out []news.Report
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT `+reportColumns+` FROM reports r WHERE r.source_id = $1 ORDER BY r.published, r.id`,
			[]any{string(source)}, func(rows *sql.Rows) error {
				var r news.Report
				err := scanReport(rows, &r)
				out = append(out, r)
				return err
			})
	})
	return out, wrap(err, "list reports of a source")
}

// CountBySource counts the reports published from from up to, not including, to, by source.
func (db *DB) CountBySource(ctx context.Context, from, to time.Time) (map[news.SourceID]int, error) {
	var out map[news.SourceID]int
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = map[news.SourceID]int{}
		return query(ctx, tx, `SELECT source_id, COUNT(*) FROM reports WHERE published >= $1 AND published < $2 GROUP BY source_id`,
			[]any{micros(from), micros(to)}, func(rows *sql.Rows) error {
				var id news.SourceID
				var n int
				err := rows.Scan(&id, &n)
				out[id] = n
				return err
			})
	})
	return out, wrap(err, "count reports by source")
}
