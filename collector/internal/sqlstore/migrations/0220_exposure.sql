-- +goose Up
-- Inferences are asked for over months; rate_samples is too fine for that and is kept
-- for less long. Whoever adds to it adds the same here: by quarter of an hour, of which
-- the days and weeks of every time zone are made, and by device and day of UTC.
CREATE TABLE rate_quarters (
    t          BIGINT NOT NULL,
    slot       TEXT NOT NULL,
    version    TEXT NOT NULL,
    inferences BIGINT NOT NULL,
    PRIMARY KEY (t, slot, version)
);
CREATE TABLE rate_days (
    t          BIGINT NOT NULL,
    device     TEXT NOT NULL,
    slot       TEXT NOT NULL,
    version    TEXT NOT NULL,
    inferences BIGINT NOT NULL,
    PRIMARY KEY (t, device, slot, version)
);
INSERT INTO rate_quarters (t, slot, version, inferences)
    SELECT t / 900 * 900, slot, version, sum(inferences) FROM rate_samples GROUP BY 1, 2, 3;
INSERT INTO rate_days (t, device, slot, version, inferences)
    SELECT t / 86400 * 86400, device, slot, version, sum(inferences) FROM rate_samples GROUP BY 1, 2, 3, 4;

-- The weekly report asks which badcases were resolved and came back in a time.
CREATE INDEX badcase_history_by_time ON badcase_history (field, at);

-- +goose Down
DROP INDEX badcase_history_by_time;
DROP TABLE rate_days;
DROP TABLE rate_quarters;
