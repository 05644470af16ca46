package iav_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/extend"
	"mlife/collector/internal/media"
	"mlife/collector/internal/media/iav"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/testkit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type bench struct {
	t   *testing.T
	reg *extend.Registry
}

func newBench(t *testing.T, limits extend.Limits) *bench {
	t.Helper()
	studio, err := media.New(media.Options{Cache: t.TempDir(), Open: func(context.Context, string) (io.ReadSeekCloser, error) { return nil, os.ErrNotExist }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(studio.Close)
	reg, err := extend.NewRegistry(iav.All(studio, limits)...)
	if err != nil {
		t.Fatal(err)
	}
	return &bench{t, reg}
}

// run gives the result and the folder of the outputs.
func (b *bench) run(op, file, parameters string) (extend.Result, string, error) {
	b.t.Helper()
	head, err := os.ReadFile(file)
	if err != nil {
		b.t.Fatal(err)
	}
	out := filepath.Join(b.t.TempDir(), "out")
	if err := os.Mkdir(out, 0o700); err != nil {
		b.t.Fatal(err)
	}
	in := extend.Input{File: file, Name: filepath.Base(file), MediaType: clip.Sniff(head[:min(len(head), 4096)])}
	res, _, err := b.reg.Run(b.t.Context(), op, extend.Request{Parameters: json.RawMessage(parameters), Inputs: []extend.Input{in}, Output: out})
	return res, out, err
}

func (b *bench) must(op, file, parameters string) (extend.Output, string) {
	b.t.Helper()
	res, out, err := b.run(op, file, parameters)
	if err != nil || len(res.Outputs) == 0 {
		b.t.Fatalf("%s %s: %v", op, parameters, err)
	}
	return res.Outputs[0], filepath.Join(out, res.Outputs[0].File)
}

func (b *bench) picture(path string) image.Image {
	b.t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		b.t.Fatal(err)
	}
	img, _, err := image.Decode(bytes.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	return img
}

// deep makes a 16-bit picture in which each pixel says where it is.
func deep(t *testing.T, w, h int) string {
	t.Helper()
	img := image.NewNRGBA64(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA64(x, y, color.NRGBA64{uint16(x*257 + 1), uint16(y*257 + 2), 40001, 65535})
		}
	}
	return save(t, "deep.png", func(f io.Writer) error { return png.Encode(f, img) })
}

func save(t *testing.T, name string, write func(io.Writer) error) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func at16(img image.Image, x, y int) [3]uint32 {
	r, g, b, _ := img.At(x, y).RGBA()
	return [3]uint32{r, g, b}
}

func TestPicturesKeepTheirDepth(t *testing.T) {
	b := newBench(t, extend.Limits{})
	src := deep(t, 30, 20)
	o, path := b.must("crop", src, `{"x":4,"y":3,"width":10,"height":100}`)
	img := b.picture(path)
	if img.Bounds().Dx() != 10 || img.Bounds().Dy() != 17 || at16(img, 2, 5) != [3]uint32{6*257 + 1, 8*257 + 2, 40001} {
		t.Errorf("crop: %v %v", img.Bounds(), at16(img, 2, 5))
	}
	if o.Name != "deep-crop.png" || *o.Geometry.Matrix != [6]float64{1, 0, -4, 0, 1, -3} {
		t.Errorf("%+v", o)
	}
	_, path = b.must("rotate", src, `{"angle":-270}`)
	if img = b.picture(path); img.Bounds().Dx() != 20 || at16(img, 19-8, 6) != [3]uint32{6*257 + 1, 8*257 + 2, 40001} {
		t.Errorf("rotate: %v %v", img.Bounds(), at16(img, 11, 6))
	}
	_, path = b.must("redact", src, `{"regions":[{"x":-5,"y":0,"width":10,"height":10}]}`)
	if img = b.picture(path); at16(img, 4, 9) != [3]uint32{} || at16(img, 5, 9) != [3]uint32{5*257 + 1, 9*257 + 2, 40001} {
		t.Errorf("redact: %v %v", at16(img, 4, 9), at16(img, 5, 9))
	}
	_, path = b.must("redact", src, `{"mode":"pixelate","strength":10,"regions":[{"x":0,"y":0,"width":10,"height":10}]}`)
	if img = b.picture(path); at16(img, 0, 0) != at16(img, 9, 9) || at16(img, 0, 0)[2] != 40001 {
		t.Errorf("pixelate: %v %v", at16(img, 0, 0), at16(img, 9, 9))
	}
	_, path = b.must("redact", src, `{"mode":"blur","strength":4,"regions":[{"x":0,"y":0,"width":12,"height":12}]}`)
	if img = b.picture(path); at16(img, 0, 5) == at16(b.picture(src), 0, 5) || at16(img, 0, 5)[2] != 40001 {
		t.Errorf("blur: %v", at16(img, 0, 5))
	}
	for _, format := range []string{"tiff", "png"} {
		_, path = b.must("convert-picture", src, `{"format":"`+format+`"}`)
		if format == "png" && at16(b.picture(path), 7, 7) != [3]uint32{7*257 + 1, 7*257 + 2, 40001} {
			t.Error("convert to png lost bits")
		}
	}
	if o, _ = b.must("convert-picture", src, `{"format":"jpeg","width":15}`); len(o.Notes) != 1 || o.Geometry.Width != 15 || o.Geometry.Height != 10 {
		t.Errorf("%+v", o)
	}
}

// oriented makes a JPEG, dark at its left and light at its right when it is upright.
func oriented(t *testing.T, how int) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 64, 32))
	for y := range 32 {
		for x := range 64 {
			img.Set(x, y, color.Gray{uint8(x * 4)})
		}
	}
	var stored *image.RGBA
	inverse := map[int]int{1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}[how]
	stored = image.NewRGBA(media.Upright(img, inverse).Bounds())
	up := media.Upright(img, inverse)
	for y := range stored.Rect.Dy() {
		for x := range stored.Rect.Dx() {
			stored.Set(x, y, up.At(x, y))
		}
	}
	return save(t, "o.jpg", func(w io.Writer) error {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, stored, nil); err != nil {
			return err
		}
		out, err := media.SetOrientation(b.Bytes(), how)
		if err == nil {
			_, err = w.Write(out)
		}
		return err
	})
}

func TestOrientationIsAppliedAndSet(t *testing.T) {
	b := newBench(t, extend.Limits{})
	for how := 1; how <= 8; how++ {
		src := oriented(t, how)
		_, path := b.must("crop", src, `{"x":0,"y":0,"width":64,"height":32}`)
		img := b.picture(path)
		if l, r := at16(img, 2, 16)[0], at16(img, 60, 16)[0]; img.Bounds().Dx() != 64 || l > 4000 || r < 55000 {
			t.Fatalf("%d: %v, %d left, %d right", how, img.Bounds(), l, r)
		}
		// Turned by metadata, then read again: the light side is at the bottom.
		o, path := b.must("rotate", src, `{"angle":90,"way":"metadata"}`)
		_, path = b.must("convert-picture", path, `{"format":"png"}`)
		if img = b.picture(path); img.Bounds().Dy() != 64 || at16(img, 16, 60)[0] < 55000 || o.Geometry.Width != 32 {
			t.Fatalf("%d: %v, bottom %d", how, img.Bounds(), at16(img, 16, 60)[0])
		}
	}
	if _, _, err := b.run("rotate", deep(t, 9, 9), `{"angle":90,"way":"metadata"}`); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

func TestTurnedByAnyAngle(t *testing.T) {
	b := newBench(t, extend.Limits{})
	o, path := b.must("rotate", deep(t, 40, 20), `{"angle":30}`)
	img := b.picture(path)
	if img.Bounds().Dx() != 45 || img.Bounds().Dy() != 38 || o.Geometry.Width != 45 {
		t.Errorf("%v %+v", img.Bounds(), o.Geometry)
	}
	m := o.Geometry.Matrix
	x, y := m[0]*20+m[1]*10+m[2], m[3]*20+m[4]*10+m[5]
	if c := at16(img, int(x), int(y)); c[0] < 18*257 || c[0] > 22*257 || c[1] < 8*257 || c[1] > 12*257 {
		t.Errorf("the middle is at %.1f,%.1f: %v", x, y, c)
	}
}

func made(t *testing.T, name string, args ...string) string {
	t.Helper()
	program, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("ffmpeg is missing")
	}
	path := filepath.Join(t.TempDir(), name)
	if out, err := exec.CommandContext(t.Context(), program, append(append([]string{"-v", "error"}, args...), path)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

func movie(t *testing.T) string {
	return made(t, "m.mp4", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=6", "-f", "lavfi", "-i", "sine=duration=6",
		"-c:v", "libx264", "-g", "20", "-pix_fmt", "yuv420p", "-c:a", "aac")
}

func length(t *testing.T, path string) (seconds float64, text string) {
	t.Helper()
	out, _ := exec.CommandContext(t.Context(), "ffmpeg", "-hide_banner", "-i", path, "-f", "null", "-").CombinedOutput()
	text = string(out)
	if i := strings.LastIndex(text, "time="); i >= 0 {
		var h, m int
		var s float64
		if _, err := fmt.Sscanf(text[i+5:], "%d:%d:%f", &h, &m, &s); err == nil {
			seconds = float64(h*3600+m*60) + s
		}
	}
	return seconds, text
}

func TestCut(t *testing.T) {
	b := newBench(t, extend.Limits{})
	src := movie(t)
	o, path := b.must("cut", src, `{"from":1.5,"to":4}`)
	if s, _ := length(t, path); s < 2.4 || s > 2.65 || *o.Geometry.From != 1.5 {
		t.Errorf("exact: %.2f s, %+v", s, o)
	}
	// The key frames lie at 0, 2 and 4 s.
	o, path = b.must("cut", src, `{"from":3.1,"to":5,"way":"copy"}`)
	if s, _ := length(t, path); *o.Geometry.From != 2 || s < 2.7 || s > 3.6 || len(o.Notes) != 1 {
		t.Errorf("copy: %.2f s, %+v", s, o)
	}
	wav := made(t, "s.wav", "-f", "lavfi", "-i", "sine=duration=3:sample_rate=44100", "-c:a", "pcm_s24le")
	_, path = b.must("cut", wav, `{"from":0.5,"to":1.25}`)
	if s, text := length(t, path); s != 0.75 || !strings.Contains(text, "pcm_s24le") {
		t.Errorf("wav: %v %s", s, text)
	}
	for _, p := range []string{`{"from":20,"to":30}`, `{"from":3,"to":3}`, `{"from":-1,"to":3}`, `{"from":0}`, `{"from":"0","to":1}`, `[]`, `{"from":0,"to":1,"x":1}`} {
		if _, _, err := b.run("cut", src, p); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", p, err)
		}
	}
}

func TestVideoIsEdited(t *testing.T) {
	b := newBench(t, extend.Limits{})
	src := movie(t)
	first := func(path string) image.Image {
		_, p := b.must("frames", path, `{"times":[0.5]}`)
		return b.picture(p)
	}
	o, path := b.must("crop", src, `{"x":10,"y":20,"width":81,"height":60}`)
	if img := first(path); img.Bounds().Dx() != 80 || img.Bounds().Dy() != 60 || len(o.Notes) != 1 {
		t.Errorf("crop: %v %+v", img.Bounds(), o)
	}
	o, path = b.must("rotate", src, `{"angle":90}`)
	if img := first(path); img.Bounds().Dx() != 120 || o.Geometry.Width != 120 {
		t.Errorf("rotate: %v %+v", img.Bounds(), o)
	}
	for _, mode := range []string{"mask", "pixelate", "blur"} {
		_, path = b.must("redact", src, `{"mode":"`+mode+`","regions":[{"x":40,"y":30,"width":60,"height":60,"from":0,"to":2}]}`)
		img := first(path)
		if mode == "mask" && at16(img, 70, 60)[0] > 6000 {
			t.Errorf("%s: %v", mode, at16(img, 70, 60))
		}
		_, late := b.must("frames", path, `{"times":[3]}`)
		_, orig := b.must("frames", src, `{"times":[3]}`)
		if a, c := at16(b.picture(late), 70, 60), at16(b.picture(orig), 70, 60); diff(a[0], c[0]) > 6000 {
			t.Errorf("%s holds on: %v %v", mode, a, c)
		}
	}
}

func diff(a, b uint32) uint32 { return max(a, b) - min(a, b) }

func TestConvert(t *testing.T) {
	b := newBench(t, extend.Limits{})
	src := movie(t)
	for _, format := range []string{"wav", "flac", "mp3", "ogg", "opus", "m4a"} {
		_, path := b.must("convert-audio", src, `{"format":"`+format+`","sample_rate":16000,"channels":2}`)
		if s, text := length(t, path); s < 5.9 || s > 6.2 || format != "opus" && !strings.Contains(text, "16000 Hz") {
			t.Errorf("%s: %v %s", format, s, text)
		}
	}
	for _, format := range []string{"mp4", "webm", "mkv"} {
		o, path := b.must("convert-video", src, `{"format":"`+format+`","fps":5,"width":80,"sound":"drop"}`)
		if s, text := length(t, path); s < 5.7 || s > 6.3 || !strings.Contains(text, "80x60") || strings.Contains(text, "Audio:") || o.Geometry.Width != 80 {
			t.Errorf("%s: %v %s", format, s, text)
		}
	}
	for _, format := range []string{"webp", "avif", "bmp", "tiff"} {
		_, path := b.must("convert-picture", deep(t, 33, 21), `{"format":"`+format+`"}`)
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := clip.Sniff(body); got != "image/"+format {
			t.Errorf("%s is %s", format, got)
		}
	}
	_, path := b.must("prepare", deep(t, 30, 20), `{"width":32,"height":32,"grey":true}`)
	img := b.picture(path)
	if _, ok := img.(*image.Gray16); !ok || img.Bounds().Dx() != 32 || img.Bounds().Dy() != 32 || at16(img, 16, 1)[0] != 0 {
		t.Errorf("%T %v", img, img.Bounds())
	}
	if o, _ := b.must("prepare", src, `{"width":64,"height":64,"fit":"cover","fps":5}`); o.Geometry.Width != 64 {
		t.Errorf("%+v", o)
	}
	silent := made(t, "v.mp4", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=1", "-pix_fmt", "yuv420p")
	if _, _, err := b.run("convert-audio", silent, `{"format":"wav"}`); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "no sound") {
		t.Error(err)
	}
}

func TestFrames(t *testing.T) {
	b := newBench(t, extend.Limits{})
	src := movie(t)
	for p, want := range map[string]int{`{"every":1}`: 6, `{"every":0.5,"limit":7}`: 7, `{"nth":15}`: 4, `{"times":[0,2.5,99]}`: 2, `{}`: 6} {
		res, _, err := b.run("frames", src, p)
		if err != nil || len(res.Outputs) != want {
			t.Errorf("%s: %d frames, want %d, %v", p, len(res.Outputs), want, err)
		}
	}
	res, _, err := b.run("frames", src, `{"every":2}`)
	if err != nil || len(res.Outputs) != 3 || *res.Outputs[2].Geometry.At != 4 {
		t.Errorf("%+v %v", res, err)
	}
}

func TestLimitsHold(t *testing.T) {
	b := newBench(t, extend.Limits{Output: 20_000})
	if _, _, err := b.run("frames", movie(t), `{"every":0.1}`); !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
	b = newBench(t, extend.Limits{Time: time.Millisecond})
	if _, _, err := b.run("cut", movie(t), `{"from":0,"to":5}`); !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
}

// Hostile files stay within the limits, and none crashes.
func TestBadInputs(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("no shared data")
	}
	b := newBench(t, extend.Limits{Time: 20 * time.Second, Output: 64 << 20})
	n := 0
	for _, sub := range []string{"bad/jpeg", "bad/png", "bad/other_images", "bad/bombs", "bad/audio", "bad/video", "bad/wrong_extension"} {
		err := filepath.WalkDir(filepath.Join(dir, sub), func(path string, d fs.DirEntry, err error) error {
			info, ierr := os.Stat(path)
			if err != nil || ierr != nil || d.IsDir() || info.Size() == 0 || info.Size() > 8<<20 {
				return err
			}
			n++
			for op, p := range map[string]string{"crop": `{"x":0,"y":0,"width":10,"height":10}`, "convert-audio": `{"format":"wav"}`, "prepare": `{}`} {
				if _, _, err := b.run(op, path, p); fault.Is(err, fault.Internal) {
					t.Errorf("%s of %s: %v", op, path, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d files", n)
}

// Real media of every kind go through.
func TestSharedMedia(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("no shared data")
	}
	b := newBench(t, extend.Limits{})
	err := filepath.WalkDir(filepath.Join(dir, "formats"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".csv") {
			return err
		}
		_, _, rerr := b.run("prepare", path, `{"width":64,"height":64}`)
		still := strings.HasSuffix(path, ".heic") || strings.HasSuffix(path, ".avif")
		if rerr != nil && !(still && fault.Is(rerr, fault.Unavailable)) && !strings.Contains(rerr.Error(), "does not take") {
			t.Errorf("%s: %v", path, rerr)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
