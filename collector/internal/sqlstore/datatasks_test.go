package sqlstore_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/agreement"
	"mlife/collector/internal/dam/datatask"
	"mlife/collector/internal/packs/packdesk"
	"mlife/collector/internal/sqlstore"
	"mlife/shared/fault"
)

// labelling makes a task with n items that so many people are to label.
func labelling(t *testing.T, s *sqlstore.Data, n, wanted int) datatask.Task {
	t.Helper()
	now := time.Now().UTC().Truncate(time.Microsecond)
	doc := dam.Document{ID: "doc_1", Name: "d", Kind: dam.AnyUse, CreatedAt: now, UpdatedAt: now}
	if err := s.CreateDocument(t.Context(), doc); err != nil {
		t.Fatal(err)
	}
	task := datatask.Task{ID: "dt_1", Draft: datatask.Draft{Kind: datatask.Labelling, Title: "masks", Document: doc.ID, Owner: "ann", People: []string{"ben"}},
		State: datatask.Active, CreatedAt: now, UpdatedAt: now}
	if err := s.AddTask(t.Context(), task, datatask.Event{At: now, By: "ann", What: "created"}); err != nil {
		t.Fatal(err)
	}
	var items []datatask.Item
	for i := range n {
		sum := sha256.Sum256([]byte{byte(i), byte(i >> 8)})
		items = append(items, datatask.Item{N: i + 1, Path: fmt.Sprint(i), State: datatask.Waiting, Wanted: wanted, Digest: dam.Digest(sum[:16])})
	}
	for range 2 { // a second time changes nothing
		if err := s.AddItems(t.Context(), task.ID, items); err != nil {
			t.Fatal(err)
		}
	}
	return task
}

func take(t *testing.T, s *sqlstore.Data, task, person string, count int, now time.Time) (out []int) {
	t.Helper()
	list, err := s.Lease(t.Context(), task, person, count, now, now.Add(time.Minute))
	if err != nil {
		t.Error(err)
	}
	for _, it := range list {
		out = append(out, it.N)
	}
	return out
}

func done(it datatask.Item, answers []datatask.Answer) (datatask.Item, error) {
	it.Answers, it.State = len(answers), datatask.Waiting
	if len(answers) >= it.Wanted {
		score := 1.0
		it.State, it.Final, it.Agreement, it.Pairs = datatask.Labelled, answers[0].Annotation, &score, []agreement.Pair{{A: "a", B: "a", IoU: 1}}
	}
	return it, nil
}

func TestLeasesEnd(t *testing.T) {
	s := open(t).Data()
	task := labelling(t, s, 3, 1)
	now := time.Now()
	if got := take(t, s, task.ID, "ann", 2, now); fmt.Sprint(got) != "[1 2]" {
		t.Errorf("ann has %v", got)
	}
	if got := take(t, s, task.ID, "ben", 5, now); fmt.Sprint(got) != "[3]" {
		t.Errorf("ben has %v", got)
	}
	late := now.Add(2 * time.Minute)
	if got := take(t, s, task.ID, "ben", 5, late); fmt.Sprint(got) != "[1 2 3]" {
		t.Errorf("ben has %v after ann's time", got)
	}
	// Ann comes back with an item that is ben's by now: the first one counts.
	if _, err := s.Answer(t.Context(), task.ID, 1, datatask.Answer{Person: "ann", Annotation: json.RawMessage(`"a"`), At: late}, done); err != nil {
		t.Error(err)
	}
	if _, err := s.Answer(t.Context(), task.ID, 1, datatask.Answer{Person: "ben", Annotation: json.RawMessage(`"b"`), At: late}, done); !fault.Is(err, fault.Conflict) {
		t.Errorf("ben: %v", err)
	}
	if err := s.Release(t.Context(), task.ID, "ben", 0); err != nil {
		t.Error(err)
	}
	if got := take(t, s, task.ID, "cem", 5, late); fmt.Sprint(got) != "[2 3]" {
		t.Errorf("cem has %v", got)
	}
	got, err := s.DataTask(t.Context(), task.ID)
	if err != nil || got.Counts != (datatask.Counts{Total: 3, Done: 1}) {
		t.Errorf("%+v %v", got.Counts, err)
	}
}

// Many take and label at once: nobody gets an item twice, and no item too many people.
func TestLabelTogether(t *testing.T) {
	s := open(t).Data()
	const items, people = 40, 8
	task := labelling(t, s, items, 2)
	var wg sync.WaitGroup
	for i := range people {
		wg.Go(func() {
			me := fmt.Sprintf("p%d", i)
			for {
				got := take(t, s, task.ID, me, 2, time.Now())
				if len(got) == 0 || t.Failed() {
					return
				}
				for _, n := range got {
					if _, err := s.Answer(t.Context(), task.ID, n, datatask.Answer{Person: me, Annotation: json.RawMessage(`"a"`), Seconds: 2, At: time.Now()}, done); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	got, err := s.DataTask(t.Context(), task.ID)
	if err != nil || got.Counts.Done != items {
		t.Errorf("%+v %v", got.Counts, err)
	}
	sum := 0
	workers, err := s.Workers(t.Context(), task.ID)
	for _, w := range workers {
		sum += w.Answers
	}
	days, derr := s.Days(t.Context(), task.ID)
	if err != nil || derr != nil || sum != 2*items || len(days) == 0 || days[0].Done == 0 {
		t.Errorf("%d answers, %v, %v %v", sum, days, err, derr)
	}
	n := 0
	if err := s.Pairs(t.Context(), task.ID, func(float64, []agreement.Pair) error { n++; return nil }); err != nil || n != items {
		t.Errorf("%d pairs, %v", n, err)
	}
}

func TestApplied(t *testing.T) {
	s := open(t).Data()
	task := labelling(t, s, 2, 1)
	if _, err := s.Answer(t.Context(), task.ID, 2, datatask.Answer{Person: "ann", Annotation: json.RawMessage(`"a"`), At: time.Now()}, done); err != nil {
		t.Fatal(err)
	}
	next := dam.Digest{7}
	if err := s.SetNext(t.Context(), task.ID, map[int]dam.Digest{2: next}); err != nil {
		t.Fatal(err)
	}
	ready, err := s.Ready(t.Context(), task.ID, 0, 10)
	if err != nil || len(ready) != 1 || ready[0].N != 2 || ready[0].Next != next {
		t.Fatalf("%+v %v", ready, err)
	}
	for range 2 {
		if err := s.SetApplied(t.Context(), task.ID, []int{2}, 5); err != nil {
			t.Fatal(err)
		}
	}
	it, _, err := s.Item(t.Context(), task.ID, 2)
	if err != nil || it.Applied != 5 || it.Digest != next {
		t.Errorf("%+v %v", it, err)
	}
	got, err := s.DataTask(t.Context(), task.ID)
	if err != nil || got.Counts.Applied != 1 {
		t.Errorf("%+v %v", got.Counts, err)
	}
	if err := s.DeleteTask(t.Context(), task.ID); err != nil {
		t.Error(err)
	}
	if _, _, err := s.Item(t.Context(), task.ID, 2); !fault.Is(err, fault.NotFound) {
		t.Errorf("an item of a task that is gone: %v", err)
	}
}

func TestPacksByKey(t *testing.T) {
	s := open(t).Data()
	now := time.Now().UTC().Truncate(time.Microsecond)
	first, err := s.AddPack(t.Context(), packdesk.Pack{ID: "pack_1", Key: "k", State: packdesk.Ready, UsedAt: now, PlanBytes: 9, Order: packdesk.Order{Sets: []string{"a", "b"}}})
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.AddPack(t.Context(), packdesk.Pack{ID: "pack_2", Key: "k", UsedAt: now})
	if err != nil || again.ID != first.ID || again.PlanBytes != 9 {
		t.Errorf("%+v %v", again, err)
	}
	list, err := s.FindPacks(t.Context(), packdesk.Query{Set: "b"})
	if err != nil || list.Total != 1 {
		t.Errorf("%+v %v", list, err)
	}
	if _, err := s.ChangePack(t.Context(), first.ID, func(p *packdesk.Pack) error { p.State = packdesk.Gone; return nil }); err != nil {
		t.Error(err)
	}
	if keys, err := s.PackKeys(t.Context()); err != nil || len(keys) != 0 {
		t.Errorf("%v %v", keys, err)
	}
	if old, err := s.Oldest(t.Context(), 10); err != nil || len(old) != 0 {
		t.Errorf("%v %v", old, err)
	}
}
