-- +goose Up
-- Times are microseconds since 1970 in UTC. seq orders badcases and joins their
-- parts; id is their name outside.
CREATE TABLE badcases (
    seq            INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,
    fingerprint    TEXT NOT NULL UNIQUE,
    items_key      TEXT NOT NULL,
    title          TEXT NOT NULL,
    description    TEXT NOT NULL,
    status         TEXT NOT NULL,
    severity       TEXT NOT NULL,
    severity_rank  INTEGER NOT NULL,
    priority       INTEGER NOT NULL,
    grading        TEXT NOT NULL,
    function       TEXT NOT NULL,
    system_version TEXT NOT NULL,
    slot           TEXT NOT NULL,
    model_version  TEXT NOT NULL,
    model_id       TEXT NOT NULL,
    model_sha256   TEXT NOT NULL,
    device         TEXT NOT NULL,
    place          TEXT NOT NULL,
    result         TEXT NOT NULL,
    truth          TEXT NOT NULL,
    result_label   TEXT NOT NULL,
    truth_label    TEXT NOT NULL,
    confidence     REAL,
    assignee       TEXT NOT NULL,
    attributes     TEXT NOT NULL,
    rule           TEXT NOT NULL,
    reason         TEXT NOT NULL,
    feedback       TEXT NOT NULL,
    frequency      BIGINT NOT NULL,
    first_seen     BIGINT NOT NULL,
    last_seen      BIGINT NOT NULL,
    captured_at    BIGINT NOT NULL,
    source         TEXT NOT NULL,
    version        BIGINT NOT NULL,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL
);
CREATE INDEX badcases_by_items ON badcases (items_key);
CREATE INDEX badcases_by_last_seen ON badcases (last_seen, seq);
CREATE INDEX badcases_by_status ON badcases (status, last_seen, seq);
CREATE INDEX badcases_by_function ON badcases (function, last_seen, seq);
CREATE INDEX badcases_by_model ON badcases (model_version, last_seen, seq);
CREATE INDEX badcases_by_model_id ON badcases (model_id, last_seen, seq);
CREATE INDEX badcases_by_device ON badcases (device, last_seen, seq);

CREATE TABLE badcase_media (
    badcase    BIGINT NOT NULL REFERENCES badcases (seq) ON DELETE CASCADE,
    pos        INTEGER NOT NULL,
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    size       BIGINT NOT NULL,
    phash      TEXT NOT NULL,
    PRIMARY KEY (badcase, pos)
);
CREATE INDEX badcase_media_by_sha ON badcase_media (sha256);

CREATE TABLE badcase_tags (
    badcase BIGINT NOT NULL REFERENCES badcases (seq) ON DELETE CASCADE,
    tag     TEXT NOT NULL,
    PRIMARY KEY (badcase, tag)
);
CREATE INDEX badcase_tags_by_tag ON badcase_tags (tag, badcase);

-- The attributes once more as text, to search and count by. The column attributes
-- of badcases holds them whole.
CREATE TABLE badcase_attributes (
    badcase BIGINT NOT NULL REFERENCES badcases (seq) ON DELETE CASCADE,
    name    TEXT NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (badcase, name)
);
CREATE INDEX badcase_attributes_by_value ON badcase_attributes (name, value, badcase);

CREATE TABLE occurrences (
    clip          TEXT PRIMARY KEY,
    badcase       BIGINT NOT NULL REFERENCES badcases (seq) ON DELETE CASCADE,
    device        TEXT NOT NULL,
    captured_at   BIGINT NOT NULL,
    received_at   BIGINT NOT NULL,
    model_version TEXT NOT NULL,
    model_id      TEXT NOT NULL,
    result        TEXT NOT NULL,
    rule          TEXT NOT NULL,
    reason        TEXT NOT NULL,
    source        TEXT NOT NULL,
    manifest      TEXT NOT NULL
);
CREATE INDEX occurrences_by_badcase ON occurrences (badcase, received_at, clip);

CREATE TABLE badcase_history (
    seq     INTEGER PRIMARY KEY,
    badcase BIGINT NOT NULL REFERENCES badcases (seq) ON DELETE CASCADE,
    at      BIGINT NOT NULL,
    actor   TEXT NOT NULL,
    field   TEXT NOT NULL,
    old     TEXT NOT NULL,
    new     TEXT NOT NULL
);
CREATE INDEX badcase_history_by_badcase ON badcase_history (badcase, seq);

CREATE TABLE attribute_definitions (
    name    TEXT PRIMARY KEY,
    type    TEXT NOT NULL,
    label   TEXT NOT NULL,
    choices TEXT NOT NULL
);

CREATE TABLE title_templates (
    function TEXT PRIMARY KEY,
    text     TEXT NOT NULL
);

-- rowid is the badcase's seq.
CREATE VIRTUAL TABLE badcases_text USING fts5 (words, tokenize = "unicode61 remove_diacritics 2");

-- +goose Down
DROP TABLE badcases_text;
DROP TABLE title_templates;
DROP TABLE attribute_definitions;
DROP TABLE badcase_history;
DROP TABLE occurrences;
DROP TABLE badcase_attributes;
DROP TABLE badcase_tags;
DROP TABLE badcase_media;
DROP TABLE badcases;
