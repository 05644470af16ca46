package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"time"

	"mlife/collector/internal/jobs"
	"mlife/shared/fault"
)

// Jobs implements jobs.Shelf and jobs.Queue.
type Jobs struct{ db *DB }

// Jobs gives the store of background jobs.
func (db *DB) Jobs() *Jobs { return &Jobs{db} }

const jobColumns = `id, kind, title, state, reason, input, result, total_items, done_items, failed_items, author, cancel_wanted,
	resume_at, attempt, created_at, started_at, ended_at`

func scanJob(row scanner) (jobs.Job, error) {
	var j jobs.Job
	var input, result string
	var cancel int
	var created, started, ended int64
	err := row.Scan(&j.ID, &j.Kind, &j.Title, &j.State, &j.Reason, &input, &result, &j.Total, &j.Done, &j.Failed, &j.Author, &cancel,
		&j.Cursor, &j.Attempt, &created, &started, &ended)
	j.Input, j.Result, j.CancelWanted = raw(input), raw(result), cancel != 0
	j.CreatedAt, j.StartedAt, j.EndedAt = moment(created), moment(started), moment(ended)
	return j, err
}

// CreateJob implements jobs.Shelf.
func (s *Jobs) CreateJob(ctx context.Context, j jobs.Job) error {
	const op = "sqlstore.CreateJob"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		n, err := number(tx, "SELECT count(*) FROM jobs WHERE state = ?", string(jobs.Queued))
		if err != nil {
			return err
		}
		if n >= jobs.MaxQueued {
			return fault.New(fault.Busy, op, "%d jobs are waiting already", n)
		}
		_, err = tx.Exec(`INSERT INTO jobs (`+jobColumns+`, owner, lease)
			VALUES (?, ?, ?, ?, '', ?, '', 0, 0, 0, ?, 0, '', 0, ?, 0, 0, '', 0)`,
			j.ID, j.Kind, j.Title, string(jobs.Queued), string(j.Input), j.Author, stamp(j.CreatedAt))
		return err
	}))
}

// Job implements jobs.Shelf.
func (s *Jobs) Job(ctx context.Context, id string) (jobs.Job, error) {
	j, err := scanJob(s.db.read.QueryRowContext(ctx, "SELECT "+jobColumns+" FROM jobs WHERE id = ?", id))
	return j, classify("job "+id, err)
}

// Jobs implements jobs.Shelf.
func (s *Jobs) Jobs(ctx context.Context, q jobs.Query) (jobs.Page, error) {
	var f filter
	f.equal("kind", q.Kind)
	f.equal("state", string(q.State))
	f.equal("author", q.Author)
	items, next, total, err := newest(ctx, s.db, "sqlstore.Jobs", "jobs", jobColumns, f, q.Cursor, q.Limit, scanJob,
		func(j jobs.Job) string { return j.ID })
	return jobs.Page{Items: items, Next: next, Total: total}, err
}

// JobErrors implements jobs.Shelf, in the order they happened.
func (s *Jobs) JobErrors(ctx context.Context, id, cursor string, limit int) ([]jobs.ItemError, string, error) {
	const op = "sqlstore.JobErrors"
	after := int64(0)
	if cursor != "" {
		var err error
		if after, err = strconv.ParseInt(cursor, 10, 64); err != nil {
			return nil, "", fault.Field(op, "query.cursor", "%.40q is no cursor", cursor)
		}
	}
	var last int64
	items, err := query(ctx, s.db.read, op, func(r scanner) (e jobs.ItemError, err error) {
		var at int64
		err = r.Scan(&last, &e.Item, &e.Error, &at)
		e.At = moment(at)
		return e, err
	}, "SELECT n, item, error, at FROM job_errors WHERE job = ? AND n > ? ORDER BY n LIMIT ?", id, after, limit)
	if err != nil || len(items) < limit {
		return items, "", err
	}
	return items, strconv.FormatInt(last, 10), nil
}

// CancelJob implements jobs.Shelf.
func (s *Jobs) CancelJob(ctx context.Context, id, reason string, at time.Time) (j jobs.Job, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec("UPDATE jobs SET state = ?, reason = ?, ended_at = ? WHERE id = ? AND state = ?",
			string(jobs.Canceled), reason, stamp(at), id, string(jobs.Queued)); err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE jobs SET cancel_wanted = 1, reason = ? WHERE id = ? AND state = ? AND cancel_wanted = 0",
			reason, id, string(jobs.Running)); err != nil {
			return err
		}
		j, err = scanJob(tx.QueryRow("SELECT "+jobColumns+" FROM jobs WHERE id = ?", id))
		return classify("job "+id, err)
	})
	return j, classify("sqlstore.CancelJob", err)
}

// TakeJob implements jobs.Queue.
func (s *Jobs) TakeJob(ctx context.Context, owner string, kinds []string, now, lease time.Time) (j jobs.Job, err error) {
	const op = "sqlstore.TakeJob"
	// Most of the time there is none, and looking must not cost a commit.
	among := "kind IN (" + marks(len(kinds)) + ") AND (state = ? OR (state = ? AND lease < ?))"
	args := append(anys(kinds), string(jobs.Queued), string(jobs.Running), stamp(now))
	var id string
	if err := s.db.read.QueryRowContext(ctx, "SELECT id FROM jobs WHERE "+among+" ORDER BY id LIMIT 1", args...).Scan(&id); err != nil {
		return j, classify(op, err)
	}
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.Exec(`UPDATE jobs SET state = ?, owner = ?, lease = ?, attempt = attempt + 1,
			started_at = CASE WHEN started_at = 0 THEN ? ELSE started_at END WHERE id = ? AND `+among,
			append([]any{string(jobs.Running), owner, stamp(lease), stamp(now), id}, args...)...)
		if err := one(res, err); err != nil {
			return err // somebody was faster
		}
		j, err = scanJob(tx.QueryRow("SELECT "+jobColumns+" FROM jobs WHERE id = ?", id))
		return err
	})
	return j, classify(op, err)
}

// MarkJob implements jobs.Queue.
func (s *Jobs) MarkJob(ctx context.Context, id, owner string, m jobs.Mark) (canceled bool, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.Exec(`UPDATE jobs SET total_items = ?, done_items = ?, failed_items = ?, resume_at = ?, lease = ?
			WHERE id = ? AND owner = ? AND state = ?`, m.Total, m.Done, m.Failed, m.Cursor, stamp(m.Lease), id, owner, string(jobs.Running))
		if err := owned(res, err); err != nil {
			return err
		}
		if err := addJobErrors(tx, id, m.Errors); err != nil {
			return err
		}
		wanted, err := number(tx, "SELECT cancel_wanted FROM jobs WHERE id = ?", id)
		canceled = wanted != 0
		return err
	})
	return canceled, classify("sqlstore.MarkJob", err)
}

func addJobErrors(tx *sql.Tx, id string, list []jobs.ItemError) error {
	if len(list) == 0 {
		return nil
	}
	n, err := number(tx, "SELECT coalesce(max(n), 0) FROM job_errors WHERE job = ?", id)
	if err != nil {
		return err
	}
	for _, e := range list {
		if n++; n > jobs.MaxErrors {
			return nil
		}
		if _, err := tx.Exec("INSERT INTO job_errors (job, n, item, error, at) VALUES (?, ?, ?, ?, ?)", id, n, e.Item, e.Error, stamp(e.At)); err != nil {
			return err
		}
	}
	return nil
}

// EndJob implements jobs.Queue. A reason that a cancel left stays.
func (s *Jobs) EndJob(ctx context.Context, id, owner string, to jobs.State, reason string, result json.RawMessage, at time.Time) error {
	return classify("sqlstore.EndJob", s.db.Write(ctx, func(tx *sql.Tx) error {
		return owned(tx.Exec(`UPDATE jobs SET state = ?, reason = CASE WHEN ? = '' AND ? = 'canceled' THEN reason ELSE ? END, result = ?, ended_at = ?,
			owner = '', lease = 0 WHERE id = ? AND owner = ? AND state = ?`,
			string(to), reason, string(to), reason, string(result), stamp(at), id, owner, string(jobs.Running)))
	}))
}

// GiveBack implements jobs.Queue.
func (s *Jobs) GiveBack(ctx context.Context, id, owner string) error {
	return classify("sqlstore.GiveBack", s.db.Write(ctx, func(tx *sql.Tx) error {
		return owned(tx.Exec("UPDATE jobs SET state = ?, owner = '', lease = 0, attempt = attempt - 1 WHERE id = ? AND owner = ? AND state = ?",
			string(jobs.Queued), id, owner, string(jobs.Running)))
	}))
}

// EndLeases implements jobs.Queue.
func (s *Jobs) EndLeases(ctx context.Context) error {
	return classify("sqlstore.EndLeases", s.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("UPDATE jobs SET lease = 0 WHERE state = ?", string(jobs.Running))
		return err
	}))
}

// ForgetJobs implements jobs.Queue.
func (s *Jobs) ForgetJobs(ctx context.Context, before time.Time) (n int, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		const old = "ended_at > 0 AND ended_at < ?"
		if _, err := tx.Exec("DELETE FROM job_errors WHERE job IN (SELECT id FROM jobs WHERE "+old+")", stamp(before)); err != nil {
			return err
		}
		res, err := tx.Exec("DELETE FROM jobs WHERE "+old, stamp(before))
		if err != nil {
			return err
		}
		gone, err := res.RowsAffected()
		n = int(gone)
		return err
	})
	return n, classify("sqlstore.ForgetJobs", err)
}

// owned turns a change of no row into the loss of a job.
func owned(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "jobs", "the job is no longer this worker's")
	}
	return err
}
