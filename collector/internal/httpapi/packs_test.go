package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/blob"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/jobs"
	"mlife/collector/internal/packs/packdesk"
	"mlife/collector/internal/people"
	"mlife/shared/ident"
)

type orderedJobs struct {
	*jobs.Desk
	jobs.Shelf
}

// packs is the area of packs with a desk that prepares them.
func (h *house) packs(sets *dam.Desk, store *blob.Folder) httpapi.Packs {
	h.t.Helper()
	desk := jobs.New(jobs.Options{Shelf: h.db.Jobs(), Queue: h.db.Jobs(), Log: slog.New(slog.DiscardHandler)})
	dir := h.t.TempDir()
	p, err := packdesk.New(packdesk.Options{Dir: filepath.Join(dir, "packs"), Temp: dir, Store: h.db.Data(), Sets: sets,
		Jobs: orderedJobs{desk, h.db.Jobs()}, Open: store.Open, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		h.t.Fatal(err)
	}
	desk.Handle(packdesk.Kind, p.Work)
	h.working(desk)
	return httpapi.Packs{Desk: p}
}

// pack orders a pack and waits until it is ready or failed.
func (h *house) pack(order object) (p packdesk.Pack) {
	h.t.Helper()
	h.must(200, "POST", "/packs", order, &p)
	for deadline := time.Now().Add(time.Minute); p.State == packdesk.Preparing; {
		if time.Now().After(deadline) {
			h.t.Fatalf("%+v", p)
		}
		h.must(200, "GET", "/packs/"+p.ID, nil, &p)
	}
	return p
}

// masks makes a document of pictures with labels and divides it into two sets.
func (h *house) masks() (train, test dam.Set) {
	h.t.Helper()
	doc := h.document("masks", "data")
	var rows []string
	for _, name := range []string{"a.png", "b.png", "c.png", "d.png"} {
		size := 10 + len(rows)
		f := h.add([2]string{name, pictureOf(h.t, size, size)})[0]
		rows = append(rows, f.SHA256+",masks/"+name+",half,"+name[:1])
	}
	h.bring(200, "/documents/"+doc.ID+"/versions", "text/csv", "sha256,path,label,place\n"+strings.Join(rows, "\n")+"\n", nil)
	var made struct{ Train, Test dam.Set }
	h.must(200, "POST", "/sets", object{"name": "masks", "documents": []object{{"id": doc.ID}}, "split": object{"test_rows": 1, "seed": 3}}, &made)
	return made.Train, made.Test
}

func TestPacksAreMadeOnceAndResumed(t *testing.T) {
	h := newHouse(t)
	train, test := h.masks()
	order := object{"sets": []string{test.ID, train.ID}, "format": "webdataset"}
	p := h.pack(order)
	if p.State != packdesk.Ready || p.Rows != 4 || p.Media != 4 || p.Size == 0 || p.Digest == "" {
		t.Fatalf("%+v", p)
	}
	var again packdesk.Pack
	h.must(200, "POST", "/packs", order, &again)
	if again.ID != p.ID || again.State != packdesk.Ready || again.Job != p.Job {
		t.Errorf("a second order: %+v", again)
	}
	at := "/api/v1/packs/" + p.ID + "/content"
	status, head, whole := h.do("GET", at, nil, nil)
	if status != 200 || int64(len(whole)) != p.Size || head.Get("Content-Length") == "" || !strings.Contains(head.Get("Content-Disposition"), p.Name) {
		t.Fatalf("%d %v, %d bytes", status, head, len(whole))
	}
	status, head, rest := h.do("GET", at, map[string]string{"Range": "bytes=1000-", "If-Range": head.Get("ETag")}, nil)
	if status != http.StatusPartialContent || !bytes.Equal(rest, whole[1000:]) {
		t.Errorf("resumed: %d %v, %d bytes", status, head, len(rest))
	}
	if status, _, all := h.do("GET", at, map[string]string{"Range": "bytes=1000-", "If-Range": `"another"`}, nil); status != 200 || !bytes.Equal(all, whole) {
		t.Errorf("resumed of another pack: %d", status)
	}
	var m struct {
		Manifest struct{ Splits []struct{ Name string } }
		Parts    []struct{ Name string }
	}
	h.must(200, "GET", "/packs/"+p.ID+"/manifest", nil, &m)
	if len(m.Manifest.Splits) != 2 || m.Manifest.Splits[0].Name != "train" || m.Manifest.Splits[1].Name != "test" || len(m.Parts) < 2 {
		t.Fatalf("%+v", m)
	}
	if status, head, part := h.do("GET", at+"?part="+m.Parts[0].Name, nil, nil); status != 200 || len(part) == 0 || !strings.Contains(head.Get("ETag"), p.Digest) {
		t.Errorf("a part: %d %v", status, head)
	}
	if status, _, _ := h.do("GET", at+"?part=none.tar", nil, nil); status != 404 {
		t.Errorf("no part: %d", status)
	}
	h.must(204, "DELETE", "/packs/"+p.ID, nil, nil)
	h.must(404, "GET", "/packs/"+p.ID, nil, nil)
	if once := h.pack(order); once.ID == p.ID || once.Digest != p.Digest {
		t.Errorf("ordered after it was deleted: %+v, want the digest %s", once, p.Digest)
	}
	h.must(204, "DELETE", "/sets/"+test.ID, nil, nil)
	var list struct{ Total int }
	h.must(200, "GET", "/packs", nil, &list)
	if list.Total != 0 {
		t.Errorf("%d packs of a set that is gone", list.Total)
	}
}

func TestPacksOfEveryFormat(t *testing.T) {
	h := newHouse(t)
	train, _ := h.masks()
	var formats struct {
		Items []struct {
			Name       string
			Containers []string
		}
	}
	h.must(200, "GET", "/pack-formats", nil, &formats)
	if len(formats.Items) < 20 {
		t.Errorf("%d formats", len(formats.Items))
	}
	for _, f := range formats.Items {
		if len(f.Containers) == 0 {
			t.Errorf("%s has no container", f.Name)
		}
		p := h.pack(object{"sets": []string{train.ID}, "format": f.Name})
		if p.State != packdesk.Ready {
			t.Errorf("%s: %s: %s", f.Name, p.State, p.Reason)
			continue
		}
		if status, _, b := h.do("GET", "/api/v1/packs/"+p.ID+"/content", nil, nil); status != 200 || int64(len(b)) != p.Size {
			t.Errorf("%s: %d, %d bytes of %d", f.Name, status, len(b), p.Size)
		}
	}
}

func TestPacksAreRefused(t *testing.T) {
	h := newHouse(t)
	train, test := h.masks()
	for name, c := range map[string]struct {
		order object
		says  string
	}{
		"format":  {object{"sets": []string{train.ID}, "format": "zap"}, "none of"},
		"set":     {object{"sets": []string{"set_none"}, "format": "coco"}, "no set"},
		"twice":   {object{"sets": []string{train.ID, train.ID}, "format": "coco"}, "one of each"},
		"folder":  {object{"sets": []string{train.ID}, "format": "imagenet", "no_media": true}, "without them"},
		"archive": {object{"sets": []string{train.ID}, "format": "webdataset", "container": "zip"}, "choose tar"},
	} {
		b, err := json.Marshal(c.order)
		if err != nil {
			t.Fatal(err)
		}
		status, _, body := h.do("POST", "/api/v1/packs", map[string]string{"Content-Type": "application/json"}, bytes.NewReader(b))
		if status != 422 || !strings.Contains(string(body), c.says) {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	viewer := h.as("vera", people.Viewer)
	if status, _, _ := viewer.do("POST", "/api/v1/packs", map[string]string{"Content-Type": "application/json"}, strings.NewReader(`{"sets":["`+test.ID+`"],"format":"coco"}`)); status != 403 {
		t.Errorf("a viewer orders: %d", status)
	}
}

// A medium that is not stored fails the pack with its name, or is left out when that
// was asked for; a plan that was removed is made again.
func TestPacksWithoutMedia(t *testing.T) {
	h := newHouse(t)
	doc := object{"name": "paths", "paths_only": true}
	var d dam.Document
	h.must(200, "POST", "/documents", doc, &d)
	f := h.add([2]string{"here.png", pictureOf(t, 9, 9)})[0]
	h.bring(200, "/documents/"+d.ID+"/versions", "text/csv", "sha256,path,label\n"+f.SHA256+",here.png,x\n,there.png,y\n", nil)
	var made struct{ Test dam.Set }
	h.must(200, "POST", "/sets", object{"name": "paths", "documents": []object{{"id": d.ID}}, "role": "test"}, &made)
	if p := h.pack(object{"sets": []string{made.Test.ID}, "format": "csv-files"}); p.State != packdesk.Failed || !strings.Contains(p.Reason, "there.png") {
		t.Errorf("%+v", p)
	}
	p := h.pack(object{"sets": []string{made.Test.ID}, "format": "csv-files", "leave_out": true})
	if p.State != packdesk.Ready || p.Missing != 1 || p.Media != 1 {
		t.Errorf("%+v", p)
	}
}

func TestPlansGo(t *testing.T) {
	h := newHouse(t)
	sets := &dam.Desk{Store: h.db.Data(), Now: time.Now}
	now := time.Now()
	dir := filepath.Join(t.TempDir(), "packs")
	d, err := packdesk.New(packdesk.Options{Dir: dir, Temp: t.TempDir(), Store: h.db.Data(), Sets: sets, Jobs: orderedJobs{h.jobDesk(), h.db.Jobs()},
		Open: func(context.Context, string) (io.ReadSeekCloser, error) { return nil, nil }, MaxBytes: 100, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for i, size := range []int{80, 60, 40} {
		key := strings.Repeat(string(rune('a'+i)), 64)
		p, err := h.db.Data().AddPack(t.Context(), packdesk.Pack{ID: ident.New("pack"), Key: key, State: packdesk.Ready, UsedAt: now.Add(time.Duration(i) * time.Hour), PlanBytes: int64(size)})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, p.ID)
		write(t, filepath.Join(dir, key, "plan.json"), strings.Repeat("x", size))
	}
	write(t, filepath.Join(dir, strings.Repeat("f", 64), "plan.json"), "of no record")
	if err := d.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(left) != 2 {
		t.Errorf("%v %v", left, err)
	}
	for i, want := range []packdesk.State{packdesk.Gone, packdesk.Ready, packdesk.Ready} {
		if p, err := d.Pack(t.Context(), ids[i]); err != nil || p.State != want {
			t.Errorf("%d: %s %v, want %s", i, p.State, err, want)
		}
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
