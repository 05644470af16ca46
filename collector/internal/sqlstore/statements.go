package sqlstore

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
)

// maxKept bounds the prepared statements of one connection; another one makes room
// for itself.
const maxKept = 96

// keeping opens connections that keep their statements: parsing one costs more than
// running it, and the same few make up nearly all the work.
type keeping struct{ driver.Connector }

// conn is what the SQLite driver's connections can do and this package relies on.
type conn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// Connect implements driver.Connector.
func (k keeping) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	able, ok := c.(conn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("sqlstore: %T lacks what is needed of a connection", c), c.Close())
	}
	return &keeper{conn: able, kept: map[string]statement{}}, nil
}

type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// keeper is one connection. database/sql uses it from one goroutine at a time.
type keeper struct {
	conn
	kept map[string]statement // those that are not in use
}

// take gives a prepared statement, nil for a script of several. It is the caller's
// until give: rows of one may be open while the same text is run again.
func (k *keeper) take(ctx context.Context, text string) (statement, error) {
	if s, ok := k.kept[text]; ok {
		delete(k.kept, text)
		return s, nil
	}
	if strings.Contains(text, ";") {
		return nil, nil
	}
	p, err := k.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	s, ok := p.(statement)
	if !ok {
		return nil, errors.Join(fmt.Errorf("sqlstore: %T lacks what is needed of a statement", p), p.Close())
	}
	return s, nil
}

func (k *keeper) give(text string, s statement) error {
	if _, twice := k.kept[text]; twice {
		return s.Close()
	}
	var err error
	for other, old := range k.kept {
		if len(k.kept) < maxKept {
			break
		}
		delete(k.kept, other)
		err = errors.Join(err, old.Close())
	}
	k.kept[text] = s
	return err
}

// ExecContext implements driver.ExecerContext.
func (k *keeper) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	s, err := k.take(ctx, text)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return k.conn.ExecContext(ctx, text, args)
	}
	r, err := s.ExecContext(ctx, args)
	if err != nil {
		return nil, errors.Join(err, s.Close()) // in whatever state it is
	}
	return r, k.give(text, s)
}

// QueryContext implements driver.QueryerContext.
func (k *keeper) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := k.take(ctx, text)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return k.conn.QueryContext(ctx, text, args)
	}
	r, err := s.QueryContext(ctx, args)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return &rows{Rows: r, done: func(sound bool) error {
		if !sound {
			return s.Close()
		}
		return k.give(text, s)
	}}, nil
}

// Close ends the statements before the connection.
func (k *keeper) Close() error {
	var errs []error
	for text, s := range k.kept {
		delete(k.kept, text)
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, k.conn.Close())...)
}

// rows give their statement back when they are closed.
type rows struct {
	driver.Rows
	done func(sound bool) error
}

// Close implements driver.Rows.
func (r *rows) Close() error {
	err := r.Rows.Close()
	if r.done != nil {
		err = errors.Join(err, r.done(err == nil))
		r.done = nil
	}
	return err
}
