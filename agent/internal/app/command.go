package app

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mlife/agent/internal/config"
	"mlife/shared/fault"
	"mlife/shared/settings"
)

const exitCodes = `
Exit codes:
  0    done
  1    a defect, or a broken machine
  2    wrong input or configuration
  3    a thing that was named does not exist (also: not enrolled)
  4    refused: not allowed, or the state forbids it
  5    try again later: busy, away, or no space
  130  interrupted`

// Command is the agent's command line. version is printed by --version.
func Command(version string) *cobra.Command {
	root := &cobra.Command{
		Use:   "mlife-agent",
		Short: "Find the failures of machine-learning systems where they happen, and bring better models",
		Long: `mlife-agent runs beside the programs that use models. It takes their observations
from folders and from a local API, keeps those that a rule calls a badcase in a
durable queue, sends them to the collector, and puts new model files into service.
` + exitCodes,
		Version:       version,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetFlagErrorFunc(flagError)
	group(root)
	root.AddCommand(runCommand(version), enrollCommand(), statusCommand(), spoolCommand(), configCommand())
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
		panic(fmt.Sprintf("settings of the agent: %v", err)) // a defect in the struct, seen by every test
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

func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fault.New(fault.Invalid, "", "%s takes no arguments, have %q", cmd.CommandPath(), args)
	}
	return nil
}

// group makes a command that only holds others say so.
func group(cmd *cobra.Command) {
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		var known []string
		for _, c := range cmd.Commands() {
			known = append(known, c.Name())
		}
		return fault.New(fault.Invalid, "", "unknown command %.60q of %s; the nearest known one is %s", args[0], cmd.CommandPath(), settings.Nearest(args[0], known))
	}
}

// flagError names the flag that was most likely meant.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) || len(unknown.GetSpecifiedName()) < 2 {
		return fault.New(fault.Invalid, "", "%w", err)
	}
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	return fault.New(fault.Invalid, "", "%w; the nearest known one is --%s", err, settings.Nearest(unknown.GetSpecifiedName(), known))
}

func configCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "Print or check the configuration"}
	group(cmd)
	show := &cobra.Command{Use: "print", Short: "Print the configuration in force as YAML, with help and without secrets", Args: noArgs}
	l := loads(show)
	show.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := l.load()
		if err != nil {
			return err
		}
		return settings.Print(cmd.OutOrStdout(), &c)
	}
	check := &cobra.Command{Use: "check", Short: "Say whether the configuration is good, rules included", Args: noArgs}
	lc := loads(check)
	check.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := lc.load()
		if err != nil {
			return err
		}
		if _, err := readRules(c.Triggers); err != nil {
			return err
		}
		fmt.Fprintln(cmd.OutOrStdout(), "the configuration is good")
		return nil
	}
	cmd.AddCommand(show, check)
	return cmd
}
