package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
)

// querier is a pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// query reads all rows; the result is never nil.
func query[T any](ctx context.Context, q querier, op string, scan func(scanner) (T, error), text string, args ...any) (list []T, err error) {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, classify(op, err)
	}
	defer func() { err = errors.Join(err, classify(op, rows.Close())) }()
	list = []T{}
	for rows.Next() {
		x, err := scan(rows)
		if err != nil {
			return nil, classify(op, err)
		}
		list = append(list, x)
	}
	return list, classify(op, rows.Err())
}

// text scans rows of one text column.
func text(row scanner) (string, error) {
	var s string
	err := row.Scan(&s)
	return s, err
}

// number reads one number inside a transaction.
func number(tx *sql.Tx, query string, args ...any) (n int64, err error) {
	err = tx.QueryRow(query, args...).Scan(&n)
	return n, err
}

// one turns a change of no row into sql.ErrNoRows.
func one(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = sql.ErrNoRows
	}
	return err
}

// marks gives "?, ?, ?" for n values.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// anys turns a list into arguments.
func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, x := range list {
		out[i] = x
	}
	return out
}

// asJSON stores v as JSON text.
func asJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}
