-- +goose Up

-- Readers who asked for mail. The address is unique in lower case; its keyed hash is what suppressions know. Sections,
-- entities and storylines are sorted JSON lists; slice names the rendering that such choices get.
CREATE TABLE subscribers (
    id              TEXT /*C*/ PRIMARY KEY,
    address         TEXT NOT NULL,
    address_key     TEXT /*C*/ NOT NULL UNIQUE,
    address_hash    TEXT /*C*/ NOT NULL,
    domain          TEXT /*C*/ NOT NULL,
    status          TEXT /*C*/ NOT NULL,
    lang            TEXT /*C*/ NOT NULL,
    frequency       TEXT /*C*/ NOT NULL,
    sections        TEXT NOT NULL,
    entities        TEXT NOT NULL,
    storylines      TEXT NOT NULL,
    lead_if_empty   BIGINT NOT NULL,
    slice           TEXT /*C*/ NOT NULL,
    created_at      BIGINT NOT NULL,
    confirmed_at    BIGINT NOT NULL,
    unsubscribed_at BIGINT NOT NULL
);
CREATE INDEX subscribers_hash ON subscribers (address_hash);
CREATE INDEX subscribers_pending ON subscribers (created_at) WHERE status = 'pending';
-- What a form said that a reader agrees to, by its version.
CREATE TABLE consent_forms (
    id    TEXT /*C*/ PRIMARY KEY,
    words TEXT NOT NULL
);
-- Why somebody is mailed, and why no more.
CREATE TABLE consents (
    subscriber_id TEXT /*C*/ NOT NULL REFERENCES subscribers ON DELETE CASCADE,
    at            BIGINT NOT NULL,
    event         TEXT /*C*/ NOT NULL,
    method        TEXT NOT NULL,
    ip            TEXT NOT NULL,
    agent         TEXT NOT NULL,
    form          TEXT /*C*/ NOT NULL,
    PRIMARY KEY (subscriber_id, at, event)
);
-- Addresses that are never mailed, known by their keyed hash alone, so that they outlive the address.
CREATE TABLE suppressions (
    address_hash TEXT /*C*/ PRIMARY KEY,
    reason       TEXT /*C*/ NOT NULL,
    at           BIGINT NOT NULL,
    note         TEXT NOT NULL
);
-- Links that confirm a subscription with the choices of their form. Only the SHA-256 of the link's random part is kept.
CREATE TABLE confirmations (
    token_hash    TEXT /*C*/ PRIMARY KEY,
    subscriber_id TEXT /*C*/ NOT NULL REFERENCES subscribers ON DELETE CASCADE,
    choices       TEXT NOT NULL,
    expires_at    BIGINT NOT NULL,
    used_at       BIGINT NOT NULL
);
CREATE INDEX confirmations_subscriber ON confirmations (subscriber_id);
-- Sign-ups that led to a mail, counted against abuse. The one row of the gate is changed first by every sign-up, so that
-- two processes count one after the other.
CREATE TABLE signups (
    id           TEXT /*C*/ PRIMARY KEY,
    at           BIGINT NOT NULL,
    address_hash TEXT /*C*/ NOT NULL,
    net          TEXT /*C*/ NOT NULL,
    domain       TEXT /*C*/ NOT NULL
);
CREATE INDEX signups_at ON signups (at);
CREATE INDEX signups_address ON signups (address_hash, at);
CREATE INDEX signups_net ON signups (net, at);
CREATE INDEX signups_domain ON signups (domain, at);
CREATE TABLE signup_gate (
    id     BIGINT PRIMARY KEY,
    passed BIGINT NOT NULL
);
INSERT INTO signup_gate (id, passed) VALUES (1, 0);
-- Mails to one person that are no issue, each a row before it is sent.
CREATE TABLE notices (
    id            TEXT /*C*/ PRIMARY KEY,
    kind          TEXT /*C*/ NOT NULL,
    subscriber_id TEXT /*C*/ NOT NULL,
    address       TEXT NOT NULL,
    address_hash  TEXT /*C*/ NOT NULL,
    lang          TEXT /*C*/ NOT NULL,
    secret        TEXT NOT NULL,
    status        TEXT /*C*/ NOT NULL,
    attempt       BIGINT NOT NULL,
    doubts        BIGINT NOT NULL,
    owner         TEXT /*C*/ NOT NULL,
    leased_to     BIGINT NOT NULL,
    next_at       BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    reply         TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    settled_at    BIGINT NOT NULL
);
CREATE INDEX notices_due ON notices (next_at) WHERE settled_at = 0;
CREATE INDEX notices_subscriber ON notices (subscriber_id);
-- Which keys the hashes in this database were made with: a mark of each, from which no key can be read.
CREATE TABLE keyrings (
    name TEXT /*C*/ PRIMARY KEY,
    mark TEXT /*C*/ NOT NULL
);
