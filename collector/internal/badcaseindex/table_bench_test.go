package badcaseindex_test

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"mlife/collector/internal/badcaseindex"
	"mlife/collector/internal/bam"
)

// generated is a store of badcases that are made as they are read: few values are
// frequent and most are rare, as in the field.
type generated struct {
	badcaseindex.Store
	size int
}

func (g generated) LastChange(context.Context) (int64, error) { return 0, nil }

func (g generated) IndexedAfter(_ context.Context, seq int64, limit int) (out []bam.Indexed, err error) {
	for n := max(seq+1, 1); n <= int64(g.size) && len(out) < limit; n++ {
		out = append(out, madeCase(n))
	}
	return out, nil
}

var epoch = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

func madeCase(n int64) bam.Indexed {
	r := rand.New(rand.NewPCG(uint64(n), 99))
	skewed := func(prefix string, most float64) string {
		return fmt.Sprint(prefix, int(math.Exp(r.Float64()*math.Log(most))))
	}
	x := bam.Indexed{Seq: n, Texts: make([]string, len(bam.IndexedTexts)), Numbers: make([]float64, len(bam.IndexedNumbers)), Attributes: map[string]string{"light": skewed("light", 8)}}
	at := float64(epoch.Add(time.Duration(r.Int64N(int64(300 * 24 * time.Hour)))).UnixMicro())
	for i, name := range bam.IndexedTexts {
		x.Texts[i] = skewed(name, map[string]float64{"device": 5000, "result": 40, "truth": 40, "place": 200, "function": 12, "model_version": 60, "title": 1000}[name]+4)
	}
	for i := range x.Numbers {
		x.Numbers[i] = at
	}
	x.Numbers[1] = float64(1 + r.IntN(5))
	for range r.IntN(3) {
		x.Tags = append(x.Tags, skewed("tag", 300))
	}
	return x
}

// BenchmarkTables counts a million badcases: the whole of them is to take at most 200 ms.
func BenchmarkTables(b *testing.B) {
	x := badcaseindex.New(generated{size: 1_000_000}, slog.New(slog.DiscardHandler))
	if err := x.Load(b.Context()); err != nil {
		b.Fatal(err)
	}
	berlin, err := bam.Zone("Europe/Berlin")
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct{ rows, columns, q string }{
		{"function", "", ""}, {"device", "", ""}, {"device", "function", ""}, {"tag", "model_version", ""}, {"attr.light", "result", ""},
		{"first_seen.week", "function", ""}, {"first_seen.hour", "model_version", ""}, {"first_seen.day", "", ""}, {"result", "truth", "function:function1 device:device1*"},
	} {
		b.Run(c.rows+"×"+c.columns, func(b *testing.B) {
			q := bam.TableQuestion{MaxRows: 50, MaxColumns: 12, Zone: berlin, Measure: bam.CountBadcases}
			if q.Rows, err = bam.ParseAxis("rows", c.rows); err != nil {
				b.Fatal(err)
			}
			if c.columns != "" {
				columns, err := bam.ParseAxis("columns", c.columns)
				if err != nil {
					b.Fatal(err)
				}
				q.Columns = &columns
			}
			for b.Loop() {
				if _, err := x.Table(b.Context(), bam.Filter{Q: c.q}, q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	week, err := bam.ParseAxis("rows", "first_seen.week")
	if err != nil {
		b.Fatal(err)
	}
	b.Run("combinations", func(b *testing.B) {
		by := []bam.Axis{week, bamAxis(b, "function"), bamAxis(b, "model_version"), bamAxis(b, "slot")}
		for b.Loop() {
			if _, err := x.Combinations(b.Context(), bam.Filter{Q: "first_seen>=2026-08-01"}, by, berlin); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func bamAxis(b *testing.B, name string) bam.Axis {
	a, err := bam.ParseAxis("rows", name)
	if err != nil {
		b.Fatal(err)
	}
	return a
}
