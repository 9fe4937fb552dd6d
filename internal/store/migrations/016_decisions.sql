-- +goose Up

-- What editors decided about a week's stories and words, with what the machine knew at the time. A decision can be undone; it
-- is never deleted: it is a label too.
CREATE TABLE decisions (
    id        BIGINT PRIMARY KEY,
    week      TEXT /*C*/ NOT NULL,
    kind      TEXT /*C*/ NOT NULL,
    story_id  TEXT /*C*/ NOT NULL,
    body      TEXT NOT NULL,
    features  TEXT NOT NULL,
    user_id   TEXT /*C*/ NOT NULL,
    who       TEXT NOT NULL,
    at        BIGINT NOT NULL,
    undone_at BIGINT NOT NULL
);
CREATE INDEX decisions_week ON decisions (week, id);
