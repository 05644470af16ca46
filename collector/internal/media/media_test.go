package media_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"mlife/collector/internal/blob"
	"mlife/collector/internal/media"
	"mlife/shared/fault"
	"mlife/shared/testkit"
)

func TestMain(m *testing.M) { testkit.LeakCheck(m) }

func studio(t testing.TB, opt media.Options) (*media.Studio, *blob.Folder) {
	t.Helper()
	store, err := blob.NewFolder(t.TempDir(), blob.FolderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	opt.Cache = t.TempDir()
	return studioOn(t, opt, store, new(atomic.Int32)), store
}

// studioOn counts how often a medium is opened, that is, something is made of it.
func studioOn(t testing.TB, opt media.Options, store *blob.Folder, opened *atomic.Int32) *media.Studio {
	t.Helper()
	opt.Open = func(ctx context.Context, sha string) (io.ReadSeekCloser, error) {
		opened.Add(1)
		return store.Open(ctx, sha)
	}
	s, err := media.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func put(t testing.TB, store *blob.Folder, b []byte) string {
	t.Helper()
	info, err := store.Put(t.Context(), bytes.NewReader(b), "")
	if err != nil {
		t.Fatal(err)
	}
	return info.SHA256
}

// turned is a JPEG, left half red, with an EXIF orientation.
func turned(t testing.TB, orientation byte) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 400, 200))
	for y := range 200 {
		for x := range 400 {
			c := color.RGBA{B: 255, A: 255}
			if x < 200 {
				c = color.RGBA{R: 255, A: 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	exif := append([]byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), orientation, 0, 0, 0, 0, 0, 0)
	app1 := append([]byte{0xff, 0xe1, 0, byte(len(exif) + 2)}, exif...)
	return append(append([]byte{0xff, 0xd8}, app1...), b.Bytes()[2:]...)
}

func TestOrientation(t *testing.T) {
	s, store := studio(t, media.Options{})
	red := func(c color.Color) bool { r, _, b, _ := c.RGBA(); return r > b }
	for orientation, where := range map[byte]string{1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"} {
		r, mt, err := s.Preview(t.Context(), put(t, store, turned(t, orientation)), 160)
		if err != nil || mt != "image/jpeg" {
			t.Fatal(mt, err)
		}
		img, _, err := image.Decode(r)
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		b := img.Bounds()
		if b.Dx() != 160 {
			t.Errorf("%d: %v", orientation, b)
		}
		at := map[string]image.Point{"left": {5, b.Dy() / 2}, "right": {b.Dx() - 5, b.Dy() / 2}, "top": {b.Dx() / 2, 5}, "bottom": {b.Dx() / 2, b.Dy() - 5}}
		for name, p := range at {
			opposite := map[string]string{"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
			if name == where && !red(img.At(p.X, p.Y)) || name == opposite[where] && red(img.At(p.X, p.Y)) {
				t.Errorf("orientation %d: %s is wrong", orientation, name)
			}
		}
	}
}

// tone is a WAV of a loud second and a silent one.
func tone() []byte {
	var pcm bytes.Buffer
	for i := range 32000 {
		v := int16(0)
		if i < 16000 {
			v = int16(30000 * math.Sin(float64(i)/5))
		}
		pcm.Write([]byte{byte(v), byte(uint16(v) >> 8)})
	}
	head := []byte("RIFF\x24\xfa\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00\x00\x7d\x00\x00\x02\x00\x10\x00data\x00\xfa\x00\x00")
	return append(head, pcm.Bytes()...)
}

func TestWaveform(t *testing.T) {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is missing")
	}
	s, store := studio(t, media.Options{})
	sha := put(t, store, tone())
	b, err := s.Waveform(t.Context(), sha)
	var w media.Wave
	if err != nil || json.Unmarshal(b, &w) != nil {
		t.Fatal(string(b), err)
	}
	if math.Abs(w.Seconds-2) > 0.01 || len(w.Peaks) < 500 || w.Peaks[len(w.Peaks)/4] < 0.8 || w.Peaks[len(w.Peaks)*3/4] > 0.05 {
		t.Fatalf("%v seconds, %d peaks", w.Seconds, len(w.Peaks))
	}
	r, mt, err := s.Preview(t.Context(), sha, 320)
	if err != nil || mt != "image/jpeg" {
		t.Fatal(mt, err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestWithoutFFmpeg(t *testing.T) {
	s, store := studio(t, media.Options{FFmpeg: "/nonexistent/ffmpeg"})
	if _, err := s.Waveform(t.Context(), put(t, store, tone())); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "ffmpeg") {
		t.Fatal(err)
	}
}

func TestRefusals(t *testing.T) {
	s, store := studio(t, media.Options{})
	for name, x := range map[string]struct {
		b    string
		kind fault.Kind
	}{
		"bomb":  {"GIF89a\xff\xff\xff\xff\x00\x00\x00", fault.TooLarge},
		"text":  {"just text", fault.Invalid},
		"torn":  {string(turned(t, 1)[:300]), fault.Invalid},
		"empty": {"", fault.Invalid},
	} {
		if _, _, err := s.Preview(t.Context(), put(t, store, []byte(x.b)), 320); !fault.Is(err, x.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := s.Preview(t.Context(), strings.Repeat("0", 64), 320); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	if _, _, err := s.Preview(t.Context(), "../../x", 320); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

func TestManyAskAtOnce(t *testing.T) {
	s, store := studio(t, media.Options{})
	sha := put(t, store, turned(t, 1))
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			ctx := t.Context()
			if i == 0 {
				ctx = gone
			}
			r, _, err := s.Preview(ctx, sha, 320)
			if err == nil {
				err = r.Close()
			}
			if err != nil && i != 0 {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func FuzzPicture(f *testing.F) {
	s, _ := studio(f, media.Options{FFmpeg: "/nonexistent/ffmpeg", Limits: media.Limits{Pixels: 1 << 20}})
	f.Add(turned(f, 6))
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"))
	f.Add([]byte("II*\x00\x08\x00\x00\x00\x00\x00"))
	f.Add([]byte("BM6\x00\x00\x00\x00\x00\x00\x006\x00\x00\x00(\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x18\x00"))
	path := filepath.Join(f.TempDir(), "x")
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Check(t.Context(), path); fault.Is(err, fault.Internal) {
			t.Fatal(err)
		}
	})
}
