package clip

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mlife/shared/fault"
)

// TestPredictionExamples reads each example, checks it, and sees that nothing of it
// is lost when it is written again.
func TestPredictionExamples(t *testing.T) {
	files, err := filepath.Glob("testdata/prediction/*.json")
	if err != nil || len(files) < 3 {
		t.Fatalf("%d examples, %v", len(files), err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckPrediction("result", b); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		var p Prediction
		if err := json.Unmarshal(b, &p); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		again, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var want, got any
		if json.Unmarshal(b, &want) != nil || json.Unmarshal(again, &got) != nil || !reflect.DeepEqual(want, got) {
			t.Errorf("%s came back as %s", file, again)
		}
	}
}

func TestPredictionLabels(t *testing.T) {
	b, err := os.ReadFile("testdata/prediction/video.json")
	if err != nil {
		t.Fatal(err)
	}
	var p Prediction
	if err := json.Unmarshal(b, &p); err != nil {
		t.Fatal(err)
	}
	if got, want := p.Labels(), []string{"car", "following", "truck", "overtaking"}; !slices.Equal(got, want) {
		t.Errorf("labels %q, want %q", got, want)
	}
}

// Results that use a rare name for something of their own were readable before the
// name meant anything, and stay so.
func TestPredictionOfAnotherShape(t *testing.T) {
	for _, c := range []struct {
		in    string
		label string
		boxes int
		fails bool
	}{
		{`{"label":"a","frames":12,"boxes":[{"label":"x","x":1,"text":7}]}`, "a", 1, false},
		{`{"label":"a","masks":[{"png":"not base64!"}]}`, "a", 0, false},
		{`{"label":"a","attributes":["x"]}`, "a", 0, false},
		{`{"label":3}`, "", 0, true},
		{`{"boxes":[[1,2,3,4]]}`, "", 0, true},
		{`"a"`, "", 0, true},
	} {
		var p Prediction
		err := json.Unmarshal([]byte(c.in), &p)
		if (err != nil) != c.fails || p.Label != c.label || len(p.Boxes) != c.boxes {
			t.Errorf("%s: %v %q %d boxes", c.in, err, p.Label, len(p.Boxes))
		}
		if err := CheckPrediction("result", json.RawMessage(c.in)); err != nil {
			t.Errorf("%s: %v", c.in, err)
		}
	}
}

func TestCheckPredictionRefuses(t *testing.T) {
	huge := base64.StdEncoding.EncodeToString(pngHead(10_000, 10_000))
	for _, c := range []struct{ in, place string }{
		{`{"boxes":[{"x":1,"y":1,"w":1,"h":1},{"x":1e9,"y":1,"w":1,"h":1}]}`, "result.boxes[1]"},
		{`{"boxes":[{"x":1,"y":1,"w":-1,"h":1}]}`, "result.boxes[0]"},
		{`{"boxes":[` + strings.Repeat(`{"x":1,"y":1,"w":1,"h":1},`, MaxObjects) + `{"x":1,"y":1,"w":1,"h":1}]}`, "boxes[2000]"},
		{`{"polygons":[{"points":[[1,2],[3,4]]}]}`, "result.polygons[0].points"},
		{`{"polygons":[{"points":[[1,2],[3,4],[5]]}]}`, "result.polygons[0].points[2]"},
		{`{"polylines":[{"points":[[1,2]]}]}`, "result.polylines[0].points"},
		{`{"masks":[{}]}`, "result.masks[0]"},
		{`{"masks":[{"image":"a.png","rle":{"size":[2,3],"counts":"06"}}]}`, "result.masks[0]"},
		{`{"masks":[{"image":"../a.png"}]}`, "result.masks[0].image"},
		{`{"masks":[{"png":"AAAA"}]}`, "result.masks[0].png"},
		{`{"masks":[{"png":"` + huge + `"}]}`, "result.masks[0].png: 10000"},
		{`{"masks":[{"rle":{"size":[2],"counts":"06"}}]}`, "result.masks[0].rle"},
		{`{"masks":[{"rle":{"size":[100000,100000],"counts":"06"}}]}`, "result.masks[0].rle"},
		{`{"masks":[{"rle":{"size":[2,3],"counts":[1,2]}}]}`, "result.masks[0].rle"},
		{`{"masks":[{"rle":{"size":[2,3],"counts":[7,-1]}}]}`, "result.masks[0].rle"},
		{`{"masks":[{"rle":{"size":[2,3],"counts":"0é"}}]}`, "result.masks[0].rle"},
		{`{"masks":[{"rle":{"size":[2,3],"counts":"oooooooooooo"}}]}`, "result.masks[0].rle"},
		{`{"keypoints":[{"points":[[1,2,5]]}]}`, "result.keypoints[0].points[0]"},
		{`{"skeletons":{"a":{"edges":[[1]]}}}`, "result.skeletons.a.edges[0]"},
		{`{"tracks":[{"boxes":[]}]}`, "result.tracks[0].boxes"},
		{`{"tracks":[{"boxes":[{"x":1,"y":1,"w":1,"h":1}]}]}`, "result.tracks[0].boxes[0]"},
		{`{"frames":[{"frame":-1}]}`, "result.frames[0].frame"},
		{`{"frames":[{"time":1,"boxes":[{"x":1,"y":1,"w":1,"h":-1}]}]}`, "result.frames[0].boxes[0]"},
		{`{"regions":[{"from":2,"to":1}]}`, "result.regions[0]"},
		{`{"segment":{"from":-1,"to":1}}`, "result.segment"},
		{`{"fps":-1}`, "result.fps"},
		{`{"details":"a/b"}`, "result.details"},
	} {
		err := CheckPrediction("result", json.RawMessage(c.in))
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.place) {
			t.Errorf("%.80s: %v, want %s", c.in, err, c.place)
		}
	}
	m := example()
	m.Truth = json.RawMessage(`{"regions":[{"from":2,"to":1}]}`)
	if _, err := Seal(m, nil); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "truth.regions[0]") {
		t.Errorf("sealed: %v", err)
	}
}

// pngHead is the beginning of a PNG that claims a size.
func pngHead(w, h uint32) []byte {
	b := bytes.Clone(picture(1, 1))
	for i, n := range []uint32{w, h} {
		for k := range 4 {
			b[16+4*i+k] = byte(n >> (24 - 8*k))
		}
	}
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// TestRLE reads masks as pycocotools wrote them: results of the COCO API's own
// example (instances_val2014_fakesegm100_results.json), which fill their pictures.
func TestRLE(t *testing.T) {
	for packed, want := range map[string][]int{
		"06":                                {0, 6},
		"]ja45Q=5C<00000000006J5K5HmBNYXd3": nil, "fRj59m<5O2M2N101N101OO3N1N2N3M2HU[Z2": nil,
		"YoX42V=5K3M3N2HE^C=a<72M3N1O1L4L4Khkk3": nil,
	} {
		r := RLE{Size: []int{426, 640}, Counts: RLECounts{Packed: packed}}
		if want != nil {
			r.Size = []int{2, 3}
		}
		runs, err := r.Lengths()
		if err != nil || want != nil && !slices.Equal(runs, want) {
			t.Errorf("%q: %v %v", packed, runs, err)
		}
		if got := PackRuns(runs); got != packed {
			t.Errorf("%q packed again is %q", packed, got)
		}
	}
}

// FuzzPrediction: no value may crash the check, and what passes it can be read,
// written and read again, with masks that fill their size.
func FuzzPrediction(f *testing.F) {
	files, err := filepath.Glob("testdata/prediction/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"masks":[{"rle":{"size":[426,640],"counts":` + strconv.Quote("]ja45Q=5C<00000000006J5K5HmBNYXd3") + `}}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if CheckPrediction("result", b) != nil {
			return
		}
		var p Prediction
		if json.Unmarshal(b, &p) != nil {
			return
		}
		for _, m := range p.Masks {
			if m.RLE == nil {
				continue
			}
			runs, err := m.RLE.Lengths()
			sum := 0
			for _, n := range runs {
				sum += n
			}
			if err != nil || sum != m.RLE.Size[0]*m.RLE.Size[1] {
				t.Fatalf("%v: %d pixels of %v", err, sum, m.RLE.Size)
			}
		}
		again, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(again, &p); err != nil {
			t.Fatalf("%v of %s", err, again)
		}
	})
}
