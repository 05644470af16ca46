package clip

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mlife/shared/fault"
	"mlife/shared/look"
	"mlife/shared/wire"
)

var update = flag.Bool("update", false, "write the golden files anew")

func example() Manifest {
	return Manifest{
		Occurrence: "000102030405060708090a0b0c0d0e0f", Device: "cam-1", CapturedAt: time.Date(2025, 3, 4, 5, 6, 7, 890e6, time.UTC),
		Function: "expression", SystemVer: "2.1", Slot: "expression", Model: "v3", ModelSHA: strings.Repeat("ab", 32),
		Result: json.RawMessage(`{"label":"sad","confidence":0.41,"boxes":[{"x":1,"y":2,"w":3,"h":4}]}`), Truth: json.RawMessage(`{"label":"happy"}`),
		Attributes: map[string]json.RawMessage{"light": json.RawMessage(`"dim"`), "lux": json.RawMessage(`12.5`)},
		Rule:       "low-confidence", Reason: "confidence 0.41 < 0.5", Priority: High, Source: "api", Place: "hall",
	}
}

func picture(w, h int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{uint8(x * 255 / w), uint8(y * 255 / h), uint8(x * y), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func noise(n int, seed uint64) []byte {
	rng := rand.New(rand.NewPCG(seed, 1))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	return b
}

func seal(t *testing.T, m Manifest, items ...Source) *Sealed {
	t.Helper()
	s, err := Sealer{Dir: t.TempDir()}.Seal(m, items)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestSealAndOpen(t *testing.T) {
	text := []byte(strings.Repeat("the same line again and again\n", 100000)) // goes to a file
	items := map[string][]byte{"a.png": picture(64, 48), "log.txt": text, "noise.bin": noise(2<<20, 1), "x": {0}}
	var src []Source
	for _, name := range []string{"a.png", "log.txt", "noise.bin", "x"} {
		src = append(src, BytesSource(name, items[name]))
	}
	s := seal(t, example(), src...)
	m, err := Parse(s.JSON)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct{ mt, enc string }{{"image/png", ""}, {"text/plain", Zstd}, {OctetStream, ""}, {OctetStream, ""}} {
		if it := m.Items[i]; it.MediaType != want.mt || it.Encoding != want.enc {
			t.Errorf("item %d is %s %q, want %s %q", i, it.MediaType, it.Encoding, want.mt, want.enc)
		}
		r, err := m.Open(i, s.Body())
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, items[m.Items[i].Name]) {
			t.Errorf("item %d: %d bytes, %v", i, len(got), err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if m.Items[0].PHash == "" || m.Items[1].PHash != "" {
		t.Errorf("perceptual hashes %q, %q", m.Items[0].PHash, m.Items[1].PHash)
	}
	if err := Verify(&m, s.Body()); err != nil {
		t.Error(err)
	}
	body, err := io.ReadAll(s.Body())
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{0, len(body) / 2, len(body) - 1} {
		bad := bytes.Clone(body)
		bad[at] ^= 1
		if err := Verify(&m, bytes.NewReader(bad)); !fault.Is(err, fault.Corrupt) {
			t.Errorf("damaged at %d: %v", at, err)
		}
	}
	if err := Verify(&m, bytes.NewReader(body[:len(body)-1])); !fault.Is(err, fault.Corrupt) {
		t.Errorf("cut: %v", err)
	}
}

func TestOpenIsBounded(t *testing.T) {
	s := seal(t, example(), BytesSource("zeros", make([]byte, 4<<20)))
	for _, raw := range []int64{1, 4<<20 - 1, 4<<20 + 1} {
		m := s.Manifest
		m.Items = []Item{m.Items[0]}
		m.Items[0].RawSize = raw
		r, err := m.Open(0, s.Body())
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, r)
		if !fault.Is(err, fault.Corrupt) || n > raw {
			t.Errorf("raw size %d: read %d, %v", raw, n, err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestSealRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		m    func(*Manifest)
		src  []Source
		kind fault.Kind
		text string
	}{
		"empty item":  {nil, []Source{BytesSource("a.jpg", nil)}, fault.Invalid, "a.jpg"},
		"many items":  {nil, make([]Source, MaxItems+1), fault.Invalid, "items"},
		"device":      {func(m *Manifest) { m.Device = "a/b" }, nil, fault.Invalid, "device"},
		"no time":     {func(m *Manifest) { m.CapturedAt = time.Time{} }, nil, fault.Invalid, "captured_at"},
		"bad JSON":    {func(m *Manifest) { m.Result = json.RawMessage(`{`) }, nil, fault.Invalid, "result"},
		"key twice":   {func(m *Manifest) { m.Truth = json.RawMessage(`{"a":1,"a":2}`) }, nil, fault.Invalid, "truth"},
		"long text":   {func(m *Manifest) { m.Reason = strings.Repeat("x", MaxText+1) }, nil, fault.Invalid, "reason"},
		"deep result": {func(m *Manifest) { m.Result = json.RawMessage(strings.Repeat("[", 99) + strings.Repeat("]", 99)) }, nil, fault.Invalid, "nested"},
	} {
		m := example()
		if c.m != nil {
			c.m(&m)
		}
		_, err := Seal(m, c.src)
		if !fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestGoldenManifest(t *testing.T) {
	s := seal(t, example(), BytesSource("../../etc/a.bin", []byte{0, 1, 2, 3}), BytesSource(`C:\x\a.bin`, []byte{4, 5}))
	file := filepath.Join("testdata", "manifest.json")
	if *update {
		if err := os.WriteFile(file, s.JSON, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(s.JSON, want) {
		t.Errorf("sealed\n%s\nwant\n%s", s.JSON, want)
	}
	if got, want := s.Key.String(), "e478ebd84b49e8b6880da68cbe0839e2917c6b8ec3ef9a2944a48ab07ba270e0"; got != want {
		t.Errorf("key %s, want %s", got, want)
	}
}

// TestGoldenPicture: what the manifest says of how a picture looks is compared by the
// collector and is part of the format.
func TestGoldenPicture(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 96, 64))
	for i := range img.Pix {
		x, y := i/4%96, i/4/96
		img.Pix[i] = [4]byte{byte(x * 2), byte(y * 3), byte(x * y / 24), 255}[i%4]
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	it := seal(t, example(), BytesSource("a.png", b.Bytes())).Manifest.Items[0]
	got, err := json.MarshalIndent(map[string]string{"phash": it.PHash, "look": it.Look}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "picture.json")
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestParseRefuses(t *testing.T) {
	good, err := os.ReadFile(filepath.Join("testdata", "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, text string }{
		{`"v":1`, `"v":2`, "version 2"},
		{`"v":1`, `"V":1`, `unknown field "V"`},
		{`"v":1`, `"v":1,"v":1`, "twice"},
		{`"v":1`, `"v":1,"extra":0`, "unknown field"},
		{`"media_type"`, `"Media_type"`, "unknown field"},
		{`"offset":4`, `"look":"a b","offset":4`, "sketch"},
		{`"offset":4`, `"look":"` + strings.Repeat("A", look.Max+1) + `","offset":4`, "sketch"},
		{`"offset":4`, `"offset":3`, "offset"},
		{`"offset":4`, `"offset":-1`, "offset"},
		{`"body_size":6`, `"body_size":7`, "body_size"},
		{`"name":"a.bin"`, `"name":"../a"`, "name"},
		{`"name":"a.bin"`, `"name":"a\u0000b"`, "name"},
		{`"name":"a-2.bin"`, `"name":"a.bin"`, "twice"},
		{`"priority":2`, `"priority":9`, "priority"},
		{`"device":"cam-1"`, `"device":"+"`, "device"},
		{`{"v"`, `[{"v"`, ""},
		{`"light":"dim"`, `"light":` + strings.Repeat(`[`, 60) + strings.Repeat(`]`, 60), "nested"},
	} {
		if !bytes.Contains(good, []byte(c.old)) {
			t.Fatalf("golden has no %s", c.old)
		}
		_, err := Parse(bytes.Replace(good, []byte(c.old), []byte(c.new), 1))
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s → %s: %v", c.old, c.new, err)
		}
	}
	if _, err := Parse(make([]byte, wire.MaxManifest+1)); !fault.Is(err, fault.TooLarge) {
		t.Errorf("too large: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	good, err := os.ReadFile(filepath.Join("testdata", "manifest.json"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"v":1,"items":[{"name":"a"}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Parse(b)
		if err != nil {
			return
		}
		again, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if len(again) > wire.MaxManifest {
			return // escaping made it longer
		}
		if _, err := Parse(again); err != nil {
			t.Fatalf("%v of %s", err, again)
		}
	})
}

func FuzzSniffAndName(f *testing.F) {
	f.Add([]byte("BM"), "../a")
	f.Fuzz(func(t *testing.T, b []byte, name string) {
		Sniff(b)
		if err := checkName(SafeName(name)); err != nil {
			t.Fatal(err)
		}
	})
}

func TestSniff(t *testing.T) {
	for mt, head := range map[string]string{
		"image/jpeg": "\xff\xd8\xff\xe0", "image/png": "\x89PNG\r\n\x1a\n", "image/gif": "GIF89a", "image/webp": "RIFF\x10\x00\x00\x00WEBPVP8 ",
		"image/tiff": "II*\x00", "audio/wav": "RIFF\x10\x00\x00\x00WAVEfmt ", "audio/flac": "fLaC", "image/heic": "\x00\x00\x00\x18ftypheic",
		"image/avif": "\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00avifmiaf", "video/mp4": "\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isomavc1",
		"video/x-matroska": "\x1a\x45\xdf\xa3....matroska", "video/webm": "\x1a\x45\xdf\xa3....webm",
		"application/x-safetensors": "\x10\x00\x00\x00\x00\x00\x00\x00" + `{"a":{"dtype":"F32"}}`, OctetStream: "\x00\x01\x02\x03",
		"application/json": `{"a": 1}`, "text/plain": "<html><script>",
	} {
		if got := Sniff([]byte(head)); got != mt {
			t.Errorf("%q is %s, want %s", head, got, mt)
		}
	}
}

// TestSharedMedia seals every file of the shared data set, good and bad, when it is
// there: none may panic, and what was sealed must open to the same bytes.
func TestSharedMedia(t *testing.T) {
	root := filepath.Join("..", "..", "..", "shared", "data")
	if _, err := os.Stat(root); err != nil {
		t.Skip("no shared data")
	}
	n := 0
	for _, dir := range []string{"formats", "bad", "audio"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d os.DirEntry, err error) error {
			if info, infoErr := os.Stat(path); err != nil || infoErr != nil || d.IsDir() || info.Size() == 0 || info.Size() > 8<<20 {
				return err
			}
			s, err := Sealer{Dir: t.TempDir()}.Seal(example(), []Source{FileSource(filepath.Base(path), path)})
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			if err := Verify(&s.Manifest, s.Body()); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			t.Logf("%s: %s %s %d → %d %s", filepath.Base(path), s.Manifest.Items[0].MediaType, s.Manifest.Items[0].Encoding,
				s.Manifest.Items[0].RawSize, s.Manifest.Items[0].Size, s.Manifest.Items[0].PHash)
			n++
			return s.Close()
		})
		if err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d files", n)
}
