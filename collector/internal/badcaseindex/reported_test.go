package badcaseindex_test

import (
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"mlife/collector/internal/badcaseindex"
	"mlife/collector/internal/bam"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/testkit"
)

// TestOccurrencesOverTimeAreThoseOfTheDatabase lets reports come late, in any order and
// with clocks that go back, and badcases be merged, split and edited between questions.
func TestOccurrencesOverTimeAreThoseOfTheDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		store := db.Badcases()
		x := badcaseindex.New(store, slog.New(slog.DiscardHandler))
		if err := x.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(9, 9))
		cases := []string{}
		seen := 0
		for round := range testkit.Fewer(120, 30) {
			for range 1 + r.IntN(4) {
				cases, seen = happen(t, r, store, cases, seen)
			}
			if round%40 == 20 {
				x = badcaseindex.New(store, slog.New(slog.DiscardHandler))
				if err := x.Load(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			q := bam.Question{By: [][]string{nil, {"device"}, {"device", "tag"}}[r.IntN(3)], Over: pick(r, []string{"hour", "day", "week", "month"}), Occurrences: true}
			f := bam.Filter{Q: pick(r, []string{"", "", "device:cam-1", "frequency:>1"})}
			want, got := must[bam.Answer](t)(store.Count(t.Context(), f, q)), must[bam.Answer](t)(x.Count(t.Context(), f, q))
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("round %d, %q %+v: %+v, want %+v", round, f.Q, q, got, want)
			}
		}
	})
}

// happen is one thing that changes what was reported when.
func happen(t *testing.T, r *rand.Rand, store *sqlstore.Badcases, cases []string, seen int) ([]string, int) {
	t.Helper()
	ctx := t.Context()
	one := ""
	if len(cases) > 1 {
		one = cases[r.IntN(len(cases))]
	}
	switch what := r.IntN(10); {
	case one != "" && what == 0:
		if other := cases[r.IntN(len(cases))]; other != one {
			ignore(t, store.MergeInto(ctx, one, []string{other}, "anna", time.Now()))
		}
	case one != "" && what == 1:
		members, _, err := store.Members(ctx, one, "", 5)
		if err == nil && len(members) > 0 {
			ignore(t, store.Split(ctx, one, []string{members[0].ID}, "anna", time.Now()))
		}
	case one != "" && what == 2:
		status := bam.Resolved
		_, err := store.Edit(ctx, one, 0, bam.Edit{Status: &status}, "anna", time.Now())
		ignore(t, err)
	default:
		o := occurrence(r, seen)
		seen++
		// Few ways to fail, so that most are reported again; and before 1970, as a device without a clock says.
		o.Manifest.Function, o.Manifest.Reason = "door", ""
		o.Manifest.Result, o.Manifest.Truth = prediction(pick(r, labels[:3]), 0.5), json.RawMessage(nil)
		if r.IntN(9) == 0 {
			o.Manifest.CapturedAt = time.Unix(int64(r.IntN(40)-20)*1799, 0)
		}
		cases = append(cases, must[string](t)(store.Record(ctx, o)))
	}
	return cases, seen
}

// ignore accepts that a badcase is part of another by now.
func ignore(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Log(err)
	}
}
