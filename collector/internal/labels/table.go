package labels

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"mlife/collector/internal/dam"
)

// table is a CSV file that is read twice: first to learn which rows belong to which
// medium and where they stand, then row by row. The header shows what separates.
type table struct {
	name   string
	comma  rune
	header []string
}

func separator(line string) rune { return dam.Separator([]byte(line)) }

// maxCell bounds a cell.
const maxCell = 64 << 10

// scan reads the rows of a table. at and size say where a row stands in the file.
func (r *reading) scan(name string, visit func(t *table, line int, row []string, at int64, size int) error) (err error) {
	in, err := r.src.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	head, err := r.src.head(name, 4096)
	if err != nil {
		return err
	}
	m := &metered{r: in, most: 1 << 20}
	m.next()
	var skip int64
	if bytes.HasPrefix(head, []byte("\ufeff")) {
		skip = 3
		head = head[3:]
		if _, err := io.CopyN(io.Discard, m, 3); err != nil {
			return err
		}
	}
	t := &table{name: name, comma: dam.Separator(head)}
	c := csv.NewReader(m)
	c.Comma, c.FieldsPerRecord = t.comma, -1
	t.header, err = c.Read()
	if err != nil {
		return placed{"line 1", tableError(err)}
	}
	for i, h := range t.header {
		t.header[i] = dam.Unguard(strings.TrimSpace(h))
		if slices.Contains(t.header[:i], t.header[i]) && t.header[i] != "" {
			return placed{"line 1", fmt.Errorf("the column %.80q is there twice", t.header[i])}
		}
	}
	if len(t.header) > 1000 {
		return placed{"line 1", fmt.Errorf("%d columns, at most 1000", len(t.header))}
	}
	last := 1
	for {
		m.next()
		at := c.InputOffset()
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return placed{lineOf(err, last+1), tableError(err)}
		}
		line, _ := c.FieldPos(0)
		last = line
		place := fmt.Sprintf("line %d", line)
		if err := cells(row, len(t.header)); err != nil {
			r.rep.Annotations++
			r.refuse(name, place, "%v", err)
			continue
		}
		if err := visit(t, line, row, at+skip, int(c.InputOffset()-at)); err != nil {
			return err
		}
	}
}

// cells checks a row, and takes what Guard put before its cells.
func cells(row []string, columns int) error {
	if len(row) != columns {
		return fmt.Errorf("%d cells, but the header names %d columns", len(row), columns)
	}
	for i, s := range row {
		switch {
		case len(s) > maxCell:
			return fmt.Errorf("the cell %d has %d bytes, at most %d", i+1, len(s), maxCell)
		case !utf8.ValidString(s):
			return fmt.Errorf("the cell %d is no UTF-8: save the file as UTF-8", i+1)
		case strings.IndexByte(s, 0) >= 0:
			return fmt.Errorf("the cell %d holds a zero byte", i+1)
		}
		row[i] = strings.TrimSpace(dam.Unguard(s))
	}
	return nil
}

// lineOf names the line of an error; next is the one that was to come.
func lineOf(err error, next int) string {
	var syntax *csv.ParseError
	if errors.As(err, &syntax) {
		next = syntax.StartLine
	}
	return fmt.Sprintf("line %d", next)
}

func tableError(err error) error {
	var syntax *csv.ParseError
	switch {
	case errors.Is(err, errLong):
		return errors.New("longer than 1 MiB: a quote may not be closed")
	case errors.As(err, &syntax) && errors.Is(err, csv.ErrQuote):
		return errors.New("a quoted cell does not end as it should: close the quote, and double quotes inside it")
	case errors.As(err, &syntax):
		return syntax.Err
	}
	return err
}

// rowRef is where a row of a medium stands.
type rowRef struct {
	at   int64
	line int32
	size int32
	file int16
}

// rowIndex gathers the rows of media over several tables.
type rowIndex struct {
	r      *reading
	tables []*table
	order  []string
	rows   map[string][]rowRef
	ats    []io.ReaderAt
	done   []func() error
}

// add notes a row of a medium.
func (x *rowIndex) add(t *table, key string, line int, at int64, size int) error {
	if err := x.r.note(); err != nil {
		return err
	}
	if x.rows == nil {
		x.rows = map[string][]rowRef{}
	}
	if n := len(x.tables); n == 0 || x.tables[n-1].name != t.name {
		x.tables = append(x.tables, t)
	}
	if _, known := x.rows[key]; !known {
		x.order = append(x.order, key)
	}
	x.rows[key] = append(x.rows[key], rowRef{at, int32(line), int32(size), int16(len(x.tables) - 1)})
	return nil
}

// each reads the rows of a medium.
func (x *rowIndex) each(key string, visit func(t *table, line int, row []string)) error {
	if x.ats == nil {
		x.ats = make([]io.ReaderAt, len(x.tables))
	}
	for _, ref := range x.rows[key] {
		if x.ats[ref.file] == nil {
			at, _, done, err := x.r.src.at(x.tables[ref.file].name)
			if err != nil {
				return err
			}
			x.ats[ref.file] = at
			x.done = append(x.done, done)
		}
		raw := make([]byte, ref.size)
		if _, err := x.ats[ref.file].ReadAt(raw, ref.at); err != nil {
			return err
		}
		t := x.tables[ref.file]
		c := csv.NewReader(bytes.NewReader(raw))
		c.Comma, c.FieldsPerRecord = t.comma, -1
		row, err := c.Read()
		if err == nil {
			err = cells(row, len(t.header))
		}
		if err != nil {
			return err
		}
		visit(t, int(ref.line), row)
	}
	return nil
}

func (x *rowIndex) close() error {
	var all []error
	for _, d := range x.done {
		all = append(all, d())
	}
	return errors.Join(all...)
}
