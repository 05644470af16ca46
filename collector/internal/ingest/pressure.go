package ingest

import (
	"context"
	"math"
	"sync"
	"time"
)

// Pressure tells how much of the last moments something was being taken in, so that
// work that can wait gives way to it: on a small machine previews and comparisons would
// else take the processor from acknowledgements, and a backlog on the devices is worse
// than one here, which the database keeps. The zero value is ready. Safe for concurrent
// use.
type Pressure struct {
	mu     sync.Mutex
	active int     // devices and clips that are worked on
	share  float64 // 0 to 1, as of at
	at     time.Time
}

// How Pressure is told: the share is a mean with weights that fall by e in the time recalled,
// and work that can wait does while it is above high.
const (
	recalled = 300 * time.Millisecond
	high     = 0.8
	glance   = 50 * time.Millisecond
)

// add changes how many are worked on.
func (p *Pressure) add(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now(time.Now())
	p.active += n
}

// now brings the share up to a moment; mu is held.
func (p *Pressure) now(at time.Time) float64 {
	if !p.at.IsZero() {
		is := 0.0
		if p.active > 0 {
			is = 1
		}
		p.share = is + (p.share-is)*math.Exp(-float64(at.Sub(p.at))/float64(recalled))
	}
	p.at = at
	return p.share
}

// Share is how much of the last moments something was being taken in, 0 to 1.
func (p *Pressure) Share() float64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now(time.Now())
}

// GiveWay returns at once when there is little to take in, and otherwise when there is,
// when ctx is done, or after the most that the caller may wait.
func (p *Pressure) GiveWay(ctx context.Context, most time.Duration) {
	for end := time.Now().Add(most); p.Share() > high && time.Now().Before(end); {
		t := time.NewTimer(glance)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return
		}
	}
}
