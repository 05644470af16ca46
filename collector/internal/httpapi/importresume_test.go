package httpapi_test

import (
	"testing"
	"time"

	"mlife/collector/internal/bam/imports"
	"mlife/shared/testkit"
)

// TestImportGoesOn: an import that a stop left running behind its first row is
// finished at the next start, which leaves out what is reported.
func TestImportGoesOn(t *testing.T) {
	h := newHouse(t)
	_, got := h.send("rows.csv", []byte("title,result\na,x\nb,x\nc,x\n"))
	store, id := h.db.Imports(), got.Import.ID
	_, err := store.ChangeImport(t.Context(), id, true, func(i *imports.Import) error {
		i.State, i.Mapping = imports.Running, got.Preview.Suggest
		i.Counts = imports.Counts{Looked: 1, Created: 1}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	// Another one wakes the queue, where the interrupted one comes first.
	_, other := h.send("other.csv", []byte("title\nd\n"))
	h.must(200, "POST", "/imports/"+other.Import.ID+"/start", map[string]any{"mapping": other.Preview.Suggest}, nil)
	var i imports.Import
	testkit.Eventually(t, 3*time.Minute, func() bool {
		h.must(200, "GET", "/imports/"+id, nil, &i)
		return i.State == imports.Done
	})
	if want := (imports.Counts{Looked: 3, Created: 3}); i.Counts != want {
		t.Errorf("%+v, want %+v", i.Counts, want)
	}
	var list struct{ Total int }
	h.must(200, "GET", "/badcases?source=import&result=x", nil, &list)
	if list.Total != 2 {
		t.Errorf("%d badcases of the rows behind the first, want 2", list.Total)
	}
}
