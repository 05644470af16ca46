package dam

import (
	"context"
	"iter"
	"math/bits"
)

// The rows of a version, and those of a set, are parts of segments. A segment is a
// file of rows that is written once, so that versions share what they have in common:
//
//	version 1   [a: 131,072 rows] [b: 90,000 rows]
//	version 2   [a: all but 3   ] [b: 90,000 rows] [c: 50 new rows]
//	a set       [a: these 210,007] [b: these 71,990]
//
// What is appended in many small steps is merged by and by (see Desk.add), so that a
// version has few parts.

// SegmentRows and SegmentBytes bound one segment.
const (
	SegmentRows  = 1 << 17
	SegmentBytes = 24 << 20 // of its cells
)

// Part is rows of one segment.
type Part struct {
	Segment string // SHA-256 of its file
	Size    int    // rows of the segment
	Bytes   int64  // of the segment's cells
	Rows    int    // of the segment's rows in this part
	Live    Bits   // which; nil for all
}

// has reports whether the part has row i of the segment.
func (p Part) has(i int) bool { return p.Live == nil || p.Live.Has(i) }

// row gives the number in the segment of the n-th row of the part, from 0.
func (p Part) row(n int) int {
	if p.Live == nil {
		return n
	}
	for at, w := range p.Live {
		c := bits.OnesCount64(w)
		if n < c {
			for ; n > 0; n-- {
				w &= w - 1
			}
			return at*64 + bits.TrailingZeros64(w)
		}
		n -= c
	}
	return p.Size
}

// with gives the part with other rows of its segment.
func (p Part) with(live Bits) Part {
	p.Live, p.Rows = live, live.Count()
	if p.Rows == p.Size {
		p.Live = nil
	}
	return p
}

// share estimates the bytes of the part's own rows.
func (p Part) share() int64 { return p.Bytes * int64(p.Rows) / int64(max(p.Size, 1)) }

// rowsOf counts the rows of parts.
func rowsOf(parts []Part) (n int) {
	for _, p := range parts {
		n += p.Rows
	}
	return n
}

// Fields of a stored row. Further columns are FurtherField of their names. Absent
// values are absent; digests have 16 bytes, md5 and sha256 are raw bytes, annotations
// and further columns are JSON, all else is text.
const (
	FieldDigest     = "digest"
	FieldPath       = "path"
	FieldMD5        = "md5"
	FieldSHA256     = "sha256"
	FieldAnnotation = "annotation"
	FieldLabel      = "label"
	FieldBadcase    = "badcase"
)

const further = "columns."

// FurtherField names the field of a further column.
func FurtherField(column string) string { return further + column }

// Cell is a value of one field.
type Cell struct {
	Field string
	Value []byte
}

// Batch is some rows of a segment, one behind the other. Cells has one list for each
// field that was asked for, nil where a row has nothing. It is valid until the
// callback that got it returns.
type Batch struct {
	From  int // number in the segment of the first row
	Rows  int
	Cells [][][]byte
}

// SegmentWriter collects the rows of one segment. It is not safe for concurrent use.
type SegmentWriter interface {
	// Add copies a row; each field may be there once.
	Add(row []Cell) error
	Rows() int
	Bytes() int // of the cells so far
	// Close makes the segment durable and gives its SHA-256.
	Close(ctx context.Context) (string, error)
}

// Segments is the port to the files of rows. Safe for concurrent use. An unknown
// segment is fault.NotFound, a damaged one fault.Corrupt.
type Segments interface {
	New() SegmentWriter
	// Read gives the rows from (included) to (excluded) in their order.
	Read(ctx context.Context, segment string, fields []string, from, to int, each func(Batch) error) error
	// Fields names those in which a row of the segment has a value.
	Fields(ctx context.Context, segment string) ([]string, error)
	// Drop removes a segment that no part names any more.
	Drop(ctx context.Context, segment string) error
}

// scan reads fields of all rows of parts, with the place of each row.
func (k *Desk) scan(ctx context.Context, parts []Part, fields []string, each func(part, row int, cells Cells) error) error {
	for i, p := range parts {
		err := k.Rows.Read(ctx, p.Segment, fields, 0, p.Size, func(b Batch) error {
			for n := range b.Rows {
				if row := b.From + n; p.has(row) {
					if err := each(i, row, Cells{b.Cells, n}); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Cells is one row of a batch.
type Cells struct {
	columns [][][]byte
	row     int
}

// At gives the value of the i-th field that was asked for, nil for none.
func (c Cells) At(i int) []byte { return c.columns[i][c.row] }

// fieldsOf gives all fields that parts have, the fixed ones first, the others by name.
func (k *Desk) fieldsOf(ctx context.Context, parts []Part) ([]string, error) {
	var more []string
	seen := map[string]bool{}
	for _, p := range parts {
		list, err := k.Rows.Fields(ctx, p.Segment)
		if err != nil {
			return nil, err
		}
		for _, f := range list {
			if !seen[f] {
				seen[f] = true
				more = append(more, f)
			}
		}
	}
	return order(more), nil
}

// each reads whole rows of parts in their order.
func (k *Desk) each(ctx context.Context, parts []Part) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		fields, err := k.fieldsOf(ctx, parts)
		if err != nil {
			yield(Row{}, err)
			return
		}
		a := newAssembler(fields)
		stop, n := false, 0
		err = k.scan(ctx, parts, fields, func(_, _ int, cells Cells) error {
			n++
			if !yield(a.row(cells, n), nil) {
				stop = true
				return errStop
			}
			return nil
		})
		if err != nil && !stop {
			yield(Row{}, err)
		}
	}
}
