package notify

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"log/slog"
	"math"
	mathrand "math/rand/v2"
	"sync"
	"time"

	"mlife/shared/fault"
)

// Deliverer brings one message to its receiver. An error of the kinds
// fault.Invalid, NotFound, Forbidden or TooLarge is final; any other is tried again.
type Deliverer interface {
	Deliver(ctx context.Context, m Message) error
}

// Bounds of the sender.
const (
	parallel = 4                // deliveries at the same time; the rest waits in the outbox
	limit    = 45 * time.Second // of one delivery
	lease    = 3 * time.Minute  // after which another sender may try a claimed message
	pause    = 15 * time.Second // between looks when nobody says that there is news
)

// Sender delivers what is in an outbox. Make it with NewSender and run Run in one
// goroutine.
type Sender struct {
	outbox  Outbox
	by      map[string]Deliverer
	now     func() time.Time
	log     *slog.Logger
	changed func(m Message)
	wake    chan struct{}
}

// NewSender makes a sender; by names the deliverer of each kind. changed is told how
// each attempt ended and may be nil.
func NewSender(outbox Outbox, by map[string]Deliverer, now func() time.Time, log *slog.Logger, changed func(Message)) *Sender {
	if changed == nil {
		changed = func(Message) {}
	}
	return &Sender{outbox: outbox, by: by, now: now, log: log, changed: changed, wake: make(chan struct{}, 1)}
}

// Wake says that there may be something to send. It never blocks.
func (s *Sender) Wake() {
	select {
	case s.wake <- struct{}{}:
	default: // it is awake already
	}
}

// Run sends until ctx is done.
func (s *Sender) Run(ctx context.Context) error {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		for s.Once(ctx) {
		}
		select {
		case <-ctx.Done():
			return nil
		case <-s.wake:
		case <-tick.C:
		}
	}
}

// Once delivers what is due and reports whether more may wait.
func (s *Sender) Once(ctx context.Context) bool {
	now := s.now().UTC()
	list, err := s.outbox.Claim(ctx, now, now.Add(lease), parallel)
	if err != nil {
		if ctx.Err() == nil {
			s.log.Error("outbox cannot be read", "error", err)
		}
		return false
	}
	var wg sync.WaitGroup
	for _, m := range list {
		wg.Go(func() { s.attempt(ctx, m) })
	}
	wg.Wait()
	return len(list) == parallel && ctx.Err() == nil
}

func (s *Sender) attempt(ctx context.Context, m Message) {
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var err error
	if d := s.by[m.Kind]; d != nil {
		err = d.Deliver(bounded, m)
	} else {
		err = fault.New(fault.Invalid, "notify", "nothing here delivers messages of kind %q", m.Kind)
	}
	if ctx.Err() != nil {
		return // stopping: the lease ends and the message is tried again
	}
	m = Settled(m, err, s.now().UTC(), mathrand.Float64())
	if err := s.outbox.Settle(ctx, m); err != nil {
		s.log.Error("outcome of a message not kept: it will be sent again", "message", m.ID, "error", err)
		return
	}
	if m.State == Failed {
		s.log.Warn("message given up", "message", m.ID, "kind", m.Kind, "topic", m.Topic, "attempts", m.Attempts, "error", m.Error)
	}
	s.changed(m)
}

// Settled gives the message after an attempt that ended with err. random (0 to 1)
// spreads the next attempts of many messages.
func Settled(m Message, err error, now time.Time, random float64) Message {
	if err == nil {
		m.State, m.Error, m.EndedAt = Sent, "", now
		return m
	}
	m.Error = short(err)
	if GivesUp(m, err) {
		m.State, m.EndedAt = Failed, now
		return m
	}
	m.NextAt = now.Add(Backoff(m.Attempts, random))
	return m
}

// GivesUp says whether an attempt that ended with err was the last one.
func GivesUp(m Message, err error) bool { return final(err) || m.Attempts >= MaxAttempts }

func final(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.NotFound, fault.Forbidden, fault.TooLarge:
		return true
	}
	return false
}

// Backoff is the wait after so many attempts: 10 s doubling up to 4 h, give or take
// a fifth.
func Backoff(attempts int, random float64) time.Duration {
	d := 10 * math.Pow(2, float64(min(max(attempts, 1), 20)-1))
	return time.Duration(min(d, 4*3600) * (0.8 + 0.4*random) * float64(time.Second))
}

func base64Secret() string {
	var b [32]byte
	rand.Read(b[:]) // never fails: it ends the program instead
	return base64.StdEncoding.EncodeToString(b[:])
}
