package labels

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

// setOf makes a source of files in txtar's notation.
func setOf(tb testing.TB, text string) *Source {
	tb.Helper()
	fsys := fstest.MapFS{}
	for _, f := range txtar.Parse([]byte(text)).Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	s, err := Folder(fsys, Limits{})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// readText reads a set in txtar's notation.
func readText(t *testing.T, f Format, text string) ([]Item, Report) {
	t.Helper()
	s := setOf(t, text)
	if found, err := Detect(t.Context(), s); err != nil || found != f {
		t.Fatalf("found %q, %v", found, err)
	}
	var out []Item
	rep, err := ReadAs(t.Context(), f, s, Options{Size: func(string) (int, int, bool) { return 200, 100, true }}, func(it Item) error {
		out = append(out, it)
		return nil
	})
	if err = errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	return out, rep
}

func sides(b clip.Box) string {
	r := func(v float64) float64 { return math.Round(v*1e6)/1e6 + 0 }
	return fmt.Sprint(r(b.X), r(b.Y), r(b.W), r(b.H), r(b.Angle))
}

// TestWhereBoxesLie holds each reader to the convention of its format: one known box.
func TestWhereBoxesLie(t *testing.T) {
	voc := "<annotation>%s<filename>a.jpg</filename><size><width>200</width><height>100</height></size><object><name>cat</name><bndbox><xmin>1</xmin><ymin>11</ymin><xmax>200</xmax><ymax>50</ymax></bndbox></object></annotation>\n"
	for _, c := range []struct {
		name   string
		format Format
		text   string
		want   string
	}{
		{"VOC counts pixels from 1 and includes the last", VOC, "-- a.xml --\n" + fmt.Sprintf(voc, "<source><database>The VOC2007 Database</database></source>"), "0 10 200 40 0"},
		{"LabelImg writes edges", VOC, "-- a.xml --\n" + fmt.Sprintf(voc, "<source><database>Unknown</database></source>"), "1 11 199 39 0"},
		{"YOLO has the centre in shares", YOLODetect, "-- classes.txt --\ncat\n-- a.txt --\n0 0.5 0.25 1 0.5\n", "0 0 200 50 0"},
		{"YOLO's corners go around the turned box", YOLOOBB, "-- data.yaml --\ntrain: images\nnames: [cat]\n-- labels/a.txt --\n0 0.5 0.5 0.5 0.9 0.45 0.9 0.45 0.5\n", "75 65 40 10 90"},
		{"COCO has the top left corner and the size", COCO, `-- a.json --
{"annotations":[{"id":1,"image_id":1,"category_id":3,"bbox":[0.5,1,20,30.25]}],"categories":[{"id":3,"name":"cat"}],"images":[{"id":1,"file_name":"a.jpg","width":200,"height":100}]}
`, "0.5 1 20 30.25 0"},
		{"CVAT has edges, and turns about the centre", CVAT, `-- a.xml --
<annotations><version>1.1</version><meta/><image id="0" name="a.jpg" width="200" height="100"><box label="cat" xtl="10" ytl="20" xbr="30.5" ybr="25" rotation="45.00"/></image></annotations>
`, "10 20 20.5 5 45"},
		{"Label Studio turns about the top left corner, in pixels", LabelStudio, `-- a.json --
[{"data":{"image":"a.jpg"},"annotations":[{"result":[{"id":"x","type":"rectanglelabels","original_width":200,"original_height":100,"value":{"x":50,"y":50,"width":20,"height":10,"rotation":90,"rectanglelabels":["cat"]}}]}]}]
`, "75 65 40 10 90"},
		{"Datumaro as COCO, with the turn beside it", Datumaro, `-- annotations/default.json --
{"items":[{"id":"a","annotations":[{"type":"bbox","label_id":0,"bbox":[1,2,3,4],"attributes":{"rotation":30}}]}],"categories":{"label":{"labels":[{"name":"cat"}]}}}
`, "1 2 3 4 30"},
		{"LabelMe has two corners, in any order", LabelMe, `-- a.json --
{"version":"5.0","shapes":[{"label":"cat","points":[[30,5],[10,25]],"shape_type":"rectangle"}],"imagePath":"a.jpg","imageWidth":200,"imageHeight":100}
`, "10 5 20 20 0"},
		{"Open Images has edges in shares", OpenImages, "-- class-descriptions.csv --\n/m/1,cat\n-- train-annotations-bbox.csv --\nImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax\na,xclick,/m/1,1,0.25,0.75,0.1,0.3\n", "50 10 100 20 0"},
		{"CSV has edges", CSV, "-- a.csv --\nfilename,class,xmin,ymin,xmax,ymax\na.jpg,cat,1,2,4,6\n", "1 2 3 4 0"},
		{"CSV with widths has corners and sizes", CSV, "-- a.csv --\nimage;label;x;y;width;height\na.jpg;cat;1;2;4;6\n", "1 2 4 6 0"},
	} {
		items, rep := readText(t, c.format, c.text)
		if len(items) != 1 || len(items[0].Annotation.Boxes) != 1 {
			t.Errorf("%s: %d items, refused %v", c.name, len(items), rep.Refused.List)
			continue
		}
		b := items[0].Annotation.Boxes[0]
		if got := sides(b); got != c.want || b.Label != "cat" {
			t.Errorf("%s: %s of %q, want %s", c.name, got, b.Label, c.want)
		}
	}
}

// TestVideosOfCVAT: key frames make a track, what lies between does not, and outside
// is away.
func TestVideosOfCVAT(t *testing.T) {
	items, _ := readText(t, CVATVideo, `-- a.xml --
<annotations><version>1.1</version><meta><task><size>30</size><stop_frame>29</stop_frame></task><source>v.mp4</source></meta>
<track id="4" label="car" source="auto">
<box frame="0" outside="0" occluded="0" keyframe="1" xtl="0" ytl="0" xbr="10" ybr="10"/>
<box frame="1" outside="0" occluded="0" keyframe="0" xtl="1" ytl="0" xbr="11" ybr="10"/>
<box frame="2" outside="0" occluded="1" keyframe="1" xtl="2" ytl="0" xbr="12" ybr="10"/>
<box frame="3" outside="1" occluded="1" keyframe="1" xtl="2" ytl="0" xbr="12" ybr="10"/>
<box frame="9" outside="0" occluded="0" keyframe="1" xtl="5" ytl="5" xbr="6" ybr="6"/>
<box frame="12" outside="0" occluded="0" keyframe="0" xtl="5" ytl="5" xbr="6" ybr="6"/>
</track>
<track id="5" label="lane"><polyline frame="2" outside="0" keyframe="1" points="0,0;5,5"/><polyline frame="6" outside="1" keyframe="1" points="0,0;5,5"/></track>
</annotations>
`)
	if len(items) != 1 || items[0].Path != "v.mp4" || items[0].Frames != 30 || len(items[0].Annotation.Tracks) != 1 {
		t.Fatalf("%+v", items)
	}
	track := items[0].Annotation.Tracks[0]
	var got []string
	for _, b := range track.Boxes {
		got = append(got, fmt.Sprintf("%d %v %s", *b.Frame, b.Outside, b.Attributes[annotation.Occluded]))
	}
	if want := "0 false |2 false true|3 true |9 false false|12 false "; strings.Join(got, "|") != want {
		t.Errorf("the track is %s, want %s", strings.Join(got, "|"), want)
	}
	if track.ID != "4" || track.MadeBy == nil || track.MadeBy.By != annotation.ByModel {
		t.Errorf("%+v", track.Detail)
	}
	frames := items[0].Annotation.Frames
	if len(frames) != 2 || *frames[0].Frame != 2 || len(frames[0].Polylines) != 1 || *frames[1].Frame != 6 || len(frames[1].Polylines) != 0 {
		t.Errorf("%+v", frames)
	}
}

// TestMasks reads the same six pixels as COCO, CVAT and Label Studio write them.
func TestMasks(t *testing.T) {
	want := []byte{0, 1, 1, 0, 1, 0} // three wide, two high
	for name, c := range map[string]struct {
		format Format
		text   string
	}{
		"runs down the columns": {COCO, `-- a.json --
{"images":[{"id":1,"file_name":"a.jpg"}],"annotations":[{"id":1,"image_id":1,"category_id":1,"segmentation":{"size":[2,3],"counts":[2,3,1]}}],"categories":[{"id":1,"name":"m"}]}
`},
		"runs along the rows": {CVAT, `-- a.xml --
<annotations><meta/><image id="0" name="a.jpg" width="3" height="2"><mask label="m" rle="1, 2, 1, 1, 1" left="0" top="0" width="3" height="2"/></image></annotations>
`},
		"runs of bits": {LabelStudio, `-- a.json --
[{"data":{"image":"a.jpg"},"annotations":[{"result":[{"id":"x","type":"brushlabels","original_width":3,"original_height":2,"value":{"format":"rle","rle":BRUSH,"brushlabels":["m"]}}]}]}]
`},
	} {
		items, rep := readText(t, c.format, strings.Replace(c.text, "BRUSH", brush, 1))
		if len(items) != 1 || len(items[0].Annotation.Masks) != 1 {
			t.Errorf("%s: %v", name, rep.Refused.List)
			continue
		}
		b, err := annotation.Decode(items[0].Annotation.Masks[0].RLE)
		if err != nil || !bytes.Equal(b.Pix, want) {
			t.Errorf("%s: %v, %v", name, b, err)
		}
	}
}

// brush is the mask of TestMasks as label-studio-converter's encode_rle packs it.
const brush = `[0,0,0,24,57,27,252,96,19,255,198,1,31,252,96,0]`

func TestSequencesOfMOT(t *testing.T) {
	items, rep := readText(t, MOT, `-- s1/gt/gt.txt --
1,3,1,1,10,20,1,1,1
2,3,2,1,10,20,1,1,0.5
5,3,9,1,10,20,0,1,1
1,8,1,1,10,20,1,99,1
-- s1/seqinfo.ini --
[Sequence]
name=s1
frameRate=30
seqLength=5
imWidth=200
imHeight=100
`)
	if len(items) != 1 || items[0].Path != "s1" || items[0].FPS != 30 || len(items[0].Annotation.Tracks) != 1 || rep.Refused.Count != 1 {
		t.Fatalf("%+v %v", items, rep.Refused.List)
	}
	var got []string
	for _, b := range items[0].Annotation.Tracks[0].Boxes {
		got = append(got, fmt.Sprint(*b.Frame, b.Outside, b.X, b.Y))
	}
	if s := strings.Join(got, "|"); s != "0 false 0 0|1 false 1 0|2 true 1 0|4 false 8 0" {
		t.Error(s)
	}
}

func TestDetectNamesSeveralFormats(t *testing.T) {
	s := setOf(t, "-- a.csv --\nfilename,class,xmin,ymin,xmax,ymax\na.jpg,cat,1,2,4,6\n-- a.xml --\n<annotation><object/></annotation>\n")
	if _, err := Detect(t.Context(), s); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "voc") || !strings.Contains(err.Error(), "csv") {
		t.Error(err)
	}
	for text, want := range map[string]Format{
		"-- a/1.jpg --\nx\n-- b/1.jpg --\nx\n":                       ImageNet,
		"-- val.txt --\na/1.jpg 0\nb/1.jpg 1\n":                      ImageNetTxt,
		"-- x.weird --\n{\"items\":[],\"categories\":{}}\n":          Datumaro,
		"-- a.txt --\n[{\"image_id\":1,\"category_id\":2}]\n":        COCOResults,
		"-- l/a.txt --\n0 0.1 0.1 0.2 0.1 0.2 0.3\n":                 YOLOSegment,
		"-- data.yaml --\nkpt_shape: [1, 3]\ntrain: x\nnames: [a]\n": YOLOPose,
	} {
		if got, err := Detect(t.Context(), setOf(t, text)); got != want {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

// TestOneBadObjectTakesNothingWithIt, whatever is wrong with it.
func TestOneBadObjectTakesNothingWithIt(t *testing.T) {
	items, rep := readText(t, COCO, `-- a.json --
{"images":[{"id":1,"file_name":"a.jpg","width":200,"height":100},{"id":2,"file_name":"b.jpg","width":1.5,"height":100},{"id":"x","file_name":"c.jpg"}],
"annotations":[
{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,3]},
{"id":2,"image_id":1,"category_id":7,"bbox":[1,2,3,4]},
{"id":3,"image_id":1,"category_id":1,"bbox":[1,2,-3,4]},
{"id":4,"image_id":1,"category_id":1,"segmentation":[[1,2,3]]},
{"id":5,"image_id":1,"category_id":1,"segmentation":{"size":[2,2],"counts":[9]}},
{"id":6,"image_id":1,"category_id":1,"keypoints":[1,2]},
{"id":7,"image_id":1,"category_id":1},
{"id":8,"image_id":1,"category_id":1,"bbox":[1,2,3,4],"score":7},
{"id":9,"image_id":3,"category_id":1,"bbox":[1,2,3,4]},
{"id":10,"image_id":1,"category_id":1,"bbox":[1,2,3,4]}],
"categories":[{"id":1,"name":"cat"}]}
`)
	if len(items) != 2 || len(items[0].Annotation.Boxes) != 1 || items[0].Annotation.Boxes[0].ID != "10" {
		t.Errorf("%d items", len(items))
	}
	var said []string
	for _, n := range rep.Refused.List {
		said = append(said, n.String())
	}
	all := strings.Join(said, "\n")
	for _, says := range []string{"annotations[0]: bbox has 3", "annotations[1]: category_id", "annotations[2]: its size", "annotations[3]: segmentation[0]", "annotations[4]: segmentation: counts",
		"annotations[5]: keypoints", "annotations[6]: it has neither", "annotations[7]: confidence", "annotations[8]: image_id", "images[1]: 1.5 × 100"} {
		if !strings.Contains(all, says) {
			t.Errorf("nothing says %q in\n%s", says, all)
		}
	}
	if rep.Refused.Count != 10 || rep.Annotations != 10 || rep.Images != 3 {
		t.Errorf("%d refused of %d in %d", rep.Refused.Count, rep.Annotations, rep.Images)
	}
}

// TestReadingEnds says how a reading ends: by the caller, by the context.
func TestReadingEnds(t *testing.T) {
	text := "-- a.csv --\nfilename,class,xmin,ymin,xmax,ymax\na.jpg,cat,1,2,4,6\nb.jpg,cat,1,2,4,6\n"
	mine := errors.New("enough")
	n := 0
	_, err := Read(t.Context(), setOf(t, text), Options{}, func(Item) error { n++; return mine })
	if !errors.Is(err, mine) || n != 1 {
		t.Errorf("%v after %d", err, n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err = ReadAs(ctx, CSV, setOf(t, text), Options{}, func(Item) error { cancel(); return nil })
	if !fault.Is(err, fault.Canceled) {
		t.Error(err)
	}
	if _, err := ReadAs(t.Context(), "word", setOf(t, text), Options{}, nil); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}
