package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"mlife/shared/client/collectorclient"
	"mlife/shared/command"
)

// tableSide is the rows or columns of a table of the API.
type tableSide struct {
	Axis  string `json:"axis"`
	Lines []struct {
		Key   string `json:"key"`
		Count int    `json:"count"`
	} `json:"lines"`
	Other *struct {
		Count  int `json:"count"`
		Values int `json:"values"`
	} `json:"other"`
}

type statsTable struct {
	Measure string     `json:"measure"`
	Total   int        `json:"total"`
	Rows    tableSide  `json:"rows"`
	Columns *tableSide `json:"columns"`
	Cells   [][]int    `json:"cells"`
}

func badcaseStats() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "stats",
		Short: "Count badcases by one or two fields, or over time",
		Long: `Count badcases by one or two fields (function, device, attr.mask …), or over time:
first_seen.week counts by weeks. The most frequent values are told apart, the rest is
counted together; --max-rows and --max-columns say how many.
` + command.ExitCodes,
		Example: `  mlife-collector badcase stats --rows function --columns model_version --query 'is:open'
  mlife-collector badcase stats --rows first_seen.week --columns device --zone Europe/Berlin --json`,
	}
	fs := cmd.Flags()
	values := map[string]*[]string{}
	for name, help := range badcaseFilters {
		if name != "sort" {
			values[name] = filterFlag(fs, name, help)
		}
	}
	texts := map[string]*string{"rows": fs.String("rows", "function", "field, attr.NAME, or time and span such as first_seen.week"),
		"columns": fs.String("columns", "", "as rows, for a cross table"), "zone": fs.String("zone", "UTC", "time zone of days and weeks"),
		"measure": fs.String("measure", "badcases", "badcases, or occurrences for the sum of their frequencies")}
	numbers := map[string]*int{"max_rows": fs.Int("max-rows", 20, "at most so many rows, up to 1000"), "max_columns": fs.Int("max-columns", 12, "at most so many columns, up to 100")}
	return reaches(cmd, func(ctx context.Context, r *remote, c *collectorclient.Client, cmd *cobra.Command, _ []string) error {
		q := query("/badcases", values)
		for name, text := range texts {
			q.Set(name, *text)
		}
		for name, n := range numbers {
			q.Set(name, strconv.Itoa(*n))
		}
		var raw json.RawMessage
		if err := c.Do(ctx, "GET", "/badcases/table", q, nil, &raw); err != nil {
			return err
		}
		if r.json {
			return printJSON(cmd.OutOrStdout(), raw)
		}
		var t statsTable
		if err := decode(raw, &t); err != nil {
			return err
		}
		return printTable(cmd.OutOrStdout(), t)
	})
}

func printTable(w io.Writer, t statsTable) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	rows, counts := sideNames(t.Rows)
	fmt.Fprint(out, cell(t.Rows.Axis), "\t")
	var columns []string
	var sums []int
	if t.Columns != nil {
		columns, sums = sideNames(*t.Columns)
		for _, name := range columns {
			fmt.Fprint(out, name, "\t")
		}
	}
	fmt.Fprint(out, "total\tshare\t\n")
	line := func(name string, cells []int, total int) {
		fmt.Fprint(out, name, "\t")
		for _, n := range cells {
			fmt.Fprint(out, n, "\t")
		}
		fmt.Fprintf(out, "%d\t%.1f %%\t\n", total, 100*float64(total)/float64(max(1, t.Total)))
	}
	for i, name := range rows {
		var cells []int
		if i < len(t.Cells) {
			cells = t.Cells[i]
		}
		line(name, cells, counts[i])
	}
	line("total", sums, t.Total)
	return out.Flush()
}

// sideNames gives the lines of a side with the rest last.
func sideNames(s tableSide) (names []string, counts []int) {
	for _, l := range s.Lines {
		name := cell(l.Key)
		if name == "" {
			name = "(none)"
		}
		names, counts = append(names, name), append(counts, l.Count)
	}
	if s.Other != nil {
		names, counts = append(names, fmt.Sprintf("other (%d)", s.Other.Values)), append(counts, s.Other.Count)
	}
	return names, counts
}
