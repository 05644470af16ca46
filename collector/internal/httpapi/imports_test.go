package httpapi_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/bam/imports"
	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/media"
	"mlife/shared/testkit"
)

// importDesk runs imports while the test runs.
func (h *house) importDesk(up httpapi.Upload, open func(context.Context, string) (io.ReadSeekCloser, error)) *imports.Desk {
	h.t.Helper()
	studio, err := media.New(media.Options{Cache: h.t.TempDir(), Open: open})
	if err != nil {
		h.t.Fatal(err)
	}
	up.Check = studio.Check
	d, err := imports.NewDesk(imports.Options{Store: h.db.Imports(), Badcases: h.db.Badcases(), Media: httpapi.ImportMedia{Upload: up, Open: open},
		Dir: h.t.TempDir(), MaxFile: 8 << 20, Log: slog.New(slog.DiscardHandler), Now: time.Now, Changed: func(string) {}, Recorded: func(string) {}})
	if err != nil {
		h.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- d.Run(ctx) }()
	h.t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			h.t.Error(err)
		}
		studio.Close()
	})
	return d
}

type gotImport struct {
	Import  imports.Import
	Preview imports.Preview
	Detail  string
}

// send sends a file to import.
func (h *house) send(name string, content []byte) (int, gotImport) {
	h.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	p, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = p.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		h.t.Fatal(err)
	}
	status, _, body := h.do("POST", "/api/v1/imports", map[string]string{"Content-Type": w.FormDataContentType()}, &b)
	var out gotImport
	if err := json.Unmarshal(body, &out); err != nil {
		h.t.Fatalf("%s: %d %s", name, status, body)
	}
	return status, out
}

// run starts an import and waits for its end.
func (h *house) run(id string, m imports.Mapping, dry bool) (imports.Import, []imports.Row) {
	h.t.Helper()
	var i imports.Import
	h.must(200, "POST", "/imports/"+id+"/start", map[string]any{"mapping": m, "dry_run": dry}, &i)
	testkit.Eventually(h.t, 3*time.Minute, func() bool {
		h.must(200, "GET", "/imports/"+id, nil, &i)
		return i.State != imports.Queued && i.State != imports.Running
	})
	var rows struct{ Items []imports.Row }
	h.must(200, "GET", "/imports/"+id+"/rows?limit=1000", nil, &rows)
	return i, rows.Items
}

func pngOf(t *testing.T, n uint8) string {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 4, 4))
	img.SetGray(1, 1, color.Gray{n})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func archiveOf(t *testing.T, pairs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		w, err := z.Create(pairs[i])
		if err == nil {
			_, err = io.WriteString(w, pairs[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestImport(t *testing.T) {
	h := newHouse(t)
	table := "file,pred,truth,severity,mask,when\n" +
		"a.png,sad,happy,high,half,2026-01-02\n" +
		"b.png,sad,happy,huge,half,2026-01-02\n" +
		"c.png,sad,happy,low,half,2026-01-02\n" +
		"b.png,sad,happy,low,none,yesterday\n" +
		"b.png,sad,happy,low,none,2026-01-02 10:00\n"
	status, got := h.send("faces.zip", archiveOf(t, "t.csv", table, "a.png", pngOf(t, 1), "b.png", pngOf(t, 2)))
	if status != 200 || got.Import.Format != imports.ZIP || len(got.Preview.Rows) != 5 || len(got.Preview.Columns) != 6 {
		t.Fatalf("%d %+v", status, got)
	}
	m := got.Preview.Suggest
	m.Fields["function"] = imports.Pick{Value: "face"}
	m.Fields["captured_at"] = imports.Pick{Column: "when"}
	delete(m.Fields, "attributes.when")
	for field, column := range map[string]string{"media": "file", "result": "pred", "truth": "truth", "severity": "severity", "attributes.mask": "mask"} {
		if m.Fields[field].Column != column {
			t.Errorf("%s is suggested from %q", field, m.Fields[field].Column)
		}
	}
	var list struct{ Total int }
	wrong := map[int]string{3: "severity", 4: "media (column file)", 5: "captured_at (column when)"}
	for n, want := range []imports.Counts{{Looked: 5, Created: 2, Refused: 3}, {Looked: 5, Created: 2, Refused: 3}, {Looked: 5, Known: 2, Refused: 3}} {
		i, rows := h.run(got.Import.ID, m, n == 0)
		if i.State != imports.Done || i.Counts != want || i.Progress != 1 {
			t.Fatalf("run %d: %+v", n, i)
		}
		for _, r := range rows {
			if r.Outcome == imports.RowRefused && (r.Field != wrong[r.Row] || r.Message == "") || r.Outcome != imports.RowRefused && wrong[r.Row] != "" || r.File != "t.csv" {
				t.Errorf("run %d: %+v", n, r)
			}
		}
		h.must(200, "GET", "/badcases?source=import&attr=mask%3Dhalf&severity=high", nil, &list)
		if list.Total != min(n, 1) {
			t.Errorf("run %d: %d badcases", n, list.Total)
		}
	}
	_, head, report := h.do("GET", "/api/v1/imports/"+got.Import.ID+"/report.csv?outcome=refused", nil, nil)
	if lines := strings.Split(strings.TrimSpace(string(report)), "\n"); len(lines) != 4 || head.Get("Content-Disposition") != `attachment; filename="faces.zip report.csv"` {
		t.Errorf("%v %s", head, report)
	}
	h.must(200, "PUT", "/import-mappings/faces", m, nil)
	var saved struct{ Items []imports.SavedMapping }
	h.must(200, "GET", "/import-mappings", nil, &saved)
	if len(saved.Items) != 1 || saved.Items[0].Mapping.Fields["media"].Column != "file" {
		t.Errorf("%+v", saved)
	}
	h.must(204, "DELETE", "/imports/"+got.Import.ID, nil, nil)
	h.must(404, "GET", "/imports/"+got.Import.ID, nil, nil)
}

func TestImportRefusesBadMappings(t *testing.T) {
	h := newHouse(t)
	_, got := h.send("a.json", []byte(`[{"a":1}]`))
	for _, fields := range []map[string]imports.Pick{{}, {"nothing": {Column: "a"}}, {"title": {}}, {"title": {Column: "a", Value: "b"}}, {"id": {Value: "x"}}} {
		h.must(422, "POST", "/imports/"+got.Import.ID+"/start", map[string]any{"mapping": imports.Mapping{Fields: fields}}, nil)
	}
	h.must(404, "POST", "/imports/imp_none/start", map[string]any{"mapping": imports.Mapping{Fields: map[string]imports.Pick{"title": {Value: "x"}}}}, nil)
}

// TestImportOfBadFiles gives every hostile or broken file to the import, alone and as
// a medium in an archive: each goes in or has its reason, soon and without filling
// memory.
func TestImportOfBadFiles(t *testing.T) {
	data, ok := testkit.SharedData(t)
	if !ok {
		return
	}
	h := newHouse(t)
	before := heap()
	taken, refused := 0, 0
	inside := []string{"t.json", ""}
	var named []map[string]string
	err := filepath.WalkDir(filepath.Join(data, "bad"), func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(filepath.Join(data, "bad"), path)
		if err != nil {
			return err
		}
		if tables := []string{".csv", ".json", ".xml"}; len(content) > 0 && !slices.Contains(tables, filepath.Ext(path)) {
			inside = append(inside, name, string(content))
			named = append(named, map[string]string{"media": name})
		}
		began := time.Now()
		status, got := h.send(filepath.Base(path), content)
		switch status {
		case http.StatusOK:
			m := got.Preview.Suggest
			m.Fields["title"] = imports.Pick{Value: "bad"}
			i, rows := h.run(got.Import.ID, m, false)
			for _, r := range rows {
				if r.Outcome == imports.RowRefused && r.Message == "" {
					t.Errorf("%s: %+v", path, r)
				}
			}
			if i.State == imports.Failed && i.Problem == "" || i.Looked == 0 && len(got.Preview.Lists) == 0 {
				t.Errorf("%s: %+v", path, i)
			}
			taken++
		case http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge:
			if len(got.Detail) < 10 {
				t.Errorf("%s: %q explains nothing", path, got.Detail)
			}
			refused++
		default:
			t.Errorf("%s: %d %+v", path, status, got)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s took %s", path, took)
		}
		return nil
	})
	if err != nil || taken < 20 || refused < 80 {
		t.Fatalf("%d taken, %d refused, %v", taken, refused, err)
	}
	list, err := json.Marshal(named)
	if err != nil {
		t.Fatal(err)
	}
	inside[1] = string(list)
	status, got := h.send("all.zip", archiveOf(t, inside...))
	if status != http.StatusOK {
		t.Fatalf("%d %s", status, got.Detail)
	}
	i, rows := h.run(got.Import.ID, imports.Mapping{Fields: map[string]imports.Pick{"media": {Column: "media"}}}, false)
	if i.State != imports.Done || i.Looked != len(named) || i.Refused < 40 || i.Created < 15 {
		t.Errorf("media: %+v", i)
	}
	for _, r := range rows {
		if r.Outcome == imports.RowRefused && (r.Field != "media" || len(r.Message) < 10) {
			t.Errorf("%+v", r)
		}
	}
	t.Logf("media: %d of %d went in", i.Created, i.Looked)
	if grown := heap() - before; grown > 64<<20 {
		t.Errorf("%d bytes of memory are kept", grown)
	}
	t.Logf("%d taken, %d refused", taken, refused)
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestImportCancelled: what is in stays in, and starting again brings the rest.
func TestImportCancelled(t *testing.T) {
	const many = 640 // ten parts: the race detector makes SQLite slow
	h := newHouse(t)
	var rows strings.Builder
	for n := range many {
		fmt.Fprintf(&rows, "{\"title\":\"case %d\",\"result\":\"x\"}\n", n)
	}
	_, got := h.send("many.jsonl", []byte(rows.String()))
	var i imports.Import
	h.must(200, "POST", "/imports/"+got.Import.ID+"/start", map[string]any{"mapping": got.Preview.Suggest}, &i)
	testkit.Eventually(t, 3*time.Minute, func() bool {
		h.must(200, "GET", "/imports/"+got.Import.ID, nil, &i)
		return i.Looked > 0
	})
	h.must(200, "POST", "/imports/"+got.Import.ID+"/cancel", nil, &i)
	if i.State != imports.Cancelled || i.Looked >= many {
		t.Fatalf("%+v", i)
	}
	i, _ = h.run(got.Import.ID, got.Preview.Suggest, false)
	var list struct{ Total int }
	h.must(200, "GET", "/badcases?source=import", nil, &list)
	if i.State != imports.Done || i.Known == 0 || i.Known+i.Created != many || list.Total != many {
		t.Errorf("%+v, %d badcases", i, list.Total)
	}
}
