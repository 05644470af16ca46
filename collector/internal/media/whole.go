package media

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"strings"
	"time"

	"mlife/shared/fault"
)

// What is measured of a medium is measured of all of it: pictures in their own size,
// recordings in their own rate, all of a video.

// MediaType reads the media type of a stored file from its bytes.
func (s *Studio) MediaType(ctx context.Context, sha string) (mt string, err error) {
	err = s.opened(ctx, sha, func(_ io.ReadSeeker, is string) error {
		mt = is
		return nil
	})
	return mt, err
}

// opened opens a stored file.
func (s *Studio) opened(ctx context.Context, sha string, use func(src io.ReadSeeker, mt string) error) (err error) {
	src, err := s.opt.Open(ctx, sha)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	mt, err := sniff(src)
	if err != nil {
		return err
	}
	return use(src, mt)
}

// Pixels decodes a stored picture whole and as it is stored: how is the EXIF orientation
// by which it is to be turned. cut says that the file lacks its end, but no pixel. The
// picture is the receiver's until it returns. Errors as Preview; those of see come back.
func (s *Studio) Pixels(ctx context.Context, sha string, see func(img image.Image, how int, cut bool, src io.ReadSeeker) error) error {
	return s.opened(ctx, sha, func(src io.ReadSeeker, mt string) error {
		d, err := s.decoded(ctx, src, 2)
		if mt == "image/jpeg" && errors.Is(err, io.ErrUnexpectedEOF) {
			if again, ok := s.withEnd(ctx, src); ok {
				d, err = again, nil
			}
		}
		if err != nil {
			return err
		}
		defer d.done()
		return see(d.img, d.how, d.cut, src)
	})
}

// withEnd decodes a JPEG with an end put behind it: what lacks nothing else is whole.
func (s *Studio) withEnd(ctx context.Context, src io.ReadSeeker) (d decoded, ok bool) {
	defer func() {
		if r := recover(); r != nil {
			ok = false
		}
		if !ok && d.done != nil {
			d.done()
		}
	}()
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return d, false
	}
	cfg, err := jpeg.DecodeConfig(src)
	if err != nil {
		return d, false
	}
	need, err := s.cost(cfg)
	if err != nil || turn(ctx, s.memory, need) != nil {
		return d, false
	}
	d = decoded{mt: "image/jpeg", how: orientation(src, "image/jpeg"), cut: true, done: func() { s.memory.Release(need) }}
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return d, false
	}
	d.img, err = jpeg.Decode(io.MultiReader(src, strings.NewReader("\xff\xd9")))
	return d, err == nil
}

// Hearing is how much of a recording PCM gives.
const Hearing = time.Hour

// PCM writes the first hour of a stored recording, or of a video's sound, as a WAV file
// of 16 bits in its own rate and channels; the sizes in its head are not set. Errors as
// Preview, and those of to.
func (s *Studio) PCM(ctx context.Context, sha string, to io.Writer) error {
	return s.opened(ctx, sha, func(src io.ReadSeeker, mt string) error {
		err := s.long(ctx, src, mt, to, nil, "-vn", "-t", fmt.Sprint(Hearing.Seconds()), "-map", "0:a:0", "-bitexact", "-c:a", "pcm_s16le", "-f", "wav", "pipe:1")
		if err != nil && (strings.Contains(err.Error(), "does not contain any stream") || strings.Contains(err.Error(), "matches no streams")) {
			return fault.New(fault.NotFound, "media", "%s holds no sound", mt)
		}
		return err
	})
}

// Grey writes the pictures of a stored video, fps of them for each second of the first
// span, as PGM files one after the other, at most side pixels long. log is what the
// decoder complained of, a line each. Errors as Preview, and those of to.
func (s *Studio) Grey(ctx context.Context, sha string, side int, fps float64, span time.Duration, to io.Writer) (log string, err error) {
	err = s.opened(ctx, sha, func(src io.ReadSeeker, mt string) error {
		filters := fmt.Sprintf("fps=%g,scale=w='min(%d,iw)':h='min(%d,ih)':force_original_aspect_ratio=decrease:flags=area,format=gray", fps, side, side)
		return s.long(ctx, src, mt, to, &log, "-an", "-t", fmt.Sprint(span.Seconds()), "-map", "0:v:0", "-vf", filters, "-c:v", "pgm", "-f", "image2pipe", "pipe:1")
	})
	return log, err
}

// long is run for what takes as long as making a video playable.
func (s *Studio) long(ctx context.Context, src io.ReadSeeker, mt string, to io.Writer, log *string, args ...string) error {
	path, done, err := asFile(src)
	if err != nil {
		return err
	}
	defer done()
	return s.convert(ctx, job{path: path, mt: mt, limit: s.opt.Limits.Playback, out: to, log: log, args: args})
}
