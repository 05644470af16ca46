package dam

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"mlife/shared/fault"
)

// jsonReader reads an array of objects, or objects one after the other. The keys
// path, md5, sha256, annotation and badcase are what their names say; the object
// columns and any other key are further columns.
type jsonReader struct {
	dec   *json.Decoder
	meter *meter
	array bool
	n     int
}

func newJSON(b *bufio.Reader, m *meter, first byte) (*jsonReader, error) {
	j := &jsonReader{dec: json.NewDecoder(b), meter: m, array: first == '['}
	switch first {
	case '{':
	case '[':
		if _, err := j.dec.Token(); err != nil {
			return nil, err
		}
	default:
		return nil, fault.Field("dam.import", "row 1", "it begins with %q: rows are an array of objects, or one object a line", string(rune(first)))
	}
	return j, nil
}

// Next implements Reader.
func (j *jsonReader) Next() (Draft, error) {
	j.meter.row()
	j.n++
	d := Draft{Row: j.n}
	if j.array && !j.dec.More() {
		return d, j.end()
	}
	var raw json.RawMessage
	if err := j.dec.Decode(&raw); err != nil {
		if errors.Is(err, io.EOF) && !j.array {
			return d, io.EOF
		}
		return d, j.explain(err)
	}
	if column, err := d.read(raw); err != nil {
		return d, &RowError{Row: j.n, Column: column, Message: err.Error()}
	}
	return d, d.Check()
}

// end closes the array; nothing may follow it.
func (j *jsonReader) end() error {
	if _, err := j.dec.Token(); err != nil {
		return j.explain(err)
	}
	j.array = false
	if _, err := j.dec.Token(); errors.Is(err, io.EOF) {
		return io.EOF
	}
	return &RowError{Row: j.n, Message: "something follows the array", fatal: true}
}

func (j *jsonReader) explain(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, errLongRow):
		return &RowError{Row: j.n, Message: fmt.Sprintf("longer than %d bytes", MaxRowBytes), fatal: true}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &RowError{Row: j.n, Message: "the file ends in the middle: it was cut", fatal: true}
	case errors.As(err, &syntax):
		return &RowError{Row: j.n, Message: fmt.Sprintf("not JSON at byte %d: %v", syntax.Offset, syntax), fatal: true}
	}
	return err
}

// pair is one key of an object with its value.
type pair struct {
	key string
	raw json.RawMessage
}

// pairs reads an object's members in their order.
func pairs(raw json.RawMessage) ([]pair, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return nil, errors.New("not an object")
	}
	var list []pair
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return nil, err
		}
		m := pair{key: fmt.Sprint(tok)}
		if slices.ContainsFunc(list, func(o pair) bool { return o.key == m.key }) {
			return nil, fmt.Errorf("the key %.80q is there twice", m.key)
		}
		if len(list) > MaxColumns+len(fixed) {
			return nil, fmt.Errorf("more than %d columns", MaxColumns)
		}
		if err := dec.Decode(&m.raw); err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

// read fills the draft from an object.
func (d *Draft) read(raw json.RawMessage) (column string, err error) {
	list, err := pairs(raw)
	if err != nil {
		return "", err
	}
	has := func(name string) bool {
		return slices.ContainsFunc(list, func(m pair) bool { return m.key == name })
	}
	texts := map[string]*string{ColPath: &d.Path, ColMD5: &d.MD5, ColSHA256: &d.SHA256, ColBadcase: &d.Badcase}
	roles := map[string]string{}
	for _, m := range list {
		role := roleOf(m.key, has)
		if other := roles[role]; role != "" && other != "" {
			return m.key, fmt.Errorf("%.80q also stands for %s", other, role)
		}
		roles[role] = m.key
		switch into := texts[role]; {
		case into != nil:
			err = readText(m.raw, into)
		case role == ColAnnotation:
			err = d.Annotate(m.raw)
		case m.key == "columns":
			err = d.readColumns(m.raw)
		default:
			err = d.addColumn(m)
		}
		if err != nil {
			return m.key, err
		}
	}
	return "", nil
}

func readText(raw json.RawMessage, into *string) error {
	v, err := fromJSON(raw)
	if err != nil || v.json == nil {
		return err
	}
	if v.json[0] != '"' {
		return fmt.Errorf("%.40s is no text", v.json)
	}
	return json.Unmarshal(v.json, into)
}

func (d *Draft) readColumns(raw json.RawMessage) error {
	if string(bytes.TrimSpace(raw)) == "null" {
		return nil
	}
	list, err := pairs(raw)
	if err != nil {
		return err
	}
	for _, m := range list {
		if err := d.addColumn(m); err != nil {
			return fmt.Errorf("%.80s: %w", m.key, err)
		}
	}
	return nil
}

func (d *Draft) addColumn(m pair) error {
	if err := CheckColumn(m.key); err != nil {
		return err
	}
	if slices.ContainsFunc(d.Columns, func(c Column) bool { return c.Name == m.key }) {
		return errors.New("the column is there twice")
	}
	v, err := fromJSON(m.raw)
	if err == nil && v.json != nil {
		d.Columns = append(d.Columns, Column{Name: m.key, value: v})
	}
	return err
}
