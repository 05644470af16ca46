-- +goose Up
-- Experiments and what tasks log, also by MLflow's clients (package mtt).
CREATE TABLE experiments (
    id         BIGINT PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    artifacts  TEXT NOT NULL,
    deleted    INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
INSERT INTO experiments (id, name, artifacts, deleted, created_at, updated_at) VALUES (0, 'Default', 'mlflow-artifacts:/0', 0, 0, 0);
CREATE TABLE experiment_tags (
    experiment BIGINT NOT NULL REFERENCES experiments (id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    value      TEXT NOT NULL,
    PRIMARY KEY (experiment, name)
);

ALTER TABLE tasks ADD COLUMN experiment BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX tasks_by_experiment ON tasks (experiment, started_at, id);

CREATE TABLE task_params (
    task  TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    name  TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (task, name)
);
CREATE TABLE task_tags (
    task  TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    name  TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (task, name)
);
CREATE INDEX task_tags_by_value ON task_tags (name, value);
CREATE TABLE task_inputs (
    task    TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    number  INTEGER NOT NULL,
    name    TEXT NOT NULL,
    digest  TEXT NOT NULL,
    body    TEXT NOT NULL,
    set_id  TEXT NOT NULL,
    PRIMARY KEY (task, name, digest)
);

-- The history of metrics: equal points are one. A value that is not a number has value 0.
CREATE TABLE task_points (
    task   TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    name   TEXT NOT NULL,
    at     BIGINT NOT NULL,
    step   BIGINT NOT NULL,
    value  DOUBLE PRECISION NOT NULL,
    is_nan INTEGER NOT NULL,
    PRIMARY KEY (task, name, at, step, value, is_nan)
);
INSERT INTO task_points (task, name, at, step, value, is_nan) SELECT task, name, at, step, value, 0 FROM task_metrics;
DROP TABLE task_metrics;
-- The point of each metric with the highest step, time and value.
CREATE TABLE task_latest (
    task   TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    name   TEXT NOT NULL,
    at     BIGINT NOT NULL,
    step   BIGINT NOT NULL,
    value  DOUBLE PRECISION NOT NULL,
    is_nan INTEGER NOT NULL,
    PRIMARY KEY (task, name)
);
INSERT INTO task_latest (task, name, at, step, value, is_nan)
    SELECT task, name, at, step, value, is_nan FROM (SELECT task, name, at, step, value, is_nan,
        row_number() OVER (PARTITION BY task, name ORDER BY step DESC, at DESC, value DESC) AS place FROM task_points) p WHERE p.place = 1;
CREATE INDEX task_latest_by_value ON task_latest (name, value);

-- Files that tasks keep, by their path; the bytes are in the store.
CREATE TABLE artifacts (
    path   TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    size   BIGINT NOT NULL,
    at     BIGINT NOT NULL
);

-- +goose Down
DROP TABLE artifacts;
DROP TABLE task_latest;
CREATE TABLE task_metrics (
    task  TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    name  TEXT NOT NULL,
    step  BIGINT NOT NULL,
    at    BIGINT NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (task, name, step, at)
);
INSERT INTO task_metrics (task, name, step, at, value) SELECT task, name, step, at, max(value) FROM task_points WHERE is_nan = 0 GROUP BY task, name, step, at;
DROP TABLE task_points;
DROP TABLE task_inputs;
DROP TABLE task_tags;
DROP TABLE task_params;
DROP INDEX tasks_by_experiment;
ALTER TABLE tasks DROP COLUMN deleted;
ALTER TABLE tasks DROP COLUMN experiment;
DROP TABLE experiment_tags;
DROP TABLE experiments;
