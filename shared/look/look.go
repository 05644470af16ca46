// Package look is a sketch of a picture in some hundred bytes: enough to tell, without
// the picture, whether it is the same as one that is known, which a 64-bit hash alone
// cannot. A device puts it into its offer; the collector compares.
//
// It is no thumbnail to be shown and cannot be made into the picture again. Agent and
// collector import it, and package clip; it reads decoded pictures only.
package look

import (
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/color"
)

// Sides of a Sketch's planes in cells. They are square whatever the picture's shape.
const (
	Side       = 24 // of the grey plane
	ChromaSide = 4  // of each colour plane
)

// Version of the form that Encode writes.
const Version = 1

// least is the shortest side, in pixels, of a picture that gets a sketch: below, a
// cell would be about a pixel.
const least = 32

// Levels is the number of steps of the grey plane.
const Levels = 16

// Sketch is the mean of what lies under each cell: luma and chroma as in JFIF.
type Sketch struct {
	Low, High uint8              // luma of the darkest and of the brightest cell
	Grey      [Side * Side]uint8 // level of each cell between them, 0 to 15
	Cb, Cr    [ChromaSide * ChromaSide]uint8
}

// Luma gives the luma of a cell, 0 to 255.
func (s *Sketch) Luma(cell int) float32 {
	return float32(s.Low) + float32(s.Grey[cell])*(float32(s.High)-float32(s.Low))/(Levels-1)
}

// The form, before base64:
//
//	version 1 | low 1 | high 1 | Cb 16 | Cr 16 | grey, two cells a byte, the first in the high half: 288
const (
	raw = 3 + 2*ChromaSide*ChromaSide + Side*Side/2

	// Bytes is the length of a sketch as text.
	Bytes = (raw*8 + 5) / 6
)

// ErrVersion says that a sketch is of a form that this program does not know.
var ErrVersion = errors.New("a sketch of an unknown version")

// Encode gives the sketch as Bytes characters of base64 (RFC 4648, section 5, without
// padding).
func (s *Sketch) Encode() string {
	b := append(make([]byte, 0, raw), Version, s.Low, s.High)
	b = append(b, s.Cb[:]...)
	b = append(b, s.Cr[:]...)
	for i := 0; i < len(s.Grey); i += 2 {
		b = append(b, s.Grey[i]<<4|s.Grey[i+1]&15)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// Decode reads what Encode wrote. ErrVersion: it may be right, but not for this
// program; whoever asks does without.
func Decode(text string) (*Sketch, error) {
	if err := Check(text); err != nil {
		return nil, err
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("sketch: %w", err)
	}
	if b[0] != Version || len(b) != raw {
		return nil, ErrVersion
	}
	s := &Sketch{Low: b[1], High: b[2]}
	if s.Low > s.High {
		return nil, fmt.Errorf("sketch: its darkest cell, %d, is brighter than its brightest, %d", s.Low, s.High)
	}
	b = b[3:]
	b = b[copy(s.Cb[:], b):]
	b = b[copy(s.Cr[:], b):]
	for i, v := range b {
		s.Grey[2*i], s.Grey[2*i+1] = v>>4, v&15
	}
	return s, nil
}

// Max bounds a sketch of any version, in characters.
const Max = 1024

// Check says what is wrong with a sketch of any version: what it says is looked at by
// Decode alone.
func Check(text string) error {
	if len(text) < 2 || len(text) > Max {
		return fmt.Errorf("sketch of %d characters, at most %d", len(text), Max)
	}
	if _, err := base64.RawURLEncoding.Strict().DecodeString(text); err != nil {
		return fmt.Errorf("sketch: %w", err)
	}
	return nil
}

// samples bounds the pixels looked at along one side: a cell of 16 × 16 of them has its
// mean, and a device is spared the rest.
const samples = 16 * Side

// Of makes the sketch of a decoded picture; false for one with a side of less than 32
// pixels.
func Of(img image.Image) (*Sketch, bool) {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if w < least || h < least {
		return nil, false
	}
	var grey [Side * Side]sum
	var cb, cr [ChromaSide * ChromaSide]sum
	at := reader(img)
	nx, ny := min(w, samples), min(h, samples)
	for j := range ny {
		y := j * h / ny
		row, crow := j*Side/ny*Side, j*ChromaSide/ny*ChromaSide
		for i := range nx {
			l, u, v := at(b.Min.X+i*w/nx, b.Min.Y+y)
			grey[row+i*Side/nx].add(l)
			c := crow + i*ChromaSide/nx
			cb[c].add(u)
			cr[c].add(v)
		}
	}
	s := &Sketch{Low: 255}
	for i := range grey {
		s.Low, s.High = min(s.Low, grey[i].mean()), max(s.High, grey[i].mean())
	}
	for i := range grey {
		if span := int(s.High) - int(s.Low); span > 0 {
			s.Grey[i] = uint8((int(grey[i].mean()-s.Low)*(Levels-1) + span/2) / span)
		}
	}
	for i := range cb {
		s.Cb[i], s.Cr[i] = cb[i].mean(), cr[i].mean()
	}
	return s, true
}

type sum struct{ total, n uint32 }

func (s *sum) add(v uint8) { s.total, s.n = s.total+uint32(v), s.n+1 }

func (s *sum) mean() uint8 { return uint8((s.total + s.n/2) / s.n) }

// reader gives luma and chroma of a pixel. What decoders give most is read without a
// conversion by way of interfaces.
func reader(img image.Image) func(x, y int) (l, cb, cr uint8) {
	switch p := img.(type) {
	case *image.YCbCr:
		return func(x, y int) (uint8, uint8, uint8) {
			c := p.COffset(x, y)
			return p.Y[p.YOffset(x, y)], p.Cb[c], p.Cr[c]
		}
	case *image.Gray:
		return func(x, y int) (uint8, uint8, uint8) { return p.Pix[p.PixOffset(x, y)], 128, 128 }
	}
	return func(x, y int) (uint8, uint8, uint8) {
		r, g, b, a := img.At(x, y).RGBA()
		if a < 0xffff { // what one sees through lies on grey
			rest := (0xffff - a) / 2
			r, g, b = min(r+rest, 0xffff), min(g+rest, 0xffff), min(b+rest, 0xffff)
		}
		return color.RGBToYCbCr(uint8(r>>8), uint8(g>>8), uint8(b>>8))
	}
}
