package found

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSpoolGoesOnAfterACrash(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	one, two, three := strings.Repeat("1", 64), strings.Repeat("2", 64), strings.Repeat("3", 64)
	if err := s.Add([]Entry{{SHA256: one, Annotation: []byte(`"a"`)}, {SHA256: two, Failed: true}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Add([]Entry{{SHA256: one, Annotation: []byte(`"b"`)}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "found.ndjson"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"sha256":"` + three); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(dir); err != nil {
		t.Fatal(err)
	}
	if all, failed := s.Len(); all != 2 || failed != 1 || !s.Has(two) || s.Has(three) {
		t.Error(all, failed)
	}
	if e, ok, err := s.Get(one); err != nil || !ok || string(e.Annotation) != `"b"` {
		t.Error(e, ok, err)
	}
	if err := s.Add([]Entry{{SHA256: three, Annotation: []byte(`"c"`)}}); err != nil {
		t.Error(err)
	}
	if e, ok, err := s.Get(three); err != nil || !ok || string(e.Annotation) != `"c"` {
		t.Error(e, ok, err)
	}
	if _, ok, err := s.Get("short"); ok || err != nil {
		t.Error(ok, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
