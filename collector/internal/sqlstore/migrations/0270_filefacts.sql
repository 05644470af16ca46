-- +goose Up
-- What is known of a file beside its bytes. NULL is what does not apply or cannot be
-- told. Facts are read with previews: each file's medium is looked at once more, and its
-- pictures stay until then.
ALTER TABLE files ADD COLUMN path TEXT NOT NULL DEFAULT '';
ALTER TABLE files ADD COLUMN condition TEXT NOT NULL DEFAULT 'plain';
ALTER TABLE files ADD COLUMN problem TEXT NOT NULL DEFAULT '';
ALTER TABLE files ADD COLUMN in_place INTEGER NOT NULL DEFAULT 0;
ALTER TABLE files ADD COLUMN width INTEGER;
ALTER TABLE files ADD COLUMN height INTEGER;
ALTER TABLE files ADD COLUMN seconds DOUBLE PRECISION;
ALTER TABLE files ADD COLUMN frames INTEGER;
ALTER TABLE files ADD COLUMN fps DOUBLE PRECISION;
ALTER TABLE files ADD COLUMN codec TEXT NOT NULL DEFAULT '';
ALTER TABLE files ADD COLUMN channels INTEGER;
ALTER TABLE files ADD COLUMN sample_rate INTEGER;
ALTER TABLE files ADD COLUMN bits INTEGER;
ALTER TABLE files ADD COLUMN taken_at BIGINT;
ALTER TABLE files ADD COLUMN latitude DOUBLE PRECISION;
ALTER TABLE files ADD COLUMN longitude DOUBLE PRECISION;
UPDATE files SET condition = 'waiting' WHERE sha256 IN (SELECT source FROM previews);
UPDATE previews SET state = 'queued', due = 0, tries = 0 WHERE source IN (SELECT sha256 FROM files);

-- +goose Down
ALTER TABLE files DROP COLUMN longitude;
ALTER TABLE files DROP COLUMN latitude;
ALTER TABLE files DROP COLUMN taken_at;
ALTER TABLE files DROP COLUMN bits;
ALTER TABLE files DROP COLUMN sample_rate;
ALTER TABLE files DROP COLUMN channels;
ALTER TABLE files DROP COLUMN codec;
ALTER TABLE files DROP COLUMN fps;
ALTER TABLE files DROP COLUMN frames;
ALTER TABLE files DROP COLUMN seconds;
ALTER TABLE files DROP COLUMN height;
ALTER TABLE files DROP COLUMN width;
ALTER TABLE files DROP COLUMN in_place;
ALTER TABLE files DROP COLUMN problem;
ALTER TABLE files DROP COLUMN condition;
ALTER TABLE files DROP COLUMN path;
