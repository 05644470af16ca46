package dam

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"mlife/shared/fault"
)

// Format is how rows are written in a file.
type Format string

// The formats. JSON is an array of objects or one object a line.
const (
	CSV  Format = "csv"
	JSON Format = "json"
	XML  Format = "xml"
)

// RowError says what is wrong with one row of an import.
type RowError struct {
	Row     int    // line of CSV or number of the JSON object, from 1
	Column  string // "" for the row as a whole
	Message string
	fatal   bool // nothing behind it can be read
}

// Where names the place: "row 3, column path".
func (e *RowError) Where() string {
	if e.Column == "" {
		return fmt.Sprintf("row %d", e.Row)
	}
	return fmt.Sprintf("row %d, column %s", e.Row, e.Column)
}

// Error says where and what.
func (e *RowError) Error() string { return e.Where() + ": " + e.Message }

// RowErrors are the first MaxErrors errors of an import.
type RowErrors []*RowError

// MaxErrors bounds how many errors of one import are told.
const MaxErrors = 20

// Error tells the first and how many there are.
func (e RowErrors) Error() string {
	switch {
	case len(e) == 0:
		return "no error"
	case len(e) == 1:
		return e[0].Error()
	case len(e) >= MaxErrors:
		return fmt.Sprintf("%s (and %d or more others)", e[0], len(e)-1)
	}
	return fmt.Sprintf("%s (and %d more)", e[0], len(e)-1)
}

// Reader reads rows one by one.
type Reader interface {
	// Next gives the next row, io.EOF after the last. After a *RowError that is not
	// about the whole file it goes on with the next row.
	Next() (Draft, error)
}

// NewReader reads rows in a format; "" recognises it. It holds one row in memory.
// UTF-8 is read with or without a byte order mark.
func NewReader(r io.Reader, format Format) (Reader, error) {
	const op = "dam.import"
	m := &meter{r: r}
	m.row()
	b := bufio.NewReaderSize(m, readAhead)
	head, err := b.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, err
	}
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return nil, fault.Field(op, "row 1", "the file is UTF-16: save it as UTF-8")
	}
	if bytes.HasPrefix(head, []byte(bom)) {
		if _, err := b.Discard(len(bom)); err != nil {
			return nil, err
		}
		head = head[len(bom):]
	}
	text := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case len(text) == 0:
		return nil, fault.Field(op, "row 1", "the file is empty")
	case format == "" && (text[0] == '[' || text[0] == '{'):
		format = JSON
	case format == "" && text[0] == '<':
		format = XML
	case format == "":
		format = CSV
	}
	switch format {
	case CSV:
		return newCSV(b, m, head)
	case JSON:
		return newJSON(b, m, text[0])
	case XML:
		return newXML(b, m)
	}
	return nil, fault.Field(op, "format", "%.20q is none of csv, json, xml", format)
}

const (
	bom       = "\ufeff"
	readAhead = 64 << 10
)

// meter bounds what is read in all and for one row, before a parser collects it.
type meter struct {
	r    io.Reader
	left int   // of this row
	all  int64 // so far

	failed error // of r, since parsers hide it
}

var errLongRow = errors.New("the row is too long")

// row says that a new row begins.
func (m *meter) row() { m.left = MaxRowBytes + 2*readAhead }

// Read implements io.Reader.
func (m *meter) Read(p []byte) (int, error) {
	if m.left <= 0 {
		return 0, errLongRow
	}
	n, err := m.r.Read(p[:min(len(p), m.left)])
	if err != nil && !errors.Is(err, io.EOF) {
		m.failed = err
	}
	m.left -= n
	m.all += int64(n)
	if m.all > MaxImport {
		return n, fault.New(fault.TooLarge, "dam.import", "more than %d bytes: import it in parts with mode append", MaxImport)
	}
	return n, err
}

// names tells which column of an import is which. A label stands in for an
// annotation that is not there, a file name for a path.
func roleOf(name string, has func(string) bool) string {
	lower := strings.ToLower(name)
	switch lower {
	case ColPath, ColMD5, ColSHA256, ColAnnotation, ColBadcase:
		return lower
	case "label", "class":
		if !has(ColAnnotation) && (lower == "label" || !has("label")) {
			return ColAnnotation
		}
	case "file", "filename", "file_name":
		if !has(ColPath) {
			return ColPath
		}
	}
	return ""
}

// Drafts reads rows that are there already; they are numbered from 1.
func Drafts(list []Draft) Reader { return &drafts{list: list} }

type drafts struct {
	list []Draft
	at   int
}

// Next implements Reader.
func (d *drafts) Next() (Draft, error) {
	if d.at == len(d.list) {
		return Draft{}, io.EOF
	}
	out := d.list[d.at]
	d.at++
	out.Row = d.at
	if column, err := out.check(); err != nil {
		return out, &RowError{Row: d.at, Column: column, Message: err.Error()}
	}
	return out, nil
}
