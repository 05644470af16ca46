package labels

import (
	"bytes"
	"image"
	_ "image/gif"  // sizes
	_ "image/jpeg" // sizes
	_ "image/png"  // sizes

	_ "golang.org/x/image/bmp"  // sizes
	_ "golang.org/x/image/tiff" // sizes
	_ "golang.org/x/image/webp" // sizes

	"mlife/shared/orient"
)

// sizeHead is how much of a picture is read to learn its size and how it is turned.
const sizeHead = 256 << 10

// sizeOf reads the size of a picture that lies in the set, upright as its EXIF
// orientation says; false when it tells none.
func (s *Source) sizeOf(name string) (w, h int, ok bool) {
	head, err := s.head(name, sizeHead)
	if err != nil {
		return 0, 0, false
	}
	return SizeOf(head)
}

// SizeHead is how much of the beginning of a picture SizeOf wants to see.
const SizeHead = sizeHead

// SizeOf reads the size of a picture out of its beginning, upright as its EXIF
// orientation says; false when it tells none.
func SizeOf(head []byte) (w, h int, ok bool) {
	cfg, format, err := image.DecodeConfig(bytes.NewReader(head))
	if err != nil || cfg.Width < 1 || cfg.Height < 1 || cfg.Width > maxSide || cfg.Height > maxSide {
		return 0, 0, false
	}
	if orient.Of(bytes.NewReader(head), "image/"+format) >= 5 {
		return cfg.Height, cfg.Width, true
	}
	return cfg.Width, cfg.Height, true
}

// maxSide bounds the sides of a picture.
const maxSide = 1_000_000
