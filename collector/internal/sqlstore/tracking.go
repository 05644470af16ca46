package sqlstore

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"mlife/collector/internal/mtt"
	"mlife/shared/fault"
)

// Tracking implements mtt.Tracking.
type Tracking struct{ db *DB }

// Tracking gives the store of experiments and of what tasks log.
func (db *DB) Tracking() *Tracking { return &Tracking{db} }

// experimentID reads the ID of an experiment; one that is no number names none.
func experimentID(id string) (int64, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != id {
		return 0, fault.New(fault.NotFound, "sqlstore", "there is no experiment %.40q", id)
	}
	return n, nil
}

const experimentColumns = "e.id, e.name, e.artifacts, e.deleted, e.created_at, e.updated_at"

func scanExperiment(row scanner) (mtt.Experiment, error) {
	e := mtt.Experiment{Tags: map[string]string{}}
	var id, created, updated int64
	err := row.Scan(&id, &e.Name, &e.Artifacts, &e.Deleted, &created, &updated)
	e.ID, e.CreatedAt, e.UpdatedAt = strconv.FormatInt(id, 10), moment(created), moment(updated)
	return e, err
}

// CreateExperiment implements mtt.Tracking.
func (s *Tracking) CreateExperiment(ctx context.Context, name, artifacts string, tags []mtt.Pair, at time.Time) (e mtt.Experiment, err error) {
	const op = "sqlstore.CreateExperiment"
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		if n, err := number(tx, "SELECT count(*) FROM experiments WHERE name = ?", name); err != nil || n > 0 {
			if err == nil {
				err = fault.New(fault.Exists, op, "there is an experiment %.200q", name)
			}
			return err
		}
		id, err := number(tx, "SELECT max(id) + 1 FROM experiments")
		if err != nil {
			return err
		}
		e = mtt.Experiment{ID: strconv.FormatInt(id, 10), Name: name, Artifacts: artifacts, Tags: map[string]string{}, CreatedAt: at.UTC(), UpdatedAt: at.UTC()}
		if e.Artifacts == "" {
			e.Artifacts = "mlflow-artifacts:/" + e.ID
		}
		if _, err := tx.Exec("INSERT INTO experiments (id, name, artifacts, deleted, created_at, updated_at) VALUES (?, ?, ?, 0, ?, ?)", id, name, e.Artifacts, stamp(at), stamp(at)); err != nil {
			return err
		}
		for _, t := range tags {
			e.Tags[t.Key] = t.Value
			if err := tagExperiment(tx, id, t); err != nil {
				return err
			}
		}
		return nil
	})
	return e, classify(op, err)
}

func tagExperiment(tx *sql.Tx, id int64, t mtt.Pair) error {
	_, err := tx.Exec("INSERT INTO experiment_tags (experiment, name, value) VALUES (?, ?, ?) ON CONFLICT (experiment, name) DO UPDATE SET value = excluded.value", id, t.Key, t.Value)
	return err
}

// Experiment implements mtt.Tracking.
func (s *Tracking) Experiment(ctx context.Context, id string) (mtt.Experiment, error) {
	n, err := experimentID(id)
	if err != nil {
		return mtt.Experiment{}, err
	}
	return s.experiment(ctx, "e.id = ?", n)
}

// ExperimentNamed implements mtt.Tracking.
func (s *Tracking) ExperimentNamed(ctx context.Context, name string) (mtt.Experiment, error) {
	return s.experiment(ctx, "e.name = ?", name)
}

func (s *Tracking) experiment(ctx context.Context, where string, arg any) (mtt.Experiment, error) {
	e, err := scanExperiment(s.db.read.QueryRowContext(ctx, "SELECT "+experimentColumns+" FROM experiments e WHERE "+where, arg))
	if err != nil {
		return e, classify("experiment", err)
	}
	list := []mtt.Experiment{e}
	return list[0], s.fillTags(ctx, list)
}

// fillTags reads the tags of experiments.
func (s *Tracking) fillTags(ctx context.Context, list []mtt.Experiment) error {
	at := make(map[string]int, len(list))
	ids := make([]any, len(list))
	for i, e := range list {
		at[e.ID] = i
		ids[i], _ = strconv.ParseInt(e.ID, 10, 64) //nolint:errcheck // it was a number
	}
	return inParts(ids, func(part []any) error {
		_, err := query(ctx, s.db.read, "sqlstore.experiment tags", func(row scanner) (struct{}, error) {
			var id int64
			var p mtt.Pair
			err := row.Scan(&id, &p.Key, &p.Value)
			if i, ok := at[strconv.FormatInt(id, 10)]; ok {
				list[i].Tags[p.Key] = p.Value
			}
			return struct{}{}, err
		}, "SELECT experiment, name, value FROM experiment_tags WHERE experiment IN ("+marks(len(part))+")", part...)
		return err
	})
}

// inParts calls do with some of the values at a time, as many as one query may have.
func inParts(values []any, do func([]any) error) error {
	for len(values) > 0 {
		n := min(len(values), matchAtOnce)
		if err := do(values[:n]); err != nil {
			return err
		}
		values = values[n:]
	}
	return nil
}

// ChangeExperiment implements mtt.Tracking.
func (s *Tracking) ChangeExperiment(ctx context.Context, id string, change func(*mtt.Experiment) error) (e mtt.Experiment, err error) {
	const op = "sqlstore.ChangeExperiment"
	n, err := experimentID(id)
	if err != nil {
		return e, err
	}
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		x, err := scanExperiment(tx.QueryRow("SELECT "+experimentColumns+" FROM experiments e WHERE e.id = ?", n))
		if err != nil {
			return classify("experiment "+id, err)
		}
		before := x.Name
		if err := change(&x); err != nil {
			return err
		}
		if x.Name != before {
			if n, err := number(tx, "SELECT count(*) FROM experiments WHERE name = ?", x.Name); err != nil || n > 0 {
				if err == nil {
					err = fault.New(fault.Exists, op, "there is an experiment %.200q", x.Name)
				}
				return err
			}
		}
		e = x
		return one(tx.Exec("UPDATE experiments SET name = ?, deleted = ?, updated_at = ? WHERE id = ?", x.Name, x.Deleted, stamp(x.UpdatedAt), n))
	})
	return e, classify(op, err)
}

// TagExperiment implements mtt.Tracking.
func (s *Tracking) TagExperiment(ctx context.Context, id string, tag mtt.Pair, at time.Time) error {
	n, err := experimentID(id)
	if err != nil {
		return err
	}
	return classify("experiment "+id, s.db.Write(ctx, func(tx *sql.Tx) error {
		if err := one(tx.Exec("UPDATE experiments SET updated_at = ? WHERE id = ?", stamp(at), n)); err != nil {
			return err
		}
		return tagExperiment(tx, n, tag)
	}))
}

// CreateRun implements mtt.Tracking.
func (s *Tracking) CreateRun(ctx context.Context, t mtt.Task, tags []mtt.Pair) error {
	args, err := taskValues(t)
	if err != nil {
		return fault.Wrap("sqlstore.CreateRun", err)
	}
	return classify("sqlstore.CreateRun", s.db.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec("INSERT INTO tasks ("+taskColumns+") VALUES ("+marks(len(args))+")", args...); err != nil {
			return err
		}
		return addTags(tx, t.ID, tags)
	}))
}

// Run implements mtt.Tracking.
func (s *Tracking) Run(ctx context.Context, id string) (mtt.Run, error) {
	t, err := scanTask(s.db.read.QueryRowContext(ctx, "SELECT "+taskColumns+" FROM tasks WHERE id = ?", id))
	if err != nil {
		return mtt.Run{}, classify("task "+id, err)
	}
	list := []mtt.Run{{Task: t}}
	return list[0], s.fill(ctx, list)
}
