-- +goose Up
-- Model servers that annotate rows (package prelabel). token is shown to nobody.
CREATE TABLE model_services (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    settings   TEXT NOT NULL,
    token      TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE model_services;
