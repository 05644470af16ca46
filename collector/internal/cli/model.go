package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"mlife/shared/client/collectorclient"
	"mlife/shared/command"
	"mlife/shared/fault"
)

type model = collectorclient.Model

var modelLines = []column[model]{
	{"id", func(m model) string { return m.ID }},
	{"slot", func(m model) string { return m.Slot }},
	{"version", func(m model) string { return m.Version }},
	{"stage", func(m model) string { return m.Stage }},
	{"format", func(m model) string { return m.Format }},
	{"size", func(m model) string { return size(m.Size) }},
	{"badcases", func(m model) string { return fmt.Sprint(m.Badcases) }},
	{"name", func(m model) string { return m.Name }},
	{"task", func(m model) string { return m.TaskID }},
	{"sha256", func(m model) string { return m.SHA256 }},
	{"metrics", func(m model) string {
		var list []string
		for _, k := range slices.Sorted(maps.Keys(m.Metrics)) {
			list = append(list, fmt.Sprintf("%s=%g", k, m.Metrics[k]))
		}
		return commas(list)
	}},
}

func modelCommand() *cobra.Command {
	return command.Group(&cobra.Command{Use: "model", Short: "List, read, register and download models"},
		list("List models, the newest first", "/models", map[string]string{"query": aSearch, "slot": "", "stage": "none, candidate, staging, production or archived",
			"alias": "", "task": "only those that this task made", "q": "part of name, version, slot, description or ID"}, modelLines[:8]),
		show("Show a model", "/models", modelLines),
		modelUpload(), modelDownload(),
	)
}

func modelUpload() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "upload FILE",
		Short:   "Register a model",
		Example: "  mlife-collector model upload face.safetensors --slot face --metric accuracy=0.93",
		Args:    oneArg("a file"),
	}
	var m collectorclient.NewModel
	var metrics []string
	fs := cmd.Flags()
	fs.StringVar(&m.Slot, "slot", "", "place on a device that it is made for")
	fs.StringVar(&m.Version, "version", "", "unique within the slot; the next number when absent")
	fs.StringVar(&m.Name, "name", "", "name to show")
	fs.StringVar(&m.Task, "task", "", "Task ID of the training that made it")
	fs.StringSliceVar(&metrics, "metric", nil, "name=number; may be given several times")
	return reaches(cmd, func(ctx context.Context, r *remote, c *collectorclient.Client, cmd *cobra.Command, args []string) (err error) {
		if m.Slot == "" {
			return fault.Field("model upload", "slot", "is needed")
		}
		if m.Metrics, err = numbers(metrics); err != nil {
			return err
		}
		f, err := os.Open(args[0])
		if err != nil {
			return openFault("model upload", err)
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		m.File, m.FileName = f, filepath.Base(args[0])
		made, err := c.AddModel(ctx, m)
		if err != nil {
			return err
		}
		return r.say(cmd, made, "%s", made.ID)
	})
}

func numbers(pairs []string) (map[string]float64, error) {
	out := map[string]float64{}
	for _, p := range pairs {
		name, text, ok := strings.Cut(p, "=")
		n, err := strconv.ParseFloat(text, 64)
		if !ok || err != nil {
			return nil, fault.Field("cli", "metric", "%q is not name=number", p)
		}
		out[name] = n
	}
	return out, nil
}

func modelDownload() *cobra.Command {
	cmd := &cobra.Command{Use: "download ID", Short: "Download a model's file", Args: oneArg("an ID")}
	output := cmd.Flags().StringP("output", "o", "-", "file to write, - for standard output")
	return reaches(cmd, func(ctx context.Context, _ *remote, c *collectorclient.Client, cmd *cobra.Command, args []string) error {
		body, err := c.ModelContent(ctx, args[0])
		if err != nil {
			return err
		}
		return saveTo(body, cmd.OutOrStdout(), *output)
	})
}

// saveTo copies an answer into a file, all or nothing, or to standard output.
func saveTo(body io.ReadCloser, stdout io.Writer, path string) error {
	if path == "-" {
		return save(body, stdout)
	}
	f, err := renameio.NewPendingFile(path, renameio.WithPermissions(0o666))
	if err != nil {
		return errors.Join(openFault("cli", err), body.Close())
	}
	if err := save(body, f); err != nil {
		return errors.Join(err, f.Cleanup())
	}
	return fault.Wrap("cli", f.CloseAtomicallyReplace())
}

// save copies an answer. One that was cut off is an error.
func save(body io.ReadCloser, w io.Writer) error {
	_, err := io.Copy(w, body)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = fault.New(fault.Unavailable, "cli", "the answer was cut off: %w", err)
	}
	return errors.Join(err, body.Close())
}

func openFault(op string, err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return fault.New(fault.NotFound, op, "%w", err)
	}
	return fault.New(fault.Invalid, op, "%w", err)
}
