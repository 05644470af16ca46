package app

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"mlife/collector/internal/authority"
	"mlife/collector/internal/config"
	"mlife/collector/internal/sqlstore"
	"mlife/shared/command"
	"mlife/shared/fault"
	"mlife/shared/obs"
)

// renewServer is how much time a broker's certificate must have left not to be made
// again by an export.
const renewServer = 14 * 24 * time.Hour

func authorityCommand() *cobra.Command {
	cmd := command.Group(&cobra.Command{Use: "authority", Short: "Give other programs what they need to know devices"})
	export := &cobra.Command{
		Use:   "export",
		Short: "Write the certificates and the revocation list for an external broker",
		Long: `Write what an external broker needs (deploy/mosquitto) into a folder: ca.pem, crl.pem, and
server.pem with server.key for https.names, made again when they are about to end.

The list is good for a week: export once a day and after a revocation, then let the
broker read it again (SIGHUP).
` + command.ExitCodes,
		Example: "  mlife-collector authority export --data-dir /var/lib/mlife --out /etc/mosquitto/mlife",
		Args:    command.NoArgs,
	}
	load := settingsOf.On(export)
	out := export.Flags().String("out", ".", "folder to write to")
	export.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := load()
		if err != nil {
			return err
		}
		return exportAuthority(cmd.Context(), c, *out, cmd.OutOrStdout(), cmd.ErrOrStderr())
	}
	cmd.AddCommand(export)
	return cmd
}

// exportAuthority works beside a running collector.
func exportAuthority(ctx context.Context, cfg config.Config, dir string, out, logs io.Writer) (err error) {
	const op = "authority export"
	log, err := obs.Logger(logs, cfg.Log.Level, cfg.Log.Format)
	if err != nil {
		return err
	}
	db, err := sqlstore.Open(ctx, database(cfg), log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	a, err := authority.Open(filepath.Join(cfg.DataDir, "authority"), authority.Options{})
	if err != nil {
		return err
	}
	revoked, err := db.Fleet().Revoked(ctx, time.Now())
	if err != nil {
		return err
	}
	a.Revoke(revoked...)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fault.Wrap(op, err)
	}
	list, err := a.RevocationList()
	if err != nil {
		return err
	}
	if err := exportServer(a, cfg.HTTPS.Names, dir); err != nil {
		return err
	}
	err = errors.Join(renameio.WriteFile(filepath.Join(dir, "ca.pem"), a.CertificatePEM(), 0o644),
		renameio.WriteFile(filepath.Join(dir, "crl.pem"), list, 0o644))
	if err == nil {
		_, err = fmt.Fprintf(out, "wrote ca.pem, crl.pem (%d revoked), server.pem and server.key to %s\n", len(revoked), dir)
	}
	return fault.Wrap(op, err)
}

// exportServer makes the broker's own certificate, unless there is a good one.
func exportServer(a *authority.Authority, names []string, dir string) error {
	certFile, keyFile := filepath.Join(dir, "server.pem"), filepath.Join(dir, "server.key")
	text, err := os.ReadFile(certFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap("authority export", err)
	}
	if block, _ := pem.Decode(text); block != nil {
		c, err := x509.ParseCertificate(block.Bytes)
		if err == nil && time.Until(c.NotAfter) > renewServer && c.CheckSignatureFrom(a.Certificate()) == nil {
			return nil
		}
	}
	cert, key, err := a.ServerPEM(names)
	if err != nil {
		return err
	}
	return fault.Wrap("authority export", errors.Join(renameio.WriteFile(keyFile, key, 0o600), renameio.WriteFile(certFile, cert, 0o644)))
}
