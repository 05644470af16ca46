// Package run starts goroutines that somebody waits for. It is for the long-lived
// loops of a program, not for fan-out of small work (errgroup does that). Any
// package may import it.
package run

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// Group runs named loops under one context. The first loop that returns an error,
// or panics, cancels the others. The zero value is not usable: use New. Safe for
// concurrent use; Stop may be called any number of times.
type Group struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	wg     sync.WaitGroup
}

// New makes a group that ends when ctx does.
func New(ctx context.Context) *Group {
	ctx, cancel := context.WithCancelCause(ctx)
	return &Group{ctx: ctx, cancel: cancel}
}

// Context is done once the group is stopping.
func (g *Group) Context() context.Context { return g.ctx }

// Go starts fn. An error other than the context's own stops the group; a panic is
// turned into an error with its stack.
func (g *Group) Go(name string, fn func(ctx context.Context) error) {
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		defer func() {
			if r := recover(); r != nil {
				g.cancel(fmt.Errorf("%s: panic: %v\n%s", name, r, debug.Stack()))
			}
		}()
		if err := fn(g.ctx); err != nil && !errors.Is(err, context.Canceled) {
			g.cancel(fmt.Errorf("%s: %w", name, err))
		}
	}()
}

// Stop asks every loop to end and does not wait.
func (g *Group) Stop() { g.cancel(context.Canceled) }

// Wait waits for every loop and returns the first failure, nil after a plain stop.
func (g *Group) Wait() error {
	g.wg.Wait()
	err := context.Cause(g.ctx)
	g.cancel(context.Canceled)
	if err == nil || errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// WaitFor is Wait with a limit; past it the loops are reported as stuck.
func (g *Group) WaitFor(limit time.Duration) error {
	done := make(chan error, 1)
	go func() { done <- g.Wait() }()
	t := time.NewTimer(limit)
	defer t.Stop()
	select {
	case err := <-done:
		return err
	case <-t.C:
		return fmt.Errorf("not stopped within %s", limit)
	}
}
