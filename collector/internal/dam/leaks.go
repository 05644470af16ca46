package dam

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"mlife/shared/fault"
)

// Leak says that a set shares files with one on the other side: what a model is tested
// on it was trained on, so that its results flatter.
type Leak struct {
	Set   string   `json:"set" doc:"ID of the set that was there before."`
	Name  string   `json:"name"`
	Role  Role     `json:"role" enum:"train,validation,test"`
	Files int      `json:"files" doc:"Files of the new set that it has too."`
	Paths []string `json:"paths" nullable:"false" doc:"Some of them."`
}

// Leaks refuses sets.
type Leaks struct{ List []Leak }

// Error tells which sets share what.
func (l *Leaks) Error() string {
	var b strings.Builder
	for i, x := range l.List {
		if i == 3 {
			fmt.Fprintf(&b, " and %d more", len(l.List)-i)
			break
		}
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%d files are in the %s set %q (%s)", x.Files, x.Role, x.Name, strings.Join(x.Paths, ", "))
	}
	b.WriteString(": leave them out, or say in overrule why they may be in both")
	return b.String()
}

// leakPaths bounds how many paths a leak names.
const leakPaths = 5

// checkLeaks compares new sets with those of other roles that are there. What is
// found is an error, or is kept with the set when there is a reason for it.
func (k *Desk) checkLeaks(ctx context.Context, m *maker, reason string) error {
	for i := range m.made {
		s := &m.made[i]
		// Sets of one split share no file: rows of a file stay together.
		leaks, err := k.Leaks(ctx, s.Parts, s.Role, s.Family)
		if err != nil {
			return err
		}
		if len(leaks) > 0 && strings.TrimSpace(reason) == "" {
			return &fault.Error{Kind: fault.Conflict, Op: "dam.MakeSets", Err: &Leaks{leaks}}
		}
		if s.Leaks = leaks; len(leaks) > 0 {
			s.Overruled = reason
		}
	}
	return nil
}

// Leaks tells which sets of other roles hold files of the parts: those for training
// when the parts are for testing or validation, and the other way round. Sets of the
// family are not looked at. Files are compared by their SHA-256, MD5 or path, whichever
// is the surest that a row has.
func (k *Desk) Leaks(ctx context.Context, parts []Part, role Role, family string) ([]Leak, error) {
	files := map[Digest]struct{}{}
	err := k.files(ctx, parts, func(_, _ int, file Digest, _ []byte) {
		files[file] = struct{}{}
	})
	if err != nil {
		return nil, err
	}
	return k.leaksOf(ctx, files, role, family, map[Digest]struct{}{})
}

// LeaksOfFiles tells which sets of the roles opposite to one hold files of these
// SHA-256, and which of the files they hold. Rows that have no SHA-256 are not found.
func (k *Desk) LeaksOfFiles(ctx context.Context, sums []string, role Role) ([]Leak, map[string]bool, error) {
	files, names := map[Digest]struct{}{}, map[Digest]string{}
	for _, sum := range sums {
		b, err := hex.DecodeString(sum)
		if err != nil || len(b) != sha256.Size {
			return nil, nil, fault.New(fault.Invalid, "dam.LeaksOfFiles", "%.80q is no SHA-256", sum)
		}
		d := fileKeyOf(b, nil, nil)
		files[d], names[d] = struct{}{}, sum
	}
	shared := map[Digest]struct{}{}
	leaks, err := k.leaksOf(ctx, files, role, "", shared)
	held := make(map[string]bool, len(shared))
	for d := range shared {
		held[names[d]] = true
	}
	return leaks, held, err
}

// LeakChoice is what to do with test data that is in a training set: nothing is added
// when neither is chosen.
type LeakChoice struct {
	LeaveOut bool   // add the others only
	Overrule string // why it may be in both; kept
}

// leaksOf adds to shared the files that sets of other families hold, too.
func (k *Desk) leaksOf(ctx context.Context, files map[Digest]struct{}, role Role, family string, shared map[Digest]struct{}) ([]Leak, error) {
	var out []Leak
	for _, other := range opposite(role) {
		sets, err := k.Store.PartsOfRole(ctx, other)
		if err != nil {
			return nil, err
		}
		l := leakSearch{desk: k, files: files, hits: map[string][]hit{}}
		if err := l.read(ctx, sets); err != nil {
			return nil, err
		}
		for id, parts := range sets {
			held, paths := l.count(parts)
			if len(held) == 0 {
				continue
			}
			set, err := k.Store.Set(ctx, id)
			if err != nil {
				return nil, err
			}
			if family == "" || set.Family != family {
				out = append(out, Leak{Set: id, Name: set.Name, Role: set.Role, Files: len(held), Paths: paths})
				maps.Copy(shared, held)
			}
		}
	}
	slices.SortFunc(out, func(a, b Leak) int { return strings.Compare(a.Set, b.Set) })
	return out, nil
}

// opposite gives the roles that must not share files with one.
func opposite(role Role) []Role {
	if role == Train {
		return []Role{Validation, Test}
	}
	return []Role{Train}
}

// files reads the file of each row of parts. path is valid during the call.
func (k *Desk) files(ctx context.Context, parts []Part, each func(part, row int, file Digest, path []byte)) error {
	return k.scan(ctx, parts, []string{FieldSHA256, FieldMD5, FieldPath}, func(part, row int, c Cells) error {
		each(part, row, fileKeyOf(c.At(0), c.At(1), c.At(2)), c.At(2))
		return nil
	})
}

// leakSearch finds files in segments. Sets share segments: each is read once.
type leakSearch struct {
	desk  *Desk
	files map[Digest]struct{}
	hits  map[string][]hit // by segment
}

type hit struct {
	row  int
	file Digest
	path string
}

func (l *leakSearch) read(ctx context.Context, sets map[string][]Part) error {
	for _, parts := range sets {
		for _, p := range parts {
			if _, done := l.hits[p.Segment]; done {
				continue
			}
			found := []hit{}
			whole := p
			whole.Live = nil
			err := l.desk.files(ctx, []Part{whole}, func(_, row int, file Digest, path []byte) {
				if _, ok := l.files[file]; ok {
					found = append(found, hit{row, file, string(path)})
				}
			})
			if err != nil {
				return err
			}
			l.hits[p.Segment] = found
		}
	}
	return nil
}

// count gives the files that parts share, and some of their paths.
func (l *leakSearch) count(parts []Part) (map[Digest]struct{}, []string) {
	seen := map[Digest]struct{}{}
	paths := []string{}
	for _, p := range parts {
		for _, h := range l.hits[p.Segment] {
			if _, again := seen[h.file]; again || !p.has(h.row) {
				continue
			}
			if seen[h.file] = struct{}{}; len(paths) < leakPaths {
				paths = append(paths, h.path)
			}
		}
	}
	return seen, paths
}
