// Package cli holds the commands that speak to a running collector: what the page
// offers, for scripts and terminals. They know nothing of the collector but its REST
// API (mlife/shared/client/collectorclient).
//
// Commands on a data folder do not belong here (app). The composition root imports
// it.
package cli

import (
	"context"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"mlife/shared/client/collectorclient"
	"mlife/shared/command"
	"mlife/shared/fault"
	"mlife/shared/secret"
)

// defaultURL is where a collector on the same machine listens.
const defaultURL = "http://127.0.0.1:8080"

// Commands gives the commands.
func Commands() []*cobra.Command {
	return []*cobra.Command{
		badcaseCommand(), deviceCommand(), enrolTokenCommand(), taskCommand(), modelCommand(), deploymentCommand(), documentCommand(),
	}
}

// oneArg wants exactly one argument that is not empty.
func oneArg(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 || args[0] == "" {
			return fault.New(fault.Invalid, "", "%s needs %s, have %q", cmd.CommandPath(), what, args)
		}
		return nil
	}
}

// remote is the collector that a command speaks to, and how it answers.
type remote struct {
	url, token, tokenFile, caFile string

	json bool
}

// reaches makes one command of a function that speaks to a collector, with the flags
// for it.
func reaches(cmd *cobra.Command, run func(ctx context.Context, r *remote, c *collectorclient.Client, cmd *cobra.Command, args []string) error) *cobra.Command {
	r := &remote{}
	if cmd.Args == nil {
		cmd.Args = command.NoArgs
	}
	fs := cmd.Flags()
	fs.StringVar(&r.url, "url", "", "address of the collector; or MLIFE_URL (default "+defaultURL+")")
	fs.StringVar(&r.token, "token", "", "API token; better in MLIFE_TOKEN or a file, where others on the machine cannot read it")
	fs.StringVar(&r.tokenFile, "token-file", "", "file that holds the API token")
	fs.StringVar(&r.caFile, "ca-file", "", "PEM file of the authority to trust for https; or MLIFE_CA_FILE")
	fs.BoolVar(&r.json, "json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := r.connect()
		if err != nil {
			return err
		}
		defer c.Close()
		return run(cmd.Context(), r, c, cmd, args)
	}
	return cmd
}

func (r *remote) connect() (*collectorclient.Client, error) {
	address := first(r.url, os.Getenv("MLIFE_URL"), defaultURL)
	token := r.token
	if token == "" && r.tokenFile != "" {
		text, err := os.ReadFile(r.tokenFile)
		if err != nil {
			return nil, fault.Field("cli", "token-file", "%v", err)
		}
		token = strings.TrimSpace(string(text))
	}
	var options []collectorclient.Option
	if file := first(r.caFile, os.Getenv("MLIFE_CA_FILE")); file != "" {
		options = append(options, collectorclient.WithCA(file))
	}
	return collectorclient.New(address, secret.String(token), options...)
}

func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}
