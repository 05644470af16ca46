package loop

import (
	"context"
	"encoding/json"
	"iter"
	"maps"
	"slices"
	"strings"

	"mlife/collector/internal/analyses"
	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/analysis"
	"mlife/collector/internal/dam/material"
	"mlife/shared/fault"
	"mlife/shared/query"
)

// badcaseRows gives one row for each badcase that a search finds: its truth, with the
// columns that it would have as test data, and its first medium.
func (a *Analysed) badcaseRows(ctx context.Context, search string) iter.Seq2[*material.Row, error] {
	return func(yield func(*material.Row, error) bool) {
		f, err := a.Parse(search)
		if err != nil {
			yield(nil, err)
			return
		}
		number := int64(0)
		for p := (bam.Page{Sort: "created_at", Limit: readAtOnce}); ; {
			r, err := a.Badcases.Find(ctx, f, p)
			if err != nil {
				yield(nil, err)
				return
			}
			files, err := a.filesOf(ctx, r.Items)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, b := range r.Items {
				number++
				row, err := badcaseRow(b, number, files)
				if !yield(row, err) || err != nil {
					return
				}
			}
			if p.Cursor = r.Next; r.Next == "" {
				return
			}
		}
	}
}

// filesOf gives what DAM knows of the first media of badcases.
func (a *Analysed) filesOf(ctx context.Context, list []bam.Badcase) (map[string]dam.File, error) {
	var sums []string
	for _, b := range list {
		if len(b.Media) > 0 {
			sums = append(sums, b.Media[0].SHA256)
		}
	}
	files, err := a.Desk.Store.FilesOf(ctx, sums)
	out := make(map[string]dam.File, len(files))
	for _, f := range files {
		out[f.SHA256] = f
	}
	return out, err
}

func badcaseRow(b bam.Badcase, number int64, files map[string]dam.File) (*material.Row, error) {
	var row dam.RowFile
	row.Number, row.Annotation = int(number), b.Truth
	if len(b.Media) > 0 {
		m := b.Media[0]
		row.Path, row.SHA256 = m.Name, m.SHA256
		if row.File = files[m.SHA256]; row.File.SHA256 == "" {
			row.File = dam.File{SHA256: m.SHA256, MediaType: m.MediaType, Size: m.Size}
		}
	}
	out := row.Material()
	if out.Medium == nil {
		out.Medium = &material.Medium{}
	}
	out.Medium.TakenAt, out.Medium.Device = b.CapturedAt.UTC(), b.Device
	columns := map[string]json.RawMessage{}
	maps.Copy(columns, b.Attributes)
	for _, x := range badcaseColumns(b) {
		if x[1] == "" {
			continue
		}
		text, err := json.Marshal(x[1])
		if err != nil {
			return nil, fault.Wrap(analysedOp, err)
		}
		columns[x[0]] = text
	}
	var err error
	out.Columns, err = json.Marshal(columns)
	return &out, fault.Wrap(analysedOp, err)
}

// badcaseColumns are the columns of a badcase, each a field of its search, too.
func badcaseColumns(b bam.Badcase) [][2]string {
	return [][2]string{{"function", b.Function}, {"result", b.ResultLabel}, {"slot", b.Slot}, {"model_version", b.ModelVersion}, {"place", b.Place},
		{"severity", string(b.Severity)}, {"status", string(b.Status)}, {"system_version", b.SystemVersion}, {"rule", b.Rule}, {"origin", b.Source}}
}

// Fields implements analyses.Selections.
func (a *Analysed) Fields(ctx context.Context, s analyses.Selection, attributes []string) (map[string]string, error) {
	out := map[string]string{}
	if s.From == analyses.Badcases {
		for _, name := range attributes {
			if field := badcaseField(name); field != "" {
				out[name] = field
			}
		}
		return out, nil
	}
	columns, err := a.columns(ctx, s)
	if err != nil {
		return nil, err
	}
	schema := dam.RowSchema(columns)
	for _, name := range attributes {
		field := name
		if column, ok := strings.CutPrefix(name, analysis.ColumnPrefix); ok {
			field = query.AttributePrefix + column
		}
		switch name {
		case analysis.Device:
			field = columnPlaying(material.DeviceNames(), columns)
		case analysis.Source:
			field = columnPlaying(material.SourceNames(), columns)
		}
		if _, ok := schema.Field(field); ok {
			out[name] = field
		}
	}
	return out, nil
}

// columnPlaying gives the field of the first column that has one of the usual names.
func columnPlaying(usual []string, columns []dam.VersionColumn) string {
	for _, name := range usual {
		if slices.ContainsFunc(columns, func(c dam.VersionColumn) bool { return c.Name == name }) {
			return query.AttributePrefix + name
		}
	}
	return ""
}

// badcaseField gives the field of an attribute of badcases, "" for one that cannot be
// searched.
func badcaseField(attribute string) string {
	switch attribute {
	case analysis.Class, analysis.Label:
		return "truth"
	case analysis.MediaType, analysis.Device:
		return attribute
	case analysis.Month:
		return "captured_at"
	case analysis.ColumnPrefix + "origin":
		return "source"
	}
	column, ok := strings.CutPrefix(attribute, analysis.ColumnPrefix)
	if !ok {
		return ""
	}
	for _, x := range badcaseColumns(bam.Badcase{}) {
		if x[0] == column {
			return column
		}
	}
	return query.AttributePrefix + column
}
