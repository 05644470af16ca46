package badcaseindex_test

import (
	"log/slog"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"mlife/collector/internal/badcaseindex"
	"mlife/collector/internal/bam/alarm"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
)

// TestReportsAreThoseOfTheDatabase: counting by the index is only faster.
func TestReportsAreThoseOfTheDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		x := badcaseindex.New(db.Badcases(), slog.New(slog.DiscardHandler))
		if err := x.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(5, 6))
		counter := x.CountReports(db.Alarms())
		from := alarm.Week.Start(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
		for i := range 40 {
			for n := range 5 * (i % 2) { // every second time nothing has changed
				must[string](t)(db.Badcases().Record(t.Context(), occurrence(r, i*5+n)))
			}
			w := []alarm.Window{alarm.Hour, alarm.Day, alarm.Week}[r.IntN(3)]
			to := from.Add(time.Duration(20+i/4*2) * 24 * time.Hour)
			q := someQuery(r, 2)
			want := must[[]alarm.Count](t)(db.Alarms().Reports(t.Context(), q, w, from, to))
			got := must[[]alarm.Count](t)(counter.Reports(t.Context(), q, w, from, to))
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%s by %s: %v, want %v", q, w, got, want)
			}
		}
	})
}
