package dam

import (
	"context"
	"iter"
)

const (
	batchItems   = 500 // looked up in one question
	batchesAhead = 3   // looked up while the one before is used
)

// Looked is some items of a sequence and what was looked up for them.
type Looked[T, K any] struct {
	Items []T
	Known K
}

// LookAhead gives the items of a sequence, in their order, 500 at a time, with what look
// says of them. The next three batches are looked up meanwhile, each in a goroutine of
// its own; look must be safe for that. None is left when the loop over it ends, however
// it ends. An error of the sequence or of look is given once and is the last.
func LookAhead[T, K any](ctx context.Context, items iter.Seq2[T, error], look func(context.Context, []T) (K, error)) iter.Seq2[Looked[T, K], error] {
	return func(yield func(Looked[T, K], error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var waiting []*lookUp[T, K]
		defer func() {
			cancel()
			for _, l := range waiting {
				<-l.done
			}
		}()
		// give yields the oldest batch.
		give := func() bool {
			l := waiting[0]
			<-l.done
			waiting = waiting[1:]
			if l.err != nil {
				yield(Looked[T, K]{}, l.err)
				return false
			}
			return yield(l.batch, nil)
		}
		var next []T
		start := func() {
			l := &lookUp[T, K]{batch: Looked[T, K]{Items: next}, done: make(chan struct{})}
			next, waiting = nil, append(waiting, l)
			go func() {
				defer close(l.done)
				l.batch.Known, l.err = look(ctx, l.batch.Items)
			}()
		}
		for x, err := range items {
			if err != nil {
				for len(waiting) > 0 {
					if !give() {
						return
					}
				}
				yield(Looked[T, K]{}, err)
				return
			}
			if next == nil {
				next = make([]T, 0, batchItems)
			}
			if next = append(next, x); len(next) < batchItems {
				continue
			}
			if start(); len(waiting) > batchesAhead && !give() {
				return
			}
		}
		if len(next) > 0 {
			start()
		}
		for len(waiting) > 0 {
			if !give() {
				return
			}
		}
	}
}

// lookUp is a batch that is being looked up; it is complete when done is closed.
type lookUp[T, K any] struct {
	batch Looked[T, K]
	err   error
	done  chan struct{}
}
