package media_test

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mlife/collector/internal/media"
	"mlife/shared/fault"
)

// movie makes a short AVI, which no browser plays.
func movie(t *testing.T) []byte {
	t.Helper()
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("ffmpeg is missing")
	}
	path := filepath.Join(t.TempDir(), "x.avi")
	out, err := exec.CommandContext(t.Context(), ffmpeg, "-v", "error", "-f", "lavfi", "-i", "testsrc=size=161x121:rate=10:duration=2",
		"-f", "lavfi", "-i", "sine=duration=2", "-c:v", "mjpeg", "-c:a", "pcm_s16le", path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPlayback(t *testing.T) {
	s, store := studio(t, media.Options{})
	sha := put(t, store, movie(t))
	f, mt, err := s.Playback(t.Context(), sha)
	if err != nil || mt != "video/mp4" {
		t.Fatal(mt, err)
	}
	b, err := io.ReadAll(f)
	if err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	moov, data := bytes.Index(b, []byte("moov")), bytes.Index(b, []byte("mdat"))
	if !bytes.Contains(b, []byte("avc1")) || !bytes.Contains(b, []byte("mp4a")) || moov < 0 || moov > data {
		t.Fatalf("%d bytes, index at %d, data at %d", len(b), moov, data)
	}
	// What comes out is a video itself, with a preview.
	p, _, err := s.Preview(t.Context(), put(t, store, b), 160)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Playback(t.Context(), put(t, store, turned(t, 1))); !fault.Is(err, fault.Invalid) {
		t.Fatal(err)
	}
	if _, err := s.Waveform(t.Context(), put(t, store, turned(t, 1))); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "no recording") {
		t.Fatal(err)
	}
}

func TestPlaybackLimits(t *testing.T) {
	b := movie(t)
	s, store := studio(t, media.Options{Limits: media.Limits{Output: 2000}})
	if _, _, err := s.Playback(t.Context(), put(t, store, b)); !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
	s, store = studio(t, media.Options{Limits: media.Limits{Playback: time.Nanosecond}})
	if _, _, err := s.Playback(t.Context(), put(t, store, b)); !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
}

// An old ffmpeg must not make a good HEIC look broken, nor a new one a broken one good.
func TestReasonNamesAnOldProgram(t *testing.T) {
	heic := []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic no more")
	for version, want := range map[string]fault.Kind{"5.1.9-0+deb12u1": fault.Unavailable, "7.1": fault.Invalid, "n6.0": fault.Unavailable, "N-1234": fault.Invalid} {
		path := filepath.Join(t.TempDir(), "ffmpeg")
		script := "#!/bin/sh\n[ \"$1\" = -version ] && echo ffmpeg version " + version + " && exit 0\nexit 1\n"
		if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
		s, store := studio(t, media.Options{FFmpeg: path})
		_, _, err := s.Preview(t.Context(), put(t, store, heic), 320)
		if !fault.Is(err, want) || (want == fault.Unavailable) != strings.Contains(err.Error(), "no preview: ffmpeg "+version) {
			t.Errorf("%s: %v", version, err)
		}
	}
}

func TestCacheKeepsItsSize(t *testing.T) {
	dir := t.TempDir()
	var opened atomic.Int32
	size := func() (n int64) {
		err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			info, err := d.Info()
			n += info.Size()
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	const limit = 6 << 10
	_, store := studio(t, media.Options{})
	var shas []string
	for o := range byte(8) {
		shas = append(shas, put(t, store, turned(t, o+1)))
	}
	for range 2 { // the second finds what the first left
		opt := media.Options{CacheSize: limit, Cache: dir}
		s := studioOn(t, opt, store, &opened)
		for _, sha := range shas {
			r, _, err := s.Preview(t.Context(), sha, 320)
			if err != nil {
				t.Fatal(err)
			}
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			if n := size(); n > limit || n == 0 {
				t.Fatalf("%d bytes in a cache of %d", n, limit)
			}
		}
		before := opened.Load()
		if r, _, err := s.Preview(t.Context(), shas[len(shas)-1], 320); err != nil || r.Close() != nil || opened.Load() != before {
			t.Fatalf("the newest was made again: %v", err)
		}
	}
}
