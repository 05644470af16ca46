-- +goose Up
-- Where people get letters, once they have confirmed the address, and which. pending
-- waits for its confirmation: confirm_hash is the SHA-256 of the token that was
-- mailed, asked counts such letters of the day that began at asked_at. unsubscribe is
-- in each letter. The cursors are the last news that letters at once and daily ones
-- have told.
CREATE TABLE person_mail (
    user_id       TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    address       TEXT NOT NULL,
    pending       TEXT NOT NULL,
    confirm_hash  TEXT NOT NULL,
    confirm_until BIGINT NOT NULL,
    asked         INTEGER NOT NULL,
    asked_at      BIGINT NOT NULL,
    mention       TEXT NOT NULL,
    assigned      TEXT NOT NULL,
    watched       TEXT NOT NULL,
    unsubscribe   TEXT NOT NULL UNIQUE,
    now_cursor    TEXT NOT NULL,
    daily_cursor  TEXT NOT NULL,
    daily_at      BIGINT NOT NULL
);
CREATE INDEX person_mail_confirm ON person_mail (confirm_hash);

-- +goose Down
DROP TABLE person_mail;
