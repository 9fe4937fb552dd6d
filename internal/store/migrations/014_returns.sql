-- +goose Up

-- What came back about our messages and named its reader by a signed name: one row for each note, by its key, so that the
-- same one counts once.
CREATE TABLE returns (
    key        TEXT /*C*/ PRIMARY KEY,
    at         BIGINT NOT NULL,
    via        TEXT /*C*/ NOT NULL,
    kind       TEXT /*C*/ NOT NULL,
    class      TEXT /*C*/ NOT NULL,
    rule       TEXT NOT NULL,
    subscriber TEXT /*C*/ NOT NULL,
    mailing    TEXT /*C*/ NOT NULL,
    domain     TEXT /*C*/ NOT NULL,
    status     TEXT /*C*/ NOT NULL,
    detail     TEXT NOT NULL,
    effect     TEXT /*C*/ NOT NULL
);
CREATE INDEX returns_at ON returns (at, key);
CREATE INDEX returns_subscriber ON returns (subscriber, mailing);
CREATE INDEX returns_mailing ON returns (mailing, kind, class, domain);
-- What came without a signed name, by day (UTC), way and kind: anybody can send it, so it is counted and no more.
CREATE TABLE return_counts (
    day  TEXT /*C*/ NOT NULL,
    via  TEXT /*C*/ NOT NULL,
    kind TEXT /*C*/ NOT NULL,
    n    BIGINT NOT NULL,
    PRIMARY KEY (day, via, kind)
);
