-- +goose Up
-- Issue trackers, the issues that badcases are linked to, and which badcases those
-- are. token and hook_secret are shown to nobody. awaited is the state that an issue
-- is about to get from here; tried says that its making was begun.
CREATE TABLE tracker_connections (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    kind        TEXT NOT NULL,
    enabled     INTEGER NOT NULL,
    settings    TEXT NOT NULL,
    token       TEXT NOT NULL,
    hook_secret TEXT NOT NULL,
    created_at  BIGINT NOT NULL
);

CREATE TABLE tracker_issues (
    id         TEXT PRIMARY KEY,
    connection TEXT NOT NULL REFERENCES tracker_connections (id) ON DELETE CASCADE,
    issue_key  TEXT NOT NULL,
    url        TEXT NOT NULL,
    title      TEXT NOT NULL,
    state      TEXT NOT NULL,
    category   TEXT NOT NULL,
    done       INTEGER NOT NULL,
    assignee   TEXT NOT NULL,
    phase      TEXT NOT NULL,
    error      TEXT NOT NULL,
    awaited    TEXT NOT NULL,
    tried      INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    synced_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX tracker_issues_by_key ON tracker_issues (connection, issue_key) WHERE issue_key <> '';
CREATE INDEX tracker_issues_named ON tracker_issues (issue_key);

CREATE TABLE tracker_links (
    issue      TEXT NOT NULL REFERENCES tracker_issues (id) ON DELETE CASCADE,
    badcase    BIGINT NOT NULL REFERENCES badcases (seq) ON DELETE CASCADE,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (issue, badcase)
);
CREATE INDEX tracker_links_by_badcase ON tracker_links (badcase);

-- What webhooks have told already.
CREATE TABLE tracker_events (
    connection TEXT NOT NULL REFERENCES tracker_connections (id) ON DELETE CASCADE,
    event      TEXT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (connection, event)
);
CREATE INDEX tracker_events_by_time ON tracker_events (at);

-- +goose Down
DROP TABLE tracker_events;
DROP TABLE tracker_links;
DROP TABLE tracker_issues;
DROP TABLE tracker_connections;
