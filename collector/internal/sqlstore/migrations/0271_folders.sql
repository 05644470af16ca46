-- +goose Up
-- Watched folders. root is the identity of the folder, notes a JSON list of texts; times
-- are microseconds since 1970, took is microseconds, 0 for none.
CREATE TABLE folders (
    name       TEXT PRIMARY KEY,
    root       TEXT NOT NULL,
    paused     INTEGER NOT NULL,
    wanted     BIGINT NOT NULL,
    scanned_at BIGINT NOT NULL,
    took       BIGINT NOT NULL,
    problem    TEXT NOT NULL,
    notes      TEXT NOT NULL
);

-- The files in them. modified and changed are the file system's nanoseconds (mtime and
-- ctime); sha256 is '' until the bytes were read. Scans go through them in the order of
-- path.
CREATE TABLE folder_files (
    folder     TEXT NOT NULL,
    path       TEXT NOT NULL,
    state      TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    md5        TEXT NOT NULL,
    was        TEXT NOT NULL,
    size       BIGINT NOT NULL,
    modified   BIGINT NOT NULL,
    changed    BIGINT NOT NULL,
    inode      BIGINT NOT NULL,
    problem    TEXT NOT NULL,
    found_at   BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (folder, path)
) WITHOUT ROWID;
CREATE INDEX folder_files_waiting ON folder_files (folder, path) WHERE state IN ('new', 'changed');
CREATE INDEX folder_files_by_sha256 ON folder_files (sha256) WHERE sha256 <> '';
CREATE INDEX folder_files_by_inode ON folder_files (folder, inode);

-- +goose Down
DROP TABLE folder_files;
DROP TABLE folders;
