package ingest_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"mlife/collector/internal/ingest"
	"mlife/shared/clip"
	"mlife/shared/wire"
)

// begin offers a clip and sends a part of its body; when it returns the part is taken.
func (h *house) begin(down chan []byte, c *clip.Sealed, r wire.Range) {
	h.t.Helper()
	h.up("cam-1", encode(h.t, c, wire.Emit{Key: c.Key, Offer: true}))
	<-down
	h.up("cam-1", encode(h.t, c, wire.Emit{Key: c.Key, Range: r}))
	h.up("cam-1", encode(h.t, c, wire.Emit{Key: c.Key, Offer: true}))
	<-down
}

func (h *house) staged(c *clip.Sealed) bool {
	h.t.Helper()
	_, err := os.Stat(filepath.Join(h.opt.Dir, "cam-1", c.Key.String()))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		h.t.Fatal(err)
	}
	return err == nil
}

// A body that takes long gets its staging file, one that comes at once none.
func TestSlowBodyIsStaged(t *testing.T) {
	var skip atomic.Int64
	h := newHouse(t, func(o *ingest.Options) {
		o.Now = func() time.Time { return time.Now().Add(time.Duration(skip.Load())) }
	})
	c := seal(t, "cam-1", noise(40_000, 9))
	down := h.join("cam-1")
	h.begin(down, c, wire.Range{From: 10_000, To: 20_000})
	if h.staged(c) {
		t.Error("a body that has just begun is in a file")
	}
	skip.Store(int64(5 * time.Second))
	h.begin(down, c, wire.Range{From: 30_000, To: 40_000})
	if !h.staged(c) {
		t.Error("a body that takes long is only in memory")
	}
	h.sendAll("cam-1", c)
	h.stored(c)
	h.empty()
}

// Without room in memory, bodies are staged and come in all the same; so are those
// that come in crumbs.
func TestMemoryIsBounded(t *testing.T) {
	h := newHouse(t, func(o *ingest.Options) { o.Limits.Memory = 60_000 })
	first, second, crumbs := seal(t, "cam-1", noise(40_000, 1)), seal(t, "cam-1", noise(40_000, 2)), seal(t, "cam-1", noise(20_000, 3))
	down := h.join("cam-1")
	h.begin(down, first, wire.Range{To: 10_000})
	h.begin(down, second, wire.Range{To: 10_000})
	h.begin(down, crumbs, wire.Range{To: 100})
	if h.staged(first) || !h.staged(second) || !h.staged(crumbs) {
		t.Errorf("staged: %v, %v, %v", h.staged(first), h.staged(second), h.staged(crumbs))
	}
	h.sendAll("cam-1", first, second, crumbs)
	h.stored(first, second, crumbs)
	h.empty()
	third := seal(t, "cam-1", noise(50_000, 4))
	h.begin(down, third, wire.Range{To: 10_000})
	if h.staged(third) {
		t.Error("the room of bodies that are stored is not given back")
	}
}
