-- +goose Up

-- What is mailed between issues: the digest of a day, or one story. Made_at is the end of what it was made from.
CREATE TABLE bulletins (
    id      TEXT /*C*/ PRIMARY KEY,
    kind    TEXT /*C*/ NOT NULL,
    status  TEXT /*C*/ NOT NULL,
    made_at BIGINT NOT NULL,
    body    TEXT NOT NULL
);
CREATE INDEX bulletins_made ON bulletins (kind, made_at);
-- A reader chooses any of the frequencies, as a sorted JSON list like the other choices.
ALTER TABLE subscribers RENAME COLUMN frequency TO frequencies;
UPDATE subscribers SET frequencies = '["' || frequencies || '"]';
UPDATE confirmations SET choices = REPLACE(REPLACE(REPLACE(choices, '"frequency":"weekly"', '"frequencies":["weekly"]'),
    '"frequency":"daily"', '"frequencies":["daily"]'), '"frequency":"breaking"', '"frequencies":["breaking"]');
-- A correction goes to those who received what was wrong, whatever they chose since.
UPDATE mailings SET frequency = '' WHERE kind = 'correction';
