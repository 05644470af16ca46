package dam

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"mlife/shared/fault"
)

// member is a row that is to go into one of several sets. It is small: there may be
// millions.
type member struct {
	part, row int32 // where it is
	digest    Digest
	file      Digest // rows of the same file stay together
	group     Digest // so do rows of the same group; zero for none
	stratum   string // shared by the members that have the same
	shown     string // what plans count it by; shared too
}

// keyOf makes a key of a value, told apart from values of other kinds; nothing is the
// zero one.
func keyOf(kind string, v []byte) (d Digest) {
	if len(v) > 0 {
		b := append(append(append(make([]byte, 0, 128), kind...), 0), v...)
		sum := sha256.Sum256(b)
		d = Digest(sum[:16])
	}
	return d
}

// side is where a member goes: 0 training, 1 validation, 2 testing; or its fold.
type side uint8

func (s Split) check() error {
	const op = "dam.MakeSets"
	switch {
	case !(s.Test >= 0 && s.Test <= 1):
		return fault.Field(op, "split.test", "a share is 0 to 1, have %v", s.Test)
	case !(s.Validation >= 0 && s.Validation <= 1):
		return fault.Field(op, "split.validation", "a share is 0 to 1, have %v", s.Validation)
	case s.Test+s.Validation > 1:
		return fault.Field(op, "split.validation", "with the share for testing it is more than 1: %v + %v", s.Validation, s.Test)
	case s.Test > 0 && s.TestRows > 0, s.Validation > 0 && s.ValidationRows > 0:
		return fault.Field(op, "split.test_rows", "either a share or a number of rows")
	case s.TestRows < 0 || s.ValidationRows < 0:
		return fault.Field(op, "split.test_rows", "below 0")
	case s.Folds == 1 || s.Folds < 0 || s.Folds > 20:
		return fault.Field(op, "split.folds", "2 to 20, have %d", s.Folds)
	case s.Folds > 0 && (s.Test+s.Validation > 0 || s.TestRows+s.ValidationRows > 0):
		return fault.Field(op, "split.folds", "either folds or shares")
	}
	return nil
}

// cluster is rows that stay together.
type cluster struct {
	rows    []int32
	stratum string
	rank    Digest // its place in the order that the seed makes
}

// split says where each member goes. It depends on the members' content and the seed
// alone, not on their order.
func split(members []member, by Split) ([]side, error) {
	c := newCuts(members, by.Seed)
	if by.Folds > 0 {
		left := len(members)
		for fold := by.Folds - 1; fold > 0; fold-- {
			left -= c.cut(int(math.Round(float64(left)/float64(fold+1))), side(fold))
		}
		return c.sides, c.check(by.Folds, func(int) bool { return true })
	}
	test, validation := by.TestRows, by.ValidationRows
	if test == 0 {
		test = int(math.Round(by.Test * float64(len(members))))
	}
	if validation == 0 {
		validation = int(math.Round(by.Validation * float64(len(members))))
	}
	if test+validation > len(members) {
		return nil, fault.Field("dam.split", "split.test_rows", "%d rows for testing and validation, but there are %d", test+validation, len(members))
	}
	c.cut(test, 2)
	c.cut(validation, 1)
	wanted := []bool{by.Test+by.Validation < 1 && test+validation < len(members), by.Validation > 0 || validation > 0, by.Test > 0 || test > 0}
	return c.sides, c.check(3, func(i int) bool { return wanted[i] })
}

// cuts takes clusters away from the rest, which is side 0.
type cuts struct {
	sides  []side
	strata map[string][]cluster // what is left, in the order of ranks
	groups int
	seed   int64
}

func newCuts(members []member, seed int64) *cuts {
	c := &cuts{sides: make([]side, len(members)), strata: map[string][]cluster{}, seed: seed}
	for _, x := range clusters(members, seed) {
		c.strata[x.stratum] = append(c.strata[x.stratum], x)
		c.groups++
	}
	for _, list := range c.strata {
		slices.SortFunc(list, func(a, b cluster) int { return bytes.Compare(a.rank[:], b.rank[:]) })
	}
	return c
}

// cut moves about so many rows of what is left to a side, the same share of each
// stratum, and says how many it moved.
func (c *cuts) cut(want int, to side) (moved int) {
	sizes, left := map[string]int{}, 0
	for name, list := range c.strata {
		for _, x := range list {
			sizes[name] += len(x.rows)
		}
		left += sizes[name]
	}
	if want <= 0 || left == 0 {
		return 0
	}
	for name, n := range quotas(sizes, float64(want)/float64(left), c.seed) {
		taken, rest := choose(c.strata[name], n)
		c.strata[name] = rest
		for _, x := range taken {
			for _, i := range x.rows {
				c.sides[i] = to
			}
			moved += len(x.rows)
		}
	}
	return moved
}

// check names a side that should have rows and got none.
func (c *cuts) check(sides int, wanted func(int) bool) error {
	counts := make([]int, sides)
	for _, s := range c.sides {
		counts[s]++
	}
	for i, n := range counts {
		if n > 0 || !wanted(i) {
			continue
		}
		what := fmt.Sprintf("in fold %d", i+1)
		if sides == len(Roles) {
			what = map[int]string{0: "for training", 1: "for validation", 2: "for testing"}[i]
		}
		return fault.Field("dam.split", "split", "no row is left %s: %d rows in %d groups that stay together", what, len(c.sides), c.groups)
	}
	return nil
}

// clusters joins members that share a file or a group, also through others.
func clusters(members []member, seed int64) []cluster {
	up := make([]int32, len(members)) // towards the first member of the cluster
	find := func(i int32) int32 {
		for up[i] != i {
			up[i] = up[up[i]]
			i = up[i]
		}
		return i
	}
	files, groups := make(map[Digest]int32, len(members)), map[Digest]int32{}
	for i := range members {
		me := int32(i)
		up[i] = me
		for _, tie := range []struct {
			first map[Digest]int32
			key   Digest
		}{{files, members[i].file}, {groups, members[i].group}} {
			if tie.key == (Digest{}) {
				continue
			}
			if j, ok := tie.first[tie.key]; ok {
				a, b := find(j), find(me)
				up[max(a, b)] = min(a, b)
			} else {
				tie.first[tie.key] = me
			}
		}
	}
	return bundle(members, find, seed)
}

// bundle lists the members of each cluster; all lists share one array.
func bundle(members []member, find func(int32) int32, seed int64) []cluster {
	size := make([]int32, len(members))
	count := 0
	for i := range members {
		root := find(int32(i))
		if size[root]++; size[root] == 1 {
			count++
		}
	}
	all := make([]int32, len(members))
	out := make([]cluster, 0, count)
	place := make([]int32, len(members)) // of the root's cluster in out
	for i, used := 0, int32(0); i < len(members); i++ {
		root := find(int32(i))
		if int(root) == i { // the root is the first of its members
			place[root] = int32(len(out))
			out = append(out, cluster{rows: all[used : used : used+size[root]]})
			used += size[root]
		}
		c := &out[place[root]]
		c.rows = append(c.rows, int32(i))
	}
	for i := range out {
		out[i].describe(members, seed)
	}
	return out
}

// describe sets the rank by the least digest, and the stratum that most rows have.
func (c *cluster) describe(members []member, seed int64) {
	least := members[c.rows[0]].digest
	c.stratum = members[c.rows[0]].stratum
	var counts map[string]int
	if len(c.rows) > 1 {
		counts = map[string]int{}
	}
	for _, i := range c.rows {
		m := members[i]
		if slices.Compare(m.digest[:], least[:]) < 0 {
			least = m.digest
		}
		if counts == nil {
			break
		}
		counts[m.stratum]++
		if n, best := counts[m.stratum], counts[c.stratum]; n > best || n == best && m.stratum < c.stratum {
			c.stratum = m.stratum
		}
	}
	c.rank = rank(seed, string(least[:]))
}

func rank(seed int64, s string) Digest {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 8+len(s)), uint64(seed))
	sum := sha256.Sum256(append(b, s...))
	return Digest(sum[:16])
}

// quotas gives each stratum its rows for testing: its share, rounded so that the
// whole is right too.
func quotas(sizes map[string]int, share float64, seed int64) map[string]int {
	type part struct {
		name string
		rest float64
		rank Digest
	}
	var parts []part
	out, total, given := map[string]int{}, 0, 0
	for name, n := range sizes {
		exact := share * float64(n)
		out[name] = int(exact)
		total, given = total+n, given+out[name]
		parts = append(parts, part{name, exact - math.Floor(exact), rank(seed, name)})
	}
	slices.SortFunc(parts, func(a, b part) int {
		return cmp.Or(cmp.Compare(b.rest, a.rest), slices.Compare(a.rank[:], b.rank[:]))
	})
	for _, p := range parts {
		if given >= int(math.Round(share*float64(total))) {
			break
		}
		out[p.name]++
		given++
	}
	return out
}

// choose takes clusters of a list, which is in the order of ranks, until want rows are
// reached as nearly as they allow, and gives what is left too.
func choose(list []cluster, want int) (taken, rest []cluster) {
	have, spare := 0, -1
	for _, c := range list {
		if have+len(c.rows) <= want {
			taken = append(taken, c)
			have += len(c.rows)
			continue
		}
		if spare < 0 || len(c.rows) < len(rest[spare].rows) {
			spare = len(rest)
		}
		rest = append(rest, c)
	}
	if spare >= 0 && have+len(rest[spare].rows)-want < want-have {
		taken = append(taken, rest[spare])
		rest = slices.Delete(rest, spare, spare+1)
	}
	return taken, rest
}
