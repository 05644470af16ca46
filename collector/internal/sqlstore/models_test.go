package sqlstore_test

import (
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/msm"
	"mlife/collector/internal/sqlstore"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

func addModel(t *testing.T, db *sqlstore.DB, version, sha string) msm.Model {
	t.Helper()
	m, err := msm.New(msm.Draft{Slot: "face", Version: version}, msm.File{Name: "m.bin", SHA256: strings.Repeat(sha, 64), Size: 5}, "ada", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if m, err = db.Models().CreateModel(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestModels(t *testing.T) {
	db := open(t)
	s := db.Models()
	a, b := addModel(t, db, "", "a"), addModel(t, db, "", "b")
	if a.Version != "1" || b.Version != "2" {
		t.Errorf("versions %q and %q", a.Version, b.Version)
	}
	if _, err := s.CreateModel(t.Context(), b); !fault.Is(err, fault.Exists) {
		t.Errorf("same version again: %v", err)
	}
	best := func(m *msm.Model) error { m.Aliases = []string{"best"}; return nil }
	for _, id := range []string{a.ID, b.ID} {
		if _, err := s.UpdateModel(t.Context(), id, best); err != nil {
			t.Fatal(err)
		}
	}
	p, err := s.Models(t.Context(), msm.Query{Alias: "best"})
	if err != nil || len(p.Items) != 1 || p.Items[0].ID != b.ID {
		t.Errorf("alias names %+v, %v; want only the last", p.Items, err)
	}
	known := []msm.Known{{Badcase: "bc_1", Origin: msm.FromTest, At: time.Now()}, {Badcase: "bc_2", Origin: msm.FromField, At: time.Now()}}
	for range 2 {
		if err := s.AddKnown(t.Context(), a.ID, known); err != nil {
			t.Fatal(err)
		}
	}
	list, next, err := s.Known(t.Context(), a.ID, "", 1)
	if err != nil || len(list) != 1 || next != "bc_2" {
		t.Fatalf("known %v, next %q, %v", list, next, err)
	}
	if m, err := s.Model(t.Context(), a.ID); err != nil || m.Badcases != 2 {
		t.Errorf("%d known badcases, %v", m.Badcases, err)
	}
	if m, err := s.ModelOf(t.Context(), "face", b.SHA256); err != nil || m.ID != b.ID {
		t.Errorf("by file: %v, %v", m.ID, err)
	}
}

func TestDeployments(t *testing.T) {
	db := open(t)
	s := db.Deployments()
	m := addModel(t, db, "1", "a")
	start := func(devices ...string) (msm.Deployment, error) {
		d, err := msm.NewDeployment(msm.Order{Models: []string{m.ID}, TimeoutS: 60}, []msm.Model{m}, "ada", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		var steps []msm.Step
		for _, name := range devices {
			steps = append(steps, msm.Step{Device: name, Slot: "face", Model: wire.Model{ID: m.ID}, State: msm.Wanted})
		}
		return d, s.CreateDeployment(t.Context(), d, steps)
	}
	d, err := start("cam-1", "cam-2")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := start("cam-3", "cam-2"); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), d.ID) {
		t.Errorf("second deployment: %v, want a conflict that names %s", err, d.ID)
	}
	report := func(device string, state msm.State) {
		t.Helper()
		if _, err := s.UpdateStep(t.Context(), d.ID, device, "face", func(x *msm.Step) (bool, error) {
			return x.Hear(msm.News{State: state, At: time.Now()}, time.Now())
		}); err != nil {
			t.Fatal(err)
		}
	}
	want := func(state msm.DeploymentState) {
		t.Helper()
		if got, err := s.Deployment(t.Context(), d.ID); err != nil || got.State != state {
			t.Errorf("state %s with %v, %v; want %s", got.State, got.Counts, err, state)
		}
	}
	report("cam-1", msm.Committed)
	want(msm.Rolling)
	report("cam-2", msm.RolledBack)
	want(msm.Failed)
	report("cam-2", msm.Fetching)
	want(msm.Failed)
	report("cam-2", msm.Committed)
	want(msm.Succeeded)
	if _, err := start("cam-2"); err != nil {
		t.Errorf("after the end: %v", err)
	}
	p, err := s.ChangePlan(t.Context(), "cam-1", func(p *msm.Plan) (bool, error) {
		p.Slots["face"] = msm.Assignment{Model: wire.Model{ID: m.ID}}
		p.Signed, p.Expires = []byte(`{}`), time.Now()
		return true, nil
	})
	if err != nil || p.Rev != 1 {
		t.Fatalf("plan %+v, %v", p, err)
	}
	if _, err := s.ChangePlan(t.Context(), "cam-1", func(*msm.Plan) (bool, error) { return false, nil }); err != nil {
		t.Fatal(err)
	}
	if p, err = s.Plan(t.Context(), "cam-1"); err != nil || p.Rev != 1 || p.Slots["face"].Model.ID != m.ID {
		t.Errorf("plan %+v, %v", p, err)
	}
}
