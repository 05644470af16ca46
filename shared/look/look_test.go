package look_test

import (
	"flag"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/draw"

	"mlife/shared/look"
)

var update = flag.Bool("update", false, "write the golden file anew")

// scene is a picture with structure everywhere.
func scene(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(3, 5, 3+w, 5+h))
	for y := range h {
		for x := range w {
			u, v := float64(x)/float64(w), float64(y)/float64(h)
			img.SetRGBA(3+x, 5+y, color.RGBA{uint8(255 * u), uint8(255 * v), uint8(255 * u * v), 255})
		}
	}
	return img
}

// TestGolden: the bytes are part of the protocol.
func TestGolden(t *testing.T) {
	s, ok := look.Of(scene(320, 240))
	if !ok {
		t.Fatal("no sketch")
	}
	text := s.Encode()
	file := filepath.Join("testdata", "scene.txt")
	if *update {
		if err := os.WriteFile(file, []byte(text+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if text+"\n" != string(want) || len(text) != look.Bytes {
		t.Errorf("%d characters\n%s, want\n%s", len(text), text, want)
	}
	back, err := look.Decode(text)
	if err != nil || *back != *s {
		t.Errorf("%v: %+v, want %+v", err, back, s)
	}
}

// TestSameWhateverTheDecoderGave: size and colour model change a sketch by a step at
// most.
func TestSameWhateverTheDecoderGave(t *testing.T) {
	big := scene(640, 480)
	want, _ := look.Of(big)
	small := image.NewRGBA(image.Rect(0, 0, 100, 75))
	draw.CatmullRom.Scale(small, small.Bounds(), big, big.Bounds(), draw.Src, nil)
	ycc := image.NewYCbCr(big.Bounds(), image.YCbCrSubsampleRatio420)
	for y := big.Rect.Min.Y; y < big.Rect.Max.Y; y++ {
		for x := big.Rect.Min.X; x < big.Rect.Max.X; x++ {
			c := big.RGBAAt(x, y)
			ycc.Y[ycc.YOffset(x, y)], ycc.Cb[ycc.COffset(x, y)], ycc.Cr[ycc.COffset(x, y)] = color.RGBToYCbCr(c.R, c.G, c.B)
		}
	}
	for name, img := range map[string]image.Image{"small": small, "YCbCr": ycc} {
		got, ok := look.Of(img)
		if !ok {
			t.Fatal(name, "has none")
		}
		for i := range got.Grey {
			if d := got.Luma(i) - want.Luma(i); d < -18 || d > 18 {
				t.Errorf("%s: cell %d is %.0f, want about %.0f", name, i, got.Luma(i), want.Luma(i))
			}
		}
		for i := range got.Cb {
			if d := int(got.Cb[i]) - int(want.Cb[i]); d < -4 || d > 4 {
				t.Errorf("%s: Cb %d is %d, want about %d", name, i, got.Cb[i], want.Cb[i])
			}
		}
	}
	if g, ok := look.Of(image.NewGray(image.Rect(0, 0, 64, 64))); !ok || g.Cb[0] != 128 || g.Luma(0) != 0 {
		t.Error("grey", g, ok)
	}
	if g, ok := look.Of(image.NewNRGBA(image.Rect(0, 0, 64, 64))); !ok || g.Luma(0) < 110 || g.Luma(0) > 145 {
		t.Error("nothing but transparency is grey", g, ok)
	}
}

func TestNone(t *testing.T) {
	for _, r := range []image.Rectangle{{}, image.Rect(0, 0, 31, 400), image.Rect(0, 0, 400, 31)} {
		if _, ok := look.Of(image.NewRGBA(r)); ok {
			t.Errorf("%v has a sketch", r)
		}
	}
}

func TestRefused(t *testing.T) {
	s, _ := look.Of(scene(64, 64))
	good := s.Encode()
	for _, bad := range []string{"", "A", "a b", good + "=", strings.Repeat("A", look.Max+1), good[:len(good)-1] + "!"} {
		if look.Check(bad) == nil {
			t.Errorf("%.20q is accepted", bad)
		}
	}
	other := "Ag" + good[2:] // version 2
	if look.Check(other) != nil {
		t.Error("another version is refused")
	}
	for _, text := range []string{other, good[:40]} {
		if _, err := look.Decode(text); err == nil {
			t.Errorf("%.20q is understood", text)
		}
	}
}

func FuzzDecode(f *testing.F) {
	s, _ := look.Of(scene(64, 64))
	f.Add(s.Encode())
	f.Add("AQ")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := look.Decode(text)
		if err == nil && s.Encode() != text {
			t.Errorf("%q comes back as %q", text, s.Encode())
		}
	})
}
