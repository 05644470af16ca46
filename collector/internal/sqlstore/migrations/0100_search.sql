-- +goose Up
-- What an attribute is worth in comparisons: a number, a time in microseconds since
-- 1970, or NULL.
ALTER TABLE badcase_attributes ADD COLUMN amount DOUBLE PRECISION;
UPDATE badcase_attributes SET amount = CAST(value AS REAL) WHERE CAST(value AS REAL) || '' = value OR CAST(value AS INTEGER) || '' = value;
CREATE INDEX badcase_attributes_by_amount ON badcase_attributes (name, amount, badcase);

CREATE TABLE saved_searches (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL,
    query      TEXT NOT NULL,
    sort       TEXT NOT NULL,
    owner      TEXT NOT NULL,
    shared     INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (kind, owner, name)
);
CREATE INDEX saved_searches_by_kind ON saved_searches (kind, shared, name);

-- +goose Down
DROP TABLE saved_searches;
DROP INDEX badcase_attributes_by_amount;
ALTER TABLE badcase_attributes DROP COLUMN amount;
