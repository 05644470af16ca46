-- +goose Up
-- What the setting of a group spared so far: reports that were only counted, the bytes
-- of them that were not sent, and reports that were wanted as samples. every is 0 for
-- a group whose setting was switched off; its figures stay.
ALTER TABLE group_counting ADD COLUMN counted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE group_counting ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE group_counting ADD COLUMN sampled BIGINT NOT NULL DEFAULT 0;

-- How many reports of a badcase were counted since one was last wanted as a sample.
CREATE TABLE counting_turns (
    badcase TEXT PRIMARY KEY,
    since   BIGINT NOT NULL
);

-- Clips that were wanted as samples of a badcase: they stay wanted when they are
-- offered again, and tell whether what is counted is really the same.
CREATE TABLE counting_samples (
    clip    TEXT PRIMARY KEY,
    badcase TEXT NOT NULL,
    grp     TEXT NOT NULL,
    at      BIGINT NOT NULL
);
CREATE INDEX counting_samples_by_at ON counting_samples (at);
CREATE INDEX counting_samples_by_grp ON counting_samples (grp, clip);

-- +goose Down
DROP TABLE counting_samples;
DROP TABLE counting_turns;
ALTER TABLE group_counting DROP COLUMN sampled;
ALTER TABLE group_counting DROP COLUMN bytes;
ALTER TABLE group_counting DROP COLUMN counted;
