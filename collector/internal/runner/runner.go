// Package runner runs the commands of tasks on this machine: a queue with a limit
// on how many run at once, a working folder and a live log per task, a time limit,
// and an end that takes every process of the task with it.
//
// It is not for what a task means (mtt) nor for other places to run it. Each
// command gets argv without a shell and finds in its environment:
//
//	MLIFE_URL      address of the collector
//	MLIFE_TOKEN    a token that serves this task alone, until it ends
//	MLIFE_TASK     its Task ID
//	MLIFE_WORKDIR  its folder, also its working directory, with config.json
//
// and for MLflow's client, whose run is this task then:
//
//	MLFLOW_TRACKING_URI, MLFLOW_TRACKING_TOKEN, MLFLOW_RUN_ID
//
// Only the composition root imports it.
package runner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"mlife/collector/internal/mtt"
	"mlife/shared/fault"
	"mlife/shared/secret"
)

// Tokens gives commands a credential.
type Tokens interface {
	// IssueForTask makes a token that serves only t and ends after age.
	IssueForTask(ctx context.Context, t mtt.Task, age time.Duration) (secret.String, error)
	// RevokeTask ends the tokens of a task.
	RevokeTask(ctx context.Context, task string) error
}

// Options of a Runner. Dir, URL, Store, Tokens, Logs and Log are needed.
type Options struct {
	Dir       string // working folders: <dir>/<task>/work
	URL       string
	Store     mtt.Store
	Tokens    Tokens
	Logs      *Logs
	Log       *slog.Logger
	Changed   func(mtt.Task) // called after every change of state; must not block
	Parallel  int            // commands at once; 1
	TimeLimit time.Duration  // for tasks that name none; 24 h
	Poll      time.Duration  // how often the queue is read without being woken; 30 s
}

// Runner takes queued tasks. Make it with New, run it with Run; Wake and Cancel are
// safe for concurrent use.
type Runner struct {
	opt  Options
	logs *Logs
	wake chan struct{}

	mu      sync.Mutex
	running map[string]context.CancelCauseFunc
}

// New makes a runner.
func New(opt Options) *Runner {
	if opt.Parallel <= 0 {
		opt.Parallel = 1
	}
	if opt.TimeLimit <= 0 {
		opt.TimeLimit = 24 * time.Hour
	}
	if opt.Poll <= 0 {
		opt.Poll = 30 * time.Second
	}
	if opt.Changed == nil {
		opt.Changed = func(mtt.Task) {}
	}
	return &Runner{opt: opt, logs: opt.Logs, wake: make(chan struct{}, 1), running: map[string]context.CancelCauseFunc{}}
}

// Causes of a command's early end.
var (
	errCanceled = errors.New("canceled")
	errTime     = errors.New("the time limit passed")
	errStopping = errors.New("the collector was stopped")
)

// Wake makes the runner look at the queue now.
func (r *Runner) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Cancel ends a running command; the task follows once all its processes are gone.
// It reports false when the task does not run here.
func (r *Runner) Cancel(task string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	end, ok := r.running[task]
	if ok {
		end(errCanceled)
	}
	return ok
}

// Run settles what an earlier process left and then takes tasks until ctx is done.
// It returns when every command it started has ended.
func (r *Runner) Run(ctx context.Context) error {
	if err := r.settle(ctx); err != nil {
		return fmt.Errorf("tasks of an earlier run: %w", err)
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	slots := make(chan struct{}, r.opt.Parallel)
	tick := time.NewTicker(r.opt.Poll)
	defer tick.Stop()
	for {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			return nil
		}
		t, err := r.opt.Store.TakeTask(ctx)
		switch {
		case err == nil:
			r.opt.Changed(t)
			wg.Go(func() {
				defer func() { <-slots; r.Wake() }()
				r.run(ctx, t)
			})
			continue
		case !fault.Is(err, fault.NotFound) && ctx.Err() == nil:
			r.opt.Log.Error("task queue unreadable", "error", err)
		}
		<-slots
		select {
		case <-r.wake:
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// settle ends the processes of tasks that an earlier collector left running and
// says so in the tasks: their results will not come.
func (r *Runner) settle(ctx context.Context) error {
	q := mtt.Query{State: mtt.Running, Limit: 200}
	for {
		p, err := r.opt.Store.Tasks(ctx, q)
		if err != nil {
			return err
		}
		for _, t := range p.Items {
			if len(t.Command) == 0 {
				continue // runs elsewhere and reports by the API
			}
			if err := endMarked(t.ID); err != nil {
				return err
			}
			if err := r.opt.Tokens.RevokeTask(ctx, t.ID); err != nil {
				return err
			}
			t, err := r.opt.Store.UpdateTask(ctx, t.ID, func(x *mtt.Task) error {
				return x.Lost("the collector was restarted while it ran", time.Now())
			})
			if err != nil {
				return err
			}
			r.opt.Changed(t)
		}
		if q.Cursor = p.Next; q.Cursor == "" {
			return nil
		}
	}
}

func (r *Runner) workDir(task string) string { return filepath.Join(r.opt.Dir, task, "work") }

// finish bounds the last writes of a task when the collector is stopping.
const finish = 5 * time.Second

// run runs one task to its end and stores how it ended.
func (r *Runner) run(ctx context.Context, t mtt.Task) {
	limit := time.Duration(t.TimeoutS) * time.Second
	if limit <= 0 {
		limit = r.opt.TimeLimit
	}
	own, end := context.WithCancelCause(ctx)
	own, stop := context.WithTimeoutCause(own, limit, errTime)
	defer stop()
	defer end(nil)
	r.mu.Lock()
	r.running[t.ID] = end
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		delete(r.running, t.ID)
		r.mu.Unlock()
	}()

	o := r.start(own, t, limit)
	cause := context.Cause(own)
	if ctx.Err() != nil {
		cause = errStopping
	}
	last, done := context.WithTimeout(context.WithoutCancel(ctx), finish)
	defer done()
	if err := r.opt.Tokens.RevokeTask(last, t.ID); err != nil {
		r.opt.Log.Error("task token not revoked", "task", t.ID, "error", err)
	}
	t, err := r.opt.Store.UpdateTask(last, t.ID, func(x *mtt.Task) error { return conclude(x, o, cause) })
	if err != nil {
		r.opt.Log.Error("end of task not stored", "task", t.ID, "error", err)
		return
	}
	r.opt.Changed(t)
	r.opt.Log.Info("task ended", "task", t.ID, "state", t.State, "reason", t.Reason)
}

func (r *Runner) start(ctx context.Context, t mtt.Task, limit time.Duration) outcome {
	token, err := r.opt.Tokens.IssueForTask(ctx, t, limit+time.Minute)
	if err != nil {
		return outcome{err: fmt.Errorf("token for the command: %w", err)}
	}
	line := fmt.Sprintf("[attempt %d: %s]\n", t.Attempt, strings.Join(t.Command, " "))
	if err := r.logs.Append(t.ID, []byte(line)); err != nil {
		return outcome{err: fmt.Errorf("log: %w", err)}
	}
	return r.command(ctx, t, []string{"MLIFE_URL=" + r.opt.URL, "MLIFE_TOKEN=" + token.Reveal(),
		"MLFLOW_TRACKING_URI=" + r.opt.URL, "MLFLOW_TRACKING_TOKEN=" + token.Reveal(), "MLFLOW_RUN_ID=" + t.ID})
}

// conclude moves a task to where its command's end leads.
func conclude(t *mtt.Task, o outcome, cause error) error {
	now := time.Now()
	if t.State.Final() {
		return nil // it reported its own end by the API
	}
	t.ExitCode = o.code
	switch {
	case o.code != nil && *o.code == 0 && o.err == nil:
		reason := ""
		if o.log != nil {
			reason = "the log is incomplete: " + o.log.Error()
		}
		return t.Move(mtt.Succeeded, reason, now)
	case t.CancelWanted || errors.Is(cause, errCanceled):
		return t.Move(mtt.Canceled, t.Reason, now)
	case errors.Is(cause, errStopping):
		return t.Lost(errStopping.Error()+" while it ran", now)
	case errors.Is(cause, errTime):
		return t.Move(mtt.Failed, errTime.Error(), now)
	case o.err != nil && t.Attempt <= t.Retries:
		return t.Move(mtt.Queued, o.err.Error()+"; tried again", now)
	case o.err != nil:
		return t.Move(mtt.Failed, o.err.Error(), now)
	default:
		return t.Move(mtt.Failed, "the command ended without an exit code", now)
	}
}

// Clean removes a task's working folder, not its log.
func (r *Runner) Clean(task string) error {
	if !taskName.MatchString(task) {
		return fault.New(fault.NotFound, "runner", "%.40q is not a Task ID", task)
	}
	return diskFault("runner", os.RemoveAll(r.workDir(task)))
}
