package measure_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mlife/collector/internal/blob"
	"mlife/collector/internal/dam/material"
	"mlife/collector/internal/measure"
	"mlife/collector/internal/media"
	"mlife/shared/fault"
	"mlife/shared/testkit"
)

func TestMain(m *testing.M) { testkit.LeakCheck(m) }

// eyes is the real decoder on a store of its own.
type eyes struct {
	*media.Studio
	store *blob.Folder
}

func open(t testing.TB) eyes {
	t.Helper()
	store, err := blob.NewFolder(t.TempDir(), blob.FolderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := media.New(media.Options{Cache: t.TempDir(), Open: func(ctx context.Context, sha string) (io.ReadSeekCloser, error) { return store.Open(ctx, sha) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return eyes{s, store}
}

func (e eyes) put(t testing.TB, b []byte) string {
	t.Helper()
	info, err := e.store.Put(t.Context(), bytes.NewReader(b), "")
	if err != nil {
		t.Fatal(err)
	}
	return info.SHA256
}

func (e eyes) of(t testing.TB, b []byte) material.Measures {
	t.Helper()
	m, err := measure.Of(t.Context(), e, e.put(t, b))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func read(t testing.TB, path ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func drawn(w, h int, at func(x, y int) color.Color) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, at(x, y))
		}
	}
	return img
}

func encoded(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestMadePictures: pictures whose measures can be worked out.
func TestMadePictures(t *testing.T) {
	e := open(t)
	near := func(name string, got, want, by float64) {
		t.Helper()
		if math.Abs(got-want) > by {
			t.Errorf("%s: %g, want %g", name, got, want)
		}
	}
	board := e.of(t, encoded(t, drawn(256, 128, func(x, y int) color.Color {
		if (x/16+y/16)%2 == 0 {
			return color.White
		}
		return color.Black
	}))).Picture
	near("mean of a chess board", board.Mean, 0.5, 0.001)
	near("its contrast", board.Contrast, 0.5, 0.001)
	near("its entropy", board.Entropy, 1, 0.001)
	near("its black", board.Dark, 0.5, 0.001)
	near("its white", board.Bright, 0.5, 0.001)
	near("its sharpness", board.Sharpness, 1, 0.01)
	near("its colours", board.Colourful, 0, 0.01)
	if board.Width != 256 || board.Height != 128 {
		t.Errorf("%+v", board)
	}
	ramp := e.of(t, encoded(t, drawn(256, 64, func(x, _ int) color.Color { return color.Gray{uint8(x)} }))).Picture
	near("median of a ramp", ramp.P50, 0.5, 0.01)
	near("its 95 %", ramp.P95, 0.95, 0.01)
	near("its entropy", ramp.Entropy, 8, 0.01)
	near("its sharpness", ramp.Sharpness, 0, 0.05)
	grey := e.of(t, encoded(t, drawn(64, 64, func(int, int) color.Color { return color.Gray{90} }))).Picture
	near("tail of grey", grey.FlatTail, 1, 0)
	near("contrast of grey", grey.Contrast, 0, 0)
	rng := rand.New(rand.NewPCG(1, 1))
	noise := e.of(t, encoded(t, drawn(256, 256, func(int, int) color.Color { return color.Gray{uint8(128 + 10*rng.NormFloat64())} }))).Picture
	near("noise", noise.Noise, 10.0/255, 0.005)
	half := e.of(t, encoded(t, drawn(64, 64, func(x, _ int) color.Color { return color.NRGBA{200, 0, 0, uint8(255 * (x / 32))} }))).Picture
	near("transparency", half.Transparency, 0.5, 0.01)
	// Colourfulness of saturated halves, red and blue: the formula by hand.
	vivid := e.of(t, encoded(t, drawn(64, 64, func(x, _ int) color.Color {
		if x < 32 {
			return color.RGBA{R: 255, A: 255}
		}
		return color.RGBA{B: 255, A: 255}
	}))).Picture
	near("colours", vivid.Colourful, math.Hypot(127.5, 191.25)+0.3*math.Hypot(127.5, 63.75), 0.1)
}

// TestPhotos: real photos are sharp, and made worse on purpose they show it.
func TestPhotos(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("no shared data")
	}
	e := open(t)
	n, blurry, dark := 0, 0, 0
	var files []string
	walk(t, filepath.Join(dir, "images", "grocery"), func(path string) { files = append(files, path) })
	for i := 0; i < len(files); i += 24 {
		body := read(t, files[i])
		m := e.of(t, body)
		if m.Broken != "" || m.Cut || m.Picture.FlatTail > 0.1 {
			t.Errorf("%s: %+v", files[i], m)
			continue
		}
		n++
		if m.Picture.Sharpness < 0.35 {
			blurry++
		}
		img, err := jpeg.Decode(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		b := img.Bounds()
		night := e.of(t, jpegOf(t, drawn(b.Dx(), b.Dy(), func(x, y int) color.Color {
			r, g, bl, _ := img.At(b.Min.X+x, b.Min.Y+y).RGBA()
			return color.RGBA64{uint16(r / 8), uint16(g / 8), uint16(bl / 8), 0xffff}
		})))
		if night.Picture.P95 < 0.2 {
			dark++
		}
	}
	t.Logf("%d photos: %d called blurred; of the same eight times darker %d called dark", n, blurry, dark)
	if blurry > n/20 || dark < n*9/10 {
		t.Error("too many")
	}
}

func walk(t testing.TB, dir string, visit func(path string)) {
	t.Helper()
	if err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && !strings.HasSuffix(path, ".csv") && !strings.HasSuffix(path, ".txt") && !strings.HasSuffix(path, ".md") {
			visit(path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// TestBroken: damaged files of the shared data, with what is said of each.
func TestBroken(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("no shared data")
	}
	e := open(t)
	for name, want := range map[string]string{
		"jpeg/missing_eoi.jpg": "cut", "jpeg/truncated_31pct.jpg": "broken cut", "jpeg/truncated_50pct.jpg": "broken cut", "jpeg/truncated_90pct.jpg": "broken cut",
		"jpeg/trailing_garbage.jpg": "", "jpeg/header_says_0x0.jpg": "broken", "jpeg/only_first_20_bytes.jpg": "broken cut", "jpeg/zero_filled_tail.jpg": "broken cut",
		"png/truncated.png": "broken cut", "png/bad_ihdr_crc.png": "broken",
		"video/ftyp_only.mp4": "broken cut", "video/no_index.mp4": "broken cut", "video/truncated.mp4": "broken cut",
		"video/truncated.mkv":  "", /* Matroska may end anywhere */
		"audio/no_samples.wav": "broken", "audio/truncated_header.wav": "broken", "audio/channels_65535.wav": "broken",
	} {
		m, err := measure.Of(t.Context(), e, e.put(t, read(t, dir, "bad", name)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		if m.Broken != "" {
			got = append(got, "broken")
		}
		if m.Cut {
			got = append(got, "cut")
		}
		if m.Picture != nil && m.Picture.FlatTail > 0.15 {
			got = append(got, "tail")
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %q, want %q: %+v", name, s, want, m)
		}
	}
	// Nothing crashes, hangs or fills the memory, whatever comes.
	for _, sub := range []string{"bad/jpeg", "bad/png", "bad/audio", "bad/video", "bad/bombs", "bad/other_images", "bad/zero_bytes", "bad/wrong_extension", "formats", "audio/keyword"} {
		walk(t, filepath.Join(dir, sub), func(path string) {
			body := read(t, path)
			if _, err := measure.Of(t.Context(), e, e.put(t, body)); err != nil && !fault.Is(err, fault.TooLarge) && !fault.Is(err, fault.Unavailable) {
				t.Errorf("%s: %v", path, err)
			}
		})
	}
}

// withPreview is a JPEG with an EXIF block: an orientation and a preview.
func withPreview(t testing.TB, img, preview image.Image, how byte) []byte {
	t.Helper()
	body := jpegOf(t, img)
	small := jpegOf(t, preview)
	// IFD0 with the orientation, IFD1 with the place and the length of the preview.
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00")
	tiff = append(tiff, how, 0, 0, 0, 0, 0, 26)
	tiff = append(tiff, 0, 2, 2, 1, 0, 4, 0, 0, 0, 1, 0, 0, 0, 56, 2, 2, 0, 4, 0, 0, 0, 1)
	tiff = binary.BigEndian.AppendUint32(tiff, uint32(len(small)))
	tiff = append(tiff, 0, 0, 0, 0)
	tiff = append(tiff, small...)
	exif := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(exif)+2))...)
	return append(append(out, exif...), body[2:]...)
}

func TestOrientation(t *testing.T) {
	e := open(t)
	plain := func(w, h int) image.Image {
		return drawn(w, h, func(x, y int) color.Color { return color.Gray{uint8(x * y)} })
	}
	for _, c := range []struct {
		name         string
		img, preview image.Image
		how          byte
		want         bool
		w            int
	}{
		{"as a camera writes it", plain(320, 240), plain(160, 120), 6, false, 240},
		{"the pixels were turned, the mark was left", plain(240, 320), plain(160, 120), 6, true, 320},
		{"not marked", plain(240, 320), plain(160, 120), 1, false, 240},
		{"a square preview", plain(240, 320), plain(120, 120), 8, false, 320},
	} {
		m := e.of(t, withPreview(t, c.img, c.preview, c.how))
		if m.Picture == nil || m.Picture.ThumbTurned != c.want || m.Picture.Width != c.w {
			t.Errorf("%s: %+v %+v", c.name, m, m.Picture)
		}
	}
	if dir, ok := testkit.SharedData(t); ok {
		walk(t, filepath.Join(dir, "formats", "exif_orientation"), func(path string) {
			if m := e.of(t, read(t, path)); m.Picture.ThumbTurned {
				t.Errorf("%s: %+v", path, m.Picture)
			}
		})
	}
}

// wave makes a WAV file of one channel.
func wave(rate int, samples []float64) []byte {
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	binary.LittleEndian.PutUint32(b[4:], uint32(36+2*len(samples)))
	b = binary.LittleEndian.AppendUint32(b, uint32(rate))
	b = binary.LittleEndian.AppendUint32(b, uint32(2*rate))
	b = append(b, 2, 0, 16, 0, 'd', 'a', 't', 'a')
	b = binary.LittleEndian.AppendUint32(b, uint32(2*len(samples)))
	for _, v := range samples {
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(math.Round(32767*min(1, max(-1, v))))))
	}
	return b
}

func needFFmpeg(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("no ffmpeg")
	}
}

func TestMadeSound(t *testing.T) {
	needFFmpeg(t)
	e := open(t)
	const rate = 16_000
	tone := func(seconds, loud float64) []float64 {
		out := make([]float64, int(seconds*rate))
		for i := range out {
			out[i] = loud * math.Sin(2*math.Pi*440*float64(i)/rate)
		}
		return out
	}
	with := func(list []float64, change func(i int, v float64) float64) []byte {
		for i := range list {
			list[i] = change(i, list[i])
		}
		return wave(rate, list)
	}
	same := func(_ int, v float64) float64 { return v }
	sine := e.of(t, with(tone(2, 0.5), same)).Sound
	if math.Abs(sine.RMS+9.03) > 0.05 || math.Abs(sine.Peak+6.02) > 0.05 || sine.Clipped != 0 || sine.Silent != 0 || sine.Dropouts != 0 || sine.Seconds != 2 || math.Abs(sine.Offset) > 0.001 {
		t.Errorf("a tone: %+v", sine)
	}
	loud := e.of(t, with(tone(2, 2), same)).Sound
	if math.Abs(loud.Clipped-2.0/3) > 0.02 {
		t.Errorf("cut off at half its height: %+v", loud)
	}
	off := e.of(t, with(tone(1, 0.3), func(_ int, v float64) float64 { return v + 0.2 })).Sound
	if math.Abs(off.Offset-0.2) > 0.001 {
		t.Errorf("an offset: %+v", off)
	}
	none := e.of(t, with(tone(1, 0), same)).Sound
	if none.RMS != -120 || none.Silent != 1 || none.LongestSilence < 0.99 {
		t.Errorf("silence: %+v", none)
	}
	pause := e.of(t, with(tone(4, 0.5), func(i int, v float64) float64 {
		if i > rate && i < 3*rate {
			return 0
		}
		return v
	})).Sound
	if math.Abs(pause.Silent-0.5) > 0.02 || math.Abs(pause.LongestSilence-2) > 0.03 || pause.Dropouts != 0 {
		t.Errorf("a pause of 2 s: %+v", pause)
	}
	gaps := e.of(t, with(tone(4, 0.5), func(i int, v float64) float64 {
		if i%rate > 8000 && i%rate < 8000+rate/50 {
			return 0
		}
		return v
	})).Sound
	if gaps.Dropouts != 4 {
		t.Errorf("four gaps of 20 ms: %+v", gaps)
	}
}

// TestRecordings: real recordings have nothing of that.
func TestRecordings(t *testing.T) {
	needFFmpeg(t)
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("no shared data")
	}
	e := open(t)
	n, silent, clipped, gaps, seen := 0, 0, 0, 0, 0
	walk(t, filepath.Join(dir, "audio"), func(path string) {
		if seen++; seen%4 != 0 {
			return
		}
		m := e.of(t, read(t, path))
		if m.Sound == nil {
			t.Errorf("%s: %+v", path, m)
			return
		}
		n++
		s := m.Sound
		if s.RMS < -55 {
			silent++
		}
		if s.Clipped > 0.001 {
			clipped++
		}
		if s.Dropouts > 1 {
			gaps++
			t.Logf("%s: %+v", path, *s)
		}
	})
	t.Logf("%d recordings: %d called silent, %d clipped, %d with gaps", n, silent, clipped, gaps)
	if silent+gaps > n/20 {
		t.Error("too many")
	}
}

// film makes a video with ffmpeg.
func film(t testing.TB, args ...string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "film.mkv")
	all := append([]string{"-nostdin", "-v", "error", "-y"}, args...)
	if out, err := exec.CommandContext(t.Context(), "ffmpeg", append(all, "-pix_fmt", "yuv420p", path)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return read(t, path)
}

func TestMadeVideos(t *testing.T) {
	needFFmpeg(t)
	e := open(t)
	moving := e.of(t, film(t, "-f", "lavfi", "-i", "testsrc=d=4:s=640x360")).Video
	if moving.Frozen > 0 || moving.Black > 0 || math.Abs(moving.Seconds-4) > 0.3 || moving.Errors > 0 || moving.Sharpness < 0.6 {
		t.Errorf("moving: %+v", moving)
	}
	frozen := e.of(t, film(t, "-f", "lavfi", "-i", "testsrc=d=2:s=640x360", "-vf", "tpad=stop_mode=clone:stop_duration=6")).Video
	if math.Abs(frozen.Frozen-0.75) > 0.05 || math.Abs(frozen.LongestFrozen-6) > 0.5 {
		t.Errorf("frozen: %+v", frozen)
	}
	black := e.of(t, film(t, "-f", "lavfi", "-i", "testsrc=d=3:s=640x360", "-vf", "tpad=stop_mode=add:stop_duration=1:color=black")).Video
	if math.Abs(black.Black-0.25) > 0.05 {
		t.Errorf("black: %+v", black)
	}
	soft := e.of(t, film(t, "-f", "lavfi", "-i", "testsrc=d=2:s=640x360", "-vf", "gblur=sigma=6")).Video
	if soft.Sharpness > 0.35 {
		t.Errorf("blurred: %+v", soft)
	}
	with := e.of(t, film(t, "-f", "lavfi", "-i", "testsrc=d=1:s=320x180", "-f", "lavfi", "-i", "sine=d=1", "-c:a", "pcm_s16le"))
	if with.Sound == nil || with.Sound.RMS < -40 {
		t.Errorf("with sound: %+v", with)
	}
}

// TestVideos: real videos.
func TestVideos(t *testing.T) {
	needFFmpeg(t)
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("no shared data")
	}
	e := open(t)
	walk(t, filepath.Join(dir, "video"), func(path string) {
		if info, err := os.Stat(path); err != nil || info.Size() > 500_000 {
			return
		}
		m := e.of(t, read(t, path))
		if m.Video == nil {
			t.Errorf("%s: %+v", path, m)
			return
		}
		t.Logf("%-60s %+v", filepath.Base(path), *m.Video)
		if m.Video.Black > 0.2 || m.Video.Errors > 0 {
			t.Errorf("%s: %+v", path, *m.Video)
		}
	})
}

// BenchmarkPhotos compares measuring with decoding alone.
func BenchmarkPhotos(b *testing.B) {
	e := open(b)
	rng := rand.New(rand.NewPCG(1, 1))
	for _, side := range []int{400, 4000} {
		img := drawn(side, side*3/4, func(x, y int) color.Color {
			return color.RGBA{uint8(x*x/97 + rng.IntN(9)), uint8(x * y / 131), uint8(y + rng.IntN(9)), 255}
		})
		sha := e.put(b, jpegOf(b, img))
		b.Run(fmt.Sprintf("decode/%d", side), func(b *testing.B) {
			for b.Loop() {
				if err := e.Pixels(b.Context(), sha, func(image.Image, int, bool, io.ReadSeeker) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("measure/%d", side), func(b *testing.B) {
			for b.Loop() {
				if _, err := measure.Of(b.Context(), e, sha); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
