package trigger

import (
	"container/list"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// maxCooling bounds the cool-downs that one rule keeps apart. When full, the oldest
// ends early: one badcase too many is better than one unseen.
const maxCooling = 1024

// state is what one rule remembers. The engine's lock guards it.
type state struct {
	stats  Stats
	order  *list.List // of *pause, oldest first
	pauses map[string]*list.Element
	used   int64     // of the quota's window
	window time.Time // its start
}

type pause struct {
	key   string
	since time.Time
}

func newState(name string) *state {
	return &state{stats: Stats{Rule: name}, order: list.New(), pauses: map[string]*list.Element{}}
}

// cooling tells whether key is paused, and forgets pauses that are over.
func (s *state) cooling(key string, now time.Time, length time.Duration) bool {
	for e := s.order.Front(); e != nil && now.Sub(e.Value.(*pause).since) >= length; e = s.order.Front() {
		s.drop(e)
	}
	return s.pauses[key] != nil
}

func (s *state) begin(key string, now time.Time) {
	if e := s.pauses[key]; e != nil {
		s.drop(e)
	}
	if s.order.Len() >= maxCooling {
		s.drop(s.order.Front())
	}
	s.pauses[key] = s.order.PushBack(&pause{key, now})
}

func (s *state) drop(e *list.Element) {
	s.order.Remove(e)
	delete(s.pauses, e.Value.(*pause).key)
}

func (s *state) withinQuota(q Quota, now time.Time) bool {
	if q.Max == 0 {
		return true
	}
	if per := time.Duration(q.PerMS) * time.Millisecond; s.window.IsZero() || per > 0 && now.Sub(s.window) >= per {
		s.window, s.used = now, 0
	}
	return s.used < q.Max
}

func (s *state) release(key string, at time.Time) {
	s.stats.Fired--
	if !at.Before(s.window) {
		s.used--
	}
	if e := s.pauses[key]; e != nil && e.Value.(*pause).since.Equal(at) {
		s.drop(e)
	}
}

// keyOf makes a short map key of whatever cooldown_by gave.
func keyOf(s string) string {
	if len(s) <= 64 {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
