package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func boxOf(kind string, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(body))), kind...), body...)
}

func nums(list ...byte) []byte { return list }

// mosaic is an AVIF file of four tiles of one colour each, 64 × 64 pixels, cut to
// 120 × 120 and with a property.
func mosaic(tiles [4][]byte, property []byte) []byte {
	item := func(id byte, kind string) []byte {
		return boxOf("infe", nums(2, 0, 0, 0, 0, id, 0, 0), []byte(kind), nums(0))
	}
	grid := nums(0, 0, 1, 1, 0, 120, 0, 120)
	build := func(start int) []byte {
		// Version 1, offsets and lengths of 4 bytes, no base and no index.
		iloc := append(nums(1, 0, 0, 0, 0x44, 0, 0, 5), nums(0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, byte(len(grid)))...)
		for i, t := range tiles {
			iloc = append(iloc, nums(0, byte(2+i), 0, 0, 0, 0, 0, 1)...)
			iloc = binary.BigEndian.AppendUint32(iloc, uint32(start))
			iloc = binary.BigEndian.AppendUint32(iloc, uint32(len(t)))
			start += len(t)
		}
		return boxOf("meta", nums(0, 0, 0, 0),
			boxOf("pitm", nums(0, 0, 0, 0, 0, 1)),
			boxOf("iinf", nums(0, 0, 0, 0, 0, 5), item(1, "grid"), item(2, "av01"), item(3, "av01"), item(4, "av01"), item(5, "av01")),
			boxOf("iloc", iloc),
			boxOf("iref", nums(0, 0, 0, 0), boxOf("dimg", nums(0, 1, 0, 4, 0, 2, 0, 3, 0, 4, 0, 5))),
			boxOf("iprp", boxOf("ipco", boxOf("free"), property), boxOf("ipma", nums(0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1, 2))),
			boxOf("idat", grid))
	}
	ftyp := boxOf("ftyp", []byte("avif\x00\x00\x00\x00avifmif1"))
	start := len(ftyp) + len(build(0)) + 8
	return bytes.Join([][]byte{ftyp, build(start), boxOf("mdat", tiles[0], tiles[1], tiles[2], tiles[3])}, nil)
}

// av1 encodes one picture of one colour.
func av1(t *testing.T, colour string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.obu")
	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color="+colour+":size=64x64", "-frames:v", "1",
		"-c:v", "libaom-av1", "-still-picture", "1", "-cpu-used", "8", "-f", "obu", path).CombinedOutput()
	if err != nil {
		t.Skipf("ffmpeg does not write AV1: %v %s", err, out)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.TrimPrefix(b, []byte("\x12\x00"))
}

func TestTilesArePutTogether(t *testing.T) {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is missing")
	}
	tiles := [4][]byte{av1(t, "red"), av1(t, "lime"), av1(t, "blue"), av1(t, "white")}
	for name, x := range map[string]struct {
		property []byte
		want     string // colours of the corners, row by row
	}{
		"as it is":                 {boxOf("free"), "RGBW"},
		"a quarter left":           {boxOf("irot", nums(1)), "GWRB"},
		"half around":              {boxOf("irot", nums(2)), "WBGR"},
		"a quarter right":          {boxOf("irot", nums(3)), "BRWG"},
		"top and bottom exchanged": {boxOf("imir", nums(0)), "BWRG"},
		"left and right exchanged": {boxOf("imir", nums(1)), "GRWB"},
	} {
		s, err := New(Options{Cache: t.TempDir(), Open: func(context.Context, string) (io.ReadSeekCloser, error) { return nil, errors.New("unused") }})
		if err != nil {
			t.Fatal(err)
		}
		b, err := s.render(t.Context(), bytes.NewReader(mosaic(tiles, x.property)), "image/avif", 320)
		s.Close()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		img, _, err := image.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if size := img.Bounds().Size(); size != image.Pt(120, 120) {
			t.Errorf("%s: %v", name, size)
		}
		got := ""
		for _, p := range []image.Point{{20, 20}, {100, 20}, {20, 100}, {100, 100}} {
			r, g, b, _ := img.At(p.X, p.Y).RGBA()
			got += map[string]string{"true false false": "R", "false true false": "G", "false false true": "B", "true true true": "W"}[fmt.Sprint(r > 0x8000, g > 0x8000, b > 0x8000)]
		}
		if got != x.want {
			t.Errorf("%s: %s, want %s", name, got, x.want)
		}
	}
}

// Whatever the boxes say, reading them ends, in bounds.
func FuzzReadCoded(f *testing.F) {
	tile := bytes.Repeat([]byte{1}, 40)
	f.Add(mosaic([4][]byte{tile, tile, tile, tile}, boxOf("irot", nums(1))))
	hvc := boxOf("hvcC", make([]byte, 21), nums(3, 1, 32, 0, 1, 0, 2, 7, 7))
	f.Add(append(boxOf("ftyp", []byte("heic\x00\x00\x00\x00")), boxOf("meta", nums(0, 0, 0, 0),
		boxOf("pitm", nums(0, 0, 0, 0, 0, 1)), boxOf("iinf", nums(0, 0, 0, 0, 0, 1), boxOf("infe", nums(2, 0, 0, 0, 0, 1, 0, 0), []byte("hvc1"), nums(0))),
		boxOf("iloc", nums(1, 0, 0, 0, 0x44, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 6)), boxOf("idat", nums(0, 0, 0, 2, 9, 9)),
		boxOf("iprp", boxOf("ipco", hvc), boxOf("ipma", nums(0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1, 1))))...))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := readCoded(bytes.NewReader(b))
		if err != nil {
			return
		}
		// Items may overlap, so a stream may be longer than the file, but not by the number it names.
		if len(c.stream) > maxCoded+len(b) {
			t.Fatalf("%d bytes out of %d", len(c.stream), len(b))
		}
	})
}
