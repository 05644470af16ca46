-- +goose Up
-- Rows of documents are in files (package rowfile). A segment is noted before it is
-- stored, so that one that nothing names in the end can be removed.
CREATE TABLE row_segments (
    sha256   TEXT PRIMARY KEY,
    rows     BIGINT NOT NULL,
    size     BIGINT NOT NULL,
    noted_at BIGINT NOT NULL
);

-- The rows of a version, in the order of pos: live of each segment, which is package
-- dam's stored form of Bits, empty for all of its rows.
CREATE TABLE version_parts (
    document TEXT NOT NULL,
    number   INTEGER NOT NULL,
    pos      INTEGER NOT NULL,
    segment  TEXT NOT NULL REFERENCES row_segments (sha256),
    size     BIGINT NOT NULL,
    bytes    BIGINT NOT NULL,
    rows     BIGINT NOT NULL,
    live     BLOB NOT NULL,
    PRIMARY KEY (document, number, pos),
    FOREIGN KEY (document, number) REFERENCES document_versions (document, number) ON DELETE CASCADE
);
CREATE INDEX version_parts_by_segment ON version_parts (segment);

CREATE TABLE set_parts (
    set_seq BIGINT NOT NULL REFERENCES sets (seq) ON DELETE CASCADE,
    pos     INTEGER NOT NULL,
    segment TEXT NOT NULL REFERENCES row_segments (sha256),
    size    BIGINT NOT NULL,
    bytes   BIGINT NOT NULL,
    rows    BIGINT NOT NULL,
    live    BLOB NOT NULL,
    PRIMARY KEY (set_seq, pos)
);
CREATE INDEX set_parts_by_segment ON set_parts (segment);

-- Which badcases documents and sets hold, from version added to the one before
-- removed. They follow when badcases are merged, which the rows cannot.
CREATE TABLE document_badcases (
    seq      INTEGER PRIMARY KEY,
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    badcase  TEXT NOT NULL,
    added    INTEGER NOT NULL,
    removed  INTEGER NOT NULL
);
CREATE INDEX document_badcases_by_document ON document_badcases (document, removed);
CREATE INDEX document_badcases_by_badcase ON document_badcases (badcase, removed);

CREATE TABLE set_badcases (
    seq     INTEGER PRIMARY KEY,
    set_seq BIGINT NOT NULL REFERENCES sets (seq) ON DELETE CASCADE,
    badcase TEXT NOT NULL
);
CREATE INDEX set_badcases_by_set ON set_badcases (set_seq);
CREATE INDEX set_badcases_by_badcase ON set_badcases (badcase);

ALTER TABLE sets ADD COLUMN family TEXT NOT NULL DEFAULT '';
ALTER TABLE sets ADD COLUMN leaks TEXT NOT NULL DEFAULT '';
ALTER TABLE sets ADD COLUMN overruled TEXT NOT NULL DEFAULT '';
UPDATE sets SET family = CASE WHEN sibling <> '' AND sibling < id THEN sibling ELSE id END;
ALTER TABLE sets DROP COLUMN sibling;
CREATE INDEX sets_by_family ON sets (family);
CREATE INDEX sets_by_role ON sets (role);

-- +goose Down
DROP INDEX sets_by_role;
DROP INDEX sets_by_family;
ALTER TABLE sets ADD COLUMN sibling TEXT NOT NULL DEFAULT '';
ALTER TABLE sets DROP COLUMN overruled;
ALTER TABLE sets DROP COLUMN leaks;
ALTER TABLE sets DROP COLUMN family;
DROP TABLE set_badcases;
DROP TABLE document_badcases;
DROP TABLE set_parts;
DROP TABLE version_parts;
DROP TABLE row_segments;
