package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"mlife/shared/fault"
)

var errClosed = fault.New(fault.Unavailable, "sqlstore.Write", "the database is closed")

// writer owns the writing connection. Its loop takes what is waiting, runs it in
// one transaction and commits once: with many callers one fsync serves them all,
// with one caller nothing is delayed. At most dialect.group calls share a commit, so
// that a busy moment does not turn into one long transaction; callers beyond it wait
// for the next one, in no queue (a caller waits until the writer takes it).
type writer struct {
	db      *sql.DB
	dialect dialect
	jobs    chan *job
	quit    chan struct{}
	once    sync.Once
	wg      sync.WaitGroup
}

type job struct {
	ctx  context.Context
	fn   func(*sql.Tx) error
	err  error
	done chan struct{}
}

func startWriter(db *sql.DB, d dialect) *writer {
	w := &writer{db: db, dialect: d, jobs: make(chan *job), quit: make(chan struct{})}
	w.wg.Add(1)
	go w.loop()
	return w
}

func (w *writer) stop() {
	w.once.Do(func() { close(w.quit) })
	w.wg.Wait()
}

func (w *writer) do(ctx context.Context, fn func(*sql.Tx) error) error {
	j := &job{ctx: ctx, fn: fn, done: make(chan struct{})}
	select {
	case <-w.quit:
		return errClosed
	default:
	}
	select {
	case w.jobs <- j:
	case <-ctx.Done():
		return classify("sqlstore.Write", ctx.Err())
	case <-w.quit:
		return errClosed
	}
	// From here the loop answers, also when it is stopping; waiting for ctx as
	// well would leave the caller not knowing whether the change was made.
	<-j.done
	return classify("sqlstore.Write", j.err)
}

func (w *writer) loop() {
	defer w.wg.Done()
	for {
		select {
		case j := <-w.jobs:
			w.group(w.gather(j))
		case <-w.quit:
			return
		}
	}
}

// gather takes the callers that are waiting right now. The channel has no buffer,
// so a job is either taken by the loop, which answers it, or still its caller's.
func (w *writer) gather(first *job) []*job {
	group := []*job{first}
	for len(group) < w.dialect.group {
		select {
		case j := <-w.jobs:
			group = append(group, j)
		default:
			return group
		}
	}
	return group
}

// errDoubt is the end of a commit whose answer did not arrive.
var errDoubt = errors.New("the connection broke during the commit: the change may have been made or not")

// group commits the jobs together. When the shared transaction breaks (SQLite
// rolls back all of it on a full disk or an interrupted change, PostgreSQL when the
// connection is lost), each job runs again alone, so that only the one at fault
// fails. What may have been committed is not run again: each caller hears of it.
func (w *writer) group(jobs []*job) {
	err := w.commit(jobs)
	if errors.Is(err, errDoubt) {
		for _, j := range jobs {
			if j.err == nil {
				j.err = err
			}
		}
	} else if err != nil && len(jobs) > 1 {
		for _, j := range jobs {
			if alone := w.commit([]*job{j}); alone != nil {
				j.err = alone
			}
		}
	} else if err != nil {
		jobs[0].err = err
	}
	for _, j := range jobs {
		close(j.done)
	}
}

func (w *writer) commit(jobs []*job) error {
	// The group outlives any one caller: each job's own context is checked before
	// it runs, the transaction itself is not tied to one of them.
	tx, err := w.db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	if w.dialect.lock != "" {
		if _, err := tx.Exec(w.dialect.lock); err != nil {
			return errors.Join(err, rollback(tx))
		}
	}
	for _, j := range jobs {
		if err := runInSavepoint(tx, j); err != nil {
			return errors.Join(err, rollback(tx))
		}
	}
	if err := tx.Commit(); err != nil {
		if w.dialect.doubt(err) {
			return fault.New(fault.Unavailable, "sqlstore.Write", "%w", errors.Join(errDoubt, err))
		}
		return errors.Join(err, rollback(tx))
	}
	return nil
}

func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}

// runInSavepoint sets j.err to the job's own error, and returns an error only when
// the transaction as a whole is broken.
func runInSavepoint(tx *sql.Tx, j *job) error {
	if j.err = j.ctx.Err(); j.err != nil {
		return nil
	}
	if _, err := tx.Exec("SAVEPOINT one"); err != nil {
		return err
	}
	j.err = guarded(tx, j.fn)
	if j.err == nil {
		j.err = j.ctx.Err()
	}
	if j.err != nil {
		if _, err := tx.Exec("ROLLBACK TO one"); err != nil {
			return errors.Join(j.err, err)
		}
	}
	_, err := tx.Exec("RELEASE one")
	return err
}

func guarded(tx *sql.Tx, fn func(*sql.Tx) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return fn(tx)
}
