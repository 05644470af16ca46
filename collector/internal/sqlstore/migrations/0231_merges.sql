-- +goose Up
-- What an action made part of a badcase (joined 1), or took out again (0), so that it
-- can be taken back.
CREATE TABLE badcase_action_merges (
    action  TEXT NOT NULL REFERENCES badcase_actions (id) ON DELETE CASCADE,
    member  TEXT NOT NULL,
    into_id TEXT NOT NULL,
    joined  INTEGER NOT NULL,
    PRIMARY KEY (action, member)
);

-- +goose Down
DROP TABLE badcase_action_merges;
