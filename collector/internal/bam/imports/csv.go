package imports

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// csvReader reads CSV whose first line names the columns. Commas, semicolons and
// tabs separate; the header shows which.
type csvReader struct {
	in    *csv.Reader
	meter *meter
	names []string
	line  int // where the last row began
}

func newCSV(r io.Reader, m *meter, head []byte) (*csvReader, error) {
	c := &csvReader{in: csv.NewReader(r), meter: m, line: 1}
	c.in.Comma = separator(head)
	c.in.FieldsPerRecord = -1
	header, err := c.in.Read()
	if err != nil {
		return nil, c.explain(1, err)
	}
	if len(header) > MaxColumns {
		return nil, fatalError(1, "%d columns, at most %d", len(header), MaxColumns)
	}
	for i, h := range header {
		name := unguard(strings.TrimSpace(h))
		switch {
		case !utf8.ValidString(name):
			return nil, fatalError(1, "the name of column %d is not UTF-8: save the file as UTF-8", i+1)
		case name == "":
			name = fmt.Sprintf("column %d", i+1)
		case len(name) > MaxColumn:
			return nil, fatalError(1, "the name of column %d has %d bytes, at most %d: the first line names the columns", i+1, len(name), MaxColumn)
		}
		if j := slices.Index(c.names, name); j >= 0 {
			return nil, fatalError(1, "the column %.80q is there twice: columns %d and %d", name, j+1, i+1)
		}
		c.names = append(c.names, name)
	}
	return c, nil
}

// separator finds the sign that separates the most columns of the first line.
func separator(head []byte) rune {
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

func (c *csvReader) next() (Record, error) {
	c.meter.row()
	cells, err := c.in.Read()
	if err != nil {
		return Record{}, c.explain(c.line+1, err)
	}
	c.line, _ = c.in.FieldPos(0)
	r := Record{Row: c.line}
	if len(cells) != len(c.names) {
		why := "quote cells that hold the separator"
		if slices.ContainsFunc(cells, func(s string) bool { return strings.ContainsRune(s, '\r') }) {
			why = "a cell holds a lone carriage return, save the file with one kind of line end"
		}
		return r, rowError(c.line, "", "%d cells, but the header names %d columns: %s", len(cells), len(c.names), why)
	}
	for i, text := range cells {
		switch {
		case !utf8.ValidString(text):
			return r, rowError(c.line, c.names[i], "not UTF-8: save the file as UTF-8")
		case strings.IndexByte(text, 0) >= 0:
			return r, rowError(c.line, c.names[i], "holds a zero byte")
		}
		r.Cells = append(r.Cells, Cell{Path: c.names[i], Text: unguard(text)})
	}
	return r, nil
}

func (c *csvReader) explain(line int, err error) error {
	var syntax *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return err
	case errors.Is(err, errLongRow):
		return fatalError(line, "longer than %d bytes: a quote may not be closed", MaxRowBytes)
	case errors.As(err, &syntax) && errors.Is(err, csv.ErrQuote):
		return fatalError(syntax.StartLine, "a quoted cell does not end as it should (line %d, byte %d): close the quote, and double quotes inside it", syntax.Line, syntax.Column)
	case errors.As(err, &syntax):
		return fatalError(syntax.Line, "byte %d: %v: put the cell in quotes and double those inside it", syntax.Column, syntax.Err)
	}
	return unreadable(line, err)
}

// formula are the signs with which a spreadsheet begins to calculate. Cells that
// begin so go out with ' before them, and lose it on the way in.
const formula = "=+-@\t\r"

// Guard writes a cell so that no spreadsheet runs it as a formula.
func Guard(cell string) string {
	if cell == "" || !strings.ContainsRune(formula, rune(cell[0])) && !guarded(cell) {
		return cell
	}
	return "'" + cell
}

func unguard(cell string) string {
	if guarded(cell) {
		return cell[1:]
	}
	return cell
}

func guarded(cell string) bool {
	return len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune(formula+"'", rune(cell[1]))
}
