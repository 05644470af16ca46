package sqlstore_test

import (
	"database/sql"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"

	"mlife/collector/internal/sqlstore"
	"mlife/shared/fault"
)

// only leaves out a test of what PostgreSQL alone has.
func only(t *testing.T) {
	t.Helper()
	if !onPostgres {
		t.Skip("about PostgreSQL")
	}
}

// TestTwoProcesses: what one reads stays so until it has written, whoever else writes.
func TestTwoProcesses(t *testing.T) {
	where := place(t)
	var wg sync.WaitGroup
	for range 2 {
		db, err := sqlstore.Open(t.Context(), where, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		err = db.Write(t.Context(), func(tx *sql.Tx) error {
			_, err := tx.Exec("CREATE TABLE IF NOT EXISTS counter (n BIGINT NOT NULL)")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 4 {
			wg.Go(func() {
				for range 25 {
					err := db.Write(t.Context(), func(tx *sql.Tx) error {
						var n int
						if err := tx.QueryRow("SELECT coalesce(max(n), 0) FROM counter").Scan(&n); err != nil {
							return err
						}
						_, err := tx.Exec("INSERT INTO counter (n) VALUES (?)", n+1)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		defer func() {
			var all, different int
			if err := db.Read().QueryRowContext(t.Context(), "SELECT count(*), count(DISTINCT n) FROM counter").Scan(&all, &different); err != nil || all != 200 || different != 200 {
				t.Errorf("%d rows, %d numbers, %v", all, different, err)
			}
		}()
	}
	wg.Wait()
}

// TestStartTogether: two processes that find an empty database at the same time.
func TestStartTogether(t *testing.T) {
	only(t)
	where := place(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			db, err := sqlstore.Open(t.Context(), where, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Error(err)
				return
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// TestLostConnection: the server ends every connection; the next calls make new ones.
func TestLostConnection(t *testing.T) {
	only(t)
	db := open(t)
	scratch(t, db)
	err := db.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec("SELECT pg_terminate_backend(pg_backend_pid())")
		return err
	})
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("%v, want unavailable", err)
	}
	err = db.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO scratch (n) VALUES (1)")
		return err
	})
	if err != nil || count(t, db) != 1 {
		t.Errorf("after it: %v", err)
	}
}

func TestCannotConnect(t *testing.T) {
	only(t)
	good, err := url.Parse(place(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(u *url.URL, q url.Values)
		kind   fault.Kind
		says   string
	}{
		"no server":   {func(_ *url.URL, q url.Values) { q.Set("host", "/nowhere") }, fault.Unavailable, "/nowhere"},
		"no database": {func(u *url.URL, _ url.Values) { u.Path = "/none" }, fault.Unavailable, "none"},
		"no schema":   {func(_ *url.URL, q url.Values) { q.Set("search_path", "none") }, fault.Invalid, "search_path"},
		"no port":     {func(_ *url.URL, q url.Values) { q.Set("port", "x") }, fault.Invalid, "port"},
	} {
		u, q := *good, good.Query()
		c.change(&u, q)
		u.RawQuery, u.User = q.Encode(), url.UserPassword("mlife", "s3cret")
		_, err := sqlstore.Open(t.Context(), u.String(), slog.New(slog.DiscardHandler))
		if !fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v (%v)", name, err, fault.KindOf(err))
		}
	}
}

// TestQueriesOfBoth: what the package comment says works on both databases.
func TestQueriesOfBoth(t *testing.T) {
	db := open(t)
	refused := errors.New("only to look")
	err := db.Write(t.Context(), func(tx *sql.Tx) error {
		if _, err := tx.Exec("INSERT INTO badcases_text (rowid, words) VALUES (?, ?), (?, ?)", 1, "half worn mask 1e5abc", 2, "worn glasses"); err != nil {
			return err
		}
		for _, c := range []struct {
			text string
			args []any
			want string
		}{
			{"SELECT string_agg(key || '=' || value, ',') FROM (SELECT key, value FROM json_each(?) ORDER BY key) e", []any{`{"a":1,"b":true,"c":"x\u0000"}`}, ""},
			{"SELECT string_agg(value, ',') FROM (SELECT value FROM json_each(?) ORDER BY value) e", []any{`["b","a"]`}, "a,b"},
			{"SELECT json_extract(?, '$.a.b')", []any{`{"a":{"b":"c"}}`}, "c"},
			{"SELECT CAST(count(*) AS TEXT) FROM badcases_text WHERE badcases_text MATCH ?", []any{`"worn"* AND "mas"*`}, "1"},
			{"SELECT CAST(count(*) AS TEXT) FROM badcases_text WHERE badcases_text MATCH ?", []any{`"half worn" OR "glasses"`}, "2"},
			{"SELECT CAST(count(*) AS TEXT) FROM badcases_text WHERE badcases_text MATCH ?", []any{`"worn half"`}, "0"},
			{"SELECT CAST(count(*) AS TEXT) FROM badcases_text WHERE badcases_text MATCH ?", []any{`"worn" NOT ("mask" OR "and")`}, "1"},
			{"SELECT CAST(count(*) AS TEXT) FROM badcases_text WHERE badcases_text MATCH ?", []any{`"1e5ab"*`}, "1"},
			{"SELECT CASE WHEN 'Ab' LIKE ? THEN 'yes' ELSE 'no' END", []any{"aB"}, "yes"},
			{"SELECT max(x) FROM (SELECT CAST(? AS TEXT) AS x UNION ALL SELECT CAST(? AS TEXT)) u", []any{"a", "B"}, "a"},
			{"SELECT CAST(? AS TEXT)", []any{"a\x00\xff"}, ""},
		} {
			var got string
			if err := tx.QueryRow(c.text, c.args...).Scan(&got); err != nil {
				t.Errorf("%s: %v", c.text, err)
				return err
			}
			if c.want != "" && got != c.want {
				t.Errorf("%s %v: %q, want %q", c.text, c.args, got, c.want)
			}
		}
		return refused
	})
	if !errors.Is(err, refused) {
		t.Error(err)
	}
}
