package dam

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// errStop ends a scan early.
var errStop = errors.New("enough rows")

// stored are the fields that every segment may have, in the order they are read in.
var stored = []string{FieldDigest, FieldPath, FieldMD5, FieldSHA256, FieldAnnotation, FieldLabel, FieldBadcase}

// order puts the fixed fields first and sorts the others.
func order(fields []string) []string {
	out := slices.Clone(stored)
	from := len(out)
	for _, f := range fields {
		if strings.HasPrefix(f, further) {
			out = append(out, f)
		}
	}
	slices.Sort(out[from:])
	return out
}

// assembler makes rows of cells that were read in the order of fields.
type assembler struct {
	names [][]byte // of the further columns as JSON with the colon, at the place of their field
}

func newAssembler(fields []string) assembler {
	a := assembler{names: make([][]byte, len(fields))}
	for i, f := range fields {
		if name, ok := strings.CutPrefix(f, further); ok {
			a.names[i] = append(quote(name), ':')
		}
	}
	return a
}

// row makes a row that does not share memory with the cells; number is its place in
// the version, from 1.
func (a assembler) row(c Cells, number int) Row {
	r := Row{Number: number, Path: string(c.At(1)), MD5: hex.EncodeToString(c.At(2)), SHA256: hex.EncodeToString(c.At(3)), Label: string(c.At(5)), Badcase: string(c.At(6))}
	copy(r.Digest[:], c.At(0))
	if v := c.At(4); v != nil {
		r.Annotation = json.RawMessage(slices.Clone(v))
	}
	var object []byte
	for i := len(stored); i < len(a.names); i++ {
		v := c.At(i)
		if v == nil {
			continue
		}
		sep := byte(',')
		if object == nil {
			sep = '{'
		}
		object = append(append(append(object, sep), a.names[i]...), v...)
	}
	if object != nil {
		r.Columns = append(object, '}')
	}
	return r
}

// cellWriter makes the cells of one row after the other in memory that is used again.
type cellWriter struct {
	cells []Cell
	bytes []byte
}

func (w *cellWriter) text(field, s string) {
	if s == "" {
		return
	}
	from := len(w.bytes)
	w.bytes = append(w.bytes, s...)
	w.cells = append(w.cells, Cell{field, w.bytes[from:]})
}

func (w *cellWriter) hex(field, s string) error {
	if s == "" {
		return nil
	}
	from := len(w.bytes)
	var err error
	w.bytes, err = hex.AppendDecode(w.bytes, []byte(s))
	w.cells = append(w.cells, Cell{field, w.bytes[from:]})
	return err
}

// row gives a draft's cells as a segment takes them, valid until the next row.
func (w *cellWriter) row(d *Draft, digest *Digest) ([]Cell, error) {
	w.cells, w.bytes = append(w.cells[:0], Cell{FieldDigest, digest[:]}), w.bytes[:0]
	w.text(FieldPath, d.Path)
	if err := w.hex(FieldMD5, d.MD5); err != nil {
		return nil, err
	}
	if err := w.hex(FieldSHA256, d.SHA256); err != nil {
		return nil, err
	}
	if len(d.annotation.json) > 0 {
		w.cells = append(w.cells, Cell{FieldAnnotation, d.annotation.json})
	}
	w.text(FieldLabel, d.label)
	w.text(FieldBadcase, d.Badcase)
	for i := range d.Columns {
		if v := d.Columns[i].value.json; len(v) > 0 {
			w.cells = append(w.cells, Cell{d.Columns[i].field(), v})
		}
	}
	return w.cells, nil
}
