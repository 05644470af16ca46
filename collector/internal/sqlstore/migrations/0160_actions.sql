-- +goose Up
-- What people did to badcases in one step. The rows of badcase_history that name
-- an action hold the values it replaced; refusals is a bounded list in JSON.
CREATE TABLE badcase_actions (
    id        TEXT PRIMARY KEY,
    kind      TEXT NOT NULL,
    actor     TEXT NOT NULL,
    what      TEXT NOT NULL,
    at        BIGINT NOT NULL,
    ended_at  BIGINT NOT NULL,
    state     TEXT NOT NULL,
    problem   TEXT NOT NULL,
    total     BIGINT NOT NULL,
    looked    BIGINT NOT NULL,
    changed   BIGINT NOT NULL,
    refused   BIGINT NOT NULL,
    refusals  TEXT NOT NULL,
    undoes    TEXT NOT NULL,
    undone_by TEXT NOT NULL
);
CREATE INDEX badcase_actions_by_actor ON badcase_actions (actor, id);
CREATE INDEX badcase_actions_running ON badcase_actions (state) WHERE state = 'running';

ALTER TABLE badcase_history ADD COLUMN action TEXT NOT NULL DEFAULT '';
CREATE INDEX badcase_history_by_action ON badcase_history (action, badcase, seq) WHERE action <> '';

-- What each person has set for themselves in the page: keys, columns, searches.
CREATE TABLE preferences (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name    TEXT NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (user_id, name)
);

-- +goose Down
DROP TABLE preferences;
DROP INDEX badcase_history_by_action;
ALTER TABLE badcase_history DROP COLUMN action;
DROP TABLE badcase_actions;
