// Package grocery is a small real classifier of shelf photos: the nearest neighbour
// among colour histograms. It is fitted on the train split of the real inputs and
// makes true mistakes, which is what the end-to-end scenarios need of it.
package grocery

import (
	"encoding/csv"
	"fmt"
	"image"
	_ "image/jpeg" // the photos
	"math"
	"os"
	"path/filepath"
	"slices"
)

// Photo is one labelled photo of the real inputs.
type Photo struct {
	Path   string // of the file
	Label  string
	Coarse string
	Split  string // "train", "test" or "val" as its authors split it
}

// Photos reads the table of labels below the folder of real inputs.
func Photos(data string) ([]Photo, error) {
	f, err := os.Open(filepath.Join(data, "images", "grocery_labels.csv"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fmt.Errorf("grocery labels: %d rows: %w", len(rows), err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	for _, need := range []string{"path", "label", "coarse_label", "split"} {
		if _, ok := column[need]; !ok {
			return nil, fmt.Errorf("grocery labels: no column %q in %v", need, rows[0])
		}
	}
	var all []Photo
	for _, r := range rows[1:] {
		all = append(all, Photo{
			Path: filepath.Join(data, filepath.FromSlash(r[column["path"]])), Label: r[column["label"]],
			Coarse: r[column["coarse_label"]], Split: r[column["split"]],
		})
	}
	return all, nil
}

// bins per hue, saturation and value.
const (
	hues, saturations, values = 12, 4, 4
	length                    = hues * saturations * values
)

// Model remembers the histograms of its examples.
type Model struct {
	labels []string
	hists  [][length]float64
}

// Fit reads every photo once.
func Fit(photos []Photo) (*Model, error) {
	m := &Model{}
	for _, p := range photos {
		h, err := histogram(p.Path)
		if err != nil {
			return nil, err
		}
		m.labels = append(m.labels, p.Label)
		m.hists = append(m.hists, h)
	}
	return m, nil
}

// Classify gives the label of the nearest example and how much nearer it is than
// the nearest example of another label, 0 to 1.
func (m *Model) Classify(path string) (label string, confidence float64, err error) {
	h, err := histogram(path)
	if err != nil {
		return "", 0, err
	}
	best, other := math.Inf(1), math.Inf(1)
	distances := make([]float64, len(m.hists))
	for i := range m.hists {
		distances[i] = distance(&h, &m.hists[i])
		if distances[i] < best {
			best, label = distances[i], m.labels[i]
		}
	}
	for i, d := range distances {
		if m.labels[i] != label {
			other = min(other, d)
		}
	}
	if other == 0 || math.IsInf(other, 1) {
		return label, 0, nil
	}
	return label, max(0, min(1, 1-best/other)), nil
}

// distance is one minus the histograms' intersection.
func distance(a, b *[length]float64) float64 {
	sum := 0.0
	for i := range a {
		sum += min(a[i], b[i])
	}
	return 1 - sum
}

func histogram(path string) (h [length]float64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return h, err
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		return h, fmt.Errorf("%s: %w", path, err)
	}
	b := img.Bounds()
	step := max(1, min(b.Dx(), b.Dy())/96)
	n := 0.0
	for y := b.Min.Y; y < b.Max.Y; y += step {
		for x := b.Min.X; x < b.Max.X; x += step {
			r, g, bl, _ := img.At(x, y).RGBA()
			h[bin(float64(r)/65535, float64(g)/65535, float64(bl)/65535)]++
			n++
		}
	}
	for i := range h {
		h[i] /= n
	}
	return h, nil
}

func bin(r, g, b float64) int {
	top, low := slices.Max([]float64{r, g, b}), min(r, g, b)
	hue, sat := 0.0, 0.0
	if d := top - low; d > 0 {
		sat = d / top
		switch top {
		case r:
			hue = math.Mod((g-b)/d+6, 6)
		case g:
			hue = (b-r)/d + 2
		default:
			hue = (r-g)/d + 4
		}
	}
	at := func(v float64, n int) int { return min(n-1, int(v*float64(n))) }
	return (at(hue/6, hues)*saturations+at(sat, saturations))*values + at(top, values)
}
