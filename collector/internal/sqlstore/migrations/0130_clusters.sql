-- +goose Up
-- What was looked at to compute embeddings, by which version of the embedder; error
-- says why there is none.
CREATE TABLE embedded (
    badcase BIGINT PRIMARY KEY REFERENCES badcases (seq) ON DELETE CASCADE,
    version TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    error   TEXT NOT NULL
);

-- vector is packed, see package clusters/vector. BYTEA stores bytes in both databases.
CREATE TABLE embeddings (
    space   TEXT NOT NULL,
    badcase BIGINT NOT NULL REFERENCES badcases (seq) ON DELETE CASCADE,
    made_at BIGINT NOT NULL,
    vector  BYTEA NOT NULL,
    PRIMARY KEY (space, badcase)
);
CREATE INDEX embeddings_by_badcase ON embeddings (badcase);
CREATE INDEX embeddings_by_time ON embeddings (space, made_at, badcase);

CREATE TABLE clusterings (
    id         TEXT PRIMARY KEY,
    search     TEXT NOT NULL,
    author     TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    run        BIGINT NOT NULL,
    settings   TEXT NOT NULL,
    status     TEXT NOT NULL
);

CREATE TABLE clustering_runs (
    run        BIGINT PRIMARY KEY,
    clustering TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    started    TEXT NOT NULL,
    state      TEXT NOT NULL,
    error      TEXT NOT NULL,
    took_us    BIGINT NOT NULL,
    cases      BIGINT NOT NULL,
    clusters   BIGINT NOT NULL,
    model      BYTEA
);
CREATE INDEX clustering_runs_by_clustering ON clustering_runs (clustering, run);

-- run and number say which members are a group's now. Groups that dissolved are gone.
CREATE TABLE clusters (
    id         TEXT PRIMARY KEY,
    clustering TEXT NOT NULL REFERENCES clusterings (id) ON DELETE CASCADE,
    run        BIGINT NOT NULL,
    number     BIGINT NOT NULL,
    name       TEXT NOT NULL,
    since      BIGINT NOT NULL,
    cohesion   DOUBLE PRECISION NOT NULL,
    shown      TEXT NOT NULL,
    traits     TEXT NOT NULL
);
CREATE INDEX clusters_by_clustering ON clusters (clustering, number);

-- number is -1 for cases in no group. seen is the badcase's first_seen when it joined.
CREATE TABLE cluster_members (
    run     BIGINT NOT NULL,
    badcase BIGINT NOT NULL REFERENCES badcases (seq) ON DELETE CASCADE,
    number  BIGINT NOT NULL,
    seen    BIGINT NOT NULL,
    PRIMARY KEY (run, badcase)
);
CREATE INDEX cluster_members_by_number ON cluster_members (run, number, seen, badcase);
CREATE INDEX cluster_members_by_badcase ON cluster_members (badcase);

CREATE TABLE cluster_points (
    run     BIGINT NOT NULL,
    badcase BIGINT NOT NULL REFERENCES badcases (seq) ON DELETE CASCADE,
    x       DOUBLE PRECISION NOT NULL,
    y       DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (run, badcase)
);
CREATE INDEX cluster_points_by_badcase ON cluster_points (badcase);

-- +goose Down
DROP TABLE cluster_points;
DROP TABLE cluster_members;
DROP TABLE clusters;
DROP TABLE clustering_runs;
DROP TABLE clusterings;
DROP TABLE embeddings;
DROP TABLE embedded;
