// Package secret has a string that does not show itself in logs, JSON or errors.
// Any package may import it.
package secret

import (
	"crypto/subtle"
	"log/slog"
)

const redacted = "[redacted]"

// String is a secret. Only Reveal gives its value.
type String string

// Reveal gives the secret's value, for the one place that must send or store it.
func (s String) Reveal() string { return string(s) }

// Equal compares in time that depends on the lengths alone.
func (s String) Equal(other string) bool {
	return subtle.ConstantTimeCompare([]byte(s), []byte(other)) == 1
}

// String hides the value from fmt.
func (s String) String() string {
	if s == "" {
		return ""
	}
	return redacted
}

// GoString hides the value from %#v.
func (s String) GoString() string { return s.String() }

// MarshalText hides the value from JSON and YAML encoders.
func (s String) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a secret from configuration.
func (s *String) UnmarshalText(b []byte) error { *s = String(b); return nil }

// LogValue hides the value from slog.
func (s String) LogValue() slog.Value { return slog.StringValue(s.String()) }
