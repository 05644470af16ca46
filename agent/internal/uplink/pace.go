package uplink

import (
	"time"

	"mlife/shared/wire"
)

// pace decides how many frames may wait for the broker's acknowledgement and how
// large chunks are. On a slow link few and small ones keep the pings alive and the
// offers quick; on a fast one many and large ones fill it. It goes by the time that
// an acknowledgement takes.
type pace struct {
	limit  int  // frames
	fixed  bool // the chunk size is the operator's
	window int
	chunk  int
	most   int // bytes of a chunk
	good   int // acknowledgements in time since the last change
}

const (
	quick      = 400 * time.Millisecond
	slow       = 3 * time.Second
	chunkMin   = 4 << 10
	chunkFirst = 16 << 10 // goes through a 20 kbit/s link before the write times out
)

func newPace(o Options) *pace {
	p := &pace{limit: o.Limit, window: min(2, o.Limit), chunk: chunkFirst, most: wire.MaxChunk}
	if o.Rate > 0 {
		p.most = int(min(max(o.Rate, chunkMin), wire.MaxChunk))
	}
	p.chunk = min(p.chunk, p.most)
	if o.Chunk > 0 {
		p.chunk, p.fixed = min(o.Chunk, wire.MaxChunk), true
	}
	return p
}

// acked takes the time between handing a frame of size bytes to the client and its
// PUBACK. That a small frame is quick says nothing about the link.
func (p *pace) acked(took time.Duration, size int) {
	switch {
	case took > slow:
		p.window, p.good = max(1, p.window/2), 0
		p.resize(p.chunk / 2)
	case took < quick && size >= chunkMin:
		if p.good++; p.good >= p.window {
			p.good = 0
			p.window = min(p.limit, p.window*2)
			p.resize(p.chunk * 2)
		}
	default:
		p.good = 0
	}
}

func (p *pace) resize(n int) {
	if !p.fixed {
		p.chunk = min(max(n, chunkMin), p.most)
	}
}
