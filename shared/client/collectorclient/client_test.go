package collectorclient_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"mlife/shared/client/collectorclient"
	"mlife/shared/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve answers with a function and gives a client of it.
func serve(t *testing.T, h http.HandlerFunc) *collectorclient.Client {
	t.Helper()
	srv := httptest.NewServer(h)
	c, err := collectorclient.New(srv.URL, "mlt_secret")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(); srv.Close() })
	return c
}

func write(t *testing.T, w http.ResponseWriter, v any) {
	t.Helper()
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		t.Error(err)
	}
}

func TestAddress(t *testing.T) {
	t.Setenv("MLIFE_URL", "")
	for _, address := range []string{"", "collector", "ftp://x", "http://"} {
		if _, err := collectorclient.New(address, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestErrorsHaveKinds(t *testing.T) {
	status := http.StatusOK
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer mlt_secret" || r.URL.Path != "/api/v1/x" {
			t.Errorf("%s %v", r.URL, r.Header)
		}
		w.WriteHeader(status)
		fmt.Fprint(w, `{"title":"T","detail":"it is so","errors":[{"location":"row 3","message":"no hash"}]}`)
	})
	for s, kind := range map[int]fault.Kind{400: fault.Invalid, 401: fault.Unauthorized, 403: fault.Forbidden, 404: fault.NotFound, 409: fault.Conflict,
		412: fault.Conflict, 413: fault.TooLarge, 422: fault.Invalid, 429: fault.Busy, 500: fault.Internal, 503: fault.Unavailable, 507: fault.NoSpace} {
		status = s
		err := c.Do(t.Context(), "GET", "/x", nil, nil, nil)
		if !fault.Is(err, kind) || !strings.Contains(err.Error(), "it is so; row 3: no hash") {
			t.Errorf("%d: %v", s, err)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Do(gone, "GET", "/x", nil, nil, nil); !fault.Is(err, fault.Canceled) || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAllReadsPageByPage(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi("0" + r.URL.Query().Get("cursor"))
		if err != nil || r.URL.Query().Get("function") != "f" {
			t.Error(r.URL)
		}
		p := collectorclient.Page[collectorclient.Badcase]{Next: strconv.Itoa(n + 1)}
		for range 200 {
			p.Items = append(p.Items, collectorclient.Badcase{ID: fmt.Sprint(n)})
		}
		write(t, w, p)
	})
	query := url.Values{"function": {"f"}}
	list, err := c.Badcases(t.Context(), query, 600)
	if err != nil || len(list) != 600 || list[599].ID != "2" || query.Get("cursor") != "" {
		t.Fatalf("%d, %v, query %v", len(list), err, query)
	}
}

func TestUploadOfARefusal(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { // answers before it has read everything
		w.Header().Set("Connection", "close")
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	})
	err := c.Upload(t.Context(), "/files", nil, "file", "x", bytes.NewReader(make([]byte, 32<<20)), nil)
	if k := fault.KindOf(err); k != fault.TooLarge && k != fault.Unavailable { // the connection may break first
		t.Fatal(err)
	}
}

func TestUploadSendsTextsAndFile(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		f, h, err := r.FormFile("file")
		if err != nil {
			t.Error(err)
			return
		}
		b, err := io.ReadAll(f)
		if err != nil || h.Filename != "m.bin" || r.FormValue("slot") != "face" || r.Form.Has("version") {
			t.Errorf("%v %v", r.Form, err)
		}
		write(t, w, collectorclient.Model{ID: "mdl_1", Size: int64(len(b))})
	})
	m, err := c.AddModel(t.Context(), collectorclient.NewModel{Slot: "face", FileName: "m.bin", File: strings.NewReader("bytes"), Metrics: map[string]float64{"a": 1}})
	if err != nil || m.Size != 5 {
		t.Fatal(m, err)
	}
}

func TestAuthorityFile(t *testing.T) {
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { write(t, w, map[string]string{}) }))
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.StartTLS()
	defer srv.Close()
	path := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := collectorclient.New(srv.URL, "", collectorclient.WithCA(path))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Do(t.Context(), "GET", "/x", nil, nil, nil); err != nil {
		t.Fatal(err)
	}
	stranger, err := collectorclient.New(srv.URL, "")
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	if err := stranger.Do(t.Context(), "GET", "/x", nil, nil, nil); !fault.Is(err, fault.Unavailable) {
		t.Fatal(err)
	}
	if _, err := collectorclient.New(srv.URL, "", collectorclient.WithCA(filepath.Join(t.TempDir(), "none"))); err == nil {
		t.Fatal("no file was no error")
	}
}

// A connection that breaks in the middle neither loses nor repeats text.
func TestFollowSurvivesACut(t *testing.T) {
	const text = "first line\nsecond line\nthird line\n"
	var calls atomic.Int32
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/events") {
			write(t, w, collectorclient.Task{ID: "task_1", State: "failed", Reason: "exit 1"})
			return
		}
		from, err := strconv.Atoi(r.URL.Query().Get("from"))
		if err != nil {
			t.Error(err)
		}
		to := min(from+15, len(text))
		data, err := json.Marshal(map[string]any{"text": text[from:to], "next": to})
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, ": alive\n\nevent: task\ndata: {}\n\nevent: log\ndata: %s\n\n", data)
		if calls.Add(1); to < len(text) {
			if err := http.NewResponseController(w).Flush(); err != nil {
				t.Error(err)
			}
			panic(http.ErrAbortHandler)
		}
		fmt.Fprint(w, "event: end\ndata: {}\n\n")
	})
	var got strings.Builder
	task, err := c.FollowTask(t.Context(), "task_1", 0, func(part string) error {
		_, err := got.WriteString(part)
		return err
	})
	if err != nil || got.String() != text || task.State != "failed" || calls.Load() != 3 {
		t.Fatalf("%q %+v %v after %d calls", got.String(), task, err, calls.Load())
	}
	stop := errors.New("full")
	if _, err := c.FollowTask(t.Context(), "task_1", 0, func(string) error { return stop }); !errors.Is(err, stop) {
		t.Fatal(err)
	}
}

func TestFollowEndsOnARefusal(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })
	if _, err := c.FollowTask(t.Context(), "task_1", 0, func(string) error { return nil }); !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
}
