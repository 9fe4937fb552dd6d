package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// invariant is a query that finds the rows which break a rule: one text a row, naming the row.
type invariant struct {
	rule string
	text string
}

// invariants hold after every transaction, on both engines.
func invariants() []invariant {
	return []invariant{
		{
			"a report's canonical address leads to it",
			`SELECT r.id FROM reports r LEFT JOIN addresses a ON a.canonical = r.canonical AND a.report_id = r.id WHERE a.canonical IS NULL`,
		},
		{
			"a report was sighted at its source",
			`SELECT r.id FROM reports r LEFT JOIN sightings g ON g.report_id = r.id AND g.source_id = r.source_id WHERE g.report_id IS NULL`,
		},
		{
			"no report's source is farther from the fact than one that shows it, by class",
			`SELECT r.id FROM reports r JOIN sources o ON o.id = r.source_id JOIN sightings g ON g.report_id = r.id
			 JOIN sources s ON s.id = g.source_id WHERE s.class = 'first-party' AND o.class <> 'first-party'`,
		},
		{
			"a source has a state",
			`SELECT s.id FROM sources s LEFT JOIN source_states t ON t.source_id = s.id WHERE t.source_id IS NULL`,
		},
		{
			"what can be searched is annotated",
			`SELECT d.report_id FROM search_docs d LEFT JOIN annotations a ON a.report_id = d.report_id WHERE a.report_id IS NULL`,
		},
		{
			"a report is dated, and not after it was first seen",
			`SELECT id FROM reports WHERE published <= 0 OR published > first_seen`,
		},
		{
			"every version before the present one is kept",
			`SELECT r.id FROM reports r WHERE r.version - 1 <> (SELECT COUNT(*) FROM report_versions v WHERE v.report_id = r.id AND v.version < r.version)`,
		},
		{
			"a member's story does not redirect",
			`SELECT m.report_id FROM members m JOIN stories s ON s.id = m.story_id WHERE s.merged_into IS NOT NULL`,
		},
		{
			"a redirect leads to a story in one step",
			`SELECT s.id FROM stories s JOIN stories t ON t.id = s.merged_into WHERE t.merged_into IS NOT NULL`,
		},
		{
			"reports that a person put together are of one story",
			`SELECT p.a FROM pins p JOIN moves v ON v.id = p.move_id JOIN members x ON x.report_id = p.a JOIN members y ON y.report_id = p.b
			 WHERE p.kind = 'together' AND p.set_aside = 0 AND v.undone_at = 0 AND x.story_id <> y.story_id`,
		},
		{
			"reports that a person parted are not of one story",
			`SELECT p.a FROM pins p JOIN moves v ON v.id = p.move_id JOIN members x ON x.report_id = p.a JOIN members y ON y.report_id = p.b
			 WHERE p.kind = 'apart' AND p.set_aside = 0 AND v.undone_at = 0 AND x.story_id = y.story_id`,
		},
		{
			"a story and its parent are of one storyline",
			`SELECT l.story_id FROM story_links l LEFT JOIN story_links p ON p.story_id = l.parent_id
			 WHERE l.parent_id IS NOT NULL AND p.storyline_id IS DISTINCT FROM l.storyline_id`,
		},
		{
			"a storyline with stories does not redirect, and a redirect leads on in one step",
			`SELECT s.id FROM storylines s LEFT JOIN storylines t ON t.id = s.merged_into
			 WHERE s.merged_into IS NOT NULL AND (t.merged_into IS NOT NULL OR s.id IN (SELECT storyline_id FROM story_links))`,
		},
		{
			"the ranks of a week are 1 to n",
			`SELECT week FROM rankings GROUP BY week HAVING MIN(rank) <> 1 OR MAX(rank) <> COUNT(*) OR COUNT(DISTINCT rank) <> COUNT(*)`,
		},
		{
			"an issue has a ranking of its week or is empty",
			`SELECT i.week FROM issues i WHERE i.body LIKE '%"rank":1,%' AND NOT EXISTS (SELECT 1 FROM rankings r WHERE r.week = i.week)`,
		},
		{
			"a period's spending is the sum of its charges",
			`SELECT p.period FROM spending p WHERE p.spent <> COALESCE((SELECT SUM(c.cost) FROM charges c WHERE c.month = p.period OR 'scope ' || c.scope = p.period), 0)`,
		},
		{
			"no charge is above its reservation, or below nothing, or settled without being so",
			`SELECT id FROM charges WHERE cost > worst OR cost < 0 OR (state = 'reserved') <> (settled_at = 0) OR state <> 'settled' AND cost <> worst`,
		},
		{
			"what can cost something is in the spending of its month",
			`SELECT c.id FROM charges c LEFT JOIN spending p ON p.period = c.month WHERE c.worst > 0 AND p.period IS NULL`,
		},
	}
}

// Check returns every broken invariant in words, each with the first rows that break it. An empty answer is health.
func (db *DB) Check(ctx context.Context) ([]string, error) {
	var broken []string
	err := db.read(ctx, func(tx *sql.Tx) error {
		broken = nil
		for _, inv := range slices.Concat(invariants(), recordInvariants(), deliveryInvariants(), subscriberInvariants(), returnInvariants()) {
			var ids []string
			if err := query(ctx, tx, inv.text+` LIMIT 5`, nil, func(rows *sql.Rows) error {
				var id string
				err := rows.Scan(&id)
				ids = append(ids, id)
				return err
			}); err != nil {
				return wrap(err, inv.rule)
			}
			if len(ids) > 0 {
				broken = append(broken, fmt.Sprintf("%s: broken by %v", inv.rule, ids))
			}
		}
		for _, f := range []func(context.Context, *sql.Tx) ([]string, error){checkPassages, checkRecords, db.checkFile} {
			more, err := f(ctx, tx)
			if err != nil {
				return err
			}
			broken = append(broken, more...)
		}
		return nil
	})
	return broken, wrap(err, "check the store")
}

// checkPassages reads every passage back from its report.
func checkPassages(ctx context.Context, tx *sql.Tx) ([]string, error) {
	var broken []string
	err := query(ctx, tx, `SELECT r.id, r.title, r.summary, r.body, a.passages FROM annotations a JOIN reports r ON r.id = a.report_id
		WHERE a.inputs = r.fingerprint ORDER BY r.id`, nil, func(rows *sql.Rows) error {
		if _, err := scanPassages(rows); err != nil {
			broken = append(broken, "a passage lies within its report: "+err.Error())
		}
		return nil
	})
	return broken, err
}

// checkFile asks SQLite whether the file is whole.
func (db *DB) checkFile(ctx context.Context, tx *sql.Tx) ([]string, error) {
	if db.dialect.Name != "sqlite" {
		return nil, nil
	}
	var broken []string
	err := query(ctx, tx, `PRAGMA integrity_check`, nil, func(rows *sql.Rows) error {
		var line string
		err := rows.Scan(&line)
		if line != "ok" {
			broken = append(broken, "the file is whole: "+line)
		}
		return err
	})
	return broken, err
}
