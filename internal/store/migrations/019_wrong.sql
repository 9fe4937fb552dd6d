-- +goose Up

-- Claims of reports that a person says are read wrongly: no record rests on them. The mark stands for what the claim says in
-- which passage, so that it holds when a report's claims are read and numbered anew. A row is undone, and never deleted.
CREATE TABLE wrong_claims (
    id        BIGINT PRIMARY KEY,
    report_id TEXT /*C*/ NOT NULL,
    mark      TEXT /*C*/ NOT NULL,
    record_id TEXT /*C*/ NOT NULL,
    passage   TEXT NOT NULL,
    note      TEXT NOT NULL,
    user_id   TEXT /*C*/ NOT NULL,
    who       TEXT NOT NULL,
    at        BIGINT NOT NULL,
    undone_at BIGINT NOT NULL
);
CREATE INDEX wrong_claims_report ON wrong_claims (report_id);
