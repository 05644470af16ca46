package dam

import (
	"context"
	"encoding/hex"

	"mlife/shared/fault"
)

// known is the sums of all files, which a long import reads at once: looking a million
// of them up one by one takes four times as long as all the rest.
type known struct {
	rows   int // seen so far
	asked  bool
	md5    map[Digest]Digest // by the first half of the SHA-256
	absent Digest            // of a file without an MD5
}

const (
	manyRows  = 20_000    // from which on all sums are worth reading
	mostKnown = 4_000_000 // files; their sums take 40 bytes each
)

// prepare says that so many rows come. It reads the sums when there were many.
func (k *known) prepare(ctx context.Context, files Files, rows int) error {
	if k.rows += rows; k.asked || k.rows < manyRows {
		return nil
	}
	k.asked = true
	k.md5 = map[Digest]Digest{}
	err := files.EachSum(ctx, mostKnown, func(sha, md5 string) error {
		key, err := half(sha)
		if err != nil {
			return err
		}
		if md5 == "" {
			k.md5[key] = k.absent
			return nil
		}
		k.md5[key], err = half(md5)
		return err
	})
	if fault.Is(err, fault.TooLarge) {
		k.md5, err = nil, nil
	}
	return err
}

// half reads the first 16 bytes of a sum in hex.
func half(sum string) (d Digest, err error) {
	_, err = hex.Decode(d[:], []byte(sum[:min(len(sum), 2*len(d))]))
	return d, err
}

// match is what Files.MatchFiles would give for a draft that has a SHA-256 and a path,
// but for the name. What is not known may have come since, and is to be looked up.
func (k *known) match(d *Draft) (m Match) {
	if k.md5 == nil || d.SHA256 == "" || d.Path == "" {
		return m
	}
	key, err := half(d.SHA256)
	if err != nil {
		return m
	}
	if sum, ok := k.md5[key]; ok {
		m = Match{Key: d.SHA256, Count: 1, SHA256: d.SHA256}
		if sum != k.absent {
			m.MD5 = hex.EncodeToString(sum[:])
		}
	}
	return m
}
