package app

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"mlife/agent/internal/spool"
	"mlife/shared/command"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

func spoolCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "spool", Short: "Look into the queue of clips, also while the agent runs"}
	command.Group(cmd)
	cmd.AddCommand(spoolList("ls", "List the clips that wait or were set aside", spool.List, false),
		spoolList("verify", "Read and hash every clip; exit code 1 when one is damaged", spool.Verify, true), spoolShow())
	return cmd
}

func spoolList(use, short string, list func(dir string) ([]spool.Listed, error), strict bool) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: command.NoArgs}
	load := settingsOf.On(cmd)
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := load()
		if err != nil {
			return err
		}
		clips, err := list(c.SpoolDir())
		if err != nil {
			return err
		}
		if *asJSON {
			err = printJSON(cmd.OutOrStdout(), clips)
		} else {
			err = printClips(cmd.OutOrStdout(), clips)
		}
		if err != nil {
			return err
		}
		damaged := 0
		for _, x := range clips {
			if x.Err != "" {
				damaged++
			}
		}
		if strict && damaged > 0 {
			return fault.New(fault.Corrupt, "", "%d of %d clips are damaged", damaged, len(clips))
		}
		return nil
	}
	return cmd
}

func spoolShow() *cobra.Command {
	cmd := &cobra.Command{Use: "show <clip>", Short: "Print a clip's manifest", Args: func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return fault.New(fault.Invalid, "", "spool show takes the name of one clip: 64 hex digits, as spool ls prints them")
		}
		return nil
	}}
	load := settingsOf.On(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := load()
		if err != nil {
			return err
		}
		key, err := wire.ParseKey(args[0])
		if err != nil {
			return fault.New(fault.Invalid, "", "%w", err)
		}
		clip, err := spool.Show(c.SpoolDir(), key)
		if err != nil {
			return err
		}
		return printJSON(cmd.OutOrStdout(), clip)
	}
	return cmd
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func printClips(w io.Writer, clips []spool.Listed) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "CLIP\tFOLDER\tBYTES\tADDED\tRULE\tNOTE")
	for _, c := range clips {
		note := c.Reason
		if c.Err != "" {
			note = c.Err
		}
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%s\t%s\n", c.Key, c.Folder, c.Size, c.Added.Local().Format(time.DateTime), c.Manifest.Rule, note)
	}
	return t.Flush()
}
