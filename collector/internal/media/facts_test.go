package media_test

import (
	"encoding/json"
	"image"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mlife/collector/internal/media"
	"mlife/shared/fault"
	"mlife/shared/testkit"
)

func facts(t *testing.T, s *media.Studio, sha string) (f media.Facts) {
	t.Helper()
	b, err := s.Facts(t.Context(), sha)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFactsOfPictures(t *testing.T) {
	s, store := studio(t, media.Options{})
	for orientation := byte(1); orientation <= 8; orientation++ {
		f := facts(t, s, put(t, store, turned(t, orientation)))
		want := [2]int{400, 200}
		if orientation >= 5 {
			want = [2]int{200, 400}
		}
		if [2]int{f.Width, f.Height} != want || f.Orientation != int(orientation) || f.Bits != 8 {
			t.Errorf("orientation %d: %+v", orientation, f)
		}
	}
	if _, err := s.Facts(t.Context(), put(t, store, []byte("\x89PNG\r\n\x1a\nbroken"))); !fault.Is(err, fault.Invalid) {
		t.Errorf("broken picture: %v", err)
	}
	if f := facts(t, s, put(t, store, []byte("some words"))); f.MediaType != "text/plain" || f.Width != 0 {
		t.Errorf("text: %+v", f)
	}
}

func TestFactsOfVideo(t *testing.T) {
	s, store := studio(t, media.Options{})
	f := facts(t, s, put(t, store, movie(t)))
	if f.Width != 161 || f.Height != 121 || f.Frames != 20 || f.FPS != 10 || math.Abs(f.Seconds-2) > 0.01 || f.Times != nil {
		t.Errorf("%+v", f)
	}
	// Frames that do not come evenly are listed one by one.
	uneven := filepath.Join(t.TempDir(), "x.mkv")
	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=2",
		"-vf", "select='not(between(n,4,9))'", "-fps_mode", "vfr", "-c:v", "mjpeg", uneven).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	b, err := os.ReadFile(uneven)
	if err != nil {
		t.Fatal(err)
	}
	f = facts(t, s, put(t, store, b))
	if f.Frames != 14 || len(f.Times) != 14 || math.Abs(f.Times[4]-1) > 0.002 {
		t.Errorf("uneven: %+v", f)
	}
}

func TestSpectrum(t *testing.T) {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is missing")
	}
	s, store := studio(t, media.Options{})
	sha := put(t, store, tone()) // half loud, at 16000 Hz / 10π = 509 Hz
	if f := facts(t, s, sha); f.SampleRate != 16000 || f.Top != 8000 || math.Abs(f.Seconds-2) > 0.01 {
		t.Fatalf("%+v", f)
	}
	tile := func(level, n int) image.Image {
		r, mt, err := s.Spectrum(t.Context(), sha, level, n)
		if err != nil || mt != "image/png" {
			t.Fatal(mt, err)
		}
		img, err := png.Decode(r)
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		if err != nil || img.Bounds().Dx() != 1024 || img.Bounds().Dy() != 256 {
			t.Fatalf("%v %v", img, err)
		}
		return img
	}
	light := func(img image.Image, x, y int) uint32 { r, g, b, _ := img.At(x, y).RGBA(); return r + g + b }
	whole := tile(0, 0)
	at := 255 - 256*509/8000
	if 2*light(whole, 250, at) < 3*light(whole, 250, 60) || light(whole, 250, at) < 2*light(whole, 850, at) {
		t.Errorf("the tone is not seen: %d, above %d, later %d", light(whole, 250, at), light(whole, 250, 60), light(whole, 850, at))
	}
	if second := tile(1, 1); light(second, 500, at) > light(whole, 250, at)/2 {
		t.Errorf("the silent half shines")
	}
	// However few samples a column has, what is as loud is as bright.
	for level, x := range map[int]int{1: 500, 2: 900} {
		if got, want := light(tile(level, 0), x, at), light(whole, 250, at); 4*got < 3*want || 3*got > 4*want {
			t.Errorf("at level %d the tone is %d, in the whole %d", level, got, want)
		}
	}
	for _, bad := range [][2]int{{0, 1}, {-1, 0}, {13, 0}, {3, 8}} {
		if _, _, err := s.Spectrum(t.Context(), sha, bad[0], bad[1]); !fault.Is(err, fault.Invalid) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

// Every real medium has facts or a reason.
func TestFactsOfSharedData(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("no shared data")
	}
	s, store := studio(t, media.Options{})
	for _, sub := range []string{"formats", "video", "audio/speech"} {
		eachFile(t, dir, sub, func(name, path string) {
			body, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			f := facts(t, s, put(t, store, body))
			switch {
			case strings.HasPrefix(f.MediaType, "image/") && (f.Width == 0 || f.Height == 0):
				t.Errorf("%s has no size: %+v", name, f)
			case strings.HasPrefix(f.MediaType, "video/") && (f.FPS == 0 || f.Width == 0):
				t.Errorf("%s: %+v", name, f)
			case strings.HasPrefix(name, "formats/png16") && f.Bits != 16:
				t.Errorf("%s has %d bits", name, f.Bits)
			}
			if len(f.Times) > 3 {
				f.Times = f.Times[:3]
			}
			t.Logf("%s: %+v", name, f)
		})
	}
}

// Every real medium tells how it is coded, and what its kind has besides.
func TestCodingOfSharedData(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("no shared data")
	}
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is missing")
	}
	s, store := studio(t, media.Options{Places: true})
	taken, placed, n := 0, 0, 0
	for _, sub := range []string{"formats", "video", "audio"} {
		eachFile(t, dir, sub, func(name, path string) {
			if n++; strings.HasSuffix(name, ".csv") || sub == "audio" && n%8 != 0 { // they are much alike
				return
			}
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			f := facts(t, s, put(t, store, b))
			audio := strings.HasPrefix(f.MediaType, "audio/")
			switch {
			case f.Codec == "", !audio && (f.Width == 0 || f.Height == 0), audio && (f.Channels == 0 || f.SampleRate == 0 || f.Bits == 0 || f.Seconds == 0),
				sub == "video" && (f.Frames == 0 || f.FPS == 0 || f.Seconds == 0):
				t.Errorf("%s: %+v", name, f)
			}
			if !f.TakenAt.IsZero() {
				taken++
			}
			if f.Latitude != nil {
				placed++
			}
		})
	}
	if taken < 2 || placed != 1 {
		t.Errorf("%d were taken at a time, %d at a place", taken, placed)
	}
}

// A video that is to be shown on its side says so.
func TestRotatedVideo(t *testing.T) {
	s, store := studio(t, media.Options{})
	plain, turned := filepath.Join(t.TempDir(), "plain.mp4"), filepath.Join(t.TempDir(), "turned.mp4")
	for _, args := range [][]string{
		{"-f", "lavfi", "-i", "testsrc=size=64x48:rate=5:duration=1", "-c:v", "mpeg4", plain},
		{"-i", plain, "-c", "copy", "-metadata:s:v:0", "rotate=90", turned},
	} {
		if out, err := exec.CommandContext(t.Context(), "ffmpeg", append([]string{"-v", "error"}, args...)...).CombinedOutput(); err != nil {
			t.Skipf("%v: %s", err, out)
		}
	}
	for path, want := range map[string]bool{plain: false, turned: true} {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if f := facts(t, s, put(t, store, b)); f.Rotated != want || f.Width != 64 {
			t.Errorf("%s: %+v", path, f)
		}
	}
}
