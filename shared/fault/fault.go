// Package fault gives every error of the product a kind, an operation and a cause.
//
// One table each maps kinds to HTTP statuses (collector/internal/httpapi) and exit
// codes (ExitCode). It is not for control flow inside one package: use sentinel
// errors there. Any package may import it.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what a caller can do about an error.
type Kind uint8

// The kinds. The zero value is Internal: an error nobody classified is ours.
const (
	Internal     Kind = iota // a defect or a broken machine
	Invalid                  // the input is wrong; sending it again unchanged cannot help
	NotFound                 // the named thing does not exist
	Exists                   // the thing is there already
	Conflict                 // the state of the thing forbids it (or an ETag did not match)
	Unauthorized             // nobody is signed in, or the credential is not known
	Forbidden                // somebody is signed in but may not do this
	TooLarge                 // a declared limit was passed
	Busy                     // a queue or quota is full: later helps
	NoSpace                  // a disk is full: space helps
	Unavailable              // a part this depends on is away: later helps
	Corrupt                  // stored bytes are not what was written
	Canceled                 // the caller gave up
)

var names = [...]string{"internal", "invalid", "not found", "exists", "conflict", "unauthorized", "forbidden", "too large", "busy", "no space", "unavailable", "corrupt", "canceled"}

// String gives the kind's name as it stands in logs.
func (k Kind) String() string {
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// Error is an error with a kind. Op names the operation ("spool.Put"), Field the
// input it is about ("body.severity", "row 12, column path"), if any.
type Error struct {
	Kind  Kind
	Op    string
	Field string
	Msg   string
	Err   error
}

// Error joins operation, field, message and cause.
func (e *Error) Error() string {
	s := e.Op
	for _, part := range []string{e.Field, e.Msg} {
		if part == "" {
			continue
		}
		if s != "" {
			s += ": "
		}
		s += part
	}
	if e.Err != nil {
		if s != "" {
			s += ": "
		}
		s += e.Err.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// New makes an error of a kind with a formatted message; %w works as in fmt.Errorf.
func New(k Kind, op, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	if cause := errors.Unwrap(err); cause != nil {
		return &Error{Kind: k, Op: op, Err: err}
	}
	return &Error{Kind: k, Op: op, Msg: err.Error()}
}

// Field makes an Invalid error about one named input.
func Field(op, field, format string, args ...any) error {
	return &Error{Kind: Invalid, Op: op, Field: field, Msg: fmt.Sprintf(format, args...)}
}

// Wrap adds an operation to err and keeps its kind. Wrap of nil is nil.
func Wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Kind: KindOf(err), Op: op, Err: err}
}

// KindOf finds the outermost kind in err's chain; Internal when there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is reports whether err has kind k.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }

// ExitCode maps err to the exit codes every program documents: 0 success, 1
// internal, 2 invalid input or configuration, 3 not found, 4 refused (not allowed,
// conflict), 5 try again later (busy, away, no space), 130 interrupted.
func ExitCode(err error) int {
	if err == nil {
		return 0
	}
	switch KindOf(err) {
	case Invalid, TooLarge:
		return 2
	case NotFound:
		return 3
	case Exists, Conflict, Unauthorized, Forbidden:
		return 4
	case Busy, NoSpace, Unavailable:
		return 5
	case Canceled:
		return 130
	default:
		return 1
	}
}
