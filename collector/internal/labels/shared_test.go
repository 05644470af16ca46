package labels

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
	"mlife/shared/testkit"
)

// counts are what a set's own text states.
type counts struct{ images, annotations, categories int }

// texts reads the files of a folder that end so.
func textsOf(t *testing.T, root string, ends ...string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(root, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.ContainsFunc(ends, func(e string) bool { return strings.HasSuffix(p, e) }) {
			return err
		}
		b, err := os.ReadFile(p)
		out[p] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The counts below are made without the readers: with whole documents, with regular
// expressions and by counting lines.
var counting = map[string]func(t *testing.T, root string) counts{
	"coco": func(t *testing.T, root string) (c counts) {
		names := map[string]bool{}
		for _, text := range textsOf(t, root, ".json") {
			var v struct {
				Images, Annotations []json.RawMessage
				Categories          []struct{ Name string }
			}
			if err := json.Unmarshal([]byte(text), &v); err != nil {
				t.Fatal(err)
			}
			c.images, c.annotations = c.images+len(v.Images), c.annotations+len(v.Annotations)
			for _, x := range v.Categories {
				names[x.Name] = true
			}
		}
		c.categories = len(names)
		return c
	},
	"results": func(t *testing.T, root string) (c counts) {
		images, categories := map[int]bool{}, map[int]bool{}
		for _, text := range textsOf(t, root, ".json") {
			var v []map[string]any
			if err := json.Unmarshal([]byte(text), &v); err != nil {
				t.Fatal(err)
			}
			for _, x := range v {
				images[int(x["image_id"].(float64))], categories[int(x["category_id"].(float64))] = true, true
			}
			c.annotations += len(v)
		}
		c.images, c.categories = len(images), len(categories)
		return c
	},
	"voc": func(t *testing.T, root string) (c counts) {
		names := map[string]bool{}
		object := regexp.MustCompile(`(?s)<object>\s*<name>([^<]*)</name>`)
		for _, text := range textsOf(t, root, ".xml") {
			c.images++
			for _, m := range object.FindAllStringSubmatch(text, -1) {
				c.annotations++
				names[m[1]] = true
			}
		}
		c.categories = len(names)
		return c
	},
	"cvat": func(t *testing.T, root string) (c counts) {
		for _, text := range textsOf(t, root, ".xml") {
			c.images += strings.Count(text, "<image ")
			c.annotations += len(regexp.MustCompile(`<(box|polygon|polyline|points|ellipse|mask|tag|cuboid) `).FindAllString(text, -1))
			c.categories += len(regexp.MustCompile(`<label>\s*<name>`).FindAllString(text, -1))
		}
		return c
	},
	"cvat-video": func(t *testing.T, root string) (c counts) {
		for _, text := range textsOf(t, root, ".xml") {
			c.images++
			c.annotations += strings.Count(text, "\n  <track ")
			c.categories += strings.Count(text, "<label>") - strings.Count(text, "<parent>")
		}
		return c
	},
	"datumaro": func(t *testing.T, root string) (c counts) {
		names := map[string]bool{}
		for _, text := range textsOf(t, root, ".json") {
			var v struct {
				Categories struct {
					Label struct{ Labels []struct{ Name string } }
				}
				Items []struct{ Annotations []any }
			}
			if err := json.Unmarshal([]byte(text), &v); err != nil {
				t.Fatal(err)
			}
			for _, i := range v.Items {
				c.images++
				c.annotations += len(i.Annotations)
			}
			for _, l := range v.Categories.Label.Labels {
				names[l.Name] = true
			}
		}
		c.categories = len(names)
		return c
	},
	"label-studio": func(t *testing.T, root string) (c counts) {
		for _, text := range textsOf(t, root, ".json") {
			var v []map[string]any
			if err := json.Unmarshal([]byte(text), &v); err != nil {
				t.Fatal(err)
			}
			results := func(x any) int {
				m, ok := x.(map[string]any)
				if !ok {
					return 0
				}
				list, _ := m["result"].([]any)
				return len(list)
			}
			for _, task := range v {
				c.images++
				c.annotations += results(task)
				for _, name := range []string{"annotations", "predictions"} {
					list, _ := task[name].([]any)
					for _, a := range list {
						c.annotations += results(a)
					}
				}
			}
		}
		c.categories = -1 // no text states them
		return c
	},
	"labelme": func(t *testing.T, root string) (c counts) {
		names := map[string]bool{}
		for _, text := range textsOf(t, root, ".json") {
			c.images++
			for _, m := range regexp.MustCompile(`"label": "([^"]*)"`).FindAllStringSubmatch(text, -1) {
				c.annotations++
				names[m[1]] = true
			}
		}
		c.categories = len(names)
		return c
	},
	"yolo": func(t *testing.T, root string) (c counts) {
		for p, text := range textsOf(t, root, ".txt", ".names", ".yaml") {
			switch base := filepath.Base(p); base {
			case "train.txt":
			case "classes.txt", "obj.names":
				c.categories = len(strings.Fields(text))
			case "data.yaml":
				c.categories = len(regexp.MustCompile(`(?m)^  \d+: `).FindAllString(text, -1))
			default:
				c.images++
				c.annotations += len(regexp.MustCompile(`(?m)^\d+ `).FindAllString(text, -1))
			}
		}
		// A picture of the list without a text file has no object.
		for p, text := range textsOf(t, root, "train.txt") {
			c.images = max(c.images, len(strings.Fields(text)))
			_ = p
		}
		return c
	},
	"csv": func(t *testing.T, root string) (c counts) {
		images, names := map[string]bool{}, map[string]bool{}
		for _, text := range textsOf(t, root, ".csv") {
			rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows[1:] {
				c.annotations++
				images[row[0]], names[row[3]] = true, true
			}
		}
		c.images, c.categories = len(images), len(names)
		return c
	},
	"openimages": func(t *testing.T, root string) (c counts) {
		for p, text := range textsOf(t, root, ".csv") {
			n := strings.Count(strings.TrimSpace(text), "\n")
			if strings.Contains(p, "class-descriptions") {
				c.categories = n + 1
			} else {
				c.images += n
			}
		}
		return c
	},
}

// sizesOf2label are those of the four pictures, as CVAT states them: three of them are
// not here.
func sizesOf2label(p string) (int, int, bool) {
	s, ok := map[string][2]int{"birds": {1000, 666}, "crack": {1280, 720}, "shapes": {588, 643}, "strawberry": {800, 800}}[stem(filepath.Base(p))]
	return s[0], s[1], ok
}

// TestThirdPartySets: every set is imported with the counts that its own text states,
// or refused with a reason.
func TestThirdPartySets(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		return
	}
	for _, c := range []struct {
		set, count     string
		as             Format // "" finds it
		format         Format
		items, refused int
		says           string // of an error, or of the first refusal
		size           func(string) (int, int, bool)
	}{
		{"coco/cocoapi_results", "results", "", COCOResults, 99, 0, "", nil},
		{"coco/datumaro_coco_instances", "coco", "", COCO, 2, 0, "", nil},
		{"coco/datumaro_coco_roboflow", "coco", "", COCO, 2, 0, "", nil},
		{"coco/taco", "coco", "", COCO, 1500, 0, "", nil},
		{"csv/raccoon/raccoon_labels.csv", "csv", "", CSV, 200, 0, "", nil},
		{"csv/raccoon/train_labels.csv", "csv", "", CSV, 160, 0, "", nil},
		{"csv/raccoon/test_labels.csv", "csv", "", CSV, 40, 0, "", nil},
		{"csv/raccoon", "csv", "", CSV, 200, 0, "", nil},
		{"csv/open_images_v5", "openimages", "", OpenImages, 2, 0, "", nil},
		{"csv/tabular", "", "", "", 0, 0, "no file of it holds annotations", nil},
		{"cvat/for_images_export_project", "cvat", "", CVAT, 6, 0, "", nil},
		{"cvat/for_video", "cvat-video", "", CVATVideo, 1, 0, "", nil},
		{"datumaro/diverse", "datumaro", "", Datumaro, 7, 2, "cuboid_3d", nil},
		{"datumaro/legacy", "datumaro", "", Datumaro, 4, 0, "", nil},
		{"label_studio/ml_backend", "label-studio", "", LabelStudio, 0, 3, "names no medium", nil},
		{"label_studio/sdk/test_export_csv", "label-studio", "", LabelStudio, 2, 1, "none of its data is a medium", nil},
		{"label_studio/sdk/test_export_json_min", "label-studio", "", LabelStudio, 1, 0, "", nil},
		{"label_studio/sdk/test_export_yolo", "label-studio", "", LabelStudio, 3, 0, "", nil},
		{"results_vs_truth/cartucho_map/detection-results", "", "", "", 0, 0, "no file of it holds annotations", nil},
		{"results_vs_truth/cartucho_map/ground-truth", "", "", "", 0, 0, "no file of it holds annotations", nil},
		{"voc/bccd", "voc", "", VOC, 45, 0, "", nil},
		{"voc/datumaro_voc_dataset1", "voc", "", VOC, 1, 0, "", nil},
		{"yolo/label_studio_labels_only", "yolo", "", YOLODetect, 0, 7, "size of", nil},
		{"yolo/label_studio_labels_only", "yolo", "", YOLODetect, 7, 0, "", func(string) (int, int, bool) { return 640, 360, true }},
		{"yolo/yolo", "yolo", "", YOLO, 1, 0, "", nil},
		{"yolo/yolo_mark_labels_only", "yolo", "", YOLO, 1, 10, "size of", nil},
		{"yolo/yolo_mark_labels_only", "yolo", "", YOLO, 11, 0, "", func(string) (int, int, bool) { return 1280, 720, true }},
		{"yolo/yolov8_detection", "yolo", "", YOLODetect, 1, 0, "", nil},
		{"yolo/yolov8_detection_with_list_of_imgs", "yolo", "", YOLODetect, 1, 0, "", nil},
		{"yolo/yolov8_segmentation", "yolo", "", YOLOSegment, 1, 0, "", nil},
		{"cross_format_2label/coco1.0", "coco", "", COCO, 4, 0, "", nil},
		{"cross_format_2label/cvat1.1", "cvat", "", CVAT, 4, 0, "", nil},
		{"cross_format_2label/labelImg", "voc", "", VOC, 4, 0, "", nil},
		{"cross_format_2label/labelme", "labelme", "", LabelMe, 1, 0, "", nil},
		{"cross_format_2label/labelme3.0", "", "", "", 0, 0, "LabelMe's old XML", nil},
		{"cross_format_2label/phones", "", "", "", 0, 0, "several formats", nil},
		{"cross_format_2label/phones/vocs", "voc", "", VOC, 2, 0, "", nil},
		{"cross_format_2label/phones", "", YOLODetect, YOLODetect, 2, 0, "", nil},
		{"cross_format_2label/via", "", "", "", 0, 0, "VGG Image Annotator", nil},
		{"cross_format_2label/voc1.1", "voc", "", VOC, 4, 0, "", nil},
		{"cross_format_2label/yolo", "yolo", "", YOLODetect, 4, 0, "", sizesOf2label},
		{"cross_format_2label/yolo1.1", "yolo", "", YOLO, 4, 0, "", sizesOf2label},
		{"cross_format_2label/CreateML", "voc", "", VOC, 1, 4, "CreateML", nil},
	} {
		root := filepath.Join(dir, "annotations", c.set)
		s, err := Open(root, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		var rep Report
		items := 0
		each := func(it Item) error {
			items++
			_, err := annotation.JSON(it.Annotation)
			return err
		}
		if c.as != "" {
			rep, err = ReadAs(t.Context(), c.as, s, Options{Size: c.size}, each)
		} else {
			rep, err = Read(t.Context(), s, Options{Size: c.size}, each)
		}
		if e := s.Close(); e != nil {
			t.Error(e)
		}
		said := fmt.Sprint(err)
		if err == nil && rep.Refused.Count > 0 {
			said = rep.Refused.List[0].String()
		}
		if rep.Format != c.format || items != c.items || rep.Items != items || rep.Refused.Count != c.refused || !strings.Contains(said, c.says) || (err != nil) != (c.format == "") {
			t.Errorf("%s: %s, %d items, %d refused: %s (%v)", c.set, rep.Format, items, rep.Refused.Count, said, err)
		}
		if c.count != "" && err == nil {
			want := counting[c.count](t, root)
			if want.categories < 0 {
				want.categories = rep.Categories
			}
			have := counts{rep.Images, rep.Annotations, rep.Categories}
			if have != want {
				t.Errorf("%s: states %+v, the report %+v", c.set, want, have)
			}
			t.Logf("%-45s %-13s %5d media %5d annotations %3d classes; %d items, %d losses, %d refused", c.set, rep.Format, rep.Images, rep.Annotations, rep.Categories, items, rep.Losses.Count, rep.Refused.Count)
		}
	}
}

// read2label reads one of the exports of the same four pictures.
func read2label(t *testing.T, root string, as Format) map[string]Item {
	t.Helper()
	s, err := Open(root, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]Item{}
	_, err = ReadAs(t.Context(), as, s, Options{Size: sizesOf2label}, func(it Item) error {
		out[keyOf(it)] = it
		return nil
	})
	if err = errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestExportsOfTheSameSetAgree: CVAT exported one task into four formats, and LabelImg
// another into two. What they share must lie in the same place: to the last digit that
// they write, which is a ten thousandth of a pixel or half of one.
func TestExportsOfTheSameSetAgree(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		return
	}
	at := func(p ...string) string {
		return filepath.Join(append([]string{dir, "annotations", "cross_format_2label"}, p...)...)
	}
	boxes := func(it Item) []clip.Box {
		out := slices.Clone(it.Annotation.Boxes)
		slices.SortFunc(out, func(a, b clip.Box) int { return int(1000*(a.X-b.X)) + int(a.Y-b.Y) })
		return out
	}
	same := func(name string, a, b []clip.Box, slack float64) {
		if len(a) != len(b) || len(a) == 0 {
			t.Errorf("%s: %d and %d boxes", name, len(a), len(b))
			return
		}
		for _, x := range a {
			if !slices.ContainsFunc(b, func(y clip.Box) bool {
				return x.Label == y.Label && near(x.X, y.X, slack) && near(x.Y, y.Y, slack) && near(x.X+x.W, y.X+y.W, slack) && near(x.Y+x.H, y.Y+y.H, slack)
			}) {
				t.Errorf("%s: no %q at %v", name, x.Label, []float64{x.X, x.Y, x.W, x.H})
			}
		}
	}
	cvat := read2label(t, at("cvat1.1"), CVAT)
	coco := read2label(t, at("coco1.0"), COCO)
	voc := read2label(t, at("voc1.1"), VOC)
	yolo := read2label(t, at("yolo1.1"), YOLO)
	for _, picture := range []string{"shapes", "strawberry"} {
		want := boxes(cvat[picture])
		same("coco "+picture, boxes(coco[picture]), want, 0.001)
		same("voc "+picture, boxes(voc[picture]), want, 0.001)
		same("yolo "+picture, boxes(yolo[picture]), want, 0.001)
	}
	for _, picture := range []string{"birds", "shapes"} {
		for i, p := range cvat[picture].Annotation.Polygons {
			if i >= 2 || picture == "shapes" && i >= 1 {
				break // ellipses, which COCO has as masks
			}
			if got := coco[picture].Annotation.Polygons[i]; got.Label != p.Label || fmt.Sprint(got.Points) != fmt.Sprint(p.Points) {
				t.Errorf("%s, polygon %d: %v %v, CVAT has %v %v", picture, i, got.Label, got.Points, p.Label, p.Points)
			}
		}
	}
	// COCO's masks of the ellipses fill what CVAT's outlines of them enclose.
	w, h := coco["shapes"].Width, coco["shapes"].Height
	for i, m := range coco["shapes"].Annotation.Masks {
		got, err := annotation.Decode(m.RLE)
		if err != nil {
			t.Fatal(err)
		}
		want, err := annotation.NewBitmap(w, h)
		if err != nil {
			t.Fatal(err)
		}
		want.Fill(cvat["shapes"].Annotation.Polygons[1+i].Points)
		both, either := 0, 0
		for k := range got.Pix {
			both += int(got.Pix[k] & want.Pix[k])
			either += int(got.Pix[k] | want.Pix[k])
		}
		if iou := float64(both) / float64(either); iou < 0.97 {
			t.Errorf("mask %d: %.3f of the outline", i, iou)
		}
	}
	phones := read2label(t, at("phones"), YOLODetect)
	inVOC := read2label(t, at("phones", "vocs"), VOC)
	for key, it := range phones {
		same("phones "+key, boxes(it), boxes(inVOC[key]), 0.01)
	}
}

func near(a, b, slack float64) bool { return a-b <= slack && b-a <= slack }

// TestHostileFiles: what was broken on purpose is refused with a reason, or read where
// it is sound, quickly and in little memory.
func TestHostileFiles(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		return
	}
	// What is sound, or sound in parts: how many items come of it.
	sound := map[string]int{"json/utf8_bom.json": 4, "csv/bom_semicolon.csv": 26, "wrong_extension/gzip_named.csv": 40, "json/coco_semantic_errors.json": 1,
		"json/duplicate_keys.json": 1, "json/int_over_64_bit.json": 1, "json/null_id.json": 1, "json/number_1e400.json": 1, "json/number_as_string.json": 1,
		"csv/mixed_line_ends.csv": 11, "csv/ragged_rows.csv": 9, "csv/unclosed_quote.csv": 4, "xml/truncated.xml": 2, "xml/voc_float_and_missing.xml": 1}
	whole := []string{"json/utf8_bom.json", "csv/bom_semicolon.csv", "wrong_extension/gzip_named.csv", "json/null_id.json", "json/duplicate_keys.json", "xml/voc_float_and_missing.xml"}
	for _, pattern := range []string{"json/*", "xml/*", "csv/*", "yolo/*", "yolo", "archives/*", "bombs/*", "zero_bytes/*", "wrong_extension/*"} {
		files, err := filepath.Glob(filepath.Join(dir, "bad", pattern))
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			name, err := filepath.Rel(filepath.Join(dir, "bad"), file)
			if err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			items, rep, err := tryToRead(t, file)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if took > 20*time.Second {
				t.Errorf("%s took %s", name, took)
			}
			if grown := int64(after.TotalAlloc - before.TotalAlloc); grown > 300<<20 {
				t.Errorf("%s needed %d MiB", name, grown>>20)
			}
			if items != sound[name] {
				t.Errorf("%s: %d items, want %d", name, items, sound[name])
			}
			if err == nil && rep.Refused.Count == 0 && !slices.Contains(whole, name) {
				t.Errorf("%s: nothing is refused", name)
			}
			for _, n := range rep.Refused.List {
				if n.Reason == "" || len(n.String()) > 1000 {
					t.Errorf("%s: refused without a good reason: %q", name, n)
				}
			}
		}
	}
}

func tryToRead(t *testing.T, file string) (items int, rep Report, err error) {
	t.Helper()
	s, err := Open(file, Limits{TempDir: t.TempDir()})
	if err != nil {
		return 0, rep, err
	}
	rep, err = Read(t.Context(), s, Options{}, func(it Item) error {
		items++
		_, err := annotation.JSON(it.Annotation)
		return err
	})
	return items, rep, errors.Join(err, s.Close())
}
