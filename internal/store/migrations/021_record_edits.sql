-- +goose Up

-- What people did to records as a whole: said that one is wrong, or that two are of one thing. Records are made anew from
-- claims, so it is heeded whenever they are. A row is undone, and never deleted.
CREATE TABLE record_edits (
    id        BIGINT PRIMARY KEY,
    kind      TEXT /*C*/ NOT NULL,
    record_id TEXT /*C*/ NOT NULL,
    into_id   TEXT /*C*/ NOT NULL,
    body      TEXT NOT NULL,
    undone_at BIGINT NOT NULL
);
