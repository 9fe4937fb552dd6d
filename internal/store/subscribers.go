package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"

	"dateline/internal/news"
)

// subscriberColumns are what scanSubscriber reads.
const subscriberColumns = `id, address, status, lang, frequencies, sections, entities, storylines, lead_if_empty, created_at, confirmed_at, unsubscribed_at`

// scanner is a row or the row of rows.
type scanner interface{ Scan(dest ...any) error }

func scanSubscriber(row scanner, more ...any) (news.Subscriber, error) {
	var s news.Subscriber
	var frequencies, sections, entities, storylines string
	var lead, created, confirmed, left int64
	dest := append([]any{&s.ID, &s.Address, &s.Status, &s.Lang, &frequencies, &sections, &entities, &storylines, &lead, &created, &confirmed, &left}, more...)
	if err := row.Scan(dest...); err != nil {
		return s, err
	}
	for _, l := range []struct {
		text string
		to   any
	}{{frequencies, &s.Frequencies}, {sections, &s.Sections}, {entities, &s.Entities}, {storylines, &s.Storylines}} {
		if l.text == noList {
			continue
		}
		if err := fromJSON(l.text, l.to); err != nil {
			return s, fmt.Errorf("choices of subscriber %s: %w", s.ID, err)
		}
	}
	s.LeadIfEmpty = lead != 0
	s.CreatedAt, s.ConfirmedAt, s.UnsubscribedAt = fromMicros(created), fromMicros(confirmed), fromMicros(left)
	return s, nil
}

// noList is an empty list in a column.
const noList = "[]"

// choiceColumns writes choices as the columns lang, frequencies, sections, entities, storylines, lead_if_empty, slice.
func choiceColumns(c news.Choices) ([]any, error) {
	c = c.Normal()
	out := []any{string(c.Lang)}
	for _, list := range []struct {
		v     any
		empty bool
	}{{c.Frequencies, false}, {c.Sections, len(c.Sections) == 0}, {c.Entities, len(c.Entities) == 0}, {c.Storylines, len(c.Storylines) == 0}} {
		text := noList
		if !list.empty {
			var err error
			if text, err = toJSON(list.v); err != nil {
				return nil, err
			}
		}
		out = append(out, text)
	}
	return append(out, flag(c.LeadIfEmpty), c.SliceKey()), nil
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// Subscriber returns a subscriber, or news.ErrNotFound.
func (db *DB) Subscriber(ctx context.Context, id news.SubscriberID) (news.Subscriber, error) {
	var s news.Subscriber
	err := db.read(ctx, func(tx *sql.Tx) (err error) {
		s, err = subscriberBy(ctx, tx, "id", string(id))
		return err
	})
	return s, wrap(err, "subscriber "+string(id))
}

// SubscriberByKey returns the subscriber with an address, named by its key, or news.ErrNotFound.
func (db *DB) SubscriberByKey(ctx context.Context, key string) (news.Subscriber, error) {
	var s news.Subscriber
	err := db.read(ctx, func(tx *sql.Tx) (err error) {
		s, err = subscriberBy(ctx, tx, "address_key", key)
		return err
	})
	return s, wrap(err, "subscriber")
}

// subscriberBy reads the one subscriber whose column, one of ours, has a value.
func subscriberBy(ctx context.Context, tx *sql.Tx, column, value string) (news.Subscriber, error) {
	s, err := scanSubscriber(tx.QueryRowContext(ctx, `SELECT `+subscriberColumns+` FROM subscribers WHERE `+column+` = $1`, value))
	if isNoRows(err) {
		return s, news.ErrNotFound
	}
	return s, err
}

// Segment names some of the subscribers; what is empty does not narrow it.
type Segment struct {
	Status news.SubscriberStatus
	Lang   news.Lang
	// Frequency is among what they chose, as are Section, Entity and Storyline.
	Frequency news.Frequency
	Section   news.SectionID
	Entity    news.EntityID
	Storyline news.StorylineID
	Domain    string
	Search    string // stands in the address, whatever the case
	// From and To bound when they asked first: From is within, To is not.
	From, To time.Time
	// Mailable leaves out those who are not confirmed or are suppressed.
	Mailable bool
}

// where writes the condition that holds for the segment's rows of subscribers s, with its arguments numbered from first.
func (g Segment) where(first int) (text string, args []any) {
	var terms []string
	add := func(term string, arg any) {
		terms = append(terms, strings.ReplaceAll(term, "?", "$"+strconv.Itoa(first+len(args))))
		args = append(args, arg)
	}
	for _, t := range []struct{ column, value string }{
		{"status", string(g.Status)}, {"lang", string(g.Lang)}, {"domain", g.Domain},
	} {
		if t.value != "" {
			add("s."+t.column+" = ?", t.value)
		}
	}
	for _, t := range []struct{ column, value string }{
		{"frequencies", string(g.Frequency)}, {"sections", string(g.Section)}, {"entities", string(g.Entity)}, {"storylines", string(g.Storyline)},
	} {
		if t.value != "" {
			add("s."+t.column+` LIKE ? ESCAPE '\'`, `%"`+escapeLike(t.value)+`"%`)
		}
	}
	if g.Search != "" {
		add(`s.address_key LIKE ? ESCAPE '\'`, "%"+escapeLike(strings.ToLower(g.Search))+"%")
	}
	if !g.From.IsZero() {
		add("s.created_at >= ?", micros(g.From))
	}
	if !g.To.IsZero() {
		add("s.created_at < ?", micros(g.To))
	}
	if g.Mailable {
		terms = append(terms, mailable)
	}
	if len(terms) == 0 {
		return "1 = 1", nil
	}
	return strings.Join(terms, " AND "), args
}

// mailable holds for the rows of subscribers s that may be mailed.
const mailable = `s.status = 'confirmed' AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.address_hash = s.address_hash)`

// escapeLike makes a text match itself alone.
func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// Subscribers returns a page of a segment: at most n, by id, behind the id after. An empty page is the end; so a list of
// any length is walked in bounded memory.
func (db *DB) Subscribers(ctx context.Context, g Segment, after news.SubscriberID, n int) ([]news.Subscriber, error) {
	var page []news.Subscriber
	where, args := g.where(3)
	err := db.read(ctx, func(tx *sql.Tx) error {
		page = nil
		return query(ctx, tx, `SELECT `+subscriberColumns+` FROM subscribers s WHERE id > $1 AND `+where+` ORDER BY id LIMIT $2`,
			append([]any{string(after), n}, args...), func(rows *sql.Rows) error {
				s, err := scanSubscriber(rows)
				page = append(page, s)
				return err
			})
	})
	return page, wrap(err, "subscribers")
}

// SubscriberCount is how many subscribers have a status, language and frequencies.
type SubscriberCount struct {
	Status      news.SubscriberStatus `json:"status"`
	Lang        news.Lang             `json:"lang"`
	Frequencies news.Frequencies      `json:"frequencies"`
	N           int                   `json:"n"`
	Suppressed  int                   `json:"suppressed"` // of these
}

// CountSubscribers counts a segment by status, language and frequencies.
func (db *DB) CountSubscribers(ctx context.Context, g Segment) ([]SubscriberCount, error) {
	var out []SubscriberCount
	where, args := g.where(1)
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT s.status, s.lang, s.frequencies, COUNT(*), COUNT(x.address_hash) FROM subscribers s
			LEFT JOIN suppressions x ON x.address_hash = s.address_hash WHERE `+where+`
			GROUP BY s.status, s.lang, s.frequencies ORDER BY s.status, s.lang, s.frequencies`, args, func(rows *sql.Rows) error {
			var c SubscriberCount
			var chosen string
			if err := rows.Scan(&c.Status, &c.Lang, &chosen, &c.N, &c.Suppressed); err != nil {
				return err
			}
			err := fromJSON(chosen, &c.Frequencies)
			out = append(out, c)
			return err
		})
	})
	return out, wrap(err, "count subscribers")
}

// Slice is a rendering of an issue that some subscribers get: equal choices share one.
type Slice struct {
	Key     string
	Choices news.Choices // without frequencies: they are no part of it
	N       int
}

// Slices returns the renderings that a segment needs, by key.
func (db *DB) Slices(ctx context.Context, g Segment) ([]Slice, error) {
	var out []Slice
	where, args := g.where(1)
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT s.slice, s.lang, MIN(s.sections), MIN(s.entities), MIN(s.storylines), s.lead_if_empty, COUNT(*)
			FROM subscribers s WHERE `+where+` GROUP BY s.slice, s.lang, s.lead_if_empty ORDER BY s.slice`, args, func(rows *sql.Rows) error {
			var l Slice
			var lists [3]string
			var lead int64
			if err := rows.Scan(&l.Key, &l.Choices.Lang, &lists[0], &lists[1], &lists[2], &lead, &l.N); err != nil {
				return err
			}
			for i, list := range []any{&l.Choices.Sections, &l.Choices.Entities, &l.Choices.Storylines} {
				if lists[i] == noList {
					continue
				}
				if err := fromJSON(lists[i], list); err != nil {
					return fmt.Errorf("slice %s: %w", l.Key, err)
				}
			}
			l.Choices.LeadIfEmpty = lead != 0
			out = append(out, l)
			return nil
		})
	})
	return out, wrap(err, "slices")
}

// SaveChoices replaces what a subscriber wants to read, and logs it. An unknown id is news.ErrNotFound. Choices that are
// what they were change nothing.
func (db *DB) SaveChoices(ctx context.Context, id news.SubscriberID, choices news.Choices, consent news.Consent) error {
	columns, err := choiceColumns(choices)
	if err != nil {
		return wrap(err, "choices")
	}
	err = db.write(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE subscribers SET lang = $2, frequencies = $3, sections = $4, entities = $5, storylines = $6, lead_if_empty = $7, slice = $8
			WHERE id = $1 AND (lang <> $2 OR frequencies <> $3 OR slice <> $8)`, append([]any{string(id)}, columns...)...)
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		if err != nil {
			return err
		}
		if n == 0 {
			_, err := subscriberBy(ctx, tx, "id", string(id))
			return err
		}
		return logConsent(ctx, tx, id, consent)
	})
	return wrap(err, "choices of subscriber "+string(id))
}

const (
	newFormText    = `INSERT INTO consent_forms (id, words) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING`
	newConsentText = `INSERT INTO consents (subscriber_id, at, event, method, ip, agent, form) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (subscriber_id, at, event) DO NOTHING`
)

// logConsent adds an event to the log. The same event at the same microsecond is one.
func logConsent(ctx context.Context, tx runner, id news.SubscriberID, c news.Consent) error {
	if c.Form != "" {
		if _, err := tx.ExecContext(ctx, newFormText, c.Form, c.Words); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, newConsentText, string(id), micros(c.At), string(c.Event), c.Method, c.IP, c.Agent, c.Form)
	return err
}

// SubscriberData returns all that is kept about a subscriber, for them to have. An unknown id is news.ErrNotFound.
func (db *DB) SubscriberData(ctx context.Context, id news.SubscriberID) (news.SubscriberData, error) {
	var d news.SubscriberData
	err := db.read(ctx, func(tx *sql.Tx) (err error) {
		d = news.SubscriberData{}
		if d.Subscriber, err = subscriberBy(ctx, tx, "id", string(id)); err != nil {
			return err
		}
		if d.Consents, err = consentsOf(ctx, tx, id); err != nil {
			return err
		}
		var s news.Suppression
		var at int64
		err = tx.QueryRowContext(ctx, `SELECT x.address_hash, x.reason, x.at, x.note FROM suppressions x JOIN subscribers s ON s.address_hash = x.address_hash WHERE s.id = $1`,
			string(id)).Scan(&s.Hash, &s.Reason, &at, &s.Note)
		if err == nil {
			s.At = fromMicros(at)
			d.Suppression = &s
		} else if !isNoRows(err) {
			return err
		}
		if err := query(ctx, tx, `SELECT `+noticeColumns+` FROM notices WHERE subscriber_id = $1 ORDER BY created_at, id`, []any{string(id)}, func(rows *sql.Rows) error {
			n, err := scanNotice(rows)
			d.Notices = append(d.Notices, n)
			return err
		}); err != nil {
			return err
		}
		return query(ctx, tx, `SELECT m.id, l.address, l.status, l.reply FROM deliveries l JOIN mailings m ON m.n = l.mailing
			WHERE l.mailing IN (SELECT n FROM mailings) AND l.subscriber = $1 ORDER BY m.n`, []any{string(id)}, func(rows *sql.Rows) error {
			var m news.SubscriberMail
			err := rows.Scan(&m.Mailing, &m.Address, &m.Status, &m.Reply)
			d.Mails = append(d.Mails, m)
			return err
		})
	})
	return d, wrap(err, "data of subscriber "+string(id))
}

// consentsOf reads the log of one subscriber, the oldest event first.
func consentsOf(ctx context.Context, tx *sql.Tx, id news.SubscriberID) ([]news.Consent, error) {
	var all []news.Consent
	err := query(ctx, tx, `SELECT c.at, c.event, c.method, c.ip, c.agent, c.form, COALESCE(f.words, '') FROM consents c
		LEFT JOIN consent_forms f ON f.id = c.form WHERE c.subscriber_id = $1 ORDER BY c.at, c.event`, []any{string(id)}, func(rows *sql.Rows) error {
		var c news.Consent
		var at int64
		err := rows.Scan(&at, &c.Event, &c.Method, &c.IP, &c.Agent, &c.Form, &c.Words)
		c.At = fromMicros(at)
		all = append(all, c)
		return err
	})
	return all, err
}

// Reader is a subscriber with why they are mailed, or why not.
type Reader struct {
	news.Subscriber
	// Consent is the newest event by which they agreed.
	Consent news.Consent
	// Suppressed is why the address is never mailed; empty if it may be.
	Suppressed news.SuppressionReason
}

// Readers returns a page of a segment as Subscribers does, each with consent and suppression.
func (db *DB) Readers(ctx context.Context, g Segment, after news.SubscriberID, n int) ([]Reader, error) {
	var page []Reader
	where, args := g.where(3)
	err := db.read(ctx, func(tx *sql.Tx) error {
		page = nil
		at := map[news.SubscriberID]int{}
		if err := query(ctx, tx, `SELECT `+subscriberColumns+`, COALESCE((SELECT x.reason FROM suppressions x WHERE x.address_hash = s.address_hash), '')
			FROM subscribers s WHERE id > $1 AND `+where+` ORDER BY id LIMIT $2`, append([]any{string(after), n}, args...), func(rows *sql.Rows) error {
			var r Reader
			var err error
			r.Subscriber, err = scanSubscriber(rows, &r.Suppressed)
			at[r.ID] = len(page)
			page = append(page, r)
			return err
		}); err != nil {
			return err
		}
		ids := make([]any, len(page))
		for i := range page {
			ids[i] = string(page[i].ID)
		}
		return chunks(ids, func(ids []any) error {
			return query(ctx, tx, `SELECT c.subscriber_id, c.at, c.event, c.method, c.ip, c.agent, c.form, COALESCE(f.words, '') FROM consents c
				LEFT JOIN consent_forms f ON f.id = c.form WHERE c.event IN ('asked', 'confirmed', 'imported', 'added') AND c.subscriber_id IN (`+list(1, len(ids))+`)
				ORDER BY c.subscriber_id, c.at, c.event`, ids, func(rows *sql.Rows) error {
				var id news.SubscriberID
				var us int64
				var c news.Consent
				if err := rows.Scan(&id, &us, &c.Event, &c.Method, &c.IP, &c.Agent, &c.Form, &c.Words); err != nil {
					return err
				}
				c.At = fromMicros(us)
				page[at[id]].agree(c)
				return nil
			})
		})
	})
	return page, wrap(err, "readers")
}

// agree takes an event into a reader's consent. What was agreed to is said by the form that was sent; that it was meant,
// by the confirmation that followed.
func (r *Reader) agree(c news.Consent) {
	if c.Event == news.ConsentConfirmed {
		if c.Form == "" {
			c.Form, c.Words = r.Consent.Form, r.Consent.Words
		}
	} else if c.Event == news.ConsentAsked && r.Consent.Event != "" && r.Consent.Event != news.ConsentAsked {
		return // asked again, and not confirmed again
	}
	r.Consent = c
}

// Growth is how many subscribers asked, confirmed and left in a span of time.
type Growth struct{ Asked, Confirmed, Left int }

// SubscriberGrowth counts the spans between one time and the next, in one reading. Times are in order.
func (db *DB) SubscriberGrowth(ctx context.Context, times []time.Time) ([]Growth, error) {
	if len(times) < 2 {
		return nil, nil
	}
	args := make([]any, len(times))
	for i, t := range times {
		args[i] = micros(t)
	}
	var sums []string
	for i := 1; i < len(times); i++ {
		for _, column := range []string{"created_at", "confirmed_at", "unsubscribed_at"} {
			sums = append(sums, fmt.Sprintf("COALESCE(SUM(CASE WHEN %s >= $%d AND %s < $%d THEN 1 ELSE 0 END), 0)", column, i, column, i+1))
		}
	}
	out := make([]Growth, len(times)-1)
	dest := make([]any, 0, 3*len(out))
	for i := range out {
		dest = append(dest, &out[i].Asked, &out[i].Confirmed, &out[i].Left)
	}
	err := db.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT `+strings.Join(sums, ", ")+` FROM subscribers`, args...).Scan(dest...)
	})
	return out, wrap(err, "growth of subscribers")
}
