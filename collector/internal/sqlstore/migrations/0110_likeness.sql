-- +goose Up
-- devices is the number of distinct devices that reported a badcase, members that
-- of the badcases which became part of it. regressed_by is the model version that
-- brought a resolved badcase back.
ALTER TABLE badcases ADD COLUMN devices BIGINT NOT NULL DEFAULT 0;
ALTER TABLE badcases ADD COLUMN members BIGINT NOT NULL DEFAULT 0;
ALTER TABLE badcases ADD COLUMN regressions BIGINT NOT NULL DEFAULT 0;
ALTER TABLE badcases ADD COLUMN regressed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE badcases ADD COLUMN regressed_at BIGINT NOT NULL DEFAULT 0;

-- member is the badcase that an occurrence, or a change, belonged to before that one
-- became part of another; '' for what was always here. counted is 1 when the bytes
-- were not wanted because only the count mattered.
ALTER TABLE occurrences ADD COLUMN member TEXT NOT NULL DEFAULT '';
ALTER TABLE occurrences ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX occurrences_by_device ON occurrences (badcase, device);
CREATE INDEX occurrences_by_member ON occurrences (member) WHERE member <> '';
ALTER TABLE badcase_history ADD COLUMN member TEXT NOT NULL DEFAULT '';
UPDATE badcases SET devices = (SELECT count(DISTINCT o.device) FROM occurrences o WHERE o.badcase = badcases.seq AND o.device <> '');

-- What a medium looks or sounds like. keys is what is searched, data what candidates
-- are verified by; see collector/internal/likeness for their bytes. kind is image,
-- video, audio, or none with the problem that stood against it.
CREATE TABLE prints (
    seq     INTEGER PRIMARY KEY,
    sha256  TEXT NOT NULL UNIQUE,
    kind    TEXT NOT NULL,
    keys    BLOB NOT NULL,
    data    BLOB NOT NULL,
    problem TEXT NOT NULL,
    at      BIGINT NOT NULL
);

-- Badcases that were not yet compared with the others.
CREATE TABLE likeness_todo (
    badcase TEXT PRIMARY KEY,
    due     BIGINT NOT NULL,
    tries   INTEGER NOT NULL
);
CREATE INDEX likeness_todo_by_due ON likeness_todo (due, badcase);
INSERT INTO likeness_todo (badcase, due, tries)
    SELECT id, created_at, 0 FROM badcases WHERE items_key <> '';

-- A badcase that is part of another. badcase is the one that holds it now, into_id
-- the one it was merged into first. snapshot is what a split restores.
CREATE TABLE badcase_merged (
    id           TEXT PRIMARY KEY,
    badcase      BIGINT NOT NULL REFERENCES badcases (seq) ON DELETE CASCADE,
    into_id      TEXT NOT NULL,
    fingerprint  TEXT NOT NULL UNIQUE,
    items_key    TEXT NOT NULL,
    function     TEXT NOT NULL,
    result_label TEXT NOT NULL,
    truth_label  TEXT NOT NULL,
    conditions   TEXT NOT NULL,
    reason       TEXT NOT NULL,
    similarity   DOUBLE PRECISION NOT NULL,
    witness      TEXT NOT NULL,
    actor        TEXT NOT NULL,
    at           BIGINT NOT NULL,
    snapshot     TEXT NOT NULL
);
CREATE INDEX badcase_merged_by_badcase ON badcase_merged (badcase, at, id);
CREATE INDEX badcase_merged_by_into ON badcase_merged (into_id);
CREATE INDEX badcase_merged_by_items ON badcase_merged (items_key);

CREATE TABLE badcase_merged_media (
    member     TEXT NOT NULL REFERENCES badcase_merged (id) ON DELETE CASCADE,
    pos        INTEGER NOT NULL,
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    size       BIGINT NOT NULL,
    phash      TEXT NOT NULL,
    PRIMARY KEY (member, pos)
);
CREATE INDEX badcase_merged_media_by_sha ON badcase_merged_media (sha256);

-- What people split: never joined again by itself. one < other.
CREATE TABLE badcase_apart (
    one   TEXT NOT NULL,
    other TEXT NOT NULL,
    actor TEXT NOT NULL,
    at    BIGINT NOT NULL,
    PRIMARY KEY (one, other)
);
CREATE INDEX badcase_apart_by_other ON badcase_apart (other);

-- Badcases that look or sound alike and failed in another way. badcase is the later one.
CREATE TABLE badcase_similar (
    badcase    TEXT NOT NULL,
    other      TEXT NOT NULL,
    similarity DOUBLE PRECISION NOT NULL,
    reason     TEXT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (badcase, other)
);
CREATE INDEX badcase_similar_by_other ON badcase_similar (other);

CREATE TABLE likeness_settings (
    id    INTEGER PRIMARY KEY,
    value TEXT NOT NULL
);

-- Groups whose devices need not send what is counted only; every n-th is sent.
CREATE TABLE group_counting (
    grp   TEXT PRIMARY KEY REFERENCES device_groups (id) ON DELETE CASCADE,
    every BIGINT NOT NULL
);

-- +goose Down
DROP TABLE group_counting;
DROP TABLE likeness_settings;
DROP TABLE badcase_similar;
DROP TABLE badcase_apart;
DROP TABLE badcase_merged_media;
DROP TABLE badcase_merged;
DROP TABLE likeness_todo;
DROP TABLE prints;
ALTER TABLE badcase_history DROP COLUMN member;
DROP INDEX occurrences_by_member;
DROP INDEX occurrences_by_device;
ALTER TABLE occurrences DROP COLUMN counted;
ALTER TABLE occurrences DROP COLUMN member;
ALTER TABLE badcases DROP COLUMN regressed_at;
ALTER TABLE badcases DROP COLUMN regressed_by;
ALTER TABLE badcases DROP COLUMN regressions;
ALTER TABLE badcases DROP COLUMN members;
ALTER TABLE badcases DROP COLUMN devices;
