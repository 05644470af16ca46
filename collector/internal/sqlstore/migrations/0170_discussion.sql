-- +goose Up
-- What people say about badcases, who follows them, and what each person is to hear.
CREATE TABLE comments (
    id         TEXT PRIMARY KEY,
    badcase    BIGINT NOT NULL REFERENCES badcases (seq) ON DELETE CASCADE,
    author     TEXT NOT NULL,
    text       TEXT NOT NULL,
    mentions   TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    edited_at  BIGINT NOT NULL,
    removed_by TEXT NOT NULL
);
CREATE INDEX comments_by_badcase ON comments (badcase, id);

CREATE TABLE watchers (
    badcase BIGINT NOT NULL REFERENCES badcases (seq) ON DELETE CASCADE,
    login   TEXT NOT NULL,
    PRIMARY KEY (badcase, login)
);

-- cause is the comment or the action behind it: what one of them does to many
-- badcases is one row for each person and kind.
CREATE TABLE news (
    id      TEXT PRIMARY KEY,
    login   TEXT NOT NULL,
    kind    TEXT NOT NULL,
    cause   TEXT NOT NULL,
    badcase BIGINT NOT NULL REFERENCES badcases (seq) ON DELETE CASCADE,
    count   BIGINT NOT NULL,
    actor   TEXT NOT NULL,
    text    TEXT NOT NULL,
    at      BIGINT NOT NULL,
    seen    INTEGER NOT NULL,
    UNIQUE (login, kind, cause)
);
CREATE INDEX news_by_login ON news (login, id);
CREATE INDEX news_unread ON news (login, seen, id);

-- +goose Down
DROP TABLE news;
DROP TABLE watchers;
DROP TABLE comments;
