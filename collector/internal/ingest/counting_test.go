package ingest_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/ingest"
	"mlife/collector/internal/sqlstore"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

// counter counts everything for one badcase but every fifth; when it fails, the clip
// is wanted, and while it starts, the clip has to wait.
type counter struct {
	*sqlstore.Badcases
	badcase string
	fails   atomic.Bool
	starts  atomic.Int32 // offers that it is not ready for yet
}

func (c *counter) Count(ctx context.Context, o bam.Occurrence) (string, bool, error) {
	if c.badcase == "" {
		return "", false, nil
	}
	if c.starts.Add(-1) >= 0 {
		return "", false, fault.New(fault.Unavailable, "test", "not yet")
	}
	if c.fails.Load() {
		return "", false, errors.New("no index")
	}
	o.CountFor = c.badcase
	return c.CountReport(ctx, o, bam.Allowance{Group: "grp", Every: 5})
}

// TestCounted: over a link that loses, repeats and swaps, every clip is counted or
// stored once, and a device hears "count" for what was counted.
func TestCounted(t *testing.T) {
	var c *counter
	h := newHouse(t, func(o *ingest.Options) {
		c = &counter{Badcases: o.Badcases.(*sqlstore.Badcases)}
		o.Counter = c
	})
	first := seal(t, "cam-1", noise(5_000, 1))
	h.sendAll("cam-1", first)
	id, _, err := h.db.Badcases().Known(t.Context(), first.Key)
	if err != nil {
		t.Fatal(err)
	}
	c.badcase = id
	h.disturb(0.5)
	var clips []*clip.Sealed
	for i := range 20 {
		clips = append(clips, seal(t, "cam-1", noise(5_000, uint64(2+i))))
	}
	kinds := map[wire.Kind]int{}
	for _, o := range h.sendAll("cam-1", clips...) {
		kinds[o.Kind]++
	}
	if kinds[wire.KindCount] != 16 || kinds[wire.KindStored]+kinds[wire.KindHave] != 4 {
		t.Errorf("%v", kinds)
	}
	b, err := h.db.Badcases().Badcase(t.Context(), id)
	if err != nil || b.Frequency != 17 {
		t.Errorf("frequency %d, %v", b.Frequency, err)
	}
	h.disturb(0)
	h.stop() // what is in memory goes; what was answered stays
	h.start()
	for _, o := range h.sendAll("cam-1", clips...) {
		if o.Kind != wire.KindCount && o.Kind != wire.KindHave {
			t.Errorf("%v after a restart", o.Kind)
		}
		kinds[o.Kind]--
	}
	if kinds[wire.KindCount] != 0 {
		t.Errorf("%d answers changed with a restart", kinds[wire.KindCount])
	}
	late := seal(t, "cam-1", noise(5_000, 98))
	c.starts.Store(1)
	if o := h.sendAll("cam-1", late)[late.Key]; o.Verdict != wire.Defer || o.Until.IsZero() {
		t.Errorf("%+v before it can be told", o)
	}
	if o := h.sendAll("cam-1", late)[late.Key]; o.Kind != wire.KindCount {
		t.Errorf("%v once it can be told", o.Kind)
	}
	c.fails.Store(true)
	another := seal(t, "cam-1", noise(5_000, 99))
	if o := h.sendAll("cam-1", another)[another.Key]; o.Kind != wire.KindStored {
		t.Errorf("%v when it cannot be told", o.Kind)
	}
}
