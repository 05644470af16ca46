package sqlstore_test

import (
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/fleet"
	"mlife/collector/internal/sqlstore"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

// tally is a store with one badcase and a device that may only count.
type tally struct {
	*testing.T
	db      *sqlstore.DB
	b       *sqlstore.Badcases
	badcase string
	allowed bam.Allowance
}

func newTally(t *testing.T, every int) *tally {
	t.Helper()
	db := open(t)
	y := &tally{T: t, db: db, b: db.Badcases()}
	f := db.Fleet()
	for _, d := range []string{"cam-1", "cam-2"} {
		if err := f.TakeStatus(t.Context(), d, wire.Status{At: noon}, noon); err != nil {
			t.Fatal(err)
		}
	}
	g, err := fleet.NewGroup("busy", []string{"cam-1", "cam-2"}, noon)
	if err == nil {
		err = f.CreateGroup(t.Context(), g)
	}
	if err == nil {
		err = y.b.SetCounting(t.Context(), g.ID, every)
	}
	if err != nil {
		t.Fatal(err)
	}
	if y.allowed, err = y.b.Allowance(t.Context(), "cam-1"); err != nil || y.allowed != (bam.Allowance{Group: g.ID, Every: every}) {
		t.Fatal(y.allowed, err)
	}
	y.badcase = report(t, y.b, 200, 1, "cam-1", "cat")
	return y
}

// offer is what the n-th clip of a device says, near the badcase.
func (y *tally) offer(n int, device, of string) bam.Occurrence {
	return bam.Occurrence{Clip: wire.Key{byte(n), 7}, Source: bam.FromDevice, At: noon.Add(time.Duration(n) * time.Minute), CountFor: of,
		Manifest: clip.Manifest{Device: device, Function: "expression", Model: "v9", CapturedAt: noon.Add(time.Duration(n) * time.Hour), BodySize: 100,
			Items: []clip.Item{{Name: "a.jpg", MediaType: "image/jpeg", SHA256: "other", Look: "Ag", RawSize: 5}}}}
}

func (y *tally) count(n int, device, of string) bool {
	y.Helper()
	id, counted, err := y.b.CountReport(y.Context(), y.offer(n, device, of), y.allowed)
	if err != nil || counted != (id != "") {
		y.Fatal(id, counted, err)
	}
	return counted
}

func (y *tally) group() bam.CountingGroup {
	y.Helper()
	list, next, err := y.b.CountingGroups(y.Context(), "", 10)
	if err != nil || len(list) != 1 || next != "" {
		y.Fatal(list, next, err)
	}
	return list[0]
}

// Every third near duplicate is wanted, whoever offers it and however often; the others
// raise the badcase's numbers, once.
func TestCounting(t *testing.T) {
	y := newTally(t, 3)
	for round := range 2 { // all of it again changes nothing
		for n, want := range []bool{true, true, false, true, true, false, true} {
			if got := y.count(n, []string{"cam-1", "cam-2"}[n%2], y.badcase); got != want {
				t.Errorf("round %d, report %d: counted %v", round, n, got)
			}
		}
	}
	got := get(t, y.b, y.badcase)
	if got.Frequency != 6 || got.Devices != 2 || !got.LastSeen.Equal(noon.Add(200*time.Hour)) || !got.FirstSeen.Equal(noon) {
		t.Errorf("%+v", got)
	}
	g := y.group()
	if g.Name != "busy" || g.Devices != 2 || g.Counted != 5 || g.Bytes != 500 || g.Sampled != 2 || g.Same != 0 || g.Other != 0 {
		t.Errorf("%+v", g)
	}
	if ok, err := y.b.Counted(t.Context(), wire.Key{0, 7}); !ok || err != nil {
		t.Error("the first was counted", ok, err)
	}
	if ok, err := y.b.Counted(t.Context(), wire.Key{2, 7}); ok || err != nil {
		t.Error("the third was not", ok, err)
	}
	list, _, err := y.b.Occurrences(t.Context(), y.badcase, "", 10)
	if err != nil || len(list) != 6 {
		t.Fatal(len(list), err)
	}
	for _, o := range list {
		if o.Counted != (o.Model == "v9") {
			t.Errorf("%+v", o)
		}
	}
}

// What a sample proves to be, once its bytes are there and were compared.
func TestSamplesTell(t *testing.T) {
	y := newTally(t, 2)
	for n := range 4 {
		y.count(n, "cam-1", y.badcase)
	}
	for i, n := range []int{1, 3} { // the samples arrive
		o := y.offer(n, "cam-1", "")
		o.Manifest.Items[0].SHA256 = string(rune('p' + i))
		id, err := y.b.Record(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if g := y.group(); g.Same != int64(i) || g.Other != 0 {
			t.Errorf("not compared yet: %+v", g)
		}
		f := bam.Finding{At: noon}
		if i == 0 {
			f.Merge = &bam.Merge{From: id, Into: y.badcase, Reason: bam.SameMedia, Similarity: 0.9, Actor: "likeness", At: noon}
		}
		if _, err := y.b.Settle(t.Context(), id, f); err != nil {
			t.Fatal(err)
		}
	}
	if g := y.group(); g.Same != 1 || g.Other != 1 {
		t.Errorf("%+v", g)
	}
}

// A resolved badcase that is only counted again is a regression as well; one that
// became part of another counts there, and goes along when it is split off.
func TestCountedLikeAnyOther(t *testing.T) {
	y := newTally(t, 100)
	resolved := bam.Resolved
	if _, err := y.b.Edit(t.Context(), y.badcase, 0, bam.Edit{Status: &resolved}, "user:ada", noon); err != nil {
		t.Fatal(err)
	}
	y.count(1, "cam-2", y.badcase)
	if got := get(t, y.b, y.badcase); got.Status != bam.Open || got.Regressions != 1 || got.RegressedBy != "v9" || got.Devices != 2 {
		t.Errorf("%+v", got)
	}
	whole := report(t, y.b, 201, 2, "cam-1", "cat")
	if err := y.b.MergeInto(t.Context(), whole, []string{y.badcase}, "user:ada", noon); err != nil {
		t.Fatal(err)
	}
	y.count(2, "cam-1", y.badcase)
	if got := get(t, y.b, whole); got.Frequency != 4 {
		t.Errorf("%+v", got)
	}
	if err := y.b.Split(t.Context(), whole, []string{y.badcase}, "user:ada", noon); err != nil {
		t.Fatal(err)
	}
	if a, b := get(t, y.b, whole), get(t, y.b, y.badcase); a.Frequency != 1 || b.Frequency != 3 {
		t.Errorf("%d and %d after the split", a.Frequency, b.Frequency)
	}
	if y.count(3, "cam-1", "bc_gone") {
		t.Error("counted for a badcase that is not there")
	}
}

func TestCountingSettings(t *testing.T) {
	y := newTally(t, 5)
	ctx := t.Context()
	if a, err := y.b.Allowance(ctx, "cam-9"); err != nil || a.Allows() {
		t.Error("a device of no group", a, err)
	}
	if err := y.b.SetCounting(ctx, "grp_none", 3); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	g, err := fleet.NewGroup("careful", []string{"cam-1"}, noon)
	if err == nil {
		err = y.db.Fleet().CreateGroup(ctx, g)
	}
	if err == nil {
		err = y.b.SetCounting(ctx, g.ID, 2)
	}
	if err != nil {
		t.Fatal(err)
	}
	if a, err := y.b.Allowance(ctx, "cam-1"); err != nil || a.Group != g.ID || a.Every != 2 {
		t.Error("of two groups the one with more samples", a, err)
	}
	if err := y.b.SetCounting(ctx, g.ID, 0); err != nil {
		t.Fatal(err)
	}
	if a, err := y.b.Allowance(ctx, "cam-1"); err != nil || a.Every != 5 {
		t.Error("switched off", a, err)
	}
	page, next, err := y.b.CountingGroups(ctx, "", 1)
	if err != nil || len(page) != 1 || page[0].Name != "busy" || next != "busy" {
		t.Error(page, next, err)
	}
	if page, _, err = y.b.CountingGroups(ctx, next, 1); err != nil || len(page) != 1 || page[0].Name != "careful" {
		t.Error(page, err)
	}
	if err := y.db.Fleet().DeleteGroup(ctx, g.ID); err != nil {
		t.Error(err)
	}
}
