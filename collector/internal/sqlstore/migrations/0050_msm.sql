-- +goose Up
CREATE TABLE models (
    id          TEXT PRIMARY KEY,
    slot        TEXT NOT NULL,
    version     TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    size        BIGINT NOT NULL,
    format      TEXT NOT NULL,
    file_name   TEXT NOT NULL,
    tensors     TEXT NOT NULL,
    task_id     TEXT NOT NULL,
    metrics     TEXT NOT NULL,
    stage       TEXT NOT NULL,
    aliases     TEXT NOT NULL,
    annotations TEXT NOT NULL,
    author      TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    revision    INTEGER NOT NULL,
    UNIQUE (slot, version)
);
CREATE INDEX models_by_file ON models (sha256, slot);
CREATE INDEX models_by_task ON models (task_id);

-- Badcases that a model version is known to show.
CREATE TABLE model_badcases (
    model   TEXT NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    badcase TEXT NOT NULL,
    origin  TEXT NOT NULL,
    task    TEXT NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (model, badcase)
);
CREATE INDEX model_badcases_by_badcase ON model_badcases (badcase);

-- +goose Down
DROP TABLE model_badcases;
DROP TABLE models;
