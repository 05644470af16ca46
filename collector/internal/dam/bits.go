package dam

import (
	"encoding/binary"
	"errors"
	"math/bits"
)

// Bits are some of the rows of a segment, by their numbers from 0. A nil one stands
// for all rows where its owner says so.
type Bits []uint64

// NewBits makes room for n rows and selects none.
func NewBits(n int) Bits { return make(Bits, (n+63)/64) }

// Set selects row i, which must be within the room.
func (b Bits) Set(i int) { b[i/64] |= 1 << (i % 64) }

// Clear leaves row i out.
func (b Bits) Clear(i int) { b[i/64] &^= 1 << (i % 64) }

// Has reports whether row i is selected.
func (b Bits) Has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }

// Count gives the number of rows selected.
func (b Bits) Count() (n int) {
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// fill selects the first n rows.
func (b Bits) fill(n int) {
	for i := range b {
		b[i] = ^uint64(0)
	}
	if n%64 != 0 {
		b[len(b)-1] = 1<<(n%64) - 1
	}
}

// The stored form is the words, or the lengths of runs when those are shorter:
//
//	0x00, words of 8 bytes, the lowest byte first
//	0x01, lengths of runs as unsigned varints: rows left out, rows selected, left out, …

const (
	asWords byte = iota
	asRuns
)

// Encode gives the stored form for n rows.
func (b Bits) Encode(n int) []byte {
	if runs := b.runs(n); len(runs) <= 8*len(b) {
		return runs
	}
	out := make([]byte, 1, 1+8*len(b))
	for _, w := range b {
		out = binary.LittleEndian.AppendUint64(out, w)
	}
	return out
}

func (b Bits) runs(n int) []byte {
	out := []byte{asRuns}
	for at, want := 0, false; at < n && len(out) <= 8*len(b); want = !want {
		from := at
		for at < n && b.Has(at) == want {
			at++
		}
		out = binary.AppendUvarint(out, uint64(at-from))
	}
	return out
}

var errBits = errors.New("a damaged selection of rows")

// DecodeBits reads the stored form for n rows.
func DecodeBits(stored []byte, n int) (Bits, error) {
	if len(stored) == 0 {
		return nil, errBits
	}
	out, rest := NewBits(n), stored[1:]
	switch stored[0] {
	case asWords:
		if len(rest) != 8*len(out) {
			return nil, errBits
		}
		for i := range out {
			out[i] = binary.LittleEndian.Uint64(rest[8*i:])
		}
		if n%64 != 0 && out[len(out)-1]>>(n%64) != 0 {
			return nil, errBits
		}
		return out, nil
	case asRuns:
		return out, out.readRuns(rest, n)
	}
	return nil, errBits
}

func (b Bits) readRuns(rest []byte, n int) error {
	for at, selected := 0, false; len(rest) > 0; selected = !selected {
		length, size := binary.Uvarint(rest)
		if size <= 0 || length > uint64(n-at) {
			return errBits
		}
		for range length {
			if selected {
				b.Set(at)
			}
			at++
		}
		rest = rest[size:]
		if at == n && len(rest) > 0 {
			return errBits
		}
	}
	return nil
}

// Join adds the rows of others, of the same segment.
func (b Bits) Join(others Bits) {
	for i := range min(len(b), len(others)) {
		b[i] |= others[i]
	}
}
