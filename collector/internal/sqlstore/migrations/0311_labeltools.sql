-- +goose Up
-- Labelling tools and the projects that documents have there (package labeldesk); record
-- is the project as JSON. token is shown to nobody. Times are microseconds since 1970 in
-- UTC. remote is the project's id in the tool, pull_cursor where the next pull begins,
-- tries how often it could not be asked for its progress.
CREATE TABLE label_tools (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    settings   TEXT NOT NULL,
    token      TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE label_projects (
    id          TEXT PRIMARY KEY,
    document    TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    tool        TEXT NOT NULL REFERENCES label_tools (id) ON DELETE CASCADE,
    state       TEXT NOT NULL,
    next_poll   BIGINT NOT NULL,
    remote      TEXT NOT NULL,
    pull_cursor TEXT NOT NULL,
    tries       INTEGER NOT NULL,
    record      TEXT NOT NULL
);
CREATE INDEX label_projects_by_document ON label_projects (document);
CREATE INDEX label_projects_by_tool ON label_projects (tool);
CREATE INDEX label_projects_due ON label_projects (state, next_poll);

-- +goose Down
DROP TABLE label_projects;
DROP TABLE label_tools;
