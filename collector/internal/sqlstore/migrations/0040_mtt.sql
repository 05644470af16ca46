-- +goose Up
-- Times are microseconds since 1970 in UTC, 0 for none. Lists are JSON arrays.
CREATE TABLE tasks (
    id            TEXT PRIMARY KEY,
    kind          TEXT NOT NULL,
    name          TEXT NOT NULL,
    description   TEXT NOT NULL,
    state         TEXT NOT NULL,
    reason        TEXT NOT NULL,
    sets          TEXT NOT NULL,
    model_id      TEXT NOT NULL,
    command       TEXT NOT NULL,
    code_version  TEXT NOT NULL,
    config        TEXT NOT NULL,
    timeout_s     INTEGER NOT NULL,
    retries       INTEGER NOT NULL,
    attempt       INTEGER NOT NULL,
    exit_code     INTEGER,
    clone_of      TEXT NOT NULL,
    models        TEXT NOT NULL,
    badcases      TEXT NOT NULL,
    results       TEXT NOT NULL,
    author        TEXT NOT NULL,
    cancel_wanted INTEGER NOT NULL,
    created_at    BIGINT NOT NULL,
    started_at    BIGINT NOT NULL,
    ended_at      BIGINT NOT NULL,
    version       INTEGER NOT NULL
);
CREATE INDEX tasks_by_state ON tasks (state, id);
CREATE INDEX tasks_by_model ON tasks (model_id);

CREATE TABLE task_metrics (
    task  TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    name  TEXT NOT NULL,
    step  BIGINT NOT NULL,
    at    BIGINT NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (task, name, step, at)
);

-- +goose Down
DROP TABLE task_metrics;
DROP TABLE tasks;
