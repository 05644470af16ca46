package media

import (
	"context"
	"fmt"
	"strings"

	"mlife/shared/fault"
)

// Make makes something of a stored medium that Made then opens; what names it as
// there. Errors as Preview.
func (s *Studio) Make(ctx context.Context, sha, what string) error {
	var n, m int
	var err error
	switch kind, _, _ := strings.Cut(what, "-"); {
	case what == "facts":
		_, err = s.Facts(ctx, sha)
		return err
	case what == "wave":
		_, err = s.Waveform(ctx, sha)
		return err
	case what == "mp4":
		return closing(s.Playback(ctx, sha))
	case kind == "spectrum":
		if _, err := fmt.Sscanf(what, "spectrum-%d-%d", &n, &m); err != nil {
			return fault.New(fault.Invalid, "media.Make", "%.80q: %w", what, err)
		}
		return closing(s.Spectrum(ctx, sha, n, m))
	case kind == "window":
		if _, err := fmt.Sscanf(what, "window-%d-%d", &n, &m); err != nil {
			return fault.New(fault.Invalid, "media.Make", "%.80q: %w", what, err)
		}
		return closing(s.Window(ctx, sha, n, m))
	case strings.HasPrefix(what, "w"):
		if _, err := fmt.Sscanf(what, "w%d", &n); err != nil {
			return fault.New(fault.Invalid, "media.Make", "%.80q: %w", what, err)
		}
		return closing(s.Preview(ctx, sha, n))
	}
	return fault.New(fault.Invalid, "media.Make", "nothing is called %.80q", what)
}

func closing(f interface{ Close() error }, _ string, err error) error {
	if err != nil {
		return err
	}
	return wrapDisk(f.Close())
}

// PreviewName is the name of a preview at most width pixels wide, for Made and Make.
func PreviewName(width int) string { return fmt.Sprintf("w%d", roundWidth(width)) }

// SpectrumName is the name of a tile, for Made and Make; fault.Invalid for one that
// cannot be.
func SpectrumName(level, tile int) (string, error) {
	if level < 0 || level > maxLevel || tile < 0 || tile >= 1<<level {
		return "", fault.Field("media.Spectrum", "tile", "%d of level %d: a level is 0 to %d and has 2^level tiles", tile, level, maxLevel)
	}
	return fmt.Sprintf("spectrum-%d-%d", level, tile), nil
}
