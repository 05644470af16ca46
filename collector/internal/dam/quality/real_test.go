package quality

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/dam/material"
	"mlife/collector/internal/labels"
	"mlife/shared/testkit"
)

// TestRealAnnotations: sets that people made and use have few findings, and those hold.
func TestRealAnnotations(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("no shared data")
	}
	for name, want := range map[string]map[Check]int{
		"coco/taco":                   {Conflict: 1, SelfCrossing: 57}, // outlines drawn by hand
		"voc/bccd":                    {},
		"label_studio/sdk":            {Doubled: 2, OutOfBounds: 2},
		"cross_format_2label/cvat1.1": {},
		"cvat/for_video":              {OutOfBounds: 3, Tiny: 1}, // skeletons at 0, 0 of a made fixture
	} {
		src, err := labels.Folder(os.DirFS(filepath.Join(dir, "annotations", name)), labels.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		var rows []material.Row
		_, err = labels.Read(t.Context(), src, labels.Options{}, func(it labels.Item) error {
			b, err := annotation.JSON(it.Annotation)
			if err != nil {
				return err
			}
			rows = append(rows, material.Row{Path: it.Path, Annotation: b, Medium: &material.Medium{Width: it.Media.Width, Height: it.Media.Height}})
			return nil
		})
		if err != nil || len(rows) == 0 {
			t.Fatalf("%s: %d rows, %v", name, len(rows), err)
		}
		by := map[Check]int{}
		var first []Finding
		if _, err := Rows(t.Context(), rowsOf(rows...), Settings{}, func(f Finding) error {
			if by[f.Check]++; by[f.Check] <= 2 {
				first = append(first, f)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d rows, %v", name, len(rows), by)
		if !maps.Equal(by, want) {
			t.Errorf("%s: %v, want %v", name, by, want)
			for _, f := range first {
				t.Logf("    %s %s %s: %s", f.Path, f.Object, f.Check, f.Reason)
			}
		}
	}
}
