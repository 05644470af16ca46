package imports

import (
	"errors"
	"fmt"
	"io"
)

// Bounds of what is read.
const (
	MaxRows       = 1_000_000 // of one import
	MaxRowBytes   = 1 << 20   // of one row as it stands in the file
	MaxColumns    = 1000      // of a table, and values of one row
	MaxDepth      = 32        // of objects and elements inside each other
	MaxAttributes = 256       // of one XML element
	MaxEntries    = 10_000    // of an archive
	MaxDirectory  = 4 << 20   // bytes of an archive's list of entries
	MaxUnpacked   = 16 << 30  // bytes of an archive's entries together
	MaxRatio      = 200       // bytes that one packed byte of an entry may become,
	ratioFrom     = 4 << 20   // when it becomes more bytes than these
	MaxColumn     = 256       // bytes of a column's name
)

const readAhead = 64 << 10

var errLongRow = fmt.Errorf("longer than %d bytes", MaxRowBytes)

// meter bounds what is read for one row, before a parser collects it, and counts
// what is read in all.
type meter struct {
	r    io.Reader
	left int
	all  *int64
}

func newMeter(r io.Reader, all *int64) *meter {
	m := &meter{r: r, all: all}
	m.row()
	return m
}

// row says that a new row begins.
func (m *meter) row() { m.left = MaxRowBytes + 2*readAhead }

// Read implements io.Reader.
func (m *meter) Read(p []byte) (int, error) {
	if m.left <= 0 {
		return 0, errLongRow
	}
	n, err := m.r.Read(p[:min(len(p), m.left)])
	m.left -= n
	*m.all += int64(n)
	return n, err
}

// RowError says what is wrong with one row of an import.
type RowError struct {
	Row     int    // line of CSV, else number of the record, from 1; 0 for the file as a whole
	File    string // inside an archive
	Field   string // column or field of the badcase, "" for the row as a whole
	Message string
	fatal   bool // nothing behind it can be read
}

// Error names the place and what is wrong.
func (e *RowError) Error() string {
	s := e.Message
	if e.Field != "" {
		s = e.Field + ": " + s
	}
	if e.Row > 0 {
		s = fmt.Sprintf("row %d: %s", e.Row, s)
	}
	if e.File != "" {
		s = e.File + ": " + s
	}
	return s
}

func rowError(row int, field, format string, args ...any) *RowError {
	return &RowError{Row: row, Field: field, Message: fmt.Sprintf(format, args...)}
}

func fatalError(row int, format string, args ...any) *RowError {
	e := rowError(row, "", format, args...)
	e.fatal = true
	return e
}

// unreadable explains an error of reading row, which ends the table.
func unreadable(row int, err error) error {
	var e *RowError
	switch {
	case errors.Is(err, io.EOF) || errors.As(err, &e):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fatalError(row, "the file ends in the middle: it was cut off")
	case errors.Is(err, errLongRow):
		return fatalError(row, "longer than %d bytes, or something before it is not closed", MaxRowBytes)
	}
	return fatalError(row, "%v; nothing behind it can be read", err)
}
