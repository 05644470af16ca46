// Package fleet is the domain of devices: who is enrolled, in which groups, what
// each last said of itself, and how often its models fail.
//
// It is not for what devices should run (msm) nor for how they are reached (broker,
// ingest). It imports only shared packages; stores and the HTTP face import it.
package fleet

import (
	"context"
	"slices"
	"time"

	"mlife/shared/fault"
	"mlife/shared/ident"
	"mlife/shared/query"
	"mlife/shared/wire"
)

// Limits.
const (
	MaxGroup     = 10_000 // devices in a group
	MaxGroupName = 128    // bytes
	MaxModels    = 256    // model versions counted per status of a device
)

// Device is one enrolled device and what it last said. Times are UTC, sizes bytes;
// JSON names are those of the REST API.
type Device struct {
	ID          string            `json:"id"`
	Online      bool              `json:"online"`
	LastSeen    time.Time         `json:"last_seen" doc:"When its last message came, by the collector's clock."`
	EnrolledAt  time.Time         `json:"enrolled_at"`
	Revoked     bool              `json:"revoked"`
	Certificate time.Time         `json:"certificate_until" doc:"When its newest certificate ends."`
	Agent       string            `json:"agent_version"`
	OS          string            `json:"os"`
	Arch        string            `json:"arch"`
	Labels      map[string]string `json:"labels"`
	Groups      []string          `json:"groups" nullable:"false" doc:"Names of its groups."`
	Spool       Spool             `json:"spool"`
	Problems    []string          `json:"problems" nullable:"false" doc:"What the device says a person should see."`
	Slots       []Slot            `json:"slots" nullable:"false" doc:"Models in service."`
	Inferences  int64             `json:"inferences" doc:"Observations judged, all models and all time."`
	Badcases    int64             `json:"badcases"`
	ClockSkewMS int64             `json:"clock_skew_ms" doc:"Its clock minus the collector's, when its status came."`
}

// Spool says what waits on a device.
type Spool struct {
	Clips       int64            `json:"clips"`
	Bytes       int64            `json:"bytes"`
	Budget      int64            `json:"budget"`
	DiskFree    int64            `json:"disk_free"`
	Evicted     map[string]int64 `json:"evicted" doc:"Clips dropped by its own policy, by priority."`
	Rejected    int64            `json:"rejected"`
	Quarantined int64            `json:"quarantined"`
	Counted     int64            `json:"counted" doc:"Clips that were only counted: their bytes were not wanted."`
}

// Slot is a model in service on a device.
type Slot struct {
	Slot     string `json:"slot"`
	Model    string `json:"model" doc:"Model ID, empty for one that came with the device."`
	Version  string `json:"version"`
	SHA256   string `json:"sha256"`
	Previous string `json:"previous" doc:"Version it can fall back to."`
}

// Group is a named set of devices.
type Group struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Devices   []string  `json:"devices" nullable:"false"`
	CreatedAt time.Time `json:"created_at"`
}

// NewGroup makes a group or says what is wrong with it.
func NewGroup(name string, devices []string, now time.Time) (Group, error) {
	g := Group{ID: ident.New("grp"), Name: name, CreatedAt: now.UTC()}
	if name == "" || len(name) > MaxGroupName {
		return g, fault.Field("fleet", "name", "1 to %d bytes, have %d", MaxGroupName, len(name))
	}
	if len(devices) > MaxGroup {
		return g, fault.Field("fleet", "devices", "%d, at most %d", len(devices), MaxGroup)
	}
	for _, d := range devices {
		if err := wire.CheckDeviceID(d); err != nil {
			return g, fault.Field("fleet", "devices", "%v", err)
		}
	}
	g.Devices = slices.Clone(devices)
	slices.Sort(g.Devices)
	g.Devices = slices.Compact(g.Devices)
	if g.Devices == nil {
		g.Devices = []string{}
	}
	return g, nil
}

// Query asks for a page of devices.
type Query struct {
	Text   string // in the name
	Group  string // ID or name
	Online *bool
	Search query.Node // parsed by the list's schema; nil for everything
	Sort   string     // a field of the schema that can be sorted by, after "-" when falling; "" for the usual order
	Cursor string
	Limit  int
}

// Page is a page of devices, by name unless asked.
type Page struct {
	Items []Device
	Next  string
	Total int
}

// Devices reads the fleet.
type Devices interface {
	Device(ctx context.Context, id string) (Device, error)
	Devices(ctx context.Context, q Query) (Page, error)
}

// Groups keeps groups. A group that names an unknown device is refused with
// fault.Invalid.
type Groups interface {
	// Groups gives one page by name, of those with text in their names.
	Groups(ctx context.Context, text, cursor string, limit int) (items []Group, next string, total int, err error)
	CreateGroup(ctx context.Context, g Group) error
	// UpdateGroup replaces name and devices of the group with g's ID.
	UpdateGroup(ctx context.Context, g Group) (Group, error)
	DeleteGroup(ctx context.Context, id string) error
}

// Counted are the observations of one model version on one device since its last
// status.
type Counted struct {
	Slot, Version string
	wire.Counts
}

// Delta gives what a device counted between two statuses. Counters run on over
// restarts of the agent; when one is lower than before in a status of an online
// device, the device was set up anew and all of it is new. A last will was written
// when the connection began, so what is lower in it is old.
func Delta(before, after wire.Counts, online bool) wire.Counts {
	one := func(a, b int64) int64 {
		switch {
		case b >= a:
			return b - a
		case online:
			return max(b, 0)
		}
		return 0
	}
	if online && (after.Inferences < before.Inferences || after.Badcases < before.Badcases) {
		return wire.Counts{Inferences: max(after.Inferences, 0), Badcases: max(after.Badcases, 0)}
	}
	return wire.Counts{Inferences: one(before.Inferences, after.Inferences), Badcases: one(before.Badcases, after.Badcases)}
}

// Believe says whether a status changes what is known: not one that was delayed, or
// the last will of a connection that a newer one replaced.
func Believe(session string, at time.Time, online bool, s wire.Status) bool {
	if s.Session == session {
		return !s.At.Before(at) || online && !s.Online
	}
	return s.Online
}
