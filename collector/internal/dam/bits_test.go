package dam

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestBitsComeBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 63, 64, 65, 1000, 4096} {
		for _, share := range []float64{0, 0.01, 0.5, 0.99, 1} {
			b := NewBits(n)
			for i := range n {
				if rng.Float64() < share {
					b.Set(i)
				}
			}
			stored := b.Encode(n)
			if len(stored) > 8*len(b)+1 {
				t.Errorf("%d rows take %d bytes", n, len(stored))
			}
			got, err := DecodeBits(stored, n)
			if err != nil || !slices.Equal(got, b) {
				t.Errorf("%d rows, %v: %v", n, share, err)
			}
			p := Part{Size: n, Rows: b.Count(), Live: b}
			for k, row := 0, 0; row < n; row++ {
				if !b.Has(row) {
					continue
				}
				if p.row(k) != row {
					t.Fatalf("row %d of the part is %d, want %d", k, p.row(k), row)
				}
				k++
			}
		}
	}
}

func FuzzDecodeBits(f *testing.F) {
	some := NewBits(70)
	some.Set(3)
	some.Set(69)
	f.Add(some.Encode(70), 70)
	f.Add([]byte{asWords}, 0)
	f.Fuzz(func(t *testing.T, stored []byte, n int) {
		if n < 0 || n > SegmentRows {
			return
		}
		b, err := DecodeBits(stored, n)
		if err != nil {
			return
		}
		again, err := DecodeBits(b.Encode(n), n)
		if err != nil || !slices.Equal(again, b) || b.Count() > n {
			t.Errorf("%v: %d rows of %d", err, b.Count(), n)
		}
	})
}
