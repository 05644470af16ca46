package likeness

import (
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

func BenchmarkSearch(b *testing.B) {
	var x Index
	h := uint64(0x9e3779b97f4a7c15)
	for i := range 1_000_000 {
		h ^= h << 13
		h ^= h >> 7
		h ^= h << 17
		x.Add(Hashes{h, h * 3}, int32(i))
	}
	for b.Loop() {
		x.Search(Hashes{h, h + 12345}, Candidates)
	}
}
