package httpapi_test

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/blob"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/uploads"
	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/people"
	"mlife/shared/testkit"
)

const maxUpload = 64 << 20

// pieces is the area of uploads in pieces over the house's blobs.
func (h *house) pieces(store *blob.Folder) httpapi.Uploads {
	h.t.Helper()
	desk, err := uploads.Open(h.t.Context(), uploads.Options{
		Dir: h.t.TempDir(), MaxFile: maxUpload, Life: time.Hour, Free: store.Free, Take: store.Adopt, Log: slog.New(slog.DiscardHandler), Now: time.Now,
		Here: h.db.Data().File,
		Add: func(ctx context.Context, f dam.File) (dam.AddedFile, error) {
			list, err := h.db.Data().AddFiles(ctx, []dam.File{f})
			if err != nil {
				return dam.AddedFile{}, err
			}
			return list[0], nil
		},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return httpapi.Uploads{Desk: desk, MaxFile: maxUpload}
}

// tus sends a request of the protocol.
func (h *house) tus(want int, method, path string, body io.Reader, headers ...string) http.Header {
	h.t.Helper()
	all := map[string]string{"Tus-Resumable": "1.0.0"}
	if body != nil {
		all["Content-Type"] = "application/offset+octet-stream"
	}
	for i := 0; i+1 < len(headers); i += 2 {
		all[headers[i]] = headers[i+1]
	}
	status, head, b := h.do(method, path, all, body)
	if status != want || head.Get("Tus-Resumable") != "1.0.0" {
		h.t.Fatalf("%s %s: status %d, want %d: %s %v", method, path, status, want, b, head)
	}
	return head
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

const uploadsPath = "/api/v1/uploads"

func TestTusDescribes(t *testing.T) {
	h := newHouse(t)
	status, head, _ := h.do("OPTIONS", uploadsPath, nil, nil)
	if status != 204 || head.Get("Tus-Version") != "1.0.0" || head.Get("Tus-Max-Size") != strconv.Itoa(maxUpload) ||
		head.Get("Tus-Extension") != "creation,creation-with-upload,termination,checksum,expiration" || !strings.Contains(head.Get("Tus-Checksum-Algorithm"), "sha1") {
		t.Errorf("%d %v", status, head)
	}
	if got := h.tus(412, "POST", uploadsPath, nil, "Tus-Resumable", "0.2.2", "Upload-Length", "5"); got.Get("Tus-Version") != "1.0.0" {
		t.Errorf("%v", got)
	}
	h.as("vera", people.Viewer).must(403, "GET", "/uploads", nil, nil)
}

func TestTusInPieces(t *testing.T) {
	h := newHouse(t)
	body := bytes.Repeat([]byte("0123456789"), 100_000)
	meta := "filename " + b64("a photo.bin") + ", path " + b64("trip/day 1/a photo.bin") + ",flag"
	head := h.tus(201, "POST", uploadsPath, nil, "Upload-Length", strconv.Itoa(len(body)), "Upload-Metadata", meta)
	at := head.Get("Location")
	if expires, err := http.ParseTime(head.Get("Upload-Expires")); err != nil || expires.Before(time.Now()) || !strings.HasPrefix(at, uploadsPath+"/up_") {
		t.Fatalf("%v", head)
	}
	h.tus(409, "PATCH", at, strings.NewReader("x"), "Upload-Offset", "1")
	h.tus(415, "PATCH", at, strings.NewReader("x"), "Upload-Offset", "0", "Content-Type", "text/plain")
	h.tus(400, "PATCH", at, strings.NewReader("x"), "Upload-Offset", "-1")
	h.tus(400, "PATCH", at, strings.NewReader("x"), "Upload-Offset", "0", "Upload-Checksum", "crc99 AAAA")
	sum := sha1.Sum(body[:400_000])
	h.tus(460, "PATCH", at, bytes.NewReader(body[1:400_001]), "Upload-Offset", "0", "Upload-Checksum", "sha1 "+b64(string(sum[:])))
	if got := h.tus(204, "PATCH", at, bytes.NewReader(body[:400_000]), "Upload-Offset", "0", "Upload-Checksum", "sha1 "+b64(string(sum[:]))); got.Get("Upload-Offset") != "400000" {
		t.Errorf("%v", got)
	}
	if got := h.tus(200, "HEAD", at, nil); got.Get("Upload-Offset") != "400000" || got.Get("Upload-Length") != "1000000" || got.Get("Upload-Metadata") != meta || got.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", got)
	}
	h.as("eve", people.Engineer).tus(404, "HEAD", at, nil)
	h.tus(204, "POST", at, bytes.NewReader(body[400_000:]), "Upload-Offset", "400000", "X-HTTP-Method-Override", "PATCH")
	var u uploads.Upload
	h.must(200, "GET", strings.TrimPrefix(at, "/api/v1"), nil, &u)
	sha := sha256.Sum256(body)
	if u.File == nil || u.File.SHA256 != hex.EncodeToString(sha[:]) || u.File.Name != "a photo.bin" || u.File.Path != "trip/day 1/a photo.bin" || u.File.AddedBy != "admin" {
		t.Fatalf("%+v", u)
	}
	if status, _, got := h.do("GET", "/api/v1/files/"+u.File.SHA256+"/content", nil, nil); status != 200 || !bytes.Equal(got, body) {
		t.Errorf("%d, %d bytes", status, len(got))
	}
	// A client that knows the hash need not send; one that does not is told at the end.
	var known struct {
		Items []struct{ SHA256, Name string }
	}
	h.must(200, "POST", "/files/known", map[string]any{"sha256": []string{strings.ToUpper(u.File.SHA256), strings.Repeat("0", 64)}}, &known)
	if len(known.Items) != 1 || known.Items[0].Name != "a photo.bin" {
		t.Errorf("%+v", known)
	}
	h.tus(409, "POST", uploadsPath, nil, "Upload-Length", "1000000", "Upload-Metadata", "sha256 "+b64(u.File.SHA256))
	head = h.tus(201, "POST", uploadsPath, bytes.NewReader(body), "Upload-Length", "1000000", "Upload-Metadata", "filename "+b64("copy"))
	if head.Get("Upload-Offset") != "1000000" {
		t.Errorf("%v", head)
	}
	h.must(200, "GET", strings.TrimPrefix(head.Get("Location"), "/api/v1"), nil, &u)
	if u.File == nil || !u.File.Duplicate || u.File.Name != "a photo.bin" {
		t.Errorf("%+v", u)
	}
	var list struct{ Items []uploads.Upload }
	h.must(200, "GET", "/uploads?limit=1", nil, &list)
	if len(list.Items) != 1 || list.Items[0].ID != u.ID {
		t.Errorf("%+v", list)
	}
}

func TestTusRefusals(t *testing.T) {
	h := newHouse(t)
	for _, c := range []struct {
		status  int
		headers []string
	}{
		{400, nil}, {400, []string{"Upload-Length", "1e3"}}, {422, []string{"Upload-Length", "0"}}, {413, []string{"Upload-Length", "999999999999"}},
		{422, []string{"Upload-Defer-Length", "1"}}, {422, []string{"Upload-Length", "5", "Upload-Metadata", "filename ???"}},
		{422, []string{"Upload-Length", "5", "Upload-Metadata", "a AAAA,a AAAA"}}, {422, []string{"Upload-Length", "5", "Upload-Metadata", "sha256 " + b64("xyz")}},
	} {
		h.tus(c.status, "POST", uploadsPath, nil, c.headers...)
	}
	at := h.tus(201, "POST", uploadsPath, nil, "Upload-Length", "5").Get("Location")
	h.tus(413, "PATCH", at, strings.NewReader("longer"), "Upload-Offset", "0")
	h.tus(405, "POST", at, nil, "X-HTTP-Method-Override", "PUT")
	h.tus(204, "DELETE", at, nil)
	h.tus(404, "HEAD", at, nil)
	h.tus(404, "PATCH", at, strings.NewReader("x"), "Upload-Offset", "0")
	wrong := sha256.Sum256([]byte("other"))
	at = h.tus(201, "POST", uploadsPath, nil, "Upload-Length", "5", "Upload-Metadata", "sha256 "+b64(hex.EncodeToString(wrong[:]))).Get("Location")
	h.tus(422, "PATCH", at, strings.NewReader("these"), "Upload-Offset", "0")
	var u uploads.Upload
	h.must(200, "GET", strings.TrimPrefix(at, "/api/v1"), nil, &u)
	if u.File != nil || !strings.Contains(u.Problem, "and not") {
		t.Errorf("%+v", u)
	}
}

// Broken, hostile and mislabelled files are stored as what they are: bytes with a name.
// Whether they can be looked at is found out later, within the bounds of package media.
func TestBadFilesInPieces(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("needs real files")
	}
	h := newHouse(t)
	stored, empty := 0, 0
	err := filepath.WalkDir(filepath.Join(dir, "bad"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		meta := "filename " + b64(e.Name())
		if len(b) == 0 {
			empty++
			h.tus(422, "POST", uploadsPath, nil, "Upload-Length", "0", "Upload-Metadata", meta)
			return nil
		}
		at := h.tus(201, "POST", uploadsPath, bytes.NewReader(b), "Upload-Length", fmt.Sprint(len(b)), "Upload-Metadata", meta).Get("Location")
		var u uploads.Upload
		h.must(200, "GET", strings.TrimPrefix(at, "/api/v1"), nil, &u)
		sum := sha256.Sum256(b)
		if u.File == nil || u.File.SHA256 != hex.EncodeToString(sum[:]) || u.File.Size != int64(len(b)) {
			t.Errorf("%s: %+v", path, u)
		}
		stored++
		return nil
	})
	if err != nil || stored < 100 || empty == 0 {
		t.Errorf("%d stored, %d empty, %v", stored, empty, err)
	}
}
