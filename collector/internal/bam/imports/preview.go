package imports

import (
	"errors"
	"io"
	"slices"
)

// Bounds of a preview.
const (
	previewRows = 20
	sampleRows  = 200
	maxShown    = 200 // columns
	shownText   = 200 // bytes of a value
)

// Column is a column of a table, or a path in its objects.
type Column struct {
	Path   string `json:"path"`
	Sample string `json:"sample" doc:"Its first value that is not empty, cut short."`
	Filled int    `json:"filled" doc:"Of the rows that were looked at, how many have it."`
	Object bool   `json:"object,omitempty" doc:"It has members, which are columns as well."`
}

// Preview is what a file looks like before it is imported.
type Preview struct {
	Columns []Column   `json:"columns" nullable:"false"`
	Rows    [][]string `json:"rows" nullable:"false" doc:"The first rows, with the texts of columns."`
	Looked  int        `json:"looked" doc:"Rows the columns were found in."`
	Lists   []string   `json:"lists" nullable:"false" doc:"The document holds several lists: choose one as mapping.records."`
	Problem string     `json:"problem,omitempty" doc:"Why there are no rows, or no more."`
	Suggest Mapping    `json:"suggested"`
}

// Look reads the first rows.
func (f *File) Look(records string) Preview {
	out := Preview{Columns: []Column{}, Rows: [][]string{}, Lists: []string{}}
	rows := f.Rows(records)
	var first []Record
	for out.Looked < sampleRows {
		r, err := rows.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if out.Problem == "" {
				out.Problem = err.Error()
			}
			if rows.lists != nil {
				out.Lists = rows.lists
			}
			out.Looked++
			continue
		}
		out.Looked++
		out.columns(r)
		if len(first) < previewRows {
			first = append(first, r)
		}
	}
	for _, r := range first {
		row := make([]string, len(out.Columns))
		for i, c := range out.Columns {
			cell, _ := r.cell(c.Path)
			row[i] = shown(cell.Text)
		}
		out.Rows = append(out.Rows, row)
	}
	out.Suggest = Suggest(out.Columns)
	out.Suggest.Records = records
	return out
}

func (p *Preview) columns(r Record) {
	for _, c := range r.Cells {
		i := slices.IndexFunc(p.Columns, func(o Column) bool { return o.Path == c.Path })
		if i < 0 {
			if len(p.Columns) >= maxShown {
				continue
			}
			i = len(p.Columns)
			p.Columns = append(p.Columns, Column{Path: c.Path})
		}
		col := &p.Columns[i]
		if c.Text != "" {
			col.Filled++
			if col.Sample == "" {
				col.Sample = shown(c.Text)
			}
		}
		col.Object = col.Object || len(c.JSON) > 0 && c.JSON[0] == '{'
	}
}

func shown(s string) string {
	if len(s) > shownText {
		return cutTo(s, shownText) + "…"
	}
	return s
}
