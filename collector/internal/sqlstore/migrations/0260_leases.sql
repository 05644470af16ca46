-- +goose Up
-- Who does a piece of work that one collector does at a time, see package
-- clusters/lease. beat rises while the owner lives; others watch it.
CREATE TABLE leases (
    name  TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    beat  BIGINT NOT NULL
);

-- ran: cases of the group when the run ended. former: those of the same group in the
-- run before, -1 when this run found it first. fresh: those of ran that the run before
-- had not looked at.
ALTER TABLE clusters ADD COLUMN ran BIGINT NOT NULL DEFAULT -1;
ALTER TABLE clusters ADD COLUMN former BIGINT NOT NULL DEFAULT -1;
ALTER TABLE clusters ADD COLUMN fresh BIGINT NOT NULL DEFAULT 0;

-- gone: groups that people had named and that did not hold together in this run, as
-- JSON list of {id, name, size}.
ALTER TABLE clustering_runs ADD COLUMN gone TEXT NOT NULL DEFAULT '[]';

-- +goose Down
ALTER TABLE clustering_runs DROP COLUMN gone;
ALTER TABLE clusters DROP COLUMN fresh;
ALTER TABLE clusters DROP COLUMN former;
ALTER TABLE clusters DROP COLUMN ran;
DROP TABLE leases;
