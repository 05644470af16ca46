package media

import (
	"context"
	"errors"
	"strings"
)

// maxHeard is how much of a recording Samples gives, in seconds as text.
const maxHeard = "300"

// Samples gives the first five minutes of a stored recording as mono samples at
// 8000 Hz, −1 to 1. Errors as Preview.
func (s *Studio) Samples(ctx context.Context, sha string) (samples []float32, err error) {
	src, err := s.opt.Open(ctx, sha)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	mt, err := sniff(src)
	if err != nil {
		return nil, err
	}
	out := &sampleList{}
	err = s.run(ctx, src, mt, out, "-vn", "-t", maxHeard, "-ac", "1", "-ar", "8000", "-c:a", "pcm_s16le", "-f", "s16le", "pipe:1")
	if err == nil && len(out.list) == 0 || err != nil && strings.Contains(err.Error(), "does not contain any stream") {
		err = bad("%s holds no sound", mt)
	}
	return out.list, err
}

// sampleList takes 16-bit samples, at most ten minutes of them.
type sampleList struct {
	list []float32
	odd  []byte
}

// Write implements io.Writer.
func (l *sampleList) Write(p []byte) (int, error) {
	n := len(p)
	if len(l.odd) > 0 {
		p = append(l.odd, p...)
		l.odd = nil
	}
	for ; len(p) >= 2; p = p[2:] {
		l.list = append(l.list, float32(int16(uint16(p[0])|uint16(p[1])<<8))/32768)
	}
	if len(p) == 1 {
		l.odd = []byte{p[0]}
	}
	if len(l.list) > 600*sampleRate {
		return 0, errFull
	}
	return n, nil
}
