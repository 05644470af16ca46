package packs

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/annotation"
	"mlife/shared/fault"
)

func extension(name string) string { return strings.ToLower(path.Ext(name)) }

// table plans files beside a table of them: rows.csv with a column for each further
// column, or data.jsonl. Both carry the whole annotation as JSON.
func (g *preparing) table() (int, error) {
	g.begin(shapeOf(g.opt.Container))
	rows := newSpool(g.opt.TempDir)
	defer rows.close()
	columns := map[string]bool{}
	for x, err := range g.rows(false) {
		if err != nil {
			return 0, err
		}
		file := ""
		if !g.opt.NoMedia {
			file = path.Join("files", x.split, x.name)
			if err := g.placed(x, file); err != nil {
				return 0, err
			}
		}
		line, err := x.full(file)
		if err == nil {
			err = rows.line(line)
		}
		if err != nil {
			return 0, err
		}
		for name := range x.Columns {
			columns[name] = true
		}
		if len(columns) > maxColumns {
			return 0, fault.New(fault.TooLarge, op, "the rows have more than %d different columns", maxColumns)
		}
	}
	name, write := "data.jsonl", rows.copy
	if g.opt.Format == CSVFiles {
		name = "rows.csv"
		write = func(w io.Writer) error { return tabulate(w, rows, slices.Sorted(maps.Keys(columns))) }
	}
	f := g.file(name)
	if err := errors.Join(write(f), f.Close()); err != nil {
		return 0, err
	}
	f = g.file("pack.json")
	if err := errors.Join(g.manifest(f), f.Close()); err != nil {
		return 0, err
	}
	top, _ := g.end()
	return top, nil
}

const maxColumns = 1000

// full is a row with its annotation: a line of data.jsonl, and the JSON beside a medium
// of WebDataset.
type full struct {
	listing
	Label      string          `json:"label,omitempty"`
	Annotation json.RawMessage `json:"annotation,omitempty"`
}

func (x *packed) full(file string) (full, error) {
	out := full{listing: x.listing(file), Label: labelOf(x.a)}
	if len(x.Annotation) == 0 {
		return out, nil
	}
	b, err := annotation.JSON(x.a)
	if err == nil && string(b) != "{}" {
		out.Annotation = b
	}
	return out, err
}

// labelOf is the label of the whole, when it has one and no more.
func labelOf(a annotation.Annotation) string {
	if a.Label == "" && len(a.Classes) == 1 {
		return a.Classes[0].Label
	}
	return a.Label
}

// tabulate writes the rows of a spool as CSV (RFC 4180). A further column that has the
// name of one of ours begins with "column.". Texts stand as they are, other JSON as JSON;
// cells are guarded as those of documents.
func tabulate(w io.Writer, rows *spool, columns []string) error {
	own := []string{"file", "split", "path", "md5", "sha256", "media_type", "size", "width", "height", "label", "annotation"}
	header := slices.Clone(own)
	for _, c := range columns {
		if slices.ContainsFunc(own, func(o string) bool { return strings.EqualFold(o, c) }) {
			c = "column." + c
		}
		header = append(header, dam.Guard(c))
	}
	out := csv.NewWriter(w)
	if err := out.Write(header); err != nil {
		return err
	}
	number := func(n int64) string {
		if n == 0 {
			return ""
		}
		return strconv.FormatInt(n, 10)
	}
	err := rows.each(func(d *json.Decoder) error {
		var r full
		if err := d.Decode(&r); err != nil {
			return err
		}
		cells := []string{r.File, r.Split, r.Path, r.MD5, r.SHA256, r.MediaType, number(r.Size), number(int64(r.Width)), number(int64(r.Height)), r.Label, string(r.Annotation)}
		for _, c := range columns {
			cells = append(cells, cellOf(r.Columns[c]))
		}
		for i, c := range cells {
			cells[i] = dam.Guard(c)
		}
		return out.Write(cells)
	})
	out.Flush()
	return errors.Join(err, out.Error())
}

func cellOf(v json.RawMessage) string {
	var s string
	switch {
	case len(v) == 0 || string(v) == "null":
		return ""
	case v[0] == '"' && json.Unmarshal(v, &s) == nil:
		return s
	}
	return string(v)
}
