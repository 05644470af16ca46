package dam

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"mlife/shared/fault"
)

// csvReader reads CSV whose first line names the columns. Commas, semicolons and
// tabs separate; the header shows which.
type csvReader struct {
	in      *csv.Reader
	meter   *meter
	columns []csvColumn
	line    int // where the last row began
}

type csvColumn struct {
	name string
	role string // of fixed, "" for a further column
}

func newCSV(b *bufio.Reader, m *meter, head []byte) (*csvReader, error) {
	c := &csvReader{in: csv.NewReader(b), meter: m, line: 1}
	c.in.Comma = Separator(head)
	c.in.FieldsPerRecord = -1
	c.in.ReuseRecord = true
	header, err := c.in.Read()
	if err != nil {
		return nil, headerError("%v", c.explain(1, err))
	}
	if len(header) > MaxColumns+len(fixed) {
		return nil, headerError("%d columns, at most %d and those of every row", len(header), MaxColumns)
	}
	names := make([]string, len(header))
	for i, h := range header {
		names[i] = Unguard(strings.TrimSpace(h))
	}
	return c, c.name(names)
}

// name says which column is which.
func (c *csvReader) name(names []string) error {
	has := func(name string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
	}
	further := 0
	for i, name := range names {
		col := csvColumn{name: name, role: roleOf(name, has)}
		if j := slices.Index(names, name); j < i {
			return headerError("the column %.80q is there twice: columns %d and %d", name, j+1, i+1)
		}
		if j := slices.IndexFunc(c.columns, func(o csvColumn) bool { return o.role != "" && o.role == col.role }); j >= 0 {
			return headerError("the columns %.80q and %.80q both stand for %s", names[j], name, col.role)
		}
		if col.role == "" {
			if err := CheckColumn(name); err != nil {
				return headerError("column %d: %v", i+1, err)
			}
			further++
		}
		c.columns = append(c.columns, col)
	}
	if further > MaxColumns {
		return headerError("%d further columns, at most %d", further, MaxColumns)
	}
	if !slices.ContainsFunc(c.columns, func(o csvColumn) bool { return o.role == ColPath || o.role == ColMD5 || o.role == ColSHA256 }) {
		return headerError("it names none of the columns path, md5 and sha256, so no row has a file")
	}
	return nil
}

func headerError(format string, args ...any) error {
	return fault.Field("dam.import", "row 1", format, args...)
}

// Separator finds the sign that separates the most columns of the first line.
func Separator(head []byte) rune {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	best, most := ',', 0
	for _, sep := range ",;\t" {
		n, quoted := 0, false
		for _, r := range string(line) {
			switch {
			case r == '"':
				quoted = !quoted
			case r == sep && !quoted:
				n++
			}
		}
		if n > most {
			best, most = sep, n
		}
	}
	return best
}

// Next implements Reader.
func (c *csvReader) Next() (Draft, error) {
	c.meter.row()
	record, err := c.in.Read()
	if errors.Is(err, io.EOF) {
		return Draft{}, io.EOF
	}
	if err != nil {
		return Draft{}, c.explain(c.line+1, err)
	}
	line, _ := c.in.FieldPos(0)
	c.line = line
	d := Draft{Row: line}
	if len(record) != len(c.columns) {
		return d, &RowError{Row: line, Message: fmt.Sprintf("%d cells, but the header names %d columns%s", len(record), len(c.columns), hint(record))}
	}
	for i, cell := range record {
		if err := d.set(c.columns[i], Unguard(cell)); err != nil {
			return d, &RowError{Row: line, Column: c.columns[i].name, Message: err.Error()}
		}
	}
	return d, d.Check()
}

// hint names what most often makes rows uneven.
func hint(record []string) string {
	if slices.ContainsFunc(record, func(s string) bool { return strings.ContainsRune(s, '\r') }) {
		return ": a cell holds a lone carriage return, save the file with one kind of line end"
	}
	return ": quote cells that hold the separator"
}

func (d *Draft) set(col csvColumn, cell string) (err error) {
	switch col.role {
	case ColPath:
		d.Path = cell
	case ColMD5:
		d.MD5 = strings.TrimSpace(cell)
	case ColSHA256:
		d.SHA256 = strings.TrimSpace(cell)
	case ColBadcase:
		d.Badcase = strings.TrimSpace(cell)
	case ColAnnotation:
		d.annotation, err = fromCell(cell)
	default:
		var v value
		if v, err = fromCell(cell); err == nil && v.json != nil {
			d.Columns = append(d.Columns, Column{Name: col.name, value: v})
		}
	}
	return err
}

func (c *csvReader) explain(line int, err error) error {
	var syntax *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return &RowError{Row: line, Message: "the file is empty", fatal: true}
	case errors.Is(err, errLongRow):
		return &RowError{Row: line, Message: fmt.Sprintf("longer than %d bytes: a quote may not be closed", MaxRowBytes), fatal: true}
	case errors.As(err, &syntax) && errors.Is(err, csv.ErrQuote):
		return &RowError{Row: syntax.StartLine, fatal: true,
			Message: fmt.Sprintf("a quoted cell does not end as it should (line %d, byte %d): close the quote, and double quotes inside it", syntax.Line, syntax.Column)}
	case errors.As(err, &syntax):
		return &RowError{Row: syntax.Line, Message: fmt.Sprintf("byte %d: %v: put the cell in quotes and double those inside it", syntax.Column, syntax.Err), fatal: true}
	}
	return err
}

// A cell that a spreadsheet would run as a formula goes out with ' before it, and
// loses it on the way in; so does a cell that looks as if it had been guarded.
// Numbers stay bare.

const formula = "=+-@\t\r"

// Guard writes a cell so that no spreadsheet runs it as a formula.
func Guard(cell string) string {
	if cell == "" || (!strings.ContainsRune(formula, rune(cell[0])) && !guarded(cell)) || isNumber(cell) {
		return cell
	}
	return "'" + cell
}

// Unguard undoes Guard.
func Unguard(cell string) string {
	if guarded(cell) {
		return cell[1:]
	}
	return cell
}

func guarded(cell string) bool {
	return len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune(formula+"'", rune(cell[1]))
}

// isNumber reports whether s is a plain decimal number.
func isNumber(s string) bool {
	digits := strings.TrimLeft(s[:1], "+-") + s[1:]
	whole, rest, _ := strings.Cut(digits, ".")
	return digits != "" && strings.Trim(whole, "0123456789") == "" && strings.Trim(rest, "0123456789") == "" && whole+rest != ""
}
