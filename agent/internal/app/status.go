package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sort"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"mlife/agent/internal/config"
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
		text, err := askLocal(cmd.Context(), c, "/v1/status")
		if err != nil {
			return err
		}
		if *asJSON {
			_, err := cmd.OutOrStdout().Write(text)
			return err
		}
		var s wire.Status
		if err := wire.DecodeJSON("status", text, &s); err != nil {
			return fault.New(fault.Internal, "status", "%w", err)
		}
		return printStatus(cmd.OutOrStdout(), s)
	}
	return cmd
}

// askLocal does a GET on the local API, by the socket when there is one.
func askLocal(ctx context.Context, c config.Config, path string) (text []byte, err error) {
	network, addr := "unix", c.LocalAPI.Socket
	if addr == "" {
		network, addr = "tcp", c.LocalAPI.Listen
	}
	if addr == "" {
		return nil, fault.Field("status", "local_api", "has neither listen nor socket: the agent cannot be asked")
	}
	ctx, cancel := context.WithTimeout(ctx, statusLimit)
	defer cancel()
	transport := &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, addr)
	}}
	host := addr
	if network == "unix" {
		host = "localhost"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+host+path, nil)
	if err != nil {
		return nil, fault.New(fault.Invalid, "status", "%w", err)
	}
	if c.LocalAPI.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.LocalAPI.Token.Reveal())
	}
	resp, err := (&http.Client{Transport: transport}).Do(req)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "status", "no agent answers at %s: %w", addr, err)
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	if text, err = io.ReadAll(io.LimitReader(resp.Body, wire.MaxDocument)); err != nil {
		return nil, fault.New(fault.Unavailable, "status", "%w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fault.New(fault.Forbidden, "status", "the agent answers %s: %.300s", resp.Status, text)
	}
	return text, nil
}

func printStatus(w io.Writer, s wire.Status) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	online := "no"
	if s.Online {
		online = "yes"
	}
	fmt.Fprintf(t, "connected\t%s\n", online)
	fmt.Fprintf(t, "waiting\t%d clips, %.1f of %.0f MiB\n", s.SpoolClips, mib(s.SpoolBytes), mib(s.SpoolBudget))
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
