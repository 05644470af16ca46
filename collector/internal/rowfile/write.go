package rowfile

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

// Sizes of the pieces of a file. They are bounds of memory, not of the format.
const (
	groupRows  = 1 << 16
	pageBytes  = 64 << 10
	dictionary = 1 << 20 // bytes of the values of a group, past which they are written one by one
)

// group is the name of the Parquet group of further columns.
const group = "columns"

var fast = &zstd.Codec{Level: zstd.SpeedFastest}

// node describes a field's column.
func node(field string) parquet.Node {
	switch field {
	case dam.FieldDigest:
		return parquet.Leaf(parquet.FixedLenByteArrayType(16))
	case dam.FieldMD5:
		return parquet.Optional(parquet.Leaf(parquet.FixedLenByteArrayType(16)))
	case dam.FieldSHA256:
		return parquet.Optional(parquet.Leaf(parquet.FixedLenByteArrayType(32)))
	case dam.FieldPath:
		return parquet.Optional(parquet.Compressed(parquet.String(), fast))
	}
	return parquet.Optional(parquet.Encoded(parquet.Compressed(parquet.String(), fast), &parquet.RLEDictionary))
}

// widths are the bytes of fields that have a fixed number of them.
var widths = map[string]int{dam.FieldDigest: 16, dam.FieldMD5: 16, dam.FieldSHA256: 32}

// writer implements dam.SegmentWriter: it holds the cells until Close, since the
// columns of a file are known only when all rows are.
type writer struct {
	store   *Store
	columns map[string]*column
	order   []*column // as they were met: rows mostly have their cells in the same order
	rows    int
	bytes   int
	closed  bool
}

// column is the cells of one field, one behind the other.
type column struct {
	field string
	cells []byte
	rows  []int32 // that have a value
	ends  []int32 // of their values in cells
}

// New implements dam.Segments.
func (s *Store) New() dam.SegmentWriter {
	return &writer{store: s, columns: map[string]*column{}}
}

// Rows implements dam.SegmentWriter.
func (w *writer) Rows() int { return w.rows }

// Bytes implements dam.SegmentWriter.
func (w *writer) Bytes() int { return w.bytes }

// Add implements dam.SegmentWriter.
func (w *writer) Add(row []dam.Cell) error {
	at := 0
	for _, c := range row {
		if at >= len(w.order) || w.order[at].field != c.Field {
			at = w.find(c.Field)
		}
		if n := widths[c.Field]; n > 0 && len(c.Value) != n {
			return fault.New(fault.Internal, "rowfile.Add", "%s has %d bytes, want %d", c.Field, len(c.Value), n)
		}
		x := w.order[at]
		x.cells = append(x.cells, c.Value...)
		x.rows = append(x.rows, int32(w.rows))
		x.ends = append(x.ends, int32(len(x.cells)))
		w.bytes += len(c.Value)
		at++
	}
	w.rows++
	return nil
}

// find gives the place of a field's column, which is made if it is not there.
func (w *writer) find(field string) int {
	if x, ok := w.columns[field]; ok {
		return slices.Index(w.order, x)
	}
	x := &column{field: field}
	w.columns[field] = x
	w.order = append(w.order, x)
	return len(w.order) - 1
}

// Close implements dam.SegmentWriter.
func (w *writer) Close(ctx context.Context) (string, error) {
	const op = "rowfile.Close"
	if w.closed {
		return "", fault.New(fault.Internal, op, "closed twice")
	}
	w.closed = true
	var out bytes.Buffer
	if err := w.encode(&out); err != nil {
		return "", fault.New(fault.Internal, op, "%w", err)
	}
	w.columns, w.order = nil, nil
	sum := sha256.Sum256(out.Bytes())
	name := hex.EncodeToString(sum[:])
	if err := w.store.ledger.NoteSegment(ctx, name, w.rows, int64(out.Len())); err != nil {
		return "", err
	}
	return name, w.store.bytes.Keep(ctx, &out, name)
}

// schema names the columns; Parquet orders them by their names.
func (w *writer) schema() *parquet.Schema {
	fixed, own := parquet.Group{}, parquet.Group{}
	for _, c := range w.order {
		if name, ok := strings.CutPrefix(c.field, dam.FurtherField("")); ok {
			own[name] = node(c.field)
		} else {
			fixed[c.field] = node(c.field)
		}
	}
	if len(own) > 0 {
		fixed[group] = own
	}
	return parquet.NewSchema("rows", fixed)
}

// encode writes the file. The same rows give the same bytes.
func (w *writer) encode(out *bytes.Buffer) error {
	schema := w.schema()
	p := parquet.NewGenericWriter[any](out, schema, parquet.PageBufferSize(pageBytes), parquet.DictionaryMaxBytes(dictionary),
		parquet.MaxRowsPerRowGroup(groupRows), parquet.CreatedBy("mlife", "1", ""), parquet.DataPageStatistics(false))
	into := p.ColumnWriters()
	order := make([]cursor, len(into))
	for i, path := range schema.Columns() {
		order[i] = cursor{column: w.columns[fieldOf(path)], index: i}
	}
	values := make([]parquet.Value, 0, 4096)
	for from := 0; from < w.rows; from += groupRows {
		to := min(from+groupRows, w.rows)
		for i := range order {
			if err := order[i].write(into[i], from, to, values); err != nil {
				return err
			}
		}
		if err := p.Flush(); err != nil {
			return err
		}
	}
	return p.Close()
}

// fieldOf gives the field of a column's path in the schema.
func fieldOf(path []string) string {
	if len(path) == 2 && path[0] == group {
		return dam.FurtherField(path[1])
	}
	return path[0]
}

// cursor goes over the values of a column.
type cursor struct {
	column *column
	index  int
	next   int // of column.rows
}

// write writes the values of some rows.
func (c *cursor) write(into *parquet.ColumnWriter, from, to int, values []parquet.Value) error {
	values = values[:0]
	for row := from; row < to; row++ {
		values = append(values, c.value(row))
		if len(values) == cap(values) || row == to-1 {
			if _, err := into.WriteRowValues(values); err != nil {
				return err
			}
			values = values[:0]
		}
	}
	return nil
}

func (c *cursor) value(row int) parquet.Value {
	x := c.column
	if c.next == len(x.rows) || int(x.rows[c.next]) != row {
		return parquet.NullValue().Level(0, 0, c.index)
	}
	from := int32(0)
	if c.next > 0 {
		from = x.ends[c.next-1]
	}
	cell := x.cells[from:x.ends[c.next]]
	c.next++
	level := 1
	if x.field == dam.FieldDigest {
		level = 0
	}
	if widths[x.field] > 0 {
		return parquet.FixedLenByteArrayValue(cell).Level(0, level, c.index)
	}
	return parquet.ByteArrayValue(cell).Level(0, level, c.index)
}
