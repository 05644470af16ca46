package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/leaks"
	"mlife/shared/fault"
)

func scanCheck(row scanner) (c leaks.Check, err error) {
	var record string
	if err = row.Scan(&record); err == nil {
		err = fromJSON(record, &c)
	}
	return c, err
}

// AddCheck implements leaks.Store.
func (s *Data) AddCheck(ctx context.Context, c leaks.Check, key string, asked []byte) error {
	record, err := asJSON(c)
	if err != nil {
		return err
	}
	return classify("sqlstore.AddCheck", s.db.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec("INSERT INTO leak_checks (id, key, record, asked) VALUES (?, ?, ?, ?)", c.ID, key, record, string(asked)); err != nil {
			return err
		}
		_, err := tx.Exec(`DELETE FROM leak_checks WHERE id NOT IN (SELECT leak_check FROM sets)
			AND id NOT IN (SELECT id FROM leak_checks WHERE id NOT IN (SELECT leak_check FROM sets) ORDER BY id DESC LIMIT ?)`, leaks.MaxChecks)
		return err
	}))
}

// Check implements leaks.Store.
func (s *Data) Check(ctx context.Context, id string) (leaks.Check, error) {
	c, err := scanCheck(s.db.read.QueryRowContext(ctx, "SELECT record FROM leak_checks WHERE id = ?", id))
	return c, classify(fmt.Sprintf("leak check %.64q", id), err)
}

// Asked implements leaks.Store.
func (s *Data) Asked(ctx context.Context, id string) ([]byte, error) {
	var asked string
	err := s.db.read.QueryRowContext(ctx, "SELECT asked FROM leak_checks WHERE id = ?", id).Scan(&asked)
	return []byte(asked), classify(fmt.Sprintf("leak check %.64q", id), err)
}

// CheckByKey implements leaks.Store.
func (s *Data) CheckByKey(ctx context.Context, key string) (leaks.Check, error) {
	c, err := scanCheck(s.db.read.QueryRowContext(ctx, "SELECT record FROM leak_checks WHERE key = ? ORDER BY id DESC LIMIT 1", key))
	return c, classify("sqlstore.CheckByKey", err)
}

// saveCheck replaces a check by what change makes of it.
func saveCheck(tx *sql.Tx, id string, change func(*leaks.Check)) error {
	c, err := scanCheck(tx.QueryRow("SELECT record FROM leak_checks WHERE id = ?", id))
	if err != nil {
		return classify(fmt.Sprintf("leak check %.64q", id), err)
	}
	change(&c)
	record, err := asJSON(c)
	if err != nil {
		return err
	}
	return one(tx.Exec("UPDATE leak_checks SET record = ? WHERE id = ?", record, id))
}

// SetCheckJob implements leaks.Store.
func (s *Data) SetCheckJob(ctx context.Context, id, job string) error {
	return classify("sqlstore.SetCheckJob", s.db.Write(ctx, func(tx *sql.Tx) error {
		return saveCheck(tx, id, func(c *leaks.Check) { c.Job = job })
	}))
}

// FinishCheck implements leaks.Store.
func (s *Data) FinishCheck(ctx context.Context, c leaks.Check, found []leaks.Leak, flagged []leaks.Flagged) error {
	texts := make([]string, len(found))
	for i, f := range found {
		var err error
		if texts[i], err = asJSON(f); err != nil {
			return err
		}
	}
	return classify("sqlstore.FinishCheck", s.db.Write(ctx, func(tx *sql.Tx) error {
		// The job may be noted only after it is done.
		if err := saveCheck(tx, c.ID, func(old *leaks.Check) { job := old.Job; *old = c; old.Job = job }); err != nil {
			return err
		}
		for _, table := range []string{"leak_pairs", "leak_rows"} {
			if _, err := tx.Exec("DELETE FROM "+table+" WHERE leak_check = ?", c.ID); err != nil {
				return err
			}
		}
		i := 0
		err := inBatches(tx, "INSERT INTO leak_pairs (leak_check, n, kind, pair) VALUES ", 4, found, func(args []any, f leaks.Leak) []any {
			i++
			return append(args, c.ID, f.N, f.Kind, texts[i-1])
		})
		if err != nil {
			return err
		}
		return inBatches(tx, "INSERT INTO leak_rows (leak_check, kind, segment, size, live) VALUES ", 5, flagged, func(args []any, f leaks.Flagged) []any {
			return append(args, c.ID, f.Kind, f.Segment, f.Size, f.Rows.Encode(f.Size))
		})
	}))
}

// LeaksOf implements leaks.Store.
func (s *Data) LeaksOf(ctx context.Context, id string, kind dam.LeakKind, after, limit int) ([]leaks.Leak, int, error) {
	const op = "sqlstore.LeaksOf"
	var f filter
	f.and("leak_check = ?", id)
	f.equal("kind", string(kind))
	var total int
	if err := s.db.read.QueryRowContext(ctx, "SELECT count(*) FROM leak_pairs"+f.clause(), f.args...).Scan(&total); err != nil {
		return nil, 0, classify(op, err)
	}
	list, err := query(ctx, s.db.read, op, func(row scanner) (l leaks.Leak, err error) {
		var text string
		if err = row.Scan(&text); err == nil {
			err = fromJSON(text, &l)
		}
		return l, err
	}, "SELECT pair FROM leak_pairs"+f.clause()+" ORDER BY n LIMIT ? OFFSET ?", append(slices.Clone(f.args), limit, after)...)
	return list, total, err
}

// FlaggedOf implements leaks.Store.
func (s *Data) FlaggedOf(ctx context.Context, id string, kinds []dam.LeakKind) ([]leaks.Flagged, error) {
	args := []any{id}
	for _, k := range kinds {
		args = append(args, string(k))
	}
	return query(ctx, s.db.read, "sqlstore.FlaggedOf", func(row scanner) (f leaks.Flagged, err error) {
		var live []byte
		if err = row.Scan(&f.Kind, &f.Segment, &f.Size, &live); err == nil {
			f.Rows, err = dam.DecodeBits(live, f.Size)
		}
		return f, err
	}, "SELECT kind, segment, size, live FROM leak_rows WHERE leak_check = ? AND kind IN ("+marks(len(kinds))+")", args...)
}

// DeleteCheck implements leaks.Store.
func (s *Data) DeleteCheck(ctx context.Context, id string) error {
	const op = "sqlstore.DeleteCheck"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		var used int
		if err := tx.QueryRow("SELECT count(*) FROM sets WHERE leak_check = ?", id).Scan(&used); err != nil {
			return err
		}
		if used > 0 {
			return fault.New(fault.Conflict, op, "sets were frozen by it")
		}
		return classify(fmt.Sprintf("leak check %.64q", id), one(tx.Exec("DELETE FROM leak_checks WHERE id = ?", id)))
	}))
}

// LeakPolicy implements leaks.Store.
func (s *Data) LeakPolicy(ctx context.Context) (dam.LeakPolicy, error) {
	p := dam.DefaultLeakPolicy
	var value string
	err := s.db.read.QueryRowContext(ctx, "SELECT value FROM leak_policy WHERE id = 1").Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return p, nil
	}
	if err == nil {
		err = fromJSON(value, &p)
	}
	return p, classify("sqlstore.LeakPolicy", err)
}

// SetLeakPolicy implements leaks.Store.
func (s *Data) SetLeakPolicy(ctx context.Context, p dam.LeakPolicy) error {
	value, err := asJSON(p)
	if err != nil {
		return err
	}
	return classify("sqlstore.SetLeakPolicy", s.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO leak_policy (id, value) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET value = excluded.value", value)
		return err
	}))
}
