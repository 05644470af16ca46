package sqlstore_test

import (
	"testing"
	"time"

	"mlife/collector/internal/blob"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/mtt"
	"mlife/collector/internal/rowfile"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/fault"
)

func TestData(t *testing.T) {
	storetest.Data(t, func(t *testing.T) (dam.Store, dam.Segments) {
		s := open(t).Data()
		return s, rows(t, s)
	})
}

// rows makes a store of segments in a folder.
func rows(t testing.TB, s *sqlstore.Data) dam.Segments {
	blobs, err := blob.NewFolder(t.TempDir(), blob.FolderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	r := rowfile.New(blobs, s)
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func TestSetOfTaskStays(t *testing.T) {
	db := open(t)
	s := db.Data()
	set := dam.Set{ID: "set_1", Name: "x", Role: dam.Test, CreatedAt: time.Now()}
	if err := s.CreateSets(t.Context(), []dam.NewSet{{Set: set}}); err != nil {
		t.Fatal(err)
	}
	task := newTask(t, mtt.Draft{Kind: mtt.Train, Sets: []string{"set_1"}})
	if err := db.Tasks().CreateTask(t.Context(), task); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteSet(t.Context(), "set_1"); !fault.Is(err, fault.Conflict) {
		t.Errorf("%v, want conflict", err)
	}
	nodes, err := s.TasksOfSet(t.Context(), "set_1")
	if err != nil || len(nodes) != 1 || nodes[0].ID != task.ID {
		t.Errorf("tasks of the set: %v %v", nodes, err)
	}
}
