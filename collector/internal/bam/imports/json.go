package imports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// jsonReader reads the objects of an array, or objects one after the other.
type jsonReader struct {
	dec   *json.Decoder
	meter *meter
	list  bool
	row   int
}

func (j *jsonReader) next() (Record, error) {
	j.meter.row()
	if j.list && !j.dec.More() {
		if _, err := j.dec.Token(); err != nil {
			return Record{}, unreadable(j.row+1, noEOF(err))
		}
		return Record{}, io.EOF
	}
	j.row++
	var raw json.RawMessage
	if err := j.dec.Decode(&raw); err != nil {
		if j.list {
			err = noEOF(err)
		}
		return Record{}, unreadable(j.row, err)
	}
	cells, err := flatten(j.row, raw, false)
	return Record{Row: j.row, Cells: cells}, err
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// lineReader reads one object a line: a damaged line spoils no other.
type lineReader struct {
	in    *bufio.Reader
	meter *meter
	row   int
}

func (l *lineReader) next() (Record, error) {
	for {
		l.meter.row()
		line, err := l.in.ReadBytes('\n')
		if err != nil && (len(line) == 0 || !errors.Is(err, io.EOF)) {
			return Record{}, unreadable(l.row+1, err)
		}
		l.row++
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		if len(line) > MaxRowBytes {
			return Record{}, rowError(l.row, "", "longer than %d bytes", MaxRowBytes)
		}
		var raw json.RawMessage
		if err := json.Unmarshal(line, &raw); err != nil {
			return Record{}, rowError(l.row, "", "%v", err)
		}
		cells, err := flatten(l.row, raw, false)
		return Record{Row: l.row, Cells: cells}, err
	}
}

// newJSON reads a table that begins with [ or {. open begins it anew.
func newJSON(open func() (*bufio.Reader, *meter, error), first byte, records string) (reader, error) {
	in, m, err := open()
	if err != nil {
		return nil, err
	}
	if first == '[' {
		if records != "" {
			return nil, fatalError(0, "records: the document is a list itself")
		}
		return listOf(in, m, nil)
	}
	if line, err := in.Peek(readAhead); err == nil || errors.Is(err, io.EOF) {
		if one, _, ok := bytes.Cut(line, []byte("\n")); ok && json.Valid(one) {
			return &lineReader{in: in, meter: m}, nil
		}
	}
	lists, more, err := outline(json.NewDecoder(in), m)
	if err != nil {
		return nil, err
	}
	if in, m, err = open(); err != nil {
		return nil, err
	}
	switch {
	case more || records == "" && len(lists) == 0:
		return &jsonReader{dec: json.NewDecoder(in), meter: m}, nil
	case records == "" && len(lists) == 1:
		records = lists[0]
	case records == "":
		return nil, &choice{lists}
	case !slices.Contains(lists, records):
		return nil, fatalError(0, "records: the document has no list %.80q of objects, but %s", records, strings.Join(lists, ", "))
	}
	return listOf(in, m, &records)
}

// choice is the error of a document with several lists.
type choice struct{ lists []string }

// Error names them.
func (c *choice) Error() string {
	return "records: the document holds several lists, choose one: " + strings.Join(c.lists, ", ")
}

// listOf reads the list that a document is, or that it has under a name.
func listOf(in io.Reader, m *meter, name *string) (reader, error) {
	j := &jsonReader{dec: json.NewDecoder(in), meter: m, list: true}
	if name != nil {
		if err := j.find(*name); err != nil {
			return nil, unreadable(1, noEOF(err))
		}
	}
	if _, err := j.dec.Token(); err != nil {
		return nil, unreadable(1, noEOF(err))
	}
	return j, nil
}

// find goes to the value of a member of the document.
func (j *jsonReader) find(name string) error {
	if _, err := j.dec.Token(); err != nil {
		return err
	}
	for j.dec.More() {
		j.meter.row()
		key, err := j.dec.Token()
		if err != nil || key == any(name) {
			return err
		}
		if _, err := skip(j.dec, j.meter); err != nil {
			return err
		}
	}
	return fmt.Errorf("no list %q", name)
}

// maxLists bounds the lists of a document that are told.
const maxLists = 20

// outline gives the names of a document's members that are lists of objects, and
// whether another document follows.
func outline(dec *json.Decoder, m *meter) (lists []string, more bool, err error) {
	fail := func(err error) ([]string, bool, error) { return nil, false, unreadable(1, noEOF(err)) }
	if _, err := dec.Token(); err != nil {
		return fail(err)
	}
	for dec.More() {
		m.row()
		key, err := dec.Token()
		if err != nil {
			return fail(err)
		}
		objects, err := skip(dec, m)
		if err != nil {
			return fail(err)
		}
		if name, ok := key.(string); ok && objects && len(lists) < maxLists && len(name) <= MaxColumn && !slices.Contains(lists, name) {
			lists = append(lists, name)
		}
	}
	if _, err := dec.Token(); err != nil {
		return fail(err)
	}
	m.row()
	return lists, dec.More(), nil
}

// skip passes one value over and says whether it is a list of objects. It holds one
// name, number or text at a time.
func skip(dec *json.Decoder, m *meter) (objects bool, err error) {
	for depth, n := 0, 0; ; n++ {
		m.row()
		t, err := dec.Token()
		if err != nil {
			return false, err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			switch n {
			case 0:
				objects = t == json.Delim('[')
			case 1:
				objects = objects && t == json.Delim('{')
			}
			if depth++; depth > MaxDepth {
				return false, fmt.Errorf("objects and lists lie more than %d deep in each other", MaxDepth)
			}
		case json.Delim('}'), json.Delim(']'):
			depth--
			if n == 1 {
				objects = false
			}
		default:
			if n == 1 {
				objects = false
			}
		}
		if depth == 0 {
			return objects, nil
		}
	}
}
