package wire

import (
	"fmt"
	"time"
)

// Sender is the device's half of the transfer of several clips at once. It does no
// I/O: the caller (agent/internal/uplink) asks Next what to send, hands in what
// arrives, and does what each Outcome says. It keeps nothing that matters: after a
// restart the caller adds the spool's rows again.
//
//	Add ──▶ waiting ──Next──▶ offered ──want──▶ sending ──last chunk──▶ sent
//	           ▲                 │ no answer in time                     │
//	           └─────────────────┴───────────────────────────────────────┘
//	have, count, later, reject, stored in any state ──▶ settled ──Remove──▶ gone
//
// A want is believed only in offered: a repeated one cannot start the body again.
// Not safe for concurrent use.
type Sender struct {
	opts  SenderOptions
	clips []*outgoing // highest priority first, then in the order of Add
}

// SenderOptions tune a Sender; the zero value has sensible defaults.
type SenderOptions struct {
	Chunk    int           // data bytes of one chunk, default 64 KiB, at most MaxChunk
	Retry    time.Duration // first wait for an answer, default 5 s; doubles up to RetryMax
	RetryMax time.Duration // default 60 s
}

type phase uint8

const (
	waiting phase = iota
	offered
	sending
	sent
	settled
)

type outgoing struct {
	key      Key
	size     int64
	priority int
	phase    phase
	left     []Range // still to be sent, in sending
	due      time.Time
	tries    int
}

// Emit is one frame to be sent now: the offer of a clip, or a chunk of its body.
type Emit struct {
	Key   Key
	Offer bool
	Range Range // of the chunk
}

// Verdict is what a terminal answer means for the device.
type Verdict uint8

// The verdicts.
const (
	Undecided Verdict = iota // nothing to do
	Forget                   // the collector has it durably
	Defer                    // offer it again not before Until
	Drop                     // refused: drop and count
	SetAside                 // refused: keep for a person and count
)

// Outcome is the end of one clip's transfer. The caller makes it durable in the
// spool and then calls Remove.
type Outcome struct {
	Key     Key
	Verdict Verdict
	Kind    Kind // of the answer
	Badcase string
	Reason  string
	Until   time.Time
}

// Longest time a later may defer a clip: a wrong clock or a typing error on the
// collector must not lose a device's clips for ever.
const maxLater = 24 * time.Hour

// NewSender makes a Sender without clips.
func NewSender(o SenderOptions) *Sender {
	if o.Chunk <= 0 {
		o.Chunk = 64 << 10
	}
	o.Chunk = min(o.Chunk, MaxChunk)
	if o.Retry <= 0 {
		o.Retry = 5 * time.Second
	}
	if o.RetryMax <= 0 {
		o.RetryMax = time.Minute
	}
	return &Sender{opts: o}
}

// Clip is what a Sender has to know of one queued clip.
type Clip struct {
	Key      Key
	BodySize int64
	Priority int // higher goes first
}

// Add takes a clip on; one that is there already stays as it is.
func (s *Sender) Add(c Clip) {
	if s.find(c.Key) != nil {
		return
	}
	at := len(s.clips)
	for at > 0 && s.clips[at-1].priority < c.Priority {
		at--
	}
	s.clips = append(s.clips, nil)
	copy(s.clips[at+1:], s.clips[at:])
	s.clips[at] = &outgoing{key: c.Key, size: c.BodySize, priority: c.Priority}
}

// SetChunk changes the data bytes of the chunks to come, within 1 and MaxChunk.
func (s *Sender) SetChunk(n int) { s.opts.Chunk = min(max(n, 1), MaxChunk) }

// Has says whether a clip is in flight.
func (s *Sender) Has(key Key) bool { return s.find(key) != nil }

// Len is the number of clips in flight.
func (s *Sender) Len() int { return len(s.clips) }

// Bytes is the size of the bodies in flight, whether sent or not.
func (s *Sender) Bytes() (n int64) {
	for _, c := range s.clips {
		n += c.size
	}
	return n
}

// Remove takes a clip off: its outcome is durable, or the spool lost it.
func (s *Sender) Remove(key Key) {
	for i, c := range s.clips {
		if c.key == key {
			s.clips = append(s.clips[:i], s.clips[i+1:]...)
			return
		}
	}
}

// Reset starts every unsettled clip with its offer again: the connection is new,
// and what was under way on the old one may be lost.
func (s *Sender) Reset() {
	for _, c := range s.clips {
		if c.phase != settled {
			c.phase, c.left, c.tries = waiting, nil, 0
		}
	}
}

// Next gives the next frame to send: offers before chunks, higher priority first.
// The caller stops asking while its connection is full.
func (s *Sender) Next(now time.Time) (Emit, bool) {
	for _, c := range s.clips {
		if (c.phase == offered || c.phase == sent) && !now.Before(c.due) {
			c.phase = waiting
		}
		if c.phase == waiting {
			c.phase = offered
			s.arm(c, now)
			return Emit{Key: c.key, Offer: true}, true
		}
	}
	for _, c := range s.clips {
		if c.phase == sending {
			return s.chunk(c, now), true
		}
	}
	return Emit{}, false
}

func (s *Sender) chunk(c *outgoing, now time.Time) Emit {
	r := c.left[0]
	if r.To-r.From > int64(s.opts.Chunk) {
		r.To = r.From + int64(s.opts.Chunk)
		c.left[0].From = r.To
	} else {
		c.left = c.left[1:]
	}
	if len(c.left) == 0 {
		c.phase, c.left = sent, nil
		s.arm(c, now)
	}
	return Emit{Key: c.key, Range: r}
}

// Due is the earliest time at which Next has something without a new input; ok is
// false when only an input can help.
func (s *Sender) Due() (at time.Time, ok bool) {
	for _, c := range s.clips {
		switch c.phase {
		case waiting, sending:
			return time.Time{}, true
		case offered, sent:
			if !ok || c.due.Before(at) {
				at, ok = c.due, true
			}
		}
	}
	return at, ok
}

// Receive takes a frame of the down topic. Frames for clips that are not in flight,
// and repeated answers, are Undecided. An error means a malformed frame; it changes
// nothing.
func (s *Sender) Receive(now time.Time, f Frame) (Outcome, error) {
	c := s.find(f.Key)
	if c == nil || c.phase == settled {
		return Outcome{}, nil
	}
	o := Outcome{Key: f.Key, Kind: f.Kind}
	switch f.Kind {
	case KindWant:
		return Outcome{}, s.want(c, f)
	case KindStored:
		if len(f.Body) != 0 {
			return Outcome{}, fmt.Errorf("%w: stored with a body", ErrFrame)
		}
		o.Verdict = Forget
	case KindHave, KindCount:
		var t Terminal
		if err := DecodeJSON(f.Kind.String(), f.Body, &t); err != nil {
			return Outcome{}, err
		}
		o.Verdict, o.Badcase = Forget, t.Badcase
	case KindLater:
		var l Later
		if err := DecodeJSON("later", f.Body, &l); err != nil {
			return Outcome{}, err
		}
		wait := time.Duration(min(max(l.AfterMS, 0), maxLater.Milliseconds())) * time.Millisecond
		o.Verdict, o.Reason, o.Until = Defer, clipText(l.Reason), now.Add(wait)
	case KindReject:
		var r Reject
		if err := DecodeJSON("reject", f.Body, &r); err != nil {
			return Outcome{}, err
		}
		o.Verdict, o.Reason = SetAside, clipText(r.Reason)
		if r.Drop {
			o.Verdict = Drop
		}
	default:
		return Outcome{}, nil
	}
	c.phase, c.left = settled, nil
	return o, nil
}

func (s *Sender) want(c *outgoing, f Frame) error {
	if c.phase != offered {
		return nil
	}
	ranges, err := DecodeRanges(f, c.size)
	if err != nil {
		return err
	}
	c.phase, c.left, c.tries = sending, ranges, 0
	return nil
}

func (s *Sender) arm(c *outgoing, now time.Time) {
	wait := s.opts.Retry << min(c.tries, 16)
	c.due = now.Add(min(wait, s.opts.RetryMax))
	c.tries++
}

func (s *Sender) find(key Key) *outgoing {
	for _, c := range s.clips {
		if c.key == key {
			return c
		}
	}
	return nil
}
