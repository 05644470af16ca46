package media_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"mlife/collector/internal/media"
)

// A tile late in a recording is made of the same samples whether the recording is read
// from its beginning or from shortly before the tile.
func TestTilesAreSoughtExactly(t *testing.T) {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is missing")
	}
	s, store := studio(t, media.Options{})
	for _, x := range []struct {
		name string
		mt   string
		args []string
		off  int // what a sample may differ by, of 32768: some decoders never forget all
	}{
		{"x.wav", "audio/wav", nil, 0},
		{"x.flac", "audio/flac", nil, 0},
		{"x.mp3", "audio/mpeg", []string{"-c:a", "libmp3lame", "-q:a", "5"}, 1},
		{"x.m4a", "audio/mp4", []string{"-c:a", "aac", "-b:a", "64k"}, 1},
		{"x.ogg", "application/ogg", []string{"-c:a", "libvorbis"}, 1},
		{"x.opus", "application/ogg", []string{"-c:a", "libopus", "-b:a", "48k"}, 40},
	} {
		t.Run(x.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), x.name)
			// Never the same twice: a place that is off by one sample differs everywhere.
			args := append([]string{"-v", "error", "-f", "lavfi", "-i", "aevalsrc='0.3*sin(200*t*(2+t))+0.2*(random(0)-0.5)':s=44100:d=40"}, x.args...)
			if out, err := exec.CommandContext(t.Context(), "ffmpeg", append(args, path)...).CombinedOutput(); err != nil {
				t.Skipf("%v: %s", err, out)
			}
			body, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			f := facts(t, s, put(t, store, body))
			const level = 3
			for _, tile := range []int{0, 3, 6, 7} {
				second := media.SecondOf(f, level, tile)
				if (second > 0) != (tile > 0) {
					t.Fatalf("tile %d is decoded from second %d on", tile, second)
				}
				whole, err := media.TileSamples(t.Context(), s, bytes.NewReader(body), x.mt, f, level, tile, 0)
				if err != nil {
					t.Fatal(err)
				}
				sought, err := media.TileSamples(t.Context(), s, bytes.NewReader(body), x.mt, f, level, tile, second)
				if err != nil {
					t.Fatal(err)
				}
				if len(whole) == 0 || len(whole) != len(sought) {
					t.Fatalf("tile %d: %d bytes, sought %d", tile, len(whole), len(sought))
				}
				if d := furthest(whole, sought); d > x.off {
					t.Errorf("tile %d: samples differ by up to %d", tile, d)
				}
			}
		})
	}
}

// furthest gives the largest difference of two recordings' samples.
func furthest(a, b []byte) (most int) {
	for i := 0; i+1 < len(a); i += 2 {
		d := int(int16(binary.LittleEndian.Uint16(a[i:]))) - int(int16(binary.LittleEndian.Uint16(b[i:])))
		most = max(most, d, -d)
	}
	return most
}
