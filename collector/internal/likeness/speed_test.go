package likeness

import (
	"math/rand/v2"
	"testing"

	"mlife/testdata/faces"
)

func BenchmarkPrint(b *testing.B) {
	img := faces.New(1, "sad", faces.NoMask).Draw(320)
	for b.Loop() {
		p, _ := NewPicture(img)
		p.Hashes()
	}
}

func BenchmarkCoarse(b *testing.B) {
	p, _ := NewPicture(faces.New(1, "sad", faces.NoMask).Draw(96))
	q, _ := NewPicture(faces.New(2, "sad", faces.NoMask).Draw(96))
	l := NewLooker(p)
	for b.Loop() {
		l.Coarse(q)
	}
}

func BenchmarkCompare(b *testing.B) {
	p, _ := NewPicture(faces.New(1, "sad", faces.NoMask).Draw(96))
	q, _ := NewPicture(faces.New(1, "happy", faces.NoMask).Draw(96))
	l := NewLooker(p)
	for b.Loop() {
		l.Compare(q, affine{})
	}
}

// BenchmarkSearch has hashes of which whole and inner part are as near each other as
// pictures' are: 4 to 14 bits.
func BenchmarkSearch(b *testing.B) {
	var x Index
	r := rand.New(rand.NewPCG(1, 2))
	draw := func() Hashes {
		h := Hashes{Whole: r.Uint64()}
		h.Inner = h.Whole
		for range 4 + r.IntN(12) {
			h.Inner ^= 1 << r.IntN(64)
		}
		return h
	}
	for i := range 1_000_000 {
		x.Add(draw(), int32(i))
	}
	for b.Loop() {
		x.Search(draw(), Candidates)
	}
}
