package people

import (
	"sync"
	"time"
)

// Bounds of the login throttle.
const (
	maxTracked   = 10_000           // keys remembered; the oldest goes when full
	freeAttempts = 5                // failures before waiting begins
	firstWait    = time.Second      // doubles with every further failure
	longestWait  = 15 * time.Minute // and is forgotten after as long again
)

// throttle slows guessing: after some failures under one key (a login, an address)
// each further attempt must wait longer. Safe for concurrent use.
type throttle struct {
	mu   sync.Mutex
	seen map[string]*failures
}

type failures struct {
	count int
	last  time.Time
}

func newThrottle() *throttle { return &throttle{seen: map[string]*failures{}} }

// wait gives how long the key must still wait, 0 for not at all.
func (t *throttle) wait(key string, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	f := t.seen[key]
	if f == nil || f.count < freeAttempts {
		return 0
	}
	delay := longestWait
	if n := f.count - freeAttempts; n < 10 {
		delay = min(firstWait<<n, longestWait)
	}
	return max(0, f.last.Add(delay).Sub(now))
}

func (t *throttle) failed(key string, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f := t.seen[key]
	if f == nil {
		if len(t.seen) >= maxTracked {
			t.makeRoom(now)
		}
		f = &failures{}
		t.seen[key] = f
	} else if now.Sub(f.last) > 2*longestWait {
		f.count = 0
	}
	f.count++
	f.last = now
}

func (t *throttle) makeRoom(now time.Time) {
	oldest, at := "", now.Add(time.Hour)
	for key, f := range t.seen {
		if now.Sub(f.last) > 2*longestWait {
			delete(t.seen, key)
		} else if f.last.Before(at) {
			oldest, at = key, f.last
		}
	}
	if len(t.seen) >= maxTracked {
		delete(t.seen, oldest)
	}
}

func (t *throttle) succeeded(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.seen, key)
}
