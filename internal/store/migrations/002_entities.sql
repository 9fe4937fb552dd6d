-- +goose Up

-- What editors changed in the field's gazetteer, in order. Rows are only added: an undoing is a row as well, so the
-- field as it stood at any revision can be made again. Change is the change as JSON, whose words are those of the
-- program; subject and op stand beside it for people.
CREATE TABLE entity_edits (
    n       BIGINT PRIMARY KEY,
    batch   BIGINT NOT NULL,
    op      TEXT /*C*/ NOT NULL,
    subject TEXT /*C*/ NOT NULL,
    change  TEXT /*C*/ NOT NULL,
    undoes  BIGINT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX entity_edits_batch ON entity_edits (batch);

-- One row. Revision is the n of the last edit; spread is the revision up to which annotations that it touches were
-- marked as absent.
CREATE TABLE entity_state (
    id       BIGINT PRIMARY KEY,
    revision BIGINT NOT NULL,
    spread   BIGINT NOT NULL
);
INSERT INTO entity_state (id, revision, spread) VALUES (1, 0, 0);

-- Names that the gazetteer does not know, seen in several outlets. A decided one is never opened by the machine.
CREATE TABLE candidates (
    name_key   TEXT /*C*/ PRIMARY KEY,
    name       TEXT /*C*/ NOT NULL,
    lang       TEXT /*C*/ NOT NULL,
    kind       TEXT /*C*/ NOT NULL,
    owner      TEXT /*C*/ NOT NULL,
    versions   TEXT /*C*/ NOT NULL,
    score      DOUBLE PRECISION NOT NULL,
    parts      TEXT /*C*/ NOT NULL,
    outlets    BIGINT NOT NULL,
    reports    BIGINT NOT NULL,
    examples   TEXT /*C*/ NOT NULL,
    status     TEXT /*C*/ NOT NULL,
    entity     TEXT /*C*/ NOT NULL,
    batch      BIGINT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen  BIGINT NOT NULL,
    decided_at BIGINT NOT NULL
);
CREATE INDEX candidates_status ON candidates (status, score);
