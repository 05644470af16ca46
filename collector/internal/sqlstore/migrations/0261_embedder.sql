-- +goose Up
-- What the operator's embedder computed for the bytes of a medium, so that it is asked
-- once. embedder is its name and version; vector is packed, NULL with an error.
CREATE TABLE embedding_cache (
    embedder TEXT NOT NULL,
    sha256   TEXT NOT NULL,
    vector   BYTEA,
    error    TEXT NOT NULL,
    PRIMARY KEY (embedder, sha256)
);

-- +goose Down
DROP TABLE embedding_cache;
