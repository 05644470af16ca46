package quality

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"mlife/collector/internal/dam/material"
)

// usual is what the first pass learns of the rows.
type usual struct {
	rows      int
	empty     int
	classes   map[string]*class
	more      bool // classes beyond maxClasses
	files     []fileRow
	groups    map[int64]int32    // rows whose file comes again: the number of the file
	shared    []*shared          // these files
	unlike    map[string]resembl // misspelt classes
	attribute map[string][]string
}

// class is what is known of a class.
type class struct {
	n          int
	attributes map[string]int
}

// maxAttributes bounds the attributes that are counted of one class.
const maxAttributes = 64

// fileRow is a row's file and annotation, as the first bytes of hashes.
type fileRow struct {
	file, annotation uint64
	row              int64
}

func newUsual() *usual { return &usual{classes: map[string]*class{}} }

func (u *usual) class(name string) *class {
	c := u.classes[name]
	if c == nil {
		if len(u.classes) >= maxClasses {
			u.more = true
			return &class{}
		}
		c = &class{}
		u.classes[name] = c
	}
	return c
}

func (u *usual) add(r *material.Row, o *material.Outline) {
	u.rows++
	if r.SHA256 != "" {
		u.files = append(u.files, fileRow{hash(r.SHA256), hashBytes(r.Annotation), r.Number})
	}
	if o == nil {
		return
	}
	if o.Empty() {
		u.empty++
	}
	if o.Label != "" {
		u.class(o.Label).n++
	}
	for _, name := range o.Classes {
		u.class(name).n++
	}
	for i := range o.Objects {
		x := &o.Objects[i]
		if x.Label == "" {
			continue
		}
		c := u.class(x.Label)
		c.n++
		for _, a := range x.Attributes {
			if c.attributes == nil {
				c.attributes = map[string]int{}
			}
			if _, ok := c.attributes[a]; ok || len(c.attributes) < maxAttributes {
				c.attributes[a]++
			}
		}
	}
}

// leastForUsual is how many objects a class must have before one can say what is usual.
const leastForUsual = 20

// settle works out what the second pass needs.
func (u *usual) settle(s *Settings) {
	u.unlike = misspelt(u.classes, s)
	u.attribute = map[string][]string{}
	for name, c := range u.classes {
		for a, n := range c.attributes {
			if c.n >= leastForUsual && n < c.n && float64(n) >= s.Usual*float64(c.n) {
				u.attribute[name] = append(u.attribute[name], a)
			}
		}
		slices.Sort(u.attribute[name])
	}
	u.share()
}

// share finds the files that come several times.
func (u *usual) share() {
	slices.SortFunc(u.files, func(a, b fileRow) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.row, b.row))
	})
	u.groups = map[int64]int32{}
	for i := 0; i < len(u.files); {
		k := i + 1
		for k < len(u.files) && u.files[k].file == u.files[i].file {
			k++
		}
		if k-i > 1 {
			for _, f := range u.files[i:k] {
				u.groups[f.row] = int32(len(u.shared))
			}
			u.shared = append(u.shared, &shared{})
		}
		i = k
	}
	u.files = nil
}

func hash(s string) uint64 { return hashBytes([]byte(s)) }

// hashBytes is the beginning of a SHA-256: 64 bits of it make two of a million rows
// the same once in 37 million times.
func hashBytes(b []byte) uint64 {
	sum := sha256.Sum256(b)
	return binary.LittleEndian.Uint64(sum[:])
}
