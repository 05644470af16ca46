package vector

import (
	"math"
	"math/rand/v2"
)

// Basis reduces vectors to their few directions of largest spread.
type Basis struct {
	Mean []float32
	Axes [][]float32 // orthonormal, the one of largest spread first
}

// sweeps of the subspace iteration; the directions beyond those that matter need not
// be exact.
const sweeps = 12

// Principal finds at most want directions of the rows by subspace iteration (Halko,
// Martinsson and Tropp, 2011, without forming the covariance). The rows are all of
// one length and stay as they are. The same seed gives the same basis.
func Principal(rows [][]float32, want int, seed uint64) Basis {
	if len(rows) == 0 {
		return Basis{}
	}
	dim := len(rows[0])
	want = max(1, min(want, dim, len(rows)-1))
	b := Basis{Mean: Mean(rows), Axes: make([][]float32, want)}
	rng := rand.New(rand.NewPCG(seed, 0x706361))
	for i := range b.Axes {
		b.Axes[i] = make([]float32, dim)
		for j := range b.Axes[i] {
			b.Axes[i][j] = float32(rng.NormFloat64())
		}
	}
	orthonormal(b.Axes)
	centred, at := make([]float32, dim), make([]float32, want)
	for range sweeps {
		next := make([][]float64, want)
		for i := range next {
			next[i] = make([]float64, dim)
		}
		for _, row := range rows {
			b.project(row, centred, at)
			for i, w := range at {
				for j, x := range centred {
					next[i][j] += float64(w * x)
				}
			}
		}
		for i := range next {
			for j, x := range next[i] {
				b.Axes[i][j] = float32(x / float64(len(rows)))
			}
		}
		orthonormal(b.Axes)
	}
	return b
}

// Project gives the coordinates of v along the axes.
func (b Basis) Project(v []float32) []float32 {
	out := make([]float32, len(b.Axes))
	b.project(v, make([]float32, len(v)), out)
	return out
}

func (b Basis) project(v, centred, out []float32) {
	for j, x := range v {
		centred[j] = x - b.Mean[j]
	}
	for i, axis := range b.Axes {
		out[i] = dot(axis, centred)
	}
}

// Mean gives the mean of rows of one length; there is at least one.
func Mean(rows [][]float32) []float32 {
	sum := make([]float64, len(rows[0]))
	for _, row := range rows {
		for j, x := range row {
			sum[j] += float64(x)
		}
	}
	out := make([]float32, len(sum))
	for j, x := range sum {
		out[j] = float32(x / float64(len(rows)))
	}
	return out
}

// orthonormal is Gram–Schmidt, twice for the rounding; a direction that vanishes
// becomes zero.
func orthonormal(axes [][]float32) {
	for i, a := range axes {
		for range 2 {
			for _, earlier := range axes[:i] {
				d := dot(a, earlier)
				for j := range a {
					a[j] -= d * earlier[j]
				}
			}
		}
		if n := math.Sqrt(float64(dot(a, a))); n < 1e-12 {
			clear(a)
			continue
		}
		Unit(a)
	}
}

func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	n := len(a) &^ 3
	b = b[:len(a)]
	for i := 0; i < n; i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for i := n; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}
