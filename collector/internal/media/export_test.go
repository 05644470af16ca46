package media

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
)

// SecondOf gives the second from which on a tile of a recording is decoded.
func SecondOf(f Facts, level, tile int) int {
	rate := 2 * f.Top
	from, _ := samplesOf(rate, f.Seconds, level, tile)
	return seekTo(f, rate, from)
}

// TileSamples gives the samples of a tile as they are drawn, decoding from a second on.
func TileSamples(ctx context.Context, s *Studio, src io.ReadSeeker, mt string, f Facts, level, tile, second int) ([]byte, error) {
	rate := 2 * f.Top
	from, n := samplesOf(rate, f.Seconds, level, tile)
	from -= second * rate
	var out bytes.Buffer
	err := s.runFrom(ctx, src, mt, second, &limited{w: &out, left: math.MaxInt64}, "-lavfi",
		fmt.Sprintf("[0:a:0]aformat=channel_layouts=mono,aresample=%d,atrim=start_sample=%d:end_sample=%d", rate, from, from+n), "-f", "s16le", "pipe:1")
	return out.Bytes(), err
}
