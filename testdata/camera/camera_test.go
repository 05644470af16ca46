package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/shared/run"
	"mlife/shared/testkit"
	"mlife/testdata/expression"
	"mlife/testdata/faces"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// agent is the edge of the process: it takes what a camera posts and tells it of a
// switch.
type agent struct {
	*httptest.Server
	switched chan struct{} // closed to tell

	mu     sync.Mutex
	seen   []map[string]any
	health []map[string]any
}

func newAgent(t *testing.T) *agent {
	t.Helper()
	a := &agent{switched: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/observations", func(w http.ResponseWriter, r *http.Request) {
		var o map[string]any
		file, _, err := r.FormFile("media")
		if err == nil {
			_, err = io.Copy(io.Discard, file)
		}
		if err != nil || json.Unmarshal([]byte(r.FormValue("observation")), &o) != nil {
			t.Errorf("observation: %v %q", err, r.FormValue("observation"))
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		a.seen = append(a.seen, o)
	})
	mux.HandleFunc("GET /v1/events", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		select {
		case <-a.switched:
			fmt.Fprint(w, "event: model\ndata: {\"kind\":\"switched\",\"slot\":\"expression\"}\n\n")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("POST /v1/models/expression/health", func(_ http.ResponseWriter, r *http.Request) {
		var word map[string]any
		if err := json.NewDecoder(r.Body).Decode(&word); err != nil {
			t.Error(err)
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		a.health = append(a.health, word)
	})
	a.Server = httptest.NewServer(mux)
	t.Cleanup(a.Close)
	return a
}

func (a *agent) counts() (observations, healths int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.seen), len(a.health)
}

func writeModel(t *testing.T, path, version string) {
	t.Helper()
	b, err := expression.NewNetwork(faces.Expressions, 1).Marshal(map[string]string{"version": version})
	if err == nil {
		err = os.WriteFile(path, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestCameraPostsFramesAndFollowsSwitches(t *testing.T) {
	a := newAgent(t)
	model := filepath.Join(t.TempDir(), "model")
	writeModel(t, model, "one")
	cam, err := newCamera(options{API: a.URL, Model: model, Slot: "expression", Place: "hall", Seed: 1, Rate: 200, Checked: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cam.http.CloseIdleConnections)
	cam.show(scene{Full: 1})
	ctx, cancel := context.WithCancel(t.Context())
	g := run.New(ctx)
	g.Go("frames", cam.frames)
	g.Go("switches", cam.switches)
	testkit.Eventually(t, 20*time.Second, func() bool { n, _ := a.counts(); return n >= 20 })
	writeModel(t, model, "two")
	close(a.switched)
	testkit.Eventually(t, 20*time.Second, func() bool { _, n := a.counts(); return n == 1 && cam.take().Model == "two" })
	cancel()
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	checkSeen(t, a)
}

func checkSeen(t *testing.T, a *agent) {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.health[0]["ok"] != true {
		t.Errorf("health %v", a.health)
	}
	truths := 0
	for _, o := range a.seen {
		if o["attributes"].(map[string]any)["mask"] != "full" || o["place"] != "hall" {
			t.Fatalf("%v", o)
		}
		if o["truth"] != nil {
			truths++
		}
	}
	if truths == 0 || truths == len(a.seen) {
		t.Errorf("%d of %d frames with a truth, want about half", truths, len(a.seen))
	}
	if a.seen[0]["model"] != "one" {
		t.Errorf("first model %v", a.seen[0]["model"])
	}
}

func TestBrokenModelIsRefused(t *testing.T) {
	model := filepath.Join(t.TempDir(), "model")
	if err := os.WriteFile(model, []byte("no model"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := newCamera(options{Model: model, Rate: 1}); err == nil {
		t.Error("a broken model was loaded")
	}
	if _, err := newCamera(options{Model: model, Rate: 0}); err == nil {
		t.Error("a rate of 0 was taken")
	}
}
