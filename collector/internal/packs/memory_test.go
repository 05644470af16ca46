package packs

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"mlife/collector/internal/labels"
	"mlife/shared/testkit"
)

// TestMemoryDoesNotGrowWithTheRows plans and writes packs of many rows and looks at what
// lives in memory meanwhile. PACKS_ROWS sets another number of rows.
func TestMemoryDoesNotGrowWithTheRows(t *testing.T) {
	testkit.Heavy(t)
	n := 15_000
	if v, err := strconv.Atoi(os.Getenv("PACKS_ROWS")); err == nil {
		n = v
	}
	s := store{}
	sha, md := s.put(picture(8, 8, 1))
	size := int64(len(s[sha]))
	rows := func(yield func(Row, error) bool) {
		for i := range n {
			a := fmt.Sprintf(`{"label":"c%d","boxes":[{"label":"mask","x":1,"y":2,"w":%d,"h":4,"id":"%d"},{"label":"face","x":1,"y":2,"w":3,"h":4}]}`, i%50, 1+i%7, i+1)
			if !yield(Row{Path: fmt.Sprintf("camera-%d/2026-11-%02d/frame-%09d.png", i%97, i%30, i), SHA256: sha, MD5: md, Size: size, Width: 640, Height: 480, Annotation: []byte(a)}, nil) {
				return
			}
		}
	}
	set := Set{Name: "large", Splits: []Split{{"train", rows}}}
	for _, f := range []Format{Format(labels.COCO), Format(labels.YOLODetect), WebDataset, Parquet} {
		runtime.GC()
		var before runtime.MemStats
		runtime.ReadMemStats(&before)
		var peak atomic.Uint64
		ctx, stop := context.WithCancel(t.Context())
		watched := make(chan struct{})
		go func() {
			defer close(watched)
			for tick := time.NewTicker(20 * time.Millisecond); ; {
				select {
				case <-ctx.Done():
					tick.Stop()
					return
				case <-tick.C:
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					peak.Store(max(peak.Load(), m.HeapInuse))
				}
			}
		}()
		start := time.Now()
		p, err := Prepare(t.Context(), filepath.Join(t.TempDir(), "plan"), set, s, Options{Format: f, TempDir: t.TempDir(), Check: CheckNone})
		if err != nil {
			t.Fatal(err)
		}
		planned := time.Since(start)
		if err := p.WriteTo(t.Context(), io.Discard, 0); err != nil {
			t.Fatal(err)
		}
		wrote := time.Since(start) - planned
		start = time.Now()
		if err := p.WriteTo(t.Context(), io.Discard, p.Size()-1000); err != nil {
			t.Fatal(err)
		}
		tail := time.Since(start)
		stop()
		<-watched
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		grown := (int64(peak.Load()) - int64(before.HeapInuse)) >> 20
		t.Logf("%s: %d rows, %d MiB: planned in %v, written in %v, the end alone in %v, %d MiB of memory", f, n, p.Size()>>20, planned.Round(time.Millisecond), wrote.Round(time.Millisecond), tail.Round(time.Millisecond), grown)
		if most := int64(64); grown > most {
			t.Errorf("%s: %d MiB of memory, at most %d", f, grown, most)
		}
	}
}
