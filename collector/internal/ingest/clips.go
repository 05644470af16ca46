package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

// Waits that the collector asks devices for.
const (
	laterBusy  = 5 * time.Second  // the database or a queue is busy
	laterSpace = 30 * time.Second // the disk or the staging area is full
	// maxRetries is how often a body may fail its hash before the clip is refused:
	// the manifest itself must be wrong then.
	maxRetries = 3
	// stale is the idle time after which a half-received clip may make room.
	stale = 10 * time.Minute
)

func keyOf(manifest []byte) wire.Key { return sha256.Sum256(manifest) }

func (in *Ingest) frame(ctx context.Context, l *lane, b []byte) error {
	f, err := wire.Decode(b)
	if err != nil {
		return fault.New(fault.Invalid, "ingest", "%w", err)
	}
	switch f.Kind {
	case wire.KindOffer:
		return in.offer(ctx, l, f)
	case wire.KindChunk:
		return in.chunk(ctx, l, f)
	case wire.KindFetch:
		return in.fetch(ctx, l, f)
	}
	return fault.New(fault.Invalid, "ingest", "a device sent %v", f.Kind)
}

func (in *Ingest) offer(ctx context.Context, l *lane, f wire.Frame) error {
	l.state.Lock()
	if t := l.transfers[f.Key]; t != nil {
		t.touched = in.opt.Now()
		r := t.recv.Offer()
		l.state.Unlock()
		return in.react(ctx, l, t, r)
	}
	l.state.Unlock()

	id, known, err := in.opt.Badcases.Known(ctx, f.Key)
	if err != nil {
		in.send(ctx, l.device, wire.LaterFrame(f.Key, laterBusy, "the collector's database is busy"))
		return fault.Wrap("ingest.offer", err)
	}
	if known {
		in.send(ctx, l.device, in.settled(ctx, l, f.Key, id))
		return nil
	}
	t, refusal := in.admit(l, f)
	if refusal != nil {
		in.send(ctx, l.device, *refusal)
		return nil
	}
	whole, err := in.allKnown(ctx, &t.manifest)
	if err != nil {
		in.opt.Log.WarnContext(ctx, "cannot look for known media", "device", l.device, "error", err)
	}
	if !whole && in.count(ctx, l, t) {
		return nil
	}
	l.state.Lock()
	t.known = whole
	var r wire.Reaction
	if whole && t.manifest.BodySize > 0 {
		r = t.recv.Wrote(wire.Range{To: t.manifest.BodySize})
	} else {
		r = t.recv.Offer()
	}
	l.state.Unlock()
	return in.react(ctx, l, t, r)
}

// admit checks a new offer against everything that can be checked without the
// body, and takes room for it. Otherwise it gives the answer.
func (in *Ingest) admit(l *lane, f wire.Frame) (*transfer, *wire.Frame) {
	refuse := func(format string, args ...any) (*transfer, *wire.Frame) {
		r := wire.RejectFrame(f.Key, fmt.Sprintf(format, args...), false)
		return nil, &r
	}
	later := func(after time.Duration, reason string) (*transfer, *wire.Frame) {
		r := wire.LaterFrame(f.Key, after, reason)
		return nil, &r
	}
	if keyOf(f.Body) != f.Key {
		return refuse("the key is not the SHA-256 of the manifest")
	}
	now := in.opt.Now()
	t, err := newTransfer(f.Key, f.Body, now)
	if err != nil {
		return refuse("%v", err)
	}
	m, lim := &t.manifest, in.opt.Limits
	if m.Device != l.device {
		return refuse("the manifest is of device %q, the sender is %q", m.Device, l.device)
	}
	if m.BodySize > min(lim.ClipBytes, lim.DeviceBytes, lim.AllBytes) {
		return refuse("body of %d bytes, at most %d", m.BodySize, min(lim.ClipBytes, lim.DeviceBytes, lim.AllBytes))
	}
	if lim.DailyBytes > 0 && m.BodySize > lim.DailyBytes {
		return refuse("body of %d bytes is more than the device's quota of a day, %d", m.BodySize, lim.DailyBytes)
	}
	l.state.Lock()
	defer l.state.Unlock()
	if wait := l.used.over(now, m.BodySize, lim); wait > 0 {
		reason := fmt.Sprintf("over the device's daily quota: %d clips, %d bytes today", l.used.clips, l.used.bytes)
		if lim.QuotaRejects {
			return refuse("%s", reason)
		}
		return later(wait, reason)
	}
	if len(l.transfers) >= lim.Transfers || l.reserved+m.BodySize > lim.DeviceBytes {
		return later(laterBusy, "too many clips of this device are half received")
	}
	if !in.stage.reserve(m.BodySize) {
		// Room is made in the background, for the next try: other lanes have locks.
		in.spawn("ingest sweep", func(context.Context) { in.sweep(stale) })
		return later(laterSpace, "the collector's staging area is full")
	}
	l.transfers[t.key] = t
	l.reserved += m.BodySize
	in.met.staged.Set(float64(in.stage.bytes()))
	return t, nil
}

// settled is the answer to an offer of a clip that is recorded: the one it got before.
func (in *Ingest) settled(ctx context.Context, l *lane, key wire.Key, badcase string) wire.Frame {
	if in.opt.Counter == nil {
		return wire.HaveFrame(key, badcase)
	}
	counted, err := in.opt.Counter.Counted(ctx, key)
	if err != nil { // have is as true: the device may forget it
		in.opt.Log.WarnContext(ctx, "cannot look whether a clip was counted", "device", l.device, "error", err)
	}
	if counted {
		return wire.CountFrame(key, badcase)
	}
	return wire.HaveFrame(key, badcase)
}

// count settles a new offer that need only be counted, or puts it off when that cannot
// be told yet. Whatever else goes wrong, the clip is wanted: an error here must cost
// bytes, never a badcase.
func (in *Ingest) count(ctx context.Context, l *lane, t *transfer) bool {
	if in.opt.Counter == nil {
		return false
	}
	now := in.opt.Now().UTC()
	id, counted, err := in.opt.Counter.Count(ctx, bam.Occurrence{Clip: t.key, Manifest: t.manifest, Source: bam.FromDevice, At: now})
	if fault.Is(err, fault.Unavailable) {
		l.state.Lock()
		in.forget(l, t)
		l.state.Unlock()
		in.send(ctx, l.device, wire.LaterFrame(t.key, laterBusy, "the collector is starting"))
		return true
	}
	if err != nil && ctx.Err() == nil {
		in.met.failed.WithLabelValues("count").Inc()
		if l.mayLog(in.opt.Now()) {
			in.opt.Log.WarnContext(ctx, "a clip is wanted that might only be counted", "device", l.device, "clip", t.key.String(), "error", err)
		}
	}
	if !counted {
		return false
	}
	l.state.Lock()
	l.used.add(now, 0)
	in.forget(l, t)
	l.state.Unlock()
	in.met.counted.Inc()
	in.met.spared.Add(float64(t.manifest.BodySize))
	in.send(ctx, l.device, wire.CountFrame(t.key, id))
	in.opt.Stored(l.device, id)
	return true
}

// allKnown says whether the bytes of every item are in the store already, so that
// the body need not be sent.
func (in *Ingest) allKnown(ctx context.Context, m *clip.Manifest) (bool, error) {
	for _, it := range m.Items {
		ok, err := in.opt.Blobs.Has(ctx, it.SHA256)
		if err != nil || !ok {
			return false, err
		}
	}
	return len(m.Items) > 0, nil
}

func (in *Ingest) chunk(ctx context.Context, l *lane, f wire.Frame) error {
	offset, data, err := wire.DecodeChunk(f)
	if err != nil {
		return fault.New(fault.Invalid, "ingest.chunk", "%w", err)
	}
	l.state.Lock()
	t := l.transfers[f.Key]
	if t == nil { // settled, or forgotten: an offer will bring it back
		l.state.Unlock()
		in.met.resent.Add(float64(len(data)))
		return nil
	}
	t.touched = in.opt.Now()
	r, err := t.recv.Chunk(offset, len(data))
	if err != nil {
		l.state.Unlock()
		return fault.New(fault.Invalid, "ingest.chunk", "%w", err)
	}
	if !r.Write {
		l.state.Unlock()
		in.met.resent.Add(float64(len(data)))
		return nil
	}
	if err = in.stage.write(t, offset, data); err == nil {
		r = t.recv.Wrote(wire.Range{From: offset, To: offset + int64(len(data))})
	}
	l.state.Unlock()
	if err != nil {
		in.failStaging(ctx, l, t, err)
		return err
	}
	return in.react(ctx, l, t, r)
}

// failStaging answers for a chunk that could not be written: the transfer is
// dropped and the device told when to come again.
func (in *Ingest) failStaging(ctx context.Context, l *lane, t *transfer, err error) {
	reason := "the collector cannot write its staging file"
	if fault.Is(err, fault.NoSpace) {
		reason = "the collector's disk is full"
	}
	l.state.Lock()
	in.forget(l, t)
	l.state.Unlock()
	in.send(ctx, l.device, wire.LaterFrame(t.key, laterSpace, reason))
}

// forget removes a transfer; lane.state is held.
func (in *Ingest) forget(l *lane, t *transfer) {
	if l.transfers[t.key] != t {
		return
	}
	delete(l.transfers, t.key)
	l.reserved -= t.manifest.BodySize
	in.stage.release(t.manifest.BodySize)
	in.met.staged.Set(float64(in.stage.bytes()))
	if err := in.stage.remove(t); err != nil {
		in.opt.Log.Warn("staging file not removed", "device", l.device, "clip", t.key.String(), "error", err)
	}
}

// react does what a Receiver said. A finish runs beside the lane, so that the next
// clip comes in meanwhile; how many may is bounded.
func (in *Ingest) react(ctx context.Context, l *lane, t *transfer, r wire.Reaction) error {
	in.send(ctx, l.device, r.Send...)
	if !r.Finish {
		return nil
	}
	select {
	case in.finish <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if !in.spawn("ingest finish", func(ctx context.Context) {
		defer func() { <-in.finish }()
		in.settle(ctx, l, t)
	}) {
		<-in.finish
	}
	return nil
}

// settle makes a clip durable and answers.
func (in *Ingest) settle(ctx context.Context, l *lane, t *transfer) {
	id, err := in.store(ctx, t)
	l.state.Lock()
	var frames []wire.Frame
	switch {
	case err == nil:
		l.used.add(in.opt.Now(), t.manifest.BodySize)
		answer := wire.StoredFrame(t.key)
		if t.known {
			answer = wire.HaveFrame(t.key, id)
		}
		frames = t.recv.Settle(answer).Send
		in.forget(l, t)
	case errors.Is(err, errBody) && t.retries < maxRetries:
		t.retries++
		frames = t.recv.Retry(true).Send
		if rerr := in.stage.restart(t); rerr != nil {
			frames = []wire.Frame{wire.LaterFrame(t.key, laterBusy, "the collector cannot write its staging file")}
			in.forget(l, t)
		}
	case errors.Is(err, errBody), fault.Is(err, fault.Corrupt), fault.Is(err, fault.Invalid), fault.Is(err, fault.TooLarge):
		frames = t.recv.Settle(wire.RejectFrame(t.key, err.Error(), false)).Send
		in.forget(l, t)
	case fault.Is(err, fault.NoSpace):
		t.recv.Retry(false)
		t.known = false
		frames = []wire.Frame{wire.LaterFrame(t.key, laterSpace, "the collector's disk is full")}
	default:
		t.recv.Retry(false)
		t.known = false
		frames = []wire.Frame{wire.LaterFrame(t.key, laterBusy, "the collector could not store the clip")}
	}
	began := t.began
	l.state.Unlock()
	if err != nil {
		if ctx.Err() != nil {
			return // stopping: the device asks again after the restart
		}
		in.met.failed.WithLabelValues(fault.KindOf(err).String()).Inc()
		if l.mayLog(in.opt.Now()) {
			in.opt.Log.WarnContext(ctx, "clip not stored", "device", l.device, "clip", t.key.String(), "error", err)
		}
	} else {
		in.met.stored.Inc()
		in.met.bytes.Add(float64(t.manifest.BodySize))
		in.met.seconds.Observe(in.opt.Now().Sub(began).Seconds())
	}
	in.send(ctx, l.device, frames...)
	if err == nil {
		in.opt.Stored(l.device, id)
	}
}

// errBody says that the received bytes are not the body that the manifest names.
var errBody = errors.New("the body does not have the manifest's SHA-256")

// store makes the items durable and then records the occurrence. t belongs to the
// caller alone while its Receiver is finishing.
func (in *Ingest) store(ctx context.Context, t *transfer) (string, error) {
	m := &t.manifest
	if !t.known && m.BodySize > 0 {
		if err := in.keepItems(ctx, t); err != nil {
			return "", err
		}
	}
	return in.opt.Badcases.Record(ctx, bam.Occurrence{Clip: t.key, Manifest: *m, Source: bam.FromDevice, At: in.opt.Now().UTC()})
}

func (in *Ingest) keepItems(ctx context.Context, t *transfer) (err error) {
	m := &t.manifest
	var body io.ReaderAt = t.body
	if !t.held {
		f, ferr := os.Open(in.stage.path(t))
		if ferr != nil {
			return fmt.Errorf("%w: %w", errBody, ferr)
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		body = io.NewSectionReader(f, t.base, m.BodySize)
	}
	// The body's hash comes first: when it is wrong, the bytes were damaged on the way
	// or in a power cut, and another try helps. When it is right and an item is not,
	// the manifest is wrong and nothing will help. One raw item is its own body.
	single := len(m.Items) == 1 && m.Items[0].Encoding == "" && m.Items[0].SHA256 == m.BodySHA
	if !single {
		sum := sha256.New()
		if _, err := io.Copy(sum, io.NewSectionReader(body, 0, m.BodySize)); err != nil {
			return fault.New(fault.Internal, "ingest.store", "%w", err)
		}
		if hex.EncodeToString(sum.Sum(nil)) != m.BodySHA {
			return errBody
		}
	}
	for i := range m.Items {
		if err := in.keepItem(ctx, m, i, body); err != nil {
			if single && fault.Is(err, fault.Corrupt) {
				return fmt.Errorf("%w: %w", errBody, err)
			}
			return err
		}
	}
	return nil
}

// keepItem stores an item. The store checks its hash: what is raw needs no decoder
// that does the same.
func (in *Ingest) keepItem(ctx context.Context, m *clip.Manifest, i int, body io.ReaderAt) error {
	if it := m.Items[i]; it.Encoding == "" {
		return in.opt.Blobs.Keep(ctx, io.NewSectionReader(body, it.Offset, it.Size), it.SHA256)
	}
	r, err := m.Open(i, body)
	if err != nil {
		return err
	}
	return errors.Join(in.opt.Blobs.Keep(ctx, r, m.Items[i].SHA256), r.Close())
}
