package storetest

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"mlife/collector/internal/sqlstore"
	"mlife/shared/testkit/postgres"
)

// Open gives an empty SQLite of the test's own, closed at its end.
func Open(tb testing.TB) *sqlstore.DB {
	tb.Helper()
	return At(tb, File(tb))
}

// OpenPostgres gives an empty PostgreSQL of the test's own, closed at its end. See
// postgres.Copy for what the package must do.
func OpenPostgres(tb testing.TB) *sqlstore.DB {
	tb.Helper()
	return At(tb, postgres.Copy(tb, func(url string) error { return create(url) }))
}

// Each runs a test on an empty database of either kind.
func Each(t *testing.T, do func(t *testing.T, db *sqlstore.DB)) {
	t.Run("sqlite", func(t *testing.T) { do(t, Open(t)) })
	t.Run("postgres", func(t *testing.T) { do(t, OpenPostgres(t)) })
}

// At opens a database, which is closed at the test's end.
func At(tb testing.TB, where string) *sqlstore.DB {
	tb.Helper()
	db, err := sqlstore.Open(tb.Context(), where, slog.New(slog.DiscardHandler))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	return db
}

// File gives the path of an empty SQLite in a folder of the test's own. All migrations
// are done: under the race detector they take longer than most tests, so that they run
// once a process and what they make is copied.
func File(tb testing.TB) string {
	tb.Helper()
	fresh, err := migrated()
	if err != nil {
		tb.Fatal(err)
	}
	place := filepath.Join(tb.TempDir(), "mlife.db")
	if err := os.WriteFile(place, fresh, 0o600); err != nil {
		tb.Fatal(err)
	}
	return place
}

var migrated = sync.OnceValues(func() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "storetest-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	place := filepath.Join(dir, "mlife.db")
	if err := create(place); err != nil {
		return nil, err
	}
	return os.ReadFile(place)
})

func create(where string) error {
	db, err := sqlstore.Open(context.Background(), where, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return db.Close()
}
