package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"mlife/shared/client/collectorclient"
	"mlife/shared/command"
	"mlife/shared/fault"
)

type document = collectorclient.Document

var documentLines = []column[document]{
	{"id", func(d document) string { return d.ID }},
	{"kind", func(d document) string { return d.Kind }},
	{"version", func(d document) string { return fmt.Sprint(d.Latest) }},
	{"rows", func(d document) string { return fmt.Sprint(d.Rows) }},
	{"changed", func(d document) string { return when(d.Updated) }},
	{"name", func(d document) string { return d.Name }},
	{"note", func(d document) string { return d.Note }},
}

func documentCommand() *cobra.Command {
	return command.Group(&cobra.Command{Use: "document", Short: "List, import and export documents"},
		list("List documents, the newest first", "/documents", map[string]string{"query": aSearch, "q": "part of name, note or ID", "kind": "test, train or data"}, documentLines[:6]),
		show("Show a document", "/documents", documentLines),
		documentImport(), documentExport(),
	)
}

func documentImport() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Import rows from CSV or JSON as a new version; - reads standard input",
		Long: `Import rows from CSV or JSON as a new version of a document, or of a new one that is
named. All rows go in, or none: each row that is wrong is named.
` + command.ExitCodes,
		Example: "  mlife-collector document import faces.csv --new faces --kind train",
		Args:    oneArg("a file"),
	}
	var id, mode, note string
	var made collectorclient.NewDocument
	fs := cmd.Flags()
	fs.StringVar(&id, "document", "", "ID of the document")
	fs.StringVar(&made.Name, "new", "", "or the name of a new one")
	fs.StringVar(&made.Kind, "kind", "data", "test, train or data, of a new one")
	fs.BoolVar(&made.PathsOnly, "paths-only", false, "rows of a new one may name files that are not stored")
	fs.StringVar(&mode, "mode", "replace", "replace: the rows are all there is; append: they come to those of the newest version")
	fs.StringVar(&note, "note", "", "what is new")
	return reaches(cmd, func(ctx context.Context, r *remote, c *collectorclient.Client, cmd *cobra.Command, args []string) (err error) {
		if (id == "") == (made.Name == "") {
			return fault.Field("document import", "document", "either --document or --new is needed")
		}
		in, name, err := openInput(cmd, args[0])
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, in.Close()) }()
		target := id
		if target == "" {
			d, err := c.AddDocument(ctx, made)
			if err != nil {
				return err
			}
			target = d.ID
		}
		out, err := c.Import(ctx, target, mode, note, name, in)
		if err != nil && id == "" {
			err = errors.Join(err, c.DeleteDocument(ctx, target)) // nothing came into it
		}
		if err != nil {
			return err
		}
		answer := struct {
			Document string `json:"document"`
			collectorclient.Imported
		}{target, out}
		return r.say(cmd, answer, "%s version %d: %d rows, %d added, %d removed", target, out.Version, out.Rows, out.Added, out.Removed)
	})
}

func openInput(cmd *cobra.Command, path string) (io.ReadCloser, string, error) {
	if path == "-" {
		return io.NopCloser(cmd.InOrStdin()), "stdin", nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, "", openFault("document import", err)
	}
	return f, filepath.Base(path), nil
}

func documentExport() *cobra.Command {
	cmd := &cobra.Command{Use: "export ID", Short: "Download a version as CSV or JSON", Args: oneArg("an ID")}
	version := cmd.Flags().Int("version", 0, "number of the version; the newest when 0")
	format := cmd.Flags().String("format", "csv", "csv or json")
	output := cmd.Flags().StringP("output", "o", "-", "file to write, - for standard output")
	return reaches(cmd, func(ctx context.Context, _ *remote, c *collectorclient.Client, cmd *cobra.Command, args []string) error {
		if *format != "csv" && *format != "json" {
			return fault.Field("document export", "format", "%q is neither csv nor json", *format)
		}
		if *version == 0 {
			d, err := c.Document(ctx, args[0])
			if err != nil {
				return err
			}
			if d.Latest == 0 {
				return fault.New(fault.NotFound, "document export", "%s has no version yet", args[0])
			}
			*version = d.Latest
		}
		body, err := c.Export(ctx, args[0], *version, *format)
		if err != nil {
			return err
		}
		return saveTo(body, cmd.OutOrStdout(), *output)
	})
}
