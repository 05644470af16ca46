package extend_test

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/extend"
	"mlife/shared/fault"
	"mlife/shared/testkit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func example(t *testing.T) extend.Manifest {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(testkit.ModuleRoot(), "testdata/extension/manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := extend.ParseManifest(b)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func python(t *testing.T) string {
	t.Helper()
	p, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is missing")
	}
	return p
}

// wav makes a 16-bit WAVE file.
func wav(samples ...int16) []byte {
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data")
	b = binary.LittleEndian.AppendUint32(b, uint32(2*len(samples)))
	for _, s := range samples {
		b = binary.LittleEndian.AppendUint16(b, uint16(s))
	}
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

func request(t *testing.T, body []byte) extend.Request {
	t.Helper()
	dir := t.TempDir()
	file, out := filepath.Join(dir, "input"), filepath.Join(dir, "out")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(out, 0o700); err != nil {
		t.Fatal(err)
	}
	return extend.Request{Inputs: []extend.Input{{File: file, Name: "door.wav", MediaType: "audio/wav"}}, Output: out}
}

func TestExampleOfAUser(t *testing.T) {
	c := extend.Command{Describe: example(t), Argv: []string{python(t), filepath.Join(testkit.ModuleRoot(), "testdata/extension/invert.py")}}
	reg, err := extend.NewRegistry(c)
	if err != nil {
		t.Fatal(err)
	}
	r := request(t, wav(1, -2, 30000))
	r.Parameters = json.RawMessage(`{"gain":2}`)
	res, _, err := reg.Run(t.Context(), "invert-wav", r)
	if err != nil || len(res.Outputs) != 1 || res.Outputs[0].Name != "door-inverted.wav" {
		t.Fatal(res, err)
	}
	b, err := os.ReadFile(filepath.Join(r.Output, res.Outputs[0].File))
	if err != nil || string(b[44:]) != string(wav(-2, 4, -32768)[44:]) {
		t.Errorf("% x %v", b, err)
	}
	r = request(t, []byte("RIFF no wave"))
	if _, _, err = reg.Run(t.Context(), "invert-wav", r); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "wave.Error") {
		t.Error(err)
	}
	for p, why := range map[string]string{`{"gain":11}`: "maximum", `{"x":1}`: "additional", `[]`: "object", `{`: "EOF"} {
		r.Parameters = json.RawMessage(p)
		if _, _, err := reg.Run(t.Context(), "invert-wav", r); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v", p, err)
		}
	}
	r.Parameters, r.Inputs[0].MediaType = nil, "image/png"
	if _, _, err := reg.Run(t.Context(), "invert-wav", r); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(r.Output), "command-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// Commands that break the rules end within the limits, and say which one.
func TestCommandsAreLimited(t *testing.T) {
	py := python(t)
	for name, c := range map[string]struct {
		code string
		l    extend.Limits
		kind fault.Kind
		text string
	}{
		"sleeps":       {"import time; time.sleep(60)", extend.Limits{Time: time.Second}, fault.TooLarge, "more than 1s"},
		"leaves child": {"import os,time\nif os.fork()==0:\n os.setsid()\n time.sleep(60)\ntime.sleep(60)", extend.Limits{Time: time.Second}, fault.TooLarge, "more than"},
		"eats memory":  {"import sys; sys.stdin.read(); x=bytearray(1<<30)", extend.Limits{Memory: 300 << 20}, fault.Invalid, "MemoryError"},
		"large file":   {"open('out/x','wb').write(bytes(9<<20))", extend.Limits{Output: 4 << 20}, fault.TooLarge, "bytes"},
		"many files":   {"[open('out/%d'%i,'w').close() for i in range(50)]", extend.Limits{Files: 20}, fault.TooLarge, "20 files"},
		"no result":    {"pass", extend.Limits{}, fault.Invalid, "no result.json"},
		"complains":    {"import sys; sys.exit('x'*99999+' the lens is dirty')", extend.Limits{}, fault.Invalid, "xxx"},
		"escapes":      {"open('out/result.json','w').write('{\"outputs\":[{\"file\":\"../in/0\"}]}')", extend.Limits{}, fault.Invalid, "no name of a file"},
		"link":         {"import os; os.symlink('/etc/passwd','out/a'); open('out/result.json','w').write('{\"outputs\":[{\"file\":\"a\"}]}')", extend.Limits{}, fault.Invalid, "no plain file"},
		"odd result":   {"open('out/result.json','w').write('{\"outputz\":1}')", extend.Limits{}, fault.Invalid, "outputz"},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			cmd := extend.Command{Describe: example(t), Argv: []string{py, "-c", c.code}, Limits: c.l}
			_, err := cmd.Run(t.Context(), request(t, wav(1)))
			if !fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.text) || len(err.Error()) > 2000 {
				t.Errorf("%.300v", err)
			}
			if time.Since(start) > 30*time.Second {
				t.Error("it took too long")
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	cmd := extend.Command{Describe: example(t), Argv: []string{py, "-c", "import time; time.sleep(60)"}}
	if _, err := cmd.Run(ctx, request(t, wav(1))); err == nil {
		t.Error("ran although canceled")
	}
}

func TestService(t *testing.T) {
	answer := func(w http.ResponseWriter, result string, files ...string) {
		form := multipart.NewWriter(w)
		w.Header().Set("Content-Type", form.FormDataContentType())
		if err := form.WriteField("result", result); err != nil {
			t.Error(err)
		}
		for _, f := range files {
			p, err := form.CreatePart(textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="output"; filename=%q`, f)}})
			if err == nil {
				_, err = io.WriteString(p, strings.Repeat(f, 100))
			}
			if err != nil {
				t.Error(err)
			}
		}
		if err := form.Close(); err != nil {
			t.Error(err)
		}
	}
	do := map[string]func(w http.ResponseWriter, r *http.Request){
		"/good": func(w http.ResponseWriter, r *http.Request) {
			if err := r.ParseMultipartForm(1 << 20); err != nil {
				t.Error(err)
			}
			var req extend.Request
			if err := json.Unmarshal([]byte(r.FormValue("request")), &req); err != nil || req.Inputs[0].File != "input-0" || r.MultipartForm.File["input-0"][0].Size != 46 {
				t.Errorf("%+v %v", req, err)
			}
			answer(w, `{"outputs":[{"file":"a"},{"file":"b"}]}`, "a", "b")
		},
		"/fails": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "the lens is dirty", http.StatusUnprocessableEntity)
		},
		"/html":    func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") },
		"/missing": func(w http.ResponseWriter, _ *http.Request) { answer(w, `{"outputs":[{"file":"a"}]}`) },
		"/other":   func(w http.ResponseWriter, _ *http.Request) { answer(w, `{"outputs":[{"file":"a"}]}`, "b") },
		"/large": func(w http.ResponseWriter, _ *http.Request) {
			answer(w, `{"outputs":[{"file":"aaaaaaaaaaa"}]}`, "aaaaaaaaaaa")
		},
		"/redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/good", http.StatusTemporaryRedirect)
		},
		"/slow": func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body); <-r.Context().Done() },
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { do[r.URL.Path](w, r) }))
	defer srv.Close()
	for path, want := range map[string]string{"/good": "", "/fails": "lens is dirty", "/html": "instead of multipart", "/missing": "does not come next",
		"/other": "does not come next", "/large": "more than the limit", "/redirect": "answered 307", "/slow": "took more than"} {
		s := extend.NewService(example(t), srv.URL+path, extend.Limits{Output: 1000, Time: 2 * time.Second})
		r := request(t, wav(1))
		_, err := s.Run(t.Context(), r)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", path, err)
		}
		s.Client.CloseIdleConnections()
	}
	s := extend.NewService(example(t), "http://127.0.0.1:1/", extend.Limits{})
	if _, err := s.Run(t.Context(), request(t, wav(1))); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
}

func FuzzParseManifest(f *testing.F) {
	f.Add([]byte(`{"v":1,"name":"a","kind":"edit","version":"1","title":"t","in":["image/*"],"out":[],"parameters":{"type":"object"}}`))
	f.Add([]byte(`{"v":1,"name":"a","kind":"edit","version":"1","title":"t","in":["image/["],"out":[],"parameters":{"$ref":"http://x/"}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := extend.ParseManifest(b)
		if err == nil {
			_ = m.CheckParameters(json.RawMessage(`{"a":1}`))
		}
	})
}

func FuzzParseResult(f *testing.F) {
	f.Add([]byte(`{"outputs":[{"file":"a","geometry":{"matrix":[1,0,0,0,1,0],"width":1,"height":1,"from":0,"to":1}}]}`))
	f.Add([]byte(`{"outputs":[{"file":"../a"}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := extend.ParseResult(b, 10)
		if err != nil {
			return
		}
		for _, o := range r.Outputs {
			if filepath.Base(o.File) != o.File || strings.HasPrefix(o.File, ".") {
				t.Errorf("%q", o.File)
			}
			o.Geometry.Move(json.RawMessage(`{"boxes":[{"x":1,"y":1,"w":2,"h":2}],"segment":{"from":0,"to":2}}`))
		}
	})
}
