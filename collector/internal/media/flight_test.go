package media

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"mlife/shared/fault"
	"mlife/shared/testkit"
)

func TestWorkEndsWithTheLastWhoWaits(t *testing.T) {
	var f flights
	var starts atomic.Int32
	began, ended := make(chan struct{}, 4), make(chan error, 4)
	work := func(ctx context.Context) error {
		starts.Add(1)
		began <- struct{}{}
		<-ctx.Done()
		ended <- ctx.Err()
		return ctx.Err()
	}
	first, leaveFirst := context.WithCancel(t.Context())
	second, leaveSecond := context.WithCancel(t.Context())
	answers := make(chan error, 2)
	for _, ctx := range []context.Context{first, second} {
		go func() { answers <- f.do(ctx, "x", time.Minute, work) }()
	}
	<-began
	if !testkit.Within(10*time.Second, func() bool { return f.waiting("x") == 2 }) {
		t.Fatal("the second did not join")
	}
	leaveFirst()
	if err := <-answers; !fault.Is(err, fault.Canceled) {
		t.Fatal(err)
	}
	select {
	case <-ended:
		t.Fatal("the work ended though somebody waits")
	default:
	}
	leaveSecond()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	<-answers
	if n := starts.Load(); n != 1 {
		t.Fatalf("%d times begun", n)
	}
	f.close()
	if err := f.do(t.Context(), "x", time.Minute, work); !fault.Is(err, fault.Canceled) {
		t.Fatal(err)
	}
}

func (f *flights) waiting(name string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if x := f.running[name]; x != nil {
		return x.waiting
	}
	return 0
}

func TestPanicOfADecoderIsAnError(t *testing.T) {
	var f flights
	defer f.close()
	if err := f.do(t.Context(), "x", time.Minute, func(context.Context) error { panic("bad bytes") }); err == nil {
		t.Fatal("no error")
	}
}

func TestCloseEndsWork(t *testing.T) {
	var f flights
	began, answer := make(chan struct{}), make(chan error, 1)
	go func() {
		answer <- f.do(t.Context(), "x", time.Minute, func(ctx context.Context) error {
			close(began)
			<-ctx.Done()
			return fault.New(fault.Canceled, "test", "%w", ctx.Err())
		})
	}()
	<-began
	f.close()
	if err := <-answer; !fault.Is(err, fault.Canceled) {
		t.Fatal(err)
	}
}
