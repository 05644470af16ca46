package dam

import (
	"context"
	"errors"
	"io"
)

// ahead reads rows in batches in a goroutine of its own.
type ahead struct {
	batches chan batch
	quit    chan struct{}
	done    chan struct{}
}

// batch is some rows as they were read. An err ends the reading.
type batch struct {
	drafts []Draft
	bad    RowErrors
	err    error
}

func readBatches(ctx context.Context, rows Reader) *ahead {
	a := &ahead{batches: make(chan batch, 4), quit: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(a.done)
		defer close(a.batches)
		for more := true; more && ctx.Err() == nil; {
			var b batch
			b, more = next(rows)
			select {
			case a.batches <- b:
			case <-a.quit:
				return
			}
		}
	}()
	return a
}

// stop ends the reading and waits for it.
func (a *ahead) stop() {
	close(a.quit)
	<-a.done
}

// batchBytes bounds a batch of long rows.
const batchBytes = 8 << 20

// next reads a batch and says whether there may be more.
func next(rows Reader) (batch, bool) {
	b := batch{drafts: make([]Draft, 0, collectAtOnce)}
	for size := 0; len(b.drafts) < collectAtOnce && size < batchBytes; {
		d, err := rows.Next()
		var bad *RowError
		switch {
		case errors.Is(err, io.EOF):
			return b, false
		case errors.As(err, &bad):
			if b.bad = append(b.bad, bad); bad.fatal || len(b.bad) >= MaxErrors {
				return b, false
			}
		case err != nil:
			b.err = err
			return b, false
		default:
			d.label = labelOf(d.annotation)
			size += len(d.annotation.json)
			for i := range d.Columns {
				size += len(d.Columns[i].value.json)
			}
			b.drafts = append(b.drafts, d)
		}
	}
	return b, true
}
