package store

import (
	"context"
	"database/sql"
	"time"

	"dateline/internal/news"
)

// SaveIssue saves a draft together with the ranking that it was cut from, in one transaction, in place of an older
// draft. A week whose issue is approved or frozen is ErrFrozen, and nothing is written. Saving what is there already
// writes nothing: the first building time stays.
func (db *DB) SaveIssue(ctx context.Context, issue *news.Issue, ranking []news.Ranked) error {
	body, err := toJSON(issue)
	if err != nil {
		return wrap(err, "issue "+issue.Week.String())
	}
	week := issue.Week.String()
	err = db.write(ctx, func(tx *sql.Tx) error {
		var status, inputs, producer string
		err := tx.QueryRowContext(ctx, `SELECT status, inputs, producer FROM issues WHERE week = $1`, week).Scan(&status, &inputs, &producer)
		switch {
		case err != nil && !isNoRows(err):
			return err
		case err == nil && status != string(news.Draft):
			return news.ErrFrozen
		case err == nil && inputs == issue.Inputs && producer == issue.Producer:
			return nil
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM rankings WHERE week = $1`, week); err != nil {
			return err
		}
		for _, r := range ranking {
			parts, err := toJSON(r.Parts)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO rankings (week, story_id, rank, score, parts) VALUES ($1, $2, $3, $4, $5)`,
				week, string(r.Story), r.Rank, r.Score, parts); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO issues (week, status, producer, inputs, built_at, body) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (week) DO UPDATE SET status = excluded.status, producer = excluded.producer, inputs = excluded.inputs,
			built_at = excluded.built_at, body = excluded.body WHERE issues.status = 'draft'`,
			week, string(issue.Status), issue.Producer, issue.Inputs, micros(issue.BuiltAt), body)
		return err
	})
	return wrap(err, "save issue "+week)
}

// MoveIssue takes an issue one step on, or back from approved to draft, in one transaction: change is given the issue as it
// stands and changes its status and who said so, or refuses. Its words stay as they are. It returns the issue as saved.
func (db *DB) MoveIssue(ctx context.Context, week news.Week, change func(*news.Issue) error) (*news.Issue, error) {
	var issue news.Issue
	err := db.write(ctx, func(tx *sql.Tx) error {
		issue = news.Issue{}
		var body, stands string
		err := tx.QueryRowContext(ctx, `SELECT body, status FROM issues WHERE week = $1`, week.String()).Scan(&body, &stands)
		if isNoRows(err) {
			return news.ErrNotFound
		}
		if err != nil {
			return err
		}
		if err := fromJSON(body, &issue); err != nil {
			return err
		}
		if err := change(&issue); err != nil {
			return err
		}
		if body, err = toJSON(&issue); err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, `UPDATE issues SET status = $1, body = $2 WHERE week = $3 AND status = $4`,
			string(issue.Status), body, week.String(), stands)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 1 {
			return err
		}
		return news.ErrConflict
	})
	if err != nil {
		return nil, wrap(err, "issue "+week.String())
	}
	return &issue, nil
}

// Issue returns a week's issue, or ErrNotFound.
func (db *DB) Issue(ctx context.Context, week news.Week) (*news.Issue, error) {
	var issue news.Issue
	err := db.read(ctx, func(tx *sql.Tx) error {
		issue = news.Issue{}
		var body string
		err := tx.QueryRowContext(ctx, `SELECT body FROM issues WHERE week = $1`, week.String()).Scan(&body)
		if isNoRows(err) {
			return news.ErrNotFound
		}
		if err != nil {
			return err
		}
		return fromJSON(body, &issue)
	})
	if err != nil {
		return nil, wrap(err, "issue "+week.String())
	}
	return &issue, nil
}

// Issues returns up to limit issues, the newest week first.
func (db *DB) Issues(ctx context.Context, limit int) ([]news.Issue, error) {
	var out []news.Issue
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT body FROM issues ORDER BY week DESC LIMIT $1`, []any{limit}, func(rows *sql.Rows) error {
			var body string
			var issue news.Issue
			if err := rows.Scan(&body); err != nil {
				return err
			}
			err := fromJSON(body, &issue)
			out = append(out, issue)
			return err
		})
	})
	return out, wrap(err, "list issues")
}

// IssueWeeks returns the weeks that have an issue, the newest first, at most limit, without reading the issues.
func (db *DB) IssueWeeks(ctx context.Context, limit int) ([]news.Week, error) {
	var out []news.Week
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT week FROM issues ORDER BY week DESC LIMIT $1`, []any{limit}, func(rows *sql.Rows) error {
			var written string
			if err := rows.Scan(&written); err != nil {
				return err
			}
			week, err := news.ParseWeek(written)
			out = append(out, week)
			return err
		})
	})
	return out, wrap(err, "list weeks")
}

// Ranking returns all stories of a week in their order.
func (db *DB) Ranking(ctx context.Context, week news.Week) ([]news.Ranked, error) {
	return db.rankings(ctx, `SELECT week, story_id, rank, score, parts FROM rankings WHERE week = $1 ORDER BY rank, story_id`, week.String())
}

// Rankings returns a story's places in all weeks, the newest first.
func (db *DB) Rankings(ctx context.Context, id news.StoryID) ([]news.Ranked, error) {
	return db.rankings(ctx, `SELECT week, story_id, rank, score, parts FROM rankings WHERE story_id = $1 ORDER BY week DESC`, string(id))
}

func (db *DB) rankings(ctx context.Context, text, arg string) ([]news.Ranked, error) {
	var out []news.Ranked
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, text, []any{arg}, func(rows *sql.Rows) error {
			var r news.Ranked
			var week, parts string
			if err := rows.Scan(&week, &r.Story, &r.Rank, &r.Score, &parts); err != nil {
				return err
			}
			var err error
			if r.Week, err = news.ParseWeek(week); err != nil {
				return err
			}
			err = fromJSON(parts, &r.Parts)
			out = append(out, r)
			return err
		})
	})
	return out, wrap(err, "list rankings")
}

// CountWeek counts the reports published from from up to, not including, to, and the sources that
// were read and had none.
func (db *DB) CountWeek(ctx context.Context, from, to time.Time) (reports, quiet int, err error) {
	err = db.read(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM reports WHERE published >= $1 AND published < $2`,
			micros(from), micros(to)).Scan(&reports); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM sources s JOIN source_states t ON t.source_id = s.id
			WHERE NOT s.paused AND t.status = 'ok' AND NOT EXISTS (
			SELECT 1 FROM sightings g JOIN reports r ON r.id = g.report_id
			WHERE g.source_id = s.id AND r.published >= $1 AND r.published < $2)`,
			micros(from), micros(to)).Scan(&quiet)
	})
	return reports, quiet, wrap(err, "count the week")
}
