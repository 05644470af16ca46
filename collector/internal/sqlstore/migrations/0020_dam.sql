-- +goose Up
CREATE TABLE files (
    sha256     TEXT PRIMARY KEY,
    md5        TEXT NOT NULL,
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size       BIGINT NOT NULL,
    added_by   TEXT NOT NULL,
    added_at   BIGINT NOT NULL
);
CREATE INDEX files_by_time ON files (added_at, sha256);
CREATE INDEX files_by_md5 ON files (md5);
CREATE INDEX files_by_name ON files (name);

CREATE TABLE documents (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    note       TEXT NOT NULL,
    paths_only INTEGER NOT NULL,
    latest     INTEGER NOT NULL,
    row_count  BIGINT NOT NULL,
    revision   INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- A version never changes once it is there. Its rows are those whose span
-- [added, removed) holds its number, so that a version costs only its difference to
-- the one before. Rows of the newest version have removed = 2147483647.
CREATE TABLE document_versions (
    document   TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    number     INTEGER NOT NULL,
    row_count  BIGINT NOT NULL,
    columns    TEXT NOT NULL,
    note       TEXT NOT NULL,
    digest     TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (document, number)
);

CREATE TABLE document_rows (
    seq        INTEGER PRIMARY KEY,
    document   TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    added      INTEGER NOT NULL,
    removed    INTEGER NOT NULL,
    path       TEXT NOT NULL,
    md5        TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    annotation TEXT NOT NULL,
    label      TEXT NOT NULL,
    columns    TEXT NOT NULL,
    badcase    TEXT NOT NULL,
    digest     TEXT NOT NULL
);
CREATE INDEX document_rows_by_document ON document_rows (document, seq);
CREATE INDEX document_rows_by_badcase ON document_rows (badcase, document) WHERE badcase <> '';

CREATE TABLE sets (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    role       TEXT NOT NULL,
    sibling    TEXT NOT NULL,
    sources    TEXT NOT NULL,
    split      TEXT NOT NULL,
    row_count  BIGINT NOT NULL,
    digest     TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (name, role)
);

CREATE TABLE set_rows (
    set_seq BIGINT NOT NULL REFERENCES sets (seq) ON DELETE CASCADE,
    pos     BIGINT NOT NULL,
    row     BIGINT NOT NULL REFERENCES document_rows (seq),
    PRIMARY KEY (set_seq, pos)
) WITHOUT ROWID;
CREATE INDEX set_rows_by_row ON set_rows (row);

-- +goose Down
DROP TABLE set_rows;
DROP TABLE sets;
DROP TABLE document_rows;
DROP TABLE document_versions;
DROP TABLE documents;
DROP TABLE files;
