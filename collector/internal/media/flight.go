package media

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"mlife/shared/fault"
)

// flights makes sure that a thing is made once however many ask for it, and that the
// work ends when nobody waits for it any more. The zero value is ready.
type flights struct {
	mu      sync.Mutex
	running map[string]*flight
	wg      sync.WaitGroup
	closed  bool
}

type flight struct {
	waiting int
	cancel  context.CancelFunc
	done    chan struct{} // closed once err is set
	err     error
}

// do waits for the work of that name and starts it when it is not under way.
func (f *flights) do(ctx context.Context, name string, limit time.Duration, work func(context.Context) error) error {
	x := f.join(ctx, name, limit, work)
	if x == nil {
		return fault.New(fault.Canceled, "media", "the collector is stopping")
	}
	defer f.leave(name, x)
	select {
	case <-x.done:
		return x.err
	case <-ctx.Done():
		return fault.New(fault.Canceled, "media", "%w", context.Cause(ctx))
	}
}

func (f *flights) join(ctx context.Context, name string, limit time.Duration, work func(context.Context) error) *flight {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	if x, ok := f.running[name]; ok {
		x.waiting++
		return x
	}
	// The one who asked first may go away before the others.
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	x := &flight{waiting: 1, cancel: cancel, done: make(chan struct{})}
	if f.running == nil {
		f.running = map[string]*flight{}
	}
	f.running[name] = x
	f.wg.Go(func() {
		defer cancel()
		x.err = guarded(own, work)
		f.mu.Lock()
		f.forget(name, x)
		f.mu.Unlock()
		close(x.done)
	})
	return x
}

// guarded turns a panic into an error: the bytes come from outside.
func guarded(ctx context.Context, work func(context.Context) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("media: panic: %v\n%s", r, debug.Stack())
		}
	}()
	return work(ctx)
}

// leave ends the work with the last one who waits. Whoever asks after that starts
// it anew.
func (f *flights) leave(name string, x *flight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if x.waiting--; x.waiting == 0 {
		f.forget(name, x)
		x.cancel()
	}
}

func (f *flights) forget(name string, x *flight) {
	if f.running[name] == x {
		delete(f.running, name)
	}
}

// close ends all work and waits for it.
func (f *flights) close() {
	f.mu.Lock()
	f.closed = true
	for _, x := range f.running {
		x.cancel()
	}
	f.mu.Unlock()
	f.wg.Wait()
}
