package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"mlife/shared/fault"
)

var sqliteDialect = dialect{
	name:   "sqlite",
	group:  256,
	number: func(column string) string { return "CAST(" + column + " AS INTEGER)" },
	doubt:  func(error) bool { return false },
	exact:  func(column, pattern string) (string, string) { return column + " GLOB ?", globOf(pattern) },
}

// globOf writes a pattern of LIKE, in which % and _ stand for others, as one of GLOB,
// which tells small letters from capitals.
func globOf(pattern string) string {
	return strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]", "%", "*", "_", "?").Replace(pattern)
}

// openSQLite opens or makes the database file at path, with its folder.
func openSQLite(ctx context.Context, path string, log *slog.Logger) (*DB, error) {
	const op = "sqlstore.Open"
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fault.Wrap(op, err)
	}
	write, err := connectSQLite(dsn(path, "_txlock=immediate", "_pragma=foreign_keys(1)"))
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	write.SetMaxOpenConns(1)
	if err := migrate(ctx, goose.DialectSQLite3, write, log); err != nil {
		return nil, classify(op, errors.Join(err, write.Close()))
	}
	read, err := connectSQLite(dsn(path, "_pragma=query_only(1)"))
	if err != nil {
		return nil, fault.Wrap(op, errors.Join(err, write.Close()))
	}
	read.SetMaxOpenConns(max(4, 2*runtime.NumCPU()))
	return newDB(sqliteDialect, read, write, log), nil
}

func connectSQLite(dsn string) (*sql.DB, error) {
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

func sqliteKind(err error) (fault.Kind, bool) {
	var se *sqlite.Error
	if !errors.As(err, &se) {
		return 0, false
	}
	switch se.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return fault.Exists, true
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return fault.Conflict, true
	case sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_SHMSIZE:
		// On a full disk the log or the shared index cannot grow.
		return fault.NoSpace, true
	}
	switch se.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return fault.NoSpace, true
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fault.Busy, true
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fault.Corrupt, true
	case sqlite3.SQLITE_INTERRUPT:
		return fault.Canceled, true
	}
	return fault.Internal, true
}
