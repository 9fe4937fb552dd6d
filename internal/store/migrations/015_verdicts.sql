-- +goose Up

-- What readers said of printed items, as counts and nothing else: who said it is never written down.
CREATE TABLE verdicts (
    week     TEXT /*C*/ NOT NULL,
    story_id TEXT /*C*/ NOT NULL,
    lang     TEXT /*C*/ NOT NULL,
    useful   BIGINT NOT NULL,
    wrong    BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    PRIMARY KEY (week, story_id, lang)
);
