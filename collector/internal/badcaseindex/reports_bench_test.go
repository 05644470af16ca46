package badcaseindex_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"mlife/collector/internal/badcaseindex"
	"mlife/collector/internal/bam"
	"mlife/collector/internal/bam/alarm"
)

// many is a store of badcases that are made as they are asked for, so that a million
// need no database: what is measured is the index.
type many struct {
	badcaseindex.Store
	alarm.Counter
	n     int
	begin time.Time
}

func (m many) LastChange(context.Context) (int64, error) { return 0, nil }

func (m many) IndexedAfter(_ context.Context, seq int64, limit int) (out []bam.Indexed, _ error) {
	for s := seq + 1; s < int64(m.n) && len(out) < limit; s++ {
		texts := make([]string, len(bam.IndexedTexts))
		texts[4], texts[6], texts[7] = fmt.Sprint("function-", s%7), fmt.Sprint("cam-", s%500), fmt.Sprint("label-", s%200)
		out = append(out, bam.Indexed{Seq: s, Texts: texts, Numbers: make([]float64, len(bam.IndexedNumbers)), Attributes: map[string]string{}})
	}
	return out, nil
}

func (m many) Reported(context.Context, func(seq, hour int64)) error { return nil }

// EachReport tells one report of each badcase, spread over a quarter of a year.
func (m many) EachReport(_ context.Context, from, to time.Time, each func(badcase, at int64)) error {
	step := 91 * 24 * time.Hour / time.Duration(m.n)
	first := max(0, int(from.Sub(m.begin)/step))
	for i := first; i < m.n; i++ {
		at := m.begin.Add(time.Duration(i) * step)
		if !at.Before(to) {
			break
		}
		each(int64(i), at.UnixMicro())
	}
	return nil
}

// BenchmarkRules counts what 200 rules ask of an hour, a day and a quarter of a year
// among a million badcases.
func BenchmarkRules(b *testing.B) {
	m := many{n: 1_000_000, begin: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)}
	x := badcaseindex.New(m, slog.New(slog.DiscardHandler))
	if err := x.Load(b.Context()); err != nil {
		b.Fatal(err)
	}
	for _, span := range []time.Duration{time.Hour, 24 * time.Hour, 91 * 24 * time.Hour} {
		b.Run(span.String(), func(b *testing.B) {
			counter, r := x.CountReports(m), rand.New(rand.NewPCG(1, 2))
			for b.Loop() {
				for range 200 {
					q := fmt.Sprintf("result:label-%d function:function-%d", r.IntN(200), r.IntN(7))
					if _, err := counter.Reports(b.Context(), q, alarm.Hour, m.begin, m.begin.Add(span)); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
