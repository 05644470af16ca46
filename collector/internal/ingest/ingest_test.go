package ingest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/ingest"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

func TestStoredOnce(t *testing.T) {
	h := newHouse(t)
	clips := []*clip.Sealed{
		seal(t, "cam-1"), // no media at all
		seal(t, "cam-1", noise(10, 1)),
		seal(t, "cam-1", noise(50_000, 2), bytes.Repeat([]byte("text "), 20_000)),
	}
	for k, o := range h.sendAll("cam-1", clips...) {
		if o.Kind != wire.KindStored {
			t.Errorf("%s: %+v", k, o)
		}
	}
	h.stored(clips...)
	for k, o := range h.sendAll("cam-1", clips...) {
		if o.Kind != wire.KindHave || o.Badcase == "" {
			t.Errorf("again %s: %+v", k, o)
		}
	}
	h.stored(clips...)
	h.empty()
}

// empty checks that nothing is left in the staging folder.
func (h *house) empty() {
	h.t.Helper()
	err := filepath.WalkDir(h.opt.Dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			h.t.Errorf("left in staging: %s", path)
		}
		return err
	})
	if err != nil {
		h.t.Error(err)
	}
}

// The same media in another clip is not sent again.
func TestKnownMedia(t *testing.T) {
	h := newHouse(t)
	body := noise(30_000, 3)
	first, second := seal(t, "cam-1", body), seal(t, "cam-1", body)
	a := h.sendAll("cam-1", first)[first.Key]
	down := h.join("cam-1")
	h.up("cam-1", wire.OfferFrame(second.Key, second.JSON).Encode(nil))
	f, err := wire.Decode(<-down)
	for err == nil && f.Key == first.Key { // an offer that was repeated before
		f, err = wire.Decode(<-down)
	}
	if err != nil || f.Kind != wire.KindHave {
		t.Fatalf("%v, %v", f.Kind, err)
	}
	if a.Kind != wire.KindStored {
		t.Fatal(a)
	}
	h.stored(first, second)
}

func TestLossyLinkAndRestarts(t *testing.T) {
	h := newHouse(t)
	h.disturb(0.5)
	stop := make(chan struct{})
	var restarts, devices sync.WaitGroup
	restarts.Go(func() {
		for up := 30 * time.Millisecond; ; {
			select {
			case <-stop:
				return
			case <-time.After(up):
				began := time.Now()
				h.stop()
				h.start()
				up = max(up, 3*time.Since(began)) // a busy machine must come forward, too
			}
		}
	})
	all := make([][]*clip.Sealed, 4)
	for d := range all {
		name := fmt.Sprintf("cam-%d", d)
		for i := range 8 {
			all[d] = append(all[d], seal(t, name, noise(1+i*7_000, uint64(d*100+i)), noise(100, uint64(d*100+i+50))))
		}
		devices.Go(func() {
			for left := all[d]; len(left) > 0; {
				done := h.sendAll(name, left...)
				var again []*clip.Sealed
				for _, c := range left {
					switch o, ok := done[c.Key]; {
					case !ok:
						return
					case o.Verdict == wire.Defer:
						again = append(again, c)
					case o.Verdict != wire.Forget:
						t.Errorf("%+v", o)
					}
				}
				left = again
			}
		})
	}
	devices.Wait()
	close(stop)
	restarts.Wait()
	for d := range all {
		h.stored(all[d]...)
	}
}

// After a restart only what is missing is wanted.
func TestStagingResumes(t *testing.T) {
	h := newHouse(t)
	c := seal(t, "cam-1", noise(40_000, 9))
	down := h.join("cam-1")
	h.up("cam-1", encode(t, c, wire.Emit{Key: c.Key, Offer: true}))
	<-down
	h.up("cam-1", encode(t, c, wire.Emit{Key: c.Key, Range: wire.Range{From: 10_000, To: 30_000}}))
	h.up("cam-1", encode(t, c, wire.Emit{Key: c.Key, Offer: true}))
	<-down
	h.stop()
	h.start()
	h.up("cam-1", encode(t, c, wire.Emit{Key: c.Key, Offer: true}))
	f, err := wire.Decode(<-down)
	if err != nil {
		t.Fatal(err)
	}
	got, err := wire.DecodeRanges(f, 40_000)
	if err != nil || fmt.Sprint(got) != "[{0 10000} {30000 40000}]" {
		t.Fatalf("%v, %v", got, err)
	}
	h.sendAll("cam-1", c)
	h.stored(c)
	h.empty()
}

// A staging file that lost bytes in a power cut does not become a badcase.
func TestTornStaging(t *testing.T) {
	h := newHouse(t)
	c := seal(t, "cam-1", noise(40_000, 9))
	down := h.join("cam-1")
	h.up("cam-1", encode(t, c, wire.Emit{Key: c.Key, Offer: true}))
	<-down
	h.up("cam-1", encode(t, c, wire.Emit{Key: c.Key, Range: wire.Range{To: 30_000}}))
	h.up("cam-1", encode(t, c, wire.Emit{Key: c.Key, Offer: true}))
	<-down
	h.stop()
	file := filepath.Join(h.opt.Dir, "cam-1", c.Key.String())
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteAt(make([]byte, 4096), 15_000)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]string{"garbage": "xyz", strings.Repeat("0", 64): "MLSTAGE1\xff\xff\xff\xff"} {
		if err := os.WriteFile(filepath.Join(h.opt.Dir, "cam-1", name), []byte(b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	h.start()
	if o := h.sendAll("cam-1", c)[c.Key]; o.Kind != wire.KindStored {
		t.Fatalf("%+v", o)
	}
	h.stored(c)
	h.empty()
}

func TestRefusals(t *testing.T) {
	h := newHouse(t, func(o *ingest.Options) { o.Limits.ClipBytes = 50_000 })
	down := h.join("cam-1")
	other := seal(t, "cam-2", noise(10, 1))
	big := seal(t, "cam-1", noise(60_000, 1))
	for name, f := range map[string]wire.Frame{
		"other device": wire.OfferFrame(other.Key, other.JSON),
		"wrong key":    wire.OfferFrame(wire.Key{1}, big.JSON),
		"too large":    wire.OfferFrame(big.Key, big.JSON),
		"no manifest":  wire.OfferFrame(wireKey([]byte("{}")), []byte("{}")),
	} {
		h.up("cam-1", f.Encode(nil))
		got, err := wire.Decode(<-down)
		if err != nil || got.Kind != wire.KindReject {
			t.Errorf("%s: %v, %v", name, got.Kind, err)
		}
	}
	for _, b := range [][]byte{nil, []byte("ML"), noise(200, 4), wire.StoredFrame(wire.Key{}).Encode(nil),
		wire.EncodeChunk(nil, wire.KindChunk, wire.Key{7}, 1<<40, nil), wire.EncodeChunk(nil, wire.KindChunk, wire.Key{7}, 0, []byte("x"))} {
		h.up("cam-1", b)
	}
	ok := seal(t, "cam-1", noise(10, 1))
	h.sendAll("cam-1", ok)
	h.stored(ok)
}

func wireKey(b []byte) wire.Key { return sum(b) }

// A manifest whose item hash is wrong is refused, not asked for for ever.
func TestManifestThatLies(t *testing.T) {
	h := newHouse(t)
	for name, lie := range map[string]func(*clip.Manifest){
		"item": func(m *clip.Manifest) { m.Items[0].SHA256 = strings.Repeat("a", 64) },
		"body": func(m *clip.Manifest) { m.BodySHA = strings.Repeat("b", 64) },
		"bomb": func(m *clip.Manifest) { m.Items[1].RawSize = 1000 },
	} {
		c := seal(t, "cam-1", noise(6_000, 5), bytes.Repeat([]byte("z"), 3<<20))
		lie(&c.Manifest)
		c.JSON = jsonOf(t, c.Manifest)
		c.Key = sum(c.JSON)
		if o := h.sendAll("cam-1", c)[c.Key]; o.Kind != wire.KindReject {
			t.Errorf("%s: %+v", name, o)
		}
	}
	h.empty()
}

func TestQuota(t *testing.T) {
	now := time.Date(2026, 3, 1, 23, 0, 0, 0, time.UTC)
	h := newHouse(t, func(o *ingest.Options) {
		o.Limits.DailyClips = 1
		o.Now = func() time.Time { return now }
	})
	a, b := seal(t, "cam-1", noise(10, 1)), seal(t, "cam-1", noise(10, 2))
	h.sendAll("cam-1", a)
	o := h.sendAll("cam-1", b)[b.Key]
	if o.Verdict != wire.Defer || time.Until(o.Until) < 50*time.Minute || !strings.Contains(o.Reason, "quota") {
		t.Fatalf("%+v", o)
	}
	now = now.Add(2 * time.Hour)
	if o := h.sendAll("cam-1", b)[b.Key]; o.Verdict != wire.Forget {
		t.Fatalf("%+v", o)
	}
}

func TestStagingIsBounded(t *testing.T) {
	h := newHouse(t, func(o *ingest.Options) { o.Limits.Transfers = 2; o.Limits.AllBytes = 100_000 })
	down := h.join("cam-1")
	h.join("cam-2")
	for i, want := range []wire.Kind{wire.KindWant, wire.KindWant, wire.KindLater} {
		c := seal(t, "cam-1", noise(40_000, uint64(i)))
		h.up("cam-1", encode(t, c, wire.Emit{Key: c.Key, Offer: true}))
		if f, err := wire.Decode(<-down); err != nil || f.Kind != want {
			t.Fatalf("offer %d: %v, %v", i, f.Kind, err)
		}
	}
	c := seal(t, "cam-2", noise(40_000, 8))
	if o := h.sendAll("cam-2", c)[c.Key]; o.Verdict != wire.Defer {
		t.Fatalf("%+v", o)
	}
}

// broken fails to record until it is healed.
type broken struct {
	ingest.Badcases
	mu  sync.Mutex
	err error
}

func (b *broken) Record(ctx context.Context, o bam.Occurrence) (string, error) {
	b.mu.Lock()
	err := b.err
	b.mu.Unlock()
	if err != nil {
		return "", err
	}
	return b.Badcases.Record(ctx, o)
}

func TestFullDiskHeals(t *testing.T) {
	b := &broken{err: fault.New(fault.NoSpace, "test", "full")}
	h := newHouse(t, func(o *ingest.Options) { b.Badcases = o.Badcases; o.Badcases = b })
	c := seal(t, "cam-1", noise(40_000, 8))
	if o := h.sendAll("cam-1", c)[c.Key]; o.Verdict != wire.Defer || !strings.Contains(o.Reason, "full") {
		t.Fatalf("%+v", o)
	}
	b.mu.Lock()
	b.err = nil
	b.mu.Unlock()
	if o := h.sendAll("cam-1", c)[c.Key]; o.Kind != wire.KindStored {
		t.Fatalf("%+v", o)
	}
	h.stored(c)
}

func TestContent(t *testing.T) {
	model := noise(300_000, 11)
	digest := sum(model)
	h := newHouse(t, func(o *ingest.Options) {
		o.Content = func(_ context.Context, device string, d wire.Key) (ingest.ReaderAtCloser, int64, error) {
			if device != "cam-1" || d != digest {
				return nil, 0, fault.New(fault.Forbidden, "test", "not for %s", device)
			}
			return readerAt{bytes.NewReader(model)}, int64(len(model)), nil
		}
	})
	h.disturb(0.3)
	down, gaps := h.join("cam-1"), wire.NewGaps(int64(len(model)), nil)
	got := make([]byte, len(model))
	for !gaps.Full() {
		h.up("cam-1", wire.FetchFrame(digest, gaps.Missing(wire.MaxRanges, 0)).Encode(nil))
		for idle := false; !idle && !gaps.Full(); {
			select {
			case b := <-down:
				f, err := wire.Decode(b)
				if err != nil {
					t.Fatal(err)
				}
				at, data, err := wire.DecodeChunk(f)
				if err != nil || f.Kind != wire.KindContent {
					t.Fatal(f.Kind, err)
				}
				copy(got[at:], data)
				gaps.Fill(wire.Range{From: at, To: at + int64(len(data))})
			case <-time.After(50 * time.Millisecond):
				idle = true
			}
		}
	}
	if !bytes.Equal(got, model) {
		t.Fatal("content differs")
	}
	h.disturb(0)
	thief := h.join("cam-2")
	h.up("cam-2", wire.FetchFrame(digest, []wire.Range{{To: 10}}).Encode(nil))
	if f, err := wire.Decode(<-thief); err != nil || f.Kind != wire.KindNoContent {
		t.Fatal(f.Kind, err)
	}
}

type readerAt struct{ io.ReaderAt }

func (readerAt) Close() error { return nil }

// Many devices at once, each message handled, closing under load.
func TestCloseUnderLoad(t *testing.T) {
	h := newHouse(t)
	var wg sync.WaitGroup
	started := make(chan struct{}, 64)
	for d := range 16 {
		name := fmt.Sprintf("cam-%d", d)
		h.join(name)
		c := seal(t, name, noise(20_000, uint64(d)))
		wg.Go(func() {
			for i := range 200 {
				h.up(name, encode(t, c, wire.Emit{Key: c.Key, Offer: true}))
				h.up(name, encode(t, c, wire.Emit{Key: c.Key, Range: wire.Range{From: int64(i) * 100, To: int64(i)*100 + 100}}))
				if i == 20 {
					started <- struct{}{}
				}
			}
		})
	}
	<-started
	h.stop()
	h.stop()
	wg.Wait()
	h.start()
}
