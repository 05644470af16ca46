package iav

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"

	"mlife/collector/internal/extend"
	"mlife/collector/internal/media"
	"mlife/shared/fault"
)

// source is the one file that ffmpeg may read.
type source struct {
	path    string
	demuxer string   // named, never guessed: ffmpeg also reads play lists
	before  []string // options in front of it
}

func sourceOf(in extend.Input) (source, error) {
	d := media.Demuxer(in.MediaType)
	if d == "" {
		return source{}, fault.New(fault.Invalid, "iav", "%s cannot be decoded", in.MediaType)
	}
	return source{path: in.File, demuxer: d}, nil
}

// ffmpeg runs the program on one input; args name the output in dir.
func (s *shop) ffmpeg(ctx context.Context, src source, dir string, args ...string) error {
	_, err := s.tell(ctx, src, dir, "error", args...)
	return err
}

func (s *shop) tell(ctx context.Context, src source, dir, level string, args ...string) (string, error) {
	program, err := s.studio.FFmpeg()
	if err != nil {
		return "", err
	}
	done, err := s.studio.Turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	b := s.studio.Bounds()
	head := []string{program, "-nostdin", "-hide_banner", "-v", level, "-y", "-threads", "1", "-protocol_whitelist", "file,pipe",
		"-max_alloc", fmt.Sprint(b.Address / 4), "-max_pixels", fmt.Sprint(b.Pixels)}
	head = append(append(head, src.before...), "-f", src.demuxer, "-i", "file:"+src.path)
	l := s.limits
	if l.Memory <= 0 {
		l.Memory = b.Address
	}
	text, err := extend.Process{Command: append(head, args...), Dir: filepath.Dir(dir), Outputs: dir, Limits: l}.Tell(ctx)
	if fault.Is(err, fault.Invalid) {
		err = fault.New(fault.Invalid, "iav", "%s", plain(text, src.path, err))
	}
	return text, err
}

// plain is what a person needs of ffmpeg's complaints: the first line, no paths.
func plain(text, path string, err error) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "file:"+path, "the file"), path, "the file")
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if i := strings.LastIndex(line, "] "); i >= 0 {
		line = line[i+2:]
	}
	if line == "" {
		return err.Error()
	}
	return strings.ToValidUTF8(line, "?")
}

// size gives the pixels of a video as it is shown, turned by its own metadata.
func (s *shop) size(ctx context.Context, src source, dir string) (w, h int, err error) {
	tmp, err := os.CreateTemp(filepath.Dir(dir), "frame-*.png")
	if err != nil {
		return 0, 0, fault.New(fault.Internal, "iav", "%w", err)
	}
	defer func() { err = errors.Join(err, tmp.Close(), os.Remove(tmp.Name())) }()
	if err := s.ffmpeg(ctx, src, dir, "-an", "-frames:v", "1", "-c:v", "png", "-f", "image2", "-update", "1", "file:"+tmp.Name()); err != nil {
		return 0, 0, err
	}
	cfg, _, err := image.DecodeConfig(tmp)
	if err != nil {
		return 0, 0, fault.New(fault.Invalid, "iav", "it holds no picture that can be decoded")
	}
	return cfg.Width, cfg.Height, nil
}

// encoders of videos: H.264 near to the original and AAC, in MP4 with its index in front.
var asMP4 = []string{"-map_metadata", "-1", "-sn", "-dn", "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p",
	"-c:a", "aac", "-b:a", "160k", "-movflags", "+faststart", "-f", "mp4"}

// filterVideo writes a video through a filter.
func (s *shop) filterVideo(ctx context.Context, src source, dir, filter string, more ...string) error {
	args := []string{"-map", "0:v:0", "-map", "0:a:0?"}
	if filter != "" {
		args = append(args, "-vf", filter)
	}
	return s.ffmpeg(ctx, src, dir, append(append(append(args, more...), asMP4...), "file:"+filepath.Join(dir, "out.mp4"))...)
}
