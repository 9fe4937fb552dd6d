package store

import (
	"context"
	"database/sql"
	"time"

	"dateline/internal/news"
)

const reportColumns = `r.id, r.source_id, r.url, r.canonical, r.title, r.author, r.published, r.dated, r.first_seen, r.lang,
	r.summary, r.body, r.outlets, r.version, r.fingerprint`

// scanReport scans reportColumns and then more.
func scanReport(rows *sql.Rows, r *news.Report, more ...any) error {
	var published, seen int64
	var outlets string
	into := append([]any{
		&r.ID, &r.Source, &r.URL, &r.Canonical, &r.Title, &r.Author, &published, &r.Dated, &seen, &r.Lang,
		&r.Summary, &r.Text, &outlets, &r.Version, &r.Hash,
	}, more...)
	if err := rows.Scan(into...); err != nil {
		return err
	}
	r.Published, r.FirstSeen = fromMicros(published), fromMicros(seen)
	return fromJSON(outlets, &r.Outlets)
}

// Unannotated returns up to limit reports that have no annotation by this producer of their present text, with the
// class and outlet of their source, oldest first.
func (db *DB) Unannotated(ctx context.Context, producer string, limit int) ([]news.Voice, error) {
	var out []news.Voice
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT `+reportColumns+`, s.class, COALESCE(NULLIF(s.outlet, ''), s.name) FROM reports r JOIN sources s ON s.id = r.source_id
			LEFT JOIN annotations a ON a.report_id = r.id AND a.producer = $1 AND a.inputs = r.fingerprint
			WHERE a.report_id IS NULL ORDER BY r.published, r.id LIMIT $2`, []any{producer, limit}, func(rows *sql.Rows) error {
			var v news.Voice
			err := scanReport(rows, &v.Report, &v.Class, &v.Outlet)
			out = append(out, v)
			return err
		})
	})
	return out, wrap(err, "list unannotated reports")
}

// SaveAnnotations saves annotations in one transaction, in place of older ones of the same reports. One whose report
// is gone meanwhile is passed over. They were made with the gazetteer at revision; if it was edited since, it is
// news.ErrConflict and nothing is saved.
func (db *DB) SaveAnnotations(ctx context.Context, revision int64, annotations []news.Annotation) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		if err := holdRevision(ctx, tx, revision); err != nil {
			return err
		}
		for i := range annotations {
			if err := db.saveAnnotation(ctx, tx, &annotations[i]); err != nil {
				return wrap(err, "report "+string(annotations[i].Report))
			}
		}
		return nil
	})
	return wrap(err, "save annotations")
}

func (db *DB) saveAnnotation(ctx context.Context, tx *sql.Tx, a *news.Annotation) error {
	entities, err := toJSON(a.Entities)
	if err != nil {
		return err
	}
	// A passage is stored as its place alone; its text is in the report.
	places := make([][3]int, len(a.Passages))
	langs := make([]news.Lang, len(a.Passages))
	for i, p := range a.Passages {
		places[i], langs[i] = [3]int{p.N, p.Start, p.End}, p.Lang
	}
	passages, err := toJSON(storedPassages{Places: places, Langs: langs})
	if err != nil {
		return err
	}
	claims, hash, err := storedClaims(a)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO annotations (report_id, producer, inputs, lang, relevance, entities, passages, made_at, claims, claims_hash)
		SELECT id, $2, $3, $4, $5, $6, $7, $8, $9, $10 FROM reports WHERE id = $1
		ON CONFLICT (report_id) DO UPDATE SET producer = excluded.producer, inputs = excluded.inputs, lang = excluded.lang,
		relevance = excluded.relevance, entities = excluded.entities, passages = excluded.passages, made_at = excluded.made_at,
		claims = excluded.claims, claims_hash = excluded.claims_hash`,
		string(a.Report), a.Producer, a.Inputs, string(a.Lang), a.Relevance, entities, passages, micros(a.MadeAt), claims, hash)
	if err != nil {
		return err
	}
	return db.saveSearch(ctx, tx, string(a.Report), a.Terms)
}

// voiceColumns are what a Voice is read from, after reportColumns.
const voiceColumns = `, s.outlet, s.name, s.class, COALESCE(a.lang, ''), COALESCE(a.relevance, 0), COALESCE(a.entities, ''),
	(SELECT COUNT(*) FROM sightings g WHERE g.report_id = r.id)`

const voiceTables = ` FROM reports r JOIN sources s ON s.id = r.source_id LEFT JOIN annotations a ON a.report_id = r.id`

func scanVoice(rows *sql.Rows) (news.Voice, error) {
	var v news.Voice
	var name, entities string
	var lang news.Lang
	if err := scanReport(rows, &v.Report, &v.Outlet, &name, &v.Class, &lang, &v.Relevance, &entities, &v.Sightings); err != nil {
		return v, err
	}
	if v.Outlet == "" {
		v.Outlet = name
	}
	if lang != "" {
		v.Lang = lang // what was read in the text outranks what the feed declared
	}
	return v, fromJSON(entities, &v.Entities)
}

// VoicesBetween returns the annotated reports published from from up to, not including, to, by Published, then id.
func (db *DB) VoicesBetween(ctx context.Context, from, to time.Time) ([]news.Voice, error) {
	var out []news.Voice
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT `+reportColumns+voiceColumns+voiceTables+`
			WHERE r.published >= $1 AND r.published < $2 AND a.report_id IS NOT NULL ORDER BY r.published, r.id`,
			[]any{micros(from), micros(to)}, func(rows *sql.Rows) error {
				v, err := scanVoice(rows)
				out = append(out, v)
				return err
			})
	})
	return out, wrap(err, "list reports")
}

// Reports counts all reports.
func (db *DB) Reports(ctx context.Context) (int, error) {
	var n int
	err := db.read(ctx, func(tx *sql.Tx) error { return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM reports`).Scan(&n) })
	return n, wrap(err, "count reports")
}

// Unclustered counts the annotated reports published from from up to, not including, to, that no story holds.
func (db *DB) Unclustered(ctx context.Context, from, to time.Time) (int, error) {
	var n int
	err := db.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM reports r JOIN annotations a ON a.report_id = r.id
			LEFT JOIN members m ON m.report_id = r.id WHERE r.published >= $1 AND r.published < $2 AND m.report_id IS NULL`,
			micros(from), micros(to)).Scan(&n)
	})
	return n, wrap(err, "count unclustered reports")
}

// Voices returns the reports with these ids, by Published, then id. Unknown ids are passed over.
func (db *DB) Voices(ctx context.Context, ids []news.ReportID) ([]news.Voice, error) {
	var out []news.Voice
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return chunks(ids, func(part []news.ReportID) error {
			args := make([]any, len(part))
			for i, id := range part {
				args[i] = string(id)
			}
			return query(ctx, tx, `SELECT `+reportColumns+voiceColumns+voiceTables+` WHERE r.id IN (`+list(1, len(part))+`)`, args,
				func(rows *sql.Rows) error {
					v, err := scanVoice(rows)
					out = append(out, v)
					return err
				})
		})
	})
	sortVoices(out)
	return out, wrap(err, "list reports")
}

// storedPassages is how an annotation's passages are kept: places and languages, one entry a passage.
type storedPassages struct {
	Places [][3]int    `json:"p"`
	Langs  []news.Lang `json:"l"`
}

// Passages returns the passages of these reports with their texts, by report, then number.
func (db *DB) Passages(ctx context.Context, ids []news.ReportID) ([]news.Passage, error) {
	var out []news.Passage
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return chunks(ids, func(part []news.ReportID) error {
			args := make([]any, len(part))
			for i, id := range part {
				args[i] = string(id)
			}
			return query(ctx, tx, `SELECT r.id, r.title, r.summary, r.body, a.passages FROM annotations a JOIN reports r ON r.id = a.report_id
				WHERE a.inputs = r.fingerprint AND r.id IN (`+list(1, len(part))+`) ORDER BY r.id`, args, func(rows *sql.Rows) error {
				ps, err := scanPassages(rows)
				out = append(out, ps...)
				return err
			})
		})
	})
	return out, wrap(err, "list passages")
}

func scanPassages(rows *sql.Rows) ([]news.Passage, error) {
	var r news.Report
	var text string
	if err := rows.Scan(&r.ID, &r.Title, &r.Summary, &r.Text, &text); err != nil {
		return nil, err
	}
	return readPassages(&r, text)
}

// readPassages cuts a report's passages out of its texts, by their stored places.
func readPassages(r *news.Report, text string) ([]news.Passage, error) {
	var stored storedPassages
	if err := fromJSON(text, &stored); err != nil {
		return nil, wrap(err, "passages of "+string(r.ID))
	}
	out := make([]news.Passage, 0, len(stored.Places))
	for i, p := range stored.Places {
		from := r.Body()
		if p[0] == 0 {
			from = r.Title
		}
		if p[1] < 0 || p[2] > len(from) || p[1] > p[2] || i >= len(stored.Langs) {
			return nil, wrap(news.ErrInvalid, "passage of "+string(r.ID))
		}
		out = append(out, news.Passage{Report: r.ID, N: p[0], Start: p[1], End: p[2], Lang: stored.Langs[i], Text: from[p[1]:p[2]]})
	}
	return out, nil
}
