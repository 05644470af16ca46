-- +goose Up
-- What is in files, measured once each (package measure); measures is JSON.
CREATE TABLE file_measures (
    sha256   TEXT PRIMARY KEY,
    version  INTEGER NOT NULL,
    measures TEXT NOT NULL
);

-- Prints of files of documents, as prints has those of badcases (package likeness).
CREATE TABLE file_prints (
    seq     INTEGER PRIMARY KEY,
    sha256  TEXT NOT NULL UNIQUE,
    kind    TEXT NOT NULL,
    keys    BLOB NOT NULL,
    data    BLOB NOT NULL,
    problem TEXT NOT NULL
);

-- Reports of what is wrong with rows (package cleaning); record is one as JSON.
CREATE TABLE cleaning_reports (
    id       TEXT PRIMARY KEY,
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    record   TEXT NOT NULL
);
CREATE INDEX cleaning_reports_by_document ON cleaning_reports (document, id);

-- The rows that reports name: number is that in the version that was looked at, digest
-- and next name the row as it is now and as it is about to become, in hex.
CREATE TABLE cleaning_rows (
    report TEXT NOT NULL REFERENCES cleaning_reports (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    digest TEXT NOT NULL,
    next   TEXT NOT NULL,
    aside  BIGINT NOT NULL,
    note   TEXT NOT NULL,
    PRIMARY KEY (report, number)
);

CREATE TABLE cleaning_findings (
    report  TEXT NOT NULL REFERENCES cleaning_reports (id) ON DELETE CASCADE,
    n       BIGINT NOT NULL,
    kind    TEXT NOT NULL,
    number  BIGINT NOT NULL,
    finding TEXT NOT NULL,
    PRIMARY KEY (report, n)
);
CREATE INDEX cleaning_findings_by_kind ON cleaning_findings (report, kind, n);

-- +goose Down
DROP TABLE cleaning_findings;
DROP TABLE cleaning_rows;
DROP TABLE cleaning_reports;
DROP TABLE file_prints;
DROP TABLE file_measures;
