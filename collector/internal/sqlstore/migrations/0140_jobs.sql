-- +goose Up
-- Background jobs. Times are microseconds since 1970 in UTC, 0 for none. A running
-- job is its owner's until lease; total_items is 0 while it is not known.
CREATE TABLE jobs (
    id            TEXT PRIMARY KEY,
    kind          TEXT NOT NULL,
    title         TEXT NOT NULL,
    state         TEXT NOT NULL,
    reason        TEXT NOT NULL,
    input         TEXT NOT NULL,
    result        TEXT NOT NULL,
    total_items   BIGINT NOT NULL,
    done_items    BIGINT NOT NULL,
    failed_items  BIGINT NOT NULL,
    author        TEXT NOT NULL,
    cancel_wanted INTEGER NOT NULL,
    resume_at     TEXT NOT NULL,
    attempt       INTEGER NOT NULL,
    owner         TEXT NOT NULL,
    lease         BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    started_at    BIGINT NOT NULL,
    ended_at      BIGINT NOT NULL
);
CREATE INDEX jobs_by_state ON jobs (state, id);
CREATE INDEX jobs_by_end ON jobs (ended_at);

CREATE TABLE job_errors (
    job   TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    n     BIGINT NOT NULL,
    item  TEXT NOT NULL,
    error TEXT NOT NULL,
    at    BIGINT NOT NULL,
    PRIMARY KEY (job, n)
);

-- +goose Down
DROP TABLE job_errors;
DROP TABLE jobs;
