// Package command is what the command lines of the programs have in common: how they
// begin and end, exit codes, unknown names, and settings from file, environment and
// flags. It knows no command of its own but "config". The programs' outermost packages
// import it.
package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mlife/shared/fault"
	"mlife/shared/settings"
)

// ExitCodes is the part of a help text that explains them (fault.ExitCode).
const ExitCodes = `
Exit codes:
  0    done
  1    a defect, or a broken machine
  2    wrong input or configuration
  3    a thing that was named does not exist, or the device is not enrolled
  4    refused: not allowed, or the state forbids it
  5    try again later: busy, away, or no space
  130  interrupted`

// Main runs a program's command line until it ends or the program is interrupted, and
// gives the exit code. What went wrong is said on standard error.
func Main(root *cobra.Command) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return 130
	}
	fmt.Fprintf(os.Stderr, "%s: %v\n", root.Name(), err)
	return fault.ExitCode(err)
}

// Root makes cmd the top of a command line.
func Root(cmd *cobra.Command, parts ...*cobra.Command) *cobra.Command {
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	cmd.SetFlagErrorFunc(flagError)
	return Group(cmd, parts...)
}

// Group makes a command that only holds others: alone it shows its help.
func Group(cmd *cobra.Command, parts ...*cobra.Command) *cobra.Command {
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
	cmd.AddCommand(parts...)
	return cmd
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

// NoArgs refuses arguments.
func NoArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fault.New(fault.Invalid, "", "%s takes no arguments, have %q", cmd.CommandPath(), args)
	}
	return nil
}

// Settings is a program's configuration of type C.
type Settings[C any] struct {
	Prefix   string                        // of environment variables, like MLIFE_AGENT
	Defaults func() C                      // a configuration that works
	Check    func(*C) error                // says which setting is wrong; may complete others
	More     func(*cobra.Command, C) error // what only "config check" looks at; nil for nothing
}

// On adds --config and a flag per setting to a command. The result loads them when the
// command runs: from the file, then the environment, then flags.
func (s Settings[C]) On(cmd *cobra.Command) (load func() (C, error)) {
	file := cmd.Flags().StringP("config", "c", os.Getenv(s.Prefix+"_CONFIG"), "YAML file with settings")
	defaults := s.Defaults()
	if err := settings.Flags(cmd.Flags(), &defaults); err != nil {
		panic(fmt.Sprintf("settings %s: %v", s.Prefix, err)) // a defect in the struct, seen by every test
	}
	return func() (C, error) {
		c := s.Defaults()
		if err := settings.Load(&c, settings.Options{File: *file, Prefix: s.Prefix, Flags: cmd.Flags()}); err != nil {
			return c, err
		}
		return c, s.Check(&c)
	}
}

// Command is "config" with its parts print and check.
func (s Settings[C]) Command() *cobra.Command {
	show := &cobra.Command{Use: "print", Short: "Print the configuration in force as YAML, with help and without secrets", Args: NoArgs}
	load := s.On(show)
	show.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := load()
		if err != nil {
			return err
		}
		return settings.Print(cmd.OutOrStdout(), &c)
	}
	check := &cobra.Command{Use: "check", Short: "Say whether the configuration is good", Args: NoArgs}
	loadChecked := s.On(check)
	check.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := loadChecked()
		if err == nil && s.More != nil {
			err = s.More(cmd, c)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(cmd.OutOrStdout(), "the configuration is good")
		return err
	}
	return Group(&cobra.Command{Use: "config", Short: "Print or check the configuration"}, show, check)
}
