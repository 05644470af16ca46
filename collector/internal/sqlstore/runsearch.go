package sqlstore

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"mlife/collector/internal/mtt"
	"mlife/shared/fault"
)

// runFields are the attributes of runs. Times are asked for in milliseconds.
var runFields = map[string]string{
	"run_id": "tasks.id", "run_name": "tasks.name", "status": "tasks.state", "user_id": "(SELECT x.value FROM task_tags x WHERE x.task = tasks.id AND x.name = 'mlflow.user')",
	"start_time": "tasks.started_at / 1000", "end_time": "NULLIF(tasks.ended_at, 0) / 1000",
	"artifact_uri": "('mlflow-artifacts:/' || CAST(tasks.experiment AS TEXT) || '/' || tasks.id || '/artifacts')",
}

// experimentFields are those of experiments.
var experimentFields = map[string]string{"experiment_id": "e.id", "name": "e.name", "creation_time": "e.created_at / 1000", "last_update_time": "e.updated_at / 1000"}

// texts are the tables of names and texts, by what a condition is of.
type texts map[string]struct{ table, key string }

var (
	runTexts        = texts{"param": {"task_params", "x.task = tasks.id"}, "tag": {"task_tags", "x.task = tasks.id"}}
	experimentTexts = texts{"tag": {"experiment_tags", "x.experiment = e.id"}}
)

// condition adds one condition of a search.
func (db *DB) condition(f *filter, c mtt.Cond, fields map[string]string, t texts) error {
	if x, ok := t[c.Of]; ok {
		exists := "EXISTS (SELECT 1 FROM " + x.table + " x WHERE " + x.key + " AND x.name = ?"
		switch c.Op {
		case "IS NULL":
			f.and("NOT "+exists+")", c.Key)
			return nil
		case "IS NOT NULL":
			f.and(exists+")", c.Key)
			return nil
		case "!=", "NOT IN":
			// What has no such text is different, too.
			same := map[string]string{"!=": "=", "NOT IN": "IN"}[c.Op]
			cond, args, err := db.compare("x.value", same, c)
			if err == nil {
				f.and("NOT "+exists+" AND "+cond+")", append([]any{c.Key}, args...)...)
			}
			return err
		}
		cond, args, err := db.compare("x.value", c.Op, c)
		if err == nil {
			f.and(exists+" AND "+cond+")", append([]any{c.Key}, args...)...)
		}
		return err
	}
	switch c.Of {
	case "metric":
		cond, args, err := db.compare("x.value", c.Op, c)
		if err == nil {
			f.and("EXISTS (SELECT 1 FROM task_latest x WHERE x.task = tasks.id AND x.name = ? AND x.is_nan = 0 AND "+cond+")", append([]any{c.Key}, args...)...)
		}
		return err
	case "dataset":
		column, ok := map[string]string{"name": "x.name", "digest": "x.digest"}[c.Key]
		from := "task_inputs x WHERE x.task = tasks.id"
		if c.Key == "context" {
			column, from, ok = "json_extract(t.value, '$.Value')", "task_inputs x, json_each(x.body, '$.Tags') t WHERE x.task = tasks.id AND json_extract(t.value, '$.Key') = 'mlflow.data.context'", true
		}
		if !ok {
			return fault.Field("search", "filter", "data sets have no %.80q", c.Key)
		}
		cond, args, err := db.compare(column, c.Op, c)
		if err == nil {
			f.and("EXISTS (SELECT 1 FROM "+from+" AND "+cond+")", args...)
		}
		return err
	}
	column, ok := fields[c.Key]
	if !ok {
		return fault.Field("search", "filter", "there is no attribute %.80q", c.Key)
	}
	cond, args, err := db.compare(column, c.Op, c)
	if err == nil {
		f.and(cond, args...)
	}
	return err
}

// compare writes a comparison of a column.
func (db *DB) compare(column, op string, c mtt.Cond) (string, []any, error) {
	switch op {
	case "=", "!=", "<", "<=", ">", ">=":
		if op == "!=" {
			op = "<>"
		}
		if len(c.Values) == 0 {
			return column + " " + op + " ?", []any{c.Number}, nil
		}
		return column + " " + op + " ?", []any{c.Values[0]}, nil
	case "LIKE":
		cond, value := db.dialect.exact(column, c.Values[0])
		return cond, []any{value}, nil
	case "ILIKE":
		return column + " LIKE ?", []any{c.Values[0]}, nil
	case "IN", "NOT IN":
		return column + " " + op + " (" + marks(len(c.Values)) + ")", anys(c.Values), nil
	case "IS NULL", "IS NOT NULL":
		return column + " " + op, nil, nil
	}
	return "", nil, fault.Field("search", "filter", "there is no comparison %.20q", op)
}

// ordering writes what a list is sorted by; what has none of it comes last.
func ordering(orders []mtt.Order, fields map[string]string, last string) (text string, args []any, err error) {
	for _, o := range orders {
		var column string
		switch o.Of {
		case "metric":
			column = "(SELECT CASE WHEN x.is_nan = 1 THEN NULL ELSE x.value END FROM task_latest x WHERE x.task = tasks.id AND x.name = ?)"
		case "param":
			column = "(SELECT x.value FROM task_params x WHERE x.task = tasks.id AND x.name = ?)"
		case "tag":
			column = "(SELECT x.value FROM task_tags x WHERE x.task = tasks.id AND x.name = ?)"
		default:
			if column = fields[o.Key]; column == "" {
				return "", nil, fault.Field("search", "order_by", "there is no attribute %.80q", o.Key)
			}
		}
		way := " ASC"
		if o.Falling {
			way = " DESC"
		}
		// Both databases put NULL in another place.
		text += "CASE WHEN " + column + " IS NULL THEN 1 ELSE 0 END, " + column + way + ", "
		if strings.Contains(column, "?") {
			args = append(args, o.Key, o.Key)
		}
	}
	return text + last, args, nil
}

// FindRuns implements mtt.Tracking.
func (s *Tracking) FindRuns(ctx context.Context, q mtt.RunQuery) ([]mtt.Run, error) {
	var f filter
	if len(q.Experiments) > 0 {
		var ids []any
		for _, id := range q.Experiments {
			n, err := experimentID(id)
			if err != nil {
				continue // it has none
			}
			ids = append(ids, n)
		}
		if len(ids) == 0 {
			return nil, nil
		}
		f.and("tasks.experiment IN ("+marks(len(ids))+")", ids...)
	}
	switch q.Life {
	case mtt.AnyLife:
	case mtt.Deleted:
		f.and("tasks.deleted = 1")
	default:
		f.and("tasks.deleted = 0")
	}
	for _, c := range q.Where {
		if err := s.db.condition(&f, c, runFields, runTexts); err != nil {
			return nil, err
		}
	}
	order, args, err := ordering(q.Order, runFields, "tasks.started_at DESC, tasks.id DESC")
	if err != nil {
		return nil, err
	}
	list, err := query(ctx, s.db.read, "sqlstore.FindRuns", func(row scanner) (mtt.Run, error) {
		t, err := scanTask(row)
		return mtt.Run{Task: t}, err
	}, "SELECT "+taskColumns+" FROM tasks"+f.clause()+" ORDER BY "+order+" LIMIT ? OFFSET ?", slices.Concat(f.args, args, []any{q.Limit, q.Offset})...)
	if err != nil {
		return nil, err
	}
	return list, s.fill(ctx, list)
}

// FindExperiments implements mtt.Tracking.
func (s *Tracking) FindExperiments(ctx context.Context, q mtt.ExperimentQuery) ([]mtt.Experiment, error) {
	var f filter
	switch q.Life {
	case mtt.AnyLife:
	case mtt.Deleted:
		f.and("e.deleted = 1")
	default:
		f.and("e.deleted = 0")
	}
	for _, c := range q.Where {
		if c.Of == "attribute" && c.Key == "experiment_id" && len(c.Values) > 0 {
			n, err := strconv.ParseInt(c.Values[0], 10, 64)
			if err != nil {
				return nil, fault.Field("search", "filter", "%.40q is no ID of an experiment", c.Values[0])
			}
			c.Values, c.Number = nil, float64(n)
		}
		if err := s.db.condition(&f, c, experimentFields, experimentTexts); err != nil {
			return nil, err
		}
	}
	order, args, err := ordering(q.Order, experimentFields, "e.created_at DESC, e.id DESC")
	if err != nil {
		return nil, err
	}
	list, err := query(ctx, s.db.read, "sqlstore.FindExperiments", scanExperiment,
		"SELECT "+experimentColumns+" FROM experiments e"+f.clause()+" ORDER BY "+order+" LIMIT ? OFFSET ?", slices.Concat(f.args, args, []any{q.Limit, q.Offset})...)
	if err != nil {
		return nil, err
	}
	return list, s.fillTags(ctx, list)
}
