-- +goose Up

-- What was spent in a period: a month like "2025-12", or a scope like "scope 2025-W50". It is the sum of the charges of
-- the period, kept so that one conditional update can hold a ceiling.
CREATE TABLE spending (
    period TEXT /*C*/ PRIMARY KEY,
    spent  BIGINT NOT NULL
);
-- One call of a model. It is charged with the most that it can cost before it is made; what it did cost takes its place.
-- A row that stays reserved is a call whose process died: its worst case stays charged. Amounts are millionths of a dollar.
CREATE TABLE charges (
    id            TEXT /*C*/ PRIMARY KEY,
    scope         TEXT /*C*/ NOT NULL,
    month         TEXT /*C*/ NOT NULL,
    task          TEXT /*C*/ NOT NULL,
    model         TEXT /*C*/ NOT NULL,
    state         TEXT /*C*/ NOT NULL,
    worst         BIGINT NOT NULL,
    cost          BIGINT NOT NULL,
    input_tokens  BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    reserved_at   BIGINT NOT NULL,
    settled_at    BIGINT NOT NULL
);
CREATE INDEX charges_month ON charges (month, model);
CREATE INDEX charges_scope ON charges (scope);
-- What models answered, by all that the answer depends on.
CREATE TABLE answers (
    key           TEXT /*C*/ PRIMARY KEY,
    task          TEXT /*C*/ NOT NULL,
    model         TEXT /*C*/ NOT NULL,
    answer        TEXT NOT NULL,
    input_tokens  BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    made_at       BIGINT NOT NULL
);
