package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/jobs"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// yard is a real store with desks that share it.
type yard struct {
	t       *testing.T
	store   *sqlstore.Jobs
	changes chan string
}

func newYard(t *testing.T) *yard {
	t.Helper()
	db := storetest.Open(t)
	return &yard{t: t, store: db.Jobs(), changes: make(chan string, 10_000)}
}

func (y *yard) desk(lease time.Duration, w jobs.Work) *jobs.Desk { return y.one(lease, false, w) }

func (y *yard) one(lease time.Duration, alone bool, w jobs.Work) *jobs.Desk {
	d := jobs.New(jobs.Options{Shelf: y.store, Queue: y.store, Log: slog.New(slog.DiscardHandler), Lease: lease, Alone: alone, Parallel: 2,
		Changed: func(id string) { y.changes <- id }})
	d.Handle("count", w)
	return d
}

// run starts a desk; the returned function stops it and waits.
func (y *yard) run(d *jobs.Desk) (stop func()) {
	ctx, cancel := context.WithCancel(y.t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := d.Run(ctx); err != nil {
			y.t.Error(err)
		}
	})
	stop = sync.OnceFunc(func() { cancel(); wg.Wait() })
	y.t.Cleanup(stop)
	return stop
}

func (y *yard) submit(d *jobs.Desk, n int) jobs.Job {
	y.t.Helper()
	j, err := d.Submit(y.t.Context(), jobs.Order{Kind: "count", Title: "count to " + strconv.Itoa(n), Input: n, Author: "ada"})
	if err != nil {
		y.t.Fatal(err)
	}
	return j
}

// await waits until a job is as wanted.
func (y *yard) await(id string, ok func(jobs.Job) bool) jobs.Job {
	y.t.Helper()
	limit := time.After(30 * time.Second)
	for {
		j, err := y.store.Job(y.t.Context(), id)
		if err != nil {
			y.t.Fatal(err)
		}
		if ok(j) {
			return j
		}
		select {
		case <-y.changes:
		case <-limit:
			y.t.Fatalf("%+v", j)
		}
	}
}

func over(j jobs.Job) bool { return j.State.Over() }

// count is work with 10 items of which the third fails.
func count(ctx context.Context, j jobs.Job, p *jobs.Progress) (any, error) {
	p.Total(10)
	from := 0
	if j.Cursor != "" {
		var err error
		if from, err = strconv.Atoi(j.Cursor); err != nil {
			return nil, err
		}
	}
	for i := from; i < 10; i++ {
		var bad error
		if i == 2 {
			bad = errors.New("the third is bad")
		}
		if err := p.Step(ctx, strconv.Itoa(i+1), fmt.Sprint("item ", i), bad); err != nil {
			return nil, err
		}
	}
	return map[string]int{"counted": 10}, nil
}

func TestJobIsDone(t *testing.T) {
	y := newYard(t)
	d := y.desk(0, count)
	y.run(d)
	j := y.await(y.submit(d, 10).ID, over)
	if j.State != jobs.Succeeded || j.Total != 10 || j.Done != 10 || j.Failed != 1 || string(j.Result) != `{"counted":10}` || j.EndedAt.IsZero() {
		t.Errorf("%+v", j)
	}
	errs, next, err := y.store.JobErrors(t.Context(), j.ID, "", 100)
	if err != nil || next != "" || len(errs) != 1 || errs[0].Item != "item 2" || errs[0].Error != "the third is bad" {
		t.Errorf("%+v %q %v", errs, next, err)
	}
	if n, err := y.store.ForgetJobs(t.Context(), time.Now().Add(time.Hour)); n != 1 || err != nil {
		t.Errorf("forgot %d, %v", n, err)
	}
	if errs, _, err = y.store.JobErrors(t.Context(), j.ID, "", 100); err != nil || len(errs) != 0 {
		t.Errorf("errors stay behind: %v %v", errs, err)
	}
}

func TestUnknownKindsAndFullQueuesAreRefused(t *testing.T) {
	y := newYard(t)
	d := y.desk(0, count)
	if _, err := d.Submit(t.Context(), jobs.Order{Kind: "nothing"}); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
	if _, err := d.Submit(t.Context(), jobs.Order{Kind: "count", Input: strings.Repeat("x", jobs.MaxInput)}); !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
	var wg sync.WaitGroup
	var taken, refused atomic.Int32
	for range jobs.MaxQueued + 50 {
		wg.Go(func() {
			_, err := d.Submit(context.Background(), jobs.Order{Kind: "count"})
			switch {
			case err == nil:
				taken.Add(1)
			case fault.Is(err, fault.Busy):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if taken.Load() != jobs.MaxQueued || refused.Load() != 50 {
		t.Errorf("%d taken, %d refused", taken.Load(), refused.Load())
	}
}

// gate is work that counts and waits at the fifth item until it is let through.
type gate struct {
	at   chan struct{}
	open chan struct{}
}

func (g *gate) work(ctx context.Context, j jobs.Job, p *jobs.Progress) (any, error) {
	p.Total(10)
	from, _ := strconv.Atoi(j.Cursor)
	for i := from; i < 10; i++ {
		if i == 5 {
			g.at <- struct{}{}
			select {
			case <-g.open:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		if err := p.Step(ctx, strconv.Itoa(i+1), "", nil); err != nil {
			return nil, err
		}
	}
	return from, nil
}

func TestJobGoesOnAfterAStop(t *testing.T) {
	y := newYard(t)
	g := &gate{make(chan struct{}, 9), make(chan struct{})}
	d := y.desk(0, g.work)
	stop := y.run(d)
	id := y.submit(d, 10).ID
	<-g.at
	stop()
	if j := y.await(id, func(j jobs.Job) bool { return j.State == jobs.Queued }); j.Done != 5 || j.Cursor != "5" || j.Attempt != 0 {
		t.Fatalf("%+v", j)
	}
	close(g.open)
	y.run(y.desk(0, g.work))
	if j := y.await(id, over); j.State != jobs.Succeeded || j.Done != 10 || string(j.Result) != "5" {
		t.Errorf("%+v", j)
	}
}

func TestCancel(t *testing.T) {
	y := newYard(t)
	g := &gate{make(chan struct{}, 9), make(chan struct{})}
	d := y.desk(300*time.Millisecond, g.work)
	waiting := y.submit(d, 1)
	if j, err := d.Cancel(t.Context(), waiting.ID, "ada"); err != nil || j.State != jobs.Canceled || j.Reason != "canceled by ada" {
		t.Errorf("%+v %v", j, err)
	}
	y.run(d)
	id := y.submit(d, 10).ID
	<-g.at
	if j, err := d.Cancel(t.Context(), id, "bob"); err != nil || !j.CancelWanted {
		t.Errorf("%+v %v", j, err)
	}
	if j := y.await(id, over); j.State != jobs.Canceled || j.Reason != "canceled by bob" || j.Done != 5 {
		t.Errorf("%+v", j)
	}
	if _, err := d.Cancel(t.Context(), "job_none", "bob"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

// A worker that died leaves its job as running; another takes it when the lease is
// over, and one that comes back finds it gone.
func TestLeaseEnds(t *testing.T) {
	y := newYard(t)
	d := y.desk(200*time.Millisecond, count)
	id := y.submit(d, 10).ID
	now := time.Now()
	for attempt := range jobs.MaxAttempts {
		j, err := y.store.TakeJob(t.Context(), fmt.Sprint("dead-", attempt), []string{"count"}, now, now.Add(time.Second))
		if err != nil || j.ID != id {
			t.Fatal(j, err)
		}
		if _, err := y.store.TakeJob(t.Context(), "other", []string{"count"}, now, now.Add(time.Second)); !fault.Is(err, fault.NotFound) {
			t.Fatal("taken twice", err)
		}
		now = now.Add(-time.Hour) // the lease it leaves is over for a real clock
		if _, err := y.store.MarkJob(t.Context(), id, fmt.Sprint("dead-", attempt), jobs.Mark{Lease: now}); err != nil {
			t.Fatal(err)
		}
		now = time.Now()
	}
	y.run(d)
	if j := y.await(id, over); j.State != jobs.Failed || !strings.Contains(j.Reason, "ended 3 times") {
		t.Errorf("%+v", j)
	}
	if _, err := y.store.MarkJob(t.Context(), id, "dead-2", jobs.Mark{}); !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
}

// A collector that is alone takes up what it had left at once, not when the lease is over.
func TestAlone(t *testing.T) {
	y := newYard(t)
	d := y.desk(time.Hour, count)
	id := y.submit(d, 10).ID
	now := time.Now()
	if _, err := y.store.TakeJob(t.Context(), "dead", []string{"count"}, now, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	y.run(y.one(time.Hour, true, count))
	if j := y.await(id, over); j.State != jobs.Succeeded || j.Done != 10 {
		t.Errorf("%+v", j)
	}
}

func TestFailuresNameTheirReason(t *testing.T) {
	y := newYard(t)
	d := y.desk(0, func(_ context.Context, j jobs.Job, _ *jobs.Progress) (any, error) {
		if string(j.Input) == "1" {
			panic("a defect")
		}
		return nil, errors.New("the disk is full")
	})
	y.run(d)
	for n, want := range map[int]string{1: "panic: a defect", 2: "the disk is full"} {
		if j := y.await(y.submit(d, n).ID, over); j.State != jobs.Failed || !strings.Contains(j.Reason, want) {
			t.Errorf("%d: %+v", n, j)
		}
	}
}

func TestManyErrorsArePaged(t *testing.T) {
	y := newYard(t)
	const all = 450
	d := y.desk(0, func(ctx context.Context, _ jobs.Job, p *jobs.Progress) (any, error) {
		for i := range all {
			if err := p.Step(ctx, "", fmt.Sprint(i), errors.New(strings.Repeat("é", 4000))); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	y.run(d)
	j := y.await(y.submit(d, 1).ID, over)
	seen, cursor := 0, ""
	for {
		page, next, err := y.store.JobErrors(t.Context(), j.ID, cursor, 200)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page {
			if e.Item != strconv.Itoa(seen) || len(e.Error) > 1000 {
				t.Fatalf("%d: %q, %d bytes", seen, e.Item, len(e.Error))
			}
			seen++
		}
		if cursor = next; next == "" {
			break
		}
	}
	if seen != all || j.Failed != all {
		t.Errorf("%d of %d errors, %d counted", seen, all, j.Failed)
	}
}
