package sqlstore_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/testkit/postgres"
)

// onPostgres is whether the tests run on PostgreSQL now.
var onPostgres bool

// both runs all tests of the package on SQLite and then on PostgreSQL.
type both struct{ m *testing.M }

// Run implements goleak.TestingM.
func (b both) Run() int {
	if code := b.m.Run(); code != 0 || flag.Lookup("test.fuzz").Value.String() != "" || flag.Lookup("test.list").Value.String() != "" {
		return code
	}
	onPostgres = true
	defer postgres.Stop()
	code := b.m.Run()
	if code != 0 {
		fmt.Fprintln(os.Stderr, "these tests ran on PostgreSQL")
	}
	return code
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(both{m}) }

// open gives an empty database.
func open(t testing.TB) *sqlstore.DB {
	t.Helper()
	if onPostgres {
		return storetest.OpenPostgres(t)
	}
	return storetest.Open(t)
}

// place gives where a database may be made.
func place(t testing.TB) string {
	t.Helper()
	if onPostgres {
		return postgres.URL(t)
	}
	return filepath.Join(t.TempDir(), "a b?#", "mlife.db")
}
