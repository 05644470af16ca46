package labels

import (
	"errors"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/fault"
)

// fuzz reads whatever comes, as files in txtar's notation: nothing crashes, what is
// handed on is within the bounds of the model and can be written, and what is refused
// has a reason.
func fuzz(f *testing.F, format Format, more ...string) {
	golden, err := os.ReadFile("testdata/golden/" + string(format) + ".txtar")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(golden)
	for _, s := range more {
		f.Add([]byte(s))
	}
	limits := Limits{Items: 2000, Element: 1 << 20}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<16 {
			return
		}
		fsys := fstest.MapFS{}
		for name, text := range filesOf(string(b)) {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
		s, err := Folder(fsys, limits)
		if err != nil {
			return
		}
		rep, err := ReadAs(t.Context(), format, s, Options{Size: func(string) (int, int, bool) { return 64, 48, true }}, func(it Item) error {
			if _, err := annotation.JSON(it.Annotation); err != nil {
				t.Fatalf("%s: %v", it.Path, err)
			}
			if p, err := cleanPath(it.Path); err != nil || p != it.Path {
				t.Fatalf("the path %q: %v", it.Path, err)
			}
			for _, to := range []Format{format, COCO, CVATVideo, LabelStudio} {
				c, _, err := Carried(to, it)
				if err != nil {
					continue
				}
				if _, err := annotation.JSON(c.Annotation); err != nil {
					t.Fatalf("carried to %s: %v", to, err)
				}
			}
			return nil
		})
		if err != nil && fault.Is(err, fault.Internal) {
			t.Fatal(err)
		}
		for _, n := range rep.Refused.List {
			if n.Reason == "" {
				t.Fatal("refused without a reason")
			}
		}
		if err := errors.Join(s.Close()); err != nil {
			t.Fatal(err)
		}
	})
}

// filesOf splits text into files as txtar does, whatever it is.
func filesOf(text string) map[string]string {
	out := map[string]string{}
	name := ""
	for line := range strings.SplitAfterSeq(text, "\n") {
		if marker, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "-- "); ok && strings.HasSuffix(marker, " --") && len(out) < 20 {
			name = path.Clean("/" + strings.TrimSuffix(marker, " --"))[1:]
			if len(name) > 100 || strings.Count(name, "/") > 8 {
				name = ""
			}
			continue
		}
		if name != "" {
			out[name] += line
		}
	}
	return out
}

func FuzzCOCO(f *testing.F)        { fuzz(f, COCO) }
func FuzzCOCOResults(f *testing.F) { fuzz(f, COCOResults) }
func FuzzVOC(f *testing.F)         { fuzz(f, VOC) }
func FuzzYOLO(f *testing.F)        { fuzz(f, YOLO) }
func FuzzYOLOSegment(f *testing.F) { fuzz(f, YOLOSegment) }
func FuzzYOLOOBB(f *testing.F)     { fuzz(f, YOLOOBB) }
func FuzzYOLOPose(f *testing.F)    { fuzz(f, YOLOPose) }
func FuzzCVAT(f *testing.F)        { fuzz(f, CVAT) }
func FuzzCVATVideo(f *testing.F)   { fuzz(f, CVATVideo) }
func FuzzLabelStudio(f *testing.F) { fuzz(f, LabelStudio) }
func FuzzDatumaro(f *testing.F)    { fuzz(f, Datumaro) }
func FuzzImageNet(f *testing.F)    { fuzz(f, ImageNet, "-- train/cat/1.jpg --\n-- train/dog/1.jpg --\n") }
func FuzzImageNetTxt(f *testing.F) { fuzz(f, ImageNetTxt) }
func FuzzOpenImages(f *testing.F)  { fuzz(f, OpenImages) }
func FuzzLabelMe(f *testing.F)     { fuzz(f, LabelMe) }
func FuzzMOT(f *testing.F)         { fuzz(f, MOT) }
func FuzzCSV(f *testing.F)         { fuzz(f, CSV) }

// FuzzDetect: any single file is found out or refused.
func FuzzDetect(f *testing.F) {
	for _, s := range []string{"{\"images\":[", "[{", "<annotation>", "a,b\n1,2\n", "0 1 2 3 4", "names:\n  0: a\ntrain: x\n", "\x1f\x8b", "PK\x03\x04"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Folder(fstest.MapFS{"file": {Data: b}}, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Detect(t.Context(), s); err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
	})
}
