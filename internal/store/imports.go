package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"

	"dateline/internal/news"
)

// Imported is a subscriber as a list brings them.
type Imported struct {
	Subscriber news.Subscriber
	Mailbox    news.Mailbox
	Consent    news.Consent
	// Suppress, if it is not empty, is why the list says that they are never to be mailed.
	Suppress news.SuppressionReason
}

// ImportCounts is what came of an import.
type ImportCounts struct {
	Added      int `json:"added"`
	Known      int `json:"known"`      // the address was there, and stays as it is
	Left       int `json:"left"`       // it was there, and the list says that they left
	Suppressed int `json:"suppressed"` // it is never mailed, and was not added
}

// Add adds the counts of another part.
func (c *ImportCounts) Add(o ImportCounts) {
	c.Added += o.Added
	c.Known += o.Known
	c.Left += o.Left
	c.Suppressed += o.Suppressed
}

// importRows is how many subscribers go into one statement.
const importRows = 100

// errDry ends a transaction that was only to be counted.
var errDry = errors.New("nothing is to be kept")

// ImportSubscribers adds subscribers in one transaction. Who is there stays as they are; but who left according to the
// list has left here too. Addresses that are never mailed are not added. A repeat adds nothing. A dry import counts what
// it would do and keeps nothing.
func (db *DB) ImportSubscribers(ctx context.Context, list []Imported, dry bool) (ImportCounts, error) {
	var total ImportCounts
	err := db.write(ctx, func(tx *sql.Tx) error {
		total = ImportCounts{}
		forms := map[string]string{}
		for i := range list {
			if c := &list[i].Consent; c.Form != "" {
				forms[c.Form] = c.Words
			}
		}
		for id, words := range forms {
			if _, err := tx.ExecContext(ctx, newFormText, id, words); err != nil {
				return err
			}
		}
		in := importing{tx: tx, named: db.dialect.Name != "sqlite", prepared: map[string]*sql.Stmt{}}
		defer in.close()
		for part := range slices.Chunk(list, importRows) {
			if err := in.part(ctx, part); err != nil {
				return err
			}
		}
		total = in.counts
		if dry {
			return errDry
		}
		return nil
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return total, wrap(err, "import subscribers")
}

// importing is one transaction that imports, with its statements.
type importing struct {
	tx *sql.Tx
	// named says that parameters are numbered. SQLite takes $1 for a name, and looks for each among all of the statement: a
	// third of the time of a long one. It knows a plain ? by its place.
	named    bool
	prepared map[string]*sql.Stmt
	counts   ImportCounts
}

func (in *importing) close() {
	for _, s := range in.prepared {
		_ = s.Close() // it ends with the transaction
	}
}

// statement returns a prepared statement. There are few texts: all parts but the last have one length.
func (in *importing) statement(ctx context.Context, text string) (*sql.Stmt, error) {
	if s := in.prepared[text]; s != nil {
		return s, nil
	}
	s, err := in.tx.PrepareContext(ctx, text)
	if err == nil {
		in.prepared[text] = s
	}
	return s, err
}

// texts runs a query of one column of texts and calls f with each.
func (in *importing) texts(ctx context.Context, text string, args []any, f func(string)) error {
	s, err := in.statement(ctx, text) //nolint:sqlclosecheck // closed with the import
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // rows.Err below says what went wrong
	for rows.Next() {
		var got string
		if err := rows.Scan(&got); err != nil {
			return err
		}
		f(got)
	}
	return rows.Err()
}

// run runs a statement that returns nothing.
func (in *importing) run(ctx context.Context, text string, args []any) error {
	s, err := in.statement(ctx, text) //nolint:sqlclosecheck // closed with the import
	if err == nil {
		_, err = s.ExecContext(ctx, args...)
	}
	return err
}

// part imports a few subscribers.
func (in *importing) part(ctx context.Context, part []Imported) error {
	hashes := make([]any, len(part))
	for i := range part {
		hashes[i] = part[i].Mailbox.Hash
	}
	never := map[string]bool{}
	if err := in.texts(ctx, `SELECT address_hash FROM suppressions WHERE address_hash IN `+in.tuples(1, len(hashes)), hashes, func(hash string) { never[hash] = true }); err != nil {
		return err
	}
	var args []any
	rows := 0
	for i := range part {
		p := &part[i]
		if p.Suppress != "" {
			if err := suppress(ctx, in.tx, news.Suppression{Hash: p.Mailbox.Hash, Reason: p.Suppress, At: p.Consent.At, Note: p.Consent.Method}); err != nil {
				return err
			}
		}
		if never[p.Mailbox.Hash] {
			in.counts.Suppressed++
			continue
		}
		columns, err := choiceColumns(p.Subscriber.Choices)
		if err != nil {
			return err
		}
		s := &p.Subscriber
		args = append(args, string(s.ID), p.Mailbox.Address, p.Mailbox.Key, p.Mailbox.Hash, p.Mailbox.Domain, string(s.Status),
			micros(s.CreatedAt), micros(s.ConfirmedAt), micros(s.UnsubscribedAt))
		args = append(args, columns...)
		rows++
	}
	added := make(map[string]bool, rows)
	if rows > 0 {
		if err := in.texts(ctx, `INSERT INTO subscribers (id, address, address_key, address_hash, domain, status, created_at, confirmed_at, unsubscribed_at,
			lang, frequencies, sections, entities, storylines, lead_if_empty, slice) VALUES `+in.tuples(rows, 16)+` ON CONFLICT (address_key) DO NOTHING RETURNING id`,
			args, func(id string) { added[id] = true }); err != nil {
			return err
		}
	}
	in.counts.Added += len(added)
	if err := in.consents(ctx, part, added); err != nil {
		return err
	}
	return in.known(ctx, part, added, never)
}

// consents logs where those that were added came from, and suppresses those of them that left.
func (in *importing) consents(ctx context.Context, part []Imported, added map[string]bool) error {
	var args, gone []any
	for i := range part {
		p := &part[i]
		if !added[string(p.Subscriber.ID)] {
			continue
		}
		k := &p.Consent
		args = append(args, string(p.Subscriber.ID), micros(k.At), string(k.Event), k.Method, k.IP, k.Agent, k.Form)
		if p.Subscriber.Status == news.Unsubscribed && p.Suppress == "" {
			gone = append(gone, p.Mailbox.Hash, string(news.Left), micros(p.Subscriber.UnsubscribedAt), "")
		}
	}
	if len(args) > 0 {
		if err := in.run(ctx, `INSERT INTO consents (subscriber_id, at, event, method, ip, agent, form) VALUES `+in.tuples(len(args)/7, 7)+` ON CONFLICT DO NOTHING`, args); err != nil {
			return err
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return in.run(ctx, `INSERT INTO suppressions (address_hash, reason, at, note) VALUES `+in.tuples(len(gone)/4, 4)+` ON CONFLICT DO NOTHING`, gone)
}

// known counts those that were not added, and ends the subscriptions of those who left according to the list.
func (in *importing) known(ctx context.Context, part []Imported, added, never map[string]bool) error {
	for i := range part {
		p := &part[i]
		if added[string(p.Subscriber.ID)] || never[p.Mailbox.Hash] && p.Subscriber.Status != news.Unsubscribed {
			continue
		}
		left, err := importLeft(ctx, in.tx, p)
		if err != nil {
			return err
		}
		switch {
		case left:
			in.counts.Left++
		case !never[p.Mailbox.Hash]:
			in.counts.Known++
		}
	}
	return nil
}

// importLeft ends the subscription of an address that is there, if the list says that its reader left, and not before
// they confirmed here.
func importLeft(ctx context.Context, tx *sql.Tx, p *Imported) (bool, error) {
	if p.Subscriber.Status != news.Unsubscribed {
		return false, nil
	}
	s, err := subscriberBy(ctx, tx, "address_key", p.Mailbox.Key)
	at := p.Subscriber.UnsubscribedAt
	if err != nil || s.Status == news.Unsubscribed || at.Before(s.ConfirmedAt) {
		return false, ignoreMissing(err)
	}
	if _, err := tx.ExecContext(ctx, `UPDATE subscribers SET status = $2, unsubscribed_at = $3 WHERE id = $1`,
		string(s.ID), string(news.Unsubscribed), micros(at)); err != nil {
		return false, err
	}
	c := p.Consent
	c.Event, c.At = news.ConsentUnsubscribed, at
	if err := logConsent(ctx, tx, s.ID, c); err != nil {
		return false, err
	}
	return true, suppress(ctx, tx, news.Suppression{Hash: p.Mailbox.Hash, Reason: news.Left, At: at})
}

func ignoreMissing(err error) error {
	if errors.Is(err, news.ErrNotFound) {
		return nil
	}
	return err
}

// tuples writes "($1,$2),($3,$4)" for rows of so many columns, or "(?,?),(?,?)".
func (in *importing) tuples(rows, columns int) string {
	var b strings.Builder
	b.Grow(rows * columns * 6)
	for r := range rows {
		if r > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for c := range columns {
			if c > 0 {
				b.WriteByte(',')
			}
			if !in.named {
				b.WriteByte('?')
				continue
			}
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(r*columns + c + 1))
		}
		b.WriteByte(')')
	}
	return b.String()
}
