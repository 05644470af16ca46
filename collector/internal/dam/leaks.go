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

// Leak says that a set shares something with one on the other side: what a model is
// tested on it was trained on, so that its results flatter.
type Leak struct {
	Kind   LeakKind `json:"kind" enum:"file,alike,video,burst,device"`
	Rule   LeakRule `json:"rule" enum:"refuse,warn,off" doc:"What was done about it."`
	Within bool     `json:"within,omitempty" doc:"It is with a set of the same split, that is made at once."`
	Set    string   `json:"set" doc:"ID of the set that was there before, or of the one of the same split when that is made; one of them when there are several."`
	Name   string   `json:"name"`
	Role   Role     `json:"role" enum:"train,validation,test"`
	More   int      `json:"more,omitempty" doc:"Further sets of that role that it is with, as far as rows were looked up."`
	Files  int      `json:"files" doc:"Files of the new set that the other has too; of other kinds than file, rows of the new set."`
	Paths  []string `json:"paths" nullable:"false" doc:"Some of them."`
}

// words say what one row has to do with another set, and what several have.
var words = map[LeakKind][2]string{LeakFile: {"file is", "files are"}, LeakAlike: {"row is nearly the same as one", "rows are nearly the same as some"},
	LeakVideo:  {"row is from the same video as some", "rows are from the same videos as some"},
	LeakBurst:  {"row is of the same burst as some", "rows are of the same bursts as some"},
	LeakDevice: {"row is by the same device as some", "rows are by the same devices as some"}}

// String tells it in words.
func (l Leak) String() string {
	set := fmt.Sprintf("the %s set %q", l.Role, l.Name)
	switch {
	case l.Within:
		set = fmt.Sprintf("the %s set of the same split", l.Role)
	case l.More > 0:
		set += fmt.Sprintf(" and %d more", l.More)
	}
	return fmt.Sprintf("%d %s in %s", l.Files, words[l.Kind][min(1, max(0, l.Files-1))], set)
}

// Leaks refuses sets.
type Leaks struct {
	List  []Leak
	Check string // has the details, when there was one
}

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
		fmt.Fprintf(&b, "%s (%s)", x, strings.Join(x.Paths, ", "))
	}
	b.WriteString(": leave them out, or say in overrule why they may be in both")
	return b.String()
}

// leakPaths bounds how many paths a leak names.
const leakPaths = 5

// policy gives the rules that hold.
func (k *Desk) policy(ctx context.Context) (LeakPolicy, error) {
	if k.Scout == nil {
		return LeakPolicy{File: Refuse, Alike: Off, Video: Off, Burst: Off, Device: Off, Within: DefaultLeakPolicy.Within}, nil
	}
	return k.Scout.Policy(ctx)
}

// checkLeaks compares new sets with each other and with those of other roles that are
// there. What is found is kept with the set; what is refused is an error unless there
// is a reason for it.
func (k *Desk) checkLeaks(ctx context.Context, m *maker, d SetDraft, author string) error {
	if err := k.sameFiles(ctx, m); err != nil {
		return err
	}
	check := ""
	if k.Scout != nil {
		looked, err := k.Scout.Look(ctx, d, Divided{m.made, m.from.origins}, author)
		if err != nil {
			return err
		}
		check = looked.Check
		for i := range looked.Leaks {
			m.made[i].LeakCheck = check
			for _, l := range looked.Leaks[i] {
				m.made[i].Leaks = append(m.made[i].Leaks, m.named(i, l))
			}
		}
	}
	var refused []Leak
	for i := range m.made {
		n := len(refused)
		for _, l := range m.made[i].Leaks {
			if l.Rule == Refuse {
				refused = append(refused, l)
			}
		}
		if len(refused) > n {
			m.made[i].Overruled = strings.TrimSpace(d.Overrule)
		}
	}
	if len(refused) > 0 && strings.TrimSpace(d.Overrule) == "" {
		return &fault.Error{Kind: fault.Conflict, Op: "dam.MakeSets", Err: &Leaks{refused, check}}
	}
	return nil
}

// sameFiles notes the files that new sets share with sets that are there. Sets of one
// split share none: rows of a file stay together.
func (k *Desk) sameFiles(ctx context.Context, m *maker) error {
	p, err := k.policy(ctx)
	if err != nil || p.File == Off {
		return err
	}
	for i := range m.made {
		s := &m.made[i]
		if s.Leaks, err = k.Leaks(ctx, s.Parts, s.Role, s.Family); err != nil {
			return err
		}
		for n := range s.Leaks {
			s.Leaks[n].Rule = p.File
		}
	}
	return nil
}

// named names the set of the same split that a leak of the i-th set is with.
func (m *maker) named(i int, l Leak) Leak {
	if l.Within {
		for n := range m.made {
			// Of folds, which have names of their own, it is that of the same fold.
			if o := &m.made[n]; n != i && o.Role == l.Role && o.Name == m.made[i].Name {
				l.Set, l.Name = o.ID, o.Name
			}
		}
	}
	return l
}

// Leaks tells which sets of other roles hold files of the parts. Sets of the family are
// not looked at. Files are compared by their SHA-256, MD5 or path, whichever
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

// LeaksOfFiles tells which sets of other roles hold files of these
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

// LeakChoice is what to do with test data that is in sets of other roles: nothing is added
// when neither is chosen.
type LeakChoice struct {
	LeaveOut bool   // add the others only
	Overrule string // why it may be in both; kept
}

// leaksOf adds to shared the files that sets of other families hold, too.
func (k *Desk) leaksOf(ctx context.Context, files map[Digest]struct{}, role Role, family string, shared map[Digest]struct{}) ([]Leak, error) {
	var out []Leak
	for _, other := range OtherRoles(role) {
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
				out = append(out, Leak{Kind: LeakFile, Rule: Refuse, Set: id, Name: set.Name, Role: set.Role, Files: len(held), Paths: paths})
				maps.Copy(shared, held)
			}
		}
	}
	slices.SortFunc(out, func(a, b Leak) int { return strings.Compare(a.Set, b.Set) })
	return out, nil
}

// OtherRoles gives the roles that must share nothing with one.
func OtherRoles(role Role) []Role {
	return slices.DeleteFunc(slices.Clone(Roles), func(r Role) bool { return r == role })
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
