package sqlstore_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/msm"
	"mlife/collector/internal/sqlstore"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// report records the n-th report of a medium by a device and gives its badcase.
func report(t *testing.T, b *sqlstore.Badcases, n int, medium byte, device, result string) string {
	t.Helper()
	sha := strings.Repeat(fmt.Sprintf("%02x", medium), 32)
	label, err := json.Marshal(clip.Prediction{Label: result})
	if err != nil {
		t.Fatal(err)
	}
	id, err := b.Record(t.Context(), bam.Occurrence{Clip: wire.Key{byte(n), 1}, Source: bam.FromDevice, At: noon.Add(time.Duration(n) * time.Minute),
		Tags: []string{"tag-" + device},
		Manifest: clip.Manifest{Device: device, Function: "expression", Model: fmt.Sprintf("v%d", n), Result: label, CapturedAt: noon.Add(time.Duration(n) * time.Hour),
			Items: []clip.Item{{Name: "a.jpg", MediaType: "image/jpeg", SHA256: sha, RawSize: 5}}}})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestMergeAndSplit(t *testing.T) {
	db := open(t)
	b, ctx := db.Badcases(), t.Context()
	one, two := report(t, b, 1, 1, "cam-1", "cat"), report(t, b, 2, 2, "cam-2", "cat")
	three := report(t, b, 3, 3, "cam-1", "dog")
	if due, err := b.Due(ctx, noon.Add(time.Hour), 10); err != nil || !slices.Equal(due, []string{one, two, three}) {
		t.Fatalf("due: %v, %v", due, err)
	}
	was := get(t, b, two)
	if _, err := db.Models().CreateModel(ctx, msm.Model{ID: "m1", Slot: "s", Version: "1"}); err != nil {
		t.Fatal(err)
	}
	if err := db.Models().AddKnown(ctx, "m1", []msm.Known{{Badcase: two, Origin: msm.FromField, At: noon}}); err != nil {
		t.Fatal(err)
	}

	merged, err := b.Settle(ctx, two, bam.Finding{At: noon, Merge: &bam.Merge{From: two, Into: one, Reason: bam.SameMedia, Similarity: 0.9, Actor: "likeness", At: noon}})
	if err != nil || !merged {
		t.Fatal(merged, err)
	}
	if got := get(t, b, two); got.ID != one || got.Frequency != 2 || got.Devices != 2 || got.Members != 1 || !slices.Equal(got.Tags, []string{"tag-cam-1", "tag-cam-2"}) {
		t.Fatalf("%+v", got)
	}
	if list, err := db.Models().Showing(ctx, one, 10); err != nil || len(list) != 1 {
		t.Errorf("the model's link did not go along: %v, %v", list, err)
	}
	if id := report(t, b, 4, 2, "cam-3", "cat"); id != one {
		t.Errorf("the same bytes as a part went to %s", id)
	}
	if r, err := b.Find(ctx, bam.Filter{}, bam.Page{Limit: 10}); err != nil || r.Total != 2 {
		t.Errorf("%d badcases, %v", r.Total, err)
	}
	if list, err := b.Holdings(ctx, []string{strings.Repeat("02", 32)}); err != nil || len(list) != 1 || list[0].Badcase != one || list[0].Member != two {
		t.Errorf("holdings: %+v, %v", list, err)
	}
	seen, _, err := b.Occurrences(ctx, one, "", 10)
	if err != nil || len(seen) != 3 || seen[0].Member != two || seen[0].Media[0].SHA256 != strings.Repeat("02", 32) {
		t.Errorf("occurrences: %+v, %v", seen, err)
	}

	// The whole goes into a third one and comes back as it was.
	if err := b.MergeInto(ctx, three, []string{one}, "user:ada", noon); err != nil {
		t.Fatal(err)
	}
	if got := get(t, b, two); got.ID != three || got.Frequency != 4 || got.Members != 2 {
		t.Fatalf("%+v", got)
	}
	if err := b.Split(ctx, three, []string{one}, "user:ada", noon); err != nil {
		t.Fatal(err)
	}
	if got := get(t, b, one); got.ID != one || got.Frequency != 3 || got.Devices != 3 || got.Members != 1 {
		t.Fatalf("%+v", got)
	}
	if got := get(t, b, three); got.Frequency != 1 || got.Members != 0 || !slices.Equal(got.Tags, []string{"tag-cam-1"}) {
		t.Fatalf("%+v", got)
	}
	if err := b.Split(ctx, one, []string{two}, "user:ada", noon); err != nil {
		t.Fatal(err)
	}
	got := get(t, b, two)
	if got.ID != two || got.Frequency != 2 || got.Devices != 2 {
		t.Fatalf("%+v", got)
	}
	got.Frequency, got.Devices, got.LastSeen, got.Version, got.UpdatedAt = was.Frequency, was.Devices, was.LastSeen, was.Version, was.UpdatedAt
	if got.Score <= was.Score { // two reports weigh more than one
		t.Errorf("score %d of two reports, %d of one", got.Score, was.Score)
	}
	got.Score = was.Score
	if !reflect.DeepEqual(got, was) {
		t.Errorf("restored\n%+v\nwas\n%+v", got, was)
	}
	if got := get(t, b, one); got.Frequency != 1 || got.Devices != 1 || !slices.Equal(got.Tags, []string{"tag-cam-1"}) {
		t.Errorf("%+v", got)
	}
	if list, err := db.Models().Showing(ctx, two, 10); err != nil || len(list) != 1 {
		t.Errorf("the model's link did not come back: %v, %v", list, err)
	}
	if err := b.Split(ctx, one, []string{two}, "user:ada", noon); !fault.Is(err, fault.NotFound) {
		t.Errorf("split twice: %v", err)
	}

	// What was split stays apart, unless a person says otherwise.
	merged, err = b.Settle(ctx, two, bam.Finding{At: noon, Merge: &bam.Merge{From: two, Into: one, Reason: bam.SameMedia, Similarity: 0.9, Actor: "likeness", At: noon}})
	if err != nil || merged {
		t.Errorf("merged again: %v, %v", merged, err)
	}
	if list, err := b.Lookalikes(ctx, one, 10); err != nil || len(list) != 2 || list[0].ID != two {
		t.Errorf("lookalikes: %+v, %v", list, err)
	}
	if err := b.MergeInto(ctx, one, []string{two}, "user:ada", noon); err != nil {
		t.Fatal(err)
	}
	if apart, err := b.Apart(ctx, one, three); err != nil || !apart {
		t.Errorf("a merge took back another split: %v, %v", apart, err)
	}
	if err := b.Split(ctx, one, []string{two}, "user:ada", noon); err != nil {
		t.Fatal(err)
	}
	if err := b.MergeInto(ctx, one, []string{"bc_none"}, "user:ada", noon); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown one: %v", err)
	}
}

func get(t *testing.T, b *sqlstore.Badcases, id string) bam.Badcase {
	t.Helper()
	got, err := b.Badcase(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestRegression(t *testing.T) {
	db := open(t)
	b := db.Badcases()
	id := report(t, b, 1, 1, "cam-1", "cat")
	resolved := bam.Resolved
	for n := range 2 {
		if _, err := b.Edit(t.Context(), id, 0, bam.Edit{Status: &resolved}, "user:ada", noon); err != nil {
			t.Fatal(err)
		}
		report(t, b, 2+n, 1, "cam-1", "cat")
		got := get(t, b, id)
		if got.Status != bam.Open || got.Regressions != n+1 || got.RegressedBy != fmt.Sprintf("v%d", 2+n) || got.RegressedAt == nil || got.Devices != 1 {
			t.Errorf("%+v", got)
		}
	}
}

func TestPrints(t *testing.T) {
	db := open(t)
	b, ctx := db.Badcases(), t.Context()
	list, err := b.AddPrints(ctx, []bam.Print{{SHA256: "a", Kind: "image", Keys: []byte{1, 0}, Data: []byte{2}}, {SHA256: "b", Kind: "none", Problem: "broken"}})
	if err != nil || list[1].Seq <= list[0].Seq {
		t.Fatal(list, err)
	}
	if again, err := b.AddPrints(ctx, []bam.Print{{SHA256: "a", Kind: "none"}}); err != nil || again[0].Seq != list[0].Seq {
		t.Fatal(again, err)
	}
	keys, err := b.PrintKeys(ctx, list[0].Seq-1, 10)
	if err != nil || len(keys) != 2 || string(keys[0].Keys) != "\x01\x00" || keys[0].Kind != "image" {
		t.Fatal(keys, err)
	}
	full, err := b.Prints(ctx, []string{"a", "none"})
	if err != nil || len(full) != 1 || string(full[0].Data) != "\x02" {
		t.Fatal(full, err)
	}
	if n, err := b.Waiting(ctx); err != nil || n != 0 {
		t.Fatal(n, err)
	}
	want := bam.LikenessSettings{Image: 0.7, Video: 1, Audio: 0.5, Mirrored: true, Conditions: []string{"attr.mask"}}
	if err := b.SetLikeness(ctx, want); err != nil {
		t.Fatal(err)
	}
	if got, err := b.LikenessSettings(ctx); err != nil || !reflect.DeepEqual(got, want) {
		t.Fatal(got, err)
	}
}
