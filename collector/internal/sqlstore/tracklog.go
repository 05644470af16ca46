package sqlstore

import (
	"context"
	"database/sql"
	"math"
	"slices"

	"mlife/collector/internal/mtt"
	"mlife/shared/fault"
)

// AddLog implements mtt.Tracking.
func (s *Tracking) AddLog(ctx context.Context, task string, l mtt.Log) error {
	const op = "sqlstore.AddLog"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		deleted, err := number(tx, "SELECT deleted FROM tasks WHERE id = ?", task)
		if err != nil {
			return classify("task "+task, err)
		}
		if deleted != 0 {
			return fault.New(fault.Conflict, op, "the run %s is deleted: restore it first", task)
		}
		if err := addPoints(tx, task, l.Points); err != nil {
			return err
		}
		if err := addParams(tx, task, l.Params); err != nil {
			return err
		}
		return addTags(tx, task, l.Tags)
	}))
}

const pointsAtOnce = 100

// flat is a value as it is stored.
func flat(p mtt.Point) (value float64, nan bool) {
	if math.IsNaN(p.Value) {
		return 0, true
	}
	return p.Value, false
}

// addPoints adds to the history and keeps the latest point of each metric.
func addPoints(tx *sql.Tx, task string, list []mtt.Point) error {
	latest := map[string]mtt.Point{}
	for part := range slices.Chunk(list, pointsAtOnce) {
		text := "INSERT INTO task_points (task, name, at, step, value, is_nan) VALUES "
		args := make([]any, 0, 6*len(part))
		for i, p := range part {
			if i > 0 {
				text += ", "
			}
			text += "(?, ?, ?, ?, ?, ?)"
			value, nan := flat(p)
			args = append(args, task, p.Name, p.At*1000, p.Step, value, nan)
			if l, ok := latest[p.Name]; !ok || after(p, l) {
				latest[p.Name] = p
			}
		}
		if _, err := tx.Exec(text+" ON CONFLICT DO NOTHING", args...); err != nil {
			return err
		}
	}
	for name, p := range latest {
		value, nan := flat(p)
		if _, err := tx.Exec(`INSERT INTO task_latest (task, name, at, step, value, is_nan) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (task, name) DO UPDATE SET at = excluded.at, step = excluded.step, value = excluded.value, is_nan = excluded.is_nan
			WHERE (excluded.step, excluded.at, excluded.value) > (task_latest.step, task_latest.at, task_latest.value)`,
			task, name, p.At*1000, p.Step, value, nan); err != nil {
			return err
		}
	}
	return nil
}

// after says whether a is a later point than b.
func after(a, b mtt.Point) bool {
	if a.Step != b.Step {
		return a.Step > b.Step
	}
	if a.At != b.At {
		return a.At > b.At
	}
	x, _ := flat(a)
	y, _ := flat(b)
	return x > y
}

// addParams adds parameters. One that is there with another value is fault.Conflict.
func addParams(tx *sql.Tx, task string, list []mtt.Pair) error {
	for _, p := range list {
		res, err := tx.Exec("INSERT INTO task_params (task, name, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", task, p.Key, p.Value)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n > 0 {
			if err != nil {
				return err
			}
			continue
		}
		var there string
		if err := tx.QueryRow("SELECT value FROM task_params WHERE task = ? AND name = ?", task, p.Key).Scan(&there); err != nil {
			return err
		}
		if there != p.Value {
			return fault.New(fault.Conflict, "sqlstore.AddLog", "the parameter %q was logged as %.200q; it cannot become %.200q", p.Key, there, p.Value)
		}
	}
	return nil
}

func addTags(tx *sql.Tx, task string, list []mtt.Pair) error {
	for _, p := range list {
		if _, err := tx.Exec("INSERT INTO task_tags (task, name, value) VALUES (?, ?, ?) ON CONFLICT (task, name) DO UPDATE SET value = excluded.value", task, p.Key, p.Value); err != nil {
			return err
		}
	}
	return nil
}

// DropTag implements mtt.Tracking.
func (s *Tracking) DropTag(ctx context.Context, task, key string) error {
	return classify("tag "+key, s.db.Write(ctx, func(tx *sql.Tx) error {
		return one(tx.Exec("DELETE FROM task_tags WHERE task = ? AND name = ?", task, key))
	}))
}

// AddInputs implements mtt.Tracking.
func (s *Tracking) AddInputs(ctx context.Context, task string, list []mtt.Input) error {
	const op = "sqlstore.AddInputs"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		there, err := number(tx, "SELECT count(*) FROM task_inputs WHERE task = ?", task)
		if err != nil {
			return err
		}
		for _, in := range list {
			body, err := asJSON(in)
			if err != nil {
				return err
			}
			var set string
			err = tx.QueryRow("SELECT id FROM sets WHERE digest = ? ORDER BY id LIMIT 1", in.Digest).Scan(&set)
			if err != nil && err != sql.ErrNoRows { //nolint:errorlint // of database/sql itself
				return err
			}
			if _, err := tx.Exec(`INSERT INTO task_inputs (task, number, name, digest, body, set_id) VALUES (?, ?, ?, ?, ?, ?)
				ON CONFLICT (task, name, digest) DO UPDATE SET body = excluded.body`, task, there, in.Name, in.Digest, body, set); err != nil {
				return err
			}
			there++
		}
		if there > mtt.MaxInputs {
			return fault.New(fault.TooLarge, op, "a task has at most %d data sets", mtt.MaxInputs)
		}
		return nil
	}))
}

// History implements mtt.Tracking.
func (s *Tracking) History(ctx context.Context, task, name string, after, limit int) ([]mtt.Point, error) {
	return query(ctx, s.db.read, "sqlstore.History", func(row scanner) (mtt.Point, error) {
		_, p, err := scanPoint(row)
		return p, err
	}, "SELECT task, name, at, step, value, is_nan FROM task_points WHERE task = ? AND name = ? ORDER BY at, step, value, is_nan LIMIT ? OFFSET ?", task, name, limit, after)
}

func scanPoint(row scanner) (task string, p mtt.Point, err error) {
	var at int64
	var nan bool
	err = row.Scan(&task, &p.Name, &at, &p.Step, &p.Value, &nan)
	p.At = at / 1000
	if nan {
		p.Value = math.NaN()
	}
	return task, p, err
}

// fill reads what runs logged.
func (s *Tracking) fill(ctx context.Context, list []mtt.Run) error {
	at := make(map[string]*mtt.Run, len(list))
	ids := make([]any, len(list))
	for i := range list {
		at[list[i].ID], ids[i] = &list[i], list[i].ID
	}
	pairs := func(part []any, table string, add func(*mtt.Run, mtt.Pair)) error {
		_, err := query(ctx, s.db.read, "sqlstore."+table, func(row scanner) (struct{}, error) {
			var task string
			var p mtt.Pair
			err := row.Scan(&task, &p.Key, &p.Value)
			if r := at[task]; r != nil {
				add(r, p)
			}
			return struct{}{}, err
		}, "SELECT task, name, value FROM "+table+" WHERE task IN ("+marks(len(part))+") ORDER BY task, name", part...)
		return err
	}
	return inParts(ids, func(part []any) error {
		if err := pairs(part, "task_params", func(r *mtt.Run, p mtt.Pair) { r.Params = append(r.Params, p) }); err != nil {
			return err
		}
		if err := pairs(part, "task_tags", func(r *mtt.Run, p mtt.Pair) { r.Tags = append(r.Tags, p) }); err != nil {
			return err
		}
		_, err := query(ctx, s.db.read, "sqlstore.task_latest", func(row scanner) (struct{}, error) {
			task, p, err := scanPoint(row)
			if r := at[task]; r != nil {
				r.Latest = append(r.Latest, p)
			}
			return struct{}{}, err
		}, "SELECT task, name, at, step, value, is_nan FROM task_latest WHERE task IN ("+marks(len(part))+") ORDER BY task, name", part...)
		if err != nil {
			return err
		}
		_, err = query(ctx, s.db.read, "sqlstore.task_inputs", func(row scanner) (struct{}, error) {
			var task, body, set string
			var in mtt.Input
			if err := row.Scan(&task, &body, &set); err != nil {
				return struct{}{}, err
			}
			err := fromJSON(body, &in)
			in.Set = set
			if r := at[task]; r != nil {
				r.Inputs = append(r.Inputs, in)
			}
			return struct{}{}, err
		}, "SELECT task, body, set_id FROM task_inputs WHERE task IN ("+marks(len(part))+") ORDER BY task, number", part...)
		return err
	})
}
