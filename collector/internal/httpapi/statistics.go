package httpapi

import (
	"context"
	"encoding/csv"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/people"
)

// Statistics is the area of counts as tables.
type Statistics struct {
	Tables bam.Tables
}

type tableIn struct {
	BadcaseFilter
	Rows       string `query:"rows" maxLength:"128" default:"function" doc:"What the rows are by: a field (status, severity, priority, grading, function, system_version, slot, model_version, model_id, device, place, result, truth, assignee, tag, source, rule, media_type), attr.<name>, or a time and hour, day, week or month, such as first_seen.week."`
	Columns    string `query:"columns" maxLength:"128" doc:"What the columns are by, for a cross table; as rows."`
	Zone       string `query:"zone" maxLength:"64" default:"UTC" doc:"Time zone of the spans, such as Europe/Berlin."`
	MaxRows    int    `query:"max_rows" minimum:"1" maximum:"1000" default:"20" doc:"At most so many lines: the most frequent values, or the last spans of time. The rest is counted together."`
	MaxColumns int    `query:"max_columns" minimum:"1" maximum:"100" default:"12"`
	Measure    string `query:"measure" enum:"badcases,occurrences" default:"badcases" doc:"Occurrences are the sum of the frequencies."`
}

func (in tableIn) domain() (f bam.Filter, q bam.TableQuestion, err error) {
	if f, err = in.BadcaseFilter.domain(); err != nil {
		return f, q, err
	}
	q = bam.TableQuestion{MaxRows: in.MaxRows, MaxColumns: in.MaxColumns, Measure: in.Measure}
	if q.Rows, err = bam.ParseAxis("rows", in.Rows); err != nil {
		return f, q, err
	}
	if in.Columns != "" {
		columns, err := bam.ParseAxis("columns", in.Columns)
		if err != nil {
			return f, q, err
		}
		q.Columns = &columns
	}
	if q.Zone, err = bam.Zone(in.Zone); err != nil {
		return f, q, err
	}
	return f, q, q.Check()
}

type tableOut struct{ Body bam.Table }

// Register implements Area.
func (a Statistics) Register(s *Server) {
	viewer := For(people.Viewer)
	table := op("bam", "tabulate-badcases", http.MethodGet, "/badcases/table", "Count badcases by one or two fields or spans of time")
	table.Description = "Each line carries the query that finds its badcases. Give id several times to count a selection."
	Register(s, viewer, table, func(ctx context.Context, in *tableIn) (*tableOut, error) {
		t, err := a.table(ctx, *in)
		return &tableOut{t}, err
	})
	Register(s, viewer, csvOp("export-badcase-table", "/badcases/table.csv", "A table of badcases as CSV"), func(ctx context.Context, in *tableIn) (*huma.StreamResponse, error) {
		t, err := a.table(ctx, *in)
		if err != nil {
			return nil, err
		}
		return sendCSV(s, "badcases-by-"+in.Rows, tableCSV(t)), nil
	})
}

func (a Statistics) table(ctx context.Context, in tableIn) (bam.Table, error) {
	f, q, err := in.domain()
	if err != nil {
		return bam.Table{}, err
	}
	return a.Tables.Table(ctx, f, q)
}

// csvOp is an operation that gives a table for spreadsheets.
func csvOp(id, path, summary string) huma.Operation {
	o := op("bam", id, http.MethodGet, path, summary)
	o.Description = "A cell that a spreadsheet would run as a formula has ' before it."
	o.Responses = map[string]*huma.Response{"200": {Description: "The table.", Content: map[string]*huma.MediaType{
		"text/csv": {Schema: &huma.Schema{Type: "string"}}}}}
	return o
}

// sendCSV gives rows as a download.
func sendCSV(s *Server, name string, rows [][]string) *huma.StreamResponse {
	return Stream(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", exportTypes["csv"])
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Content-Disposition", attachment(name+"-"+s.deps.Now().UTC().Format("20060102-150405")+".csv"))
		out := csv.NewWriter(w)
		for _, row := range rows {
			for i, cell := range row {
				row[i] = harmless(cell)
			}
			if err := out.Write(row); err != nil {
				return // the connection is gone
			}
		}
		out.Flush()
	})
}

// tableCSV is a table with its totals.
func tableCSV(t bam.Table) [][]string {
	head := []string{t.Rows.Axis}
	if t.Columns == nil {
		out := [][]string{append(head, t.Measure, "share")}
		for _, line := range t.Rows.Lines {
			out = append(out, []string{line.Key, strconv.Itoa(line.Count), shareText(line.Count, t.Total)})
		}
		if o := t.Rows.Other; o != nil {
			out = append(out, []string{otherText(o), strconv.Itoa(o.Count), shareText(o.Count, t.Total)})
		}
		return append(out, []string{"total", strconv.Itoa(t.Total), shareText(t.Total, t.Total)})
	}
	head[0] += " / " + t.Columns.Axis
	columns := sideTexts(*t.Columns)
	foot := []string{"total"}
	for _, c := range columns {
		head, foot = append(head, c.text), append(foot, strconv.Itoa(c.count))
	}
	out := [][]string{append(head, "total")}
	for i, r := range sideTexts(t.Rows) {
		row := []string{r.text}
		for _, n := range t.Cells[i] {
			row = append(row, strconv.Itoa(n))
		}
		out = append(out, append(row, strconv.Itoa(r.count)))
	}
	return append(out, append(foot, strconv.Itoa(t.Total)))
}

type sideText struct {
	text  string
	count int
}

func sideTexts(s bam.Side) (out []sideText) {
	for _, line := range s.Lines {
		out = append(out, sideText{line.Key, line.Count})
	}
	if s.Other != nil {
		out = append(out, sideText{otherText(s.Other), s.Other.Count})
	}
	return out
}

func otherText(o *bam.Other) string { return "other (" + strconv.Itoa(o.Values) + ")" }

// shareText is a part of a whole as a number between 0 and 1; empty of nothing.
func shareText(n, of int) string {
	if of == 0 {
		return ""
	}
	return strconv.FormatFloat(float64(n)/float64(of), 'f', 6, 64)
}
