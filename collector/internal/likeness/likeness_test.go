package likeness

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"math"
	"math/bits"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
	"mlife/testdata/faces"
	"mlife/testdata/likepairs"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func face(t testing.TB, seed uint64, expression string) image.Image {
	t.Helper()
	b, err := faces.New(seed, expression, faces.NoMask).JPEG()
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func picture(t testing.TB, img image.Image) *Picture {
	t.Helper()
	p, ok := NewPicture(img)
	if !ok {
		t.Fatal("no picture")
	}
	return p
}

// shelf is a library and what stands behind it.
type shelf struct {
	lib    *Library
	prints map[string]bam.Print
}

func newShelf() *shelf { return &shelf{NewLibrary(), map[string]bam.Print{}} }

func (s *shelf) add(t testing.TB, p bam.Print) {
	t.Helper()
	if err := s.lib.Add(p); err != nil {
		t.Fatal(err)
	}
	s.prints[p.SHA256] = p
}

func (s *shelf) fetch(_ context.Context, shas []string) (out []bam.Print, _ error) {
	for _, sha := range shas {
		out = append(out, s.prints[sha])
	}
	return out, nil
}

func (s *shelf) find(t testing.TB, p bam.Print, set bam.LikenessSettings) []Match {
	t.Helper()
	list, err := s.lib.Find(t.Context(), p, set, s.fetch)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func printPicture(sha string, p *Picture) bam.Print {
	return bam.Print{SHA256: sha, Kind: Image, Keys: EncodeHashes(p.Hashes()), Data: p.Encode()}
}

func TestCopiesAndLookalikes(t *testing.T) {
	s := newShelf()
	for i := range uint64(40) {
		s.add(t, printPicture("face-"+string(rune('A'+i)), picture(t, face(t, i, "sad"))))
	}
	for _, c := range likepairs.Changes {
		for i := range uint64(8) {
			img, err := c.Make(face(t, i, "sad"))
			if err != nil {
				t.Fatal(err)
			}
			want := "face-" + string(rune('A'+i))
			if got := s.find(t, printPicture("new", picture(t, img)), bam.DefaultLikeness); len(got) != 1 || got[0].SHA256 != want {
				t.Errorf("%s of %s: %v", c.Name, want, got)
			}
		}
	}
	for i := range uint64(8) {
		for name, img := range map[string]image.Image{"another person": face(t, 500+i, "sad"), "another expression": face(t, i, "fear")} {
			if got := s.find(t, printPicture("new", picture(t, img)), bam.DefaultLikeness); len(got) != 0 {
				t.Errorf("%s %d: %v", name, i, got)
			}
		}
		mirrored := printPicture("new", picture(t, likepairs.Mirror(face(t, i, "sad"))))
		if got := s.find(t, mirrored, bam.DefaultLikeness); len(got) != 0 {
			t.Errorf("mirrored %d: %v", i, got)
		}
		set := bam.DefaultLikeness
		set.Mirrored = true
		if got := s.find(t, mirrored, set); len(got) != 1 {
			t.Errorf("mirrored %d by the setting: %v", i, got)
		}
		set = bam.DefaultLikeness
		set.Image = 1
		if got := s.find(t, printPicture("new", picture(t, face(t, i, "sad"))), set); len(got) != 0 {
			t.Errorf("switched off %d: %v", i, got)
		}
	}
}

// The search is exact: it gives what a plain comparison gives.
func TestSearchIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var x Index
	base := Hashes{r.Uint64(), r.Uint64()}
	near := map[int32]bool{}
	for i := range int32(5000) {
		h := Hashes{r.Uint64(), r.Uint64()}
		if i%500 == 0 {
			h.Whole = base.Whole ^ 0xff
			near[i] = true
		}
		x.Add(h, i)
	}
	for i := range int32(3000) { // near in one of the three ways, by more and more bits
		h, mask := Hashes{r.Uint64(), r.Uint64()}, uint64(1)<<(i%24)-1
		switch i % 3 {
		case 0:
			h.Whole = base.Whole ^ mask
		case 1:
			h.Whole = base.Inner ^ mask
		case 2:
			h.Inner = base.Whole ^ mask
		}
		x.Add(h, 5000+i)
	}
	plain := 0
	for i, w := range x.whole {
		if min(bits.OnesCount64(w^base.Whole), bits.OnesCount64(w^base.Inner), bits.OnesCount64(x.inner[i]^base.Whole)) <= Radius {
			plain++
		}
	}
	got := x.Search(base, 9000)
	if len(got) != plain || plain < 2000 {
		t.Errorf("%d found, a plain comparison finds %d", len(got), plain)
	}
	for _, n := range got {
		if n.Distance == 8 && near[n.Owner] {
			delete(near, n.Owner)
		}
	}
	if len(near) > 0 {
		t.Errorf("not found: %v", near)
	}
	if few := x.Search(base, 3); len(few) != 3 || few[0].Distance > few[2].Distance {
		t.Errorf("%v", few)
	}
}

func TestVideosInOrder(t *testing.T) {
	var scene Video
	for i := range uint64(8) {
		scene.Frames = append(scene.Frames, Frame{float64(i) / 2, picture(t, face(t, i, "happy"))})
	}
	cut := Video{scene.Frames[2:7]}
	if s := scene.Score(&cut, false); s < 0.9 {
		t.Errorf("a cut of it: %.2f", s)
	}
	turned := Video{}
	for i := range scene.Frames {
		turned.Frames = append(turned.Frames, scene.Frames[len(scene.Frames)-1-i])
	}
	if s := scene.Score(&turned, false); s > 0.5 {
		t.Errorf("backwards: %.2f", s)
	}
	again, err := DecodeVideo(scene.Encode())
	if err != nil || len(again.Frames) != 8 || *again.Frames[3].Picture != *scene.Frames[3].Picture {
		t.Errorf("stored and read: %v", err)
	}
}

// word is a made-up word: a tone that glides, with overtones.
func word(seed uint64, gain float64) []int16 {
	r := rand.New(rand.NewPCG(seed, 3))
	var f [6]float64
	for i := range f {
		f[i] = 200 + 900*r.Float64()
	}
	out := make([]int16, SoundRate)
	phase := 0.0
	for i := range out {
		at := float64(i) / float64(len(out)) * float64(len(f)-1)
		k := int(at)
		phase += 2 * math.Pi * (f[k] + (f[min(k+1, len(f)-1)]-f[k])*(at-float64(k))) / SoundRate
		out[i] = int16(gain * 6000 * (math.Sin(phase) + 0.5*math.Sin(2*phase) + 0.3*math.Sin(3*phase) + 0.1*r.NormFloat64()))
	}
	return out
}

func TestRecordings(t *testing.T) {
	s := newShelf()
	print := func(sha string, samples []int16) bam.Print {
		snd, ok := NewSound(samples)
		if !ok {
			t.Fatal("no sound")
		}
		return bam.Print{SHA256: sha, Kind: Audible, Keys: EncodeCodes(snd.Keys()), Data: EncodeCodes(snd.Codes)}
	}
	for i := range uint64(20) {
		s.add(t, print("word-"+string(rune('A'+i)), word(i, 1)))
	}
	for i := range uint64(5) {
		want := "word-" + string(rune('A'+i))
		for name, samples := range map[string][]int16{"half as loud": word(i, 0.5), "trimmed": word(i, 1)[400:7600]} {
			if got := s.find(t, print("new", samples), bam.DefaultLikeness); len(got) != 1 || got[0].SHA256 != want {
				t.Errorf("%s, %s: %v", want, name, got)
			}
		}
	}
	if got := s.find(t, print("new", word(99, 1)), bam.DefaultLikeness); len(got) != 0 {
		t.Errorf("another word: %v", got)
	}
	if _, ok := NewSound(make([]int16, SoundRate)); ok {
		t.Error("silence is a sound")
	}
}

func TestTogether(t *testing.T) {
	s := scores{"a": {"x": 0.9}, "b": {"x": 0.8, "y": 0.7}}
	media := func(shas string) (list []bam.Media) {
		for _, sha := range strings.Fields(shas) {
			list = append(list, bam.Media{SHA256: sha})
		}
		return list
	}
	for _, c := range []struct {
		own, other string
		want       float64
	}{{"a b", "x y", 0.7}, {"a b", "x", 0}, {"a b", "x z", 0}, {"a b", "b x", 0.9}, {"a b", "b a", 1}} {
		if got, _ := together(media(c.own), media(c.other), s); got != c.want {
			t.Errorf("%s with %s: %v, want %v", c.own, c.other, got, c.want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	p, _ := NewPicture(image.NewGray(image.Rect(0, 0, 3, 2)))
	f.Add(p.Encode())
	f.Add(EncodeHashes(p.Hashes(), p.Hashes()))
	f.Add((&Video{[]Frame{{1, p}}}).Encode())
	f.Add(EncodeCodes([]uint32{1, 2, 3}))
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := DecodePicture(b); err == nil && !bytes.Equal(p.Encode(), b) {
			t.Error("picture")
		}
		if v, err := DecodeVideo(b); err == nil && !bytes.Equal(v.Encode(), b) {
			t.Error("video")
		}
		if h, err := DecodeHashes(b); err == nil && !bytes.Equal(EncodeHashes(h...), b) {
			t.Error("hashes")
		}
		if c, err := DecodeCodes(b); err == nil && !bytes.Equal(EncodeCodes(c), b) {
			t.Error("codes")
		}
	})
}

// A medium that nothing could be made of is like nothing.
func TestNothingToSee(t *testing.T) {
	s := newShelf()
	s.add(t, printPicture("face", picture(t, face(t, 1, "sad"))))
	if got := s.find(t, bam.Print{SHA256: "broken"}, bam.DefaultLikeness); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

// unread is a store whose prints nobody has read.
type unread struct{ bam.Likenesses }

func (unread) LikenessSettings(context.Context) (bam.LikenessSettings, error) {
	return bam.DefaultLikeness, nil
}

// Before the known pictures are read, what is offered has to wait, but not for ever.
func TestOfferedBeforeItIsLoaded(t *testing.T) {
	now := time.Now()
	e, err := New(Options{Store: unread{}, Eyes: struct{ Eyes }{}, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := e.Offered(t.Context(), bam.Occurrence{}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("at once: %v", err)
	}
	now = now.Add(loadsWithin + time.Second)
	if _, ok, err := e.Offered(t.Context(), bam.Occurrence{}); ok || err != nil {
		t.Errorf("later: %v %v", ok, err)
	}
}
