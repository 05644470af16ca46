package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mlife/shared/client/collectorclient"
	"mlife/shared/fault"
)

// column is one column of a list, or one line of what is shown of one thing.
type column[T any] struct {
	name string
	text func(T) string
}

// list adds a command that prints a list. Its filters are flags that go into the
// query under their names.
func list[T any](short, path string, filters map[string]string, columns []column[T]) *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: short}
	values := map[string]*[]string{}
	for name, help := range filters {
		values[name] = filterFlag(cmd.Flags(), name, help)
	}
	limit := cmd.Flags().Int("limit", 50, "print at most so many")
	return reaches(cmd, func(ctx context.Context, r *remote, c *collectorclient.Client, cmd *cobra.Command, _ []string) error {
		if *limit < 1 || *limit > 1_000_000 {
			return fault.Field("cli", "limit", "want 1 to 1000000")
		}
		raw, err := collectorclient.All[json.RawMessage](ctx, c, path, query(path, values), *limit)
		if err != nil {
			return err
		}
		return printList(cmd.OutOrStdout(), r.json, raw, columns)
	})
}

// filterFlag is a flag for a filter of a list. A query has commas and quotes of its
// own; values of the others may be joined by commas.
func filterFlag(fs *pflag.FlagSet, name, help string) *[]string {
	if name == "query" {
		return fs.StringArray(name, nil, help)
	}
	return fs.StringSlice(strings.ReplaceAll(name, "_", "-"), nil, help)
}

// query gives the parameters of a list. What others call query is q for badcases,
// which have no simpler one.
func query(path string, values map[string]*[]string) url.Values {
	q := url.Values{}
	for name, v := range values {
		if name == "query" && strings.HasPrefix(path, "/badcases") {
			name = "q"
		}
		for _, s := range *v {
			q.Add(name, s)
		}
	}
	return q
}

func printList[T any](w io.Writer, asJSON bool, raw []json.RawMessage, columns []column[T]) error {
	if asJSON {
		if raw == nil {
			raw = []json.RawMessage{}
		}
		return printJSON(w, raw)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	heads := make([]string, len(columns))
	for i, c := range columns {
		heads[i] = strings.ToUpper(c.name)
	}
	fmt.Fprintln(t, strings.Join(heads, "\t"))
	for _, b := range raw {
		var x T
		if err := decode(b, &x); err != nil {
			return err
		}
		cells := make([]string, len(columns))
		for i, c := range columns {
			cells[i] = cell(c.text(x))
		}
		fmt.Fprintln(t, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
	}
	return t.Flush()
}

// show adds a command that prints one thing.
func show[T any](short, folder string, columns []column[T]) *cobra.Command {
	cmd := &cobra.Command{Use: "show ID", Short: short, Args: oneArg("an ID")}
	return reaches(cmd, func(ctx context.Context, r *remote, c *collectorclient.Client, cmd *cobra.Command, args []string) error {
		return showOne(ctx, r, c, cmd, "GET", path.Join(folder, url.PathEscape(args[0])), nil, columns)
	})
}

// showOne calls the API and prints the one thing it answers with.
func showOne[T any](ctx context.Context, r *remote, c *collectorclient.Client, cmd *cobra.Command, method, path string, in any, columns []column[T]) error {
	var raw json.RawMessage
	if err := c.Do(ctx, method, path, nil, in, &raw); err != nil {
		return err
	}
	return printOne(cmd.OutOrStdout(), r.json, raw, columns)
}

func printOne[T any](w io.Writer, asJSON bool, raw json.RawMessage, columns []column[T]) error {
	if asJSON {
		return printJSON(w, raw)
	}
	var x T
	if err := decode(raw, &x); err != nil {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range columns {
		for i, line := range strings.Split(strings.TrimRight(c.text(x), "\n"), "\n") {
			name := c.name
			if i > 0 {
				name = ""
			}
			if line != "" {
				fmt.Fprintf(t, "%s\t%s\n", name, cell(line))
			}
		}
	}
	return t.Flush()
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func decode(raw json.RawMessage, into any) error {
	if err := json.Unmarshal(raw, into); err != nil {
		return fault.New(fault.Unavailable, "cli", "the collector's answer: %w", err)
	}
	return nil
}

// say prints a line for people, or v as JSON.
func (r *remote) say(cmd *cobra.Command, v any, format string, args ...any) error {
	if r.json {
		return printJSON(cmd.OutOrStdout(), v)
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), format+"\n", args...)
	return err
}

// cell makes a text fit for a terminal: what it shows comes from devices, and must
// not move the cursor or change the title.
func cell(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s)
}

func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("2006-01-02 15:04:05")
}

func size(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func commas(list []string) string { return strings.Join(list, ", ") }
