// Package media makes of media what the page shows: previews of images, videos and
// recordings, the peaks of recordings, and videos that browsers play. It also says
// what is wrong with a medium.
//
// What it reads comes from outside: every decode is bounded in pixels, memory and
// time, and a decoder's panic is an error. Videos, HEIC, AVIF and recordings are
// decoded by the ffmpeg program, a process with limits of its own. It is not for
// storing media (blob). Only the composition root imports it.
package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"

	"mlife/shared/clip"
	"mlife/shared/fault"
)

// Options of New. Cache is needed, and Open for all but Check.
type Options struct {
	Cache     string // directory of what was made; may be deleted while nothing uses it
	CacheSize int64  // bytes that may be in it; 1 GiB when 0
	Open      func(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
	FFmpeg    string // the program; "" looks for it in the path
	Places    bool   // facts may tell where a picture was taken
	Limits    Limits
}

// Limits bound the work. Zero fields get defaults.
type Limits struct {
	Pixels   int64         // of one picture; 50 million
	Memory   int64         // bytes of all decoding at once; 256 MiB
	Programs int           // ffmpeg processes at once; 2
	Timeout  time.Duration // of one ffmpeg process; 20 s
	Playback time.Duration // of the ffmpeg process that makes a video playable; 3 minutes
	Address  int64         // address space of one ffmpeg process; 2 GiB
	Samples  int64         // of a recording at 8 kHz; 8 hours
	Output   int64         // bytes of a video that was made playable; 256 MiB
}

func (l *Limits) defaults() {
	for p, v := range map[*int64]int64{&l.Pixels: 50_000_000, &l.Memory: 256 << 20, &l.Address: 2 << 30, &l.Samples: 8 * 3600 * sampleRate, &l.Output: 256 << 20} {
		if *p <= 0 {
			*p = v
		}
	}
	if l.Programs <= 0 {
		l.Programs = 2
	}
	if l.Timeout <= 0 {
		l.Timeout = 20 * time.Second
	}
	if l.Playback <= 0 {
		l.Playback = 3 * time.Minute
	}
}

// Studio makes previews, peaks and playable videos, each once however many ask.
// What is being made ends when nobody waits for it any more. Safe for concurrent
// use; whoever made it calls Close.
type Studio struct {
	opt      Options
	ffmpeg   program
	memory   *semaphore.Weighted
	programs *semaphore.Weighted
	cache    *cache
	flights  flights
	refused  refusals
}

// New makes a studio. A missing ffmpeg is no error: what needs it says so.
func New(opt Options) (*Studio, error) {
	opt.Limits.defaults()
	if opt.CacheSize <= 0 {
		opt.CacheSize = 1 << 30
	}
	if opt.Cache == "" {
		return nil, fault.New(fault.Invalid, "media.New", "needs a cache directory")
	}
	c, err := openCache(opt.Cache, opt.CacheSize)
	if err != nil {
		return nil, err
	}
	return &Studio{
		opt: opt, ffmpeg: findProgram(opt.FFmpeg), cache: c,
		memory: semaphore.NewWeighted(opt.Limits.Memory), programs: semaphore.NewWeighted(int64(opt.Limits.Programs)),
	}, nil
}

// HasFFmpeg reports whether the program is there.
func (s *Studio) HasFFmpeg() bool { return s.ffmpeg.path != "" }

// Close ends what is being made and waits for it. Calls after it are fault.Canceled.
func (s *Studio) Close() { s.flights.close() }

// widths are the sizes that are made; a wish is rounded up, so that a page cannot
// fill the cache with every number.
var widths = []int{64, 160, 320, 640, 1024, 2048}

func roundWidth(w int) int {
	for _, x := range widths {
		if w <= x {
			return x
		}
	}
	return widths[len(widths)-1]
}

// Preview gives a JPEG or PNG of a stored medium, at most about width pixels wide,
// and its media type. The kind of an error is Invalid for a medium that cannot be
// shown, TooLarge past a limit, Unavailable when ffmpeg is missing or too old for
// it; its text says why in words for people.
func (s *Studio) Preview(ctx context.Context, sha string, width int) (io.ReadSeekCloser, string, error) {
	width = roundWidth(width)
	f, err := s.cached(ctx, sha, PreviewName(width), s.opt.Limits.Timeout, func(ctx context.Context, src io.ReadSeeker, mt string, out *os.File) error {
		b, err := s.render(ctx, src, mt, width)
		if err != nil {
			return err
		}
		_, err = out.Write(b)
		return wrapDisk(err)
	})
	if err != nil {
		return nil, "", err
	}
	head := make([]byte, 16)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, "", errors.Join(fault.New(fault.Internal, "media.Preview", "%w", err), f.Close())
	}
	return f, clip.Sniff(head[:n]), nil
}

func (s *Studio) render(ctx context.Context, src io.ReadSeeker, mt string, width int) ([]byte, error) {
	switch mt {
	case "image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/tiff":
		return s.picture(ctx, src, mt, width)
	case "image/heic", "image/heif", "image/avif":
		return s.stillPicture(ctx, src, mt, width)
	}
	switch major, _, _ := strings.Cut(mt, "/"); {
	case major == "video":
		return s.frame(ctx, src, mt, width)
	case major == "audio" || mt == "application/ogg":
		return s.drawWave(ctx, src, mt, width)
	}
	return nil, fault.New(fault.Invalid, "media", "there is no preview of %s", mt)
}

// Made opens what was made of a medium before: "w" and a width, "wave", "mp4", "facts",
// "spectrum-" with level and tile, or a window (see Window). fault.NotFound when it was
// not made or is not kept any more; otherwise errors as Preview, of an earlier try.
func (s *Studio) Made(sha, what string) (io.ReadSeekCloser, error) {
	if what == "facts" {
		what = s.factsName()
	}
	name := sha + "." + what
	if err := s.refused.get(name); err != nil {
		return nil, err
	}
	f, err := s.cache.open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "media", "not made yet")
	}
	if err != nil {
		return nil, wrapDisk(err)
	}
	return f, nil
}

// maker makes something of a medium of type mt into out.
type maker func(ctx context.Context, src io.ReadSeeker, mt string, out *os.File) error

// queueing is how long something may wait for its turn.
const queueing = time.Minute

// turn waits for n of what is bounded.
func turn(ctx context.Context, of *semaphore.Weighted, n int64) error {
	err := of.Acquire(ctx, n)
	if errors.Is(err, context.DeadlineExceeded) {
		return fault.New(fault.Busy, "media", "too much is being decoded: try again later")
	}
	if err != nil {
		return fault.New(fault.Canceled, "media", "%w", err)
	}
	return nil
}

// maxTries is how often something is made again that went out of the cache before it
// could be opened.
const maxTries = 3

// cached gives the file of something made of a blob, and makes it when it is not
// there.
func (s *Studio) cached(ctx context.Context, sha, what string, limit time.Duration, build maker) (*os.File, error) {
	const op = "media"
	if len(sha) != 64 || strings.Trim(sha, "0123456789abcdef") != "" {
		return nil, fault.Field(op, "sha256", "want 64 lower-case hex digits")
	}
	name := sha + "." + what
	if err := s.refused.get(name); err != nil {
		return nil, err
	}
	for range maxTries {
		f, err := s.cache.open(name)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return f, wrapDisk(err)
		}
		err = s.flights.do(ctx, name, limit+queueing, func(ctx context.Context) error { return s.make(ctx, sha, name, build) })
		if fault.Is(err, fault.Invalid) {
			s.refused.add(name, err)
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, fault.New(fault.Busy, op, "the cache of previews is too small for what is asked for at once")
}

func (s *Studio) make(ctx context.Context, sha, name string, build maker) (err error) {
	src, err := s.opt.Open(ctx, sha)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	mt, err := sniff(src)
	if err != nil {
		return err
	}
	return s.cache.put(name, func(out *os.File) error {
		err := build(ctx, src, mt, out)
		if f, ok := src.(inPlace); ok {
			if changed := f.Check(); changed != nil { // also why what was made may be wrong
				return changed
			}
		}
		return err
	})
}

func sniff(src io.ReadSeeker) (string, error) {
	head := make([]byte, 4096)
	n, err := io.ReadFull(src, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", wrapDisk(err)
	}
	if n == 0 {
		return "", fault.New(fault.Invalid, "media", "the file is empty")
	}
	_, err = src.Seek(0, io.SeekStart)
	return clip.Sniff(head[:n]), wrapDisk(err)
}

func wrapDisk(err error) error {
	if err == nil {
		return nil
	}
	return fault.New(fault.Internal, "media", "%w", err)
}

// Check says what is wrong with a medium in a file and gives its media type, read
// from the bytes. Pictures, videos and recordings are decoded (videos and
// recordings in part); other files are taken as they are.
func (s *Studio) Check(ctx context.Context, path string) (mt string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", wrapDisk(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if mt, err = sniff(f); err != nil {
		return "", err
	}
	switch major, _, _ := strings.Cut(mt, "/"); {
	case mt == "image/svg+xml":
		return mt, nil
	case major == "image" || major == "video":
		_, err = s.render(ctx, f, mt, widths[0])
	case major == "audio" || mt == "application/ogg":
		_, err = s.peaks(ctx, f, mt, 16)
	}
	if fault.Is(err, fault.Unavailable) || fault.Is(err, fault.Busy) {
		err = nil // ffmpeg is missing, too old or busy: nothing can be said against it
	}
	if err != nil {
		return mt, fmt.Errorf("%s: %w", mt, err)
	}
	return mt, nil
}
