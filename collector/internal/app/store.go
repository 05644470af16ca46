package app

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"mlife/collector/internal/config"
	"mlife/collector/internal/people"
	"mlife/collector/internal/sqlstore"
	"mlife/shared/fault"
	"mlife/shared/ident"
	"mlife/shared/secret"
)

// database is where rows are kept: the configured PostgreSQL or a file in the data
// folder.
func database(cfg config.Config) string {
	if url := cfg.Database.URL.Reveal(); url != "" {
		return url
	}
	return filepath.Join(cfg.DataDir, "mlife.db")
}

// claim makes sure that one collector at a time serves a data folder. The returned
// file holds the claim until it is closed.
func claim(dir string) (*os.File, error) {
	const op = "data folder"
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.Wrap(op, err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return nil, errors.Join(fault.New(fault.Conflict, op, "%s is served by another collector", dir), f.Close())
	}
	return f, nil
}

// ownName gives the collector of a data folder a name that it keeps, so that what it
// held before a crash is its own again at once.
func ownName(dir string) (string, error) {
	file := filepath.Join(dir, "collector-name")
	b, err := os.ReadFile(file)
	if err == nil && len(b) > 0 && len(b) <= 64 {
		return string(b), nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", fault.Wrap("data folder", err)
	}
	name := ident.New("col")
	return name, fault.Wrap("data folder", os.WriteFile(file, []byte(name), 0o600))
}

// withDesk opens the accounts of a data folder; a collector may serve it meanwhile.
func withDesk(ctx context.Context, cfg config.Config, log *slog.Logger, do func(*people.Desk) error) (err error) {
	db, err := sqlstore.Open(ctx, database(cfg), log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return do(people.NewDesk(db.People(), db.People(), people.Advised, time.Now))
}

// CreateUser makes an account in a data folder.
func CreateUser(ctx context.Context, cfg config.Config, log *slog.Logger, login, name string, role people.Role, password secret.String) error {
	return withDesk(ctx, cfg, log, func(d *people.Desk) error {
		_, err := d.Add(ctx, login, name, role, password)
		return err
	})
}

// IssueToken makes an API token for an account in a data folder.
func IssueToken(ctx context.Context, cfg config.Config, log *slog.Logger, login, name string, age time.Duration) (token string, err error) {
	err = withDesk(ctx, cfg, log, func(d *people.Desk) error {
		u, err := d.ByLogin(ctx, login)
		if err != nil {
			return err
		}
		token, _, err = d.Issue(ctx, u.ID, name, u.Role, age)
		return err
	})
	return token, err
}
