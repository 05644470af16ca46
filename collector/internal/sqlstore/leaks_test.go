package sqlstore_test

import (
	"fmt"
	"testing"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/leaks"
	"mlife/shared/fault"
)

func TestLeakChecks(t *testing.T) {
	s, ctx := open(t).Data(), t.Context()
	if p, err := s.LeakPolicy(ctx); err != nil || p != dam.DefaultLeakPolicy {
		t.Fatalf("%+v %v", p, err)
	}
	own := dam.DefaultLeakPolicy
	own.Device, own.Within = dam.Off, 0.5
	for range 2 {
		if err := s.SetLeakPolicy(ctx, own); err != nil {
			t.Fatal(err)
		}
	}
	if p, err := s.LeakPolicy(ctx); err != nil || p != own {
		t.Errorf("%+v %v", p, err)
	}
	c := leaks.Check{ID: "leaks_000", Of: "sets", Policy: own, Sets: []leaks.Checked{}, Kinds: []leaks.Count{}, Notes: []string{}, CreatedAt: time.Now().UTC()}
	if err := s.AddCheck(ctx, c, "key", []byte(`{"draft":{}}`)); err != nil {
		t.Fatal(err)
	}
	if asked, err := s.Asked(ctx, c.ID); err != nil || string(asked) != `{"draft":{}}` {
		t.Errorf("%s %v", asked, err)
	}
	if err := s.SetCheckJob(ctx, c.ID, "job_1"); err != nil {
		t.Fatal(err)
	}
	rows := dam.NewBits(100)
	rows.Set(3)
	rows.Set(99)
	found := []leaks.Leak{{N: 1, Kind: dam.LeakAlike, Row: leaks.Side{Path: "a"}}, {N: 2, Kind: dam.LeakDevice, Row: leaks.Side{Path: "b"}}, {N: 3, Kind: dam.LeakDevice, Row: leaks.Side{Path: "c"}}}
	c.Ready = true
	for range 2 { // a job that was cut off does it again
		if err := s.FinishCheck(ctx, c, found, []leaks.Flagged{{Kind: dam.LeakAlike, Segment: "s", Size: 100, Rows: rows}, {Kind: dam.LeakDevice, Segment: "s", Size: 100, Rows: rows}}); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.CheckByKey(ctx, "key"); err != nil || !got.Ready || got.Job != "job_1" || got.Policy != own {
		t.Errorf("%+v %v", got, err)
	}
	if list, total, err := s.LeaksOf(ctx, c.ID, dam.LeakDevice, 1, 10); err != nil || total != 2 || len(list) != 1 || list[0].Row.Path != "c" {
		t.Errorf("%+v %d %v", list, total, err)
	}
	if list, err := s.FlaggedOf(ctx, c.ID, []dam.LeakKind{dam.LeakAlike}); err != nil || len(list) != 1 || list[0].Rows.Count() != 2 || !list[0].Rows.Has(99) {
		t.Errorf("%+v %v", list, err)
	}
	// That of a set stays, the oldest others go.
	set := dam.Set{ID: "set_1", Name: "x", Role: dam.Test, LeakCheck: c.ID, LeftOut: 7, CreatedAt: time.Now(), Leaks: []dam.Leak{{Set: "set_0", Files: 2}}}
	if err := s.CreateSets(ctx, []dam.NewSet{{Set: set}}); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Set(ctx, "set_1"); err != nil || got.LeakCheck != c.ID || got.LeftOut != 7 || got.Leaks[0].Kind != dam.LeakFile || got.Leaks[0].Rule != dam.Refuse {
		t.Errorf("%+v %v", got, err)
	}
	for i := range leaks.MaxChecks + 1 {
		if err := s.AddCheck(ctx, leaks.Check{ID: fmt.Sprintf("leaks_%d", 100+i)}, "other", nil); err != nil {
			t.Fatal(err)
		}
	}
	for id, there := range map[string]bool{"leaks_000": true, "leaks_100": false, "leaks_101": true} {
		if _, err := s.Check(ctx, id); (err == nil) != there || !there && !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", id, err)
		}
	}
	if err := s.DeleteCheck(ctx, c.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("%v", err)
	}
	if err := s.DeleteCheck(ctx, "leaks_101"); err != nil {
		t.Error(err)
	}
	if err := s.DeleteCheck(ctx, "leaks_101"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	if err := s.FinishCheck(ctx, leaks.Check{ID: "leaks_none"}, nil, nil); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}
