package app

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mlife/collector/internal/cli"
	"mlife/collector/internal/config"
	"mlife/shared/fault"
	"mlife/shared/obs"
	"mlife/shared/settings"
)

const exitCodes = cli.ExitCodes

var (
	group  = cli.Group
	noArgs = cli.NoArgs
)

// Command is the collector's command line. version is printed by --version.
func Command(version string) *cobra.Command {
	root := group(&cobra.Command{
		Use:   "mlife-collector",
		Short: "Gather the failures of machine-learning systems, and turn them into better models",
		Long: `mlife-collector takes badcases from devices, shows them, makes test and training
data out of them, runs tasks, keeps models and deploys them to devices.

serve is the collector itself. admin works on its data folder. The other commands
speak to a running collector: --url says which, MLIFE_TOKEN holds an API token (admin
token makes one).
` + exitCodes,
		Version:       version,
		SilenceUsage:  true,
		SilenceErrors: true,
	})
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return fault.New(fault.Invalid, "", "%w", err) })
	root.AddCommand(serveCommand(version), adminCommand(), authorityCommand(), configCommand(), openapiCommand(version))
	root.AddCommand(cli.Commands()...)
	return root
}

// loader loads the configuration that a command was given.
type loader struct {
	file  string
	flags *pflag.FlagSet
}

// loads adds --config and a flag per setting to a command.
func loads(cmd *cobra.Command) *loader {
	l := &loader{flags: cmd.Flags()}
	cmd.Flags().StringVarP(&l.file, "config", "c", os.Getenv(config.Prefix+"_CONFIG"), "YAML file with settings")
	defaults := config.Defaults()
	if err := settings.Flags(cmd.Flags(), &defaults); err != nil {
		panic(fmt.Sprintf("settings of the collector: %v", err)) // a defect in the struct, seen by every test
	}
	return l
}

func (l *loader) load() (config.Config, error) {
	c := config.Defaults()
	if err := settings.Load(&c, settings.Options{File: l.file, Prefix: config.Prefix, Flags: l.flags}); err != nil {
		return c, err
	}
	return c, c.Check()
}

func serveCommand(version string) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the collector until it is interrupted",
		Long: `Run the collector until it is interrupted. Settings come from the file, then from the
environment (MLIFE_COLLECTOR_HTTP_LISTEN for http.listen), then from flags.

Once everything answers, it prints where: the page, the addresses for devices, and as
long as nobody has an account, the link that makes the first administrator.
` + exitCodes,
		Example: "  mlife-collector serve --data-dir /var/lib/mlife --https.listen :8443 --https.names collector.example",
		Args:    noArgs,
	}
	l := loads(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := l.load()
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

func configCommand() *cobra.Command {
	cmd := group(&cobra.Command{Use: "config", Short: "Print or check the configuration"})
	show := &cobra.Command{Use: "print", Short: "Print the configuration in force as YAML, with help and without secrets", Args: noArgs}
	l := loads(show)
	show.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := l.load()
		if err != nil {
			return err
		}
		return settings.Print(cmd.OutOrStdout(), &c)
	}
	check := &cobra.Command{Use: "check", Short: "Say whether the configuration is good", Args: noArgs}
	lc := loads(check)
	check.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := lc.load()
		if err != nil {
			return err
		}
		if _, err := obs.Logger(cmd.ErrOrStderr(), c.Log.Level, c.Log.Format); err != nil {
			return err
		}
		_, err = fmt.Fprintln(cmd.OutOrStdout(), "the configuration is good")
		return err
	}
	cmd.AddCommand(show, check)
	return cmd
}

func openapiCommand(version string) *cobra.Command {
	return &cobra.Command{
		Use:   "openapi",
		Short: "Print the OpenAPI 3.1 document of the API as JSON; no server is needed",
		Args:  noArgs,
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
