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

// cells gives a row's cells as a segment takes them, into a list that is used again.
func (d *Draft) cells(into []Cell, digest Digest, label string) ([]Cell, error) {
	into = append(into[:0], Cell{FieldDigest, digest[:]})
	text := func(field, s string) {
		if s != "" {
			into = append(into, Cell{field, []byte(s)})
		}
	}
	text(FieldPath, d.Path)
	for _, x := range []struct{ field, hex string }{{FieldMD5, d.MD5}, {FieldSHA256, d.SHA256}} {
		if x.hex == "" {
			continue
		}
		sum, err := hex.DecodeString(x.hex)
		if err != nil {
			return nil, err
		}
		into = append(into, Cell{x.field, sum})
	}
	if len(d.annotation.json) > 0 {
		into = append(into, Cell{FieldAnnotation, d.annotation.json})
	}
	text(FieldLabel, label)
	text(FieldBadcase, d.Badcase)
	for i := range d.Columns {
		if v := d.Columns[i].value.json; len(v) > 0 {
			into = append(into, Cell{d.Columns[i].field(), v})
		}
	}
	return into, nil
}
