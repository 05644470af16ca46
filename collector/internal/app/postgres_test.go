package app

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mlife/shared/secret"
	"mlife/shared/testkit/postgres"
)

// post sends a body and reads the answer, which must have this status.
func (r *running) post(path, contentType string, body io.Reader, want int, out any) {
	r.Helper()
	req, err := http.NewRequestWithContext(r.Context(), http.MethodPost, r.page()+"/api/v1"+path, body)
	if err != nil {
		r.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("X-CSRF-Token", r.csrf)
	resp, err := r.http.Do(req)
	if err != nil {
		r.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != want {
		r.Fatalf("%s: %s %s %v", path, resp.Status, text, err)
	}
	if err := json.Unmarshal(text, out); err != nil {
		r.Fatalf("%s: %s: %v", path, text, err)
	}
}

// picture is an upload of one file with what is known about it.
func picture(t *testing.T, meta string) (contentType string, body io.Reader) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := w.WriteField("meta", meta); err != nil {
		t.Fatal(err)
	}
	file, err := w.CreateFormFile("files", "door.png")
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(file, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), &b
}

// TestOnPostgreSQL goes the way of a first badcase with rows in PostgreSQL, over a
// restart.
func TestOnPostgreSQL(t *testing.T) {
	cfg := freePorts(t.TempDir())
	cfg.Database.URL = secret.String(postgres.URL(t))
	r := start(t, cfg)
	r.setup()
	var up struct {
		Created []struct{ ID string }
		Errors  []any
	}
	contentType, body := picture(t, `{"function":"door","result":{"label":"open"},"truth":{"label":"closed"},"tags":["Küche"],"place":"hall\u0000"}`)
	r.post("/badcases/upload", contentType, body, http.StatusOK, &up)
	if len(up.Created) != 1 || len(up.Errors) != 0 {
		t.Fatalf("%+v", up)
	}
	id := up.Created[0].ID
	for query, want := range map[string]int{"": 1, "?q=kuche": 1, "?q=KÜC": 1, "?q=window": 0, "?tag=Küche": 1, "?function=door&has_truth=true": 1} {
		status, list := r.get(r.page() + "/api/v1/badcases" + query)
		if found := strings.Count(list, `"id":"`+id); status != http.StatusOK || found != want {
			t.Errorf("%q: %d, %d found, want %d: %.300s", query, status, found, want, list)
		}
	}
	var edited struct{ Version int }
	r.post("/badcases/add-to-test-data", "application/json", strings.NewReader(`{"ids":["`+id+`"],"new_name":"doors"}`), http.StatusOK, &edited)
	r.quit()
	if _, err := os.Stat(filepath.Join(cfg.DataDir, "mlife.db")); !os.IsNotExist(err) {
		t.Errorf("there is an SQLite database: %v", err)
	}

	r = start(t, cfg)
	if link := r.said["setup"]; link != "" {
		t.Errorf("the administrator is forgotten: %s", link)
	}
	r.quit()
}
