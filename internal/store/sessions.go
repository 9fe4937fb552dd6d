package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"dateline/internal/news"
)

// OpenSession saves a session. One whose user changed since the version that was proved is news.ErrNotFound.
func (db *DB) OpenSession(ctx context.Context, s news.Session) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `INSERT INTO sessions (hash, user_id, version, created_at, seen_at, expires_at, agent, net)
			SELECT $1, id, version, $4, $5, $6, $7, $8 FROM users WHERE id = $2 AND version = $3 AND disabled = 0`,
			s.Hash, string(s.User), s.Version, micros(s.CreatedAt), micros(s.SeenAt), micros(s.ExpiresAt), s.Agent, s.Net)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return fmt.Errorf("user %s: %w", s.User, news.ErrNotFound)
		}
		return nil
	})
	return wrap(err, "open a session")
}

// Session returns the session of a token's hash with its user; news.ErrNotFound if there is none, its time is over, or what
// it rested on has changed.
func (db *DB) Session(ctx context.Context, hash string, now time.Time) (news.Session, news.User, error) {
	s := news.Session{Hash: hash}
	var u news.User
	err := db.read(ctx, func(tx *sql.Tx) error {
		var created, seen, expires int64
		var err error
		u, err = scanUser(tx.QueryRowContext(ctx, `SELECT `+userColumns+`, s.created_at, s.seen_at, s.expires_at, s.agent, s.net
			FROM sessions s JOIN users u ON u.id = s.user_id
			WHERE s.hash = $1 AND s.expires_at > $2 AND s.version = u.version AND u.disabled = 0`, hash, micros(now)).Scan,
			&created, &seen, &expires, &s.Agent, &s.Net)
		if isNoRows(err) {
			return fmt.Errorf("session: %w", news.ErrNotFound)
		}
		s.User, s.Version = u.ID, u.Version
		s.CreatedAt, s.SeenAt, s.ExpiresAt = fromMicros(created), fromMicros(seen), fromMicros(expires)
		return err
	})
	return s, u, wrap(err, "read a session")
}

// Sessions returns a user's sessions that hold, the one seen last first.
func (db *DB) Sessions(ctx context.Context, id news.UserID, now time.Time) ([]news.Session, error) {
	var out []news.Session
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT hash, user_id, version, created_at, seen_at, expires_at, agent, net FROM sessions
			WHERE user_id = $1 AND expires_at > $2 ORDER BY seen_at DESC, hash`, []any{string(id), micros(now)}, func(rows *sql.Rows) error {
			var s news.Session
			var created, seen, expires int64
			err := rows.Scan(&s.Hash, &s.User, &s.Version, &created, &seen, &expires, &s.Agent, &s.Net)
			s.CreatedAt, s.SeenAt, s.ExpiresAt = fromMicros(created), fromMicros(seen), fromMicros(expires)
			out = append(out, s)
			return err
		})
	})
	return out, wrap(err, "list sessions")
}

// SeeSession notes that a session was used, and until when it holds now.
func (db *DB) SeeSession(ctx context.Context, hash string, now, until time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE sessions SET seen_at = $2, expires_at = $3 WHERE hash = $1`, hash, micros(now), micros(until))
		return err
	})
	return wrap(err, "see a session")
}

// EndSession ends a session of a user. One that is none is no fault.
func (db *DB) EndSession(ctx context.Context, id news.UserID, hash string) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE hash = $1 AND user_id = $2`, hash, string(id))
		return err
	})
	return wrap(err, "end a session")
}

// SweepSessions drops sessions and invitations whose time was over before, and failed sign-ins older than that.
func (db *DB) SweepSessions(ctx context.Context, before time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		for _, text := range []string{
			`DELETE FROM sessions WHERE expires_at < $1`, `DELETE FROM invitations WHERE expires_at < $1`, `DELETE FROM sign_in_failures WHERE at < $1`,
		} {
			if _, err := tx.ExecContext(ctx, text, micros(before)); err != nil {
				return err
			}
		}
		return nil
	})
	return wrap(err, "sweep sessions")
}

// SignInFailed notes a failed sign-in under each name given: the user's, the network's.
func (db *DB) SignInFailed(ctx context.Context, at time.Time, what ...string) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		for _, w := range what {
			if _, err := tx.ExecContext(ctx, `INSERT INTO sign_in_failures (what, at) VALUES ($1, $2)`, w, micros(at)); err != nil {
				return err
			}
		}
		return nil
	})
	return wrap(err, "note a failed sign-in")
}

// SignInFailures counts the failed sign-ins under a name since a time.
func (db *DB) SignInFailures(ctx context.Context, what string, since time.Time) (int, error) {
	var n int
	err := db.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM sign_in_failures WHERE what = $1 AND at >= $2`, what, micros(since)).Scan(&n)
	})
	return n, wrap(err, "count failed sign-ins")
}

// AddPasskey saves a passkey and ends all sessions of its user. One that is somebody's already is news.ErrConflict.
func (db *DB) AddPasskey(ctx context.Context, p news.Passkey) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO passkeys (id, user_id, name, body, created_at, used_at) VALUES ($1, $2, $3, $4, $5, 0)`,
			p.ID, string(p.User), p.Name, p.Body, micros(p.CreatedAt)); err != nil {
			return err
		}
		return changeUser(ctx, tx, p.User, "")
	})
	return wrap(err, "add a passkey")
}

// Passkeys returns a user's passkeys, the oldest first.
func (db *DB) Passkeys(ctx context.Context, id news.UserID) ([]news.Passkey, error) {
	var out []news.Passkey
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT id, user_id, name, body, created_at, used_at FROM passkeys WHERE user_id = $1 ORDER BY created_at, id`, []any{string(id)}, func(rows *sql.Rows) error {
			var p news.Passkey
			var created, used int64
			err := rows.Scan(&p.ID, &p.User, &p.Name, &p.Body, &created, &used)
			p.CreatedAt, p.UsedAt = fromMicros(created), fromMicros(used)
			out = append(out, p)
			return err
		})
	})
	return out, wrap(err, "list passkeys")
}

// UsePasskey saves what a passkey says of itself after a sign-in: its counter.
func (db *DB) UsePasskey(ctx context.Context, id, body string, now time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE passkeys SET body = $2, used_at = $3 WHERE id = $1`, id, body, micros(now))
		return err
	})
	return wrap(err, "use a passkey")
}

// RemovePasskey takes a passkey from its user and ends all sessions; news.ErrNotFound if it is not theirs.
func (db *DB) RemovePasskey(ctx context.Context, user news.UserID, id string) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `DELETE FROM passkeys WHERE id = $1 AND user_id = $2`, id, string(user))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return fmt.Errorf("passkey: %w", news.ErrNotFound)
		}
		return changeUser(ctx, tx, user, "")
	})
	return wrap(err, "remove a passkey")
}

// SaveAudit adds a line to what was done at the desk.
func (db *DB) SaveAudit(ctx context.Context, a news.Audit) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO audits (n, at, user_id, name, action, subject, detail)
			SELECT COALESCE(MAX(n), 0) + 1, $1, $2, $3, $4, $5, $6 FROM audits`, micros(a.At), string(a.User), a.Name, a.Action, a.Subject, a.Detail)
		if err != nil && errors.Is(db.dialect.MapError(err), news.ErrConflict) {
			return errLostRace // two lines at once: one of them is numbered anew
		}
		return err
	})
	return wrap(err, "save an audit line")
}

// Audits returns the newest lines of what was done at the desk, before a number if it is above 0.
func (db *DB) Audits(ctx context.Context, before int64, limit int) ([]news.Audit, error) {
	var out []news.Audit
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT n, at, user_id, name, action, subject, detail FROM audits WHERE $1 = 0 OR n < $1 ORDER BY n DESC LIMIT $2`,
			[]any{before, limit}, func(rows *sql.Rows) error {
				var a news.Audit
				var at int64
				err := rows.Scan(&a.N, &at, &a.User, &a.Name, &a.Action, &a.Subject, &a.Detail)
				a.At = fromMicros(at)
				out = append(out, a)
				return err
			})
	})
	return out, wrap(err, "list audit lines")
}
