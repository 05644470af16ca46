package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"testing"
	"time"

	"mlife/testdata/faces"
	"mlife/testdata/likepairs"
)

// call sends a request as the page does and wants the status; out may be nil.
func (r *running) call(method, path, mediaType string, body io.Reader, status int, out any) {
	r.Helper()
	req, err := http.NewRequestWithContext(r.Context(), method, r.page()+"/api/v1"+path, body)
	if err != nil {
		r.Fatal(err)
	}
	req.Header.Set("Content-Type", mediaType)
	req.Header.Set("X-CSRF-Token", r.csrf)
	resp, err := r.http.Do(req)
	if err != nil {
		r.Fatal(err)
	}
	b, err := io.ReadAll(resp.Body)
	if cerr := resp.Body.Close(); err != nil || cerr != nil {
		r.Fatal(err, cerr)
	}
	if resp.StatusCode != status {
		r.Fatalf("%s %s: %d %s", method, path, resp.StatusCode, b)
	}
	if out != nil {
		if err := json.Unmarshal(b, out); err != nil {
			r.Fatalf("%s: %v: %s", path, err, b)
		}
	}
}

func (r *running) json(method, path string, in any, status int, out any) {
	r.Helper()
	b, err := json.Marshal(in)
	if err != nil {
		r.Fatal(err)
	}
	r.call(method, path, "application/json", bytes.NewReader(b), status, out)
}

func (r *running) signIn() {
	r.Helper()
	var s struct{ CSRF string }
	r.json("POST", "/session", map[string]string{"login": "ada", "password": passphrase}, http.StatusOK, &s)
	r.csrf = s.CSRF
}

// upload adds a picture as a badcase and waits until it was compared.
func (r *running) upload(name string, picture []byte, result string) string {
	r.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	err := w.WriteField("meta", fmt.Sprintf(`{"function": "expression", "result": {"label": %q}, "truth": {"label": "sad"}, "model_version": "v2"}`, result))
	if err == nil {
		var part io.Writer
		if part, err = w.CreateFormFile("files", name); err == nil {
			_, err = part.Write(picture)
		}
	}
	if err != nil || w.Close() != nil {
		r.Fatal(err)
	}
	var out struct {
		Created []struct{ ID string }
		Errors  []any
	}
	r.call("POST", "/badcases/upload", w.FormDataContentType(), &form, http.StatusOK, &out)
	if len(out.Created) != 1 {
		r.Fatalf("%s: %+v", name, out)
	}
	r.compared()
	return out.Created[0].ID
}

// compared waits until nothing waits for its comparison.
func (r *running) compared() {
	r.Helper()
	limit := time.Now().Add(time.Minute)
	for {
		var s struct{ Waiting int }
		r.json("GET", "/likeness/settings", nil, http.StatusOK, &s)
		if s.Waiting == 0 {
			return
		}
		if time.Now().After(limit) {
			r.Fatalf("%d badcases still wait for their comparison", s.Waiting)
		}
		<-time.After(20 * time.Millisecond)
	}
}

type shownCase struct {
	ID                                       string
	Status                                   string
	Frequency, Members, Regressions, Devices int
	RegressedBy                              string `json:"regressed_by"`
}

func (r *running) badcase(id string) (b shownCase) {
	r.Helper()
	r.json("GET", "/badcases/"+id, nil, http.StatusOK, &b)
	return b
}

type shownDuplicates struct {
	Items []struct {
		ID, Reason string
		Similarity float64
	}
	Similar []struct{ ID, Reason string }
}

func (r *running) duplicates(id string) (d shownDuplicates) {
	r.Helper()
	r.json("GET", "/badcases/"+id+"/duplicates", nil, http.StatusOK, &d)
	return d
}

func jpegOf(t *testing.T, p image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Copies of a picture join its badcase, lookalikes and other failures do not, what
// people split stays apart, and a restart keeps all of it.
func TestDuplicates(t *testing.T) {
	cfg := freePorts(t.TempDir())
	r := start(t, cfg)
	r.setup()
	face := faces.New(7, "sad", faces.NoMask).Draw(256)
	copies := map[string][]byte{}
	for _, c := range likepairs.Changes {
		p, err := c.Make(face)
		if err != nil {
			t.Fatal(err)
		}
		copies[c.Name] = jpegOf(t, p, 85)
	}
	var original bytes.Buffer
	if err := png.Encode(&original, face); err != nil {
		t.Fatal(err)
	}
	first := r.upload("first.png", original.Bytes(), "happy")
	again := r.upload("again.jpg", copies["quality 50"], "happy")
	if b := r.badcase(again); b.ID != first || b.Frequency != 2 || b.Members != 1 {
		t.Fatalf("a copy did not join %s: %+v", first, b)
	}
	if d := r.duplicates(first); len(d.Items) != 1 || d.Items[0].Reason != "same_media" || d.Items[0].Similarity < 0.6 || d.Items[0].ID != again {
		t.Fatalf("%+v", d)
	}

	other := r.upload("other.png", jpegOf(t, faces.New(8, "sad", faces.NoMask).Draw(256), 85), "happy")
	if b := r.badcase(other); b.ID != other || b.Frequency != 1 {
		t.Errorf("another face joined: %+v", b)
	}
	failure := r.upload("failure.jpg", copies["half size"], "angry")
	if b := r.badcase(failure); b.ID != failure {
		t.Errorf("another failure on the same picture joined: %+v", b)
	}
	if d := r.duplicates(failure); len(d.Similar) != 1 || d.Similar[0].ID != first {
		t.Errorf("another failure on the same picture is not linked: %+v", d)
	}

	r.json("PATCH", "/badcases/"+first, map[string]any{"status": "resolved"}, http.StatusOK, nil)
	r.upload("dark.jpg", copies["light −15 %"], "happy")
	if b := r.badcase(first); b.Status != "open" || b.Regressions != 1 || b.RegressedBy != "v2" || b.Frequency != 3 {
		t.Errorf("no regression: %+v", b)
	}

	r.json("POST", "/badcases/"+first+"/split", map[string]any{"members": []string{again}}, http.StatusOK, nil)
	if b := r.badcase(again); b.ID != again || b.Frequency != 1 {
		t.Fatalf("not split: %+v", b)
	}
	if b := r.badcase(first); b.Frequency != 2 || b.Members != 1 {
		t.Fatalf("the rest after the split: %+v", b)
	}
	r.quit()

	r = start(t, cfg)
	defer r.quit()
	r.signIn()
	turned := r.upload("turned.jpg", copies["turn +2°"], "happy")
	joined := r.badcase(turned)
	if joined.ID != first && joined.ID != again {
		t.Errorf("after the restart a copy is not known: %+v", joined)
	}
	if a, b := r.badcase(first), r.badcase(again); a.ID != first || b.ID != again {
		t.Errorf("what was split is together again: %+v, %+v", a, b)
	}
	// The bytes of what was split are its own again.
	r.upload("again.jpg", copies["quality 50"], "happy")
	if b := r.badcase(again); b.Frequency < 2 {
		t.Errorf("the same bytes did not count for what was split: %+v", b)
	}

	r.json("POST", "/badcases/"+other+"/merge", map[string]any{"ids": []string{failure}}, http.StatusOK, nil)
	r.upload("small.jpg", copies["crop 5 %"], "angry")
	if b := r.badcase(failure); b.ID != other || b.Frequency != 3 {
		t.Errorf("what is like a part that a person merged did not join: %+v", b)
	}

	// Whether a mirrored picture is the same one is a setting.
	mirrored := jpegOf(t, likepairs.Mirror(faces.New(9, "sad", faces.NoMask).Draw(256)), 85)
	plain := r.upload("plain.jpg", jpegOf(t, faces.New(9, "sad", faces.NoMask).Draw(256), 90), "happy")
	if b := r.badcase(r.upload("mirror.jpg", mirrored, "happy")); b.ID == plain {
		t.Errorf("mirrored, and joined: %+v", b)
	}
	r.json("PUT", "/likeness/settings", map[string]any{"image": 0.68, "video": 0.6, "audio": 0.5, "mirrored": true, "conditions": []string{}}, http.StatusOK, nil)
	mirrored = jpegOf(t, likepairs.Mirror(faces.New(9, "sad", faces.NoMask).Draw(256)), 70)
	turnedOver := r.upload("mirror2.jpg", mirrored, "happy")
	if b := r.badcase(turnedOver); b.ID == turnedOver || b.Members == 0 {
		t.Errorf("mirrored, and apart though the setting joins: %+v", b)
	}

	// A merge of several is undone as any change is.
	before := r.badcase(plain)
	var done struct{ ID, Kind, State string }
	r.json("POST", "/badcases/merge", map[string]any{"into": plain, "ids": []string{other}}, http.StatusOK, &done)
	if b := r.badcase(other); b.ID != plain || done.Kind != "merge" {
		t.Errorf("%+v, %+v", b, done)
	}
	r.json("POST", "/badcases/actions/"+done.ID+"/undo", map[string]any{}, http.StatusOK, &done)
	if a, b := r.badcase(plain), r.badcase(other); b.ID != other || a.Frequency != before.Frequency || done.State != "done" {
		t.Errorf("%+v, %+v, %+v", a, b, done)
	}
}
