package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/blob"
	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/media"
	"mlife/shared/fault"
)

// gallery is a house that shows stored media.
type gallery struct {
	*house
	store *blob.Folder
	// making holds what is not ready; only between requests.
	making map[string]*bam.BeingMade
}

func newGallery(t *testing.T) gallery {
	t.Helper()
	h := newHouse(t)
	store, err := blob.NewFolder(t.TempDir(), blob.FolderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	studio, err := media.New(media.Options{Cache: t.TempDir(), Open: store.Open})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(studio.Close)
	making := map[string]*bam.BeingMade{}
	server, err := httpapi.New(httpapi.Deps{Log: slog.New(slog.DiscardHandler), Guard: h.desk, Trail: h.db.People()},
		httpapi.Blobs{Open: store.Open}, httpapi.Previews{Window: studio.Window, Playback: studio.Playback, Waveform: studio.Waveform,
			Picture: func(ctx context.Context, sha string, width int) (io.ReadSeekCloser, string, error) {
				if m := making[sha]; m != nil {
					return nil, "", fault.Wrap("previews", m)
				}
				return studio.Preview(ctx, sha, width)
			},
			Again: func(_ context.Context, sha string) error { delete(making, sha); return nil }},
		httpapi.MediaFacts{Facts: studio.Facts, Spectrum: studio.Spectrum})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(server)
	t.Cleanup(func() { server.Close(); h.client.CloseIdleConnections(); srv.Close() })
	h.url = srv.URL // the session's cookie is good on any port
	return gallery{h, store, making}
}

func (g gallery) put(b []byte) string {
	g.t.Helper()
	info, err := g.store.Put(g.t.Context(), bytes.NewReader(b), "")
	if err != nil {
		g.t.Fatal(err)
	}
	return info.SHA256
}

// wants checks status, media type and what keeps foreign bytes from running.
func (g gallery) wants(path string, status int, mediaType string, headers map[string]string) (http.Header, []byte) {
	g.t.Helper()
	got, h, body := g.do("GET", "/api/v1"+path, headers, nil)
	if got != status || h.Get("Content-Type") != mediaType {
		g.t.Fatalf("%s: %d %s, want %d %s: %.200s", path, got, h.Get("Content-Type"), status, mediaType, body)
	}
	if h.Get("X-Content-Type-Options") != "nosniff" {
		g.t.Errorf("%s: browsers may guess", path)
	}
	if csp := h.Get("Content-Security-Policy"); status < 300 && mediaType != "application/json" && !strings.Contains(csp, "sandbox") {
		g.t.Errorf("%s: no sandbox in %q", path, csp)
	}
	return h, body
}

func TestPreviewOfAPicture(t *testing.T) {
	g := newGallery(t)
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 900, 300))); err != nil {
		t.Fatal(err)
	}
	sha := g.put(b.Bytes())
	h, body := g.wants("/previews/"+sha+"?w=320", 200, "image/jpeg", nil)
	cfg, _, err := image.DecodeConfig(bytes.NewReader(body))
	if err != nil || cfg.Width != 320 {
		t.Fatalf("%+v %v", cfg, err)
	}
	other, _ := g.wants("/previews/"+sha+"?w=64", 200, "image/jpeg", nil)
	if tag := h.Get("ETag"); tag == "" || tag == other.Get("ETag") {
		t.Errorf("entity tags %s and %s", tag, other.Get("ETag"))
	}
	if status, _, _ := g.do("GET", "/api/v1/previews/"+sha+"?w=320", map[string]string{"If-None-Match": h.Get("ETag")}, nil); status != http.StatusNotModified {
		t.Errorf("known preview: %d", status)
	}
	g.wants("/blobs/"+sha, 200, "image/png", nil)
	g.wants("/previews/"+sha+"/window?low=100&high=2000", 200, "image/jpeg", nil)
	g.wants("/previews/"+sha+"/window?low=200&high=100", 422, "application/problem+json", nil)
}

// What is not there yet is no error: the answer says so, is not kept, and a reviewer
// may have what failed tried again.
func TestPreviewIsBeingMade(t *testing.T) {
	g := newGallery(t)
	sha := g.put([]byte("\xff\xd8\xff"))
	g.making[sha] = &bam.BeingMade{Ahead: 3}
	h, body := g.wants("/previews/"+sha+"?w=320", http.StatusAccepted, "application/json", nil)
	if h.Get("Cache-Control") != "no-store" || h.Get("Retry-After") == "" || string(body) != `{"state":"being made","ahead":3}` {
		t.Errorf("%v %s", h, body)
	}
	g.must(204, "POST", "/previews/"+sha+"/again", nil, nil)
	g.wants("/previews/"+sha+"?w=320", 422, "application/problem+json", nil)
	g.must(422, "POST", "/previews/nonsense/again", nil, nil)
}

// A list asks for all its pictures at once, and each has its own answer.
func TestStatesOfPreviews(t *testing.T) {
	g := newGallery(t)
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 90, 30))); err != nil {
		t.Fatal(err)
	}
	ready, making, torn, none := g.put(b.Bytes()), g.put([]byte("later")), g.put([]byte("\xff\xd8\xff torn")), strings.Repeat("0", 64)
	g.making[making] = &bam.BeingMade{Ahead: 3}
	h, body := g.wants("/previews?w=320&sha256="+strings.Join([]string{making, ready, torn, none}, ","), 200, "application/json", nil)
	var got struct {
		Items []struct {
			SHA256, State, Reason string
			Ahead                 int
		}
	}
	if err := json.Unmarshal(body, &got); err != nil || len(got.Items) != 4 || h.Get("Cache-Control") != "no-store" {
		t.Fatalf("%v %v %s", err, h, body)
	}
	for i, want := range []string{making + " making 3", ready + " ready 0", torn + " failed 0", none + " failed 0"} {
		x := got.Items[i]
		if s := fmt.Sprint(x.SHA256, " ", x.State, " ", x.Ahead); s != want || (x.State == "failed") != (x.Reason != "") {
			t.Errorf("%s %q, want %s", s, x.Reason, want)
		}
	}
	g.wants("/previews", 422, "application/problem+json", nil)
	g.wants("/previews?sha256=nonsense", 422, "application/problem+json", nil)
	g.wants("/previews?sha256="+strings.Repeat(ready+",", 100)+ready, 422, "application/problem+json", nil)
}

func TestOriginalsDoNotRun(t *testing.T) {
	g := newGallery(t)
	for _, text := range []string{"<html><script>alert(1)</script>", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`} {
		h, _ := g.wants("/blobs/"+g.put([]byte(text)), 200, "text/plain", nil)
		if !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") {
			t.Errorf("%q is shown in place", text)
		}
	}
}

func TestNoPreviewHasAReason(t *testing.T) {
	g := newGallery(t)
	for _, x := range []struct{ body, mediaType, want string }{
		{"just text", "text/plain", "no preview of text/plain"},
		{"", "application/octet-stream", "empty"},
		{"\xff\xd8\xff torn", "image/jpeg", "JPEG"},
	} {
		sha := g.put([]byte(x.body))
		_, body := g.wants("/previews/"+sha, 422, "application/problem+json", nil)
		if !strings.Contains(string(body), x.want) {
			t.Errorf("%q: %s", x.body, body)
		}
		g.wants("/blobs/"+sha, 200, x.mediaType, nil)
	}
	g.wants("/previews/"+strings.Repeat("0", 64), 404, "application/problem+json", nil)
	g.wants("/previews/nonsense", 422, "application/problem+json", nil)
}

func TestPlaybackAndWaveform(t *testing.T) {
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("ffmpeg is missing")
	}
	g := newGallery(t)
	path := filepath.Join(t.TempDir(), "x.avi")
	out, err := exec.CommandContext(t.Context(), ffmpeg, "-v", "error", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=5:duration=1", "-c:v", "mjpeg", path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	film, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sha := g.put(film)
	g.wants("/previews/"+sha, 200, "image/jpeg", nil)
	h, body := g.wants("/playbacks/"+sha, 200, "video/mp4", nil)
	if !bytes.Contains(body, []byte("avc1")) || h.Get("Accept-Ranges") != "bytes" {
		t.Errorf("%d bytes, %v", len(body), h)
	}
	if _, part := g.wants("/playbacks/"+sha, 206, "video/mp4", map[string]string{"Range": "bytes=0-99"}); !bytes.Equal(part, body[:100]) {
		t.Errorf("%d bytes of a range", len(part))
	}
	pcm := make([]byte, 16000)
	wav := append(fmt.Appendf(nil, "RIFF\xa4\x3e\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x80\x3e\x00\x00"), pcm...)
	_, body = g.wants("/waveforms/"+g.put(wav), 200, "application/json", nil)
	var wave media.Wave
	if err := json.Unmarshal(body, &wave); err != nil || wave.Seconds != 1 || len(wave.Peaks) < 100 {
		t.Errorf("%v: %.200s", err, body)
	}
}
