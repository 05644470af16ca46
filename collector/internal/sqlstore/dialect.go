package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"mlife/shared/fault"
)

// dialect is what differs between the databases and no query can hide.
type dialect struct {
	// name tells the two apart in logs.
	name string
	// group bounds how many calls share one commit.
	group int
	// lock makes a transaction the only one that writes, in any process. SQLite
	// begins its transactions so.
	lock string
	// number reads the digits that a text column begins with, 0 for none.
	number func(column string) string
	// exact matches a pattern of % and _ in which small letters are not capitals: a
	// condition, and its value.
	exact func(column, pattern string) (cond, value string)
	// doubt says that a failed commit may have been made all the same.
	doubt func(error) bool
}

// classify gives an error of database/sql or a database its kind. Errors that carry
// one keep it.
func classify(op string, err error) error {
	if err == nil {
		return nil
	}
	var known *fault.Error
	if errors.As(err, &known) {
		return fault.Wrap(op, err)
	}
	kind := fault.Internal
	switch {
	case errors.Is(err, sql.ErrNoRows):
		kind = fault.NotFound
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		kind = fault.Canceled
	case errors.Is(err, sql.ErrConnDone):
		kind = fault.Unavailable
	default:
		if k, ok := sqliteKind(err); ok {
			kind = k
		} else if k, ok := postgresKind(err); ok {
			kind = k
		}
	}
	if kind == fault.NoSpace {
		// SQLite says "disk I/O error" as often as that the disk is full.
		err = fmt.Errorf("disk full: %w", err)
	}
	return &fault.Error{Kind: kind, Op: op, Err: err}
}
