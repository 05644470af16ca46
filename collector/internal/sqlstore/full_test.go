package sqlstore_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"mlife/shared/fault"
)

// A full disk fails the write that needs room, at once and in words that are the same
// wherever it is met, and no other.
func TestWriteToAFullDisk(t *testing.T) {
	if onPostgres {
		t.Skip("SQLite has a limit of pages that stands for the end of the disk")
	}
	db := open(t)
	limit := func(pages int) {
		t.Helper()
		err := db.Write(t.Context(), func(tx *sql.Tx) error {
			if pages > 0 {
				_, err := tx.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages))
				return err
			}
			var now int
			if err := tx.QueryRow("PRAGMA page_count").Scan(&now); err != nil {
				return err
			}
			_, err := tx.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", now))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	large := func() error {
		return db.Write(t.Context(), func(tx *sql.Tx) error {
			if _, err := tx.Exec("CREATE TABLE large (bytes BLOB)"); err != nil {
				return err
			}
			_, err := tx.Exec("INSERT INTO large VALUES (zeroblob(10000000))")
			return err
		})
	}
	limit(0)
	for range 3 {
		if err := large(); !fault.Is(err, fault.NoSpace) || !strings.Contains(err.Error(), "disk full") {
			t.Fatalf("%v (%v)", err, fault.KindOf(err))
		}
	}
	if err := db.Write(t.Context(), func(tx *sql.Tx) error { return tx.QueryRow("SELECT 1").Scan(new(int)) }); err != nil {
		t.Errorf("what needs no room: %v", err)
	}
	limit(1 << 30)
	if err := large(); err != nil {
		t.Errorf("with room again: %v", err)
	}
}
