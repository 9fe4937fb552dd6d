package store

import (
	"context"
	"database/sql"
	"sort"
	"time"

	"dateline/internal/news"
)

// SaveReadings saves what readings of sources brought, all in one transaction. An item that says nothing new is not
// written; a known report with a changed item becomes a new version; a report sighted at a source nearer to the fact
// takes that source's words. Saving the same readings twice changes nothing the second time.
func (db *DB) SaveReadings(ctx context.Context, readings []news.Reading) (news.Saved, error) {
	var saved news.Saved
	err := db.write(ctx, func(tx *sql.Tx) error {
		saved = news.Saved{}
		for _, r := range readings {
			s, err := db.saveItems(ctx, tx, r)
			if err != nil {
				return wrap(err, "source "+string(r.Source.ID))
			}
			saved = saved.Add(s)
			if s.New+s.Changed+s.Seen > 0 {
				r.State.ChangedAt = r.At
			}
			if _, err := saveState(ctx, tx, r.State); err != nil {
				return err
			}
		}
		return nil
	})
	return saved, wrap(err, "save readings")
}

// known is what the store has of the items of one reading.
type known struct {
	byAddress map[string]string    // canonical → report
	byGUID    map[string]string    // guid at this source → report
	hashes    map[string]string    // report → item hash at this source
	owners    map[string]*reported // report → its owner, for those sighted with news
}

// reported is the owning source of a report, and what may be replaced.
type reported struct {
	source     string
	class      news.Class
	version    int
	title      string
	summary    string
	body       string
	pageStatus string
}

func (db *DB) saveItems(ctx context.Context, tx *sql.Tx, r news.Reading) (news.Saved, error) {
	var saved news.Saved
	if len(r.Items) == 0 {
		return saved, nil
	}
	k, err := db.lookUp(ctx, tx, r)
	if err != nil {
		return saved, err
	}
	done := map[string]bool{} // a feed that shows one report twice must not flip it back and forth
	for i := range r.Items {
		item := &r.Items[i]
		id, ok := k.byAddress[item.Canonical]
		if !ok && item.GUID != "" {
			id, ok = k.byGUID[item.GUID]
		}
		hash := item.Digest()
		seen, sighted := k.hashes[id]
		switch {
		case ok && done[id]:
			saved.Same++
		case !ok:
			id = string(news.NewReportID(item.Canonical))
			err = insertReport(ctx, tx, r, item, id, hash)
			saved.New++
		case sighted && seen == hash:
			saved.Same++
		case sighted:
			var changed bool
			changed, err = changeReport(ctx, tx, r, item, id, hash, k.owners[id])
			if changed {
				saved.Changed++
			} else {
				saved.Same++
			}
		default:
			err = sightReport(ctx, tx, r, item, id, hash, k.owners[id])
			saved.Seen++
		}
		if err != nil {
			return saved, wrap(err, "item "+item.URL)
		}
		if _, has := k.byAddress[item.Canonical]; !has {
			if err := addAddress(ctx, tx, item.Canonical, id); err != nil {
				return saved, err
			}
			k.byAddress[item.Canonical] = id
		}
		if item.GUID != "" {
			k.byGUID[item.GUID] = id
		}
		if done[id] {
			continue
		}
		done[id], k.hashes[id] = true, hash
		if k.owners[id] == nil {
			k.owners[id] = &reported{
				source: string(r.Source.ID), class: r.Source.Class, version: 1,
				title: item.Title, summary: item.Summary, body: item.Text, pageStatus: string(item.Page),
			}
		}
	}
	return saved, nil
}

func (db *DB) lookUp(ctx context.Context, tx *sql.Tx, r news.Reading) (known, error) {
	k := known{map[string]string{}, map[string]string{}, map[string]string{}, map[string]*reported{}}
	var canonicals, guids []string
	for i := range r.Items {
		canonicals = append(canonicals, r.Items[i].Canonical)
		if r.Items[i].GUID != "" {
			guids = append(guids, r.Items[i].GUID)
		}
	}
	source := string(r.Source.ID)
	ids := map[string]bool{}
	if err := chunks(canonicals, func(part []string) error {
		return query(ctx, tx, `SELECT canonical, report_id FROM addresses WHERE canonical IN (`+list(1, len(part))+`)`,
			anys(part), pairs(k.byAddress, ids))
	}); err != nil {
		return k, err
	}
	if err := chunks(guids, func(part []string) error {
		return query(ctx, tx, `SELECT guid, report_id FROM sightings WHERE source_id = $1 AND guid IN (`+list(2, len(part))+`)`,
			append([]any{source}, anys(part)...), pairs(k.byGUID, ids))
	}); err != nil {
		return k, err
	}
	all := sorted(ids)
	if err := chunks(all, func(part []string) error {
		return query(ctx, tx, `SELECT report_id, item_hash FROM sightings WHERE source_id = $1 AND report_id IN (`+list(2, len(part))+`)`,
			append([]any{source}, anys(part)...), pairs(k.hashes, nil))
	}); err != nil {
		return k, err
	}
	return k, chunks(k.withNews(r), func(part []string) error { return db.readOwners(ctx, tx, part, k.owners) })
}

// readOwners locks the reports that are about to change, in the order of their ids, and only then reads them: what
// another transaction committed meanwhile is seen.
func (db *DB) readOwners(ctx context.Context, tx *sql.Tx, ids []string, into map[string]*reported) error {
	if db.dialect.LockRows != "" {
		if err := query(ctx, tx, `SELECT id FROM reports WHERE id IN (`+list(1, len(ids))+`) ORDER BY id`+db.dialect.LockRows, anys(ids),
			func(rows *sql.Rows) error { return rows.Scan(new(string)) }); err != nil {
			return err
		}
	}
	return query(ctx, tx, `SELECT r.id, r.source_id, s.class, r.version, r.title, r.summary, r.body, r.page_status
		FROM reports r JOIN sources s ON s.id = r.source_id WHERE r.id IN (`+list(1, len(ids))+`)`, anys(ids),
		func(rows *sql.Rows) error {
			var id string
			var o reported
			err := rows.Scan(&id, &o.source, &o.class, &o.version, &o.title, &o.summary, &o.body, &o.pageStatus)
			into[id] = &o
			return err
		})
}

// withNews returns the known reports of which an item says something not yet saved: only their owners are read.
func (k known) withNews(r news.Reading) []string {
	ids := map[string]bool{}
	for i := range r.Items {
		item := &r.Items[i]
		id, ok := k.byAddress[item.Canonical]
		if !ok {
			id, ok = k.byGUID[item.GUID]
		}
		if ok && k.hashes[id] != item.Digest() {
			ids[id] = true
		}
	}
	return sorted(ids)
}

// pairs scans two texts a row into a map; the second is noted in ids where that is not nil.
func pairs(into map[string]string, ids map[string]bool) func(*sql.Rows) error {
	return func(rows *sql.Rows) error {
		var k, v string
		if err := rows.Scan(&k, &v); err != nil {
			return err
		}
		into[k] = v
		if ids != nil {
			ids[v] = true
		}
		return nil
	}
}

func sorted(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for s := range set {
		out = append(out, s)
	}
	sort.Strings(out)
	return out
}

func insertReport(ctx context.Context, tx *sql.Tx, r news.Reading, item *news.Entry, id, hash string) error {
	outlets, err := toJSON(item.Outlets)
	if err != nil {
		return err
	}
	res, err := tx.ExecContext(ctx, `INSERT INTO reports (id, source_id, url, canonical, title, author, published, dated, first_seen, lang,
		summary, body, outlets, version, fingerprint, page_status, page_attempts, page_next_at, page_error)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, $14, $15, 0, $9, '') ON CONFLICT DO NOTHING`,
		id, string(r.Source.ID), item.URL, item.Canonical, item.Title, item.Author, micros(item.Published), item.Dated, micros(r.At),
		string(item.Lang), item.Summary, item.Text, outlets, fingerprint(item.Title, item.Summary, item.Text, item.Lang), string(item.Page))
	if err := oneRow(res, err); err != nil {
		return err
	}
	return insertSighting(ctx, tx, r, item, id, hash)
}

// oneRow returns errLostRace where a statement that must write one row wrote none: another process was first, and the
// transaction has to look again.
func oneRow(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		return errLostRace
	}
	return nil
}

func insertSighting(ctx context.Context, tx *sql.Tx, r news.Reading, item *news.Entry, id, hash string) error {
	return oneRow(tx.ExecContext(ctx, `INSERT INTO sightings (report_id, source_id, guid, url, item_hash, first_seen)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		id, string(r.Source.ID), item.GUID, item.URL, hash, micros(r.At)))
}

func addAddress(ctx context.Context, tx *sql.Tx, canonical, id string) error {
	return oneRow(tx.ExecContext(ctx, `INSERT INTO addresses (canonical, report_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, canonical, id))
}

// changeReport saves a changed item of a source that had shown the report before. Only the owning source's change of
// words makes a new version; it says whether it did.
func changeReport(ctx context.Context, tx *sql.Tx, r news.Reading, item *news.Entry, id, hash string, o *reported) (bool, error) {
	if _, err := tx.ExecContext(ctx, `UPDATE sightings SET item_hash = $3, url = $4, guid = $5 WHERE report_id = $1 AND source_id = $2`,
		id, string(r.Source.ID), hash, item.URL, item.GUID); err != nil {
		return false, err
	}
	if o.source != string(r.Source.ID) {
		return false, nil
	}
	body := item.Text
	if body == "" && o.pageStatus == string(news.PageFetched) {
		body = o.body // the page's text stands until the page is read again
	}
	if item.Title == o.title && item.Summary == o.summary && body == o.body {
		return false, setFields(ctx, tx, r, item, id, body, o.version)
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO report_versions (report_id, version, title, summary, body, replaced_at)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`, id, o.version, o.title, o.summary, o.body, micros(r.At)); err != nil {
		return false, err
	}
	o.version++
	o.title, o.summary, o.body = item.Title, item.Summary, body
	return true, setFields(ctx, tx, r, item, id, body, o.version)
}

// sightReport saves that a further source shows a known report. A source nearer to the fact takes it over; among
// equals the one that tells more, then the lower id, so that the order of reading does not matter.
func sightReport(ctx context.Context, tx *sql.Tx, r news.Reading, item *news.Entry, id, hash string, o *reported) error {
	if err := insertSighting(ctx, tx, r, item, id, hash); err != nil {
		return err
	}
	if !takesOver(r.Source, item, o) {
		return lendDate(ctx, tx, item, id)
	}
	body := item.Text
	if body == "" && o.pageStatus == string(news.PageFetched) {
		body = o.body // the page is the same, whoever leads there
	}
	o.source, o.class, o.title, o.summary, o.body = string(r.Source.ID), r.Source.Class, item.Title, item.Summary, body
	return setFields(ctx, tx, r, item, id, body, o.version)
}

// takesOver says whether a source's item is to speak for a report in its owner's place.
func takesOver(source news.Source, item *news.Entry, o *reported) bool {
	if mine, theirs := source.Class.Nearness(), o.class.Nearness(); mine != theirs {
		return mine < theirs
	}
	told := o.body
	if o.pageStatus == string(news.PageFetched) {
		told = "" // what the page says is nobody's merit
	}
	if mine, theirs := len(item.Summary)+len(item.Text), len(o.summary)+len(told); mine != theirs {
		return mine > theirs
	}
	return string(source.ID) < o.source
}

// lendDate gives a report whose own source has no date the one that a farther source knows.
func lendDate(ctx context.Context, tx *sql.Tx, item *news.Entry, id string) error {
	if !item.Dated {
		return nil
	}
	_, err := tx.ExecContext(ctx, `UPDATE reports SET dated = $3, published = CASE WHEN $2 < first_seen THEN $2 ELSE first_seen END
		WHERE id = $1 AND NOT dated`, id, micros(item.Published), true)
	return err
}

// setFields writes the owning source's words. A known date is not lost to an owner without one, and no report is
// dated after it was first seen. Whether its page is still wanted is for the owner's words to say.
func setFields(ctx context.Context, tx *sql.Tx, r news.Reading, item *news.Entry, id, body string, version int) error {
	outlets, err := toJSON(item.Outlets)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE reports SET source_id = $2, url = $3, title = $4, author = $5,
		published = CASE WHEN NOT CAST($7 AS BOOLEAN) THEN published WHEN $6 < first_seen THEN $6 ELSE first_seen END, dated = dated OR $7,
		lang = $8, summary = $9, body = $10, outlets = $11, version = $12, fingerprint = $13,
		page_status = CASE WHEN page_status IN ('', 'wanted') THEN $14 ELSE page_status END
		WHERE id = $1`,
		id, string(r.Source.ID), item.URL, item.Title, item.Author, micros(item.Published), item.Dated,
		string(item.Lang), item.Summary, body, outlets, version, fingerprint(item.Title, item.Summary, body, item.Lang), string(item.Page))
	return err
}

func fingerprint(title, summary, body string, lang news.Lang) string {
	r := news.Report{Summary: summary, Text: body}
	return news.Fingerprint(title, r.Body(), lang)
}

// WantedPages returns up to limit reports whose pages are to be fetched and whose time has come, oldest wish first.
func (db *DB) WantedPages(ctx context.Context, now time.Time, limit int) ([]news.Page, error) {
	var out []news.Page
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT id, url, lang, title, summary, page_attempts FROM reports
			WHERE page_status = 'wanted' AND page_next_at <= $1 ORDER BY page_next_at, id LIMIT $2`, []any{micros(now), limit},
			func(rows *sql.Rows) error {
				var p news.Page
				err := rows.Scan(&p.Report, &p.URL, &p.Lang, &p.Title, &p.Summary, &p.Attempts)
				out = append(out, p)
				return err
			})
	})
	return out, wrap(err, "list wanted pages")
}

// SavePages saves what fetching pages brought, all in one transaction. A page that calls another known report's
// address its own makes the two one report.
func (db *DB) SavePages(ctx context.Context, results []news.PageResult) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		for _, p := range results {
			if err := db.savePage(ctx, tx, p); err != nil {
				return wrap(err, "page of "+string(p.Report))
			}
		}
		return nil
	})
	return wrap(err, "save pages")
}

func (db *DB) savePage(ctx context.Context, tx *sql.Tx, p news.PageResult) error {
	var title, summary, lang string
	err := tx.QueryRowContext(ctx, `SELECT title, summary, lang FROM reports WHERE id = $1`, string(p.Report)).Scan(&title, &summary, &lang)
	if err != nil {
		if isNoRows(err) {
			return nil // joined with another report since it was listed
		}
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE reports SET page_status = $2, page_attempts = $3, page_next_at = $4, page_error = $5 WHERE id = $1`,
		string(p.Report), string(p.Status), p.Attempts, micros(p.NextAt), p.Error); err != nil {
		return err
	}
	if p.Status == news.PageFetched && p.Text != "" {
		if _, err := tx.ExecContext(ctx, `UPDATE reports SET body = $2, fingerprint = $3 WHERE id = $1`,
			string(p.Report), p.Text, fingerprint(title, summary, p.Text, news.Lang(lang))); err != nil {
			return err
		}
	}
	if p.Canonical == "" {
		return nil
	}
	var other string
	err = tx.QueryRowContext(ctx, `SELECT report_id FROM addresses WHERE canonical = $1`, p.Canonical).Scan(&other)
	switch {
	case isNoRows(err):
		return addAddress(ctx, tx, p.Canonical, string(p.Report))
	case err != nil:
		return err
	case other == string(p.Report):
		return nil
	}
	return db.joinReports(ctx, tx, string(p.Report), other)
}

// joinReports makes two reports one, since a page said that they are one article. The one nearer to the fact stays;
// among equals the lower id.
func (db *DB) joinReports(ctx context.Context, tx *sql.Tx, a, b string) error {
	class := map[string]news.Class{}
	if err := query(ctx, tx, `SELECT r.id, s.class FROM reports r JOIN sources s ON s.id = r.source_id WHERE r.id IN ($1, $2)`, []any{a, b},
		func(rows *sql.Rows) error {
			var id string
			var c news.Class
			err := rows.Scan(&id, &c)
			class[id] = c
			return err
		}); err != nil {
		return err
	}
	stay, gone := a, b
	if nb, na := class[b].Nearness(), class[a].Nearness(); nb < na || nb == na && b < a {
		stay, gone = b, a
	}
	for _, text := range []string{
		`UPDATE addresses SET report_id = $1 WHERE report_id = $2`,
		`DELETE FROM sightings WHERE report_id = $2 AND source_id IN (SELECT source_id FROM sightings WHERE report_id = $1)`,
		`UPDATE sightings SET report_id = $1 WHERE report_id = $2`,
	} {
		if _, err := tx.ExecContext(ctx, text, stay, gone); err != nil {
			return err
		}
	}
	if err := movePins(ctx, tx, stay, gone); err != nil {
		return err
	}
	if err := db.forgetSearch(ctx, tx, gone); err != nil {
		return err
	}
	for _, text := range []string{
		`DELETE FROM annotations WHERE report_id = $1`,
		`DELETE FROM members WHERE report_id = $1`,
		`DELETE FROM report_versions WHERE report_id = $1`,
		`DELETE FROM reports WHERE id = $1`,
	} {
		if _, err := tx.ExecContext(ctx, text, gone); err != nil {
			return err
		}
	}
	return nil
}
