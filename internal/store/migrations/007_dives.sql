-- +goose Up

-- Deep dives, each whole as one document: the newest of a subject. Inputs stand for all that it says.
CREATE TABLE dives (
    id       TEXT /*C*/ PRIMARY KEY,
    producer TEXT /*C*/ NOT NULL,
    inputs   TEXT /*C*/ NOT NULL,
    last_at  BIGINT NOT NULL,
    built_at BIGINT NOT NULL,
    body     TEXT   NOT NULL
);
