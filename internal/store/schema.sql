-- What the migrations make, on SQLite. Written by: go test ./internal/store -update

CREATE TABLE ad_marks (
    week TEXT  PRIMARY KEY
);

CREATE TABLE addresses (
    canonical TEXT  PRIMARY KEY,
    report_id TEXT  NOT NULL REFERENCES reports (id)
);

CREATE TABLE annotations (
    report_id TEXT  PRIMARY KEY REFERENCES reports (id),
    producer  TEXT  NOT NULL,
    inputs    TEXT  NOT NULL,
    lang      TEXT  NOT NULL,
    relevance DOUBLE PRECISION NOT NULL,
    entities  TEXT  NOT NULL,
    passages  TEXT  NOT NULL,
    made_at   BIGINT NOT NULL
, claims_hash TEXT  NOT NULL DEFAULT '', claims TEXT  NOT NULL DEFAULT '[]');

CREATE TABLE answers (
    key           TEXT  PRIMARY KEY,
    task          TEXT  NOT NULL,
    model         TEXT  NOT NULL,
    answer        TEXT NOT NULL,
    input_tokens  BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    made_at       BIGINT NOT NULL
);

CREATE TABLE attention (
    week    TEXT  NOT NULL REFERENCES attention_weeks (week),
    entity  TEXT  NOT NULL,
    stories BIGINT NOT NULL,
    PRIMARY KEY (week, entity)
);

CREATE TABLE attention_weeks (
    week     TEXT  PRIMARY KEY,
    producer TEXT  NOT NULL,
    inputs   TEXT  NOT NULL,
    stories  BIGINT NOT NULL,
    made_at  BIGINT NOT NULL
);

CREATE TABLE audits (
    n       BIGINT PRIMARY KEY,
    at      BIGINT NOT NULL,
    user_id TEXT  NOT NULL,
    name    TEXT  NOT NULL,
    action  TEXT  NOT NULL,
    subject TEXT  NOT NULL,
    detail  TEXT NOT NULL
);

CREATE TABLE bulletins (
    id      TEXT  PRIMARY KEY,
    kind    TEXT  NOT NULL,
    status  TEXT  NOT NULL,
    made_at BIGINT NOT NULL,
    body    TEXT NOT NULL
);

CREATE TABLE candidates (
    name_key   TEXT  PRIMARY KEY,
    name       TEXT  NOT NULL,
    lang       TEXT  NOT NULL,
    kind       TEXT  NOT NULL,
    owner      TEXT  NOT NULL,
    versions   TEXT  NOT NULL,
    score      DOUBLE PRECISION NOT NULL,
    parts      TEXT  NOT NULL,
    outlets    BIGINT NOT NULL,
    reports    BIGINT NOT NULL,
    examples   TEXT  NOT NULL,
    status     TEXT  NOT NULL,
    entity     TEXT  NOT NULL,
    batch      BIGINT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen  BIGINT NOT NULL,
    decided_at BIGINT NOT NULL
);

CREATE TABLE charges (
    id            TEXT  PRIMARY KEY,
    scope         TEXT  NOT NULL,
    month         TEXT  NOT NULL,
    task          TEXT  NOT NULL,
    model         TEXT  NOT NULL,
    state         TEXT  NOT NULL,
    worst         BIGINT NOT NULL,
    cost          BIGINT NOT NULL,
    input_tokens  BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    reserved_at   BIGINT NOT NULL,
    settled_at    BIGINT NOT NULL
);

CREATE TABLE confirmations (
    token_hash    TEXT  PRIMARY KEY,
    subscriber_id TEXT  NOT NULL REFERENCES subscribers ON DELETE CASCADE,
    choices       TEXT NOT NULL,
    expires_at    BIGINT NOT NULL,
    used_at       BIGINT NOT NULL
);

CREATE TABLE consent_forms (
    id    TEXT  PRIMARY KEY,
    words TEXT NOT NULL
);

CREATE TABLE consents (
    subscriber_id TEXT  NOT NULL REFERENCES subscribers ON DELETE CASCADE,
    at            BIGINT NOT NULL,
    event         TEXT  NOT NULL,
    method        TEXT NOT NULL,
    ip            TEXT NOT NULL,
    agent         TEXT NOT NULL,
    form          TEXT  NOT NULL,
    PRIMARY KEY (subscriber_id, at, event)
);

CREATE TABLE corrections (
    n           BIGINT PRIMARY KEY,
    week        TEXT  NOT NULL,
    body        TEXT NOT NULL,
    approved_at BIGINT NOT NULL
);

CREATE TABLE decisions (
    id        BIGINT PRIMARY KEY,
    week      TEXT  NOT NULL,
    kind      TEXT  NOT NULL,
    story_id  TEXT  NOT NULL,
    body      TEXT NOT NULL,
    features  TEXT NOT NULL,
    user_id   TEXT  NOT NULL,
    who       TEXT NOT NULL,
    at        BIGINT NOT NULL,
    undone_at BIGINT NOT NULL
);

CREATE TABLE deliveries (
    n          INTEGER PRIMARY KEY,
    mailing    INTEGER NOT NULL,
    subscriber TEXT  NOT NULL,
    address    TEXT NOT NULL,
    slice      TEXT  NOT NULL,
    status     TEXT  NOT NULL,
    attempt    INTEGER NOT NULL,
    doubts     INTEGER NOT NULL,
    fails      INTEGER NOT NULL,
    owner      TEXT  NOT NULL,
    next_at    BIGINT NOT NULL,
    reply      TEXT NOT NULL,
    UNIQUE (mailing, subscriber)
);

CREATE TABLE dives (
    id       TEXT  PRIMARY KEY,
    producer TEXT  NOT NULL,
    inputs   TEXT  NOT NULL,
    last_at  BIGINT NOT NULL,
    built_at BIGINT NOT NULL,
    body     TEXT   NOT NULL
);

CREATE TABLE entity_edits (
    n       BIGINT PRIMARY KEY,
    batch   BIGINT NOT NULL,
    op      TEXT  NOT NULL,
    subject TEXT  NOT NULL,
    change  TEXT  NOT NULL,
    undoes  BIGINT NOT NULL,
    made_at BIGINT NOT NULL
);

CREATE TABLE entity_state (
    id       BIGINT PRIMARY KEY,
    revision BIGINT NOT NULL,
    spread   BIGINT NOT NULL
);

CREATE TABLE follow_state (
    one     BIGINT PRIMARY KEY,
    version BIGINT NOT NULL
);

CREATE TABLE follows (
    report_id TEXT  PRIMARY KEY,
    producer  TEXT  NOT NULL,
    inputs    TEXT  NOT NULL,
    made_at   BIGINT NOT NULL
);

CREATE TABLE invitations (
    hash       TEXT  PRIMARY KEY,
    role       TEXT  NOT NULL,
    user_id    TEXT  NOT NULL,
    invited_by TEXT  NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL
);

CREATE TABLE issues (
    week     TEXT  PRIMARY KEY,
    status   TEXT  NOT NULL,
    producer TEXT  NOT NULL,
    inputs   TEXT  NOT NULL,
    built_at BIGINT NOT NULL,
    body     TEXT  NOT NULL
);

CREATE TABLE keyrings (
    name TEXT  PRIMARY KEY,
    mark TEXT  NOT NULL
);

CREATE TABLE link_checks (
    week       TEXT  NOT NULL,
    url        TEXT  NOT NULL,
    asked_at   BIGINT NOT NULL,
    checked_at BIGINT NOT NULL,
    class      TEXT  NOT NULL,
    fault      TEXT NOT NULL,
    PRIMARY KEY (week, url)
);

CREATE TABLE mailbox (
    id        TEXT  PRIMARY KEY,
    at        BIGINT NOT NULL,
    sender    TEXT  NOT NULL,
    recipient TEXT  NOT NULL,
    subject   TEXT  NOT NULL,
    size      BIGINT NOT NULL,
    raw       TEXT NOT NULL
);

CREATE TABLE mailing_parts (
    mailing INTEGER NOT NULL,
    slice   TEXT  NOT NULL,
    body    TEXT NOT NULL,
    PRIMARY KEY (mailing, slice)
);

CREATE TABLE mailings (
    id         TEXT  PRIMARY KEY,
    n          INTEGER NOT NULL UNIQUE,
    week       TEXT  NOT NULL,
    lang       TEXT  NOT NULL,
    kind       TEXT  NOT NULL,
    issue      TEXT  NOT NULL,
    subject    TEXT NOT NULL,
    status     TEXT  NOT NULL,
    reason     TEXT NOT NULL,
    policy     TEXT  NOT NULL,
    frequency  TEXT  NOT NULL,
    created_at BIGINT NOT NULL,
    send_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    frozen_at  BIGINT NOT NULL,
    beat_at    BIGINT NOT NULL,
    first_n    BIGINT NOT NULL,
    last_n     BIGINT NOT NULL
);

CREATE TABLE members (
    report_id TEXT  PRIMARY KEY REFERENCES reports (id),
    story_id  TEXT  NOT NULL REFERENCES stories (id)
);

CREATE TABLE moves (
    id        BIGINT PRIMARY KEY,
    kind      TEXT  NOT NULL,
    subject   TEXT  NOT NULL,
    who       TEXT  NOT NULL,
    features  TEXT  NOT NULL,
    took      TEXT  NOT NULL,
    at        BIGINT NOT NULL,
    undone_at BIGINT NOT NULL
);

CREATE TABLE notices (
    id            TEXT  PRIMARY KEY,
    kind          TEXT  NOT NULL,
    subscriber_id TEXT  NOT NULL,
    address       TEXT NOT NULL,
    address_hash  TEXT  NOT NULL,
    lang          TEXT  NOT NULL,
    secret        TEXT NOT NULL,
    status        TEXT  NOT NULL,
    attempt       BIGINT NOT NULL,
    doubts        BIGINT NOT NULL,
    owner         TEXT  NOT NULL,
    leased_to     BIGINT NOT NULL,
    next_at       BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    reply         TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    settled_at    BIGINT NOT NULL
);

CREATE TABLE pass_runs (
    name      TEXT  PRIMARY KEY,
    began_at  BIGINT NOT NULL,
    ended_at  BIGINT NOT NULL,
    ok_at     BIGINT NOT NULL,
    failed_at BIGINT NOT NULL,
    fault     TEXT NOT NULL,
    asked_at  BIGINT NOT NULL
);

CREATE TABLE passkeys (
    id         TEXT  PRIMARY KEY,
    user_id    TEXT  NOT NULL REFERENCES users (id),
    name       TEXT  NOT NULL,
    body       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL
);

CREATE TABLE pin_version (
    one     BIGINT PRIMARY KEY,
    version BIGINT NOT NULL
);

CREATE TABLE pins (
    move_id   BIGINT NOT NULL REFERENCES moves (id),
    kind      TEXT  NOT NULL,
    a         TEXT  NOT NULL,
    b         TEXT  NOT NULL,
    set_aside BIGINT NOT NULL,
    PRIMARY KEY (move_id, kind, a, b)
);

CREATE TABLE rankings (
    week     TEXT  NOT NULL,
    story_id TEXT  NOT NULL REFERENCES stories (id),
    rank     BIGINT NOT NULL,
    score    DOUBLE PRECISION NOT NULL,
    parts    TEXT  NOT NULL,
    PRIMARY KEY (week, story_id)
);

CREATE TABLE record_claims (
    record_id TEXT  NOT NULL,
    report_id TEXT  NOT NULL,
    n         BIGINT NOT NULL,
    body      TEXT  NOT NULL,
    PRIMARY KEY (record_id, report_id, n)
);

CREATE TABLE record_edits (
    id        BIGINT PRIMARY KEY,
    kind      TEXT  NOT NULL,
    record_id TEXT  NOT NULL,
    into_id   TEXT  NOT NULL,
    body      TEXT NOT NULL,
    undone_at BIGINT NOT NULL
);

CREATE TABLE record_names (
    name      TEXT  NOT NULL,
    record_id TEXT  NOT NULL REFERENCES records (id) ON DELETE CASCADE,
    PRIMARY KEY (name, record_id)
);

CREATE TABLE records (
    id        TEXT  PRIMARY KEY,
    kind      TEXT  NOT NULL,
    subject   TEXT  NOT NULL,
    attribute TEXT  NOT NULL,
    status    TEXT  NOT NULL,
    changes   BIGINT NOT NULL,
    first_at  BIGINT NOT NULL,
    last_at   BIGINT NOT NULL,
    producer  TEXT  NOT NULL,
    inputs    TEXT  NOT NULL,
    made_at   BIGINT NOT NULL,
    body      TEXT  NOT NULL
, due TEXT  NOT NULL DEFAULT '');

CREATE TABLE refusals (
    subscriber TEXT  NOT NULL,
    mailing    TEXT  NOT NULL,
    class      TEXT  NOT NULL,
    at         BIGINT NOT NULL,
    reply      TEXT NOT NULL,
    PRIMARY KEY (subscriber, mailing)
);

CREATE TABLE report_versions (
    report_id   TEXT  NOT NULL REFERENCES reports (id),
    version     BIGINT NOT NULL,
    title       TEXT  NOT NULL,
    summary     TEXT  NOT NULL,
    body        TEXT  NOT NULL,
    replaced_at BIGINT NOT NULL,
    PRIMARY KEY (report_id, version)
);

CREATE TABLE reports (
    id            TEXT  PRIMARY KEY,
    source_id     TEXT  NOT NULL REFERENCES sources (id),
    url           TEXT  NOT NULL,
    canonical     TEXT  NOT NULL,
    title         TEXT  NOT NULL,
    author        TEXT  NOT NULL,
    published     BIGINT NOT NULL,
    dated         BOOLEAN NOT NULL,
    first_seen    BIGINT NOT NULL,
    lang          TEXT  NOT NULL,
    summary       TEXT  NOT NULL,
    body          TEXT  NOT NULL,
    outlets       TEXT  NOT NULL,
    version       BIGINT NOT NULL,
    fingerprint   TEXT  NOT NULL,
    page_status   TEXT  NOT NULL,
    page_attempts BIGINT NOT NULL,
    page_next_at  BIGINT NOT NULL,
    page_error    TEXT  NOT NULL
);

CREATE TABLE return_counts (
    day  TEXT  NOT NULL,
    via  TEXT  NOT NULL,
    kind TEXT  NOT NULL,
    n    BIGINT NOT NULL,
    PRIMARY KEY (day, via, kind)
);

CREATE TABLE returns (
    key        TEXT  PRIMARY KEY,
    at         BIGINT NOT NULL,
    via        TEXT  NOT NULL,
    kind       TEXT  NOT NULL,
    class      TEXT  NOT NULL,
    rule       TEXT NOT NULL,
    subscriber TEXT  NOT NULL,
    mailing    TEXT  NOT NULL,
    domain     TEXT  NOT NULL,
    status     TEXT  NOT NULL,
    detail     TEXT NOT NULL,
    effect     TEXT  NOT NULL
);

CREATE TABLE schedule_runs (
    name   TEXT  PRIMARY KEY,
    due_at BIGINT NOT NULL
);

CREATE TABLE search_docs (
    doc       BIGINT PRIMARY KEY,
    report_id TEXT  NOT NULL UNIQUE REFERENCES reports (id)
);

CREATE VIRTUAL TABLE search_terms USING fts5 (title, body, content = '', contentless_delete = 1, detail = column, tokenize = 'ascii');

CREATE TABLE 'search_terms_config'(k PRIMARY KEY, v) WITHOUT ROWID;

CREATE TABLE 'search_terms_data'(id INTEGER PRIMARY KEY, block BLOB);

CREATE TABLE 'search_terms_docsize'(id INTEGER PRIMARY KEY, sz BLOB, origin INTEGER);

CREATE TABLE 'search_terms_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

CREATE TABLE senders (
    owner   TEXT  PRIMARY KEY,
    mailing INTEGER NOT NULL,
    until   BIGINT NOT NULL,
    epoch   BIGINT NOT NULL
);

CREATE TABLE sending (
    id      INTEGER PRIMARY KEY,
    held    TEXT NOT NULL,
    held_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    hash       TEXT  PRIMARY KEY,
    user_id    TEXT  NOT NULL REFERENCES users (id),
    version    BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    agent      TEXT  NOT NULL,
    net        TEXT  NOT NULL
);

CREATE TABLE sightings (
    report_id  TEXT  NOT NULL REFERENCES reports (id),
    source_id  TEXT  NOT NULL REFERENCES sources (id),
    guid       TEXT  NOT NULL,
    url        TEXT  NOT NULL,
    item_hash  TEXT  NOT NULL,
    first_seen BIGINT NOT NULL,
    PRIMARY KEY (report_id, source_id)
);

CREATE TABLE sign_in_failures (
    what TEXT  NOT NULL,
    at   BIGINT NOT NULL
);

CREATE TABLE signup_gate (
    id     BIGINT PRIMARY KEY,
    passed BIGINT NOT NULL
);

CREATE TABLE signups (
    id           TEXT  PRIMARY KEY,
    at           BIGINT NOT NULL,
    address_hash TEXT  NOT NULL,
    net          TEXT  NOT NULL,
    domain       TEXT  NOT NULL
);

CREATE TABLE sketches (
    story_id TEXT  PRIMARY KEY REFERENCES stories (id),
    producer TEXT  NOT NULL,
    inputs   TEXT  NOT NULL,
    body     TEXT  NOT NULL,
    made_at  BIGINT NOT NULL
);

CREATE TABLE source_states (
    source_id     TEXT  PRIMARY KEY REFERENCES sources (id) ON DELETE CASCADE,
    status        TEXT  NOT NULL,
    etag          TEXT  NOT NULL,
    last_modified TEXT  NOT NULL,
    body_hash     TEXT  NOT NULL,
    moved_to      TEXT  NOT NULL,
    checked_at    BIGINT NOT NULL,
    changed_at    BIGINT NOT NULL,
    next_at       BIGINT NOT NULL,
    every_us      BIGINT NOT NULL,
    fails         BIGINT NOT NULL,
    failing_since BIGINT NOT NULL,
    error         TEXT  NOT NULL,
    error_class   TEXT  NOT NULL,
    items         BIGINT NOT NULL,
    notes         TEXT  NOT NULL
);

CREATE TABLE sources (
    id       TEXT  PRIMARY KEY,
    url      TEXT  NOT NULL UNIQUE,
    name     TEXT  NOT NULL,
    outlet   TEXT  NOT NULL,
    home     TEXT  NOT NULL,
    class    TEXT  NOT NULL,
    lang     TEXT  NOT NULL,
    zone     TEXT  NOT NULL,
    paused   BOOLEAN NOT NULL,
    added_at BIGINT NOT NULL
);

CREATE TABLE spending (
    period TEXT  PRIMARY KEY,
    spent  BIGINT NOT NULL
);

CREATE TABLE stories (
    id          TEXT  PRIMARY KEY,
    first_at    BIGINT NOT NULL,
    last_at     BIGINT NOT NULL,
    merged_into TEXT  REFERENCES stories (id),
    producer    TEXT  NOT NULL,
    made_at     BIGINT NOT NULL
);

CREATE TABLE story_links (
    story_id     TEXT  PRIMARY KEY REFERENCES stories (id),
    storyline_id TEXT  NOT NULL REFERENCES storylines (id),
    parent_id    TEXT  REFERENCES stories (id),
    likeness     DOUBLE PRECISION NOT NULL,
    shared       TEXT  NOT NULL,
    producer     TEXT  NOT NULL,
    made_at      BIGINT NOT NULL
);

CREATE TABLE storylines (
    id          TEXT  PRIMARY KEY,
    merged_into TEXT  REFERENCES storylines (id),
    made_at     BIGINT NOT NULL
);

CREATE TABLE subscribers (
    id              TEXT  PRIMARY KEY,
    address         TEXT NOT NULL,
    address_key     TEXT  NOT NULL UNIQUE,
    address_hash    TEXT  NOT NULL,
    domain          TEXT  NOT NULL,
    status          TEXT  NOT NULL,
    lang            TEXT  NOT NULL,
    frequencies       TEXT  NOT NULL,
    sections        TEXT NOT NULL,
    entities        TEXT NOT NULL,
    storylines      TEXT NOT NULL,
    lead_if_empty   BIGINT NOT NULL,
    slice           TEXT  NOT NULL,
    created_at      BIGINT NOT NULL,
    confirmed_at    BIGINT NOT NULL,
    unsubscribed_at BIGINT NOT NULL
);

CREATE TABLE suppressions (
    address_hash TEXT  PRIMARY KEY,
    reason       TEXT  NOT NULL,
    at           BIGINT NOT NULL,
    note         TEXT NOT NULL
);

CREATE TABLE users (
    id          TEXT  PRIMARY KEY,
    name        TEXT  NOT NULL,
    name_key    TEXT  NOT NULL UNIQUE,
    role        TEXT  NOT NULL,
    disabled    BIGINT NOT NULL,
    password    TEXT  NOT NULL,
    factor      TEXT  NOT NULL,
    factor_step BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL
);

CREATE TABLE verdicts (
    week     TEXT  NOT NULL,
    story_id TEXT  NOT NULL,
    lang     TEXT  NOT NULL,
    useful   BIGINT NOT NULL,
    wrong    BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    PRIMARY KEY (week, story_id, lang)
);

CREATE TABLE wrong_claims (
    id        BIGINT PRIMARY KEY,
    report_id TEXT  NOT NULL,
    mark      TEXT  NOT NULL,
    record_id TEXT  NOT NULL,
    passage   TEXT NOT NULL,
    note      TEXT NOT NULL,
    user_id   TEXT  NOT NULL,
    who       TEXT NOT NULL,
    at        BIGINT NOT NULL,
    undone_at BIGINT NOT NULL
);

CREATE INDEX addresses_report ON addresses (report_id);

CREATE INDEX annotations_claims ON annotations (report_id, claims_hash, relevance) WHERE claims_hash <> '';

CREATE INDEX attention_entity ON attention (entity, week);

CREATE INDEX bulletins_made ON bulletins (kind, made_at);

CREATE INDEX candidates_status ON candidates (status, score);

CREATE INDEX charges_month ON charges (month, model);

CREATE INDEX charges_scope ON charges (scope);

CREATE INDEX confirmations_subscriber ON confirmations (subscriber_id);

CREATE INDEX corrections_week ON corrections (week, n);

CREATE INDEX decisions_week ON decisions (week, id);

CREATE INDEX deliveries_due ON deliveries (mailing, next_at) WHERE next_at > 0;

CREATE INDEX entity_edits_batch ON entity_edits (batch);

CREATE INDEX mailbox_at ON mailbox (at, id);

CREATE INDEX mailbox_recipient ON mailbox (recipient, at, id);

CREATE INDEX members_story ON members (story_id);

CREATE INDEX notices_due ON notices (next_at) WHERE settled_at = 0;

CREATE INDEX notices_subscriber ON notices (subscriber_id);

CREATE INDEX passkeys_user ON passkeys (user_id);

CREATE INDEX pins_a ON pins (a);

CREATE INDEX pins_b ON pins (b);

CREATE INDEX rankings_story ON rankings (story_id);

CREATE INDEX record_claims_report ON record_claims (report_id);

CREATE INDEX record_names_record ON record_names (record_id);

CREATE INDEX records_due ON records (due, kind) WHERE due <> '';

CREATE INDEX records_kind ON records (kind, last_at, id);

CREATE INDEX records_last ON records (last_at, id);

CREATE INDEX refusals_mailing ON refusals (mailing, subscriber);

CREATE INDEX reports_pages ON reports (page_next_at, id) WHERE page_status = 'wanted';

CREATE INDEX reports_published ON reports (published, id);

CREATE INDEX reports_source ON reports (source_id);

CREATE INDEX returns_at ON returns (at, key);

CREATE INDEX returns_mailing ON returns (mailing, kind, class, domain);

CREATE INDEX returns_subscriber ON returns (subscriber, mailing);

CREATE INDEX sessions_user ON sessions (user_id);

CREATE INDEX sightings_guid ON sightings (source_id, guid);

CREATE INDEX sign_in_failures_what ON sign_in_failures (what, at);

CREATE INDEX signups_address ON signups (address_hash, at);

CREATE INDEX signups_at ON signups (at);

CREATE INDEX signups_domain ON signups (domain, at);

CREATE INDEX signups_net ON signups (net, at);

CREATE INDEX source_states_due ON source_states (next_at);

CREATE INDEX stories_last ON stories (last_at, id);

CREATE INDEX story_links_parent ON story_links (parent_id);

CREATE INDEX story_links_storyline ON story_links (storyline_id);

CREATE INDEX subscribers_hash ON subscribers (address_hash);

CREATE INDEX subscribers_pending ON subscribers (created_at) WHERE status = 'pending';

CREATE INDEX wrong_claims_report ON wrong_claims (report_id);
