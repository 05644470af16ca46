-- +goose Up
-- Analyses of selections that were ordered (package analyses); record is the analysis
-- and result what came of it, both as JSON. Times are microseconds since 1970 in UTC.
-- analysis_key is the same for orders of the same rows and settings.
CREATE TABLE analyses (
    id           TEXT PRIMARY KEY,
    analysis_key TEXT NOT NULL UNIQUE,
    state        TEXT NOT NULL,
    source       TEXT NOT NULL,
    gap          INTEGER NOT NULL,
    used_at      BIGINT NOT NULL,
    record       TEXT NOT NULL,
    result       TEXT
);
CREATE INDEX analyses_by_use ON analyses (state, used_at);

-- The documents and sets that are analysed.
CREATE TABLE analysis_sources (
    analysis TEXT NOT NULL REFERENCES analyses (id) ON DELETE CASCADE,
    source   TEXT NOT NULL,
    PRIMARY KEY (analysis, source)
);
CREATE INDEX analysis_sources_by_source ON analysis_sources (source);

-- +goose Down
DROP TABLE analysis_sources;
DROP TABLE analyses;
