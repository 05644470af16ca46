package app

import (
	"github.com/spf13/cobra"

	"mlife/shared/command"
	"mlife/shared/obs"
)

func runCommand(version string) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run the agent until it is interrupted",
		Long: `Run the agent until it is interrupted. Settings come from the file, then from the
environment (MLIFE_AGENT_SPOOL_BUDGET_MIB for spool.budget_mib), then from flags.
` + command.ExitCodes,
		Args: command.NoArgs,
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
		return Run(cmd.Context(), c, version, log)
	}
	return cmd
}
