package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"mlife/collector/internal/mtt"
	"mlife/shared/fault"
)

// Tasks implements mtt.Store.
type Tasks struct{ db *DB }

// Tasks gives the store of tasks and their metrics.
func (db *DB) Tasks() *Tasks { return &Tasks{db} }

const taskColumns = "id, kind, name, description, state, reason, sets, model_id, command, code_version, config, timeout_s, retries, " +
	"attempt, exit_code, clone_of, models, badcases, results, author, cancel_wanted, created_at, started_at, ended_at, version, experiment, deleted"

func scanTask(row scanner) (mtt.Task, error) {
	var t mtt.Task
	var sets, command, config, models, badcases, results string
	var exit sql.NullInt64
	var created, started, ended, experiment int64
	err := row.Scan(&t.ID, &t.Kind, &t.Name, &t.Description, &t.State, &t.Reason, &sets, &t.ModelID, &command, &t.CodeVersion,
		&config, &t.TimeoutS, &t.Retries, &t.Attempt, &exit, &t.CloneOf, &models, &badcases, &results, &t.Author,
		&t.CancelWanted, &created, &started, &ended, &t.Version, &experiment, &t.Deleted)
	if err != nil {
		return t, err
	}
	if exit.Valid {
		code := int(exit.Int64)
		t.ExitCode = &code
	}
	t.Experiment = strconv.FormatInt(experiment, 10)
	t.Config, t.Summary = jsonOrNil(config), jsonOrNil(results)
	t.CreatedAt, t.StartedAt, t.EndedAt = moment(created), moment(started), moment(ended)
	return t, fromJSON(sets, &t.Sets, command, &t.Command, models, &t.Models, badcases, &t.Badcases)
}

func taskValues(t mtt.Task) ([]any, error) {
	sets, command, models, badcases, err := json4(t.Sets, t.Command, t.Models, t.Badcases)
	if err != nil {
		return nil, err
	}
	experiment, err := experimentID(t.Experiment)
	if err != nil {
		return nil, err
	}
	var exit sql.NullInt64
	if t.ExitCode != nil {
		exit = sql.NullInt64{Int64: int64(*t.ExitCode), Valid: true}
	}
	return []any{t.ID, t.Kind, t.Name, t.Description, t.State, t.Reason, sets, t.ModelID, command, t.CodeVersion,
		string(t.Config), t.TimeoutS, t.Retries, t.Attempt, exit, t.CloneOf, models, badcases, string(t.Summary), t.Author,
		t.CancelWanted, stamp(t.CreatedAt), stamp(t.StartedAt), stamp(t.EndedAt), t.Version, experiment, t.Deleted}, nil
}

// CreateTask stores a new task.
func (s *Tasks) CreateTask(ctx context.Context, t mtt.Task) error {
	args, err := taskValues(t)
	if err != nil {
		return fault.Wrap("sqlstore.CreateTask", err)
	}
	experiment := args[len(args)-2] // as taskColumns has them
	return classify("sqlstore.CreateTask", s.db.Write(ctx, func(tx *sql.Tx) error {
		if t.Experiment != mtt.DefaultExperiment {
			if n, err := number(tx, "SELECT count(*) FROM experiments WHERE id = ? AND deleted = 0", experiment); err != nil || n == 0 {
				if err == nil {
					err = fault.Field("task", "experiment", "there is no experiment %.40q", t.Experiment)
				}
				return err
			}
		}
		_, err := tx.Exec("INSERT INTO tasks ("+taskColumns+") VALUES ("+marks(len(args))+")", args...)
		return err
	}))
}

// Task gives one task.
func (s *Tasks) Task(ctx context.Context, id string) (mtt.Task, error) {
	t, err := scanTask(s.db.read.QueryRowContext(ctx, "SELECT "+taskColumns+" FROM tasks WHERE id = ?", id))
	return t, classify("task "+id, err)
}

// Tasks gives one page.
func (s *Tasks) Tasks(ctx context.Context, q mtt.Query) (mtt.Page, error) {
	var f filter
	f.and("tasks.deleted = 0")
	f.equal("kind", string(q.Kind))
	f.equal("state", string(q.State))
	f.text(q.Text, "name", "description", "id")
	f.search("tasks", q.Search)
	if q.Set != "" {
		f.and("EXISTS (SELECT 1 FROM json_each(tasks.sets) WHERE value = ?)", q.Set)
	}
	if q.Model != "" {
		f.and("(model_id = ? OR EXISTS (SELECT 1 FROM json_each(tasks.models) WHERE value = ?))", q.Model, q.Model)
	}
	items, next, total, err := sortedPage(ctx, s.db, mtt.Schema(), taskColumns, f, asked{sort: q.Sort, cursor: q.Cursor, limit: q.Limit}, scanTask)
	return mtt.Page{Items: items, Next: next, Total: total}, err
}

// UpdateTask changes one task in a transaction.
func (s *Tasks) UpdateTask(ctx context.Context, id string, change func(*mtt.Task) error) (mtt.Task, error) {
	var out mtt.Task
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		t, err := scanTask(tx.QueryRow("SELECT "+taskColumns+" FROM tasks WHERE id = ?", id))
		if err != nil {
			return classify("task "+id, err)
		}
		if err := change(&t); err != nil {
			return err
		}
		t.Version++
		out = t
		return saveTask(tx, t)
	})
	return out, classify("sqlstore.UpdateTask", err)
}

// TakeTask moves the oldest queued task with a command to running.
func (s *Tasks) TakeTask(ctx context.Context) (mtt.Task, error) {
	var out mtt.Task
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		t, err := scanTask(tx.QueryRow("SELECT " + taskColumns + " FROM tasks WHERE state = 'queued' AND command <> '[]' ORDER BY id LIMIT 1"))
		if err != nil {
			return err
		}
		if err := t.Move(mtt.Running, "", time.Now()); err != nil {
			return err
		}
		t.Version++
		out = t
		return saveTask(tx, t)
	})
	return out, classify("sqlstore.TakeTask", err)
}

func saveTask(tx *sql.Tx, t mtt.Task) error {
	args, err := taskValues(t)
	if err != nil {
		return err
	}
	return one(tx.Exec("UPDATE tasks SET ("+taskColumns+") = ("+marks(len(args))+") WHERE id = ?", append(args, t.ID)...))
}

// AddMetrics adds to the history.
func (s *Tasks) AddMetrics(ctx context.Context, task string, list []mtt.Metric) error {
	points := make([]mtt.Point, len(list))
	for i, m := range list {
		points[i] = mtt.Point{Name: m.Name, Value: m.Value, Step: m.Step, At: m.At.UnixMilli()}
	}
	return classify("sqlstore.AddMetrics", s.db.Write(ctx, func(tx *sql.Tx) error { return addPoints(tx, task, points) }))
}

// Metrics gives the history of every metric, but for values that are no number.
func (s *Tasks) Metrics(ctx context.Context, task string, limit int) ([]mtt.Metric, error) {
	return query(ctx, s.db.read, "sqlstore.Metrics", func(row scanner) (mtt.Metric, error) {
		var m mtt.Metric
		var at int64
		err := row.Scan(&m.Name, &m.Step, &at, &m.Value)
		m.At = moment(at)
		return m, err
	}, "SELECT name, step, at, value FROM task_points WHERE task = ? AND is_nan = 0 ORDER BY name, step, at, value LIMIT ?", task, limit)
}

// filter collects conditions of a list.
type filter struct {
	where []string
	args  []any
}

func (f *filter) and(cond string, args ...any) {
	f.where = append(f.where, cond)
	f.args = append(f.args, args...)
}

func (f *filter) equal(column, value string) {
	if value != "" {
		f.and(column+" = ?", value)
	}
}

// text looks for a substring, without regard to the case of ASCII letters.
func (f *filter) text(s string, columns ...string) {
	if s == "" {
		return
	}
	like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(s) + "%"
	var any []string
	for _, c := range columns {
		any = append(any, c+` LIKE ? ESCAPE '\'`)
		f.args = append(f.args, like)
	}
	f.where = append(f.where, "("+strings.Join(any, " OR ")+")")
}

func (f *filter) clause() string {
	if len(f.where) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(f.where, " AND ")
}

// newest reads one page of a table whose ids ascend with time, newest first; the
// cursor is the last id of the page before.
func newest[T any](ctx context.Context, db *DB, op, table, columns string, f filter, cursor string, limit int,
	scan func(scanner) (T, error), id func(T) string) (items []T, next string, total int, err error) {
	if limit <= 0 || limit > 200 {
		limit = 200
	}
	if err := db.read.QueryRowContext(ctx, "SELECT count(*) FROM "+table+f.clause(), f.args...).Scan(&total); err != nil {
		return nil, "", 0, classify(op, err)
	}
	if cursor != "" {
		f.and("id < ?", cursor)
	}
	items, err = query(ctx, db.read, op, scan, "SELECT "+columns+" FROM "+table+f.clause()+" ORDER BY id DESC LIMIT ?", append(f.args, limit+1)...)
	if err == nil && len(items) > limit {
		items = items[:limit]
		next = id(items[limit-1])
	}
	return items, next, total, err
}

func jsonOrNil(s string) json.RawMessage {
	if s == "" {
		return nil
	}
	return json.RawMessage(s)
}

// fromJSON reads pairs of a text and where it goes.
func fromJSON(pairs ...any) error {
	for i := 0; i+1 < len(pairs); i += 2 {
		if err := json.Unmarshal([]byte(pairs[i].(string)), pairs[i+1]); err != nil {
			return fault.New(fault.Corrupt, "sqlstore", "a stored list: %w", err)
		}
	}
	return nil
}

// json4 is asJSON of four values.
func json4(a, b, c, d any) (as, bs, cs, ds string, err error) {
	var out [4]string
	for i, v := range []any{a, b, c, d} {
		if out[i], err = asJSON(v); err != nil {
			return "", "", "", "", err
		}
	}
	return out[0], out[1], out[2], out[3], nil
}
