package e2e

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"mlife/shared/testkit/postgres"
	"mlife/testdata/rest"
	"mlife/testdata/rig"
)

// grouping is what a collector says of one grouping of badcases.
type grouping struct {
	ID    string `json:"id"`
	State string `json:"state"`
}

// Two collectors share a database: one of them groups badcases, whichever is asked; when
// it is killed, the other does.
func TestGroupsAreComputedByOneCollector(t *testing.T) {
	_, bin := programs(t)
	t.Setenv("MLIFE_COLLECTOR_DATABASE_URL", postgres.URL(t))
	dir := t.TempDir()
	pair := make([]*rig.Collector, 2)
	for i, name := range []string{"first", "second"} {
		c, err := rig.NewCollector(bin, filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		c.Args = []string{"--embedding.takeover", "2s"}
		pair[i] = c
	}
	first, second := pair[0], pair[1]
	if err := first.Setup(t.Context(), "a password of this test"); err != nil {
		t.Fatal(err)
	}
	second.Token = first.Token // people are in the database
	begin(t, first)
	var g grouping
	if err := first.API().Post(t.Context(), "/clusterings", map[string]any{"name": "everything"}, &g); err != nil {
		t.Fatal(err)
	}
	grouped(t, first.API(), g.ID)

	begin(t, second)
	again(t, second.API(), g.ID)
	grouped(t, second.API(), g.ID)
	const took = "took over the work of a collector that went silent"
	if second.Logged(took) {
		t.Fatal("the second collector groups although the first one lives")
	}

	first.Kill()
	<-first.Done()
	again(t, second.API(), g.ID)
	grouped(t, second.API(), g.ID)
	if !second.Logged(took) {
		t.Error("the second collector says nothing of having taken the work over")
	}

	begin(t, first)
	again(t, first.API(), g.ID)
	grouped(t, first.API(), g.ID)
	if first.Logged(took) {
		t.Error("the first collector takes the work back although the second one lives")
	}
}

func begin(t *testing.T, c *rig.Collector) {
	t.Helper()
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := c.Process
	t.Cleanup(func() {
		if err := p.Stop(20 * time.Second); err != nil && p.Alive() {
			t.Error(err)
		}
	})
}

func again(t *testing.T, api *rest.Client, id string) {
	t.Helper()
	if err := api.Post(t.Context(), "/clusterings/"+id+"/run", nil, nil); err != nil {
		t.Fatal(err)
	}
}

// grouped waits until the run that was asked for has ended; it finds nothing to group.
func grouped(t *testing.T, api *rest.Client, id string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	var g grouping
	for {
		err := api.Get(ctx, "/clusterings/"+id, &g)
		if err == nil && (g.State == "ready" || g.State == "failed") {
			return
		}
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("the run has not ended: %+v", g)
		}
	}
}
