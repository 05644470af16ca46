package dam

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// XML of rows, in and out. An element of any name holds one element for each row; in a
// row each element is a cell, as a cell of CSV would be, and is named for its column, or
// is <column name="…">:
//
//	<rows>
//	  <row>
//	    <path>a.jpg</path>
//	    <annotation>{"label":"half"}</annotation>
//	    <column name="taken at">lift</column>
//	  </row>
//	</rows>
//
// A DOCTYPE is refused, so that nothing can expand.
type xmlReader struct {
	dec   *xml.Decoder
	meter *meter
	n     int
}

func newXML(b *bufio.Reader, m *meter) (*xmlReader, error) {
	x := &xmlReader{dec: xml.NewDecoder(b), meter: m}
	// Rows are read as UTF-8; a prolog that names another encoding is refused.
	for {
		tok, err := x.token()
		if err != nil {
			return nil, headerError("%v", err)
		}
		if _, ok := tok.(xml.StartElement); ok {
			return x, nil
		}
	}
}

// token gives the next one that means something.
func (x *xmlReader) token() (xml.Token, error) {
	for {
		tok, err := x.dec.Token()
		if err != nil {
			return nil, err
		}
		switch t := tok.(type) {
		case xml.Directive:
			return nil, errors.New("a DOCTYPE or another directive is not taken: remove it")
		case xml.Comment, xml.ProcInst:
		case xml.CharData:
			if len(strings.TrimSpace(string(t))) > 0 {
				return t, nil
			}
		default:
			return tok, nil
		}
	}
}

// Next implements Reader.
func (x *xmlReader) Next() (Draft, error) {
	x.meter.row()
	x.n++
	d := Draft{Row: x.n}
	tok, err := x.token()
	if err != nil {
		return d, x.explain(err)
	}
	switch tok.(type) {
	case xml.EndElement:
		return d, x.end()
	case xml.StartElement:
	default:
		return d, &RowError{Row: x.n, Message: "text stands between the rows", fatal: true}
	}
	cells, err := x.row()
	if err != nil {
		return d, x.explain(err)
	}
	if column, err := d.fill(cells); err != nil {
		return d, &RowError{Row: x.n, Column: column, Message: err.Error()}
	}
	return d, d.Check()
}

// end says that nothing follows the rows.
func (x *xmlReader) end() error {
	if _, err := x.token(); errors.Is(err, io.EOF) {
		return io.EOF
	}
	return &RowError{Row: x.n, Message: "something follows the rows", fatal: true}
}

// xmlCell is an element of a row.
type xmlCell struct{ name, text string }

// row reads the elements of one row. Their text counts as it stands, blanks too.
func (x *xmlReader) row() (cells []xmlCell, err error) {
	for {
		tok, err := x.token()
		if err != nil {
			return nil, err
		}
		switch t := tok.(type) {
		case xml.EndElement:
			return cells, nil
		case xml.StartElement:
			if len(cells) > MaxColumns+len(fixed) {
				return nil, fmt.Errorf("more than %d columns", MaxColumns)
			}
			c := xmlCell{name: t.Name.Local}
			for _, a := range t.Attr {
				if c.name == "column" && a.Name.Local == "name" {
					c.name = a.Value
				}
			}
			if c.text, err = x.text(); err != nil {
				return nil, err
			}
			cells = append(cells, c)
		default:
			return nil, errors.New("text stands between the cells: put it into an element")
		}
	}
}

// text reads up to the end of a cell.
func (x *xmlReader) text() (string, error) {
	var b strings.Builder
	for {
		tok, err := x.dec.Token()
		if err != nil {
			return "", err
		}
		switch t := tok.(type) {
		case xml.CharData:
			b.Write(t)
		case xml.EndElement:
			return b.String(), nil
		case xml.StartElement:
			return "", fmt.Errorf("<%.40s> stands in a cell: write objects and lists as JSON", t.Name.Local)
		case xml.Directive:
			return "", errors.New("a directive stands in a cell")
		}
	}
}

// fill takes the cells of a row.
func (d *Draft) fill(cells []xmlCell) (column string, err error) {
	has := func(name string) bool {
		return slices.ContainsFunc(cells, func(c xmlCell) bool { return strings.EqualFold(c.name, name) })
	}
	seen := map[string]bool{}
	for _, c := range cells {
		role := roleOf(c.name, has)
		key := role
		if key == "" {
			key = FurtherField(c.name)
			if err := CheckColumn(c.name); err != nil {
				return c.name, err
			}
		}
		if seen[key] {
			return c.name, errors.New("the column is there twice")
		}
		seen[key] = true
		if err := d.set(csvColumn{name: c.name, role: role}, c.text); err != nil {
			return c.name, err
		}
	}
	return "", nil
}

func (x *xmlReader) explain(err error) error {
	var syntax *xml.SyntaxError
	fail := func(format string, args ...any) error {
		return &RowError{Row: x.n, Message: fmt.Sprintf(format, args...), fatal: true}
	}
	switch {
	case errors.Is(err, errLongRow):
		return fail("longer than %d bytes", MaxRowBytes)
	case errors.Is(err, io.EOF), errors.As(err, &syntax) && strings.Contains(syntax.Msg, "unexpected EOF"):
		return fail("the file ends in the middle: it was cut")
	case errors.As(err, &syntax):
		return fail("not XML, line %d: %s", syntax.Line, syntax.Msg)
	}
	if x.meter.failed != nil {
		return x.meter.failed
	}
	return fail("%v", err)
}

// writeXML writes rows.
func writeXML(w io.Writer, columns []VersionColumn, rows iter.Seq2[Row, error]) error {
	if _, err := io.WriteString(w, xml.Header+"<rows>\n"); err != nil {
		return err
	}
	record := make([]string, len(fixed)+len(columns))
	var line strings.Builder
	for r, err := range rows {
		if err != nil {
			return err
		}
		if err := r.texts(columns, record); err != nil {
			return err
		}
		line.Reset()
		line.WriteString("<row>")
		for i, cell := range record {
			if cell == "" {
				continue
			}
			open, end := fixedElement(i), "</column>"
			if i >= len(fixed) {
				open = `<column name="` + escapeXML(columns[i-len(fixed)].Name) + `">`
			} else {
				end = "</" + open[1:]
			}
			line.WriteString(open + escapeXML(plainXML(cell)) + end)
		}
		line.WriteString("</row>\n")
		if _, err := io.WriteString(w, line.String()); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "</rows>\n")
	return err
}

func fixedElement(i int) string {
	if i >= len(fixed) {
		return ""
	}
	return "<" + fixed[i] + ">"
}

// plainXML writes a cell as JSON if it holds a character that XML cannot.
func plainXML(cell string) string {
	if strings.ContainsFunc(cell, func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF || r == utf8.RuneError
	}) && !json.Valid([]byte(cell)) {
		b, err := json.Marshal(cell)
		if err == nil {
			return string(b)
		}
	}
	return cell
}

func escapeXML(s string) string {
	var b strings.Builder
	if xml.EscapeText(&b, []byte(s)) != nil { // never: a builder does not fail
		return ""
	}
	return b.String()
}
