-- +goose Up

-- How many stories in the field began in a week, and how many of them name each entity.
CREATE TABLE attention_weeks (
    week     TEXT /*C*/ PRIMARY KEY,
    producer TEXT /*C*/ NOT NULL,
    inputs   TEXT /*C*/ NOT NULL,
    stories  BIGINT NOT NULL,
    made_at  BIGINT NOT NULL
);
CREATE TABLE attention (
    week    TEXT /*C*/ NOT NULL REFERENCES attention_weeks (week),
    entity  TEXT /*C*/ NOT NULL,
    stories BIGINT NOT NULL,
    PRIMARY KEY (week, entity)
);
CREATE INDEX attention_entity ON attention (entity, week);
