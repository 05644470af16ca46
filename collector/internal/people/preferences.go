package people

import (
	"context"
	"encoding/json"
	"regexp"

	"mlife/shared/fault"
)

// Bounds of what one person may keep.
const (
	MaxPreferences = 32
	MaxPreference  = 16 << 10 // bytes of one value
)

var preferenceName = regexp.MustCompile(`^[a-z][a-z0-9._-]{0,62}$`)

// Preferences is the port to what people set for themselves: keys, columns, their
// last searches. The values are the page's own and opaque here.
type Preferences interface {
	Preferences(ctx context.Context, userID string) (map[string]json.RawMessage, error)
	// SetPreference saves a value; null removes it. More than MaxPreferences of
	// one user are fault.TooLarge.
	SetPreference(ctx context.Context, userID, name string, value json.RawMessage) error
}

// CheckPreference says what is wrong with one.
func CheckPreference(name string, value json.RawMessage) error {
	const op = "people.Preference"
	switch {
	case !preferenceName.MatchString(name):
		return fault.Field(op, "path.name", "%.80q: a lower-case letter, then at most 62 of a-z, 0-9, dot, dash and underscore", name)
	case len(value) > MaxPreference:
		return fault.Field(op, "body", "at most %d bytes, have %d", MaxPreference, len(value))
	case !json.Valid(value):
		return fault.Field(op, "body", "not JSON")
	}
	return nil
}
