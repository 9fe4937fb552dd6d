package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"dateline/internal/news"
)

const userColumns = `u.id, u.name, u.role, u.disabled, u.password, u.factor, u.factor_step, u.version, u.created_at,
	(SELECT COUNT(*) FROM passkeys p WHERE p.user_id = u.id)`

func scanUser(scan func(...any) error, more ...any) (news.User, error) {
	var u news.User
	var disabled, created int64
	err := scan(append([]any{&u.ID, &u.Name, &u.Role, &disabled, &u.Password, &u.Factor, &u.FactorStep, &u.Version, &created, &u.Passkeys}, more...)...)
	u.Disabled, u.CreatedAt = disabled != 0, fromMicros(created)
	return u, err
}

// userKey is a name as it is unique.
func userKey(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// Users returns all users, by name.
func (db *DB) Users(ctx context.Context) ([]news.User, error) {
	var out []news.User
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT `+userColumns+` FROM users u ORDER BY u.name_key`, nil, func(rows *sql.Rows) error {
			u, err := scanUser(rows.Scan)
			out = append(out, u)
			return err
		})
	})
	return out, wrap(err, "list users")
}

// User returns a user, or news.ErrNotFound.
func (db *DB) User(ctx context.Context, id news.UserID) (news.User, error) {
	return db.user(ctx, `u.id = $1`, string(id))
}

// UserNamed returns the user of a name, whatever its case, or news.ErrNotFound.
func (db *DB) UserNamed(ctx context.Context, name string) (news.User, error) {
	return db.user(ctx, `u.name_key = $1`, userKey(name))
}

func (db *DB) user(ctx context.Context, where, arg string) (news.User, error) {
	var u news.User
	err := db.read(ctx, func(tx *sql.Tx) error {
		var err error
		u, err = scanUser(tx.QueryRowContext(ctx, `SELECT `+userColumns+` FROM users u WHERE `+where, arg).Scan)
		if isNoRows(err) {
			return fmt.Errorf("user: %w", news.ErrNotFound)
		}
		return err
	})
	return u, wrap(err, "read a user")
}

// Invite saves an invitation.
func (db *DB) Invite(ctx context.Context, i news.Invitation) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO invitations (hash, role, user_id, invited_by, created_at, expires_at, used_at)
			VALUES ($1, $2, $3, $4, $5, $6, 0)`, i.Hash, string(i.Role), string(i.User), i.By, micros(i.CreatedAt), micros(i.ExpiresAt))
		return err
	})
	return wrap(err, "save an invitation")
}

// Invitation returns an invitation that may still be used; news.ErrNotFound if there is none, it was used, or its time is over.
func (db *DB) Invitation(ctx context.Context, hash string, now time.Time) (news.Invitation, error) {
	var i news.Invitation
	err := db.read(ctx, func(tx *sql.Tx) error {
		var err error
		i, err = openInvitation(ctx, tx, hash, now)
		return err
	})
	return i, wrap(err, "read an invitation")
}

func openInvitation(ctx context.Context, tx *sql.Tx, hash string, now time.Time) (news.Invitation, error) {
	i := news.Invitation{Hash: hash}
	var created, expires int64
	err := tx.QueryRowContext(ctx, `SELECT role, user_id, invited_by, created_at, expires_at FROM invitations
		WHERE hash = $1 AND used_at = 0 AND expires_at > $2`, hash, micros(now)).Scan(&i.Role, &i.User, &i.By, &created, &expires)
	if isNoRows(err) {
		return i, fmt.Errorf("invitation: %w", news.ErrNotFound)
	}
	i.CreatedAt, i.ExpiresAt = fromMicros(created), fromMicros(expires)
	return i, err
}

// AcceptInvitation uses an invitation: it makes the user u with the invitation's role, or gives the invitation's user the
// password of u. It returns the user. An invitation works once, so the second of two at once gets news.ErrNotFound; a name
// that is taken is news.ErrConflict, and the invitation stays.
func (db *DB) AcceptInvitation(ctx context.Context, hash string, u news.User, now time.Time) (news.User, error) {
	err := db.write(ctx, func(tx *sql.Tx) error {
		i, err := openInvitation(ctx, tx, hash, now)
		if err != nil {
			return err
		}
		if i.User != "" {
			u.ID = i.User
			if err := changeUser(ctx, tx, u.ID, `, password = $2`, u.Password); err != nil {
				return err
			}
		} else {
			u.Role = i.Role
			if _, err := tx.ExecContext(ctx, `INSERT INTO users (id, name, name_key, role, disabled, password, factor, factor_step, version, created_at)
				VALUES ($1, $2, $3, $4, 0, $5, '', 0, 1, $6)`,
				string(u.ID), strings.TrimSpace(u.Name), userKey(u.Name), string(u.Role), u.Password, micros(now)); err != nil {
				return err
			}
		}
		res, err := tx.ExecContext(ctx, `UPDATE invitations SET used_at = $2 WHERE hash = $1 AND used_at = 0`, hash, micros(now))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return fmt.Errorf("invitation: %w", news.ErrNotFound)
		}
		u, err = scanUser(tx.QueryRowContext(ctx, `SELECT `+userColumns+` FROM users u WHERE u.id = $1`, string(u.ID)).Scan)
		return err
	})
	return u, wrap(err, "accept an invitation")
}

// changeUser changes columns of a user, by texts that use $2 and so on, and ends all sessions: they are of an older version.
func changeUser(ctx context.Context, tx *sql.Tx, id news.UserID, set string, values ...any) error {
	//nolint:gosec // set is one of our own texts
	res, err := tx.ExecContext(ctx, `UPDATE users SET version = version + 1`+set+` WHERE id = $1`, append([]any{string(id)}, values...)...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("user %s: %w", id, news.ErrNotFound)
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM sessions WHERE user_id = $1`, string(id))
	return err
}

// SetPassword gives a user a new password and ends all sessions.
func (db *DB) SetPassword(ctx context.Context, id news.UserID, hash string) error {
	return wrap(db.write(ctx, func(tx *sql.Tx) error { return changeUser(ctx, tx, id, `, password = $2`, hash) }), "set a password")
}

// SetFactor gives a user a second factor, or takes it if sealed is empty, and ends all sessions.
func (db *DB) SetFactor(ctx context.Context, id news.UserID, sealed string) error {
	return wrap(db.write(ctx, func(tx *sql.Tx) error { return changeUser(ctx, tx, id, `, factor_step = 0, factor = $2`, sealed) }), "set a second factor")
}

// UseFactor takes a step of a user's second factor; news.ErrConflict if it or a later one was taken before.
func (db *DB) UseFactor(ctx context.Context, id news.UserID, step int64) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE users SET factor_step = $2 WHERE id = $1 AND factor_step < $2`, string(id), step)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return fmt.Errorf("code used before: %w", news.ErrConflict)
		}
		return nil
	})
	return wrap(err, "use a second factor")
}

// SetRole gives a user another role and ends all sessions. The last owner stays one: news.ErrConflict.
func (db *DB) SetRole(ctx context.Context, id news.UserID, role news.Role) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		if err := changeUser(ctx, tx, id, `, role = $2`, string(role)); err != nil {
			return err
		}
		return db.anOwnerIsLeft(ctx, tx)
	})
	return wrap(err, "set a role")
}

// DisableUser locks a user out or, if disabled is false, lets them in again, and ends all sessions. The last owner cannot
// be locked out: news.ErrConflict.
func (db *DB) DisableUser(ctx context.Context, id news.UserID, disabled bool) error {
	n := 0
	if disabled {
		n = 1
	}
	err := db.write(ctx, func(tx *sql.Tx) error {
		if err := changeUser(ctx, tx, id, `, disabled = $2`, n); err != nil {
			return err
		}
		return db.anOwnerIsLeft(ctx, tx)
	})
	return wrap(err, "disable a user")
}

func (db *DB) anOwnerIsLeft(ctx context.Context, tx *sql.Tx) error {
	owners := 0
	// The rows are locked, so that two owners cannot each take the other's place at once.
	if err := query(ctx, tx, `SELECT id FROM users WHERE role = $1 AND disabled = 0 ORDER BY id`+db.dialect.LockRows, []any{string(news.RoleOwner)}, func(rows *sql.Rows) error {
		var id string
		owners++
		return rows.Scan(&id)
	}); err != nil {
		return err
	}
	if owners == 0 {
		return fmt.Errorf("%w: no owner would be left", news.ErrConflict)
	}
	return nil
}
