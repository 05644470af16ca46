-- +goose Up
-- Tasks of collecting and labelling (package datatask). record is the task as JSON, and
-- the columns are what is searched and sorted by. Times are microseconds since 1970 in
-- UTC.
CREATE TABLE data_tasks (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    title      TEXT NOT NULL,
    state      TEXT NOT NULL,
    owner      TEXT NOT NULL,
    people     TEXT NOT NULL,
    badcases   TEXT NOT NULL,
    document   TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    due        BIGINT,
    total      BIGINT NOT NULL,
    done       BIGINT NOT NULL,
    disputed   BIGINT NOT NULL,
    skipped    BIGINT NOT NULL,
    applied    BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    record     TEXT NOT NULL
);
CREATE INDEX data_tasks_by_document ON data_tasks (document);
CREATE INDEX data_tasks_by_state ON data_tasks (state, id);

CREATE TABLE data_task_events (
    seq  INTEGER PRIMARY KEY AUTOINCREMENT,
    task TEXT NOT NULL REFERENCES data_tasks (id) ON DELETE CASCADE,
    at   BIGINT NOT NULL,
    who  TEXT NOT NULL,
    what TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX data_task_events_by_task ON data_task_events (task, seq);

-- Items of labelling tasks. places is how many people may still take the item: those it
-- wants less those who answered or have it now. agreement is -1 for none. digest names
-- the row, next the row with the labels in it; both are hex, next may be empty.
CREATE TABLE data_task_items (
    task       TEXT NOT NULL REFERENCES data_tasks (id) ON DELETE CASCADE,
    n          BIGINT NOT NULL,
    path       TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    state      TEXT NOT NULL,
    wanted     INTEGER NOT NULL,
    places     INTEGER NOT NULL,
    answers    INTEGER NOT NULL,
    agreement  DOUBLE PRECISION NOT NULL,
    annotation TEXT NOT NULL,
    final      TEXT NOT NULL,
    applied    BIGINT NOT NULL,
    decided_by TEXT NOT NULL,
    pairs      TEXT NOT NULL,
    digest     TEXT NOT NULL,
    next       TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (task, n)
);
CREATE INDEX data_task_items_free ON data_task_items (task, n) WHERE places > 0;
CREATE INDEX data_task_items_by_state ON data_task_items (task, state, n);
CREATE INDEX data_task_items_ready ON data_task_items (task, n) WHERE applied = 0 AND final <> '';
CREATE INDEX data_task_items_pairs ON data_task_items (task, changed_at) WHERE pairs <> '';

CREATE TABLE data_task_answers (
    task       TEXT NOT NULL,
    n          BIGINT NOT NULL,
    person     TEXT NOT NULL,
    annotation TEXT NOT NULL,
    skip       TEXT NOT NULL,
    seconds    DOUBLE PRECISION NOT NULL,
    first_at   BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    corrected  INTEGER NOT NULL,
    PRIMARY KEY (task, n, person),
    FOREIGN KEY (task, n) REFERENCES data_task_items (task, n) ON DELETE CASCADE
);
CREATE INDEX data_task_answers_by_person ON data_task_answers (task, person, at);

-- What people said before they corrected it.
CREATE TABLE data_task_corrections (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    task       TEXT NOT NULL,
    n          BIGINT NOT NULL,
    person     TEXT NOT NULL,
    annotation TEXT NOT NULL,
    skip       TEXT NOT NULL,
    at         BIGINT NOT NULL,
    FOREIGN KEY (task, n) REFERENCES data_task_items (task, n) ON DELETE CASCADE
);
CREATE INDEX data_task_corrections_by_item ON data_task_corrections (task, n);

CREATE TABLE data_task_leases (
    task   TEXT NOT NULL,
    n      BIGINT NOT NULL,
    person TEXT NOT NULL,
    until  BIGINT NOT NULL,
    PRIMARY KEY (task, n, person),
    FOREIGN KEY (task, n) REFERENCES data_task_items (task, n) ON DELETE CASCADE
);
CREATE INDEX data_task_leases_by_end ON data_task_leases (task, until);

-- How many items became done on a day, less those that were opened again.
CREATE TABLE data_task_days (
    task TEXT NOT NULL REFERENCES data_tasks (id) ON DELETE CASCADE,
    day  TEXT NOT NULL,
    done BIGINT NOT NULL,
    PRIMARY KEY (task, day)
);

-- +goose Down
DROP TABLE data_task_days;
DROP TABLE data_task_leases;
DROP TABLE data_task_corrections;
DROP TABLE data_task_answers;
DROP TABLE data_task_items;
DROP TABLE data_task_events;
DROP TABLE data_tasks;
