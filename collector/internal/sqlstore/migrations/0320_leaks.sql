-- +goose Up
-- Checks for leaks between sets (package leaks): record is one as JSON, asked what it
-- is to look at, key the same for the same question.
CREATE TABLE leak_checks (
    id     TEXT PRIMARY KEY,
    key    TEXT NOT NULL,
    record TEXT NOT NULL,
    asked  TEXT NOT NULL
);
CREATE INDEX leak_checks_by_key ON leak_checks (key, id);

CREATE TABLE leak_pairs (
    leak_check TEXT NOT NULL REFERENCES leak_checks (id) ON DELETE CASCADE,
    n          BIGINT NOT NULL,
    kind       TEXT NOT NULL,
    pair       TEXT NOT NULL,
    PRIMARY KEY (leak_check, n)
);
CREATE INDEX leak_pairs_by_kind ON leak_pairs (leak_check, kind, n);

-- The rows of a segment that leak, as bits.
CREATE TABLE leak_rows (
    leak_check TEXT NOT NULL REFERENCES leak_checks (id) ON DELETE CASCADE,
    kind       TEXT NOT NULL,
    segment    TEXT NOT NULL,
    size       BIGINT NOT NULL,
    live       BLOB NOT NULL,
    PRIMARY KEY (leak_check, kind, segment)
);

-- What is done about each kind of leak, as JSON.
CREATE TABLE leak_policy (
    id    INTEGER PRIMARY KEY,
    value TEXT NOT NULL
);

ALTER TABLE sets ADD COLUMN leak_check TEXT NOT NULL DEFAULT '';
ALTER TABLE sets ADD COLUMN left_out BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE sets DROP COLUMN left_out;
ALTER TABLE sets DROP COLUMN leak_check;
DROP TABLE leak_policy;
DROP TABLE leak_rows;
DROP TABLE leak_pairs;
DROP TABLE leak_checks;
