package labels

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

// made makes items of every kind at random, the same for the same seed.
type made struct{ *rand.Rand }

func ptr[T any](v T) *T { return &v }

func (g made) place(most int) float64 { return float64(g.IntN(most*4)) / 4 }

var madeSkeleton = clip.Skeleton{Points: []string{"nose", "left eye", "right eye"}, Edges: [][]int{{0, 1}, {0, 2}}}

// detail is what the shapes of one instance share.
func (g made) detail(id int) clip.Detail {
	var d clip.Detail
	if g.IntN(2) == 0 {
		d.ID = fmt.Sprint(id)
	}
	if g.IntN(4) == 0 {
		d.Group = []string{"7", "left pair"}[g.IntN(2)]
	}
	if g.IntN(4) == 0 {
		d.Text = "STOP & <go>"
	}
	if g.IntN(3) == 0 {
		d.MadeBy = []*clip.Maker{{By: annotation.ByPerson, Name: "a@example.org"}, {By: annotation.ByPerson}, {By: annotation.ByModel, Name: "face", Version: "3"}, {By: annotation.ByRule, Name: "r"}}[g.IntN(4)]
	}
	for name, v := range map[string]any{"colour": "red, \"dark\"", "speed": 2.5, "wet": false, "parts": []any{"a", 1.0}, annotation.Occluded: true, annotation.Truncated: true,
		annotation.Difficult: true, annotation.Crowd: true, annotation.ZOrder: 3} {
		if g.IntN(4) == 0 {
			annotation.Put(&d, name, v)
		}
	}
	return d
}

func (g made) confidence() *float64 {
	if g.IntN(2) == 0 {
		return nil
	}
	return ptr(float64(1+g.IntN(62)) / 64)
}

func (g made) label() string {
	return []string{"cat", "dog", "traffic light", "étage", "a,b"}[g.IntN(5)]
}

func (g made) points(n, w, h int) [][]float64 {
	var out [][]float64
	for range n {
		out = append(out, []float64{g.place(w), g.place(h)})
	}
	return out
}

func (g made) box(w, h int) clip.Box {
	b := clip.Box{W: 1 + g.place(w/2), H: 1 + g.place(h/2)}
	b.X, b.Y = g.place(w/2), g.place(h/2)
	return b
}

func (g made) mask(w, h int) clip.Mask {
	b, err := annotation.NewBitmap(1+g.IntN(w/2), 1+g.IntN(h/2))
	if err != nil {
		panic(err)
	}
	for i := range b.Pix {
		b.Pix[i] = byte(g.IntN(2))
	}
	b.Pix[0], b.Pix[len(b.Pix)-1] = 1, 1
	return clip.Mask{RLE: b.RLE(), X: float64(g.IntN(w / 2)), Y: float64(g.IntN(h / 2))}
}

// picture makes an item with shapes.
func (g made) picture(n int) Item {
	w, h := 40+g.IntN(60), 40+g.IntN(60)
	it := Item{Media: Media{Path: fmt.Sprintf("%03d.png", n), Width: w, Height: h, Subset: []string{"", "train", "valid"}[g.IntN(3)]}}
	a := &it.Annotation
	for id := 1; id <= g.IntN(8); id++ {
		d, c, label := g.detail(id*100+n), g.confidence(), g.label()
		switch g.IntN(7) {
		case 0:
			b := g.box(w, h)
			b.Label, b.Confidence, b.Detail = label, c, d
			a.Boxes = append(a.Boxes, b)
		case 1:
			b := g.box(w, h)
			b.Label, b.Confidence, b.Detail, b.Angle = label, c, d, float64(5+g.IntN(340))
			a.Boxes = append(a.Boxes, b)
		case 2:
			for range 1 + g.IntN(2)*b2i(d.ID != "") {
				p := clip.Polygon{Label: label, Confidence: c, Detail: d, Points: g.points(3+g.IntN(4), w, h)}
				if g.IntN(4) == 0 {
					p.Holes = [][][]float64{g.points(3, w, h)}
				}
				a.Polygons = append(a.Polygons, p)
			}
		case 3:
			a.Polylines = append(a.Polylines, clip.Polygon{Label: label, Confidence: c, Detail: d, Points: g.points(2+g.IntN(4), w, h)})
		case 4:
			m := g.mask(w, h)
			m.Label, m.Confidence, m.Detail = label, c, d
			a.Masks = append(a.Masks, m)
		case 5:
			k := clip.KeyPoints{Label: "person", Confidence: c, Detail: d, Skeleton: "face", Points: [][]float64{{g.place(w), g.place(h), 2}, {g.place(w), g.place(h), 1}, {0, 0, 0}}}
			a.Skeletons = map[string]clip.Skeleton{"face": madeSkeleton}
			a.KeyPoints = append(a.KeyPoints, k)
			if d.ID != "" {
				b := g.box(w, h)
				b.Label, b.Confidence, b.Detail = k.Label, c, d
				a.Boxes = append(a.Boxes, b)
			}
		case 6:
			a.KeyPoints = append(a.KeyPoints, clip.KeyPoints{Label: "hand", Confidence: c, Detail: d, Points: g.points(3, w, h)})
		}
	}
	g.whole(a)
	return it
}

func (g made) whole(a *annotation.Annotation) {
	switch g.IntN(4) {
	case 0:
		a.Label, a.Confidence = g.label(), g.confidence()
	case 1:
		a.Classes = []clip.Class{{Label: "cat", Confidence: g.confidence(), Detail: g.detail(9001)}, {Label: "dog"}}
	}
	switch g.IntN(4) {
	case 0:
		a.Text = "a cat\non a mat"
	case 1:
		a.Captions = []clip.Caption{{Detail: clip.Detail{Text: "one"}}, {Confidence: g.confidence(), Detail: clip.Detail{ID: "9002", Text: "two"}}}
	}
	if g.IntN(3) == 0 {
		a.Attributes = map[string]json.RawMessage{"weather": json.RawMessage(`"rain"`)}
	}
	if g.IntN(4) == 0 {
		a.MadeBy = &clip.Maker{By: annotation.ByPerson}
	}
}

// video makes an item with tracks, and with shapes in frames.
func (g made) video(n int) Item {
	w, h := 40+g.IntN(60), 40+g.IntN(60)
	it := Item{Media: Media{Path: fmt.Sprintf("clip%d.mp4", n), Width: w, Height: h, Frames: 40, FPS: 25}}
	a := &it.Annotation
	for id := 1; id <= 3; id++ {
		t := clip.Track{Label: g.label(), Detail: clip.Detail{ID: fmt.Sprint(id)}}
		if g.IntN(2) == 0 {
			annotation.Put(&t.Detail, annotation.Occluded, true)
		}
		frame := g.IntN(5)
		for k := range 2 + g.IntN(4) {
			b := g.box(w, h)
			if k == 2 {
				last := t.Boxes[1]
				last.Frame, last.Outside = ptr(frame), true
				t.Boxes = append(t.Boxes, last)
				frame += 3
			}
			t.Boxes = append(t.Boxes, clip.TrackBox{Frame: ptr(frame), X: b.X, Y: b.Y, W: b.W, H: b.H})
			frame++
		}
		a.Tracks = append(a.Tracks, t)
	}
	shape := clip.Polygon{Label: "sign", Points: g.points(4, w, h), Detail: clip.Detail{ID: "11"}}
	other := shape
	other.Points = g.points(4, w, h)
	line := clip.Polygon{Label: "lane", Points: g.points(3, w, h), Detail: clip.Detail{ID: "12"}}
	a.Frames = []clip.Frame{
		{Frame: ptr(2), Shapes: clip.Shapes{Polygons: []clip.Polygon{shape}}},
		{Frame: ptr(5), Shapes: clip.Shapes{Polygons: []clip.Polygon{other}, Polylines: []clip.Polygon{line}}},
		{Frame: ptr(9), Shapes: clip.Shapes{Polylines: []clip.Polygon{line}}},
		{Frame: ptr(12)},
	}
	return it
}

func (g made) recording(n int) Item {
	it := Item{Media: Media{Path: fmt.Sprintf("talk%d.wav", n), Duration: 12}}
	for id := 1; id <= 3; id++ {
		from := g.place(10)
		it.Annotation.Regions = append(it.Annotation.Regions, clip.Region{Label: g.label(), Confidence: g.confidence(), From: from, To: from + g.place(2), Detail: g.detail(id)})
	}
	return it
}

func (g made) items(n int) []Item {
	var out []Item
	for i := range n {
		switch i % 8 {
		case 6:
			out = append(out, g.video(i))
		case 7:
			out = append(out, g.recording(i))
		default:
			out = append(out, g.picture(i+1))
		}
	}
	return out
}

// zipped writes items into an archive.
func zipped(tb testing.TB, f Format, items []Item) ([]byte, Report) {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	var options WriteOptions
	if f == ImageNet {
		options.Media = func(it Item) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(pictureOf(tb, it))), nil }
	}
	rep, err := Write(tb.Context(), f, func(yield func(Item, error) bool) {
		for _, it := range items {
			if !yield(it, nil) {
				return
			}
		}
	}, ToZIP(z), options)
	if err != nil {
		tb.Fatalf("%s: %v", f, err)
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes(), rep
}

func pictureOf(tb testing.TB, it Item) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, max(1, it.Width), max(1, it.Height)))); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// unzipped reads them back. Sizes that a format does not keep are told.
func unzipped(tb testing.TB, f Format, b []byte, sizes []Item) ([]Item, Report) {
	tb.Helper()
	s, err := File("set.zip", bytes.NewReader(b), int64(len(b)), Limits{})
	if err != nil {
		tb.Fatalf("%s: %v", f, err)
	}
	var out []Item
	rep, err := ReadAs(tb.Context(), f, s, Options{Size: func(p string) (int, int, bool) {
		for _, it := range sizes {
			if stem(path.Base(it.Path)) == stem(path.Base(p)) {
				return it.Width, it.Height, true
			}
		}
		return 0, 0, false
	}}, func(it Item) error {
		out = append(out, it)
		return nil
	})
	if err := s.Close(); err != nil {
		tb.Error(err)
	}
	if err != nil {
		tb.Fatalf("%s: %v\n%v\n%v", f, err, rep.Refused.List, s.names)
	}
	return out, rep
}

// plainly gives an item as text in which what does not count is the same: the order of
// objects, the last digits of numbers, and ids where the other has none.
func plainly(tb testing.TB, it Item, ids bool) string {
	tb.Helper()
	raw, err := json.Marshal(it.Annotation) // a copy
	if err != nil {
		tb.Fatal(err)
	}
	var a annotation.Annotation
	if err := json.Unmarshal(raw, &a); err != nil {
		tb.Fatal(err)
	}
	annotation.Each(&a, func(_ string, _ *string, _ *float64, d *clip.Detail) {
		if !ids {
			d.ID = ""
		}
	})
	settle(&a)
	b, err := annotation.JSON(a)
	if err != nil {
		tb.Fatalf("%s: %v", it.Path, err)
	}
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		tb.Fatal(err)
	}
	text, err := json.Marshal(rounded(v))
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

func rounded(v any) any {
	switch v := v.(type) {
	case float64:
		return math.Round(v*1e6) / 1e6
	case []any:
		for i := range v {
			v[i] = rounded(v[i])
		}
		if len(v) > 0 {
			if _, objects := v[0].(map[string]any); objects {
				slices.SortFunc(v, func(a, b any) int { return strings.Compare(mustJSON(a), mustJSON(b)) })
			}
		}
		return v
	case map[string]any:
		for k := range v {
			v[k] = rounded(v[k])
		}
		return v
	}
	return v
}

func mustJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func keyOf(it Item) string { return stem(path.Base(it.Path)) }

// keepsIDs says that the ids themselves come back.
func keepsIDs(f Format) bool { return abilities[f].id && f == COCO }

// TestWhatAFormatCarriesComesBack: for each format, reading what was written gives what
// Carried says, item by item.
func TestWhatAFormatCarriesComesBack(t *testing.T) {
	for _, f := range Formats {
		t.Run(string(f), func(t *testing.T) {
			for seed := range uint64(12) {
				items := made{rand.New(rand.NewPCG(seed, 1))}.items(16)
				b, wrote := zipped(t, f, items)
				got, read := unzipped(t, f, b, items)
				if read.Items != wrote.Items || read.Refused.Count != 0 {
					t.Fatalf("seed %d: wrote %d items, read %d; refused %v; %v", seed, wrote.Items, read.Items, read.Refused.List, wrote.Refused.List)
				}
				if read.Annotations != wrote.Annotations {
					t.Errorf("seed %d: wrote %d annotations, read %d", seed, wrote.Annotations, read.Annotations)
				}
				refused := map[string]bool{}
				for _, n := range wrote.Refused.List {
					refused[n.File] = true
				}
				want := map[string]Item{}
				for _, it := range items {
					if refused[it.Path] {
						continue
					}
					c, _, err := Carried(f, it)
					if err != nil {
						t.Fatal(err)
					}
					key := keyOf(c)
					if f == COCOResults {
						key = fmt.Sprint(strings.TrimLeft(endNumber.FindString(key), "0"))
					}
					want[key] = c
				}
				for _, it := range got {
					w, ok := want[keyOf(it)]
					if !ok {
						t.Errorf("seed %d: %q was never written", seed, it.Path)
						continue
					}
					if a, b := plainly(t, w, keepsIDs(f)), plainly(t, it, keepsIDs(f)); a != b {
						t.Fatalf("seed %d, %s\nwant %s\nhave %s", seed, it.Path, a, b)
					}
					if f != COCOResults && w.Subset != it.Subset && !(f == YOLO && w.Subset == "") {
						t.Errorf("seed %d, %s: subset %q, want %q", seed, it.Path, it.Subset, w.Subset)
					}
					if abilities[f].size && !(f == LabelStudio && annotationEmpty(&w.Annotation)) && (w.Width != it.Width || w.Height != it.Height) {
						t.Errorf("seed %d, %s: %d × %d, want %d × %d", seed, it.Path, it.Width, it.Height, w.Width, w.Height)
					}
				}
			}
		})
	}
}

// TestThereAndBack: a → b → a keeps of what a holds all that b can carry, for every
// pair.
func TestThereAndBack(t *testing.T) {
	items := made{rand.New(rand.NewPCG(99, 2))}.items(8)
	for _, a := range Formats {
		first, _ := zipped(t, a, items)
		start, _ := unzipped(t, a, first, items)
		for _, b := range Formats {
			over, wrote := zipped(t, b, start)
			if wrote.Items == 0 {
				continue
			}
			there, _ := unzipped(t, b, over, items)
			back, wroteBack := zipped(t, a, there)
			if wroteBack.Items == 0 {
				continue
			}
			end, _ := unzipped(t, a, back, items)
			want := map[string]Item{}
			for _, it := range start {
				over, _, err := Carried(b, it)
				if err != nil {
					continue
				}
				back, _, err := Carried(a, over)
				if err == nil {
					want[pairKey(it, a, b)] = back
				}
			}
			for _, it := range end {
				w, ok := want[pairKey(it, a, b)]
				if !ok {
					continue // a name that b cannot keep
				}
				if x, y := plainly(t, w, false), plainly(t, it, false); x != y {
					t.Errorf("%s → %s → %s, %s\nwant %s\nhave %s", a, b, a, it.Path, x, y)
					break
				}
			}
		}
	}
}

func pairKey(it Item, formats ...Format) string {
	key := keyOf(it)
	if slices.Contains(formats, COCOResults) {
		return strings.TrimLeft(endNumber.FindString(key), "0")
	}
	return key
}

var _ = maps.Keys[map[string]int]
