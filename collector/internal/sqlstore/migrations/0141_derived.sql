-- +goose Up
-- Media that operations made of badcases' media. Times are microseconds since 1970 in
-- UTC; parameters, result, truth and notes are JSON.
CREATE TABLE badcase_derived (
    id                TEXT PRIMARY KEY,
    badcase           BIGINT NOT NULL REFERENCES badcases (seq) ON DELETE CASCADE,
    root              TEXT NOT NULL,
    parent            TEXT NOT NULL,
    operation         TEXT NOT NULL,
    operation_version TEXT NOT NULL,
    parameters        TEXT NOT NULL,
    name              TEXT NOT NULL,
    media_type        TEXT NOT NULL,
    sha256            TEXT NOT NULL,
    size              BIGINT NOT NULL,
    result            TEXT NOT NULL,
    truth             TEXT NOT NULL,
    notes             TEXT NOT NULL,
    chosen            INTEGER NOT NULL,
    author            TEXT NOT NULL,
    job               TEXT NOT NULL,
    created_at        BIGINT NOT NULL
);
CREATE INDEX badcase_derived_by_badcase ON badcase_derived (badcase, id);

-- +goose Down
DROP TABLE badcase_derived;
