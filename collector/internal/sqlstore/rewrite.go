package sqlstore

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/stdlib"
)

// maxRewritten bounds the texts that one connection remembers; when it is full it
// begins anew.
const maxRewritten = 1024

// rewriting opens connections to PostgreSQL that take the queries of this package.
type rewriting struct{ driver.Connector }

// Connect implements driver.Connector.
func (r rewriting) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := r.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	pg, ok := c.(*stdlib.Conn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("sqlstore: %T is not of pgx", c), c.Close())
	}
	return &postgresConn{Conn: pg, texts: map[string]string{}}, nil
}

// postgresConn is one connection. database/sql uses it from one goroutine at a time.
type postgresConn struct {
	*stdlib.Conn
	texts map[string]string // as written to as PostgreSQL takes them
}

func (c *postgresConn) rewrite(text string) string {
	if out, ok := c.texts[text]; ok {
		return out
	}
	if len(c.texts) >= maxRewritten {
		clear(c.texts)
	}
	out := postgresQuery(text)
	c.texts[text] = out
	return out
}

// Prepare implements driver.Conn.
func (c *postgresConn) Prepare(text string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), text)
}

// PrepareContext implements driver.ConnPrepareContext.
func (c *postgresConn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	return c.Conn.PrepareContext(ctx, c.rewrite(text))
}

// ExecContext implements driver.ExecerContext.
func (c *postgresConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	return c.Conn.ExecContext(ctx, c.rewrite(text), args)
}

// QueryContext implements driver.QueryerContext.
func (c *postgresConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	return c.Conn.QueryContext(ctx, c.rewrite(text), args)
}

// CheckNamedValue implements driver.NamedValueChecker: values as SQLite stores them.
func (c *postgresConn) CheckNamedValue(v *driver.NamedValue) (err error) {
	v.Value, err = driver.DefaultParameterConverter.ConvertValue(v.Value)
	switch x := v.Value.(type) {
	case bool:
		v.Value = int64(0)
		if x {
			v.Value = int64(1)
		}
	case string:
		v.Value = storable(x)
	}
	return err
}

// storable replaces what PostgreSQL has no place for in a text, and SQLite has: a
// device that says it must not be refused for ever.
func storable(s string) string {
	if strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// postgresQuery writes a query in PostgreSQL's words: $1 for the first ?, ILIKE for
// LIKE, a match of words for MATCH. What is quoted or a comment stays.
func postgresQuery(text string) string {
	w := words{left: text}
	for w.left != "" {
		w.word(w.next())
	}
	return w.out.String()
}

// words is a query on its way. It keeps white space with the word after it.
type words struct {
	left   string
	out    strings.Builder
	values int    // so far
	last   string // the word before
	close  string // what follows the next value
	cast   bool   // the words before are AS TEXT
}

// next cuts off one word with the white space before it: a quoted text, a comment, a
// name or a sign.
func (w *words) next() (space, word string) {
	trimmed := strings.TrimLeft(w.left, " \t\r\n")
	space, w.left = w.left[:len(w.left)-len(trimmed)], trimmed
	n := wordLen(trimmed)
	word, w.left = trimmed[:n], trimmed[n:]
	return space, word
}

func wordLen(s string) int {
	closed := func(open, end string) int {
		if i := strings.Index(s[len(open):], end); i >= 0 {
			return len(open) + i + len(end)
		}
		return len(s)
	}
	switch {
	case s == "":
		return 0
	case s[0] == '\'' || s[0] == '"': // a doubled quote is two quoted texts in a row
		return closed(s[:1], s[:1])
	case strings.HasPrefix(s, "--"):
		return closed("--", "\n")
	case strings.HasPrefix(s, "/*"):
		return closed("/*", "*/")
	}
	n := strings.IndexFunc(s, func(r rune) bool { return !named(r) })
	switch n {
	case -1:
		return len(s)
	case 0:
		_, n = utf8.DecodeRuneInString(s)
	}
	return n
}

func named(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0x80
}

func (w *words) word(space, word string) {
	cast := w.cast
	w.cast = word == "TEXT" && w.last == "AS"
	w.last = word
	switch {
	case word == "?":
		w.values++
		if w.close != "" {
			space = ""
		}
		fmt.Fprintf(&w.out, "%s$%d%s", space, w.values, w.close)
		w.close = ""
	case word == "LIKE":
		w.out.WriteString(space + "ILIKE")
	case word == "MATCH":
		w.out.WriteString(".lexemes @@ fts_query(")
		w.close = ")"
	case word == ")" && cast:
		w.out.WriteString(space + `) COLLATE "C"`)
	default:
		w.out.WriteString(space + word)
	}
}
