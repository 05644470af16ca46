package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"mlife/collector/internal/sqlstore"
	"mlife/shared/fault"
)

func scratch(t testing.TB, db *sqlstore.DB) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec("CREATE TABLE scratch (n INTEGER PRIMARY KEY)")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func count(t testing.TB, db *sqlstore.DB) (n int) {
	t.Helper()
	if err := db.Read().QueryRowContext(t.Context(), "SELECT count(*) FROM scratch").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWriteTogether(t *testing.T) {
	db := open(t)
	scratch(t, db)
	refused := errors.New("refused")
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			err := db.Write(t.Context(), func(tx *sql.Tx) error {
				if _, err := tx.Exec("INSERT INTO scratch (n) VALUES (?)", i); err != nil {
					return err
				}
				switch i % 4 {
				case 1:
					return refused
				case 2:
					panic("on purpose")
				}
				return nil
			})
			if (err != nil) != (i%4 == 1 || i%4 == 2) {
				t.Errorf("write %d: %v", i, err)
			}
			if i%4 == 1 && !errors.Is(err, refused) {
				t.Errorf("write %d: lost its own error: %v", i, err)
			}
		})
	}
	wg.Wait()
	if n := count(t, db); n != 100 {
		t.Errorf("%d rows, want the 100 of the writes that succeeded", n)
	}
}

func TestWriteBrokenTransaction(t *testing.T) {
	db := open(t)
	scratch(t, db)
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			err := db.Write(t.Context(), func(tx *sql.Tx) error {
				if i == 25 {
					_, err := tx.Exec("ROLLBACK")
					return err
				}
				_, err := tx.Exec("INSERT INTO scratch (n) VALUES (?)", i)
				return err
			})
			if (err != nil) != (i == 25) {
				t.Errorf("write %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if n := count(t, db); n != 49 {
		t.Errorf("%d rows, want 49", n)
	}
}

func TestWriteCanceled(t *testing.T) {
	db := open(t)
	scratch(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	err := db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO scratch (n) VALUES (1)")
		cancel()
		return err
	})
	if !fault.Is(err, fault.Canceled) {
		t.Errorf("error %v, want canceled", err)
	}
	if n := count(t, db); n != 0 {
		t.Errorf("%d rows written after the end of the context", n)
	}
}

func TestKinds(t *testing.T) {
	db := open(t)
	scratch(t, db)
	twice := func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO scratch (n) VALUES (1), (1)")
		return err
	}
	if err := db.Write(t.Context(), twice); !fault.Is(err, fault.Exists) {
		t.Errorf("%v: want exists", err)
	}
	if _, err := db.Read().Exec("DELETE FROM scratch"); err == nil {
		t.Error("the reading pool wrote")
	}
}

func TestCloseUnderLoad(t *testing.T) {
	db := open(t)
	scratch(t, db)
	var wg sync.WaitGroup
	var mu sync.Mutex
	written := 0
	for g := range 8 {
		wg.Go(func() {
			for i := range 1000 {
				err := db.Write(context.Background(), func(tx *sql.Tx) error {
					_, err := tx.Exec("INSERT INTO scratch (n) VALUES (?)", g*1000+i)
					return err
				})
				if fault.Is(err, fault.Unavailable) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				written++
				mu.Unlock()
			}
		})
	}
	for {
		mu.Lock()
		n := written
		mu.Unlock()
		if n > 20 {
			break
		}
	}
	if err := errors.Join(db.Close(), db.Close()); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
}

func TestOpenAgain(t *testing.T) {
	path := place(t)
	for range 2 {
		db, err := sqlstore.Open(t.Context(), path, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	for _, callers := range []int{1, 32} {
		b.Run(fmt.Sprint(callers), func(b *testing.B) {
			db := open(b)
			scratch(b, db)
			b.SetParallelism(callers)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := db.Write(context.Background(), func(tx *sql.Tx) error {
						_, err := tx.Exec("INSERT INTO scratch (n) SELECT coalesce(max(n), 0) + 1 FROM scratch")
						return err
					}); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}
