-- +goose Up
CREATE TABLE devices (
    id          TEXT PRIMARY KEY,
    enrolled_at BIGINT NOT NULL,
    revoked_at  BIGINT NOT NULL,
    online      INTEGER NOT NULL,
    session     TEXT NOT NULL,
    last_seen   BIGINT NOT NULL,
    device_at   BIGINT NOT NULL,
    status      TEXT NOT NULL,
    inventory   TEXT NOT NULL,
    inferences  BIGINT NOT NULL,
    badcases    BIGINT NOT NULL
);

CREATE TABLE device_certificates (
    serial     TEXT PRIMARY KEY,
    device     TEXT NOT NULL REFERENCES devices (id),
    not_after  BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL
);
CREATE INDEX device_certificates_by_device ON device_certificates (device);

-- The last counters of each device, and what was counted per ten seconds.
CREATE TABLE device_counts (
    device     TEXT NOT NULL REFERENCES devices (id),
    slot       TEXT NOT NULL,
    version    TEXT NOT NULL,
    inferences BIGINT NOT NULL,
    badcases   BIGINT NOT NULL,
    PRIMARY KEY (device, slot, version)
);
CREATE TABLE rate_samples (
    t          BIGINT NOT NULL,
    device     TEXT NOT NULL REFERENCES devices (id),
    slot       TEXT NOT NULL,
    version    TEXT NOT NULL,
    inferences BIGINT NOT NULL,
    badcases   BIGINT NOT NULL,
    PRIMARY KEY (t, device, slot, version)
);

CREATE TABLE device_groups (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);
CREATE TABLE group_devices (
    grp    TEXT NOT NULL REFERENCES device_groups (id) ON DELETE CASCADE,
    device TEXT NOT NULL REFERENCES devices (id),
    PRIMARY KEY (grp, device)
);
CREATE INDEX group_devices_by_device ON group_devices (device);

CREATE TABLE enrolment_tokens (
    id         TEXT PRIMARY KEY,
    hash       TEXT NOT NULL UNIQUE,
    device     TEXT NOT NULL,
    uses       INTEGER NOT NULL,
    expires_at BIGINT NOT NULL,
    author     TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE enrolment_tokens;
DROP TABLE group_devices;
DROP TABLE device_groups;
DROP TABLE rate_samples;
DROP TABLE device_counts;
DROP TABLE device_certificates;
DROP TABLE devices;
