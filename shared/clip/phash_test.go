package clip

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"testing"
	"testing/iotest"
)

func encoded(t *testing.T, encode func(*bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func slowly(b []byte) bool {
	return progressive(bufio.NewReader(iotest.OneByteReader(bytes.NewReader(b))))
}

func TestDecodingIsBounded(t *testing.T) {
	img := image.NewNRGBA64(image.Rect(0, 0, 40, 30))
	for i := range img.Pix {
		img.Pix[i] = byte(i * i)
	}
	baseline := encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, img, nil) })
	sof := bytes.Index(baseline, []byte{0xff, 0xc0})
	staged := bytes.Clone(baseline)
	staged[sof+1] = 0xc2
	large := bytes.Clone(staged)
	binary.BigEndian.PutUint16(large[sof+5:], 4000)
	binary.BigEndian.PutUint16(large[sof+7:], 3000)
	for name, c := range map[string]struct {
		bytes []byte
		want  int64 // bytes a pixel
		hash  bool
	}{
		"jpeg":             {baseline, 4, true},
		"progressive jpeg": {staged, 15, false}, // its scan is not one, so it does not decode
		"large":            {large, 15, false},
		"png of 16 bits":   {encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, img) }), 8, true},
		"gif":              {encoded(t, func(b *bytes.Buffer) error { return gif.Encode(b, img, nil) }), 4, true},
	} {
		cfg, kind, err := image.DecodeConfig(bytes.NewReader(c.bytes))
		if err != nil {
			t.Fatal(name, err)
		}
		if got := decodeCost(cfg, kind, bytes.NewReader(c.bytes)); got != int64(cfg.Width)*int64(cfg.Height)*c.want {
			t.Errorf("%s: %d bytes for %d×%d", name, got, cfg.Width, cfg.Height)
		}
		a, err := lookAt(BytesSource(name, c.bytes))
		if (a.phash != "") != c.hash || (err == nil) != c.hash {
			t.Errorf("%s: %+v %v", name, a, err)
		}
	}
	for n := range sof {
		if !slowly(baseline[:n]) {
			t.Errorf("the first %d bytes tell that it is not progressive", n)
		}
	}
	if got := decodeCost(image.Config{ColorModel: color.GrayModel, Width: maxSide + 1, Height: 1}, "png", nil); got != math.MaxInt64 {
		t.Error(got)
	}
}
