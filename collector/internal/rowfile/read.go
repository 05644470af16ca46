package rowfile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

// batchRows is how many rows are read at a time.
const batchRows = 4096

// load opens a segment's file.
func (s *Store) load(ctx context.Context, name string) (*segment, error) {
	const op = "rowfile.Open"
	f, err := s.bytes.Open(ctx, name)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	// The reader of Parquet trusts the sizes that a file states, so that damaged ones
	// could fill the memory.
	err = verify(f, name)
	var g *segment
	if err == nil {
		g, err = parse(f)
	}
	if err != nil {
		return nil, errors.Join(fault.New(fault.Corrupt, op, "segment %s: %w", name, err), f.Close())
	}
	return g, nil
}

func verify(f io.Reader, name string) error {
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != name {
		return fmt.Errorf("its bytes have the SHA-256 %s", got)
	}
	return nil
}

func parse(f io.ReadSeekCloser) (*segment, error) {
	at, ok := f.(io.ReaderAt)
	if !ok {
		return nil, errors.New("the blob store gives no random access")
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	p, err := parquet.OpenFile(at, size, parquet.SkipBloomFilters(true), parquet.ReadBufferSize(pageBytes))
	if err != nil {
		return nil, err
	}
	g := &segment{file: f, parquet: p, columns: map[string]int{}}
	for i, path := range p.Schema().Columns() {
		field := fieldOf(path)
		g.columns[field] = i
		g.fields = append(g.fields, field)
	}
	if _, ok := g.columns[dam.FieldDigest]; !ok {
		return nil, errors.New("it has no column digest")
	}
	return g, nil
}

// Read implements dam.Segments.
func (s *Store) Read(ctx context.Context, name string, fields []string, from, to int, each func(dam.Batch) error) (err error) {
	g, err := s.acquire(ctx, name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.release(g)) }()
	begin := 0
	for _, rg := range g.parquet.RowGroups() {
		end := begin + int(rg.NumRows())
		if lo, hi := max(from, begin), min(to, end); lo < hi {
			if err := g.readGroup(ctx, rg, fields, begin, lo, hi, each); err != nil {
				return err
			}
		}
		begin = end
	}
	if to > begin {
		return fault.New(fault.Corrupt, "rowfile.Read", "segment %s has %d rows, not %d", name, begin, to)
	}
	return nil
}

// readGroup reads the rows from lo to hi of a group that begins at row begin.
func (g *segment) readGroup(ctx context.Context, rg parquet.RowGroup, fields []string, begin, lo, hi int, each func(dam.Batch) error) (err error) {
	chunks := rg.ColumnChunks()
	readers := make([]*columnReader, len(fields))
	defer func() {
		for _, r := range readers {
			if r != nil {
				err = errors.Join(err, r.in.Close())
			}
		}
	}()
	b := dam.Batch{Cells: make([][][]byte, len(fields))}
	empty := make([][]byte, min(batchRows, hi-lo))
	for i, f := range fields {
		c, ok := g.columns[f]
		if !ok {
			b.Cells[i] = empty
			continue
		}
		r := &columnReader{in: parquet.NewColumnChunkValueReader(chunks[c]), values: make([]parquet.Value, len(empty)), cells: make([][]byte, len(empty))}
		readers[i] = r
		if lo > begin {
			if err := r.in.SeekToRow(int64(lo - begin)); err != nil {
				return fault.New(fault.Corrupt, "rowfile.Read", "%s: %w", f, err)
			}
		}
	}
	for at := lo; at < hi; at += b.Rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		b.From, b.Rows = at, min(batchRows, hi-at)
		for i, r := range readers {
			if r == nil {
				continue
			}
			if b.Cells[i], err = r.read(b.Rows); err != nil {
				return fault.New(fault.Corrupt, "rowfile.Read", "%s: %w", fields[i], err)
			}
		}
		if err := each(b); err != nil {
			return err
		}
	}
	return nil
}

// columnReader reads one column of a group. What it gives is valid until it reads on.
type columnReader struct {
	in     parquet.ColumnChunkValueReader
	values []parquet.Value
	cells  [][]byte
	kept   []byte // values of pages that were left behind
}

func (r *columnReader) read(n int) ([][]byte, error) {
	r.kept = r.kept[:0]
	for at := 0; at < n; {
		got, err := r.in.ReadValues(r.values[:n-at])
		if got == 0 {
			if err == nil || errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
		r.take(at, got, at+got < n)
		at += got
	}
	return r.cells[:n], nil
}

// take keeps values that were read. Their bytes are copied when the reader goes on,
// since the page that holds them may then be used again.
func (r *columnReader) take(at, got int, copied bool) {
	for i, v := range r.values[:got] {
		if v.IsNull() {
			r.cells[at+i] = nil
			continue
		}
		b := v.ByteArray()
		if copied {
			from := len(r.kept)
			r.kept = append(r.kept, b...)
			b = r.kept[from:len(r.kept):len(r.kept)]
		}
		r.cells[at+i] = b
	}
}
