package httpapi_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mlife/collector/internal/loop"
	"mlife/shared/testkit"
)

func pictureOf(t *testing.T, w, h int) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const coco = `{"images":[{"id":1,"file_name":"a.png","width":64,"height":48},{"id":2,"file_name":"b.png","width":32,"height":32}],
"categories":[{"id":7,"name":"mask"},{"id":9,"name":"face"}],
"annotations":[{"id":1,"image_id":1,"category_id":7,"bbox":[4,6,20,10],"area":200,"iscrowd":0},{"id":2,"image_id":1,"category_id":9,"bbox":[0,0,64,48],"area":1,"iscrowd":0},
{"id":3,"image_id":5,"category_id":9,"bbox":[0,0,1,1],"area":1,"iscrowd":0}]}`

func (h *house) labelSet(doc, query, name, content string) (int, loop.LabelReport, []byte) {
	h.t.Helper()
	status, b := h.post("/documents/"+doc+"/label-sets?"+query, nil, [2]string{name, content})
	var out loop.LabelReport
	if status == 200 {
		if err := json.Unmarshal(b, &out); err != nil {
			h.t.Fatal(err)
		}
	}
	return status, out, b
}

func TestLabelSetsComeAndGo(t *testing.T) {
	h := newHouse(t)
	doc := h.document("masks", "data")
	set := string(archiveOf(t, "annotations/instances_train.json", coco, "images/a.png", pictureOf(t, 64, 48), "images/b.png", pictureOf(t, 32, 32)))
	status, r, body := h.labelSet(doc.ID, "", "set.zip", set)
	if status != 200 || r.Rows != 2 || r.Stored != 2 || r.Labels.Format != "coco" || r.Labels.Annotations != 3 || r.Labels.Refused.Count != 1 {
		t.Fatalf("%d %+v\n%s", status, r, body)
	}
	if status, r, _ = h.labelSet(doc.ID, "", "set.zip", set); status != 200 || r.Number != 1 || r.Known != 2 || r.Added != 0 {
		t.Errorf("again: %d %+v", status, r)
	}
	var trial loop.Trial
	h.must(200, "GET", "/documents/"+doc.ID+"/versions/1/labels/report?format=imagenet", nil, &trial)
	if trial.Rows != 2 || !trial.All || trial.Refused.Count != 2 {
		t.Errorf("folders of classes carry no boxes: %+v", trial)
	}
	h.must(422, "GET", "/documents/"+doc.ID+"/versions/1/labels/report?format=none", nil, nil)
	h.must(404, "GET", "/documents/"+doc.ID+"/versions/9/labels/report?format=coco", nil, nil)
	for format, member := range map[string]string{"voc": "Annotations/a.xml", "cvat-images": "annotations.xml", "yolo-detect": "labels/train/a.txt", "coco": "annotations/instances_train.json"} {
		status, head, zipped := h.do("GET", "/api/v1/documents/"+doc.ID+"/versions/1/labels?media=true&format="+format, nil, nil)
		if status != 200 || head.Get("Content-Type") != "application/zip" || !strings.Contains(names(t, zipped), member) || !strings.Contains(names(t, zipped), "report.json") {
			t.Fatalf("%s: %d %s", format, status, names(t, zipped))
		}
		copied := h.document("as "+format, "data")
		status, again, body := h.labelSet(copied.ID, "", format+".zip", string(zipped))
		if status != 200 || again.Rows != 2 || again.Known != 2 || again.Labels.Objects != 2 {
			t.Errorf("%s: %d %+v\n%s", format, status, again, body)
		}
		var rows rowPage
		h.must(200, "GET", "/documents/"+copied.ID+"/versions/1/rows?query=class:mask+objects:2+attr.subset:train", nil, &rows)
		if rows.Total != 1 || !strings.Contains(string(rows.Items[0].Annotation), `"label":"mask"`) {
			t.Errorf("%s: %d rows with a mask: %+v", format, rows.Total, rows.Items)
		}
	}
	for name, c := range map[string]struct{ query, file, content, want string }{
		"format":        {"format=coc", "a.json", coco, "none of"},
		"no set":        {"", "a.bin", "\x00\x01\x02", "format"},
		"other format":  {"format=voc", "a.json", coco, "voc"},
		"unknown files": {"", "x.json", strings.ReplaceAll(coco, ".png", ".none.png"), "no stored file is named"},
	} {
		if status, _, body := h.labelSet(doc.ID, c.query, c.file, c.content); status != 422 && status != 400 || !strings.Contains(string(body), c.want) {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	h.must(422, "GET", "/documents/"+doc.ID+"/versions/1/labels?format=x", nil, nil)
	h.must(404, "GET", "/documents/"+doc.ID+"/versions/9/labels?format=coco", nil, nil)
}

func names(t *testing.T, zipped []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(zipped), int64(len(zipped)))
	if err != nil {
		t.Fatalf("%v: %.200s", err, zipped)
	}
	var out []string
	for _, f := range z.File {
		out = append(out, f.Name)
	}
	return strings.Join(out, " ")
}

// TestLabelSetsOfOthers imports what other tools wrote: each file gives the rows that it
// states, or a reason.
func TestLabelSetsOfOthers(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		return
	}
	h := newHouse(t)
	var taken, refused int
	for _, pattern := range []string{"annotations/*/*.json", "annotations/*/*.xml", "annotations/*/*.zip", "bad/json/*", "bad/xml/*", "bad/archives/*", "bad/zip/*"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			b, err := os.ReadFile(name)
			if err != nil || len(b) > 900<<10 {
				continue
			}
			var doc struct{ ID string }
			h.must(200, "POST", "/documents", map[string]any{"name": fmt.Sprint(name[len(dir):]), "paths_only": true}, &doc)
			status, r, body := h.labelSet(doc.ID, "", filepath.Base(name), string(b))
			switch {
			case status == 200 && r.Rows+r.Repeated > 0:
				taken++
			case status >= 400 && status < 500 && len(body) > 40:
				refused++
			default:
				t.Errorf("%s: %d %+v %s", name, status, r, body)
			}
			t.Logf("%s: %d, %s, %d rows of %d images, %d annotations, %d refused: %.120s", name[len(dir):], status, r.Labels.Format, r.Rows, r.Labels.Images, r.Labels.Annotations, r.Labels.Refused.Count, body)
		}
	}
	if taken < 5 {
		t.Errorf("only %d files were taken, %d refused", taken, refused)
	}
}
