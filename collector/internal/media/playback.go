package media

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"mlife/shared/fault"
)

// playbackSide is the most pixels of a side of a video that was made playable.
const playbackSide = 1280

// Playback gives a stored video as MP4 with H.264 and AAC, which every browser
// plays, and its media type. It is made smaller where it is large. Errors as Preview.
func (s *Studio) Playback(ctx context.Context, sha string) (io.ReadSeekCloser, string, error) {
	f, err := s.cached(ctx, sha, "mp4", s.opt.Limits.Playback, s.transcode)
	if err != nil {
		return nil, "", err
	}
	return f, "video/mp4", nil
}

func (s *Studio) transcode(ctx context.Context, src io.ReadSeeker, mt string, out *os.File) error {
	if major, _, _ := strings.Cut(mt, "/"); major != "video" {
		return fault.New(fault.Invalid, "media", "%s is no video", mt)
	}
	path, done, err := asFile(src)
	if err != nil {
		return err
	}
	defer done()
	// H.264 with 4:2:0 wants even sides. The index goes to the front (faststart), so
	// that a player can jump before it has read everything.
	scale := fmt.Sprintf("scale=w='min(%[1]d,iw)':h='min(%[1]d,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2", playbackSide)
	err = s.convert(ctx, job{path: path, mt: mt, limit: s.opt.Limits.Playback, out: io.Discard, writes: s.opt.Limits.Output, args: []string{
		"-map", "0:v:0", "-map", "0:a:0?", "-sn", "-dn", "-map_metadata", "-1", "-vf", scale,
		"-c:v", "libx264", "-threads", "2", "-preset", "veryfast", "-crf", "26", "-pix_fmt", "yuv420p",
		"-c:a", "aac", "-b:a", "96k", "-ac", "2", "-movflags", "+faststart", "-f", "mp4", "file:" + out.Name()}})
	if info, serr := os.Stat(out.Name()); err != nil && serr == nil && info.Size() >= s.opt.Limits.Output {
		return fault.New(fault.TooLarge, "media", "the video is too long to be made playable: more than %d bytes", s.opt.Limits.Output)
	}
	return err
}
