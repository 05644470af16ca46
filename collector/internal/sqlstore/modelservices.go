package sqlstore

import (
	"context"
	"database/sql"

	"mlife/collector/internal/prelabel"
	"mlife/shared/fault"
	"mlife/shared/secret"
)

// ModelServices implements prelabel.Store.
type ModelServices struct{ db *DB }

// ModelServices gives the store of model servers.
func (db *DB) ModelServices() *ModelServices { return &ModelServices{db} }

const serviceColumns = "id, name, settings, token, created_by, created_at"

func scanService(row scanner) (x prelabel.Service, err error) {
	var settings, token string
	var at int64
	if err = row.Scan(&x.ID, &x.Name, &settings, &token, &x.CreatedBy, &at); err != nil {
		return x, err
	}
	x.Token, x.HasToken, x.CreatedAt = secret.String(token), token != "", moment(at)
	return x, fromJSON(settings, &x.Settings)
}

// Services implements prelabel.Store.
func (s *ModelServices) Services(ctx context.Context) ([]prelabel.Service, error) {
	return query(ctx, s.db.read, "sqlstore.Services", scanService, "SELECT "+serviceColumns+" FROM model_services ORDER BY name LIMIT ?", prelabel.MaxServices)
}

// Service implements prelabel.Store.
func (s *ModelServices) Service(ctx context.Context, id string) (prelabel.Service, error) {
	x, err := scanService(s.db.read.QueryRowContext(ctx, "SELECT "+serviceColumns+" FROM model_services WHERE id = ?", id))
	return x, classify("model service "+id, err)
}

// SaveService implements prelabel.Store.
func (s *ModelServices) SaveService(ctx context.Context, x prelabel.Service) error {
	settings, err := asJSON(x.Settings)
	if err != nil {
		return err
	}
	err = classify("model service "+x.ID, s.db.Write(ctx, func(tx *sql.Tx) error {
		n, err := number(tx, "SELECT count(*) FROM model_services WHERE id <> ?", x.ID)
		if err != nil {
			return err
		}
		if n >= prelabel.MaxServices {
			return fault.New(fault.TooLarge, "prelabel", "there are %d already", n)
		}
		_, err = tx.Exec("INSERT INTO model_services ("+serviceColumns+") VALUES ("+marks(6)+`)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, settings = excluded.settings, token = excluded.token`,
			x.ID, x.Name, settings, x.Token.Reveal(), x.CreatedBy, stamp(x.CreatedAt))
		return err
	}))
	if fault.Is(err, fault.Exists) {
		return fault.New(fault.Exists, "prelabel", "there is a model service %q already", x.Name)
	}
	return err
}

// RemoveService implements prelabel.Store.
func (s *ModelServices) RemoveService(ctx context.Context, id string) error {
	return classify("model service "+id, s.db.Write(ctx, func(tx *sql.Tx) error {
		return one(tx.Exec("DELETE FROM model_services WHERE id = ?", id))
	}))
}
