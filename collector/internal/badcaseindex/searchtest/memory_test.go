package main

import (
	"cmp"
	"context"
	"flag"
	"log/slog"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/badcaseindex"
	"mlife/collector/internal/bam"
	"mlife/shared/query"
)

var held = flag.Int("held", 100_000, "badcases in memory for the benchmarks of the index alone")

// drawn is a store that makes its badcases when they are read, to measure the index
// without a database.
type drawn struct {
	badcaseindex.Store
	m *maker
	n int

	reports [][2]int64 // row number and hour
	made    chan struct{}
}

func (d *drawn) LastChange(context.Context) (int64, error) { return 0, nil }
func (d *drawn) BadcasesAt(_ context.Context, seqs []int64) ([]bam.Badcase, error) {
	return make([]bam.Badcase, len(seqs)), nil
}

func (d *drawn) IndexedAfter(_ context.Context, _ int64, limit int) ([]bam.Indexed, error) {
	var out []bam.Indexed
	for len(out) < limit && int(d.m.n) < d.n {
		b := d.m.next(d.n)
		x := bam.Indexed{Seq: b.seq, HasTruth: b.Truth != nil, Tags: b.Tags, MediaTypes: []string{b.Media[0].MediaType}, Attributes: map[string]string{},
			Words: searchable(b.Badcase)}
		x.Texts = []string{string(b.Status), string(b.Severity), strconv.Itoa(b.Priority), string(b.Grading), b.Function, b.ModelVersion, b.Device, b.ResultLabel,
			b.TruthLabel, b.Assignee, b.Place, b.Slot, b.SystemVersion, b.ModelID, b.Rule, b.Source, b.Title}
		at := func(t time.Time) float64 { return float64(t.UnixMicro()) }
		x.Numbers = []float64{float64(b.Priority), float64(b.Frequency), at(b.LastSeen), at(b.FirstSeen), at(b.CapturedAt), at(b.CreatedAt), at(b.UpdatedAt),
			float64(b.seq * 7919 % 20000), float64(b.Devices), 0, float64(b.Regressions), *b.Confidence}
		for name, v := range b.Attributes {
			x.Attributes[name] = bam.Text(v)
		}
		for _, o := range b.seen {
			d.reports = append(d.reports, [2]int64{b.seq, o.Manifest.CapturedAt.Unix() / 3600})
		}
		out = append(out, x)
	}
	if len(out) == 0 {
		close(d.made)
	}
	return out, nil
}

// Reported gives the reports once all badcases are made.
func (d *drawn) Reported(_ context.Context, each func(seq, hour int64)) error {
	<-d.made
	slices.SortFunc(d.reports, func(a, b [2]int64) int { return cmp.Compare(a[1], b[1]) })
	for _, r := range d.reports {
		each(r[0], r[1])
	}
	d.reports = nil
	return nil
}

// BenchmarkIndex measures the kinds of questions without a database and without HTTP:
// go test ./collector/internal/badcaseindex/searchtest -v -run '^$' -bench . -args -held 1000000
func BenchmarkIndex(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	x := badcaseindex.New(&drawn{m: newMaker(7, time.Now()), n: *held, made: make(chan struct{})}, slog.New(slog.DiscardHandler))
	if err := x.Load(b.Context()); err != nil {
		b.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.Logf("%d badcases in %d bytes each", *held, (after.HeapAlloc-before.HeapAlloc)/uint64(*held))
	words := newMaker(7, time.Now())
	for k, kind := range kinds {
		if slow(kind.name) || kind.name == "completion" || kind.name == "next page" {
			continue
		}
		b.Run(kind.name, func(b *testing.B) {
			a := newAsker(2, words)
			for b.Loop() {
				for _, path := range a.ask(k).paths {
					if err := askIndex(b.Context(), x, path); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

func askIndex(ctx context.Context, x *badcaseindex.Index, path string) error {
	head, text, _ := strings.Cut(path, "?")
	v, err := url.ParseQuery(text)
	if err != nil {
		return err
	}
	f := bam.Filter{Q: v.Get("q")}
	if _, err := query.Parse(f.Q, bam.Schema()); err != nil {
		return err
	}
	switch fields := v.Get("fields"); head {
	case list:
		_, err = x.Find(ctx, f, bam.Page{Sort: v.Get("sort"), Limit: 100})
	case facets:
		if fields == "" {
			fields = defaults
		}
		_, err = x.Facets(ctx, f, strings.Split(fields, ","), 20)
	default:
		_, err = x.Count(ctx, f, bam.Question{By: strings.Split(v.Get("by"), ","), Over: v.Get("over"), Occurrences: v.Get("measure") == "occurrences"})
	}
	return err
}
