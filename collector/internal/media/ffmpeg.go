package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"mlife/shared/fault"
)

// demuxers are named, never guessed: ffmpeg also reads play lists that would make it
// open other files.
var demuxers = map[string]string{
	"video/mp4": "mov", "video/quicktime": "mov", "audio/mp4": "mov", "image/heic": "mov", "image/heif": "mov", "image/avif": "mov",
	"video/webm": "matroska", "video/x-matroska": "matroska", "video/x-msvideo": "avi",
	"audio/wav": "wav", "audio/flac": "flac", "audio/mpeg": "mp3", "application/ogg": "ogg",
}

// stillsSince is the version of ffmpeg that reads HEIC and AVIF as they are in the
// field: tiled, or with more than 8 bits. Older ones read few of them.
const stillsSince = 7

// program is the ffmpeg in use.
type program struct {
	path    string
	version func() string // as it names itself, "" when it cannot be asked
}

// findProgram takes the path that was given, or looks for one.
func findProgram(path string) program {
	if path == "" {
		if p, err := exec.LookPath("ffmpeg"); err == nil {
			path = p
		}
	}
	return program{path: path, version: sync.OnceValue(func() string { return askVersion(path) })}
}

var (
	versionLine = regexp.MustCompile(`^ffmpeg version (\S+)`)
	digits      = regexp.MustCompile(`\d+`)
)

func askVersion(path string) string {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, "-version").Output()
	if m := versionLine.FindSubmatch(out); err == nil && m != nil {
		return string(m[1])
	}
	return ""
}

// tooOldFor says that a still picture may be good and this ffmpeg is the reason that
// it cannot be decoded.
func (p program) tooOldFor(mt string) bool {
	if mt != "image/heic" && mt != "image/heif" && mt != "image/avif" {
		return false
	}
	major, err := strconv.Atoi(digits.FindString(p.version()))
	return err == nil && major < stillsSince
}

// frame gives the first frame of a video.
func (s *Studio) frame(ctx context.Context, src io.ReadSeeker, mt string, width int) ([]byte, error) {
	path, done, err := asFile(src)
	if err != nil {
		return nil, err
	}
	defer done()
	return s.firstPicture(ctx, job{path: path, mt: mt}, width)
}

// stillPicture gives the picture of a HEIC or AVIF file. Older versions of ffmpeg
// read few of these files, so its decoder gets what is in them.
func (s *Studio) stillPicture(ctx context.Context, src io.ReadSeeker, mt string, width int) ([]byte, error) {
	// The coded picture, and its copy as a stream.
	if err := turn(ctx, s.memory, min(2*maxCoded, s.opt.Limits.Memory)); err != nil {
		return nil, err
	}
	defer s.memory.Release(min(2*maxCoded, s.opt.Limits.Memory))
	c, err := readCoded(src)
	if errors.Is(err, errNotUnderstood) {
		return s.frame(ctx, src, mt, width)
	}
	if err != nil {
		return nil, err
	}
	path, done, err := asFile(bytes.NewReader(c.stream))
	if err != nil {
		return nil, err
	}
	defer done()
	if int64(c.width)*int64(c.height) > s.opt.Limits.Pixels {
		return nil, fault.New(fault.TooLarge, "media", "the picture has %d × %d pixels, at most %d in all", c.width, c.height, s.opt.Limits.Pixels)
	}
	var filters []string
	if c.rows > 0 {
		filters = append(filters, fmt.Sprintf("tile=%dx%d", c.columns, c.rows), fmt.Sprintf("crop=%d:%d:0:0", c.width, c.height))
	}
	return s.firstPicture(ctx, job{path: path, mt: mt, demuxer: c.demuxer}, width, append(filters, c.turns...)...)
}

// firstPicture decodes the first picture, filters it and makes it small.
func (s *Studio) firstPicture(ctx context.Context, j job, width int, filters ...string) ([]byte, error) {
	scale := fmt.Sprintf("scale=w='min(%d,iw)':h='min(%d,ih)':force_original_aspect_ratio=decrease", width, 4*width)
	var out bytes.Buffer
	j.limit, j.out = s.opt.Limits.Timeout, &limited{w: &out, left: 16 << 20}
	j.args = []string{"-an", "-frames:v", "1", "-vf", strings.Join(append(filters, scale), ","), "-c:v", "mjpeg", "-q:v", "4", "-f", "image2pipe", "pipe:1"}
	if err := s.convert(ctx, j); err != nil {
		return nil, err
	}
	if out.Len() == 0 {
		return nil, bad("%s holds no picture that can be decoded", j.mt)
	}
	return out.Bytes(), nil
}

// run decodes src with ffmpeg into out.
func (s *Studio) run(ctx context.Context, src io.ReadSeeker, mt string, out io.Writer, args ...string) error {
	return s.runFrom(ctx, src, mt, 0, out, args...)
}

// runFrom is run on what comes from a second on.
func (s *Studio) runFrom(ctx context.Context, src io.ReadSeeker, mt string, second int, out io.Writer, args ...string) error {
	path, done, err := asFile(src)
	if err != nil {
		return err
	}
	defer done()
	return s.convert(ctx, job{path: path, mt: mt, second: second, limit: s.opt.Limits.Timeout, out: out, args: args})
}

// job is one ffmpeg process.
type job struct {
	path    string // of the input
	mt      string // of the input
	demuxer string // for a stream that was taken out of the input
	second  int    // of the input from which on it is read
	limit   time.Duration
	out     io.Writer // of standard output
	writes  int64     // bytes it may write into files
	args    []string  // after the input
	log     *string   // gets what ffmpeg said though it went on, without paths; 4 KiB of it
}

func (s *Studio) convert(ctx context.Context, j job) error {
	demuxer := j.demuxer
	if demuxer == "" {
		demuxer = demuxers[j.mt]
	}
	if demuxer == "" {
		return bad("%s cannot be decoded", j.mt)
	}
	if s.ffmpeg.path == "" {
		return fault.New(fault.Unavailable, "media", "the program ffmpeg is needed for %s and is not installed on the collector", j.mt)
	}
	if err := turn(ctx, s.programs, 1); err != nil {
		return err
	}
	defer s.programs.Release(1)
	ctx, cancel := context.WithTimeout(ctx, j.limit)
	defer cancel()
	head := []string{"-nostdin", "-hide_banner", "-v", "error", "-y", "-threads", "1", "-protocol_whitelist", "file,pipe",
		"-max_alloc", fmt.Sprint(s.opt.Limits.Address / 4), "-max_pixels", fmt.Sprint(s.opt.Limits.Pixels), "-f", demuxer}
	if j.second > 0 {
		head = append(head, "-accurate_seek", "-ss", strconv.Itoa(j.second))
	}
	head = append(head, "-i", "file:"+j.path)
	cmd := exec.CommandContext(ctx, s.ffmpeg.path, append(head, j.args...)...)
	cmd.WaitDelay = 2 * time.Second
	cmd.Env = []string{"PATH=/nonexistent"}
	var log bytes.Buffer
	out := &watched{w: j.out}
	cmd.Stdout, cmd.Stderr = out, &limited{w: &log, left: 4 << 10, quiet: true}
	if err := cmd.Start(); err != nil {
		if ctx.Err() != nil {
			return gaveUp(ctx, j)
		}
		return fault.New(fault.Unavailable, "media", "ffmpeg: %w", err)
	}
	lerr := s.restrain(cmd.Process.Pid, j)
	err := cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return gaveUp(ctx, j)
	case errors.Is(out.err, errFull):
		return fault.New(fault.TooLarge, "media", "%s: more than the limit comes out of it", j.mt)
	case err != nil && j.demuxer == "" && s.ffmpeg.tooOldFor(j.mt):
		return fault.New(fault.Unavailable, "media", "no preview: ffmpeg %s on the collector cannot decode this %s; version %d or later may", s.ffmpeg.version(), j.mt, stillsSince)
	case err != nil:
		return bad("%s cannot be decoded: %s", j.mt, firstLine(log.String(), j.path, err))
	case lerr != nil:
		return fault.New(fault.Internal, "media", "ffmpeg could not be restrained: %w", lerr)
	}
	if j.log != nil {
		*j.log = strings.ToValidUTF8(strings.ReplaceAll(log.String(), j.path, "the file"), "?")
	}
	return nil
}

// gaveUp says why a process was ended before it was done.
func gaveUp(ctx context.Context, j job) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fault.New(fault.TooLarge, "media", "decoding %s took more than %s", j.mt, j.limit)
	}
	return fault.New(fault.Canceled, "media", "%w", ctx.Err())
}

// restrain limits the process that just started; it has done nothing but load by
// then. One that ended already needs no limits.
func (s *Studio) restrain(pid int, j job) error {
	for what, n := range map[int]uint64{
		unix.RLIMIT_AS:    uint64(s.opt.Limits.Address),
		unix.RLIMIT_CPU:   uint64(j.limit/time.Second) + 1,
		unix.RLIMIT_FSIZE: uint64(j.writes),
		unix.RLIMIT_CORE:  0,
	} {
		if err := unix.Prlimit(pid, what, &unix.Rlimit{Cur: n, Max: n}, nil); err != nil && !errors.Is(err, unix.ESRCH) {
			return err
		}
	}
	// Serving goes before making previews.
	if err := unix.Setpriority(unix.PRIO_PROCESS, pid, 10); err != nil && !errors.Is(err, unix.ESRCH) {
		return err
	}
	return nil
}

// inPlace is a source in a file that others may change. What was made of it counts only
// when Check finds that nobody did.
type inPlace interface {
	Place() string // a path that leads to it
	Check() error
}

// asFile gives a path for src: its own, or a copy's.
func asFile(src io.ReadSeeker) (path string, done func(), err error) {
	switch f := src.(type) {
	case *os.File:
		return f.Name(), func() {}, nil
	case inPlace:
		return f.Place(), func() {}, nil
	}
	tmp, err := os.CreateTemp("", "mlife-media-")
	if err != nil {
		return "", nil, wrapDisk(err)
	}
	remove := func() { _ = os.Remove(tmp.Name()) } // the system's temporary folder is cleaned anyway
	_, err = src.Seek(0, io.SeekStart)
	if err == nil {
		_, err = io.Copy(tmp, src)
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		remove()
		return "", nil, wrapDisk(err)
	}
	return tmp.Name(), remove, nil
}

// firstLine is what a person needs of ffmpeg's complaints, without our paths.
func firstLine(log, path string, err error) string {
	line, _, _ := strings.Cut(strings.TrimSpace(strings.ReplaceAll(log, "file:"+path, "the file")), "\n")
	line = strings.ReplaceAll(line, path, "the file")
	if i := strings.LastIndex(line, "] "); i >= 0 {
		line = line[i+2:]
	}
	if line == "" {
		return err.Error()
	}
	return strings.ToValidUTF8(line, "?")
}

var errFull = errors.New("output over its limit")

// watched keeps the first error of a writer: the process that wrote ends by it, with
// an error of its own.
type watched struct {
	w   io.Writer
	err error
}

// Write implements io.Writer.
func (w *watched) Write(p []byte) (int, error) {
	n, err := w.w.Write(p)
	if w.err == nil {
		w.err = err
	}
	return n, err
}

// limited passes a bounded number of bytes on. Past it, it fails, or when quiet
// drops the rest.
type limited struct {
	w     io.Writer
	left  int
	quiet bool
}

// Write implements io.Writer.
func (l *limited) Write(p []byte) (int, error) {
	n := min(len(p), l.left)
	l.left -= n
	if _, err := l.w.Write(p[:n]); err != nil {
		return 0, err
	}
	if n < len(p) && !l.quiet {
		return n, errFull
	}
	return len(p), nil
}
