package ingest

import (
	"context"
	"errors"
	"io"
	"time"

	"golang.org/x/time/rate"

	"mlife/shared/fault"
	"mlife/shared/wire"
)

// maxFetches bounds the contents that one device may ask for at once; a further one
// is dropped and asked for again.
const maxFetches = 4

// fetch is what a device lacks of a content. A newer one replaces an older one of
// the same content: it is the whole truth.
type fetch struct {
	digest wire.Key
	frame  wire.Frame
}

func (in *Ingest) fetch(ctx context.Context, l *lane, f wire.Frame) error {
	if in.opt.Content == nil {
		in.send(ctx, l.device, wire.NoContentFrame(f.Key, "this collector has no content"))
		return nil
	}
	l.state.Lock()
	placed := false
	for i := range l.fetches {
		if l.fetches[i].digest == f.Key {
			l.fetches[i].frame, placed = f, true
		}
	}
	if !placed && len(l.fetches) < maxFetches {
		l.fetches = append(l.fetches, fetch{f.Key, f})
	}
	start := !l.serving && len(l.fetches) > 0
	if start {
		l.serving = true
	}
	l.state.Unlock()
	if start && !in.spawn("ingest content "+l.device, func(ctx context.Context) { in.serve(ctx, l) }) {
		l.state.Lock()
		l.serving, l.fetches = false, nil
		l.state.Unlock()
	}
	return nil
}

// serve sends what a device asked for, one content after the other.
func (in *Ingest) serve(ctx context.Context, l *lane) {
	pace := rate.NewLimiter(rate.Limit(in.opt.Limits.DeviceRate), max(int(in.opt.Limits.DeviceRate/4), wire.MaxFrame))
	for {
		l.state.Lock()
		if len(l.fetches) == 0 || ctx.Err() != nil {
			l.serving, l.fetches = false, nil
			l.state.Unlock()
			return
		}
		next := l.fetches[0]
		l.fetches = l.fetches[1:]
		l.state.Unlock()
		err := in.serveOne(ctx, l, next, pace)
		switch {
		case err == nil || ctx.Err() != nil:
		case fault.Is(err, fault.NotFound), fault.Is(err, fault.Forbidden), fault.Is(err, fault.Invalid):
			in.met.failed.WithLabelValues("content").Inc()
			in.opt.Log.WarnContext(ctx, "content refused", "device", l.device, "digest", next.digest.String(), "error", err)
			in.send(ctx, l.device, wire.NoContentFrame(next.digest, err.Error()))
		default: // the device asks again when nothing comes
			in.met.failed.WithLabelValues("content").Inc()
			in.opt.Log.WarnContext(ctx, "content not sent", "device", l.device, "digest", next.digest.String(), "error", err)
		}
	}
}

func (in *Ingest) serveOne(ctx context.Context, l *lane, x fetch, pace *rate.Limiter) (err error) {
	r, size, err := in.opt.Content(ctx, l.device, x.digest)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	ranges, err := wire.DecodeRanges(x.frame, size)
	if err != nil {
		return fault.New(fault.Invalid, "ingest.fetch", "%w", err)
	}
	buf := make([]byte, min(in.opt.Limits.ContentChunk, wire.MaxChunk))
	for _, g := range ranges {
		for at := g.From; at < g.To; {
			if l.asked(x.digest) {
				return nil // there is newer truth; it is next
			}
			n, err := r.ReadAt(buf[:min(int64(len(buf)), g.To-at)], at)
			if n == 0 {
				if errors.Is(err, io.EOF) {
					err = io.ErrUnexpectedEOF
				}
				return fault.New(fault.Corrupt, "ingest.content", "%w", err)
			}
			if err := in.sendContent(ctx, l.device, x.digest, at, buf[:n], pace); err != nil {
				return err
			}
			at += int64(n)
		}
	}
	return nil
}

func (in *Ingest) sendContent(ctx context.Context, device string, digest wire.Key, at int64, data []byte, pace *rate.Limiter) error {
	for _, p := range []*rate.Limiter{pace, in.pace} {
		if err := p.WaitN(ctx, min(len(data), p.Burst())); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if err := in.publish(ctx, device, wire.EncodeChunk(nil, wire.KindContent, digest, at, data)); err != nil {
		return err
	}
	in.met.content.Add(float64(len(data)))
	return nil
}

// asked says whether the device sent a newer fetch of the content.
func (l *lane) asked(digest wire.Key) bool {
	l.state.Lock()
	defer l.state.Unlock()
	for _, f := range l.fetches {
		if f.digest == digest {
			return true
		}
	}
	return false
}
