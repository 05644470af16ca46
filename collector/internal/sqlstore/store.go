package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"
	"time"
)

// DB is an open database: a pool of connections that only read and one connection
// that writes. Safe for concurrent use. Whoever opened it closes it, after
// everything that uses it has ended.
type DB struct {
	dialect dialect
	read    *sql.DB
	write   *sql.DB
	log     *slog.Logger
	writer  *writer
}

// Open opens the database named by where and brings its tables up to date:
// PostgreSQL for postgres://user:password@host/name, else the SQLite file at that
// path, which is made when it is not there. What Write has acknowledged survives a
// power cut (SQLite: WAL with synchronous FULL; PostgreSQL: as its server is set).
func Open(ctx context.Context, where string, log *slog.Logger) (*DB, error) {
	if IsPostgres(where) {
		return openPostgres(ctx, where, log)
	}
	return openSQLite(ctx, where, log)
}

// IsPostgres says whether where names a PostgreSQL and not a file.
func IsPostgres(where string) bool {
	return strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://")
}

func newDB(d dialect, read, write *sql.DB, log *slog.Logger) *DB {
	return &DB{dialect: d, read: read, write: write, log: log, writer: startWriter(write, d)}
}

// Read gives the pool of connections that cannot change anything. It sees what
// Write has acknowledged.
func (db *DB) Read() *sql.DB { return db.read }

// Write runs fn inside a transaction and returns once it is committed and synced.
// Concurrent calls share one commit; each has its own savepoint, so the error of
// one undoes only its own changes. When a shared transaction breaks, fn runs again
// in another one: it must assign what it gives back and not add to it. fn must not
// use Read or Write. Once ctx is done nothing more is written.
//
// There is one writing transaction at a time, on either database and counting every
// process that uses it: what fn reads stays so until it has written.
func (db *DB) Write(ctx context.Context, fn func(tx *sql.Tx) error) error {
	return db.writer.do(ctx, fn)
}

// Ping says whether the database answers, for readiness.
func (db *DB) Ping(ctx context.Context) error {
	return classify("sqlstore.Ping", db.read.PingContext(ctx))
}

// Close waits for running writes and closes the database. It may be called again.
func (db *DB) Close() error {
	db.writer.stop()
	return errors.Join(db.read.Close(), db.write.Close())
}

// stamp is how times are stored: microseconds since 1970 in UTC, 0 for none.
func stamp(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// moment reads a stamp.
func moment(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
