package capture

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // headers of what Sniff tells
	_ "image/jpeg"
	_ "image/png"
	"io"
	"path"
	"slices"
	"strings"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"

	"mlife/shared/clip"
	"mlife/shared/fault"
)

// MediaLimits say which media become clips. Zero fields get their defaults.
type MediaLimits struct {
	MaxBytes  int64    // of one medium, default 64 MiB
	MaxPixels int64    // of one picture, default 100 million
	Types     []string // patterns of media types as told from the bytes, default DefaultTypes
}

// DefaultTypes are the media types accepted unless told otherwise. Add
// "application/octet-stream", "text/plain" or "application/json" where the sensor's
// own format is raw bytes or text.
var DefaultTypes = []string{"image/*", "audio/*", "video/*", "application/ogg", "application/x-npy"}

// errTruncated marks a medium that ends too early; it may still be being written.
var errTruncated = errors.New("truncated")

func truncated(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errTruncated, fmt.Sprintf(format, args...))
}

func (l MediaLimits) withDefaults() MediaLimits {
	if l.MaxBytes <= 0 {
		l.MaxBytes = 64 << 20
	}
	if l.MaxPixels <= 0 {
		l.MaxPixels = 100e6
	}
	if len(l.Types) == 0 {
		l.Types = DefaultTypes
	}
	return l
}

// Check reads a medium's headers and structure, not its pixels, and says what is
// wrong with it: too large, of a type that is not accepted, with impossible headers,
// or truncated. It needs a few KiB of memory whatever the headers claim. Errors are
// fault.Invalid or fault.TooLarge with the medium's name as field.
func (l MediaLimits) Check(m Medium) error {
	l = l.withDefaults()
	if m.Size > l.MaxBytes {
		return &fault.Error{Kind: fault.TooLarge, Field: m.Name, Msg: fmt.Sprintf("%d bytes, at most %d", m.Size, l.MaxBytes)}
	}
	if m.Size == 0 {
		return &fault.Error{Kind: fault.Invalid, Field: m.Name, Err: truncated("the file is empty")}
	}
	r, err := m.Open()
	if err != nil {
		return err
	}
	err = l.inspect(r, m.Size)
	if closeErr := r.Close(); err == nil {
		return closeErr
	}
	var known *fault.Error
	if errors.As(err, &known) { // a fault of reading, not of the bytes
		return err
	}
	return &fault.Error{Kind: fault.Invalid, Field: m.Name, Err: err}
}

// readerAt is what a medium's reader is, so that decoders of headers need not buffer.
type readerAt interface {
	io.Reader
	io.ReaderAt
}

func (l MediaLimits) inspect(r io.Reader, size int64) error {
	at, ok := r.(readerAt)
	if !ok {
		return fault.New(fault.Internal, "capture", "medium's reader has no ReadAt")
	}
	head := make([]byte, min(size, 4096))
	if _, err := at.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return fault.New(fault.Internal, "capture", "read medium: %w", err)
	}
	mt := clip.Sniff(head)
	if !l.accepts(mt) {
		return fmt.Errorf("%s is not an accepted media type (accepted: %s)", mt, strings.Join(l.Types, ", "))
	}
	file := func() *bufio.Reader { return bufio.NewReaderSize(io.NewSectionReader(at, 0, size), 16<<10) }
	if err := l.checkPicture(at, mt, size); err != nil {
		return err
	}
	switch mt {
	case "image/jpeg":
		return checkJPEG(file())
	case "image/png":
		return checkPNG(file())
	case "image/gif":
		return checkGIF(file())
	case "image/webp":
		return checkRIFFSize(head, size)
	case "image/bmp":
		return checkBMP(head, size)
	case "audio/wav", "audio/wave":
		return checkWAV(at, size)
	case "audio/flac":
		return checkFLAC(head)
	case "image/heic", "image/heif", "image/avif":
		return checkBoxes(at, size, "meta")
	case "video/mp4", "video/quicktime", "audio/mp4":
		return checkBoxes(at, size, "moov")
	}
	return nil
}

func (l MediaLimits) accepts(mt string) bool {
	return slices.ContainsFunc(l.Types, func(pattern string) bool {
		ok, err := path.Match(pattern, mt)
		return err == nil && ok
	})
}

// checkPicture reads the dimensions of the pictures that the standard library and
// golang.org/x/image know.
func (l MediaLimits) checkPicture(at readerAt, mt string, size int64) (err error) {
	switch mt {
	case "image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/tiff":
	default:
		return nil
	}
	defer func() {
		if r := recover(); r != nil { // a decoder met bytes its authors did not think of
			err = fmt.Errorf("%s header cannot be read: %v", mt, r)
		}
	}()
	cfg, _, err := image.DecodeConfig(io.NewSectionReader(at, 0, size))
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return truncated("%s header ends early", mt)
	case err != nil && mt != "image/png" && strings.Contains(err.Error(), "unsupported"):
		return nil // a rare kind that this program cannot decode is not therefore broken
	case err != nil:
		return fmt.Errorf("%s header: %w", mt, err)
	case cfg.Width <= 0 || cfg.Height <= 0:
		return fmt.Errorf("%s of %d×%d pixels", mt, cfg.Width, cfg.Height)
	case int64(cfg.Width) > l.MaxPixels/int64(cfg.Height):
		return fmt.Errorf("%s of %d×%d pixels, at most %d pixels in all", mt, cfg.Width, cfg.Height, l.MaxPixels)
	}
	return nil
}
