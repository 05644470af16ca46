package runner_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/mtt"
	"mlife/collector/internal/runner"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/secret"
	"mlife/shared/testkit"
)

func TestMain(m *testing.M) { testkit.LeakCheck(m) }

// paper hands out one token and remembers nothing: who may use it is tested with
// the accounts.
type paper struct{}

func (paper) IssueForTask(context.Context, mtt.Task, time.Duration) (secret.String, error) {
	return "mlt_paper", nil
}
func (paper) RevokeTask(context.Context, string) error { return nil }

type bench struct {
	t     *testing.T
	dir   string
	store *sqlstore.Tasks
	logs  *runner.Logs
}

func newBench(t *testing.T) *bench {
	dir := t.TempDir()
	db := storetest.Open(t)
	return &bench{t: t, dir: dir, store: db.Tasks(), logs: runner.NewLogs(filepath.Join(dir, "tasks"), 4096)}
}

// start runs a runner until the returned function is called.
func (b *bench) start() (*runner.Runner, func()) {
	r := runner.New(runner.Options{Dir: filepath.Join(b.dir, "tasks"), URL: "http://collector.test", Store: b.store,
		Tokens: paper{}, Logs: b.logs, Log: slog.New(slog.DiscardHandler), Parallel: 2})
	ctx, cancel := context.WithCancel(b.t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	return r, func() {
		cancel()
		if err := <-done; err != nil {
			b.t.Error(err)
		}
	}
}

func (b *bench) add(d mtt.Draft) string {
	b.t.Helper()
	d.Kind = mtt.Train
	task, err := mtt.New(d, "ada", time.Now())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := b.store.CreateTask(b.t.Context(), task); err != nil {
		b.t.Fatal(err)
	}
	return task.ID
}

func (b *bench) until(id string, state mtt.State) mtt.Task {
	b.t.Helper()
	var last mtt.Task
	testkit.Eventually(b.t, 20*time.Second, func() bool {
		var err error
		if last, err = b.store.Task(b.t.Context(), id); err != nil {
			b.t.Fatal(err)
		}
		return last.State == state
	})
	return last
}

func (b *bench) log(id string) string {
	b.t.Helper()
	text, _, err := b.logs.Read(id, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	return string(text)
}

func sh(script string) []string { return []string{"sh", "-c", script} }

func TestRun(t *testing.T) {
	b := newBench(t)
	good := b.add(mtt.Draft{Command: sh(`echo "$MLIFE_TASK $MLIFE_TOKEN $MLIFE_URL $(cat config.json) $MLFLOW_RUN_ID@$MLFLOW_TRACKING_TOKEN@$MLFLOW_TRACKING_URI"; pwd`), Config: []byte(`{"lr":1}`)})
	bad := b.add(mtt.Draft{Command: sh("echo oops >&2; exit 7"), Retries: 1})
	missing := b.add(mtt.Draft{Command: []string{"/nonexistent/program"}})
	slow := b.add(mtt.Draft{Command: []string{"sleep", "600"}, TimeoutS: 1})
	loud := b.add(mtt.Draft{Command: sh("yes | head -c 100000")})
	_, stop := b.start()
	defer stop()

	b.until(good, mtt.Succeeded)
	if got := b.log(good); !strings.Contains(got, good+` mlt_paper http://collector.test {"lr":1} `+good+"@mlt_paper@http://collector.test") || !strings.Contains(got, good+"/work") {
		t.Errorf("log %q", got)
	}
	x := b.until(bad, mtt.Failed)
	if x.Attempt != 2 || x.ExitCode == nil || *x.ExitCode != 7 || strings.Count(b.log(bad), "\noops\n") != 2 {
		t.Errorf("failed task %+v, log %q", x, b.log(bad))
	}
	if x := b.until(missing, mtt.Failed); !strings.Contains(x.Reason, "no such file") {
		t.Errorf("reason %q", x.Reason)
	}
	if x := b.until(slow, mtt.Failed); !strings.Contains(x.Reason, "time limit") {
		t.Errorf("reason %q", x.Reason)
	}
	b.until(loud, mtt.Succeeded)
	if got := b.log(loud); len(got) > 4200 || !strings.Contains(got, "the log ends here") {
		t.Errorf("%d bytes of log", len(got))
	}
}

// alive reports whether the process whose number stands in a file lives.
func alive(t *testing.T, file string) bool {
	t.Helper()
	pid, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	stat, err := os.ReadFile(filepath.Join("/proc", strings.TrimSpace(string(pid)), "stat"))
	return err == nil && !strings.Contains(string(stat), ") Z ")
}

func TestCancelEndsTree(t *testing.T) {
	b := newBench(t)
	id := b.add(mtt.Draft{Command: sh(`trap "" TERM; setsid sleep 600 & echo $! > pid; sleep 600 & echo ready; wait; sleep 600`)})
	r, stop := b.start()
	defer stop()
	testkit.Eventually(t, 20*time.Second, func() bool { return strings.Contains(b.log(id), "ready\n") })
	pid := filepath.Join(b.dir, "tasks", id, "work", "pid")
	if !alive(t, pid) {
		t.Fatal("the child does not run")
	}
	if _, err := b.store.UpdateTask(t.Context(), id, func(x *mtt.Task) error { _, err := x.Cancel("ada", time.Now()); return err }); err != nil {
		t.Fatal(err)
	}
	if !r.Cancel(id) {
		t.Error("the task is not known to run")
	}
	b.until(id, mtt.Canceled)
	testkit.Eventually(t, 5*time.Second, func() bool { return !alive(t, pid) })
}

func TestRestart(t *testing.T) {
	b := newBench(t)
	once := b.add(mtt.Draft{Command: sh("echo began; sleep 600")})
	again := b.add(mtt.Draft{Command: sh("echo began; test -e first && exit 0; touch first; sleep 600"), Retries: 1})
	_, stop := b.start()
	for _, id := range []string{once, again} {
		testkit.Eventually(t, 20*time.Second, func() bool { return strings.Contains(b.log(id), "began\n") })
	}
	testkit.Eventually(t, 20*time.Second, func() bool {
		_, err := os.Stat(filepath.Join(b.dir, "tasks", again, "work", "first"))
		return err == nil
	})
	stop()
	if x := b.until(once, mtt.Failed); !strings.Contains(x.Reason, "stopped") {
		t.Errorf("reason %q", x.Reason)
	}
	b.until(again, mtt.Queued)

	// A collector that was killed leaves a row that says running.
	lost := b.add(mtt.Draft{Command: sh("true")})
	if _, err := b.store.UpdateTask(t.Context(), lost, func(x *mtt.Task) error { return x.Move(mtt.Running, "", time.Now()) }); err != nil {
		t.Fatal(err)
	}
	_, stop = b.start()
	defer stop()
	b.until(again, mtt.Succeeded)
	if x := b.until(lost, mtt.Failed); !strings.Contains(x.Reason, "restarted") {
		t.Errorf("reason %q", x.Reason)
	}
}

func TestFollow(t *testing.T) {
	b := newBench(t)
	id := b.add(mtt.Draft{})
	if err := b.logs.Append(id, []byte("one\n")); err != nil {
		t.Fatal(err)
	}
	text, next, err := b.logs.Follow(t.Context(), id, 0)
	if err != nil || string(text) != "one\n" {
		t.Fatalf("%q, %v", text, err)
	}
	got := make(chan string, 1)
	go func() {
		text, _, err := b.logs.Follow(t.Context(), id, next)
		if err != nil {
			t.Error(err)
		}
		got <- string(text)
	}()
	if err := b.logs.Append(id, []byte("two\n")); err != nil {
		t.Fatal(err)
	}
	if s := <-got; s != "two\n" {
		t.Errorf("followed %q", s)
	}
	if err := b.logs.Append("../../etc", nil); err == nil {
		t.Error("a path was taken for a Task ID")
	}
}
