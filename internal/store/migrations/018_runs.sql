-- +goose Up

-- How each pass went the last time, in any process, and since when somebody waits for it to run. The log has the rest.
CREATE TABLE pass_runs (
    name      TEXT /*C*/ PRIMARY KEY,
    began_at  BIGINT NOT NULL,
    ended_at  BIGINT NOT NULL,
    ok_at     BIGINT NOT NULL,
    failed_at BIGINT NOT NULL,
    fault     TEXT NOT NULL,
    asked_at  BIGINT NOT NULL
);
