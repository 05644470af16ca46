package dam

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"iter"
)

// Write writes rows in a format; columns are the further columns of CSV. Importing
// what was written gives the same rows.
func Write(w io.Writer, format Format, columns []VersionColumn, rows iter.Seq2[Row, error]) error {
	b := bufio.NewWriter(w)
	var err error
	switch format {
	case CSV:
		err = writeCSV(b, columns, rows)
	case XML:
		err = writeXML(b, columns, rows)
	default:
		err = writeJSON(b, rows)
	}
	return errors.Join(err, b.Flush())
}

func writeCSV(w io.Writer, columns []VersionColumn, rows iter.Seq2[Row, error]) error {
	out := csv.NewWriter(w)
	header := append([]string{}, fixed...)
	for _, c := range columns {
		header = append(header, Guard(c.Name))
	}
	if err := out.Write(header); err != nil {
		return err
	}
	record := make([]string, len(header))
	for r, err := range rows {
		if err != nil {
			return err
		}
		if err := r.cells(columns, record); err != nil {
			return err
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// cells fills a record of CSV.
func (r Row) cells(columns []VersionColumn, record []string) error {
	if err := r.texts(columns, record); err != nil {
		return err
	}
	for i, cell := range record {
		record[i] = Guard(cell)
	}
	return nil
}

// texts fills a record with the cells as they are.
func (r Row) texts(columns []VersionColumn, record []string) (err error) {
	record[0], record[1], record[2], record[4] = r.Path, r.MD5, r.SHA256, r.Badcase
	if record[3], err = cellOf(r.Annotation); err != nil {
		return err
	}
	for i, c := range columns {
		if record[len(fixed)+i], err = cellOf(lookup(r.Columns, quote(c.Name))); err != nil {
			return err
		}
	}
	return nil
}

// cellOf gives a stored value as a cell, objects as they were written.
func cellOf(raw json.RawMessage) (string, error) {
	if len(raw) == 0 {
		return "", nil
	}
	if raw[0] == '{' || raw[0] == '[' {
		return string(raw), nil
	}
	if raw[0] == '"' && bytes.IndexByte(raw, '\\') < 0 {
		v, err := fromText(string(raw[1 : len(raw)-1]))
		return v.cell, err
	}
	v, err := fromJSON(raw)
	return v.cell, err
}

func writeJSON(w io.Writer, rows iter.Seq2[Row, error]) error {
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	before := "[\n"
	for r, err := range rows {
		if err != nil {
			return err
		}
		line.Reset()
		line.WriteString(before)
		r.Number = 0
		if err := enc.Encode(r); err != nil {
			return err
		}
		before = ","
		if _, err := w.Write(line.Bytes()); err != nil {
			return err
		}
	}
	end := "]\n"
	if before != "," {
		end = "[]\n"
	}
	_, err := io.WriteString(w, end)
	return err
}
