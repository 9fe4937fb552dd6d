-- +goose Up

-- What frozen issues printed that was wrong. One that was approved is public and never changes.
CREATE TABLE corrections (
    n           BIGINT PRIMARY KEY,
    week        TEXT /*C*/ NOT NULL,
    body        TEXT NOT NULL,
    approved_at BIGINT NOT NULL
);
CREATE INDEX corrections_week ON corrections (week, n);
-- Weeks whose mail is marked as advertising.
CREATE TABLE ad_marks (
    week TEXT /*C*/ PRIMARY KEY
);
-- Whether the addresses that issues print still answer. One that nobody has asked yet has no time.
CREATE TABLE link_checks (
    week       TEXT /*C*/ NOT NULL,
    url        TEXT /*C*/ NOT NULL,
    asked_at   BIGINT NOT NULL,
    checked_at BIGINT NOT NULL,
    class      TEXT /*C*/ NOT NULL,
    fault      TEXT NOT NULL,
    PRIMARY KEY (week, url)
);
