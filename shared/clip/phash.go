package clip

import (
	"fmt"
	"image"
	_ "image/gif" // decoders of what Sniff tells
	_ "image/jpeg"
	_ "image/png"
	"strings"
	"sync"

	"github.com/corona10/goimagehash"
	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"
)

// Limits of pictures that get a perceptual hash: decoding takes four bytes of
// memory a pixel and more, and a device has little.
const (
	maxSide   = 16384
	maxPixels = 24 << 20
)

// oneDecode keeps the memory of decoding to one picture at a time.
var oneDecode sync.Mutex

// perceptual gives the perceptual hash of a picture, or "" when it is none, is too
// large or cannot be decoded. The hash is advice only: a damaged picture is still
// worth sending.
func perceptual(src Source, mt string) string {
	if !strings.HasPrefix(mt, "image/") {
		return ""
	}
	h, err := hashPicture(src)
	if err != nil {
		return ""
	}
	return h
}

func hashPicture(src Source) (out string, err error) {
	defer func() {
		if r := recover(); r != nil { // a decoder met bytes its authors did not think of
			out, err = "", fmt.Errorf("decoder panicked: %v", r)
		}
	}()
	r, err := src.Open()
	if err != nil {
		return "", err
	}
	cfg, _, err := image.DecodeConfig(r)
	if closeErr := r.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return "", err
	}
	if cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width > maxSide || cfg.Height > maxSide || cfg.Width*cfg.Height > maxPixels {
		return "", fmt.Errorf("picture of %d×%d", cfg.Width, cfg.Height)
	}
	if r, err = src.Open(); err != nil {
		return "", err
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
		return "", err
	}
	h, err := goimagehash.PerceptionHash(img)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%016x", h.GetHash()), nil
}
