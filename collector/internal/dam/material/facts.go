package material

import (
	"slices"
	"strings"
	"time"
)

// Roles names the columns that say what a file's own facts do not. The usual names are
// understood without being told.
type Roles struct {
	Time   string `json:"time,omitempty" maxLength:"256" doc:"Column with the time at which it was taken."`
	Device string `json:"device,omitempty" maxLength:"256" doc:"Column with the device that it was taken with."`
	Source string `json:"source,omitempty" maxLength:"256" doc:"Column with the recording or video that it was taken from."`
	Group  string `json:"group,omitempty" maxLength:"256" doc:"Column whose equal values belong together: a patient, a person, a visit."`
}

// The names that are understood without being told, in lower case.
var (
	timeNames   = []string{"taken_at", "captured_at", "timestamp", "datetime", "date_time", "time", "captured"}
	deviceNames = []string{"device", "device_id", "camera", "camera_id", "sensor"}
	sourceNames = []string{"source", "video", "recording", "sequence", "source_file"}
)

// DeviceNames are the usual names of columns that say with what a row was taken.
func DeviceNames() []string { return slices.Clone(deviceNames) }

// SourceNames are the usual names of columns that say from what a row was taken.
func SourceNames() []string { return slices.Clone(sourceNames) }

// Context is when, with what and from what a row was taken, by its medium or else by
// its columns.
type Context struct {
	At     time.Time
	Device string
	Source string
	Group  string
}

// Context reads it.
func (r *Reader) Context(row *Row, roles Roles) (Context, error) {
	c := OfMedium(row.Medium)
	err := r.Columns(row.Columns, func(col Column) { r.Note(&c, roles, col) })
	return c, err
}

// OfMedium is what the medium alone says.
func OfMedium(m *Medium) (c Context) {
	if m != nil {
		c.At, c.Device, c.Source = m.TakenAt, m.Device, m.Source
	}
	return c
}

// Note adds what a column says. A column that Roles names goes before the medium.
func (r *Reader) Note(c *Context, roles Roles, col Column) {
	if col.Kind == Nothing || col.Kind == Nested {
		return
	}
	if plays(col.Name, roles.Time, timeNames, !c.At.IsZero()) {
		if at, ok := Moment(col.Text); ok {
			c.At = at
		}
	}
	if plays(col.Name, roles.Device, deviceNames, c.Device != "") {
		c.Device = r.intern(col.Text)
	}
	if plays(col.Name, roles.Source, sourceNames, c.Source != "") {
		c.Source = r.intern(col.Text)
	}
	if roles.Group != "" && col.Name == roles.Group {
		c.Group = r.intern(col.Text)
	}
}

// plays says whether a column has a role: by the name that was given, or without one
// by a usual name while nothing else is known.
func plays(name, given string, usual []string, known bool) bool {
	if given != "" {
		return name == given
	}
	if known || len(name) > 16 {
		return false
	}
	if slices.Contains(usual, name) {
		return true
	}
	return name[:min(1, len(name))] != strings.ToLower(name[:min(1, len(name))]) && slices.Contains(usual, strings.ToLower(name))
}

var layouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02", "2006:01:02 15:04:05"}

// Moment reads a text that is a date or a time, in the zone that it names, else UTC.
func Moment(b []byte) (time.Time, bool) {
	if len(b) < 10 || len(b) > 40 || b[0] < '0' || b[0] > '9' || b[4] != '-' && b[4] != ':' {
		return time.Time{}, false
	}
	text := string(b)
	for _, l := range layouts {
		if t, err := time.Parse(l, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
