-- +goose Up

-- One sending of one issue in one language. Its recipients are the deliveries numbered from first to last, frozen at once.
CREATE TABLE mailings (
    id         TEXT /*C*/ PRIMARY KEY,
    n          INTEGER NOT NULL UNIQUE,
    week       TEXT /*C*/ NOT NULL,
    lang       TEXT /*C*/ NOT NULL,
    kind       TEXT /*C*/ NOT NULL,
    issue      TEXT /*C*/ NOT NULL,
    subject    TEXT NOT NULL,
    status     TEXT /*C*/ NOT NULL,
    reason     TEXT NOT NULL,
    policy     TEXT /*C*/ NOT NULL,
    frequency  TEXT /*C*/ NOT NULL,
    created_at BIGINT NOT NULL,
    send_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    frozen_at  BIGINT NOT NULL,
    beat_at    BIGINT NOT NULL,
    first_n    BIGINT NOT NULL,
    last_n     BIGINT NOT NULL
);
-- What a mailing says to the readers of one slice. An empty body is a slice that gets nothing.
CREATE TABLE mailing_parts (
    mailing INTEGER NOT NULL,
    slice   TEXT /*C*/ NOT NULL,
    body    TEXT NOT NULL,
    PRIMARY KEY (mailing, slice)
);
-- The ledger: one row for each reader of a mailing. N is the engine's own row number where it has one, so that the rows of
-- a mailing lie together. No index holds what changes with every message: only a row with a time of its own is in one.
CREATE TABLE deliveries (
    n          INTEGER PRIMARY KEY,
    mailing    INTEGER NOT NULL,
    subscriber TEXT /*C*/ NOT NULL,
    address    TEXT NOT NULL,
    slice      TEXT /*C*/ NOT NULL,
    status     TEXT /*C*/ NOT NULL,
    attempt    INTEGER NOT NULL,
    doubts     INTEGER NOT NULL,
    fails      INTEGER NOT NULL,
    owner      TEXT /*C*/ NOT NULL,
    next_at    BIGINT NOT NULL,
    reply      TEXT NOT NULL,
    UNIQUE (mailing, subscriber)
);
CREATE INDEX deliveries_due ON deliveries (mailing, next_at) WHERE next_at > 0;
-- Processes that send, each at one mailing. What one holds is taken from it once its time is over; until is 0 from then on.
-- Epoch counts what it wrote: it only grows, unless a backup is put back. Rows stay, since witnesses name them.
CREATE TABLE senders (
    owner   TEXT /*C*/ PRIMARY KEY,
    mailing INTEGER NOT NULL,
    until   BIGINT NOT NULL,
    epoch   BIGINT NOT NULL
);
-- Whether anything may be sent from this database: one row, whose reason is empty where it may.
CREATE TABLE sending (
    id      INTEGER PRIMARY KEY,
    held    TEXT NOT NULL,
    held_at BIGINT NOT NULL
);
INSERT INTO sending (id, held, held_at) VALUES (1, '', 0);
-- Refusals that speak against an address, one for each reader and mailing.
CREATE TABLE refusals (
    subscriber TEXT /*C*/ NOT NULL,
    mailing    TEXT /*C*/ NOT NULL,
    class      TEXT /*C*/ NOT NULL,
    at         BIGINT NOT NULL,
    reply      TEXT NOT NULL,
    PRIMARY KEY (subscriber, mailing)
);
CREATE INDEX refusals_mailing ON refusals (mailing, subscriber);
