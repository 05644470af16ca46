package ingest

import (
	"sync"
	"sync/atomic"
	"time"

	"mlife/shared/wire"
)

// job is one message waiting.
type job struct {
	leaf    wire.Leaf
	payload []byte
}

// lane is everything about one device. The queue has its own lock, so that a broker
// never waits for work on the disk.
type lane struct {
	device string
	room   chan struct{} // holds a token after room came free
	queued *atomic.Int64 // bytes in the queues of all lanes

	mu      sync.Mutex
	queue   []job
	bytes   int64
	running bool

	state     sync.Mutex // guards what follows
	transfers map[wire.Key]*transfer
	reserved  int64 // announced bytes of the transfers
	used      usage
	fetches   []fetch
	serving   bool
	logged    time.Time
}

func newLane(device string, queued *atomic.Int64) *lane {
	return &lane{device: device, queued: queued, room: make(chan struct{}, 1), transfers: map[wire.Key]*transfer{}}
}

// push queues a message unless the queue, or all of them together, are full. One
// message always fits an empty queue.
func (l *lane) push(j job, lim Limits) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := int64(len(j.payload))
	if len(l.queue) > 0 && (len(l.queue) >= lim.Queue || l.bytes+n > lim.QueueBytes || l.queued.Load()+n > lim.AllQueues) {
		return false
	}
	l.queue, l.bytes = append(l.queue, j), l.bytes+n
	l.queued.Add(n)
	return true
}

// pop takes the next message; when there is none, the lane stops running.
func (l *lane) pop() (job, bool) {
	l.mu.Lock()
	if len(l.queue) == 0 {
		l.queue, l.running = nil, false
		l.mu.Unlock()
		return job{}, false
	}
	j := l.queue[0]
	l.queue[0] = job{}
	l.queue, l.bytes = l.queue[1:], l.bytes-int64(len(j.payload))
	l.queued.Add(-int64(len(j.payload)))
	l.mu.Unlock()
	select {
	case l.room <- struct{}{}:
	default:
	}
	return j, true
}

// start says whether the caller is to run the lane.
func (l *lane) start() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running {
		return false
	}
	l.running = true
	return true
}

func (l *lane) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queued.Add(-l.bytes)
	l.running, l.queue, l.bytes = false, nil, 0
}

// mayLog lets one warning per device and second through.
func (l *lane) mayLog(now time.Time) bool {
	l.state.Lock()
	defer l.state.Unlock()
	if now.Sub(l.logged) < time.Second {
		return false
	}
	l.logged = now
	return true
}

// usage is what a device sent on a UTC day.
type usage struct {
	day   int64
	clips int64
	bytes int64
}

const day = 24 * time.Hour

func (u *usage) turn(now time.Time) {
	if d := now.Unix() / 86400; d != u.day {
		*u = usage{day: d}
	}
}

// over says when a clip of n bytes fits the quota, 0 for now.
func (u *usage) over(now time.Time, n int64, lim Limits) time.Duration {
	u.turn(now)
	if (lim.DailyClips <= 0 || u.clips < lim.DailyClips) && (lim.DailyBytes <= 0 || u.bytes+n <= lim.DailyBytes) {
		return 0
	}
	now = now.UTC()
	return now.Truncate(day).Add(day).Sub(now)
}

func (u *usage) add(now time.Time, n int64) {
	u.turn(now)
	u.clips++
	u.bytes += n
}
