-- +goose Up

-- Who works at the desk. The key is the name in one case. The version grows with each change of what proves who the user is.
CREATE TABLE users (
    id          TEXT /*C*/ PRIMARY KEY,
    name        TEXT /*C*/ NOT NULL,
    name_key    TEXT /*C*/ NOT NULL UNIQUE,
    role        TEXT /*C*/ NOT NULL,
    disabled    BIGINT NOT NULL,
    password    TEXT /*C*/ NOT NULL,
    factor      TEXT /*C*/ NOT NULL,
    factor_step BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL
);

-- A browser in which a user signed in; the browser holds the token.
CREATE TABLE sessions (
    hash       TEXT /*C*/ PRIMARY KEY,
    user_id    TEXT /*C*/ NOT NULL REFERENCES users (id),
    version    BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    agent      TEXT /*C*/ NOT NULL,
    net        TEXT /*C*/ NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

-- Links that work once. A used one stays until it would have expired, so that a repeat can be told from an unknown one.
CREATE TABLE invitations (
    hash       TEXT /*C*/ PRIMARY KEY,
    role       TEXT /*C*/ NOT NULL,
    user_id    TEXT /*C*/ NOT NULL,
    invited_by TEXT /*C*/ NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL
);

CREATE TABLE passkeys (
    id         TEXT /*C*/ PRIMARY KEY,
    user_id    TEXT /*C*/ NOT NULL REFERENCES users (id),
    name       TEXT /*C*/ NOT NULL,
    body       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL
);
CREATE INDEX passkeys_user ON passkeys (user_id);

-- Sign-ins that failed, by whom they were tried on and from which network.
CREATE TABLE sign_in_failures (
    what TEXT /*C*/ NOT NULL,
    at   BIGINT NOT NULL
);
CREATE INDEX sign_in_failures_what ON sign_in_failures (what, at);

-- What was done at the desk; rows are added and never changed.
CREATE TABLE audits (
    n       BIGINT PRIMARY KEY,
    at      BIGINT NOT NULL,
    user_id TEXT /*C*/ NOT NULL,
    name    TEXT /*C*/ NOT NULL,
    action  TEXT /*C*/ NOT NULL,
    subject TEXT /*C*/ NOT NULL,
    detail  TEXT NOT NULL
);
