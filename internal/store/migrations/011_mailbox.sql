-- +goose Up

-- The mailbox of a machine without a relay: the newest messages as they would have been sent, raw in base64.
CREATE TABLE mailbox (
    id        TEXT /*C*/ PRIMARY KEY,
    at        BIGINT NOT NULL,
    sender    TEXT /*C*/ NOT NULL,
    recipient TEXT /*C*/ NOT NULL,
    subject   TEXT /*C*/ NOT NULL,
    size      BIGINT NOT NULL,
    raw       TEXT NOT NULL
);
CREATE INDEX mailbox_at ON mailbox (at, id);
CREATE INDEX mailbox_recipient ON mailbox (recipient, at, id);
