package leaks

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

// subject is the rows that are compared with each other.
type subject struct {
	policy dam.LeakPolicy
	sides  []side // those of frozen sets first
	from   map[string]dam.Source
	media  []Medium // instead of sets
	made   []dam.NewSet
}

// side is rows that may share things among themselves: a set that is about to be
// frozen, or all frozen sets of a role.
type side struct {
	name   string // tells it from the others
	role   dam.Role
	fold   int // its testing set is this side; 0 for none
	old    bool
	digest string // the same for the same rows
	made   int    // place among the sets that are about to be frozen
	parts  []dam.Part
	sets   map[string][]dam.Part // the frozen ones
}

// newSubject compares sets that are about to be frozen.
func (d *Desk) newSubject(ctx context.Context, p dam.LeakPolicy, divided dam.Divided) (*subject, error) {
	s := &subject{policy: p, from: divided.From, made: divided.Sets}
	roles := map[dam.Role]bool{}
	var fresh []side
	for i, set := range divided.Sets {
		roles[set.Role] = true
		x := side{name: fmt.Sprintf("new %d", i), role: set.Role, made: i, digest: set.Digest, parts: set.Parts}
		if set.Split != nil && set.Split.Folds > 0 {
			if set.Role != dam.Test {
				continue // it is the testing sets of the other folds
			}
			x.fold = i/2 + 1
		}
		fresh = append(fresh, x)
	}
	return s, d.against(ctx, s, roles, fresh)
}

// mediaSubject compares badcases that are to become test data.
func (d *Desk) mediaSubject(ctx context.Context, p dam.LeakPolicy, media []Medium) (*subject, error) {
	s := &subject{policy: p, media: media}
	if s.media == nil {
		s.media = []Medium{}
	}
	var b strings.Builder
	for _, m := range media {
		fmt.Fprintf(&b, "%s %s %q %q %d\n", m.Badcase, m.SHA256, m.Device, m.Source, m.At.UnixMicro())
	}
	return s, d.against(ctx, s, map[dam.Role]bool{dam.Test: true}, []side{{name: "new", role: dam.Test, digest: b.String()}})
}

// against adds the frozen sets of other roles, and then the new sides.
func (d *Desk) against(ctx context.Context, s *subject, roles map[dam.Role]bool, fresh []side) error {
	others := map[dam.Role]bool{}
	for role := range roles {
		for _, o := range dam.OtherRoles(role) {
			others[o] = true
		}
	}
	for _, role := range dam.Roles {
		if !others[role] {
			continue
		}
		sets, err := d.Sheets.Store.PartsOfRole(ctx, role)
		if err != nil {
			return err
		}
		if len(sets) == 0 {
			continue
		}
		s.sides = append(s.sides, side{name: "old " + string(role), role: role, old: true, sets: sets,
			digest: strings.Join(slices.Sorted(maps.Keys(sets)), " "), parts: dam.Union(slices.Collect(maps.Values(sets))...)})
	}
	s.sides = append(s.sides, fresh...)
	if n := s.rows(); n > MaxRows {
		return fault.New(fault.TooLarge, op, "%d rows of sets would have to be compared for leaks, at most %d: turn off all kinds of leaks but the same file, or delete sets that nobody needs", n, MaxRows)
	}
	return nil
}

func (s *subject) rows() int {
	n := len(s.media)
	for _, x := range s.sides {
		n += dam.RowsOf(x.parts)
	}
	return n
}

// idle says that there is nothing to compare.
func (s *subject) idle() bool {
	for i, later := range s.sides {
		for _, earlier := range s.sides[:i] {
			if apart(later, earlier) {
				return false
			}
		}
	}
	return true
}

// apart says whether a side must share nothing with one before it. A fold is for
// training and for testing.
func apart(later, earlier side) bool {
	return !later.old && (later.fold > 0 || later.role != earlier.role)
}

func (s *subject) order() []string {
	names := make([]string, len(s.sides))
	for i, x := range s.sides {
		names[i] = x.name
	}
	return names
}
