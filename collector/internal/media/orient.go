package media

import (
	"context"
	"encoding/binary"
	"errors"
	"image"
	"os"

	"mlife/shared/fault"
)

// Orientation gives the EXIF orientation of a picture in a file, and its size once it
// is upright.
func (s *Studio) Orientation(_ context.Context, path string) (how, w, h int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, 0, 0, wrapDisk(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	cfg, format, err := image.DecodeConfig(f)
	if err != nil {
		return 0, 0, 0, bad("%w", err)
	}
	how = orientation(f, "image/"+format)
	if how >= 5 {
		return how, cfg.Height, cfg.Width, nil
	}
	return how, cfg.Width, cfg.Height, nil
}

// ThenTurn gives the one orientation that is the first followed by the second.
func ThenTurn(first, second int) int {
	const w, h = 2, 3
	place := func(how, x, y, w, h int) (int, int, int, int) {
		px, py := turnedTo(how, x, y, w, h)
		if how >= 5 {
			return px, py, h, w
		}
		return px, py, w, h
	}
	for how := 1; how <= 8; how++ {
		same := true
		for y := range h {
			for x := range w {
				ax, ay, aw, ah := place(first, x, y, w, h)
				bx, by, _, _ := place(second, ax, ay, aw, ah)
				cx, cy, _, _ := place(how, x, y, w, h)
				same = same && bx == cx && by == cy
			}
		}
		if same {
			return how
		}
	}
	return 1 // the eight are a group: not reached
}

// SetOrientation gives a JPEG with an EXIF block that holds the orientation alone, in
// place of its own. Not a byte of the picture changes. Source: JPEG (ISO/IEC 10918-1,
// B.1.1) and EXIF 2.32, 4.5.4 and 4.6.
func SetOrientation(b []byte, how int) ([]byte, error) {
	if len(b) < 4 || b[0] != 0xff || b[1] != 0xd8 {
		return nil, bad("it is no JPEG")
	}
	tiff := []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	tiff[19] = byte(how)
	body := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(body)+2))...)
	out = append(out, body...)
	at := 2
	for at+4 <= len(b) && b[at] == 0xff && b[at+1] != 0xda {
		if b[at+1] == 0xff { // fill
			at++
			continue
		}
		n := int(binary.BigEndian.Uint16(b[at+2:])) + 2
		if n < 4 || at+n > len(b) {
			return nil, fault.New(fault.Invalid, "media", "the JPEG is damaged: a segment at byte %d is longer than the file", at)
		}
		if exif := b[at+1] == 0xe1 && n >= 10 && string(b[at+4:at+8]) == "Exif"; !exif {
			out = append(out, b[at:at+n]...)
		}
		at += n
	}
	return append(out, b[at:]...), nil
}
