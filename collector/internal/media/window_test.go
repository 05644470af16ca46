package media_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"testing"

	"mlife/collector/internal/blob"
	"mlife/collector/internal/media"
	"mlife/shared/fault"
)

// A dim 16-bit picture is nearly black as it is; through its own window it has all of
// the screen's values.
func TestWindow(t *testing.T) {
	img := image.NewGray16(image.Rect(0, 0, 200, 100))
	for y := range 100 {
		for x := range 200 {
			img.SetGray16(x, y, color.Gray16{Y: uint16(1000 + 5*x)})
		}
	}
	img.SetGray16(0, 0, color.Gray16{Y: 65535}) // a dead pixel must not count
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	store, err := blob.NewFolder(t.TempDir(), blob.FolderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	info, err := store.Put(t.Context(), bytes.NewReader(b.Bytes()), "")
	if err != nil {
		t.Fatal(err)
	}
	sha := info.SHA256
	s, err := media.New(media.Options{Cache: t.TempDir(), Open: store.Open})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	raw, err := s.Facts(t.Context(), sha)
	if err != nil {
		t.Fatal(err)
	}
	var f media.Facts
	if err := json.Unmarshal(raw, &f); err != nil || f.Bits != 16 || f.Levels == nil {
		t.Fatalf("%s %v", raw, err)
	}
	if l := *f.Levels; l.Least != 1000 || l.Most != 65535 || l.Low < 1000 || l.Low > 1010 || l.High < 1985 || l.High > 1995 {
		t.Errorf("%+v", l)
	}
	shown := func(low, high int) (left, right uint8) {
		t.Helper()
		r, mt, err := s.Window(t.Context(), sha, low, high)
		if err != nil || mt != "image/jpeg" {
			t.Fatal(mt, err)
		}
		defer r.Close()
		p, _, err := image.Decode(r)
		if err != nil {
			t.Fatal(err)
		}
		grey := func(x int) uint8 { return color.GrayModel.Convert(p.At(x, 50)).(color.Gray).Y }
		return grey(2), grey(197)
	}
	if left, right := shown(0, 65535); right > 12 || left > 12 {
		t.Errorf("as it is: %d to %d", left, right)
	}
	if left, right := shown(f.Levels.Low, f.Levels.High); left > 20 || right < 235 {
		t.Errorf("through its window: %d to %d", left, right)
	}
	for _, w := range [][2]int{{5, 5}, {9, 3}, {-1, 9}, {0, 65536}} {
		if _, _, err := s.Window(t.Context(), sha, w[0], w[1]); !fault.Is(err, fault.Invalid) {
			t.Errorf("%v: %v", w, err)
		}
	}
	if err := s.Make(t.Context(), sha, "window-0-640"); err != nil {
		t.Error(err)
	}
}
