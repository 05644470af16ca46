// Package postgres starts a real PostgreSQL for tests: one server per test process,
// one empty schema per test. The server listens on a Unix socket in its own
// temporary folder, forgets everything at the end, and trades safety against power
// cuts for speed. Only tests import it.
package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named pgx
)

// readyWithin bounds the start of a server on a busy machine.
const readyWithin = time.Minute

var (
	mu      sync.Mutex
	running *server
	schemas atomic.Int64

	preparing sync.Mutex
	prepared  string // the database that Copy copies
)

// URL gives the address of an empty schema, which goes with the test. The first call
// starts the server; a machine without PostgreSQL fails the test and says what to
// install. Safe for concurrent use. A package that calls it passes Main to
// goleak.VerifyTestMain or ends with Stop.
func URL(tb testing.TB) string {
	tb.Helper()
	s, err := started()
	if err != nil {
		tb.Fatal(err)
	}
	schema := fmt.Sprintf("t%d", schemas.Add(1))
	s.run(tb, context.Background(), "CREATE SCHEMA "+schema)
	tb.Cleanup(func() { s.run(tb, context.Background(), "DROP SCHEMA "+schema+" CASCADE") })
	return s.url(url.Values{"search_path": {schema}})
}

// Copy gives the address of a database of the test's own, as prepare leaves one: it is
// called once a process and must be the same for all calls. Safe for concurrent use.
func Copy(tb testing.TB, prepare func(url string) error) string {
	tb.Helper()
	s, err := started()
	if err != nil {
		tb.Fatal(err)
	}
	preparing.Lock()
	defer preparing.Unlock()
	if prepared == "" {
		s.run(tb, context.Background(), "CREATE DATABASE prepared")
		if err := prepare(s.database("prepared", nil)); err != nil {
			tb.Fatal(err)
		}
		prepared = "prepared"
	}
	name := fmt.Sprintf("d%d", schemas.Add(1))
	s.run(tb, context.Background(), "CREATE DATABASE "+name+" TEMPLATE "+prepared)
	tb.Cleanup(func() { s.run(tb, context.Background(), "DROP DATABASE "+name+" WITH (FORCE)") })
	return s.database(name, nil)
}

func started() (*server, error) {
	mu.Lock()
	defer mu.Unlock()
	if running != nil {
		return running, nil
	}
	s, err := start()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), readyWithin)
	defer cancel()
	if err := s.ready(ctx); err != nil {
		s.stop()
		return nil, err
	}
	running = s
	return s, nil
}

// Serve gives the address of the server's public schema, for a benchmark: it lasts until
// Stop. The first call starts the server; the error says what to install.
func Serve() (string, error) {
	s, err := started()
	if err != nil {
		return "", err
	}
	return s.url(nil), nil
}

// Stop ends the server, if one runs, and removes its folder.
func Stop() {
	mu.Lock()
	defer mu.Unlock()
	if running != nil {
		running.stop()
		running, prepared = nil, ""
	}
}

// Main is a testing.M that stops the server after its tests.
type Main struct{ M *testing.M }

// Run implements goleak.TestingM.
func (m Main) Run() int {
	defer Stop()
	return m.M.Run()
}

func (s *server) run(tb testing.TB, ctx context.Context, text string) {
	tb.Helper()
	db, err := sql.Open("pgx", s.url(nil))
	if err == nil {
		_, err = db.ExecContext(ctx, text)
		db.Close()
	}
	if err != nil {
		tb.Fatalf("%s: %v", text, err)
	}
}
