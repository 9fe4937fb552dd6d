-- +goose Up

-- What a report's passages claim, as JSON. The hash stands for the claims and the text that they were read in; it is
-- empty where there are none.
ALTER TABLE annotations ADD COLUMN claims_hash TEXT /*C*/ NOT NULL DEFAULT '';
ALTER TABLE annotations ADD COLUMN claims TEXT /*C*/ NOT NULL DEFAULT '[]';
CREATE INDEX annotations_claims ON annotations (report_id, claims_hash, relevance) WHERE claims_hash <> '';

-- The reports whose claims stand in records, with what they stood for. A row outlives its report until the records have
-- given its claims up, so reports are not referenced here.
CREATE TABLE follows (
    report_id TEXT /*C*/ PRIMARY KEY,
    producer  TEXT /*C*/ NOT NULL,
    inputs    TEXT /*C*/ NOT NULL,
    made_at   BIGINT NOT NULL
);

-- The claims of each record; n is the claim's number in its report, body the claim with its passage and where it stood.
CREATE TABLE record_claims (
    record_id TEXT /*C*/ NOT NULL,
    report_id TEXT /*C*/ NOT NULL,
    n         BIGINT NOT NULL,
    body      TEXT /*C*/ NOT NULL,
    PRIMARY KEY (record_id, report_id, n)
);
CREATE INDEX record_claims_report ON record_claims (report_id);

-- What is known of one thing across weeks, made from the claims alone. One document a record; what lists need stands
-- beside it.
CREATE TABLE records (
    id        TEXT /*C*/ PRIMARY KEY,
    kind      TEXT /*C*/ NOT NULL,
    subject   TEXT /*C*/ NOT NULL,
    attribute TEXT /*C*/ NOT NULL,
    status    TEXT /*C*/ NOT NULL,
    changes   BIGINT NOT NULL,
    first_at  BIGINT NOT NULL,
    last_at   BIGINT NOT NULL,
    producer  TEXT /*C*/ NOT NULL,
    inputs    TEXT /*C*/ NOT NULL,
    made_at   BIGINT NOT NULL,
    body      TEXT /*C*/ NOT NULL
);
CREATE INDEX records_kind ON records (kind, last_at, id);
CREATE INDEX records_last ON records (last_at, id);

-- Whom and what a record tells of: ids of entities, else folded names.
CREATE TABLE record_names (
    name      TEXT /*C*/ NOT NULL,
    record_id TEXT /*C*/ NOT NULL REFERENCES records (id) ON DELETE CASCADE,
    PRIMARY KEY (name, record_id)
);
CREATE INDEX record_names_record ON record_names (record_id);

-- One row, locked by whoever writes records: a record is made from all its claims, also those just written by another
-- process.
CREATE TABLE follow_state (
    one     BIGINT PRIMARY KEY,
    version BIGINT NOT NULL
);
INSERT INTO follow_state (one, version) VALUES (1, 0);
