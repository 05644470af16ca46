package sqlstore_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/clusters"
	"mlife/collector/internal/clusters/lease"
	"mlife/collector/internal/sqlstore"
	"mlife/shared/fault"
	"mlife/shared/vector"
)

func TestALeaseMovesOnce(t *testing.T) {
	rows := open(t).Leases()
	if r, err := rows.Lease(t.Context(), "work"); err != nil || r != (lease.Row{}) {
		t.Fatalf("%+v, %v", r, err)
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	won := 0
	for _, name := range []string{"a", "b", "c", "d"} {
		wg.Go(func() {
			moved, err := rows.MoveLease(t.Context(), "work", lease.Row{}, lease.Row{Owner: name, Beat: 1})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if moved {
				won++
			}
		})
	}
	wg.Wait()
	r, err := rows.Lease(t.Context(), "work")
	if err != nil || won != 1 || r.Owner == "" || r.Beat != 1 {
		t.Fatalf("%d won, %+v, %v", won, r, err)
	}
	if moved, err := rows.MoveLease(t.Context(), "work", r, lease.Row{Owner: r.Owner, Beat: 2}); err != nil || !moved {
		t.Errorf("the owner did not renew: %v, %v", moved, err)
	}
	if moved, err := rows.MoveLease(t.Context(), "work", r, lease.Row{Beat: 3}); err != nil || moved {
		t.Errorf("an old row was moved: %v, %v", moved, err)
	}
	if r, err := rows.Lease(t.Context(), "other"); err != nil || r != (lease.Row{}) {
		t.Errorf("another lease: %+v, %v", r, err)
	}
}

// grouped is a clustering over six cases with numbers of their own.
func grouped(t *testing.T, db *sqlstore.DB) (s *sqlstore.Clusters, id string, seqs []int64) {
	t.Helper()
	s = db.Clusters()
	for n := range 6 {
		report(t, db.Badcases(), n+1, byte(n+1), "cam-1", "cat")
	}
	cases, err := s.Unembedded(t.Context(), []string{"1"}, 0, 100)
	if err != nil || len(cases) != 6 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	var done []clusters.Embedded
	for i, c := range cases {
		seqs = append(seqs, c.Seq)
		done = append(done, clusters.Embedded{Seq: c.Seq, Embeddings: []clusters.Embedding{{Space: "s", Packed: vector.Pack([]float32{1, float32(i)})}}})
	}
	if err := s.SaveEmbeddings(t.Context(), "1", done, noon); err != nil {
		t.Fatal(err)
	}
	id = "clu_1"
	if err := s.AddClustering(t.Context(), clusters.Clustering{ID: id, Settings: clusters.Settings{Name: "n"}, Status: clusters.Status{State: clusters.Waiting}}); err != nil {
		t.Fatal(err)
	}
	return s, id, seqs
}

// keep runs a clustering by hand: of holds the group of each case.
func keep(t *testing.T, s *sqlstore.Clusters, id string, seqs []int64, of []int, found []clusters.Found) int64 {
	t.Helper()
	run, err := s.Begin(t.Context(), id, "ada", noon)
	if err != nil {
		t.Fatal(err)
	}
	members := make([]clusters.Member, len(of))
	for i, g := range of {
		members[i] = clusters.Member{Seq: seqs[i], Group: g}
	}
	if err := s.AddMembers(t.Context(), run, members); err != nil {
		t.Fatal(err)
	}
	if err := s.Finish(t.Context(), id, run, clusters.Status{State: clusters.Ready, Run: run}, found, []byte("model")); err != nil {
		t.Fatal(err)
	}
	return run
}

func TestARunThatIsOverKeepsNothing(t *testing.T) {
	db := open(t)
	s, id, seqs := grouped(t, db)
	ctx := t.Context()
	old, err := s.Begin(ctx, id, "ada", noon)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AddMembers(ctx, old, []clusters.Member{{Seq: seqs[0]}}); err != nil {
		t.Fatal(err)
	}
	run, err := s.Begin(ctx, id, "ada", noon) // another collector took over
	if err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"members": s.AddMembers(ctx, old, []clusters.Member{{Seq: seqs[1]}}),
		"points":  s.AddPoints(ctx, old, []clusters.Placed{{Seq: seqs[1]}}),
		"finish":  s.Finish(ctx, id, old, clusters.Status{State: clusters.Ready, Run: old}, nil, []byte("m")),
	} {
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("%s of a run that is over: %v", what, err)
		}
	}
	if err := s.AddMembers(ctx, run, []clusters.Member{{Seq: seqs[1]}}); err != nil {
		t.Errorf("the run that goes on: %v", err)
	}
	runs, err := s.Runs(ctx, id)
	if err != nil || len(runs) != 2 || runs[1].State != clusters.Failed || runs[1].Error == "" || runs[0].State != clusters.Running {
		t.Errorf("%+v, %v", runs, err)
	}
}

func TestGroupsAreTheSameByWhatBothRunsLookedAt(t *testing.T) {
	db := open(t)
	s, id, seqs := grouped(t, db)
	ctx := t.Context()
	keep(t, s, id, seqs, []int{0, 0, 1, -1}, []clusters.Found{{ID: "grp_a", Number: 0, Since: noon, Ran: 2, Former: clusters.FirstRun, Traits: []clusters.Trait{}},
		{ID: "grp_b", Number: 1, Since: noon, Ran: 1, Former: clusters.FirstRun, Traits: []clusters.Trait{}}})
	if err := s.NameGroup(ctx, "grp_b", "the odd one"); err != nil {
		t.Fatal(err)
	}
	run, err := s.Begin(ctx, id, "ada", noon)
	if err != nil {
		t.Fatal(err)
	}
	// Two new cases come to the first group; the old ones stay.
	for i, g := range []int{0, 0, -1, -1, 0, 0} {
		if err := s.AddMembers(ctx, run, []clusters.Member{{Seq: seqs[i], Group: g}}); err != nil {
			t.Fatal(err)
		}
	}
	over, err := s.Overlaps(ctx, id, run)
	if err != nil || len(over) != 1 {
		t.Fatalf("%+v, %v", over, err)
	}
	if o := over[0]; o.ID != "grp_a" || o.Size != 2 || o.Known != 2 || o.Shared != 2 || o.Ran != 2 || o.Group != 0 || !o.Since.Equal(noon) {
		t.Errorf("%+v", o)
	}
	if err := s.Finish(ctx, id, run, clusters.Status{State: clusters.Ready, Run: run}, []clusters.Found{{ID: "grp_a", Ran: 4, Former: 2, Since: noon, Traits: []clusters.Trait{}}}, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Join(ctx, id, run, []clusters.Member{{Seq: seqs[0]}}, nil, 7); err != nil { // known already
		t.Fatal(err)
	}
	groups, err := s.Groups(ctx, id, noon)
	if err != nil || len(groups) != 1 || groups[0].Size != 4 || groups[0].Grown != 2 || groups[0].Joined != 0 || groups[0].New {
		t.Errorf("%+v, %v", groups, err)
	}
	runs, err := s.Runs(ctx, id)
	if err != nil || len(runs) != 2 || !slices.Equal(runs[0].Gone, []clusters.Gone{{ID: "grp_b", Name: "the odd one", Size: 1}}) || len(runs[1].Gone) != 0 {
		t.Errorf("%+v, %v", runs, err)
	}
}

func TestStatusChangesAreWhole(t *testing.T) {
	db := open(t)
	s, id, _ := grouped(t, db)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 10 {
				if err := s.UpdateStatus(t.Context(), id, func(st *clusters.Status) { st.Noise++ }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	c, err := s.Clustering(t.Context(), id)
	if err != nil || c.Noise != 80 {
		t.Errorf("%d changes, %v", c.Noise, err)
	}
	if err := s.UpdateStatus(t.Context(), "clu_none", func(*clusters.Status) {}); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown clustering: %v", err)
	}
	if all, in, err := s.Coverage(t.Context(), bam.Filter{}); err != nil || all != 6 || len(in) != 1 || in[0].Cases != 6 {
		t.Errorf("%d, %v, %v", all, in, err)
	}
	if rows, err := s.Fresh(t.Context(), bam.Filter{}, "s", noon.Add(-time.Second).UnixMicro(), 0, 4); err != nil || len(rows) != 4 {
		t.Errorf("%d, %v", len(rows), err)
	}
}
