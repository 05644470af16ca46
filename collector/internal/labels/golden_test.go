package labels

import (
	"archive/zip"
	"bytes"
	"flag"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

var update = flag.Bool("update", false, "write the golden files")

// goldenItems have one of everything, small enough to read in testdata/golden.
func goldenItems() []Item {
	mask, err := annotation.NewBitmap(3, 2)
	if err != nil {
		panic(err)
	}
	copy(mask.Pix, []byte{0, 1, 1, 0, 1, 0})
	street := annotation.Annotation{
		Label: "street", Text: "a cat & a van",
		Shapes: clip.Shapes{
			Boxes: []clip.Box{
				{Label: "cat", X: 2, Y: 1, W: 4, H: 5, Confidence: ptr(0.75), Detail: clip.Detail{ID: "7", Group: "3", MadeBy: &clip.Maker{By: annotation.ByModel, Name: "face", Version: "2"}}},
				{Label: "van", X: 4, Y: 4, W: 8, H: 4, Angle: 90},
				{Label: "person", X: 1, Y: 1, W: 5, H: 5, Detail: clip.Detail{ID: "9"}},
			},
			Polygons: []clip.Polygon{
				{Label: "road", Points: [][]float64{{0, 8}, {16, 8}, {16, 10}, {0, 10}}},
				{Label: "ring", Points: [][]float64{{1, 1}, {7, 1}, {7, 7}, {1, 7}}, Holes: [][][]float64{{{3, 3}, {5, 3}, {5, 5}, {3, 5}}}},
			},
			Polylines: []clip.Polygon{{Label: "lane", Points: [][]float64{{0, 9.5}, {8, 9}}}},
			Masks:     []clip.Mask{{Label: "sky", RLE: mask.RLE(), X: 10, Y: 1}},
			KeyPoints: []clip.KeyPoints{{Label: "person", Skeleton: "face", Points: [][]float64{{2, 2, 2}, {3, 4, 1}, {0, 0, 0}}, Detail: clip.Detail{ID: "9"}}},
		},
		Skeletons: map[string]clip.Skeleton{"face": madeSkeleton},
	}
	annotation.Put(&street.Boxes[0].Detail, annotation.Occluded, true)
	annotation.Put(&street.Boxes[0].Detail, "colour", "red <dark>")
	annotation.Put(&street.Polygons[0].Detail, annotation.Crowd, true)
	film := annotation.Annotation{
		Tracks: []clip.Track{{Label: "car", Detail: clip.Detail{ID: "1"}, Boxes: []clip.TrackBox{
			{Frame: ptr(0), X: 1, Y: 1, W: 4, H: 2}, {Frame: ptr(4), X: 9, Y: 1, W: 4, H: 2}, {Frame: ptr(5), X: 9, Y: 1, W: 4, H: 2, Outside: true}, {Frame: ptr(8), X: 2, Y: 2, W: 4, H: 2}}}},
		Frames: []clip.Frame{{Frame: ptr(2), Shapes: clip.Shapes{Polygons: []clip.Polygon{{Label: "sign", Points: [][]float64{{1, 1}, {3, 1}, {2, 3}}, Detail: clip.Detail{ID: "2"}}}}}, {Frame: ptr(6)}},
	}
	talk := annotation.Annotation{Regions: []clip.Region{{Label: "speech", From: 0.5, To: 2.25, Detail: clip.Detail{ID: "a", Text: "hello"}}}}
	return []Item{
		{Media{Path: "yard/1.png", Width: 16, Height: 10, Subset: "train"}, street},
		{Media{Path: "2.png", Width: 8, Height: 8}, annotation.Annotation{Label: "empty"}},
		{Media{Path: "3.mp4", Width: 16, Height: 10, Frames: 10, FPS: 25}, film},
		{Media{Path: "4.wav"}, talk},
	}
}

// compressed bytes of PNG differ between versions of the compressor.
var pngText = regexp.MustCompile(`"mask":"[^"]*"`)

// written gives the files that a format writes of the items, as one text.
func written(t testing.TB, f Format) *txtar.Archive {
	t.Helper()
	b, rep := zipped(t, f, goldenItems())
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out txtar.Archive
	var notes strings.Builder
	for _, n := range rep.Losses.List {
		notes.WriteString("lost: " + n.String() + "\n")
	}
	for _, n := range rep.Refused.List {
		notes.WriteString("refused: " + n.String() + "\n")
	}
	out.Comment = []byte(notes.String())
	for _, file := range z.File {
		if isMedium(file.Name) {
			continue
		}
		r, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out.Files = append(out.Files, txtar.File{Name: file.Name, Data: pngText.ReplaceAll(text, []byte(`"mask":"…"`))})
	}
	return &out
}

// TestWritersGolden holds every writer to its bytes, and to what it reports.
func TestWritersGolden(t *testing.T) {
	for _, f := range Formats {
		file := "testdata/golden/" + string(f) + ".txtar"
		got := txtar.Format(written(t, f))
		if *update {
			if err := os.WriteFile(file, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: have\n%s", f, got)
		}
		if again := txtar.Format(written(t, f)); !bytes.Equal(got, again) {
			t.Errorf("%s: the same items gave other bytes", f)
		}
	}
}
