-- +goose Up
-- Imports of badcases from files, and what became of each row.
CREATE TABLE imports (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    format     TEXT NOT NULL,
    size       BIGINT NOT NULL,
    state      TEXT NOT NULL,
    problem    TEXT NOT NULL,
    dry_run    INTEGER NOT NULL,
    mapping    TEXT NOT NULL,
    actor      TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,
    progress   DOUBLE PRECISION NOT NULL,
    looked     BIGINT NOT NULL,
    created    BIGINT NOT NULL,
    again      BIGINT NOT NULL,
    known      BIGINT NOT NULL,
    refused    BIGINT NOT NULL
);
CREATE INDEX imports_waiting ON imports (id) WHERE state IN ('queued', 'running');

CREATE TABLE import_rows (
    import  TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    n       BIGINT NOT NULL,
    line    BIGINT NOT NULL,
    file    TEXT NOT NULL,
    outcome TEXT NOT NULL,
    badcase TEXT NOT NULL,
    field   TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (import, n)
);
CREATE INDEX import_rows_by_outcome ON import_rows (import, outcome, n);

CREATE TABLE import_mappings (
    name       TEXT PRIMARY KEY,
    mapping    TEXT NOT NULL,
    actor      TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE import_mappings;
DROP TABLE import_rows;
DROP TABLE imports;
