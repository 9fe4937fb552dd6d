-- +goose Up

-- The last day of a promise that still waits; empty for all else. Records made before this column get it when they are
-- followed anew.
ALTER TABLE records ADD COLUMN due TEXT /*C*/ NOT NULL DEFAULT '';
CREATE INDEX records_due ON records (due, kind) WHERE due <> '';
