package dam

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"

	"mlife/shared/fault"
)

// member is a row that is to go into one of two sets. It is small: there may be
// millions.
type member struct {
	seq     int64
	digest  Digest
	file    Digest // rows of the same file stay together
	group   Digest // so do rows of the same group; zero for none
	stratum string // shared by the members that have the same
}

// keyOf makes a key of a text; "" is the zero one.
func keyOf(s string) (d Digest) {
	if s != "" {
		sum := sha256.Sum256([]byte(s))
		d = Digest(sum[:16])
	}
	return d
}

// cluster is rows that stay together.
type cluster struct {
	rows    []int32
	stratum string
	rank    Digest // its place in the order that the seed makes
}

// split says which members are for testing. It depends on the members' content and
// the seed alone, not on their order.
func split(members []member, share float64, seed int64) ([]bool, error) {
	strata := map[string][]cluster{}
	sizes := map[string]int{}
	for _, c := range clusters(members, seed) {
		strata[c.stratum] = append(strata[c.stratum], c)
		sizes[c.stratum] += len(c.rows)
	}
	test := make([]bool, len(members))
	count := 0
	for name, want := range quotas(sizes, share, seed) {
		for _, c := range choose(strata[name], want) {
			count += len(c.rows)
			for _, i := range c.rows {
				test[i] = true
			}
		}
	}
	switch {
	case count == 0:
		return nil, fault.Field("dam.split", "split", "no row is left for testing: %d rows in %d groups that stay together", len(members), countClusters(strata))
	case count == len(members):
		return nil, fault.Field("dam.split", "split", "no row is left for training: %d rows in %d groups that stay together", len(members), countClusters(strata))
	}
	return test, nil
}

func countClusters(strata map[string][]cluster) (n int) {
	for _, list := range strata {
		n += len(list)
	}
	return n
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

// choose takes clusters in the order of their ranks until want rows are reached as
// nearly as they allow.
func choose(list []cluster, want int) []cluster {
	slices.SortFunc(list, func(a, b cluster) int { return slices.Compare(a.rank[:], b.rank[:]) })
	var out []cluster
	have, spare := 0, -1
	for i, c := range list {
		if have+len(c.rows) <= want {
			out = append(out, c)
			have += len(c.rows)
		} else if spare < 0 || len(c.rows) < len(list[spare].rows) {
			spare = i
		}
	}
	if spare >= 0 && have+len(list[spare].rows)-want < want-have {
		out = append(out, list[spare])
	}
	return out
}
