package clip

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // decoders of what Sniff tells
	_ "image/jpeg"
	_ "image/png"
	"io"
	"math"
	"strings"
	"sync"

	"github.com/corona10/goimagehash"
	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"

	"mlife/shared/look"
)

// Limits of pictures that get a perceptual hash: a device has little memory, and a
// small file may decode to a large picture.
const (
	maxSide   = 16384
	maxDecode = 96 << 20 // bytes of memory, estimated
)

// oneDecode keeps the memory of decoding to one picture at a time.
var oneDecode sync.Mutex

// appearance is what a manifest says of how a picture looks.
type appearance struct {
	phash string
	look  string // "" for a picture that is too small
}

// perceptual gives the perceptual hash and the sketch of a picture, or nothing when it
// is none, is too large or cannot be decoded. Both are advice only: a damaged picture
// is still worth sending.
func perceptual(src Source, mt string) appearance {
	if !strings.HasPrefix(mt, "image/") {
		return appearance{}
	}
	a, err := lookAt(src)
	if err != nil {
		return appearance{}
	}
	return a
}

func lookAt(src Source) (out appearance, err error) {
	defer func() {
		if r := recover(); r != nil { // a decoder met bytes its authors did not think of
			out, err = appearance{}, fmt.Errorf("decoder panicked: %v", r)
		}
	}()
	r, err := src.Open()
	if err != nil {
		return out, err
	}
	cfg, kind, err := image.DecodeConfig(r)
	if closeErr := r.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return out, err
	}
	if r, err = src.Open(); err != nil {
		return out, err
	}
	cost := decodeCost(cfg, kind, r)
	if err := r.Close(); err != nil {
		return out, err
	}
	if cost > maxDecode {
		return out, fmt.Errorf("%s of %d×%d", kind, cfg.Width, cfg.Height)
	}
	if r, err = src.Open(); err != nil {
		return out, err
	}
	defer func() {
		if closeErr := r.Close(); err == nil {
			err = closeErr
		}
	}()
	oneDecode.Lock()
	defer oneDecode.Unlock()
	img, _, err := image.Decode(r)
	if err != nil {
		return out, err
	}
	h, err := goimagehash.PerceptionHash(img)
	if err != nil {
		return out, err
	}
	out.phash = fmt.Sprintf("%016x", h.GetHash())
	if s, ok := look.Of(img); ok {
		out.look = s.Encode()
	}
	return out, nil
}

// decodeCost estimates the bytes that decoding takes, with a wide margin where the
// header does not tell. r reads the file from its start.
func decodeCost(cfg image.Config, kind string, r io.Reader) int64 {
	if cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width > maxSide || cfg.Height > maxSide {
		return math.MaxInt64
	}
	perPixel := int64(4)
	switch {
	case kind == "jpeg" && progressive(bufio.NewReaderSize(r, 4<<10)):
		perPixel = 15 // three coefficients of 32 bits, and the picture
	case kind == "png" && (cfg.ColorModel == color.NRGBA64Model || cfg.ColorModel == color.RGBA64Model), kind == "tiff":
		perPixel = 8
	}
	return int64(cfg.Width) * int64(cfg.Height) * perPixel
}

// progressive tells a JPEG whose coefficients are all in memory before its picture
// is (ITU T.81, annex B: frame header SOF2). One that cannot be read is not decoded.
func progressive(r *bufio.Reader) bool {
	var head [4]byte // marker and length of a segment
	if _, err := io.ReadFull(r, head[:2]); err != nil {
		return true
	}
	for {
		if _, err := io.ReadFull(r, head[:]); err != nil || head[0] != 0xff {
			return true
		}
		switch marker := head[1]; {
		case marker == 0xc2:
			return true
		case marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc:
			return false
		}
		if _, err := r.Discard(int(binary.BigEndian.Uint16(head[2:])) - 2); err != nil {
			return true
		}
	}
}
