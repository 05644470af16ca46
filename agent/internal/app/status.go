package app

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"sort"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"mlife/agent/internal/config"
	"mlife/shared/client/agentclient"
	"mlife/shared/command"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

// statusLimit bounds the question to the local API.
const statusLimit = 10 * time.Second

func statusCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "status", Short: "Ask the running agent how it is", Args: command.NoArgs}
	load := settingsOf.On(cmd)
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := load()
		if err != nil {
			return err
		}
		s, err := askLocal(cmd.Context(), c)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(cmd.OutOrStdout(), s)
		}
		return printStatus(cmd.OutOrStdout(), s)
	}
	return cmd
}

// askLocal asks the local API, by the socket when there is one.
func askLocal(ctx context.Context, c config.Config) (s wire.Status, err error) {
	address := "http://" + c.LocalAPI.Listen
	switch {
	case c.LocalAPI.Socket != "":
		path, err := filepath.Abs(c.LocalAPI.Socket)
		if err != nil {
			return s, fault.New(fault.Invalid, "status", "%w", err)
		}
		address = "unix://" + path
	case c.LocalAPI.Listen == "":
		return s, fault.Field("status", "local_api", "has neither listen nor socket: the agent cannot be asked")
	}
	client, err := agentclient.New(address, agentclient.WithToken(c.LocalAPI.Token), agentclient.WithRetries(0))
	if err != nil {
		return s, err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, statusLimit)
	defer cancel()
	if s, err = client.Status(ctx); fault.Is(err, fault.Unavailable) {
		return s, fault.New(fault.Unavailable, "status", "no agent answers at %s: %w", address, err)
	}
	return s, fault.Wrap("status", err)
}

func printStatus(w io.Writer, s wire.Status) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	online := "no"
	if s.Online {
		online = "yes"
	}
	fmt.Fprintf(t, "connected\t%s\n", online)
	fmt.Fprintf(t, "waiting\t%d clips, %.1f of %.0f MiB\n", s.SpoolClips, mib(s.SpoolBytes), mib(s.SpoolBudget))
	if s.Counted > 0 {
		fmt.Fprintf(t, "only counted\t%d clips: the collector knows what they show\n", s.Counted)
	}
	fmt.Fprintf(t, "disk free\t%.0f MiB\n", mib(s.DiskFree))
	fmt.Fprintf(t, "running for\t%s\n", (time.Duration(s.UptimeMS) * time.Millisecond).Round(time.Second))
	for _, key := range sortedKeys(s.Models) {
		fmt.Fprintf(t, "judged %s\t%d, badcases %d\n", key, s.Models[key].Inferences, s.Models[key].Badcases)
	}
	for _, key := range sortedKeys(s.Evicted) {
		fmt.Fprintf(t, "given up, %s\t%d clips\n", key, s.Evicted[key])
	}
	for _, p := range s.Problems {
		fmt.Fprintf(t, "problem\t%s\n", p)
	}
	return t.Flush()
}

func mib(n int64) float64 { return float64(n) / (1 << 20) }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
