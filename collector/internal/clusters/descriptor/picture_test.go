package descriptor_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"mlife/collector/internal/clusters/descriptor"
	"mlife/shared/testkit"
	"mlife/shared/vector"
	"mlife/testdata/faces"
	"mlife/testdata/grocery"
)

// precision is the mean share of the k nearest others that have a case's own label,
// over the cases of one label, or of all when it is "".
func precision(rows [][]float32, labels []string, k int, only string) float64 {
	sum, n := 0.0, 0.0
	for i := range rows {
		if only != "" && labels[i] != only {
			continue
		}
		order := make([]int, 0, len(rows))
		for j := range rows {
			if j != i {
				order = append(order, j)
			}
		}
		d := make([]float32, len(rows))
		for _, j := range order {
			d[j] = vector.Squared(rows[i], rows[j])
		}
		slices.SortStableFunc(order, func(a, b int) int {
			if d[a] < d[b] {
				return -1
			}
			return 1
		})
		for _, j := range order[:k] {
			if labels[j] == labels[i] {
				sum += 1 / float64(k)
			}
		}
		n++
	}
	return sum / n
}

func TestShapesTellHowAMaskIsWorn(t *testing.T) {
	testkit.Heavy(t)
	var rows [][]float32
	var labels []string
	for i := range 400 {
		m := []faces.Mask{faces.NoMask, faces.NoMask, faces.HalfMask, faces.FullMask}[i%4]
		b, err := faces.New(uint64(i)*7919, faces.Expressions[(i/4)%4], m).JPEG()
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		shape, colour := descriptor.Picture(img)
		if d := vector.Cosine(shape, shape); math.Abs(d-1) > 1e-6 || len(colour) == 0 {
			t.Fatalf("length %g", d)
		}
		rows, labels = append(rows, shape), append(labels, m.String())
	}
	for _, mask := range []string{"half", "full"} {
		p := precision(rows, labels, 10, mask)
		t.Logf("%s: precision of the ten nearest %.2f; chance is 0.25", mask, p)
		if p < 0.55 {
			t.Errorf("%s: precision %.2f", mask, p)
		}
	}
}

func TestColoursTellGroceries(t *testing.T) {
	testkit.Heavy(t)
	photos, err := grocery.Photos(filepath.Join(testkit.ModuleRoot(), "..", "shared", "data"))
	if err != nil {
		t.Skip("the real inputs are not beside the project")
	}
	var shapes, colours [][]float32
	var labels []string
	for _, p := range photos {
		f, err := os.Open(p.Path)
		if err != nil {
			t.Fatal(err)
		}
		img, _, err := image.Decode(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		shape, colour := descriptor.Picture(img)
		shapes, colours, labels = append(shapes, shape), append(colours, colour), append(labels, p.Coarse)
	}
	byShape, byColour := precision(shapes, labels, 3, ""), precision(colours, labels, 3, "")
	t.Logf("precision of the three nearest: shape %.3f, colour %.3f", byShape, byColour)
	if byColour < 0.17 || byColour < byShape {
		t.Errorf("colour %.3f, shape %.3f", byColour, byShape)
	}
}

func TestOddPictures(t *testing.T) {
	for _, r := range []image.Rectangle{image.Rect(0, 0, 0, 0), image.Rect(0, 0, 1, 1), image.Rect(-3, -3, 5000, -2), image.Rect(0, 0, 2, 900)} {
		shape, colour := descriptor.Picture(image.NewGray(r))
		if vector.Check(shape) != nil || vector.Check(colour) != nil {
			t.Errorf("%v: no vector", r)
		}
	}
}

func TestSounds(t *testing.T) {
	tone := func(hz, level float64) []float32 {
		out := make([]float32, descriptor.SampleRate)
		for i := range out {
			out[i] = float32(level * math.Sin(2*math.Pi*hz*float64(i)/descriptor.SampleRate))
		}
		return out
	}
	low, quiet, high := descriptor.Sound(tone(300, 0.5)), descriptor.Sound(tone(310, 0.1)), descriptor.Sound(tone(2500, 0.5))
	if vector.Cosine(low, quiet) <= vector.Cosine(low, high) {
		t.Error("a quieter tone is further away than another tone")
	}
	if descriptor.Sound(make([]float32, 8000)) != nil || descriptor.Sound(nil) != nil {
		t.Error("silence has a descriptor")
	}
}
