package app

import (
	"fmt"

	"github.com/spf13/cobra"

	"mlife/collector/internal/cli"
	"mlife/collector/internal/config"
	"mlife/shared/command"
	"mlife/shared/obs"
)

// settingsOf is the collector's configuration.
var settingsOf = command.Settings[config.Config]{
	Prefix: config.Prefix, Defaults: config.Defaults, Check: (*config.Config).Check,
	More: func(cmd *cobra.Command, c config.Config) error {
		_, err := obs.Logger(cmd.ErrOrStderr(), c.Log.Level, c.Log.Format)
		return err
	},
}

// Command is the collector's command line. version is printed by --version.
func Command(version string) *cobra.Command {
	own := []*cobra.Command{serveCommand(version), adminCommand(), authorityCommand(), settingsOf.Command(), openapiCommand(version), convertCommand()}
	return command.Root(&cobra.Command{
		Use:   "mlife-collector",
		Short: "Gather the failures of machine-learning systems, and turn them into better models",
		Long: `mlife-collector takes badcases from devices, shows them, makes test and training
data out of them, runs tasks, keeps models and deploys them to devices.

serve is the collector itself. admin works on its data folder, convert on files. The other commands
speak to a running collector: --url says which, MLIFE_TOKEN holds an API token (admin
token makes one).
` + command.ExitCodes,
		Version: version,
	}, append(own, cli.Commands()...)...)
}

func serveCommand(version string) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the collector until it is interrupted",
		Long: `Run the collector until it is interrupted. Settings come from the file, then from the
environment (MLIFE_COLLECTOR_HTTP_LISTEN for http.listen), then from flags.

Once everything answers, it prints where: the page, the addresses for devices, and as
long as nobody has an account, the link that makes the first administrator.
` + command.ExitCodes,
		Example: "  mlife-collector serve --data-dir /var/lib/mlife --https.listen :8443 --https.names collector.example",
		Args:    command.NoArgs,
	}
	load := settingsOf.On(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := load()
		if err != nil {
			return err
		}
		log, err := obs.Logger(cmd.ErrOrStderr(), c.Log.Level, c.Log.Format)
		if err != nil {
			return err
		}
		return Run(cmd.Context(), c, version, cmd.OutOrStdout(), log)
	}
	return cmd
}

func openapiCommand(version string) *cobra.Command {
	return &cobra.Command{
		Use:   "openapi",
		Short: "Print the OpenAPI 3.1 document of the API as JSON; no server is needed",
		Args:  command.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			text, err := OpenAPI(version)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n", text)
			return err
		},
	}
}
