package app

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"mlife/collector/internal/labels"
	"mlife/shared/command"
	"mlife/shared/fault"
)

// shownNotes bounds how many notes of a kind convert prints; --report holds more.
const shownNotes = 10

func convertCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "convert SET OUT",
		Short: "Write a set of annotations in another format; no server is needed",
		Long: `Write a set of annotations in another format. SET is a folder, a ZIP or tar.gz archive,
or a single file; its format is found by what it holds. OUT is a folder, or an archive
when it ends in .zip. Nothing that is there already is written over.

What the new format cannot carry is said with its medium, and what is wrong in the set
with its file and place; neither takes the rest with it. Formats that count in shares of
a picture (YOLO, Open Images, Label Studio) need the pictures beside the labels.

The formats: ` + formatNames() + "\n" + command.ExitCodes,
		Example: "  mlife-collector convert --to coco cvat-export.zip out/\n  mlife-collector convert --from voc --to yolo-detect --media VOC2012/ set.zip",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fault.New(fault.Invalid, "", "want a set and where it goes, have %d arguments", len(args))
			}
			return nil
		},
	}
	to := cmd.Flags().String("to", "", "the format to write")
	from := cmd.Flags().String("from", "", "the format of the set; found by what it holds when empty")
	media := cmd.Flags().Bool("media", false, "copy the media that lie in the set to where the new format wants them")
	report := cmd.Flags().String("report", "", "file for all counts and notes as JSON")
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		c := conversion{set: args[0], out: args[1], media: *media}
		if c.to, err = labels.Parse(*to); err != nil {
			return err
		}
		if *from != "" {
			if c.from, err = labels.Parse(*from); err != nil {
				return err
			}
		}
		err = c.run(cmd)
		if *report != "" && c.read.Format != "" {
			err = errors.Join(err, saveReport(*report, c.read, c.wrote))
		}
		return err
	}
	return cmd
}

func formatNames() string {
	var names []string
	for _, f := range labels.Formats {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

// conversion is one run of the command.
type conversion struct {
	set, out    string
	from, to    labels.Format
	media       bool
	read, wrote labels.Report
}

func (c *conversion) run(cmd *cobra.Command) (err error) {
	src, err := labels.Open(c.set, labels.Limits{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	if c.from == "" {
		if c.from, err = labels.Detect(cmd.Context(), src); err != nil {
			return err
		}
	}
	sink, finish, err := openSink(c.out)
	if err != nil {
		return err
	}
	var options labels.WriteOptions
	if c.media || c.to == labels.ImageNet {
		options.Media = func(it labels.Item) (io.ReadCloser, error) { return src.Medium(it) }
	}
	c.read, c.wrote, err = labels.Convert(cmd.Context(), src, c.from, c.to, sink, labels.Options{}, options)
	if err = errors.Join(err, finish(err != nil || c.wrote.Items == 0)); err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "read %s: %d media, %d annotations, %d classes\n", c.read.Format, c.read.Images, c.read.Annotations, c.read.Categories)
	fmt.Fprintf(out, "wrote %s: %d media, %d annotations, %d classes\n", c.wrote.Format, c.wrote.Items, c.wrote.Annotations, c.wrote.Categories)
	for _, part := range []struct {
		what  string
		notes labels.Notes
	}{{"refused while reading", c.read.Refused}, {"lost while reading", c.read.Losses}, {"refused while writing", c.wrote.Refused}, {"lost while writing", c.wrote.Losses}} {
		say(cmd.ErrOrStderr(), part.what, part.notes)
	}
	if c.wrote.Items == 0 {
		return fault.New(fault.Invalid, "convert", "nothing could be converted")
	}
	return nil
}

func say(to io.Writer, what string, notes labels.Notes) {
	if notes.Count == 0 {
		return
	}
	fmt.Fprintf(to, "%s: %d\n", what, notes.Count)
	for i, n := range notes.List {
		if i == shownNotes {
			fmt.Fprintf(to, "  … and %d more\n", notes.Count-shownNotes)
			break
		}
		fmt.Fprintf(to, "  %s\n", n)
	}
}

// openSink makes the folder or the archive. finish must be called, and says whether it
// was for nothing: then the archive goes again.
func openSink(name string) (sink labels.Sink, finish func(vain bool) error, err error) {
	if strings.HasSuffix(strings.ToLower(name), ".zip") {
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return nil, nil, outFault(name, err)
		}
		z := zip.NewWriter(f)
		return labels.ToZIP(z), func(vain bool) error {
			err := errors.Join(z.Close(), f.Close())
			if vain {
				err = errors.Join(err, os.Remove(name))
			}
			return err
		}, nil
	}
	if err := os.MkdirAll(name, 0o755); err != nil {
		return nil, nil, outFault(name, err)
	}
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, nil, outFault(name, err)
	}
	return labels.ToFolder(root), func(bool) error { return root.Close() }, nil
}

func outFault(name string, err error) error {
	switch {
	case errors.Is(err, os.ErrExist):
		return fault.New(fault.Exists, "convert", "%s is there already", name)
	case errors.Is(err, os.ErrPermission):
		return fault.New(fault.Forbidden, "convert", "%w", err)
	}
	return fault.New(fault.Invalid, "convert", "%w", err)
}

func saveReport(name string, read, wrote labels.Report) error {
	b, err := json.MarshalIndent(map[string]labels.Report{"read": read, "wrote": wrote}, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(name, append(b, '\n'), 0o644); err != nil {
		return outFault(name, err)
	}
	return nil
}
