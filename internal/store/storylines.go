package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"dateline/internal/news"
)

// StoryReads returns what the stories rest on that have a member published from from up to, not including, to, by
// story. Texts are not read, so a large week costs little.
func (db *DB) StoryReads(ctx context.Context, from, to time.Time) ([]news.StoryRead, error) {
	var out []news.StoryRead
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		var parts []string
		end := func() {
			if n := len(out); n > 0 {
				out[n-1].Inputs = news.Digest(parts...)
			}
			parts = parts[:0]
		}
		err := query(ctx, tx, `SELECT s.id, s.first_at, s.last_at, r.id, r.fingerprint, COALESCE(a.relevance, 0), COALESCE(a.entities, '')
			FROM stories s JOIN members m ON m.story_id = s.id JOIN reports r ON r.id = m.report_id
			LEFT JOIN annotations a ON a.report_id = r.id
			WHERE s.merged_into IS NULL AND s.last_at >= $1 AND s.first_at < $2 ORDER BY s.id, r.published, r.id`,
			[]any{micros(from), micros(to)}, func(rows *sql.Rows) error {
				var story news.StoryID
				var report news.ReportID
				var first, last int64
				var fingerprint, entities string
				var relevance float64
				if err := rows.Scan(&story, &first, &last, &report, &fingerprint, &relevance, &entities); err != nil {
					return err
				}
				if n := len(out); n == 0 || out[n-1].Story != story {
					end()
					out = append(out, news.StoryRead{Story: story, FirstAt: fromMicros(first), LastAt: fromMicros(last)})
				}
				read := &out[len(out)-1]
				read.Members, read.Relevance = append(read.Members, report), max(read.Relevance, relevance)
				parts = append(parts, string(report), fingerprint, entities)
				return nil
			})
		end()
		return err
	})
	return out, wrap(err, "read stories")
}

// StorySketches returns the sketches of the stories that had a report since then, by story. Stories that redirect have
// none.
func (db *DB) StorySketches(ctx context.Context, since time.Time) ([]news.StorySketch, error) {
	var out []news.StorySketch
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT k.story_id, k.producer, k.inputs, s.first_at, s.last_at, k.body FROM sketches k
			JOIN stories s ON s.id = k.story_id WHERE s.merged_into IS NULL AND s.last_at >= $1 ORDER BY k.story_id`,
			[]any{micros(since)}, func(rows *sql.Rows) error {
				var k news.StorySketch
				var first, last int64
				err := rows.Scan(&k.Story, &k.Producer, &k.Inputs, &first, &last, &k.Body)
				k.FirstAt, k.LastAt = fromMicros(first), fromMicros(last)
				out = append(out, k)
				return err
			})
	})
	return out, wrap(err, "list sketches")
}

// linkColumns are what a link is read from: a story that was merged away stands as the one that took it.
const linkColumns = `COALESCE(s.merged_into, s.id), COALESCE(l.storyline_id, ''), COALESCE(p.merged_into, p.id, ''), l.likeness, l.shared`

const linkTables = ` FROM story_links l JOIN stories s ON s.id = l.story_id LEFT JOIN stories p ON p.id = l.parent_id`

func scanLink(rows *sql.Rows) (news.StoryLink, error) {
	var l news.StoryLink
	var shared string
	if err := rows.Scan(&l.Story, &l.Storyline, &l.Parent, &l.Likeness, &shared); err != nil {
		return l, err
	}
	if l.Parent == l.Story {
		l.Parent = "" // the story took its own parent
	}
	return l, fromJSON(shared, &l.Shared)
}

// StoryLinks returns all links, by story. A story that was merged away stands as the one that took it; where both had
// a link, the latter's counts.
func (db *DB) StoryLinks(ctx context.Context) ([]news.StoryLink, error) {
	var out []news.StoryLink
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT `+linkColumns+linkTables+` ORDER BY 1, s.merged_into IS NOT NULL, s.id`, nil, func(rows *sql.Rows) error {
			l, err := scanLink(rows)
			if n := len(out); n > 0 && out[n-1].Story == l.Story {
				return err
			}
			out = append(out, l)
			return err
		})
	})
	return out, wrap(err, "list links of stories")
}

// TakenStorylines says which of these ids exist, also those that only redirect.
func (db *DB) TakenStorylines(ctx context.Context, ids []news.StorylineID) (map[news.StorylineID]bool, error) {
	taken := map[news.StorylineID]bool{}
	err := db.read(ctx, func(tx *sql.Tx) error {
		return chunks(ids, func(part []news.StorylineID) error {
			return query(ctx, tx, `SELECT id FROM storylines WHERE id IN (`+list(1, len(part))+`)`, anys(part), func(rows *sql.Rows) error {
				var id news.StorylineID
				err := rows.Scan(&id)
				taken[id] = true
				return err
			})
		})
	})
	return taken, wrap(err, "look up storylines")
}

// SaveLinking saves sketches, links and redirects of storylines in one transaction. A story that is gone meanwhile is
// passed over.
func (db *DB) SaveLinking(ctx context.Context, l news.Linking) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		for i := range l.Sketches {
			if err := saveSketch(ctx, tx, &l.Sketches[i], micros(l.MadeAt)); err != nil {
				return err
			}
		}
		for _, id := range l.Forgot {
			if _, err := tx.ExecContext(ctx, `DELETE FROM sketches WHERE story_id = $1`, string(id)); err != nil {
				return err
			}
		}
		if err := resolveLinks(ctx, tx); err != nil {
			return err
		}
		for _, id := range l.Unlinked {
			if _, err := tx.ExecContext(ctx, `DELETE FROM story_links WHERE story_id = $1`, string(id)); err != nil {
				return err
			}
		}
		for i := range l.Links {
			if err := saveLink(ctx, tx, &l.Links[i], l.Producer, micros(l.MadeAt)); err != nil {
				return wrap(err, "story "+string(l.Links[i].Story))
			}
		}
		for _, from := range sortedKeys(l.Merged) {
			if _, err := tx.ExecContext(ctx, `UPDATE storylines SET merged_into = $2 WHERE id = $1 OR merged_into = $1`,
				string(from), string(l.Merged[from])); err != nil {
				return err
			}
		}
		return nil
	})
	return wrap(err, "save storylines")
}

// resolveLinks lets the links of stories that were merged away be those of the stories that took them, as StoryLinks shows
// them.
func resolveLinks(ctx context.Context, tx *sql.Tx) error {
	for _, text := range []string{
		`DELETE FROM sketches WHERE story_id IN (SELECT id FROM stories WHERE merged_into IS NOT NULL)`,
		// Of several that led to one story the least stands, unless that has a link of its own.
		`DELETE FROM story_links WHERE story_id IN (SELECT s.id FROM stories s JOIN story_links l ON l.story_id = s.merged_into)`,
		`DELETE FROM story_links WHERE story_id IN (SELECT s.id FROM stories s JOIN stories o ON o.merged_into = s.merged_into AND o.id < s.id
			JOIN story_links l ON l.story_id = o.id)`,
		`UPDATE story_links SET story_id = (SELECT merged_into FROM stories WHERE id = story_id)
			WHERE story_id IN (SELECT id FROM stories WHERE merged_into IS NOT NULL)`,
		`UPDATE story_links SET parent_id = (SELECT merged_into FROM stories WHERE id = parent_id)
			WHERE parent_id IN (SELECT id FROM stories WHERE merged_into IS NOT NULL)`,
		`UPDATE story_links SET parent_id = NULL WHERE parent_id = story_id`,
	} {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

func saveSketch(ctx context.Context, tx *sql.Tx, k *news.StorySketch, at int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO sketches (story_id, producer, inputs, body, made_at)
		SELECT id, $2, $3, $4, $5 FROM stories WHERE id = $1
		ON CONFLICT (story_id) DO UPDATE SET producer = excluded.producer, inputs = excluded.inputs, body = excluded.body,
		made_at = excluded.made_at`, string(k.Story), k.Producer, k.Inputs, k.Body, at)
	return wrap(err, "sketch of "+string(k.Story))
}

func saveLink(ctx context.Context, tx *sql.Tx, l *news.StoryLink, producer string, at int64) error {
	shared, err := toJSON(l.Shared)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO storylines (id, merged_into, made_at) VALUES ($1, NULL, $2)
		ON CONFLICT (id) DO UPDATE SET merged_into = NULL WHERE storylines.merged_into IS NOT NULL`, string(l.Storyline), at); err != nil {
		return err
	}
	var parent any
	if l.Parent != "" {
		parent = string(l.Parent)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO story_links (story_id, storyline_id, parent_id, likeness, shared, producer, made_at)
		SELECT id, $2, $3, $4, $5, $6, $7 FROM stories WHERE id = $1 AND merged_into IS NULL
		ON CONFLICT (story_id) DO UPDATE SET storyline_id = excluded.storyline_id, parent_id = excluded.parent_id,
		likeness = excluded.likeness, shared = excluded.shared, producer = excluded.producer, made_at = excluded.made_at`,
		string(l.Story), string(l.Storyline), parent, l.Likeness, shared, producer, at)
	return err
}

// Storyline returns a storyline with its stories; one that only redirects has MergedInto set and no stories. An unknown
// id, or one that lost all its stories to none, is ErrNotFound.
func (db *DB) Storyline(ctx context.Context, id news.StorylineID) (*news.Storyline, error) {
	line := &news.Storyline{}
	err := db.read(ctx, func(tx *sql.Tx) error {
		*line = news.Storyline{ID: id}
		var merged sql.NullString
		err := tx.QueryRowContext(ctx, `SELECT merged_into FROM storylines WHERE id = $1`, string(id)).Scan(&merged)
		if isNoRows(err) {
			return news.ErrNotFound
		}
		if line.MergedInto = news.StorylineID(merged.String); err != nil || merged.String != "" {
			return err
		}
		return fillStoryline(ctx, tx, line)
	})
	if err == nil && line.MergedInto == "" && len(line.Links) == 0 {
		err = news.ErrNotFound
	}
	if err != nil {
		return nil, wrap(err, fmt.Sprintf("storyline %s", id))
	}
	return line, nil
}

// StorylineOf returns the storyline that a story is in; ErrNotFound if it stands alone.
func (db *DB) StorylineOf(ctx context.Context, story news.StoryID) (*news.Storyline, error) {
	line := &news.Storyline{}
	err := db.read(ctx, func(tx *sql.Tx) error {
		*line = news.Storyline{}
		err := tx.QueryRowContext(ctx, `SELECT storyline_id FROM story_links WHERE story_id = $1`, string(story)).Scan(&line.ID)
		if isNoRows(err) {
			return news.ErrNotFound
		}
		if err != nil {
			return err
		}
		return fillStoryline(ctx, tx, line)
	})
	if err != nil {
		return nil, wrap(err, "storyline of story "+string(story))
	}
	return line, nil
}

// fillStoryline reads the links of a storyline and their stories, in the order of the stories' first reports.
func fillStoryline(ctx context.Context, tx *sql.Tx, line *news.Storyline) error {
	at := map[news.StoryID]int{}
	if err := query(ctx, tx, `SELECT s.id, s.first_at, s.last_at, s.producer, `+linkColumns+linkTables+`
		WHERE l.storyline_id = $1 AND s.merged_into IS NULL ORDER BY s.first_at, s.id`, []any{string(line.ID)}, func(rows *sql.Rows) error {
		var s news.Story
		var l news.StoryLink
		var first, last int64
		var shared string
		if err := rows.Scan(&s.ID, &first, &last, &s.Producer, &l.Story, &l.Storyline, &l.Parent, &l.Likeness, &shared); err != nil {
			return err
		}
		s.FirstAt, s.LastAt = fromMicros(first), fromMicros(last)
		at[s.ID] = len(line.Stories)
		line.Stories, line.Links = append(line.Stories, s), append(line.Links, l)
		return fromJSON(shared, &line.Links[len(line.Links)-1].Shared)
	}); err != nil {
		return err
	}
	return query(ctx, tx, `SELECT m.story_id, m.report_id FROM members m JOIN story_links l ON l.story_id = m.story_id
		JOIN reports r ON r.id = m.report_id WHERE l.storyline_id = $1 ORDER BY r.published, r.id`, []any{string(line.ID)}, func(rows *sql.Rows) error {
		var story news.StoryID
		var report news.ReportID
		err := rows.Scan(&story, &report)
		if i, ok := at[story]; ok {
			line.Stories[i].Members = append(line.Stories[i].Members, report)
		}
		return err
	})
}

// Storylines returns up to limit storylines, the one with the newest report first.
func (db *DB) Storylines(ctx context.Context, limit int) ([]news.Thread, error) {
	var out []news.Thread
	err := db.read(ctx, func(tx *sql.Tx) error {
		out = nil
		return query(ctx, tx, `SELECT l.storyline_id, COUNT(*), MIN(s.first_at), MAX(s.last_at) FROM story_links l JOIN stories s ON s.id = l.story_id
			WHERE s.merged_into IS NULL GROUP BY l.storyline_id ORDER BY MAX(s.last_at) DESC, l.storyline_id LIMIT $1`, []any{limit},
			func(rows *sql.Rows) error {
				var t news.Thread
				var first, last int64
				err := rows.Scan(&t.ID, &t.Stories, &first, &last)
				t.FirstAt, t.LastAt = fromMicros(first), fromMicros(last)
				out = append(out, t)
				return err
			})
	})
	return out, wrap(err, "list storylines")
}
