package media

import (
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"io"
	"math"
	"os"
	"strings"

	"mlife/shared/fault"
)

// sampleRate at which recordings are looked at, in hertz.
const sampleRate = 8000

// Wave is the outline of a recording.
type Wave struct {
	Seconds float64   `json:"seconds"`
	Peaks   []float32 `json:"peaks"` // largest absolute value of each slice of equal length, 0 to 1
}

// wavePoints is the least number of peaks of a drawing that can be enlarged; a short
// recording has fewer.
const wavePoints = 8000

// leastSlice is the shortest that a peak is of, in samples: 2 ms. Shorter ones would
// show the swinging and not how loud it is.
const leastSlice = 16

// Waveform gives a stored recording's outline as JSON, see Wave. Errors as Preview.
func (s *Studio) Waveform(ctx context.Context, sha string) (out json.RawMessage, err error) {
	f, err := s.cached(ctx, sha, "wave", s.opt.Limits.Timeout, func(ctx context.Context, src io.ReadSeeker, mt string, out *os.File) error {
		w, err := s.peaks(ctx, src, mt, wavePoints)
		if err != nil {
			return err
		}
		return wrapDisk(json.NewEncoder(out).Encode(w))
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	b, err := io.ReadAll(io.LimitReader(f, 1<<20))
	return b, wrapDisk(err)
}

func (s *Studio) peaks(ctx context.Context, src io.ReadSeeker, mt string, points int) (Wave, error) {
	if major, _, _ := strings.Cut(mt, "/"); major != "audio" && major != "video" && mt != "application/ogg" {
		return Wave{}, bad("%s is no recording", mt)
	}
	c := &peakCounter{left: s.opt.Limits.Samples, slice: leastSlice, keep: 2 * points}
	err := s.run(ctx, src, mt, c, "-vn", "-ac", "1", "-ar", "8000", "-c:a", "pcm_s16le", "-f", "s16le", "pipe:1")
	if err == nil && c.samples == 0 || err != nil && strings.Contains(err.Error(), "does not contain any stream") {
		err = bad("%s holds no sound", mt)
	}
	if err != nil {
		return Wave{}, err
	}
	return Wave{Seconds: float64(c.samples) / sampleRate, Peaks: c.done()}, nil
}

// peakCounter takes 16-bit samples of unknown number and keeps at most keep peaks:
// whenever there are more, neighbours are joined and slices become twice as long.
type peakCounter struct {
	left    int64
	samples int64
	slice   int // samples per peak
	in      int // samples in the current peak
	keep    int
	current float32
	peaks   []float32
	odd     []byte
}

// Write implements io.Writer.
func (c *peakCounter) Write(p []byte) (int, error) {
	n := len(p)
	if len(c.odd) == 1 && n > 0 {
		c.add(int16(uint16(c.odd[0]) | uint16(p[0])<<8))
		c.odd, p = nil, p[1:]
	}
	for ; len(p) >= 2; p = p[2:] {
		c.add(int16(uint16(p[0]) | uint16(p[1])<<8))
	}
	if len(p) == 1 {
		c.odd = []byte{p[0]}
	}
	if c.samples > c.left {
		return 0, errFull
	}
	return n, nil
}

func (c *peakCounter) add(v int16) {
	c.samples++
	c.current = max(c.current, float32(math.Abs(float64(v)))/32768)
	if c.in++; c.in < c.slice {
		return
	}
	c.peaks = append(c.peaks, c.current)
	c.in, c.current = 0, 0
	if len(c.peaks) < c.keep {
		return
	}
	for i := range c.keep / 2 {
		c.peaks[i] = max(c.peaks[2*i], c.peaks[2*i+1])
	}
	c.peaks, c.slice = c.peaks[:c.keep/2], 2*c.slice
}

func (c *peakCounter) done() []float32 {
	if c.in > 0 {
		c.peaks = append(c.peaks, c.current)
		c.in = 0
	}
	for i, p := range c.peaks {
		c.peaks[i] = float32(math.Round(float64(p)*1000) / 1000)
	}
	return c.peaks
}

// drawWave makes a picture of a recording.
func (s *Studio) drawWave(ctx context.Context, src io.ReadSeeker, mt string, width int) ([]byte, error) {
	w, err := s.peaks(ctx, src, mt, width)
	if err != nil {
		return nil, err
	}
	height := max(width/3, 16)
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	back, ink := color.RGBA{245, 246, 248, 255}, color.RGBA{60, 110, 200, 255}
	for x := range width {
		p := w.Peaks[x*len(w.Peaks)/width]
		half := max(1, int(float64(p)*float64(height)/2))
		for y := range height {
			c := back
			if y >= height/2-half && y < height/2+half {
				c = ink
			}
			img.SetRGBA(x, y, c)
		}
	}
	b, err := encode(img)
	return b, fault.Wrap("media", err)
}
