package dam

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"slices"

	"mlife/shared/fault"
)

// FileSum is what a file is known by: the first halves of its sums. An MD5 of zeros is
// that of a file without one.
type FileSum struct{ SHA256, MD5 Digest }

// known is the sums of all files, which a long import reads at once: looking a million
// of them up one by one takes four times as long as all the rest.
type known struct {
	rows  int // seen so far
	asked bool
	sums  []FileSum // by SHA-256
	begin []uint32  // where in sums each beginning of two bytes begins
}

const (
	manyRows  = 20_000    // from which on all sums are worth reading
	mostKnown = 4_000_000 // files; their sums take 32 bytes each
)

// prepare says that so many rows come. It reads the sums when there were many.
func (k *known) prepare(ctx context.Context, files Files, rows int) error {
	if k.rows += rows; k.asked || k.rows < manyRows {
		return nil
	}
	k.asked = true
	sums, err := files.Sums(ctx, mostKnown)
	if fault.Is(err, fault.TooLarge) {
		return nil
	}
	if err != nil {
		return err
	}
	k.index(sums)
	return nil
}

func (k *known) index(sums []FileSum) {
	slices.SortFunc(sums, func(a, b FileSum) int { return a.SHA256.compare(b.SHA256) })
	k.sums, k.begin = sums, make([]uint32, 1<<16+1)
	for _, s := range sums {
		k.begin[int(binary.BigEndian.Uint16(s.SHA256[:]))+1]++
	}
	for i := range len(k.begin) - 1 {
		k.begin[i+1] += k.begin[i]
	}
}

// find gives the sums of a file by the first half of its SHA-256.
func (k *known) find(key Digest) (FileSum, bool) {
	n := int(binary.BigEndian.Uint16(key[:]))
	near := k.sums[k.begin[n]:k.begin[n+1]]
	i, ok := slices.BinarySearchFunc(near, key, func(s FileSum, key Digest) int { return s.SHA256.compare(key) })
	if !ok {
		return FileSum{}, false
	}
	return near[i], true
}

// match is what Files.MatchFiles would give for a draft that has a SHA-256 and a path,
// but for the name. What is not known may have come since, and is to be looked up.
func (k *known) match(d *Draft) (m Match) {
	var key Digest
	if k.sums == nil || d.SHA256 == "" || d.Path == "" {
		return m
	}
	if _, err := hex.Decode(key[:], []byte(d.SHA256[:min(len(d.SHA256), 2*len(key))])); err != nil {
		return m
	}
	if s, ok := k.find(key); ok {
		m = Match{Key: d.SHA256, Count: 1, SHA256: d.SHA256}
		if s.MD5 != (Digest{}) {
			m.MD5 = hex.EncodeToString(s.MD5[:])
		}
	}
	return m
}
