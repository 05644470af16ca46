package sqlstore_test

import (
	"database/sql"
	"fmt"
	"strings"
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

// TestRowsOfOldTables puts rows where collectors kept them before there were segments.
func TestRowsOfOldTables(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		ctx := t.Context()
		s := db.Data()
		segments := rows(t, s)
		doc, err := dam.NewDocument(dam.DocumentDraft{Name: "old", PathsOnly: true}, "ada", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if err := s.CreateDocument(ctx, doc); err != nil {
			t.Fatal(err)
		}
		if err := s.CreateSets(ctx, []dam.NewSet{{Set: dam.Set{ID: "set_1", Name: "x", Role: dam.Test, Rows: 1, Sources: []dam.Source{{Document: doc.ID, Version: 1}}, CreatedAt: time.Now()}}}); err != nil {
			t.Fatal(err)
		}
		const forever = 1<<31 - 1
		err = db.Write(ctx, func(tx *sql.Tx) error {
			for _, x := range []struct {
				text string
				args []any
			}{
				{"UPDATE documents SET latest = 2, row_count = 2 WHERE id = ?", []any{doc.ID}},
				{"INSERT INTO document_versions (document, number, row_count, columns, note, digest, created_by, created_at) VALUES (?, 1, 2, ?, '', 'd1', 'ada', 1)", []any{doc.ID, `["place"]`}},
				{"INSERT INTO document_versions (document, number, row_count, columns, note, digest, created_by, created_at) VALUES (?, 2, 2, ?, '', 'd2', 'ada', 1)", []any{doc.ID, `[]`}},
				{oldRow, []any{1, doc.ID, 1, 2, "a.jpg", `"happy"`, "happy", `{"place":"lift"}`, "bc_1", strings.Repeat("01", 16)}},
				{oldRow, []any{2, doc.ID, 1, forever, "b.jpg", "", "", "", "", strings.Repeat("02", 16)}},
				{oldRow, []any{3, doc.ID, 2, forever, "c.jpg", "", "", "", "bc_2", strings.Repeat("03", 16)}},
				{"INSERT INTO set_rows (set_seq, pos, row) SELECT seq, 1, 1 FROM sets WHERE id = 'set_1'", nil},
			} {
				if _, err := tx.Exec(x.text, x.args...); err != nil {
					return fmt.Errorf("%s: %w", x.text, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		desk := &dam.Desk{Store: s, Rows: segments, Now: time.Now}
		for want := 1; want >= 0; want-- {
			if n, err := s.AdoptRows(ctx, segments); err != nil || n != want {
				t.Fatalf("%d documents adopted, want %d: %v", n, want, err)
			}
			for version, want := range map[int]string{1: "a.jpg b.jpg", 2: "b.jpg c.jpg"} {
				list, err := desk.FindRows(ctx, doc.ID, version, dam.RowQuery{})
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, r := range list.Items {
					got = append(got, r.Path)
				}
				if strings.Join(got, " ") != want {
					t.Errorf("version %d has %v, want %s", version, got, want)
				}
			}
			list, err := desk.FindSetRows(ctx, "set_1", dam.RowQuery{})
			if err != nil || len(list.Items) != 1 || list.Items[0].Badcase != "bc_1" || string(list.Items[0].Columns) != `{"place":"lift"}` || list.Items[0].Label != "happy" {
				t.Errorf("the set has %+v %v", list.Items, err)
			}
		}
		v, err := s.Version(ctx, doc.ID, 1)
		if err != nil || len(v.Columns) != 1 || v.Columns[0].Name != "place" {
			t.Errorf("columns %+v %v", v.Columns, err)
		}
	})
}

const oldRow = `INSERT INTO document_rows (seq, document, added, removed, path, md5, sha256, annotation, label, columns, badcase, digest)
	VALUES (?, ?, ?, ?, ?, '', '', ?, ?, ?, ?, ?)`

// TestLostSegments forgets an import between its bytes and its version.
func TestLostSegments(t *testing.T) {
	s := open(t).Data()
	segments := rows(t, s)
	w := segments.New()
	if err := w.Add([]dam.Cell{{Field: dam.FieldDigest, Value: make([]byte, 16)}}); err != nil {
		t.Fatal(err)
	}
	name, err := w.Close(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for before, want := range map[time.Time]int{time.Now().Add(-time.Hour): 0, time.Now().Add(time.Hour): 1} {
		if list, err := s.LostSegments(t.Context(), before, 10); err != nil || len(list) != want {
			t.Errorf("lost before %s: %v %v", before, list, err)
		}
	}
	if err := segments.Drop(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	if list, err := s.LostSegments(t.Context(), time.Now().Add(time.Hour), 10); err != nil || len(list) != 0 {
		t.Errorf("after it was dropped: %v %v", list, err)
	}
}
