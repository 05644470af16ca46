package uplink

import (
	"context"
	"io"
	"time"

	"mlife/shared/fault"
	"mlife/shared/wire"
)

const (
	fetchWindow = 1 << 20 // bytes asked for and not here yet
	fetchQueue  = 32      // content frames between the connection and Fetch; more are asked for again
	fetchWait   = 5 * time.Second
	fetchMax    = time.Minute
)

// fetch is one content on its way down.
type fetch struct {
	u       *Uplink
	digest  wire.Key
	frames  <-chan wire.Frame
	gaps    *wire.Gaps
	into    io.WriterAt
	asked   int64 // everything below was asked for
	pending int64 // bytes asked for and not here, about
}

// Fetch writes the bytes of a content that have does not list to into, at their
// offsets, and returns once all are written; the caller verifies the digest and
// keeps what came for the next try. It asks again for what is lost, waits while the
// device is offline, and ends only with ctx, with a write error, or with
// fault.NotFound when the collector has no such content for this device.
func (u *Uplink) Fetch(ctx context.Context, digest wire.Key, size int64, into io.WriterAt, have []wire.Range) error {
	const op = "uplink.Fetch"
	if size < 0 || size > wire.MaxBody {
		return fault.New(fault.TooLarge, op, "content of %d bytes, at most %d", size, int64(wire.MaxBody))
	}
	frames := make(chan wire.Frame, fetchQueue)
	u.mu.Lock()
	if u.fetches[digest] != nil {
		u.mu.Unlock()
		return fault.New(fault.Conflict, op, "content %v is being fetched", digest)
	}
	u.fetches[digest] = frames
	u.mu.Unlock()
	defer func() {
		u.mu.Lock()
		delete(u.fetches, digest)
		u.mu.Unlock()
	}()
	f := &fetch{u: u, digest: digest, frames: frames, gaps: wire.NewGaps(size, have), into: into}
	return fault.Wrap(op, f.run(ctx))
}

func (f *fetch) run(ctx context.Context) error {
	wait := fetchWait
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for !f.gaps.Full() {
		if err := f.ask(ctx); err != nil {
			if fault.Is(err, fault.Unavailable) {
				f.asked, f.pending = 0, 0 // the connection broke: what was under way is lost
				continue
			}
			return err
		}
		timer.Reset(wait)
		select {
		case <-ctx.Done():
			return fault.New(fault.Canceled, "", "%w", ctx.Err())
		case fr := <-f.frames:
			came, err := f.take(fr)
			if err != nil {
				return err
			}
			if came {
				wait = fetchWait
			}
		case <-timer.C:
			f.asked, f.pending = 0, 0
			wait = min(2*wait, fetchMax)
		}
	}
	return nil
}

// ask requests the next part once half of the window is here.
func (f *fetch) ask(ctx context.Context) error {
	if f.pending > fetchWindow/2 {
		return nil
	}
	missing := f.gaps.MissingFrom(f.asked, wire.MaxRanges, fetchWindow-f.pending)
	if len(missing) == 0 {
		return nil
	}
	payload := wire.FetchFrame(f.digest, missing).Encode(nil)
	if err := f.u.publish(ctx, wire.LeafUp, payload); err != nil {
		return err
	}
	for _, r := range missing {
		f.pending += r.To - r.From
		f.asked = r.To
	}
	return nil
}

// take writes one content frame; came says that it brought something new.
func (f *fetch) take(fr wire.Frame) (came bool, err error) {
	if fr.Kind == wire.KindNoContent {
		var r wire.Reject
		if err := wire.DecodeJSON("nocontent", fr.Body, &r); err != nil {
			return false, nil // damaged: asked for again
		}
		return false, fault.New(fault.NotFound, "", "content %v: %.200s", f.digest, r.Reason)
	}
	offset, data, err := wire.DecodeChunk(fr)
	if err != nil || offset+int64(len(data)) > f.gaps.Size() {
		return false, nil // damaged: asked for again
	}
	x := wire.Range{From: offset, To: offset + int64(len(data))}
	if !f.gaps.Lacks(x) {
		return false, nil
	}
	if _, err := f.into.WriteAt(data, offset); err != nil {
		return false, fault.New(fault.Internal, "", "write: %w", err)
	}
	n := f.gaps.Fill(x)
	f.pending = max(0, f.pending-n)
	return n > 0, nil
}
