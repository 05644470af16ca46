package app

import (
	"github.com/spf13/cobra"

	"mlife/agent/internal/config"
	"mlife/shared/command"
)

// settingsOf is the agent's configuration; config check also reads the rules.
var settingsOf = command.Settings[config.Config]{
	Prefix: config.Prefix, Defaults: config.Defaults, Check: (*config.Config).Check,
	More: func(_ *cobra.Command, c config.Config) error {
		_, err := readRules(c.Triggers)
		return err
	},
}

// Command is the agent's command line. version is printed by --version.
func Command(version string) *cobra.Command {
	return command.Root(&cobra.Command{
		Use:   "mlife-agent",
		Short: "Find the failures of machine-learning systems where they happen, and bring better models",
		Long: `mlife-agent runs beside the programs that use models. It takes their observations
from folders and from a local API, keeps those that a rule calls a badcase in a
durable queue, sends them to the collector, and puts new model files into service.
` + command.ExitCodes,
		Version: version,
	}, runCommand(version), enrollCommand(), statusCommand(), spoolCommand(), settingsOf.Command())
}
