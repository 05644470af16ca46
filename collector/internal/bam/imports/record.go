package imports

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"mlife/collector/internal/bam"
)

// Cell is one value of a row. JSON is nil where the format knows only text.
type Cell struct {
	Path string
	Text string
	JSON json.RawMessage
}

// Record is one row. Cells of objects come beside those of their members.
type Record struct {
	Row   int    // in its table, as RowError.Row
	File  string // the table's name inside an archive
	Cells []Cell
}

// cell finds a value; a path that is not there has none.
func (r Record) cell(path string) (Cell, bool) {
	i := slices.IndexFunc(r.Cells, func(c Cell) bool { return c.Path == path })
	if i < 0 {
		return Cell{}, false
	}
	return r.Cells[i], true
}

// reader reads a table. After a *RowError that is not fatal it goes on with the
// next row; io.EOF comes after the last.
type reader interface{ next() (Record, error) }

// flatten gives the values of a JSON object by their paths. texts says that its
// strings are of a format without types.
func flatten(row int, raw json.RawMessage, texts bool) ([]Cell, error) {
	if !utf8.Valid(raw) {
		return nil, rowError(row, "", "not UTF-8: save the file as UTF-8")
	}
	if deeper(raw, MaxDepth) {
		return nil, rowError(row, "", "objects and lists lie more than %d deep in each other", MaxDepth)
	}
	if t := bytes.TrimSpace(raw); len(t) == 0 || t[0] != '{' {
		return nil, rowError(row, "", "%.40q is not an object", t)
	}
	f := flattener{texts: texts}
	if err := f.object("", raw); err != nil {
		return nil, rowError(row, "", "%v", err)
	}
	if len(f.cells) > MaxColumns {
		return nil, rowError(row, "", "more than %d values", MaxColumns)
	}
	return f.cells, nil
}

type flattener struct {
	texts bool
	cells []Cell
}

func (f *flattener) object(prefix string, raw json.RawMessage) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if len(f.cells) > MaxColumns {
			return nil
		}
		v := members[name]
		c := Cell{Path: cut(prefix + name), Text: bam.Text(v), JSON: v}
		if f.texts && v[0] == '"' {
			c.JSON = nil
		}
		f.cells = append(f.cells, c)
		if v[0] == '{' {
			if err := f.object(prefix+name+".", v); err != nil {
				return err
			}
		}
	}
	return nil
}

func cut(s string) string { return cutTo(s, MaxColumn) }

func cutTo(s string, n int) string {
	if len(s) > n {
		s = strings.ToValidUTF8(s[:n], "")
	}
	return s
}

// deeper says whether JSON is nested more than depth deep, without parsing it.
func deeper(raw []byte, depth int) bool {
	now, quoted := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if now++; now > depth {
				return true
			}
		case c == '}' || c == ']':
			now--
		}
	}
	return false
}
