-- +goose Up
-- What is made once of each medium to look at it. source is the medium's SHA-256;
-- thumb and large name blobs ('' for none). place orders the queue: the newest first.
-- due is until when a queued one waits or is leased. Times are microseconds since 1970.
CREATE TABLE previews (
    source     TEXT PRIMARY KEY,
    state      TEXT NOT NULL,
    thumb      TEXT NOT NULL,
    thumb_type TEXT NOT NULL,
    large      TEXT NOT NULL,
    large_type TEXT NOT NULL,
    facts      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    kind       TEXT NOT NULL,
    tries      INTEGER NOT NULL,
    place      BIGINT NOT NULL,
    due        BIGINT NOT NULL,
    at         BIGINT NOT NULL
);
CREATE INDEX previews_waiting ON previews (place) WHERE state = 'queued';
CREATE INDEX previews_failed ON previews (kind) WHERE state = 'failed';
-- What was stored before there were previews.
INSERT INTO previews (source, state, thumb, thumb_type, large, large_type, facts, reason, kind, tries, place, due, at)
    SELECT m.sha256, 'queued', '', '', '', '', '', '', '', 0, max(m.at), 0, 0 FROM (
        SELECT b.sha256, b.media_type, c.created_at AS at FROM badcase_media b JOIN badcases c ON c.seq = b.badcase
        UNION ALL SELECT d.sha256, d.media_type, d.created_at FROM badcase_derived d
        UNION ALL SELECT f.sha256, f.media_type, f.added_at FROM files f
    ) m WHERE m.media_type LIKE 'image/%' OR m.media_type LIKE 'video/%' OR m.media_type LIKE 'audio/%' OR m.media_type = 'application/ogg'
    GROUP BY m.sha256;

-- +goose Down
DROP TABLE previews;
