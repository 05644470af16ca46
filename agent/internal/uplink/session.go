package uplink

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mlife/shared/fault"
	"mlife/shared/run"
	"mlife/shared/wire"
)

// session is the loop of one connection; everything in it belongs to one goroutine.
type session struct {
	u      *Uplink
	link   *link
	sender *wire.Sender
	pace   *pace
	wants  map[wire.Key]int // answers "want" since the clip was checked

	flying  int         // frames without their acknowledgement
	queue   []*outbound // documents and requests, before clips; at most a few
	next    *outbound   // for the writer
	notyet  time.Time   // next may not go before, by the rate limit
	more    bool        // the spool may have clips that are not in the sender
	free    [][]byte    // buffers of chunk frames, at most Limit
	waiting map[*request]bool
}

// restAfterFault is how long a clip rests whose file cannot be read, and checkEvery how
// many wants for one clip make its file suspect.
const (
	restAfterFault = time.Minute
	checkEvery     = 3
	goodbye        = 2 * time.Second
)

// connection makes one connection and serves it until it breaks or ctx ends.
func (u *Uplink) connection(ctx context.Context) error {
	select {
	case <-u.renew: // what was asked for before is done by connecting
	default:
	}
	l, err := u.connect(ctx)
	if err != nil {
		return err
	}
	u.log.Info("connected to the collector", "broker", u.opts.Broker, "session", l.session)
	s := &session{
		u: u, link: l, pace: newPace(u.opts), wants: map[wire.Key]int{}, more: true,
		sender:  wire.NewSender(wire.SenderOptions{Retry: u.opts.Retry}),
		waiting: map[*request]bool{},
	}
	u.drainInbox()
	u.setOnline(true)
	out, tokens, acked := make(chan *outbound), make(chan *outbound, u.opts.Limit+requestsLen), make(chan *outbound, u.opts.Limit+requestsLen)
	g := run.New(context.WithoutCancel(ctx)) // ended below, after the goodbye
	g.Go("uplink writer", func(ctx context.Context) error { return l.write(ctx, out, tokens) })
	g.Go("uplink acker", func(ctx context.Context) error { return l.collect(ctx, tokens, acked) })
	err = s.loop(ctx, out, acked)
	u.setOnline(false)
	if ctx.Err() != nil {
		err = errors.Join(err, s.sayGoodbye(out, acked))
	}
	g.Stop()
	l.hangUp()
	for r := range s.waiting {
		r.done <- fault.New(fault.Unavailable, "", "connection lost")
	}
	// A publish that the client does not take keeps the writer until its time-out;
	// the next connection need not wait for that, Run does.
	u.links.Go(func() {
		if err := g.Wait(); err != nil {
			u.log.Error("connection ended badly", "err", err)
		}
	})
	return err
}

// drainInbox forgets answers of the connection before.
func (u *Uplink) drainInbox() {
	for {
		select {
		case <-u.inbox:
		default:
			return
		}
	}
}

func (s *session) loop(ctx context.Context, out chan<- *outbound, acked <-chan *outbound) error {
	status := time.NewTicker(s.u.opts.StatusEvery)
	defer status.Stop()
	timer := time.NewTimer(0)
	defer timer.Stop()
	if err := s.documents(); err != nil {
		return err
	}
	for {
		now := time.Now()
		s.load()
		s.fill(now)
		ready := out
		if s.next == nil || now.Before(s.notyet) {
			ready = nil
		}
		timer.Reset(s.idle(now))
		select {
		case <-ctx.Done():
			return nil
		case err := <-s.link.lost:
			return fmt.Errorf("connection lost: %w", err)
		case <-s.u.renew:
			return errRenew
		case ready <- s.next:
			s.next = nil
		case m := <-acked:
			if err := s.acknowledged(m); err != nil {
				return err
			}
		case f := <-s.u.inbox:
			s.answer(f)
		case r := <-s.u.requests:
			s.enqueue(r)
		case <-s.u.opts.Spool.Wake():
			s.more = true
		case <-status.C:
			s.more = true // a deferral may have ended
			s.u.Refresh()
		case <-s.u.refresh:
			if err := s.documents(); err != nil {
				return err
			}
		case <-timer.C:
		}
	}
}

// idle is how long nothing has to be done without an event.
func (s *session) idle(now time.Time) time.Duration {
	if s.next != nil {
		if now.Before(s.notyet) {
			return s.notyet.Sub(now)
		}
		return time.Hour
	}
	if at, ok := s.sender.Due(); ok && s.flying < s.pace.window {
		return max(at.Sub(now), time.Millisecond)
	}
	return time.Hour
}

// documents queues status and inventory; both are retained.
func (s *session) documents() error {
	st, err := s.u.status(s.link.session, true)
	if err != nil {
		return fmt.Errorf("status: %w", err)
	}
	s.u.mu.Lock()
	inv := s.u.inventory
	s.u.mu.Unlock()
	if len(s.queue) > 2*requestsLen {
		return nil // the link stands still; the next one will do
	}
	s.queue = append(s.queue, &outbound{topic: wire.Topic(s.u.opts.Device, wire.LeafStatus), retained: true, payload: st})
	if inv != nil {
		s.queue = append(s.queue, &outbound{topic: wire.Topic(s.u.opts.Device, wire.LeafInventory), retained: true, payload: inv})
	}
	return nil
}

func (s *session) enqueue(r *request) {
	s.waiting[r] = true
	s.queue = append(s.queue, &outbound{topic: wire.Topic(s.u.opts.Device, r.leaf), payload: r.payload, request: r})
}

// maxAhead is the size of the bodies in flight that keeps further clips out: it fills
// a fast link while the collector makes clips durable, and what a collector that
// stands still has to hold is bounded by it. One larger clip goes alone.
const maxAhead = 16 << 20

// room is how many more clips may be in flight. A slow link, told by its window, gets
// few: after a cut all of them are offered again.
func (s *session) room() int {
	if s.sender.Bytes() >= maxAhead {
		return 0
	}
	return min(s.u.opts.Clips, 4*s.pace.window) - s.sender.Len()
}

// load takes clips of the spool into the sender.
func (s *session) load() {
	for s.more && s.room() > 0 {
		clips := s.u.opts.Spool.Pending(s.room(), s.sender.Has)
		s.more = len(clips) > 0
		for _, c := range clips {
			if s.room() > 0 {
				s.sender.Add(c)
			}
		}
	}
}

// fill finds the next message for the writer: documents and requests first.
func (s *session) fill(now time.Time) {
	if s.next != nil {
		return
	}
	if len(s.queue) > 0 {
		s.next, s.queue = s.queue[0], s.queue[1:]
	}
	for s.next == nil && s.flying < s.pace.window {
		s.sender.SetChunk(s.pace.chunk)
		e, ok := s.sender.Next(now)
		if !ok {
			return
		}
		b, err := s.frame(e)
		if err != nil {
			s.unreadable(e.Key, err)
			continue
		}
		s.next = &outbound{topic: wire.Topic(s.u.opts.Device, wire.LeafUp), payload: b, frame: true}
		s.flying++
	}
	if s.next == nil {
		return
	}
	s.next.at, s.notyet = now, now
	if r := s.u.limiter.ReserveN(now, min(len(s.next.payload), wire.MaxFrame)); r.OK() {
		s.notyet = now.Add(r.DelayFrom(now))
		s.next.at = s.notyet
	}
}

// frame reads the bytes of one frame.
func (s *session) frame(e wire.Emit) ([]byte, error) {
	if e.Offer {
		man, err := s.u.opts.Spool.Manifest(e.Key)
		if err != nil {
			return nil, err
		}
		return wire.OfferFrame(e.Key, man).Encode(nil), nil
	}
	b := s.buffer()[:wire.ChunkHeader+int(e.Range.To-e.Range.From)]
	data := b[wire.ChunkHeader:]
	if err := s.u.opts.Spool.ReadAt(e.Key, e.Range.From, data); err != nil {
		return nil, err
	}
	wire.AppendChunkHeader(b[:0], wire.KindChunk, e.Key, e.Range.From, data)
	return b, nil
}

// unreadable takes a clip off that the spool cannot give.
func (s *session) unreadable(key wire.Key, err error) {
	s.sender.Remove(key)
	delete(s.wants, key)
	s.more = true
	switch {
	case fault.Is(err, fault.NotFound): // evicted meanwhile
	case fault.Is(err, fault.Corrupt):
		s.u.log.Error("clip is not sent: its file is corrupt", "clip", key, "err", err)
	default:
		s.u.log.Error("clip is not sent now: its file cannot be read", "clip", key, "err", err)
		s.settle(wire.Outcome{Key: key, Verdict: wire.Defer, Until: time.Now().Add(restAfterFault)})
	}
}

// acknowledged takes the broker's PUBACK, or the failure of a publish: after that
// nothing on this connection is believed any more.
func (s *session) acknowledged(m *outbound) error {
	if m.request != nil && s.waiting[m.request] {
		delete(s.waiting, m.request)
		if m.err != nil {
			m.request.done <- fault.New(fault.Unavailable, "", "publish: %w", m.err)
		} else {
			m.request.done <- nil
		}
	}
	if m.frame {
		s.flying--
		s.u.sent.Add(int64(len(m.payload)))
		s.pace.acked(time.Since(m.at), len(m.payload))
		if cap(m.payload) == wire.MaxFrame && m.err == nil { // no offer's, and the client is done with it
			s.free = append(s.free, m.payload)
		}
	}
	if m.err != nil {
		return fmt.Errorf("publish: %w", m.err)
	}
	return nil
}

// answer takes a frame of the collector about a clip.
func (s *session) answer(f wire.Frame) {
	o, err := s.sender.Receive(time.Now(), f)
	if err != nil {
		s.u.log.Warn("answer of the collector is not understood", "kind", f.Kind.String(), "clip", f.Key, "err", err)
		return
	}
	if f.Kind == wire.KindWant && s.sender.Has(f.Key) {
		s.suspect(f.Key)
	}
	if o.Verdict == wire.Undecided {
		return
	}
	if o.Kind == wire.KindReject {
		s.u.log.Warn("collector refuses a clip", "clip", o.Key, "reason", o.Reason, "dropped", o.Verdict == wire.Drop)
	}
	s.settle(o)
	s.sender.Remove(o.Key)
	delete(s.wants, o.Key)
	s.more = true
}

// suspect checks a clip that the collector wants over and over: bytes that went bad
// on the device's disk would be sent for ever.
func (s *session) suspect(key wire.Key) {
	if s.wants[key]++; s.wants[key]%checkEvery != 0 {
		return
	}
	if err := s.u.opts.Spool.Check(key); err != nil {
		s.unreadable(key, err)
	}
}

func (s *session) settle(o wire.Outcome) {
	if err := s.u.opts.Spool.Settle(o); err != nil && !fault.Is(err, fault.NotFound) {
		s.u.log.Error("end of a transfer is not kept", "clip", o.Key, "err", err)
	}
}

// sayGoodbye publishes the offline status: the will would only come after an
// unclean end.
func (s *session) sayGoodbye(out chan<- *outbound, acked <-chan *outbound) error {
	st, err := s.u.status(s.link.session, false)
	if err != nil {
		return err
	}
	bye := &outbound{topic: wire.Topic(s.u.opts.Device, wire.LeafStatus), retained: true, payload: st}
	limit := time.NewTimer(goodbye)
	defer limit.Stop()
	give := out
	for {
		select {
		case give <- bye:
			give = nil
		case m := <-acked:
			if m == bye {
				return m.err
			}
		case <-s.link.lost:
			return nil
		case <-limit.C:
			return nil
		}
	}
}

// buffer gives a frame's memory.
func (s *session) buffer() []byte {
	if n := len(s.free); n > 0 {
		b := s.free[n-1]
		s.free = s.free[:n-1]
		return b
	}
	return make([]byte, wire.MaxFrame)
}
