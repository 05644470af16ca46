package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/clusters"
	"mlife/collector/internal/config"
	"mlife/collector/internal/extend"
	"mlife/shared/fault"
)

// shelf holds media by their SHA-256.
type shelf map[string][]byte

type reader struct{ *bytes.Reader }

func (reader) Close() error { return nil }

func (s shelf) open(_ context.Context, sha string) (io.ReadSeekCloser, error) {
	b, ok := s[sha]
	if !ok {
		return nil, fault.New(fault.NotFound, "shelf", "no %s", sha)
	}
	return reader{bytes.NewReader(b)}, nil
}

func (s shelf) put(b []byte) bam.Media {
	sum := sha256.Sum256(b)
	sha := hex.EncodeToString(sum[:])
	s[sha] = b
	return bam.Media{Name: "a.wav", MediaType: "audio/wav", SHA256: sha, Size: int64(len(b))}
}

// tone is a second of a sine as a 16-bit WAVE file.
func tone(hz, loud float64) []byte {
	const rate = 8000
	var data bytes.Buffer
	for i := range rate {
		v := int16(loud * 30000 * math.Sin(2*math.Pi*hz*float64(i)/rate))
		data.Write(binary.LittleEndian.AppendUint16(nil, uint16(v)))
	}
	b := []byte("RIFF")
	b = binary.LittleEndian.AppendUint32(b, uint32(36+data.Len()))
	b = append(b, "WAVEfmt "...)
	for _, x := range []any{uint32(16), uint16(1), uint16(1), uint32(rate), uint32(2 * rate), uint16(2), uint16(16)} {
		var err error
		if b, err = binary.Append(b, binary.LittleEndian, x); err != nil {
			panic(err)
		}
	}
	b = append(b, "data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(data.Len()))
	return append(b, data.Bytes()...)
}

func embedder(t *testing.T, s shelf, x config.Extension, batch int) *outside {
	t.Helper()
	b, err := os.ReadFile(x.Manifest)
	if err != nil {
		t.Fatal(err)
	}
	m, err := extend.ParseManifest(b)
	if err != nil {
		t.Fatal(err)
	}
	var op extend.Operation = extend.Command{Describe: m, Argv: x.Command}
	if x.URL != "" {
		service := extend.NewService(m, x.URL, extend.Limits{})
		t.Cleanup(service.Client.CloseIdleConnections)
		op = service
	}
	ops, err := extend.NewRegistry(op)
	if err != nil {
		t.Fatal(err)
	}
	o, err := openOutside(config.Embedding{Operation: m.Name, Batch: batch}, ops, t.TempDir(), s.open)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

const manifest = "../../../testdata/embedder/manifest.json"

func TestAnEmbedderOfOnesOwnByCommand(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	script, err := filepath.Abs("../../../testdata/embedder/embed.py")
	if err != nil {
		t.Fatal(err)
	}
	s := shelf{}
	o := embedder(t, s, config.Extension{Manifest: manifest, Command: []string{python, script}}, 3)
	gone := bam.Media{Name: "gone.wav", MediaType: "audio/wav", SHA256: strings.Repeat("0", 64)}
	media := []bam.Media{s.put(tone(200, 1)), s.put([]byte("no recording")), s.put(tone(200, 0.3)), gone, s.put(tone(2000, 1))}
	got, err := o.Embed(t.Context(), media)
	if err != nil || len(got) != 5 {
		t.Fatalf("%d answers, %v", len(got), err)
	}
	for _, i := range []int{0, 2, 4} {
		if len(got[i].Vector) != 32 || got[i].Error != "" {
			t.Errorf("medium %d: %d numbers, %q", i, len(got[i].Vector), got[i].Error)
		}
	}
	for _, i := range []int{1, 3} {
		if got[i].Vector != nil || got[i].Error == "" {
			t.Errorf("medium %d: %+v", i, got[i])
		}
	}
	if o.Key() != "loudness-course@1.0" || !o.Takes("audio/wav") || o.Takes("image/png") {
		t.Errorf("key %s", o.Key())
	}
	if left, err := os.ReadDir(o.dir); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// answering is a service that embeds a recording by its size, fails whole batches that
// hold a small one, and can be down.
func answering(t *testing.T, asked *atomic.Int32, down *atomic.Bool) string {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			t.Error(err)
		}
		var req extend.Request
		if err := json.Unmarshal([]byte(r.FormValue("request")), &req); err != nil {
			t.Error(err)
		}
		var list []string
		for _, in := range req.Inputs {
			if in.Size < 100 {
				http.Error(w, "the model fell over", http.StatusInternalServerError)
				return
			}
			list = append(list, fmt.Sprintf(`{"vector":[1,%d]}`, in.Size))
		}
		form := multipart.NewWriter(w)
		w.Header().Set("Content-Type", form.FormDataContentType())
		if err := form.WriteField("result", `{"outputs":[],"data":{"embeddings":[`+strings.Join(list, ",")+`]}}`); err != nil {
			t.Error(err)
		}
		if err := form.Close(); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(srv.Close)
	if down.Load() {
		srv.Close()
	}
	return srv.URL
}

func TestAnEmbedderOfOnesOwnByHTTP(t *testing.T) {
	var asked atomic.Int32
	var down atomic.Bool
	s := shelf{}
	o := embedder(t, s, config.Extension{Manifest: manifest, URL: answering(t, &asked, &down)}, 4)
	media := []bam.Media{s.put(tone(200, 1)), s.put([]byte("small")), s.put(tone(300, 1))}
	got, err := o.Embed(t.Context(), media)
	if err != nil || len(got) != 3 || len(got[0].Vector) != 2 || len(got[2].Vector) != 2 || !strings.Contains(got[1].Error, "the model fell over") {
		t.Errorf("%+v, %v", got, err)
	}
	if asked.Load() != 4 { // the batch, then each alone
		t.Errorf("asked %d times", asked.Load())
	}
	down.Store(true)
	o = embedder(t, s, config.Extension{Manifest: manifest, URL: answering(t, &asked, &down)}, 4)
	if _, err := o.Embed(t.Context(), media); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a service that is down: %v", err)
	}
}

func TestEmbeddersThatCannotBe(t *testing.T) {
	edit := extend.Manifest{V: 1, Name: "crop", Kind: "edit", Version: "1", Title: "Crop", In: []string{"image/*"}}
	embed := extend.Manifest{V: 1, Name: "vec", Kind: "embed", Version: "1", Title: "Vec", In: []string{"image/*"},
		Parameters: json.RawMessage(`{"type":"object","properties":{"size":{"type":"integer"}},"additionalProperties":false}`)}
	ops, err := extend.NewRegistry(extend.Command{Describe: edit, Argv: []string{"/bin/true"}}, extend.Command{Describe: embed, Argv: []string{"/bin/true"}})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]config.Embedding{
		"unknown": {Operation: "none"}, "of another kind": {Operation: "crop"},
		"no JSON": {Operation: "vec", Parameters: "{"}, "another parameter": {Operation: "vec", Parameters: `{"colour":1}`},
	} {
		if _, err := openOutside(c, ops, t.TempDir(), shelf{}.open); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	o, err := openOutside(config.Embedding{Operation: "vec", Parameters: `{"size": 3}`, Batch: 1}, ops, t.TempDir(), shelf{}.open)
	if err != nil || !strings.HasPrefix(o.Key(), "vec@1+") {
		t.Errorf("%v", err)
	}
	if none, err := openOutside(config.Embedding{}, ops, "", nil); err != nil || none != nil {
		t.Errorf("%v, %v", none, err)
	}
	for _, bad := range []string{``, `{"embeddings":[]}`, `{"embeddings":[{"vector":["a"]}]}`} {
		if _, err := answersOf(extend.Result{Data: json.RawMessage(bad)}, 1); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
	var _ clusters.Outside = o
}
