package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"mlife/collector/internal/authority"
	"mlife/collector/internal/config"
	"mlife/collector/internal/fleet"
	"mlife/collector/internal/sqlstore"
	"mlife/shared/command"
	"mlife/shared/fault"
	"mlife/shared/obs"
)

// authorityDir holds the key and the certificate that devices are signed with.
func authorityDir(cfg config.Config) string { return filepath.Join(cfg.DataDir, "authority") }

func adminEnrolToken() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "enrol-token",
		Short: "Make a token that lets devices enrol, and print it; it is shown this once",
		Long: `Make a token that lets devices enrol, and print it; it is shown this once. The part
behind the dot tells the device how to recognise this collector. The collector must
have been started once.
` + command.ExitCodes,
		Example: `  mlife-agent enroll --collector https://127.0.0.1:8443 --device door-1 --token "$(mlife-collector admin enrol-token)"`,
		Args:    command.NoArgs,
	}
	load := settingsOf.On(cmd)
	var device string
	var uses int
	var life time.Duration
	cmd.Flags().StringVar(&device, "device", "", "the only device it is for, also one that is enrolled; empty for any new one")
	cmd.Flags().IntVar(&uses, "uses", 1, "how many devices may use it")
	cmd.Flags().DurationVar(&life, "life", time.Hour, "how long it is good")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := load()
		if err != nil {
			return err
		}
		log, err := obs.Logger(cmd.ErrOrStderr(), c.Log.Level, c.Log.Format)
		if err != nil {
			return err
		}
		token, err := EnrolToken(cmd.Context(), c, log, device, uses, life)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(cmd.OutOrStdout(), token)
		return err
	}
	return cmd
}

// EnrolToken makes an enrolment token in a data folder, also while it is served.
func EnrolToken(ctx context.Context, cfg config.Config, log *slog.Logger, device string, uses int, life time.Duration) (token string, err error) {
	const op = "admin enrol-token"
	// A second authority must not be made while the first is: serve makes it.
	if _, err := os.Stat(filepath.Join(authorityDir(cfg), "ca.pem")); errors.Is(err, fs.ErrNotExist) {
		return "", fault.New(fault.NotFound, op, "there is no authority in %s yet: start mlife-collector serve first", authorityDir(cfg))
	}
	a, err := authority.Open(authorityDir(cfg), authority.Options{})
	if err != nil {
		return "", err
	}
	db, err := sqlstore.Open(ctx, database(cfg), log)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	desk := fleet.Desk{Register: db.Fleet(), Pin: a.Pin(), Now: time.Now}
	token, _, err = desk.NewToken(ctx, device, uses, life, "command line")
	return token, err
}
