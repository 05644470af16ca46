package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/datatask"
	"mlife/shared/fault"
)

const dataTaskColumns = "record, total, done, disputed, skipped, applied"

// scanDataTask reads a task. Its counts are columns, since items change them.
func scanDataTask(row scanner) (t datatask.Task, err error) {
	var record string
	var c datatask.Counts
	if err = row.Scan(&record, &c.Total, &c.Done, &c.Disputed, &c.Skipped, &c.Applied); err == nil {
		err = fromJSON(record, &t)
		t.Counts = c
	}
	return t, err
}

func dataTaskValues(t datatask.Task) ([]any, error) {
	people, err := asJSON(append([]string{}, t.People...))
	if err != nil {
		return nil, err
	}
	badcases, err := asJSON(append([]string{}, t.Badcases...))
	if err != nil {
		return nil, err
	}
	c := t.Counts
	record, err := asJSON(t)
	return []any{t.Kind, t.Title, t.State, t.Owner, people, badcases, t.Document, orNull(stamp(t.Due)), c.Total, c.Done, c.Disputed, c.Skipped, c.Applied,
		t.CreatedBy, stamp(t.CreatedAt), stamp(t.UpdatedAt), record, t.ID}, err
}

// AddTask implements datatask.Store.
func (s *Data) AddTask(ctx context.Context, t datatask.Task, e datatask.Event) error {
	values, err := dataTaskValues(t)
	if err != nil {
		return err
	}
	return classify("sqlstore.AddTask", s.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO data_tasks (kind, title, state, owner, people, badcases, document, due, total, done, disputed, skipped, applied,
			created_by, created_at, updated_at, record, id) VALUES (`+marks(len(values))+`)`, values...)
		if err != nil {
			return err
		}
		return addTaskEvent(tx, t.ID, e)
	}))
}

func addTaskEvent(tx *sql.Tx, task string, e datatask.Event) error {
	if e.What == "" {
		return nil
	}
	_, err := tx.Exec("INSERT INTO data_task_events (task, at, who, what, note) VALUES (?, ?, ?, ?, ?)", task, stamp(e.At), e.By, e.What, e.Note)
	return err
}

// DataTask implements datatask.Store.
func (s *Data) DataTask(ctx context.Context, id string) (datatask.Task, error) {
	t, err := scanDataTask(s.db.read.QueryRowContext(ctx, "SELECT "+dataTaskColumns+" FROM data_tasks WHERE id = ?", id))
	return t, classify(fmt.Sprintf("data task %.64q", id), err)
}

// FindDataTasks implements datatask.Store.
func (s *Data) FindDataTasks(ctx context.Context, q datatask.Query) (out dam.List[datatask.Task], err error) {
	var f filter
	f.equal("state", string(q.State))
	f.equal("document", q.Document)
	f.search("data-tasks", q.Search)
	out.Items, out.Next, out.Total, err = sortedPage(ctx, s.db, datatask.Schema(), dataTaskColumns, f, asked{sort: q.Sort, cursor: q.Cursor, limit: q.Limit}, scanDataTask)
	return out, err
}

// ChangeTask implements datatask.Store.
func (s *Data) ChangeTask(ctx context.Context, id string, change func(*datatask.Task) (datatask.Event, error)) (t datatask.Task, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		if t, err = scanDataTask(tx.QueryRow("SELECT "+dataTaskColumns+" FROM data_tasks WHERE id = ?", id)); err != nil {
			return classify(fmt.Sprintf("data task %.64q", id), err)
		}
		e, err := change(&t)
		if err != nil {
			return err
		}
		values, err := dataTaskValues(t)
		if err != nil {
			return err
		}
		if err := one(tx.Exec(`UPDATE data_tasks SET kind = ?, title = ?, state = ?, owner = ?, people = ?, badcases = ?, document = ?, due = ?,
			total = ?, done = ?, disputed = ?, skipped = ?, applied = ?, created_by = ?, created_at = ?, updated_at = ?, record = ? WHERE id = ?`, values...)); err != nil {
			return err
		}
		return addTaskEvent(tx, id, e)
	})
	return t, classify("sqlstore.ChangeTask", err)
}

// DeleteTask implements datatask.Store.
func (s *Data) DeleteTask(ctx context.Context, id string) error {
	return s.db.Write(ctx, func(tx *sql.Tx) error {
		return classify(fmt.Sprintf("data task %.64q", id), one(tx.Exec("DELETE FROM data_tasks WHERE id = ?", id)))
	})
}

// TaskEvents implements datatask.Store, the newest first.
func (s *Data) TaskEvents(ctx context.Context, id, cursor string, limit int) ([]datatask.Event, string, error) {
	const op = "sqlstore.TaskEvents"
	before := int64(1) << 62
	if cursor != "" {
		var err error
		if before, err = strconv.ParseInt(cursor, 10, 64); err != nil {
			return nil, "", fault.Field(op, "query.cursor", "%.40q is no cursor", cursor)
		}
	}
	limit = pageLimit(limit, 200)
	var last int64
	items, err := query(ctx, s.db.read, op, func(r scanner) (e datatask.Event, err error) {
		var at int64
		err = r.Scan(&last, &at, &e.By, &e.What, &e.Note)
		e.At = moment(at)
		return e, err
	}, "SELECT seq, at, who, what, note FROM data_task_events WHERE task = ? AND seq < ? ORDER BY seq DESC LIMIT ?", id, before, limit)
	if err != nil || len(items) < limit {
		return items, "", err
	}
	return items, strconv.FormatInt(last, 10), nil
}
