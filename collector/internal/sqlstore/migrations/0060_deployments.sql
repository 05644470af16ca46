-- +goose Up
CREATE TABLE deployments (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    models      TEXT NOT NULL,
    targets     TEXT NOT NULL,
    state       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    probation_s INTEGER NOT NULL,
    timeout_s   INTEGER NOT NULL,
    reverts     TEXT NOT NULL,
    author      TEXT NOT NULL,
    counts      TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    ended_at    BIGINT NOT NULL
);
CREATE INDEX deployments_by_state ON deployments (state, id);

-- One row per device and slot; active is 1 while the device is expected to move.
CREATE TABLE deployment_steps (
    deployment   TEXT NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
    device       TEXT NOT NULL,
    slot         TEXT NOT NULL,
    model_id     TEXT NOT NULL,
    model        TEXT NOT NULL,
    previous     TEXT NOT NULL,
    state        TEXT NOT NULL,
    step         TEXT NOT NULL,
    reason       TEXT NOT NULL,
    log          TEXT NOT NULL,
    bytes        BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    deadline     BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    ended_at     BIGINT NOT NULL,
    version      INTEGER NOT NULL,
    active       INTEGER NOT NULL,
    PRIMARY KEY (deployment, device, slot)
);
CREATE UNIQUE INDEX deployment_steps_active ON deployment_steps (device, slot) WHERE active = 1;
CREATE INDEX deployment_steps_by_model ON deployment_steps (model_id);

-- What each device should run, and the signed message that says so.
CREATE TABLE device_plans (
    device  TEXT PRIMARY KEY,
    rev     BIGINT NOT NULL,
    slots   TEXT NOT NULL,
    signed  TEXT NOT NULL,
    expires BIGINT NOT NULL
);

-- +goose Down
DROP TABLE device_plans;
DROP TABLE deployment_steps;
DROP TABLE deployments;
