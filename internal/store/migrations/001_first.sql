-- +goose Up

-- Sources and what reading them showed.
CREATE TABLE sources (
    id       TEXT /*C*/ PRIMARY KEY,
    url      TEXT /*C*/ NOT NULL UNIQUE,
    name     TEXT /*C*/ NOT NULL,
    outlet   TEXT /*C*/ NOT NULL,
    home     TEXT /*C*/ NOT NULL,
    class    TEXT /*C*/ NOT NULL,
    lang     TEXT /*C*/ NOT NULL,
    zone     TEXT /*C*/ NOT NULL,
    paused   BOOLEAN NOT NULL,
    added_at BIGINT NOT NULL
);

CREATE TABLE source_states (
    source_id     TEXT /*C*/ PRIMARY KEY REFERENCES sources (id) ON DELETE CASCADE,
    status        TEXT /*C*/ NOT NULL,
    etag          TEXT /*C*/ NOT NULL,
    last_modified TEXT /*C*/ NOT NULL,
    body_hash     TEXT /*C*/ NOT NULL,
    moved_to      TEXT /*C*/ NOT NULL,
    checked_at    BIGINT NOT NULL,
    changed_at    BIGINT NOT NULL,
    next_at       BIGINT NOT NULL,
    every_us      BIGINT NOT NULL,
    fails         BIGINT NOT NULL,
    failing_since BIGINT NOT NULL,
    error         TEXT /*C*/ NOT NULL,
    error_class   TEXT /*C*/ NOT NULL,
    items         BIGINT NOT NULL,
    notes         TEXT /*C*/ NOT NULL
);
CREATE INDEX source_states_due ON source_states (next_at);

-- Reports: one row an article, whatever the number of feeds that carry it.
CREATE TABLE reports (
    id            TEXT /*C*/ PRIMARY KEY,
    source_id     TEXT /*C*/ NOT NULL REFERENCES sources (id),
    url           TEXT /*C*/ NOT NULL,
    canonical     TEXT /*C*/ NOT NULL,
    title         TEXT /*C*/ NOT NULL,
    author        TEXT /*C*/ NOT NULL,
    published     BIGINT NOT NULL,
    dated         BOOLEAN NOT NULL,
    first_seen    BIGINT NOT NULL,
    lang          TEXT /*C*/ NOT NULL,
    summary       TEXT /*C*/ NOT NULL,
    body          TEXT /*C*/ NOT NULL,
    outlets       TEXT /*C*/ NOT NULL,
    version       BIGINT NOT NULL,
    fingerprint   TEXT /*C*/ NOT NULL,
    page_status   TEXT /*C*/ NOT NULL,
    page_attempts BIGINT NOT NULL,
    page_next_at  BIGINT NOT NULL,
    page_error    TEXT /*C*/ NOT NULL
);
CREATE INDEX reports_published ON reports (published, id);
CREATE INDEX reports_source ON reports (source_id);
CREATE INDEX reports_pages ON reports (page_next_at, id) WHERE page_status = 'wanted';

-- Every canonical address that leads to a report. An address leads to one report.
CREATE TABLE addresses (
    canonical TEXT /*C*/ PRIMARY KEY,
    report_id TEXT /*C*/ NOT NULL REFERENCES reports (id)
);
CREATE INDEX addresses_report ON addresses (report_id);

-- A report as one source showed it; item_hash stands for all that the feed said.
CREATE TABLE sightings (
    report_id  TEXT /*C*/ NOT NULL REFERENCES reports (id),
    source_id  TEXT /*C*/ NOT NULL REFERENCES sources (id),
    guid       TEXT /*C*/ NOT NULL,
    url        TEXT /*C*/ NOT NULL,
    item_hash  TEXT /*C*/ NOT NULL,
    first_seen BIGINT NOT NULL,
    PRIMARY KEY (report_id, source_id)
);
CREATE INDEX sightings_guid ON sightings (source_id, guid);

-- What a report said before it was changed.
CREATE TABLE report_versions (
    report_id   TEXT /*C*/ NOT NULL REFERENCES reports (id),
    version     BIGINT NOT NULL,
    title       TEXT /*C*/ NOT NULL,
    summary     TEXT /*C*/ NOT NULL,
    body        TEXT /*C*/ NOT NULL,
    replaced_at BIGINT NOT NULL,
    PRIMARY KEY (report_id, version)
);

-- Derived from a report's text; inputs is the fingerprint that it was derived from.
CREATE TABLE annotations (
    report_id TEXT /*C*/ PRIMARY KEY REFERENCES reports (id),
    producer  TEXT /*C*/ NOT NULL,
    inputs    TEXT /*C*/ NOT NULL,
    lang      TEXT /*C*/ NOT NULL,
    relevance DOUBLE PRECISION NOT NULL,
    entities  TEXT /*C*/ NOT NULL,
    passages  TEXT /*C*/ NOT NULL,
    made_at   BIGINT NOT NULL
);

CREATE TABLE stories (
    id          TEXT /*C*/ PRIMARY KEY,
    first_at    BIGINT NOT NULL,
    last_at     BIGINT NOT NULL,
    merged_into TEXT /*C*/ REFERENCES stories (id),
    producer    TEXT /*C*/ NOT NULL,
    made_at     BIGINT NOT NULL
);
CREATE INDEX stories_last ON stories (last_at, id);

-- A report belongs to one story at most.
CREATE TABLE members (
    report_id TEXT /*C*/ PRIMARY KEY REFERENCES reports (id),
    story_id  TEXT /*C*/ NOT NULL REFERENCES stories (id)
);
CREATE INDEX members_story ON members (story_id);

CREATE TABLE rankings (
    week     TEXT /*C*/ NOT NULL,
    story_id TEXT /*C*/ NOT NULL REFERENCES stories (id),
    rank     BIGINT NOT NULL,
    score    DOUBLE PRECISION NOT NULL,
    parts    TEXT /*C*/ NOT NULL,
    PRIMARY KEY (week, story_id)
);
CREATE INDEX rankings_story ON rankings (story_id);

-- One document a week. A frozen issue never changes.
CREATE TABLE issues (
    week     TEXT /*C*/ PRIMARY KEY,
    status   TEXT /*C*/ NOT NULL,
    producer TEXT /*C*/ NOT NULL,
    inputs   TEXT /*C*/ NOT NULL,
    built_at BIGINT NOT NULL,
    body     TEXT /*C*/ NOT NULL
);

-- The last due time of each schedule that was run.
CREATE TABLE schedule_runs (
    name   TEXT /*C*/ PRIMARY KEY,
    due_at BIGINT NOT NULL
);
