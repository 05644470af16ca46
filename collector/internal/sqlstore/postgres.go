package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"runtime"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"mlife/shared/fault"
)

//go:embed postgres/functions.sql
var postgresFunctions string

// oldestPostgres is the oldest version that gets corrections.
const oldestPostgres = 140000

// The locks of a schema, by which processes wait for each other: one while tables
// change, one for a transaction that writes. A waiting writer gives up as with SQLite.
const (
	lockSchema  = "SELECT pg_advisory_lock(20525, hashtext(current_schema()))"
	lockWriter  = "SELECT pg_advisory_xact_lock(20526, hashtext(current_schema()))"
	lockTimeout = "10000"
)

var postgresDialect = dialect{
	name: "postgres",
	// A server remembers 64 savepoints of a transaction cheaply.
	group: 64,
	lock:  lockWriter,
	// The small word is not rewritten.
	exact: func(column, pattern string) (string, string) {
		return column + " like ?", strings.ReplaceAll(pattern, `\`, `\\`)
	},
	number: func(column string) string {
		return "CAST(COALESCE(substring(" + column + " FROM '^[0-9]{1,18}'), '0') AS BIGINT)"
	},
	doubt: func(err error) bool {
		var answered *pgconn.PgError
		return !errors.As(err, &answered) && !errors.Is(err, pgx.ErrTxCommitRollback) && !errors.Is(err, sql.ErrTxDone) &&
			!pgconn.SafeToRetry(err)
	},
}

// openPostgres connects to the database at a URL, whose user may make tables in the
// first schema of the search path.
func openPostgres(ctx context.Context, where string, log *slog.Logger) (*DB, error) {
	const op = "sqlstore.Open"
	config, err := pgx.ParseConfig(where)
	if err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Op: op, Field: "database.url", Err: err}
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "mlife-collector"
	}
	if err := preparePostgres(ctx, config, log); err != nil {
		return nil, classify(op, err)
	}
	write := connectPostgres(config, "lock_timeout", lockTimeout)
	write.SetMaxOpenConns(1)
	read := connectPostgres(config, "default_transaction_read_only", "on")
	read.SetMaxOpenConns(max(4, 2*runtime.NumCPU()))
	read.SetMaxIdleConns(4)
	return newDB(postgresDialect, read, write, log), nil
}

func connectPostgres(config *pgx.ConnConfig, name, value string) *sql.DB {
	c := config.Copy()
	c.RuntimeParams[name] = value
	return sql.OpenDB(rewriting{stdlib.GetConnector(*c)})
}

// preparePostgres brings functions and tables up to date, one process at a time. Its
// connections take PostgreSQL's own words.
func preparePostgres(ctx context.Context, config *pgx.ConnConfig, log *slog.Logger) (err error) {
	db := stdlib.OpenDB(*config)
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := checkServer(ctx, db); err != nil {
		return err
	}
	c, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	// The lock ends with its connection.
	if _, err := c.ExecContext(ctx, lockSchema); err != nil {
		return err
	}
	if err := runScript(ctx, c, postgresFunctions); err != nil {
		return fmt.Errorf("functions: %w", err)
	}
	return migrate(ctx, goose.DialectPostgres, db, log)
}

func checkServer(ctx context.Context, db *sql.DB) error {
	var version int
	var encoding string
	var schema sql.NullString
	err := db.QueryRowContext(ctx, "SELECT CAST(current_setting('server_version_num') AS BIGINT), current_setting('server_encoding'), current_schema()").
		Scan(&version, &encoding, &schema)
	switch {
	case err != nil:
		return err
	case version < oldestPostgres:
		return fault.Field("PostgreSQL", "database.url", "the server is version %d.%d, want 14 or later", version/10000, version%10000)
	case encoding != "UTF8":
		return fault.Field("PostgreSQL", "database.url", "the database is encoded in %s, want UTF8 (createdb -E UTF8 -T template0)", encoding)
	case !schema.Valid:
		return fault.Field("PostgreSQL", "database.url", "no schema of the search_path exists")
	}
	return nil
}

// runScript runs several statements, without values.
func runScript(ctx context.Context, c *sql.Conn, text string) error {
	return c.Raw(func(c any) error {
		pg, ok := c.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("%T is not of pgx", c)
		}
		_, err := pg.Conn().PgConn().Exec(ctx, text).ReadAll()
		return err
	})
}

// postgresKinds are the answers of a server that a caller can do something about.
// Two letters stand for a class (PostgreSQL, appendix A).
var postgresKinds = map[string]fault.Kind{
	"23505": fault.Exists, "23503": fault.Conflict,
	"22021": fault.Invalid, "54": fault.TooLarge, "22P05": fault.Invalid,
	"53100": fault.NoSpace, "53": fault.Busy, "55P03": fault.Busy, "40": fault.Busy,
	"57014": fault.Canceled, "57": fault.Unavailable, "08": fault.Unavailable, "28": fault.Unavailable, "3D": fault.Unavailable,
	"25006": fault.Unavailable, // a server that only follows another
	"XX001": fault.Corrupt, "XX002": fault.Corrupt, "58": fault.Unavailable,
}

func postgresKind(err error) (fault.Kind, bool) {
	var answer *pgconn.PgError
	if errors.As(err, &answer) && len(answer.Code) == 5 {
		if k, ok := postgresKinds[answer.Code]; ok {
			return k, true
		}
		k, ok := postgresKinds[answer.Code[:2]]
		return k, ok
	}
	var connecting *pgconn.ConnectError
	var network net.Error
	away := errors.As(err, &connecting) || errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || pgconn.SafeToRetry(err) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed)
	return fault.Unavailable, away
}
