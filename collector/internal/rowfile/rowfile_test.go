package rowfile_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"mlife/collector/internal/blob"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/rowfile"
	"mlife/shared/fault"
)

// ledger lets everything be removed.
type ledger struct {
	mu    sync.Mutex
	noted []string
}

func (l *ledger) NoteSegment(_ context.Context, sha string, _ int, _ int64) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.noted = append(l.noted, sha)
	return nil
}

func (l *ledger) ForgetSegment(context.Context, string) (bool, error) { return true, nil }

type shelf struct {
	*testing.T
	*rowfile.Store
	dir   string
	blobs *blob.Folder
	book  *ledger
}

func open(t *testing.T) shelf {
	t.Helper()
	dir := t.TempDir()
	blobs, err := blob.NewFolder(dir, blob.FolderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	book := &ledger{}
	s := shelf{t, rowfile.New(blobs, book), dir, blobs, book}
	t.Cleanup(func() {
		for range 2 {
			if err := s.Store.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	return s
}

// row makes the cells of row i: some fields are absent in some rows.
func row(i int) []dam.Cell {
	cells := []dam.Cell{
		{Field: dam.FieldDigest, Value: fmt.Appendf(nil, "%016d", i)},
		{Field: dam.FieldPath, Value: fmt.Appendf(nil, "folder/%d.jpg", i)},
	}
	if i%2 == 0 {
		cells = append(cells, dam.Cell{Field: dam.FieldSHA256, Value: bytes.Repeat([]byte{byte(i)}, 32)})
	}
	if i%5 == 0 {
		cells = append(cells, dam.Cell{Field: dam.FurtherField("a.b"), Value: fmt.Appendf(nil, `"%s"`, strings.Repeat("x", i%300))})
	}
	return append(cells, dam.Cell{Field: dam.FurtherField("place"), Value: fmt.Appendf(nil, `"%d"`, i%9)})
}

func (s shelf) write(rows int) string {
	s.Helper()
	w := s.New()
	for i := range rows {
		if err := w.Add(row(i)); err != nil {
			s.Fatal(err)
		}
	}
	name, err := w.Close(s.Context())
	if err != nil || w.Rows() != rows {
		s.Fatal(err, w.Rows())
	}
	if _, err := w.Close(s.Context()); err == nil {
		s.Error("closed twice")
	}
	return name
}

var fields = []string{dam.FieldDigest, dam.FurtherField("place"), dam.FieldSHA256, dam.FurtherField("a.b"), dam.FieldBadcase, dam.FieldPath}

// expect compares rows that were read with those written.
func expect(b dam.Batch) error {
	for n := range b.Rows {
		want := map[string][]byte{}
		for _, c := range row(b.From + n) {
			want[c.Field] = c.Value
		}
		for i, f := range fields {
			if !bytes.Equal(b.Cells[i][n], want[f]) || (b.Cells[i][n] == nil) != (want[f] == nil) {
				return fmt.Errorf("row %d, %s: %q, want %q", b.From+n, f, b.Cells[i][n], want[f])
			}
		}
	}
	return nil
}

func TestRowsComeBack(t *testing.T) {
	s := open(t)
	const rows = 70_000 // more than one group
	name := s.write(rows)
	if again := s.write(rows); again != name {
		t.Error("the same rows gave other bytes")
	}
	have, err := s.Fields(t.Context(), name)
	slices.Sort(have)
	if err != nil || !slices.Equal(have, []string{"columns.a.b", "columns.place", "digest", "path", "sha256"}) {
		t.Errorf("fields %v %v", have, err)
	}
	for _, span := range [][2]int{{0, rows}, {0, 1}, {65_535, 65_537}, {rows - 1, rows}, {4095, 4097}, {30_000, 30_000}, {12_345, 45_678}} {
		next := span[0]
		err := s.Read(t.Context(), name, fields, span[0], span[1], func(b dam.Batch) error {
			if b.From != next {
				return fmt.Errorf("a batch from %d, want %d", b.From, next)
			}
			next += b.Rows
			return expect(b)
		})
		if err != nil || next != span[1] {
			t.Errorf("%v: %v, up to %d", span, err, next)
		}
	}
	if err := s.Read(t.Context(), name, fields, 0, rows+1, func(dam.Batch) error { return nil }); !fault.Is(err, fault.Corrupt) {
		t.Errorf("rows that are not there: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = s.Read(ctx, name, fields, 0, rows, func(dam.Batch) error { cancel(); return nil })
	if err == nil {
		t.Error("a cancelled read went on")
	}
}

func TestManyReadersOfMoreThanStayOpen(t *testing.T) {
	s := open(t)
	var names []string
	for i := range 80 {
		names = append(names, s.write(100+i))
	}
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range names {
				n := (i*7 + g*13) % len(names)
				if err := s.Read(t.Context(), names[n], fields, 0, 100+n, expect); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if err := s.Drop(t.Context(), names[3]); err != nil {
		t.Error(err)
	}
	if _, err := s.Fields(t.Context(), names[3]); !fault.Is(err, fault.NotFound) {
		t.Errorf("a dropped segment: %v", err)
	}
	if err := s.Drop(t.Context(), names[3]); err != nil {
		t.Errorf("dropped twice: %v", err)
	}
}

func TestAddRefuses(t *testing.T) {
	s := open(t)
	if err := s.New().Add([]dam.Cell{{Field: dam.FieldDigest, Value: []byte("short")}}); err == nil {
		t.Error("a short digest")
	}
}

// TestDamage changes bytes of a file, which the reader of Parquet may not survive: they
// never come that far.
func TestDamage(t *testing.T) {
	s := open(t)
	name := s.write(3000)
	whole, err := os.ReadFile(filepath.Join(s.dir, name[:2], name))
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for at := 0; at < len(whole); at += len(whole)/250 + 1 {
		for _, b := range [][]byte{whole[:at], slices.Concat(whole[:at], []byte{^whole[at]}, whole[at+1:])} {
			other := rowfile.New(bytesOf(b), s.book)
			err := other.Read(t.Context(), name, fields, 0, 3000, func(dam.Batch) error { return nil })
			if refused++; !fault.Is(err, fault.Corrupt) {
				t.Errorf("damage at %d: %v", at, err)
			}
			if err := other.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	if refused < 100 {
		t.Errorf("%d damaged files refused", refused)
	}
}

// bytesOf is a blob store with one blob under all names.
type bytesOf []byte

func (b bytesOf) Keep(context.Context, io.Reader, string) error { return nil }
func (b bytesOf) Delete(context.Context, string) error          { return nil }
func (b bytesOf) Open(context.Context, string) (io.ReadSeekCloser, error) {
	return file{bytes.NewReader(b)}, nil
}

type file struct{ *bytes.Reader }

func (file) Close() error { return nil }
