-- +goose Up
-- What is watched, and what each rule learnt. body and course are JSON. revision rises
-- with every change, so that of two who evaluate a window one does. next is the
-- beginning of the next window. Times are microseconds since 1970 in UTC.
CREATE TABLE alarm_rules (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    body       TEXT NOT NULL,
    revision   BIGINT NOT NULL,
    next       BIGINT NOT NULL,
    course     TEXT NOT NULL,
    error      TEXT NOT NULL,
    checked_at BIGINT NOT NULL
);

-- What was counted when a window ended, and what was usual then.
CREATE TABLE alarm_windows (
    rule       TEXT NOT NULL REFERENCES alarm_rules (id) ON DELETE CASCADE,
    t          BIGINT NOT NULL,
    reports    BIGINT NOT NULL,
    inferences BIGINT NOT NULL,
    expected   DOUBLE PRECISION NOT NULL,
    low        BIGINT NOT NULL,
    high       BIGINT NOT NULL,
    known      INTEGER NOT NULL,
    gap        INTEGER NOT NULL,
    over       INTEGER NOT NULL,
    PRIMARY KEY (rule, t)
);

-- Alarms outlive their rules. active is 1 until one is closed.
CREATE TABLE alarms (
    id     TEXT PRIMARY KEY,
    rule   TEXT NOT NULL,
    state  TEXT NOT NULL,
    active INTEGER NOT NULL,
    body   TEXT NOT NULL
);
CREATE INDEX alarms_by_rule ON alarms (rule, id);
CREATE INDEX alarms_by_state ON alarms (state, id);
CREATE INDEX alarms_active ON alarms (active, id);
CREATE UNIQUE INDEX alarms_one_active ON alarms (rule) WHERE active = 1;

CREATE TABLE alarm_events (
    alarm TEXT NOT NULL REFERENCES alarms (id) ON DELETE CASCADE,
    pos   BIGINT NOT NULL,
    at    BIGINT NOT NULL,
    who   TEXT NOT NULL,
    what  TEXT NOT NULL,
    note  TEXT NOT NULL,
    PRIMARY KEY (alarm, pos)
);

-- When no collector ran, and when one last did.
CREATE TABLE alarm_outages (
    from_at BIGINT PRIMARY KEY,
    to_at   BIGINT NOT NULL
);
CREATE TABLE alarm_beat (
    one BIGINT PRIMARY KEY,
    at  BIGINT NOT NULL
);

-- Reports are counted by the time of their capture.
CREATE INDEX occurrences_by_capture ON occurrences (captured_at, badcase);

-- News may be about an alarm instead of a badcase.
CREATE TABLE news_anew (
    id      TEXT PRIMARY KEY,
    login   TEXT NOT NULL,
    kind    TEXT NOT NULL,
    cause   TEXT NOT NULL,
    badcase BIGINT REFERENCES badcases (seq) ON DELETE CASCADE,
    alarm   TEXT REFERENCES alarms (id) ON DELETE CASCADE,
    count   BIGINT NOT NULL,
    actor   TEXT NOT NULL,
    text    TEXT NOT NULL,
    at      BIGINT NOT NULL,
    seen    INTEGER NOT NULL,
    UNIQUE (login, kind, cause)
);
INSERT INTO news_anew (id, login, kind, cause, badcase, alarm, count, actor, text, at, seen)
    SELECT id, login, kind, cause, badcase, NULL, count, actor, text, at, seen FROM news;
DROP TABLE news;
ALTER TABLE news_anew RENAME TO news;
CREATE INDEX news_by_login ON news (login, id);
CREATE INDEX news_unread ON news (login, seen, id);

-- +goose Down
DELETE FROM news WHERE badcase IS NULL;
DROP INDEX occurrences_by_capture;
ALTER TABLE news DROP COLUMN alarm;
DROP TABLE alarm_beat;
DROP TABLE alarm_outages;
DROP TABLE alarm_events;
DROP TABLE alarms;
DROP TABLE alarm_windows;
DROP TABLE alarm_rules;
