package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"strings"

	"mlife/shared/fault"
)

// What is looked at to compare media with each other: small pictures, the course of
// a video, the samples of a recording.

const (
	stillWidth  = 320 // pixels of a picture that is compared
	frameSide   = 96  // pixels of a video's pictures, made square
	framesEach  = 0.5 // seconds between the pictures that are read
	frameSpan   = 120 // seconds of a video that are read
	frameBytes  = frameSide * frameSide * 3
	samplesSpan = 60 // seconds of a recording that are read
)

// Still gives a stored picture of moderate size, upright. Errors as Preview.
func (s *Studio) Still(ctx context.Context, sha string) (img image.Image, err error) {
	f, _, err := s.Preview(ctx, sha, stillWidth)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if img, _, err = image.Decode(f); err != nil {
		return nil, fault.New(fault.Internal, "media", "preview of %s: %w", sha, err)
	}
	return img, nil
}

// Frames calls visit with pictures of a stored video, in their order, and the second
// that each is shown at: at most most, evenly spread over the first two minutes. The
// pictures are square whatever the video's shape is. Errors as Preview.
func (s *Studio) Frames(ctx context.Context, sha string, most int, visit func(at float64, p image.Image)) error {
	g := &frameGatherer{most: most, stride: 1}
	err := s.stream(ctx, sha, g, "-an", "-t", fmt.Sprint(frameSpan), "-vf",
		fmt.Sprintf("fps=%g,scale=%d:%d:flags=area", 1/framesEach, frameSide, frameSide), "-pix_fmt", "rgb24", "-f", "rawvideo", "pipe:1")
	if err != nil {
		return err
	}
	if len(g.kept) == 0 {
		return bad("the video holds no picture that can be decoded")
	}
	for i, px := range g.kept {
		img := image.NewRGBA(image.Rect(0, 0, frameSide, frameSide))
		for n := range frameSide * frameSide {
			copy(img.Pix[4*n:], px[3*n:3*n+3])
			img.Pix[4*n+3] = 255
		}
		visit(float64(i*g.stride)*framesEach, img)
	}
	return nil
}

// frameGatherer takes raw pictures of unknown number and keeps at most most of them:
// whenever there are more, every second one goes.
type frameGatherer struct {
	most   int
	stride int // pictures that were read for each that is kept
	seen   int
	part   bytes.Buffer
	kept   [][]byte
}

// Write implements io.Writer.
func (g *frameGatherer) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		k := min(len(p), frameBytes-g.part.Len())
		g.part.Write(p[:k])
		p = p[k:]
		if g.part.Len() == frameBytes {
			g.take()
			g.part.Reset()
		}
	}
	return n, nil
}

func (g *frameGatherer) take() {
	if g.seen++; (g.seen-1)%g.stride != 0 {
		return
	}
	g.kept = append(g.kept, bytes.Clone(g.part.Bytes()))
	if len(g.kept) <= g.most {
		return
	}
	half := g.kept[:0]
	for i, f := range g.kept {
		if i%2 == 0 {
			half = append(half, f)
		}
	}
	g.kept, g.stride = half, 2*g.stride
}

// Recording gives a stored recording as 16-bit samples at rate hertz, one channel, at
// most most of them. Errors as Preview.
func (s *Studio) Recording(ctx context.Context, sha string, rate, most int) ([]int16, error) {
	var out bytes.Buffer
	seconds := min(samplesSpan, most/rate)
	err := s.stream(ctx, sha, &limited{w: &out, left: 2 * rate * (seconds + 1), quiet: true}, "-vn", "-t", fmt.Sprint(seconds), "-ac", "1",
		"-ar", fmt.Sprint(rate), "-c:a", "pcm_s16le", "-f", "s16le", "pipe:1")
	if err != nil && strings.Contains(err.Error(), "does not contain any stream") {
		return nil, bad("the recording holds no sound")
	}
	if err != nil {
		return nil, err
	}
	b := out.Bytes()
	samples := make([]int16, min(len(b)/2, most))
	for i := range samples {
		samples[i] = int16(binary.LittleEndian.Uint16(b[2*i:]))
	}
	return samples, nil
}

// stream decodes a stored medium with ffmpeg into out.
func (s *Studio) stream(ctx context.Context, sha string, out io.Writer, args ...string) (err error) {
	src, err := s.opt.Open(ctx, sha)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	mt, err := sniff(src)
	if err != nil {
		return err
	}
	return s.run(ctx, src, mt, out, args...)
}
