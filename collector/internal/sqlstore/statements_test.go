package sqlstore_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/clip"
	"mlife/shared/wire"
)

// TestStatementsAreUsedAgain: the same text while its rows are still open, more texts
// than are kept, and a table that changes under a kept statement.
func TestStatementsAreUsedAgain(t *testing.T) {
	db := open(t)
	scratch(t, db)
	err := db.Write(t.Context(), func(tx *sql.Tx) error {
		for n := range 5 {
			if _, err := tx.Exec("INSERT INTO scratch (n) VALUES (?)", n); err != nil {
				return err
			}
		}
		if onPostgres { // has one answer at a time
			return nil
		}
		return nested(tx, 3)
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 300 {
		var n int
		if err := db.Read().QueryRowContext(t.Context(), fmt.Sprintf("SELECT %d + count(*) FROM scratch", i)).Scan(&n); err != nil || n != i+5 {
			t.Fatalf("%d, %v", n, err)
		}
	}
	err = db.Write(t.Context(), func(tx *sql.Tx) error {
		for _, text := range []string{"ALTER TABLE scratch ADD COLUMN extra TEXT", "DELETE FROM scratch WHERE n = 4"} {
			if _, err := tx.Exec(text); err != nil {
				return err
			}
		}
		_, err := tx.Exec("INSERT INTO scratch (n) VALUES (?)", 4)
		return err
	})
	if err != nil || count(t, db) != 5 {
		t.Fatalf("%d rows, %v", count(t, db), err)
	}
}

// nested reads a table while it reads it.
func nested(tx *sql.Tx, depth int) error {
	rows, err := tx.Query("SELECT n FROM scratch ORDER BY n")
	if err != nil {
		return err
	}
	defer rows.Close()
	for want := 0; rows.Next(); want++ {
		var n int
		if err := rows.Scan(&n); err != nil || n != want {
			return fmt.Errorf("row %d is %d: %w", want, n, err)
		}
		if depth > 0 {
			if err := nested(tx, depth-1); err != nil {
				return err
			}
		}
	}
	return rows.Err()
}

// BenchmarkRecord has 16 devices report new badcases at the same time.
func BenchmarkRecord(b *testing.B) {
	db := open(b)
	var next atomic.Uint64
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			n := next.Add(1)
			var key wire.Key
			copy(key[:], fmt.Sprintf("%032d", n))
			m := clip.Manifest{V: clip.Version, Occurrence: fmt.Sprintf("%032d", n), Device: "cam-1", CapturedAt: time.Now(), Function: "bench", Slot: "s", Model: "m",
				Result: json.RawMessage(`{"label":"a","confidence":0.4}`), Attributes: map[string]json.RawMessage{"seq": json.RawMessage(fmt.Sprint(n))}, Rule: "all", Source: "api",
				Items: []clip.Item{{Name: "a.png", MediaType: "image/png", Size: 10, RawSize: 10, SHA256: fmt.Sprintf("%064x", n)}}}
			if _, _, err := db.Badcases().Known(b.Context(), key); err != nil {
				b.Fatal(err)
			}
			if _, err := db.Badcases().Record(b.Context(), bam.Occurrence{Clip: key, Manifest: m, Source: bam.FromDevice, At: time.Now()}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
