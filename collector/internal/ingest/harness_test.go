package ingest_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"mlife/collector/internal/blob"
	"mlife/collector/internal/ingest"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/testkit"
	"mlife/shared/wire"
)

func TestMain(m *testing.M) { testkit.LeakCheck(m) }

const patience = time.Minute

// blobs is a real folder as ingest wants it.
type blobs struct{ *blob.Folder }

func (b blobs) Has(ctx context.Context, sha string) (bool, error) {
	_, err := b.Stat(ctx, sha)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// house is an ingest over a real database and a real folder, and a link to its
// devices that can lose, repeat and swap frames.
type house struct {
	t     *testing.T
	dir   string
	db    *sqlstore.DB
	blobs blobs
	in    *ingest.Ingest
	opt   ingest.Options

	mu      sync.Mutex
	rng     *rand.Rand
	faults  float64
	devices map[string]chan []byte
	held    map[string][]byte // a frame on its way that others overtake
}

func newHouse(t *testing.T, change ...func(*ingest.Options)) *house {
	t.Helper()
	h := &house{t: t, dir: t.TempDir(), rng: rand.New(rand.NewPCG(1, 2)), devices: map[string]chan []byte{}, held: map[string][]byte{}}
	h.db = storetest.Open(t)
	f, err := blob.NewFolder(filepath.Join(h.dir, "blobs"), blob.FolderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	h.blobs = blobs{f}
	h.opt = ingest.Options{Dir: filepath.Join(h.dir, "staging"), Badcases: h.db.Badcases(), Blobs: h.blobs}
	for _, c := range change {
		c(&h.opt)
	}
	h.start()
	t.Cleanup(h.stop)
	return h
}

func (h *house) start() {
	h.t.Helper()
	in, err := ingest.Open(context.WithoutCancel(h.t.Context()), h.opt)
	if err != nil {
		h.t.Fatal(err)
	}
	in.Attach(h)
	h.mu.Lock()
	h.in = in
	h.mu.Unlock()
}

func (h *house) stop() {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(h.t.Context()), patience)
	defer cancel()
	if err := h.ingest().Close(ctx); err != nil {
		h.t.Error(err)
	}
	h.mu.Lock() // what is on its way is lost with the connections
	defer h.mu.Unlock()
	clear(h.held)
	for _, to := range h.devices {
		drain(to)
	}
}

func drain(from chan []byte) {
	for {
		select {
		case <-from:
		default:
			return
		}
	}
}

func (h *house) ingest() *ingest.Ingest {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.in
}

// disturb sets how bad the link is, 0 to 1.
func (h *house) disturb(faults float64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.faults = faults
}

// chance is true with probability p of the current faults.
func (h *house) chance(p float64) bool { return h.rng.Float64() < p*h.faults }

// through puts a frame on the link and gives what comes out of it.
func (h *house) through(way string, b []byte) (out [][]byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.chance(0.3) {
		return nil
	}
	if h.held[way] == nil && h.chance(0.3) {
		h.held[way] = b
		return nil
	}
	out = append(out, b)
	if h.held[way] != nil {
		out = append(out, h.held[way])
		delete(h.held, way)
	}
	if h.chance(0.3) {
		out = append(out, b)
	}
	return out
}

// Publish implements ingest.Publisher.
func (h *house) Publish(_ context.Context, device string, leaf wire.Leaf, payload []byte) error {
	h.mu.Lock()
	to := h.devices[device]
	h.mu.Unlock()
	if leaf != wire.LeafDown || to == nil {
		return errors.New("nobody there")
	}
	for _, b := range h.through("down "+device, payload) {
		select {
		case to <- b:
		default: // as a broker does when a device's queue is full
		}
	}
	return nil
}

// join makes a device reachable.
func (h *house) join(device string) chan []byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.devices[device] == nil {
		h.devices[device] = make(chan []byte, 256)
	}
	return h.devices[device]
}

func (h *house) up(device string, frame []byte) {
	for _, b := range h.through("up "+device, frame) {
		h.ingest().Handle(h.t.Context(), device, wire.LeafUp, b)
	}
}

// sendAll plays a device until every clip has an outcome.
func (h *house) sendAll(device string, clips ...*clip.Sealed) map[wire.Key]wire.Outcome {
	down := h.join(device)
	s := wire.NewSender(wire.SenderOptions{Chunk: 4 << 10, Retry: 20 * time.Millisecond, RetryMax: 100 * time.Millisecond})
	byKey, done := map[wire.Key]*clip.Sealed{}, map[wire.Key]wire.Outcome{}
	for _, c := range clips {
		byKey[c.Key] = c
		s.Add(wire.Clip{Key: c.Key, BodySize: c.Manifest.BodySize})
	}
	limit := time.After(patience)
	for s.Len() > 0 {
		e, ok := s.Next(time.Now())
		if ok {
			h.up(device, encode(h.t, byKey[e.Key], e))
		}
		var wait <-chan time.Time
		if at, timed := s.Due(); timed {
			wait = time.After(time.Until(at))
		}
		select {
		case b := <-down:
			h.answer(s, b, done)
		case <-wait:
		case <-limit:
			h.t.Errorf("%s: %d clips without an outcome", device, s.Len())
			return done
		}
	}
	return done
}

func (h *house) answer(s *wire.Sender, b []byte, done map[wire.Key]wire.Outcome) {
	f, err := wire.Decode(b)
	if err != nil {
		h.t.Error(err)
		return
	}
	o, err := s.Receive(time.Now(), f)
	if err != nil {
		h.t.Error(err)
	}
	if o.Verdict != wire.Undecided {
		done[o.Key] = o
		s.Remove(o.Key)
	}
}

func encode(t *testing.T, c *clip.Sealed, e wire.Emit) []byte {
	if e.Offer {
		return wire.OfferFrame(c.Key, c.JSON).Encode(nil)
	}
	b := make([]byte, e.Range.To-e.Range.From)
	if _, err := c.Body().ReadAt(b, e.Range.From); err != nil && !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	return wire.EncodeChunk(nil, wire.KindChunk, c.Key, e.Range.From, b)
}

// noise is n bytes that do not compress.
func noise(n int, seed uint64) []byte {
	b, rng := make([]byte, n), rand.New(rand.NewPCG(seed, 3))
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	return b
}

func seal(t testing.TB, device string, items ...[]byte) *clip.Sealed {
	t.Helper()
	var src []clip.Source
	for i, b := range items {
		src = append(src, clip.BytesSource(fmt.Sprintf("item-%d.bin", i), b))
	}
	s, err := clip.Seal(clip.Manifest{Device: device, CapturedAt: time.Now(), Function: "test", Source: "api"}, src)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// stored checks that each clip has one occurrence and all its bytes.
func (h *house) stored(clips ...*clip.Sealed) {
	h.t.Helper()
	for _, c := range clips {
		var n int
		if err := h.db.Read().QueryRowContext(h.t.Context(), "SELECT count(*) FROM occurrences WHERE clip = ?", c.Key.String()).Scan(&n); err != nil {
			h.t.Fatal(err)
		}
		if n != 1 {
			h.t.Errorf("clip %s has %d occurrences", c.Key, n)
		}
		for i, it := range c.Manifest.Items {
			want, err := c.Manifest.Open(i, c.Body())
			if err != nil {
				h.t.Fatal(err)
			}
			r, err := h.blobs.Open(h.t.Context(), it.SHA256)
			if err != nil {
				h.t.Fatal(err)
			}
			a, err1 := io.ReadAll(want)
			b, err2 := io.ReadAll(r)
			if err := errors.Join(err1, err2, want.Close(), r.Close()); err != nil || !bytes.Equal(a, b) {
				h.t.Errorf("item %s differs: %v", it.Name, err)
			}
		}
	}
}

func sum(b []byte) wire.Key { return sha256.Sum256(b) }

func jsonOf(t *testing.T, m clip.Manifest) []byte {
	t.Helper()
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
