package faces

import (
	"bytes"
	"image/jpeg"
	"testing"
)

func TestSameSeedSamePicture(t *testing.T) {
	a, err := New(5, "sad", HalfMask).JPEG()
	if err != nil {
		t.Fatal(err)
	}
	b, err := New(5, "sad", HalfMask).JPEG()
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(6, "sad", HalfMask).JPEG()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) || bytes.Equal(a, c) {
		t.Fatal("a seed does not decide the picture")
	}
	img, err := jpeg.Decode(bytes.NewReader(a))
	if err != nil || img.Bounds().Dx() != Size {
		t.Fatalf("%v, %v", img, err)
	}
}

func TestMaskNames(t *testing.T) {
	for m := NoMask; m <= FullMask; m++ {
		if got, err := ParseMask(m.String()); err != nil || got != m {
			t.Errorf("%v: %v, %v", m, got, err)
		}
	}
	if _, err := ParseMask("twice"); err == nil {
		t.Error("an unknown mask was read")
	}
}
