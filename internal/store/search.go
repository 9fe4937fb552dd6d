package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"

	"dateline/internal/news"
)

// Search returns the reports that a query chooses, the newest first. A query that asks for nothing finds nothing.
func (db *DB) Search(ctx context.Context, q news.SearchQuery) ([]news.SearchHit, error) {
	if len(q.All) == 0 {
		return nil, nil
	}
	index := ftsIndex()
	if db.dialect.Name == "postgres" {
		index = tsIndex()
	}
	where := index.where
	args := []any{index.question(q)}
	also := func(condition string, value any) {
		args = append(args, value)
		where += fmt.Sprintf(condition, len(args))
	}
	if !q.From.IsZero() {
		also(` AND r.published >= $%d`, micros(q.From))
	}
	if !q.To.IsZero() {
		also(` AND r.published < $%d`, micros(q.To))
	}
	if q.Lang != "" {
		also(` AND (a.lang = $%[1]d OR a.lang LIKE $%[1]d || '-%%')`, string(q.Lang))
	}
	if q.Class != "" {
		also(` AND s.class = $%d`, string(q.Class))
	}
	args = append(args, q.Limit)
	var out []news.SearchHit
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, index.from+`
			JOIN reports r ON r.id = d.report_id JOIN sources s ON s.id = r.source_id JOIN annotations a ON a.report_id = r.id
			LEFT JOIN members m ON m.report_id = r.id WHERE `+where+fmt.Sprintf(` ORDER BY %s DESC LIMIT $%d`, index.order, len(args)), args, func(rows *sql.Rows) error {
			var hit news.SearchHit
			var at int64
			err := rows.Scan(&hit.Report, &hit.Story, &at)
			hit.Published = fromMicros(at)
			out = append(out, hit)
			return err
		})
	})
	return out, wrap(err, "search")
}

// saveSearch puts a report's terms in place of older ones; no terms: the report is not found any more.
func (db *DB) saveSearch(ctx context.Context, tx *sql.Tx, report string, terms news.SearchTerms) error {
	if err := db.forgetSearch(ctx, tx, report); err != nil || len(terms.Title)+len(terms.Text) == 0 {
		return err
	}
	var published int64
	switch err := tx.QueryRowContext(ctx, `SELECT published FROM reports WHERE id = $1`, report).Scan(&published); {
	case errors.Is(err, sql.ErrNoRows):
		return nil // gone meanwhile
	case err != nil:
		return err
	}
	doc, err := freeDoc(ctx, tx, report, published)
	if err != nil {
		return err
	}
	if db.dialect.Name == "postgres" {
		_, err = tx.ExecContext(ctx, `INSERT INTO search_docs (doc, report_id, terms) VALUES ($1, $2, CAST($3 AS tsvector))`, doc, report, tsVector(terms))
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO search_docs (doc, report_id) VALUES ($1, $2)`, doc, report); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO search_terms (rowid, title, body) VALUES ($1, $2, $3)`, doc, ftsText(terms.Title), ftsText(terms.Text))
	return err
}

// freeDoc returns a number that grows with the second of publication, and that no other report has.
func freeDoc(ctx context.Context, tx *sql.Tx, report string, published int64) (int64, error) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(report)) // never fails
	doc := published/1e6<<31 | int64(h.Sum32()>>1)
	for {
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM search_docs WHERE doc = $1`, doc).Scan(&n); err != nil || n == 0 {
			return doc, err
		}
		doc++
	}
}

// forgetSearch takes a report out of the index.
func (db *DB) forgetSearch(ctx context.Context, tx *sql.Tx, report string) error {
	if db.dialect.Name == "sqlite" {
		if _, err := tx.ExecContext(ctx, `DELETE FROM search_terms WHERE rowid IN (SELECT doc FROM search_docs WHERE report_id = $1)`, report); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM search_docs WHERE report_id = $1`, report)
	return err
}

// searchIndex is how one engine is asked: the tables, the condition on the question, and how a question is written.
type searchIndex struct {
	from, where, order string
	term               func(t news.SearchTerm, title bool) string
	and, or, without   string
}

// question writes a query as the engine reads it.
func (x searchIndex) question(q news.SearchQuery) string {
	all := make([]string, len(q.All))
	for i, one := range q.All {
		all[i] = x.any(one, q.InTitle)
	}
	out := []string{"(" + strings.Join(all, x.and) + ")"}
	for _, one := range q.None {
		out = append(out, x.any(one, false))
	}
	return strings.Join(out, x.without)
}

func (x searchIndex) any(one news.SearchAny, title bool) string {
	alternatives := make([]string, len(one))
	for i, terms := range one {
		texts := make([]string, len(terms))
		for j, t := range terms {
			texts[j] = x.term(t, title)
		}
		alternatives[i] = "(" + strings.Join(texts, x.and) + ")"
	}
	return "(" + strings.Join(alternatives, x.or) + ")"
}

// ftsIndex asks SQLite's FTS5.
func ftsIndex() searchIndex {
	return searchIndex{
		from:  `SELECT d.report_id, COALESCE(m.story_id, ''), r.published FROM search_terms t CROSS JOIN search_docs d ON d.doc = t.rowid`,
		where: `t.search_terms MATCH $1`,
		order: `t.rowid`,
		term: func(t news.SearchTerm, title bool) string {
			s := `"` + ftsTerm(t.Text) + `"`
			if t.Prefix {
				s += " *"
			}
			if title {
				s = "title : " + s
			}
			return s
		},
		and: " AND ", or: " OR ", without: " NOT ",
	}
}

// tsIndex asks PostgreSQL's text search.
func tsIndex() searchIndex {
	return searchIndex{
		from:  `SELECT d.report_id, COALESCE(m.story_id, ''), r.published FROM search_docs d`,
		where: `d.terms @@ CAST($1 AS tsquery)`,
		order: `d.doc`,
		term: func(t news.SearchTerm, title bool) string {
			s, marks := lexeme(t.Text), ""
			if t.Prefix {
				marks += "*"
			}
			if title {
				marks += "A"
			}
			if marks != "" {
				s += ":" + marks
			}
			return s
		},
		and: " & ", or: " | ", without: " & !",
	}
}

// ftsText joins terms for FTS5.
func ftsText(terms []string) string {
	var b strings.Builder
	for i, t := range terms {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(ftsTerm(t))
	}
	return b.String()
}

// ftsTerm writes ASCII signs, at which FTS5 would cut a term, as characters of private use.
func ftsTerm(term string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x80 || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return 0xE000 + r
	}, term)
}

// tsVector writes terms for PostgreSQL; those of the title weigh A.
func tsVector(terms news.SearchTerms) string {
	var b strings.Builder
	for _, t := range terms.Title {
		b.WriteString(lexeme(t) + ":1A ")
	}
	for _, t := range terms.Text {
		b.WriteString(lexeme(t) + ":2 ")
	}
	return b.String()
}

// lexeme quotes a term for PostgreSQL, in lower case as FTS5 has it.
func lexeme(term string) string {
	return `'` + strings.NewReplacer(`\`, `\\`, `'`, `''`, "\x00", "").Replace(strings.ToLower(term)) + `'`
}
