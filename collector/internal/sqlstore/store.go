// Package sqlstore keeps the collector's rows in SQLite: one file per area, each
// implementing the small ports that the domain packages declare.
//
// It is not for bytes (mlife/collector/internal/blob). Another database must pass
// mlife/collector/internal/sqlstore/storetest. The composition root and tests
// import it; other adapters never do.
package sqlstore

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"mlife/shared/fault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// DB is an open database: a pool of connections that only read and one connection
// that writes. Safe for concurrent use. Whoever opened it closes it, after
// everything that uses it has ended.
type DB struct {
	read   *sql.DB
	write  *sql.DB
	log    *slog.Logger
	writer *writer
}

// Open opens or makes the database file at path, with its folder, and brings its
// tables up to date. What Write has acknowledged survives a power cut (WAL with
// synchronous FULL).
func Open(ctx context.Context, path string, log *slog.Logger) (*DB, error) {
	const op = "sqlstore.Open"
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fault.Wrap(op, err)
	}
	write, err := connect(dsn(path, "_txlock=immediate", "_pragma=foreign_keys(1)"))
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	write.SetMaxOpenConns(1)
	if err := migrate(ctx, write, log); err != nil {
		return nil, classify(op, errors.Join(err, write.Close()))
	}
	read, err := connect(dsn(path, "_pragma=query_only(1)"))
	if err != nil {
		return nil, fault.Wrap(op, errors.Join(err, write.Close()))
	}
	read.SetMaxOpenConns(max(4, 2*runtime.NumCPU()))
	db := &DB{read: read, write: write, log: log}
	db.writer = startWriter(write)
	return db, nil
}

func connect(dsn string) (*sql.DB, error) {
	c, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(keeping{c}), nil
}

func dsn(path string, more ...string) string {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}
	common := []string{
		"_pragma=busy_timeout(10000)", "_pragma=journal_mode(WAL)", "_pragma=synchronous(FULL)",
		"_pragma=cache_size(-16384)", "_pragma=temp_store(MEMORY)",
	}
	return u.String() + "?" + strings.Join(append(common, more...), "&")
}

func migrate(ctx context.Context, db *sql.DB, log *slog.Logger) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	// The areas number their migrations in their own ranges, so a newer version
	// may well bring a number below the highest one that ran.
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files,
		goose.WithAllowOutofOrder(true), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	done, err := p.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if len(done) > 0 {
		log.Debug("database migrated", "migrations", len(done))
	}
	return nil
}

// Read gives the pool of connections that cannot change anything. It sees what
// Write has acknowledged.
func (db *DB) Read() *sql.DB { return db.read }

// Write runs fn inside a transaction and returns once it is committed and synced.
// Concurrent calls share one commit; each has its own savepoint, so the error of
// one undoes only its own changes. When a shared transaction breaks, fn runs again
// in another one: it must assign what it gives back and not add to it. fn must not
// use Read or Write. Once ctx is done nothing more is written.
func (db *DB) Write(ctx context.Context, fn func(tx *sql.Tx) error) error {
	return db.writer.do(ctx, fn)
}

// Ping says whether the database answers, for readiness.
func (db *DB) Ping(ctx context.Context) error {
	return classify("sqlstore.Ping", db.read.PingContext(ctx))
}

// Close waits for running writes and closes the file. It may be called again.
func (db *DB) Close() error {
	db.writer.stop()
	return errors.Join(db.read.Close(), db.write.Close())
}

// classify gives an error of database/sql or SQLite its kind. Errors that carry
// one keep it.
func classify(op string, err error) error {
	if err == nil {
		return nil
	}
	var known *fault.Error
	if errors.As(err, &known) {
		return fault.Wrap(op, err)
	}
	kind := fault.Internal
	var se *sqlite.Error
	switch {
	case errors.Is(err, sql.ErrNoRows):
		kind = fault.NotFound
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		kind = fault.Canceled
	case errors.Is(err, sql.ErrConnDone):
		kind = fault.Unavailable
	case errors.As(err, &se):
		kind = sqliteKind(se.Code())
	}
	return &fault.Error{Kind: kind, Op: op, Err: err}
}

func sqliteKind(code int) fault.Kind {
	switch code {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return fault.Exists
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return fault.Conflict
	case sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_SHMSIZE:
		// On a full disk the log or the shared index cannot grow.
		return fault.NoSpace
	}
	switch code & 0xff {
	case sqlite3.SQLITE_FULL:
		return fault.NoSpace
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fault.Busy
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fault.Corrupt
	case sqlite3.SQLITE_INTERRUPT:
		return fault.Canceled
	}
	return fault.Internal
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
