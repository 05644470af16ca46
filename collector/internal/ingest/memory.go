package ingest

import (
	"io"
	"slices"
	"sync/atomic"
	"time"
)

// memory bounds the bodies that are kept as the chunks they came in, without a
// staging file. A body that comes in quickly needs none; a device that is slow or
// stops halfway gets its file after spillAfter, so that a crash of the collector
// costs it no more than that.
type memory struct {
	limit int64 // announced bytes of all bodies in memory
	body  int64 // bytes of the largest body
	held  atomic.Int64
}

const (
	// spillAfter is how long a body may be in memory alone.
	spillAfter = 2 * time.Second
	// leastPiece is the smallest chunk kept in memory, but for the last of a body:
	// each costs some bytes of its own.
	leastPiece = 2 << 10
)

// hold says whether a body may come into memory; drop ends that.
func (m *memory) hold(n int64) bool {
	if n <= 0 || n > m.body {
		return false
	}
	if m.held.Add(n) > m.limit {
		m.held.Add(-n)
		return false
	}
	return true
}

func (m *memory) drop(n int64) { m.held.Add(-n) }

// piece is a chunk as it came in.
type piece struct {
	at   int64
	data []byte
}

// pieces are the chunks of a body, ascending. They may overlap.
type pieces []piece

func (p *pieces) add(at int64, data []byte) {
	i, _ := slices.BinarySearchFunc(*p, at, func(x piece, at int64) int { return int(x.at - at) })
	*p = slices.Insert(*p, i, piece{at, data})
}

// ReadAt implements io.ReaderAt for bytes that are there.
func (p pieces) ReadAt(b []byte, off int64) (n int, err error) {
	for _, x := range p {
		if at := off + int64(n) - x.at; at >= 0 && at < int64(len(x.data)) {
			if n += copy(b[n:], x.data[at:]); n == len(b) {
				return n, nil
			}
		}
	}
	return n, io.EOF
}
