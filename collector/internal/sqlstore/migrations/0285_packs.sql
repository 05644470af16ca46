-- +goose Up
-- Packs of sets that were ordered (package packdesk); record is the pack as JSON. Times
-- are microseconds since 1970 in UTC. pack_key is the same for orders of the same bytes;
-- plan_bytes is what the plan takes on disk, 0 when there is none.
CREATE TABLE packs (
    id         TEXT PRIMARY KEY,
    pack_key   TEXT NOT NULL UNIQUE,
    state      TEXT NOT NULL,
    used_at    BIGINT NOT NULL,
    plan_bytes BIGINT NOT NULL,
    record     TEXT NOT NULL
);
CREATE INDEX packs_by_use ON packs (state, used_at);

CREATE TABLE pack_sets (
    pack   TEXT NOT NULL REFERENCES packs (id) ON DELETE CASCADE,
    set_id TEXT NOT NULL,
    PRIMARY KEY (pack, set_id)
);
CREATE INDEX pack_sets_by_set ON pack_sets (set_id);

-- +goose Down
DROP TABLE pack_sets;
DROP TABLE packs;
