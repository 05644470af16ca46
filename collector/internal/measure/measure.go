package measure

import (
	"context"
	"errors"
	"image"
	"io"
	"strings"
	"time"

	"mlife/collector/internal/dam/material"
	"mlife/shared/fault"
)

// Eyes decodes stored media within limits. Errors have the kinds of package media:
// Invalid for a medium that cannot be decoded, TooLarge past a limit, Unavailable where
// a program is missing, NotFound of PCM for a video without sound.
type Eyes interface {
	// MediaType reads the type from the bytes.
	MediaType(ctx context.Context, sha256 string) (string, error)
	// Pixels decodes a picture as it is stored; how is its EXIF orientation, cut says
	// that the file lacks its end but no pixel.
	Pixels(ctx context.Context, sha256 string, see func(img image.Image, how int, cut bool, src io.ReadSeeker) error) error
	// PCM writes a recording as WAV of 16 bits in its own rate and channels.
	PCM(ctx context.Context, sha256 string, to io.Writer) error
	// Grey writes pictures of a video as PGM, one after the other, and gives what the
	// decoder complained of, a line each.
	Grey(ctx context.Context, sha256 string, side int, fps float64, span time.Duration, to io.Writer) (log string, err error)
}

// Of measures a stored medium. A medium that cannot be decoded has its reason in Broken;
// one of another sort has nothing but the version. Errors are those that may pass, and
// fault.TooLarge. Safe for concurrent use.
func Of(ctx context.Context, eyes Eyes, sha256 string) (material.Measures, error) {
	out := material.Measures{Version: Version}
	mt, err := eyes.MediaType(ctx, sha256)
	if err != nil {
		return broken(out, err)
	}
	switch major, _, _ := strings.Cut(mt, "/"); {
	case mt == "image/svg+xml":
		return out, nil
	case major == "image":
		err = eyes.Pixels(ctx, sha256, func(img image.Image, how int, cut bool, src io.ReadSeeker) error {
			p := picture(img, how)
			if mt == "image/jpeg" {
				p.ThumbTurned = thumbTurned(src, how, img.Bounds())
			}
			out.Picture, out.Cut = &p, cut
			return nil
		})
	case major == "video":
		out.Video, out.Cut, err = video(ctx, eyes, sha256)
		if err == nil {
			if out.Sound, err = sound(ctx, eyes, sha256); fault.Is(err, fault.NotFound) || fault.Is(err, fault.Invalid) {
				err = nil // a video without sound, or whose pictures alone can be decoded
			}
		}
	case major == "audio" || mt == "application/ogg":
		out.Sound, err = sound(ctx, eyes, sha256)
		if fault.Is(err, fault.NotFound) {
			err = fault.New(fault.Invalid, "measure", "it holds no sound")
		}
	}
	return broken(out, err)
}

// broken turns the error of a medium that can never be decoded into a finding.
func broken(m material.Measures, err error) (material.Measures, error) {
	if !fault.Is(err, fault.Invalid) {
		return m, err
	}
	text := err.Error()
	m.Broken = strings.ToValidUTF8(text[:min(len(text), 500)], "")
	m.Cut = errors.Is(err, io.ErrUnexpectedEOF) || endsEarly(text)
	return m, nil
}

// endsEarly reads of a decoder's complaint that the file, or what is good in it, ends
// before its content.
func endsEarly(text string) bool {
	for _, sign := range []string{"unexpected EOF", "moov atom not found", "partial file", "truncated", "Truncating packet", "end of file", "short Huffman data", "not enough pixel data"} {
		if strings.Contains(text, sign) {
			return true
		}
	}
	return false
}
