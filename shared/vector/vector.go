// Package vector holds embeddings: checked, of unit length, and packed small enough
// that a million of them fit into the database.
//
// The packed form, which the stores keep:
//
//	byte 0      1, the version of the form
//	byte 1      1, signed bytes
//	bytes 2–5   scale, IEEE 754 binary32, little endian: component = byte × scale
//	bytes 6–    one signed byte for each component
//
// It finds no groups (clusters) and reads no media (descriptor). Packages of the
// collector that compare embeddings import it.
package vector

import (
	"encoding/binary"
	"encoding/json"
	"math"

	"mlife/shared/fault"
)

// MaxDim bounds the components of one embedding. Clusters work on a folded form of
// long ones, see Fold.
const MaxDim = 16_384

const (
	version = 1
	signed8 = 1
	head    = 6
)

// Check says what is wrong with an embedding from outside.
func Check(v []float32) error {
	const op = "vector.Check"
	if len(v) < 2 || len(v) > MaxDim {
		return fault.New(fault.Invalid, op, "an embedding has 2 to %d numbers, not %d", MaxDim, len(v))
	}
	sum := 0.0
	for i, x := range v {
		if f := float64(x); math.IsNaN(f) || math.IsInf(f, 0) {
			return fault.New(fault.Invalid, op, "number %d of the embedding is not finite", i+1)
		}
		sum += float64(x) * float64(x)
	}
	if sum == 0 {
		return fault.New(fault.Invalid, op, "all numbers of the embedding are 0")
	}
	return nil
}

// FromJSON reads an embedding that a result or an attribute carries.
func FromJSON(raw json.RawMessage) ([]float32, error) {
	var v []float32
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, fault.New(fault.Invalid, "vector.FromJSON", "an embedding is a list of numbers")
	}
	return v, Check(v)
}

// Unit scales v to length 1 in place; a vector of zeros stays.
func Unit(v []float32) {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 {
		return
	}
	by := float32(1 / math.Sqrt(sum))
	for i := range v {
		v[i] *= by
	}
}

// Pack makes the stored form of v.
func Pack(v []float32) []byte {
	top := float32(0)
	for _, x := range v {
		top = max(top, x, -x)
	}
	scale := top / 127
	out := make([]byte, head+len(v))
	out[0], out[1] = version, signed8
	binary.LittleEndian.PutUint32(out[2:], math.Float32bits(scale))
	if scale == 0 {
		return out
	}
	for i, x := range v {
		out[head+i] = byte(int8(math.RoundToEven(float64(x / scale))))
	}
	return out
}

// Unpack reads the stored form; what is damaged is fault.Corrupt.
func Unpack(b []byte) ([]float32, error) {
	const op = "vector.Unpack"
	if len(b) < head+1 || len(b) > head+MaxDim || b[0] != version || b[1] != signed8 {
		return nil, fault.New(fault.Corrupt, op, "%d bytes are no packed embedding", len(b))
	}
	scale := math.Float32frombits(binary.LittleEndian.Uint32(b[2:]))
	if f := float64(scale); math.IsNaN(f) || math.IsInf(f, 0) || f < 0 || f > 1e30 {
		return nil, fault.New(fault.Corrupt, op, "the scale of an embedding is damaged")
	}
	out := make([]float32, len(b)-head)
	for i, x := range b[head:] {
		out[i] = float32(int8(x)) * scale
	}
	return out, nil
}

// Dim gives the number of components of a packed embedding.
func Dim(packed []byte) int { return max(0, len(packed)-head) }

// Folded is the most components that Fold leaves.
const Folded = 1024

// Fold shortens a long vector to Folded components so that distances stay about the
// same (each component is added to one of them with a sign, both by its number alone;
// Charikar, Chen and Farach-Colton, 2002), and bounds the memory of what works on many.
// A short one stays as it is.
func Fold(v []float32) []float32 {
	if len(v) <= Folded {
		return v
	}
	out := make([]float32, Folded)
	for i, x := range v {
		h := (uint64(i) + 1) * 0x9e3779b97f4a7c15
		h ^= h >> 29
		h *= 0xbf58476d1ce4e5b9
		h ^= h >> 32
		if h>>63 == 1 {
			x = -x
		}
		out[h%Folded] += x
	}
	return out
}

// Squared gives the squared Euclidean distance of two vectors of the same length.
func Squared(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	n := len(a) &^ 3
	b = b[:len(a)]
	for i := 0; i < n; i += 4 {
		d0, d1, d2, d3 := a[i]-b[i], a[i+1]-b[i+1], a[i+2]-b[i+2], a[i+3]-b[i+3]
		s0 += d0 * d0
		s1 += d1 * d1
		s2 += d2 * d2
		s3 += d3 * d3
	}
	for i := n; i < len(a); i++ {
		d := a[i] - b[i]
		s0 += d * d
	}
	return s0 + s1 + s2 + s3
}

// Cosine gives the likeness of two vectors, −1 to 1.
func Cosine(a, b []float32) float64 {
	var dot, aa, bb float64
	for i, x := range a {
		dot += float64(x) * float64(b[i])
		aa += float64(x) * float64(x)
		bb += float64(b[i]) * float64(b[i])
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return dot / math.Sqrt(aa*bb)
}
