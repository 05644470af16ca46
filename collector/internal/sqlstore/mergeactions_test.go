package sqlstore_test

import (
	"testing"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

// A merge of several is an action: its undo takes the parts out, without keeping them
// apart, its redo joins them again, and what somebody split meanwhile is passed over.
func TestMergeIsUndone(t *testing.T) {
	db := open(t)
	b, ctx := db.Badcases(), t.Context()
	one, two, three := report(t, b, 1, 1, "cam-1", "cat"), report(t, b, 2, 2, "cam-2", "cat"), report(t, b, 3, 3, "cam-3", "dog")
	was := get(t, b, two)
	act := func(id, kind, undoes string) bam.Action {
		return bam.Action{ID: id, Kind: kind, Actor: "user:ada", What: "merge", At: noon, State: bam.Done, Total: 2, Undoes: undoes, Refusals: []bam.Refusal{}}
	}
	if err := b.MergeAs(ctx, act("act_1", bam.MergeMany, ""), one, []string{two, "bc_none"}); !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	if get(t, b, one).Members != 0 {
		t.Error("half of a merge stayed")
	}
	if err := b.MergeAs(ctx, act("act_1", bam.MergeMany, ""), one, []string{two, three}); err != nil {
		t.Fatal(err)
	}
	if got := get(t, b, one); got.Members != 2 || got.Frequency != 3 || got.Devices != 3 {
		t.Errorf("%+v", got)
	}
	if r, err := b.Reasons(ctx, one); err != nil || r != (bam.Reasons{SameFile: 1, ByHand: 2}) {
		t.Errorf("%+v %v", r, err)
	}
	undo := func(id, of string) bam.Step {
		t.Helper()
		a := act(id, bam.UndoEdit, of)
		if _, err := b.BeginAction(ctx, a); err != nil {
			t.Fatal(err)
		}
		step, err := b.UndoStep(ctx, a, 0, 100, noon)
		if err == nil {
			err = b.EndAction(ctx, id, bam.Done, "", noon)
		}
		if err != nil {
			t.Fatal(err)
		}
		return step
	}
	if s := undo("act_2", "act_1"); s.Changed != 2 || !s.End || len(s.Refusals) != 0 {
		t.Errorf("undo: %+v", s)
	}
	if got := get(t, b, two); got.Frequency != was.Frequency || got.Title != was.Title || get(t, b, one).Members != 0 {
		t.Errorf("%+v", got)
	}
	if apart, err := b.Apart(ctx, one, two); err != nil || apart {
		t.Error("an undo keeps them apart", err)
	}
	if s := undo("act_3", "act_2"); s.Changed != 2 || get(t, b, one).Members != 2 {
		t.Errorf("redo: %+v", s)
	}
	if err := b.Split(ctx, one, []string{three}, "user:bob", noon); err != nil {
		t.Fatal(err)
	}
	if s := undo("act_4", "act_3"); s.Changed != 1 || len(s.Refusals) != 1 || s.Refusals[0].ID != three {
		t.Errorf("undo after a split: %+v", s)
	}
	if apart, err := b.Apart(ctx, one, three); err != nil || !apart {
		t.Error("what was split stays apart", err)
	}
}
