package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"mlife/collector/internal/bam/imports"
)

// Imports implements imports.Store.
type Imports struct{ db *DB }

// Imports gives the store of imports, their reports and saved mappings.
func (db *DB) Imports() *Imports { return &Imports{db} }

const importColumns = "id, name, format, size, state, problem, dry_run, mapping, actor, created_at, started_at, ended_at, progress, " +
	"looked, created, again, known, refused"

func scanImport(row scanner) (imports.Import, error) {
	var i imports.Import
	var mapping string
	var created, started, ended int64
	err := row.Scan(&i.ID, &i.Name, &i.Format, &i.Size, &i.State, &i.Problem, &i.DryRun, &mapping, &i.Actor, &created, &started, &ended,
		&i.Progress, &i.Looked, &i.Created, &i.Again, &i.Known, &i.Refused)
	if err != nil {
		return i, err
	}
	i.CreatedAt, i.StartedAt, i.EndedAt = moment(created), momentOrNil(started), momentOrNil(ended)
	return i, fromJSON(mapping, &i.Mapping)
}

func momentOrNil(us int64) *time.Time {
	if us == 0 {
		return nil
	}
	t := moment(us)
	return &t
}

func stampOf(t *time.Time) int64 {
	if t == nil {
		return 0
	}
	return stamp(*t)
}

func importValues(i imports.Import) ([]any, error) {
	mapping, err := asJSON(i.Mapping)
	return []any{i.ID, i.Name, i.Format, i.Size, i.State, i.Problem, i.DryRun, mapping, i.Actor, stamp(i.CreatedAt), stampOf(i.StartedAt),
		stampOf(i.EndedAt), i.Progress, i.Looked, i.Created, i.Again, i.Known, i.Refused}, err
}

// AddImport implements imports.Store.
func (s *Imports) AddImport(ctx context.Context, i imports.Import) error {
	args, err := importValues(i)
	if err != nil {
		return err
	}
	return classify("sqlstore.AddImport", s.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO imports ("+importColumns+") VALUES ("+marks(len(args))+")", args...)
		return err
	}))
}

// Import implements imports.Store.
func (s *Imports) Import(ctx context.Context, id string) (imports.Import, error) {
	i, err := scanImport(s.db.read.QueryRowContext(ctx, "SELECT "+importColumns+" FROM imports WHERE id = ?", id))
	return i, classify(fmt.Sprintf("import %.64q", id), err)
}

// Imports implements imports.Store.
func (s *Imports) Imports(ctx context.Context, cursor string, limit int) ([]imports.Import, string, int, error) {
	return newest(ctx, s.db, "sqlstore.Imports", "imports", importColumns, filter{}, cursor, limit, scanImport,
		func(i imports.Import) string { return i.ID })
}

// NextImport implements imports.Store.
func (s *Imports) NextImport(ctx context.Context) (imports.Import, error) {
	i, err := scanImport(s.db.read.QueryRowContext(ctx, "SELECT "+importColumns+` FROM imports WHERE state IN ('queued', 'running')
		ORDER BY CASE state WHEN 'running' THEN 0 ELSE 1 END, id LIMIT 1`))
	return i, classify("sqlstore.NextImport", err)
}

// ChangeImport implements imports.Store.
func (s *Imports) ChangeImport(ctx context.Context, id string, clear bool, change func(*imports.Import) error) (out imports.Import, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		i, err := scanImport(tx.QueryRow("SELECT "+importColumns+" FROM imports WHERE id = ?", id))
		if err != nil {
			return classify(fmt.Sprintf("import %.64q", id), err)
		}
		if err := change(&i); err != nil {
			return err
		}
		if clear {
			if _, err := tx.Exec("DELETE FROM import_rows WHERE import = ?", id); err != nil {
				return err
			}
		}
		args, err := importValues(i)
		if err != nil {
			return err
		}
		out = i
		return one(tx.Exec("UPDATE imports SET ("+importColumns+") = ("+marks(len(args))+") WHERE id = ?", append(args, id)...))
	})
	return out, classify("sqlstore.ChangeImport", err)
}

// AddReport implements imports.Store.
func (s *Imports) AddReport(ctx context.Context, id string, rows []imports.Row, c imports.Counts, progress float64) error {
	return classify("sqlstore.AddReport", s.db.Write(ctx, func(tx *sql.Tx) error {
		err := one(tx.Exec("UPDATE imports SET looked = ?, created = ?, again = ?, known = ?, refused = ?, progress = ? WHERE id = ?",
			c.Looked, c.Created, c.Again, c.Known, c.Refused, progress, id))
		if err != nil {
			return err
		}
		return inBatches(tx, "INSERT INTO import_rows (import, n, line, file, outcome, badcase, field, message) VALUES ", 8, rows,
			func(args []any, r imports.Row) []any {
				return append(args, id, r.N, r.Row, r.File, r.Outcome, r.Badcase, r.Field, r.Message)
			})
	}))
}

// Report implements imports.Store.
func (s *Imports) Report(ctx context.Context, id string, outcome imports.Outcome, after, limit int) ([]imports.Row, error) {
	var f filter
	f.and("import = ? AND n > ?", id, after)
	f.equal("outcome", string(outcome))
	return query(ctx, s.db.read, "sqlstore.Report", func(row scanner) (r imports.Row, err error) {
		err = row.Scan(&r.N, &r.Row, &r.File, &r.Outcome, &r.Badcase, &r.Field, &r.Message)
		return r, err
	}, "SELECT n, line, file, outcome, badcase, field, message FROM import_rows"+f.clause()+" ORDER BY n LIMIT ?", append(f.args, limit)...)
}

// DeleteImport implements imports.Store.
func (s *Imports) DeleteImport(ctx context.Context, id string) error {
	return classify(fmt.Sprintf("import %.64q", id), s.db.Write(ctx, func(tx *sql.Tx) error {
		return one(tx.Exec("DELETE FROM imports WHERE id = ?", id))
	}))
}

// SaveMapping implements imports.Store.
func (s *Imports) SaveMapping(ctx context.Context, m imports.SavedMapping) error {
	text, err := asJSON(m.Mapping)
	if err != nil {
		return err
	}
	return classify("sqlstore.SaveMapping", s.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO import_mappings (name, mapping, actor, updated_at) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE
			SET mapping = excluded.mapping, actor = excluded.actor, updated_at = excluded.updated_at`, m.Name, text, m.Actor, stamp(m.UpdatedAt))
		return err
	}))
}

// Mappings implements imports.Store.
func (s *Imports) Mappings(ctx context.Context) ([]imports.SavedMapping, error) {
	return query(ctx, s.db.read, "sqlstore.Mappings", func(row scanner) (imports.SavedMapping, error) {
		var m imports.SavedMapping
		var text string
		var at int64
		if err := row.Scan(&m.Name, &text, &m.Actor, &at); err != nil {
			return m, err
		}
		m.UpdatedAt = moment(at)
		return m, fromJSON(text, &m.Mapping)
	}, "SELECT name, mapping, actor, updated_at FROM import_mappings ORDER BY name LIMIT 1000")
}

// DeleteMapping implements imports.Store.
func (s *Imports) DeleteMapping(ctx context.Context, name string) error {
	return classify(fmt.Sprintf("mapping %.128q", name), s.db.Write(ctx, func(tx *sql.Tx) error {
		return one(tx.Exec("DELETE FROM import_mappings WHERE name = ?", name))
	}))
}
