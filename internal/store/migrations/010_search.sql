-- +goose Up

-- The reports that can be searched. Doc stands for the report in the engine's index; it grows with the time of
-- publication, so that the newest are found first without sorting.
CREATE TABLE search_docs (
    doc       BIGINT PRIMARY KEY,
    report_id TEXT /*C*/ NOT NULL UNIQUE REFERENCES reports (id)
);

/*sqlite
-- Terms alone: the texts are in reports. The tokenizer takes all but ASCII signs for letters; the store writes those
-- signs as characters of private use.
CREATE VIRTUAL TABLE search_terms USING fts5 (title, body, content = '', contentless_delete = 1, detail = column, tokenize = 'ascii');
*/
/*postgres
ALTER TABLE search_docs ADD COLUMN terms TSVECTOR NOT NULL;
CREATE INDEX search_docs_terms ON search_docs USING gin (terms);
*/
