package clusters

import (
	"context"
	"errors"
	"image"
	"log/slog"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/clusters/descriptor"
	"mlife/shared/fault"
	"mlife/shared/vector"
)

// Reader is what the embedder needs of media. Errors of kind Invalid and TooLarge are
// the medium's own and final; others are tried again.
type Reader interface {
	// Picture gives a small picture of a stored picture, or of a frame of a video.
	Picture(ctx context.Context, sha256 string) (image.Image, error)
	// Sound gives a recording as mono samples at descriptor.SampleRate, −1 to 1, the
	// first minutes of a long one.
	Sound(ctx context.Context, sha256 string) ([]float32, error)
}

// Version names what an embedder without Outside computes.
const Version = "given/1 " + descriptor.ShapeSpace + " " + descriptor.ColourSpace + " " + descriptor.SoundSpace

// Embedder computes embeddings in the background: all cases that have none, then those
// that come. What it has done is in the store alone, so it goes on where it was after
// any end. Make it with NewEmbedder.
type Embedder struct {
	Store   Embeddings
	Reader  Reader
	Outside Outside // nil: none
	Cache   Cache   // of what Outside computes
	Log     *slog.Logger
	Now     func() time.Time
	GiveWay func(context.Context) // called before each case; returns when there is time for it

	kick  chan struct{}
	tries map[int64]int // failures of cases that may pass
	dim   int           // of what Outside computes, 0 when unknown
	down  time.Time     // until when Outside is left alone
	told  string        // the last reason why

	mu      sync.Mutex
	trouble string // of Outside, for people
}

// Version names what an embedder computes. When it changes, every case is looked at
// again.
func (e *Embedder) Version() string {
	if e.Outside == nil {
		return Version
	}
	return Version + " " + outsidePrefix + e.Outside.Key()
}

// pending marks cases that were looked at while Outside was down: they come again.
const pending = " pending"

// Trouble says why Outside does not answer now; empty when it does or there is none.
func (e *Embedder) Trouble() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.trouble
}

// Bounds of the background work.
const (
	embedBatch    = 64 // cases in memory at once
	embedParallel = 2
	lookBack      = 1000 // numbers before the last that may have been committed late
	idleWait      = 10 * time.Second
	patience      = 3 // tries at a case whose media cannot be read
	downFor       = time.Minute
)

// NewEmbedder makes an embedder.
func NewEmbedder(store Embeddings, reader Reader, log *slog.Logger, now func() time.Time) *Embedder {
	return &Embedder{Store: store, Reader: reader, Log: log, Now: now, GiveWay: func(context.Context) {}, kick: make(chan struct{}, 1), tries: map[int64]int{}}
}

// Kick says that there is a new case. It never blocks.
func (e *Embedder) Kick() {
	select {
	case e.kick <- struct{}{}:
	default:
	}
}

// Run works until ctx is done.
func (e *Embedder) Run(ctx context.Context) error {
	after := int64(0)
	if e.Outside != nil {
		if err := e.remember(ctx); err != nil && ctx.Err() == nil {
			e.Log.Error("what other embedders computed is not forgotten", "error", err)
		}
	}
	for ctx.Err() == nil {
		if !e.down.IsZero() && !e.Now().Before(e.down) {
			e.down, after = time.Time{}, 0 // those that were left for later, too
		}
		last, n, err := e.step(ctx, after)
		wait := time.Duration(0)
		switch {
		case err != nil && ctx.Err() == nil:
			e.Log.Error("embeddings not computed, trying again", "error", err)
			wait = idleWait
		case n == 0:
			after = max(0, last-lookBack)
			wait = idleWait
		default:
			after = last
		}
		if wait == 0 {
			continue
		}
		t := time.NewTimer(wait)
		select {
		case <-e.kick:
		case <-t.C:
		case <-ctx.Done():
		}
		t.Stop()
	}
	return nil
}

// step embeds the next cases after a number, and gives the last number and how many
// there were.
func (e *Embedder) step(ctx context.Context, after int64) (last int64, n int, err error) {
	version, versions := e.Version(), []string{e.Version()}
	if e.Now().Before(e.down) {
		versions = append(versions, version+pending)
	}
	list, err := e.Store.Unembedded(ctx, versions, after, embedBatch)
	if err != nil || len(list) == 0 {
		return after, 0, err
	}
	own, ok := e.askOutside(ctx, list)
	if !ok {
		version += pending
	}
	done, failed := make([]Embedded, len(list)), make([]error, len(list))
	g := errgroup.Group{}
	g.SetLimit(embedParallel)
	for i, c := range list {
		g.Go(func() error {
			e.GiveWay(ctx)
			done[i], failed[i] = e.embed(ctx, c, own)
			return nil
		})
	}
	err = g.Wait()
	if ctx.Err() != nil {
		return after, 0, ctx.Err()
	}
	var save []Embedded
	for i, d := range done {
		if failed[i] != nil && !e.giveUp(d.Seq) {
			continue
		}
		if failed[i] != nil {
			d.Error = failed[i].Error()
		}
		save = append(save, d)
	}
	if len(save) == len(done) {
		failed = nil
	}
	err = errors.Join(err, errors.Join(failed...), e.Store.SaveEmbeddings(ctx, version, save, e.Now()))
	return list[len(list)-1].Seq, len(list), err
}

// askOutside is ask that leaves Outside alone for a while when it fails; false when it
// did not answer.
func (e *Embedder) askOutside(ctx context.Context, list []Case) (answers, bool) {
	if e.Outside == nil {
		return nil, true
	}
	if e.Now().Before(e.down) {
		return nil, false
	}
	own, err := e.ask(ctx, list)
	reason := ""
	if err != nil {
		reason = err.Error()
	}
	if ctx.Err() == nil {
		e.mu.Lock()
		e.trouble = reason
		e.mu.Unlock()
	}
	if err == nil {
		e.told = ""
		return own, true
	}
	e.down = e.Now().Add(downFor)
	if reason != e.told && ctx.Err() == nil {
		e.told = reason
		e.Log.Error("the embedder does not answer; cases are looked at again when it does", "embedder", e.Outside.Key(), "error", err)
	}
	return nil, false
}

// giveUp counts a failure and says whether the case is left as it is.
func (e *Embedder) giveUp(seq int64) bool {
	e.tries[seq]++
	if e.tries[seq] < patience {
		return false
	}
	delete(e.tries, seq)
	return true
}

// embed looks at one case. An error is one that may pass; what is final is in the
// result.
func (e *Embedder) embed(ctx context.Context, c Case, own answers) (Embedded, error) {
	out := Embedded{Seq: c.Seq}
	var reasons []string
	space, v, ok, err := Given(c)
	if err != nil {
		reasons = append(reasons, err.Error())
	}
	if ok {
		out.add(space, v)
	}
	if m, ok := e.outsideMedium(c); ok {
		if a, ok := own[m.SHA256]; ok && a.Error == "" {
			out.Embeddings = append(out.Embeddings, Embedding{Space: outsideSpace(e.Outside.Key(), vector.Dim(a.Packed)), Packed: a.Packed})
		} else if ok {
			reasons = append(reasons, a.Error)
		}
	}
	for _, m := range c.Media {
		err := e.describe(ctx, m, &out)
		if err == nil {
			break // the first medium that can be described stands for the case
		}
		if !final(err) {
			return out, err
		}
		reasons = append(reasons, err.Error())
	}
	if len(out.Embeddings) == 0 {
		out.Error = strings.Join(append(reasons, "nothing to compare by")[:1], "")
	}
	return out, nil
}

// final reports whether trying again cannot help.
func final(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.NotFound, fault.Corrupt:
		return true
	case fault.Unavailable:
		return true // ffmpeg is missing: the next version of the embedder looks again
	}
	return false
}

func (e *Embedder) describe(ctx context.Context, m bam.Media, out *Embedded) error {
	switch major, _, _ := strings.Cut(m.MediaType, "/"); {
	case major == "image" || major == "video":
		img, err := e.Reader.Picture(ctx, m.SHA256)
		if err != nil {
			return err
		}
		shape, colour := descriptor.Picture(img)
		out.add(descriptor.ShapeSpace, shape)
		out.add(descriptor.ColourSpace, colour)
	case major == "audio" || m.MediaType == "application/ogg":
		samples, err := e.Reader.Sound(ctx, m.SHA256)
		if err != nil {
			return err
		}
		v := descriptor.Sound(samples)
		if v == nil {
			return fault.New(fault.Invalid, "clusters", "the recording is silent or too short")
		}
		out.add(descriptor.SoundSpace, v)
	default:
		return fault.New(fault.Invalid, "clusters", "there is no descriptor of %s", m.MediaType)
	}
	return nil
}

func (e *Embedded) add(space string, v []float32) {
	vector.Unit(v)
	e.Embeddings = append(e.Embeddings, Embedding{Space: space, Packed: vector.Pack(v)})
}
