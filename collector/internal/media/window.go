package media

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"io"
	"os"

	"golang.org/x/image/draw"

	"mlife/shared/fault"
)

// Levels say where the values of a 16-bit picture lie, 0 to 65535, over all channels.
type Levels struct {
	Least int `json:"least"`
	Most  int `json:"most"`
	Low   int `json:"low" doc:"Half a percent of the values is below it."`
	High  int `json:"high" doc:"Half a percent of the values is above it."`
}

// levelStep is what the ends of a window are rounded to, so that a slider cannot fill
// the cache with every value.
const levelStep = 64

// windowWidth is the width of a picture seen through a window, in pixels.
const windowWidth = 2048

// WindowName is the name of a 16-bit picture with low shown black and high shown
// white, for Made and Make; fault.Invalid for a window that is none.
func WindowName(low, high int) (string, error) {
	if low < 0 || high > 65535 || low >= high {
		return "", fault.Field("media.Window", "high", "the window %d to %d: want 0 to 65535, the lower value first", low, high)
	}
	low -= low % levelStep
	high = min(65535, max(high+levelStep-1-(high+levelStep-1)%levelStep, low+levelStep))
	return fmt.Sprintf("window-%d-%d", low, high), nil
}

// Window gives a stored picture with the values from low to high spread over what a
// screen shows. It looks at the real 16-bit values; of an 8-bit picture each value
// counts as 257 times as much. Errors as Preview.
func (s *Studio) Window(ctx context.Context, sha string, low, high int) (io.ReadSeekCloser, string, error) {
	name, err := WindowName(low, high)
	if err != nil {
		return nil, "", err
	}
	if _, err := fmt.Sscanf(name, "window-%d-%d", &low, &high); err != nil {
		return nil, "", fault.Wrap("media.Window", err)
	}
	f, err := s.cached(ctx, sha, name, s.opt.Limits.Timeout, func(ctx context.Context, src io.ReadSeeker, _ string, out *os.File) error {
		img, _, done, err := s.Full(ctx, src)
		if err != nil {
			return err
		}
		defer done()
		b, err := encode(windowed(img, low, high))
		if err != nil {
			return err
		}
		_, err = out.Write(b)
		return wrapDisk(err)
	})
	if err != nil {
		return nil, "", err
	}
	return f, "image/jpeg", nil
}

// windowed makes a picture small in its depth and then spreads the values.
func windowed(img image.Image, low, high int) image.Image {
	b := img.Bounds()
	scale := min(1, float64(windowWidth)/float64(b.Dx()), 4*windowWidth/float64(b.Dy()))
	deep := image.NewRGBA64(image.Rect(0, 0, max(1, int(float64(b.Dx())*scale)), max(1, int(float64(b.Dy())*scale))))
	draw.BiLinear.Scale(deep, deep.Bounds(), img, b, draw.Src, nil)
	out := image.NewRGBA(deep.Bounds())
	spread := func(hi, lo byte) byte {
		v := int(hi)<<8 | int(lo)
		return byte(255 * (min(max(v, low), high) - low) / (high - low))
	}
	for i := 0; i < len(deep.Pix); i += 8 {
		for k := range 3 {
			out.Pix[i/2+k] = spread(deep.Pix[i+2*k], deep.Pix[i+2*k+1])
		}
		out.Pix[i/2+3] = 255
	}
	return out
}

// levels looks at all values of a picture.
func (s *Studio) levels(ctx context.Context, src io.ReadSeeker) (*Levels, error) {
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return nil, wrapDisk(err)
	}
	img, _, done, err := s.Full(ctx, src)
	if err != nil {
		return nil, err
	}
	defer done()
	counts := make([]int, 1<<16)
	b := img.Bounds()
	total := 0
	grey, isGrey := img.(*image.Gray16)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if isGrey {
				counts[grey.Gray16At(x, y).Y]++
				total++
				continue
			}
			c, _ := color.NRGBA64Model.Convert(img.At(x, y)).(color.NRGBA64)
			counts[c.R]++
			counts[c.G]++
			counts[c.B]++
			total += 3
		}
	}
	return levelsOf(counts, total), nil
}

func levelsOf(counts []int, total int) *Levels {
	l := &Levels{Least: -1, Low: -1}
	seen := 0
	for v, n := range counts {
		if n == 0 {
			continue
		}
		if l.Least < 0 {
			l.Least = v
		}
		l.Most = v
		if seen*1000 < total*995 {
			l.High = v
		}
		seen += n
		if l.Low < 0 && seen*1000 > total*5 {
			l.Low = v
		}
	}
	return l
}
